//! What is known of actions, from the AWS Service Authorization Reference; `data/iam-actions.json` says where it comes from.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::pattern::Pattern;
use super::principal::letters;
use super::template::Template;
use super::{Reading, Token};
use crate::symbol::Text;

const DATA: &str = include_str!("../../data/iam-actions.json");

/// The access levels of the Service Authorization Reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum Level {
    /// Shows that something exists.
    List,
    /// Shows what is in it.
    Read,
    /// Changes tags.
    Tagging,
    /// Changes something.
    Write,
    /// Changes who may do what.
    #[serde(rename = "Permissions management")]
    Permissions,
}

/// One action of a service.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name: `s3:GetObject`.
    pub name: String,
    /// Its access level.
    pub level: Level,
    /// The types of resource that it can be allowed on, and whether one of the type is always involved.
    pub resources: BTreeMap<String, bool>,
    /// The keys of its requests beyond the global ones.
    pub condition_keys: Vec<String>,
    /// Other actions that its caller needs as well.
    pub dependent: Vec<String>,
    /// Its name in lower case.
    pub(crate) letters: Vec<Token>,
}

impl Action {
    /// An action of a service that is not known: nothing is known of it but its name.
    pub(crate) fn of_nobody(name: &str) -> Self {
        Self {
            letters: letters(&name.to_ascii_lowercase()),
            name: name.to_owned(),
            level: Level::Write,
            resources: BTreeMap::new(),
            condition_keys: Vec::new(),
            dependent: Vec::new(),
        }
    }
}

#[derive(Deserialize)]
struct File {
    services: BTreeMap<String, Service>,
}

#[derive(Deserialize)]
struct Service {
    resources: BTreeMap<String, String>,
    keys: serde_json::Map<String, serde_json::Value>,
    actions: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    level: Level,
    #[serde(default)]
    resources: BTreeMap<String, bool>,
    /// Places in the service's list of keys.
    #[serde(default)]
    keys: Vec<usize>,
    #[serde(default)]
    dependent: Vec<String>,
}

#[derive(Default)]
struct Known {
    /// In the order of their names.
    actions: Vec<Action>,
    by_name: HashMap<String, usize>,
    /// By service, in lower case: where its actions lie.
    by_service: HashMap<String, Range<usize>>,
    /// By service and type: the pattern of its ARN.
    resources: BTreeMap<String, BTreeMap<String, String>>,
    key_types: Vec<(String, String)>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    // A test holds that the file can be read; were it not so, no action would be known, and nothing be proved by it.
    let file: File = serde_json::from_str(DATA).unwrap_or(File {
        services: BTreeMap::new(),
    });
    let mut known = Known::default();
    for (name, service) in file.services {
        known.add(&name, service);
    }
    known
});

impl Known {
    fn add(&mut self, prefix: &str, service: Service) {
        let keys: Vec<String> = service.keys.keys().cloned().collect();
        for (key, kind) in service.keys {
            let kind = kind.as_str().unwrap_or_default().to_owned();
            self.key_types.push((key, kind));
        }
        let first = self.actions.len();
        for (name, entry) in service.actions {
            let name = format!("{prefix}:{name}");
            let used = entry.keys.iter();
            self.by_name
                .insert(name.to_ascii_lowercase(), self.actions.len());
            self.actions.push(Action {
                letters: letters(&name.to_ascii_lowercase()),
                name,
                level: entry.level,
                resources: entry.resources,
                condition_keys: used.filter_map(|key| keys.get(*key).cloned()).collect(),
                dependent: entry.dependent,
            });
        }
        self.by_service
            .insert(prefix.to_ascii_lowercase(), first..self.actions.len());
        self.resources.insert(prefix.to_owned(), service.resources);
    }
}

impl Known {
    /// The actions of the service that a pattern is about; all of them if it may be about several.
    fn of_service(&self, pattern: &str) -> &[Action] {
        let named = match pattern.split_once(':') {
            Some((service, _)) if !service.contains(['*', '?']) => {
                self.by_service.get(&service.to_ascii_lowercase()).cloned()
            }
            _ => Some(0..self.actions.len()),
        };
        named
            .and_then(|range| self.actions.get(range))
            .unwrap_or_default()
    }
}

/// The action of this name, in any case; `None` for one that the reference does not have.
pub fn known(action: &str) -> Option<&'static Action> {
    let place = KNOWN.by_name.get(&action.to_ascii_lowercase())?;
    KNOWN.actions.get(*place)
}

/// Every known action that a pattern of an `Action` element names, in the order of their names.
pub fn expand(pattern: &str) -> Vec<&'static Action> {
    let template = Template::plain(&Text::literal(pattern));
    let Some(compiled) = Pattern::action(&template, Reading::Strict) else {
        return Vec::new();
    };
    let all = KNOWN.of_service(pattern).iter();
    all.filter(|action| compiled.matches(&action.letters))
        .collect()
}

/// True when the action is known, and can only be allowed on `*`.
pub fn only_on_star(action: &str) -> bool {
    known(action).is_some_and(|action| action.resources.is_empty())
}

/// The keys of the action's requests beyond the global ones; none for an action that is not known.
pub fn condition_keys(action: &str) -> &'static [String] {
    known(action).map_or(&[], |action| &action.condition_keys)
}

/// The pattern of the ARN of a type of resource, with `${…}` for its parts: `resource_arn("s3", "bucket")`.
pub fn resource_arn(service: &str, kind: &str) -> Option<&'static str> {
    let kinds = KNOWN.resources.get(service)?;
    kinds.get(kind).map(String::as_str)
}

/// The services that are known, by the prefix of their actions.
pub fn services() -> impl Iterator<Item = &'static str> {
    KNOWN.resources.keys().map(String::as_str)
}

/// The type of every key of a service.
pub(crate) fn key_types() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = KNOWN.key_types.iter();
    all.map(|(key, kind)| (key.as_str(), kind.as_str()))
}

/// The names of the actions whose requests carry a key, given in lower case.
pub(crate) fn with_key(key: &str) -> impl Iterator<Item = &'static str> {
    static BY_KEY: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
        let mut found: HashMap<String, Vec<&'static str>> = HashMap::new();
        for action in &KNOWN.actions {
            for key in &action.condition_keys {
                found.entry(family(key)).or_default().push(&action.name);
            }
        }
        found
    });
    let own = BY_KEY.get(key);
    let named = || {
        BY_KEY.iter().find(|(family, _)| {
            family
                .strip_suffix('*')
                .is_some_and(|before| key.starts_with(before))
        })
    };
    own.or_else(|| named().map(|(_, names)| names))
        .into_iter()
        .flatten()
        .copied()
}

/// A key in lower case, with `*` for the part that everybody names for himself.
fn family(key: &str) -> String {
    let key = key.to_ascii_lowercase();
    match key.split_once(['$', '<']) {
        Some((before, _)) => format!("{before}*"),
        None => key,
    }
}
