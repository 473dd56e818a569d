//! What somebody is told of, as soon as it happens: patterns of events of EventBridge's.

use serde_json::{Value, json};

use crate::model::{Account, Model};

/// Something that somebody is told of.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// What its things are called in Terraform, behind `alert_`: `keys`.
    pub label: String,
    /// What it is about, in words.
    pub says: String,
    /// The pattern of its events (Amazon EventBridge User Guide, `eb-event-patterns.html`).
    pub pattern: Value,
    /// True of events that AWS records in one region for all; see [`super::global_region`].
    pub far: bool,
}

/// How CloudTrail's events are called (Amazon EventBridge User Guide, `eb-service-event-cloudtrail.html`).
const CALL: &str = "AWS API Call via CloudTrail";

/// Deleted and disabled keys; who may use one is said by policies, and by the alias that they know it by.
const KEYS: &[&str] = &[
    "DeleteAlias",
    "DisableKey",
    "DisableKeyRotation",
    "PutKeyPolicy",
    "ScheduleKeyDeletion",
    "UpdateAlias",
];

/// Who reaches a bucket, and how long things stay in it (Amazon S3 User Guide, `cloudtrail-logging-s3-info.html`).
const BUCKETS: &[&str] = &[
    "DeleteAccountPublicAccessBlock",
    "DeleteBucketEncryption",
    "DeleteBucketOwnershipControls",
    "DeleteBucketPolicy",
    "DeleteBucketPublicAccessBlock",
    "PutAccountPublicAccessBlock",
    "PutBucketAcl",
    "PutBucketEncryption",
    "PutBucketLifecycle",
    "PutBucketLogging",
    "PutBucketObjectLockConfiguration",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketReplication",
    "PutBucketVersioning",
];

/// Ways into and out of networks.
const NETWORKS: &[&str] = &[
    "AcceptVpcPeeringConnection",
    "AttachInternetGateway",
    "CreateInternetGateway",
    "CreateNatGateway",
    "CreateRoute",
    "CreateTransitGatewayVpcAttachment",
    "CreateVpcEndpoint",
    "CreateVpcPeeringConnection",
    "DeleteFlowLogs",
    "DeleteVpcEndpoints",
    "ModifyVpcEndpoint",
    "ReplaceRoute",
];

/// Who may do what, and as whom.
const IAM: &[&str] = &[
    "AddUserToGroup",
    "AttachGroupPolicy",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "CreateAccessKey",
    "CreateLoginProfile",
    "CreateOpenIDConnectProvider",
    "CreatePolicyVersion",
    "CreateSAMLProvider",
    "CreateUser",
    "DeactivateMFADevice",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DeleteUserPermissionsBoundary",
    "DetachRolePolicy",
    "PutGroupPolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "PutUserPermissionsBoundary",
    "PutUserPolicy",
    "SetDefaultPolicyVersion",
    "UpdateAssumeRolePolicy",
    "UpdateOpenIDConnectProviderThumbprint",
    "UpdateSAMLProvider",
];

/// What ends or blinds a trail.
const TRAIL: &[&str] = &[
    "DeleteTrail",
    "PutEventSelectors",
    "PutInsightSelectors",
    "StopLogging",
    "UpdateTrail",
];

/// What ends or blinds the rest of what watches, these alerts included.
const WATCH: &[&str] = &[
    "BatchDisableStandards",
    "DeleteAnalyzer",
    "DeleteConfigRule",
    "DeleteConfigurationRecorder",
    "DeleteConformancePack",
    "DeleteDeliveryChannel",
    "DeleteDetector",
    "DeleteRule",
    "DeleteTopic",
    "DisableRule",
    "DisableSecurityHub",
    "PutConfigurationRecorder",
    "PutDeliveryChannel",
    "RemoveTargets",
    "SetTopicAttributes",
    "StopConfigurationRecorder",
    "Unsubscribe",
    "UpdateDetector",
];

/// Policies of things that are shared: images, secrets, logs.
const SHARED: &[&str] = &[
    "DeleteRepositoryPolicy",
    "DeleteResourcePolicy",
    "PutAccountPolicy",
    "PutResourcePolicy",
    "PutSubscriptionFilter",
    "SetRepositoryPolicy",
];

/// What somebody is told of in an account; nothing when nobody is to be told.
///
/// Deployments are told of like anything else: that a policy changes when nobody deploys is what gives an intruder away.
pub fn alerts(model: &Model, account: &Account) -> Vec<Alert> {
    let Some(audit) = model.audit().filter(|audit| audit.alerts.is_some()) else {
        return Vec::new();
    };
    let break_glass = &account.administrators.break_glass;
    let mut all = vec![
        calls(
            "keys",
            "a key is deleted or disabled, or its policy or alias changed",
            &["kms"],
            KEYS,
        ),
        calls(
            "buckets",
            "who reaches a bucket is changed, or how long it keeps what",
            &["s3"],
            BUCKETS,
        ),
        calls(
            "networks",
            "a way into or out of a network is made or changed",
            &["ec2"],
            NETWORKS,
        ),
        calls(
            "shared",
            "a policy of images, secrets or logs is changed",
            &["ecr", "logs", "secretsmanager"],
            SHARED,
        ),
        calls("trail", "the trail is touched", &["cloudtrail"], TRAIL),
        calls(
            "watch",
            "something that watches over the account is touched",
            &[
                "access-analyzer",
                "config",
                "events",
                "guardduty",
                "securityhub",
                "sns",
            ],
            WATCH,
        ),
        Alert {
            far: true,
            ..calls(
                "iam",
                "who may do what, or as whom, is changed",
                &["iam"],
                IAM,
            )
        },
        Alert {
            label: "glass".to_owned(),
            says: "the glass is broken".to_owned(),
            pattern: json!({
                "source": ["aws.sts"],
                "detail-type": [CALL],
                "detail": { "eventName": ["AssumeRole"], "requestParameters": { "roleArn": [break_glass] } }
            }),
            far: true,
        },
        Alert {
            label: "root".to_owned(),
            says: "the root user signs in or does something".to_owned(),
            pattern: json!({
                "detail-type": [CALL, "AWS Console Sign In via CloudTrail"],
                "detail": { "userIdentity": { "type": ["Root"] } }
            }),
            far: true,
        },
    ];
    let found = |label: &str, says: &str, pattern: Value| Alert {
        label: label.to_owned(),
        says: says.to_owned(),
        pattern,
        far: false,
    };
    if audit.guardduty {
        all.push(found(
            "threats",
            "GuardDuty finds a threat of high severity",
            json!({
                "source": ["aws.guardduty"],
                "detail-type": ["GuardDuty Finding"],
                "detail": { "severity": [{ "numeric": [">=", 7] }] }
            }),
        ));
    }
    if audit.analyzers.is_some() {
        all.push(found(
            "access",
            "somebody outside of the account is let in",
            json!({
                "source": ["aws.access-analyzer"],
                "detail-type": ["Access Analyzer Finding"],
                "detail": { "status": ["ACTIVE"] }
            }),
        ));
    }
    if let Some((registry, arns)) = model
        .registry()
        .filter(|(_, arns)| arns.account == account.id)
    {
        all.push(found(
            "images",
            "something critical is found in an image of the registry",
            registry.critical_findings(),
        ));
        if registry.removes() {
            all.push(found(
                "removal",
                "an image with a critical finding could not be removed",
                registry.failed_removals(arns),
            ));
        }
    }
    all
}

/// Calls of some services.
fn calls(label: &str, says: &str, services: &[&str], names: &[&str]) -> Alert {
    let sources: Vec<String> = { services.iter() }.map(|it| format!("aws.{it}")).collect();
    Alert {
        label: label.to_owned(),
        says: says.to_owned(),
        pattern: json!({
            "source": sources,
            "detail-type": [CALL],
            "detail": { "eventName": names }
        }),
        far: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_listed_once_and_patterns_are_no_longer_than_eventbridge_takes() {
        for names in [KEYS, BUCKETS, NETWORKS, IAM, TRAIL, WATCH, SHARED] {
            assert!(names.is_sorted());
            let pattern = calls("x", "y", &["access-analyzer"; 6], names).pattern;
            assert!(pattern.to_string().len() <= 2048, "{pattern}");
        }
    }
}
