//! The names that a version of the AWS provider knows, and Terraform text held against them.

use std::collections::BTreeMap;
use std::path::Path;

use hcl::structure::{Block, Body, Structure};
use serde::Deserialize;

/// The resource and data source types of one version, cut to those that ringfence may write.
#[derive(Debug, Deserialize)]
pub struct Provider {
    pub version: String,
    resources: BTreeMap<String, Members>,
    data_sources: BTreeMap<String, Members>,
}

/// What may stand in a block, by name.
type Members = BTreeMap<String, Member>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    #[serde(default)]
    required: bool,
    /// There for what is written as a nested block.
    block: Option<Members>,
    /// True for a block that may be written as an argument, too (`route = []`).
    #[serde(default)]
    argument: bool,
}

/// The versions that are tested against: the oldest and the newest that `versions.tf` accepts.
pub fn providers() -> Vec<Provider> {
    ["provider-5.100.json", "provider-6.25.json"]
        .map(|file| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/data")
                .join(file);
            let text = std::fs::read_to_string(path).expect("the provider's names");
            serde_json::from_str(&text).expect("the provider's names")
        })
        .into()
}

impl Provider {
    /// What this version does not know, or misses, in the resources and data sources of a file; empty when all is well.
    /// An error when the text is no HCL.
    pub fn problems(&self, text: &str) -> Result<Vec<String>, hcl::Error> {
        let body: Body = hcl::parse(text)?;
        Ok(body
            .blocks()
            .flat_map(|block| self.problems_of(block))
            .collect())
    }

    fn problems_of(&self, block: &Block) -> Vec<String> {
        let types = match block.identifier() {
            "resource" => &self.resources,
            "data" => &self.data_sources,
            _ => return Vec::new(),
        };
        let labels: Vec<&str> = block.labels().iter().map(hcl::BlockLabel::as_str).collect();
        let kind = labels.first().copied().unwrap_or_default();
        if !kind.starts_with("aws_") {
            return Vec::new();
        }
        let mut found = Vec::new();
        match types.get(kind) {
            Some(members) => check(block.body(), members, true, &labels.join("."), &mut found),
            None => found.push(format!("{}: no such type", labels.join("."))),
        }
        found
            .into_iter()
            .map(|problem| format!("{}: {problem}", self.version))
            .collect()
    }
}

fn check(body: &Body, members: &Members, top: bool, place: &str, found: &mut Vec<String>) {
    let mut written = Vec::new();
    for structure in body.iter() {
        match structure {
            Structure::Attribute(attribute) => {
                let name = attribute.key();
                written.push(name);
                match members.get(name) {
                    _ if top && ["count", "for_each", "provider", "depends_on"].contains(&name) => {
                    }
                    Some(member) if member.block.is_none() || member.argument => {}
                    Some(_) => found.push(format!("{place}: `{name}` is a block")),
                    None => found.push(format!("{place}: no argument `{name}`")),
                }
            }
            Structure::Block(block) => {
                let (name, content) = content(block);
                written.push(name);
                if top && ["lifecycle", "provisioner", "connection"].contains(&name) {
                    continue;
                }
                match members.get(name).and_then(|member| member.block.as_ref()) {
                    Some(inner) => check(content, inner, false, &format!("{place}.{name}"), found),
                    None => found.push(format!("{place}: no block `{name}`")),
                }
            }
        }
    }
    let missing = members
        .iter()
        .filter(|(name, member)| member.required && !written.contains(&name.as_str()));
    found.extend(missing.map(|(name, _)| format!("{place}: `{name}` is required")));
}

/// The name and the inside of a nested block, `dynamic` ones seen through.
fn content(block: &Block) -> (&str, &Body) {
    let dynamic = block.identifier() == "dynamic";
    let name = block.labels().first().filter(|_| dynamic);
    let inside = block
        .body()
        .blocks()
        .find(|inner| inner.identifier() == "content")
        .filter(|_| dynamic);
    (
        name.map_or(block.identifier(), hcl::BlockLabel::as_str),
        inside.map_or(block.body(), Block::body),
    )
}
