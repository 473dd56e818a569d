//! From what a plan says of the way to what a reviewer is told of it.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::arguments::{Differences, differences};
use super::super::{ArgumentChange, Change as What, Unknown, danger, keepers, rules};
use super::secrets::{HIDDEN, hide};
use super::{Fate, PlanChanges, PlannedChange, words};
use crate::symbol::{Map, Value};
use crate::terraform::show::{Change, PlanNotes, is_marked_sensitive, is_mirror};
use crate::terraform::{Config, Mode, Resource};

/// Plans as a reviewer is told of them.
pub(crate) struct Told {
    pub(crate) changes: PlanChanges,
    /// What may hide a change.
    pub(crate) unknown: Vec<Unknown>,
    /// What one should know beside it.
    pub(crate) notes: Vec<String>,
}

/// In: what each plan says, with the path of its root module, and what will be there after all of them.
pub(crate) fn told(plans: &[(String, PlanNotes)], after: &Config) -> Told {
    let mut told = Told {
        changes: PlanChanges::default(),
        unknown: Vec::new(),
        notes: Vec::new(),
    };
    for (path, notes) in plans {
        let mut root = after.roots.iter();
        let root = root.find(|root| root.path == *path);
        let resources = root.map_or(&[][..], |root| &root.resources);
        let known = resources.iter().map(|one| (one.address.0.as_str(), one));
        let plan = Plan {
            prefix: match plans.len() {
                1 => String::new(),
                _ => format!("{path}: "),
            },
            known: known.collect(),
        };
        plan.tell(notes, &mut told);
    }
    let PlanChanges { changes, drift, .. } = &mut told.changes;
    changes.sort_by_cached_key(order);
    drift.sort_by_cached_key(order);
    let mut versions: Vec<&str> = plans
        .iter()
        .map(|(_, it)| it.format_version.as_str())
        .collect();
    versions.dedup();
    told.changes.format_version = versions.join(", ");
    let mut makers: Vec<&str> = plans
        .iter()
        .filter_map(|(_, it)| it.terraform_version.as_deref())
        .collect();
    makers.dedup();
    told.changes.terraform_version = (!makers.is_empty()).then(|| makers.join(", "));
    told
}

/// Keepers that go away first, then what opens or closes something, then the rest.
fn order(
    one: &PlannedChange,
) -> (
    Reverse<bool>,
    bool,
    Option<super::super::Danger>,
    Fate,
    String,
) {
    let lost = one.keeper && matches!(one.fate, Fate::Destroyed | Fate::Replaced);
    let danger = one.danger;
    (
        Reverse(lost),
        danger.is_none(),
        danger,
        one.fate,
        one.address.clone(),
    )
}

/// One plan.
struct Plan<'p> {
    /// What stands before addresses where there are several plans.
    prefix: String,
    /// What will be there, with what the files tell.
    known: HashMap<&'p str, &'p Resource>,
}

impl Plan<'_> {
    fn tell(&self, notes: &PlanNotes, told: &mut Told) {
        for change in &notes.changes {
            let (made, unknown) = self.change(change);
            told.unknown.extend(unknown);
            told.changes.changes.extend(made);
        }
        for change in &notes.drift {
            let (made, _) = self.change(change);
            told.changes
                .drift
                .extend(made.and_then(|made| self.drifted(change, made)));
        }
        for deferred in &notes.deferred {
            let reason = deferred.reason.as_deref().map(words::reason);
            told.changes.changes.push(PlannedChange {
                fate: Fate::Deferred,
                reason,
                ..self.bare(&deferred.address, kind_of(&deferred.address))
            });
        }
        told.unknown.extend(notes.actions.iter().map(|address| {
            Unknown {
                what: format!("{}{address}", self.prefix),
                why:
                    "it is an action that Terraform calls, and a plan does not tell what that does"
                        .to_owned(),
            }
        }));
        if notes.complete == Some(false) {
            let note = "is for a part of the resources, or something of it was put off: another plan has to follow";
            told.notes.push(match self.prefix.as_str() {
                "" => format!("the plan {note}"),
                prefix => format!("{prefix}the plan {note}"),
            });
        }
    }

    /// What is left of it without what the provider filled in when it read the resource again; `None` when nothing is.
    fn drifted(&self, change: &Change, made: PlannedChange) -> Option<PlannedChange> {
        let known = self.known.get(change.address.as_str());
        let mut made = PlannedChange {
            reason: None,
            ..made
        };
        made.arguments.retain(|one| {
            let root = one.path.split(['.', '[']).next().unwrap_or_default();
            // Where a resource beside makes what this one shows, the drift of that one says it.
            let mirrored = is_mirror(&change.kind, root)
                && known.is_some_and(|known| known.arguments.get(root).is_none());
            let filled_in =
                one.before.is_none() && matches!(one.after.as_deref(), Some("false" | "0"));
            !mirrored && !filled_in
        });
        made.statements
            .retain(|one| !is_mirror(&change.kind, &one.argument));
        let nothing = made.arguments.is_empty() && made.statements.is_empty();
        (made.fate != Fate::Changed || !nothing).then_some(made)
    }

    fn bare(&self, address: &str, kind: &str) -> PlannedChange {
        PlannedChange {
            fate: Fate::Changed,
            address: format!("{}{address}", self.prefix),
            moved_from: None,
            kind: kind.to_owned(),
            keeper: keepers::is_keeper(kind),
            reason: None,
            imported: None,
            replaced_for: Vec::new(),
            arguments: Vec::new(),
            unknown: Vec::new(),
            statements: Vec::new(),
            danger: None,
        }
    }

    fn change(&self, change: &Change) -> (Option<PlannedChange>, Vec<Unknown>) {
        let managed = change.mode == Mode::Managed;
        let known = self.known.get(change.address.as_str()).copied();
        let known = known.filter(|_| change.deposed.is_none());
        let mut unknown = Vec::new();
        let fate = match fate(change) {
            Some(fate) => fate,
            None => {
                unknown
                    .push(self.unknown(change, "nobody here knows what its planned action does"));
                Fate::Deferred
            }
        };
        if managed && is_foreign(&change.kind) && fate != Fate::Moved {
            let why =
                "it is of another provider than AWS's: what access it gives or takes is not known";
            unknown.push(self.unknown(change, why));
        }
        let after = settled(&change.after, known);
        for (argument, why) in unknown_policies(&after, known) {
            unknown.push(Unknown {
                what: format!("{}{} {argument}", self.prefix, change.address),
                why,
            });
        }
        let found = found(change, &after, known, fate);
        let what = match fate {
            Fate::Destroyed | Fate::Replaced => What::Removed,
            Fate::Created => What::Added,
            Fate::Moved => What::Moved,
            _ => What::Changed,
        };
        let danger = danger::danger(what, &change.kind, &found.arguments, &found.statements);
        let quiet = matches!(fate, Fate::Read | Fate::Moved | Fate::Forgotten) || !managed;
        let made = PlannedChange {
            fate,
            address: match &change.deposed {
                Some(key) => format!("{}{} (deposed object {key})", self.prefix, change.address),
                None => format!("{}{}", self.prefix, change.address),
            },
            moved_from: change.previous_address.clone(),
            reason: change.reason.as_deref().map(words::reason),
            imported: change.importing.clone(),
            replaced_for: change.replaced_for.clone(),
            unknown: known.map(unknown_arguments).unwrap_or_default(),
            arguments: found.arguments,
            statements: found.statements,
            danger: danger.filter(|_| !quiet),
            ..self.bare(&change.address, &change.kind)
        };
        (Some(made), unknown)
    }

    fn unknown(&self, change: &Change, why: &str) -> Unknown {
        Unknown {
            what: format!("{}{}", self.prefix, change.address),
            why: why.to_owned(),
        }
    }
}

/// The words of a plan (Terraform documentation, "JSON Output Format", change representation); `None` for words that are not known.
fn fate(change: &Change) -> Option<Fate> {
    let actions: Vec<&str> = change.actions.iter().map(String::as_str).collect();
    let imported = change.importing.is_some();
    Some(match actions.as_slice() {
        ["no-op"] if imported => Fate::Imported,
        ["no-op"] => Fate::Moved,
        ["update"] if imported => Fate::Imported,
        ["update"] => Fate::Changed,
        ["create"] => Fate::Created,
        ["read"] => Fate::Read,
        ["forget"] | ["create", "forget"] => Fate::Forgotten,
        ["delete"] => Fate::Destroyed,
        // Whatever more there may be: what deletes, deletes.
        all if all.contains(&"delete") => Fate::Replaced,
        _ => return None,
    })
}

/// Providers that make nothing that gives access to anything.
const IDLE: &[&str] = &[
    "random_",
    "time_",
    "null_",
    "terraform_",
    "archive_",
    "local_",
    "tls_",
];

fn is_foreign(kind: &str) -> bool {
    !kind.starts_with("aws_") && !IDLE.iter().any(|beginning| kind.starts_with(beginning))
}

/// `aws_kms_key` of `module.a.aws_kms_key.data[0]`.
fn kind_of(address: &str) -> &str {
    let rest = rules::module_of(address);
    let rest = address.strip_prefix(rest).unwrap_or(address);
    let rest = rest.trim_start_matches('.');
    rest.split('.').next().unwrap_or_default()
}

/// What will be there: where the plan does not know a value and the files do, theirs.
fn settled(after: &Map, known: Option<&Resource>) -> Map {
    let mut settled = after.clone();
    for (name, value) in &mut settled.entries {
        if is_unknown(value)
            && !is_marked(value)
            && let Some(written) = known.and_then(|known| known.arguments.get(name))
            && !matches!(written, Value::Unknown(_))
        {
            value.clone_from(written);
        }
    }
    settled
}

/// Arguments that hold policies, whose content decides who may do what.
const POLICIES: &[&str] = &[
    "access_policy",
    "access_policies",
    "assume_role_policy",
    "content",
    "inline_policy",
    "key_policy",
    "policy",
    "policy_document",
    "resource_policy",
];

/// Policies that are written and not known, with the reason.
fn unknown_policies(after: &Map, known: Option<&Resource>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in &after.entries {
        let written = known.is_some_and(|known| known.arguments.get(name).is_some());
        let policy = POLICIES.contains(&name.as_str()) || name.ends_with("_policy");
        let Value::Unknown(unknown) = value else {
            continue;
        };
        // The content of what is no policy says nothing of access.
        if policy && written && (name != "content" || known.is_some_and(is_scp)) {
            let why = match is_marked_sensitive(unknown) {
                true => "this policy is marked as sensitive and is no policy that can be read".to_owned(),
                false => "this policy is known after the apply only: with `--config FOLDER` it is taken from the files".to_owned(),
            };
            found.push((name.clone(), why));
        }
    }
    found
}

fn is_scp(resource: &Resource) -> bool {
    resource.kind == "aws_organizations_policy"
}

/// Arguments that the files write and that nobody knows before the apply.
fn unknown_arguments(known: &Resource) -> Vec<String> {
    let unknown = known.arguments.entries.iter();
    let unknown = unknown.filter(|(_, value)| is_unknown(value));
    unknown.map(|(name, _)| name.clone()).collect()
}

fn is_unknown(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => true,
        Value::Text(text) => text.first_unknown().is_some(),
        Value::List(items) => items.iter().any(is_unknown),
        Value::Map(map) => map.entries.values().any(is_unknown),
        Value::Json(inner) => is_unknown(inner),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// True when a part of it is marked as sensitive: what the files write there is as secret.
fn is_marked(value: &Value) -> bool {
    match value {
        Value::Unknown(unknown) => is_marked_sensitive(unknown),
        Value::List(items) => items.iter().any(is_marked),
        Value::Map(map) => map.entries.values().any(is_marked),
        Value::Json(inner) => is_marked(inner),
        _ => false,
    }
}

/// What differs, without secrets. Of what comes or goes, the policies alone: its other arguments are all new, or all gone.
fn found(change: &Change, after: &Map, known: Option<&Resource>, fate: Fate) -> Differences {
    let (before, after, hidden) = hide(&change.before, after);
    let whole = match fate {
        Fate::Created | Fate::Destroyed | Fate::Forgotten | Fate::Read => true,
        Fate::Imported => change.before.entries.is_empty(),
        _ => false,
    };
    let mut found = differences(&before, &after);
    found
        .statements
        .retain(|one| !is_hidden(change, &one.argument));
    if matches!(fate, Fate::Forgotten | Fate::Read) {
        return Differences::default();
    }
    if whole {
        found.arguments.clear();
        return found;
    }
    found.arguments.retain(|one| {
        !hidden.contains(&one.path)
            && !is_filled_in(change, known, one)
            && !is_shadow(&one.path)
            && (!is_empty(&one.before) || !is_empty(&one.after))
    });
    for one in &mut found.arguments {
        let bare = |value: &mut Option<String>| {
            *value = value.take().map(|it| it.replace(QUOTED, HIDDEN));
        };
        bare(&mut one.before);
        bare(&mut one.after);
    }
    let marked = change
        .sensitive
        .iter()
        .filter(|name| !hidden.contains(name));
    let marked: Vec<&String> = marked.collect();
    found
        .arguments
        .extend(hidden.iter().chain(marked).map(|path| ArgumentChange {
            path: path.clone(),
            before: Some(HIDDEN.to_owned()),
            after: Some(HIDDEN.to_owned()),
        }));
    found
}

/// The policy that is marked as sensitive is judged, and not shown.
fn is_hidden(change: &Change, argument: &str) -> bool {
    let root = argument.split(['.', '[']).next().unwrap_or_default();
    change.sensitive.iter().any(|name| name == root)
}

/// What the provider fills in after the apply, and nobody wrote.
fn is_filled_in(change: &Change, known: Option<&Resource>, argument: &ArgumentChange) -> bool {
    let root = argument.path.split(['.', '[']).next().unwrap_or_default();
    let later = matches!(change.after.get(root), Some(Value::Unknown(_)));
    later && known.is_some_and(|known| known.arguments.get(root).is_none())
}

/// As a secret looks among the values.
const QUOTED: &str = "\"(sensitive)\"";

/// The provider writes what is not set as something empty, or not at all.
fn is_empty(value: &Option<String>) -> bool {
    matches!(value.as_deref(), None | Some("null" | "{}" | "[]" | "\"\""))
}

/// `tags_all` says again what `tags` and the provider's default tags say.
fn is_shadow(path: &str) -> bool {
    path == "tags_all" || path.starts_with("tags_all.")
}
