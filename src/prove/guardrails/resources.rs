//! What nobody does to resources of an account, whoever he is and whatever their own policies say.

use std::collections::BTreeSet;

use super::found::RESOURCE;
use super::{Promise, ask, bare};
use crate::access::{Formula, PolicyKind, PrincipalClass, encode, principal};
use crate::claims::GuardrailsClaims;
use crate::prove::Theorem;
use crate::prove::proof::Ledger;
use crate::prove::world::{Index, TeamWorld};
use crate::symbol::Text;

const HELD: &[&str] = &["kms:*", "s3:*", "secretsmanager:*", "sqs:*"];

pub(super) fn prove(
    world: &Index<'_>,
    owner: &TeamWorld<'_>,
    claim: &GuardrailsClaims,
    ledger: &mut Ledger,
) {
    let over = owner.guards.resource(&owner.claim.account);
    bare(owner, (&over, RESOURCE), (Theorem::Fence, claim), ledger);
    let account = &owner.claim.account;
    let held = |more: &[&'static str]| encode::actions_like([HELD, more].concat());
    let tls = encode::key_is("aws:SecureTransport", &Text::from("false"));
    let all = [
        (
            "somebody of another organization reaches a resource of",
            outsiders(world, owner, claim).and(held(&["sts:AssumeRole"])),
        ),
        (
            "a service that acts for another organization reaches a resource of",
            deputies(claim).and(held(&["sts:AssumeRole"])),
        ),
        (
            "a request without TLS reaches a resource of",
            principal::is_any(&PrincipalClass::OF_ACCOUNTS)
                .and(held(&[]))
                .and(tls),
        ),
    ];
    for (what, about) in all {
        let promise = Promise {
            theorem: Theorem::Fence,
            message: format!("{what} {account}"),
            about,
            service: "s3",
        };
        ask(owner, (&over, PolicyKind::Resource), &promise, ledger);
    }
}

/// Everybody of an account that is not the organization's, nor one whose principals the spec names; and everybody unsigned.
fn outsiders(world: &Index<'_>, owner: &TeamWorld<'_>, claim: &GuardrailsClaims) -> Formula {
    let ours = encode::key_is(
        "aws:PrincipalOrgID",
        &Text::from(claim.organization.as_str()),
    );
    let named = named(world).into_iter();
    let named = named.map(|it| encode::key_is("aws:PrincipalAccount", &Text::from(it)));
    principal::any_other_account(&owner.account())
        .but_not(ours)
        .but_not(Formula::any(named.collect::<Vec<_>>()))
        .or(principal::anonymous())
        .but_not(encode::key_is(
            "aws:PrincipalIsAWSService",
            &Text::from("true"),
        ))
}

/// Accounts of roles that the claims let in.
fn named<'a>(world: &Index<'a>) -> BTreeSet<&'a str> {
    let claims = world.claims;
    let deployers = claims.deploys.iter().flat_map(|it| &it.deployers);
    let buckets = claims.teams.iter().flat_map(|it| &it.buckets);
    let writers = buckets.flat_map(|it| &it.writers);
    let endpoints = claims.teams.iter().flat_map(|it| &it.endpoints);
    let callers = endpoints.flat_map(|it| &it.callers).map(|it| &it.role);
    let all = deployers.chain(writers).chain(callers);
    all.filter_map(|arn| arn.split(':').nth(4)).collect()
}

/// A service in its own name that says for which account it acts, and that it is none of the organization's.
fn deputies(claim: &GuardrailsClaims) -> Formula {
    let ours = encode::key_is("aws:SourceOrgID", &Text::from(claim.organization.as_str()));
    principal::is(PrincipalClass::Service)
        .and(encode::key_is(
            "aws:PrincipalIsAWSService",
            &Text::from("true"),
        ))
        .and(encode::present("aws:SourceAccount"))
        .but_not(ours)
}
