//! The people of a team: the roles that they take, and the notebooks that they work in.

mod administrators;
mod boundary;
mod notebooks;
mod roles;

pub(super) use administrators::plan as administrators;
pub(super) use boundary::plan as boundary;
pub use notebooks::NotebookPlan;
pub(super) use notebooks::plan as notebooks;
pub(super) use roles::plan as roles;
