//! What is handed to the engines that people already run: the stacks in the order in which they are applied, and pipelines that
//! review, plan and apply them. Nothing here runs Terraform, and nothing here knows what is in a stack.

mod changed;
mod emit;
mod gitlab;
mod groups;
mod in_stacks;
mod marked;
mod stack;
mod views;

pub use changed::{Before, Clash, Ordered, changed};
pub use emit::{EMITTED, Setting, UnfitPath, emit, path_of};
pub use gitlab::gitlab;
pub use groups::{Group, groups};
pub use in_stacks::in_stacks;
pub use marked::{Found, found, marked};
pub use stack::{Stack, Stage, stacks};
pub use views::{github, json, text};
