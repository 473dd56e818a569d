use serde::Serialize;

use super::{Stack, stacks};
use crate::model::Model;
use crate::render::{Environment, Files, RenderError};
use crate::spec::Engine;

/// What the template of Terragrunt's file sees.
#[derive(Serialize)]
struct View {
    /// Folders, from that of the stack.
    after: Vec<String>,
}

/// The files of engines that lie in the stacks, by their paths in the output folder.
///
/// # Errors
/// A template that fails.
pub fn in_stacks(model: &Model) -> Result<Files, RenderError> {
    let mut files = Files::new();
    if !model.delivers_by(Engine::Terragrunt) {
        return Ok(files);
    }
    let environment = Environment::new()?;
    for stack in stacks(model) {
        let text = environment.render("pipelines/terragrunt.tf", &View::of(&stack))?;
        files.insert(format!("{}/terragrunt.hcl", stack.stack), text);
    }
    Ok(files)
}

impl View {
    fn of(stack: &Stack) -> Self {
        let up = "../".repeat(stack.stack.split('/').count());
        let after = stack.after.iter().map(|path| format!("{up}{path}"));
        Self {
            after: after.collect(),
        }
    }
}
