//! All of a unit: the most that its deploying role may reach.

use super::calls;
use super::need::{Place, Subject, not_the_fence, null, statements};
use crate::claims::{DeployClaims, StateClaims};
use crate::iam::{Condition, Matches, Quantifier, Statement, Test};
use crate::symbol::Text;

pub(super) struct Unit<'a> {
    pub place: Place<'a>,
}

impl Unit<'_> {
    fn claim(&self) -> &DeployClaims {
        self.place.claim
    }

    fn texts(&self, listed: &[String], arn: impl Fn(&str) -> Text) -> Vec<Text> {
        listed.iter().map(|name| arn(name)).collect()
    }

    /// The path of the roles of any team of the unit, those included that are still to come.
    fn unit_roles(&self) -> Vec<Text> {
        let mut paths: Vec<Text> = Vec::new();
        for team in &self.claim().roles {
            let mut parts: Vec<&str> = team.roles.split('/').collect();
            parts.truncate(parts.len().saturating_sub(2));
            let path = Text::from(format!("{}/*", parts.join("/")));
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }
}

impl Subject for Unit<'_> {
    fn fence(&self, key: &str) -> Condition {
        let own = [Text::from(self.claim().fences.as_str())];
        Condition::new(Test::StringLike, key, own)
    }

    fn named(&self, kind: &str) -> Option<Vec<Text>> {
        let claim = self.claim();
        let place = &self.place;
        Some(match kind {
            "bucket" => self.texts(&claim.buckets, |name| place.bucket(&Text::from(name))),
            "pipeline" => self.texts(&claim.names, |name| {
                place.arn("sagemaker", &format!("pipeline/{name}"))
            }),
            "rule-on-default-event-bus" => self.texts(&claim.names, |name| {
                place.arn("events", &format!("rule/{name}"))
            }),
            "alias" => self.texts(&claim.aliases, |alias| place.arn("kms", alias)),
            "log-group" => vec![place.arn("logs", &format!("log-group:{}", claim.log_groups))],
            "role" => self.unit_roles(),
            _ => return None,
        })
    }

    fn bounded(&self) -> Vec<(Text, Text)> {
        let teams = self.claim().roles.iter();
        teams
            .map(|team| {
                let boundary = Text::from(team.boundary.as_str());
                (Text::from(team.roles.as_str()), boundary)
            })
            .collect()
    }

    fn passed(&self, _argument: &str) -> Vec<Text> {
        self.unit_roles()
    }
}

/// What the policies of a deploying role may come to: what Terraform asks for, on what is the unit's, and the unit's own state.
pub(super) fn licence(unit: &Unit<'_>, state: Option<&StateClaims>) -> Vec<Statement> {
    let calls = calls::all().flat_map(|call| statements(call, &unit.place, unit));
    // Without a team there is nothing of some types.
    let mut all: Vec<Statement> = Vec::new();
    for statement in calls.filter(speaks_of_something) {
        if !all.contains(&statement) {
            all.push(statement);
        }
    }
    all.extend(own_state(unit, state));
    all
}

fn speaks_of_something(statement: &Statement) -> bool {
    let resources = statement.resources.as_ref();
    resources.is_some_and(|it| !it.listed().is_empty())
}

/// Reading and writing the own state and lock file (Terraform, S3 backend, "S3 Bucket Permissions").
pub(super) fn own_state(unit: &Unit<'_>, state: Option<&StateClaims>) -> Vec<Statement> {
    let (Some(state), Some(key)) = (state, unit.claim().state.as_ref()) else {
        return Vec::new();
    };
    let partition = unit.place.partition;
    let bucket = Text::from(format!("arn:{partition}:s3:::{}", state.bucket));
    let own = bucket.clone().then(&format!("/{key}"));
    let lock = own.clone().then(".tflock");
    let through = format!("s3.{}.amazonaws.com", state.region);
    let keys = format!(
        "arn:{partition}:kms:{}:{}:key/*",
        state.region, state.account
    );
    let equals = |key: &str, values: Vec<Text>| Condition::new(Test::StringEquals, key, values);
    vec![
        Statement::allow("", &["s3:ListBucket"]).on([bucket]),
        Statement::allow("", &["s3:GetObject", "s3:PutObject"]).on([own.clone(), lock.clone()]),
        Statement::allow("", &["s3:DeleteObject"]).on([lock.clone()]),
        Statement::allow("", &["kms:Decrypt", "kms:GenerateDataKey"])
            .on([Text::from(keys)])
            .when(
                equals("kms:ResourceAliases", vec![Text::from(state.key.as_str())])
                    .over(Quantifier::ForAnyValue),
            )
            .when(equals("kms:ViaService", vec![Text::from(through)]))
            .when(equals("kms:EncryptionContext:aws:s3:arn", vec![own, lock])),
    ]
}

/// What a boundary may come to beyond that: more actions, and none of them on anything that is not the unit's. Tags that say whose
/// a thing is, policies, boundaries, objects and cryptography are no part of it.
pub(super) fn boundary_licence(unit: &Unit<'_>, state: Option<&StateClaims>) -> Vec<Statement> {
    const TYPES: [&str; 7] = [
        "route-table",
        "security-group",
        "security-group-rule",
        "subnet",
        "vpc",
        "vpc-endpoint",
        "vpc-flow-log",
    ];
    let types = TYPES.map(|kind| unit.place.arn("ec2", &format!("{kind}/*")));
    let tagging = ["ec2:CreateTags", "ec2:DeleteTags"].map(Text::from);
    let new = "aws:RequestTag/Fence";
    let on = "aws:ResourceTag/Fence";
    let changes = Statement {
        actions: Matches::Except(tagging.to_vec()),
        ..Statement::allow("", &[])
    };
    let path = unit.unit_roles();
    let boundaries = path.iter().map(|role| {
        let arn = role.to_string().replacen(":role/", ":policy/", 1);
        Text::from(arn)
    });
    let mut all = licence(unit, state);
    all.extend([
        changes.on(types.clone()).when(unit.fence(on)),
        Statement::allow("", &["ec2:AuthorizeSecurityGroup*", "ec2:CreateFlowLogs"])
            .on(types.clone())
            .when(unit.fence(new)),
        Statement::allow(
            "",
            &[
                "ec2:CreateRouteTable",
                "ec2:CreateSecurityGroup",
                "ec2:CreateSubnet",
                "ec2:CreateVpc",
                "ec2:CreateVpcEndpoint",
            ],
        )
        .on(types.clone())
        .when(unit.fence(new)),
        Statement::allow("", &["ec2:CreateTags"])
            .on(types.clone())
            .when(unit.fence(new))
            .when(null("ec2:CreateAction", "false")),
        Statement::allow("", &["ec2:CreateTags", "ec2:DeleteTags"])
            .on(types)
            .when(unit.fence(on))
            .when(not_the_fence()),
    ]);
    if !unit.claim().roles.is_empty() {
        all.push(by_names(unit));
        all.push(buckets(unit));
        let writing = [
            "iam:CreateRole",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
        ];
        let held = Condition::new(Test::ArnLike, "iam:PermissionsBoundary", boundaries);
        all.push(Statement::allow("", &writing).on(path).when(held));
    }
    all
}

/// Pipelines, rules and log groups of the unit, whatever is done to them.
fn by_names(unit: &Unit<'_>) -> Statement {
    let kinds = ["pipeline", "rule-on-default-event-bus", "log-group"];
    let named = kinds.iter().filter_map(|kind| unit.named(kind)).flatten();
    Statement::allow("", &["events:*", "logs:*", "sagemaker:*"]).on(named)
}

/// How the unit's buckets are set, and no object in them.
fn buckets(unit: &Unit<'_>) -> Statement {
    Statement::allow(
        "",
        &[
            "s3:Get*Configuration",
            "s3:GetBucket*",
            "s3:Put*Configuration",
            "s3:PutBucket*",
        ],
    )
    .on(unit.named("bucket").unwrap_or_default())
}
