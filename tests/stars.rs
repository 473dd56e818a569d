//! Wildcards in what is emitted: `Action: "*"` nowhere, `Resource: "*"` only where AWS grants nothing else.
#![allow(clippy::unwrap_used, reason = "a test that can't go on stops")]

use ringfence::access::actions;
use ringfence::iam::{Effect, Policy, Statement};
use ringfence::model::Lock;
use ringfence::plan::{Expected, Plan, expectations, plan};
use ringfence::symbol::Text;
use ringfence::{model, spec};

const SPEC: &str = include_str!("../examples/locked-down-training/ringfence.yaml");

fn planned() -> Plan {
    let spec = spec::parse("ringfence.yaml", SPEC.as_bytes()).unwrap();
    let (model, _) = model::resolve(&spec, &Lock::default()).unwrap();
    plan(&model)
}

/// Every planned policy with the resource that carries it.
fn policies(plan: &Plan) -> Vec<(String, &Policy)> {
    let expected = expectations(plan).into_iter();
    expected
        .filter_map(|it| match it.value {
            Expected::Policy(policy) => Some((it.resource, policy)),
            Expected::Text(_) => None,
        })
        .collect()
}

fn resources(statement: &Statement) -> &[Text] {
    statement.resources.as_ref().map_or(&[], |it| it.listed())
}

#[test]
fn no_statement_allows_every_action() {
    let plan = planned();
    let policies = policies(&plan);
    assert!(policies.len() > 20);
    for (resource, policy) in policies {
        for statement in &policy.statements {
            for action in statement.actions.listed() {
                assert_ne!(
                    action.as_literal(),
                    Some("*"),
                    "{resource}: {:?}",
                    statement.sid
                );
            }
        }
    }
}

#[test]
fn every_resource_stands_on_a_star_only_where_aws_grants_nothing_else_and_says_why() {
    let plan = planned();
    let mut stars = 0;
    for (resource, policy) in policies(&plan) {
        // In a key's policy `*` is the key itself; the template says so.
        if resource.starts_with("aws_kms_key.") {
            continue;
        }
        for statement in policy
            .statements
            .iter()
            .filter(|it| it.effect == Effect::Allow)
        {
            if !resources(statement)
                .iter()
                .any(|it| it.as_literal() == Some("*"))
            {
                continue;
            }
            // A deploying role's boundary has no room for types: what is the unit's is told by its tag there, and its policies say the rest.
            let of_boundary =
                resource.starts_with("aws_iam_policy.deploy_") && resource.ends_with("_boundary");
            let by_tag = statement
                .conditions
                .iter()
                .any(|it| it.key.ends_with("Tag/Fence"));
            if of_boundary && by_tag {
                continue;
            }
            stars += 1;
            let comment = statement.comment.as_deref().unwrap_or_default();
            assert!(
                comment.contains("Service Authorization Reference"),
                "{resource}: {:?}",
                statement.sid
            );
            for action in statement.actions.listed() {
                let action = action.as_literal().unwrap();
                assert!(
                    of_boundary || actions::only_on_star(action),
                    "{resource}: {action} could be narrowed"
                );
            }
        }
    }
    assert!(stars > 5, "{stars}");
}

#[test]
fn every_action_is_one_that_aws_has() {
    let plan = planned();
    for (resource, policy) in policies(&plan) {
        for action in policy.statements.iter().flat_map(|it| it.actions.listed()) {
            let action = action.as_literal().unwrap();
            assert!(!actions::expand(action).is_empty(), "{resource}: {action}");
        }
    }
}

#[test]
fn every_sid_is_its_own_in_its_policy() {
    let plan = planned();
    for (resource, policy) in policies(&plan) {
        let mut sids: Vec<&str> = policy
            .statements
            .iter()
            .filter_map(|it| it.sid.as_deref())
            .collect();
        let before = sids.len();
        sids.sort_unstable();
        sids.dedup();
        assert_eq!(sids.len(), before, "{resource}");
        assert!(
            sids.iter()
                .all(|sid| sid.chars().all(|c| c.is_ascii_alphanumeric())),
            "{resource}: {sids:?}"
        );
    }
}
