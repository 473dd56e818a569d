//! The view for a terminal or a log.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::shown::harmless;
use super::{
    ArgumentChange, Change, Count, FileChange, ResourceChange, Review, StackChange, StatementChange,
};

pub(super) const HEADING: Style = Style::new().bold();
pub(super) const GRAVE: Style = AnsiColor::Red.on_default().bold();
pub(super) const GONE: Style = AnsiColor::Red.on_default();
pub(super) const NEW: Style = AnsiColor::Green.on_default();
pub(super) const OTHER: Style = AnsiColor::Yellow.on_default();
pub(super) const PLACE: Style = AnsiColor::Cyan.on_default();

pub(super) fn render(review: &Review, colour: bool) -> String {
    let mut page = Page::new(colour);
    for message in &review.unread {
        page.line(GRAVE, &format!("! not read, so not compared: {message}"));
    }
    for stack in &review.stacks {
        page.stack(stack);
    }
    for file in &review.files {
        page.file(file);
    }
    page.text
}

/// A unified diff alone.
pub(super) fn diff(diff: &str, colour: bool) -> String {
    let mut page = Page::new(colour);
    page.diff(diff);
    page.text
}

/// What changes in one stack, without colour: also what the Markdown view folds away.
pub(super) fn stack(stack: &StackChange) -> String {
    let mut page = Page::new(false);
    for one in &stack.resources {
        page.resource(one);
    }
    page.text
}

/// `2 to add, 1 to change`.
pub(super) fn count(count: &Count) -> String {
    let parts = [
        (count.added, "to add"),
        (count.changed, "to change"),
        (count.removed, "to remove"),
        (count.moved, "to move"),
    ];
    let said = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"));
    let said = said.collect::<Vec<_>>().join(", ");
    match said.is_empty() {
        // What changes is how it is applied.
        true => "no resource changes".to_owned(),
        false => said,
    }
}

/// The name of a stack: its folder, or `.` for the folder itself.
pub(super) fn stack_name(path: &str) -> &str {
    if path.is_empty() { "." } else { path }
}

/// Lines as they are put together.
pub(super) struct Page {
    pub(super) text: String,
    colour: bool,
}

impl Page {
    pub(super) fn new(colour: bool) -> Self {
        Self {
            text: String::new(),
            colour,
        }
    }

    /// Every line that is shown goes through here, and so can't act on a terminal.
    pub(super) fn line(&mut self, style: Style, line: &str) {
        let line = harmless(line);
        // Writing into a string does not fail.
        let _ = if self.colour && !line.is_empty() {
            writeln!(self.text, "{style}{line}{style:#}")
        } else {
            writeln!(self.text, "{line}")
        };
    }

    pub(super) fn stack(&mut self, stack: &StackChange) {
        self.gap();
        let heading = format!("{}: {}", stack_name(&stack.path), count(&stack.count));
        self.line(HEADING, &heading);
        for one in &stack.resources {
            self.resource(one);
        }
    }

    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn resource(&mut self, one: &ResourceChange) {
        let mark = if one.danger.is_some() { '!' } else { ' ' };
        let (sign, style) = sign(one.change);
        for (at, address) in one.addresses.iter().enumerate() {
            let mut line = format!("{mark} {sign} {}", one_line(address));
            if let Some(from) = &one.moved_from {
                line.push_str(&format!(" (was {})", one_line(from)));
            }
            if one.kept {
                line.push_str(" (let go: it stays where it is)");
            }
            if let Some(danger) = one.danger.filter(|_| at == 0) {
                line.push_str(&format!("  [{}]", danger.words()));
            }
            self.line(style, &line);
        }
        self.arguments(&one.arguments);
        // A statement of a new or removed resource is in the text in full.
        if one.change == Change::Changed || one.change == Change::Moved {
            self.statements(&one.statements);
        }
    }

    pub(super) fn arguments(&mut self, arguments: &[ArgumentChange]) {
        for argument in arguments {
            let name = one_line(&argument.path);
            self.line(Style::new(), &format!("      {name}"));
            self.values(GONE, '-', argument.before.as_slice());
            self.values(NEW, '+', argument.after.as_slice());
        }
    }

    pub(super) fn statements(&mut self, statements: &[StatementChange]) {
        for statement in statements {
            let (sign, style) = self::sign(statement.change);
            let name = one_line(&statement.name);
            let line = format!("      {sign} {}: {name}", one_line(&statement.argument));
            self.line(style, &line);
            for element in &statement.elements {
                self.line(
                    Style::new(),
                    &format!("          {}", one_line(&element.element)),
                );
                self.values(GONE, '-', &element.removed);
                self.values(NEW, '+', &element.added);
            }
        }
    }

    fn values(&mut self, style: Style, sign: char, values: &[String]) {
        for value in values {
            self.line(style, &format!("            {sign} {}", one_line(value)));
        }
    }

    pub(super) fn file(&mut self, file: &FileChange) {
        self.gap();
        let path = one_line(&file.path);
        let what = match file.change {
            Change::Added => " (new file)",
            Change::Removed => " (removed)",
            Change::Changed | Change::Moved => "",
        };
        self.line(HEADING, &format!("{path}{what}"));
        for hunk in &file.hunks {
            self.diff(hunk);
        }
    }

    fn diff(&mut self, diff: &str) {
        for line in diff.split_terminator('\n') {
            let style = match line.chars().next() {
                Some('+') => NEW,
                Some('-') => GONE,
                Some('@') => PLACE,
                _ => Style::new(),
            };
            self.line(style, line);
        }
    }
}

fn sign(change: Change) -> (char, Style) {
    match change {
        Change::Added => ('+', NEW),
        Change::Removed => ('-', GONE),
        Change::Changed => ('~', OTHER),
        Change::Moved => ('>', OTHER),
    }
}

/// A value that has line breaks must not pass for lines of the page.
pub(super) fn one_line(text: &str) -> String {
    text.replace('\n', "\\n")
}
