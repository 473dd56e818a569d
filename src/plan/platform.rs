use serde::Serialize;

use super::keys::{self, log_groups};
use super::{DeployPlan, KeyPlan, StackPlan, StatePlan, deploy};
use crate::model::{Arns, Model, TRAINING_LOG_GROUP};

/// What an account has once, whoever works in it. SageMaker writes the output of every training job
/// of an account and region to one log group, so no team can own it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlatformStack {
    /// The root module.
    pub stack: StackPlan,
    /// Its keys.
    pub keys: Vec<KeyPlan>,
    /// The log group of the training jobs.
    pub training_log_group: String,
    /// How long logs are kept.
    pub retention_days: u32,
    /// The bucket of states, when it is the platform's.
    pub state: Option<StatePlan>,
    /// The deploying roles of the units of the account, those included whose stacks are still to be taken away.
    pub deploys: Vec<DeployPlan>,
}

/// Plans the platform's stack.
pub fn plan_platform(model: &Model) -> PlatformStack {
    let platform = &model.platform;
    let arns = Arns::of_platform(model);
    let group = TRAINING_LOG_GROUP.to_owned();
    let uses = vec![log_groups(arns, std::slice::from_ref(&group))];
    PlatformStack {
        stack: StackPlan::new(model, "platform", &platform.account, &platform.state_key),
        keys: vec![KeyPlan {
            label: "logs".to_owned(),
            description: "Operational logs of the platform".to_owned(),
            alias: platform.alias("logs"),
            deletion_window_days: 30,
            policy: keys::policy(
                &model.administrators.deploy,
                &model.administrators,
                arns,
                uses,
            ),
        }],
        training_log_group: group,
        retention_days: platform.log_retention_days,
        state: deploy::plan_state(model),
        deploys: model
            .units
            .iter()
            .chain(&model.gone)
            .filter(|unit| unit.account == platform.account)
            .map(|unit| deploy::plan(model, unit))
            .collect(),
    }
}
