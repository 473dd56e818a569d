//! What services bring into a bucket.

use super::super::world::{BucketFacts, TeamWorld};
use super::writers;
use crate::claims::{BucketPurpose, KeyService, ServiceClaim};
use crate::iam::{Condition, PrincipalKind, Statement, Test};
use crate::symbol::Text;

/// What services deliver into a bucket: access logs (S3 User Guide, `enable-server-access-logging.html`) and the trail
/// (CloudTrail User Guide, `create-s3-bucket-policy-for-cloudtrail.html`).
pub(super) fn deliveries(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>) -> Vec<Statement> {
    let by = |statement: Statement, service: &str| {
        statement.by(PrincipalKind::Service, [Text::from(service)])
    };
    let equals = |key: &str, value: Text| Condition::new(Test::StringEquals, key, [value]);
    match bucket.claim.purpose {
        BucketPurpose::AccessLogs => {
            let sources = team.claim.buckets.iter();
            let sources =
                sources.map(|it| Text::from(format!("arn:{}:s3:::{}", team.partition, it.name)));
            let deliver = Statement::allow("", &["s3:PutObject"])
                .on([bucket.arn.clone().then("/*")])
                .when(equals("aws:SourceAccount", team.account()))
                .when(Condition::new(Test::ArnEquals, "aws:SourceArn", sources));
            vec![by(deliver, "logging.s3.amazonaws.com")]
        }
        BucketPurpose::BalancerLogs => { team.claim.services.iter() }
            .map(|service| by(balancer_logs(team, bucket, service), BALANCER_LOGS))
            .collect(),
        BucketPurpose::Trail => {
            let of_trail = |(account, trail): (&str, Text)| {
                let deliver = Statement::allow("", &["s3:PutObject"])
                    .on([bucket.arn.clone().then(&format!("/AWSLogs/{account}/*"))])
                    .when(equals("aws:SourceArn", trail.clone()));
                let look = Statement::allow("", &["s3:GetBucketAcl"])
                    .on([bucket.arn.clone()])
                    .when(equals("aws:SourceArn", trail));
                [deliver, look].map(|statement| by(statement, "cloudtrail.amazonaws.com"))
            };
            trails_into(team).flat_map(of_trail).collect()
        }
        BucketPurpose::State => Vec::new(),
        BucketPurpose::Config => configs_into(team)
            .flat_map(|account| by_config(bucket, account))
            .collect(),
        BucketPurpose::Data | BucketPurpose::Artifacts => {
            let write = Statement::allow("", &["s3:PutObject", "s3:AbortMultipartUpload"])
                .by_anyone()
                .on([bucket.arn.clone().then("/*")])
                .when(Condition::new(
                    Test::StringEquals,
                    "aws:PrincipalArn",
                    writers(bucket),
                ));
            match bucket.claim.writers.is_empty() {
                true => Vec::new(),
                false => vec![write],
            }
        }
    }
}

/// Who delivers load balancers' logs (Elastic Load Balancing, User Guide for Application Load Balancers,
/// `enable-access-logging.html`).
pub(in crate::prove) const BALANCER_LOGS: &str = "logdelivery.elasticloadbalancing.amazonaws.com";

/// For the load balancer of one of the team's services, by its name: what AWS puts behind it nobody knows.
fn balancer_logs(
    team: &TeamWorld<'_>,
    bucket: &BucketFacts<'_>,
    service: &ServiceClaim,
) -> Statement {
    let arn = format!(
        "arn:{}:elasticloadbalancing:{}:{}:loadbalancer/app/{}/*",
        team.partition, team.claim.region, team.claim.account, service.balancer
    );
    let account = &team.claim.account;
    Statement::allow("", &["s3:PutObject"])
        .on([bucket.arn.clone().then(&format!("/*/AWSLogs/{account}/*"))])
        .when(Condition::new(
            Test::StringEquals,
            "aws:SourceAccount",
            [team.account()],
        ))
        .when(Condition::new(
            Test::ArnLike,
            "aws:SourceArn",
            [Text::from(arn)],
        ))
}

/// The trails that the owner's key and bucket are for: the account and the ARN of each.
pub(in crate::prove) fn trails_into<'a>(
    team: &TeamWorld<'a>,
) -> impl Iterator<Item = (&'a str, Text)> + use<'a> {
    let services = team.claim.keys.iter().flat_map(|key| &key.services);
    let trails = services.flat_map(|service| match service {
        KeyService::CloudTrail { trails } => trails.as_slice(),
        KeyService::Logs { .. }
        | KeyService::States { .. }
        | KeyService::Alerts { .. }
        | KeyService::Config { .. }
        | KeyService::Grants { .. } => &[],
    });
    trails.map(|arn| {
        let account = arn.split(':').nth(4).unwrap_or_default();
        (account, Text::from(arn.as_str()))
    })
}

/// The accounts whose AWS Config the owner's key and bucket are for.
pub(in crate::prove) fn configs_into<'a>(
    team: &TeamWorld<'a>,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let services = team.claim.keys.iter().flat_map(|key| &key.services);
    let accounts = services.flat_map(|service| match service {
        KeyService::Config { accounts } => accounts.as_slice(),
        _ => &[],
    });
    accounts.map(String::as_str)
}

/// What AWS Config does for an account (AWS Config Developer Guide, `s3-bucket-policy.html`).
fn by_config(bucket: &BucketFacts<'_>, account: &str) -> [Statement; 2] {
    let objects = format!("/AWSLogs/{account}/Config/*");
    [
        Statement::allow("", &["s3:PutObject"]).on([bucket.arn.clone().then(&objects)]),
        Statement::allow("", &["s3:GetBucketAcl", "s3:ListBucket"]).on([bucket.arn.clone()]),
    ]
    .map(|statement| {
        let of_account = [Text::from(account)];
        statement
            .by(PrincipalKind::Service, [Text::from("config.amazonaws.com")])
            .when(Condition::new(
                Test::StringEquals,
                "aws:SourceAccount",
                of_account,
            ))
    })
}
