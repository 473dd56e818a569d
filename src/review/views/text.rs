//! The view for a terminal or a log.

use std::collections::BTreeSet;

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use super::sentence::Said;
use super::{digest, fold, planned, sentence};
use crate::review::plan::{Fate, PlanChanges};
use crate::review::rules::{Judgement, Level};
use crate::review::shown::harmless;
use crate::review::text::{GONE, GRAVE, HEADING, NEW, OTHER, PLACE, Page, one_line};
use crate::review::{AccessChange, Report, TheoremChange, Turn, Verdict, WayChange};

/// Narrower than this nothing is wrapped: it would be no easier to read.
const NARROWEST: usize = 40;
/// How many names behind a fold, and how many places, a line bears.
const NAMED: usize = 4;
/// How many actions a line under another bears.
const ACTIONS: usize = 6;
/// How many findings of a theorem are told: `prove` tells all.
const FOUND: usize = 10;

pub(super) fn render(report: &Report, colour: bool, width: usize) -> String {
    let mut view = View {
        page: Page::new(colour),
        width: width.max(NARROWEST),
    };
    view.head(report);
    view.rules(report);
    view.judgements(&report.judgements);
    view.accesses(report);
    view.ways(report);
    view.theorems(&report.theorems);
    if let Some(plan) = &report.plan {
        view.plan(plan);
    }
    view.rest(report);
    for stack in &report.stacks {
        view.page.stack(stack);
    }
    for file in &report.files {
        view.page.file(file);
    }
    view.page.text
}

/// How a verdict looks.
fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Dangerous => GRAVE,
        Verdict::Look => OTHER.bold(),
        Verdict::Harmless | Verdict::Nothing => NEW.bold(),
    }
}

struct View {
    page: Page,
    width: usize,
}

impl View {
    /// A sign, and behind it text that is wrapped under itself.
    fn item(&mut self, style: Style, sign: &str, text: &str) {
        let text = harmless(&one_line(text));
        let room = self.width.saturating_sub(sign.width());
        let mut begin = sign.to_owned();
        for line in wrapped(&text, room) {
            self.page.line(style, &format!("{begin}{line}"));
            begin = " ".repeat(sign.width());
        }
    }

    fn said(&mut self, style: Style, sign: &str, said: &Said) {
        self.item(style, sign, &said.plain());
    }

    /// What stands under an item.
    fn under(&mut self, style: Style, text: &str) {
        if !text.is_empty() {
            self.item(style, "      ", text);
        }
    }

    fn heading(&mut self, text: &str) {
        self.page.gap();
        self.page.line(HEADING, text);
    }

    fn head(&mut self, report: &Report) {
        let why = digest::why(report).plain();
        let word = report.verdict.word();
        let line = match why.is_empty() {
            true => word.to_owned(),
            false => format!("{word}: {why}"),
        };
        self.item(style(report.verdict), "", &line);
        if report.verdict != Verdict::Nothing {
            let compared = &report.compared;
            let line = format!("from {} to {}", compared.before, compared.after);
            if !compared.before.is_empty() || !compared.after.is_empty() {
                self.item(Style::new().dimmed(), "", &line);
            }
            self.page.gap();
            for tally in digest::tallies(report) {
                let style = if tally.look { OTHER } else { Style::new() };
                let about = tally.about.to_lowercase();
                self.item(style, &format!("{about:<12}"), &tally.told);
            }
        }
        if !report.notes.is_empty() {
            self.page.gap();
        }
        for note in &report.notes {
            self.item(Style::new(), "note: ", note);
        }
    }

    /// What a change is judged by is told before what that says.
    fn rules(&mut self, report: &Report) {
        for (at, one) in report.rules.iter().enumerate() {
            if at == 0 {
                self.heading("what this is judged by");
            }
            let (style, sign) = match one.is_milder() {
                true => (GRAVE, "! "),
                false => (OTHER, "· "),
            };
            let told = format!("{} {}", one.rule.name(), one.told());
            self.item(style, sign, &told);
        }
    }

    fn judgements(&mut self, judgements: &[Judgement]) {
        let levels = [
            (Level::Dangerous, GRAVE, "! ", "dangerous by the rules"),
            (Level::Note, OTHER, "· ", "to look at by the rules"),
        ];
        for (level, style, sign, title) in levels {
            let of_level = judgements.iter().filter(|it| it.level == level);
            for (at, one) in of_level.enumerate() {
                if at == 0 {
                    self.heading(title);
                }
                self.item(style, sign, &format!("{}: {}", one.rule.name(), one.what));
                if let Some(because) = &one.because {
                    self.under(Style::new(), &format!("the spec on this rule: {because}"));
                }
                self.places(&one.places);
            }
        }
    }

    fn accesses(&mut self, report: &Report) {
        let turns: [(&str, &[Turn]); 4] = [
            ("access gained", &[Turn::Gained, Turn::Widened]),
            ("access under other circumstances", &[Turn::Altered]),
            ("access lost", &[Turn::Lost]),
            ("access narrowed", &[Turn::Narrowed]),
        ];
        for (title, turns) in turns {
            let of_turn = report.access.iter().filter(|it| turns.contains(&it.turn));
            for (at, group) in fold::together(of_turn).into_iter().enumerate() {
                if at == 0 {
                    self.heading(title);
                }
                self.group(&group);
            }
        }
    }

    fn group(&mut self, group: &[&AccessChange]) {
        let [first, _, ..] = group else {
            return group.iter().for_each(|change| self.access(change));
        };
        let (sign, style) = signed(first);
        self.said(style, sign, &sentence::lead(first));
        let mut places: Vec<String> = Vec::new();
        for change in group {
            self.under(Style::new(), &sentence::deed(change, ACTIONS).plain());
            places.extend(change.places.iter().cloned());
        }
        let behind = fold::behind(&first.who, &[]);
        self.under(Style::new(), &fold::few(&behind, NAMED));
        let mut seen = BTreeSet::new();
        places.retain(|it| seen.insert(it.clone()));
        self.places(&places);
    }

    fn access(&mut self, change: &AccessChange) {
        let (sign, style) = signed(change);
        self.said(style, sign, &sentence::access(change));
        let behind = fold::behind(&change.who, &change.what);
        self.under(Style::new(), &fold::few(&behind, NAMED));
        self.places(&change.places);
    }

    fn ways(&mut self, report: &Report) {
        for (opens, title) in [(true, "ways that open"), (false, "ways that close")] {
            let of_kind = report.ways.iter().filter(|it| it.opens == opens);
            for (at, change) in of_kind.enumerate() {
                if at == 0 {
                    self.heading(title);
                }
                self.way(change);
            }
        }
    }

    fn way(&mut self, change: &WayChange) {
        let (sign, style) = match (change.opens, change.is_breach()) {
            (true, true) => ("! + ", GRAVE),
            (true, false) => ("  + ", NEW),
            (false, _) => ("  - ", GONE),
        };
        self.said(style, sign, &sentence::way(change));
        let behind = fold::behind(&change.from, &change.to);
        self.under(Style::new(), &fold::few(&behind, NAMED));
        self.places(&change.places);
    }

    fn theorems(&mut self, theorems: &[TheoremChange]) {
        for (at, change) in theorems.iter().enumerate() {
            if at == 0 {
                self.heading("theorems");
            }
            let (sign, style) = match change.worse {
                true => ("! ✗ ", GRAVE),
                false => ("  ✓ ", NEW),
            };
            self.said(style, sign, &sentence::theorem(change));
            for found in change.found.iter().take(FOUND) {
                self.under(Style::new(), found);
            }
            match change.found.len().saturating_sub(FOUND) {
                0 => {}
                more => self.under(Style::new(), &format!("and {more} more: see `prove`")),
            }
        }
    }

    fn plan(&mut self, plan: &PlanChanges) {
        for (title, changes) in [
            ("what Terraform would do", &plan.changes),
            ("changed behind Terraform's back", &plan.drift),
        ] {
            for (at, line) in planned::lines(changes).iter().enumerate() {
                if at == 0 {
                    self.heading(title);
                }
                self.planned(line);
            }
        }
    }

    fn planned(&mut self, line: &planned::Line<'_>) {
        let change = match line {
            planned::Line::One(change) => change,
            planned::Line::Many {
                fate,
                kind,
                addresses,
            } => {
                let sign = format!("  {} ", planned::sign(*fate));
                let said = planned::many(*fate, kind, addresses.len());
                self.said(NEW, &sign, &said);
                return self.under(Style::new(), &fold::few(addresses, NAMED));
            }
        };
        let grave = planned::is_grave(change);
        let mark = if grave { '!' } else { ' ' };
        let style = match (grave, change.fate) {
            (true, _) => GRAVE,
            (_, Fate::Destroyed | Fate::Replaced) => GONE,
            (_, Fate::Created) => NEW,
            _ => OTHER,
        };
        let sign = format!("{mark} {} ", planned::sign(change.fate));
        self.said(style, &sign, &planned::sentence(change));
        self.page.arguments(&change.arguments);
        self.page.statements(&change.statements);
        if !change.unknown.is_empty() {
            let unknown = fold::few(&change.unknown, NAMED);
            self.under(OTHER, &format!("known after the apply only: {unknown}"));
        }
    }

    fn rest(&mut self, report: &Report) {
        for (at, one) in report.unknown.iter().enumerate() {
            if at == 0 {
                self.heading("not known, and may hide a change");
            }
            self.item(OTHER, "? ", &format!("{}: {}", one.what, one.why));
        }
    }

    fn places(&mut self, places: &[String]) {
        self.under(PLACE, &fold::few(places, NAMED));
    }
}

/// The sign before a change of access, and how it looks.
fn signed(change: &AccessChange) -> (&'static str, Style) {
    match (change.turn, fold::is_far(change)) {
        (Turn::Gained, true) => ("! + ", GRAVE),
        (Turn::Gained, false) => ("  + ", NEW),
        (Turn::Widened | Turn::Altered, true) => ("! ~ ", GRAVE),
        (Turn::Widened | Turn::Altered, false) => ("  ~ ", OTHER),
        (Turn::Narrowed, _) => ("  ~ ", Style::new()),
        (Turn::Lost, _) => ("  - ", GONE),
    }
}

/// Lines of words, none wider than `width` but for words that are wider themselves: names and ARNs stay whole, to be copied.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_long_ones_stay_whole() {
        let text = "one two arn:aws:s3:::a-very-long-name three";
        assert_eq!(
            wrapped(text, 10),
            ["one two", "arn:aws:s3:::a-very-long-name", "three"]
        );
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(wrapped("日本 語", 5), ["日本", "語"]);
    }
}
