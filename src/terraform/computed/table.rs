//! The attributes that follow from arguments, by type; how patterns are read is said in the module above.

/// An attribute and its pattern.
pub(super) type Row = (&'static str, &'static str);

/// Of data sources.
pub(super) const DATA: &[(&str, &[Row])] = &[
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

/// Of resources.
pub(super) const MANAGED: &[(&str, &[Row])] = &[
    (
        "aws_s3_bucket",
        &[("arn", "arn:{partition}:s3:::{bucket}"), ("id", "{bucket}")],
    ),
    ("aws_s3_bucket_policy", &[("id", "{bucket}")]),
    (
        "aws_s3_access_point",
        &[(
            "arn",
            "arn:{partition}:s3:{region}:{account}:accesspoint/{name}",
        )],
    ),
    (
        "aws_iam_saml_provider",
        &[("arn", "arn:{partition}:iam::{account}:saml-provider/{name}")],
    ),
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
        "aws_sagemaker_notebook_instance",
        &[
            (
                "arn",
                "arn:{partition}:sagemaker:{region}:{account}:notebook-instance/{name|lower}",
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
