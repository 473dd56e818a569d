//! What falls under which rule. The report alone tells, so a comparison of files and a plan are judged by the same.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::super::effects::{self, Around};
use super::super::plan::{Fate, PlannedChange};
use super::super::protections::goes;
use super::super::{AccessChange, Reach, Report, TheoremChange, Turn, WayChange, keepers, views};
use super::super::{Astray, Stray};
use super::happenings::{self, End, Happening, happenings};
use super::words;
use super::{
    Judgement, Level, Meant, Rule, Rules, elsewhere, outcomes, pipelines, protections, watchers,
};

/// Something that falls under a rule.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fallen {
    pub(super) rule: Rule,
    /// Things of one sort are told in one line.
    pub(super) sort: String,
    /// What it is, as a sentence.
    pub(super) what: String,
    /// What there is more of, where there is more than one.
    pub(super) more: &'static str,
    pub(super) places: Vec<String>,
    /// What it is about, as a reader calls it: by that an owner accepts it.
    pub(super) names: Vec<String>,
}

/// What rules say of all that falls under them, the gravest first: one line for each rule and sort of thing.
pub(crate) fn judge(fallen: Vec<Fallen>, rules: &Rules) -> Vec<Judgement> {
    let mut groups: Vec<(Fallen, Option<&Meant>, usize)> = Vec::new();
    for one in said_once(fallen, rules) {
        let meant = rules.accepting(one.rule, &one.names);
        let mut known = groups.iter_mut();
        let same = known
            .find(|(other, of, _)| (other.rule, &other.sort, *of) == (one.rule, &one.sort, meant));
        match same {
            Some((other, _, count)) => {
                let new = one.places.into_iter();
                let new: Vec<String> = new.filter(|it| !other.places.contains(it)).collect();
                other.places.extend(new);
                *count += 1;
            }
            None => groups.push((one, meant, 1)),
        }
    }
    let mut judgements: Vec<Judgement> = groups
        .into_iter()
        .map(|(one, meant, count)| Judgement {
            rule: one.rule,
            level: match meant {
                Some(_) => Level::Note,
                None => rules.level(one.rule),
            },
            what: match count {
                1 => one.what,
                2 => format!("{}, and 1 more {}", one.what, one.more),
                many => format!("{}, and {} more {}s", one.what, many - 1, one.more),
            },
            places: one.places,
            because: match meant {
                Some(meant) => Some(meant.reason()),
                None => rules.reason(one.rule).map(str::to_owned),
            },
        })
        .collect();
    // Stable: among equals what was found first stays first.
    judgements.sort_by_key(|one| (Reverse(one.level), one.rule));
    judgements
}

/// What falls under several rules is told under the gravest, of equals under the first.
fn said_once(all: Vec<Fallen>, rules: &Rules) -> Vec<Fallen> {
    let weigh = |one: &Fallen| (Reverse(rules.level(one.rule)), one.rule);
    let mut gravest: HashMap<String, (Reverse<Level>, Rule)> = HashMap::new();
    for one in &all {
        let known = gravest.entry(one.what.clone()).or_insert(weigh(one));
        *known = weigh(one).min(*known);
    }
    let told = all.into_iter().filter(|one| {
        let is_gravest = gravest.get(&one.what) == Some(&weigh(one));
        is_gravest && rules.level(one.rule) != Level::Off
    });
    told.collect()
}

/// All that falls under a rule, whatever its level.
pub(crate) fn fallen(report: &Report) -> Vec<Fallen> {
    let happenings = happenings(report);
    let gone = outcomes::gone(&happenings);
    let around = Around {
        accounts: &report.accounts,
        heard: &report.heard,
        gone: &gone,
    };
    let destroyed = happenings.iter().filter(|it| it.end == End::Destroyed);
    let destroyed: HashSet<&str> = destroyed.map(|it| it.address.as_str()).collect();
    let there = happenings.iter().filter(|it| it.end != End::Created);
    let of_resources = there.flat_map(of_resource);
    let of_effects = happenings.iter().flat_map(|one| {
        let weaker = match one.end {
            End::Created => Vec::new(),
            _ => weaker(one, &destroyed),
        };
        told_once(one, weaker, outcomes::fallen(one, &around))
    });
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
        more: "place",
        places: vec![one.what.clone()],
        names: vec![one.what.clone()],
    });
    let all = of_resources.chain(of_effects).chain(drift);
    let all = all.chain(of_access);
    all.chain(of_ways)
        .chain(of_theorems)
        .chain(report.strays.iter().map(of_stray))
        .chain(report.files.iter().filter_map(pipelines::fallen))
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
        more: "resource",
        places: vec![one.address.clone()],
        names: vec![one.address.clone()],
    };
    let mut found = Vec::new();
    let destroyed = one.end == End::Destroyed;
    if keepers::is_key(one.kind) {
        let fate = match one.end {
            End::Created => None,
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
            // What is encrypted under it stays readable, and so does the key.
            End::LeftBehind => None,
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
    if one.end == End::LeftBehind && keepers::is_keeper(one.kind) && !keepers::is_key(one.kind) {
        let what = format!(
            "a new and empty {word} takes the place of `{}`{}: the one that is there stays as it is, and nobody manages it",
            one.address,
            words::for_what(&one.replaced_for)
        );
        found.push(fallen(Rule::DataReplacement, words::end(one.end), what));
    }
    if let Some(how) = watchers::weakened(one) {
        let what = format!("`{}` {how}", one.address);
        found.push(fallen(Rule::AuditWeakened, words::end(one.end), what));
    }
    found
}

/// What two tables know of the same resource: `weaker` with its numbers, `effects` by what refers to what.
fn told_once(
    one: &Happening<'_>,
    mut weaker: Vec<Fallen>,
    mut effects: Vec<Fallen>,
) -> Vec<Fallen> {
    let guards = |it: &Fallen| it.rule == Rule::ProtectionWeakened;
    if one.end == End::Destroyed && goes(one.kind).is_some() && effects::guards(one.kind) {
        // It goes with what it guards: one table knows that by names, the other by references.
        let alone = weaker.iter().any(guards) && effects.iter().any(guards);
        if !alone {
            weaker.retain(|it| !guards(it));
            effects.retain(|it| !guards(it));
        }
    }
    effects.retain(|it| {
        let same = weaker.iter().any(|other| other.rule == it.rule);
        let deletes = weaker.iter().any(|it| it.rule == Rule::DataDeletion);
        let known = it.rule == Rule::EffectUnknown && !weaker.is_empty();
        !(same || known || guards(it) && deletes)
    });
    weaker.append(&mut effects);
    weaker
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
            more: "resource",
            places: vec![one.address.clone()],
            names: vec![one.address.clone()],
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

/// What somebody did behind Terraform's back; that a key is gone or disabled already, or that less is recorded, is not only drift.
fn of_drift(one: &PlannedChange) -> Fallen {
    let gone = one.fate == Fate::Destroyed;
    let happening = happenings::drifted(one);
    let happening = happening.as_ref();
    let key = keepers::is_key(&one.kind);
    let disabled = key && happening.is_some_and(is_disabled);
    let weaker = happening.and_then(watchers::weakened);
    let rule = match gone {
        _ if key && (gone || disabled) => Rule::KeyDeletion,
        true if keepers::is_keeper(&one.kind) => Rule::DataDeletion,
        _ if weaker.is_some() => Rule::AuditWeakened,
        _ => Rule::Drift,
    };
    let how = match (gone, weaker) {
        (true, _) => "was deleted outside of Terraform".to_owned(),
        (false, _) if disabled => {
            "was disabled outside of Terraform: nothing that is encrypted under it can be read"
                .to_owned()
        }
        (false, Some(how)) => format!("was changed outside of Terraform: it {how}"),
        (false, None) => "was changed outside of Terraform".to_owned(),
    };
    Fallen {
        rule,
        sort: format!("drift {gone}"),
        what: format!("`{}` {how}", one.address),
        more: "resource",
        places: vec![one.address.clone()],
        names: vec![one.address.clone()],
    }
}

/// In: whether claims tell whose a thing is.
fn of_access(change: &AccessChange, claimed: bool) -> Vec<Fallen> {
    let fallen = |rule| Fallen {
        rule,
        sort: words::sort(change),
        what: views::access(change),
        more: "such change",
        places: words::places(change),
        names: change.what.iter().map(|it| it.name.clone()).collect(),
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
        Reach::Control if !is_declared_administrator(change) || change.turn != Turn::Gained => {
            Some(Rule::AccessToControl)
        }
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
        more: "such way",
        places: match way.places.is_empty() {
            true => vec![way.by.clone()],
            false => way.places.clone(),
        },
        names: words::ends(way),
    })
}

/// What a pull request brings is what is applied, whatever the spec says.
fn of_stray(stray: &Stray) -> Fallen {
    let path = &stray.path;
    let (sort, what) = match stray.how {
        Astray::Edited => (
            "edited",
            format!(
                "`{path}` was edited by hand: it is not what the spec makes of it, and is applied as it lies"
            ),
        ),
        Astray::Missing => (
            "missing",
            format!("`{path}` is missing: the spec makes it, and what is applied is without it"),
        ),
        Astray::Other => (
            "other",
            format!(
                "`{path}` is not what the spec makes of it, and is applied as it lies: `generate` writes it"
            ),
        ),
        Astray::LeftOver => (
            "left over",
            format!(
                "the spec makes no `{path}`, and it is applied all the same: `generate` removes it"
            ),
        ),
    };
    Fallen {
        rule: Rule::NotGenerated,
        sort: sort.to_owned(),
        what,
        more: "file",
        places: vec![path.clone()],
        names: vec![path.clone()],
    }
}

fn of_theorem(theorem: &TheoremChange) -> Option<Fallen> {
    theorem.worse.then(|| Fallen {
        rule: Rule::TheoremLost,
        sort: theorem.theorem.clone(),
        what: format!(
            "the theorem `{}` falls: {} before, {} now",
            theorem.theorem, theorem.before, theorem.after
        ),
        more: "theorem",
        places: theorem.found.clone(),
        names: vec![theorem.theorem.clone()],
    })
}
