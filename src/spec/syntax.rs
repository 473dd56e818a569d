//! What the YAML parser refuses, in words that help.

use std::sync::Arc;

use serde_saphyr::granit_parser::{ErrorKind, Marker, ScanError};

use crate::diagnostic::{Diagnostic, Label, Source, Span};

/// How deep collections may nest. The language itself needs eight levels.
pub(super) const MAX_DEPTH: usize = 32;
pub(super) const SHALLOW: &str = "a spec needs no more than eight levels";

/// What the parser stopped at.
pub(super) fn finding(source: &Arc<Source>, error: &ScanError) -> Diagnostic {
    let here = character(source.text(), error.marker());
    let (code, message, span, help) = match error.kind() {
        ErrorKind::RecursionLimitExceeded => (
            "nested-too-deeply",
            format!("collections nest more than {MAX_DEPTH} deep"),
            here,
            SHALLOW,
        ),
        ErrorKind::TabInIndentation
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => (
            "syntax",
            "a tab stands where YAML wants spaces".to_owned(),
            tab(source.text(), here),
            "indent with spaces",
        ),
        ErrorKind::UnknownAnchor => (
            "unknown-anchor",
            "the alias names an anchor that is not defined above it".to_owned(),
            here,
            "write `&name` before the value that it stands for, or quote the text if it is none",
        ),
        kind => ("syntax", format!("not YAML: {kind}"), here, help(kind)),
    };
    Diagnostic::error(code, message, Label::at(source, span)).help(help)
}

/// The character at a marker, without a line end.
fn character(text: &str, marker: &Marker) -> Span {
    let start = marker.byte_offset().unwrap_or_else(|| {
        text.char_indices()
            .nth(marker.index())
            .map_or(text.len(), |(at, _)| at)
    });
    let length = text
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .filter(|c| *c != '\n' && *c != '\r')
        .map_or(0, char::len_utf8);
    Span::new(start, start + length)
}

/// The first tab from there on: the parser names the beginning of what the tab stands in.
fn tab(text: &str, from: Span) -> Span {
    match text.get(from.start..).and_then(|rest| rest.find('\t')) {
        Some(at) => Span::new(from.start + at, from.start + at + 1),
        None => from,
    }
}

/// What to do about the mistakes that people make most.
fn help(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UnclosedQuotedScalar => "close the quote",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. } => "close the bracket",
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry => {
            "entries that belong together begin in the same column"
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::SimpleKeyExpected => {
            "is the line above complete, and is text with `: ` in it quoted?"
        }
        _ => "look for an open quote or bracket, or text that must be quoted, here or above",
    }
}
