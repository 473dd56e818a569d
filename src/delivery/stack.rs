use serde::Serialize;

use crate::model::{Account, Arns, Model, ORGANIZATION_STACK, Unit};

/// When a stack is applied. What stands in one stage is applied side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Units that something goes from: their roles go before the boundaries that these are under.
    Leaving,
    /// What the platform's account has once: the bucket of trails is there before a trail of another account.
    Platform,
    /// What the other accounts have once: boundaries, deploying roles.
    Accounts,
    /// The units.
    Units,
    /// What there is once over all accounts.
    Organization,
}

impl Stage {
    /// All, in their order.
    pub const ALL: [Self; 5] = [
        Self::Leaving,
        Self::Platform,
        Self::Accounts,
        Self::Units,
        Self::Organization,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Leaving => "leaving",
            Self::Platform => "platform",
            Self::Accounts => "accounts",
            Self::Units => "units",
            Self::Organization => "organization",
        }
    }
}

/// A root module, and who applies it when.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Stack {
    /// Its path below the output folder: `units/research`.
    pub stack: String,
    /// When it is applied.
    pub stage: Stage,
    /// The account that it is applied in.
    pub account: String,
    /// The region.
    pub region: String,
    /// The ARN of the role with whose credentials Terraform is called. Which role it takes from there stands in the stack.
    pub role: String,
    /// The environment of the pipeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The workspace that keeps its state, of a remote backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    /// The stacks that are applied before it.
    pub after: Vec<String>,
    /// True when the pipelines of this repository and branch apply it; others' do, or somebody by hand, when not.
    pub here: bool,
    /// True when it is known to have been there before: it can be planned before anything else is applied.
    pub known: bool,
}

/// All stacks, in an order in which they can be applied.
#[must_use]
pub fn stacks(model: &Model) -> Vec<Stack> {
    let accounts = model.accounts.iter();
    let accounts = accounts.map(|account| of_account(model, account));
    let units = model.units.iter();
    let units = units.map(|unit| of_unit(model, unit, Stage::Units));
    let gone = model.gone.iter();
    let gone = gone.map(|unit| of_unit(model, unit, Stage::Leaving));
    let mut all: Vec<Stack> = gone
        .chain(accounts)
        .chain(units)
        .chain(of_organization(model))
        .collect();
    order(&mut all, model);
    all
}

/// Sorts by stage, then by name, and says what comes before what.
pub(super) fn order(stacks: &mut [Stack], model: &Model) {
    stacks.sort_by(|a, b| (a.stage, &a.stack).cmp(&(b.stage, &b.stack)));
    let there: Vec<(String, Stage, String)> = stacks
        .iter()
        .map(|it| (it.stack.clone(), it.stage, it.account.clone()))
        .collect();
    for stack in stacks {
        let before = there
            .iter()
            .filter(|(_, stage, account)| is_before((*stage, account), stack, model));
        stack.after = before.map(|(path, ..)| path.clone()).collect();
    }
}

/// The account of a unit before the unit; a unit that something goes from before its account; the platform before the other
/// accounts; everything before the organization's policies.
fn is_before((stage, account): (Stage, &str), stack: &Stack, model: &Model) -> bool {
    let same = account == stack.account;
    let of_account = match model.platform.account == stack.account {
        true => Stage::Platform,
        false => Stage::Accounts,
    };
    match stack.stage {
        Stage::Leaving => false,
        Stage::Platform => stage == Stage::Leaving && same,
        Stage::Accounts => stage == Stage::Platform || stage == Stage::Leaving && same,
        Stage::Units => stage == of_account && same,
        Stage::Organization => stage == Stage::Platform || stage == Stage::Accounts,
    }
}

fn of_account(model: &Model, account: &Account) -> Stack {
    let stage = match account.id == model.platform.account {
        true => Stage::Platform,
        false => Stage::Accounts,
    };
    let stack = (account.stack.as_str(), account.state_key.as_str());
    once(model, stack, &account.id, stage)
}

fn of_organization(model: &Model) -> Option<Stack> {
    let account = model.organization_account()?;
    let stack = (ORGANIZATION_STACK, account.state_key.as_str());
    Some(once(model, stack, &account.id, Stage::Organization))
}

/// What accounts have once is applied as `administrators.deploy`, whose account's stack takes the account's own role from there.
fn once(model: &Model, (path, state_key): (&str, &str), account: &str, stage: Stage) -> Stack {
    let delivery = model.delivery.as_ref();
    let place = delivery.and_then(|it| it.place.as_ref());
    Stack {
        stack: path.to_owned(),
        stage,
        account: account.to_owned(),
        region: model.region.clone(),
        role: model.administrators.deploy.clone(),
        environment: place.and_then(|place| place.environment.clone()),
        workspace: model.backend.workspace(state_key),
        after: Vec::new(),
        here: delivery.is_none_or(|it| !it.platform_by_hand),
        known: false,
    }
}

fn of_unit(model: &Model, unit: &Unit, stage: Stage) -> Stack {
    let arns = Arns::of_unit(model, unit);
    let by_pipeline = unit.deploy.ci_arn(arns);
    let ci = unit.deploy.ci.as_ref();
    let delivery = model.delivery.as_ref();
    Stack {
        stack: format!("units/{}", unit.name),
        stage,
        account: unit.account.clone(),
        region: model.region.clone(),
        role: by_pipeline.unwrap_or_else(|| model.administrators.deploy.clone()),
        environment: ci.and_then(|ci| ci.place.as_ref()?.environment.clone()),
        workspace: model.backend.workspace(&unit.state_key),
        after: Vec::new(),
        here: delivery.is_none_or(|delivery| delivery.applies(unit)),
        known: false,
    }
}
