use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use super::Code;
use crate::access::Request;
use crate::model::SpecPath;
use crate::steps::Step;
use crate::symbol::Place;

/// What is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theorem {
    /// No adversary is allowed any action on a team's buckets and roles.
    Fence,
    /// What each role can do is what its declared needs come to, and no more.
    LeastPrivilege,
    /// Who manages a key can never use it, who uses it can never manage it; nobody else does either.
    Keys,
    /// No way to the internet or another network; no group rule beyond own endpoints; jobs run inside.
    Network,
    /// Every declared need works along its whole chain.
    Journeys,
    /// The deploying role can still change what it made; break-glass still gets in.
    NoLockOut,
    /// With any credentials, through every endpoint, data leaves a team only to that team's buckets.
    Perimeter,
    /// Access to objects, jobs and traffic is recorded, and what is overwritten can be brought back.
    Audit,
    /// The others still hold after any number of steps by which somebody becomes stronger.
    Escalation,
}

impl Theorem {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 9] = [
        Self::Fence,
        Self::LeastPrivilege,
        Self::Keys,
        Self::Network,
        Self::Journeys,
        Self::NoLockOut,
        Self::Perimeter,
        Self::Audit,
        Self::Escalation,
    ];

    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fence => "fence",
            Self::LeastPrivilege => "least-privilege",
            Self::Keys => "keys",
            Self::Network => "network",
            Self::Journeys => "journeys",
            Self::NoLockOut => "no-lock-out",
            Self::Perimeter => "perimeter",
            Self::Audit => "audit",
            Self::Escalation => "escalation",
        }
    }

    /// What it says, in one sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Fence => {
                "no adversary is allowed any action on a team's buckets but what is shared, nor any of its roles"
            }
            Self::LeastPrivilege => "each role can do what its declared needs come to, and no more",
            Self::Keys => {
                "who manages a key never uses it, who uses it never manages it, nobody else does either"
            }
            Self::Network => {
                "no way out of the network but the team's own endpoints, and jobs run inside it"
            }
            Self::Journeys => "every declared need works along its whole chain",
            Self::NoLockOut => {
                "who deploys can still change what was made, and break-glass still gets in"
            }
            Self::Perimeter => {
                "with any credentials, data leaves the network only to the team's own buckets"
            }
            Self::Audit => {
                "access to objects, jobs and traffic is recorded, and overwritten objects can be brought back"
            }
            Self::Escalation => {
                "all that still holds after any number of steps: taking and passing roles, editing policies, making grants"
            }
        }
    }
}

impl fmt::Display for Theorem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One way in which a theorem does not hold, or could not be decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which theorem.
    pub theorem: Theorem,
    /// What kind of fault it is.
    pub code: Code,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// `unit/team`, or the platform's stack.
    pub team: String,
    /// The address of the resource that is to blame, with its stack.
    pub address: Option<String>,
    /// Where it stands.
    pub place: Option<Place>,
    /// The line of the spec behind it.
    pub spec: Option<SpecPath>,
    /// One concrete request, checked by the evaluator.
    pub request: Option<Request>,
    /// What each policy says to the request.
    pub chain: Vec<Link>,
    /// The steps by which somebody becomes stronger, in their order; the first has the request from above.
    pub path: Vec<Taken>,
    /// What to do.
    pub help: Option<String>,
    /// The last day on which it was accepted, which is over, and where the spec says so.
    pub lapsed: Option<(Date, SpecPath)>,
}

/// A step that somebody can take.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Which: its name in [`steps`](crate::steps), and AWS's page about it.
    pub step: &'static Step,
    /// One concrete request for it, checked by the evaluator.
    pub request: Request,
    /// What each policy says to the request.
    pub chain: Vec<Link>,
}

/// One policy's answer to a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// Which policy: `the bucket policy`.
    pub policy: String,
    /// `allows`, `denies`, `says nothing`, `can't be told`.
    pub verdict: &'static str,
    /// The deciding statement's Sid.
    pub sid: Option<String>,
    /// Where that statement stands.
    #[serde(skip)]
    pub place: Option<Place>,
}

impl Finding {
    /// A finding about no resource in particular.
    pub(super) fn new(
        theorem: Theorem,
        code: Code,
        team: &str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            theorem,
            code,
            message: message.into(),
            team: team.to_owned(),
            address: None,
            place: None,
            spec: None,
            request: None,
            chain: Vec::new(),
            path: Vec::new(),
            help: None,
            lapsed: None,
        }
    }

    /// By what an acceptance names it: the address, or the team where no resource is to blame.
    pub fn subject(&self) -> &str {
        self.address.as_deref().unwrap_or(&self.team)
    }

    /// The same finding, blaming a resource.
    #[must_use]
    pub(super) fn at(mut self, item: super::world::Item<'_>) -> Self {
        self.address = Some(item.address());
        self.place = Some(item.resource.place.clone());
        self
    }

    /// The same finding, at a more exact place.
    #[must_use]
    pub(super) fn placed(mut self, place: Option<&Place>) -> Self {
        if let Some(place) = place {
            self.place = Some(place.clone());
        }
        self
    }

    /// The same finding with the line of the spec behind it.
    #[must_use]
    pub(super) fn asked_by(mut self, spec: &SpecPath) -> Self {
        self.spec = Some(spec.clone());
        self
    }

    /// The same finding with a counterexample.
    #[must_use]
    pub(super) fn shown_by(mut self, request: Request, chain: Vec<Link>) -> Self {
        self.request = Some(request);
        self.chain = chain;
        self
    }

    /// The same finding with the steps that lead there; the first one's request is its counterexample.
    #[must_use]
    pub(super) fn by_way_of(mut self, path: Vec<Taken>) -> Self {
        if let Some(first) = path.first() {
            self.request = Some(first.request.clone());
            self.chain.clone_from(&first.chain);
        }
        self.path = path;
        self
    }

    /// The same finding with advice.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
