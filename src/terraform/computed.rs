//! What the AWS provider computes: attributes that follow from arguments, and ids inside ARNs.
//!
//! The forms of ARNs are those of the Service Authorization Reference ("Resource types defined by …");
//! which attribute holds what is in the provider's documentation of each resource.
//!
//! In a pattern `{account}`, `{region}` and `{partition}` come from the provider, `{@id}` is the atom
//! `<address>.id`, `{name}` is the argument `name`, or its atom when it is not written, `{path=/}` has a
//! default, `{name|lower}` is in lower case, and `{bus/}` is `bus` and a slash unless it is absent or `default`.

use super::provider::Account;
use crate::symbol::Text;

/// What is asked for.
pub(super) struct Of<'a> {
    pub data: bool,
    pub kind: &'a str,
    pub attribute: &'a str,
    /// The name of atoms before the attribute.
    pub atoms: &'a str,
    pub account: &'a dyn Fn() -> Account,
    pub argument: &'a dyn Fn(&str) -> Option<Text>,
}

/// The attribute as far as it is known; `None` for one that is not in the table.
pub(super) fn attribute(of: &Of<'_>) -> Option<Text> {
    let (_, pattern) = rows(of.data, of.kind)
        .iter()
        .find(|(attribute, _)| *attribute == of.attribute)?;
    let mut account = None;
    let mut text = Text::new();
    for (literal, hole) in holes(pattern) {
        text.push_literal(literal);
        let Some(hole) = hole else { continue };
        text.push_text(&match hole {
            "account" => account.get_or_insert_with(of.account).account.clone(),
            "region" => account.get_or_insert_with(of.account).region.clone(),
            "partition" => Text::from(account.get_or_insert_with(of.account).partition()),
            _ => filled(of, hole),
        });
    }
    Some(text)
}

/// The attributes that the table has for a type.
pub(super) fn names(data: bool, kind: &str) -> impl Iterator<Item = &'static str> {
    rows(data, kind).iter().map(|(attribute, _)| *attribute)
}

fn filled(of: &Of<'_>, hole: &str) -> Text {
    let atom = |name: &str| Text::atom(format!("{}.{name}", of.atoms));
    if let Some(name) = hole.strip_prefix('@') {
        return atom(name);
    }
    if let Some((name, default)) = hole.split_once('=') {
        return (of.argument)(name).unwrap_or_else(|| Text::from(default));
    }
    if let Some(name) = hole.strip_suffix('/') {
        return match (of.argument)(name) {
            Some(text) if text.as_literal() != Some("default") => text.then("/"),
            _ => Text::new(),
        };
    }
    let Some(name) = hole.strip_suffix("|lower") else {
        return (of.argument)(hole).unwrap_or_else(|| atom(hole));
    };
    let text = (of.argument)(name).unwrap_or_else(|| atom(name));
    match text.as_literal() {
        Some(literal) => Text::from(literal.to_lowercase()),
        None => atom(hole),
    }
}

/// Literals and the holes after them.
fn holes(pattern: &'static str) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    pattern.split('}').map(|part| match part.split_once('{') {
        Some((literal, hole)) => (literal, Some(hole)),
        None => (part, None),
    })
}

type Row = (&'static str, &'static str);

fn rows(data: bool, kind: &str) -> &'static [Row] {
    let table = if data { DATA } else { MANAGED };
    let mut rows = table.iter().filter(|(name, _)| *name == kind);
    rows.next().map_or(&[], |(_, rows)| rows)
}

const DATA: &[(&str, &[Row])] = &[
    (
        "aws_caller_identity",
        &[("account_id", "{account}"), ("id", "{account}")],
    ),
    (
        "aws_region",
        &[
            ("name", "{region}"),
            ("region", "{region}"),
            ("id", "{region}"),
        ],
    ),
    (
        "aws_partition",
        &[("partition", "{partition}"), ("id", "{partition}")],
    ),
    ("aws_iam_role", &[("arn", "{@arn}"), ("id", "{name}")]),
    (
        "aws_s3_bucket",
        &[("arn", "arn:{partition}:s3:::{bucket}"), ("id", "{bucket}")],
    ),
];

const MANAGED: &[(&str, &[Row])] = &[
    (
        "aws_s3_bucket",
        &[("arn", "arn:{partition}:s3:::{bucket}"), ("id", "{bucket}")],
    ),
    ("aws_s3_bucket_policy", &[("id", "{bucket}")]),
    ("aws_s3_bucket_versioning", &[("id", "{bucket}")]),
    ("aws_s3_bucket_public_access_block", &[("id", "{bucket}")]),
    ("aws_s3_bucket_ownership_controls", &[("id", "{bucket}")]),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        &[("id", "{bucket}")],
    ),
    ("aws_s3_bucket_logging", &[("id", "{bucket}")]),
    (
        "aws_s3_bucket_lifecycle_configuration",
        &[("id", "{bucket}")],
    ),
    (
        "aws_iam_role",
        &[
            ("arn", "arn:{partition}:iam::{account}:role{path=/}{name}"),
            ("id", "{name}"),
            ("path", "/"),
        ],
    ),
    (
        "aws_iam_user",
        &[
            ("arn", "arn:{partition}:iam::{account}:user{path=/}{name}"),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_iam_group",
        &[
            ("arn", "arn:{partition}:iam::{account}:group{path=/}{name}"),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_iam_policy",
        &[
            ("arn", "arn:{partition}:iam::{account}:policy{path=/}{name}"),
            ("id", "arn:{partition}:iam::{account}:policy{path=/}{name}"),
        ],
    ),
    (
        "aws_iam_instance_profile",
        &[
            (
                "arn",
                "arn:{partition}:iam::{account}:instance-profile{path=/}{name}",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_kms_key",
        &[
            (
                "arn",
                "arn:{partition}:kms:{region}:{account}:key/{@key_id}",
            ),
            ("key_id", "{@key_id}"),
            ("id", "{@key_id}"),
        ],
    ),
    (
        "aws_kms_replica_key",
        &[
            (
                "arn",
                "arn:{partition}:kms:{region}:{account}:key/{@key_id}",
            ),
            ("key_id", "{@key_id}"),
            ("id", "{@key_id}"),
        ],
    ),
    (
        "aws_kms_alias",
        &[
            ("arn", "arn:{partition}:kms:{region}:{account}:{name}"),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_cloudwatch_log_group",
        &[
            (
                "arn",
                "arn:{partition}:logs:{region}:{account}:log-group:{name}",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_cloudwatch_event_rule",
        &[
            (
                "arn",
                "arn:{partition}:events:{region}:{account}:rule/{event_bus_name/}{name}",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_cloudwatch_metric_alarm",
        &[
            (
                "arn",
                "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarm_name}",
            ),
            ("id", "{alarm_name}"),
        ],
    ),
    (
        "aws_scheduler_schedule_group",
        &[
            (
                "arn",
                "arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_scheduler_schedule",
        &[
            (
                "arn",
                "arn:{partition}:scheduler:{region}:{account}:schedule/{group_name=default}/{name}",
            ),
            ("id", "{group_name=default}/{name}"),
        ],
    ),
    (
        "aws_cloudtrail",
        &[
            (
                "arn",
                "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}",
            ),
            (
                "id",
                "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}",
            ),
            ("home_region", "{region}"),
        ],
    ),
    (
        "aws_vpc",
        &[
            ("arn", "arn:{partition}:ec2:{region}:{account}:vpc/{@id}"),
            ("id", "{@id}"),
            ("owner_id", "{account}"),
        ],
    ),
    (
        "aws_subnet",
        &[
            ("arn", "arn:{partition}:ec2:{region}:{account}:subnet/{@id}"),
            ("id", "{@id}"),
            ("owner_id", "{account}"),
        ],
    ),
    (
        "aws_security_group",
        &[
            (
                "arn",
                "arn:{partition}:ec2:{region}:{account}:security-group/{@id}",
            ),
            ("id", "{@id}"),
            ("owner_id", "{account}"),
        ],
    ),
    ("aws_default_security_group", &[("id", "{@id}")]),
    (
        "aws_route_table",
        &[
            (
                "arn",
                "arn:{partition}:ec2:{region}:{account}:route-table/{@id}",
            ),
            ("id", "{@id}"),
            ("owner_id", "{account}"),
        ],
    ),
    (
        "aws_vpc_endpoint",
        &[
            (
                "arn",
                "arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{@id}",
            ),
            ("id", "{@id}"),
            ("owner_id", "{account}"),
        ],
    ),
    (
        "aws_network_acl",
        &[
            (
                "arn",
                "arn:{partition}:ec2:{region}:{account}:network-acl/{@id}",
            ),
            ("id", "{@id}"),
        ],
    ),
    (
        "aws_flow_log",
        &[
            (
                "arn",
                "arn:{partition}:ec2:{region}:{account}:vpc-flow-log/{@id}",
            ),
            ("id", "{@id}"),
        ],
    ),
    (
        "aws_ec2_managed_prefix_list",
        &[
            (
                "arn",
                "arn:{partition}:ec2:{region}:{account}:prefix-list/{@id}",
            ),
            ("id", "{@id}"),
        ],
    ),
    (
        "aws_ecr_repository",
        &[
            (
                "arn",
                "arn:{partition}:ecr:{region}:{account}:repository/{name}",
            ),
            ("id", "{name}"),
            ("registry_id", "{account}"),
            (
                "repository_url",
                "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
            ),
        ],
    ),
    (
        "aws_sagemaker_pipeline",
        &[
            (
                "arn",
                "arn:{partition}:sagemaker:{region}:{account}:pipeline/{pipeline_name|lower}",
            ),
            ("id", "{pipeline_name}"),
        ],
    ),
    (
        "aws_sagemaker_model",
        &[
            (
                "arn",
                "arn:{partition}:sagemaker:{region}:{account}:model/{name|lower}",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_sagemaker_endpoint",
        &[
            (
                "arn",
                "arn:{partition}:sagemaker:{region}:{account}:endpoint/{name|lower}",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_sagemaker_endpoint_configuration",
        &[
            (
                "arn",
                "arn:{partition}:sagemaker:{region}:{account}:endpoint-config/{name|lower}",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_sagemaker_model_package_group",
        &[
            (
                "arn",
                "arn:{partition}:sagemaker:{region}:{account}:model-package-group/{model_package_group_name|lower}",
            ),
            ("id", "{model_package_group_name}"),
        ],
    ),
    (
        "aws_sns_topic",
        &[
            ("arn", "arn:{partition}:sns:{region}:{account}:{name}"),
            ("id", "arn:{partition}:sns:{region}:{account}:{name}"),
        ],
    ),
    (
        "aws_sqs_queue",
        &[("arn", "arn:{partition}:sqs:{region}:{account}:{name}")],
    ),
    (
        "aws_lambda_function",
        &[
            (
                "arn",
                "arn:{partition}:lambda:{region}:{account}:function:{function_name}",
            ),
            ("id", "{function_name}"),
        ],
    ),
    (
        "aws_secretsmanager_secret",
        &[
            (
                "arn",
                "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{@arn_suffix}",
            ),
            (
                "id",
                "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{@arn_suffix}",
            ),
        ],
    ),
    (
        "aws_dynamodb_table",
        &[
            (
                "arn",
                "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_ecs_cluster",
        &[
            (
                "arn",
                "arn:{partition}:ecs:{region}:{account}:cluster/{name}",
            ),
            (
                "id",
                "arn:{partition}:ecs:{region}:{account}:cluster/{name}",
            ),
        ],
    ),
    (
        "aws_codebuild_project",
        &[(
            "arn",
            "arn:{partition}:codebuild:{region}:{account}:project/{name}",
        )],
    ),
    (
        "aws_sfn_state_machine",
        &[
            (
                "arn",
                "arn:{partition}:states:{region}:{account}:stateMachine:{name}",
            ),
            (
                "id",
                "arn:{partition}:states:{region}:{account}:stateMachine:{name}",
            ),
        ],
    ),
    ("aws_ssm_parameter", &[("id", "{name}")]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn computed(kind: &str, attribute: &str, arguments: &[(&str, &str)]) -> String {
        let account = || Account {
            account: Text::from("111122223333"),
            region: Text::from("eu-west-1"),
        };
        let argument = |name: &str| {
            let mut arguments = arguments.iter();
            let (_, value) = arguments.find(|(argument, _)| *argument == name)?;
            Some(Text::from(*value))
        };
        let text = super::attribute(&Of {
            data: false,
            kind,
            attribute,
            atoms: "a:x",
            account: &account,
            argument: &argument,
        });
        text.map_or_else(|| "none".to_owned(), |text| text.to_string())
    }

    #[test]
    fn arns_follow_from_arguments_with_their_defaults() {
        assert_eq!(
            computed("aws_iam_role", "arn", &[("name", "r")]),
            "arn:aws:iam::111122223333:role/r"
        );
        assert_eq!(
            computed("aws_iam_role", "arn", &[("name", "r"), ("path", "/p/")]),
            "arn:aws:iam::111122223333:role/p/r"
        );
        assert_eq!(
            computed("aws_sagemaker_pipeline", "arn", &[("pipeline_name", "Ab")]),
            "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/ab"
        );
    }

    #[test]
    fn only_another_bus_stands_in_the_arn_of_a_rule() {
        let rule = |bus: &str| {
            let arguments = [("name", "r"), ("event_bus_name", bus)];
            computed("aws_cloudwatch_event_rule", "arn", &arguments)
        };
        assert_eq!(
            rule("default"),
            "arn:aws:events:eu-west-1:111122223333:rule/r"
        );
        assert_eq!(rule("b"), "arn:aws:events:eu-west-1:111122223333:rule/b/r");
    }

    #[test]
    fn what_is_not_written_is_an_atom_within_what_is_known() {
        assert_eq!(
            computed("aws_s3_bucket", "arn", &[]),
            "arn:aws:s3:::${a:x.bucket}"
        );
        assert_eq!(computed("aws_s3_bucket", "website", &[]), "none");
    }

    #[test]
    fn every_pattern_closes_its_braces() {
        for (kind, rows) in MANAGED.iter().chain(DATA) {
            for (attribute, pattern) in *rows {
                let (open, close) = (pattern.matches('{').count(), pattern.matches('}').count());
                assert_eq!(open, close, "{kind}.{attribute}");
            }
        }
    }
}
