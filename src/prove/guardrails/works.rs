//! What must go on all the same.

use super::found::Over;
use crate::access::{Formula, PolicyKind, Reading, Request, Verdict, encode, evaluate, principal};
use crate::claims::{DeployClaims, GuardrailsClaims};
use crate::prove::ask::{Question, Subject, Wrong, licensed};
use crate::prove::proof::Ledger;
use crate::prove::world::{Index, TeamWorld};
use crate::prove::{Code, Link, Theorem, ask, deploy};
use crate::symbol::Text;

const LOCK_OUT: Theorem = Theorem::NoLockOut;

/// Whether the organization's policies let a request through: those over the caller's account and over the resource's, which is the
/// same. What they say goes to `links`.
pub(in crate::prove) fn admits(
    owner: &TeamWorld<'_>,
    request: &Request,
    links: &mut Option<Vec<Link>>,
) -> bool {
    let Some(claim) = owner.guards.claimed() else {
        return true;
    };
    let ours = || [Text::from(claim.organization.as_str())];
    let request = request
        .clone()
        .with("aws:PrincipalOrgID", ours())
        .with("aws:ResourceOrgID", ours());
    let account = &owner.claim.account;
    let service = owner.guards.service(account);
    let resource = owner.guards.resource(account);
    let mut admitted = hears((&service, PolicyKind::Identity), &request, links);
    // Policies over resources hold some services only, which they name.
    admitted &= hears((&resource, PolicyKind::Resource), &request, links);
    admitted
}

fn hears(
    (over, kind): (&[&Over<'_>], PolicyKind),
    request: &Request,
    links: &mut Option<Vec<Link>>,
) -> bool {
    let mut admitted = true;
    for one in over {
        let verdict = evaluate(&one.policy.policy, kind, request);
        let passes = matches!(verdict, Verdict::Allowed { .. } | Verdict::NoMatch);
        if let Some(links) = links.as_mut().filter(|_| !passes) {
            let name = "the organization's policies";
            links.push(ask::link(name, &one.policy, kind, request));
        }
        admitted &= passes;
    }
    admitted
}

/// Who applies an account, and who breaks the glass, is denied nothing of what he is there for.
pub(super) fn administrators(owner: &TeamWorld<'_>, claim: &GuardrailsClaims, ledger: &mut Ledger) {
    const APPLIES: &[&str] = &[
        "cloudtrail:*",
        "cloudwatch:*",
        "ecr:*",
        "events:*",
        "iam:*",
        "kms:*",
        "logs:*",
        "s3:*",
    ];
    const READS: &[&str] = &["kms:Decrypt", "s3:GetObject", "s3:ListBucket"];
    let deploy = owner.deploy.iter().map(|arn| (arn, APPLIES));
    let glass = owner.break_glass.iter().map(|arn| (arn, READS));
    for (arn, actions) in deploy.chain(glass) {
        let about = principal::exactly(arn).and(encode::actions_like(actions.iter().copied()));
        refused(owner, claim, (arn, about), ledger);
    }
}

/// The deploying role of a unit is denied nothing that its own policies are there for.
pub(in crate::prove) fn keeps(
    world: &Index<'_>,
    owner: &TeamWorld<'_>,
    deploys: &DeployClaims,
    ledger: &mut Ledger,
) {
    let Some(claim) = owner.guards.claimed() else {
        return;
    };
    let licence = deploy::licence(world, owner, deploys);
    let role = Text::from(deploys.role.as_str());
    // Models are made in a network, notebooks without internet and root: the stack says so, and other theorems ask for it.
    let outside = encode::actions_like(["sagemaker:Create*"]).and(
        encode::absent("sagemaker:VpcSubnets").or(encode::absent("sagemaker:VpcSecurityGroupIds")),
    );
    let about = principal::exactly(&role)
        .and(licensed(&licence, PolicyKind::Identity))
        .but_not(outside)
        .but_not(open_notebooks());
    refused(owner, claim, (&role, about), ledger);
}

/// A notebook is made under a key, without root and without a way to the internet, and stays so: the stack says so, and the theorems of
/// network and keys ask for it.
fn open_notebooks() -> Formula {
    let closed = Text::from("Disabled");
    let made = Formula::any([
        encode::absent("sagemaker:VolumeKmsKey"),
        encode::key_is("sagemaker:DirectInternetAccess", &closed).negated(),
        encode::key_is("sagemaker:RootAccess", &closed).negated(),
    ]);
    let changed = encode::key_is("sagemaker:RootAccess", &Text::from("Enabled"));
    let made = encode::actions_like(["sagemaker:CreateNotebookInstance"]).and(made);
    made.or(encode::actions_like(["sagemaker:UpdateNotebookInstance"]).and(changed))
}

/// Asks whether something of this may be denied to somebody who works in the organization, in one of its regions.
fn refused(
    owner: &TeamWorld<'_>,
    claim: &GuardrailsClaims,
    (arn, about): (&Text, Formula),
    ledger: &mut Ledger,
) {
    let ours = Text::from(claim.organization.as_str());
    let region = Text::from(owner.claim.region.as_str());
    // A colon in a path would be read as the end of an account's id; ringfence makes none.
    let odd = Text::from(format!("arn:{}:iam::*:*:*", owner.partition));
    let about = about
        .but_not(encode::resource_like(&odd, Reading::Generous))
        .and(encode::key_is("aws:ResourceOrgID", &ours))
        .and(encode::key_is("aws:RequestedRegion", &region));
    for over in owner.guards.service(&owner.claim.account) {
        let question = Question {
            subject: Subject {
                name: "the organization's policies",
                policed: &over.policy,
                kind: PolicyKind::Identity,
            },
            about: about.clone(),
            wrong: Wrong::Denied,
            service: "*",
        };
        let finding = || {
            let message = format!("the organization's policies may deny `{arn}` its work");
            owner
                .finding(LOCK_OUT, Code::GuardrailRefuses, message)
                .asked_by(&claim.spec)
        };
        ledger.ask(LOCK_OUT, question.answer(owner, finding));
    }
}
