//! Of what ringfence writes nothing is left in the dark: for every thing with a policy and every principal of the golden examples, an action
//! is either beyond reach or has a call that the evaluation allows. "Perhaps" is only for the reasons listed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ringfence::access::authorize::{Asking, Callers, Decision, Possibility, Ways, witness};
use ringfence::estate::{Asker, PrincipalKind, Target, ThingKind};
use ringfence::explain::{Ground, applying};
use ringfence::pipeline::{Asked, ground};

/// What is asked of a thing, and on what in it.
fn asked(kind: ThingKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        ThingKind::Bucket => &[
            ("s3:GetObject", "/a"),
            ("s3:PutObject", "/a"),
            ("s3:DeleteObject", "/a"),
            ("s3:ListBucket", ""),
            ("s3:GetBucketPolicy", ""),
            ("s3:PutBucketPolicy", ""),
            ("s3:PutBucketLogging", ""),
        ],
        ThingKind::Key => &[
            ("kms:Decrypt", ""),
            ("kms:GenerateDataKey", ""),
            ("kms:CreateGrant", ""),
            ("kms:RetireGrant", ""),
            ("kms:DescribeKey", ""),
            ("kms:PutKeyPolicy", ""),
            ("kms:ScheduleKeyDeletion", ""),
        ],
        ThingKind::Repository => &[("ecr:BatchGetImage", ""), ("ecr:PutImage", "")],
        ThingKind::Topic => &[("sns:Publish", ""), ("sns:SetTopicAttributes", "")],
        ThingKind::Queue => &[("sqs:SendMessage", ""), ("sqs:ReceiveMessage", "")],
        ThingKind::Secret => &[("secretsmanager:GetSecretValue", "")],
        ThingKind::LogGroup => &[
            ("logs:PutLogEvents", ":log-stream:a"),
            ("logs:DeleteLogGroup", ""),
        ],
        _ => &[],
    }
}

/// Why something may be open: the words of what is not known. A role of another account or of somebody else may have any policy.
const REASONS: &[&str] = &["AWS writes its policy", "made elsewhere"];

fn worlds() -> Vec<(PathBuf, Ground)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let examples = std::fs::read_dir(folder).unwrap();
    let examples = examples
        .map(|it| it.unwrap().path())
        .filter(|it| it.is_dir());
    examples
        .map(|folder| {
            let inputs = [folder.join("expected/infra")];
            let asked = Asked {
                inputs: &inputs,
                files: None,
                out: &PathBuf::from("nowhere"),
                spec: &folder.join("ringfence.yaml"),
                named: true,
            };
            (folder, ground(&asked).unwrap().ground)
        })
        .collect()
}

#[test]
fn what_is_reachable_in_what_ringfence_writes_has_a_call_that_is_allowed() {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for (folder, ground) in worlds() {
        let things = ground.estate.things.iter().filter(|it| it.origin.is_some());
        for thing in things {
            for (action, within) in asked(thing.kind) {
                let target = Target {
                    arn: thing.arn.clone().then(within),
                    thing: Some(thing),
                    principal: None,
                    within: within.trim_start_matches('/').to_owned(),
                };
                for principal in &ground.estate.principals {
                    let asker = Asker::Known(principal, None);
                    let found = applying(&ground, &asker, action, &target, None);
                    let callers = Callers::One(found.caller.clone());
                    let asking = Asking::of(callers, action, target.arn.clone(), found.account);
                    let what = || {
                        format!(
                            "{}: {action} on {} by {}",
                            folder.display(),
                            target.arn,
                            principal.arn
                        )
                    };
                    match witness(&asking, &found.policies, &Ways::default()) {
                        Possibility::No => *told.entry("no").or_default() += 1,
                        Possibility::Yes(shown) => {
                            assert_eq!(shown.chain.decision, Decision::Allowed, "{}", what());
                            *told.entry("yes").or_default() += 1;
                        }
                        Possibility::Perhaps(_, why) => {
                            let of_aws = principal.kind == PrincipalKind::ServiceLinkedRole;
                            let listed = of_aws && REASONS.contains(&"AWS writes its policy")
                                || !principal.whole && REASONS.contains(&"made elsewhere");
                            assert!(listed, "{}: {why}", what());
                            *told.entry("perhaps").or_default() += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(told.get("yes").is_some_and(|it| *it > 100), "{told:?}");
    assert!(told.get("no").is_some_and(|it| *it > 1_000), "{told:?}");
}
