//! A report in a few lines: for whoever has ten seconds.

use super::sentence::{self, Said};
use super::{lead, planned};
use crate::diagnostic::count;
use crate::review::rules::{Judgement, Level};
use crate::review::{Report, Turn, Verdict, WayChange};

/// One line of the digest.
pub(super) struct Tally {
    /// What it is about.
    pub about: &'static str,
    /// What is to say of it.
    pub told: String,
    /// True when somebody should look at it.
    pub look: bool,
}

/// Why the verdict is what it is, in one sentence: that the judge changes with the change comes first.
pub(super) fn why(report: &Report) -> Said {
    let mut milder = report.rules.iter().filter(|it| it.is_milder());
    let Some(first) = milder.next() else {
        return why_by_rules(report);
    };
    let (Some(before), after) = (first.before, first.after) else {
        return why_by_rules(report);
    };
    let said = Said::of("the rule ").name(first.rule.name());
    let (before, after) = (before.word(), after.word());
    let said = said.words(format!(" was {before}, is {after} now"));
    let said = match milder.count() {
        0 => said,
        more => said.words(format!(", and {} milder", count(more, "more rule"))),
    };
    match report.judgements.is_empty() {
        true => said,
        false => {
            let mut said = said.words("; ");
            said.pieces.extend(why_by_rules(report).pieces);
            said
        }
    }
}

fn why_by_rules(report: &Report) -> Said {
    let told = report.judgements.iter();
    let told: Vec<&Judgement> = told.filter(|it| it.level != Level::Off).collect();
    let opens = lead::first(&report.access);
    // That somebody loses access, or that something was changed elsewhere, must not stand before what somebody gains.
    let first = told.first().filter(|it| {
        it.level == Level::Dangerous || it.rule.usual() == Level::Dangerous || opens.is_none()
    });
    if let Some(first) = first {
        let said = Said::of(first.what.clone());
        return match told.len() - 1 {
            0 => said,
            more => said.words(format!(", and {}", count(more, "more judgement"))),
        };
    }
    match (report.verdict, opens) {
        (Verdict::Nothing, _) => Said::default(),
        (Verdict::Harmless, _) => Said::of(harmless(report)),
        (_, None) if !report.unknown.is_empty() => {
            Said::of(format!("{} not known", things(report.unknown.len())))
        }
        (_, None) => match (
            report.theorems.first(),
            report.ways.iter().find(|it| it.opens),
        ) {
            (Some(theorem), _) => sentence::theorem(theorem),
            (None, Some(way)) => sentence::way(way),
            (None, None) => match report.rules.iter().find(|it| it.after == Level::Off) {
                Some(rule) => {
                    let said = Said::of("the rule ").name(rule.rule.name());
                    said.words(" is off, and something falls under it")
                }
                None => second_look(report),
            },
        },
        (_, Some(first)) => {
            let said = sentence::access(first);
            match report.access.len() - 1 {
                0 => said,
                more => said.words(format!(", and {} of access", count(more, "more change"))),
            }
        }
    }
}

/// What there is none of.
fn harmless(report: &Report) -> String {
    let way = match report.ways.iter().any(|it| it.opens) {
        true => "no way opens that leads out of a network",
        false => "no way opens",
    };
    format!("nobody gains access, {way}, no data goes away, no theorem falls")
}

/// Nobody here says what a change means, and it deserves a second look by what it is about.
fn second_look(report: &Report) -> Said {
    let of_stacks = report.stacks.iter().flat_map(|it| &it.resources);
    let of_plan = report.plan.iter().flat_map(|it| &it.changes);
    let dangers = of_stacks.filter_map(|it| it.danger);
    match dangers.chain(of_plan.filter_map(|it| it.danger)).min() {
        Some(danger) => Said::of(format!("a second look is due: {}", danger.words())),
        None => Said::of("a rule that would say something is off"),
    }
}

fn things(number: usize) -> String {
    match number {
        1 => "something is".to_owned(),
        _ => format!("{number} things are"),
    }
}

/// What there is, by what it is about; what there is none of is said as well, for that is what one wants to know.
pub(super) fn tallies(report: &Report) -> Vec<Tally> {
    let mut tallies = vec![access(report), ways(report), theorems(report)];
    if let Some(plan) = &report.plan {
        let mut told = planned::counts(plan);
        if told.is_empty() {
            "nothing to do".clone_into(&mut told);
        }
        let look = plan.changes.iter().any(planned::is_grave);
        tallies.push(Tally {
            about: "Plan",
            told,
            look,
        });
        if !plan.drift.is_empty() {
            let drifted = count(plan.drift.len(), "resource");
            tallies.push(Tally {
                about: "Drift",
                told: format!("{drifted} changed behind Terraform's back"),
                look: true,
            });
        }
    }
    if report.plan.is_none() {
        tallies.extend([resources(report), text(report)]);
    }
    if !report.unknown.is_empty() {
        tallies.push(unknown(report));
    }
    tallies
}

fn unknown(report: &Report) -> Tally {
    Tally {
        about: "Not known",
        told: match report.unknown.len() {
            1 => "one thing, which may hide a change".to_owned(),
            many => format!("{many} things, which may hide a change"),
        },
        look: true,
    }
}

fn text(report: &Report) -> Tally {
    Tally {
        about: "Text",
        told: match report.files.len() {
            0 => "no file changes".to_owned(),
            files => format!("in {}", count(files, "file")),
        },
        look: false,
    }
}

fn access(report: &Report) -> Tally {
    let of = |turn: Turn| report.access.iter().filter(|it| it.turn == turn).count();
    let turns = [
        Turn::Gained,
        Turn::Widened,
        Turn::Altered,
        Turn::Narrowed,
        Turn::Lost,
    ];
    let told = turns.map(|turn| (of(turn), turn.word()));
    let told = joined(&told);
    let none = match report.unknown.is_empty() {
        true => "nobody gains or loses any",
        false => "no change is known",
    };
    Tally {
        about: "Access",
        told: if told.is_empty() {
            none.to_owned()
        } else {
            told
        },
        look: report.access.iter().any(|it| it.turn.opens()),
    }
}

fn ways(report: &Report) -> Tally {
    let open = report.ways.iter().filter(|it| it.opens).count();
    let told = joined(&[(open, "opened"), (report.ways.len() - open, "closed")]);
    Tally {
        about: "Network",
        told: match (told.is_empty(), report.unknown.is_empty()) {
            (false, _) => told,
            (true, true) => "no way opens or closes".to_owned(),
            (true, false) => "no change is known".to_owned(),
        },
        look: report.ways.iter().any(WayChange::is_breach),
    }
}

fn theorems(report: &Report) -> Tally {
    let named = report.theorems.iter();
    let named = named.map(|it| format!("{}: {} → {}", it.theorem, it.before, it.after));
    let told: Vec<String> = named.collect();
    Tally {
        about: "Theorems",
        told: match (told.as_slice(), report.compared.organization.as_str()) {
            ([], "") => "not asked, for nothing is claimed".to_owned(),
            ([], _) => "as before".to_owned(),
            (told, _) => super::fold::few(told, 2),
        },
        look: report.theorems.iter().any(|it| it.worse),
    }
}

fn resources(report: &Report) -> Tally {
    let sum = |of: fn(&crate::review::Count) -> usize| -> usize {
        report.stacks.iter().map(|it| of(&it.count)).sum()
    };
    let told = joined(&[
        (sum(|it| it.added), "added"),
        (sum(|it| it.changed), "changed"),
        (sum(|it| it.removed), "removed"),
        (sum(|it| it.moved), "moved"),
    ]);
    let mut of_stacks = report.stacks.iter().flat_map(|it| &it.resources);
    Tally {
        about: "Resources",
        told: match told.is_empty() {
            true => "no resource changes".to_owned(),
            false => format!("{told} in {}", count(report.stacks.len(), "stack")),
        },
        look: of_stacks.any(|it| it.danger.is_some()),
    }
}

/// `2 gained, 1 lost`; empty when there is none of any.
fn joined(counts: &[(usize, &str)]) -> String {
    let some = counts.iter().filter(|(number, _)| *number > 0);
    let told = some.map(|(number, what)| format!("{number} {what}"));
    told.collect::<Vec<_>>().join(", ")
}
