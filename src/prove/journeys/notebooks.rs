//! Notebooks are what was declared: they run as their own role, on the declared machine, and their volumes are under the team's key.

use super::super::proof::Ledger;
use super::super::world::{Item, TeamWorld};
use super::super::{Code, Theorem};
use super::{JOURNEYS, first_wrong};
use crate::claims::NotebookClaim;
use crate::symbol::{Text, Value};

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for claim in &team.claim.notebooks {
        let Some(item) = team.notebook(&claim.name) else {
            let message = format!("no resource makes the notebook `{}`", claim.name);
            let finding = team.finding(JOURNEYS, Code::NotMade, message);
            ledger.ask(JOURNEYS, Some(finding.asked_by(&claim.spec)));
            continue;
        };
        let key = team.key(&claim.volume_key);
        let under = key.is_some_and(|key| item.text("kms_key_id") == Some(&key.arn));
        let wrong = |theorem, what: &str| {
            let message = format!("the notebook `{}` {what}", claim.name);
            let finding = team.finding(theorem, Code::NotebookDiffers, message);
            finding.at(item).asked_by(&claim.spec)
        };
        ledger.require(Theorem::Keys, under, || {
            wrong(
                Theorem::Keys,
                "has a volume that is not under the team's key",
            )
        });
        let found = first_wrong(as_declared(claim, item));
        ledger.ask(JOURNEYS, found.map(|what| wrong(JOURNEYS, what)));
    }
}

fn as_declared(claim: &NotebookClaim, item: Item<'_>) -> [(bool, &'static str); 3] {
    let role = Text::from(claim.role.as_str());
    let size = item.get("volume_size").and_then(Value::as_i64);
    [
        (item.text("role_arn") == Some(&role), "runs as another role"),
        (
            item.str("instance_type") == Some(claim.instance_type.as_str()),
            "runs on another machine",
        ),
        (
            size == Some(i64::from(claim.volume_gib)),
            "has a volume of another size",
        ),
    ]
}
