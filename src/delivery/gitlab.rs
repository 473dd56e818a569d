use std::path::Path;

use serde::Serialize;

use super::emit::Common;
use super::views::folder;
use super::{Setting, Stack, Stage};
use crate::model::Model;
use crate::render::{Environment, RenderError};

/// What the template of a child pipeline sees.
#[derive(Serialize)]
struct View<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    stages: [&'static str; 5],
    jobs: Vec<Job<'a>>,
}

#[derive(Serialize)]
struct Job<'a> {
    name: String,
    stage: &'static str,
    applies: bool,
    folder: String,
    /// Its environment and resource group.
    place: String,
    region: &'a str,
    role: &'a str,
}

/// A child pipeline of GitLab's for these stacks: what is known is planned first, then each is planned and applied in its stage
/// ([child pipelines](https://docs.gitlab.com/ci/pipelines/downstream_pipelines/#dynamic-child-pipelines)).
///
/// # Errors
/// A template that fails.
pub fn gitlab(model: &Model, setting: &Setting, stacks: &[Stack]) -> Result<String, RenderError> {
    let here = || stacks.iter().filter(|stack| stack.here);
    let plans = here().filter(|stack| stack.known);
    let plans = plans.map(|stack| Job::of(stack, setting, false));
    let applies = here().map(|stack| Job::of(stack, setting, true));
    let view = View {
        common: Common::of(model, setting),
        stages: Stage::ALL.map(Stage::name),
        jobs: plans.chain(applies).collect(),
    };
    Environment::new()?.render("pipelines/gitlab-stacks.yml", &view)
}

impl<'a> Job<'a> {
    fn of(stack: &'a Stack, setting: &Setting, applies: bool) -> Self {
        let (word, stage) = match applies {
            true => ("apply", stack.stage.name()),
            false => ("plan", "plan"),
        };
        Self {
            name: format!("{word} {}", stack.stack),
            stage,
            applies,
            place: format!("ringfence/{}", stack.stack),
            folder: folder(stack, Path::new(&setting.out)),
            region: &stack.region,
            role: &stack.role,
        }
    }
}
