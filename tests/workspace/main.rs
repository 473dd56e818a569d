//! The output folder, from outside: in temporary folders, with real kills.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed"
)]
#![cfg(unix)]

mod behaviour;
mod edits;
mod faults;
mod kills;
mod refusals;
mod support;
