//! The view for a comment on a pull request: at most as long as its host takes.

use super::LEAST_COMMENT;
use super::sentence::{Piece, Said};
use super::{digest, fold, planned, sentence};
use crate::diagnostic::count;
use crate::review::markdown::{code, concerns, diff_marks, folded, html, longest_run, title};
use crate::review::plan::PlannedChange;
use crate::review::rules::Level;
use crate::review::{AccessChange, Compared, Report, StackChange, Verdict, text};

/// What the pointer to what is left out takes at most.
const POINTER: usize = 500;
/// Nothing that is said is longer: a name may be of any length.
const LONGEST: usize = 600;
/// More of what is lost, or planned, is folded.
const UNFOLDED: usize = 12;
/// How many names behind a fold, and how many places, a line bears.
const NAMED: usize = 8;
/// How many lines a group of changes bears, and how many actions each.
const DEEDS: usize = 24;
const ACTIONS: usize = 8;

/// A part of a comment, which can be cut.
enum Block {
    /// Lines between a beginning and an end; cut between lines.
    Lines {
        before: String,
        lines: Vec<String>,
        after: &'static str,
    },
    /// Text in a fence, folded; cut between lines of the text.
    Diff {
        what: &'static str,
        summary: String,
        text: String,
    },
}

pub(super) fn render(report: &Report, limit: usize) -> String {
    let limit = limit.max(LEAST_COMMENT);
    let blocks = blocks(report);
    let whole: Vec<String> = blocks.iter().map(Block::whole).collect();
    if whole.iter().map(|it| length(it)).sum::<usize>() <= limit {
        return whole.concat();
    }
    let mut page = String::new();
    let mut room = limit - POINTER;
    for (at, (block, text)) in blocks.iter().zip(&whole).enumerate() {
        match room.checked_sub(length(text)) {
            Some(rest) => {
                page.push_str(text);
                room = rest;
            }
            None => {
                page.push_str(&block.cut(room));
                page.push_str(&pointer(blocks.iter().skip(at), limit));
                break;
            }
        }
    }
    page
}

fn length(text: &str) -> usize {
    text.chars().count()
}

impl Block {
    fn whole(&self) -> String {
        match self {
            Self::Lines {
                before,
                lines,
                after,
            } => format!("{before}{}{after}", lines.concat()),
            Self::Diff { summary, text, .. } => {
                let mut page = String::new();
                folded(&mut page, summary, text);
                page
            }
        }
    }

    /// As much of it as there is room for; nothing if that is not even a line.
    fn cut(&self, room: usize) -> String {
        let around = self.with(Vec::new()).whole();
        // The fence of the whole text is at least as long as that of a part, and a line break may be added.
        let fences = match self {
            Self::Lines { .. } => 0,
            Self::Diff { text, .. } => 2 * longest_run(text) + 2,
        };
        let mut room = room.saturating_sub(length(&around) + fences);
        let lines: Vec<&str> = match self {
            Self::Lines { lines, .. } => lines.iter().map(String::as_str).collect(),
            Self::Diff { text, .. } => text.split_inclusive('\n').collect(),
        };
        let mut kept = Vec::new();
        for line in lines {
            // What acts on a terminal grows when it is made harmless.
            let Some(rest) = room.checked_sub(length(&crate::review::shown::harmless(line))) else {
                break;
            };
            room = rest;
            kept.push(line);
        }
        match kept.is_empty() {
            true => String::new(),
            false => self.with(kept).whole(),
        }
    }

    fn with(&self, kept: Vec<&str>) -> Self {
        match self {
            Self::Lines { before, after, .. } => Self::Lines {
                before: before.clone(),
                lines: kept.into_iter().map(str::to_owned).collect(),
                after,
            },
            Self::Diff { what, summary, .. } => Self::Diff {
                what,
                summary: summary.clone(),
                text: kept.concat(),
            },
        }
    }
}

/// Says what is left out, the first of which may have begun.
fn pointer<'b>(left: impl Iterator<Item = &'b Block>, limit: usize) -> String {
    let (mut stacks, mut files, mut others) = (0, 0, 0);
    for block in left {
        match block {
            Block::Diff { what: "stack", .. } => stacks += 1,
            Block::Diff { what: "file", .. } => files += 1,
            _ => others += 1,
        }
    }
    let told = [(others, "section"), (stacks, "stack"), (files, "file")];
    let told = told.into_iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> = told.map(|(number, what)| count(number, what)).collect();
    format!(
        "**Cut here** at {limit} characters, more than which a comment does not take: {} left out, or the rest of \
         the first. `--format html`, `text` and `json` have all of it.\n",
        told.join(", ")
    )
}

fn blocks(report: &Report) -> Vec<Block> {
    let mut blocks = vec![head(report)];
    if report.verdict == Verdict::Nothing {
        blocks.extend(notes(report));
        return blocks;
    }
    blocks.extend(compared(report));
    blocks.extend(judged(report));
    blocks.push(tallies(report));
    blocks.extend(accesses(report));
    blocks.extend(ways(report));
    blocks.extend(theorems(report));
    blocks.extend(plan(report));
    let unknown = report.unknown.iter();
    let unknown = unknown.map(|it| format!("{}: {}", said_name(&it.what), words(&it.why)));
    blocks.extend(list(
        "Not known, and may hide a change",
        unknown.collect(),
        true,
    ));
    blocks.extend(notes(report));
    blocks.extend(stacks(report));
    let files = report.files.iter().map(|file| Block::Diff {
        what: "file",
        summary: title(file),
        text: file.hunks.concat(),
    });
    blocks.extend(files);
    blocks
}

fn lines(before: impl Into<String>, lines: Vec<String>) -> Block {
    Block::Lines {
        before: before.into(),
        lines,
        after: "\n",
    }
}

/// `## ✗ Dangerous: …`: always short enough to be told.
fn head(report: &Report) -> Block {
    let sign = match report.verdict {
        Verdict::Dangerous => "✗ Dangerous",
        Verdict::Look => "! Look",
        Verdict::Harmless => "✓ Harmless",
        Verdict::Nothing => "✓ Nothing changes",
    };
    let why = digest::why(report);
    let colon = if why.pieces.is_empty() { "" } else { ": " };
    let mut told = said(&why);
    if length(&told) > LEAST_COMMENT / 2 {
        told = words(&clipped(&why.plain(), LEAST_COMMENT / 20));
    }
    lines("", vec![format!("## {sign}{colon}{told}\n")])
}

fn compared(report: &Report) -> Option<Block> {
    let Compared { before, after, .. } = &report.compared;
    let (before, after) = (words(&clip(before)), words(&clip(after)));
    let told = format!("From {before} to {after}.\n");
    (!before.is_empty() || !after.is_empty()).then(|| lines("", vec![told]))
}

/// What rules say, in the box that hosts make of such a quotation (GitHub and GitLab, "alerts").
fn judged(report: &Report) -> Option<Block> {
    let rules = report.rules.iter().map(|one| {
        let name = one.rule.name();
        format!("> - the rule **{name}** {}\n", words(&clip(&one.told())))
    });
    let judgements = report.judgements.iter();
    let told = judgements.filter(|it| it.level != Level::Off).map(|one| {
        let name = one.rule.name();
        let places = behind(&one.places);
        let what = words(&clip(&one.what));
        let because = one.because.as_ref();
        let because = because.map(|it| format!(" (the spec on this rule: {})", words(&clip(it))));
        let because = because.unwrap_or_default();
        format!("> - **{name}**: {what}{because}{places}\n")
    });
    let told: Vec<String> = rules.chain(told).collect();
    let kind = match report.verdict {
        Verdict::Dangerous => "CAUTION",
        _ => "WARNING",
    };
    (!told.is_empty()).then(|| lines(format!("> [!{kind}]\n"), told))
}

fn tallies(report: &Report) -> Block {
    let rows = digest::tallies(report).into_iter().map(|tally| {
        let told = words(&tally.told);
        match tally.look {
            true => format!("| {} | **{told}** |\n", tally.about),
            false => format!("| {} | {told} |\n", tally.about),
        }
    });
    lines("| | |\n|---|---|\n", rows.collect())
}

/// A titled list, folded; open where one should see it, and where it is short.
fn list(title: &str, items: Vec<String>, look: bool) -> Option<Block> {
    if items.is_empty() {
        return None;
    }
    let open = if look || items.len() <= UNFOLDED {
        " open"
    } else {
        ""
    };
    let number = items.len();
    Some(Block::Lines {
        before: format!(
            "<details{open}><summary><b>{}</b> ({number})</summary>\n\n",
            html(title)
        ),
        lines: items
            .into_iter()
            .map(|item| format!("- {item}\n"))
            .collect(),
        after: "\n</details>\n\n",
    })
}

/// What is gained apart from what is lost, and what reaches far apart from what does not.
fn accesses(report: &Report) -> Vec<Block> {
    let of = |opens: bool, far: Option<bool>| {
        let is = |it: &&AccessChange| {
            it.turn.opens() == opens && far.is_none_or(|far| fold::is_far(it) == far)
        };
        let groups = fold::together(report.access.iter().filter(is));
        groups.iter().map(|it| group(it)).collect::<Vec<_>>()
    };
    let far = list("Access gained beyond the team", of(true, Some(true)), true);
    let near = of(true, Some(false));
    let title = match far {
        Some(_) => "Access gained within teams, and by the platform",
        None => "Access gained",
    };
    let near = list(title, near, false);
    let lost = list("Access lost", of(false, None), false);
    [far, near, lost].into_iter().flatten().collect()
}

fn group(group: &[&AccessChange]) -> String {
    let [first, _, ..] = group else {
        return group.iter().map(|it| access(it)).collect();
    };
    let deeds = group.iter().take(DEEDS).map(|change| {
        let what = behind(&fold::behind(&[], &change.what));
        format!("\n  - {}{what}", said(&sentence::deed(change, ACTIONS)))
    });
    let more = match group.len().saturating_sub(DEEDS) {
        0 => String::new(),
        more => format!("\n  - and {more} more"),
    };
    let who = behind(&fold::behind(&first.who, &[]));
    let lead = said(&sentence::lead(first));
    format!("{lead}{who}{}{more}", deeds.collect::<String>())
}

fn access(change: &AccessChange) -> String {
    let teams = behind(&fold::behind(&change.who, &change.what));
    format!("{}{teams}", said(&sentence::access(change)))
}

fn ways(report: &Report) -> Vec<Block> {
    let of = |opens: bool| {
        let of_kind = report.ways.iter().filter(|it| it.opens == opens);
        let told = of_kind.map(|it| {
            let teams = behind(&fold::behind(&it.from, &it.to));
            format!("{}{teams}", said(&sentence::way(it)))
        });
        told.collect::<Vec<_>>()
    };
    let opened = list("Ways through networks that open", of(true), true);
    let closed = list("Ways through networks that close", of(false), false);
    opened.into_iter().chain(closed).collect()
}

fn theorems(report: &Report) -> Option<Block> {
    let told = report.theorems.iter().map(|it| {
        let sign = if it.worse { "✗" } else { "✓" };
        let found = it.found.iter().take(UNFOLDED);
        let found = found.map(|one| format!("\n  - {}", words(&clip(one))));
        let more = match it.found.len().saturating_sub(UNFOLDED) {
            0 => String::new(),
            more => format!("\n  - and {more} more"),
        };
        let theorem = said(&sentence::theorem(it));
        format!("{sign} {theorem}{}{more}", found.collect::<String>())
    });
    list("Theorems", told.collect(), true)
}

fn plan(report: &Report) -> Vec<Block> {
    let Some(plan) = &report.plan else {
        return Vec::new();
    };
    let told = |changes: &[PlannedChange]| -> Vec<String> {
        let lines = planned::lines(changes);
        lines.iter().map(planned).collect()
    };
    let (grave, rest): (Vec<PlannedChange>, _) =
        plan.changes.iter().cloned().partition(planned::is_grave);
    let parts = [
        list("Goes away with what it holds", told(&grave), true),
        list("Terraform would do", told(&rest), false),
        list("Changed behind Terraform's back", told(&plan.drift), false),
    ];
    parts.into_iter().flatten().collect()
}

fn planned(line: &planned::Line<'_>) -> String {
    match line {
        planned::Line::One(change) => said(&planned::sentence(change)),
        planned::Line::Many {
            fate,
            kind,
            addresses,
        } => {
            let told = said(&planned::many(*fate, kind, addresses.len()));
            format!("{told}{}", behind(addresses))
        }
    }
}

fn notes(report: &Report) -> Option<Block> {
    let notes = report.notes.iter();
    let notes = notes.map(|note| format!("- Note: {}\n", words(&clip(note))));
    let notes: Vec<String> = notes.collect();
    (!notes.is_empty()).then(|| lines("", notes))
}

fn stacks(report: &Report) -> Vec<Block> {
    let mut blocks = Vec::new();
    if report.stacks.len() > 1 {
        let head =
            "| Stack | Added | Changed | Removed | Moved | Look at |\n|---|--:|--:|--:|--:|---|\n";
        blocks.push(lines(head, report.stacks.iter().map(row).collect()));
    }
    blocks.extend(report.stacks.iter().map(|stack| Block::Diff {
        what: "stack",
        summary: format!(
            "{}: {}",
            text::stack_name(&stack.path),
            text::count(&stack.count)
        ),
        text: diff_marks(&text::stack(stack)),
    }));
    blocks
}

fn row(stack: &StackChange) -> String {
    let count = &stack.count;
    format!(
        "| {} | {} | {} | {} | {} | {} |\n",
        code(&clip(text::stack_name(&stack.path))),
        count.added,
        count.changed,
        count.removed,
        count.moved,
        concerns(stack),
    )
}

/// Who or where, in small letters behind.
fn behind(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<String> = names.iter().map(|it| clip(it)).collect();
    format!("<br><sub>{}</sub>", code(&fold::few(&names, NAMED)))
}

fn said(said: &Said) -> String {
    let pieces = said.pieces.iter().map(|piece| match piece {
        Piece::Words(text) => words(&clip(text)),
        Piece::Name(name) => said_name(name),
    });
    pieces.collect()
}

fn said_name(name: &str) -> String {
    code(&clip(name))
}

fn clip(text: &str) -> String {
    clipped(text, LONGEST)
}

fn clipped(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Words outside of code: there hosts look for mentions and numbers of issues in what has been unescaped, so these are parted.
fn words(text: &str) -> String {
    let text = html(text);
    text.replace("&#64;", "&#64;<!-- -->")
        .replace("&#35;", "&#35;<!-- -->")
}
