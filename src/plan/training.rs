use indexmap::IndexMap;
use serde::Serialize;

use super::isolation::subnets;
use super::policies::{label, reference, role_arn};
use super::roles::output_key;
use super::shares;
use super::team::{TeamScope, address};
use crate::model::{Location, SharedRead, Training};
use crate::symbol::Text;

/// A SageMaker pipeline with one training step: Terraform has no resource for a training job.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelinePlan {
    /// Its label in Terraform.
    pub label: String,
    /// The label that it had before.
    pub moved_from: Option<String>,
    /// Its name.
    pub name: String,
    /// What it does, in words.
    pub description: String,
    /// The ARN of the role that it runs as.
    pub role: Text,
    /// The ARN of the role that its training step runs as.
    pub training_role: Text,
    /// The name of the step.
    pub step: String,
    /// The image.
    pub image: String,
    /// The input channels.
    pub channels: Vec<ChannelPlan>,
    /// Where SageMaker puts the model.
    pub output: Text,
    /// The ARN of the key for the output.
    pub output_key: Text,
    /// The ARN of the key of the volumes; none for machines whose local storage encrypts itself.
    pub volume_key: Option<Text>,
    /// The machines' type.
    pub instance_type: String,
    /// How many.
    pub instance_count: u32,
    /// The size of each one's volume.
    pub volume_gib: u32,
    /// When the job is stopped.
    pub max_runtime_seconds: u32,
    /// The ids of the subnets.
    pub subnets: Vec<Text>,
    /// The ids of the security groups.
    pub security_groups: Vec<Text>,
    /// Passed to the container.
    pub hyperparameters: IndexMap<String, String>,
    /// When it runs.
    pub schedule: Option<SchedulePlan>,
}

/// An input channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelPlan {
    /// Its name: the container finds it under `/opt/ml/input/data/NAME`.
    pub name: String,
    /// Where it lies.
    pub address: Text,
}

/// What starts a pipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SchedulePlan {
    /// The rule's name.
    pub rule: String,
    /// The EventBridge expression.
    pub expression: String,
    /// The ARN of the role that starts it.
    pub role: Text,
}

pub(super) fn plan(scope: &TeamScope<'_>) -> Vec<PipelinePlan> {
    let jobs = scope.team.training.iter();
    jobs.map(|job| pipeline(scope, job)).collect()
}

fn pipeline(scope: &TeamScope<'_>, job: &Training) -> PipelinePlan {
    let name = label(&job.name);
    let role = |purpose: &str| role_arn(purpose, &job.name);
    PipelinePlan {
        label: name.clone(),
        moved_from: job.renamed_from.as_deref().map(label),
        name: scope.names.pipeline(&job.physical),
        description: format!("Training job {} of {}", job.name, scope.names.id()),
        role: role("pipeline"),
        training_role: role("train"),
        step: scope.names.step(&job.physical),
        image: job.image.uri(),
        channels: job
            .reads
            .iter()
            .map(channel)
            .chain(job.shared.iter().map(shared_channel))
            .collect(),
        output: job.writes.first().map(address).unwrap_or_default(),
        output_key: output_key(scope, job),
        volume_key: (!job.instance.local_storage).then(|| TeamScope::key("volumes")),
        instance_type: job.instance.kind.clone(),
        instance_count: job.instance.count,
        volume_gib: job.instance.volume_gib,
        max_runtime_seconds: job.max_runtime_seconds,
        subnets: subnets(scope, "id"),
        security_groups: vec![reference("aws_security_group", "job", "id")],
        hyperparameters: job.hyperparameters.clone(),
        schedule: job.schedule.as_ref().map(|schedule| SchedulePlan {
            rule: scope.names.rule(&job.physical),
            expression: schedule.expression.clone(),
            role: role("schedule"),
        }),
    }
}

/// A channel is called after its place: `dataset/images` is `dataset-images`.
fn channel(at: &Location) -> ChannelPlan {
    let place = format!("{}/{}", at.bucket, at.prefix);
    let name: String = place
        .trim_end_matches('/')
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') {
                c
            } else {
                '-'
            }
        })
        .take(64)
        .collect();
    ChannelPlan {
        name,
        address: address(at),
    }
}

fn shared_channel(read: &SharedRead) -> ChannelPlan {
    ChannelPlan {
        name: shares::channel(read),
        address: shares::address(read),
    }
}
