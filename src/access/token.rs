use std::fmt;

use crate::symbol::{Atom, Piece, Text};

/// One letter of a string as the kernel sees it: a character, or an atom as a letter of its own.
///
/// An atom equals itself and nothing else. So what is known of its shape must stand around it as
/// characters: `arn:aws:kms:eu-west-1:111122223333:key/` and then the atom of the key's id, never one
/// atom for the whole ARN where patterns over ARNs are to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Token {
    /// A known character.
    Char(char),
    /// A thing that AWS settles.
    Atom(Atom),
}

/// The letters of a text; `None` when a part of it is unknown.
pub fn tokens(text: &Text) -> Option<Vec<Token>> {
    let mut letters = Vec::new();
    for piece in text.pieces() {
        match piece {
            Piece::Literal(known) => {
                letters.reserve(known.len());
                letters.extend(known.chars().map(Token::Char));
            }
            Piece::Atom(atom) => letters.push(Token::Atom(*atom)),
            Piece::Unknown(_) => return None,
        }
    }
    Some(letters)
}

/// The text that these letters spell.
pub fn spell(letters: &[Token]) -> Text {
    let mut known = String::new();
    let mut made = Text::new();
    for letter in letters {
        match letter {
            Token::Char(character) => known.push(*character),
            Token::Atom(atom) => {
                made.push_literal(&known);
                known.clear();
                made.push(Piece::Atom(*atom));
            }
        }
    }
    made.push_literal(&known);
    made
}

/// The six parts of an ARN, the last with every further colon; `None` when there are fewer
/// (IAM User Guide, `reference_identifiers.html`, "IAM ARNs").
pub fn arn_parts(letters: &[Token]) -> Option<Vec<&[Token]>> {
    let parts: Vec<&[Token]> = letters
        .splitn(6, |letter| *letter == Token::Char(':'))
        .collect();
    (parts.len() == 6).then_some(parts)
}

/// The account of an ARN: its fifth part, when it has one and is not empty.
pub fn account_of(arn: &Text) -> Option<Text> {
    let letters = tokens(arn)?;
    let parts = arn_parts(&letters)?;
    let account = parts.get(4)?;
    (!account.is_empty()).then(|| spell(account))
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Char(character) => write!(f, "{character}"),
            Self::Atom(atom) => write!(f, "${{{}}}", atom.name()),
        }
    }
}
