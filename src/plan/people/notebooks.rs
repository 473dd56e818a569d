use serde::Serialize;

use super::super::isolation::subnets;
use super::super::policies::{label, role_arn};
use super::super::team::TeamScope;
use crate::symbol::Text;

/// A notebook instance without a way to the internet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotebookPlan {
    /// Its label in Terraform, without the kind.
    pub label: String,
    /// Its name.
    pub name: String,
    /// The ARN of the role that it runs as.
    pub role: Text,
    /// The type of its machine.
    pub instance_type: String,
    /// The size of its volume.
    pub volume_gib: u32,
    /// The id of the subnet that it is in.
    pub subnet: Text,
}

/// The notebooks of a team, spread over its zones.
pub(in crate::plan) fn plan(scope: &TeamScope<'_>) -> Vec<NotebookPlan> {
    let subnets = subnets(scope, "id");
    let notebooks = scope.team.people.notebooks.iter();
    // The zone of a notebook follows from its name, so that it stays where it is when others come and go.
    let zone = |name: &str| name.bytes().map(usize::from).sum::<usize>() % subnets.len().max(1);
    notebooks
        .filter_map(|notebook| {
            Some(NotebookPlan {
                label: label(&notebook.name),
                name: scope.names.notebook(&notebook.physical),
                role: role_arn("notebook", &notebook.name),
                instance_type: notebook.instance_type.clone(),
                volume_gib: notebook.volume_gib,
                subnet: subnets.get(zone(&notebook.physical))?.clone(),
            })
        })
        .collect()
}
