//! Training steps of pipelines: in the team's subnets and groups, and isolated.

use super::super::proof::Ledger;
use super::super::world::{Item, TeamWorld};
use super::super::{Code, Finding};
use super::{NETWORK, blame};
use crate::claims::PipelineClaim;
use crate::symbol::{Text, Value};

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for claim in &team.claim.pipelines {
        let Some(item) = team.pipeline(claim) else {
            let why = format!("the pipeline `{}` is not there", claim.name);
            ledger.unasked(NETWORK, why);
            continue;
        };
        let steps = steps(item);
        ledger.require(NETWORK, !steps.is_empty(), || {
            wrong(
                team,
                claim,
                item,
                Code::UnreadPipeline,
                "the pipeline's definition can't be read",
            )
        });
        for step in steps {
            step_stays_inside(team, claim, item, step, ledger);
        }
    }
}

fn wrong(
    team: &TeamWorld<'_>,
    claim: &PipelineClaim,
    item: Item<'_>,
    code: Code,
    message: &str,
) -> Finding {
    blame(team, code, message, item).asked_by(&claim.spec)
}

/// The steps of a pipeline's definition.
pub(in crate::prove) fn steps<'a>(pipeline: Item<'a>) -> &'a [Value] {
    let definition = match pipeline.get("pipeline_definition") {
        Some(Value::Json(inner)) => Some(inner.as_ref()),
        other => other,
    };
    definition
        .and_then(|it| it.get("Steps"))
        .map_or(&[], Value::items)
}

fn step_stays_inside(
    team: &TeamWorld<'_>,
    claim: &PipelineClaim,
    item: Item<'_>,
    step: &Value,
    ledger: &mut Ledger,
) {
    let is_training = step.get("Type").and_then(Value::as_str) == Some("Training");
    ledger.require(NETWORK, is_training, || {
        wrong(
            team,
            claim,
            item,
            Code::ForeignStep,
            "the pipeline has a step that is no training step",
        )
    });
    let arguments = step.get("Arguments");
    let argument = |name: &str| arguments.and_then(|it| it.get(name));
    for name in [
        "EnableNetworkIsolation",
        "EnableInterContainerTrafficEncryption",
    ] {
        let on = argument(name).and_then(Value::as_bool) == Some(true);
        ledger.require(NETWORK, on, || {
            wrong(
                team,
                claim,
                item,
                Code::JobNotIsolated,
                &format!("the job does not have `{name}`"),
            )
        });
    }
    let ids = |items: &[Item<'_>]| -> Vec<Text> {
        items.iter().map(|item| item.attribute("id")).collect()
    };
    for (name, own) in [
        ("Subnets", ids(&team.network.subnets)),
        ("SecurityGroupIds", ids(&team.network.groups)),
    ] {
        let listed = argument("VpcConfig")
            .and_then(|it| it.get(name))
            .map_or(&[][..], Value::items);
        let inside = !listed.is_empty()
            && listed
                .iter()
                .all(|id| id.as_text().is_some_and(|id| own.contains(id)));
        ledger.require(NETWORK, inside, || {
            wrong(
                team,
                claim,
                item,
                Code::JobOutside,
                &format!("the job's `{name}` are not the team's"),
            )
        });
    }
}
