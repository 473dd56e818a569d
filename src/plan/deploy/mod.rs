//! The deploying role of a unit: it makes, changes and takes away what the unit's stack holds, and reaches no other unit.
//!
//! Things are known by the tag `Fence` where AWS knows them by ids (EC2, KMS), and by their names elsewhere: both begin or end in
//! what the lock pins. The role reads no object but its own state, uses no key but the states', and changes neither itself nor any
//! boundary.

mod apis;
mod boundary;
mod dns;
mod most;
mod network;
mod notebooks;
mod services;
mod serving;
mod state;

pub(super) use services::OTHERWISE;
pub(super) use state::plan as plan_state;
pub use state::{StateBucketPlan, StatePlan};

use serde::Serialize;

use super::policies::{arn_like, label};
use super::storage::accounts_of;
use crate::iam::{Policy, PrincipalKind, Statement};
use crate::model::{Arns, Backend, DEPLOY_PATH, Deploy, Model, Unit};
use crate::symbol::Text;

/// How many teams the statements about roles speak of in one policy: more would not fit.
const TEAMS_IN_A_POLICY: usize = 10;

/// The same of teams that serve, of which there are more names to know.
const SERVING_TEAMS_IN_A_POLICY: usize = 4;

/// The deploying role of a unit with its policies and its boundary.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeployPlan {
    /// The unit as it is called today, which its file is called after.
    pub unit: String,
    /// What its labels in Terraform end in: the unit as it was first called, so that nothing moves.
    pub label: String,
    /// Its name.
    pub name: String,
    /// The path of it and its policies.
    pub path: String,
    /// What it is for, in words.
    pub description: String,
    /// Who may assume it.
    pub trust: Policy,
    /// The most that it can ever do.
    pub boundary: DeployPolicy,
    /// What it may do, by concern.
    pub policies: Vec<DeployPolicy>,
    /// The pipeline that takes it.
    pub pipeline: Option<PipelineTaker>,
}

/// The pipeline that takes a deploying role.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineTaker {
    /// The ARN of its role.
    pub role: String,
    /// What its tokens say, by the names of conditions.
    pub claims: Vec<(String, String)>,
}

/// One managed policy of a deploying role.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeployPolicy {
    /// What it is about, as part of a label: `network`.
    pub concern: String,
    /// Its name.
    pub name: String,
    /// Its document.
    pub policy: Policy,
}

impl DeployPlan {
    /// The name of its file.
    pub fn file(&self) -> String {
        format!("deploy_{}.tf", self.unit)
    }
}

/// A unit whose deploying role is being planned.
pub(super) struct Scope<'a> {
    pub model: &'a Model,
    pub unit: &'a Unit,
    pub deploy: &'a Deploy,
    pub arns: Arns<'a>,
}

/// The deploying role of a unit.
pub(super) fn plan(model: &Model, unit: &Unit) -> DeployPlan {
    let scope = Scope {
        model,
        unit,
        deploy: &unit.deploy,
        arns: Arns::of_unit(model, unit),
    };
    let deploy = scope.deploy;
    let policy = |concern: &str, statements: Vec<Statement>| DeployPolicy {
        concern: concern.replace('-', "_"),
        name: deploy.policy(concern),
        policy: Policy::new(statements),
    };
    let mut policies = vec![policy("network", network::statements(&scope))];
    if !deploy.teams.is_empty() {
        policies.push(policy("dns", dns::statements(&scope)));
        policies.push(policy("keys", services::keys(&scope)));
        policies.push(policy("storage", services::storage(&scope)));
        policies.push(policy("jobs", services::jobs(&scope)));
        for (index, teams) in deploy.teams.chunks(TEAMS_IN_A_POLICY).enumerate() {
            let statements = services::roles(&scope, teams, index == 0);
            policies.push(policy(&numbered("roles", index), statements));
        }
    }
    for (concern, statements) in serving(&scope) {
        policies.push(policy(&concern, statements));
    }
    let states = state::of_unit(&scope);
    if !states.is_empty() {
        policies.push(policy("state", states));
    }
    DeployPlan {
        unit: unit.name.clone(),
        label: label(&deploy.unit),
        name: deploy.role(),
        path: DEPLOY_PATH.to_owned(),
        description: format!("Deploys the unit {}", deploy.unit),
        trust: trust(&scope),
        boundary: policy("boundary", boundary::statements(&scope)),
        policies,
        pipeline: pipeline(&scope),
    }
}

fn pipeline(scope: &Scope<'_>) -> Option<PipelineTaker> {
    let pipeline = scope.deploy.ci.as_ref()?;
    Some(PipelineTaker {
        role: scope.deploy.ci_arn(scope.arns)?,
        claims: pipeline.claims.clone(),
    })
}

/// The name of one of several policies about the same.
fn numbered(concern: &str, index: usize) -> String {
    match index {
        0 => concern.to_owned(),
        more => format!("{concern}-{}", more + 1),
    }
}

/// What units have that serve something, and others have not: the policies of others stay as they are.
fn serving(scope: &Scope<'_>) -> Vec<(String, Vec<Statement>)> {
    let deploy = scope.deploy;
    let mut all = Vec::new();
    for (index, teams) in deploy
        .endpoints
        .chunks(SERVING_TEAMS_IN_A_POLICY)
        .enumerate()
    {
        all.push((
            numbered("endpoints", index),
            serving::endpoints(scope, teams),
        ));
    }
    // What a unit that serves has once stands in the first of these policies: there is less room where that is the first of services.
    let room = match deploy.endpoints.is_empty() {
        true => SERVING_TEAMS_IN_A_POLICY - 1,
        false => SERVING_TEAMS_IN_A_POLICY,
    };
    for (index, teams) in deploy.services.chunks(room).enumerate() {
        let mut statements = apis::services(scope, teams);
        if index == 0 {
            statements.extend(apis::bundles(scope));
        }
        all.push((numbered("services", index), statements));
    }
    if let Some((_, first)) = all.first_mut() {
        first.extend(serving::once(scope));
    }
    all.extend(of_notebooks(scope));
    if !deploy.services.is_empty() {
        let mut balancing = network::links(scope);
        balancing.extend(apis::once(scope));
        all.push(("balancing".to_owned(), balancing));
    }
    all
}

fn of_notebooks(scope: &Scope<'_>) -> Option<(String, Vec<Statement>)> {
    let deploy = scope.deploy;
    if deploy.notebooks.is_empty() {
        return None;
    }
    let mut statements = vec![notebooks::of_teams(scope, &deploy.notebooks)];
    statements.extend(notebooks::once(scope));
    if deploy.endpoints.is_empty() {
        statements.push(serving::grants(scope));
    }
    Some(("notebooks".to_owned(), statements))
}

/// Whoever deploys the platform, and the unit's own deployers. Their accounts are the principals and their ARNs a condition: a role
/// The unit's pipeline, or without one whoever deploys the platform; and the unit's own deployers. Their accounts are the principals and their ARNs a condition: a role
/// that is made anew keeps its access, and one that is gone gives it to nobody
/// (IAM User Guide, `reference_policies_elements_principal.html`).
fn trust(scope: &Scope<'_>) -> Policy {
    let by_pipeline = scope.deploy.ci_arn(scope.arns);
    let first = by_pipeline.unwrap_or_else(|| scope.model.administrators.deploy.clone());
    let mut deployers = vec![first];
    for arn in &scope.deploy.deployers {
        if !deployers.contains(arn) {
            deployers.push(arn.clone());
        }
    }
    let arns: Vec<Text> = deployers
        .iter()
        .map(|arn| Text::from(arn.as_str()))
        .collect();
    Policy::new(vec![
        Statement::allow("OnlyDeployers", &["sts:AssumeRole"])
            .by(PrincipalKind::Aws, accounts_of(&deployers))
            .when(arn_like("aws:PrincipalArn", arns)),
    ])
}

impl Scope<'_> {
    /// ARNs of buckets by the unit's patterns.
    fn buckets(&self) -> Vec<Text> {
        let names = self.deploy.buckets();
        names
            .iter()
            .map(|name| Text::from(self.arns.bucket(name)))
            .collect()
    }

    /// ARNs of EC2's things of these types, all of the account.
    fn ec2(&self, types: &[&str]) -> Vec<Text> {
        let arns = types.iter().map(|kind| self.arns.ec2(&format!("{kind}/*")));
        arns.map(Text::from).collect()
    }

    /// The roles of the unit's teams.
    fn unit_roles(&self) -> Text {
        Text::from(self.arns.role(&self.deploy.roles(), "*"))
    }

    /// The bucket of states and the key of the unit's, when the platform's stack has the bucket.
    fn state(&self) -> Option<(String, &str)> {
        match &self.model.backend {
            Backend::S3 { bucket, .. } if self.model.backend.is_kept() => {
                Some((self.arns.bucket(bucket), &self.unit.state_key))
            }
            _ => None,
        }
    }
}
