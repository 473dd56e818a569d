//! What decides beside policies: public access blocks and access control lists of S3, and whether a key can be used.

use super::world::{Side, Who, World};
use crate::access::s3::{
    AclCaller, PublicAccess, Restricted, acl_allows, acls_have_effect, is_public, restricts,
};
use crate::access::{Match, account_of};
use crate::estate::{self, Acl, BucketFacts, Special, Thing};
use crate::symbol::Text;

/// What access control lists may allow to whoever is not of the account.
pub(super) const BY_LISTS: [&str; 8] = [
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAcl",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:PutObject",
];

/// What is left of what policies allow, and what is added to it.
pub(super) fn beside(
    world: &World<'_>,
    who: &Who,
    thing: &Thing,
    action: &str,
    side: Side,
) -> Side {
    match &thing.special {
        Special::Bucket(facts) => {
            let block = of_bucket(world, thing, facts);
            let side = blocked(who, thing, block, side);
            listed(who, thing, facts, action, side)
        }
        Special::AccessPoint(_, own) => blocked(who, thing, switches(own), side),
        Special::Key(facts) if uses(action) => match facts.enabled {
            Some(true) => side,
            // "You cannot use a KMS key while it is disabled" (KMS Developer Guide, `enabling-keys.html`).
            Some(false) => Side::nothing(),
            None => side.doubtful(),
        },
        _ => side,
    }
}

/// The cryptographic operations (KMS Developer Guide, `key-state.html`).
pub(super) fn uses(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let Some(name) = action.strip_prefix("kms:") else {
        return false;
    };
    let words = [
        "decrypt",
        "encrypt",
        "derive",
        "generate",
        "reencrypt",
        "sign",
        "verify",
    ];
    words.iter().any(|word| name.starts_with(word))
}

fn switches(block: &estate::PublicAccess) -> PublicAccess {
    PublicAccess {
        block_policy: block.block_policy,
        restrict_buckets: block.restrict_buckets,
    }
}

/// The bucket's block and its account's.
fn of_bucket(world: &World<'_>, thing: &Thing, facts: &BucketFacts) -> PublicAccess {
    let accounts = world.ground.estate.public_access.iter();
    let of_account = accounts.filter(|(account, _)| *account == thing.account);
    let own = facts.public_access.as_ref().map(switches);
    let both = of_account.map(|(_, block)| switches(block));
    both.fold(own.unwrap_or_default(), PublicAccess::and)
}

/// Whether who asks is of the bucket's account, or a service.
fn is_inside(who: &Who, account: &Text) -> Match {
    let of = |own: Option<&Text>| match own {
        Some(own) if own == account => Match::Yes,
        Some(own) if own.first_unknown().or(account.first_unknown()).is_some() => Match::Maybe,
        _ => Match::No,
    };
    match who {
        Who::Service(_) => Match::Yes,
        Who::OfAccount(own) | Who::Bare(own) => of(Some(own)),
        Who::Known(arn) => of(account_of(arn).as_ref()),
        Who::Outside(arn) => of(account_of(&Text::from(arn.as_str())).as_ref()),
        Who::OtherAccounts(_) | Who::Federated | Who::Anonymous => Match::No,
    }
}

fn blocked(who: &Who, thing: &Thing, block: PublicAccess, side: Side) -> Side {
    let policies = thing.policies.iter().map(|it| match it.content.known() {
        Some(policy) => is_public(policy),
        None => Match::Maybe,
    });
    let inside = is_inside(who, &thing.account);
    match restricts(Match::any(policies), inside, block) {
        Restricted::NotPublic | Restricted::LetsIn => side,
        // S3 may not store the policy; then there is no such side.
        Restricted::RefusesThePolicy if inside == Match::Yes => side,
        Restricted::KeepsOut => Side::nothing(),
        Restricted::RefusesThePolicy | Restricted::NotKnown => side.doubtful(),
    }
}

/// Lists only ever add to what policies allow; what they allow alone is not weighed against the rest here, and those of objects are
/// not in Terraform's hands.
fn listed(who: &Who, thing: &Thing, facts: &BucketFacts, action: &str, side: Side) -> Side {
    if !have_effect(facts) || is_inside(who, &thing.account) == Match::Yes {
        return side;
    }
    let ignored = facts.public_access.as_ref().and_then(|it| it.ignore_acls);
    if ignored == Some(true) {
        return side;
    }
    let action = action.to_ascii_lowercase();
    let of_objects = action.starts_with("s3:getobject");
    let caller = match who {
        Who::Anonymous => AclCaller::Anonymous,
        _ => AclCaller::Other,
    };
    let allowed = match &facts.acl {
        _ if of_objects => Match::Maybe,
        None => Match::No,
        Some(Acl::Canned(name)) => {
            { name.as_literal() }.map_or(Match::Maybe, |name| acl_allows(name, &action, caller))
        }
        Some(Acl::Written(_) | Acl::Unknown) => Match::Maybe,
    };
    match allowed {
        Match::No => side,
        _ => side.perhaps_more(),
    }
}

/// Whether lists have any effect, or may.
pub(super) fn have_effect(facts: &BucketFacts) -> bool {
    let written = facts.ownership.as_ref();
    written.is_some_and(|it| it.as_literal().is_none_or(|it| acls_have_effect(Some(it))))
}
