//! Whom a `Principal` element names, as a formula.

use super::asking::Callers;
use crate::access::authorize::call::Caller;
use crate::access::authorize::policies::EndpointKind;
use crate::access::authorize::reach::{self, Reach};
use crate::access::encode::{self, PolicyKind};
use crate::access::formula::Test;
use crate::access::pattern::{Pattern, Reading};
use crate::access::principal::Named;
use crate::access::{Formula, Match, Variable};
use crate::iam::{Matches, PrincipalKind, Principals};
use crate::symbol::Text;

type Element<'a> = Option<&'a Matches<Principals>>;

impl Callers {
    /// Those whom the element names in this way; of many kinds of callers at once the ways are not told apart.
    pub(super) fn named(&self, element: Element<'_>, reach: Reach, reading: Reading) -> Formula {
        let caller = match self {
            Self::One(caller) => caller,
            Self::Bare(_) => return bare(element, reach, reading),
            _ => return encode::principals(element, PolicyKind::Resource, reading),
        };
        match element {
            Some(Matches::Only(listed)) => {
                let entries = listed.iter();
                Formula::any(entries.map(|(kind, text)| entry(*kind, text, caller, reach, reading)))
            }
            _ => known(reach::named(element, caller, reach), reading),
        }
    }

    /// Those whom the element names in any way.
    pub(super) fn named_at_all(&self, element: Element<'_>, reading: Reading) -> Formula {
        match self {
            Self::One(_) | Self::Bare(_) => {
                Formula::any(Reach::ALL.map(|reach| self.named(element, reach, reading)))
            }
            _ => self.named(element, Reach::Everybody, reading),
        }
    }

    /// Those whom the element names in the policy of an endpoint.
    pub(super) fn named_at_endpoint(
        &self,
        element: Element<'_>,
        kind: EndpointKind,
        reading: Reading,
    ) -> Formula {
        match (self, kind) {
            (Self::One(caller), _) => {
                known(reach::named_at_endpoint(element, caller, kind), reading)
            }
            (_, EndpointKind::Interface) => self.named_at_all(element, reading),
            (_, EndpointKind::Gateway) => {
                encode::principals(element, PolicyKind::Endpoint, reading)
            }
        }
    }
}

/// Whom the element names in this way, of those who have nothing else: what is said to the account does not reach them.
fn bare(element: Element<'_>, reach: Reach, reading: Reading) -> Formula {
    let Some(Matches::Only(listed)) = element else {
        return match reach {
            Reach::Everybody => encode::principals(element, PolicyKind::Resource, reading),
            _ => Formula::False,
        };
    };
    let of_reach = listed.iter().filter(|(kind, text)| {
        let own = match Named::read(*kind, text) {
            Named::Everybody | Named::Unknown => Reach::Everybody,
            Named::Account(_) | Named::SomeAccount => Reach::Account,
            Named::Arn(_) => Reach::Entity,
            // Either, as the text turns out.
            Named::ArnOrAccount(_) if reach == Reach::Account => Reach::Account,
            Named::ArnOrAccount(_) => Reach::Entity,
            Named::SomeOfAccount(_) | Named::Service(_) | Named::Provider(_) | Named::Nobody => {
                Reach::Itself
            }
        };
        own == reach
    });
    let chosen: Principals = of_reach.cloned().collect();
    encode::principals(Some(&Matches::Only(chosen)), PolicyKind::Resource, reading)
}

/// One entry: certain but for sessions, which are told apart by the key that shows them.
fn entry(
    kind: PrincipalKind,
    text: &Text,
    caller: &Caller,
    reach: Reach,
    reading: Reading,
) -> Formula {
    let of_session = || match (kind, reach) {
        (PrincipalKind::Aws, Reach::Itself) => session(text, caller),
        _ => None,
    };
    of_session().unwrap_or_else(|| known(reach::entry(kind, text, caller, reach), reading))
}

/// That the session is the one with this ARN; `None` when it is not the ARN of a session, or the caller's session is known.
fn session(text: &Text, caller: &Caller) -> Option<Formula> {
    let Caller::Role { session: None, .. } = caller else {
        return None;
    };
    let before = caller.clone().in_session("").session_arn()?;
    let name = text.as_literal()?.strip_prefix(before.as_literal()?)?;
    let any_id = Text::unknown("the unique id of the role");
    let id = Pattern::with_gaps(&any_id.then(":").then(name));
    let test = Test::Like(id.into_iter().collect());
    Some(Formula::passes(Variable::key("aws:userid"), test))
}

/// What is known in this reading.
pub(super) fn known(matches: Match, reading: Reading) -> Formula {
    match (matches, reading) {
        (Match::Yes, _) | (Match::Maybe, Reading::Generous) => Formula::True,
        (Match::No, _) | (Match::Maybe, Reading::Strict) => Formula::False,
    }
}
