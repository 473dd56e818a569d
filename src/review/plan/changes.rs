//! From what a plan says of the way to what a reviewer is told of it.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::effects::{Leaves, leaves};
use super::super::watching::{self, Around};
use super::super::{Change as What, Unknown, Watching, danger, keepers, rules};
use super::values::{found, settled, unknown_arguments};
use super::{Fate, PlanChanges, PlannedChange, deciding, words};
use crate::symbol::Map;
use crate::terraform::show::{Change, PlanNotes, is_mirror};
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
        let mut root = after.roots();
        let root = root.find(|root| root.path == *path);
        let resources = root.map_or(&[][..], |root| &root.resources);
        let known = resources.iter().map(|one| (one.address.0.as_str(), one));
        let plan = Plan {
            prefix: match plans.len() {
                1 => String::new(),
                _ => format!("{path}: "),
            },
            known: known.collect(),
            around: around(notes),
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
    let lost = one.keeper
        && matches!(
            one.fate,
            Fate::Destroyed | Fate::Replaced | Fate::LeftBehind
        );
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
    around: Around,
}

/// What of it goes away, for what watches it.
fn around(notes: &PlanNotes) -> Around {
    let changes = notes.changes.iter();
    Around::of(changes.map(|it| {
        let gone = fate(it) == Some(Fate::Destroyed);
        (it.kind.as_str(), &it.before, gone)
    }))
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
            let fate = put_off(&deferred.actions);
            let reason = match fate {
                Fate::Deferred => reason,
                _ => Some(match reason {
                    Some(reason) => format!("put off for now, as {reason}"),
                    None => "put off for now".to_owned(),
                }),
            };
            told.changes.changes.push(PlannedChange {
                fate,
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
        let outputs = notes.outputs.iter();
        let outputs = outputs.map(|name| format!("{}{name}", self.prefix));
        told.changes.outputs.extend(outputs);
        if notes.changes.is_empty() && notes.deferred.is_empty() && !notes.outputs.is_empty() {
            told.notes.push(format!(
                "{}outputs change, and nothing else does: {}",
                self.prefix,
                notes.outputs.join(", ")
            ));
        }
        told.notes.extend(notes.failed.iter().map(|check| {
            format!(
                "{}`{check}` fails, or could not be asked: the plan says why",
                self.prefix
            )
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
            leaves: Leaves::default(),
            watching: Watching::default(),
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
        let after = settled(change, known);
        for (argument, why) in deciding::unknown(change, &after, known) {
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
            leaves: written_leaves(change, &after, known),
            watching: self.watching(change),
            ..self.bare(&change.address, &change.kind)
        };
        (Some(made), unknown)
    }

    fn watching(&self, change: &Change) -> Watching {
        let gone = change.after.entries.is_empty() && watching::may_be_idle(&change.kind);
        Watching {
            idle: gone && self.around.is_idle(&change.kind, &change.before),
            below: watching::is_below(&change.after),
        }
    }

    fn unknown(&self, change: &Change, why: &str) -> Unknown {
        Unknown {
            what: format!("{}{}", self.prefix, change.address),
            why: why.to_owned(),
        }
    }
}

/// What is to become of that whose planning is put off: only what goes away is certain to do so.
fn put_off(actions: &[String]) -> Fate {
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    match actions.as_slice() {
        ["delete"] => Fate::Destroyed,
        all if all.contains(&"delete") => Fate::Replaced,
        _ => Fate::Deferred,
    }
}

/// The values of both sides, without what the provider fills in.
fn written_leaves(change: &Change, after: &Map, known: Option<&Resource>) -> Leaves {
    let written = |name: &str| known.is_some_and(|known| known.arguments.get(name).is_some());
    leaves(Some(&change.before), Some(after), written)
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
        ["forget"] => Fate::Forgotten,
        ["create", "forget"] | ["forget", "create"] => Fate::LeftBehind,
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
