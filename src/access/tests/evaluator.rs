//! One test for each rule of the IAM User Guide.

use super::*;
use crate::iam::Quantifier;
use crate::iam::{Effect, Matches};

const KEY: &str = "arn:aws:s3:::data/raw/1";

fn request() -> Request {
    get(KEY)
}

#[test]
fn an_explicit_deny_overrides_every_allow() {
    let policy = Policy::new(vec![
        Statement::allow("a", &["s3:*"]).on([text("*")]),
        Statement::deny("d", &["s3:Get*"]).on([text("*")]),
    ]);
    let verdict = evaluate(&policy, PolicyKind::Identity, &request());
    assert_eq!(verdict, Verdict::Denied { statement: 1 });
    let put = Request::new(role("train"), "s3:PutObject", KEY);
    let verdict = evaluate(&policy, PolicyKind::Identity, &put);
    assert_eq!(verdict, Verdict::Allowed { statement: 0 });
    let other = Request::new(role("train"), "kms:Decrypt", KEY);
    let verdict = evaluate(&policy, PolicyKind::Identity, &other);
    assert_eq!(verdict, Verdict::NoMatch);
}

#[test]
fn actions_compare_without_regard_to_case_and_resources_with() {
    let policy = bucket_policy(Statement::allow("a", &["S3:getO?ject"]));
    assert!(allowed(&policy, &request()));
    assert!(!allowed(&policy, &get("arn:aws:s3:::Data/x")));
}

#[test]
fn not_action_and_not_resource_match_all_but_what_they_list() {
    let mut statement = Statement::allow("a", &[]);
    statement.actions = Matches::Except(vec![text("s3:Put*")]);
    statement.resources = Some(Matches::Except(vec![text("arn:aws:s3:::data/secret/*")]));
    let policy = Policy::new(vec![statement.by_anyone()]);
    assert!(allowed(&policy, &request()));
    assert!(!allowed(&policy, &get("arn:aws:s3:::data/secret/1")));
    let put = Request::new(role("train"), "s3:PutObject", KEY);
    assert!(!allowed(&policy, &put));
}

#[test]
fn a_statement_without_resource_is_inert_but_in_a_trust_policy() {
    let policy = Policy::new(vec![Statement::allow("a", &["sts:AssumeRole"]).by_anyone()]);
    let assume = Request::new(
        role("x"),
        "sts:AssumeRole",
        "arn:aws:iam::111122223333:role/y",
    );
    assert_eq!(says(&policy, &assume), Verdict::NoMatch);
    assert!(evaluate(&policy, PolicyKind::Trust, &assume).is_allowed());
}

fn named(kind: PrincipalKind, name: &str) -> Policy {
    Policy::new(vec![
        Statement::allow("a", &["s3:*"])
            .on([text("*")])
            .by(kind, [text(name)]),
    ])
}

#[test]
fn a_principal_element_names_accounts_roles_services_or_everybody() {
    let aws = |name| named(PrincipalKind::Aws, name);
    let other = Principal::of_arn(text("arn:aws:iam::999999999999:role/train"));
    let cases = [
        (aws("111122223333"), role("train"), true),
        (aws("arn:aws:iam::111122223333:root"), role("train"), true),
        (aws("arn:aws:iam::111122223333:root"), other.clone(), false),
        (
            aws("arn:aws:iam::111122223333:role/train"),
            role("train"),
            true,
        ),
        (
            aws("arn:aws:iam::111122223333:role/train"),
            role("serve"),
            false,
        ),
        (
            aws("arn:aws:iam::111122223333:role/*"),
            role("train"),
            false,
        ),
        (aws("*"), other, true),
        (aws("*"), Principal::Anonymous, true),
        (aws("111122223333"), Principal::Anonymous, false),
        (aws("AROAEXAMPLEID"), role("train"), false),
    ];
    for (policy, principal, expected) in cases {
        let request = Request::new(principal, "s3:GetObject", KEY);
        assert_eq!(allowed(&policy, &request), expected, "{policy:?} {request}");
    }
    let logs = Principal::Service {
        name: text("logs.amazonaws.com"),
    };
    let by_service = named(PrincipalKind::Service, "logs.amazonaws.com");
    assert!(allowed(
        &by_service,
        &Request::new(logs, "s3:GetObject", KEY)
    ));
    assert!(!allowed(&by_service, &request()));
}

#[test]
fn not_principal_leaves_out_for_certain_only_with_the_account_listed_as_well() {
    let except = |names: &[&str]| {
        let listed = names.iter().map(|name| (PrincipalKind::Aws, text(name)));
        let mut policy = named(PrincipalKind::Any, "*");
        policy.statements[0].principals = Some(Matches::Except(listed.collect()));
        policy.statements[0].effect = Effect::Deny;
        policy
    };
    let arn = "arn:aws:iam::111122223333:role/train";
    let root = "arn:aws:iam::111122223333:root";
    assert_eq!(says(&except(&[arn, root]), &request()), Verdict::NoMatch);
    let alone = says(&except(&[arn]), &request());
    assert!(matches!(alone, Verdict::Unknown { .. }));
    let other = Request::new(Principal::Anonymous, "s3:GetObject", KEY);
    assert_eq!(
        says(&except(&[arn, root]), &other),
        Verdict::Denied { statement: 0 }
    );
}

#[test]
fn an_arn_in_an_endpoint_policy_is_never_certain_to_admit() {
    let policy = named(PrincipalKind::Aws, "arn:aws:iam::111122223333:role/train");
    let verdict = evaluate(&policy, PolicyKind::Endpoint, &request());
    assert!(matches!(verdict, Verdict::Unknown { .. }));
    let star = named(PrincipalKind::Any, "*");
    assert!(evaluate(&star, PolicyKind::Endpoint, &request()).is_allowed());
}

#[test]
fn each_operator_compares_as_documented() {
    use Operator as O;
    let cases = [
        (O::StringEquals, "Ab", "Ab", true),
        (O::StringEquals, "Ab", "ab", false),
        (O::StringEquals, "a*", "ab", false),
        (O::StringNotEquals, "Ab", "ab", true),
        (O::StringEqualsIgnoreCase, "Ab", "aB", true),
        (O::StringNotEqualsIgnoreCase, "Ab", "aB", false),
        (O::StringLike, "a?c*", "abc:def", true),
        (O::StringLike, "A*", "abc", false),
        (O::StringNotLike, "a*", "abc", false),
        (O::NumericEquals, "10", "10.0", true),
        (O::NumericNotEquals, "10", "11", true),
        (O::NumericLessThan, "10", "9.5", true),
        (O::NumericLessThan, "10", "10", false),
        (O::NumericLessThanEquals, "10", "10", true),
        (O::NumericGreaterThan, "10", "9", false),
        (O::NumericGreaterThanEquals, "-1.5", "-1.50", true),
        (O::DateEquals, "2027-06-30", "2027-06-30T00:00:00Z", true),
        (O::DateNotEquals, "2027-06-30", "2027-06-30T00:00:01Z", true),
        (
            O::DateLessThan,
            "2027-06-30T00:00:00Z",
            "2027-06-29T23:59:59Z",
            true,
        ),
        (
            O::DateLessThan,
            "2027-06-30T00:00:00+02:00",
            "2027-06-29T22:00:00Z",
            false,
        ),
        (O::DateLessThanEquals, "1", "1970-01-01T00:00:01Z", true),
        (O::DateGreaterThan, "2027", "2026-12-31T23:59:59Z", false),
        (
            O::DateGreaterThanEquals,
            "2027-01",
            "2027-01-01T00:00Z",
            true,
        ),
        (O::Bool, "true", "True", true),
        (O::Bool, "true", "false", false),
        (O::BinaryEquals, "QmluYXJ5", "QmluYXJ5", true),
        (O::IpAddress, "203.0.113.0/24", "203.0.113.9", true),
        (O::IpAddress, "203.0.113.0/24", "203.0.114.9", false),
        (O::IpAddress, "203.0.113.9", "203.0.113.9", true),
        (O::NotIpAddress, "2001:DB8::/32", "2001:db8::1", false),
        (O::ArnEquals, "arn:aws:s3:::*", "arn:aws:s3:::data", true),
        (
            O::ArnLike,
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::1:role/a:b",
            true,
        ),
        (
            O::ArnNotLike,
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::1:user/a",
            true,
        ),
        (
            O::ArnNotEquals,
            "arn:aws:iam::1:role/a",
            "arn:aws:iam::1:role/a",
            false,
        ),
    ];
    for (test, wanted, given, expected) in cases {
        let policy = when(Condition::new(
            test,
            "x:Key",
            [text("nothing"), text(wanted)],
        ));
        let request = request().with("X:kEY", [text(given)]);
        let only = when(Condition::new(test, "x:Key", [text(wanted)]));
        assert_eq!(
            allowed(&only, &request),
            expected,
            "{} {wanted} {given}",
            test.name()
        );
        if !test.is_negated() && test.name().starts_with("String") {
            assert_eq!(
                allowed(&policy, &request),
                expected,
                "any of several values"
            );
        }
    }
}

/// The example of the page on condition operators.
#[test]
fn a_wildcard_of_an_arn_operator_does_not_cross_a_colon() {
    let pattern = "arn:aws:someservice:*:111122223333:finance/*";
    let given =
        "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
    let request = request().with("aws:SourceArn", [text(given)]);
    let with = |test| when(Condition::new(test, "aws:SourceArn", [text(pattern)]));
    assert!(allowed(&with(Operator::StringLike), &request));
    assert!(!allowed(&with(Operator::ArnLike), &request));
}

#[test]
fn an_absent_key_fails_but_for_negated_operators_and_if_exists() {
    let with = |test| Condition::new(test, "aws:SourceVpce", [text("vpce-1")]);
    assert!(!allowed(&when(with(Operator::StringEquals)), &request()));
    assert!(allowed(&when(with(Operator::StringNotEquals)), &request()));
    let if_exists = when(with(Operator::StringEquals).if_exists());
    assert!(allowed(&if_exists, &request()));
    let other = request().with("aws:SourceVpce", [text("vpce-2")]);
    assert!(!allowed(&if_exists, &other));
}

#[test]
fn null_asks_whether_the_key_is_there() {
    let null = |value| {
        when(Condition::new(
            Operator::Null,
            "aws:TokenIssueTime",
            [text(value)],
        ))
    };
    let with = request().with("aws:TokenIssueTime", [text("2027-01-01")]);
    for (value, absent, present) in [("true", true, false), ("false", false, true)] {
        assert_eq!(allowed(&null(value), &request()), absent);
        assert_eq!(allowed(&null(value), &with), present);
    }
}

#[test]
fn quantifiers_ask_for_all_values_or_for_any() {
    let keys =
        |test, over| when(Condition::new(test, "aws:TagKeys", [text("a"), text("b")]).over(over));
    let with =
        |values: &[&str]| request().with("aws:TagKeys", values.iter().map(|value| text(value)));
    let (all, any) = (Quantifier::ForAllValues, Quantifier::ForAnyValue);
    let (equals, differs) = (Operator::StringEquals, Operator::StringNotEquals);
    let cases: [(_, _, &[&str], bool); 12] = [
        (equals, all, &["a", "b"], true),
        (equals, all, &["a", "c"], false),
        (equals, all, &[], true),
        (equals, any, &["a", "c"], true),
        (equals, any, &["c"], false),
        (equals, any, &[], false),
        (differs, all, &["c", "d"], true),
        (differs, all, &["a", "c"], false),
        (differs, all, &[], true),
        (differs, any, &["a", "c"], true),
        (differs, any, &["a", "b"], false),
        (differs, any, &[], false),
    ];
    for (test, over, values, expected) in cases {
        let found = allowed(&keys(test, over), &with(values));
        assert_eq!(found, expected, "{over:?} {} {values:?}", test.name());
    }
}

fn home(version: Option<&str>, resource: &str) -> Policy {
    let mut policy = Policy::new(vec![
        Statement::allow("a", &["s3:GetObject"]).on([text(resource)]),
    ]);
    policy.version = version.map(str::to_owned);
    policy
}

#[test]
fn variables_stand_for_values_of_the_request_in_the_version_of_2012() {
    let allowed = |policy: &Policy, request: &Request| {
        evaluate(policy, PolicyKind::Identity, request).is_allowed()
    };
    let version = Some("2012-10-17");
    let policy = home(version, "arn:aws:s3:::data/${AWS:username}/*");
    let anna = get("arn:aws:s3:::data/anna/1").with("aws:username", [text("anna")]);
    assert!(allowed(&policy, &anna));
    assert!(!allowed(&policy, &get("arn:aws:s3:::data/anna/1")));
    let other = get("arn:aws:s3:::data/otto/1").with("aws:username", [text("anna")]);
    assert!(!allowed(&policy, &other));
    let star = get("arn:aws:s3:::data/otto/1").with("aws:username", [text("*")]);
    assert!(!allowed(&policy, &star), "a value is no wildcard");
    let old = home(None, "arn:aws:s3:::data/${aws:username}/*");
    assert!(!allowed(&old, &anna));
    assert!(allowed(&old, &get("arn:aws:s3:::data/${aws:username}/1")));
    let default = home(
        version,
        "arn:aws:s3:::data/${aws:PrincipalTag/team, 'all'}/*",
    );
    assert!(allowed(&default, &get("arn:aws:s3:::data/all/1")));
    let escaped = home(version, "arn:aws:s3:::data/${*}${?}${$}/*");
    assert!(allowed(&escaped, &get("arn:aws:s3:::data/*?$/1")));
    assert!(!allowed(&escaped, &get("arn:aws:s3:::data/ab$/1")));
}

#[test]
fn a_negated_comparison_with_a_variable_without_value_is_not_certain() {
    let policy = when(Condition::new(
        Operator::StringNotEquals,
        "aws:ResourceTag/team",
        [text("${aws:PrincipalTag/team}")],
    ));
    let request = request().with("aws:ResourceTag/team", [text("fraud")]);
    assert!(matches!(says(&policy, &request), Verdict::Unknown { .. }));
    let tagged = request.with("aws:PrincipalTag/team", [text("churn")]);
    assert!(allowed(&policy, &tagged));
}

#[test]
fn an_atom_equals_itself_and_a_wildcard() {
    let key =
        |name: &str| text("arn:aws:kms:eu-west-1:111122223333:key/").then_text(&Text::atom(name));
    let decrypt = |on: Text| Request::new(role("train"), "kms:Decrypt", on);
    let policy = |on: Text| Policy::new(vec![Statement::allow("a", &["kms:Decrypt"]).on([on])]);
    let says = |on, request: &Request| evaluate(&policy(on), PolicyKind::Identity, request);
    let mine = decrypt(key("aws_kms_key.mine.key_id"));
    assert!(says(key("aws_kms_key.mine.key_id"), &mine).is_allowed());
    assert!(says(text("arn:aws:kms:*:*:key/*"), &mine).is_allowed());
    assert_eq!(
        says(key("aws_kms_key.other.key_id"), &mine),
        Verdict::NoMatch
    );
    let marks = says(text("arn:aws:kms:eu-west-1:111122223333:key/??"), &mine);
    assert!(
        matches!(marks, Verdict::Unknown { .. }),
        "nobody knows its length"
    );
}

#[test]
fn an_unknown_part_makes_unknown_only_what_depends_on_it() {
    let unknown = || Text::unknown("var.name has no default");
    let policy = bucket_policy(Statement::allow("a", &["s3:GetObject"]));
    let on = |prefix: &str| {
        let mut policy = policy.clone();
        policy.statements[0].resources =
            Some(Matches::Only(vec![text(prefix).then_text(&unknown())]));
        says(&policy, &request())
    };
    assert!(matches!(on("arn:aws:s3:::da"), Verdict::Unknown { .. }));
    assert_eq!(on("arn:aws:s3:::other"), Verdict::NoMatch);
    let asked = Request::new(role("train"), "s3:GetObject", unknown());
    assert!(matches!(says(&policy, &asked), Verdict::Unknown { .. }));
}

#[test]
fn a_resource_wildcard_is_certain_only_inside_its_part() {
    let policy = home(None, "arn:aws:s3:*:secret/*");
    let verdict = evaluate(
        &policy,
        PolicyKind::Identity,
        &get("arn:aws:s3:::data/a:secret/1"),
    );
    assert!(matches!(verdict, Verdict::Unknown { .. }));
    let all = home(None, "arn:aws:s3:::*");
    assert!(evaluate(&all, PolicyKind::Identity, &request()).is_allowed());
}
