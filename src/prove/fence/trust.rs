//! Who may take a role.

use super::super::Code;
use super::super::ask::{Question, Subject, Wrong};
use super::super::proof::Ledger;
use super::super::world::{RoleFacts, TeamWorld};
use super::{FENCE, the_policy};
use crate::access::{Formula, PolicyKind};
use crate::claims::{FederatedTrust, RolesTrust, ServiceTrust, TrustClaim, UsersTrust};
use crate::iam::{Condition, PrincipalKind, Statement, Test};
use crate::symbol::{Text, Value};

/// Nobody but the claimed service, for the claimed resources, or the claimed roles take the role.
pub(in crate::prove) fn trust<'a>(team: &TeamWorld<'a>, role: &RoleFacts<'a>, ledger: &mut Ledger) {
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
        TrustClaim::Federated(claim) => (
            by_provider(claim),
            format!("whom `{}` vouches for as declared", claim.provider),
            "compare audience and subject letter by letter with what is declared",
        ),
        TrustClaim::Users(claim) => (
            by_users(claim),
            "its declared users with a second factor".to_owned(),
            "name the users, and ask for `aws:MultiFactorAuthPresent`",
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
    match &role.claim.trust {
        TrustClaim::Users(claim) => short_session(team, role, claim, ledger),
        TrustClaim::Federated(claim) => vouches(team, claim, ledger),
        TrustClaim::Service(_) | TrustClaim::Roles(_) => {}
    }
}

/// What a second factor let in goes on for no longer than is claimed.
fn short_session(
    team: &TeamWorld<'_>,
    role: &RoleFacts<'_>,
    claim: &UsersTrust,
    ledger: &mut Ledger,
) {
    let most = role.item.get("max_session_duration");
    // IAM's own default is an hour (CreateRole).
    let seconds = most.map_or(Some(3600), Value::as_i64);
    let holds = seconds.is_some_and(|it| it <= i64::from(claim.session_seconds));
    ledger.require(FENCE, holds, || {
        let message = format!(
            "sessions of `{}` last longer than {} seconds",
            role.claim.arn, claim.session_seconds
        );
        team.finding(FENCE, Code::LongSession, message)
            .at(role.item)
            .asked_by(&role.claim.spec)
    });
}

/// A provider that was there before is taken at its word.
fn vouches(team: &TeamWorld<'_>, claim: &FederatedTrust, ledger: &mut Ledger) {
    let provider = &claim.provider;
    let made = team
        .claim
        .controls
        .iter()
        .any(|it| it.kind == "aws_iam_openid_connect_provider");
    if !(made && provider.contains(":oidc-provider/")) {
        ledger.assume(format!(
            "`{provider}` exists and vouches for nobody whom it does not know, to AWS only"
        ));
    }
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
pub(in crate::prove) fn by_roles(claim: &RolesTrust) -> Vec<Statement> {
    let told = [
        (Test::StringEquals, &claim.roles),
        (Test::ArnLike, &claim.patterns),
    ];
    let told = told.into_iter().filter(|(_, arns)| !arns.is_empty());
    told.map(|(test, arns)| {
        let arns = arns.iter().map(|arn| Text::from(arn.as_str()));
        Statement::allow("", &["sts:AssumeRole"])
            .by_anyone()
            .when(Condition::new(test, "aws:PrincipalArn", arns))
    })
    .collect()
}

/// Whom an identity provider vouches for (IAM User Guide, `reference_policies_iam-condition-keys.html`). Tags of a session are asked for
/// by themselves, by what all requests have and not by what the provider says (IAM User Guide, `id_session-tags.html`).
pub(in crate::prove) fn by_provider(claim: &FederatedTrust) -> Vec<Statement> {
    let provider = Text::from(claim.provider.as_str());
    let under = |action: &str, of: &dyn Fn(&str) -> bool| {
        let take = Statement::allow("", &[action]).by(PrincipalKind::Federated, [provider.clone()]);
        let exact = claim.conditions.iter().map(|it| (Test::StringEquals, it));
        let alike = claim.patterns.iter().map(|it| (Test::StringLike, it));
        let asked = exact.chain(alike).filter(|(_, (key, _))| of(key));
        asked.fold(take, |statement, (test, (key, values))| {
            let values = values.iter().map(|value| Text::from(value.as_str()));
            statement.when(Condition::new(test, key, values))
        })
    };
    let mut all = vec![under(&claim.action, &|_| true)];
    if claim.tags {
        all.push(under("sts:TagSession", &|key| key.starts_with("aws:")));
    }
    all
}

/// Users with a second factor (IAM User Guide, `id_credentials_mfa_configure-api-require.html`).
pub(in crate::prove) fn by_users(claim: &UsersTrust) -> Vec<Statement> {
    if claim.users.is_empty() {
        return Vec::new();
    }
    let users = claim.users.iter().map(|arn| Text::from(arn.as_str()));
    let age = Text::from(claim.mfa_age_seconds.to_string());
    let present = Text::from("true");
    let regions = claim.regions.iter().map(|it| Text::from(it.as_str()));
    vec![
        Statement::allow("", &["sts:AssumeRole"])
            .by_anyone()
            .when(Condition::new(
                Test::StringEquals,
                "aws:PrincipalArn",
                users,
            ))
            .when(Condition::new(
                Test::Bool,
                "aws:MultiFactorAuthPresent",
                [present],
            ))
            .when(Condition::new(
                Test::NumericLessThanEquals,
                "aws:MultiFactorAuthAge",
                [age],
            ))
            .when(Condition::new(
                Test::StringEquals,
                "aws:RequestedRegion",
                regions,
            )),
    ]
}
