use super::{Stack, Stage};
use crate::model::{Model, ORGANIZATION_STACK};

/// How many jobs a matrix of GitHub's makes at most
/// ([limits](https://docs.github.com/en/actions/reference/limits)).
const IN_A_MATRIX: usize = 256;

/// Stacks that one job of a workflow handles as a matrix: those of a stage, in environments or in none, as many as a matrix holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name of the job and of the matrix: `units`, `units-in-environments-2`.
    pub name: String,
    /// The stage; nothing for the stacks of all stages that can be planned before anything is applied.
    pub stage: Option<Stage>,
    /// True when each of them is applied in an environment.
    pub in_environments: bool,
    /// Which part of them, counted from 0.
    part: usize,
}

/// The groups that a model's stacks may ever fall into: first those of planning, then those of the stages in their order. Which units
/// there are shows in their number alone.
#[must_use]
pub fn groups(model: &Model, stacks: &[Stack]) -> Vec<Group> {
    let here: Vec<&Stack> = stacks.iter().filter(|it| it.here).collect();
    let kinds = std::iter::once(None).chain(Stage::ALL.map(Some));
    let all = kinds.flat_map(|stage| {
        [false, true]
            .into_iter()
            .flat_map(|in_environments| {
                let of_kind = here.iter().filter(|stack| {
                    stack.environment.is_some() == in_environments && may_be(stack, stage)
                });
                let parts = of_kind.count().div_ceil(IN_A_MATRIX);
                (0..parts).map(move |part| Group::new(stage, in_environments, part))
            })
            .collect::<Vec<_>>()
    });
    let none = model.organization_account().is_none();
    all.filter(|group| !(none && group.stage == Some(Stage::Organization)))
        .collect()
}

/// True when a stack may fall into a stage by one change or another: teams may go from any unit.
fn may_be(stack: &Stack, stage: Option<Stage>) -> bool {
    match stage {
        None => true,
        Some(Stage::Leaving | Stage::Units) => {
            matches!(stack.stage, Stage::Leaving | Stage::Units)
        }
        Some(Stage::Organization) => stack.stack == ORGANIZATION_STACK,
        Some(stage) => stack.stage == stage,
    }
}

impl Group {
    fn new(stage: Option<Stage>, in_environments: bool, part: usize) -> Self {
        let mut name = stage.map_or("plan", Stage::name).to_owned();
        if in_environments {
            name.push_str("-in-environments");
        }
        if part > 0 {
            name.push_str(&format!("-{}", part + 1));
        }
        Self {
            name,
            stage,
            in_environments,
            part,
        }
    }

    /// Which of the stacks that are to be applied are its own. What is not known is not planned before what it comes after is applied.
    #[must_use]
    pub fn of<'s>(&self, stacks: &'s [Stack]) -> Vec<&'s Stack> {
        let own = stacks.iter().filter(|stack| {
            let stage = match self.stage {
                None => stack.known,
                Some(stage) => stack.stage == stage,
            };
            stack.here && stage && stack.environment.is_some() == self.in_environments
        });
        own.skip(self.part * IN_A_MATRIX)
            .take(IN_A_MATRIX)
            .collect()
    }
}
