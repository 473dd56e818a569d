/// A kind of resource that the theorems read.
pub(super) struct Kind {
    name: &'static str,
    /// The arguments that say what it is about.
    about: &'static [&'static str],
    /// The other arguments that are read, or that give nobody anything.
    others: &'static [&'static str],
}

/// Arguments of every kind that give nobody anything; where a resource stands is asked by itself.
const COMMON: &[&str] = &["description", "region", "tags", "tags_all", "timeouts"];

const fn kind(
    name: &'static str,
    about: &'static [&'static str],
    others: &'static [&'static str],
) -> Kind {
    Kind {
        name,
        about,
        others,
    }
}

/// In alphabetical order. An argument that is missing here is one that nobody thought about.
const KINDS: &[Kind] = &[
    kind(
        "aws_appautoscaling_policy",
        &["resource_id"],
        &[
            "name",
            "policy_type",
            "scalable_dimension",
            "service_namespace",
            "target_tracking_scaling_policy_configuration",
        ],
    ),
    kind(
        "aws_appautoscaling_target",
        &["resource_id", "role_arn"],
        &[
            "max_capacity",
            "min_capacity",
            "scalable_dimension",
            "service_namespace",
            "suspended_state",
        ],
    ),
    kind(
        "aws_cloudtrail",
        &[
            "advanced_event_selector",
            "kms_key_id",
            "name",
            "s3_bucket_name",
        ],
        &[
            "enable_log_file_validation",
            "enable_logging",
            "include_global_service_events",
            "is_multi_region_trail",
        ],
    ),
    kind(
        "aws_cloudwatch_event_rule",
        &["name", "role_arn", "event_pattern"],
        &[
            "event_bus_name",
            "force_destroy",
            "is_enabled",
            "schedule_expression",
            "state",
        ],
    ),
    kind(
        "aws_cloudwatch_event_target",
        &["arn", "role_arn", "rule"],
        &["event_bus_name", "force_destroy", "target_id"],
    ),
    kind(
        "aws_cloudwatch_log_group",
        &["kms_key_id", "name"],
        &[
            "deletion_protection_enabled",
            "log_group_class",
            "retention_in_days",
            "skip_destroy",
        ],
    ),
    kind(
        "aws_cloudwatch_log_resource_policy",
        &[],
        &["policy_document", "policy_name"],
    ),
    kind(
        "aws_cloudwatch_metric_alarm",
        &[],
        &[
            "actions_enabled",
            "alarm_actions",
            "alarm_description",
            "alarm_name",
            "comparison_operator",
            "datapoints_to_alarm",
            "dimensions",
            "evaluation_periods",
            "extended_statistic",
            "metric_name",
            "metric_query",
            "namespace",
            "ok_actions",
            "period",
            "statistic",
            "threshold",
            "treat_missing_data",
        ],
    ),
    kind(
        "aws_default_route_table",
        &["default_route_table_id"],
        &["route"],
    ),
    kind(
        "aws_default_security_group",
        &["vpc_id"],
        &["egress", "ingress"],
    ),
    kind("aws_ecr_registry_policy", &[], &["policy"]),
    kind(
        "aws_ecr_repository",
        &["name"],
        &[
            "encryption_configuration",
            "force_delete",
            "image_scanning_configuration",
            "image_tag_mutability",
        ],
    ),
    kind(
        "aws_ecr_repository_creation_template",
        &["prefix"],
        &[
            "applied_for",
            "encryption_configuration",
            "image_tag_mutability",
            "lifecycle_policy",
            "repository_policy",
        ],
    ),
    kind("aws_ecr_repository_policy", &["repository"], &["policy"]),
    kind("aws_ecs_cluster", &["name"], &["configuration", "setting"]),
    kind(
        "aws_ecs_service",
        &[
            "cluster",
            "load_balancer",
            "name",
            "network_configuration",
            "task_definition",
        ],
        &[
            "availability_zone_rebalancing",
            "deployment_circuit_breaker",
            "deployment_controller",
            "deployment_maximum_percent",
            "deployment_minimum_healthy_percent",
            "desired_count",
            "enable_ecs_managed_tags",
            "enable_execute_command",
            "force_delete",
            "force_new_deployment",
            "health_check_grace_period_seconds",
            "launch_type",
            "platform_version",
            "propagate_tags",
            "scheduling_strategy",
            "triggers",
            "wait_for_steady_state",
        ],
    ),
    kind(
        "aws_ecs_task_definition",
        &[
            "container_definitions",
            "execution_role_arn",
            "family",
            "task_role_arn",
        ],
        &[
            "cpu",
            "ephemeral_storage",
            "memory",
            "network_mode",
            "requires_compatibilities",
            "runtime_platform",
            "skip_destroy",
            "track_latest",
            "volume",
        ],
    ),
    kind(
        "aws_flow_log",
        &[
            "eni_id",
            "iam_role_arn",
            "log_destination",
            "log_group_name",
            "subnet_id",
            "vpc_id",
        ],
        &[
            "log_destination_type",
            "log_format",
            "max_aggregation_interval",
            "traffic_type",
        ],
    ),
    kind("aws_iam_policy", &[], &["name", "path", "policy"]),
    kind(
        "aws_iam_policy_attachment",
        &["roles"],
        &["name", "policy_arn"],
    ),
    kind(
        "aws_iam_role",
        &["name"],
        &[
            "assume_role_policy",
            "force_detach_policies",
            "inline_policy",
            "managed_policy_arns",
            "max_session_duration",
            "path",
            "permissions_boundary",
        ],
    ),
    kind(
        "aws_iam_role_policies_exclusive",
        &["role_name"],
        &["policy_names"],
    ),
    kind("aws_iam_role_policy", &["role"], &["name", "policy"]),
    kind("aws_iam_role_policy_attachment", &["role"], &["policy_arn"]),
    kind(
        "aws_iam_role_policy_attachments_exclusive",
        &["role_name"],
        &["policy_arns"],
    ),
    kind("aws_kms_alias", &["name", "target_key_id"], &[]),
    kind(
        "aws_kms_key",
        &[],
        &[
            "bypass_policy_lockout_safety_check",
            "deletion_window_in_days",
            "enable_key_rotation",
            "is_enabled",
            "policy",
            "rotation_period_in_days",
        ],
    ),
    kind("aws_kms_key_policy", &["key_id"], &["policy"]),
    kind(
        "aws_lb",
        &["name", "security_groups", "subnets"],
        &[
            "access_logs",
            "client_keep_alive",
            "connection_logs",
            "desync_mitigation_mode",
            "dns_record_client_routing_policy",
            "drop_invalid_header_fields",
            "enable_cross_zone_load_balancing",
            "enable_deletion_protection",
            "enable_http2",
            "enable_tls_version_and_cipher_suite_headers",
            "enable_waf_fail_open",
            "enable_xff_client_port",
            "enable_zonal_shift",
            "enforce_security_group_inbound_rules_on_private_link_traffic",
            "idle_timeout",
            "internal",
            "ip_address_type",
            "load_balancer_type",
            "preserve_host_header",
            "xff_header_processing_mode",
        ],
    ),
    kind(
        "aws_lb_listener",
        &["default_action", "load_balancer_arn"],
        &[
            "certificate_arn",
            "mutual_authentication",
            "port",
            "protocol",
            "routing_http_request_x_amzn_mtls_clientcert_header_name",
            "routing_http_request_x_amzn_mtls_clientcert_issuer_header_name",
            "routing_http_request_x_amzn_mtls_clientcert_leaf_header_name",
            "routing_http_request_x_amzn_mtls_clientcert_serial_number_header_name",
            "routing_http_request_x_amzn_mtls_clientcert_subject_header_name",
            "routing_http_request_x_amzn_mtls_clientcert_validity_header_name",
            "routing_http_request_x_amzn_tls_cipher_suite_header_name",
            "routing_http_request_x_amzn_tls_version_header_name",
            "ssl_policy",
            "tcp_idle_timeout_seconds",
        ],
    ),
    kind(
        "aws_lb_target_group",
        &["name", "vpc_id"],
        &[
            "connection_termination",
            "deregistration_delay",
            "health_check",
            "ip_address_type",
            "load_balancing_algorithm_type",
            "load_balancing_anomaly_mitigation",
            "load_balancing_cross_zone_enabled",
            "port",
            "preserve_client_ip",
            "protocol",
            "protocol_version",
            "slow_start",
            "stickiness",
            "target_type",
        ],
    ),
    kind(
        "aws_lb_target_group_attachment",
        &["target_group_arn", "target_id"],
        &["port"],
    ),
    kind(
        "aws_lb_trust_store",
        &["name"],
        &[
            "ca_certificates_bundle_s3_bucket",
            "ca_certificates_bundle_s3_key",
            "ca_certificates_bundle_s3_object_version",
        ],
    ),
    kind(
        "aws_organizations_policy",
        &["content"],
        &["name", "skip_destroy", "type"],
    ),
    kind(
        "aws_organizations_policy_attachment",
        &["policy_id", "target_id"],
        &["skip_destroy"],
    ),
    kind(
        "aws_route_table",
        &["vpc_id"],
        &["propagating_vgws", "route"],
    ),
    kind(
        "aws_route_table_association",
        &["route_table_id", "subnet_id"],
        &[],
    ),
    kind("aws_oam_sink_policy", &[], &["policy", "sink_identifier"]),
    kind(
        "aws_route53_resolver_firewall_config",
        &["resource_id"],
        &["firewall_fail_open"],
    ),
    kind(
        "aws_route53_resolver_firewall_domain_list",
        &[],
        &["domains", "name"],
    ),
    kind(
        "aws_route53_resolver_firewall_rule",
        &["firewall_domain_list_id", "firewall_rule_group_id"],
        &[
            "action",
            "block_response",
            "firewall_domain_redirection_action",
            "name",
            "priority",
            "q_type",
        ],
    ),
    kind("aws_route53_resolver_firewall_rule_group", &[], &["name"]),
    kind(
        "aws_route53_resolver_firewall_rule_group_association",
        &["firewall_rule_group_id", "vpc_id"],
        &["mutation_protection", "name", "priority"],
    ),
    kind(
        "aws_route53_resolver_query_log_config",
        &["destination_arn"],
        &["name"],
    ),
    kind(
        "aws_route53_resolver_query_log_config_association",
        &["resolver_query_log_config_id", "resource_id"],
        &[],
    ),
    kind("aws_s3_bucket", &["bucket"], &["force_destroy", "policy"]),
    kind(
        "aws_s3_bucket_lifecycle_configuration",
        &["bucket"],
        &["rule"],
    ),
    kind(
        "aws_s3_bucket_logging",
        &["bucket", "target_bucket"],
        &["target_object_key_format", "target_prefix"],
    ),
    kind(
        "aws_s3_bucket_object_lock_configuration",
        &["bucket"],
        &["object_lock_enabled", "rule"],
    ),
    kind("aws_s3_bucket_ownership_controls", &["bucket"], &["rule"]),
    kind("aws_s3_bucket_policy", &["bucket"], &["policy"]),
    kind(
        "aws_s3_bucket_public_access_block",
        &["bucket"],
        &[
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        ],
    ),
    kind(
        "aws_s3_bucket_server_side_encryption_configuration",
        &["bucket"],
        &["rule"],
    ),
    kind(
        "aws_s3_bucket_versioning",
        &["bucket"],
        &["versioning_configuration"],
    ),
    kind(
        "aws_sagemaker_endpoint",
        &["endpoint_config_name", "name"],
        &["deployment_config"],
    ),
    kind(
        "aws_sagemaker_endpoint_configuration",
        &["data_capture_config", "kms_key_arn", "production_variants"],
        &["name", "name_prefix"],
    ),
    kind(
        "aws_sagemaker_model",
        &["execution_role_arn", "primary_container", "vpc_config"],
        &["enable_network_isolation", "name"],
    ),
    kind(
        "aws_sagemaker_notebook_instance",
        &[
            "kms_key_id",
            "name",
            "role_arn",
            "security_groups",
            "subnet_id",
        ],
        &[
            "accelerator_types",
            "additional_code_repositories",
            "default_code_repository",
            "direct_internet_access",
            "instance_metadata_service_configuration",
            "instance_type",
            "lifecycle_config_name",
            "platform_identifier",
            "root_access",
            "volume_size",
        ],
    ),
    kind(
        "aws_sagemaker_pipeline",
        &["pipeline_definition", "pipeline_name", "role_arn"],
        &[
            "parallelism_configuration",
            "pipeline_description",
            "pipeline_display_name",
        ],
    ),
    kind(
        "aws_security_group",
        &["vpc_id"],
        &[
            "egress",
            "ingress",
            "name",
            "name_prefix",
            "revoke_rules_on_delete",
        ],
    ),
    kind(
        "aws_sns_topic",
        &["kms_master_key_id", "name"],
        &["display_name", "policy"],
    ),
    kind("aws_sns_topic_policy", &["arn"], &["policy"]),
    kind(
        "aws_subnet",
        &["vpc_id"],
        &[
            "availability_zone_id",
            "cidr_block",
            "map_public_ip_on_launch",
        ],
    ),
    kind(
        "aws_vpc",
        &[],
        &[
            "assign_generated_ipv6_cidr_block",
            "cidr_block",
            "enable_dns_hostnames",
            "enable_dns_support",
            "enable_network_address_usage_metrics",
            "instance_tenancy",
            "ipv6_cidr_block",
            "ipv6_ipam_pool_id",
        ],
    ),
    kind(
        "aws_vpc_endpoint",
        &[
            "route_table_ids",
            "security_group_ids",
            "subnet_ids",
            "vpc_id",
        ],
        &[
            "policy",
            "private_dns_enabled",
            "service_name",
            "vpc_endpoint_type",
        ],
    ),
    kind("aws_vpc_endpoint_policy", &["vpc_endpoint_id"], &["policy"]),
    kind(
        "aws_vpc_endpoint_service",
        &["network_load_balancer_arns"],
        &[
            "acceptance_required",
            "allowed_principals",
            "supported_ip_address_types",
            "supported_regions",
        ],
    ),
    kind(
        "aws_vpc_endpoint_service_allowed_principal",
        &["vpc_endpoint_service_id"],
        &["principal_arn"],
    ),
    kind(
        "aws_vpc_security_group_egress_rule",
        &["referenced_security_group_id", "security_group_id"],
        &[
            "cidr_ipv4",
            "cidr_ipv6",
            "from_port",
            "ip_protocol",
            "prefix_list_id",
            "to_port",
        ],
    ),
    kind(
        "aws_vpc_security_group_ingress_rule",
        &["referenced_security_group_id", "security_group_id"],
        &[
            "cidr_ipv4",
            "cidr_ipv6",
            "from_port",
            "ip_protocol",
            "prefix_list_id",
            "to_port",
        ],
    ),
    kind(
        "aws_wafv2_web_acl_association",
        &["resource_arn"],
        &["web_acl_arn"],
    ),
];

/// The kind with this name, when it is understood.
pub(super) fn find(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

impl Kind {
    pub fn understands(&self, argument: &str) -> bool {
        [self.about, self.others, COMMON]
            .iter()
            .any(|known| known.contains(&argument))
    }

    /// True of an argument that says what a resource is about.
    pub fn tells(&self, argument: &str) -> bool {
        self.about.contains(&argument)
    }

    /// IAM and the organization are the same in all regions.
    pub fn is_global(&self) -> bool {
        self.name.starts_with("aws_iam_") || self.name.starts_with("aws_organizations_")
    }
}

/// Arguments that others may change: words for people, and how many tasks there are, which scaling sets. Of policies it is said where
/// they are judged.
pub(super) fn is_harmless_to_ignore(argument: &str) -> bool {
    let first = argument.split(['.', '[']).next().unwrap_or_default();
    matches!(
        first,
        "assume_role_policy" | "description" | "desired_count" | "policy" | "tags" | "tags_all"
    )
}
