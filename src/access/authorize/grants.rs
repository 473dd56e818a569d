//! What grants on a key allow (KMS Developer Guide, `grants.html`).

use super::call::{Call, Caller};
use super::chain::Decider;
use super::found::Found;
use super::policies::{Grant, GrantConstraint};
use super::reach::{self, Reach};
use crate::access::Match;
use crate::access::evaluate::same;
use crate::iam::PrincipalKind;
use crate::symbol::Text;

/// What the grants allow to the caller by its own name, and to the role or user behind its session.
pub(crate) struct Granted {
    pub(crate) itself: Found,
    pub(crate) entity: Found,
}

/// What the grants allow.
pub(crate) fn allowed(grants: &[Grant], call: &Call) -> Granted {
    let mut granted = Granted {
        itself: Found::nothing(),
        entity: Found::nothing(),
    };
    let Some(operation) = call.action.split_once(':').map(|(_, name)| name) else {
        return granted;
    };
    for grant in grants {
        for reach in [Reach::Itself, Reach::Entity] {
            let found = match reach {
                Reach::Itself => &mut granted.itself,
                _ => &mut granted.entity,
            };
            found.add(Decider {
                policy: grant.id.clone(),
                statement: None,
                sid: None,
                place: None,
                matches: allows(grant, call, operation, reach),
            });
        }
    }
    granted
}

/// "Grants can be retired by … the retiring principal in the grant, if any; the grantee principal, if the grant includes
/// kms:RetireGrant permission."
fn allows(grant: &Grant, call: &Call, operation: &str, reach: Reach) -> Match {
    let listed = grant.operations.iter();
    let lists = { listed }.any(|listed| listed.eq_ignore_ascii_case(operation));
    let granted = match lists {
        true => names(&grant.grantee, &call.caller, reach).min(fits(grant, call, operation)),
        false => Match::No,
    };
    match &grant.retiring {
        Some(retiring) if operation.eq_ignore_ascii_case("RetireGrant") => {
            granted.max(names(retiring, &call.caller, reach))
        }
        _ => granted,
    }
}

fn names(who: &Text, caller: &Caller, reach: Reach) -> Match {
    let is_service = who.to_string().ends_with(".amazonaws.com");
    let kind = match is_service {
        true => PrincipalKind::Service,
        false => PrincipalKind::Aws,
    };
    reach::entry(kind, who, caller, reach)
}

/// Whether the request's encryption context is as the grant asks. The constraint is about cryptographic operations with an encryption
/// context; a grant made under a grant may only be as narrow or narrower, which the request alone does not show.
fn fits(grant: &Grant, call: &Call, operation: &str) -> Match {
    let Some(constraint) = &grant.constraint else {
        return Match::Yes;
    };
    match operation.to_ascii_lowercase().as_str() {
        "describekey" | "retiregrant" | "getpublickey" => return Match::Yes,
        "creategrant" => return Match::Maybe,
        _ => {}
    }
    let (pairs, alone) = match constraint {
        GrantConstraint::Equals(pairs) => (pairs, true),
        GrantConstraint::Subset(pairs) => (pairs, false),
    };
    let sent = { call.context.keys() }
        .filter(|key| key.starts_with("kms:encryptioncontext:"))
        .count();
    let all = Match::all(pairs.iter().map(|(key, value)| pair(call, key, value)));
    all.min(Match::known(!alone || sent == pairs.len()))
}

/// Whether the request sends this pair. Names compare with regard to case: `kms:EncryptionContextKeys` shows them as they were
/// sent; without it, only a name in lower case is certain.
fn pair(call: &Call, key: &str, value: &Text) -> Match {
    let lower = key.to_ascii_lowercase();
    let Some(sent) = call.context.get(&format!("kms:encryptioncontext:{lower}")) else {
        return Match::No;
    };
    let name = match call.context.get("kms:encryptioncontextkeys") {
        Some(names) => Match::any(names.iter().map(|name| same(name, &Text::from(key)))),
        None if lower == key => Match::Yes,
        None => Match::Maybe,
    };
    name.min(Match::any(sent.iter().map(|sent| same(sent, value))))
}
