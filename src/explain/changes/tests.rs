use std::path::PathBuf;

use super::super::ask::{Question, Words};
use super::super::can::Found;
use super::super::context::Moment;
use super::super::ground::Ground;
use super::super::types::Verdict;
use super::super::view::Shower;
use super::edit::edited;
use super::{edits, ways};
use crate::claims::Claims;
use crate::terraform::show::load;

fn ground() -> Ground {
    let folder = PathBuf::from("tests/golden/team-platform/expected/infra");
    let claims = std::fs::read(folder.join(".ringfence/claims.json")).unwrap();
    let claims: Claims = serde_json::from_slice(&claims).unwrap();
    Ground::new(load(&[folder], None).unwrap().config, Some(claims))
}

fn words<'a>(principal: &'a str, action: &'a str, resource: &'a str) -> Words<'a> {
    Words {
        principal,
        action,
        resource,
        context: &[],
        via: None,
        moment: Moment {
            time: "2026-11-01T00:00:00Z".to_owned(),
            epoch: 1_793_491_200,
        },
        proving: false,
    }
}

#[test]
fn what_is_told_to_be_enough_is_enough() {
    let ground = ground();
    let nightly = "research/vision/training/nightly";
    let other = "research/language/training/pretraining";
    let object = "research/vision/buckets/dataset/images/a.png";
    let mut tried = 0;
    for (principal, action, resource) in [
        (other, "s3:GetObject", object),
        (nightly, "s3:PutObject", object),
        (nightly, "s3:DeleteObject", object),
        (nightly, "kms:Decrypt", "research/vision/keys/volumes"),
        (
            nightly,
            "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:q",
        ),
        (other, "sts:AssumeRole", nightly),
        (nightly, "iam:PassRole", nightly),
    ] {
        let words = words(principal, action, resource);
        let question = Question::of(&ground, &words).unwrap();
        let found = Found::of(&question);
        assert_eq!(found.verdict(), Verdict::Denied, "{principal} {action}");
        let locate = |_: &_| None;
        let shower = Shower {
            ground: &ground,
            locate: &locate,
        };
        for steps in ways(&question, &found, &shower) {
            let Some(edits) = edits(&steps) else {
                continue;
            };
            let config = edited(&ground.config, &edits).unwrap();
            let after = Ground::new(config, ground.claims.clone());
            let again = Question::of(&after, &words).unwrap();
            let verdict = Found::of(&again).verdict();
            assert_eq!(
                verdict,
                Verdict::Allowed,
                "{principal} {action}: {steps:#?}"
            );
            tried += 1;
        }
    }
    assert!(tried >= 7, "only {tried} ways were tried");
}
