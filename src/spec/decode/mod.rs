//! From the tree to the language. Every reader gathers what is wrong and goes on, so that one run finds it all;
//! a reader that gives `None` has said why.

mod accept;
mod accounts;
mod admins;
mod audit;
mod backend;
mod ci;
mod guardrails;
mod install;
mod monitoring;
mod network;
mod people;
mod record;
mod registry;
mod removal;
mod review;
mod root;
mod serving;
mod shares;
mod team;

pub(crate) use record::Record;
use root::leaf;
pub(crate) use root::{UNITS, document};

use std::sync::Arc;

use super::leaf::{Fault, Int, Leaf, LogRetention};
use super::rules::short;
use super::tree::{Kind, Node, Scalar, ScalarType};
use super::types::{At, Entries};
use crate::diagnostic::{Diagnostic, Label, Source, Sources, Span, nearest};

/// Gathers findings about one file, or several that were read as one.
pub(crate) struct Decoder {
    pub(crate) sources: Sources,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Decoder {
    pub(crate) fn new(source: &Arc<Source>) -> Self {
        Self {
            sources: Sources::new(Arc::clone(source)),
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn label(&self, span: Span) -> Label {
        self.sources.label(span)
    }

    pub(crate) fn refuse(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) {
        let found = Diagnostic::error(code, message, self.label(span)).help(help);
        self.diagnostics.push(found);
    }

    fn fault(&mut self, fault: Fault, span: Span) {
        self.refuse(fault.code, fault.message, span, fault.help);
    }

    fn wrong_type(&mut self, node: &Node, wanted: &str, help: impl Into<String>) {
        let message = format!("expected {wanted}, found {}", node.describe());
        self.refuse("wrong-type", message, node.span, help);
    }

    /// A mapping with a fixed set of fields.
    pub(crate) fn record<'n>(&mut self, node: &'n Node, what: &'static str) -> Option<Record<'n>> {
        let Kind::Map(entries) = &node.kind else {
            let help = match node.kind {
                Kind::Null => format!(
                    "write the fields of {what} below it, indented; `{{}}` when there are none"
                ),
                _ => format!("write the fields of {what}, each as `name: value`"),
            };
            self.wrong_type(node, "a mapping", help);
            return None;
        };
        Some(Record::new(what, node.span, entries))
    }

    /// A scalar written as text.
    pub(crate) fn leaf<T: Leaf>(&mut self, node: &Node) -> Option<At<T>> {
        let scalar = self.text(node)?;
        match T::read(&scalar.text) {
            Ok(value) => Some(At {
                value,
                span: node.span,
            }),
            Err(fault) => {
                self.fault(fault, node.span);
                None
            }
        }
    }

    pub(crate) fn text<'n>(&mut self, node: &'n Node) -> Option<&'n Scalar> {
        match &node.kind {
            Kind::Scalar(scalar) if scalar.type_ == ScalarType::Text => Some(scalar),
            Kind::Scalar(scalar) => {
                let help = format!("quote it: `\"{}\"`", short(&scalar.text));
                self.wrong_type(node, "text", help);
                None
            }
            Kind::Null => {
                self.wrong_type(node, "text", "write a value, or remove the line");
                None
            }
            Kind::List(_) | Kind::Map(_) => {
                self.wrong_type(node, "text", "write one value");
                None
            }
        }
    }

    /// A whole number.
    fn integer(&mut self, node: &Node) -> Option<i128> {
        let found = match &node.kind {
            Kind::Scalar(scalar) => scalar.integer(),
            _ => None,
        };
        if found.is_none() {
            let help = match &node.kind {
                _ if node.has_leading_zero() => {
                    "remove the zero: some programs would read it as octal".to_owned()
                }
                Kind::Scalar(scalar) if scalar.text.parse::<u32>().is_ok() => {
                    format!("remove the quotes: `{}`", scalar.text)
                }
                _ => "write digits alone".to_owned(),
            };
            self.wrong_type(node, "a whole number", help);
        }
        found
    }

    pub(crate) fn number<const MIN: u32, const MAX: u32>(
        &mut self,
        node: &Node,
    ) -> Option<At<Int<MIN, MAX>>> {
        let number = self.integer(node)?;
        let value = u32::try_from(number)
            .ok()
            .filter(|n| (MIN..=MAX).contains(n));
        if value.is_none() {
            let help = if MIN == MAX {
                format!("it must be {MIN}")
            } else {
                format!("it goes from {MIN} to {MAX}")
            };
            self.refuse(
                "out-of-range",
                format!("{number} is out of range"),
                node.span,
                help,
            );
        }
        Some(At {
            value: Int(value?),
            span: node.span,
        })
    }

    pub(crate) fn log_retention(&mut self, node: &Node) -> Option<At<LogRetention>> {
        let number = self.integer(node)?;
        let known = LogRetention::ALL
            .into_iter()
            .find(|days| i128::from(*days) == number);
        if known.is_none() {
            let near = LogRetention::ALL
                .into_iter()
                .find(|days| i128::from(*days) > number)
                .unwrap_or(3653);
            let message = format!("CloudWatch Logs can't keep a log for {number} days");
            self.refuse(
                "out-of-range",
                message,
                node.span,
                format!("the next value that it takes is {near}"),
            );
        }
        Some(At {
            value: LogRetention(known?),
            span: node.span,
        })
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(&mut self, node: &Node, choices: &[(&str, T)]) -> Option<At<T>> {
        let scalar = self.text(node)?;
        if let Some((_, value)) = choices.iter().find(|(word, _)| *word == scalar.text) {
            return Some(At {
                value: *value,
                span: node.span,
            });
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let help = match nearest(&scalar.text, words.iter().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("it can be {}", listed(&words)),
        };
        let message = format!("`{}` is not one of the choices", short(&scalar.text));
        self.refuse("unknown-choice", message, node.span, help);
        None
    }

    /// The items of a list.
    fn items<'n>(&mut self, node: &'n Node, example: &str) -> Option<&'n [Node]> {
        if let Kind::List(items) = &node.kind {
            return Some(items);
        }
        self.wrong_type(node, "a list", format!("write it in brackets: `{example}`"));
        None
    }

    /// A list of scalars, none twice.
    pub(crate) fn list<T: Leaf + PartialEq>(
        &mut self,
        node: &Node,
        bounds: std::ops::RangeInclusive<usize>,
        example: &str,
    ) -> Vec<At<T>> {
        let Some(items) = self.items(node, example) else {
            return Vec::new();
        };
        if !bounds.contains(&items.len()) {
            let (message, help) = if items.is_empty() {
                (
                    "the list is empty".to_owned(),
                    format!("write at least one: `{example}`"),
                )
            } else {
                (
                    format!("the list has {} items", items.len()),
                    format!("it can have {} at most", bounds.end()),
                )
            };
            self.refuse("wrong-length", message, node.span, help);
        }
        let mut read: Vec<At<T>> = Vec::new();
        for item in items.iter().take(*bounds.end()) {
            let Some(item) = self.leaf::<T>(item) else {
                continue;
            };
            if let Some(first) = read.iter().find(|other| other.value == item.value) {
                let first = self.label(first.span).saying("first given here");
                let found = Diagnostic::error(
                    "duplicate-item",
                    "this is in the list already",
                    self.label(item.span),
                )
                .and(first)
                .help("remove one of them");
                self.diagnostics.push(found);
            } else {
                read.push(item);
            }
        }
        read
    }

    /// Named things. Names that are refused still count as declared: what refers to them is not wrong.
    pub(crate) fn entries<K: Leaf, V>(
        &mut self,
        node: &Node,
        what: &str,
        mut value: impl FnMut(&mut Self, &Node) -> Option<V>,
    ) -> Option<Entries<K, V>> {
        let Kind::Map(entries) = &node.kind else {
            self.wrong_type(
                node,
                "a mapping",
                format!("write {what} below it, each as `name: …`"),
            );
            return None;
        };
        let mut read = Vec::new();
        for (key, node) in entries {
            let name = match K::read(&key.text) {
                Ok(value) => Some(At {
                    value,
                    span: key.span,
                }),
                Err(fault) => {
                    self.fault(fault, key.span);
                    None
                }
            };
            let value = value(self, node);
            if let (Some(name), Some(value)) = (name, value) {
                read.push((name, value));
            }
        }
        Some(Entries(read))
    }
}

/// `a`, `b` or `c`.
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => format!("`{one}`"),
        [init @ .., last] => {
            let init: Vec<String> = init.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", init.join(", "))
        }
    }
}

/// `a`, `b` and `c`.
pub(crate) fn all_of(words: &[&str]) -> String {
    match words {
        [] | [_] => listed(words),
        [init @ .., last] => {
            let init: Vec<String> = init.iter().map(|word| format!("`{word}`")).collect();
            format!("{} and `{last}`", init.join(", "))
        }
    }
}

/// The keys of a mapping, as they are written.
pub(crate) fn keys(node: Option<&Node>) -> Vec<&str> {
    match node.map(|node| &node.kind) {
        Some(Kind::Map(entries)) => entries.iter().map(|(key, _)| key.text.as_str()).collect(),
        _ => Vec::new(),
    }
}
