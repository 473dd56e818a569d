//! What keeps a role and its jobs in the team's network: by the ids of the team's own module.

use super::boundary::STAR_FOR_DESCRIBE;
use super::policies::{equals, is, keys_of, like, only_from, present, reference, this_resource};
use super::team::TeamScope;
use crate::iam::{Condition, Statement, Test};
use crate::symbol::Text;

/// The network interfaces that SageMaker makes for a role, in the team's subnets and one of its groups only, by that group's label
/// (SageMaker Developer Guide, `sagemaker-roles.html`, "CreateTrainingJob API: Execution Role Permissions").
pub(super) fn network(scope: &TeamScope<'_>, group: &str) -> Vec<Statement> {
    let interfaces = Text::from(scope.arns.ec2("network-interface/*"));
    let vpc = reference("aws_vpc", "this", "arn");
    let in_own_vpc = || Condition::new(Test::ArnEquals, "ec2:Vpc", [vpc.clone()]);
    let mut made_with = vec![
        interfaces.clone(),
        reference("aws_security_group", group, "arn"),
    ];
    made_with.extend(subnets(scope, "arn"));
    vec![
        Statement::allow("MakeInterfaces", &["ec2:CreateNetworkInterface"]).on(made_with),
        Statement::allow(
            "AttachOwnInterfaces",
            &[
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
        )
        .on([interfaces])
        .when(in_own_vpc()),
        see_the_network(),
    ]
}

/// The descriptions that SageMaker asks for with a role (SageMaker Developer Guide, `sagemaker-roles.html`).
pub(super) fn see_the_network() -> Statement {
    Statement::allow(
        "SeeTheNetwork",
        &[
            "ec2:DescribeDhcpOptions",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
        ],
    )
    .because(STAR_FOR_DESCRIBE)
    .on(this_resource())
}

/// An attribute of each of the team's subnets.
pub(super) fn subnets(scope: &TeamScope<'_>, attribute: &str) -> Vec<Text> {
    scope
        .team
        .network
        .subnets
        .iter()
        .map(|subnet| {
            reference(
                "aws_subnet",
                &format!("private[\"{}\"]", subnet.zone_id),
                attribute,
            )
        })
        .collect()
}

/// The ARN pattern of the training jobs of a pipeline.
pub(super) fn job_arn(scope: &TeamScope<'_>, job: &str) -> Text {
    Text::from(
        scope
            .arns
            .sagemaker(&format!("training-job/{}", scope.names.job_pattern(job))),
    )
}

/// A job's isolation: own subnets, own groups, no network of its container's, encrypted between its machines
/// (SageMaker Developer Guide, `security_iam_id-based-policy-examples.html`).
pub(super) fn isolation(scope: &TeamScope<'_>) -> Vec<Condition> {
    let mut conditions = only_from("sagemaker:VpcSubnets", subnets(scope, "id")).to_vec();
    conditions.extend(only_from(
        "sagemaker:VpcSecurityGroupIds",
        [reference("aws_security_group", "job", "id")],
    ));
    conditions.push(is("sagemaker:NetworkIsolation", true));
    conditions.push(is("sagemaker:InterContainerTrafficEncryption", true));
    conditions
}

/// The `s3:prefix` of listing below a prefix.
pub(super) fn listing(prefix: &str) -> Condition {
    match prefix.strip_suffix('/') {
        None if prefix.is_empty() => present("s3:prefix").if_exists(),
        // The key of one object.
        None => equals("s3:prefix", prefix),
        // With and without the slash: nobody says which of the two SageMaker sends.
        Some(bare) => like("s3:prefix", [Text::from(bare), Text::from(keys_of(prefix))]),
    }
}
