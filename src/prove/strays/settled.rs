//! What a state or plan shows of a resource that nobody wrote: what AWS hands out, and settings that were left as they come.
//!
//! Files can't write the first (the provider's schema has it as computed only), and need not write the second.

use crate::prove::world::Item;
use crate::symbol::Value;

/// Handed out by AWS, whatever the kind. `arn` of a target, `key_id` of a key's policy and their like are arguments, and are read as such.
const HANDED_OUT: &[&str] = &[
    "arn",
    "attachment_count",
    "bucket_domain_name",
    "bucket_region",
    "bucket_regional_domain_name",
    "create_date",
    "hosted_zone_id",
    "id",
    "key_id",
    "owner_id",
    "policy_id",
    "security_group_rule_id",
    "target_key_arn",
    "unique_id",
];

/// Handed out by AWS to one kind.
const OF_KIND: &[(&str, &[&str])] = &[
    ("aws_appautoscaling_policy", &["alarm_arns"]),
    ("aws_cloudtrail", &["home_region"]),
    ("aws_default_route_table", &["vpc_id"]),
    ("aws_default_security_group", &["name"]),
    ("aws_ecr_registry_policy", &["registry_id"]),
    ("aws_ecr_repository", &["registry_id", "repository_url"]),
    ("aws_ecr_repository_creation_template", &["registry_id"]),
    ("aws_ecr_repository_policy", &["registry_id"]),
    (
        "aws_ecs_task_definition",
        &["arn_without_revision", "revision"],
    ),
    ("aws_lb", &["arn_suffix", "dns_name", "vpc_id", "zone_id"]),
    ("aws_lb_target_group", &["arn_suffix", "load_balancer_arns"]),
    ("aws_lb_trust_store", &["arn_suffix"]),
    ("aws_sns_topic", &["beginning_archive_time", "owner"]),
    ("aws_sns_topic_policy", &["owner"]),
    (
        "aws_route53_resolver_firewall_rule_group",
        &["share_status"],
    ),
    ("aws_route53_resolver_query_log_config", &["share_status"]),
    (
        "aws_sagemaker_notebook_instance",
        &["network_interface_id", "url"],
    ),
    ("aws_subnet", &["availability_zone"]),
    (
        "aws_vpc",
        &[
            "default_network_acl_id",
            "default_route_table_id",
            "default_security_group_id",
            "dhcp_options_id",
            "main_route_table_id",
        ],
    ),
    (
        "aws_vpc_endpoint",
        &[
            "cidr_blocks",
            "dns_entry",
            "network_interface_ids",
            "prefix_list_id",
            // The region is in the service's name, and the subnets are in `subnet_ids`.
            "service_region",
            "state",
            "subnet_configuration",
        ],
    ),
    (
        "aws_vpc_endpoint_service",
        &[
            "availability_zones",
            "base_endpoint_dns_names",
            "private_dns_name_configuration",
            "service_name",
            "service_type",
            "state",
        ],
    ),
];

/// Settings as they come when nobody writes them, by kind.
const AS_IT_COMES: &[(&str, &str, &str)] = &[
    ("aws_cloudtrail", "is_organization_trail", "false"),
    (
        "aws_default_security_group",
        "revoke_rules_on_delete",
        "false",
    ),
    (
        "aws_kms_key",
        "customer_master_key_spec",
        "SYMMETRIC_DEFAULT",
    ),
    ("aws_ecs_task_definition", "enable_fault_injection", "false"),
    ("aws_kms_key", "key_usage", "ENCRYPT_DECRYPT"),
    ("aws_kms_key", "multi_region", "false"),
    (
        "aws_lb_listener",
        "routing_http_response_server_enabled",
        "true",
    ),
    (
        "aws_lb_target_group",
        "lambda_multi_value_headers_enabled",
        "false",
    ),
    ("aws_lb_target_group", "proxy_protocol_v2", "false"),
    (
        "aws_route53_resolver_firewall_rule",
        "block_override_ttl",
        "0",
    ),
    ("aws_s3_bucket", "object_lock_enabled", "false"),
    ("aws_s3_bucket", "request_payer", "BucketOwner"),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "transition_default_minimum_object_size",
        "all_storage_classes_128K",
    ),
    (
        "aws_sns_topic",
        "application_success_feedback_sample_rate",
        "0",
    ),
    ("aws_sns_topic", "content_based_deduplication", "false"),
    ("aws_sns_topic", "fifo_topic", "false"),
    (
        "aws_sns_topic",
        "firehose_success_feedback_sample_rate",
        "0",
    ),
    ("aws_sns_topic", "http_success_feedback_sample_rate", "0"),
    ("aws_sns_topic", "lambda_success_feedback_sample_rate", "0"),
    ("aws_sns_topic", "signature_version", "0"),
    ("aws_sns_topic", "sqs_success_feedback_sample_rate", "0"),
    ("aws_subnet", "assign_ipv6_address_on_creation", "false"),
    ("aws_subnet", "enable_dns64", "false"),
    ("aws_subnet", "enable_lni_at_device_index", "0"),
    (
        "aws_subnet",
        "enable_resource_name_dns_a_record_on_launch",
        "false",
    ),
    (
        "aws_subnet",
        "enable_resource_name_dns_aaaa_record_on_launch",
        "false",
    ),
    ("aws_subnet", "ipv6_native", "false"),
    ("aws_subnet", "map_customer_owned_ip_on_launch", "false"),
    (
        "aws_subnet",
        "private_dns_hostname_type_on_launch",
        "ip-name",
    ),
    ("aws_vpc", "ipv6_netmask_length", "0"),
    ("aws_vpc_endpoint", "ip_address_type", "ipv4"),
    ("aws_vpc_endpoint", "requester_managed", "false"),
    ("aws_vpc_endpoint_service", "manages_vpc_endpoints", "false"),
];

/// True of an attribute that says nothing about what somebody wants.
pub(super) fn is_settled(item: Item<'_>, attribute: &str) -> bool {
    let kind = item.resource.kind.as_str();
    let of_kind = OF_KIND.iter().filter(|(name, _)| *name == kind);
    if HANDED_OUT.contains(&attribute)
        || of_kind.flat_map(|(_, all)| *all).any(|it| *it == attribute)
    {
        return true;
    }
    let Some(value) = item.get(attribute) else {
        return true;
    };
    let comes_as = AS_IT_COMES
        .iter()
        .find(|(name, it, _)| *name == kind && *it == attribute);
    match (kind, attribute, comes_as) {
        (_, _, Some((_, _, expected))) => shown(value).as_deref() == Some(expected),
        ("aws_s3_bucket", "grant", _) => owner_only(value),
        ("aws_vpc_endpoint", "dns_options", _) => plain_names(value),
        ("aws_lb", "subnet_mapping", _) => the_same_subnets(item, value),
        (
            "aws_lb_target_group",
            "target_failover" | "target_group_health" | "target_health_state",
            _,
        ) => says_nothing(value),
        ("aws_appautoscaling_target", "suspended_state", _) => says_nothing(value),
        _ => false,
    }
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Bool(it) => Some(it.to_string()),
        Value::Text(text) => text.as_literal().map(str::to_owned),
        other => other.as_i64().map(|it| it.to_string()),
    }
}

/// One grant, of everything to the owner: the access list that every bucket is made with (S3 User Guide, `acl-overview.html`, "Default
/// bucket ACL"). Others are reached by groups, which have addresses.
fn owner_only(value: &Value) -> bool {
    let [grant] = value.items() else {
        return false;
    };
    let is = |name: &str, expected: &str| grant.get(name).and_then(Value::as_str) == Some(expected);
    let all = grant.get("permissions").map_or(&[][..], Value::items);
    let full = matches!(all, [only] if only.as_str() == Some("FULL_CONTROL"));
    is("type", "CanonicalUser") && grant.get("uri").is_none() && full
}

/// A load balancer's subnets, once more, without addresses that somebody chose.
fn the_same_subnets(item: Item<'_>, value: &Value) -> bool {
    let subnets = item.texts("subnets").unwrap_or_default();
    value.items().iter().all(|mapping| {
        let known = mapping.get("subnet_id").and_then(Value::as_text);
        let mut others = mapping.as_map().into_iter().flat_map(|it| &it.entries);
        let plain = others.all(|(name, it)| name == "subnet_id" || says_nothing(it));
        plain && known.is_some_and(|id| subnets.contains(&id))
    })
}

/// Nothing at any depth, or that something is off.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Text(text) => text.as_literal() == Some(""),
        Value::List(items) => items.iter().all(says_nothing),
        Value::Map(map) => map.entries.values().all(says_nothing),
        Value::Bool(true) | Value::Number(_) | Value::Json(_) | Value::Unknown(_) => false,
    }
}

/// Names resolve to addresses of the endpoint alone.
fn plain_names(value: &Value) -> bool {
    let options = value.items().iter().filter_map(Value::as_map);
    options
        .flat_map(|map| &map.entries)
        .all(|(name, value)| match name.as_str() {
            "dns_record_ip_type" => value.as_str() == Some("ipv4"),
            "private_dns_only_for_inbound_resolver_endpoint" => value.as_bool() == Some(false),
            _ => matches!(value, Value::Null),
        })
}
