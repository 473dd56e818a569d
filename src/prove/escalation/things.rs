//! What has a policy of its own: whoever asks, with whatever policies, changes nothing of who may use it.

use super::path::told;
use super::{ESCALATION, table};
use crate::access::{Formula, PolicyKind, PrincipalClass, encode, principal};
use crate::claims::{DeployClaims, TrustClaim};
use crate::iam::{Condition, Statement, Test};
use crate::prove::ask::{Question, Subject, Wrong};
use crate::prove::fence::{by_provider, by_roles, by_users, in_bucket, of_bucket, users_of};
use crate::prove::keys::{key_licence, of_key};
use crate::prove::proof::Ledger;
use crate::prove::world::{BucketFacts, Index, KeyFacts, Policed, RoleFacts, TeamWorld};
use crate::prove::{Code, Finding};
use crate::steps::{Kind, Step};
use crate::symbol::Text;

pub(super) fn prove<'a>(
    world: &Index<'a>,
    owner: &TeamWorld<'a>,
    deploys: Option<&'a DeployClaims>,
    ledger: &mut Ledger,
) {
    for key in &owner.keys {
        match key.policy() {
            Some(policy) => of_a_key(owner, key, policy, ledger),
            None => ledger.unasked(ESCALATION, not_judged(&key.claim.alias)),
        }
    }
    for bucket in &owner.buckets {
        match bucket.policy() {
            Some(policy) => {
                handed_over(owner, bucket, policy, ledger);
                taken(world, owner, (bucket, policy), ledger);
            }
            None => ledger.unasked(ESCALATION, bucket.not_judged()),
        }
    }
    for role in &owner.roles {
        match role.trust.as_ref() {
            Some(Ok(policy)) => of_a_role(owner, role, policy, deploys, ledger),
            _ => ledger.unasked(ESCALATION, not_judged(&role.claim.arn)),
        }
    }
}

fn not_judged(what: &str) -> String {
    format!("the policy of `{what}` can't be judged")
}

fn edits(step: &Step) -> bool {
    step.kind == Kind::EditResource
}

fn blame(owner: &TeamWorld<'_>, message: String) -> Finding {
    owner.finding(ESCALATION, Code::Escalates, message)
}

/// A key's policy decides alone who writes it, who makes grants, copies it, or calls it something else.
fn of_a_key<'a>(
    owner: &TeamWorld<'a>,
    key: &KeyFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let question = Question {
        subject: of_key(policy),
        about: encode::resource_is(&key.arn).and(table::on_keys()),
        wrong: Wrong::AllowedBeyond(&table::relevant(&key_licence(owner, key))),
        service: "kms",
    };
    let finding = || {
        let what = format!("somebody can give the {} key away", key.claim.purpose);
        let help = "allow its policy and grants to those who own it, and grants to the roles whose volumes it encrypts";
        blame(owner, what).asked_by(&owner.claim.spec).help(help)
    };
    let answer = question.answer(owner, finding);
    ledger.ask(ESCALATION, answer.map(|it| told(it, edits)));
}

/// A bucket's policy hands nobody but the trusted base the right to change it: that would need no policy of his own.
fn handed_over<'a>(
    owner: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let trusted = Condition::new(Test::StringEquals, "aws:PrincipalArn", owner.trusted());
    let licence = Statement::allow("", &["s3:*"])
        .by_anyone()
        .on([Text::from("*")])
        .when(trusted);
    let question = Question {
        subject: of_bucket(policy),
        about: in_bucket(bucket).and(table::on_buckets()),
        wrong: Wrong::AllowedBeyond(&[licence]),
        service: "s3",
    };
    let finding = || {
        let name = &bucket.claim.name;
        let what = format!("the policy of `{name}` lets somebody change who may use it");
        blame(owner, what).asked_by(&bucket.claim.spec)
    };
    let answer = question.answer(owner, finding);
    ledger.ask(ESCALATION, answer.map(|it| told(it, edits)));
}

/// Nor does anybody of the account take that right by a policy of his own: the bucket's denies it to all but the trusted base. Its
/// own users are held by their own policies.
fn taken<'a>(
    world: &Index<'a>,
    owner: &TeamWorld<'a>,
    (bucket, policy): (&BucketFacts<'a>, &Policed<'a>),
    ledger: &mut Ledger,
) {
    let mut named = owner.trusted();
    named.extend(users_of(owner, bucket));
    let states = world
        .claims
        .state
        .iter()
        .filter(|it| it.bucket == bucket.claim.name);
    let configure = states.flat_map(|it| &it.states).filter(|it| it.configures);
    named.extend(configure.map(|it| Text::from(it.role.as_str())));
    let about = principal::any_of_account(&owner.account())
        .and(principal::not_one_of(&named))
        .and(table::on_buckets())
        .and(in_bucket(bucket));
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::NotDenied,
        service: "s3",
    };
    let finding = || {
        let name = &bucket.claim.name;
        let what = format!("somebody of the account can change who may use `{name}`");
        let help = "deny it to everybody but the trusted base";
        blame(owner, what).asked_by(&bucket.claim.spec).help(help)
    };
    let answer = question.answer(owner, finding);
    ledger.ask(ESCALATION, answer.map(|it| told(it, edits)));
}

/// No principal takes a role: services do, as the fence shows, of a deploying role its deployers, and of one that invokes an endpoint
/// the endpoint's callers.
fn of_a_role<'a>(
    owner: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    policy: &Policed<'a>,
    deploys: Option<&'a DeployClaims>,
    ledger: &mut Ledger,
) {
    let deployers = deploys.map(|claim| {
        let arns = claim.deployers.iter().map(|arn| Text::from(arn.as_str()));
        let by = Condition::new(Test::StringEquals, "aws:PrincipalArn", arns);
        Statement::allow("", &["sts:AssumeRole"])
            .by_anyone()
            .when(by)
    });
    let mut takers: Vec<Statement> = deployers.into_iter().collect();
    match &role.claim.trust {
        TrustClaim::Roles(claim) => takers.extend(by_roles(claim)),
        TrustClaim::Federated(claim) => takers.extend(by_provider(claim)),
        TrustClaim::Users(claim) => takers.extend(by_users(claim)),
        TrustClaim::Service(_) => {}
    }
    let service = principal::is(PrincipalClass::Service);
    let question = Question {
        subject: Subject {
            name: "the trust policy",
            policed: policy,
            kind: PolicyKind::Trust,
        },
        about: Formula::True.but_not(service).and(table::taking()),
        wrong: Wrong::AllowedBeyond(&takers),
        service: "sts",
    };
    let finding = || {
        let what = format!("somebody can take the role `{}`", role.claim.arn);
        blame(owner, what).asked_by(&role.claim.spec)
    };
    let answer = question.answer(owner, finding);
    let taking = |step: &Step| step.kind == Kind::Assume;
    ledger.ask(ESCALATION, answer.map(|it| told(it, taking)));
}
