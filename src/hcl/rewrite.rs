//! The two things that `terraform fmt` writes in another way: an argument `"${x}"` becomes `x`, and a
//! block label without quotes gets them. Both mean the same before and after.

use std::ops::Range;

use super::scan::{Kind, Token};

/// The tokens with both rewritten.
pub(super) fn rewrite(tokens: Vec<Token>) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at = match (token.kind, kind(&tokens, at + 1)) {
            (Kind::Ident, Some(Kind::Equal)) => argument(&tokens, at, &mut out),
            (Kind::Ident, _) => header(&tokens, at, &mut out),
            _ => {
                out.push(*token);
                at + 1
            }
        };
    }
    out
}

fn kind(tokens: &[Token], at: usize) -> Option<Kind> {
    tokens.get(at).map(|token| token.kind)
}

/// Copies the argument that begins at `start`, its value included; gives where it ends.
fn argument<'a>(tokens: &[Token<'a>], start: usize, out: &mut Vec<Token<'a>>) -> usize {
    let value = start + 2;
    let end = value_end(tokens, value);
    out.extend(tokens.get(start..value).unwrap_or(&[]));
    let whole = tokens.get(value..end).unwrap_or(&[]);
    match sole_interpolation(whole) {
        Some(inside) => push_inside(inside, out),
        None => out.extend(whole),
    }
    end
}

/// Where the value that begins at `start` ends: at a line break, a comment or a closing brace outside of
/// its own brackets.
fn value_end(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        let ends = matches!(
            token.kind,
            Kind::Newline | Kind::LineComment | Kind::CloseBrace
        );
        if depth == 0 && ends {
            return at;
        }
        depth += token.depth();
    }
    tokens.len()
}

/// What stands in `"${…}"`, when that is the whole value.
fn sole_interpolation<'t, 'a>(value: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
    let [first, second, inside @ .., third, last] = value else {
        return None;
    };
    let kinds = [first.kind, second.kind, third.kind, last.kind];
    let outer = [
        Kind::OpenQuote,
        Kind::OpenTemplate,
        Kind::CloseTemplate,
        Kind::CloseQuote,
    ];
    if kinds != outer || !second.text.starts_with('$') || inside.is_empty() {
        return None;
    }
    // Within quotes of its own the expression may hold anything; a heredoc only characters.
    let (mut quotes, mut heredocs) = (0, 0);
    for token in inside {
        match token.kind {
            Kind::OpenQuote => quotes += 1,
            Kind::CloseQuote => quotes -= 1,
            Kind::OpenHeredoc => heredocs += 1,
            Kind::CloseHeredoc => heredocs -= 1,
            Kind::OpenTemplate | Kind::CloseTemplate if quotes == 0 => return None,
            Kind::Literal if quotes == 0 && heredocs == 0 => return None,
            _ => {}
        }
    }
    Some(inside)
}

/// The expression without the quotes; in parentheses when it takes several lines, since a line break would end it.
fn push_inside<'a>(inside: &[Token<'a>], out: &mut Vec<Token<'a>>) {
    let content = |token: &Token| token.kind != Kind::Newline;
    let first = inside.iter().position(content).unwrap_or(0);
    let last = inside.iter().rposition(content).unwrap_or(0);
    let inside = inside.get(first..=last).unwrap_or(&[]);
    let lines = inside.iter().any(|token| token.kind == Kind::Newline);
    let parentheses = kind(inside, 0) == Some(Kind::OpenParen)
        && inside
            .last()
            .is_some_and(|last| last.kind == Kind::CloseParen);
    if lines && !parentheses {
        out.push(sign(Kind::OpenParen, "("));
        out.extend(inside);
        out.push(sign(Kind::CloseParen, ")"));
    } else {
        out.extend(inside);
    }
}

fn sign(kind: Kind, text: &'static str) -> Token<'static> {
    Token {
        kind,
        text,
        spaces: 0,
    }
}

/// Copies a block's type and labels up to its brace; gives where they end. What is no block header is copied as it is.
fn header<'a>(tokens: &[Token<'a>], start: usize, out: &mut Vec<Token<'a>>) -> usize {
    let labels = labels(tokens, start + 1);
    let end = labels.end.max(start + 1);
    let is_header = kind(tokens, end) == Some(Kind::OpenBrace);
    for (at, token) in tokens.iter().enumerate().take(end).skip(start) {
        if is_header && at > start && token.kind == Kind::Ident {
            out.push(sign(Kind::OpenQuote, "\""));
            out.push(Token {
                kind: Kind::Literal,
                ..*token
            });
            out.push(sign(Kind::CloseQuote, "\""));
        } else {
            out.push(*token);
        }
    }
    if is_header {
        return end;
    }
    // Not ours to judge: on to the end of the line, over every bracket that opens on it.
    let rest = value_end(tokens, end).max(end);
    out.extend(tokens.get(end..rest).unwrap_or(&[]));
    rest
}

fn labels(tokens: &[Token], start: usize) -> Range<usize> {
    let label = |token: &&Token| {
        matches!(
            token.kind,
            Kind::Ident | Kind::OpenQuote | Kind::Literal | Kind::CloseQuote
        )
    };
    let count = tokens.iter().skip(start).take_while(label).count();
    start..start + count
}
