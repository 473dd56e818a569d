//! Terraform's language as text: strings escaped, values and policies printed, files laid out as
//! `terraform fmt` lays them out. Reading it is the business of [`crate::terraform`].

mod format;
mod lines;
mod policy;
mod print;
mod quote;
mod rewrite;
mod scan;
mod spacing;

pub use format::format;
pub use policy::policy;
pub use print::{PrintError, expression, is_identifier, template, text};
pub use quote::{comment, quote};
