//! What one can begin with, embedded in the program: whole specs, and units and teams to add to a spec.
//!
//! Each is a file below `blueprints/` whose first comment lines are its header: `# blueprint:`, `# kind:`, `# version:`,
//! `# summary:` and, for specs, `# edit first:`. `init` writes a spec as it is, header included, so it says where it
//! comes from. A unit or a team is the mapping that stands below its name in a spec; what follows from the spec that
//! it is added to is written as `<registry>`, and what is left to the user is marked `# replace`.

/// The files, by their names.
const FILES: &[(&str, &str)] = &[
    (
        "five-accounts",
        include_str!("../../blueprints/five-accounts.yaml"),
    ),
    (
        "five-business-units",
        include_str!("../../blueprints/five-business-units.yaml"),
    ),
    (
        "locked-down-training",
        include_str!("../../blueprints/locked-down-training.yaml"),
    ),
    (
        "realtime-endpoint",
        include_str!("../../blueprints/realtime-endpoint.yaml"),
    ),
    ("rest-api", include_str!("../../blueprints/rest-api.yaml")),
    (
        "team-platform",
        include_str!("../../blueprints/team-platform.yaml"),
    ),
    (
        "team/storage",
        include_str!("../../blueprints/team/storage.yaml"),
    ),
    (
        "team/training",
        include_str!("../../blueprints/team/training.yaml"),
    ),
    (
        "unit/data-and-training",
        include_str!("../../blueprints/unit/data-and-training.yaml"),
    ),
    (
        "unit/empty",
        include_str!("../../blueprints/unit/empty.yaml"),
    ),
];

/// What a blueprint is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole spec, for `init`.
    Spec,
    /// What stands below a unit's name.
    Unit,
    /// What stands below a team's name.
    Team,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Spec => "spec",
            Self::Unit => "unit",
            Self::Team => "team",
        }
    }
}

/// Something to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blueprint {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// The whole file.
    pub text: &'static str,
}

impl Blueprint {
    /// What it is one of.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.field("kind") {
            "unit" => Kind::Unit,
            "team" => Kind::Team,
            _ => Kind::Spec,
        }
    }

    /// Counts up when what the blueprint makes changes.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.field("version")
    }

    /// What it is for, in one line.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.field("summary")
    }

    /// What whoever uses a spec puts in place of the example's own values; empty for units and teams.
    #[must_use]
    pub fn edit_first(&self) -> &'static str {
        self.field("edit first")
    }

    /// What stands below the header.
    #[must_use]
    pub fn body(&self) -> &'static str {
        let header: usize = self
            .text
            .split_inclusive('\n')
            .take_while(|line| line.starts_with("# "))
            .map(str::len)
            .sum();
        self.text.get(header..).unwrap_or_default()
    }

    fn field(&self, name: &str) -> &'static str {
        let header = self.text.lines().map_while(|line| line.strip_prefix("# "));
        header
            .filter_map(|line| line.split_once(": "))
            .find(|(field, _)| *field == name)
            .map_or("", |(_, value)| value)
    }
}

/// Every blueprint, sorted by name.
pub fn blueprints() -> impl Iterator<Item = Blueprint> {
    FILES.iter().map(|(name, text)| Blueprint { name, text })
}

/// Every blueprint of a kind, sorted by name.
pub fn of_kind(kind: Kind) -> impl Iterator<Item = Blueprint> {
    blueprints().filter(move |one| one.kind() == kind)
}

/// The blueprint of a name.
#[must_use]
pub fn find(name: &str) -> Option<Blueprint> {
    blueprints().find(|blueprint| blueprint.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::model::{Lock, resolve};
    use crate::spec;

    fn root(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    fn files(folder: &Path, prefix: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            match path.is_dir() {
                true => found.extend(files(&path, &format!("{prefix}{name}/"))),
                false => drop(found.insert(format!("{prefix}{name}"))),
            }
        }
        found
    }

    #[test]
    fn every_blueprint_of_the_folder_is_embedded() {
        let there = files(&root("blueprints"), "");
        let listed = blueprints().map(|one| format!("{}.yaml", one.name));
        assert_eq!(there, listed.collect());
    }

    #[test]
    fn every_blueprint_has_a_header_that_says_its_kind() {
        for one in blueprints() {
            assert_eq!(one.field("blueprint"), one.name);
            assert_eq!(one.field("kind"), one.kind().word());
            assert!(one.version().parse::<u32>().is_ok(), "{}", one.name);
            assert!(!one.summary().is_empty(), "{}", one.name);
            let named = one.name.split_once('/').map_or("spec", |(kind, _)| kind);
            assert_eq!(one.kind().word(), named);
        }
    }

    #[test]
    fn every_spec_is_without_a_fault_and_says_what_to_edit() {
        for one in of_kind(Kind::Spec) {
            assert!(!one.edit_first().is_empty(), "{}", one.name);
            let spec = spec::parse(one.name, one.text.as_bytes()).unwrap();
            resolve(&spec, &Lock::default()).unwrap();
        }
    }

    #[test]
    fn an_example_of_the_same_name_is_the_blueprint() {
        for one in of_kind(Kind::Spec) {
            let example = root("examples").join(one.name).join("ringfence.yaml");
            assert_eq!(std::fs::read_to_string(example).unwrap(), one.text);
        }
    }
}
