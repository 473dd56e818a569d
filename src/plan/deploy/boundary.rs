//! The boundary of a deploying role: what is the unit's, by patterns, and no object, no cryptography, nothing of itself.

use super::{Scope, apis, most, network, services, state};
use crate::iam::{Condition, Matches, Quantifier, Statement, Test};
use crate::model::DEPLOY_PATH;
use crate::plan::policies::{CRYPTOGRAPHY, this_resource};
use crate::symbol::Text;

const GRANT: &str = "kms:CreateGrant";

/// [`CRYPTOGRAPHY`], shorter: random numbers, which no key is asked for, are the one thing more.
const CRYPTOGRAPHY_BY_PATTERNS: &[&str] = &[
    GRANT,
    "kms:*crypt*",
    "kms:DeriveSharedSecret",
    "kms:Generate*",
    "kms:ReplicateKey",
    "kms:Sign",
    "kms:Verify*",
];

pub(super) fn statements(scope: &Scope<'_>) -> Vec<Statement> {
    let mut all = match scope.deploy.serves() {
        true => most::statements(scope),
        false => of_jobs(scope),
    };
    all.push(no_objects(scope));
    all.push(no_cryptography(scope));
    all.push(never_itself(scope));
    all
}

/// What a unit may do that serves nothing.
fn of_jobs(scope: &Scope<'_>) -> Vec<Statement> {
    let mut all = network::most(scope);
    if !scope.deploy.teams.is_empty() {
        all.extend(services::most(scope));
    }
    all.extend(state::most(scope));
    all
}

/// Every object but the unit's own state, and what trust stores are made of; and what the unit serves is asked by its callers, its
/// notebooks are opened by its scientists, and neither by who deploys it.
fn no_objects(scope: &Scope<'_>) -> Statement {
    const OBJECTS: &[&str] = &[
        "s3:AbortMultipartUpload",
        "s3:DeleteObject*",
        "s3:GetObject*",
        "s3:PutObject*",
    ];
    let invoke: &[&str] = match scope.deploy.endpoints.is_empty() {
        true => &[],
        false => &["sagemaker:Invoke*"],
    };
    let open: &[&str] = match scope.deploy.notebooks.is_empty() {
        true => &[],
        false => &["sagemaker:CreatePresigned*"],
    };
    let deny = Statement::deny("NoObjects", &[OBJECTS, invoke, open].concat());
    let mut own = state::objects_at_most(scope).unwrap_or_default();
    own.extend(apis::bundle_arns(scope));
    match own.is_empty() {
        true => deny.on(this_resource()),
        false => Statement {
            resources: Some(Matches::Except(own)),
            ..deny
        },
    }
}

/// Every key but that of the states.
fn no_cryptography(scope: &Scope<'_>) -> Statement {
    // Grants are denied apart where endpoints and notebooks need one.
    let grants = !scope.deploy.grants_volumes();
    // By patterns where room is short.
    let all = match scope.deploy.serves() {
        true => CRYPTOGRAPHY_BY_PATTERNS,
        false => CRYPTOGRAPHY,
    };
    let denied: Vec<&str> = all
        .iter()
        .filter(|action| grants || **action != GRANT)
        .copied()
        .collect();
    let deny = Statement::deny("NoCryptography", &denied).on(this_resource());
    match scope.state() {
        // True as well of a key without an alias.
        Some(_) => deny.when(
            Condition::new(
                Test::StringNotEquals,
                "kms:ResourceAliases",
                [Text::from(scope.model.state_alias())],
            )
            .over(Quantifier::ForAllValues),
        ),
        None => deny,
    }
}

/// Neither its own policies nor those of other deploying roles, whatever else it is given.
fn never_itself(scope: &Scope<'_>) -> Statement {
    Statement::deny("NeverItself", &["iam:*"]).on([
        Text::from(scope.arns.role(DEPLOY_PATH, "*")),
        Text::from(scope.arns.policy("/", "*")),
    ])
}
