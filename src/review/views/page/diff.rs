//! The text of files, both sides beside each other.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{LONGEST, Room, clip};
use crate::review::{Change, FileChange, Report};

/// Lines that have less in common than this are two lines, not one that changed.
const ALIKE: f32 = 0.4;
/// A dangerous file of no more rows is open from the beginning, as long as there are not many.
const SHORT: usize = 120;
/// How many files are.
const OPEN: usize = 8;

/// A file that changes.
#[derive(Serialize)]
pub(super) struct File<'r> {
    path: &'r str,
    what: &'static str,
    dangerous: bool,
    open: bool,
    added: usize,
    removed: usize,
    /// True when there is one side only.
    single: bool,
    rows: Vec<Row>,
    /// How many rows there is no room for.
    left: usize,
}

/// A row of the table.
#[derive(Default, Serialize)]
struct Row {
    /// The `@@` line, of a row that has no sides.
    hunk: Option<String>,
    before: Option<Line>,
    after: Option<Line>,
}

/// A line of one side.
#[derive(Serialize)]
struct Line {
    number: usize,
    changed: bool,
    parts: Vec<Part>,
}

/// A part of a line.
#[derive(Serialize)]
struct Part {
    text: String,
    /// True when it is what differs in the line.
    marked: bool,
}

/// As many files as there is room for, and how many there is none for.
pub(super) fn files<'r>(report: &'r Report, room: &mut Room) -> (Vec<File<'r>>, usize) {
    let mut open = OPEN;
    let files = report.files.iter().map_while(|it| {
        let mut file = (room.0 > 0).then(|| file(it, room))?;
        let short = file.rows.len() <= SHORT && it.dangerous;
        if short && open > 0 {
            file.open = true;
            open -= 1;
        }
        Some(file)
    });
    let files: Vec<File<'r>> = files.collect();
    let left = report.files.len() - files.len();
    (files, left)
}

fn file<'r>(change: &'r FileChange, room: &mut Room) -> File<'r> {
    let mut file = File {
        path: &change.path,
        what: match change.change {
            Change::Added => "new",
            Change::Removed => "removed",
            Change::Changed | Change::Moved => "",
        },
        dangerous: change.dangerous,
        open: false,
        added: 0,
        removed: 0,
        single: change.change != Change::Changed,
        rows: Vec::new(),
        left: 0,
    };
    for hunk in &change.hunks {
        for line in hunk.lines() {
            match line.chars().next() {
                Some('+') => file.added += 1,
                Some('-') => file.removed += 1,
                _ => {}
            }
        }
        for row in rows(hunk) {
            match file.left == 0 && room.take(row.size()) {
                true => file.rows.push(row),
                false => file.left += 1,
            }
        }
    }
    file
}

/// The lines of a hunk, side by side. Lines that take each other's place stand in one row.
fn rows(hunk: &str) -> Vec<Row> {
    let (mut rows, mut gone, mut new) = (Vec::new(), Vec::new(), Vec::new());
    let (mut left, mut right) = (1, 1);
    for line in hunk.split_terminator('\n') {
        let (sign, text) = line.split_at_checked(1).unwrap_or((line, ""));
        if sign == "-" && !new.is_empty() || sign != "-" && sign != "+" && sign != "\\" {
            pair(&mut rows, &mut gone, &mut new);
        }
        match sign {
            "@" => {
                (left, right) = begins(line).unwrap_or((1, 1));
                rows.push(Row {
                    hunk: Some(line.to_owned()),
                    ..Row::default()
                });
            }
            "-" => {
                gone.push((left, text));
                left += 1;
            }
            "+" => {
                new.push((right, text));
                right += 1;
            }
            // That the last line has no line break.
            "\\" => {}
            _ => {
                rows.push(Row {
                    before: Some(whole(left, text, false)),
                    after: Some(whole(right, text, false)),
                    ..Row::default()
                });
                left += 1;
                right += 1;
            }
        }
    }
    pair(&mut rows, &mut gone, &mut new);
    rows
}

/// The numbers in `@@ -12,3 +14,5 @@`.
fn begins(line: &str) -> Option<(usize, usize)> {
    let mut words = line.split(' ').skip(1);
    let mut number = |sign: char| {
        let word = words.next()?.strip_prefix(sign)?;
        word.split(',').next()?.parse().ok()
    };
    Some((number('-')?, number('+')?))
}

/// A line and its number.
type Numbered<'t> = (usize, &'t str);

fn pair<'t>(rows: &mut Vec<Row>, gone: &mut Vec<Numbered<'t>>, new: &mut Vec<Numbered<'t>>) {
    let number = gone.len().max(new.len());
    let (mut old, mut fresh) = (gone.drain(..), new.drain(..));
    for _ in 0..number {
        rows.push(match (old.next(), fresh.next()) {
            (Some(before), Some(after)) => words(before, after),
            (before, after) => Row {
                before: before.map(|(number, text)| whole(number, text, true)),
                after: after.map(|(number, text)| whole(number, text, true)),
                ..Row::default()
            },
        });
    }
}

fn whole(number: usize, text: &str, changed: bool) -> Line {
    Line {
        number,
        changed,
        parts: vec![Part {
            text: clip(text),
            marked: false,
        }],
    }
}

/// A line that takes another's place: the words that differ are marked, if the lines have something in common.
fn words((left, before): Numbered<'_>, (right, after): Numbered<'_>) -> Row {
    if before.len().max(after.len()) > LONGEST {
        return Row {
            before: Some(whole(left, before, true)),
            after: Some(whole(right, after, true)),
            ..Row::default()
        };
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (
        before.split_word_bounds().collect(),
        after.split_word_bounds().collect(),
    );
    let diff = TextDiff::from_slices(&old, &new);
    let mark = diff.ratio() >= ALIKE;
    let (mut left, mut right) = (line(left), line(right));
    for change in diff.iter_all_changes() {
        let (text, marked) = (change.value(), mark && change.tag() != ChangeTag::Equal);
        if change.tag() != ChangeTag::Insert {
            add(&mut left, text, marked);
        }
        if change.tag() != ChangeTag::Delete {
            add(&mut right, text, marked);
        }
    }
    Row {
        before: Some(left),
        after: Some(right),
        ..Row::default()
    }
}

fn line(number: usize) -> Line {
    Line {
        number,
        changed: true,
        parts: Vec::new(),
    }
}

fn add(line: &mut Line, text: &str, marked: bool) {
    match line.parts.last_mut().filter(|it| it.marked == marked) {
        Some(part) => part.text.push_str(text),
        None => line.parts.push(Part {
            text: text.to_owned(),
            marked,
        }),
    }
}

impl Row {
    /// About how many bytes of the page it takes.
    fn size(&self) -> usize {
        let sides = [&self.before, &self.after].into_iter().flatten();
        let parts = sides.flat_map(|it| &it.parts);
        90 + parts.map(|it| it.text.len() * 9 / 8 + 12).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: Option<&Line>) -> String {
        let Some(line) = line else {
            return String::new();
        };
        let parts = line.parts.iter().map(|it| match it.marked {
            true => format!("[{}]", it.text),
            false => it.text.clone(),
        });
        format!("{} {}", line.number, parts.collect::<String>())
    }

    fn sides(hunk: &str) -> Vec<(String, String)> {
        let rows = rows(hunk);
        let rows = rows.iter().filter(|it| it.hunk.is_none());
        rows.map(|it| (shown(it.before.as_ref()), shown(it.after.as_ref())))
            .collect()
    }

    #[test]
    fn lines_that_take_each_others_place_stand_side_by_side_with_what_differs_marked() {
        let hunk = "@@ -4,3 +6,4 @@\n a\n-  reads = \"raw/*\"\n+  reads = \"new/*\"\n+more\n b\n";
        let expected = [
            ("4 a", "6 a"),
            ("5   reads = \"[raw]/*\"", "7   reads = \"[new]/*\""),
            ("", "8 more"),
            ("6 b", "9 b"),
        ];
        let expected = expected.map(|(left, right)| (left.to_owned(), right.to_owned()));
        assert_eq!(sides(hunk), expected);
    }

    #[test]
    fn lines_with_nothing_in_common_are_not_marked() {
        assert_eq!(
            sides("@@ -1 +1 @@\n-one two\n\\ No newline at end of file\n+three\n"),
            [("1 one two".to_owned(), "1 three".to_owned())]
        );
    }

    #[test]
    fn what_there_is_no_room_for_is_counted() {
        let change = FileChange {
            path: "a".to_owned(),
            beside: false,
            change: Change::Added,
            dangerous: false,
            hunks: vec![format!("@@ -0,0 +1,99 @@\n{}", "+x\n".repeat(99))],
        };
        let file = file(&change, &mut Room(1_000));
        assert_eq!((file.added, file.rows.len() + file.left), (99, 100));
        assert!(file.left > 80 && !file.rows.is_empty());
    }
}
