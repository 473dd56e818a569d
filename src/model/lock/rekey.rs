//! Entries that move to another path.

use std::collections::BTreeMap;

use super::Lock;

/// What can be called otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Unit,
    Team,
    Bucket,
    Training,
    Serving,
    Application,
    Endpoint,
    Service,
    Repository,
    Notebook,
    Person,
}

impl Kind {
    /// The kinds of what stands in a team or is one.
    const INSIDE_UNITS: [Self; 9] = [
        Self::Team,
        Self::Bucket,
        Self::Training,
        Self::Serving,
        Self::Application,
        Self::Endpoint,
        Self::Service,
        Self::Notebook,
        Self::Person,
    ];
}

impl Kind {
    /// What stands before its path among the renames.
    fn section(self) -> &'static str {
        match self {
            Self::Unit => "units",
            Self::Team => "teams",
            Self::Bucket => "buckets",
            Self::Training => "training",
            Self::Serving => "serving",
            Self::Application => "applications",
            Self::Endpoint => "endpoints",
            Self::Service => "services",
            Self::Repository => "repositories",
            Self::Notebook => "notebooks",
            Self::Person => "people",
        }
    }
}

/// The path among the renames: kinds have names of their own.
fn entry(kind: Kind, path: &str) -> String {
    format!("{}/{path}", kind.section())
}

impl Lock {
    /// True when something of this kind and path was given out.
    pub(crate) fn knows(&self, kind: Kind, path: &str) -> bool {
        match kind {
            Kind::Unit => self.units.contains_key(path),
            Kind::Team => self.teams.contains_key(path),
            Kind::Bucket => self.buckets.contains_key(path),
            Kind::Training
            | Kind::Serving
            | Kind::Application
            | Kind::Endpoint
            | Kind::Service
            | Kind::Repository
            | Kind::Notebook
            | Kind::Person => self.named(kind).contains_key(path),
        }
    }

    /// What physical names call what runs and serves, of a kind.
    fn named(&self, kind: Kind) -> &BTreeMap<String, String> {
        match kind {
            Kind::Serving => &self.serving,
            Kind::Application => &self.applications,
            Kind::Endpoint => &self.endpoints,
            Kind::Service => &self.services,
            Kind::Repository => &self.repositories,
            Kind::Notebook => &self.notebooks,
            Kind::Person => &self.people,
            Kind::Unit | Kind::Team | Kind::Bucket | Kind::Training => &self.training,
        }
    }

    /// The same, to give out another one.
    pub(crate) fn named_mut(&mut self, kind: Kind) -> &mut BTreeMap<String, String> {
        match kind {
            Kind::Serving => &mut self.serving,
            Kind::Application => &mut self.applications,
            Kind::Endpoint => &mut self.endpoints,
            Kind::Service => &mut self.services,
            Kind::Repository => &mut self.repositories,
            Kind::Notebook => &mut self.notebooks,
            Kind::Person => &mut self.people,
            Kind::Unit | Kind::Team | Kind::Bucket | Kind::Training => &mut self.training,
        }
    }

    /// True when this very rename was done before.
    pub(crate) fn was_renamed(&self, kind: Kind, from: &str, to: &str) -> bool {
        let done = self.renamed.get(&entry(kind, from));
        done == Some(&entry(kind, to))
    }

    /// Moves all that was given out under a path, and below it, to another one; nothing is given out anew.
    pub(crate) fn rename(&mut self, kind: Kind, from: &str, to: &str) {
        match kind {
            Kind::Unit | Kind::Team => {
                rekey(&mut self.units, from, to);
                rekey(&mut self.teams, from, to);
                rekey(&mut self.networks, from, to);
                rekey(&mut self.buckets, from, to);
                rekey(&mut self.aliases, from, to);
                rekey(&mut self.training, from, to);
                rekey(&mut self.serving, from, to);
                rekey(&mut self.applications, from, to);
                rekey(&mut self.endpoints, from, to);
                rekey(&mut self.services, from, to);
                rekey(&mut self.notebooks, from, to);
                rekey(&mut self.people, from, to);
                rekey(&mut self.removed, from, to);
                if let Some(origin) = &mut self.origin {
                    rekey(&mut origin.networks, from, to);
                }
                self.follow(from, to);
            }
            Kind::Bucket => {
                rekey(&mut self.buckets, from, to);
                rekey(&mut self.removed, from, to);
            }
            Kind::Training
            | Kind::Serving
            | Kind::Application
            | Kind::Endpoint
            | Kind::Service
            | Kind::Repository
            | Kind::Notebook
            | Kind::Person => rekey(self.named_mut(kind), from, to),
        }
        if kind == Kind::Unit {
            rekey(
                &mut self.states,
                &format!("units/{from}"),
                &format!("units/{to}"),
            );
        }
        self.renamed.insert(entry(kind, from), entry(kind, to));
    }

    /// Renames that were done inside what is renamed now are known by its new path.
    fn follow(&mut self, from: &str, to: &str) {
        for kind in Kind::INSIDE_UNITS {
            let below = |path: &str| format!("{}/", entry(kind, path));
            let (from, to) = (below(from), below(to));
            let renamed = std::mem::take(&mut self.renamed);
            let moved = |path: String| match path.strip_prefix(&from) {
                Some(rest) => format!("{to}{rest}"),
                None => path,
            };
            let entries = renamed.into_iter();
            self.renamed = entries.map(|(a, b)| (moved(a), moved(b))).collect();
        }
    }
}

/// The entry of a path, and those below it, under another path.
fn rekey<V>(map: &mut BTreeMap<String, V>, from: &str, to: &str) {
    let entries = std::mem::take(map).into_iter();
    *map = entries
        .map(|(key, value)| match key.strip_prefix(from) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                (format!("{to}{rest}"), value)
            }
            _ => (key, value),
        })
        .collect();
}
