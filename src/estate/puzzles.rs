//! Kinds of resources that bear on permissions and that are not read: listed, so that nobody takes an answer for the whole truth.

use super::bucket;
use super::items::{Item, Items};
use super::policies::ATTACHING;
use super::resources::KINDS;
use super::types::Puzzle;
use crate::iam::{Effect, Matches, Policy, PrincipalKind, Statement};
use crate::symbol::{Text, Value};

/// Read, beside things and what is attached to them.
const READ: &[&str] = &[
    "aws_iam_role",
    "aws_iam_user",
    "aws_iam_group",
    "aws_iam_service_linked_role",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
    "aws_iam_group_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
    "aws_iam_group_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_user_policy_attachments_exclusive",
    "aws_iam_group_membership",
    "aws_iam_user_group_membership",
    "aws_iam_instance_profile",
    "aws_kms_alias",
    "aws_kms_grant",
    "aws_lambda_permission",
    "aws_cloudwatch_log_resource_policy",
    "aws_ecr_registry_policy",
    "aws_organizations_organization",
    "aws_organizations_organizational_unit",
    "aws_organizations_account",
    "aws_organizations_policy",
    "aws_organizations_policy_attachment",
    "aws_s3_account_public_access_block",
];

/// Kinds whose names sound of permissions and that give none.
const HARMLESS: &[&str] = &[
    "aws_iam_account_alias",
    "aws_iam_account_password_policy",
    "aws_iam_openid_connect_provider",
    "aws_iam_saml_provider",
    "aws_iam_role_policies_exclusive",
    "aws_iam_user_policies_exclusive",
    "aws_iam_group_policies_exclusive",
    "aws_iam_server_certificate",
    "aws_iam_virtual_mfa_device",
    "aws_appautoscaling_policy",
    "aws_autoscaling_policy",
    "aws_dlm_lifecycle_policy",
    "aws_ecr_lifecycle_policy",
    "aws_efs_backup_policy",
    "aws_load_balancer_policy",
    "aws_lb_ssl_negotiation_policy",
    // Who may ask for a connection over PrivateLink: a way through the network, and no right to anything.
    "aws_vpc_endpoint_service",
    "aws_vpc_endpoint_service_allowed_principal",
    "aws_vpc_endpoint_service_private_dns_verification",
];

/// Parts of the names of kinds that give or take permissions.
const WORDS: &[&str] = &[
    "policy",
    "permission",
    "_grant",
    "aws_iam_",
    "aws_identitystore_",
    "aws_ssoadmin_",
    "aws_organizations_",
    "aws_ram_",
    "_acl",
    "lakeformation",
    "access_point",
    "access_entry",
    "access_grants",
    "aws_cognito_identity_pool",
    "aws_rolesanywhere_",
    "aws_s3control_",
    "aws_verifiedpermissions_",
    "aws_vpc_endpoint_service",
];

/// Not permissions, whatever they are called: packet filters, web filters, rules of delivery.
const FILTERS: &[&str] = &["network_acl", "waf", "cloudfront", "route53", "firewall"];

/// The kinds that are not understood, each resource of them.
pub(super) fn of_kinds(items: &Items<'_>, puzzles: &mut Vec<Puzzle>) {
    for (kind, items) in items.kinds() {
        if kind.starts_with("awscc_") {
            let message = format!("resources of the provider `awscc` are not read: `{kind}`");
            puzzles.extend(items.iter().map(|item| item.puzzle(message.as_str(), None)));
            continue;
        }
        let filter = FILTERS.iter().any(|word| kind.contains(word));
        if !kind.starts_with("aws_") || is_read(kind) || HARMLESS.contains(&kind) || filter {
            continue;
        }
        let sounds = WORDS.iter().any(|word| kind.contains(word));
        for item in items {
            if sounds {
                let message = format!("`{kind}` bears on permissions and is not read");
                puzzles.push(item.puzzle(message, None));
            } else if let Some(argument) = holds_policy(item)
                && !gives_nothing(item, &argument)
            {
                let message = format!("`{argument}` of `{kind}` is a policy and is not read");
                puzzles.push(item.puzzle(message, Some(item.attribute("arn"))));
            }
        }
    }
}

/// True for a type of which the estate knows what it gives and takes, or says that it does not.
pub(crate) fn bears_on_permissions(kind: &str) -> bool {
    let filter = FILTERS.iter().any(|word| kind.contains(word));
    let sounds = WORDS.iter().any(|word| kind.contains(word));
    is_read(kind) || sounds && !filter && !HARMLESS.contains(&kind)
}

fn is_read(kind: &str) -> bool {
    READ.contains(&kind)
        || KINDS.iter().any(|(name, _)| *name == kind)
        || ATTACHING.iter().any(|(name, ..)| *name == kind)
        || bucket::SETTINGS.contains(&kind)
}

/// Policies of what is made later: of repositories that a pull-through cache makes (Amazon ECR User Guide, `repository-creation-templates`).
const OF_LATER: &[(&str, &str)] = &[("aws_ecr_repository_creation_template", "repository_policy")];

/// True for such a policy that only denies, or leaves it to the account's own policies of identities who may: those are read.
fn gives_nothing(item: &Item<'_>, argument: &str) -> bool {
    let kind = item.resource.kind.as_str();
    if !OF_LATER.contains(&(kind, argument)) {
        return false;
    }
    let value = item.resource.arguments.get(argument);
    let policy = value.and_then(|value| Policy::from_value(value).ok());
    let account = item.account();
    policy.is_some_and(|policy| {
        let mut allowing = policy.statements.iter();
        allowing.all(|one| one.effect == Effect::Deny || is_for(one, &account))
    })
}

/// True when a statement is about an account as a whole.
fn is_for(statement: &Statement, account: &Text) -> bool {
    let own = Text::literal("arn:aws:iam::")
        .then_text(account)
        .then(":root");
    match &statement.principals {
        Some(Matches::Only(listed)) => {
            let mut listed = listed.iter();
            listed.all(|(kind, text)| {
                *kind == PrincipalKind::Aws && (*text == own || text == account)
            })
        }
        _ => false,
    }
}

/// An argument that reads as a policy, or is called one and is not known.
fn holds_policy(item: &Item<'_>) -> Option<String> {
    let arguments = item.resource.arguments.entries.iter();
    let mut found = arguments.filter(|(name, value)| match value {
        Value::Unknown(_) => name.ends_with("policy") || name.ends_with("policies"),
        Value::Json(_) | Value::Text(_) => {
            Policy::from_value(value).is_ok_and(|policy| !policy.statements.is_empty())
        }
        _ => false,
    });
    found.next().map(|(name, _)| name.clone())
}
