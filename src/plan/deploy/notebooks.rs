//! Notebook instances, told by their names. No action of these opens one.

use super::Scope;
use super::network::fenced;
use crate::iam::Statement;
use crate::model::Identity;
use crate::symbol::Text;

const INTERFACES_CARRY_NO_TAGS: &str = "SageMaker makes the interface of a notebook in its caller's name and without tags; the subnet and the group that it is in \
                                        are told by theirs.";

/// Notebooks of some teams.
pub(super) fn of_teams(scope: &Scope<'_>, teams: &[Identity]) -> Statement {
    const KEEP: &[&str] = &[
        "sagemaker:AddTags",
        "sagemaker:CreateNotebookInstance",
        "sagemaker:DeleteNotebookInstance",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeNotebookInstance",
        "sagemaker:ListTags",
        "sagemaker:StartNotebookInstance",
        "sagemaker:StopNotebookInstance",
        "sagemaker:UpdateNotebookInstance",
    ];
    let names = teams.iter().map(Identity::names);
    let arns = names.map(|name| scope.arns.sagemaker(&format!("notebook-instance/{name}")));
    Statement::allow("Notebooks", KEEP).on(arns.map(Text::from))
}

/// What SageMaker asks of whoever makes a notebook in a network (SageMaker Developer Guide, `api-permissions-reference.html`,
/// `CreateNotebookInstance`, `DeleteNotebookInstance`).
pub(super) fn once(scope: &Scope<'_>) -> [Statement; 2] {
    [
        Statement::allow("NotebookPlaces", &["ec2:CreateNetworkInterface"])
            .on(scope.ec2(&["security-group", "subnet"]))
            .when(fenced(scope, "aws:ResourceTag/Fence")),
        interfaces(scope),
    ]
}

/// The interfaces of notebooks, by which nothing tells whose they are.
pub(super) fn interfaces(scope: &Scope<'_>) -> Statement {
    Statement::allow(
        "Interfaces",
        &["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
    )
    .because(INTERFACES_CARRY_NO_TAGS)
    .on(scope.ec2(&["network-interface"]))
}
