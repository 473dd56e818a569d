//! With any credentials, through every endpoint, data leaves a team only to that team's own buckets; and the team's
//! credentials, taken elsewhere, open nothing.

use super::ask::{Question, Subject, Wrong};
use super::fence::{in_bucket, of_bucket, the_policy, writers};
use super::licence;
use super::network::links::is_consumed;
use super::proof::Ledger;
use super::shares;
use super::world::{BucketFacts, EndpointFacts, TeamWorld};
use super::{Code, Theorem};
use crate::access::{Formula, PolicyKind, encode, principal};
use crate::claims::{BucketPurpose, NeedKind, RoleClaim, RolePurpose};
use crate::iam::{Condition, Statement, Test};
use crate::symbol::Text;

const PERIMETER: Theorem = Theorem::Perimeter;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let licence = endpoint_licence(team);
    // Those to REST APIs of other teams take no policy: the network theorem sees to who gets to them.
    let endpoints = team.network.endpoints.iter();
    for endpoint in endpoints.filter(|it| !is_consumed(team, &it.service)) {
        through(team, endpoint, &licence, ledger);
    }
    for bucket in &team.buckets {
        if matches!(
            bucket.claim.purpose,
            BucketPurpose::Data | BucketPurpose::Artifacts
        ) {
            pinned(team, bucket, ledger);
        }
    }
    for role in &team.roles {
        shares::pinned(team, role, ledger);
    }
}

/// Whoever is inside, with whatever credentials: an endpoint lets him do what the team's roles need, and no more.
fn through<'a>(
    team: &TeamWorld<'a>,
    endpoint: &EndpointFacts<'a>,
    licence: &[Statement],
    ledger: &mut Ledger,
) {
    let Some(policy) = the_policy(
        team,
        PERIMETER,
        &endpoint.policies,
        endpoint.item,
        "endpoint",
        ledger,
    ) else {
        return;
    };
    let finding = || {
        let message = format!(
            "the endpoint for `{}` lets more out than the team needs",
            endpoint.service
        );
        team.finding(PERIMETER, Code::WideEndpoint, message)
            .asked_by(&team.claim.spec)
            .help("name the team's roles in `aws:PrincipalArn` and its own resources in `Resource`")
    };
    let service = endpoint.service.split('.').next().unwrap_or("*");
    let question = Question {
        subject: Subject {
            name: "the endpoint policy",
            policed: policy,
            kind: PolicyKind::Endpoint,
        },
        about: Formula::True,
        wrong: Wrong::AllowedBeyond(licence),
        service,
    };
    ledger.ask(PERIMETER, question.answer(team, finding));
}

/// What the roles that work in the network need, each by itself; and image layers, which ECR serves from
/// a bucket of its own under an account of its own (Amazon ECR User Guide, `vpc-endpoints.html`).
fn endpoint_licence(team: &TeamWorld<'_>) -> Vec<Statement> {
    let inside = |role: &&RoleClaim| {
        let own_interfaces = { role.needs.iter() }.any(|need| need.what == NeedKind::UseNetwork);
        own_interfaces || matches!(role.purpose, RolePurpose::Task | RolePurpose::Execution)
    };
    let roles: Vec<&RoleClaim> = team.claim.roles.iter().filter(inside).collect();
    let by = |role: &RoleClaim, statement: Statement| {
        let arn = Text::from(role.arn.as_str());
        statement.by_anyone().when(Condition::new(
            Test::StringEquals,
            "aws:PrincipalArn",
            [arn],
        ))
    };
    let mut statements = Vec::new();
    for role in roles {
        let needed = licence::of_needs(team, &role.needs).into_iter();
        let across = shares::listed(team, role.needs.iter().map(|need| &need.what));
        let needed = needed.chain(listed_buckets(team, role)).chain(across);
        statements.extend(needed.map(|statement| by(role, statement)));
    }
    let layers = format!(
        "arn:{}:s3:::prod-{}-starport-layer-bucket/*",
        team.partition, team.claim.region
    );
    statements.push(
        Statement::allow("", &["s3:GetObject"])
            .by_anyone()
            .on([Text::from(layers)]),
    );
    statements
}

/// Listing of the buckets that a role reads. Below which prefix, its own policy says.
fn listed_buckets(team: &TeamWorld<'_>, role: &RoleClaim) -> Option<Statement> {
    let read = role.needs.iter().filter_map(|need| match &need.what {
        NeedKind::ReadObjects { bucket, .. } => team.bucket(bucket),
        _ => None,
    });
    let arns: Vec<Text> = read.map(|bucket| bucket.arn.clone()).collect();
    (!arns.is_empty()).then(|| Statement::allow("", &["s3:ListBucket"]).on(arns))
}

/// The team's credentials, taken out of its network, open nothing.
fn pinned<'a>(team: &TeamWorld<'a>, bucket: &BucketFacts<'a>, ledger: &mut Ledger) {
    let Some(policy) = bucket.policy() else {
        return ledger.unasked(PERIMETER, bucket.not_judged());
    };
    let Some(endpoint) = team.network.endpoint("s3") else {
        return ledger.unasked(PERIMETER, "there is not exactly one endpoint for S3");
    };
    let account = team.account();
    let elsewhere = encode::key_is("aws:SourceVpce", &endpoint.id).negated();
    let about = principal::any_of_account(&account)
        .and(principal::not_one_of(&team.trusted()))
        .and(principal::not_one_of(&writers(bucket)))
        .but_not(shares::readers(team, bucket))
        .and(encode::actions_like(["s3:*"]))
        .and(in_bucket(bucket))
        .and(elsewhere);
    let finding = || {
        let message = format!(
            "`{}` can be reached from outside the team's network",
            bucket.claim.name
        );
        team.finding(PERIMETER, Code::NotPinned, message)
            .asked_by(&bucket.claim.spec)
            .help("deny requests whose `aws:SourceVpce` is not the team's S3 endpoint")
    };
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::NotDenied,
        service: "s3",
    };
    ledger.ask(PERIMETER, question.answer(team, finding));
}
