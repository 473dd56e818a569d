//! Specs to begin with, embedded in the program.
//!
//! Each is a file below `blueprints/` whose first comment lines are its header: `# blueprint:`, `# version:`,
//! `# summary:` and `# edit first:`. `init` writes the file as it is, header included, so a spec says where it comes from.

/// The files, by their names.
const FILES: &[(&str, &str)] = &[(
    "locked-down-training",
    include_str!("../../blueprints/locked-down-training.yaml"),
)];

/// A spec to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blueprint {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// The whole file.
    pub text: &'static str,
}

impl Blueprint {
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

    /// What whoever uses it puts in place of the example's own values.
    #[must_use]
    pub fn edit_first(&self) -> &'static str {
        self.field("edit first")
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

/// The blueprint of a name.
#[must_use]
pub fn find(name: &str) -> Option<Blueprint> {
    blueprints().find(|blueprint| blueprint.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::model::{Lock, resolve};
    use crate::spec;

    fn root(path: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    #[test]
    fn every_blueprint_of_the_folder_is_embedded() {
        let there: BTreeSet<String> = std::fs::read_dir(root("blueprints"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let listed = blueprints().map(|one| format!("{}.yaml", one.name));
        assert_eq!(there, listed.collect());
    }

    #[test]
    fn every_blueprint_has_a_header_and_is_a_spec_without_a_fault() {
        for one in blueprints() {
            assert_eq!(one.field("blueprint"), one.name);
            assert!(one.version().parse::<u32>().is_ok(), "{}", one.name);
            assert!(!one.summary().is_empty() && !one.edit_first().is_empty());
            let spec = spec::parse(one.name, one.text.as_bytes()).unwrap();
            resolve(&spec, &Lock::default()).unwrap();
        }
    }

    #[test]
    fn an_example_of_the_same_name_is_the_blueprint() {
        for one in blueprints() {
            let example = root("examples").join(one.name).join("ringfence.yaml");
            assert_eq!(std::fs::read_to_string(example).unwrap(), one.text);
        }
    }
}
