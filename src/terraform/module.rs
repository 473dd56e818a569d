//! One folder: the blocks of all its files, with those of override files merged in.

use std::sync::Arc;

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::config::{Mode, Unread};
use super::hcl::{self, SyntaxError};
use super::json;
use super::syntax::{Block, Body, Expr};
use crate::symbol::Place;

/// What a folder declares. Resources are found under `type.name`.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub path: String,
    pub variables: IndexMap<String, Block>,
    pub locals: IndexMap<String, Expr>,
    pub managed: IndexMap<String, Block>,
    pub data: IndexMap<String, Block>,
    pub ephemeral: IndexMap<String, Block>,
    pub calls: IndexMap<String, Block>,
    pub outputs: IndexMap<String, Block>,
    pub providers: IndexMap<String, Block>,
    pub settings: Vec<Block>,
    /// The values for variables, should this be a root module: later ones win.
    pub values: Vec<(String, Body)>,
}

/// A file that Terraform or OpenTofu loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Config { json: bool, overriding: bool },
    Values { json: bool },
}

/// What a file of this name is; `None` for one that is not loaded (Terraform documentation, "Files
/// and Configuration Structure", "Override Files", "Variable Definitions (`.tfvars`) Files").
pub(super) fn file_kind(name: &str) -> Option<FileKind> {
    let of_an_editor = name.starts_with('#') && name.ends_with('#');
    if name.starts_with('.') || name.ends_with('~') || of_an_editor {
        return None;
    }
    let (stem, json) = match name.strip_suffix(".json") {
        Some(stem) => (stem, true),
        None => (name, false),
    };
    if let Some(stem) = stem.strip_suffix(".tfvars") {
        let loaded = stem == "terraform" || stem.ends_with(".auto");
        return loaded.then_some(FileKind::Values { json });
    }
    let stem = stem
        .strip_suffix(".tf")
        .or_else(|| stem.strip_suffix(".tofu"))?;
    let overriding = stem == "override" || stem.ends_with("_override");
    Some(FileKind::Config { json, overriding })
}

/// A file after parsing.
pub(super) struct Parsed<'a> {
    /// The folder, empty for the one that is read.
    pub folder: &'a str,
    pub name: &'a str,
    path: &'a str,
    kind: FileKind,
    body: Result<Body, SyntaxError>,
}

impl<'a> Parsed<'a> {
    /// Parses a file; `None` for one that is not loaded.
    pub(super) fn parse(path: &'a str, text: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let kind = file_kind(name)?;
        let place: Arc<str> = Arc::from(path);
        let body = match kind {
            FileKind::Config { json: false, .. } | FileKind::Values { json: false } => {
                hcl::parse(&place, text)
            }
            FileKind::Config { json: true, .. } => json::parse(&place, text),
            FileKind::Values { json: true } => json::parse_values(&place, text),
        };
        Some(Self {
            folder,
            name,
            path,
            kind,
            body,
        })
    }

    /// Why it can't be parsed, if it can't.
    pub(super) fn mistake(self) -> Option<Unread> {
        let error = self.body.err()?;
        Some(Unread {
            place: Place {
                file: Arc::from(self.path),
                line: error.line,
            },
            message: error.message,
        })
    }

    /// Whether it declares anything, or only gives values.
    pub(super) fn is_config(&self) -> bool {
        matches!(self.kind, FileKind::Config { .. })
    }
}

impl Module {
    /// Gathers the files of one folder, which come in the order of their names.
    pub(super) fn gather(path: &str, files: Vec<Parsed<'_>>, unread: &mut Vec<Unread>) -> Self {
        let mut module = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        refuse_twins(&files, unread);
        let mut overrides = Vec::new();
        for file in files {
            let place: Arc<str> = Arc::from(file.path);
            match (file.body, file.kind) {
                (Err(error), _) => unread.push(Unread {
                    place: Place {
                        file: place,
                        line: error.line,
                    },
                    message: error.message,
                }),
                (Ok(body), FileKind::Values { .. }) => {
                    for block in &body.blocks {
                        let message = "a file of values holds no blocks".to_owned();
                        refuse(unread, &block.place, message);
                    }
                    module.values.push((file.name.to_owned(), body));
                }
                (Ok(body), FileKind::Config { overriding, .. }) => match overriding {
                    true => overrides.push(body),
                    false => module.add(body, unread),
                },
            }
        }
        for body in overrides {
            module.merge(body, unread);
        }
        // Terraform reads `terraform.tfvars` first, its JSON form next, then the others by name.
        module.values.sort_by_key(|(name, _)| match name.as_str() {
            "terraform.tfvars" => (0, String::new()),
            "terraform.tfvars.json" => (1, String::new()),
            _ => (2, name.clone()),
        });
        module
    }

    /// The declared resources or data sources.
    pub(super) fn resources(&self, mode: Mode) -> &IndexMap<String, Block> {
        match mode {
            Mode::Managed => &self.managed,
            Mode::Data => &self.data,
        }
    }

    fn add(&mut self, body: Body, unread: &mut Vec<Unread>) {
        refuse_attributes(&body, unread);
        for block in body.blocks {
            match block.kind.as_str() {
                "locals" => {
                    refuse_blocks(&block, unread);
                    for (name, value) in block.body.attributes {
                        if self.locals.contains_key(&name) {
                            refuse(
                                unread,
                                &value.place,
                                format!("local.{name} is declared twice"),
                            );
                        }
                        self.locals.insert(name, value);
                    }
                }
                "terraform" => self.settings.push(block),
                "moved" | "removed" | "import" | "check" => {}
                _ => self.declare(block, unread),
            }
        }
    }

    fn declare(&mut self, block: Block, unread: &mut Vec<Unread>) {
        let place = block.place.clone();
        let Some((declared, name)) = self.slot(&block) else {
            let words = block.labels.len();
            let message = format!("a `{}` block with {words} labels is not known", block.kind);
            return refuse(unread, &place, message);
        };
        match declared.entry(name) {
            Entry::Occupied(before) => {
                let message = format!(
                    "`{}` is declared twice, first in {}:{}",
                    before.key(),
                    before.get().place.file,
                    before.get().place.line
                );
                refuse(unread, &place, message);
            }
            Entry::Vacant(free) => {
                free.insert(block);
            }
        }
    }

    /// Where a block is kept, and under which name.
    fn slot(&mut self, block: &Block) -> Option<(&mut IndexMap<String, Block>, String)> {
        let one = || block.labels.first().cloned().unwrap_or_default();
        let two = || format!("{}.{}", block.label(0), block.label(1));
        Some(match (block.kind.as_str(), block.labels.len()) {
            ("variable", 1) => (&mut self.variables, one()),
            ("output", 1) => (&mut self.outputs, one()),
            ("module", 1) => (&mut self.calls, one()),
            ("provider", 1) => (&mut self.providers, provider_name(block)),
            ("resource", 2) => (&mut self.managed, two()),
            ("data", 2) => (&mut self.data, two()),
            ("ephemeral", 2) => (&mut self.ephemeral, two()),
            _ => return None,
        })
    }

    /// Merges an override file in (Terraform documentation, "Override Files", "Merging Behavior").
    fn merge(&mut self, body: Body, unread: &mut Vec<Unread>) {
        refuse_attributes(&body, unread);
        for block in body.blocks {
            let place = block.place.clone();
            match block.kind.as_str() {
                "locals" => self.locals.extend(block.body.attributes),
                "terraform" => self.merge_settings(block),
                "moved" | "removed" | "import" | "check" => {
                    let message = format!("an override file can't hold `{}`", block.kind);
                    refuse(unread, &place, message);
                }
                _ => {
                    let Some((declared, name)) = self.slot(&block) else {
                        refuse(unread, &place, format!("`{}` is not known", block.kind));
                        continue;
                    };
                    match declared.get_mut(&name) {
                        Some(base) => merge_block(base, block),
                        // A provider block of an override file stands alone when there is no other.
                        None if block.kind == "provider" => self.declare(block, unread),
                        None => {
                            refuse(unread, &place, format!("`{name}` overrides nothing"));
                        }
                    }
                }
            }
        }
    }

    fn merge_settings(&mut self, block: Block) {
        for base in &mut self.settings {
            for kind in block.body.blocks.iter().map(|nested| nested.kind.as_str()) {
                let stores = |kind: &str| matches!(kind, "backend" | "cloud");
                base.body.blocks.retain(|nested| match stores(kind) {
                    true => !stores(&nested.kind),
                    false => true,
                });
            }
            for name in block.body.attributes.keys() {
                base.body.attributes.shift_remove(name);
            }
        }
        self.settings.push(block);
    }
}

/// Attributes replace those of the same name, nested blocks all those of their kind, but `lifecycle`
/// is merged by attribute.
fn merge_block(base: &mut Block, over: Block) {
    base.body.attributes.extend(over.body.attributes);
    let (lifecycle, blocks): (Vec<_>, Vec<_>) = over
        .body
        .blocks
        .into_iter()
        .partition(|block| block.kind == "lifecycle");
    for changed in lifecycle {
        let before = base.body.blocks.iter_mut();
        match { before }.find(|block| block.kind == "lifecycle") {
            Some(block) => block.body.attributes.extend(changed.body.attributes),
            None => base.body.blocks.push(changed),
        }
    }
    let replaced = |block: &Block| {
        blocks
            .iter()
            .any(|new| block_name(new) == block_name(block))
    };
    base.body.blocks.retain(|block| !replaced(block));
    base.body.blocks.extend(blocks);
}

/// `dynamic "x"` makes blocks of kind `x`.
fn block_name(block: &Block) -> &str {
    match block.kind.as_str() {
        "dynamic" => block.label(0),
        kind => kind,
    }
}

/// `aws`, or `aws.alias`.
fn provider_name(block: &Block) -> String {
    let alias = block.body.attributes.get("alias");
    match alias.and_then(Expr::as_literal) {
        Some(alias) => format!("{}.{alias}", block.label(0)),
        None => block.label(0).to_owned(),
    }
}

/// `a.tofu` beside `a.tf`: OpenTofu loads the one and Terraform the other.
fn refuse_twins(files: &[Parsed<'_>], unread: &mut Vec<Unread>) {
    for file in files {
        let twin = match file.name.split_once(".tofu") {
            Some((stem, "")) => format!("{stem}.tf"),
            Some((stem, ".json")) => format!("{stem}.tf.json"),
            _ => continue,
        };
        if files.iter().any(|other| other.name == twin) {
            let place = Place {
                file: Arc::from(file.path),
                line: 1,
            };
            let message = format!("OpenTofu loads this file where Terraform loads `{twin}`");
            refuse(unread, &place, message);
        }
    }
}

fn refuse(unread: &mut Vec<Unread>, place: &Place, message: String) {
    unread.push(Unread {
        place: place.clone(),
        message,
    });
}

fn refuse_attributes(body: &Body, unread: &mut Vec<Unread>) {
    for (name, value) in &body.attributes {
        refuse(
            unread,
            &value.place,
            format!("`{name}` can't stand outside of a block"),
        );
    }
}

fn refuse_blocks(block: &Block, unread: &mut Vec<Unread>) {
    for nested in &block.body.blocks {
        let message = format!("`{}` can't stand in `{}`", nested.kind, block.kind);
        refuse(unread, &nested.place, message);
    }
}
