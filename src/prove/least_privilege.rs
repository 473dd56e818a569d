//! What each role can do is what its declared needs come to, and no more.

use super::ask::{ask, licensed, over};
use super::fence::{answered, unjudged_finding};
use super::licence;
use super::proof::Ledger;
use super::world::{Policed, RoleFacts, TeamWorld};
use super::{Finding, Theorem};
use crate::access::{PolicyKind, actions, encode, principal};
use crate::claims::{BucketPurpose, NeedKind};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::symbol::Text;

const LEAST: Theorem = Theorem::LeastPrivilege;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let most = boundary_licence(team);
    for role in &team.roles {
        let needs = licence::of_needs(team, &role.claim.needs);
        residue(role, &needs, ledger);
        for judged in &role.identity {
            match judged {
                Ok(policy) => identity(team, role, policy, &needs, ledger),
                Err(unjudged) => ledger.ask(LEAST, Some(unjudged_finding(team, LEAST, unjudged))),
            }
        }
        by_buckets(team, role, &needs, ledger);
        boundary(team, role, &most, ledger);
    }
}

/// Each policy of a role alone, without its boundary: neither may lean on the other.
fn identity(
    team: &TeamWorld<'_>,
    role: &RoleFacts<'_>,
    policy: &Policed<'_>,
    needs: &[Statement],
    ledger: &mut Ledger,
) {
    let formula = principal::exactly(&role.arn)
        .and(encode::permits(&policy.policy, &over(PolicyKind::Identity)))
        .but_not(licensed(needs, PolicyKind::Identity));
    let finding = || more_than_needed(team, role, "its policy");
    let asked = ask(formula, &[team.account()], "*");
    ledger.ask(
        LEAST,
        answered(
            asked,
            finding,
            ("the role's policy", policy, PolicyKind::Identity),
        ),
    );
}

fn more_than_needed(team: &TeamWorld<'_>, role: &RoleFacts<'_>, by: &str) -> Finding {
    let message = format!(
        "by {by} the role `{}` can do more than it needs",
        role.claim.arn
    );
    team.finding(LEAST, "more-than-needed", message)
        .asked_by(&role.claim.spec)
}

/// A bucket's policy that names a role of its account allows by itself, without the role's policy
/// (IAM User Guide, `reference_policies_evaluation-logic.html`).
fn by_buckets(
    team: &TeamWorld<'_>,
    role: &RoleFacts<'_>,
    needs: &[Statement],
    ledger: &mut Ledger,
) {
    for bucket in &team.buckets {
        let Some(policy) = bucket.policy() else {
            continue;
        };
        let formula = principal::exactly(&role.arn)
            .and(encode::permits(&policy.policy, &over(PolicyKind::Resource)))
            .but_not(licensed(needs, PolicyKind::Identity));
        let finding = || more_than_needed(team, role, "a bucket's policy");
        let asked = ask(formula, &[team.account()], "s3");
        ledger.ask(
            LEAST,
            answered(
                asked,
                finding,
                ("the bucket policy", policy, PolicyKind::Resource),
            ),
        );
    }
}

/// A role without its boundary is as strong as whoever writes its policies wants it to be.
fn boundary(team: &TeamWorld<'_>, role: &RoleFacts<'_>, most: &[Statement], ledger: &mut Ledger) {
    let policy = match &role.boundary {
        Some(Ok(policy)) => policy,
        Some(Err(unjudged)) => {
            ledger.ask(LEAST, Some(unjudged_finding(team, LEAST, unjudged)));
            return;
        }
        None => {
            let message = format!("the role `{}` has no permission boundary", role.claim.arn);
            let finding = team.finding(LEAST, "no-boundary", message).at(role.item);
            ledger.ask(LEAST, Some(finding.asked_by(&role.claim.spec)));
            return;
        }
    };
    let formula = principal::exactly(&role.arn)
        .and(encode::permits(&policy.policy, &over(PolicyKind::Identity)))
        .but_not(licensed(most, PolicyKind::Identity));
    let finding = || {
        let message = "the boundary lets a role out of the team's own things";
        team.finding(LEAST, "wide-boundary", message)
            .asked_by(&team.claim.spec)
    };
    let asked = ask(formula, &[team.account()], "*");
    ledger.ask(
        LEAST,
        answered(
            asked,
            finding,
            ("the boundary", policy, PolicyKind::Identity),
        ),
    );
}

/// The most that a boundary may allow: the team's own things, whichever role uses them. Keys are known by their
/// aliases, since a boundary comes before the keys.
fn boundary_licence(team: &TeamWorld<'_>) -> Vec<Statement> {
    let mut most = own_objects(team);
    most.extend(own_keys(team));
    for role in &team.claim.roles {
        for need in &role.needs {
            match &need.what {
                NeedKind::ReadObjects { .. }
                | NeedKind::WriteObjects { .. }
                | NeedKind::EncryptVolumes { .. } => {}
                NeedKind::RunTraining { .. } => most.extend(relaxed_training(team, &need.what)),
                other => most.extend(licence::of_need(team, other)),
            }
        }
    }
    most
}

fn own_objects(team: &TeamWorld<'_>) -> Vec<Statement> {
    let buckets: Vec<Text> = team
        .buckets
        .iter()
        .filter(|bucket| {
            matches!(
                bucket.claim.purpose,
                BucketPurpose::Data | BucketPurpose::Artifacts
            )
        })
        .map(|bucket| bucket.arn.clone())
        .collect();
    let objects = buckets.iter().map(|bucket| bucket.clone().then("/*"));
    vec![
        Statement::allow(
            "",
            &["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        )
        .on(objects),
        Statement::allow("", &["s3:ListBucket"]).on(buckets),
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
        Statement::allow("", &["kms:Decrypt", "kms:GenerateDataKey"])
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

/// Training as a boundary may allow it: isolated in the team's network, passing any of the team's roles; keys are the
/// business of the role that starts jobs.
fn relaxed_training(team: &TeamWorld<'_>, need: &NeedKind) -> Vec<Statement> {
    let mut statements = licence::of_need(team, need);
    for statement in &mut statements {
        statement
            .conditions
            .retain(|condition| !condition.key.ends_with("KmsKey"));
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
                ledger.residue(format!("{action} for {}", role.claim.arn));
            }
        }
    }
}
