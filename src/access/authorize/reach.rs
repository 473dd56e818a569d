//! How a `Principal` element comes to a caller: that decides which other policies limit what it allows.

use super::call::Caller;
use super::policies::EndpointKind;
use crate::access::Match;
use crate::access::evaluate::same;
use crate::access::principal::Named;
use crate::iam::{Matches, PrincipalKind, Principals};
use crate::symbol::Text;

/// By what name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// `*`.
    Everybody,
    /// Its own: the ARN of the user or session, the service, the provider; the account, for the root user.
    Itself,
    /// The role of the session; the user who federated.
    Entity,
    /// Its account.
    Account,
}

impl Reach {
    pub(crate) const ALL: [Self; 4] = [Self::Everybody, Self::Itself, Self::Entity, Self::Account];
}

/// Whether the element names the caller in this way. `NotPrincipal` names "all principals except the ones specified" (IAM User Guide,
/// `reference_policies_elements_notprincipal.html`), which is everybody.
pub(crate) fn named(element: Option<&Matches<Principals>>, caller: &Caller, reach: Reach) -> Match {
    match element {
        // AWS refuses to store it, so nothing is said about it.
        None => Match::Maybe,
        Some(Matches::Only(listed)) => listed_as(listed, caller, reach),
        Some(Matches::Except(listed)) if reach == Reach::Everybody => {
            excepted(listed, caller).not()
        }
        Some(Matches::Except(_)) => Match::No,
    }
}

/// Whether the element names the caller in any way.
pub(crate) fn named_at_all(element: Option<&Matches<Principals>>, caller: &Caller) -> Match {
    Match::any(Reach::ALL.map(|reach| named(element, caller, reach)))
}

/// Whether a `NotPrincipal` leaves the caller out, or may.
pub(crate) fn may_be_excepted(element: Option<&Matches<Principals>>, caller: &Caller) -> bool {
    matches!(element, Some(Matches::Except(listed)) if excepted(listed, caller) != Match::No)
}

/// Whether the element of an endpoint's policy names the caller. "With gateway endpoints, the `Principal` element must be set to `*`";
/// an account there means its root user only (VPC PrivateLink guide, `vpc-endpoints-access.html`). What a role's ARN means
/// there is not said.
pub(crate) fn named_at_endpoint(
    element: Option<&Matches<Principals>>,
    caller: &Caller,
    kind: EndpointKind,
) -> Match {
    if kind == EndpointKind::Interface || named(element, caller, Reach::Everybody) == Match::Yes {
        return named_at_all(element, caller);
    }
    let is_root = matches!(caller, Caller::Root { .. });
    let by_name = [Reach::Everybody, Reach::Itself, Reach::Entity];
    let by_name = Match::any(by_name.map(|reach| named(element, caller, reach)));
    by_name.only_if(is_root)
}

fn listed_as(listed: &Principals, caller: &Caller, reach: Reach) -> Match {
    let found = listed.iter();
    Match::any(found.map(|(kind, text)| entry(*kind, text, caller, reach)))
}

/// Whether one entry of a `Principal` element names the caller in this way.
pub(crate) fn entry(kind: PrincipalKind, text: &Text, caller: &Caller, reach: Reach) -> Match {
    let is_root = matches!(caller, Caller::Root { .. });
    let account = |wanted: &Text| match caller.account() {
        Some(account) => same(wanted, account),
        None => Match::No,
    };
    let by_account = match is_root {
        true => Reach::Itself,
        false => Reach::Account,
    };
    match (Named::read(kind, text), reach) {
        (Named::Everybody, Reach::Everybody) => Match::Yes,
        (Named::Account(wanted), reach) if reach == by_account => account(&wanted),
        (Named::Arn(wanted), reach) => arn(&wanted, caller, reach),
        (Named::ArnOrAccount(wanted), reach) if reach == by_account => {
            account(&wanted).max(arn(&wanted, caller, reach))
        }
        (Named::ArnOrAccount(wanted), reach) => arn(&wanted, caller, reach),
        (Named::SomeOfAccount(of), Reach::Itself) => account(&of).min(session(text, caller)),
        // A canonical user id is an account by another name.
        (Named::SomeAccount, reach) if reach == by_account && caller.account().is_some() => {
            Match::Maybe
        }
        (Named::Service(wanted), Reach::Itself) => match caller {
            Caller::Service { name } => same(&wanted, name),
            _ => Match::No,
        },
        (Named::Provider(wanted), Reach::Itself) => match caller {
            Caller::Federated { provider } => same(&wanted, provider),
            _ => Match::No,
        },
        (Named::Unknown, Reach::Everybody) => Match::Maybe,
        _ => Match::No,
    }
}

/// Whether the ARN of a role or user is the caller's in this way.
fn arn(wanted: &Text, caller: &Caller, reach: Reach) -> Match {
    match (caller, reach) {
        (Caller::Role { arn, .. } | Caller::FederatedUser { user: arn, .. }, Reach::Entity)
        | (Caller::User { arn, .. }, Reach::Itself) => same(wanted, arn),
        _ => Match::No,
    }
}

/// Whether the ARN of a session is the caller's.
fn session(wanted: &Text, caller: &Caller) -> Match {
    if let Some(own) = caller.session_arn() {
        return same(wanted, &own);
    }
    // The session has no name yet, or the role's name is not known.
    match caller {
        Caller::Role { .. } => {
            let of_role = caller.clone().in_session("").session_arn();
            match (
                of_role.as_ref().and_then(Text::as_literal),
                wanted.as_literal(),
            ) {
                (Some(role), Some(wanted)) => {
                    Match::known(wanted.starts_with(role)).min(Match::Maybe)
                }
                _ => Match::Maybe,
            }
        }
        _ => Match::No,
    }
}

/// Whether a `NotPrincipal` leaves the caller out. "AWS might validate the account first and then the user", or "the account first,
/// then the role, and then the assumed-role user" (IAM User Guide, `reference_policies_elements_notprincipal.html`): certain only
/// when account and user, or account and role are listed; and where sessions of the role are listed too, only for these.
fn excepted(listed: &Principals, caller: &Caller) -> Match {
    let by = |reach| listed_as(listed, caller, reach);
    let (everybody, itself) = (by(Reach::Everybody), by(Reach::Itself));
    let (entity, account) = (by(Reach::Entity), by(Reach::Account));
    let certain = match caller {
        Caller::Root { .. } | Caller::Service { .. } | Caller::Federated { .. } => itself,
        Caller::User { .. } | Caller::FederatedUser { .. } => itself.min(account),
        Caller::Role { .. } => {
            let others = sessions_of_role(listed, caller) && itself != Match::Yes;
            entity.min(account).only_if(!others)
        }
        Caller::Anonymous => Match::No,
    };
    let any = everybody.max(itself).max(entity).max(account);
    any.only_if(everybody.max(certain) == Match::Yes)
}

/// True when some session of the caller's role may be listed.
fn sessions_of_role(listed: &Principals, caller: &Caller) -> bool {
    let Caller::Role { arn, account, .. } = caller else {
        return false;
    };
    let any_session = Caller::Role {
        arn: arn.clone(),
        account: account.clone(),
        session: None,
    };
    listed_as(listed, &any_session, Reach::Itself) != Match::No
}
