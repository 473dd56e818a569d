//! What AWS would have if the Terraform at hand were applied: principals with their policies, resources with theirs, the
//! organization over them, and for each of these where it stands.
//!
//! In: a [`Config`](crate::terraform::Config), from files, plans or states. Out: an [`Estate`]. Nothing is dropped silently: what could not be
//! understood, or only in part, stands in [`Estate::puzzles`].

mod account_paths;
mod bucket;
mod build;
mod documents;
mod endpoint;
mod entity;
mod identity;
mod items;
mod key;
mod links;
mod members;
mod organization;
mod paths;
mod policies;
mod principal;
mod puzzles;
mod resolve;
mod resources;
mod service;
mod types;

pub use build::estate;
pub use organization::{Level, Organization, Over};
pub use principal::{Group, Principal, PrincipalKind, Session};
pub(crate) use puzzles::bears_on_permissions;
pub use resolve::{Asker, Named, NoSuch, Target};
pub use types::{
    Acl, BucketFacts, Content, Document, Encryption, EndpointFacts, Estate, Grant, GrantConstraint,
    KeyFacts, Origin, PublicAccess, Puzzle, Special, Thing, ThingKind,
};
