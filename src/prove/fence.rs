//! No adversary is allowed any action on a team's buckets, nor any of its roles.
//!
//! Adversaries: every principal of the account but those that the claims name, with any identity policy; every
//! principal of any other account; services; anybody without a signature. Bucket policies and trust
//! policies must hold on their own.

use super::ask::{Question, Subject, Wrong};
use super::proof::Ledger;
use super::shares;
use super::world::{BucketFacts, Item, Policed, RoleFacts, TeamWorld, Unjudged};
use super::{Code, Finding, Theorem};
use crate::access::{Formula, PolicyKind, PrincipalClass, Reading, encode, principal};
use crate::claims::{
    BucketPurpose, EndpointClaim, KeyService, NeedKind, RolesTrust, ServiceClaim, ServiceTrust,
    ThroughClaim, TrustClaim,
};
use crate::iam::{Condition, PrincipalKind, Statement, Test};
use crate::symbol::Text;

const FENCE: Theorem = Theorem::Fence;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    buckets(team, ledger);
    for role in &team.roles {
        trust(team, role, ledger);
    }
    let network = &team.network;
    for item in network.subnets.iter().chain(&network.groups) {
        own_tag(team, *item, ledger);
    }
    let id = &team.claim.id;
    ledger.not_fenced(format!(
        "roles of {id}: whoever of the account may pass them to SageMaker runs what he likes with what they may do"
    ));
    ledger.assume(
        "interfaces that SageMaker makes carry no tags, so a boundary can't tell one VPC from another: each role's own policy \
         holds it to its team's, and nobody but the trusted base writes that",
    );
    ledger.not_fenced(format!(
        "SageMaker pipelines and training jobs of {id}: they have no resource policy"
    ));
    if !team.claim.services.is_empty() {
        ledger.not_fenced(format!(
            "ECS services, task definitions and load balancers of {id}: they have no resource policy"
        ));
        ledger.not_fenced(format!(
            "roles of tasks of {id}: whoever of the account may pass them to ECS runs what he likes with what they may do"
        ));
        ledger.assume(
            "between a load balancer and its tasks requests go over plain HTTP, in the team's own subnets",
        );
    }
    for endpoint in &team.claim.endpoints {
        ledger.not_fenced(format!(
            "the SageMaker endpoint {} of {id}: endpoints have no resource policy, so whoever of the account may \
             sagemaker:InvokeEndpoint on it by his own policies invokes it",
            endpoint.name
        ));
        callers(team, endpoint, ledger);
    }
    ledger.not_fenced(format!("log groups of {id}: they have no resource policy"));
    ledger.not_fenced(format!(
        "the VPC of {id}, its endpoints, groups and interfaces: EC2 has no resource policies"
    ));
}

/// What is taken for granted of those who call from outside.
fn callers(team: &TeamWorld<'_>, endpoint: &EndpointClaim, ledger: &mut Ledger) {
    let own = |role: &str| team.claim.roles.iter().any(|it| it.arn == role);
    for caller in endpoint.callers.iter().filter(|it| !own(&it.role)) {
        let (role, name) = (&caller.role, &endpoint.name);
        if caller.application.is_none() {
            ledger.assume(format!(
                "`{role}` invokes `{name}`; ringfence does not make that role: who takes it, its owner says"
            ));
        }
        match &caller.through {
            ThroughClaim::Own => {}
            ThroughClaim::Undeclared => ledger.assume(format!(
                "`{role}` invokes `{name}` from a network that is not declared: it reaches the team's own endpoint for sagemaker.runtime"
            )),
            ThroughClaim::Endpoint { id } => ledger.assume(format!(
                "`{id}`, by which `{role}` invokes `{name}`, is an endpoint for sagemaker.runtime of the caller's own network"
            )),
        }
    }
}

/// What holds of buckets, whoever owns them.
pub(super) fn buckets(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for bucket in &team.buckets {
        public_access(team, bucket, ledger);
        ownership(team, bucket, ledger);
        if let Some(policy) =
            the_policy(team, FENCE, &bucket.policies, bucket.item, "bucket", ledger)
        {
            strangers(team, bucket, policy, ledger);
            outsiders(team, bucket, policy, ledger);
            deploy(team, bucket, policy, ledger);
            break_glass(team, bucket, policy, ledger);
            only_writes(team, bucket, policy, ledger);
            plain_http(team, bucket, policy, ledger);
            shares::held_to_it(team, bucket, policy, ledger);
        }
    }
}

/// The one policy of a thing; a finding when there is none, several, or one that can't be judged.
pub(super) fn the_policy<'p, 'a>(
    team: &TeamWorld<'_>,
    theorem: Theorem,
    policies: &'p [Result<Policed<'a>, Unjudged<'a>>],
    item: Item<'_>,
    kind: &str,
    ledger: &mut Ledger,
) -> Option<&'p Policed<'a>> {
    let blame = |code, message: String| team.finding(theorem, code, message).at(item);
    match policies {
        [Ok(policy)] => return Some(policy),
        [] => ledger.ask(
            theorem,
            Some(blame(Code::NoPolicy, format!("the {kind} has no policy"))),
        ),
        [Err(unjudged)] => ledger.ask(theorem, Some(unjudged_finding(team, theorem, unjudged))),
        several => {
            let message = format!(
                "{} policies are set for one {kind}; the last one applied wins",
                several.len()
            );
            ledger.ask(theorem, Some(blame(Code::SeveralPolicies, message)));
        }
    }
    None
}

/// A policy that can't be judged proves nothing.
pub(super) fn unjudged_finding(
    team: &TeamWorld<'_>,
    theorem: Theorem,
    unjudged: &Unjudged<'_>,
) -> Finding {
    team.finding(
        theorem,
        Code::Unjudged,
        format!("this policy can't be judged: {}", unjudged.message),
    )
    .at(unjudged.item)
    .placed(unjudged.place.as_ref())
}

/// A bucket's policy, to be asked about.
pub(super) fn of_bucket<'q, 'a>(policed: &'q Policed<'a>) -> Subject<'q, 'a> {
    Subject {
        name: "the bucket policy",
        policed,
        kind: PolicyKind::Resource,
    }
}

/// The bucket and everything in it.
pub(super) fn in_bucket(bucket: &BucketFacts<'_>) -> Formula {
    encode::resource_like(&bucket.arn, Reading::Strict).or(objects_in(bucket))
}

/// Everything in the bucket.
pub(super) fn objects_in(bucket: &BucketFacts<'_>) -> Formula {
    encode::resource_like(&bucket.arn.clone().then("/*"), Reading::Strict)
}

/// The roles whose needs are about this bucket.
pub(super) fn users_of(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>) -> Vec<Text> {
    let name = &bucket.claim.name;
    let uses = |need: &NeedKind| match need {
        NeedKind::ReadObjects { bucket, .. } | NeedKind::WriteObjects { bucket, .. } => {
            bucket == name
        }
        _ => false,
    };
    let roles = team.claim.roles.iter();
    roles
        .filter(|role| role.needs.iter().any(|need| uses(&need.what)))
        .map(|role| Text::from(role.arn.as_str()))
        .collect()
}

/// Is there a request like these that the bucket's policy does not deny? Then the finding is the fence's.
pub(super) fn denied<'a>(
    team: &TeamWorld<'a>,
    policy: &Policed<'a>,
    about: Formula,
    finding: impl FnOnce() -> Finding,
    ledger: &mut Ledger,
) {
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::NotDenied,
        service: "s3",
    };
    ledger.ask(FENCE, question.answer(team, finding));
}

/// Everybody of another account, every service, everybody unsigned.
pub(super) fn outside(account: &Text) -> Formula {
    Formula::any([
        principal::any_other_account(account),
        principal::is_any(&[
            PrincipalClass::Anonymous,
            PrincipalClass::Federated,
            PrincipalClass::Service,
        ]),
    ])
}

/// Everything that one principal can do with the bucket beyond reading it.
pub(super) fn beyond_reading(arn: &Text, bucket: &BucketFacts<'_>) -> Formula {
    principal::exactly(arn)
        .and(encode::actions_like(["s3:*"]))
        .but_not(encode::actions_like(["s3:Get*", "s3:List*"]))
        .and(in_bucket(bucket))
}

/// Anybody else of the account, whatever his identity policies say: the bucket's policy must deny.
fn strangers<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let account = team.account();
    let mut named = users_of(team, bucket);
    named.extend(writers(bucket));
    named.extend(team.trusted());
    let about = principal::any_of_account(&account)
        .and(principal::not_one_of(&named))
        .but_not(shares::readers(team, bucket))
        .and(encode::actions_like(["s3:*"]))
        .and(in_bucket(bucket));
    let finding = || {
        let message = format!(
            "a principal of the account that is not named reaches `{}`",
            bucket.claim.name
        );
        team.finding(FENCE, Code::StrangerInTheAccount, message)
            .asked_by(&bucket.claim.spec)
            .help("deny everybody whose `aws:PrincipalArn` is not one of the team's roles or the trusted base")
    };
    denied(team, policy, about, finding, ledger);
}

/// The roles that bring objects in.
pub(super) fn writers(bucket: &BucketFacts<'_>) -> Vec<Text> {
    let arns = bucket.claim.writers.iter();
    arns.map(|arn| Text::from(arn.as_str())).collect()
}

/// What brings objects in writes and does nothing else.
fn only_writes<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for arn in &writers(bucket) {
        let about = principal::exactly(arn)
            .and(encode::actions_like(["s3:*"]))
            .but_not(encode::actions_like([
                "s3:PutObject",
                "s3:AbortMultipartUpload",
            ]))
            .and(in_bucket(bucket));
        let finding = || {
            let message = format!("`{arn}` can do more than write to `{}`", bucket.claim.name);
            team.finding(FENCE, Code::WriterReads, message)
                .asked_by(&bucket.claim.spec)
        };
        denied(team, policy, about, finding, ledger);
        ledger.assume(format!(
            "`{arn}` brings objects into `{}` from outside the team's network; ringfence does not make that role",
            bucket.claim.name
        ));
    }
}

/// Anybody of another account, any service, anybody unsigned: the bucket's policy must not allow, but for deliveries.
fn outsiders<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let mut licence = deliveries(team, bucket);
    licence.extend(shares::licence_of_bucket(team, bucket));
    let finding = || {
        let message = format!(
            "somebody outside the account is allowed an action on `{}`",
            bucket.claim.name
        );
        team.finding(FENCE, Code::Outsider, message)
            .asked_by(&bucket.claim.spec)
    };
    let question = Question {
        subject: of_bucket(policy),
        about: outside(&team.account()),
        wrong: Wrong::AllowedBeyond(&licence),
        service: "s3",
    };
    ledger.ask(FENCE, question.answer(team, finding));
}

/// What services deliver into a bucket: access logs (S3 User Guide, `enable-server-access-logging.html`) and the trail
/// (CloudTrail User Guide, `create-s3-bucket-policy-for-cloudtrail.html`).
fn deliveries(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>) -> Vec<Statement> {
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
pub(super) const BALANCER_LOGS: &str = "logdelivery.elasticloadbalancing.amazonaws.com";

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
pub(super) fn trails_into<'a>(
    team: &TeamWorld<'a>,
) -> impl Iterator<Item = (&'a str, Text)> + use<'a> {
    let services = team.claim.keys.iter().flat_map(|key| &key.services);
    let trails = services.flat_map(|service| match service {
        KeyService::CloudTrail { trails } => trails.as_slice(),
        KeyService::Logs { .. } | KeyService::States { .. } => &[],
    });
    trails.map(|arn| {
        let account = arn.split(':').nth(4).unwrap_or_default();
        (account, Text::from(arn.as_str()))
    })
}

/// Who deploys configures buckets and sees no objects.
fn deploy<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for arn in &team.deploy {
        let about = principal::exactly(arn)
            .and(encode::actions_like(["s3:*"]))
            .and(objects_in(bucket));
        let finding = || {
            let message = format!(
                "the deploying role reaches objects in `{}`",
                bucket.claim.name
            );
            team.finding(FENCE, Code::DeployReads, message)
                .asked_by(&bucket.claim.spec)
        };
        denied(team, policy, about, finding, ledger);
    }
}

/// Break-glass reads, and changes nothing.
fn break_glass<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for arn in &team.break_glass {
        let about = beyond_reading(arn, bucket);
        let finding = || {
            let message = format!("break-glass can do more than read `{}`", bucket.claim.name);
            team.finding(FENCE, Code::BreakGlassChanges, message)
                .asked_by(&bucket.claim.spec)
        };
        denied(team, policy, about, finding, ledger);
    }
}

/// Nobody without TLS.
pub(super) fn plain_http<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let account = team.account();
    let about = principal::any_of_account(&account)
        .or(shares::readers(team, bucket))
        .and(encode::actions_like(["s3:*"]))
        .and(in_bucket(bucket))
        .and(encode::key_is("aws:SecureTransport", &Text::from("false")));
    let finding = || {
        let message = format!("a request without TLS reaches `{}`", bucket.claim.name);
        team.finding(FENCE, Code::PlainHttp, message)
            .asked_by(&bucket.claim.spec)
    };
    denied(team, policy, about, finding, ledger);
}

/// All four blocks (S3 User Guide, `access-control-block-public-access.html`).
pub(super) fn public_access(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>, ledger: &mut Ledger) {
    const BLOCKS: [&str; 4] = [
        "block_public_acls",
        "block_public_policy",
        "ignore_public_acls",
        "restrict_public_buckets",
    ];
    let found = setting(team, bucket, "aws_s3_bucket_public_access_block");
    for block in BLOCKS {
        let holds = found.is_some_and(|item| item.bool(block) == Some(true));
        ledger.require(FENCE, holds, || {
            let message = format!("`{}` does not have `{block}`", bucket.claim.name);
            team.finding(FENCE, Code::PublicAccess, message)
                .at(found.unwrap_or(bucket.item))
                .asked_by(&bucket.claim.spec)
        });
    }
}

/// Without the owner's enforcement, object ACLs can let anybody in (S3 User Guide, `about-object-ownership.html`).
pub(super) fn ownership(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>, ledger: &mut Ledger) {
    let found = setting(team, bucket, "aws_s3_bucket_ownership_controls");
    let rule = found.and_then(|item| item.block("rule"));
    let enforced = rule
        .and_then(|rule| rule.get("object_ownership"))
        .is_some_and(|value| value.as_str() == Some("BucketOwnerEnforced"));
    ledger.require(FENCE, enforced, || {
        let message = format!("ACLs are in force on `{}`", bucket.claim.name);
        team.finding(FENCE, Code::Acl, message)
            .at(found.unwrap_or(bucket.item))
            .asked_by(&bucket.claim.spec)
    });
}

/// Policies of other stacks know subnets and groups by their tag, so it must be the team's, and stay.
fn own_tag(team: &TeamWorld<'_>, item: Item<'_>, ledger: &mut Ledger) {
    let fence = Text::from(team.claim.fence.as_str());
    let mut ignored = item.resource.ignore_changes.iter();
    let stays = !ignored.any(|name| name.starts_with("tags") || name == "all");
    ledger.require(FENCE, item.tag("Fence") == Some(&fence) && stays, || {
        let message = format!("it is not certain that its tag `Fence` is `{fence}`");
        team.finding(FENCE, Code::FenceTag, message).at(item)
    });
}

/// The one certain resource of a kind that is about a bucket.
pub(super) fn setting<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    kind: &str,
) -> Option<Item<'a>> {
    let mut found = team.settings.iter().filter(|item| {
        item.resource.kind == kind && item.str("bucket") == Some(bucket.claim.name.as_str())
    });
    let first = found.next().copied()?;
    (found.next().is_none() && !first.resource.uncertain).then_some(first)
}

/// Nobody but the claimed service, for the claimed resources, or the claimed roles take the role.
pub(super) fn trust<'a>(team: &TeamWorld<'a>, role: &RoleFacts<'a>, ledger: &mut Ledger) {
    let trusts = role.trust.as_slice();
    let Some(policy) = the_policy(team, FENCE, trusts, role.item, "role's trust", ledger) else {
        return;
    };
    let (licence, whom, help) = match &role.claim.trust {
        TrustClaim::Service(claim) => (
            by_service(claim),
            format!("`{}` for this team", claim.service),
            "trust the service under `aws:SourceAccount` and `aws:SourceArn` only",
        ),
        TrustClaim::Roles(claim) => (
            by_roles(claim),
            "its declared callers".to_owned(),
            "name the declared callers in `aws:PrincipalArn`, and nobody else",
        ),
    };
    let finding = || {
        let message = format!(
            "somebody else than {whom} can take the role `{}`",
            role.claim.arn
        );
        team.finding(FENCE, Code::Trust, message)
            .asked_by(&role.claim.spec)
            .help(help)
    };
    let question = Question {
        subject: Subject {
            name: "the trust policy",
            policed: policy,
            kind: PolicyKind::Trust,
        },
        about: Formula::True,
        wrong: Wrong::AllowedBeyond(&licence),
        service: "sts",
    };
    ledger.ask(FENCE, question.answer(team, finding));
}

fn by_service(claim: &ServiceTrust) -> Vec<Statement> {
    let condition = |test, key: &str, value: &str| Condition::new(test, key, [Text::from(value)]);
    vec![
        Statement::allow("", &["sts:AssumeRole"])
            .by(PrincipalKind::Service, [Text::from(claim.service.as_str())])
            .when(condition(
                Test::StringEquals,
                "aws:SourceAccount",
                &claim.source_account,
            ))
            .when(condition(Test::ArnLike, "aws:SourceArn", &claim.source_arn)),
    ]
}

/// Roles are told by their ARN alone: whatever session they have.
pub(super) fn by_roles(claim: &RolesTrust) -> Vec<Statement> {
    let roles = claim.roles.iter().map(|arn| Text::from(arn.as_str()));
    let by_arn = Condition::new(Test::StringEquals, "aws:PrincipalArn", roles);
    let take = Statement::allow("", &["sts:AssumeRole"]).by_anyone();
    match claim.roles.is_empty() {
        true => Vec::new(),
        false => vec![take.when(by_arn)],
    }
}
