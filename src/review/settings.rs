//! What decides where and by whom a root module is applied, and is no resource: its backend, its providers, where those come from. And guardrails that are only
//! written down. They are told as changes beside those of resources.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexMap;

use super::arguments::{Differences, differences};
use super::danger::danger;
use super::masked::masked;
use super::protections::WRITTEN_GUARDRAIL;
use super::{ArgumentChange, Change, Count, ResourceChange, Side, StackChange, Watching};
use crate::symbol::{Map, Value};
use crate::terraform::{Provider, Root};

/// The kind of a change of a backend.
pub(super) const BACKEND: &str = "backend";
/// The kind of a change of a `provider` block.
pub(super) const PROVIDER: &str = "provider";
/// The kind of a change of `required_providers`.
pub(super) const REQUIRED: &str = "required_providers";

/// True for what Terraform is told about itself: plans and states have nothing of it.
pub(crate) fn is_setting(kind: &str) -> bool {
    [BACKEND, PROVIDER, REQUIRED].contains(&kind)
}

/// Policies that somebody else attaches, where ringfence writes them.
const GUARDRAILS: &str = "guardrails/";

/// How a root module that is there on both sides is applied otherwise.
pub(super) fn changes(before: &Root, after: &Root) -> Vec<ResourceChange> {
    let backend = backend(before, after);
    let providers = providers(before, after);
    let required = required(before, after);
    let all = backend.into_iter().chain(providers).chain(required);
    all.collect()
}

fn changed(kind: &str, address: String, found: Differences) -> Option<ResourceChange> {
    (!found.is_empty()).then(|| told(Change::Changed, kind, address, found))
}

fn told(change: Change, kind: &str, address: String, found: Differences) -> ResourceChange {
    ResourceChange {
        change,
        addresses: vec![address],
        moved_from: None,
        kind: kind.to_owned(),
        danger: danger(change, kind, &found.arguments, &found.statements)
            .filter(|_| kind != PROVIDER || !found.arguments.iter().all(is_ordinary)),
        arguments: found.arguments,
        statements: found.statements,
        kept: false,
        watching: Watching::default(),
        leaves: Default::default(),
    }
}

/// Arguments of providers that say neither where nor as whom they work.
const ORDINARY: &[&str] = &[
    "default_tags",
    "ignore_tags",
    "max_retries",
    "retry_mode",
    "user_agent",
    "version",
];

/// True for what changes nothing about where and as whom a provider works.
pub(super) fn is_ordinary(one: &ArgumentChange) -> bool {
    let beginning = one.path.split(['.', '[']).next().unwrap_or_default();
    ORDINARY.contains(&beginning)
}

fn backend(before: &Root, after: &Root) -> Option<ResourceChange> {
    let nothing = Map::default();
    let arguments = |root: &Root| {
        root.backend
            .as_ref()
            .map(|(_, arguments)| arguments.clone())
    };
    let kind = |root: &Root| root.backend.as_ref().map(|(kind, _)| kind.clone());
    let was = arguments(before);
    let is = arguments(after);
    let mut found = masked(
        BACKEND,
        was.as_ref().unwrap_or(&nothing),
        is.as_ref().unwrap_or(&nothing),
    );
    if kind(before) != kind(after) {
        let path = "type".to_owned();
        let (before, after) = (kind(before), kind(after));
        found.arguments.insert(
            0,
            ArgumentChange {
                path,
                before,
                after,
            },
        );
    }
    changed(BACKEND, "terraform.backend".to_owned(), found)
}

/// Those of the same name. Whatever a provider that comes or goes handles changes with it, but for the one that nobody names.
fn providers(before: &Root, after: &Root) -> Vec<ResourceChange> {
    let (old, new) = (by_name(before), by_name(after));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let nothing = Map::default();
    let of = |name: &String| {
        let (was, is) = (old.get(name), new.get(name));
        let usual = !name.contains('.');
        if !usual && (was.is_none() || is.is_none()) {
            return None;
        }
        let arguments = |one: Option<&&Provider>| one.map(|one| one.arguments.clone());
        let (was, is) = (arguments(was), arguments(is));
        let found = masked(
            PROVIDER,
            was.as_ref().unwrap_or(&nothing),
            is.as_ref().unwrap_or(&nothing),
        );
        changed(PROVIDER, format!("provider.{name}"), found)
    };
    names.into_iter().filter_map(of).collect()
}

fn by_name(root: &Root) -> BTreeMap<String, &Provider> {
    let named = root.providers.iter().map(|one| {
        let name = match &one.alias {
            Some(alias) => format!("{}.{alias}", one.name),
            None => one.name.clone(),
        };
        (name, one)
    });
    named.collect()
}

fn required(before: &Root, after: &Root) -> Option<ResourceChange> {
    let (old, new) = (&before.required_providers, &after.required_providers);
    let names = new
        .keys()
        .chain(old.keys().filter(|name| !new.contains_key(*name)));
    let differ = names.filter(|name| old.get(*name) != new.get(*name));
    // A module of another name that asks for what another one asked for is nothing new.
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let pairs = |of: &IndexMap<String, String>| -> HashSet<(String, String)> {
        of.iter()
            .map(|(name, source)| (last(name), source.clone()))
            .collect()
    };
    let (were, are) = (pairs(old), pairs(new));
    let differ = differ.filter(|name| {
        let known = |of: &IndexMap<String, String>, other: &HashSet<(String, String)>| {
            of.get(*name)
                .is_none_or(|source| other.contains(&(last(name), source.clone())))
        };
        !(known(old, &are) && known(new, &were))
    });
    let mut found = Differences::default();
    found.arguments.extend(differ.map(|name| ArgumentChange {
        path: format!("{name}.source"),
        before: old.get(name).cloned(),
        after: new.get(name).cloned(),
    }));
    changed(REQUIRED, "terraform.required_providers".to_owned(), found)
}

/// How policies that somebody else attaches differ.
pub(super) fn written(before: Side<'_>, after: Side<'_>) -> Option<StackChange> {
    let (old, new) = (guardrails(before), guardrails(after));
    let mut names: Vec<&str> = old.keys().chain(new.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    let of = |name: &str| {
        let (was, is) = (old.get(name), new.get(name));
        let change = match (was, is) {
            (Some(was), Some(is)) if was == is => return None,
            (Some(_), Some(_)) => Change::Changed,
            (Some(_), None) => Change::Removed,
            (None, _) => Change::Added,
        };
        let nothing = Map::default();
        let found = differences(was.unwrap_or(&nothing), is.unwrap_or(&nothing));
        let mut made = told(change, WRITTEN_GUARDRAIL, name.to_owned(), found);
        if change != Change::Changed {
            made.arguments.clear();
        }
        Some(made)
    };
    let resources: Vec<ResourceChange> = names.into_iter().filter_map(of).collect();
    (!resources.is_empty()).then(|| StackChange {
        path: GUARDRAILS.trim_end_matches('/').to_owned(),
        count: Count::default(),
        resources,
    })
}

/// The documents by the names of their files, each as the resource would have it.
fn guardrails<'a>(side: Side<'a>) -> BTreeMap<&'a str, Map> {
    let files = side.files.range(GUARDRAILS.to_owned()..);
    let files = files.take_while(|(path, _)| path.starts_with(GUARDRAILS));
    let documents = files.filter_map(|(path, text)| {
        let name = path.strip_prefix(GUARDRAILS)?;
        let json = name.strip_suffix(".json")?;
        let entries = [("content".to_owned(), Value::text(text.as_str()))];
        let arguments = Map {
            entries: entries.into_iter().collect(),
            place: None,
        };
        Some((json, arguments))
    });
    documents.collect()
}
