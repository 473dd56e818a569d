//! With any credentials, through every endpoint, data leaves a team only to that team's own buckets; and the team's
//! credentials, taken elsewhere, open nothing.

use super::ask::{Question, Subject, Wrong};
use super::fence::{in_bucket, of_bucket, the_policy, writers};
use super::licence;
use super::network::links::is_consumed;
use super::people;
use super::proof::Ledger;
use super::shares;
use super::world::{BucketFacts, EndpointFacts, TeamWorld};
use super::{Code, Theorem};
use crate::access::{Formula, PolicyKind, encode, principal};
use crate::claims::{BucketPurpose, NeedKind, RoleClaim, RolePurpose, ThroughClaim};
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
    let inside = |role: &&RoleClaim| works_inside(role);
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
    statements.extend(invoked_of_others(team));
    for statement in &mut statements {
        // Whatever comes through an endpoint comes through it.
        statement.conditions.retain(|it| it.key != "aws:SourceVpce");
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

/// True of a role whose calls come through the network's endpoints: of what runs there, and of what is taken there.
fn works_inside(role: &RoleClaim) -> bool {
    let by_need = |need: &NeedKind| match need {
        NeedKind::UseNetwork => true,
        NeedKind::InvokeEndpoint { through, .. } => {
            let mut networks = through.iter();
            networks.any(|it| !matches!(it, ThroughClaim::Endpoint { .. }))
        }
        _ => false,
    };
    let runs = matches!(
        role.purpose,
        RolePurpose::Application
            | RolePurpose::Task
            | RolePurpose::Execution
            | RolePurpose::Notebook
    );
    // Who starts a notebook has its interface made; he works elsewhere.
    let works = role.purpose != RolePurpose::Scientist;
    runs || works && role.needs.iter().any(|need| by_need(&need.what))
}

/// The roles of other teams that applications of this one take to invoke what those serve, by the team's own way.
fn invoked_of_others(team: &TeamWorld<'_>) -> Vec<Statement> {
    let invoked = team.claim.applications.iter().flat_map(|it| &it.invokes);
    invoked
        .map(|it| {
            let role = Text::from(it.role.as_str());
            let by = Condition::new(Test::StringEquals, "aws:PrincipalArn", [role]);
            Statement::allow("", &["sagemaker:InvokeEndpoint"])
                .by_anyone()
                .on([Text::from(it.endpoint.as_str())])
                .when(by)
        })
        .collect()
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
        .and(principal::not_one_of(&people::auditors(team)))
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
