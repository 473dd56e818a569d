//! What the tests that use real tools share: the tools found, moto's server, Terraform run on a tree.
//!
//! Each step answers with a `Result`, so that a test can also show that a bad tree is refused.

#![allow(dead_code, reason = "each test crate uses a part of this")]

pub mod checkov;
pub mod examples;
pub mod moto;
pub mod process;
pub mod questions;
pub mod schema;
pub mod terraform;
pub mod tools;
