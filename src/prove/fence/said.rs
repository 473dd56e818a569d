//! What the theorem does not hold off, and what it takes for granted: said with every proof.

use super::super::guardrails;
use super::super::proof::Ledger;
use super::super::world::TeamWorld;
use crate::claims::{EndpointClaim, NeedKind, PeopleNeed, ThroughClaim, TrustClaim};

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let id = &team.claim.id;
    unless(guardrails::passed(team, ledger), ledger, || {
        format!(
            "roles of {id}: whoever of the account may pass them to SageMaker runs what he likes with what they may do"
        )
    });
    ledger.assume(
        "interfaces that SageMaker makes carry no tags, so a boundary can't tell one VPC from another: each role's own policy \
         holds it to its team's, and nobody but the trusted base writes that",
    );
    unless(guardrails::pipelines(team, ledger), ledger, || {
        format!("SageMaker pipelines and training jobs of {id}: they have no resource policy")
    });
    if !team.claim.services.is_empty() {
        let fenced = guardrails::services(team, ledger);
        unless(fenced, ledger, || {
            format!(
                "ECS services, task definitions and load balancers of {id}: they have no resource policy"
            )
        });
        unless(fenced, ledger, || {
            format!(
                "roles of tasks of {id}: whoever of the account may pass them to ECS runs what he likes with what they may do"
            )
        });
        ledger.assume(
            "between a load balancer and its tasks requests go over plain HTTP, in the team's own subnets",
        );
    }
    for endpoint in &team.claim.endpoints {
        unless(guardrails::endpoint(team, endpoint, ledger), ledger, || {
            format!(
                "the SageMaker endpoint {} of {id}: endpoints have no resource policy, so whoever of the account may \
                 sagemaker:InvokeEndpoint on it by his own policies invokes it",
                endpoint.name
            )
        });
        callers(team, endpoint, ledger);
    }
    for notebook in &team.claim.notebooks {
        unless(guardrails::notebook(team, notebook, ledger), ledger, || {
            format!(
                "the notebook {} of {id}: notebooks have no resource policy, so whoever of the account may \
                 sagemaker:CreatePresignedNotebookInstanceUrl on it by his own policies opens it",
                notebook.name
            )
        });
    }
    people(team, ledger);
    unless(guardrails::log_groups(team, ledger), ledger, || {
        format!("log groups of {id}: they have no resource policy")
    });
    match guardrails::network(team, ledger) {
        true => ledger.not_fenced(format!(
            "interfaces in the VPC of {id} that a service made: they carry no tag"
        )),
        false => ledger.not_fenced(format!(
            "the VPC of {id}, its endpoints, groups and interfaces: EC2 has no resource policies"
        )),
    }
    unless(guardrails::dns(team, ledger), ledger, || {
        format!(
            "the DNS firewall of {id} and the record of its queries: Route 53 Resolver has no resource policies"
        )
    });
}

/// What no policy of the organization keeps others from.
fn unless(fenced: bool, ledger: &mut Ledger, what: impl FnOnce() -> String) {
    if !fenced {
        ledger.not_fenced(what());
    }
}

/// What is taken for granted of those who sign in.
fn people(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for role in &team.claim.roles {
        if let TrustClaim::Federated(trust) = &role.trust {
            ledger.assume(format!(
                "`{}` says truly which groups people are in",
                trust.provider
            ));
        }
        let opened = role.needs.iter().filter_map(|need| match &need.what {
            NeedKind::People(PeopleNeed::OpenNotebook { through, .. }) => Some(through),
            _ => None,
        });
        for id in opened.flatten() {
            ledger.assume(format!(
                "`{id}`, by which notebooks are opened, is an endpoint for sagemaker.api or notebook of a network that people sit in"
            ));
        }
    }
}

/// What is taken for granted of those who call from outside.
fn callers(team: &TeamWorld<'_>, endpoint: &EndpointClaim, ledger: &mut Ledger) {
    let own = |role: &str| team.claim.roles.iter().any(|it| it.arn == role);
    for caller in endpoint.callers.iter().filter(|it| !own(&it.role)) {
        let (role, name) = (&caller.role, &endpoint.name);
        if caller.application.is_none() {
            ledger.assume(format!(
                "`{role}` invokes `{name}`; ringfence does not make that role: who takes it, its owner says"
            ));
        }
        match &caller.through {
            ThroughClaim::Own => {}
            ThroughClaim::Undeclared => ledger.assume(format!(
                "`{role}` invokes `{name}` from a network that is not declared: it reaches the team's own endpoint for sagemaker.runtime"
            )),
            ThroughClaim::Endpoint { id } => ledger.assume(format!(
                "`{id}`, by which `{role}` invokes `{name}`, is an endpoint for sagemaker.runtime of the caller's own network"
            )),
        }
    }
}
