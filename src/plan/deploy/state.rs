//! The bucket of states: each unit's deploying role reads and writes its own state and lock file, and nothing else.

use serde::Serialize;

use super::Scope;
use crate::iam::{Condition, Matches, Policy, PrincipalKind, Quantifier, Statement, Test};
use crate::model::{Arns, Backend, DEPLOY_PATH, Model, StateKeeper, Unit};
use crate::plan::KeyPlan;
use crate::plan::keys;
use crate::plan::policies::{arn_like, each_once, like, reference, through_s3};
use crate::plan::storage::{Keepers, break_glass_reads, encryption, only_these, transport, whole};
use crate::symbol::Text;

/// The bucket of states with its key, when the platform's stack has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatePlan {
    /// Its key.
    pub key: KeyPlan,
    /// The bucket.
    pub bucket: StateBucketPlan,
}

/// The bucket of states.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StateBucketPlan {
    /// Its name.
    pub name: String,
    /// True when it is there already and is taken over.
    pub adopted: bool,
    /// Its policy.
    pub policy: Policy,
}

/// The lock file of a state (Terraform, S3 backend, `use_lockfile`).
fn lock(key: &str) -> String {
    format!("{key}.tflock")
}

/// The objects of a unit's state: itself and its lock file.
pub(super) fn objects(scope: &Scope<'_>) -> Option<[Text; 2]> {
    let (bucket, key) = scope.state()?;
    Some([key.to_owned(), lock(key)].map(|key| Text::from(format!("{bucket}/{key}"))))
}

/// The same as a boundary has room for: whatever has a name that begins like that of the unit's state is the unit's.
pub(super) fn objects_at_most(scope: &Scope<'_>) -> Option<Vec<Text>> {
    let own = objects(scope)?;
    let (bucket, key) = scope.state()?;
    Some(match scope.deploy.serves() {
        true => vec![Text::from(format!("{bucket}/{key}*"))],
        false => own.to_vec(),
    })
}

/// What the deploying role of a unit may do to its state
/// (Terraform, S3 backend, "S3 Bucket Permissions" and "S3 State Locking").
pub(super) fn of_unit(scope: &Scope<'_>) -> Vec<Statement> {
    let (Some((bucket, _)), Some([state, lock])) = (scope.state(), objects(scope)) else {
        return Vec::new();
    };
    let platform = Arns::of_platform(scope.model);
    vec![
        Statement::allow("ListStates", &["s3:ListBucket"]).on([Text::from(bucket)]),
        Statement::allow("OwnState", &["s3:GetObject", "s3:PutObject"])
            .on([state.clone(), lock.clone()]),
        Statement::allow("Unlock", &["s3:DeleteObject"]).on([lock.clone()]),
        Statement::allow("KeyOfStates", &["kms:Decrypt", "kms:GenerateDataKey"])
            .on([Text::from(platform.any_key())])
            .when(of_states(scope))
            .when(through_s3(&scope.model.region))
            .when(Condition::new(
                Test::StringEquals,
                "kms:EncryptionContext:aws:s3:arn",
                [state, lock],
            )),
    ]
}

/// The same for the boundary, as far as there is room: the policy says it exactly, and the bucket's and the key's do so too.
pub(super) fn most(scope: &Scope<'_>) -> Vec<Statement> {
    let (Some((bucket, _)), Some(own)) = (scope.state(), objects_at_most(scope)) else {
        return Vec::new();
    };
    let platform = Arns::of_platform(scope.model);
    const USE: &[&str] = &["s3:DeleteObject", "s3:GetObject", "s3:PutObject"];
    const LIST: &[&str] = &["s3:ListBucket"];
    let bucket = [Text::from(bucket)];
    let mut all = match scope.deploy.serves() {
        true => vec![
            Statement::allow("OwnState", &[USE, LIST].concat()).on(bucket.into_iter().chain(own)),
        ],
        false => vec![
            Statement::allow("ListStates", LIST).on(bucket),
            Statement::allow("OwnState", USE).on(own),
        ],
    };
    all.push(
        Statement::allow("KeyOfStates", &["kms:Decrypt", "kms:GenerateDataKey"])
            .on([Text::from(platform.any_key())])
            .when(of_states(scope))
            .when(through_s3(&scope.model.region)),
    );
    all
}

/// The key is that of the states.
fn of_states(scope: &Scope<'_>) -> Condition {
    let alias = Text::from(scope.model.state_alias());
    Condition::new(Test::StringEquals, "kms:ResourceAliases", [alias]).over(Quantifier::ForAnyValue)
}

/// Plans the bucket and its key.
pub(in crate::plan) fn plan(model: &Model) -> Option<StatePlan> {
    let Backend::S3 { bucket, keeper, .. } = &model.backend else {
        return None;
    };
    model.backend.is_kept().then(|| StatePlan {
        key: KeyPlan {
            label: "state".to_owned(),
            description: "States of Terraform".to_owned(),
            alias: model.state_alias(),
            deletion_window_days: 30,
            policy: key_policy(model),
        },
        bucket: StateBucketPlan {
            name: bucket.clone(),
            adopted: *keeper == StateKeeper::Adopted,
            policy: bucket_policy(model),
        },
    })
}

/// The accounts of units and platform as principals, each once.
fn accounts(model: &Model) -> Vec<Text> {
    let units = model.units_with_stacks();
    let units = units.map(|unit| Arns::of_unit(model, unit));
    let all = [Arns::of_platform(model)].into_iter().chain(units);
    each_once(all.map(|arns| Text::from(arns.root())))
}

/// The deploying roles of all units.
fn deployers(model: &Model) -> Vec<Text> {
    model
        .units_with_stacks()
        .map(|unit| Text::from(unit.deploy_arn(model)))
        .collect()
}

/// As any key's, but that who deploys the platform uses it as well, through S3: its own states lie under it.
fn key_policy(model: &Model) -> Policy {
    let arns = Arns::of_platform(model);
    let mut users = vec![Text::from(model.administrators.deploy.as_str())];
    users.extend(deployers(model));
    let through = Statement::allow("StatesThroughS3", &["kms:Decrypt", "kms:GenerateDataKey"])
        .by(PrincipalKind::Aws, accounts(model))
        .on([Text::from("*")])
        .when(arn_like("aws:PrincipalArn", users))
        .when(through_s3(&model.region))
        .when(like(
            "kms:EncryptionContext:aws:s3:arn",
            [state_bucket().then("/*")],
        ));
    let reads = keys::break_glass_reads(&model.administrators, arns, &model.region);
    keys::policy_of_states(&model.administrators, arns, vec![through, reads])
}

fn state_bucket() -> Text {
    reference("aws_s3_bucket", "state", "arn")
}

/// Holds by denies, as those of teams' buckets: who is named reaches his own states and nobody else reaches anything.
fn bucket_policy(model: &Model) -> Policy {
    let arn = state_bucket();
    let key = reference("aws_kms_key", "state", "arn");
    let mut statements = transport(&arn).to_vec();
    statements.extend(encryption(&arn, &key));
    let keepers = Keepers::of_platform(model);
    let mut named = keepers.all();
    named.extend(deployers(model));
    statements.push(only_these(&arn, named));
    statements.push(platform_only_own(model, &arn));
    statements.extend(
        model
            .units_with_stacks()
            .map(|unit| unit_only_own(model, unit, &arn)),
    );
    statements.push(units_only_use(model, &arn));
    statements.push(break_glass_reads(&keepers, &arn));
    statements.push(states_stay(&arn));
    statements.extend(from_other_accounts(model, &arn));
    Policy::new(statements)
}

/// Every object but these, to one role.
fn only(sid: &str, role: Text, arn: &Text, own: &[String]) -> Statement {
    let mut reached = vec![arn.clone()];
    for key in own {
        reached.push(arn.clone().then(&format!("/{key}")));
        reached.push(arn.clone().then(&format!("/{}", lock(key))));
    }
    Statement {
        resources: Some(Matches::Except(reached)),
        ..Statement::deny(sid, &["s3:*"])
    }
    .by_anyone()
    .when(arn_like("aws:PrincipalArn", [role]))
}

fn platform_only_own(model: &Model, arn: &Text) -> Statement {
    let role = Text::from(model.administrators.deploy.as_str());
    only("PlatformReachesItsOwn", role, arn, &model.platform_states())
}

fn unit_only_own(model: &Model, unit: &Unit, arn: &Text) -> Statement {
    let role = Text::from(unit.deploy_arn(model));
    let sid = format!("Only{}", keys::sid(&unit.deploy.unit));
    only(&sid, role, arn, std::slice::from_ref(&unit.state_key))
}

/// Units use the bucket and don't configure it.
fn units_only_use(model: &Model, arn: &Text) -> Statement {
    const USE: [&str; 4] = [
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
    ];
    Statement {
        actions: Matches::Except(USE.map(Text::from).to_vec()),
        ..Statement::deny("UnitsOnlyUse", &[])
    }
    .by_anyone()
    .on(whole(arn))
    .when(arn_like("aws:PrincipalArn", deployers(model)))
}

/// Lock files go, states never do.
fn states_stay(arn: &Text) -> Statement {
    Statement {
        resources: Some(Matches::Except(vec![
            arn.clone(),
            arn.clone().then("/*.tflock"),
        ])),
        ..Statement::deny("StatesStay", &["s3:DeleteObject", "s3:DeleteObjectVersion"])
    }
    .by_anyone()
}

/// Deploying roles of other accounts need to be let in; their denies hold them to their own.
fn from_other_accounts(model: &Model, arn: &Text) -> Vec<Statement> {
    let own = Text::from(Arns::of_platform(model).root());
    let others: Vec<Text> = accounts(model)
        .into_iter()
        .filter(|it| *it != own)
        .collect();
    if others.is_empty() {
        return Vec::new();
    }
    let roles = others.iter().map(|root| {
        let root = root.to_string();
        let start = root.trim_end_matches(":root");
        Text::from(format!("{start}:role{DEPLOY_PATH}*"))
    });
    let roles: Vec<Text> = roles.collect();
    let allow = |sid: &str, actions: &[&str], on: Text| {
        Statement::allow(sid, actions)
            .by(PrincipalKind::Aws, others.clone())
            .on([on])
            .when(arn_like("aws:PrincipalArn", roles.clone()))
    };
    let below = |pattern: &str| arn.clone().then(pattern);
    vec![
        allow("OtherAccountsList", &["s3:ListBucket"], arn.clone()),
        allow(
            "OtherAccountsUse",
            &["s3:GetObject", "s3:PutObject"],
            below("/*"),
        ),
        allow(
            "OtherAccountsUnlock",
            &["s3:DeleteObject"],
            below("/*.tflock"),
        ),
    ]
}
