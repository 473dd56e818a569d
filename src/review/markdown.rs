//! The view for a comment on a pull request.

use std::fmt::Write as _;

use super::shown::harmless;
use super::{Change, FileChange, Review, StackChange, text};

pub(super) fn render(review: &Review) -> String {
    if review.is_empty() {
        return "Nothing changes.\n".to_owned();
    }
    let mut page = String::new();
    for message in &review.unread {
        let _ = writeln!(page, "**Not read, so not compared:** {}\n", code(message));
    }
    table(&mut page, review);
    for stack in &review.stacks {
        let summary = format!(
            "{}: {}",
            text::stack_name(&stack.path),
            text::count(&stack.count)
        );
        folded(&mut page, &summary, &diff_marks(&text::stack(stack)));
    }
    for file in &review.files {
        folded(&mut page, &title(file), &file.hunks.concat());
    }
    page
}

fn table(page: &mut String, review: &Review) {
    if review.stacks.is_empty() {
        page.push_str("No resource changes.\n\n");
        return;
    }
    page.push_str("| Stack | Added | Changed | Removed | Moved | Look at |\n");
    page.push_str("|---|--:|--:|--:|--:|---|\n");
    for stack in &review.stacks {
        let count = &stack.count;
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} |",
            code(text::stack_name(&stack.path)),
            count.added,
            count.changed,
            count.removed,
            count.moved,
            concerns(stack),
        );
    }
    page.push('\n');
}

pub(super) fn concerns(stack: &StackChange) -> String {
    let mut dangers: Vec<_> = stack
        .resources
        .iter()
        .filter_map(|one| one.danger)
        .collect();
    dangers.sort();
    dangers.dedup();
    let words = dangers.iter().map(|danger| danger.words());
    words.collect::<Vec<_>>().join("; ")
}

pub(super) fn title(file: &FileChange) -> String {
    match file.change {
        Change::Added => format!("{} (new file)", file.path),
        Change::Removed => format!("{} (removed)", file.path),
        Change::Changed | Change::Moved => file.path.clone(),
    }
}

/// Puts the sign of a changed line first, where a highlighter of differences looks for it.
pub(super) fn diff_marks(listing: &str) -> String {
    let mut marked = String::with_capacity(listing.len());
    for line in listing.lines() {
        let inner = line.trim_start_matches(['!', ' ']);
        let sign = inner.chars().next().filter(|sign| "+-~>".contains(*sign));
        let sign = match sign {
            Some('+') => '+',
            Some('-') => '-',
            Some('~' | '>') => '!',
            _ => ' ',
        };
        let _ = writeln!(marked, "{sign}{line}");
    }
    marked
}

/// A folded part. The text stands in a fence that is longer than any in it, so nothing in it is read as Markdown or HTML.
pub(super) fn folded(page: &mut String, summary: &str, diff: &str) {
    let diff = harmless(diff);
    let fence = "`".repeat(longest_run(&diff).max(2) + 1);
    let end = if diff.is_empty() || diff.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let _ = writeln!(
        page,
        "<details><summary>{}</summary>\n\n{fence}diff\n{diff}{end}{fence}\n\n</details>\n",
        html(summary)
    );
}

pub(super) fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or(0)
}

/// Text as inline code that also survives in a table's cell.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", html(text))
}

/// Text that means itself inside HTML in Markdown: what either language would read as its own is written as an entity.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in harmless(text).chars() {
        match character {
            '&' | '<' | '>' | '"' | '\'' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '@'
            | '#' | '!' => {
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            '\n' | '\t' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    // Hosts make links of addresses wherever they see one.
    let escaped = escaped.replace("://", "&#58;//");
    escaped.replace("www.", "www&#46;")
}
