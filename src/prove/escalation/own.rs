//! The roles that ringfence made: by their own policies they take the declared steps only, and those stay with their owner.

use std::collections::BTreeMap;

use super::actor::Actor;
use super::path::{self, Meant, told};
use super::{ESCALATION, table};
use crate::access::{PolicyKind, principal};
use crate::claims::{DeployClaims, NeedKind, PeopleNeed, RoleClaim, TrustClaim};
use crate::iam::{Policy, Statement};
use crate::prove::ask::{Question, Subject, Wrong, licensed};
use crate::prove::fence::unjudged_finding;
use crate::prove::proof::Ledger;
use crate::prove::world::{Index, Policed, RoleFacts, TeamWorld};
use crate::prove::{Code, Finding, deploy, least_privilege, licence};

pub(super) fn prove<'a>(
    world: &Index<'a>,
    owner: &TeamWorld<'a>,
    deploys: Option<&'a DeployClaims>,
    ledger: &mut Ledger,
) {
    for role in &owner.roles {
        let declared = match deploys {
            Some(claim) => deploy::licence(world, owner, claim),
            None => licence::of_needs(owner, &role.claim.needs),
        };
        takes_no_other(owner, role, &table::relevant(&declared), ledger);
        stays(world, owner, role.claim, ledger);
    }
    if deploys.is_none() {
        under_boundaries(owner, ledger);
    }
}

/// By all of its policies under its boundary the role takes no step but the declared ones.
fn takes_no_other<'a>(
    owner: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    declared: &[Statement],
    ledger: &mut Ledger,
) {
    let unjudged = role.identity.iter().filter_map(|it| it.as_ref().err());
    let mut all_judged = true;
    for unjudged in unjudged {
        all_judged = false;
        let finding = unjudged_finding(owner, ESCALATION, unjudged);
        ledger.ask(ESCALATION, Some(finding));
    }
    if !all_judged {
        return;
    }
    let policies = role.identity.iter().flatten();
    let statements = policies.flat_map(|it| &it.policy.statements);
    let together = Policy::new(table::relevant(statements));
    let together = Policed::new(role.item, together, None);
    let mut layers = vec![layer("the role's policy", &together)];
    // A boundary that can't be judged holds nobody.
    if let Some(Ok(boundary)) = &role.boundary {
        layers.push(layer("the boundary", boundary));
    }
    let actor = Actor {
        who: principal::exactly(&role.arn),
        rather: None,
        account: owner.account(),
        layers,
    };
    let about = table::any().but_not(licensed(declared, PolicyKind::Identity));
    let mut asker = owner.asker.borrow_mut();
    let can = actor.can(about, &mut asker);
    let what = "takes a step that is not declared";
    let blame = |what: &str| {
        let message = format!("`{}` {what}", role.claim.arn);
        let finding = owner.finding(ESCALATION, Code::Escalates, message);
        finding.at(role.item).asked_by(&role.claim.spec)
    };
    let finding = path::found(
        can,
        &actor,
        &mut asker,
        &Meant {
            of: &|_| true,
            runs: None,
        },
        |request| {
            blame(&format!(
                "{what}: {} on `{}`",
                request.action, request.resource
            ))
        },
        || blame(what),
    );
    let finding = finding.map(|found| {
        let place = found.chain.iter().find_map(|it| it.place.clone());
        let help = "take the action out of its policies";
        found.placed(place.as_ref()).help(help)
    });
    ledger.ask(ESCALATION, finding);
}

fn layer<'q, 'a>(name: &'static str, policed: &'q Policed<'a>) -> Subject<'q, 'a> {
    Subject {
        name,
        policed,
        kind: PolicyKind::Identity,
    }
}

/// Whatever policies a role under a boundary of the team's is given: it takes the steps of the team's roles only.
fn under_boundaries(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let mut boundaries: BTreeMap<String, &Policed<'_>> = BTreeMap::new();
    for policy in team
        .roles
        .iter()
        .filter_map(|it| it.boundary.as_ref()?.as_ref().ok())
    {
        boundaries.insert(policy.item.address(), policy);
    }
    if boundaries.is_empty() {
        return;
    }
    let most = table::relevant(&least_privilege::boundary_licence(team));
    for policy in boundaries.into_values() {
        let question = Question {
            subject: layer("the boundary", policy),
            about: principal::any_role_of_account(&team.account()).and(table::any()),
            wrong: Wrong::AllowedBeyond(&most),
            service: "*",
        };
        let finding = || {
            let message = "a role under the boundary takes a step out of the team, when it is given the policy for it";
            let finding = team.finding(ESCALATION, Code::Escalates, message);
            finding.asked_by(&team.claim.spec)
        };
        let answer = question.answer(team, finding);
        ledger.ask(ESCALATION, answer.map(|it| told(it, |_| true)));
    }
}

/// The declared steps of a role lead to nothing but what its owner has.
fn stays(world: &Index<'_>, owner: &TeamWorld<'_>, role: &RoleClaim, ledger: &mut Ledger) {
    let claim = owner.claim;
    for need in &role.needs {
        let (own, thing) = match &need.what {
            NeedKind::RunTraining { role, .. } => {
                (claim.roles.iter().any(|it| it.arn == *role), role)
            }
            NeedKind::StartPipeline { pipeline } => {
                let name = pipeline.rsplit('/').next();
                let named = claim
                    .pipelines
                    .iter()
                    .find(|it| Some(it.name.as_str()) == name);
                let runs_as_own =
                    named.is_some_and(|it| claim.roles.iter().any(|role| role.arn == it.role));
                (runs_as_own, pipeline)
            }
            NeedKind::AssumeRole { role: taken } => (may_take(world, &role.arn, taken), taken),
            NeedKind::InvokeEndpoint { endpoint, .. } => {
                let name = endpoint.rsplit('/').next();
                let mut endpoints = claim.endpoints.iter();
                let own = endpoints.any(|it| Some(it.name.as_str()) == name);
                (own, endpoint)
            }
            NeedKind::People(PeopleNeed::OpenNotebook { notebook, role, .. }) => {
                let name = notebook.rsplit('/').next();
                let mut notebooks = claim.notebooks.iter();
                let own = notebooks.any(|it| Some(it.name.as_str()) == name && it.role == *role);
                let made = claim.roles.iter().any(|it| it.arn == *role);
                (own && made, notebook)
            }
            NeedKind::EncryptVolumes { key } => (claim.keys.iter().any(|it| it.alias == *key), key),
            _ => continue,
        };
        ledger.require(ESCALATION, own, || {
            leaves(owner, role, thing, &need.because)
        });
    }
}

/// True when whoever owns the role that is taken says that this one takes it.
fn may_take(world: &Index<'_>, taker: &str, taken: &str) -> bool {
    let roles = world.claims.teams.iter().flat_map(|it| &it.roles);
    let mut named = roles.filter(|it| it.arn == taken);
    let deploys = world.claims.deploys.iter();
    let mut deploys = deploys.filter(|it| it.role == taken);
    if deploys.any(|it| it.deployers.iter().any(|arn| arn == taker)) {
        return true;
    }
    named.any(|it| match &it.trust {
        TrustClaim::Roles(claim) => claim.roles.iter().any(|it| it == taker),
        TrustClaim::Service(_) | TrustClaim::Federated(_) | TrustClaim::Users(_) => false,
    })
}

fn leaves(
    owner: &TeamWorld<'_>,
    role: &RoleClaim,
    thing: &str,
    because: &crate::model::SpecPath,
) -> Finding {
    let message = format!(
        "a declared step of `{}` leads to `{thing}`, which its owner does not have",
        role.arn
    );
    owner
        .finding(ESCALATION, Code::StepLeavesTeam, message)
        .asked_by(because)
}
