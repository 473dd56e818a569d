//! Files that nobody means well by: an answer, quickly, and never a panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use ringfence::diagnostic::{Colour, Diagnostic, render_all};
use ringfence::model::Lock;
use ringfence::spec::{self, MAX_BYTES};

const EXAMPLE: &str = include_str!("../examples/locked-down-training/ringfence.yaml");

fn refused(text: &[u8]) -> Vec<Diagnostic> {
    let start = Instant::now();
    let found = spec::parse("ringfence.yaml", text).expect_err("it should be refused");
    // What it prints is part of the answer.
    let shown = render_all(&found[..found.len().min(20)], Colour::On);
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(1), "it took {taken:?}");
    assert!(shown.len() < 1_000_000, "{} bytes are printed", shown.len());
    found
}

fn code(text: &[u8]) -> &'static str {
    refused(text)[0].code
}

#[test]
fn a_file_that_is_too_large_is_not_looked_at() {
    assert_eq!(code(&vec![b'a'; MAX_BYTES + 1]), "file-too-large");
    assert_eq!(code(&vec![b'\n'; 1 << 26]), "file-too-large");
}

#[test]
fn random_bytes_are_not_text() {
    let noise: Vec<u8> = (0..MAX_BYTES).map(|at| (at * 131 + at / 7) as u8).collect();
    assert_eq!(code(&noise), "not-text");
}

#[test]
fn one_enormous_word_is_refused() {
    let text = format!("organization: {}\n", "a".repeat(1 << 18));
    assert!(
        refused(text.as_bytes())
            .iter()
            .any(|found| found.code == "bad-name")
    );
    let text = format!("{}: 1\n", "a".repeat(1 << 18));
    refused(text.as_bytes());
}

#[test]
fn an_alias_bomb_does_not_go_off() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let alias = format!("*a{}", level - 1);
        let items = vec![alias; 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    assert_eq!(code(text.as_bytes()), "too-many-aliases");
}

#[test]
fn deep_nesting_is_refused() {
    for deep in ["[", "{a: ", "- ", "? ", "&a [", "!t ["] {
        let found = refused(deep.repeat(50_000).as_bytes());
        assert!(!found.is_empty(), "{deep}");
    }
}

#[test]
fn many_wrong_fields_are_all_found() {
    let mut text = EXAMPLE.to_owned();
    for number in 0..2_000 {
        text.push_str(&format!("field{number}: 1\n"));
    }
    let found = refused(text.as_bytes());
    assert_eq!(found.len(), 2_000);
}

#[test]
fn a_finding_can_be_taken_as_json() {
    let found = refused(EXAMPLE.replace("region:", "regio:").as_bytes());
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json[0]["code"], "unknown-field");
    assert_eq!(json[0]["severity"], "error");
    assert_eq!(json[0]["primary"]["file"], "ringfence.yaml");
    assert_eq!(json[0]["primary"]["line"], 9);
    assert_eq!(json[0]["primary"]["column"], 1);
    assert_eq!(json[0]["primary"]["end-column"], 6);
    assert_eq!(json[0]["help"], "did you mean `region`?");
}

#[test]
fn colour_is_the_callers_choice() {
    let found = refused(b"a: 1\n");
    assert!(render_all(&found, Colour::On).contains('\u{1b}'));
    assert!(!render_all(&found, Colour::Off).contains('\u{1b}'));
}

/// Terminals obey escape codes: none may come from the file.
#[test]
fn control_characters_of_the_file_do_not_reach_the_terminal() {
    let found = refused(b"\"\\u001b[31mred\": 1\n\x1b[32m: 2\n");
    assert!(!render_all(&found, Colour::Off).contains('\u{1b}'));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn bytes_never_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Err(found) = spec::parse("x", &bytes) {
            let _ = render_all(&found, Colour::On);
        }
        let _ = Lock::parse("x", &bytes);
    }

    #[test]
    fn yaml_like_text_never_makes_it_panic(text in "[a-z0-9:{}\\[\\]&*!|>'\"%#?, \n\t\u{e4}-]{0,120}") {
        if let Err(found) = spec::parse("x", text.as_bytes()) {
            let _ = render_all(&found, Colour::On);
        }
    }

    #[test]
    fn a_spec_with_a_piece_replaced_never_makes_it_panic(
        at in 0..EXAMPLE.len(), length in 0_usize..80, piece in "[a-z0-9:{}\\[\\]&*!|>'\"%#?, \n\t\u{e4}-]{0,12}"
    ) {
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, piece.bytes());
        if let Err(found) = spec::parse("x", &bytes) {
            prop_assert!(!found.is_empty());
            let shown = render_all(&found, Colour::Off);
            for one in &found {
                let place = one.primary.position();
                let wanted = format!("x:{}:{}", place.line, place.column);
                prop_assert!(shown.contains(&wanted), "{} is not in\n{}", wanted, shown);
            }
        }
    }
}
