//! The JSON notation (`*.tf.json`, `*.tofu.json`, `*.tfvars.json`) into the same syntax tree.
//!
//! What a property means is settled by where it stands (Terraform documentation, "JSON Configuration
//! Syntax"): strings are templates, except where only a reference or a type can stand.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::hcl::{SyntaxError, parse_expression, parse_template};
use super::syntax::{Block, Body, Expr, Kind};
use crate::symbol::{Place, Value};

const DEEPEST: usize = 200;

/// Reads a configuration file.
pub(super) fn parse(file: &Arc<str>, text: &str) -> Result<Body, SyntaxError> {
    let node = read(file, text)?;
    let mut body = Body::default();
    for (kind, content) in top_level(node)? {
        let labels = match kind.as_str() {
            "resource" | "data" | "ephemeral" => 2,
            "provider" | "variable" | "output" | "module" | "check" => 1,
            "//" => continue,
            _ => 0,
        };
        blocks(&kind, labels, &mut Vec::new(), content, &mut body.blocks)?;
    }
    Ok(body)
}

/// Reads a file of values for variables.
pub(super) fn parse_values(file: &Arc<str>, text: &str) -> Result<Body, SyntaxError> {
    let mut body = Body::default();
    for (name, content) in entries(read(file, text)?)? {
        body.attributes.insert(name, literal(content));
    }
    Ok(body)
}

/// The properties of the whole file, which is an object or an array of objects.
fn top_level(node: Node) -> Result<Vec<(String, Node)>, SyntaxError> {
    match node.json {
        Json::Array(items) => {
            let mut all = Vec::new();
            for item in items {
                all.extend(entries(item)?);
            }
            Ok(all)
        }
        _ => entries(node),
    }
}

/// The blocks under a property: objects nested by labels, then one body or an array of bodies.
fn blocks(
    kind: &str,
    labels: usize,
    above: &mut Vec<String>,
    content: Node,
    into: &mut Vec<Block>,
) -> Result<(), SyntaxError> {
    if let Json::Array(items) = content.json {
        for item in items {
            blocks(kind, labels, above, item, into)?;
        }
        return Ok(());
    }
    if labels == 0 {
        into.push(Block {
            kind: kind.to_owned(),
            labels: above.clone(),
            place: content.place.clone(),
            body: block_body(kind, content)?,
        });
        return Ok(());
    }
    for (label, inner) in entries(content)? {
        if label == "//" {
            continue;
        }
        above.push(label);
        blocks(kind, labels - 1, above, inner, into)?;
        above.pop();
    }
    Ok(())
}

/// Properties are attributes, apart from those that Terraform itself knows as blocks.
fn block_body(kind: &str, content: Node) -> Result<Body, SyntaxError> {
    let mut body = Body::default();
    for (name, value) in entries(content)? {
        let place = value.place.clone();
        if body.attributes.contains_key(&name) {
            return Err(SyntaxError {
                line: place.line,
                message: format!("`{name}` stands twice"),
            });
        }
        match (kind, name.as_str()) {
            (_, "//") => {}
            (_, "dynamic" | "provisioner" | "backend" | "provider_meta") => {
                blocks(&name, 1, &mut Vec::new(), value, &mut body.blocks)?;
            }
            (_, "lifecycle" | "connection" | "required_providers" | "cloud" | "content") => {
                blocks(&name, 0, &mut Vec::new(), value, &mut body.blocks)?;
            }
            ("variable", "type") | (_, "provider" | "providers" | "ignore_changes") => {
                body.attributes.insert(name, reference(value)?);
            }
            ("module" | "moved" | "import" | "removed", "depends_on" | "from" | "to") => {
                body.attributes.insert(name, literal(value));
            }
            ("variable", "default") => {
                body.attributes.insert(name, literal(value));
            }
            ("resource" | "data" | "content" | "provider", _) if is_block(&name, &value) => {
                let item = argument(value, true)?;
                let kind = Kind::List(vec![item]);
                body.attributes.insert(name, Expr { place, kind });
            }
            ("resource" | "data" | "content" | "provider", _) => {
                let value = argument(value, !MAPS.contains(&name.as_str()))?;
                body.attributes.insert(name, value);
            }
            _ => {
                body.attributes.insert(name, argument(value, false)?);
            }
        }
    }
    Ok(body)
}

/// Whether an object is one nested block, which reads as a list of one.
fn is_block(name: &str, value: &Node) -> bool {
    matches!(value.json, Json::Object(_)) && !MAPS.contains(&name)
}

/// A value whose strings are templates. In `nested` blocks, objects are blocks again.
fn argument(node: Node, nested: bool) -> Result<Expr, SyntaxError> {
    let place = node.place;
    let kind = match node.json {
        Json::String(text) => {
            return parse_template(&place, &text).map_err(|error| SyntaxError {
                line: place.line,
                message: error.message,
            });
        }
        Json::Plain(value) => Kind::Literal(Arc::new(value)),
        Json::Array(items) => {
            let items = items.into_iter().map(|item| argument(item, nested));
            Kind::List(items.collect::<Result<_, _>>()?)
        }
        Json::Object(entries) => {
            let mut made = Vec::new();
            for (key, value) in entries {
                if key == "//" && nested {
                    continue;
                }
                let inner_place = value.place.clone();
                let wrap = nested && is_block(&key, &value);
                let below = nested && !MAPS.contains(&key.as_str());
                let mut item = argument(value, below)?;
                if wrap {
                    item = Expr {
                        place: inner_place.clone(),
                        kind: Kind::List(vec![item]),
                    };
                }
                let key = match nested {
                    true => Expr::text(inner_place, key),
                    false => parse_template(&inner_place, &key)?,
                };
                made.push((key, item));
            }
            Kind::Object(made)
        }
    };
    Ok(Expr { place, kind })
}

/// A value whose strings are what they are.
fn literal(node: Node) -> Expr {
    let kind = match node.json {
        Json::String(text) => return Expr::text(node.place, text),
        Json::Plain(value) => Kind::Literal(Arc::new(value)),
        Json::Array(items) => Kind::List(items.into_iter().map(literal).collect()),
        Json::Object(entries) => {
            let pairs = entries
                .into_iter()
                .map(|(key, value)| (Expr::text(value.place.clone(), key), literal(value)));
            Kind::Object(pairs.collect())
        }
    };
    Expr {
        place: node.place,
        kind,
    }
}

/// A value whose strings are references or types.
fn reference(node: Node) -> Result<Expr, SyntaxError> {
    let place = node.place;
    let kind = match node.json {
        Json::String(text) => {
            return parse_expression(&place, &text).map_err(|error| SyntaxError {
                line: place.line,
                message: error.message,
            });
        }
        Json::Plain(value) => Kind::Literal(Arc::new(value)),
        Json::Array(items) => {
            Kind::List(items.into_iter().map(reference).collect::<Result<_, _>>()?)
        }
        Json::Object(entries) => {
            let mut pairs = Vec::new();
            for (key, value) in entries {
                let key = Expr::text(value.place.clone(), key);
                pairs.push((key, reference(value)?));
            }
            Kind::Object(pairs)
        }
    };
    Ok(Expr { place, kind })
}

/// JSON with places; the properties of an object stay in their order, repeated ones too.
struct Node {
    place: Place,
    json: Json,
}

enum Json {
    Plain(Value),
    String(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

fn entries(node: Node) -> Result<Vec<(String, Node)>, SyntaxError> {
    match node.json {
        Json::Object(entries) => Ok(entries),
        _ => Err(SyntaxError {
            line: node.place.line,
            message: "an object is expected here".to_owned(),
        }),
    }
}

fn read(file: &Arc<str>, text: &str) -> Result<Node, SyntaxError> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| syntax_error(&error))?;
    let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
    let reader = Reader {
        file: Arc::clone(file),
        begin: text.as_ptr().addr(),
        starts: std::iter::once(0).chain(after_newlines).collect(),
    };
    reader.node(raw, 0)
}

fn syntax_error(error: &serde_json::Error) -> SyntaxError {
    SyntaxError {
        line: u32::try_from(error.line()).unwrap_or(u32::MAX),
        message: format!("syntax: {error}"),
    }
}

struct Reader {
    file: Arc<str>,
    /// Where the text begins in memory: raw values are slices of it, which is how lines are found.
    begin: usize,
    starts: Vec<usize>,
}

impl Reader {
    fn node(&self, raw: &RawValue, depth: usize) -> Result<Node, SyntaxError> {
        let place = self.place(raw);
        let here = |error: serde_json::Error| SyntaxError {
            line: place.line,
            message: format!("syntax: {error}"),
        };
        if depth > DEEPEST {
            return Err(SyntaxError {
                line: place.line,
                message: format!("nested more than {DEEPEST} deep"),
            });
        }
        let text = raw.get();
        let json = match text.as_bytes().first() {
            Some(b'{') => {
                let Entries(list) = serde_json::from_str(text).map_err(here)?;
                let entries = list
                    .into_iter()
                    .map(|(key, inner)| Ok((key, self.node(inner, depth + 1)?)));
                Json::Object(entries.collect::<Result<_, _>>()?)
            }
            Some(b'[') => {
                let list: Vec<&RawValue> = serde_json::from_str(text).map_err(here)?;
                let items = list.into_iter().map(|inner| self.node(inner, depth + 1));
                Json::Array(items.collect::<Result<_, _>>()?)
            }
            Some(b'"') => Json::String(serde_json::from_str(text).map_err(here)?),
            Some(b'n') => Json::Plain(Value::Null),
            Some(b't') => Json::Plain(Value::Bool(true)),
            Some(b'f') => Json::Plain(Value::Bool(false)),
            _ => Json::Plain(Value::Number(serde_json::from_str(text).map_err(here)?)),
        };
        Ok(Node { place, json })
    }

    fn place(&self, raw: &RawValue) -> Place {
        let offset = raw.get().as_ptr().addr().saturating_sub(self.begin);
        let line = self.starts.partition_point(|start| *start <= offset);
        Place {
            file: Arc::clone(&self.file),
            line: u32::try_from(line).unwrap_or(u32::MAX),
        }
    }
}

struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Reader).map(Entries)
    }
}

/// Arguments of the AWS provider that are maps, so that an object there is not a nested block.
const MAPS: &[&str] = &[
    "tags",
    "tags_all",
    "variables",
    "environment_variables",
    "encryption_context_equals",
    "encryption_context_subset",
    "hyperparameters",
    "parameters",
    "labels",
    "triggers",
    "default_arguments",
    "non_overridable_arguments",
    "request_parameters",
    "request_templates",
    "response_templates",
    "response_models",
    "input_paths",
    "principal_tags",
    "permissions",
    "advanced_options",
    "input",
    "triggers_replace",
];
