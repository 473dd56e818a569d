//! The IAM policy language as data. A leaf: it knows nothing of Terraform, planning or proving.
//!
//! The grammar is that of the IAM User Guide, "Grammar of the IAM JSON policy language"
//! (`reference_policies_grammar.html`).

mod condition;
mod json;
mod parse;
mod policy;

pub use condition::{Condition, Operator, Quantifier, Test};
pub use json::to_json;
pub use parse::PolicyError;
pub use policy::{Effect, Matches, Policy, PrincipalKind, Principals, Statement};
