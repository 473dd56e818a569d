//! Evaluator, chain and formulas against each other, on random policies of the whole language.

use proptest::prelude::*;

use super::language::{OWN, call, policy};
use super::*;
use crate::access::authorize::{Attached, Call, Caller, Decision, Organization, Policies};
use crate::iam::Effect;

/// How many cases a test takes; the longer run is asked for by `cargo test --release -- --ignored possible`.
const SHORT: u32 = 2_000;
const LONG: u32 = 100_000;

/// The request without what nobody knows of it: no policy here speaks of it.
fn known(call: &Call) -> Request {
    let mut request = call.request();
    request.context.remove("aws:userid");
    request
}

const KINDS: [PolicyKind; 4] = [
    PolicyKind::Identity,
    PolicyKind::Resource,
    PolicyKind::Endpoint,
    PolicyKind::Trust,
];

fn scope(kind: PolicyKind, view: View) -> Scope {
    Scope::new(kind, view)
}

/// What the evaluator allows lies in what the formulas call possible, statement by statement and as a whole; and what they call
/// certain is so.
fn one_policy(policy: &Policy, call: &Call) -> Result<(), TestCaseError> {
    let request = known(call);
    let values = request.valuation().unwrap();
    for kind in KINDS {
        let holds = |statement: &Statement, view| {
            encode::statement(policy, statement, &scope(kind, view)).holds(&values)
        };
        for statement in &policy.statements {
            let (widest, narrowest) = match statement.effect {
                Effect::Allow => (View::Over, View::Under),
                Effect::Deny => (View::Under, View::Over),
            };
            let found = applies(policy, statement, kind, &request);
            let (wide, narrow) = (holds(statement, widest), holds(statement, narrowest));
            prop_assert!(found != Match::Yes || wide, "{kind:?} {statement:?}");
            prop_assert!(!narrow || found == Match::Yes, "{kind:?} {statement:?}");
        }
        let allowed = evaluate(policy, kind, &request).is_allowed();
        let permits = |view| encode::permits(policy, &scope(kind, view)).holds(&values);
        prop_assert!(!allowed || permits(View::Over), "{kind:?}");
        prop_assert!(!permits(View::Under) || allowed, "{kind:?}");
    }
    Ok(())
}

/// Some policies around a call.
#[derive(Clone, Debug)]
pub(super) struct Around {
    pub(super) resource: Option<Policy>,
    pub(super) identity: Vec<Policy>,
    boundary: Option<Policy>,
    session: Vec<Policy>,
    service_control: Option<Policy>,
}

impl Around {
    pub(super) fn policies(&self) -> Policies<'_> {
        let attached = |policy| Attached::new("p", policy);
        let organization = |policy| Organization {
            is_management_account: false,
            levels: vec![vec![attached(policy)]],
        };
        Policies {
            resource: self.resource.iter().map(attached).collect(),
            identity: self.identity.iter().map(attached).collect(),
            boundary: self.boundary.as_ref().map(attached),
            session: self.session.iter().map(attached).collect(),
            service_control: self.service_control.as_ref().map(organization),
            ..Policies::default()
        }
    }
}

pub(super) fn around() -> impl Strategy<Value = Around> {
    (
        prop::option::of(policy()),
        prop::collection::vec(policy(), 0..3),
        prop::option::weighted(0.3, policy()),
        prop::collection::vec(policy(), 0..2),
        prop::option::weighted(0.2, policy()),
    )
        .prop_map(
            |(resource, identity, boundary, session, service_control)| Around {
                resource,
                identity,
                boundary,
                session,
                service_control,
            },
        )
}

/// What the chain allows lies in what the formulas of its policies call possible.
fn whole_chain(around: &Around, call: &Call) -> Result<(), TestCaseError> {
    use PolicyKind as K;
    let chain = authorize::authorize(call, &around.policies());
    if chain.decision != Decision::Allowed {
        return Ok(());
    }
    let values = known(call).valuation().unwrap();
    let may =
        |policy: &Policy, kind| encode::allows(policy, &scope(kind, View::Over)).holds(&values);
    let must_deny =
        |policy: &Policy, kind| encode::denies(policy, &scope(kind, View::Over)).holds(&values);
    let resource = { around.resource.iter() }.any(|it| may(it, K::Resource));
    let identity = { around.identity.iter() }.any(|it| may(it, K::Identity));
    let is_root = matches!(call.caller, Caller::Root { .. });
    let is_foreign = call.caller.account().is_some_and(|it| *it != text(OWN));
    let of_account = call.caller.account().is_some();
    prop_assert!(resource || is_root || (of_account && !is_foreign && identity));
    prop_assert!(!is_foreign || identity);
    for (policies, applies) in [
        (
            &around.boundary.iter().collect::<Vec<_>>(),
            of_account && !is_root,
        ),
        (
            &around.session.iter().collect(),
            matches!(call.caller, Caller::Role { .. }),
        ),
    ] {
        if applies && !policies.is_empty() {
            let lets = policies.iter().any(|it| may(it, K::Identity));
            prop_assert!(lets || (resource && !is_foreign));
            prop_assert!(!policies.iter().any(|it| must_deny(it, K::Identity)));
        }
    }
    if let Some(policy) = around.service_control.as_ref().filter(|_| of_account) {
        prop_assert!(may(policy, K::Identity) && !must_deny(policy, K::Identity));
    }
    prop_assert!(!around.resource.iter().any(|it| must_deny(it, K::Resource)));
    let denied = around.identity.iter().any(|it| must_deny(it, K::Identity));
    prop_assert!(!denied || is_root || !of_account);
    Ok(())
}

/// A deny for everybody, put in anywhere, denies; and nothing that is taken away from what limits makes less of what is allowed.
fn monotonous(around: &Around, call: &Call) -> Result<(), TestCaseError> {
    let before = authorize::authorize(call, &around.policies()).decision;
    let mut denied = around.clone();
    let deny = Statement::deny("no", &["*"]).on([text("*")]).by_anyone();
    denied.resource = Some(Policy::new(vec![deny]));
    let decision = authorize::authorize(call, &denied.policies()).decision;
    prop_assert_eq!(decision, Decision::ExplicitlyDenied);
    let mut free = around.clone();
    (free.boundary, free.service_control) = (None, None);
    if before == Decision::Allowed {
        let decision = authorize::authorize(call, &free.policies()).decision;
        prop_assert_eq!(decision, Decision::Allowed);
    }
    Ok(())
}

fn check<S: Strategy>(
    cases: u32,
    strategy: S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases));
    runner.run(&strategy, test).unwrap();
}

#[test]
fn what_the_evaluator_allows_is_possible_over_the_whole_language() {
    check(SHORT, (policy(), call()), |(policy, call)| {
        one_policy(&policy, &call)
    });
}

#[test]
fn what_the_chain_allows_is_possible_over_the_whole_language() {
    check(SHORT, (around(), call()), |(around, call)| {
        whole_chain(&around, &call)
    });
}

#[test]
fn a_deny_denies_anywhere_and_limits_only_limit() {
    check(SHORT / 3, (around(), call()), |(around, call)| {
        monotonous(&around, &call)
    });
}

#[test]
#[ignore = "takes minutes: cargo test --release -- --ignored possible"]
fn the_same_at_length() {
    check(LONG, (policy(), call()), |(policy, call)| {
        one_policy(&policy, &call)
    });
    check(LONG, (around(), call()), |(around, call)| {
        whole_chain(&around, &call)
    });
    check(LONG, (around(), call()), |(around, call)| {
        monotonous(&around, &call)
    });
}
