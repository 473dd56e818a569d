//! What each role can do is what its declared needs come to, and no more.

use std::collections::BTreeMap;

use super::ask::{Question, Subject, Wrong};
use super::fence::{of_bucket, unjudged_finding};
use super::licence;
use super::people;
use super::proof::Ledger;
use super::shares;
use super::world::{Policed, RoleFacts, TeamWorld};
use super::{Code, Finding, Theorem};
use crate::access::{Formula, PolicyKind, actions, principal};
use crate::claims::{NamesClaim, NeedKind};
use crate::iam::{Condition, PrincipalKind, Quantifier, Statement, Test};
use crate::symbol::Text;

const LEAST: Theorem = Theorem::LeastPrivilege;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    of_policies(team, ledger);
    for role in &team.roles {
        let needs = licence::of_needs(team, &role.claim.needs);
        by_buckets(team, role, &needs, ledger);
        has_boundary(team, role, ledger);
    }
    boundaries(team, ledger);
}

/// What roles can do by their own policies.
pub(super) fn of_policies(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    for role in &owner.roles {
        let needs = licence::of_needs(owner, &role.claim.needs);
        residue(role, &needs, ledger);
        for judged in &role.identity {
            match judged {
                Ok(policy) => identity(owner, role, policy, &needs, ledger),
                Err(unjudged) => ledger.ask(LEAST, Some(unjudged_finding(owner, LEAST, unjudged))),
            }
        }
    }
}

/// A policy of a role or a boundary, to be asked about.
fn of_role<'q, 'a>(name: &'static str, policed: &'q Policed<'a>) -> Subject<'q, 'a> {
    Subject {
        name,
        policed,
        kind: PolicyKind::Identity,
    }
}

/// Each policy of a role alone, without its boundary: neither may lean on the other.
fn identity<'a>(
    team: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    policy: &Policed<'a>,
    needs: &[Statement],
    ledger: &mut Ledger,
) {
    let question = Question {
        subject: of_role("the role's policy", policy),
        about: principal::exactly(&role.arn),
        wrong: Wrong::AllowedBeyond(needs),
        service: "*",
    };
    let finding = || more_than_needed(team, role, "its policy");
    ledger.ask(LEAST, question.answer(team, finding));
}

fn more_than_needed(team: &TeamWorld<'_>, role: &RoleFacts<'_>, by: &str) -> Finding {
    let message = format!(
        "by {by} the role `{}` can do more than it needs",
        role.claim.arn
    );
    team.finding(LEAST, Code::MoreThanNeeded, message)
        .asked_by(&role.claim.spec)
}

/// A bucket's policy that names a role of its account allows by itself, without the role's policy
/// (IAM User Guide, `reference_policies_evaluation-logic.html`).
fn by_buckets<'a>(
    team: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    needs: &[Statement],
    ledger: &mut Ledger,
) {
    let by_the_role: Vec<Statement> = needs
        .iter()
        .map(|need| need.clone().by(PrincipalKind::Aws, [role.arn.clone()]))
        .collect();
    for bucket in &team.buckets {
        let Some(policy) = bucket.policy() else {
            ledger.unasked(LEAST, bucket.not_judged());
            continue;
        };
        let question = Question {
            subject: of_bucket(policy),
            about: principal::exactly(&role.arn),
            wrong: Wrong::AllowedBeyond(&by_the_role),
            service: "s3",
        };
        let finding = || more_than_needed(team, role, "a bucket's policy");
        ledger.ask(LEAST, question.answer(team, finding));
    }
}

/// A role without its boundary is as strong as whoever writes its policies wants it to be.
fn has_boundary(team: &TeamWorld<'_>, role: &RoleFacts<'_>, ledger: &mut Ledger) {
    let answer = match &role.boundary {
        Some(Ok(_)) => None,
        Some(Err(unjudged)) => Some(unjudged_finding(team, LEAST, unjudged)),
        None => {
            let message = format!("the role `{}` has no permission boundary", role.claim.arn);
            let finding = team.finding(LEAST, Code::NoBoundary, message).at(role.item);
            Some(finding.asked_by(&role.claim.spec))
        }
    };
    ledger.ask(LEAST, answer);
}

/// Each boundary once, for all roles that have it.
fn boundaries(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let most = boundary_licence(team);
    let mut by_address: BTreeMap<String, (&Policed<'_>, Vec<Formula>)> = BTreeMap::new();
    for role in &team.roles {
        if let Some(Ok(policy)) = &role.boundary {
            let entry = by_address.entry(policy.item.address());
            let (_, roles) = entry.or_insert_with(|| (policy, Vec::new()));
            roles.push(principal::exactly(&role.arn));
        }
    }
    for (policy, roles) in by_address.into_values() {
        let question = Question {
            subject: of_role("the boundary", policy),
            about: Formula::any(roles),
            wrong: Wrong::AllowedBeyond(&most),
            service: "*",
        };
        let finding = || {
            let message = "the boundary lets a role out of the team's own things";
            team.finding(LEAST, Code::WideBoundary, message)
                .asked_by(&team.claim.spec)
        };
        ledger.ask(LEAST, question.answer(team, finding));
    }
}

/// The most that a boundary may allow: the team's own things, whichever role uses them. A boundary stands in another stack
/// and comes first, so it knows things by names, aliases and tags.
pub(super) fn boundary_licence(team: &TeamWorld<'_>) -> Vec<Statement> {
    let mut most = own_objects(team);
    most.extend(own_keys(team));
    most.extend(shares::licence_of_boundary(team));
    for role in &team.claim.roles {
        for need in &role.needs {
            match &need.what {
                NeedKind::ReadObjects { .. }
                | NeedKind::ReadShared { .. }
                | NeedKind::WriteObjects { .. }
                | NeedKind::EncryptVolumes { .. } => {}
                other => most.extend(relaxed(team, other)),
            }
        }
    }
    most
}

fn own_objects(team: &TeamWorld<'_>) -> Vec<Statement> {
    let patterns = team.claim.names.buckets.iter();
    let buckets: Vec<Text> = patterns
        .map(|pattern| Text::from(format!("arn:{}:s3:::{pattern}", team.partition)))
        .collect();
    let objects = buckets.iter().map(|bucket| bucket.clone().then("/*"));
    let here = || licence::equals("aws:ResourceAccount", [team.account()]);
    vec![
        Statement::allow(
            "",
            &["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        )
        .on(objects)
        .when(here()),
        Statement::allow("", &["s3:ListBucket"])
            .on(buckets)
            .when(here()),
    ]
}

fn own_keys(team: &TeamWorld<'_>) -> Vec<Statement> {
    let any = Text::from(format!(
        "arn:{}:kms:{}:{}:key/*",
        team.partition, team.claim.region, team.claim.account
    ));
    let own = || {
        let aliases = team
            .claim
            .keys
            .iter()
            .map(|key| Text::from(key.alias.as_str()));
        Condition::new(Test::StringEquals, "kms:ResourceAliases", aliases)
            .over(Quantifier::ForAnyValue)
    };
    vec![
        Statement::allow("", &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"])
            .on([any.clone()])
            .when(own())
            .when(licence::through_s3(team)),
        Statement::allow("", &["kms:CreateGrant"])
            .on([any.clone()])
            .when(own())
            .when(Condition::new(
                Test::Bool,
                "kms:GrantIsForAWSResource",
                [Text::from("true")],
            )),
        Statement::allow("", &["kms:DescribeKey"])
            .on([any])
            .when(own()),
    ]
}

/// A need as a boundary may allow it: for any of the team's jobs and pipelines, by the patterns of their names.
fn relaxed(team: &TeamWorld<'_>, need: &NeedKind) -> Vec<Statement> {
    let names = &team.claim.names;
    let arn = |rest: &str| {
        let TeamWorld {
            partition, claim, ..
        } = team;
        format!(
            "arn:{partition}:sagemaker:{}:{}:{rest}",
            claim.region, claim.account
        )
    };
    let mut need = need.clone();
    match &mut need {
        NeedKind::WriteLogs { group, streams, .. } => relax_logs(names, group, streams),
        NeedKind::WriteStreams { group } => any_beside(group, '/'),
        NeedKind::WatchAlarms { alarms } => *alarms = vec![names.endpoints.clone()],
        NeedKind::AssumeRole { role } if is_own(team, role) => any_beside(role, '/'),
        NeedKind::InvokeEndpoint { .. } => return vec![relaxed_invoking(team)],
        NeedKind::StartPipeline { pipeline } => {
            *pipeline = arn(&format!("pipeline/{}", names.pipelines))
        }
        NeedKind::RunTraining { jobs, .. } => {
            *jobs = arn(&format!("training-job/{}", names.jobs));
            return relaxed_training(team, &need);
        }
        NeedKind::UseNetwork => return licence::interfaces_by_tag(team),
        NeedKind::People(need) => return people::relaxed(team, need),
        _ => {}
    }
    licence::of_need(team, &need)
}

/// Jobs by the pattern of their names in the group that all have, endpoints by that of their groups'.
fn relax_logs(names: &NamesClaim, group: &mut String, streams: &mut String) {
    match group.rsplit_once('/') {
        Some((of_endpoints, _)) if of_endpoints.ends_with("/Endpoints") => {
            *group = format!("{of_endpoints}/{}", names.endpoints);
            "*".clone_into(streams);
        }
        _ => *streams = format!("{}/*", names.jobs),
    }
}

/// Whatever has the same name up to its last part.
fn any_beside(name: &mut String, divider: char) {
    if let Some((start, _)) = name.rsplit_once(divider) {
        *name = format!("{start}{divider}*");
    }
}

fn is_own(team: &TeamWorld<'_>, role: &str) -> bool {
    team.claim.roles.iter().any(|it| it.arn == role)
}

/// Any of the team's endpoints, through some endpoint of a VPC: which, a boundary does not know.
fn relaxed_invoking(team: &TeamWorld<'_>) -> Statement {
    let TeamWorld {
        partition, claim, ..
    } = team;
    let arn = format!(
        "arn:{partition}:sagemaker:{}:{}:endpoint/{}",
        claim.region, claim.account, claim.names.endpoints
    );
    let through_some = Condition::new(Test::Null, "aws:SourceVpce", [Text::from("false")]);
    Statement::allow("", &["sagemaker:InvokeEndpoint"])
        .on([Text::from(arn)])
        .when(through_some)
}

/// Which subnets and groups: a boundary does not know their ids. That there are some, it says.
fn is_of_ids(condition: &Condition) -> bool {
    condition.key.starts_with("sagemaker:Vpc") && condition.operator.test != Test::Null
}

/// Training as a boundary may allow it: isolated in some network, passing any of the team's roles; keys are the
/// business of the role that starts jobs.
fn relaxed_training(team: &TeamWorld<'_>, need: &NeedKind) -> Vec<Statement> {
    let mut statements = licence::of_need(team, need);
    for statement in &mut statements {
        statement
            .conditions
            .retain(|condition| !condition.key.ends_with("KmsKey") && !is_of_ids(condition));
        let passes = statement
            .actions
            .listed()
            .contains(&Text::from("iam:PassRole"));
        if let (true, NeedKind::RunTraining { role, .. }) = (passes, need) {
            let path = role
                .rsplit_once('/')
                .map_or(role.as_str(), |(path, _)| path);
            *statement = statement.clone().on([Text::from(format!("{path}/*"))]);
        }
    }
    statements
}

/// Actions that AWS grants on `*` only: they can't be narrowed, so they are named.
fn residue(role: &RoleFacts<'_>, needs: &[Statement], ledger: &mut Ledger) {
    for statement in needs {
        for action in statement
            .actions
            .listed()
            .iter()
            .filter_map(Text::as_literal)
        {
            if actions::only_on_star(action) {
                ledger.residue(&role.claim.arn, action);
            }
        }
    }
}
