//! What nobody does to resources of the accounts, whoever he is: resource control policies
//! (Organizations User Guide, `orgs_manage_policies_rcps.html`). They name everybody, deny only, and hold no service-linked role.

use std::collections::BTreeSet;

use super::pack::Concern;
use super::scope::Scope;
use crate::iam::{Condition, Statement, Test};
use crate::model::{CallingRole, Model};
use crate::plan::policies::{is, present};
use crate::symbol::Text;

const HELD: &[&str] = &["kms:*", "s3:*", "secretsmanager:*", "sqs:*"];

pub(super) fn concerns(scope: &Scope<'_>) -> Vec<Concern> {
    vec![Concern {
        name: "identities and services of the organization, TLS",
        statements: vec![identities(scope), services(scope), tls()],
    }]
}

fn not_ours(scope: &Scope<'_>, key: &str) -> Condition {
    let organization = Text::from(scope.guardrails.organization.as_str());
    Condition::new(Test::StringNotEquals, key, [organization]).if_exists()
}

fn deny(sid: &str, more: &[&str]) -> Statement {
    Statement::deny(sid, &[HELD, more].concat())
        .by_anyone()
        .on([Text::from("*")])
}

/// Only identities of the organization, and of the accounts that the spec names beside it: the identity perimeter.
fn identities(scope: &Scope<'_>) -> Statement {
    // Of STS those that are no sign-in by a provider: providers are of no organization.
    let ours = deny("OurIdentities", &["sts:AssumeRole", "sts:SetContext"])
        .when(not_ours(scope, "aws:PrincipalOrgID"))
        .when(is("aws:PrincipalIsAWSService", false).if_exists());
    let named: Vec<Text> = named_accounts(scope.model)
        .into_iter()
        .map(Text::from)
        .collect();
    match named.is_empty() {
        true => ours,
        false => ours
            .when(Condition::new(Test::StringNotEquals, "aws:PrincipalAccount", named).if_exists()),
    }
}

/// A service acts for the organization only, where it says for whom it acts: no confused deputy.
fn services(scope: &Scope<'_>) -> Statement {
    deny("ServicesForUs", &["sts:*"])
        .when(not_ours(scope, "aws:SourceOrgID"))
        .when(present("aws:SourceAccount"))
        .when(is("aws:PrincipalIsAWSService", true))
}

fn tls() -> Statement {
    deny("OnlyTls", &["sts:*"]).when(is("aws:SecureTransport", false).if_exists())
}

/// Accounts beside those in which something is made whose principals the spec lets in: whether they are of the organization is not
/// known, and each resource's own policy says who of them.
pub(super) fn named_accounts(model: &Model) -> BTreeSet<String> {
    let own: BTreeSet<&str> = model.accounts.iter().map(|it| it.id.as_str()).collect();
    let teams = || model.units.iter().flat_map(|unit| &unit.teams);
    let deployers = model.units.iter().flat_map(|unit| &unit.deploy.deployers);
    let writers = teams().flat_map(|team| team.buckets.iter().flat_map(|it| &it.writers));
    let callers = teams().flat_map(|team| team.endpoints.iter().flat_map(|it| &it.callers));
    let callers = callers.filter_map(|it| match &it.who {
        CallingRole::Role(arn) | CallingRole::Other { role: arn, .. } => Some(arn),
        CallingRole::Own(_) | CallingRole::Proxy(_) => None,
    });
    let all = deployers.chain(writers).chain(callers);
    let accounts = all.filter_map(|arn| arn.split(':').nth(4));
    accounts
        .filter(|account| account.len() == 12 && !own.contains(account))
        .map(str::to_owned)
        .collect()
}
