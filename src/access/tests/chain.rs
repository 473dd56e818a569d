//! The symbolic chain against `authorize`, on random policies of the whole language all around a call.
//!
//! So many cases as `PROPTEST_CASES` says; `PROPTEST_CASES=200000 cargo test --release --lib access::tests::chain` is the long run.

use proptest::prelude::*;
use proptest::sample::select;

use super::language::{any_call, policy};
use super::possible::{Around, around};
use super::*;
use crate::access::authorize::{
    Asking, Attached, Call, Caller, Callers, Decision, Endpoint, EndpointKind, Grant,
    GrantConstraint, Organization, Policies, PolicyId, Possibility, Ways, authorize, possible,
    witness,
};

const CASES: u32 = 2_000;

/// The number of cases that was asked for.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let asked = asked.and_then(|written| written.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(CASES))
}

/// Everything that can be around a call.
#[derive(Clone, Debug)]
struct World {
    around: Around,
    resource_control: Option<Policy>,
    endpoint: Option<(EndpointKind, Policy)>,
    grants: Vec<Grant>,
    /// One more policy of the caller that could not be read.
    unreadable: bool,
}

impl World {
    fn policies(&self) -> Policies<'_> {
        let mut policies = self.around.policies();
        if self.unreadable {
            policies.identity.push(Attached::unreadable("u"));
        }
        Policies {
            resource_control: self.resource_control.as_ref().map(|policy| Organization {
                is_management_account: false,
                levels: vec![vec![Attached::new("r", policy)]],
            }),
            endpoint: self.endpoint.as_ref().map(|(kind, policy)| Endpoint {
                kind: *kind,
                policy: Some(Attached::new("e", policy)),
            }),
            grants: self.grants.clone(),
            ..policies
        }
    }
}

/// A policy that may ask for a session as well.
fn asking_for_a_session() -> impl Strategy<Value = Policy> {
    let like = |test, value: &str| Condition::new(test, "aws:userid", [text(value)]);
    let asked = select(vec![
        None,
        None,
        Some(like(Operator::StringLike, "*:s")),
        Some(like(Operator::StringNotLike, "*:other")),
        Some(like(Operator::StringEquals, "AROAEXAMPLE:s")),
    ]);
    (policy(), asked).prop_map(|(mut policy, asked)| {
        policy.statements[0].conditions.extend(asked);
        policy
    })
}

fn grant() -> impl Strategy<Value = Grant> {
    let who = || {
        select(
            &[
                "arn:aws:iam::111122223333:role/team/train",
                "arn:aws:sts::111122223333:assumed-role/train/s",
                "arn:aws:iam::111122223333:user/anna",
                "s.amazonaws.com",
                "arn:aws:iam::999999999999:root",
            ][..],
        )
        .prop_map(text)
    };
    let pairs = || vec![("k".to_owned(), text("v"))];
    let constraint = select(vec![
        None,
        None,
        Some(GrantConstraint::Equals(pairs())),
        Some(GrantConstraint::Subset(pairs())),
    ]);
    let operations = select(vec![
        vec!["Decrypt".to_owned()],
        vec!["RetireGrant".to_owned(), "CreateGrant".to_owned()],
    ]);
    (who(), prop::option::of(who()), operations, constraint).prop_map(
        |(grantee, retiring, operations, constraint)| Grant {
            id: PolicyId::new("g"),
            grantee,
            retiring,
            operations,
            constraint,
        },
    )
}

fn world() -> impl Strategy<Value = World> {
    let endpoint = (
        select(&[EndpointKind::Gateway, EndpointKind::Interface][..]),
        policy(),
    );
    (
        (
            around(),
            prop::option::weighted(0.5, asking_for_a_session()),
        ),
        prop::option::weighted(0.2, policy()),
        prop::option::weighted(0.2, endpoint),
        prop::collection::vec(grant(), 0..2),
        prop::bool::weighted(0.1),
    )
        .prop_map(
            |((mut around, resource), resource_control, endpoint, grants, unreadable)| {
                around.resource = resource.or(around.resource);
                World {
                    around,
                    resource_control,
                    endpoint,
                    grants,
                    unreadable,
                }
            },
        )
}

/// The call with nothing left open: a session has a name, and roles and users their ids.
fn complete(mut call: Call) -> Call {
    if let Caller::Role { session: None, .. } = call.caller {
        call.caller = call.caller.in_session("other");
    }
    let id = match &call.caller {
        Caller::Role { session, .. } => text("AROAEXAMPLE:").then_text(session.as_ref().unwrap()),
        Caller::User { .. } => text("AIDAEXAMPLE"),
        _ => return call,
    };
    call.with("aws:userid", [id])
}

/// With the encryption context that grants ask for, sometimes.
fn asked() -> impl Strategy<Value = Call> {
    let sent = select(vec![vec![], vec!["k"], vec!["k", "l"]]);
    (any_call(), sent).prop_map(|(call, sent)| {
        sent.into_iter().fold(call, |call, key| {
            call.with(&format!("kms:EncryptionContext:{key}"), [text("v")])
        })
    })
}

/// The calls like this one, whatever its session and context.
fn any_session(call: &Call) -> Asking {
    let mut asking = Asking::like(call);
    if let Callers::One(Caller::Role { session, .. }) = &mut asking.callers {
        *session = None;
    }
    asking
}

/// The calls like this one in its context.
fn settled(call: &Call) -> Asking {
    let context = call.context.clone();
    Asking {
        context,
        ..Asking::like(call)
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_the_chain_allows_or_can_t_tell_lies_in_the_wide_formula(world in world(), call in asked()) {
        let policies = world.policies();
        let call = complete(call);
        let decision = authorize(&call, &policies).decision;
        let Some(values) = call.request().valuation() else { return Ok(()) };
        if let Decision::Allowed | Decision::Unknown = decision {
            for asking in [Asking::like(&call), any_session(&call), settled(&call)] {
                let reach = possible(&asking, &policies, View::Over);
                prop_assert!(reach.holds(&values), "{decision:?} {asking:?}");
            }
        }
    }

    #[test]
    fn what_lies_in_the_narrow_formula_is_allowed(world in world(), call in asked()) {
        let policies = world.policies();
        let call = complete(call);
        let Some(values) = call.request().valuation() else { return Ok(()) };
        for asking in [Asking::like(&call), any_session(&call), settled(&call)] {
            if possible(&asking, &policies, View::Under).holds(&values) {
                prop_assert_eq!(authorize(&call, &policies).decision, Decision::Allowed);
            }
        }
    }

    #[test]
    fn what_the_chain_allows_of_a_call_that_is_partly_known_has_a_solution(world in world(), call in asked()) {
        let policies = world.policies();
        if authorize(&call, &policies).decision == Decision::Allowed {
            let reach = possible(&settled(&call), &policies, View::Over);
            prop_assert!(!solve(&reach).is_unsatisfiable() || strange(&call));
        }
    }

    #[test]
    fn nobody_is_told_that_he_can_t_who_can(world in world(), call in asked()) {
        let policies = world.policies();
        if authorize(&call, &policies).decision == Decision::Allowed {
            prop_assert!(witness(&settled(&call), &policies, &Ways::default()) != Possibility::No || strange(&call));
        }
    }

    #[test]
    fn a_kind_of_callers_can_what_one_of_them_can(world in world(), call in asked()) {
        let policies = Policies { service_control: None, ..world.policies() };
        let call = complete(call);
        let Some(values) = call.request().valuation() else { return Ok(()) };
        let kind = match &call.caller {
            Caller::Service { .. } => Callers::Services,
            Caller::Federated { .. } => Callers::Federated,
            Caller::Role { account, .. } | Caller::User { account, .. } if *account == call.account => {
                Callers::OfAccount(account.clone())
            }
            Caller::Role { account, .. } | Caller::User { account, .. } if call.account.first_unknown().is_none() => {
                prop_assert!(*account != call.account);
                Callers::OfOtherAccounts(call.account.clone())
            }
            _ => return Ok(()),
        };
        if authorize(&call, &policies).decision == Decision::Allowed {
            let asking = Asking { callers: kind, ..Asking::like(&call) };
            let reach = possible(&asking, &policies, View::Over);
            prop_assert!(reach.holds(&values), "{asking:?}");
        }
    }
}

/// True when the context is one that AWS never sends: a time that is none or was before there was an AWS, keys together that are never
/// together. There is no such call.
fn strange(call: &Call) -> bool {
    let time = call
        .context
        .get("aws:currenttime")
        .and_then(|it| it.first());
    let first = Scalar::date("2000");
    let is_time = |it: &Text| Scalar::date(it.as_literal().unwrap_or_default()) >= first;
    if !time.is_none_or(is_time) {
        return true;
    }
    let values: crate::access::Valuation = { call.context.iter() }
        .filter(|(_, values)| !values.is_empty())
        .map(|(key, values)| {
            let known = values.iter().map(|it| tokens(it).unwrap());
            (Variable::key(key), known.collect())
        })
        .collect();
    let spoken_of = call.context.keys().map(|key| Variable::key(key)).collect();
    let request = call.request();
    let mut all = values;
    all.insert(
        Variable::Action,
        vec![principal::letters(&request.action.to_lowercase())],
    );
    all.insert(
        Variable::PrincipalClass,
        vec![principal::letters(request.principal.class().word())],
    );
    !presence_of(&spoken_of).holds(&all)
}
