use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::lines::{Line, depth, lines};
use super::rewrite::rewrite;
use super::scan::{Kind, Token, scan};
use super::spacing::blank_between;

/// `text` laid out as `terraform fmt` lays it out, with the blank lines squeezed that a template leaves
/// behind: at most one in a row, none after an opening or before a closing bracket, none at either end.
///
/// Only blanks and line breaks change, but for two things that `terraform fmt` rewrites too: an argument `"${x}"`
/// becomes `x`, and block labels get quotes. So `terraform fmt` finds nothing to do in the result, except where a
/// variable has one of the types `"string"`, `"list"`, `"map"`, `list`, `map` and `set` of old. Text that is not HCL
/// comes back laid out somehow.
pub fn format(text: &str) -> String {
    let mut tokens = rewrite(scan(text));
    let lines = lines(&tokens);
    for line in &lines {
        for cell in [&line.lead, &line.assign] {
            space(cell_of(&mut tokens, cell));
        }
    }
    indent(&mut tokens, &lines);
    align(
        &mut tokens,
        &lines,
        |line| &line.assign,
        |line| line.lead.clone(),
    );
    align(
        &mut tokens,
        &lines,
        |line| &line.comment,
        |line| line.lead.start..line.assign.end,
    );
    write(&tokens, &lines, text.len())
}

fn cell_of<'t, 'a>(tokens: &'t mut [Token<'a>], cell: &Range<usize>) -> &'t mut [Token<'a>] {
    tokens.get_mut(cell.clone()).unwrap_or_default()
}

fn set_spaces(tokens: &mut [Token], at: usize, spaces: usize) {
    if let Some(token) = tokens.get_mut(at) {
        token.spaces = spaces;
    }
}

/// The blanks between the tokens of one cell.
fn space(cell: &mut [Token]) {
    let mut before = None;
    let mut last: Option<Token> = None;
    for token in cell {
        if let Some(last) = last {
            token.spaces = usize::from(blank_between(before.as_ref(), &last, token));
            before = Some(last);
        }
        last = Some(*token);
    }
}

/// Two blanks for every line further out that has brackets open. A line that opens several indents once.
fn indent(tokens: &mut [Token], lines: &[Line]) {
    let mut open: Vec<i32> = Vec::new();
    let mut in_heredoc = false;
    for line in lines {
        let starts_in_heredoc = in_heredoc;
        for token in tokens.get(line.lead.start..line.assign.end).unwrap_or(&[]) {
            match token.kind {
                Kind::OpenHeredoc => in_heredoc = true,
                Kind::CloseHeredoc => in_heredoc = false,
                _ => {}
            }
        }
        let change = depth(tokens, line.lead.start..line.assign.end);
        close(&mut open, -change);
        let level = if starts_in_heredoc { 0 } else { open.len() };
        set_spaces(tokens, line.lead.start, 2 * level);
        if change > 0 {
            open.push(change);
        }
    }
}

/// Takes `count` closing brackets off the stack of what each line has opened.
fn close(open: &mut Vec<i32>, mut count: i32) {
    while count > 0 {
        let Some(last) = open.last_mut() else { return };
        if *last > count {
            *last -= count;
            return;
        }
        count -= *last;
        open.pop();
    }
}

/// Puts a cell of neighbouring lines in one column. A line without the cell ends the neighbourhood.
fn align(
    tokens: &mut [Token],
    lines: &[Line],
    cell: impl Fn(&Line) -> &Range<usize>,
    before: impl Fn(&Line) -> Range<usize>,
) {
    for group in lines.chunk_by(|a, b| cell(a).is_empty() == cell(b).is_empty()) {
        if group.first().is_none_or(|line| cell(line).is_empty()) {
            continue;
        }
        let widths: Vec<usize> = group
            .iter()
            .map(|line| width(tokens, before(line)))
            .collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        for (line, width) in group.iter().zip(widths) {
            set_spaces(tokens, cell(line).start, widest - width + 1);
        }
    }
}

/// How many columns the tokens take, each character as a reader counts them.
fn width(tokens: &[Token], range: Range<usize>) -> usize {
    let columns = |token: &Token| {
        let text = token.text;
        token.spaces
            + if text.is_ascii() {
                text.len()
            } else {
                text.graphemes(true).count()
            }
    };
    tokens.get(range).unwrap_or(&[]).iter().map(columns).sum()
}

fn write(tokens: &[Token], lines: &[Line], capacity: usize) -> String {
    let mut out = String::with_capacity(capacity + capacity / 8);
    for line in lines {
        for token in tokens.get(line.lead.start..line.comment.end).unwrap_or(&[]) {
            push_blanks(token.spaces, &mut out);
            out.push_str(match token.kind {
                Kind::LineComment => token.text.trim_end(),
                _ => token.text,
            });
        }
        out.push('\n');
    }
    out
}

fn push_blanks(mut count: usize, out: &mut String) {
    const BLANKS: &str = "                                                                ";
    while count > 0 {
        let some = BLANKS.get(..count).unwrap_or(BLANKS);
        out.push_str(some);
        count -= some.len();
    }
}
