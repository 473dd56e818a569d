//! What falls under which rule. The report alone tells, so a comparison of files and a plan are judged by the same.

use std::collections::HashSet;

use super::super::plan::{Fate, PlannedChange};
use super::super::{AccessChange, Reach, Report, TheoremChange, Turn, WayChange, keepers, views};
use super::happenings::{End, Happening, happenings};
use super::words;
use super::{Judgement, Rule, Rules, elsewhere, protections, watchers};

/// Something that falls under a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fallen {
    pub(super) rule: Rule,
    /// Things of one sort are told in one line.
    sort: String,
    /// What it is, as a sentence.
    what: String,
    places: Vec<String>,
}

/// What rules say of a report, the gravest first: one line for each rule and sort of thing.
pub(crate) fn judge(report: &Report, rules: &Rules) -> Vec<Judgement> {
    let mut groups: Vec<(Fallen, usize)> = Vec::new();
    for one in fallen(report) {
        if rules.level(one.rule) == super::Level::Off {
            continue;
        }
        let mut known = groups.iter_mut();
        let same = known.find(|(other, _)| (other.rule, &other.sort) == (one.rule, &one.sort));
        match same {
            Some((other, count)) => {
                let new = one.places.into_iter();
                let new: Vec<String> = new.filter(|it| !other.places.contains(it)).collect();
                other.places.extend(new);
                *count += 1;
            }
            None => groups.push((one, 1)),
        }
    }
    let mut judgements: Vec<Judgement> = groups
        .into_iter()
        .map(|(one, count)| Judgement {
            rule: one.rule,
            level: rules.level(one.rule),
            what: match count {
                1 => one.what,
                2 => format!("{}, and 1 more like it", one.what),
                more => format!("{}, and {} more like it", one.what, more - 1),
            },
            places: one.places,
            because: rules.reason(one.rule).map(str::to_owned),
        })
        .collect();
    // Stable: among equals what was found first stays first.
    judgements.sort_by_key(|one| (std::cmp::Reverse(one.level), one.rule));
    judgements
}

/// All that falls under a rule, whatever its level.
pub(super) fn fallen(report: &Report) -> Vec<Fallen> {
    let happenings = happenings(report);
    let destroyed = happenings.iter().filter(|it| it.end == End::Destroyed);
    let destroyed: HashSet<&str> = destroyed.map(|it| it.address.as_str()).collect();
    let of_resources = happenings
        .iter()
        .flat_map(|one| of_resource(one).into_iter().chain(weaker(one, &destroyed)));
    let plan = report.plan.iter();
    let drift = plan.flat_map(|plan| plan.drift.iter().map(of_drift));
    let claimed = !report.compared.organization.is_empty();
    let access = report.access.iter();
    let of_access = access.flat_map(|change| of_access(change, claimed));
    let of_ways = report.ways.iter().filter_map(of_way);
    let of_theorems = report.theorems.iter().filter_map(of_theorem);
    let unknown = report.unknown.iter().filter(|_| !nothing(report));
    let unknown = unknown.map(|one| Fallen {
        rule: Rule::AccessUnknown,
        sort: one.why.clone(),
        what: format!("it is not known what changes: {}", one.why),
        places: vec![one.what.clone()],
    });
    let all = of_resources.chain(drift).chain(of_access);
    all.chain(of_ways)
        .chain(of_theorems)
        .chain(unknown)
        .collect()
}

/// True when nothing differs. Where files are the same on both sides, what could not be read of them is the same as well.
pub(super) fn nothing(report: &Report) -> bool {
    report.is_empty() && (report.plan.is_none() || report.unknown.is_empty())
}

fn of_resource(one: &Happening<'_>) -> Vec<Fallen> {
    let word = keepers::word(one.kind);
    let fallen = |rule, sort: &str, what| Fallen {
        rule,
        sort: format!("{sort} {word} {}", one.kind),
        what,
        places: vec![one.address.clone()],
    };
    let mut found = Vec::new();
    let destroyed = one.end == End::Destroyed;
    if keepers::is_key(one.kind) {
        let fate = match one.end {
            End::Stays => is_disabled(one).then(|| {
                format!(
                    "the key `{}` is disabled: nothing that is encrypted under it can be read",
                    one.address
                )
            }),
            End::Destroyed => Some(format!(
                "the key `{}` is destroyed: what is encrypted under it can't be read any more",
                one.address
            )),
            End::Replaced => Some(format!(
                "the key `{}` is replaced{}: what is encrypted under the one that is there can't be read any more",
                one.address,
                words::for_what(&one.replaced_for)
            )),
        };
        found.extend(fate.map(|what| fallen(Rule::KeyDeletion, words::end(one.end), what)));
    } else if keepers::is_keeper(one.kind) && destroyed {
        let what = format!(
            "the {word} `{}` is destroyed, with what is in it",
            one.address
        );
        found.push(fallen(Rule::DataDeletion, "destroyed", what));
    } else if keepers::is_keeper(one.kind) && one.end == End::Replaced {
        let what = format!(
            "the {word} `{}` is replaced{} by an empty one",
            one.address,
            words::for_what(&one.replaced_for)
        );
        found.push(fallen(Rule::DataReplacement, "replaced", what));
    }
    if let Some(how) = watchers::weakened(one) {
        let what = format!("`{}` {how}", one.address);
        found.push(fallen(Rule::AuditWeakened, words::end(one.end), what));
    }
    found
}

/// What protects less than it did, and what is applied elsewhere.
fn weaker(one: &Happening<'_>, destroyed: &HashSet<&str>) -> Vec<Fallen> {
    let weaker = protections::weaker(one, destroyed).into_iter();
    let weaker =
        weaker.map(|(rule, says)| (rule, says.clone(), format!("`{}`: {says}", one.address)));
    let elsewhere = elsewhere::elsewhere(one).into_iter();
    let elsewhere = elsewhere.map(|says| {
        let what = format!("`{}`: {says}", one.address);
        (Rule::AppliedElsewhere, one.kind.to_owned(), what)
    });
    let found = weaker.chain(elsewhere);
    found
        .map(|(rule, sort, what)| Fallen {
            rule,
            sort: format!("{} {sort}", one.kind),
            what,
            places: vec![one.address.clone()],
        })
        .collect()
}

/// `is_enabled`, or for keys of a custom store `enabled` (documentation of the AWS provider's `aws_kms_key`, `aws_kms_external_key`); true when nobody
/// writes it.
fn is_disabled(one: &Happening<'_>) -> bool {
    let mut arguments = one.arguments.iter();
    arguments.any(|argument| {
        let after = argument.after.as_deref();
        matches!(argument.path.as_str(), "is_enabled" | "enabled")
            && after.is_some_and(|it| it != "true")
    })
}

/// What somebody did behind Terraform's back; that a key is gone already is not only drift.
fn of_drift(one: &PlannedChange) -> Fallen {
    let gone = one.fate == Fate::Destroyed;
    let what = match gone {
        true => format!("`{}` was deleted outside of Terraform", one.address),
        false => format!("`{}` was changed outside of Terraform", one.address),
    };
    let rule = match (gone, keepers::is_key(&one.kind)) {
        (true, true) => Rule::KeyDeletion,
        (true, false) if keepers::is_keeper(&one.kind) => Rule::DataDeletion,
        _ => Rule::Drift,
    };
    Fallen {
        rule,
        sort: format!("drift {gone}"),
        what,
        places: vec![one.address.clone()],
    }
}

/// In: whether claims tell whose a thing is.
fn of_access(change: &AccessChange, claimed: bool) -> Vec<Fallen> {
    let fallen = |rule| Fallen {
        rule,
        sort: words::sort(change),
        what: views::access(change),
        places: words::places(change),
    };
    if !change.turn.opens() {
        let needed = change.because.is_some() || change.everybody;
        let lost = change.turn == Turn::Lost && needed;
        return lost.then(|| fallen(Rule::AccessLost)).into_iter().collect();
    }
    let rule = match change.reach {
        Reach::Outside => Some(Rule::AccessFromOutside),
        // Nobody says that the account is divided, and the thing is new: what others have in it stays as it was.
        Reach::Account if !claimed && change.everybody && change.turn == Turn::Gained => None,
        // Whoever is in the account may be of another unit.
        Reach::Account | Reach::AcrossUnits => Some(Rule::AccessAcrossUnits),
        Reach::AcrossTeams => Some(Rule::AccessAcrossTeams),
        Reach::Control if !is_declared_administrator(change) => Some(Rule::AccessToControl),
        Reach::Control | Reach::Platform | Reach::Within => None,
    };
    // Of a role that exists elsewhere nobody knows what its policies add; what the spec says that it may do is known.
    let unknown = !change.certain && change.because.is_none();
    let unknown = unknown.then_some(Rule::AccessUnknown);
    rule.into_iter().chain(unknown).map(fallen).collect()
}

/// Somebody who is no team's, and whom the spec names as one who administers.
fn is_declared_administrator(change: &AccessChange) -> bool {
    change.because.is_some() && change.who.iter().all(|who| who.team.is_none())
}

fn of_way(way: &WayChange) -> Option<Fallen> {
    way.is_breach().then(|| Fallen {
        rule: Rule::NetworkOpened,
        sort: format!("{} {}", way.what, way.certain),
        what: views::way(way),
        places: match way.places.is_empty() {
            true => vec![way.by.clone()],
            false => way.places.clone(),
        },
    })
}

fn of_theorem(theorem: &TheoremChange) -> Option<Fallen> {
    theorem.worse.then(|| Fallen {
        rule: Rule::TheoremLost,
        sort: theorem.theorem.clone(),
        what: format!(
            "the theorem `{}` was {}, and is {}",
            theorem.theorem, theorem.before, theorem.after
        ),
        places: theorem.found.clone(),
    })
}
