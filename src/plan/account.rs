use serde::Serialize;

use super::keys::{self, log_groups};
use super::team::{TeamScope, tags};
use super::{
    AlertsPlan, BoundaryPlan, ConfigBucketPlan, ConfigPlan, DeployPlan, DetectionPlan, KeyPlan,
    MonitoringPlan, OidcPlan, QueryLogsPlan, RegistryPlan, RolePlan, StackPlan, StatePlan,
    TeamTags, TrailBucketPlan, TrailPlan, admins, audit, boundary, deploy, dns, monitoring, people,
    registry, trail,
};
use crate::iam::Policy;
use crate::model::{ADMIN_PATH, Account, Arns, Model, TRAINING_LOG_GROUP, Unit};

/// What an account has once, whoever works in it: the root module `platform`, or one below `accounts`.
///
/// SageMaker writes the output of every training job of an account and region to one log group, so no team can own it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountStack {
    /// The root module.
    pub stack: StackPlan,
    /// The account's name in the spec.
    pub name: String,
    /// Its keys.
    pub keys: Vec<KeyPlan>,
    /// The log group of the training jobs.
    pub training_log_group: String,
    /// How long logs are kept.
    pub retention_days: u32,
    /// Who brings in what resolvers of VPCs are asked.
    pub query_logs: QueryLogsPlan,
    /// Its trail.
    pub trail: TrailPlan,
    /// The bucket that the trails of all accounts go to, when this is the platform's account.
    pub trails: Option<TrailBucketPlan>,
    /// What each unit that lives in the account has here, in a file of its own.
    pub units: Vec<AccountUnit>,
    /// The deploying roles of these units, and of those whose stacks are still to be taken away.
    pub deploys: Vec<DeployPlan>,
    /// The bucket of states, when it is the platform's and this is its account.
    pub state: Option<StatePlan>,
    /// Its roles, beside those that deploy units.
    pub roles: Vec<AccountRolePlan>,
    /// What a central team sees of its units.
    pub monitoring: Option<MonitoringPlan>,
    /// Who is told of what happens.
    pub alerts: Option<AlertsPlan>,
    /// AWS Config.
    pub config: Option<ConfigPlan>,
    /// The bucket that AWS Config of all accounts delivers to, when this is the platform's account.
    pub config_bucket: Option<ConfigBucketPlan>,
    /// What looks for threats, broken standards and unwanted access.
    pub detection: Option<DetectionPlan>,
    /// The registry, when this is its account.
    pub registry: Option<RegistryPlan>,
    /// Whom the roles of pipelines trust, when the account does not have it already.
    pub oidc: Option<OidcPlan>,
}

/// A role that an account has once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountRolePlan {
    /// The role. Its path is [`ADMIN_PATH`](crate::model::ADMIN_PATH).
    #[serde(flatten)]
    pub role: RolePlan,
    /// How long a session of it lasts at most, in seconds: 3,600 to 43,200.
    pub max_session_seconds: u32,
}

/// What a unit has in its account's stack: it may not change these things itself. It follows from that unit alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountUnit {
    /// The unit's name.
    pub name: String,
    /// What each of its teams has.
    pub teams: Vec<AccountTeam>,
}

/// What a team has in its account's stack.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountTeam {
    /// What labels of its things end in. It stays when the team is renamed.
    pub label: String,
    /// `unit/team` as the team was first called: some descriptions can't be changed.
    pub first_id: String,
    /// The tags of its things.
    pub tags: TeamTags,
    /// The boundary of its roles.
    pub boundary: BoundaryPlan,
    /// The boundary of the roles that its people take.
    pub people: Option<BoundaryPlan>,
}

impl AccountRolePlan {
    /// A role with a label, a name and a purpose (its tag). `takes` says who takes it, `needs` what it may do.
    pub fn new(
        (label, name, purpose): (&str, String, &str),
        description: String,
        takes: Policy,
        needs: Policy,
        max_session_seconds: u32,
    ) -> Self {
        let role = RolePlan {
            label: label.to_owned(),
            moved_from: None,
            name,
            path: ADMIN_PATH.to_owned(),
            description,
            purpose: purpose.to_owned(),
            trust: takes,
            policy: needs,
            boundary: None,
        };
        Self {
            role,
            max_session_seconds,
        }
    }
}

impl AccountUnit {
    /// The name of its file.
    pub fn file(&self) -> String {
        format!("unit_{}.tf", self.name)
    }
}

impl AccountTeam {
    /// The label of the boundary.
    pub fn boundary_label(&self) -> String {
        format!("boundary_{}", self.label)
    }

    /// The label of the boundary of the roles that people take.
    pub fn people_label(&self) -> String {
        format!("people_{}", self.label)
    }
}

/// Plans an account's stack.
pub fn plan_account(model: &Model, account: &Account) -> AccountStack {
    let arns = Arns::of_account(model, account);
    let group = TRAINING_LOG_GROUP.to_owned();
    let uses = vec![log_groups(arns, std::slice::from_ref(&group))];
    let units = model.units.iter();
    let of_platform = account.id == model.platform.account;
    AccountStack {
        stack: StackPlan::new(model, &account.stack, &account.id, &account.state_key)
            .applied_as(account.assume_role.as_deref())
            .reaching(model.alerts().and(model.far_region())),
        name: account.name.clone(),
        keys: vec![KeyPlan {
            label: "logs".to_owned(),
            description: "Operational logs of the platform".to_owned(),
            alias: account.alias("logs"),
            deletion_window_days: 30,
            policy: keys::policy(
                &account.administrators.deploy,
                &account.administrators,
                arns,
                uses,
            ),
        }],
        training_log_group: group,
        retention_days: account.log_retention_days,
        query_logs: dns::query_logs(model, account),
        trail: trail::plan(model, account),
        trails: of_platform.then(|| trail::plan_bucket(model, account)),
        units: units
            .filter(|unit| unit.account == account.id)
            .map(|unit| plan_account_unit(model, unit))
            .collect(),
        deploys: model
            .units_with_stacks()
            .filter(|unit| unit.account == account.id)
            .map(|unit| deploy::plan(model, unit))
            .collect(),
        state: of_platform.then(|| deploy::plan_state(model)).flatten(),
        alerts: audit::plan_alerts(model, account),
        config: audit::plan_config(model, account),
        config_bucket: of_platform
            .then(|| audit::plan_config_bucket(model, account))
            .flatten(),
        detection: audit::plan_detection(model, account),
        roles: roles(model, account),
        monitoring: monitoring::plan(model, account),
        oidc: admins::oidc(account),
        registry: registry::plan(model, account),
    }
}

/// The roles of each part, one after the other.
fn roles(model: &Model, account: &Account) -> Vec<AccountRolePlan> {
    let mut roles = admins::roles(model, account);
    roles.extend(audit::roles(model, account));
    roles.extend(monitoring::roles(model, account));
    roles.extend(registry::roles(model, account));
    roles.extend(people::administrators(model, account));
    roles
}

fn plan_account_unit(model: &Model, unit: &Unit) -> AccountUnit {
    let teams = unit.teams.iter();
    AccountUnit {
        name: unit.name.clone(),
        teams: teams
            .map(|team| plan_account_team(&TeamScope::new(model, unit, team)))
            .collect(),
    }
}

fn plan_account_team(scope: &TeamScope<'_>) -> AccountTeam {
    AccountTeam {
        label: scope.names.first_label(),
        first_id: scope.names.first_id(),
        tags: tags(scope),
        boundary: BoundaryPlan {
            name: scope.names.boundary(),
            path: scope.names.role_path(),
            policy: boundary::policy(scope),
        },
        people: people::boundary(scope),
    }
}
