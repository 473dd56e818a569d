//! Questions about everything that claims name, and their answers in a form in which those from text and those from what was applied
//! are the same: without places and ids.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ringfence::claims::{Claims, TeamClaims};
use ringfence::explain::{Explanation, Ground, Moment, Words, can};
use ringfence::pipeline::seat;
use ringfence::terraform::show::load;

/// Who does what to what.
#[derive(Clone, Debug)]
pub struct Question {
    pub principal: String,
    pub action: &'static str,
    pub resource: String,
}

const OF_OBJECTS: [&str; 4] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:PutObjectAcl",
];
const OF_BUCKETS: [&str; 3] = ["s3:ListBucket", "s3:PutBucketPolicy", "s3:DeleteBucket"];
const OF_KEYS: [&str; 5] = [
    "kms:Decrypt",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:EnableKeyRotation",
];
const OF_ROLES: [&str; 3] = ["sts:AssumeRole", "iam:PassRole", "iam:PutRolePolicy"];

/// Of each of some teams: its roles, those of the next team, who deploys, manages keys and breaks the glass, a stranger of the account, the root
/// user, a service and everybody, each asked about its buckets, keys and roles.
pub fn of(claims: &Claims, teams: usize) -> Vec<Question> {
    let mut made = Vec::new();
    let count = claims.teams.len();
    let asked = claims.teams.iter().enumerate();
    // The first and the last: units and accounts lie in order.
    let asked = asked.filter(|(at, _)| *at < teams / 2 || at + (teams - teams / 2) >= count);
    for (at, team) in asked {
        let Some(next) = claims.teams.get((at + 1) % count) else {
            continue;
        };
        for principal in principals(claims, team, next) {
            for (actions, resource) in resources(claims, team) {
                for action in actions {
                    made.push(Question {
                        principal: principal.clone(),
                        action,
                        resource: resource.clone(),
                    });
                }
            }
        }
    }
    made
}

fn principals(claims: &Claims, team: &TeamClaims, next: &TeamClaims) -> Vec<String> {
    let roles = team.roles.iter().chain(&next.roles);
    let mut made: Vec<String> = roles.map(|role| role.arn.clone()).collect();
    made.extend(team.deploy.iter().cloned());
    made.extend(claims.deploys.iter().map(|it| it.role.clone()));
    made.extend(claims.key_administrators.iter().cloned());
    made.extend(claims.break_glass.iter().cloned());
    made.push(format!("arn:aws:iam::{}:role/stranger", team.account));
    made.push(team.account.clone());
    made.push("logging.s3.amazonaws.com".to_owned());
    made.push("*".to_owned());
    made.sort();
    made.dedup();
    made
}

fn resources(claims: &Claims, team: &TeamClaims) -> Vec<(&'static [&'static str], String)> {
    let partition = &claims.partition;
    let mut made: Vec<(&'static [&'static str], String)> = Vec::new();
    for bucket in &team.buckets {
        let arn = format!("arn:{partition}:s3:::{}", bucket.name);
        made.push((&OF_OBJECTS, format!("{arn}/2026/a.csv")));
        made.push((&OF_BUCKETS, arn));
    }
    for key in &team.keys {
        let (region, account, alias) = (&team.region, &team.account, &key.alias);
        made.push((
            &OF_KEYS,
            format!("arn:{partition}:kms:{region}:{account}:{alias}"),
        ));
    }
    for role in &team.roles {
        made.push((&OF_ROLES, role.arn.clone()));
    }
    made
}

/// The world that these inputs make. Without claims, so that no answer asks for a proof of what would change.
pub fn ground(inputs: &[PathBuf], files: Option<&Path>, claims: &Claims) -> Ground {
    let mut loaded = load(inputs, files).unwrap_or_else(|error| panic!("{error}"));
    seat(&mut loaded, claims).unwrap_or_else(|error| panic!("{error}"));
    Ground::new(loaded.config, None)
}

/// Each question with its answer.
pub fn answers(ground: &Ground, questions: &[Question]) -> Vec<String> {
    let moment = Moment {
        time: "2026-11-22T00:00:00Z".to_owned(),
        epoch: 1_795_305_600,
    };
    let answer = |asked: &Question| {
        let words = Words {
            principal: &asked.principal,
            action: asked.action,
            resource: &asked.resource,
            context: &[],
            via: None,
            proving: false,
            moment: moment.clone(),
        };
        let said = match can(ground, &words, &|_| None) {
            Ok(answer) => told(&answer),
            Err(refused) => format!("can't be asked: {refused}"),
        };
        let Question {
            principal,
            action,
            resource,
        } = asked;
        format!("{principal} {action} {resource}: {said}")
    };
    questions.iter().map(answer).collect()
}

/// What of an answer is the same from whatever it was read: verdicts, links, statements; no places and no ids.
fn told(answer: &Explanation) -> String {
    let mut made = format!("{:?}", answer.verdict);
    for call in &answer.calls {
        let _ = write!(
            made,
            "\n  {} {:?} by {}",
            call.action, call.verdict, call.decided_by
        );
        for link in &call.links {
            let _ = write!(made, "\n    {}: {}", link.link, link.verdict);
            for statement in &link.statements {
                let sid = statement.sid.as_deref().unwrap_or("-");
                let at = statement.address.as_deref().unwrap_or(&statement.policy);
                let _ = write!(made, " {sid} ({at})");
            }
        }
    }
    for check in &answer.checks {
        let _ = write!(made, "\n  {}: {:?}", check.what, check.verdict);
    }
    let _ = write!(made, "\n  way: {:?}", answer.way.verdict);
    for hop in &answer.way.hops {
        let _ = write!(made, "\n    {}: {:?}", hop.what, hop.verdict);
    }
    for matter in &answer.matters {
        let _ = write!(made, "\n  unset: {}", matter.key);
    }
    made
}
