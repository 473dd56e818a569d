//! The people of a team: the roles that they take, and the notebooks that they work in.

mod boundary;
mod notebooks;
mod roles;

pub(super) use boundary::statements as boundary;
pub use notebooks::NotebookPlan;
pub(super) use notebooks::plan as notebooks;
pub(super) use roles::plan as roles;
