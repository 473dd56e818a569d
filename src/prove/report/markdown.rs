//! The report for a review.

use std::fmt::Write;

use super::fold;
use super::text::unasked;
use super::view::{AcceptedView, ChainView, FindingView, RequestView, TheoremView, View};
use crate::diagnostic::clean;

/// Writing into a `String` never fails.
fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{text}");
}

/// Nothing in it is read as HTML or splits a table; what is between backticks stays code.
fn plain(text: &str) -> String {
    clean(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('|', "\\|")
}

/// A code span around anything.
fn code(text: &str) -> String {
    format!("`{}`", clean(text).replace('`', "'"))
}

pub(super) fn render(view: &View) -> String {
    let mut out = String::new();
    let mark = match (view.proved, view.holds_but_for_accepted()) {
        (true, _) => "✓",
        (false, true) => "~",
        (false, false) => "✗",
    };
    let verdict = capital(&view.verdict());
    line(&mut out, &format!("## {mark} {verdict}\n"));
    line(&mut out, "| | theorem | says | questions | findings |");
    line(&mut out, "|---|---|---|---:|---:|");
    for theorem in &view.theorems {
        line(&mut out, &row(theorem));
    }
    for theorem in &view.theorems {
        for finding in &theorem.findings {
            told(&mut out, theorem, finding);
        }
    }
    accepted(&mut out, view);
    let unasked: Vec<String> = view.theorems.iter().flat_map(unasked).collect();
    list(&mut out, "Not asked", &unasked);
    list(&mut out, "Trusted", &view.trusted);
    let assumptions = fold::notes(view, &view.assumptions);
    list(&mut out, "Taken for granted", &assumptions);
    list(
        &mut out,
        "Not fenced against other principals of the account",
        &fold::notes(view, &view.not_fenced),
    );
    list(
        &mut out,
        "Granted on `*`, since AWS grants it on nothing less",
        &fold::residue(&view.residue),
    );
    out
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// What the owner lives with, not folded: it is not proved.
fn accepted(out: &mut String, view: &View) {
    if view.accepted > 0 {
        line(out, "\n### Accepted\n");
        line(out, "| theorem | finding | resource | until | because |");
        line(out, "|---|---|---|---|---|");
    }
    for theorem in &view.theorems {
        for AcceptedView {
            finding,
            acceptance,
        } in &theorem.accepted
        {
            let row = [
                format!("{}[{}]", theorem.theorem, finding.code),
                plain(&finding.message),
                code(finding.subject()).replace('|', "\\|"),
                acceptance.until.clone(),
                plain(&acceptance.because),
            ];
            line(out, &format!("| {} |", row.join(" | ")));
        }
    }
    let gone = view.accepted_and_not_found.iter();
    let gone: Vec<String> = gone
        .map(|one| format!("{}, {}", one.about(), one.told()))
        .collect();
    list(out, "Accepted and not found", &gone);
}

fn row(theorem: &TheoremView) -> String {
    let mark = match theorem.status {
        "proved" => "✓",
        "accepted" => "~",
        "failed" => "✗",
        _ => "not asked",
    };
    format!(
        "| {mark} | {} | {} | {} | {} |",
        theorem.theorem,
        theorem.says,
        theorem.obligations,
        theorem.findings.len()
    )
}

fn told(out: &mut String, theorem: &TheoremView, finding: &FindingView) {
    line(
        out,
        &format!("\n### {}: {}\n", theorem.theorem, plain(&finding.message)),
    );
    line(out, &format!("- code: {}", code(finding.code)));
    if let Some(place) = &finding.place {
        line(out, &format!("- at {}", code(&place.told())));
    }
    if let Some(address) = &finding.address {
        line(out, &format!("- resource {}", code(address)));
    }
    if let Some(spec) = finding.told_spec() {
        line(out, &format!("- for {}", code(&spec)));
    }
    if let Some(lapsed) = finding.told_lapsed() {
        line(out, &format!("- {}", plain(&lapsed)));
    }
    if let Some(help) = &finding.help {
        line(out, &format!("- help: {}", plain(help)));
    }
    if finding.path.is_empty() {
        if let Some(request) = &finding.request {
            asked(out, request);
        }
        chained(out, &finding.chain);
    }
    for (place, step) in finding.path.iter().enumerate() {
        let number = place + 1;
        let name = code(step.step);
        line(out, &format!("\nStep {number}: [{name}]({})", step.page));
        asked(out, &step.request);
        chained(out, &step.chain);
    }
}

fn asked(out: &mut String, request: &RequestView) {
    line(out, "\n| request | |\n|---|---|");
    for (name, value) in request.lines() {
        let value = code(&value).replace('|', "\\|");
        line(out, &format!("| {} | {value} |", plain(&name)));
    }
}

fn chained(out: &mut String, chain: &[ChainView]) {
    if !chain.is_empty() {
        line(out, "");
    }
    for link in chain {
        let sid = link.sid.as_ref().map(|sid| format!(" by {}", code(sid)));
        let place = link.place.as_ref();
        let place = place.map(|it| format!(" at {}", code(&it.told())));
        line(
            out,
            &format!(
                "- {} **{}**{}{}",
                plain(&link.policy),
                link.verdict,
                sid.unwrap_or_default(),
                place.unwrap_or_default()
            ),
        );
    }
}

fn list(out: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let title = format!("{title}: {}", items.len());
    line(out, &format!("\n<details><summary>{title}</summary>\n"));
    for item in items {
        line(out, &format!("- {}", plain(item)));
    }
    line(out, "\n</details>");
}
