//! Solver, formulas and evaluator against each other over random policies and requests.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::iam::{Effect, Matches, Quantifier};

const ARN: &str = "arn:aws:iam::111122223333:role/train";
const OTHER: &str = "arn:aws:iam::999999999999:user/otto";
const KIND: PolicyKind = PolicyKind::Resource;

/// Texts of a policy or request; `@` is an atom, `_` an unknown part.
pub(super) fn read(written: &str) -> Text {
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

pub(super) fn texts(of: &'static [&'static str]) -> impl Strategy<Value = Vec<Text>> {
    prop::collection::vec(select(of).prop_map(read), 1..3)
}

pub(super) fn matches<T: Clone + std::fmt::Debug>(
    of: impl Strategy<Value = T>,
) -> impl Strategy<Value = Matches<T>> {
    (of, prop::bool::weighted(0.2)).prop_map(|(listed, except)| match except {
        true => Matches::Except(listed),
        false => Matches::Only(listed),
    })
}

fn condition(unknown: bool) -> impl Strategy<Value = Condition> {
    use Operator as O;
    let strings = [
        O::StringEquals,
        O::StringNotEquals,
        O::StringLike,
        O::StringNotLike,
        O::StringEqualsIgnoreCase,
        O::StringNotEqualsIgnoreCase,
        O::ArnLike,
        O::ArnNotEquals,
    ];
    let words: &'static [&'static str] = match unknown {
        true => &[
            "a",
            "A",
            "a*",
            "?b",
            "_",
            "a_",
            "@",
            "??",
            "${aws:PrincipalTag/t}",
            "",
        ],
        false => &["a", "A", "a*", "*b", "@", "@*", "ab", ""],
    };
    let arns: &'static [&'static str] = &[ARN, OTHER, "arn:aws:iam::*:role/*", "arn:*:1111*"];
    let string_keys = select(&["aws:PrincipalTag/t", "aws:TagKeys", "AWS:tagkeys"][..]);
    let of_string = (select(strings.to_vec()), string_keys, texts(words));
    let of_arn = (
        select(vec![
            O::ArnLike,
            O::ArnNotLike,
            O::StringLike,
            O::StringNotEquals,
        ]),
        Just("aws:PrincipalArn"),
        texts(arns),
    );
    let of_number = (
        select(vec![
            O::NumericEquals,
            O::NumericNotEquals,
            O::NumericLessThan,
            O::NumericGreaterThanEquals,
        ]),
        Just("s3:max-keys"),
        texts(&["1", "2", "2.5"]),
    );
    let of_date = (
        select(vec![
            O::DateEquals,
            O::DateNotEquals,
            O::DateLessThanEquals,
            O::DateGreaterThan,
        ]),
        Just("aws:CurrentTime"),
        texts(&["2027-01-01", "2027-01-02"]),
    );
    let of_address = (
        select(vec![O::IpAddress, O::NotIpAddress]),
        Just("aws:SourceIp"),
        texts(&["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3"]),
    );
    let null = (
        Just(O::Null),
        select(&["aws:TagKeys", "aws:PrincipalTag/t"][..]),
        texts(&["true", "false"]),
    );
    let compared = prop_oneof![
        4 => of_string, 2 => of_arn, 1 => of_number, 1 => of_date, 1 => of_address, 1 => null,
    ];
    let quantifier = select(vec![
        None,
        None,
        Some(Quantifier::ForAllValues),
        Some(Quantifier::ForAnyValue),
    ]);
    (compared, quantifier, any::<bool>()).prop_map(
        |((test, key, values), quantifier, if_exists)| {
            let mut made = Condition::new(test, key, values);
            if test != O::Null {
                made.operator.quantifier = quantifier;
                made.operator.if_exists = if_exists;
            }
            made
        },
    )
}

fn principals() -> impl Strategy<Value = Vec<(PrincipalKind, Text)>> {
    let one = prop_oneof![
        2 => Just((PrincipalKind::Any, text("*"))),
        3 => select(&[ARN, OTHER, "111122223333", "arn:aws:iam::111122223333:root"][..])
            .prop_map(|name| (PrincipalKind::Aws, text(name))),
        1 => Just((PrincipalKind::Service, text("s.amazonaws.com"))),
    ];
    prop::collection::vec(one, 1..3)
}

fn statement(unknown: bool) -> impl Strategy<Value = Statement> {
    let actions = texts(&["s3:GetObject", "s3:get*", "s3:*", "kms:Decrypt", "*"]);
    let resources: &'static [&'static str] = match unknown {
        true => &[
            "arn:aws:s3:::d/*",
            "arn:aws:s3:::_",
            "arn:aws:s3:::d/?",
            "arn:aws:s3:*",
            "arn:aws:s3:::${aws:PrincipalTag/t}/*",
        ],
        false => &[
            "arn:aws:s3:::d/*",
            "arn:aws:s3:::d/a",
            "*",
            "arn:aws:s3:::d/@",
        ],
    };
    let conditions = prop::collection::vec(condition(unknown), 0..3);
    let effect = select(&[Effect::Allow, Effect::Allow, Effect::Deny][..]);
    let who = (
        principals(),
        prop::bool::weighted(if unknown { 0.2 } else { 0.0 }),
    );
    (
        effect,
        who,
        matches(actions),
        matches(texts(resources)),
        conditions,
    )
        .prop_map(|(effect, (who, except), actions, resources, conditions)| {
            let mut made = Statement::new(effect, "s", &[]);
            made.principals = Some(match except {
                true => Matches::Except(who),
                false => Matches::Only(who),
            });
            made.actions = actions;
            made.resources = Some(resources);
            made.conditions = conditions;
            made
        })
}

fn policy(unknown: bool) -> impl Strategy<Value = Policy> {
    prop::collection::vec(statement(unknown), 1..4).prop_map(Policy::new)
}

fn request() -> impl Strategy<Value = Request> {
    let principal = select(vec![
        Principal::of_arn(text(ARN)),
        Principal::of_arn(text(OTHER)),
        Principal::of_arn(text("arn:aws:iam::111122223333:root")),
        Principal::Service {
            name: text("s.amazonaws.com"),
        },
        Principal::Anonymous,
    ]);
    let action = select(
        &[
            "s3:GetObject",
            "S3:getobject",
            "s3:PutObject",
            "kms:Decrypt",
        ][..],
    );
    let resource = select(&["arn:aws:s3:::d/a", "arn:aws:s3:::d/@", "arn:aws:s3:::e/b:c"][..]);
    let words =
        |most| prop::collection::vec(select(&["a", "A", "ab", "@", "@b", "bb", ""][..]), 0..most);
    let numbers = prop::option::of(select(&["1", "2", "2.25", "7"][..]));
    let moments = select(
        &[
            "2027-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "2028-01-01T00:00:00Z",
        ][..],
    );
    let addresses = prop::option::of(select(
        &["10.1.2.3", "10.1.9.9", "10.200.0.1", "192.0.2.1"][..],
    ));
    (
        principal,
        action,
        resource,
        words(2),
        words(3),
        (numbers, moments, addresses),
    )
        .prop_map(
            |(principal, action, resource, tag, tags, (number, moment, address))| {
                let read_all = |words: Vec<&str>| words.into_iter().map(read).collect::<Vec<_>>();
                Request::new(principal, action, read(resource))
                    .with("aws:PrincipalTag/t", read_all(tag))
                    .with("aws:TagKeys", read_all(tags))
                    .with("s3:max-keys", number.map(text))
                    .with("aws:CurrentTime", [text(moment)])
                    .with("aws:SourceIp", address.map(text))
            },
        )
}

fn view(policy: &Policy, view: View) -> Formula {
    encode::permits(policy, &Scope::new(KIND, view))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_wide_view_holds_what_is_allowed_and_the_narrow_one_no_more(
        policy in policy(true), request in request()
    ) {
        let values = request.valuation().unwrap();
        let allowed = evaluate(&policy, KIND, &request).is_allowed();
        if allowed {
            prop_assert!(view(&policy, View::Over).holds(&values));
        }
        if view(&policy, View::Under).holds(&values) {
            prop_assert!(allowed);
        }
    }

    #[test]
    fn where_all_is_known_formula_and_evaluator_say_the_same(
        policy in policy(false), request in request()
    ) {
        let verdict = evaluate(&policy, KIND, &request);
        if !matches!(verdict, Verdict::Unknown { .. }) {
            let values = request.valuation().unwrap();
            prop_assert_eq!(view(&policy, View::Over).holds(&values), verdict.is_allowed());
            prop_assert_eq!(view(&policy, View::Under).holds(&values), verdict.is_allowed());
        }
    }

    #[test]
    fn the_solver_agrees_on_a_request_written_as_a_formula(
        policy in policy(true), request in request()
    ) {
        let reach = view(&policy, View::Over);
        let this = request.as_formula(&reach).unwrap();
        let expected = reach.holds(&request.valuation().unwrap());
        match solve(&reach.and(this)) {
            Answer::Satisfiable(witness) => {
                prop_assert!(expected);
                let found = witness.request();
                prop_assert!(found.action.eq_ignore_ascii_case(&request.action));
                prop_assert_eq!(found.resource, request.resource);
            }
            Answer::Unsatisfiable => prop_assert!(!expected),
            Answer::TooHard(_) => {}
        }
    }

    #[test]
    fn every_request_that_is_found_is_confirmed_and_none_is_missed(
        policy in policy(false), requests in prop::collection::vec(request(), 8)
    ) {
        let rules = coherence(&encode::accounts(&policy));
        let reach = view(&policy, View::Over).and(rules);
        match solve(&reach) {
            Answer::Satisfiable(witness) => {
                prop_assert!(reach.holds(witness.values()));
                let request = witness.request();
                let verdict = evaluate(&policy, KIND, &request);
                let so = verdict.is_allowed() || matches!(verdict, Verdict::Unknown { .. });
                prop_assert!(so, "{request}");
            }
            Answer::Unsatisfiable => {
                for request in requests {
                    let verdict = evaluate(&policy, KIND, &request);
                    prop_assert!(!verdict.is_allowed(), "{request}");
                }
            }
            Answer::TooHard(why) => prop_assert!(false, "{why}"),
        }
    }
}
