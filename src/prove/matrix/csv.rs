//! A line for each pair of teams (RFC 4180).

use super::{Crossing, Matrix};

/// More teams than these make more lines than a spreadsheet takes: what is the same everywhere is one line with `*`.
const LINES: usize = 1_000;

const HEAD: [&str; 10] = [
    "from",
    "to",
    "crosses",
    "what",
    "access",
    "until",
    "because",
    "nothing-else",
    "by",
    "spec",
];

pub(super) fn render(matrix: &Matrix) -> String {
    let mut out = String::new();
    line(&mut out, &HEAD);
    let by = matrix.by.join(" ");
    let pairs = match matrix.teams.len() <= LINES {
        true => matrix.pairs().collect(),
        false => {
            let status = matrix.judgement.everywhere.word();
            line(
                &mut out,
                &["*", "*", "nothing", "", "", "", "", status, &by, ""],
            );
            matrix.telling()
        }
    };
    for (from, to) in pairs {
        let cell = matrix.cell(from, to);
        let (from, to, status) = (matrix.id(from), matrix.id(to), cell.status.word());
        if cell.crossings.is_empty() {
            line(
                &mut out,
                &[from, to, "nothing", "", "", "", "", status, &by, ""],
            );
        }
        for crossing in cell.crossings {
            let Crossing {
                what,
                access,
                call,
                until,
                ended,
                because,
                spec,
            } = crossing;
            let crosses = match (call, ended) {
                (true, _) => "call",
                (false, true) => "nothing: the share has ended",
                (false, false) => "share",
            };
            let because = because.as_deref().unwrap_or_default();
            line(
                &mut out,
                &[
                    from, to, crosses, what, access, until, because, status, &by, spec,
                ],
            );
        }
    }
    out
}

fn line(out: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// In quotes where it has to be. What a spreadsheet would take for a formula becomes text.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = match formula {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_and_stay_one_cell() {
        assert_eq!(quoted("a/b"), "a/b");
        assert_eq!(quoted("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("two\nlines"), "\"two\nlines\"");
    }
}
