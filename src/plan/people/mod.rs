//! The people of a team: the roles that they take, and the notebooks that they work in.

mod administrators;
pub(super) mod auditors;
mod boundary;
mod notebooks;
mod permission_sets;
mod roles;

pub(super) use administrators::plan as administrators;
pub(super) use boundary::plan as boundary;
pub use notebooks::NotebookPlan;
pub(super) use notebooks::plan as notebooks;
pub(super) use permission_sets::plan as permission_sets;
pub use permission_sets::{PermissionSetPlan, PermissionSetsPlan};
pub(super) use roles::plan as roles;
