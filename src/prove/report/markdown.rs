//! The report for a review.

use std::fmt::Write;

use super::clean;
use super::text::{shown, unasked};
use super::view::{ChainView, FindingView, RequestView, TheoremView, View};

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
    let verdict = match view.proved {
        true => "✓ Proved",
        false => "✗ Not proved",
    };
    line(&mut out, &format!("## {verdict}\n"));
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
    let unasked: Vec<String> = view.theorems.iter().flat_map(unasked).collect();
    list(&mut out, "Not asked", &unasked);
    list(&mut out, "Trusted", &view.trusted);
    list(&mut out, "Taken for granted", &view.assumptions);
    list(
        &mut out,
        "Not fenced against other principals of the account",
        &view.not_fenced,
    );
    let residue: Vec<String> = view.residue.iter().map(shown).collect();
    list(
        &mut out,
        "Granted on `*`, since AWS grants it on nothing less",
        &residue,
    );
    out
}

fn row(theorem: &TheoremView) -> String {
    let mark = match theorem.status {
        "proved" => "✓",
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
