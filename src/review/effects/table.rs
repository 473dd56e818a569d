use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::estate::bears_on_permissions;
use crate::review::rules::Rule;

/// `data/resource-effects.json`.
pub(in crate::review) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = include_str!("../../../data/resource-effects.json");
    serde_json::from_str(text).unwrap_or_default()
});

/// What is known of types of resources.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::review) struct Table {
    /// Keys: without them nothing can be read that was encrypted under them.
    pub keys: BTreeSet<String>,
    /// Types that keep data, with what people call them.
    pub stores: BTreeMap<String, String>,
    /// Types that record or watch.
    watchers: BTreeSet<String>,
    networks: BTreeSet<String>,
    quiet: BTreeSet<String>,
    pub(super) effects: Vec<Effect>,
}

/// One line of the table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Effect {
    types: BTreeSet<String>,
    #[serde(default)]
    but: BTreeSet<String>,
    pub argument: Option<String>,
    pub when: When,
    #[serde(default)]
    pub values: BTreeSet<String>,
    #[serde(default)]
    pub new: bool,
    #[serde(rename = "if")]
    pub condition: Option<Condition>,
    pub unless: Option<Condition>,
    pub of: Option<Owner>,
    /// It has to be one by which alarms or rules tell of something.
    #[serde(default)]
    pub heard: bool,
    pub rule: Rule,
    pub words: String,
}

/// What has to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum When {
    Becomes,
    Leaves,
    Lower,
    Higher,
    Fewer,
    Changes,
    Foreign,
    Made,
    Changed,
    Gone,
    Any,
}

/// That another argument has one of these values.
#[derive(Debug, Deserialize)]
pub(super) struct Condition {
    pub argument: String,
    pub values: BTreeSet<String>,
}

/// What a resource belongs to, and the argument that names it.
#[derive(Debug, Deserialize)]
pub(super) struct Owner {
    pub argument: String,
    #[serde(rename = "type")]
    pub kind: String,
}

#[cfg(test)]
impl Table {
    /// Without families.
    pub(super) fn quiet_types(&self) -> BTreeSet<String> {
        let types = self.quiet.iter().filter(|it| !it.ends_with('*'));
        types.cloned().collect()
    }
}

impl Effect {
    #[cfg(test)]
    pub(super) fn names(&self, kind: &str) -> bool {
        self.types.contains(kind)
    }

    pub(super) fn is_for(&self, kind: &str) -> bool {
        (self.types.contains("*") || self.types.contains(kind)) && !self.but.contains(kind)
    }
}

/// True for a type of which it is known what its changes do: by the table, by the estate, or by the ways.
pub(in crate::review) fn is_classed(kind: &str) -> bool {
    let table = &*TABLE;
    // Other providers' are told apart.
    !kind.starts_with("aws_")
        || table.keys.contains(kind)
        || table.stores.contains_key(kind)
        || table.watchers.contains(kind)
        || table.networks.contains(kind)
        || is_quiet(kind)
        || table.effects.iter().any(|it| it.types.contains(kind))
        || bears_on_permissions(kind)
}

fn is_quiet(kind: &str) -> bool {
    let quiet = &TABLE.quiet;
    let family = |it: &String| {
        it.strip_suffix('*')
            .is_some_and(|family| kind.starts_with(family))
    };
    quiet.contains(kind) || quiet.iter().any(family)
}

/// True for what records or watches.
pub(in crate::review) fn is_watcher(kind: &str) -> bool {
    TABLE.watchers.contains(kind)
}
