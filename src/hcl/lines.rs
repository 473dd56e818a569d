//! Tokens into the lines that layout works on.

use std::ops::Range;

use super::scan::{Kind, Token};

/// One line and its three cells, each a range of tokens. What stands in later cells is put in columns.
///
/// A heredoc with all its lines is part of the line that it begins on.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// What stands first.
    pub(super) lead: Range<usize>,
    /// `= value`, when the whole value is on this line; may be empty.
    pub(super) assign: Range<usize>,
    /// A comment after something else; may be empty.
    pub(super) comment: Range<usize>,
}

/// The lines of `tokens`, but for the blank ones that nobody wants: at the start and the end of the text,
/// after an opening bracket, before a closing one, and all but one of a row.
pub(super) fn lines(tokens: &[Token]) -> Vec<Line> {
    let mut made: Vec<Line> = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Newline {
            push(line(tokens, start..at), tokens, &mut made);
            start = at + 1;
        }
    }
    if start < tokens.len() {
        push(line(tokens, start..tokens.len()), tokens, &mut made);
    }
    if made.last().is_some_and(Line::is_blank) {
        made.pop();
    }
    made
}

fn push(line: Line, tokens: &[Token], made: &mut Vec<Line>) {
    if line.is_blank() {
        let after = made.last();
        if after.is_none_or(|last| last.is_blank() || last.opens(tokens)) {
            return;
        }
    } else if line.closes(tokens) && made.last().is_some_and(Line::is_blank) {
        made.pop();
    }
    made.push(line);
}

fn line(tokens: &[Token], all: Range<usize>) -> Line {
    let mut lead = all.clone();
    let mut comment = all.end..all.end;
    let last = all.end.checked_sub(1).filter(|last| *last > all.start);
    if let Some(last) = last.filter(|last| kind(tokens, *last) == Some(Kind::LineComment)) {
        lead.end = last;
        comment = last..all.end;
    }
    let mut assign = lead.end..lead.end;
    let equal = (lead.start + 1..lead.end).find(|at| kind(tokens, *at) == Some(Kind::Equal));
    if let Some(equal) = equal.filter(|equal| depth(tokens, *equal..lead.end) == 0) {
        assign = equal..lead.end;
        lead.end = equal;
    }
    Line {
        lead,
        assign,
        comment,
    }
}

impl Line {
    /// True for a line with nothing on it.
    pub(super) fn is_blank(&self) -> bool {
        self.lead.is_empty()
    }

    fn opens(&self, tokens: &[Token]) -> bool {
        let last = self.comment.start.checked_sub(1);
        last.and_then(|last| tokens.get(last))
            .is_some_and(|last| self.lead.start < self.comment.start && last.depth() > 0)
    }

    fn closes(&self, tokens: &[Token]) -> bool {
        tokens.get(self.lead.start).is_some_and(|t| t.depth() < 0)
    }
}

fn kind(tokens: &[Token], at: usize) -> Option<Kind> {
    tokens.get(at).map(|token| token.kind)
}

/// How many more brackets are open after these tokens than before.
pub(super) fn depth(tokens: &[Token], range: Range<usize>) -> i32 {
    let tokens = tokens.get(range).unwrap_or(&[]);
    tokens.iter().map(Token::depth).sum()
}
