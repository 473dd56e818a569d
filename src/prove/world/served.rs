use crate::claims::EndpointClaim;
use crate::symbol::{Text, Value};

use super::{Item, TeamWorld};

/// What the Terraform says of one SageMaker endpoint: it, the configuration that it names, and the model that that names.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::prove) struct ServedFacts<'a> {
    pub endpoint: Option<Item<'a>>,
    pub configuration: Option<Item<'a>>,
    pub model: Option<Item<'a>>,
}

impl<'a> ServedFacts<'a> {
    pub fn find(team: &TeamWorld<'a>, claim: &EndpointClaim) -> Self {
        let name = Text::from(claim.name.as_str());
        let endpoint = only(team, "aws_sagemaker_endpoint", &name);
        let configuration = endpoint
            .and_then(|it| it.text("endpoint_config_name"))
            .and_then(|name| only(team, "aws_sagemaker_endpoint_configuration", name));
        let model = configuration
            .and_then(|it| it.block("production_variants"))
            .and_then(|it| it.get("model_name"))
            .and_then(Value::as_text)
            .and_then(|name| only(team, "aws_sagemaker_model", name));
        Self {
            endpoint,
            configuration,
            model,
        }
    }

    /// Those that are there.
    pub fn items(&self) -> impl Iterator<Item = Item<'a>> + use<'a> {
        let all = [self.endpoint, self.configuration, self.model];
        all.into_iter().flatten()
    }
}

/// The one certain resource of a kind that has a name, given or settled by AWS.
fn only<'a>(team: &TeamWorld<'a>, kind: &str, name: &Text) -> Option<Item<'a>> {
    let named = |item: &Item<'a>| item.attribute("name") == *name;
    let mut found = team.of_kind(kind).into_iter().filter(named);
    let first = found.next()?;
    (found.next().is_none() && !first.resource.uncertain).then_some(first)
}

impl<'a> TeamWorld<'a> {
    /// The one certain security group of the team's network whose name begins like this.
    pub fn group(&self, prefix: &str) -> Option<Item<'a>> {
        let groups = self.network.groups.iter().copied();
        let mut found = groups.filter(|item| item.str("name_prefix") == Some(prefix));
        let first = found.next()?;
        (found.next().is_none() && !first.resource.uncertain).then_some(first)
    }

    /// The name of the path by which scaling knows an endpoint's machines.
    pub fn scaled(claim: &EndpointClaim) -> String {
        format!("endpoint/{}/variant/primary", claim.name)
    }

    /// What scales an endpoint and watches over it: by the names that AWS knows them by.
    pub fn around(&self, claim: &EndpointClaim) -> Vec<Item<'a>> {
        let path = Self::scaled(claim);
        let scaling = ["aws_appautoscaling_target", "aws_appautoscaling_policy"];
        let scaling = scaling.into_iter().flat_map(|kind| self.of_kind(kind));
        let scaling = scaling.filter(|item| item.str("resource_id") == Some(path.as_str()));
        let alarms = self.of_kind("aws_cloudwatch_metric_alarm").into_iter();
        let alarms = alarms.filter(|item| {
            let name = item.str("alarm_name");
            name.is_some_and(|name| claim.alarms.iter().any(|it| it == name))
        });
        scaling.chain(alarms).collect()
    }
}
