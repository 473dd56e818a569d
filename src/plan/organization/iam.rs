//! Nobody but who deploys writes what principals may do below ringfence's paths, and nobody but its roles passes its roles.

use super::scope::{Scope, but};
use crate::iam::Statement;
use crate::model::{ADMIN_PATH, DEPLOY_PATH, TEAM_PATH};

/// Every action of IAM's that changes something, but for passing roles
/// (Service Authorization Reference, "AWS Identity and Access Management").
const WRITES: &[&str] = &[
    "iam:Add*",
    "iam:Attach*",
    "iam:Create*",
    "iam:Delete*",
    "iam:Detach*",
    "iam:Put*",
    "iam:Remove*",
    "iam:Set*",
    "iam:Tag*",
    "iam:Untag*",
    "iam:Update*",
    "iam:Upload*",
];

const PASS: &[&str] = &["iam:PassRole"];

pub(super) fn statements(scope: &Scope<'_>) -> Vec<Statement> {
    let roles = |path: &str| scope.iam(&format!("role{path}*"));
    let policies = |path: &str| scope.iam(&format!("policy{path}*"));
    let administrators = scope.administrators();
    let with = |others: Vec<_>| administrators.iter().cloned().chain(others);
    let mut kept = vec![roles(DEPLOY_PATH), roles(ADMIN_PATH)];
    kept.extend([TEAM_PATH, DEPLOY_PATH, ADMIN_PATH].map(policies));
    let mut given = scope.given();
    given.extend(["oidc-provider/*", "saml-provider/*"].map(|rest| scope.iam(rest)));
    vec![
        but(
            Statement::deny("RolesOfTeams", WRITES).on([scope.teams()]),
            with(vec![scope.deployers(), scope.others()]),
        ),
        but(
            Statement::deny("RolesAndBoundaries", WRITES).on(kept),
            administrators.clone(),
        ),
        but(
            Statement::deny("PassNoRoleOfOurs", PASS).on(scope.made()),
            with(scope.made().to_vec()),
        ),
        but(
            Statement::deny("Administrators", &[WRITES, PASS].concat()).on(given),
            administrators.clone(),
        ),
    ]
}
