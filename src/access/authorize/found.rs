//! The statements of policies that match a call.

use super::call::Call;
use super::chain::Decider;
use super::policies::{Attached, EndpointKind};
use super::reach::{self, Reach};
use crate::access::evaluate::applies_to;
use crate::access::{Match, PolicyKind, Request};
use crate::iam::{Effect, Matches, Statement};

/// Whether some statement matches, and which do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// The best match.
    pub(crate) matches: Match,
    /// Those that match so well.
    pub(crate) by: Vec<Decider>,
}

impl Found {
    pub(crate) fn nothing() -> Self {
        Self {
            matches: Match::No,
            by: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, one: Decider) {
        if one.matches == Match::No || one.matches < self.matches {
            return;
        }
        if one.matches > self.matches {
            self.by.clear();
            self.matches = one.matches;
        }
        if !self.by.contains(&one) {
            self.by.push(one);
        }
    }

    /// What either finds.
    pub(crate) fn or(mut self, other: Self) -> Self {
        other.by.into_iter().for_each(|one| self.add(one));
        self
    }
}

/// A call as policies are asked about it.
pub(crate) struct Asked<'c> {
    pub(crate) call: &'c Call,
    request: Request,
}

impl<'c> Asked<'c> {
    pub(crate) fn new(call: &'c Call) -> Self {
        Self {
            call,
            request: call.request(),
        }
    }

    /// What policies without `Principal` say.
    pub(crate) fn identity<'a>(
        &self,
        policies: impl IntoIterator<Item = &'a Attached<'a>>,
        effect: Effect,
    ) -> Found {
        self.walk(policies, PolicyKind::Identity, effect, |_| Match::Yes)
    }

    /// What policies of resources allow to the caller by this name.
    pub(crate) fn allows<'a>(
        &self,
        policies: impl IntoIterator<Item = &'a Attached<'a>>,
        kind: PolicyKind,
        reach: Reach,
    ) -> Found {
        self.walk(policies, kind, Effect::Allow, |statement| {
            reach::named(statement.principals.as_ref(), &self.call.caller, reach)
        })
    }

    /// What policies of resources deny to the caller. A `Deny` with `NotPrincipal` "will always deny any IAM principal that has a
    /// permissions boundary policy attached, regardless of the values specified" (IAM User Guide,
    /// `reference_policies_elements_notprincipal.html`): so it is when `bounded`.
    pub(crate) fn denies<'a>(
        &self,
        policies: impl IntoIterator<Item = &'a Attached<'a>>,
        kind: PolicyKind,
        bounded: bool,
    ) -> Found {
        self.walk(policies, kind, Effect::Deny, |statement| {
            match (&statement.principals, bounded) {
                (Some(Matches::Except(_)), true) => Match::Yes,
                (element, _) => reach::named_at_all(element.as_ref(), &self.call.caller),
            }
        })
    }

    /// What the policy of an endpoint says.
    pub(crate) fn endpoint(
        &self,
        policy: Option<&Attached<'_>>,
        kind: EndpointKind,
        effect: Effect,
    ) -> Found {
        self.walk(policy, PolicyKind::Resource, effect, |statement| {
            reach::named_at_endpoint(statement.principals.as_ref(), &self.call.caller, kind)
        })
    }

    fn walk<'a>(
        &self,
        policies: impl IntoIterator<Item = &'a Attached<'a>>,
        kind: PolicyKind,
        effect: Effect,
        named: impl Fn(&Statement) -> Match,
    ) -> Found {
        let mut found = Found::nothing();
        for attached in policies {
            let Some(policy) = attached.policy else {
                found.add(Decider {
                    policy: attached.id.clone(),
                    statement: None,
                    sid: None,
                    place: None,
                    matches: Match::Maybe,
                });
                continue;
            };
            for (number, statement) in policy.statements.iter().enumerate() {
                if statement.effect != effect {
                    continue;
                }
                let matches =
                    applies_to(policy, statement, kind, &self.request, || named(statement));
                found.add(Decider {
                    policy: attached.id.clone(),
                    statement: Some(number),
                    sid: statement.sid.clone(),
                    place: statement.place.clone(),
                    matches,
                });
            }
        }
        found
    }
}
