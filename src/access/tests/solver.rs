//! Questions as the theorems ask them.

use super::*;
use crate::iam::Quantifier;

const OWN: &str = "111122223333";

fn found(formula: &Formula) -> Request {
    match solve(formula) {
        Answer::Satisfiable(witness) => {
            assert!(formula.holds(witness.values()));
            witness.request()
        }
        other => panic!("{other:?}"),
    }
}

fn none(formula: &Formula) -> bool {
    solve(formula).is_unsatisfiable()
}

fn known(formula: Formula, policy: &Policy) -> Formula {
    let rules = presence(&formula).and(coherence(&encode::accounts(policy)));
    formula.and(rules)
}

/// A bucket of one role, pinned to an endpoint with an exception for the deploying role.
fn pinned() -> Policy {
    let all = || [text("arn:aws:s3:::data"), text("arn:aws:s3:::data/*")];
    let train = text("arn:aws:iam::111122223333:role/train");
    let deploy = text("arn:aws:iam::111122223333:role/deploy");
    Policy::new(vec![
        Statement::allow("Read", &["s3:GetObject"])
            .on(all())
            .by(PrincipalKind::Aws, [text(OWN)])
            .when(Condition::new(
                Operator::ArnEquals,
                "aws:PrincipalArn",
                [train, deploy.clone()],
            )),
        Statement::deny("Tls", &["s3:*"])
            .on(all())
            .by_anyone()
            .when(Condition::new(
                Operator::Bool,
                "aws:SecureTransport",
                [text("false")],
            )),
        Statement::deny("Pin", &["s3:*"])
            .on(all())
            .by_anyone()
            .when(Condition::new(
                Operator::StringNotEquals,
                "aws:SourceVpce",
                [Text::atom("vpce")],
            ))
            .when(Condition::new(
                Operator::ArnNotLike,
                "aws:PrincipalArn",
                [deploy],
            )),
    ])
}

#[test]
fn a_fence_that_holds_has_no_request() {
    let policy = pinned();
    let reach = over(&policy, PolicyKind::Resource);
    let own = text(OWN);
    let train = text("arn:aws:iam::111122223333:role/train");
    let deploy = text("arn:aws:iam::111122223333:role/deploy");
    let within = |who: Formula| known(reach.clone().and(who), &policy);
    assert!(none(&within(principal::any_other_account(&own))));
    assert!(none(&within(principal::anonymous())));
    assert!(none(&within(principal::service("sagemaker.amazonaws.com"))));
    let others = principal::any_of_account(&own).and(principal::not_one_of([&train, &deploy]));
    assert!(none(&within(others)));
    assert!(none(&within(
        principal::exactly(&train).and(encode::absent("aws:SourceVpce"))
    )));
    assert!(none(&within(encode::actions_like([
        "s3:Put*",
        "s3:Delete*"
    ]))));
}

#[test]
fn what_may_pass_is_found_with_a_request_that_the_evaluator_confirms() {
    let policy = pinned();
    let reach = known(over(&policy, PolicyKind::Resource), &policy);
    let train = text("arn:aws:iam::111122223333:role/train");
    let request = found(&reach.clone().and(principal::exactly(&train)));
    assert!(allowed(&policy, &request), "{request}");
    assert_eq!(request.context["aws:sourcevpce"], [Text::atom("vpce")]);
    assert_eq!(request.context["aws:securetransport"], [text("true")]);
    let anybody = found(&reach.and(principal::not_one_of([&train])));
    assert_eq!(anybody.principal, role("deploy"));
}

#[test]
fn losing_the_exception_or_the_condition_is_seen() {
    let mut policy = pinned();
    policy.statements[0].conditions.clear();
    let reach = known(over(&policy, PolicyKind::Resource), &policy);
    let train = text("arn:aws:iam::111122223333:role/train");
    let deploy = text("arn:aws:iam::111122223333:role/deploy");
    let request = found(&reach.and(principal::not_one_of([&train, &deploy])));
    assert!(allowed(&policy, &request), "{request}");
}

#[test]
fn unknown_text_widens_an_allow_and_weakens_a_deny_in_the_wide_view_only() {
    let unknown = || {
        text("arn:aws:s3:::")
            .then_text(&Text::unknown("no default"))
            .then("/*")
    };
    let policy = Policy::new(vec![
        Statement::allow("a", &["s3:GetObject"])
            .on([unknown()])
            .by_anyone(),
        Statement::deny("d", &["s3:GetObject"])
            .on([unknown()])
            .by_anyone(),
    ]);
    let view = |view| encode::permits(&policy, &Scope::new(PolicyKind::Resource, view));
    let on = |name| encode::resource_is(&text(name));
    assert!(!none(&view(View::Over).and(on("arn:aws:s3:::data/1"))));
    assert!(none(&view(View::Over).and(on("arn:aws:s3:::data"))));
    assert!(none(&view(View::Under)));
}

#[test]
fn a_bound_variable_is_exact_and_an_open_one_is_unknown() {
    let policy = Policy::new(vec![
        Statement::allow("a", &["s3:GetObject"])
            .on([text("arn:aws:s3:::data/${aws:PrincipalTag/team}/*")]),
    ]);
    let scope = |view| Scope::new(PolicyKind::Identity, view);
    let on = encode::resource_is(&text("arn:aws:s3:::data/churn/1"));
    let with = |scope: &Scope| encode::permits(&policy, scope).and(on.clone());
    assert!(none(&with(&scope(View::Under))));
    assert!(!none(&with(&scope(View::Over))));
    assert!(!none(&with(
        &scope(View::Under).bind("aws:PrincipalTag/team", text("churn"))
    )));
    assert!(none(&with(
        &scope(View::Over).bind("aws:PrincipalTag/team", text("fraud"))
    )));
}

#[test]
fn numbers_dates_and_addresses_are_decided_over_their_regions() {
    let key = |test, key: &str, value: &str| {
        let policy = when(Condition::new(test, key, [text(value)]));
        encode::allows(&policy, &Scope::new(PolicyKind::Resource, View::Over))
    };
    use Operator as O;
    let max = |test, value| key(test, "s3:max-keys", value);
    assert!(none(
        &max(O::NumericLessThan, "5").and(max(O::NumericGreaterThanEquals, "5"))
    ));
    assert!(!none(
        &max(O::NumericLessThan, "5").and(max(O::NumericGreaterThan, "4"))
    ));
    let now = |test, value| key(test, "aws:CurrentTime", value);
    assert!(none(
        &now(O::DateLessThan, "2027-06-30").and(now(O::DateGreaterThan, "2027-07-01"))
    ));
    assert!(!none(
        &now(O::DateLessThan, "2027-06-30").and(now(O::DateNotEquals, "2027-06-29"))
    ));
    // Before a moment, or from that moment on: there is no third, and the moment itself belongs to the second.
    let day = "2027-07-01T00:00:00Z";
    let (before, since) = (
        now(O::DateLessThan, day),
        now(O::DateGreaterThanEquals, day),
    );
    assert!(none(&before.clone().and(since.clone())));
    let every = bucket_policy(Statement::allow("a", &["s3:GetObject"]));
    let every = encode::allows(&every, &Scope::new(PolicyKind::Resource, View::Over));
    let neither = every.but_not(before.clone()).but_not(since.clone());
    assert!(none(&known(neither, &Policy::default())));
    assert!(none(&before.clone().and(now(O::DateEquals, "2027-07-01"))));
    assert!(!none(&since.clone().and(now(O::DateEquals, "2027-07-01"))));
    let last = now(O::DateGreaterThan, "2027-06-30T23:59:59Z");
    assert!(!none(&before.and(last)));
    let some = found(&known(
        encode::present("aws:CurrentTime"),
        &Policy::default(),
    ));
    assert!(Scalar::date(some.context["aws:currenttime"][0].as_literal().unwrap()).is_some());
    let from = |test, value| key(test, "aws:SourceIp", value);
    let inside = from(O::IpAddress, "10.0.0.0/23");
    let halves = from(O::NotIpAddress, "10.0.0.0/24").and(from(O::NotIpAddress, "10.0.1.0/24"));
    assert!(none(&inside.clone().and(halves)));
    let request = found(&inside.and(from(O::NotIpAddress, "10.0.0.0/24")));
    assert_eq!(request.context["aws:sourceip"], [text("10.0.1.0")]);
}

#[test]
fn for_all_values_alone_lets_the_absent_key_through() {
    let subnets = Condition::new(
        Operator::StringEquals,
        "sagemaker:VpcSubnets",
        [text("subnet-1")],
    )
    .over(Quantifier::ForAllValues);
    let there = Condition::new(Operator::Null, "sagemaker:VpcSubnets", [text("false")]);
    let reach = |conditions: &[&Condition]| {
        let mut statement = Statement::allow("a", &["sagemaker:CreateTrainingJob"]).on([text("*")]);
        statement.conditions = conditions.iter().map(|it| (*it).clone()).collect();
        over(&Policy::new(vec![statement]), PolicyKind::Identity)
    };
    let absent = encode::absent("sagemaker:VpcSubnets");
    assert!(!none(&reach(&[&subnets]).and(absent.clone())));
    assert!(none(&reach(&[&subnets, &there]).and(absent)));
    let other = Test::Like(vec![Pattern::exactly(&tokens(&text("subnet-2")).unwrap())]);
    let other = Formula::passes(Variable::key("sagemaker:VpcSubnets"), other);
    assert!(none(&reach(&[&subnets, &there]).and(other)));
}

#[test]
fn a_key_of_many_values_may_meet_demands_that_one_value_can_not() {
    let has = |key: &str, value: &str| {
        let test = Test::Like(vec![Pattern::exactly(&tokens(&text(value)).unwrap())]);
        Formula::passes(Variable::key(key), test)
    };
    assert!(!none(&has("aws:TagKeys", "a").and(has("aws:TagKeys", "b"))));
    assert!(none(
        &has("aws:PrincipalTag/t", "a").and(has("aws:PrincipalTag/t", "b"))
    ));
}

#[test]
fn keys_come_only_with_what_they_come_with() {
    let with = |formula: Formula| {
        let rules = presence(&formula);
        none(&formula.and(rules))
    };
    let present = encode::present;
    let of = |action| encode::actions_like([action]);
    assert!(with(
        present("aws:SourceVpce").and(encode::absent("aws:SourceVpc"))
    ));
    assert!(with(
        present("aws:SourceVpce").and(present("kms:ViaService"))
    ));
    assert!(with(present("s3:prefix").and(of("s3:GetObject"))));
    assert!(!with(present("s3:prefix").and(of("s3:List*"))));
    assert!(with(
        present("s3:x-amz-server-side-encryption").and(of("s3:GetObject"))
    ));
    assert!(!with(
        present("s3:x-amz-server-side-encryption").and(of("s3:PutObject"))
    ));
    assert!(with(
        present("kms:EncryptionContext:aws:s3:arn").and(of("kms:DescribeKey"))
    ));
    assert!(!with(
        present("kms:EncryptionContext:aws:s3:arn").and(of("kms:Decrypt"))
    ));
    assert!(with(
        present("aws:SourceArn").and(principal::is(PrincipalClass::Role))
    ));
    assert!(with(encode::absent("aws:SecureTransport")));
}

#[test]
fn the_keys_of_the_principal_agree_with_it() {
    let account = text(OWN);
    let rules = || coherence([&account]);
    let key = |key, value| encode::key_is(key, &text(value));
    let service = || principal::is(PrincipalClass::Service);
    assert!(none(
        &rules()
            .and(service())
            .and(encode::present("aws:PrincipalArn"))
    ));
    assert!(none(
        &rules()
            .and(service())
            .and(key("aws:PrincipalIsAWSService", "false"))
    ));
    assert!(none(
        &rules()
            .and(principal::anonymous())
            .and(encode::present("aws:PrincipalIsAWSService"))
    ));
    let foreign = principal::any_other_account(&account);
    let own_arn = key("aws:PrincipalArn", "arn:aws:iam::111122223333:role/x");
    assert!(none(&rules().and(foreign.clone()).and(own_arn)));
    assert!(!none(&rules().and(foreign)));
    for class in PrincipalClass::ALL {
        let request = found(&rules().and(principal::is(class)));
        assert_eq!(request.principal.class(), class);
    }
}

#[test]
fn a_question_beyond_the_bound_is_not_answered() {
    let policy = pinned();
    let reach = over(&policy, PolicyKind::Resource);
    assert!(matches!(
        Solver::within(3).solve(&reach),
        Answer::TooHard(_)
    ));
    let mixed = |test, value: &str| {
        encode::allows(
            &when(Condition::new(test, "s3:max-keys", [text(value)])),
            &Scope::new(PolicyKind::Resource, View::Over),
        )
    };
    let both = mixed(Operator::StringLike, "1?7").and(mixed(Operator::NumericLessThan, "100"));
    assert!(matches!(solve(&both), Answer::TooHard(_)));
}

#[test]
fn the_action_of_a_found_request_exists() {
    let policy = bucket_policy(Statement::allow("a", &["s3:GetObj*", "kms:*"]));
    let reach = over(&policy, PolicyKind::Resource);
    let request = found(&reach.but_not(encode::actions_like(["s3:*", "kms:C*"])));
    assert!(
        crate::access::actions::known(&request.action).is_some(),
        "{request}"
    );
    let request = found(&over(&policy, PolicyKind::Resource).and(encode::actions_like(["s3:*"])));
    assert!(request.action.starts_with("s3:GetObj"), "{request}");
}

#[test]
fn a_solver_answers_many_questions_as_if_each_were_its_first() {
    let policy = pinned();
    let reach = known(over(&policy, PolicyKind::Resource), &policy);
    let mut solver = Solver::default();
    for name in ["train", "deploy", "serve", "train", "serve"] {
        let arn = text(&format!("arn:aws:iam::111122223333:role/{name}"));
        let question = reach.clone().and(principal::exactly(&arn));
        let answer = solver.solve(&question);
        assert_eq!(answer, solve(&question));
        assert_eq!(answer.is_unsatisfiable(), name == "serve");
    }
}

/// A reader that could not see into an ARN must not make a proof hold for want of requests.
#[test]
fn a_principal_whose_arn_is_one_atom_is_not_thought_away() {
    let other = Text::atom("aws_iam_role.other.arn");
    let own = text(OWN);
    let policy = Policy::new(vec![
        Statement::allow("a", &["s3:GetObject"])
            .on([text("arn:aws:s3:::data/*")])
            .by(PrincipalKind::Aws, [other.clone()]),
    ]);
    let reach = known(over(&policy, PolicyKind::Resource), &policy);
    for who in [
        principal::any_of_account(&own),
        principal::any_role_of_account(&own),
        principal::any_other_account(&own),
        principal::exactly(&other),
    ] {
        let request = found(&reach.clone().and(who));
        assert!(allowed(&policy, &request), "{request}");
    }
    let mine = text("arn:aws:iam::111122223333:role/mine");
    assert!(none(&reach.and(principal::exactly(&mine))));
}
