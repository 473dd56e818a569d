use std::collections::BTreeMap;

use serde::Serialize;

use super::{Environment, RenderError};
use crate::plan::{Plan, PlatformStack, TeamModule, UnitStack};

/// The files of an output folder: paths relative to it, with `/` between folders, and their text.
pub type Files = BTreeMap<String, String>;

/// Files of every root module.
const STACK: &[&str] = &["versions", "providers", "backend"];

/// Files of a unit's root module.
const UNIT: &[&str] = &["main", "outputs"];

/// Files of a team's module.
const TEAM: &[&str] = &[
    "versions",
    "locals",
    "network",
    "endpoints",
    "keys",
    "storage",
    "roles",
    "training",
    "audit",
    "outputs",
];

/// Files of the platform's root module.
const PLATFORM: &[&str] = &["logs"];

/// Renders a plan.
///
/// # Errors
/// When a template refuses what it is given.
pub fn files(environment: &Environment, plan: &Plan) -> Result<Files, RenderError> {
    let mut tree = Tree {
        environment,
        files: Files::new(),
    };
    tree.platform(&plan.platform)?;
    for unit in &plan.units {
        tree.unit(unit)?;
    }
    for unit in &plan.gone {
        tree.unit(unit)?;
    }
    tree.add("README.md", "README.md", plan)?;
    Ok(tree.files)
}

struct Tree<'a> {
    environment: &'a Environment,
    files: Files,
}

impl Tree<'_> {
    fn add(
        &mut self,
        path: &str,
        template: &str,
        values: &impl Serialize,
    ) -> Result<(), RenderError> {
        let text = self.environment.render(template, values)?;
        self.files.insert(path.to_owned(), text);
        Ok(())
    }

    fn all(
        &mut self,
        folder: &str,
        kind: &str,
        names: &[&str],
        values: &impl Serialize,
    ) -> Result<(), RenderError> {
        for name in names {
            let template = format!("aws/{kind}/{name}.tf");
            self.add(&format!("{folder}/{name}.tf"), &template, values)?;
        }
        Ok(())
    }

    fn platform(&mut self, platform: &PlatformStack) -> Result<(), RenderError> {
        let folder = &platform.stack.path;
        self.all(folder, "stack", STACK, platform)?;
        self.all(folder, "platform", PLATFORM, platform)
    }

    fn unit(&mut self, unit: &UnitStack) -> Result<(), RenderError> {
        let folder = &unit.stack.path;
        self.all(folder, "stack", STACK, unit)?;
        self.all(folder, "unit", UNIT, unit)?;
        if unit.teams.iter().any(|team| team.moved_from.is_some()) {
            self.all(folder, "unit", &["moved"], unit)?;
        }
        if !unit.kept.is_empty() {
            self.all(folder, "unit", &["removed"], unit)?;
        }
        for team in &unit.teams {
            self.team(&format!("{folder}/{}", team.name), team)?;
        }
        Ok(())
    }

    /// A team without training jobs has no file for them, and one in which nothing is renamed none for moves.
    fn team(&mut self, folder: &str, team: &TeamModule) -> Result<(), RenderError> {
        let has = |name: &&str| *name != "training" || !team.pipelines.is_empty();
        let names: Vec<&str> = TEAM.iter().copied().filter(has).collect();
        self.all(folder, "team", &names, team)?;
        match team.moves {
            true => self.all(folder, "team", &["moved"], team),
            false => Ok(()),
        }
    }
}
