//! Evaluator, chain and formulas against each other, on random policies of the whole language: every operator with every
//! quantifier, every kind of principal, the `Not…` elements, variables with defaults, texts that are partly unknown.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::access::authorize::{Attached, Call, Caller, Decision, Organization, Policies};
use crate::iam::{Effect, Matches, Operator as Compared, Quantifier};

const ROLE: &str = "arn:aws:iam::111122223333:role/team/train";
const USER: &str = "arn:aws:iam::111122223333:user/anna";
const FOREIGN: &str = "arn:aws:iam::999999999999:role/otto";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/train/s";
const OWN: &str = "111122223333";

/// Keys and values of every type, so that each operator also meets what it is not made for.
const KEYS: [&str; 12] = [
    "aws:PrincipalTag/t",
    "AWS:principaltag/T",
    "aws:TagKeys",
    "aws:PrincipalArn",
    "aws:SourceArn",
    "aws:username",
    "s3:max-keys",
    "aws:CurrentTime",
    "aws:SecureTransport",
    "x:Blob",
    "aws:SourceIp",
    "x:Nobody",
];
const VALUES: [&str; 28] = [
    "a",
    "A",
    "a*",
    "?",
    "",
    "*",
    "@",
    "a@",
    "_",
    "a_",
    "${aws:PrincipalTag/t}",
    "${aws:PrincipalTag/t, 'a'}",
    "${aws:username, 'a'}",
    "${*}",
    "${?}a",
    "${x",
    "1",
    "2.50",
    "2027-01-01",
    "2027-01-01T00:00:00Z",
    "true",
    "False",
    "QQ==",
    "10.0.0.0/8",
    "10.1.2.3",
    "2001:db8::/32",
    ROLE,
    "arn:aws:iam::*:role/*",
];
const CONTEXT: [&str; 16] = [
    "a",
    "A",
    "ab",
    "*",
    "",
    "@",
    "@b",
    "1",
    "2.5",
    "2027-01-01T00:00:00Z",
    "true",
    "QQ==",
    "10.1.2.3",
    "2001:db8::1",
    ROLE,
    "arn:aws:sns:eu-west-1:111122223333:topic",
];

/// How many cases a test takes; the longer run is asked for by `cargo test --release -- --ignored language`.
const SHORT: u32 = 2_000;
const LONG: u32 = 100_000;

fn read(written: &str) -> Text {
    let mut made = Text::new();
    for character in written.chars() {
        match character {
            '@' => made = made.then_text(&Text::atom("atom")),
            '_' => made = made.then_text(&Text::unknown("for the test")),
            other => made.push_literal(&other.to_string()),
        }
    }
    made
}

fn some(of: &'static [&'static str]) -> impl Strategy<Value = Vec<Text>> {
    prop::collection::vec(select(of).prop_map(read), 1..3)
}

fn either<T: Clone + std::fmt::Debug>(
    of: impl Strategy<Value = T>,
) -> impl Strategy<Value = Matches<T>> {
    (of, prop::bool::weighted(0.2)).prop_map(|(listed, except)| match except {
        true => Matches::Except(listed),
        false => Matches::Only(listed),
    })
}

/// Every operator, spelt out and read as a policy is.
fn operator() -> impl Strategy<Value = Compared> {
    const NAMES: [&str; 27] = [
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnEquals",
        "ArnNotEquals",
        "ArnLike",
        "ArnNotLike",
        "Null",
    ];
    let quantifier = select(vec![
        None,
        Some(Quantifier::ForAllValues),
        Some(Quantifier::ForAnyValue),
    ]);
    (select(&NAMES[..]), quantifier, any::<bool>()).prop_map(|(name, quantifier, if_exists)| {
        let mut made: Compared = name.parse().unwrap();
        if made.test != Operator::Null {
            made.quantifier = quantifier;
            made.if_exists = if_exists;
        }
        made
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    let null = some(&["true", "false", "True", "_"]);
    (operator(), select(&KEYS[..]), some(&VALUES), null).prop_map(
        |(operator, key, values, null)| Condition {
            operator,
            key: key.to_owned(),
            values: if operator.test == Operator::Null {
                null
            } else {
                values
            },
        },
    )
}

fn principals() -> impl Strategy<Value = Vec<(PrincipalKind, Text)>> {
    use PrincipalKind as K;
    let one = select(vec![
        (K::Any, "*"),
        (K::Aws, "*"),
        (K::Aws, ROLE),
        (K::Aws, USER),
        (K::Aws, FOREIGN),
        (K::Aws, SESSION),
        (K::Aws, "arn:aws:sts::111122223333:assumed-role/train/other"),
        (K::Aws, OWN),
        (K::Aws, "arn:aws:iam::111122223333:root"),
        (K::Aws, "arn:aws:iam::999999999999:root"),
        (K::Aws, "AROAEXAMPLE"),
        (K::Aws, "@"),
        (K::Aws, "arn:aws:iam::111122223333:role/_"),
        (K::Service, "s.amazonaws.com"),
        (K::Federated, "idp.example.com"),
        (K::CanonicalUser, "79a5"),
    ]);
    let one = one.prop_map(|(kind, name)| (kind, read(name)));
    prop::collection::vec(one, 1..4)
}

fn statement() -> impl Strategy<Value = Statement> {
    let actions = some(&[
        "s3:GetObject",
        "S3:get*",
        "s3:?etObject",
        "kms:Decrypt",
        "*",
        "s3:_",
    ]);
    let resources = some(&[
        "*",
        "arn:aws:s3:::d/*",
        "arn:aws:s3:::d/a",
        "arn:aws:s3:::${aws:username}/a",
        "arn:aws:s3:::${aws:PrincipalTag/t, 'd'}/*",
        "arn:aws:s3:::@/a",
        "arn:aws:s3:::_",
        "arn:aws:s3:*",
        "arn:aws:s3:::d/?",
    ]);
    let conditions = prop::collection::vec(condition(), 0..3);
    (
        select(&[Effect::Allow, Effect::Allow, Effect::Deny][..]),
        prop::option::weighted(0.95, either(principals())),
        either(actions),
        prop::option::weighted(0.95, either(resources)),
        conditions,
    )
        .prop_map(|(effect, principals, actions, resources, conditions)| {
            let mut made = Statement::new(effect, "s", &[]);
            made.principals = principals;
            made.actions = actions;
            made.resources = resources;
            made.conditions = conditions;
            made
        })
}

fn policy() -> impl Strategy<Value = Policy> {
    let version = select(vec![
        Some("2012-10-17"),
        Some("2012-10-17"),
        Some("2012-10-17"),
        Some("2008-10-17"),
        None,
    ]);
    (prop::collection::vec(statement(), 1..4), version).prop_map(|(statements, version)| {
        let mut made = Policy::new(statements);
        made.version = version.map(str::to_owned);
        made
    })
}

fn caller() -> impl Strategy<Value = Caller> {
    select(vec![
        Caller::of_arn(text(ROLE)).in_session("s"),
        Caller::of_arn(text(ROLE)),
        Caller::of_arn(text(USER)),
        Caller::of_arn(text(FOREIGN)).in_session("s"),
        Caller::of_arn(text("arn:aws:iam::111122223333:root")),
        Caller::Service {
            name: text("s.amazonaws.com"),
        },
        Caller::Federated {
            provider: text("idp.example.com"),
        },
        Caller::Anonymous,
    ])
}

/// A call on something of the own account. Its context has one value for each key that has one by its nature, and many for the others.
fn call() -> impl Strategy<Value = Call> {
    let action = select(
        &[
            "s3:GetObject",
            "S3:getobject",
            "s3:PutObject",
            "kms:Decrypt",
        ][..],
    );
    let resource = select(
        &[
            "arn:aws:s3:::d/a",
            "arn:aws:s3:::anna/a",
            "arn:aws:s3:::@/a",
            "arn:aws:s3:::e/b:c",
            "*",
        ][..],
    );
    let one = || prop::option::of(select(&CONTEXT[..]));
    let many = prop::collection::vec(select(&CONTEXT[..]), 0..3);
    let ones = prop::collection::vec(one(), 7);
    (caller(), action, resource, ones, many).prop_map(|(caller, action, resource, ones, many)| {
        let keys = [
            "aws:PrincipalTag/t",
            "aws:SourceArn",
            "s3:max-keys",
            "aws:CurrentTime",
            "aws:SecureTransport",
            "x:Blob",
            "aws:SourceIp",
        ];
        let mut call = Call::new(caller, action, read(resource)).owned_by(OWN);
        for (key, value) in keys.into_iter().zip(ones) {
            call = call.with(key, value.map(read));
        }
        call.with("aws:TagKeys", many.into_iter().map(read))
    })
}

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
struct Around {
    resource: Option<Policy>,
    identity: Vec<Policy>,
    boundary: Option<Policy>,
    session: Vec<Policy>,
    service_control: Option<Policy>,
}

impl Around {
    fn policies(&self) -> Policies<'_> {
        let attached = |policy| Attached::new("p", policy);
        let organization = |policy| Organization {
            is_management_account: false,
            levels: vec![vec![attached(policy)]],
        };
        Policies {
            resource: self.resource.as_ref().map(attached),
            identity: self.identity.iter().map(attached).collect(),
            boundary: self.boundary.as_ref().map(attached),
            session: self.session.iter().map(attached).collect(),
            service_control: self.service_control.as_ref().map(organization),
            ..Policies::default()
        }
    }
}

fn around() -> impl Strategy<Value = Around> {
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
#[ignore = "takes minutes: cargo test --release -- --ignored language"]
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
