//! To which calls the policies of an organization apply.

use super::Rule;
use super::call::{Call, Caller, is_service_linked};
use super::policies::Organization;

/// The services whose actions resource control policies apply to, by the prefix of their actions: AWS Organizations User Guide,
/// `orgs_manage_policies_rcps.html`, "List of AWS services that support RCPs", as of September 2026.
const UNDER_RESOURCE_CONTROL: &[&str] = &[
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];

/// Whether service control policies apply: "SCPs affect only principals that are managed by accounts that are part of the
/// organization", the root user too, not the management account, not service-linked roles (AWS Organizations User Guide,
/// `orgs_manage_policies_scps.html`).
pub(crate) fn service_control(call: &Call, organization: Option<&Organization<'_>>) -> Rule {
    let of_account = matches!(
        call.caller,
        Caller::Role { .. }
            | Caller::User { .. }
            | Caller::FederatedUser { .. }
            | Caller::Root { .. }
    );
    match organization {
        None => Rule::ServiceControlAbsent,
        Some(_) if !of_account => Rule::ServiceControlOtherPrincipals,
        Some(it) if it.is_management_account => Rule::ServiceControlManagementAccount,
        Some(_) if call.caller.is_service_linked() => Rule::ServiceControlServiceLinkedRole,
        Some(_) => Rule::ServiceControlLimits,
    }
}

/// Whether resource control policies apply: "RCPs apply to resources for a subset of AWS services", not in the management account,
/// not to calls of service-linked roles nor to who assumes them, not to `kms:RetireGrant` (AWS Organizations User Guide,
/// `orgs_manage_policies_rcps.html`).
pub(crate) fn resource_control(call: &Call, organization: Option<&Organization<'_>>) -> Rule {
    let action = call.action_in_lower_case();
    let service = action.split(':').next().unwrap_or_default();
    let listed = UNDER_RESOURCE_CONTROL.contains(&service);
    match organization {
        None => Rule::ResourceControlAbsent,
        Some(it) if it.is_management_account => Rule::ResourceControlManagementAccount,
        Some(_) if !listed => Rule::ResourceControlServices,
        Some(_) if action == "kms:retiregrant" => Rule::ResourceControlRetireGrant,
        Some(_) if call.caller.is_service_linked() || is_service_linked(&call.resource) => {
            Rule::ResourceControlServiceLinkedRole
        }
        Some(_) => Rule::ResourceControlLimits,
    }
}
