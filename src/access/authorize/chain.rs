use std::fmt;

use super::{PolicyId, Rule};
use crate::access::Match;
use crate::symbol::Place;

/// The answer to a call, with its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Allowed or not.
    pub decision: Decision,
    /// The link that settles it: the one that denies, the first in AWS's order that stops it, or the one that grants it. When it is
    /// unknown, the first link that has to be known.
    pub decided_by: LinkKind,
    /// Every link, in AWS's order.
    pub links: Vec<Link>,
}

impl Chain {
    /// The link of this kind.
    pub fn link(&self, kind: LinkKind) -> Option<&Link> {
        self.links.iter().find(|link| link.kind == kind)
    }

    /// The link that settles the decision.
    pub fn deciding(&self) -> Option<&Link> {
        self.link(self.decided_by)
    }
}

/// Whether AWS allows the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It does.
    Allowed,
    /// Some `Deny` matches.
    ExplicitlyDenied,
    /// Nothing that would be needed allows it.
    ImplicitlyDenied,
    /// It depends on something that is not known.
    Unknown,
}

/// The steps of the evaluation, in AWS's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    /// A `Deny` in any of the policies.
    ExplicitDeny,
    /// Resource control policies.
    ResourceControl,
    /// Service control policies.
    ServiceControl,
    /// The resource's own policy.
    Resource,
    /// Grants on a key.
    Grants,
    /// The policies of the role or user.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The policies of the session.
    Session,
    /// The policy of the VPC endpoint.
    Endpoint,
}

impl LinkKind {
    /// All of them, in AWS's order.
    pub const ALL: [Self; 9] = [
        Self::ExplicitDeny,
        Self::ResourceControl,
        Self::ServiceControl,
        Self::Resource,
        Self::Grants,
        Self::Identity,
        Self::Boundary,
        Self::Session,
        Self::Endpoint,
    ];

    /// Its name in a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExplicitDeny => "explicit deny",
            Self::ResourceControl => "resource control policy",
            Self::ServiceControl => "service control policy",
            Self::Resource => "resource policy",
            Self::Grants => "grants",
            Self::Identity => "identity policies",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policies",
            Self::Endpoint => "endpoint policy",
        }
    }
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One step of the evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Which step.
    pub kind: LinkKind,
    /// What it says.
    pub verdict: LinkVerdict,
    /// True when the decision would be another with another verdict of this link alone, or might be.
    pub counts: bool,
    /// The statements (or grants) that the verdict comes from, in the order of the policies.
    pub statements: Vec<Decider>,
    /// The rule that says what the verdict comes to here.
    pub rule: Rule,
}

/// What one step says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkVerdict {
    /// Some statement allows the call.
    Allowed,
    /// Some statement denies it.
    Denied,
    /// A statement allows it to the account of the caller, which leaves it to that account's identity policies.
    Delegated,
    /// No statement matches.
    NoMatch,
    /// It depends on something that is not known.
    Unknown,
    /// There is no such policy, or it has no say in this call.
    NotApplicable,
}

/// A statement that a verdict comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Decider {
    /// The policy or grant that it stands in.
    pub policy: PolicyId,
    /// The statement, counted from 0; `None` for a grant, and for a policy that could not be read.
    pub statement: Option<usize>,
    /// Its Sid.
    pub sid: Option<String>,
    /// Where it was read from.
    pub place: Option<Place>,
    /// `Maybe` when it is not known whether it matches.
    pub matches: Match,
}
