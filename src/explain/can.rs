//! The answer to a question, put together.

use std::collections::BTreeMap;

use super::Ground;
use super::ask::{Called, Question, Refused, Words};
use super::changes;
use super::s3;
use super::types::{Check, Explanation, Given, Locate, Matter, NotUnderstood, Verdict, Way, told};
use super::view::{Shower, because, verdict};
use super::way;
use crate::access::authorize::{authorize, keys_that_matter};
use crate::estate::{Asker, ThingKind};
use crate::symbol::Text;

/// Answers whether somebody may do something, with everything that decides it.
///
/// In: the world, the question in the words of whoever asks, and where the paths of the spec stand.
///
/// # Errors
/// A question that can't be asked: a name that means nothing here, an action that AWS does not have, or one that can't be done to such a
/// resource.
pub fn can(
    ground: &Ground,
    words: &Words<'_>,
    locate: &Locate<'_>,
) -> Result<Explanation, Refused> {
    let question = Question::of(ground, words)?;
    let found = Found::of(&question);
    let shower = Shower { ground, locate };
    let calls: Vec<_> = found.calls.iter().map(|it| shower.part(it)).collect();
    let verdict = found.verdict();
    let changes = match verdict {
        Verdict::Allowed => Vec::new(),
        _ => changes::changes(&question, &found, &shower),
    };
    let because = told_because(&found, &calls, verdict);
    Ok(Explanation {
        version: 1,
        principal: asker(&question.asker),
        action: question.action.name.clone(),
        resource: question.target.arn.to_string(),
        verdict,
        because,
        matters: matters(&found, &shower),
        context: given(&found),
        changes,
        not_understood: not_understood(&question),
        calls,
        checks: found.checks,
        way: found.way,
    })
}

/// What was found out.
pub(super) struct Found<'g> {
    pub calls: Vec<Called<'g>>,
    pub checks: Vec<Check>,
    pub way: Way,
}

impl<'g> Found<'g> {
    pub fn of(question: &Question<'g>) -> Self {
        let found = way::find(question);
        let mut first = question.call("the call itself", &question.target, found.via);
        let added = s3::add(question, &mut first, found.via);
        let mut checks = added.checks;
        if let Some(key) = question.target.thing.filter(|it| it.kind == ThingKind::Key)
            && uses_key(&question.action.name)
        {
            checks.extend(s3::key_state(key));
        }
        let mut calls = vec![first];
        calls.extend(added.calls);
        Self {
            calls,
            checks,
            way: found.way,
        }
    }

    /// Those that have to be allowed.
    pub fn needed(&self) -> impl Iterator<Item = &Called<'g>> {
        self.calls.iter().filter(|it| !it.only_in_parts)
    }

    /// Allowed when every call, check and step is; denied when one is denied. A check that may add to what policies allow leaves open what they
    /// deny implicitly.
    pub fn verdict(&self) -> Verdict {
        let calls = self.needed().map(|it| verdict(it.chain.decision)).min();
        let mut calls = calls.unwrap_or(Verdict::NotKnown);
        let lists = |check: &&Check| check.what == "access control lists";
        let may_add = self
            .checks
            .iter()
            .filter(lists)
            .any(|it| it.verdict == Verdict::NotKnown);
        if calls == Verdict::Denied && may_add {
            calls = Verdict::NotKnown;
        }
        let checks = self.checks.iter().map(|it| it.verdict).min();
        calls
            .min(checks.unwrap_or(Verdict::Allowed))
            .min(self.way.verdict)
    }
}

/// Uses that KMS refuses for a key that is switched off (KMS Developer Guide, `key-state.html`).
fn uses_key(action: &str) -> bool {
    let name = action.strip_prefix("kms:").unwrap_or_default();
    let begins = [
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "ReEncrypt",
        "Sign",
        "Verify",
    ];
    let more = ["GenerateMac", "DeriveSharedSecret", "CreateGrant"];
    begins
        .iter()
        .chain(&more)
        .any(|word| name.starts_with(word))
}

/// The first thing that has this verdict, in the order in which it is asked.
fn told_because(found: &Found<'_>, calls: &[super::types::Part], wanted: Verdict) -> String {
    let all: Vec<_> = found.calls.iter().zip(calls).collect();
    for (number, (called, part)) in all.iter().enumerate() {
        if part.verdict == wanted && !part.only_in_parts {
            let why = because(part, &called.chain);
            return match number {
                0 => why,
                _ => format!("{}, {} on {}: {why}", part.what, part.action, part.resource),
            };
        }
    }
    if let Some(check) = found.checks.iter().find(|it| it.verdict == wanted) {
        return format!("{}: {}", check.what, check.says);
    }
    format!("the way there: {}", found.way.says)
}

fn asker(asker: &Asker<'_>) -> String {
    match asker {
        Asker::Known(_, Some(session)) => session.arn.to_string(),
        Asker::Known(principal, None) => principal.arn.to_string(),
        Asker::Service(name) => name.clone(),
        Asker::Anonymous => "*".to_owned(),
        Asker::Outside(arn) => arn.clone(),
    }
}

fn matters(found: &Found<'_>, shower: &Shower<'_>) -> Vec<Matter> {
    let mut made: BTreeMap<String, Matter> = BTreeMap::new();
    for called in found.needed() {
        let keys = keys_that_matter(&called.call, &called.applying.policies);
        for key in keys.into_iter().filter(|key| changes_verdict(called, key)) {
            let (asked_by, values, written) = shower.asking(called, &key);
            let matter = made.entry(key).or_insert(Matter {
                key: written,
                values: Vec::new(),
                asked_by: Vec::new(),
            });
            for value in values {
                if !matter.values.contains(&value) {
                    matter.values.push(value);
                }
            }
            for one in asked_by {
                if !matter.asked_by.contains(&one) {
                    matter.asked_by.push(one);
                }
            }
        }
    }
    made.into_values().collect()
}

/// Whether the answer is another with any value of the key; that a denial has another reason then is none.
fn changes_verdict(called: &Called<'_>, key: &str) -> bool {
    let unknown = Text::unknown(format!("{key} is not set"));
    let with = called.call.clone().with(key, [unknown]);
    let decision = authorize(&with, &called.applying.policies).decision;
    verdict(decision) != verdict(called.chain.decision)
}

/// What was put into the context and would change the decision if it were otherwise.
fn given(found: &Found<'_>) -> Vec<Given> {
    let mut made: Vec<Given> = Vec::new();
    for called in &found.calls {
        for fact in &called.facts {
            let known = made.iter().any(|it| it.key == fact.key);
            if !known && changes_verdict(called, &fact.key) {
                made.push(Given {
                    key: fact.key.clone(),
                    values: fact.values.iter().map(Text::to_string).collect(),
                    assumed: fact.assumed,
                });
            }
        }
    }
    made
}

/// The puzzles of the estate that are about the principal or resource, and those that may be about anything.
fn not_understood(question: &Question<'_>) -> Vec<NotUnderstood> {
    let mut own: Vec<&Text> = vec![&question.target.arn];
    own.extend(question.target.thing.map(|it| &it.arn));
    own.extend(question.target.principal.map(|it| &it.arn));
    if let Asker::Known(principal, _) = &question.asker {
        own.push(&principal.arn);
    }
    let puzzles = question.ground.estate.puzzles.iter();
    let mut made: Vec<NotUnderstood> = puzzles
        .filter_map(|puzzle| {
            let about_this = match &puzzle.about {
                None => false,
                Some(about) if own.contains(&about) => true,
                Some(_) => return None,
            };
            let address = puzzle.origin.as_ref();
            let address = address.map(|at| super::sources::located(&at.stack, &at.address));
            Some(NotUnderstood {
                what: match address {
                    Some(address) => format!("{address}: {}", puzzle.message),
                    None => puzzle.message.clone(),
                },
                place: told(&puzzle.place),
                about_this,
            })
        })
        .collect();
    let uncertain = |what: &str, place: String| NotUnderstood {
        what: format!("it is not certain that {what} will be there"),
        place,
        about_this: true,
    };
    if let Some(thing) = question.target.thing.filter(|it| !it.certain) {
        let place = thing.origin.as_ref().map(|at| told(&at.place));
        made.push(uncertain(&thing.arn.to_string(), place.unwrap_or_default()));
    }
    if let Asker::Known(principal, _) = &question.asker
        && !principal.certain
    {
        let place = principal.origin.as_ref().map(|at| told(&at.place));
        made.push(uncertain(
            &principal.arn.to_string(),
            place.unwrap_or_default(),
        ));
    }
    made.extend(question.unchecked.iter().map(|why| NotUnderstood {
        what: why.clone(),
        place: String::new(),
        about_this: true,
    }));
    made.sort_by_key(|it| !it.about_this);
    made
}
