//! What the owner of an environment claims about it: who owns what, what may cross, what must work,
//! who is trusted. The proof compares Terraform with these claims and with nothing else.
//!
//! Claims are said in the words of the spec (a job reads a prefix), never in those of a policy, so
//! that a mistake in how a policy is written can't repeat itself in what the policy is held against.
//! Things are named as AWS will name them (a bucket's name, a key's alias, a role's ARN), since that
//! is how they are found in anybody's Terraform.

mod audit;
mod controls;
mod deploy;
mod from_model;
mod guardrails;
mod monitoring;
mod organization;
mod people;
mod registry;
mod roles;
mod serving;
mod shares;
mod trails;
mod types;

pub use audit::{ConfigClaims, LockClaim, TopicClaim};
pub use controls::{ControlClaim, ControlTheorem, Expected, Reference, arguments};
pub use deploy::{DeployClaims, DeployServing, StateClaim, StateClaims, TeamRoles};
pub use from_model::claims;
pub use guardrails::GuardrailsClaims;
pub use monitoring::SinkClaim;
pub use organization::OrganizationClaims;
pub use people::{NotebookClaim, PeopleNeed};
pub use registry::{CacheClaim, RegistryClaims, RepositoryClaim};
pub use roles::{
    FederatedTrust, Need, NeedKind, RoleClaim, RolePurpose, RolesTrust, ServiceTrust, TrustClaim,
    UsersTrust,
};
pub use serving::{
    ApplicationClaim, CallerClaim, EndpointClaim, InvokedClaim, LinkClaim, ServiceClaim,
    ThroughClaim, TrustStoreClaim,
};
pub use shares::ShareClaim;
pub use trails::TrailsClaims;
pub use types::{
    AccountClaims, BucketClaim, BucketPurpose, Claims, KeyClaim, KeyService, LogGroupClaim,
    NamesClaim, NetworkClaim, PipelineClaim, TeamClaims, TrailClaim,
};
