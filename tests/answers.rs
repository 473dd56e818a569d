//! What was applied answers as the text that it was applied from, question by question. With Terraform at hand, `tests/terraform.rs` asks the same
//! of every example.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::path::{Path, PathBuf};

use ringfence::claims::claims;
use ringfence::pipeline::settle;
use support::questions;

fn applied(file: &str) -> PathBuf {
    Path::new("tests/estates/applied-training").join(file)
}

#[test]
fn what_was_applied_answers_as_the_text() {
    let claims = claims(&settle(&applied("ringfence.yaml")).unwrap().model);
    let asked = questions::of(&claims, 1);
    let text = questions::ground(&[applied("terraform")], None, &claims);
    let states = [
        applied("platform.state.json"),
        applied("research.state.json"),
    ];
    let states = questions::ground(&states, None, &claims);
    let (text, states) = (
        questions::answers(&text, &asked),
        questions::answers(&states, &asked),
    );
    for (one, other) in text.iter().zip(&states) {
        assert_eq!(one, other);
    }
    // Neither is the same for want of answers.
    for verdict in ["Allowed", "Denied"] {
        let count = text
            .iter()
            .filter(|it| it.contains(&format!(": {verdict}\n")))
            .count();
        assert!(count > 20, "{verdict}: {count} of {}", text.len());
    }
}
