//! For a review.

use std::fmt::Write;

use super::{Matrix, Status};
use crate::diagnostic::{clean, count};
use crate::prove::report::fold;

/// A wider table is not read in a review.
const WIDEST: usize = 12;

/// Writing into a `String` never fails.
fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{text}");
}

fn plain(text: &str) -> String {
    let text = clean(text).replace('&', "&amp;").replace('<', "&lt;");
    text.replace('|', "\\|").replace('*', "\\*")
}

pub(super) fn render(matrix: &Matrix) -> String {
    let mut out = String::new();
    line(&mut out, "# What may cross between teams\n");
    line(
        &mut out,
        &format!(
            "{}, {}: **{}**, {} asked, {}, {} accepted.\n",
            plain(&matrix.organization),
            matrix.date,
            matrix.view.verdict(),
            count(matrix.view.obligations, "question"),
            count(matrix.view.findings, "finding"),
            matrix.view.accepted,
        ),
    );
    theorems(&mut out, matrix);
    line(&mut out, "\n## From (rows) to (columns)\n");
    match matrix.teams.len() <= WIDEST {
        true => grid(&mut out, matrix),
        false => listed(&mut out, matrix),
    }
    crossings(&mut out, matrix);
    outside(&mut out, matrix);
    rests_on(&mut out, matrix);
    out
}

fn theorems(out: &mut String, matrix: &Matrix) {
    line(
        out,
        "| theorem | says | | questions | findings | accepted |",
    );
    line(out, "|---|---|---|---:|---:|---:|");
    for theorem in &matrix.view.theorems {
        let row = format!(
            "| {} | {} | {} | {} | {} | {} |",
            theorem.theorem,
            theorem.says,
            theorem.status,
            theorem.obligations,
            theorem.findings.len(),
            theorem.accepted.len(),
        );
        line(out, &row);
    }
}

fn mark(status: Status) -> &'static str {
    match status {
        Status::Proved => "",
        Status::Accepted => " ~",
        Status::Open => " ?",
        Status::Failed => " ✗",
    }
}

fn grid(out: &mut String, matrix: &Matrix) {
    let ids: Vec<String> = matrix.teams.iter().map(|row| plain(&row.id)).collect();
    line(out, &format!("| | {} |", ids.join(" | ")));
    line(out, &format!("|---{}|", "|---".repeat(ids.len())));
    for (from, id) in ids.iter().enumerate() {
        let cells = (0..ids.len()).map(|to| {
            if from == to {
                return "itself".to_owned();
            }
            let cell = matrix.cell(from, to);
            let open = cell.crossings.iter().filter(|it| !it.ended);
            let crosses: Vec<String> = open.map(|it| it.told(&plain(&it.what))).collect();
            let crosses = match crosses.is_empty() {
                true => "nothing".to_owned(),
                false => crosses.join("; "),
            };
            format!("{crosses}{}", mark(cell.status))
        });
        let cells: Vec<String> = cells.collect();
        line(out, &format!("| **{id}** | {} |", cells.join(" | ")));
    }
    line(
        out,
        &format!(
            "\nThat nothing else crosses is proved by {} (`~` but for accepted findings, `?` not everything could be asked, `✗` not proved).",
            matrix.by.join(", ")
        ),
    );
}

fn listed(out: &mut String, matrix: &Matrix) {
    let telling = matrix.telling();
    line(
        out,
        &format!(
            "Of all pairs of {} teams nothing crosses in {}, {}.\n",
            matrix.teams.len(),
            matrix.pairs_like_most(),
            matrix.why(matrix.judgement.everywhere)
        ),
    );
    let unlike = telling.iter().filter(|(from, to)| {
        let cell = matrix.cell(*from, *to);
        cell.status != matrix.judgement.everywhere
    });
    for (from, to) in unlike.take(200) {
        let status = matrix.cell(*from, *to).status.word();
        let (from, to) = (plain(matrix.id(*from)), plain(matrix.id(*to)));
        line(out, &format!("- {from} to {to}: {status}"));
    }
}

fn crossings(out: &mut String, matrix: &Matrix) {
    line(out, "\n## What crosses\n");
    if matrix.shares.is_empty() {
        line(out, "Nothing.");
        return;
    }
    line(
        out,
        "| from | to | what | access | until | because | in the spec | nothing else |",
    );
    line(out, "|---|---|---|---|---|---|---|---|");
    for ((from, to), shares) in &matrix.shares {
        let status = matrix.cell(*from, *to).status;
        for share in shares {
            let until = match share.ended {
                true => format!("{} (over)", share.until),
                false => share.until.clone(),
            };
            let because = share
                .because
                .as_deref()
                .unwrap_or("the spec is not here to tell");
            let row = [
                matrix.id(*from),
                matrix.id(*to),
                &share.what,
                share.access,
                &until,
                because,
                &share.spec,
                status.word(),
            ];
            let row: Vec<String> = row.iter().map(|it| plain(it)).collect();
            line(out, &format!("| {} |", row.join(" | ")));
        }
    }
}

fn outside(out: &mut String, matrix: &Matrix) {
    line(out, "\n## In and out beside teams\n");
    line(
        out,
        "| team | brought in by | images from | logs to | metrics |",
    );
    line(out, "|---|---|---|---|---|");
    for row in matrix.teams.iter().filter(|row| !row.outside.is_empty()) {
        let writers = row.outside.writers.iter();
        let writers: Vec<String> = writers
            .map(|(bucket, role)| format!("{role} into {bucket}"))
            .collect();
        let cells = [
            writers.join("; "),
            row.outside.images.join("; "),
            row.outside.logs.join("; "),
            row.outside.metrics.join("; "),
        ];
        let cells = cells.map(|cell| plain(&cell));
        line(
            out,
            &format!("| {} | {} |", plain(&row.id), cells.join(" | ")),
        );
    }
    let called = matrix.teams.iter().flat_map(|row| {
        let calls = row.outside.calls.iter();
        calls.map(|it| {
            let (who, what) = (plain(&it.who), plain(&it.what));
            format!("- {who} {} {what} of {}", it.does, plain(&row.id))
        })
    });
    let called: Vec<String> = called.collect();
    if !called.is_empty() {
        line(out, "");
    }
    for one in called {
        line(out, &one);
    }
}

fn rests_on(out: &mut String, matrix: &Matrix) {
    let view = &matrix.view;
    let findings = view.theorems.iter().flat_map(|theorem| {
        let each = theorem.findings.iter();
        each.map(|it| {
            format!(
                "{}[{}]: {} ({})",
                theorem.theorem,
                it.code,
                it.message,
                it.subject()
            )
        })
    });
    let accepted = view.theorems.iter().flat_map(|theorem| {
        let each = theorem.accepted.iter();
        each.map(|it| {
            format!(
                "{}[{}]: {} ({}), {}",
                theorem.theorem,
                it.finding.code,
                it.finding.message,
                it.finding.subject(),
                it.acceptance.told()
            )
        })
    });
    let unasked = view.theorems.iter().flat_map(|theorem| {
        let each = theorem.unasked.iter();
        each.map(|it| format!("{}: {it}", theorem.theorem))
    });
    let inputs = matrix.inputs.iter();
    let lists: [(&str, Vec<String>); 8] = [
        ("Findings", findings.collect()),
        ("Accepted", accepted.collect()),
        ("Not asked", unasked.collect()),
        ("Trusted", view.trusted.clone()),
        ("Taken for granted", fold::notes(view, &view.assumptions)),
        (
            "Not fenced against other principals of the account",
            fold::notes(view, &view.not_fenced),
        ),
        (
            "Granted on `*`, since AWS grants it on nothing less",
            fold::residue(&view.residue),
        ),
        (
            "What was read",
            inputs
                .map(|(name, hash)| format!("{name}: sha256 {hash}"))
                .collect(),
        ),
    ];
    for (title, items) in lists.iter().filter(|(_, items)| !items.is_empty()) {
        line(out, &format!("\n## {title}\n"));
        for item in items {
            line(out, &format!("- {}", plain(item)));
        }
    }
}
