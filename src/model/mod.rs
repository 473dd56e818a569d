//! The environment as it is meant, with every name, default, reference and address settled.
//!
//! A [`Model`] is made from a checked spec and the lock file; planning adds nothing that a user
//! could have said, and looks up nothing.

pub(crate) mod addresses;
mod admins;
mod arns;
mod audit;
mod delivery;
mod deploy;
mod guardrails;
mod lock;
mod monitoring;
pub mod names;
mod oidc;
mod people;
mod registry;
mod resolve;
mod serving;
mod shares;
mod team_names;
mod types;

pub use admins::{APPROVAL_TAG, AdminRoles, CI_AUDIENCE, Oidc, PeopleRole, Pipeline};
pub use arns::{
    Arns, ENDPOINT_NAMESPACE, QUERY_LOG_GROUPS, TRAINING_LOG_GROUP, TRAINING_NAMESPACE,
};
pub use audit::{
    Alert, AlertsTo, Analyzers, Audit, ConfigDelivery, Delegations, LockMode, ManagedRule,
    Standard, TrailLock, alerts, global_region,
};
pub use delivery::{Delivery, Install, PipelinePlace, Workspaces};
pub use deploy::{ADMIN_PATH, DEPLOY_PATH, Deploy, TEAM_PATH};
pub use guardrails::{Guardrails, ORGANIZATION_STACK, OrganizationAccount};
pub use lock::{Data, Lock};
pub use monitoring::{Monitoring, NETWORK_LOG_GROUPS, OPERATIONAL_LOG_GROUPS};
pub use oidc::Workload;
pub use people::{
    Duty, IdentityCenter, Notebook, PermissionSet, Person, SignIn, TeamPeople, UnitPeople,
    permission_set, permission_set_of_unit,
};
pub use registry::{Cache, Puller, Pusher, Registry, Repository};
pub use resolve::resolve;
pub use serving::{
    Alarms, Application, Caller, CallingRole, Capture, Consumed, Endpoint, Invoked, Serves,
    Service, ServiceCaller, ServiceCallerKind, Tasks, Through, Timeouts, TrustStore,
};
pub use shares::{Party, Share, SharedRead};
pub use team_names::TeamNames;
pub use types::{
    Account, Administrators, Backend, Bucket, Holds, Identity, Image, Instance, Kept, Location,
    Model, Network, Platform, Schedule, Serving, SpecPath, StateKeeper, Subnet, Team, Training,
    Unit,
};
