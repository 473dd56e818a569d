//! Templates into Terraform text: the tera environment, with HCL escaping on every value and the
//! layout of `terraform fmt` on every result.

mod embedded;
mod environment;
mod error;
mod filters;
mod tree;

#[cfg(test)]
mod tests;

pub use environment::Environment;
pub use error::RenderError;
pub use tree::{Files, files};
