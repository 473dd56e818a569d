//! Secure machine-learning environments as Terraform: planned from one YAML file, and proved on the
//! Terraform that was written.
//!
//! Data flows one way, one type a phase; `docs/architecture.md` draws it.

pub mod access;
pub mod blueprint;
pub mod claims;
pub mod delivery;
pub mod diagnostic;
pub mod estate;
pub mod explain;
pub mod graph;
pub mod hcl;
pub mod iam;
pub mod model;
mod parallel;
pub mod pipeline;
pub mod plan;
pub mod prove;
pub mod quotas;
pub mod readback;
pub mod render;
pub mod review;
pub mod scaffold;
pub mod spec;
pub mod steps;
pub mod symbol;
pub mod terraform;
pub mod who_can;
pub mod workspace;
