use schemars::JsonSchema;

use super::leaf::{RoleArn, SinkArn, TopicArn};
use super::types::At;

/// What a central team sees of all units: metrics, dashboards and operational logs, never data.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Monitoring {
    /// Roles that take the central team's role. They exist already.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub people: Vec<At<RoleArn>>,
    /// Topics of SNS that are told when a run of a pipeline fails. They exist already.
    #[schemars(length(min = 1, max = 5), extend("uniqueItems" = true))]
    pub notify: Option<Vec<At<TopicArn>>>,
    /// The sink that the platform's stack has made, told by its output `monitoring_sink`: accounts of units are linked to it.
    pub sink: Option<At<SinkArn>>,
}
