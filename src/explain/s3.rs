//! What S3 asks beside policies, and the calls that it makes for a caller.

use super::applying::key_of;
use super::ask::{Called, Question};
use super::context::{self, About};
use super::types::{Check, Verdict, told};
use crate::access::Match;
use crate::access::actions;
use crate::access::authorize::{Caller, Decision, Encryption, authorize, key_calls};
use crate::access::s3::{
    AclCaller, PublicAccess, Restricted, acl_allows, acls_have_effect, is_public, restricts,
};
use crate::estate::{self, Acl, BucketFacts, Special, Target, Thing, ThingKind};
use crate::symbol::Text;

const BLOCK: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html";
const LISTS: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html";
const KEYS: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html";
const STATES: &str = "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html";

/// What S3 adds to a call.
#[derive(Default)]
pub(super) struct Added<'g> {
    pub calls: Vec<Called<'g>>,
    pub checks: Vec<Check>,
}

/// Everything beyond the policies on the call itself, for an action of S3 on a bucket, an object or an access point.
pub(super) fn add<'g>(
    question: &Question<'g>,
    call: &mut Called<'g>,
    via: Option<&'g Thing>,
) -> Added<'g> {
    let mut added = Added::default();
    if !question.action.name.starts_with("s3:") {
        return added;
    }
    let mut bucket = call.target.clone();
    let mut block = None;
    let through_point = call
        .target
        .thing
        .filter(|it| it.kind == ThingKind::AccessPoint);
    if let Some(point) = through_point
        && let Special::AccessPoint(arn, own) = &point.special
    {
        block = Some(switches(own));
        bucket = behind(question, &call.target, arn);
        call.what = "at the access point".to_owned();
        of_point(call, point);
        let mut second = question.call("at the bucket behind it", &bucket, via);
        of_point(&mut second, point);
        added.calls.push(second);
    }
    let Some(thing) = bucket.thing.filter(|it| it.kind == ThingKind::Bucket) else {
        return added;
    };
    let Special::Bucket(facts) = &thing.special else {
        return added;
    };
    let of_bucket = of_bucket(question, thing, facts);
    let block = block.map_or(of_bucket, |block| block.and(of_bucket));
    added.checks.push(public_access(call, thing, block));
    added.checks.push(lists(call, facts, thing));
    keys(question, call, &bucket, thing, facts, &mut added);
    added
}

/// The keys that every request through an access point carries (Service Authorization Reference, Amazon S3).
fn of_point(call: &mut Called<'_>, point: &Thing) {
    call.with("s3:DataAccessPointArn", vec![point.arn.clone()]);
    call.with("s3:DataAccessPointAccount", vec![point.account.clone()]);
}

/// The bucket, or object in it, that a request to an access point comes to. "The underlying bucket must also allow the same access" (S3 User
/// Guide, `access-points-policies.html`).
fn behind<'g>(question: &Question<'g>, target: &Target<'g>, arn: &Text) -> Target<'g> {
    let mut things = question.ground.estate.things.iter();
    let thing = things.find(|it| it.kind == ThingKind::Bucket && it.arn == *arn);
    let key = target.within.strip_prefix("object/");
    Target {
        arn: match key {
            Some(key) => arn.clone().then("/").then(key),
            None => arn.clone(),
        },
        thing,
        principal: None,
        within: key.unwrap_or_default().to_owned(),
    }
}

fn switches(block: &estate::PublicAccess) -> PublicAccess {
    PublicAccess {
        block_policy: block.block_policy,
        restrict_buckets: block.restrict_buckets,
    }
}

/// The bucket's block and its account's.
fn of_bucket(question: &Question<'_>, thing: &Thing, facts: &BucketFacts) -> PublicAccess {
    let own = facts.public_access.as_ref().map(switches);
    let accounts = question.ground.estate.public_access.iter();
    let of_account = accounts.filter(|(account, _)| *account == thing.account);
    let of_account = of_account.map(|(_, block)| switches(block));
    let own = own.unwrap_or_default();
    of_account.fold(own, PublicAccess::and)
}

/// Whether the caller is of the bucket's account, or a service.
fn is_inside(call: &Called<'_>) -> Match {
    let account = &call.applying.account;
    match (&call.call.caller, call.call.caller.account()) {
        (Caller::Service { .. }, _) => Match::Yes,
        (_, Some(own)) if own == account => Match::Yes,
        (_, Some(own)) if own.first_unknown().or(account.first_unknown()).is_some() => Match::Maybe,
        _ => Match::No,
    }
}

fn public_access(call: &Called<'_>, thing: &Thing, block: PublicAccess) -> Check {
    let policies = thing.policies.iter().map(|it| match it.content.known() {
        Some(policy) => is_public(policy),
        None => Match::Maybe,
    });
    let of_point = { call.applying.policies.resource.iter() }
        .filter_map(|it| it.policy)
        .map(is_public);
    let public = Match::any(policies.chain(of_point));
    let (verdict, says) = match restricts(public, is_inside(call), block) {
        Restricted::NotPublic => (
            Verdict::Allowed,
            "no policy here is public, so it stops nothing",
        ),
        Restricted::LetsIn => (Verdict::Allowed, "it does not keep this caller out"),
        Restricted::KeepsOut => (
            Verdict::Denied,
            "`restrict_public_buckets`: under a public policy, only services and principals of the bucket's account get in",
        ),
        Restricted::RefusesThePolicy => (
            Verdict::NotKnown,
            "`block_public_policy`: the policy is public, so S3 refuses to store it, and which one is in force is not known",
        ),
        Restricted::NotKnown => (
            Verdict::NotKnown,
            "the policy is public, or may be, and it is not known whether the block is on",
        ),
    };
    Check {
        what: "public access block",
        verdict,
        says: says.to_owned(),
        page: BLOCK,
        place: None,
    }
}

/// Ownership and access control lists. They only ever add to what policies allow, and can't lift an explicit deny: where they may do so
/// the answer is no longer a denial.
fn lists(call: &Called<'_>, facts: &BucketFacts, thing: &Thing) -> Check {
    let ownership = facts.ownership.as_ref();
    let known = ownership.is_none_or(|it| it.as_literal().is_some());
    let written = ownership.and_then(Text::as_literal);
    let mut check = Check {
        what: "access control lists",
        verdict: Verdict::Allowed,
        says: match written {
            Some(_) => "object ownership is BucketOwnerEnforced: lists have no effect",
            None => "object ownership is not written, which is BucketOwnerEnforced: lists have no effect",
        }
        .to_owned(),
        page: LISTS,
        place: None,
    };
    if known && !acls_have_effect(written) {
        return check;
    }
    check.place = thing.origin.as_ref().map(|at| told(&at.place));
    let denied = call.chain.decision == Decision::ImplicitlyDenied;
    let outside = is_inside(call) != Match::Yes;
    check.says = match granted(call, facts) {
        _ if !denied || !outside => "lists have an effect, and add nothing for this call",
        Match::No => "lists have an effect, and none that is known allows this",
        _ => "a list may allow this, which policies do not",
    }
    .to_owned();
    if denied && outside && granted(call, facts) != Match::No {
        check.verdict = Verdict::NotKnown;
    }
    check
}

/// What lists may allow. Those of objects are not in Terraform's hands.
fn granted(call: &Called<'_>, facts: &BucketFacts) -> Match {
    let action = call.call.action.to_ascii_lowercase();
    let of_objects = matches!(
        action.as_str(),
        "s3:getobject" | "s3:getobjectversion" | "s3:getobjectacl" | "s3:getobjectversionacl"
    );
    if of_objects {
        return Match::Maybe;
    }
    let caller = match &call.call.caller {
        Caller::Anonymous => AclCaller::Anonymous,
        Caller::Service { name } if name.as_literal() == Some("logging.s3.amazonaws.com") => {
            AclCaller::LogDelivery
        }
        _ => AclCaller::Other,
    };
    match &facts.acl {
        None => Match::No,
        Some(Acl::Canned(name)) => match name.as_literal() {
            // What a list allows alone is not weighed against the rest of the chain here.
            Some(name) => acl_allows(name, &action, caller).min(Match::Maybe),
            None => Match::Maybe,
        },
        Some(Acl::Written(_) | Acl::Unknown) => Match::Maybe,
    }
}

/// How an object is encrypted.
enum Sealed {
    /// By S3's own keys, or not: nothing is asked of KMS.
    Plainly,
    /// Under the key that AWS manages for S3.
    ByAws,
    /// Under this key, with a bucket key or without; `None` when that is not known.
    By(Text, Option<bool>),
    /// Nobody knows.
    Unknown,
}

fn sealed(question: &Question<'_>, facts: &BucketFacts) -> Sealed {
    let sent = |key: &str| {
        let given = question.given.iter();
        let mut given = given.filter(|(name, _)| name.eq_ignore_ascii_case(key));
        given.next().and_then(|(_, values)| values.first().cloned())
    };
    let bucket_key = facts.encryption.as_ref().and_then(|it| it.bucket_key);
    let written = question.action.name == "s3:PutObject";
    if let Some(key) = sent("s3:x-amz-server-side-encryption-aws-kms-key-id").filter(|_| written) {
        return Sealed::By(key, bucket_key);
    }
    match sent("s3:x-amz-server-side-encryption").filter(|_| written) {
        Some(word) if word.as_literal() == Some("AES256") => return Sealed::Plainly,
        // "If you specify aws:kms and no key, S3 uses the AWS managed key" (S3 API Reference, `API_PutObject.html`).
        Some(_) => return Sealed::ByAws,
        None => {}
    }
    let Some(encryption) = &facts.encryption else {
        return Sealed::Plainly;
    };
    match (encryption.algorithm.as_literal(), &encryption.key) {
        (Some("AES256"), _) => Sealed::Plainly,
        (Some("aws:kms" | "aws:kms:dsse"), None) => Sealed::ByAws,
        (Some("aws:kms" | "aws:kms:dsse"), Some(key)) => {
            match key.to_string().ends_with("alias/aws/s3") {
                true => Sealed::ByAws,
                // "S3 Bucket Keys aren't supported for DSSE-KMS" (S3 User Guide, `UsingDSSEncryption.html`).
                false if encryption.algorithm.as_literal() == Some("aws:kms:dsse") => {
                    Sealed::By(key.clone(), Some(false))
                }
                false => Sealed::By(key.clone(), encryption.bucket_key),
            }
        }
        _ => Sealed::Unknown,
    }
}

/// The calls of the key that come with reading or writing an object, taken to lie under the bucket's default encryption.
fn keys<'g>(
    question: &Question<'g>,
    call: &Called<'g>,
    bucket: &Target<'g>,
    thing: &'g Thing,
    facts: &BucketFacts,
    added: &mut Added<'g>,
) {
    let asks = matches!(
        question.action.name.as_str(),
        "s3:GetObject" | "s3:GetObjectVersion" | "s3:PutObject"
    );
    if !asks {
        return;
    }
    let check = |verdict, says: &str| Check {
        what: "encryption",
        verdict,
        says: says.to_owned(),
        page: KEYS,
        place: None,
    };
    match sealed(question, facts) {
        Sealed::Plainly => added.checks.push(check(
            Verdict::Allowed,
            "the bucket encrypts with S3's own keys: nothing is asked of KMS",
        )),
        // The policy of that key lets in the principals of its account through S3, and nobody else; it can't be changed (KMS Developer
        // Guide, `concepts.html`, "AWS managed keys").
        Sealed::ByAws => added.checks.push(match is_inside(call) {
            Match::Yes => check(
                Verdict::Allowed,
                "the key that AWS manages for S3 lets in every principal of the account, through S3",
            ),
            Match::No => check(
                Verdict::Denied,
                "the key that AWS manages for S3 lets in nobody of another account",
            ),
            Match::Maybe => check(
                Verdict::NotKnown,
                "the key that AWS manages for S3 lets in the principals of its account, and which that is is not known",
            ),
        }),
        Sealed::Unknown => added.checks.push(check(
            Verdict::NotKnown,
            "how the bucket encrypts is not known, so neither is whether a key has to be used",
        )),
        Sealed::By(named, bucket_key) => {
            let key = key_of(question.ground, &named, &thing.account);
            let mut both = vec![bucket_key.unwrap_or(true)];
            if bucket_key.is_none() {
                both.push(false);
            }
            for bucket_key in both {
                let encryption = Encryption {
                    key: key.map_or_else(|| named.clone(), |key| key.arn.clone()),
                    account: key.map_or_else(|| thing.account.clone(), |key| key.account.clone()),
                    region: thing.region.clone(),
                    bucket: thing.arn.clone(),
                    bucket_key,
                };
                by_key(question, call, bucket, key, &encryption, added);
            }
            state(key, added);
        }
    }
}

fn by_key<'g>(
    question: &Question<'g>,
    call: &Called<'g>,
    bucket: &Target<'g>,
    key: Option<&'g Thing>,
    encryption: &Encryption,
    added: &mut Added<'g>,
) {
    let mut through = call.call.clone();
    through.resource = bucket.arn.clone();
    let target = Target {
        arn: encryption.key.clone(),
        thing: key,
        principal: None,
        within: String::new(),
    };
    for implied in key_calls(&through, encryption) {
        let Some(action) = actions::known(&implied.call.action) else {
            continue;
        };
        let applying = super::applying(
            question.ground,
            &question.asker,
            &action.name,
            &target,
            None,
        );
        let mut made = implied.call.owned_by(applying.account.clone());
        let about = About {
            ground: question.ground,
            asker: &question.asker,
            caller: &applying.caller,
            action: &action.name,
            target: &target,
            account: &applying.account,
        };
        let facts = context::facts(&about, action, &question.moment, None);
        for fact in &facts {
            if !made.context.contains_key(&fact.key.to_ascii_lowercase()) {
                made = made.with(&fact.key, fact.values.clone());
            }
        }
        let given = question.given.iter();
        for (name, values) in
            given.filter(|(name, _)| name.to_ascii_lowercase().starts_with("kms:"))
        {
            made = made.with(name, values.clone());
        }
        let what = match (action.name.as_str(), implied.only_in_parts) {
            (_, true) => "for writing it in parts",
            ("kms:Decrypt", _) => "for reading the object",
            _ => "for writing the object",
        };
        added.calls.push(Called {
            what: what.to_owned(),
            chain: authorize(&made, &applying.policies),
            call: made,
            applying,
            only_in_parts: implied.only_in_parts,
            facts: Vec::new(),
            target: target.clone(),
        });
    }
}

/// A key that is switched off can't be used for anything (KMS Developer Guide, `key-state.html`).
fn state(key: Option<&Thing>, added: &mut Added<'_>) {
    let Some(check) = key.and_then(key_state) else {
        return;
    };
    added.checks.push(check);
}

/// What the state of a key comes to; `None` for one that is switched on.
pub(super) fn key_state(key: &Thing) -> Option<Check> {
    let Special::Key(facts) = &key.special else {
        return None;
    };
    // One that is made elsewhere tells by nothing that it is switched off.
    let (verdict, says) = match facts.enabled {
        Some(true) => return None,
        None if key.origin.is_none() => return None,
        Some(false) => (
            Verdict::Denied,
            "the key is disabled: KMS refuses every use of it",
        ),
        None => (
            Verdict::NotKnown,
            "it is not known whether the key is enabled",
        ),
    };
    Some(Check {
        what: "key state",
        verdict,
        says: says.to_owned(),
        page: STATES,
        place: key.origin.as_ref().map(|at| told(&at.place)),
    })
}
