//! Whether a blank stands between two tokens on a line. Found out by asking `terraform fmt`; the
//! order of the rules counts.

use super::scan::{Kind, Token};

/// True if `terraform fmt` puts a blank between `token` and `next`; `before` stands before `token` in
/// the same cell of the line.
pub(super) fn blank_between(before: Option<&Token>, token: &Token, next: &Token) -> bool {
    use Kind::*;
    match (token.kind, next.kind) {
        (Ident, OpenParen) | (Dot, _) | (_, Dot | Comma | Ellipsis | Newline) => false,
        (Comma, _) => true,
        (Literal | OpenQuote | OpenHeredoc, _) | (_, Literal | CloseQuote | CloseHeredoc) => false,
        // Templates side by side: a blank there would be part of the string.
        (CloseTemplate, OpenTemplate) => false,
        // `for x in [1]`: a list, not an index of something called `in`.
        (Ident, OpenBracket) => token.text == "in" && before.is_some_and(|b| b.kind == Ident),
        (Number | CloseBrace | CloseBracket | CloseParen | CloseTemplate, OpenBracket) => false,
        (Bang, _) => false,
        (Minus, _) => before.is_some_and(|before| !awaits_operand(before.kind)),
        (OpenBrace, CloseBrace) => false,
        (OpenBrace, _) | (_, CloseBrace) => true,
        // `${ { a = 1 } }`: without blanks the braces would read as something else.
        (OpenTemplate, OpenBrace) | (CloseBrace, CloseTemplate) => true,
        _ => token.depth() <= 0 && next.depth() >= 0,
    }
}

/// True when a minus after such a token is a sign and not a subtraction, as far as `terraform fmt` knows:
/// after `in`, `if`, `=>` and `${` it takes it for a subtraction.
fn awaits_operand(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        OpenParen | OpenBrace | OpenBracket | Equal | Choice | Comma | Operator | Minus | Bang
    )
}
