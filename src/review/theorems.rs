//! Theorems that come out otherwise on one side than on the other.

use std::borrow::Cow;

use super::{Standing, TheoremChange};
use crate::diagnostic::count;
use crate::prove::{Accepted, Finding, Proof, TheoremResult, accept};

/// Every theorem that comes out otherwise; those that come out worse first. A side without claims has no theorems: then only what does
/// not hold on the other one is told.
///
/// The side before is not proved where that can only say that all held: it is a tree that ringfence wrote and nobody touched, and on the side
/// after all holds. Were it otherwise, it would be better now, never worse.
pub(super) fn changes(before: Standing<'_>, after: Standing<'_>) -> Vec<TheoremChange> {
    let same =
        before.ground.claims == after.ground.claims && before.ground.config == after.ground.config;
    if same && before.accepting == after.accepting {
        return Vec::new();
    }
    let Some(now) = proof(after) else {
        return Vec::new();
    };
    if before.written && now.is_proved() {
        return Vec::new();
    }
    // One world is proved once.
    let ground = if same { after.ground } else { before.ground };
    let was = proof(Standing { ground, ..before });
    let was = |of: &TheoremResult| {
        let mut theorems = was.iter().flat_map(|proof| &proof.theorems);
        theorems.find(|one| one.theorem == of.theorem)
    };
    let mut changes: Vec<TheoremChange> = now
        .theorems
        .iter()
        .filter_map(|now| change(was(now), now))
        .collect();
    changes.sort_by_key(|one| !one.worse);
    changes
}

/// What holds on a side, with what its owner lives with apart.
fn proof<'a>(side: Standing<'a>) -> Option<Cow<'a, Proof>> {
    let proof = side.ground.proof()?;
    let by = side.accepting;
    Some(match by.entries {
        [] => Cow::Borrowed(proof),
        entries => Cow::Owned(accept(proof.clone(), entries, by.today)),
    })
}

fn change(was: Option<&TheoremResult>, now: &TheoremResult) -> Option<TheoremChange> {
    let old = Told::of(was);
    let new = Told::of(Some(now));
    let found = without(&new.found, &old.found);
    let accepted = without(&new.accepted, &old.accepted);
    let unasked = without(&new.unasked, &old.unasked);
    let settled = without(&old.found, &new.found).len();
    let (before, after) = (status(was), status(Some(now)));
    let nothing = found.is_empty() && accepted.is_empty() && unasked.is_empty() && settled == 0;
    if was.is_none() && now.is_proved() || nothing && before == after {
        return None;
    }
    let held = was.is_none_or(TheoremResult::holds_but_for_accepted);
    let lost = held && !now.holds_but_for_accepted();
    let worse = lost || !found.is_empty() || !unasked.is_empty();
    let found = found.into_iter().chain(unasked).chain(accepted);
    Some(TheoremChange {
        theorem: now.theorem.name().to_owned(),
        before,
        after,
        worse,
        found: found.map(|one| one.line.clone()).collect(),
        settled,
    })
}

/// In how far it holds, in words.
fn status(result: Option<&TheoremResult>) -> String {
    match result {
        Some(it) if it.is_proved() => "proved".to_owned(),
        Some(it) if it.holds_but_for_accepted() => {
            let found = count(it.accepted.len(), "accepted finding");
            format!("holds but for {found}")
        }
        Some(it) if !it.findings.is_empty() => count(it.findings.len(), "finding"),
        _ => "not asked".to_owned(),
    }
}

/// What is said of a theorem.
#[derive(Default)]
struct Told {
    found: Vec<One>,
    accepted: Vec<One>,
    unasked: Vec<One>,
}

/// One thing that is said.
#[derive(Clone)]
struct One {
    /// By what it is known on the other side: lines move, so no place is in it.
    key: String,
    line: String,
}

impl Told {
    fn of(result: Option<&TheoremResult>) -> Self {
        let Some(result) = result else {
            return Self::default();
        };
        let unasked = result.unasked.iter().map(|why| One {
            key: why.clone(),
            line: format!("not asked: {why}"),
        });
        Self {
            found: result.findings.iter().map(One::of).collect(),
            accepted: result.accepted.iter().map(One::accepted).collect(),
            unasked: unasked.collect(),
        }
    }
}

impl One {
    fn of(finding: &Finding) -> Self {
        let (code, message) = (finding.code.name(), &finding.message);
        let subject = match finding.subject() {
            "" => String::new(),
            subject => format!(" ({subject})"),
        };
        let key = format!("{code}: {message}{subject}");
        let place = finding.place.as_ref();
        let place = place.map(|it| format!(" at {}:{}", it.file, it.line));
        Self {
            line: format!("{key}{}", place.unwrap_or_default()),
            key,
        }
    }

    fn accepted(accepted: &Accepted) -> Self {
        let Accepted { finding, by } = accepted;
        let Self { key, line } = Self::of(finding);
        Self {
            key,
            line: format!("accepted until {}: {line}", by.until),
        }
    }
}

/// Those of one list that the other has not; one that is there twice is gone only if it is there twice in the other, too.
fn without(all: &[One], others: &[One]) -> Vec<One> {
    let mut left: Vec<&str> = others.iter().map(|one| one.key.as_str()).collect();
    let new = all.iter().filter(|one| {
        let at = left.iter().position(|other| *other == one.key);
        at.map(|at| left.swap_remove(at)).is_none()
    });
    new.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SpecPath;
    use crate::prove::{Acceptance, Code, Theorem};

    fn finding(message: &str, line: u32) -> Finding {
        Finding {
            theorem: Theorem::Fence,
            code: Code::Acl,
            message: message.to_owned(),
            team: "a/b".to_owned(),
            address: Some("s: aws_x.y".to_owned()),
            place: Some(crate::symbol::Place {
                file: "s/x.tf".into(),
                line,
            }),
            spec: None,
            request: None,
            chain: Vec::new(),
            path: Vec::new(),
            help: None,
            lapsed: None,
        }
    }

    fn result(findings: &[(&str, u32)], accepted: &[&str], unasked: &[&str]) -> TheoremResult {
        let by = Acceptance {
            theorem: Theorem::Fence,
            address: "s: aws_x.y".to_owned(),
            code: None,
            because: "so be it".to_owned(),
            until: "2027-01-31".parse().unwrap(),
            spec: SpecPath("accept.0".to_owned()),
        };
        let found = findings.iter();
        let accepted = accepted.iter().map(|message| Accepted {
            finding: finding(message, 1),
            by: by.clone(),
        });
        TheoremResult {
            theorem: Theorem::Fence,
            obligations: 3,
            findings: found
                .map(|(message, line)| finding(message, *line))
                .collect(),
            accepted: accepted.collect(),
            unasked: unasked.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    #[test]
    fn the_same_findings_on_other_lines_are_no_change() {
        let was = result(&[("one", 3), ("two", 9)], &["three"], &["four"]);
        let now = result(&[("two", 1), ("one", 12)], &["three"], &["four"]);
        assert_eq!(change(Some(&was), &now), None);
    }

    #[test]
    fn a_new_finding_is_worse_even_when_others_are_gone() {
        let was = result(&[("one", 3), ("two", 9)], &[], &[]);
        let now = result(&[("one", 3), ("three", 9)], &[], &[]);
        let change = change(Some(&was), &now).unwrap();
        assert!(change.worse && change.settled == 1);
        assert_eq!(change.found, ["acl: three (s: aws_x.y) at s/x.tf:9"]);
        assert_eq!(
            (change.before, change.after),
            ("2 findings".into(), "2 findings".into())
        );
    }

    #[test]
    fn one_more_of_the_same_is_new() {
        let was = result(&[("one", 3)], &[], &[]);
        let now = result(&[("one", 3), ("one", 4)], &[], &[]);
        assert_eq!(change(Some(&was), &now).unwrap().found.len(), 1);
    }

    #[test]
    fn what_is_accepted_now_is_told_and_not_worse() {
        let (proved, found) = (result(&[], &[], &[]), result(&[("one", 3)], &[], &[]));
        let now = result(&[], &["one"], &[]);
        let from_proved = change(Some(&proved), &now).unwrap();
        assert!(!from_proved.worse);
        assert_eq!(from_proved.after, "holds but for 1 accepted finding");
        assert!(
            from_proved
                .found
                .first()
                .unwrap()
                .starts_with("accepted until 2027-01-31: acl")
        );
        assert_eq!(change(Some(&found), &now).unwrap().settled, 1);
        // The other way round: nobody lives with it any more.
        assert!(change(Some(&now), &found).unwrap().worse);
    }

    #[test]
    fn what_can_not_be_asked_any_more_is_worse() {
        let was = result(&[], &[], &[]);
        let now = result(&[], &[], &["a policy can't be read"]);
        let change = change(Some(&was), &now).unwrap();
        assert!(change.worse && change.after == "not asked");
    }

    #[test]
    fn where_nothing_was_claimed_only_what_does_not_hold_is_told() {
        assert_eq!(change(None, &result(&[], &[], &[])), None);
        let change = change(None, &result(&[("one", 3)], &[], &[])).unwrap();
        assert!(change.worse && change.before == "not asked");
    }
}
