//! The new entry's text, in lines and in brackets.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Source};
use crate::spec::compose::compose;
use crate::spec::tree::{Kind, Node};

/// What is added: a mapping, as lines indented by two, and as a tree.
pub(super) struct Value {
    source: Arc<Source>,
    pub(super) node: Node,
}

impl Value {
    pub(super) fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let source = Arc::new(Source::new("what is added", text));
        match compose(&source) {
            (Some(node), found) if found.is_empty() => Ok(Self { source, node }),
            (_, found) => Err(found),
        }
    }
}

/// The value below keys, each on a line of its own. Comments of the value come along.
pub(super) fn block(path: &[&str], value: &Value, column: usize, step: usize) -> String {
    let mut text = String::new();
    let mut indent = column;
    for (at, name) in path.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&format!("{:indent$}{}:", "", key(name)));
        indent += step;
    }
    if matches!(&value.node.kind, Kind::Map(entries) if entries.is_empty()) {
        text.push_str(" {}\n");
        return text;
    }
    text.push('\n');
    for line in value.source.text().lines() {
        let content = line.trim_start_matches(' ');
        let depth = (line.len() - content.len()) / 2;
        if !content.is_empty() {
            let indent = indent + depth * step;
            text.push_str(&format!("{:indent$}{content}", ""));
        }
        text.push('\n');
    }
    text
}

/// The same on one line: `vision: { buckets: { dataset: {} } }`.
pub(super) fn flow(path: &[&str], value: &Value) -> String {
    let mut text = flow_node(&value.source, &value.node);
    for (at, name) in path.iter().enumerate().rev() {
        text = format!("{}: {text}", key(name));
        if at > 0 {
            text = format!("{{ {text} }}");
        }
    }
    text
}

fn flow_node(source: &Source, node: &Node) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match &node.kind {
        Kind::Null => "~".to_owned(),
        // As it is written, quotes included.
        Kind::Scalar(_) => source.slice(node.span).to_owned(),
        Kind::List(items) => {
            let items = items.iter().map(|item| flow_node(source, item));
            format!("[{}]", joined(items.collect()))
        }
        Kind::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Kind::Map(entries) => {
            let entries = entries.iter().map(|(name, node)| {
                let name = source.slice(name.span);
                format!("{name}: {}", flow_node(source, node))
            });
            format!("{{ {} }}", joined(entries.collect()))
        }
    }
}

/// Words that some YAML program takes for something else than text are quoted.
fn key(name: &str) -> String {
    match name {
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" => {
            format!("\"{name}\"")
        }
        _ => name.to_owned(),
    }
}
