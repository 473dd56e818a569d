//! What was called otherwise before: its entries in the lock move to its new path.

use super::Resolver;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::lock::Kind;
use crate::spec::{At, Entries, Team};

/// One thing that says what it was called.
struct Rename<'a> {
    kind: Kind,
    /// What the path begins with: empty, or ending in `/`.
    within: &'a str,
    from: &'a str,
    to: &'a str,
    /// Where the old name stands.
    place: Span,
    /// The place of a sibling that has the old name.
    there: Option<Span>,
}

/// Those of some siblings that say what they were called.
fn renames<'a, K: AsRef<str>, V, O: AsRef<str> + 'a>(
    kind: Kind,
    within: &'a str,
    entries: &'a Entries<K, V>,
    before: impl Fn(&'a V) -> Option<&'a At<O>>,
) -> Vec<Rename<'a>> {
    let named = |name: &str| {
        let mut siblings = entries.0.iter();
        let found = siblings.find(|(sibling, _)| sibling.value.as_ref() == name);
        found.map(|(sibling, _)| sibling.span)
    };
    let siblings = entries.0.iter();
    siblings
        .filter_map(|(name, said)| {
            let before = before(said)?;
            Some(Rename {
                kind,
                within,
                from: before.value.as_ref(),
                to: name.value.as_ref(),
                place: before.span,
                there: named(before.value.as_ref()),
            })
        })
        .collect()
}

impl<'s> Resolver<'s> {
    /// From the unit down: a path is that of today as soon as what it begins with has moved.
    pub(super) fn renames(&mut self) {
        let platform = self.document.platform.as_ref();
        if let Some(registry) = platform.and_then(|it| it.registry.as_ref()) {
            let all = &registry.repositories;
            let before = renames(Kind::Repository, "platform/", all, |it| {
                it.renamed_from.as_ref()
            });
            self.rename_all(&before);
        }
        let units = &self.document.units;
        self.rename_all(&renames(Kind::Unit, "", units, |unit| {
            unit.renamed_from.as_ref()
        }));
        for (name, unit) in &units.0 {
            let within = format!("{}/", name.value);
            let teams = renames(Kind::Team, &within, &unit.teams, |team| {
                team.renamed_from.as_ref()
            });
            self.rename_all(&teams);
            for (team, said) in &unit.teams.0 {
                self.inside(&format!("{within}{}/", team.value), said);
            }
        }
    }

    fn inside(&mut self, within: &str, team: &Team) {
        if let Some(all) = &team.buckets {
            let before = renames(Kind::Bucket, within, all, |it| it.renamed_from.as_ref());
            self.rename_all(&before);
        }
        if let Some(all) = &team.training {
            let before = renames(Kind::Training, within, all, |it| it.renamed_from.as_ref());
            self.rename_all(&before);
        }
        if let Some(all) = &team.serving {
            let before = renames(Kind::Serving, within, all, |it| it.renamed_from.as_ref());
            self.rename_all(&before);
        }
        if let Some(all) = &team.applications {
            let before = renames(Kind::Application, within, all, |it| {
                it.renamed_from.as_ref()
            });
            self.rename_all(&before);
        }
        if let Some(all) = &team.endpoints {
            let before = renames(Kind::Endpoint, within, all, |it| it.renamed_from.as_ref());
            self.rename_all(&before);
        }
        if let Some(all) = &team.services {
            let before = renames(Kind::Service, within, all, |it| it.renamed_from.as_ref());
            self.rename_all(&before);
        }
    }

    fn rename_all(&mut self, renames: &[Rename<'_>]) {
        for (at, one) in renames.iter().enumerate() {
            let twice = renames.iter().take(at).find(|other| other.from == one.from);
            match twice {
                Some(other) => {
                    let message = format!("two things were `{}`", one.from);
                    let found = Diagnostic::error("renamed-twice", message, self.here(one.place))
                        .and(self.here(other.place).saying("the other one"))
                        .help("one of them is new: take its `renamed-from` away");
                    self.diagnostics.push(found);
                }
                None => self.rename(one),
            }
        }
    }

    fn rename(&mut self, one: &Rename<'_>) {
        let Rename { kind, from, to, .. } = *one;
        let [old, new] = [from, to].map(|name| format!("{}{name}", one.within));
        let done = self.lock.was_renamed(kind, &old, &new) && self.lock.knows(kind, &new);
        if let Some(there) = one.there {
            let message = match from == to {
                true => format!("`{from}` is said to have been called `{from}`"),
                false => format!("`{to}` was `{from}`, and `{from}` is there, too"),
            };
            let help = match done || from == to {
                true => "there is nothing left to rename: take `renamed-from` away",
                false => {
                    "a name can't be handed on or swapped in one step: rename first, apply, and then use the old name again"
                }
            };
            let found = Diagnostic::error("renamed-and-there", message, self.here(one.place))
                .and(self.here(there).saying("it is there"))
                .help(help);
            self.diagnostics.push(found);
        } else if done {
            // Said before, and true.
        } else if !self.lock.knows(kind, &old) {
            let message = format!("nothing was made that was called `{old}`");
            let found = Diagnostic::error("unknown-rename", message, self.here(one.place)).help(
                "write the name that it has in `ringfence.lock`, or take `renamed-from` away",
            );
            self.diagnostics.push(found);
        } else if self.lock.knows(kind, &new) {
            let message = format!("both `{old}` and `{new}` were made");
            let found = Diagnostic::error("renamed-onto-another", message, self.here(one.place))
                .help("what was made can't become what is there: take `renamed-from` away; if the new name was never applied, take `ringfence.lock` from version control as it was before");
            self.diagnostics.push(found);
        } else {
            self.lock.rename(kind, &old, &new);
        }
    }
}
