//! What is to be made: stacks of typed entities with their policies as data.
//!
//! Strings that name other resources of the same module are [`Text`](crate::symbol::Text) whose atoms
//! are Terraform references (`aws_kms_key.data.arn`): Terraform orders by them and reviewers read them.

mod account;
mod admins;
mod audit;
mod boundary;
mod deploy;
mod dns;
mod endpoints;
mod expect;
mod isolation;
mod keys;
mod monitoring;
mod network;
mod organization;
mod people;
mod policies;
mod registry;
mod roles;
mod service;
mod serving;
mod shares;
mod stack;
mod storage;
mod team;
mod trail;
mod training;
mod users;

pub use account::{AccountRolePlan, AccountStack, AccountTeam, AccountUnit, plan_account};
pub use admins::OidcPlan;
pub use audit::{
    AlertPlan, AlertsPlan, AnalyzerPlan, ConfigBucketPlan, ConfigPlan, DelegatedPlan,
    DelegatedService, DetectionPlan, FarAlertsPlan, FeaturePlan, ManagedRulePlan, StandardPlan,
};
pub use deploy::{DeployPlan, DeployPolicy, PipelineTaker, StateBucketPlan, StatePlan};
pub use dns::{DnsPlan, QueryLogsPlan};
pub use endpoints::{EndpointsPlan, InterfaceEndpoint};
pub use expect::{Expectation, Expected, expectations};
pub use keys::KeyPlan;
pub use monitoring::{
    DashboardPlan, FailedPlan, MonitoringPlan, ObservedPlan, SinkPlan, WidgetPlan,
};
pub use network::{NetworkPlan, SubnetPlan};
pub use organization::{GuardrailPlan, GuardrailsPlan, HandedOver, OrganizationStack};
pub use people::{NotebookPlan, PermissionSetPlan, PermissionSetsPlan};
pub use registry::{CachePlan, ProviderPlan, PushPlan, RegistryPlan, RemoverPlan, RepositoryPlan};
pub use roles::{BoundaryPlan, RolePlan, RolesPlan};
pub use service::{
    AlarmNames, BalancerPlan, ConsumedPlan, GroupPlan, LinkPlan, MountPlan, RulePlan, SecretPlan,
    ServicePlan, ServicesPlan, TaskPlan, TaskScalingPlan, TrustStorePlan, VariablePlan,
};
pub use serving::{AlarmPlan, ApplicationPlan, CapturePlan, EndpointPlan, MovePlan, ScalingPlan};
pub use stack::{BackendPlan, KeptPlan, StackPlan, UnitStack, plan_unit};
pub use storage::{BucketPlan, LogBucketPlan, StoragePlan};
pub use team::{TeamModule, TeamTags};
pub use trail::{DataEventsPlan, LockPlan, TrailBucketPlan, TrailPlan};
pub use training::{ChannelPlan, PipelinePlan, SchedulePlan};

use serde::Serialize;

use crate::model::Model;

/// Everything that is to be made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// One stack an account: the platform's, then the others.
    pub accounts: Vec<AccountStack>,
    /// One stack a unit.
    pub units: Vec<UnitStack>,
    /// Stacks of units that were removed: what is left is to take away what they had.
    pub gone: Vec<UnitStack>,
    /// What there is once over all accounts.
    pub organization: Option<OrganizationStack>,
    /// The organization's policies, when somebody else has the organization.
    pub handed_over: Option<HandedOver>,
}

/// Plans a whole environment.
pub fn plan(model: &Model) -> Plan {
    Plan {
        accounts: model
            .accounts
            .iter()
            .map(|account| plan_account(model, account))
            .collect(),
        units: model
            .units
            .iter()
            .map(|unit| plan_unit(model, unit))
            .collect(),
        gone: model
            .gone
            .iter()
            .map(|unit| plan_unit(model, unit))
            .collect(),
        organization: organization::plan_organization(model),
        handed_over: organization::plan_handed_over(model),
    }
}
