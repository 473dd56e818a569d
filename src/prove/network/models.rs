//! Models of SageMaker endpoints: in the team's subnets and their own group, and isolated.

use super::super::Code;
use super::super::proof::Ledger;
use super::super::world::{ServedFacts, TeamWorld};
use super::{NETWORK, blame};
use crate::symbol::{Text, Value};

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for claim in &team.claim.endpoints {
        let Some(model) = ServedFacts::find(team, claim).model else {
            let why = format!("the model of the endpoint `{}` is not there", claim.name);
            ledger.unasked(NETWORK, why);
            continue;
        };
        let wrong = |code, message: String| blame(team, code, message, model).asked_by(&claim.spec);
        let isolated = model.bool("enable_network_isolation") == Some(true);
        ledger.require(NETWORK, isolated, || {
            let message = format!(
                "the model of `{}` has the network, and the role's credentials in it",
                claim.name
            );
            let help = "set `enable_network_isolation = true`";
            wrong(Code::ModelNotIsolated, message).help(help)
        });
        let placed = model.block("vpc_config");
        let group = team.group(&claim.group);
        let group: Vec<Text> = group.iter().map(|it| it.attribute("id")).collect();
        let subnets = team.network.subnets.iter();
        let subnets: Vec<Text> = subnets.map(|it| it.attribute("id")).collect();
        for (argument, own) in [("subnets", subnets), ("security_group_ids", group)] {
            let listed = placed.and_then(|it| it.get(argument));
            let listed = listed.map_or(&[][..], Value::items);
            let is_own = |id: &Value| id.as_text().is_some_and(|id| own.contains(id));
            let inside = !listed.is_empty() && listed.iter().all(is_own);
            ledger.require(NETWORK, inside, || {
                let message = format!(
                    "the `{argument}` of the model of `{}` are not its own",
                    claim.name
                );
                wrong(Code::ModelOutside, message)
            });
        }
    }
}
