use super::keepers::is_keeper;
use super::protections::{self, Weakens};
use super::settings::{BACKEND, PROVIDER, REQUIRED};
use super::{ArgumentChange, Change, Danger, StatementChange};

/// Types whose every change deserves a second look, by the beginning of their name; the first that fits counts.
const KINDS: &[(&str, Danger)] = &[
    ("aws_kms_key_policy", Danger::Key),
    ("aws_kms_grant", Danger::Key),
    ("aws_iam_policy", Danger::Policy),
    ("aws_iam_role_policy", Danger::Policy),
    ("aws_iam_role_policies_exclusive", Danger::Policy),
    ("aws_iam_user", Danger::Policy),
    ("aws_iam_group", Danger::Policy),
    ("aws_iam_access_key", Danger::Policy),
    ("aws_s3_bucket_policy", Danger::Policy),
    ("aws_s3_access_point", Danger::Policy),
    ("aws_s3control_access_point_policy", Danger::Policy),
    ("aws_ecr_repository_policy", Danger::Policy),
    ("aws_lambda_permission", Danger::Policy),
    ("aws_organizations_policy", Danger::Policy),
    ("aws_vpc_endpoint_policy", Danger::Policy),
    ("aws_s3_bucket_public_access_block", Danger::PublicAccess),
    ("aws_s3_account_public_access_block", Danger::PublicAccess),
    ("aws_s3_bucket_acl", Danger::PublicAccess),
    ("aws_s3_bucket_ownership_controls", Danger::PublicAccess),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        Danger::Encryption,
    ),
    ("aws_ebs_encryption_by_default", Danger::Encryption),
    ("aws_security_group", Danger::Network),
    ("aws_default_security_group", Danger::Network),
    ("aws_vpc_security_group", Danger::Network),
    ("aws_network_acl", Danger::Network),
    ("aws_internet_gateway", Danger::Network),
    ("aws_egress_only_internet_gateway", Danger::Network),
    ("aws_nat_gateway", Danger::Network),
    ("aws_vpc_peering_connection", Danger::Network),
    ("aws_ec2_transit_gateway", Danger::Network),
    ("aws_route", Danger::Network),
    ("aws_default_route_table", Danger::Network),
];

/// Types that log; that one of them goes or changes matters, that one comes does not.
const WATCHERS: &[&str] = &[
    "aws_cloudtrail",
    "aws_flow_log",
    "aws_cloudwatch_log_group",
    "aws_s3_bucket_logging",
    "aws_config_configuration_recorder",
    "aws_guardduty_detector",
];

/// Arguments that matter in whatever resource they stand, by a part of their name.
const ARGUMENTS: &[(&str, Danger)] = &[
    ("force_destroy", Danger::Loss),
    ("provider.account", Danger::Loss),
    ("provider.region", Danger::Loss),
    ("assume_role_policy", Danger::Trust),
    ("permissions_boundary", Danger::Trust),
    ("ignore_changes", Danger::Protection),
    ("public", Danger::PublicAccess),
    ("kms", Danger::Encryption),
    ("encrypt", Danger::Encryption),
    ("security_group", Danger::Network),
    ("subnet", Danger::Network),
    ("cidr", Danger::Network),
    ("isolation", Danger::Network),
    ("route_table", Danger::Network),
];

/// Arguments that hold a policy or name one, whatever stands before them: parts of a path. What else is called a policy says how something is done, not who may.
const POLICIES: &[&str] = &[
    "access_policies",
    "access_policy",
    "inline_policy",
    "key_policy",
    "managed_policy_arns",
    "policy",
    "policy_arn",
    "policy_arns",
    "policy_document",
    "repository_policy",
    "resource_policy",
];

/// Types whose `policy` says how something is done: what is deleted when, how many there are.
const OTHER_POLICIES: &[&str] = &[
    "aws_appautoscaling_policy",
    "aws_autoscaling_policy",
    "aws_dlm_lifecycle_policy",
    "aws_ecr_lifecycle_policy",
    "aws_ecrpublic_lifecycle_policy",
    "aws_efs_backup_policy",
    "aws_networkfirewall_firewall_policy",
];

/// Why a change deserves a second look, the gravest reason first; `None` for an ordinary one.
pub(super) fn danger(
    change: Change,
    kind: &str,
    arguments: &[ArgumentChange],
    statements: &[StatementChange],
) -> Option<Danger> {
    let of_argument = arguments
        .iter()
        // The provider's default, which destroys nothing.
        .filter(|it| !(it.path == "force_destroy" && it.after.as_deref() == Some("false")))
        .filter_map(|argument| of_argument(kind, &argument.path));
    let of_statement = statements
        .iter()
        .map(|statement| of_policy(kind, &statement.argument));
    of_kind(change, kind)
        .into_iter()
        .chain(of_argument)
        .chain(of_statement)
        .chain(weaker(change, kind, arguments, statements))
        .min()
}

fn weaker(
    change: Change,
    kind: &str,
    arguments: &[ArgumentChange],
    statements: &[StatementChange],
) -> Option<Danger> {
    let said = |weakens| match weakens {
        Weakens::Data | Weakens::Recovery => Danger::Loss,
        Weakens::Guard => Danger::Protection,
    };
    match change {
        Change::Added => None,
        Change::Removed => protections::goes(kind).map(|it| said(it.weakens)),
        Change::Changed | Change::Moved => {
            let found = protections::weaker(kind, arguments, statements);
            found.into_iter().map(|it| said(it.weakens)).min()
        }
    }
}

fn of_kind(change: Change, kind: &str) -> Option<Danger> {
    if change == Change::Removed && is_keeper(kind) {
        return Some(Danger::Loss);
    }
    if WATCHERS.contains(&kind) && matches!(change, Change::Removed | Change::Changed) {
        return Some(Danger::Audit);
    }
    if [BACKEND, PROVIDER, REQUIRED].contains(&kind) {
        return Some(Danger::Apply);
    }
    if change == Change::Moved {
        // What changes with the move is judged by its arguments.
        return None;
    }
    KINDS
        .iter()
        .find(|(beginning, _)| kind.starts_with(beginning))
        .map(|(_, danger)| *danger)
}

fn of_argument(kind: &str, path: &str) -> Option<Danger> {
    // Tags say nothing to AWS here, whatever they are called.
    if path.starts_with("tags") {
        return None;
    }
    let parts = || path.split(['.', '[', ']']);
    if !OTHER_POLICIES.contains(&kind) && parts().any(|part| POLICIES.contains(&part)) {
        return Some(match path.contains("assume_role_policy") {
            true => Danger::Trust,
            false => Danger::Policy,
        });
    }
    ARGUMENTS
        .iter()
        .find(|(part, _)| path.contains(part))
        .map(|(_, danger)| *danger)
}

fn of_policy(kind: &str, argument: &str) -> Danger {
    match (kind, argument) {
        ("aws_kms_key" | "aws_kms_key_policy", _) => Danger::Key,
        (_, "assume_role_policy") => Danger::Trust,
        _ => Danger::Policy,
    }
}

impl Danger {
    /// In a few words, for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Loss => "data or its key may be lost",
            Self::Apply => "what is applied where, and by whom",
            Self::Trust => "who may become this role",
            Self::Key => "who may use or manage a key",
            Self::Policy => "who may do what",
            Self::PublicAccess => "what the public may reach",
            Self::Encryption => "what is encrypted with what",
            Self::Network => "who reaches whom",
            Self::Protection => "what protects from loss or misuse",
            Self::Audit => "what is logged",
        }
    }
}
