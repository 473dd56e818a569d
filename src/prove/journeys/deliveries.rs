//! What services do as themselves: they take roles, use keys and deliver logs.

use super::super::Code;
use super::super::ask::link;
use super::super::fence::{BALANCER_LOGS, configs_into, trails_into};
use super::super::proof::Ledger;
use super::super::world::{Item, Policed, RoleFacts, ServiceFacts, TeamWorld};
use super::JOURNEYS;
use super::services::{any, sample};
use crate::access::{PolicyKind, Principal, Request, evaluate};
use crate::claims::{BucketPurpose, FederatedTrust, KeyService, TrustClaim};
use crate::model::SpecPath;
use crate::symbol::{Text, Value};

/// Whom the claim names takes the role.
pub(super) fn takes_role(team: &TeamWorld<'_>, role: &RoleFacts<'_>, ledger: &mut Ledger) {
    let Some(Ok(policy)) = &role.trust else {
        let why = format!("the trust of `{}` can't be judged", role.claim.arn);
        return ledger.unasked(JOURNEYS, why);
    };
    for (who, principal, action, context) in takers(&role.claim.trust) {
        let arn = Text::from(role.claim.arn.as_str());
        let request = Request::new(principal, action, arn);
        let request = context
            .into_iter()
            .fold(request, |request, (key, value)| request.with(&key, [value]));
        let what = format!("`{who}` can't take the role `{}`", role.claim.arn);
        let subject = (role.item, &role.claim.spec);
        let kind = PolicyKind::Trust;
        served(team, policy, kind, request, (what, subject), ledger);
    }
}

/// Who takes a role, by which action, and what a request of his has besides.
type Taker<'c> = (&'c str, Principal, &'c str, Vec<(String, Text)>);

const ASSUME: &str = "sts:AssumeRole";

fn takers(trust: &TrustClaim) -> Vec<Taker<'_>> {
    match trust {
        TrustClaim::Service(claim) => {
            let account = Text::from(claim.source_account.as_str());
            let name = Text::from(claim.service.as_str());
            let context = vec![
                ("aws:SourceAccount".to_owned(), account),
                ("aws:SourceArn".to_owned(), sample(&claim.source_arn)),
            ];
            vec![(&claim.service, Principal::Service { name }, ASSUME, context)]
        }
        TrustClaim::Roles(claim) => {
            // One of those that a pattern means: AWS puts digits where it says `?`.
            let likes = claim.patterns.iter().map(|it| {
                let one = it.replace('?', "0").replace('*', "");
                (it.as_str(), Text::from(one))
            });
            let roles = claim
                .roles
                .iter()
                .map(|it| (it.as_str(), Text::from(it.as_str())));
            roles
                .chain(likes)
                .map(|(name, arn)| (name, Principal::of_arn(arn), ASSUME, Vec::new()))
                .collect()
        }
        TrustClaim::Federated(claim) => by_provider(claim),
        TrustClaim::Users(claim) => {
            let context = [
                ("aws:MultiFactorAuthPresent", "true"),
                ("aws:MultiFactorAuthAge", "1"),
            ];
            let users = claim.users.iter();
            let asks = users.flat_map(|arn| claim.regions.iter().map(move |region| (arn, region)));
            asks.map(|(arn, region)| {
                let principal = Principal::of_arn(Text::from(arn.as_str()));
                let context = context.map(|(key, value)| (key.to_owned(), Text::from(value)));
                let region = (
                    "aws:RequestedRegion".to_owned(),
                    Text::from(region.as_str()),
                );
                let context = context.into_iter().chain([region]).collect();
                (arn.as_str(), principal, ASSUME, context)
            })
            .collect()
        }
    }
}

/// Each value that a condition names comes once, with the first of the others; with tags, the session's as well.
fn by_provider(claim: &FederatedTrust) -> Vec<Taker<'_>> {
    let provider = Text::from(claim.provider.as_str());
    let all = || claim.conditions.iter().chain(&claim.patterns);
    let longest = all().map(|(_, values)| values.len()).max().unwrap_or(0);
    let context = |round: usize, action: &str| {
        // Of a session's tags nothing is asked that the provider says.
        let asked = all().filter(|(key, _)| action == claim.action || key.starts_with("aws:"));
        let values = asked.filter_map(move |(key, values)| {
            let value = values.get(round).or_else(|| values.first())?;
            let value = match claim.patterns.contains_key(key) {
                true => sample(value),
                false => Text::from(value.as_str()),
            };
            Some((key.clone(), value))
        });
        values.collect::<Vec<_>>()
    };
    let mut actions = vec![claim.action.as_str()];
    if claim.tags {
        actions.push("sts:TagSession");
    }
    let rounds = (0..longest).flat_map(|round| actions.iter().map(move |action| (round, *action)));
    rounds
        .map(|(round, action)| {
            let principal = Principal::Federated {
                provider: provider.clone(),
            };
            let context = context(round, action);
            (claim.provider.as_str(), principal, action, context)
        })
        .collect()
}

/// A service is allowed what it does as itself.
fn served(
    team: &TeamWorld<'_>,
    policy: &Policed<'_>,
    kind: PolicyKind,
    request: Request,
    (message, (item, spec)): (String, (Item<'_>, &SpecPath)),
    ledger: &mut Ledger,
) {
    let allowed = evaluate(&policy.policy, kind, &request).is_allowed();
    ledger.ask(
        JOURNEYS,
        (!allowed).then(|| {
            let said = link("the policy", policy, kind, &request);
            let place = said.place.clone();
            team.finding(JOURNEYS, Code::ServiceRefused, message)
                .at(item)
                .placed(place.as_ref())
                .asked_by(spec)
                .shown_by(request, vec![said])
        }),
    );
}

/// Logs, trails and access logs arrive.
pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for key in &team.keys {
        let Some(policy) = key.policy() else {
            let why = format!(
                "the policy of the {} key can't be judged",
                key.claim.purpose
            );
            ledger.unasked(JOURNEYS, why);
            continue;
        };
        for service in &key.claim.services {
            for request in key_requests(team, service, &key.arn) {
                let message = format!(
                    "a service may not {} with the {} key",
                    request.action, key.claim.purpose
                );
                let subject = (key.item, &team.claim.spec);
                served(
                    team,
                    policy,
                    PolicyKind::Resource,
                    request,
                    (message, subject),
                    ledger,
                );
            }
        }
    }
    for bucket in &team.buckets {
        let Some(policy) = bucket.policy() else {
            ledger.unasked(JOURNEYS, bucket.not_judged());
            continue;
        };
        for request in bucket_requests(team, bucket.claim.purpose, &bucket.arn, bucket.key_arn()) {
            let message = format!("logs do not arrive in `{}`", bucket.claim.name);
            let subject = (bucket.item, &bucket.claim.spec);
            served(
                team,
                policy,
                PolicyKind::Resource,
                request,
                (message, subject),
                ledger,
            );
        }
    }
}

fn by_service(name: &str, action: &str, resource: Text) -> Request {
    Request::new(
        Principal::Service {
            name: Text::from(name),
        },
        action,
        resource,
    )
    .with("aws:SecureTransport", [Text::from("true")])
}

fn key_requests(team: &TeamWorld<'_>, service: &KeyService, key: &Text) -> Vec<Request> {
    match service {
        KeyService::Logs { groups } => {
            let name = format!("logs.{}.amazonaws.com", team.claim.region);
            let arn = |group: &str| {
                let TeamWorld {
                    partition, claim, ..
                } = team;
                Text::from(format!(
                    "arn:{partition}:logs:{}:{}:log-group:{group}",
                    claim.region, claim.account
                ))
            };
            let actions = [
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:GenerateDataKey",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ];
            let for_group = |group: &String| {
                let context = arn(group);
                actions.map(|action| {
                    by_service(&name, action, key.clone())
                        .with("kms:EncryptionContext:aws:logs:arn", [context.clone()])
                })
            };
            groups.iter().flat_map(for_group).collect()
        }
        KeyService::CloudTrail { trails } => {
            let of_trail = |trail: &String| {
                let trail = Text::from(trail.as_str());
                let request = |action| {
                    by_service("cloudtrail.amazonaws.com", action, key.clone())
                        .with("aws:SourceArn", [trail.clone()])
                };
                [
                    request("kms:GenerateDataKey")
                        .with("kms:EncryptionContext:aws:cloudtrail:arn", [trail.clone()]),
                    request("kms:DescribeKey"),
                ]
            };
            trails.iter().flat_map(of_trail).collect()
        }
        KeyService::States { .. } => Vec::new(),
        KeyService::Alerts { topic } => ["kms:Decrypt", "kms:GenerateDataKey"]
            .map(|action| {
                by_service("events.amazonaws.com", action, key.clone()).with(
                    "kms:EncryptionContext:aws:sns:topicArn",
                    [Text::from(topic.as_str())],
                )
            })
            .to_vec(),
        KeyService::Config { accounts } => {
            let of_account = |account: &String| {
                ["kms:Decrypt", "kms:GenerateDataKey"].map(|action| {
                    by_service("config.amazonaws.com", action, key.clone())
                        .with("aws:SourceAccount", [Text::from(account.as_str())])
                })
            };
            accounts.iter().flat_map(of_account).collect()
        }
        KeyService::Grants { through, roles } => {
            let via = Text::from(format!("{through}.{}.amazonaws.com", team.claim.region));
            let by_role = |role: &String| {
                let arn = Text::from(role.as_str());
                ["kms:CreateGrant", "kms:DescribeKey"].map(|action| {
                    Request::new(Principal::of_arn(arn.clone()), action, key.clone())
                        .with("aws:SecureTransport", [Text::from("true")])
                        .with("kms:ViaService", [via.clone()])
                        .with("kms:CallerAccount", [team.account()])
                        .with("kms:GrantIsForAWSResource", [Text::from("true")])
                })
            };
            roles.iter().flat_map(by_role).collect()
        }
    }
}

fn bucket_requests(
    team: &TeamWorld<'_>,
    purpose: BucketPurpose,
    arn: &Text,
    key: Option<Text>,
) -> Vec<Request> {
    let over_tls = |request: Request| request.with("s3:TlsVersion", [Text::from("1.2")]);
    match purpose {
        BucketPurpose::AccessLogs => {
            let sources = team
                .claim
                .buckets
                .iter()
                .filter(|it| it.purpose != BucketPurpose::AccessLogs);
            let log = |source: &crate::claims::BucketClaim| {
                let object = arn
                    .clone()
                    .then(&format!("/{}/", source.name))
                    .then_text(&any("log"));
                let source = Text::from(format!("arn:{}:s3:::{}", team.partition, source.name));
                over_tls(by_service(
                    "logging.s3.amazonaws.com",
                    "s3:PutObject",
                    object,
                ))
                .with("aws:SourceAccount", [team.account()])
                .with("aws:SourceArn", [source])
            };
            sources.map(log).collect()
        }
        BucketPurpose::BalancerLogs => balancer_logs(team, arn),
        BucketPurpose::Trail => {
            let of_trail = |(account, trail)| trail_requests(arn, key.as_ref(), account, &trail);
            trails_into(team).flat_map(of_trail).collect()
        }
        BucketPurpose::Config => {
            let of_account = |account| config_requests(arn, account);
            configs_into(team).flat_map(of_account).collect()
        }
        BucketPurpose::Data | BucketPurpose::Artifacts | BucketPurpose::State => Vec::new(),
    }
}

/// The logs of each load balancer, below the prefix that it is told.
fn balancer_logs(team: &TeamWorld<'_>, bucket: &Text) -> Vec<Request> {
    let (account, region) = (&team.claim.account, &team.claim.region);
    let of_service = |facts: ServiceFacts<'_>| {
        let logs = facts.balancer.item.and_then(|it| it.block("access_logs"));
        let prefix = logs.and_then(|it| it.get("prefix")).and_then(Value::as_str);
        let start = prefix.map_or_else(String::new, |it| format!("/{it}"));
        let object = format!("{start}/AWSLogs/{account}/elasticloadbalancing/{region}/");
        let balancer = format!(
            "arn:{}:elasticloadbalancing:{region}:{account}:loadbalancer/app/{}/",
            team.partition, facts.claim.balancer
        );
        by_service(
            BALANCER_LOGS,
            "s3:PutObject",
            bucket.clone().then(&object).then_text(&any("log")),
        )
        .with("s3:TlsVersion", [Text::from("1.2")])
        .with("aws:SourceAccount", [team.account()])
        .with(
            "aws:SourceArn",
            [Text::from(balancer).then_text(&any("id"))],
        )
    };
    team.services().into_iter().map(of_service).collect()
}

/// What a trail does with the bucket that it is delivered to.
fn trail_requests(arn: &Text, key: Option<&Text>, account: &str, trail: &Text) -> Vec<Request> {
    let object = arn
        .clone()
        .then(&format!("/AWSLogs/{account}/"))
        .then_text(&any("log"));
    let by_trail = |action, resource| {
        by_service("cloudtrail.amazonaws.com", action, resource)
            .with("s3:TlsVersion", [Text::from("1.2")])
            .with("aws:SourceArn", [trail.clone()])
    };
    let put = by_trail("s3:PutObject", object)
        .with("s3:x-amz-acl", [Text::from("bucket-owner-full-control")]);
    let encrypted = |by: &str| {
        put.clone()
            .with("s3:x-amz-server-side-encryption", [Text::from(by)])
    };
    // Digests come under SSE-S3, whatever key the trail has (CloudTrail User Guide,
    // `encrypting-cloudtrail-log-files-with-aws-kms.html`).
    let digest = encrypted("AES256");
    let log = match key {
        Some(key) => encrypted("aws:kms").with(
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            [key.clone()],
        ),
        None => put.clone(),
    };
    vec![by_trail("s3:GetBucketAcl", arn.clone()), log, digest]
}

/// What AWS Config does with the bucket that it is delivered to, for one account.
fn config_requests(arn: &Text, account: &str) -> Vec<Request> {
    let object = arn
        .clone()
        .then(&format!("/AWSLogs/{account}/Config/"))
        .then_text(&any("record"));
    let by_config = |action, resource| {
        by_service("config.amazonaws.com", action, resource)
            .with("s3:TlsVersion", [Text::from("1.2")])
            .with("aws:SourceAccount", [Text::from(account)])
    };
    let put = by_config("s3:PutObject", object)
        .with("s3:x-amz-acl", [Text::from("bucket-owner-full-control")]);
    vec![
        by_config("s3:GetBucketAcl", arn.clone()),
        by_config("s3:ListBucket", arn.clone()),
        put,
    ]
}
