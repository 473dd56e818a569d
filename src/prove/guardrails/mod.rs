//! What the organization over the accounts forbids, found in the Terraform and asked about: nobody of an account does this, whatever his
//! own policies say. Where the policies are handed over nothing is asked, and what they would hold is said.
//!
//! Policies of an organization hold roles, users and root users, but no service-linked roles (Organizations User Guide,
//! `orgs_manage_policies_scps.html`).

mod accounts;
mod found;
mod resources;
mod things;
mod works;

use super::ask::{Question, Subject, Wrong};
use super::proof::Ledger;
use super::world::TeamWorld;
use super::{Code, Theorem};
use crate::access::{Formula, PolicyKind, PrincipalClass, principal};
use crate::claims::GuardrailsClaims;
use crate::model::{ADMIN_PATH, DEPLOY_PATH, TEAM_PATH};
use crate::symbol::Text;
pub(super) use accounts::prove as of_account;
pub(super) use found::Guards;
use found::{Over, SERVICE};
pub(super) use things::{
    dns, endpoint, log_groups, network, notebook, passed, pipelines, services,
};
pub(super) use works::{admits, keeps};

/// What must not be, and whose theorem it is.
struct Promise<'p> {
    theorem: Theorem,
    /// `somebody … can …`: lower case, no full stop.
    message: String,
    about: Formula,
    /// A counterexample names one of its actions, if it can.
    service: &'p str,
}

/// Asks whether the policies over an account's principals deny all of this. False when there are none of which that could be asked.
fn held(owner: &TeamWorld<'_>, promise: &Promise<'_>, ledger: &mut Ledger) -> bool {
    let Some(claim) = owner.guards.claimed() else {
        return false;
    };
    let over = owner.guards.service(&owner.claim.account);
    ask(owner, (&over, PolicyKind::Identity), promise, ledger);
    bare(owner, (&over, SERVICE), (promise.theorem, claim), ledger);
    true
}

/// What has no policy of a kind attached.
fn bare(
    owner: &TeamWorld<'_>,
    (over, kind): (&[&Over<'_>], &str),
    (theorem, claim): (Theorem, &GuardrailsClaims),
    ledger: &mut Ledger,
) {
    for target in owner.guards.bare(over, &owner.claim.account) {
        let message = format!("no policy of the kind {kind} is attached to `{target}`");
        let finding = owner.finding(theorem, Code::GuardrailMissing, message);
        let finding = finding.asked_by(&claim.spec);
        let finding = match owner.guards.first(kind) {
            Some(item) => finding.at(item),
            None => finding,
        };
        ledger.ask(theorem, Some(finding));
    }
}

fn ask<'a>(
    owner: &TeamWorld<'a>,
    (over, kind): (&[&Over<'a>], PolicyKind),
    promise: &Promise<'_>,
    ledger: &mut Ledger,
) {
    let Some(claim) = owner.guards.claimed() else {
        return;
    };
    for one in over {
        let question = Question {
            subject: Subject {
                name: "the organization's policies",
                policed: &one.policy,
                kind,
            },
            about: promise.about.clone(),
            wrong: Wrong::NotDenied,
            service: promise.service,
        };
        let finding = || {
            let finding = owner.finding(
                promise.theorem,
                Code::GuardrailOpen,
                promise.message.clone(),
            );
            finding
                .asked_by(&claim.spec)
                .help("run `ringfence generate` again, and attach the policies to what `guardrails.targets` names")
        };
        ledger.ask(promise.theorem, question.answer(owner, finding));
    }
}

/// Everybody of the account who is held: all but whom the spec lets off.
fn everybody(owner: &TeamWorld<'_>) -> Formula {
    let exempt = owner.guards.exempt().into_iter();
    let let_off = exempt.map(|arn| principal::like(&arn));
    // Of ARNs with a colon in their path `ArnLike` says nothing else: it compares part by part (IAM User Guide,
    // `reference_policies_elements_condition_operators.html`).
    let own = principal::like(&iam(owner, "*")).but_not(principal::like(&iam(owner, "*:*")));
    principal::any_of_account(&owner.account())
        .but_not(principal::is(PrincipalClass::Root))
        .and(own)
        .or(principal::exactly(&owner.root()))
        .but_not(Formula::any(let_off.collect::<Vec<_>>()))
}

/// The same but for who applies what the account has once.
fn but_administrators(owner: &TeamWorld<'_>) -> Formula {
    everybody(owner).and(principal::not_one_of(&owner.guards.administrators))
}

/// The same but for the roles that ringfence makes: those below its paths. That nobody else makes one there is asked by itself.
fn strangers(owner: &TeamWorld<'_>) -> Formula {
    but_paths(
        but_administrators(owner),
        owner,
        &[TEAM_PATH, DEPLOY_PATH, ADMIN_PATH],
    )
}

fn but_paths(who: Formula, owner: &TeamWorld<'_>, paths: &[&str]) -> Formula {
    let below = paths
        .iter()
        .map(|path| principal::like(&iam(owner, &format!("role{path}*"))));
    who.but_not(Formula::any(below.collect::<Vec<_>>()))
}

/// Something of IAM's in the owner's account.
fn iam(owner: &TeamWorld<'_>, rest: &str) -> Text {
    let account = &owner.claim.account;
    Text::from(format!("arn:{}:iam::{account}:{rest}", owner.partition))
}
