use serde::Serialize;

use super::TeamModule;
use super::admins;
use super::policies::label;
use super::team::plan_team;
use crate::model::{Backend, Kept, Model, Unit};

/// What every root module has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StackPlan {
    /// Its folder: `units/research`.
    pub path: String,
    /// The account that it is applied in.
    pub account: String,
    /// The region.
    pub region: String,
    /// The ARN of the role that Terraform takes to apply it; none when it is applied with the credentials at hand.
    pub assume_role: Option<String>,
    /// Where its state is kept.
    pub backend: BackendPlan,
    /// The region in which AWS records what happens to IAM, when it is another one and something is made there.
    pub far_region: Option<String>,
    /// Tags that others set, and Terraform neither looks at nor takes away.
    pub ignored_tags: Vec<String>,
}

/// A root module's backend, all settled.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum BackendPlan {
    /// An S3 bucket with native locking.
    S3 {
        /// The bucket.
        bucket: String,
        /// The state's key in it.
        key: String,
        /// Its region.
        region: String,
        /// The key that encrypts the state.
        kms_key_id: Option<String>,
        /// True when the bucket's own key encrypts it: nothing is to be asked for then.
        encrypted_by_bucket: bool,
        /// The ARN of the role that reads and writes it.
        assume_role: Option<String>,
    },
    /// A file beside the stack.
    Local,
    /// A remote backend.
    Remote {
        /// The host name.
        hostname: String,
        /// The organization there.
        organization: String,
        /// The workspace.
        workspace: String,
    },
}

impl StackPlan {
    pub(super) fn new(model: &Model, path: &str, account: &str, state_key: &str) -> Self {
        Self {
            path: path.to_owned(),
            account: account.to_owned(),
            region: model.region.clone(),
            assume_role: None,
            backend: backend(&model.backend, state_key),
            far_region: None,
            ignored_tags: admins::ignored_tags(model.administrators_of(account)),
        }
    }

    /// The same, with things in the region in which AWS records what happens to IAM.
    pub(super) fn reaching(mut self, region: Option<&str>) -> Self {
        self.far_region = region.map(str::to_owned);
        self
    }

    /// The same, applied as this role.
    pub(super) fn applied_as(mut self, role: Option<&str>) -> Self {
        self.assume_role = role.map(str::to_owned);
        self
    }

    /// The same for a unit, which its deploying role applies. Whether that role may reach a bucket of states that others keep, nobody
    /// knows here; so that one is reached with the credentials at hand.
    fn deployed_by(mut self, role: String) -> Self {
        if let BackendPlan::S3 {
            encrypted_by_bucket: true,
            assume_role,
            ..
        } = &mut self.backend
        {
            *assume_role = Some(role.clone());
        }
        self.assume_role = Some(role);
        self
    }
}

fn backend(backend: &Backend, state_key: &str) -> BackendPlan {
    let encrypted_by_bucket = backend.is_kept();
    let workspace = backend.workspace(state_key).unwrap_or_default();
    match backend {
        Backend::S3 {
            bucket,
            region,
            kms_key_id,
            ..
        } => BackendPlan::S3 {
            bucket: bucket.clone(),
            key: state_key.to_owned(),
            region: region.clone(),
            kms_key_id: kms_key_id.clone(),
            encrypted_by_bucket,
            assume_role: None,
        },
        Backend::Local => BackendPlan::Local,
        Backend::Remote {
            hostname,
            organization,
            ..
        } => BackendPlan::Remote {
            hostname: hostname.clone(),
            organization: organization.clone(),
            workspace,
        },
    }
}

/// A unit's stack.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitStack {
    /// The root module.
    pub stack: StackPlan,
    /// The unit.
    pub name: String,
    /// What the unit was called before.
    pub renamed_from: Option<String>,
    /// One child module a team.
    pub teams: Vec<TeamModule>,
    /// What Terraform forgets instead of deleting it.
    pub kept: Vec<KeptPlan>,
}

/// Data of a team that has gone, or has lost some of its buckets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeptPlan {
    /// The label of the team's module.
    pub module: String,
    /// The labels of the keys that protect the data and would go with the team.
    pub keys: Vec<String>,
    /// The labels of the buckets.
    pub buckets: Vec<String>,
}

fn kept(kept: &Kept) -> KeptPlan {
    KeptPlan {
        module: label(&kept.team),
        keys: kept.keys.clone(),
        buckets: kept.buckets.iter().map(|name| label(name)).collect(),
    }
}

/// Plans a unit's stack.
pub fn plan_unit(model: &Model, unit: &Unit) -> UnitStack {
    let path = format!("units/{}", unit.name);
    UnitStack {
        stack: StackPlan::new(model, &path, &unit.account, &unit.state_key)
            .deployed_by(unit.deploy_arn(model)),
        name: unit.name.clone(),
        renamed_from: unit.renamed_from.clone(),
        kept: unit.kept.iter().map(kept).collect(),
        teams: unit
            .teams
            .iter()
            .map(|team| plan_team(model, unit, team))
            .collect(),
    }
}
