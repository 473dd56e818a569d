//! What ends of ways are called: in the spec's words where claims tell.

use super::super::Party;
use super::side::{Item, Side};
use crate::claims::TeamClaims;
use crate::model::SpecPath;
use crate::symbol::{Text, Value};

impl<'a> Side<'a> {
    /// A network, by the VPC's id.
    pub fn network_party(&self, vpc: &Text) -> Party {
        let team = self.team(vpc).map(|team| team.id.clone());
        let item = self.vpc(vpc);
        Party {
            kind: "network".to_owned(),
            name: team.clone().unwrap_or_else(|| match item {
                Some(item) => item.located(),
                None => vpc.to_string(),
            }),
            arn: item.map_or_else(String::new, |it| it.attribute("arn").to_string()),
            team,
        }
    }

    /// What is in a security group.
    pub fn group_party(&self, id: &Text) -> Party {
        let Some(item) = self.group(id) else {
            return plain("security group", id.to_string());
        };
        let team = item.text("vpc_id").and_then(|vpc| self.team(vpc));
        let (kind, name) = match team {
            Some(team) => self.in_team(team, item, id),
            None if item.resource.kind.starts_with("aws_default") => {
                ("default security group", item.located())
            }
            None => ("security group", item.located()),
        };
        Party {
            kind: kind.to_owned(),
            name,
            arn: item.attribute("arn").to_string(),
            team: team.map(|team| team.id.clone()),
        }
    }

    fn in_team(&self, team: &TeamClaims, item: Item<'a>, id: &Text) -> (&'static str, String) {
        let below = |name: &str| format!("{}/{name}", team.id);
        let spec = |path: &SpecPath| below(path.0.rsplit('.').next().unwrap_or_default());
        if item.resource.kind.starts_with("aws_default") {
            return ("default security group", team.id.clone());
        }
        if let Some(prefix) = item.str("name_prefix") {
            let mut applications = team.applications.iter();
            if let Some(found) = applications.find(|it| it.group == prefix) {
                return ("application", below(&found.name));
            }
            let mut endpoints = team.endpoints.iter();
            if let Some(found) = endpoints.find(|it| it.group == prefix) {
                return ("model", spec(&found.spec));
            }
            for service in &team.services {
                let link = service.link.as_ref().map(|it| it.group.as_str());
                if service.balancer_group == prefix {
                    return ("load balancer", spec(&service.spec));
                }
                if service.task_group == prefix {
                    return ("tasks", spec(&service.spec));
                }
                if link == Some(prefix) {
                    return ("PrivateLink", spec(&service.spec));
                }
            }
        }
        match self.users.get(id) {
            Some(User::Endpoints) => ("interface endpoints", team.id.clone()),
            Some(User::Link(name)) => ("endpoint", format!("{}/{name}", team.id)),
            Some(User::Jobs) => ("jobs", team.id.clone()),
            None => {
                let label = item.label();
                let own = label.rsplit('.').next().unwrap_or_default();
                ("security group", below(own))
            }
        }
    }
}

/// What is in a security group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum User {
    /// Endpoints to AWS's services.
    Endpoints,
    /// An endpoint to a service of somebody else's.
    Link(String),
    /// Training jobs and notebooks.
    Jobs,
}

/// What is in groups, as far as it is in the Terraform.
pub(super) fn users(side: &Side<'_>) -> Vec<(Text, User)> {
    let mut found = Vec::new();
    for pipeline in side.all("aws_sagemaker_pipeline") {
        for network in networks(*pipeline) {
            let groups = super::side::listed(network.get("SecurityGroupIds")).known;
            found.extend(groups.into_iter().map(|it| (it.clone(), User::Jobs)));
        }
    }
    for notebook in side.all("aws_sagemaker_notebook_instance") {
        let groups = notebook.texts("security_groups").known;
        found.extend(groups.into_iter().map(|it| (it.clone(), User::Jobs)));
    }
    for endpoint in side.all("aws_vpc_endpoint") {
        let service = endpoint.str("service_name").unwrap_or_default();
        let user = match service.contains(".vpce.") {
            true => User::Link(service.to_owned()),
            false => User::Endpoints,
        };
        let groups = endpoint.texts("security_group_ids").known;
        found.extend(groups.into_iter().map(|it| (it.clone(), user.clone())));
    }
    found
}

/// The `VpcConfig` of the steps of a pipeline that have one.
fn networks(pipeline: Item<'_>) -> impl Iterator<Item = &Value> {
    steps(pipeline).filter_map(|step| step.get("Arguments")?.get("VpcConfig"))
}

/// The steps of a pipeline.
pub(super) fn steps(pipeline: Item<'_>) -> impl Iterator<Item = &Value> {
    let definition = match pipeline.get("pipeline_definition") {
        Some(Value::Json(inner)) => Some(inner.as_ref()),
        other => other,
    };
    let steps = definition.and_then(|it| it.get("Steps"));
    steps.map(Value::items).unwrap_or_default().iter()
}

/// One that is no team's.
pub(super) fn plain(kind: &str, name: impl Into<String>) -> Party {
    Party {
        kind: kind.to_owned(),
        name: name.into(),
        arn: String::new(),
        team: None,
    }
}

/// Addresses that somebody wrote.
pub(super) fn addresses(block: &str) -> Party {
    match block {
        "0.0.0.0/0" | "::/0" => plain("anywhere", block),
        _ => plain("addresses", block),
    }
}

/// A service, as an endpoint names it: `com.amazonaws.eu-west-1.ecr.api` is `ecr.api`.
pub(super) fn service(name: &str) -> Party {
    match name.contains(".vpce.") {
        true => plain("endpoint service", name),
        false => plain("AWS service", short(name)),
    }
}

/// The service behind `com.amazonaws.REGION.` and `aws.sagemaker.REGION.`.
pub(super) fn short(service: &str) -> &str {
    let mut parts = service.splitn(4, '.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("com"), Some("amazonaws"), Some(_), Some(own)) => own,
        (Some("aws"), Some("sagemaker"), Some(_), Some(own)) => own,
        _ => service,
    }
}
