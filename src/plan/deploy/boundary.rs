//! The boundary of a deploying role: what is the unit's, by patterns, and no object, no cryptography, nothing of itself.

use super::{Scope, network, services, state};
use crate::iam::{Condition, Matches, Quantifier, Statement, Test};
use crate::model::DEPLOY_PATH;
use crate::plan::policies::{CRYPTOGRAPHY, this_resource};
use crate::symbol::Text;

pub(super) fn statements(scope: &Scope<'_>) -> Vec<Statement> {
    let mut all = network::most(scope);
    if !scope.deploy.teams.is_empty() {
        all.extend(services::most(scope));
    }
    all.extend(state::most(scope));
    all.push(no_objects(scope));
    all.push(no_cryptography(scope));
    all.push(never_itself(scope));
    all
}

/// Every object but the unit's own state.
fn no_objects(scope: &Scope<'_>) -> Statement {
    const OBJECTS: &[&str] = &[
        "s3:AbortMultipartUpload",
        "s3:DeleteObject*",
        "s3:GetObject*",
        "s3:PutObject*",
    ];
    let deny = Statement::deny("NoObjects", OBJECTS);
    match state::objects(scope) {
        Some(own) => Statement {
            resources: Some(Matches::Except(own.to_vec())),
            ..deny
        },
        None => deny.on(this_resource()),
    }
}

/// Every key but that of the states.
fn no_cryptography(scope: &Scope<'_>) -> Statement {
    let deny = Statement::deny("NoCryptography", CRYPTOGRAPHY).on(this_resource());
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
