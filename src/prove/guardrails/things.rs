//! Things of a team that have no policy of their own: only the organization's policies keep others of the account from them.

use super::{Promise, held, iam, strangers};
use crate::access::{Formula, Reading, encode};
use crate::claims::{EndpointClaim, NotebookClaim};
use crate::prove::Theorem;
use crate::prove::proof::Ledger;
use crate::prove::world::TeamWorld;
use crate::symbol::Text;

fn fenced(
    team: &TeamWorld<'_>,
    (what, service): (&str, &str),
    about: Formula,
    ledger: &mut Ledger,
) -> bool {
    let promise = Promise {
        theorem: Theorem::Fence,
        message: format!("a principal of the account that is not ringfence's reaches {what}"),
        about: strangers(team).and(about),
        service,
    };
    held(team, &promise, ledger)
}

fn on(team: &TeamWorld<'_>, service: &str, rest: &str) -> Formula {
    let (region, account) = (&team.claim.region, &team.claim.account);
    let arn = format!("arn:{}:{service}:{region}:{account}:{rest}", team.partition);
    encode::resource_like(&Text::from(arn), Reading::Strict)
}

fn any(all: impl IntoIterator<Item = Formula>) -> Formula {
    Formula::any(all.into_iter().collect::<Vec<_>>())
}

/// Pipelines and training jobs.
pub(in crate::prove) fn pipelines(team: &TeamWorld<'_>, ledger: &mut Ledger) -> bool {
    let claim = team.claim;
    let pipelines = claim.pipelines.iter();
    let pipelines = pipelines.map(|it| on(team, "sagemaker", &format!("pipeline/{}", it.name)));
    let jobs = on(
        team,
        "sagemaker",
        &format!("training-job/{}", claim.names.jobs),
    );
    let about = encode::actions_like(["sagemaker:*"]).and(any(pipelines.chain([jobs])));
    let what = format!("pipelines or training jobs of {}", claim.id);
    fenced(team, (&what, "sagemaker"), about, ledger)
}

/// A SageMaker endpoint.
pub(in crate::prove) fn endpoint(
    team: &TeamWorld<'_>,
    endpoint: &EndpointClaim,
    ledger: &mut Ledger,
) -> bool {
    let about = encode::actions_like(["sagemaker:*"]).and(on(
        team,
        "sagemaker",
        &format!("endpoint/{}", endpoint.name),
    ));
    let what = format!(
        "the SageMaker endpoint {} of {}",
        endpoint.name, team.claim.id
    );
    fenced(team, (&what, "sagemaker"), about, ledger)
}

/// A notebook instance.
pub(in crate::prove) fn notebook(
    team: &TeamWorld<'_>,
    notebook: &NotebookClaim,
    ledger: &mut Ledger,
) -> bool {
    let name = &notebook.name;
    let about = encode::actions_like(["sagemaker:*"]).and(on(
        team,
        "sagemaker",
        &format!("notebook-instance/{name}"),
    ));
    let what = format!("the notebook {name} of {}", team.claim.id);
    fenced(team, (&what, "sagemaker"), about, ledger)
}

/// Log groups.
pub(in crate::prove) fn log_groups(team: &TeamWorld<'_>, ledger: &mut Ledger) -> bool {
    let groups = team.claim.log_groups.iter();
    let groups = groups.map(|it| on(team, "logs", &format!("log-group:{}:*", it.name)));
    let about = encode::actions_like(["logs:*"]).and(any(groups));
    let what = format!("log groups of {}", team.claim.id);
    fenced(team, (&what, "logs"), about, ledger)
}

/// Networks, by the tag of the team.
pub(in crate::prove) fn network(team: &TeamWorld<'_>, ledger: &mut Ledger) -> bool {
    let what = format!("the VPC of {}, its endpoints or groups", team.claim.id);
    fenced(team, (&what, "ec2"), by_tag(team, "ec2:*"), ledger)
}

/// The DNS firewall and the record of queries.
pub(in crate::prove) fn dns(team: &TeamWorld<'_>, ledger: &mut Ledger) -> bool {
    // How a network's firewall fails has no tag: it goes with the network.
    let fails = encode::actions_like(["route53resolver:UpdateFirewallConfig"]);
    let about = by_tag(team, "route53resolver:*").or(fails);
    let what = format!(
        "the DNS firewall of {} or the record of its queries",
        team.claim.id
    );
    fenced(team, (&what, "route53resolver"), about, ledger)
}

fn by_tag(team: &TeamWorld<'_>, actions: &str) -> Formula {
    let fence = Text::from(team.claim.fence.as_str());
    encode::actions_like([actions]).and(encode::key_is("aws:ResourceTag/Fence", &fence))
}

/// Services of ECS and load balancers.
pub(in crate::prove) fn services(team: &TeamWorld<'_>, ledger: &mut Ledger) -> bool {
    let services = team.claim.services.iter();
    let named = services.flat_map(|it| {
        let name = &it.name;
        [
            on(team, "ecs", &format!("service/*/{name}")),
            on(team, "ecs", &format!("task-definition/{name}:*")),
        ]
    });
    let by_name = encode::actions_like(["ecs:*"]).and(any(named));
    let about = by_name.or(by_tag(team, "elasticloadbalancing:*"));
    let what = format!(
        "ECS services, task definitions or load balancers of {}",
        team.claim.id
    );
    fenced(team, (&what, "ecs"), about, ledger)
}

/// Roles of the team, which nobody else passes to a service.
pub(in crate::prove) fn passed(team: &TeamWorld<'_>, ledger: &mut Ledger) -> bool {
    let roles = team.claim.roles.iter();
    let roles = roles.map(|it| encode::resource_is(&Text::from(it.arn.as_str())));
    let any_role = encode::resource_like(&iam(team, "role/*"), Reading::Strict);
    let about = encode::actions_like(["iam:PassRole"])
        .and(any_role)
        .and(any(roles));
    let what = format!("roles of {}, and passes them", team.claim.id);
    fenced(team, (&what, "iam"), about, ledger)
}
