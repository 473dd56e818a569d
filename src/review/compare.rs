use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{Differences, statements_of_one_side};
use super::danger::danger;
use super::effects::leaves;
use super::keepers::{PROVIDER_ACCOUNT, PROVIDER_REGION};
use super::masked::{Secrets, masked};
use super::moves::{kept, renamed, rest};
use super::roots::pairs;
use super::watching::Around;
use super::{
    ArgumentChange, Change, Count, Danger, ResourceChange, Review, StackChange, Watching, hunks,
    settings, watching,
};
use crate::terraform::{Config, Resource, Root};

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The files: text by path, with `/` between folders. May hold more than Terraform.
    pub files: &'a BTreeMap<String, String>,
    /// What Terraform makes of them.
    pub config: &'a Config,
}

/// What is found in resources and matters for the text.
#[derive(Default)]
struct Seen {
    /// The files in which something dangerous changes.
    dangerous: BTreeSet<String>,
    secrets: Secrets,
}

/// Says what a change from one folder to another changes.
#[must_use]
pub fn review(before: Side<'_>, after: Side<'_>) -> Review {
    let mut seen = Seen::default();
    let pairs = pairs(before, after).into_iter();
    let mut stacks: Vec<StackChange> = pairs
        .filter_map(|pair| {
            let kept = pair.after.map_or_else(Vec::new, |root| kept(after, root));
            let sides = [pair.before.as_deref(), pair.after];
            stack(pair.path, sides, (&pair.moves, &kept), &mut seen)
        })
        .collect();
    stacks.extend(settings::written(before, after));
    // Stable: among equals the order of paths stays.
    stacks.sort_by_key(|stack| gravest(stack).is_none());
    let mut files = hunks::files(before.files, after.files);
    for file in &mut files {
        file.dangerous = seen.dangerous.contains(&file.path);
    }
    seen.secrets.mask(&mut files);
    files.sort_by_key(|file| (!file.dangerous, is_housekeeping(&file.path)));
    Review {
        stacks,
        files,
        unread: unread(after.config),
    }
}

/// What ringfence keeps for itself follows from the rest, so it is read last.
fn is_housekeeping(path: &str) -> bool {
    path.starts_with(".ringfence/")
}

fn unread(config: &Config) -> Vec<String> {
    let unread = config.unread.iter();
    unread
        .map(|one| format!("{}:{}: {}", one.place.file, one.place.line, one.message))
        .collect()
}

fn gravest(stack: &StackChange) -> Option<Danger> {
    stack.resources.iter().filter_map(|one| one.danger).min()
}

fn stack(
    path: &str,
    [before, after]: [Option<&Root>; 2],
    (moves, kept): (&[(String, String)], &[String]),
    seen: &mut Seen,
) -> Option<StackChange> {
    if let (Some(before), Some(after)) = (before, after)
        && std::ptr::eq(before, after)
    {
        return None;
    }
    let old = by_address(before);
    let new = by_address(after);
    let renamed = renamed(moves, &old, &new);
    let moved: BTreeSet<&str> = renamed.values().copied().collect();
    let addresses: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let mut resources = Vec::new();
    for address in addresses.difference(&moved) {
        let from = renamed.get(*address).copied();
        let was = old.get(from.unwrap_or(address)).copied();
        let is = new.get(address).copied();
        let Some(mut change) = resource(address, was, is, from) else {
            continue;
        };
        let sides = (was.map(|it| &it.arguments), is.map(|it| &it.arguments));
        seen.secrets.add(&change.kind, sides.0, sides.1);
        change.moved_from = from.map(str::to_owned);
        if change.change == Change::Removed && kept.iter().any(|it| rest(address, it).is_some()) {
            change.kept = true;
            change.danger = change.danger.filter(|danger| *danger != Danger::Loss);
        }
        if change.danger.is_some() {
            let places = [was, is].into_iter().flatten();
            let dangerous = &mut seen.dangerous;
            dangerous.extend(places.map(|one| one.place.file.to_string()));
        }
        resources.push(change);
    }
    let count = count(&resources);
    say_what_was_idle(&mut resources, &old);
    let mut resources = folded(resources);
    if let (Some(before), Some(after)) = (before, after) {
        // None of them is a resource, and so none is counted.
        resources.extend(settings::changes(before, after));
    }
    resources.sort_by_key(|one| (one.danger.is_none(), one.danger, one.change));
    (!resources.is_empty()).then(|| StackChange {
        path: path.to_owned(),
        count,
        resources,
    })
}

/// What goes away and watched nothing that is left, says so.
fn say_what_was_idle(resources: &mut [ResourceChange], old: &BTreeMap<&str, &Resource>) {
    let goes = |one: &ResourceChange| one.change == Change::Removed && !one.kept;
    let idle = |one: &ResourceChange| goes(one) && watching::may_be_idle(&one.kind);
    if !resources.iter().any(idle) {
        return;
    }
    let gone = resources.iter().filter(|one| goes(one));
    let gone: BTreeSet<&str> = gone
        .flat_map(|one| &one.addresses)
        .map(String::as_str)
        .collect();
    let all = old.iter();
    let around = Around::of(
        all.map(|(address, one)| (one.kind.as_str(), &one.arguments, gone.contains(address))),
    );
    for one in resources.iter_mut().filter(|one| idle(one)) {
        let was = one.addresses.first().and_then(|it| old.get(it.as_str()));
        one.watching.idle = was.is_some_and(|it| around.is_idle(&it.kind, &it.arguments));
    }
}

fn by_address(root: Option<&Root>) -> BTreeMap<&str, &Resource> {
    let resources = root.into_iter().flat_map(|root| &root.resources);
    resources.map(|one| (one.address.0.as_str(), one)).collect()
}

/// How one address differs; `None` when it does not.
fn resource(
    address: &str,
    before: Option<&Resource>,
    after: Option<&Resource>,
    moved_from: Option<&str>,
) -> Option<ResourceChange> {
    let (change, found, kind) = match (before, after) {
        (Some(before), Some(after)) => {
            let found = both(before, after);
            let change = match moved_from {
                Some(_) => Change::Moved,
                None if found.is_empty() => return None,
                None => Change::Changed,
            };
            (change, found, &after.kind)
        }
        (None, Some(after)) => {
            let found = statements_of_one_side(None, Some(&after.arguments));
            (Change::Added, found, &after.kind)
        }
        (Some(before), None) => {
            let found = statements_of_one_side(Some(&before.arguments), None);
            (Change::Removed, found, &before.kind)
        }
        (None, None) => return None,
    };
    let Differences {
        arguments,
        statements,
    } = without_marked(found, [before, after]);
    Some(ResourceChange {
        change,
        addresses: vec![address.to_owned()],
        moved_from: None,
        danger: danger(change, kind, &arguments, &statements),
        kind: kind.clone(),
        arguments,
        statements,
        kept: false,
        leaves: leaves(
            before.map(|it| &it.arguments),
            after.map(|it| &it.arguments),
            |_| true,
        ),
        watching: Watching {
            idle: false,
            below: after.is_some_and(|it| watching::is_below(&it.arguments)),
        },
    })
}

/// Of what a plan or state marks as sensitive it is told that it differs, and not how.
fn without_marked(mut found: Differences, sides: [Option<&Resource>; 2]) -> Differences {
    let marked: BTreeSet<&String> = { sides.into_iter().flatten() }
        .flat_map(|one| &one.sensitive)
        .collect();
    for name in marked {
        let within = |path: &str| path.split(['.', '[']).next() == Some(name.as_str());
        let count = found.arguments.len() + found.statements.len();
        found.arguments.retain(|one| !within(&one.path));
        found.statements.retain(|one| !within(&one.argument));
        if found.arguments.len() + found.statements.len() < count {
            found.arguments.push(ArgumentChange {
                path: name.clone(),
                before: Some("(sensitive)".to_owned()),
                after: Some("(sensitive)".to_owned()),
            });
        }
    }
    found
}

/// Arguments, and the meta-argument that lets what is applied differ from the text.
fn both(before: &Resource, after: &Resource) -> Differences {
    let mut found = match before.arguments == after.arguments {
        true => Differences::default(),
        false => masked(&after.kind, &before.arguments, &after.arguments),
    };
    if before.ignore_changes != after.ignore_changes {
        let shown = |one: &Resource| {
            (!one.ignore_changes.is_empty()).then(|| one.ignore_changes.join(", "))
        };
        found.arguments.push(ArgumentChange {
            path: "lifecycle.ignore_changes".to_owned(),
            before: shown(before),
            after: shown(after),
        });
    }
    if before.prevent_destroy != after.prevent_destroy {
        let shown = |one: &Resource| one.prevent_destroy.then(|| "true".to_owned());
        found.arguments.push(ArgumentChange {
            path: "lifecycle.prevent_destroy".to_owned(),
            before: shown(before),
            after: shown(after),
        });
    }
    found.arguments.extend(elsewhere(before, after));
    found
}

/// The account or region of a resource is its provider's. In another one Terraform finds nothing, and makes it anew.
fn elsewhere(before: &Resource, after: &Resource) -> Vec<ArgumentChange> {
    let places = [
        (PROVIDER_ACCOUNT, &before.account, &after.account),
        (PROVIDER_REGION, &before.region, &after.region),
    ];
    let moved = places
        .into_iter()
        .filter(|(_, was, is)| was.is_some() && is.is_some() && was != is);
    moved
        .map(|(path, was, is)| ArgumentChange {
            path: path.to_owned(),
            before: was.clone(),
            after: is.clone(),
        })
        .collect()
}

fn count(resources: &[ResourceChange]) -> Count {
    let mut count = Count::default();
    for one in resources {
        match one.change {
            Change::Added => count.added += 1,
            Change::Changed => count.changed += 1,
            Change::Removed => count.removed += 1,
            Change::Moved => count.moved += 1,
        }
    }
    count
}

/// The very same change of several resources of one type is said once.
fn folded(resources: Vec<ResourceChange>) -> Vec<ResourceChange> {
    let mut kept: Vec<ResourceChange> = Vec::new();
    for one in resources {
        let same = |other: &&mut ResourceChange| {
            one.change == Change::Changed
                && other.change == one.change
                && other.kind == one.kind
                && other.arguments == one.arguments
                && other.watching == one.watching
                && other.statements == one.statements
        };
        match kept.iter_mut().find(same) {
            Some(other) => other.addresses.extend(one.addresses),
            None => kept.push(one),
        }
    }
    kept
}
