//! Notebook instances: in one of the team's subnets and the group of its jobs, without a way of their own to the internet, without root,
//! and with nothing that starts in them but Jupyter.

use super::super::Code;
use super::super::proof::Ledger;
use super::super::world::{Item, TeamWorld};
use super::{NETWORK, blame};
use crate::symbol::{Text, Value};

/// What would bring code or machines of somebody else in.
const NOTHING_BESIDE: [&str; 4] = [
    "accelerator_types",
    "additional_code_repositories",
    "default_code_repository",
    "lifecycle_config_name",
];

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for claim in &team.claim.notebooks {
        let Some(item) = team.notebook(&claim.name) else {
            let why = format!("the notebook `{}` is not there", claim.name);
            ledger.unasked(NETWORK, why);
            continue;
        };
        for (holds, message) in closed(team, item) {
            ledger.require(NETWORK, holds, || {
                let message = format!("the notebook `{}` {message}", claim.name);
                blame(team, Code::NotebookOpen, message, item).asked_by(&claim.spec)
            });
        }
    }
}

fn closed(team: &TeamWorld<'_>, item: Item<'_>) -> [(bool, &'static str); 6] {
    let subnets = team.network.subnets.iter();
    let mut subnets = subnets.map(|it| it.attribute("id"));
    let groups: Vec<Text> = { team.network.groups.iter() }
        .map(|it| it.attribute("id"))
        .collect();
    let listed = item.get("security_groups").map_or(&[][..], Value::items);
    let is_own = |id: &Value| id.as_text().is_some_and(|id| groups.contains(id));
    let metadata = item.block("instance_metadata_service_configuration");
    let version = metadata.and_then(|it| it.get("minimum_instance_metadata_service_version"));
    let version = version.and_then(Value::as_str);
    let ignored = &item.resource.ignore_changes;
    [
        (
            item.str("direct_internet_access") == Some("Disabled"),
            "has a way of its own to the internet",
        ),
        (
            { item.text("subnet_id") }.is_some_and(|id| subnets.any(|own| own == *id)),
            "is in no subnet of the team's",
        ),
        (
            !listed.is_empty() && listed.iter().all(is_own),
            "is in a group that is not the team's",
        ),
        (
            item.str("root_access") == Some("Disabled"),
            "lets whoever opens it be root",
        ),
        (
            version == Some("2") && ignored.is_empty(),
            "gives its credentials to whoever makes it ask for a page",
        ),
        (
            NOTHING_BESIDE.iter().all(|name| item.get(name).is_none()),
            "runs what somebody else wrote",
        ),
    ]
}
