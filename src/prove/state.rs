//! The bucket of states: each state is read and written by its one role, read by break-glass, and reached by nobody else.

use super::ask::{Question, Wrong};
use super::fence::{
    self, beyond_reading, in_bucket, objects_in, of_bucket, outside, ownership, plain_http,
    public_access, setting, the_policy,
};
use super::lock_out::modern;
use super::proof::Ledger;
use super::world::{BucketFacts, Policed, TeamWorld};
use super::{Code, Theorem};
use crate::access::{Formula, Reading, encode, principal};
use crate::claims::{StateClaim, StateClaims};
use crate::iam::{Condition, Statement, Test};
use crate::symbol::Text;

const FENCE: Theorem = Theorem::Fence;
const LOCK_OUT: Theorem = Theorem::NoLockOut;

/// What a state's role does with it (Terraform, S3 backend, "S3 Bucket Permissions" and "S3 State Locking").
const KEEP: [&str; 2] = ["s3:GetObject", "s3:PutObject"];

/// What the backend asks for altogether; none of it is about the bucket itself but listing.
const USE: [&str; 4] = [
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
];

pub(super) fn prove<'a>(owner: &TeamWorld<'a>, claim: &StateClaims, ledger: &mut Ledger) {
    let Some(bucket) = owner.buckets.first() else {
        return;
    };
    public_access(owner, bucket, ledger);
    ownership(owner, bucket, ledger);
    versions(owner, bucket, ledger);
    let policies = &bucket.policies;
    let Some(policy) = the_policy(owner, FENCE, policies, bucket.item, "bucket", ledger) else {
        return;
    };
    plain_http(owner, bucket, policy, ledger);
    strangers(owner, bucket, (policy, claim), ledger);
    outsiders(owner, bucket, (policy, claim), ledger);
    for role in roles(claim) {
        only_its_own(owner, bucket, (policy, claim, role), ledger);
    }
    for state in &claim.states {
        reaches(owner, bucket, (policy, state), ledger);
    }
    break_glass(owner, bucket, policy, ledger);
    stays(owner, bucket, policy, ledger);
}

/// Every role that has a state, once.
fn roles(claim: &StateClaims) -> Vec<&str> {
    let mut roles: Vec<&str> = Vec::new();
    for state in &claim.states {
        if !roles.contains(&state.role.as_str()) {
            roles.push(&state.role);
        }
    }
    roles
}

/// Objects of the states of a role: each state and its lock file.
fn own<'c>(bucket: &BucketFacts<'_>, claim: &'c StateClaims, role: &'c str) -> Vec<Text> {
    let own = claim.states.iter().filter(|state| state.role == role);
    own.flat_map(|state| files(bucket, state)).collect()
}

fn files(bucket: &BucketFacts<'_>, state: &StateClaim) -> [Text; 2] {
    let key = bucket.arn.clone().then(&format!("/{}", state.key));
    [key.clone(), key.then(".tflock")]
}

/// Overwritten states can be brought back.
fn versions(owner: &TeamWorld<'_>, bucket: &BucketFacts<'_>, ledger: &mut Ledger) {
    let found = setting(owner, bucket, "aws_s3_bucket_versioning");
    let enabled = found
        .and_then(|item| item.block("versioning_configuration"))
        .and_then(|block| block.get("status"))
        .is_some_and(|status| status.as_str() == Some("Enabled"));
    ledger.require(Theorem::Audit, enabled, || {
        let message = format!("overwritten states in `{}` are lost", bucket.claim.name);
        let finding = owner.finding(Theorem::Audit, Code::NoVersions, message);
        finding.at(found.unwrap_or(bucket.item))
    });
}

/// Is there a request like these that the policy does not deny?
fn denied<'a>(
    owner: &TeamWorld<'a>,
    policy: &Policed<'a>,
    about: Formula,
    (code, message): (Code, String),
    ledger: &mut Ledger,
) {
    let finding = || {
        let finding = owner.finding(FENCE, code, message);
        finding.asked_by(&owner.claim.spec)
    };
    fence::denied(owner, policy, about, finding, ledger);
}

/// Anybody else of the account, whatever his identity policies say.
fn strangers<'a>(
    owner: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    (policy, claim): (&Policed<'a>, &StateClaims),
    ledger: &mut Ledger,
) {
    let mut named: Vec<Text> = roles(claim).into_iter().map(Text::from).collect();
    named.extend(owner.trusted());
    let about = principal::any_of_account(&owner.account())
        .and(principal::not_one_of(&named))
        .and(encode::actions_like(["s3:*"]))
        .and(in_bucket(bucket));
    let message = "a principal of the account that has no state reaches the bucket of states";
    let what = (Code::StateOpen, message.to_owned());
    denied(owner, policy, about, what, ledger);
}

/// Nobody of another account but the roles that have a state, each to what is its own; no service, nobody unsigned.
fn outsiders<'a>(
    owner: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    (policy, claim): (&Policed<'a>, &StateClaims),
    ledger: &mut Ledger,
) {
    let by = |statement: Statement, role: &str| {
        let arn = [Text::from(role)];
        let by = Condition::new(Test::StringEquals, "aws:PrincipalArn", arn);
        statement.by_anyone().when(by)
    };
    let licence: Vec<Statement> = roles(claim)
        .into_iter()
        .flat_map(|role| {
            let use_own = [KEEP[0], KEEP[1], "s3:DeleteObject"];
            [
                by(
                    Statement::allow("", &use_own).on(own(bucket, claim, role)),
                    role,
                ),
                by(
                    Statement::allow("", &["s3:ListBucket"]).on([bucket.arn.clone()]),
                    role,
                ),
            ]
        })
        .collect();
    let question = Question {
        subject: of_bucket(policy),
        about: outside(&owner.account()),
        wrong: Wrong::AllowedBeyond(&licence),
        service: "s3",
    };
    let finding = || {
        let message = "somebody outside the account is allowed an action on the bucket of states";
        owner
            .finding(FENCE, Code::StateOpen, message)
            .asked_by(&owner.claim.spec)
    };
    ledger.ask(FENCE, question.answer(owner, finding));
}

/// No role reaches another's state, nor anything else that lies there; who only has a state configures nothing.
fn only_its_own<'a>(
    owner: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    (policy, claim, role): (&Policed<'a>, &StateClaims, &str),
    ledger: &mut Ledger,
) {
    let arn = Text::from(role);
    let own = own(bucket, claim, role);
    let own = own.iter().map(encode::resource_is);
    let about = principal::exactly(&arn)
        .and(encode::actions_like(["s3:*"]))
        .and(objects_in(bucket).but_not(Formula::any(own)));
    let what = format!("`{role}` reaches a state that is not its own");
    denied(owner, policy, about, (Code::OtherState, what), ledger);
    let configures = claim
        .states
        .iter()
        .any(|it| it.role == role && it.configures);
    if !configures {
        let about = principal::exactly(&arn)
            .and(encode::actions_like(["s3:*"]).but_not(encode::actions_like(USE)))
            .and(encode::resource_like(&bucket.arn, Reading::Strict));
        let what = format!("`{role}` can change how the bucket of states is set");
        denied(owner, policy, about, (Code::StateOpen, what), ledger);
    }
}

/// The role of a state is never denied what the backend asks for.
fn reaches<'a>(
    owner: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    (policy, state): (&Policed<'a>, &StateClaim),
    ledger: &mut Ledger,
) {
    let [key, lock] = files(bucket, state);
    let keep =
        encode::actions_like(KEEP).and(encode::resource_is(&key).or(encode::resource_is(&lock)));
    let unlock = encode::actions_like(["s3:DeleteObject"]).and(encode::resource_is(&lock));
    let list = encode::actions_like(["s3:ListBucket"]).and(encode::resource_is(&bucket.arn));
    let about = principal::exactly(&Text::from(state.role.as_str()))
        .and(Formula::any([keep, unlock, list]))
        .and(modern())
        .and(encrypted_by_the_bucket());
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::Denied,
        service: "s3",
    };
    let finding = || {
        let message = format!("`{}` may be denied its state `{}`", state.role, state.key);
        let finding = owner.finding(LOCK_OUT, Code::StateLockedOut, message);
        finding.asked_by(&owner.claim.spec)
    };
    ledger.ask(LOCK_OUT, question.answer(owner, finding));
}

/// Who writes names no encryption, so that the bucket's own key is taken.
fn encrypted_by_the_bucket() -> Formula {
    let headers = [
        "s3:x-amz-server-side-encryption",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:x-amz-server-side-encryption-customer-algorithm",
    ];
    Formula::all(headers.map(encode::absent))
}

/// Break-glass reads, and changes nothing.
fn break_glass<'a>(
    owner: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for arn in &owner.break_glass {
        let about = beyond_reading(arn, bucket);
        let what = "break-glass can do more than read the bucket of states".to_owned();
        denied(
            owner,
            policy,
            about,
            (Code::BreakGlassChanges, what),
            ledger,
        );
    }
}

/// Nobody deletes a state: neither itself nor a version of it.
fn stays<'a>(
    owner: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let locks = bucket.arn.clone().then("/*.tflock");
    let about = principal::any_of_account(&owner.account())
        .and(encode::actions_like([
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
        ]))
        .and(objects_in(bucket).but_not(encode::resource_like(&locks, Reading::Strict)));
    let what = "somebody can delete a state".to_owned();
    denied(owner, policy, about, (Code::StateOpen, what), ledger);
}
