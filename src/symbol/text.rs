use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Atom;

/// A part of a string about which nothing is known, and why. Two of them are never known to be equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unknown(Arc<str>);

impl Unknown {
    /// Says why the value is not known, in a few words: `var.region has no default`.
    pub fn because(why: impl Into<Arc<str>>) -> Self {
        Self(why.into())
    }

    /// Why it is not known.
    pub fn why(&self) -> &str {
        &self.0
    }
}

/// One part of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Characters that are known.
    Literal(String),
    /// A thing that AWS settles.
    Atom(Atom),
    /// Anything at all.
    Unknown(Unknown),
}

/// A string as far as it is known before apply: literals, atoms and unknown parts in a row.
///
/// Kept in normal form: no empty literal, no two literals side by side. So `==` compares what is
/// written; texts with an unknown part may be equal here and differ in AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text {
    pieces: Vec<Piece>,
}

impl Text {
    /// The empty string.
    pub fn new() -> Self {
        Self::default()
    }

    /// A string that is known.
    pub fn literal(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            pieces: match text.is_empty() {
                true => Vec::new(),
                false => vec![Piece::Literal(text)],
            },
        }
    }

    /// A string that is one atom.
    pub fn atom(name: impl AsRef<str>) -> Self {
        Self {
            pieces: vec![Piece::Atom(Atom::new(name))],
        }
    }

    /// A string of which nothing is known.
    pub fn unknown(why: impl Into<Arc<str>>) -> Self {
        Self {
            pieces: vec![Piece::Unknown(Unknown::because(why))],
        }
    }

    /// Puts known characters at the end.
    pub fn push_literal(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(Piece::Literal(last)) = self.pieces.last_mut() {
            last.push_str(text);
        } else {
            self.pieces.push(Piece::Literal(text.to_owned()));
        }
    }

    /// Puts one piece at the end.
    pub fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Literal(text) => self.push_literal(&text),
            other => self.pieces.push(other),
        }
    }

    /// Puts another text at the end.
    pub fn push_text(&mut self, other: &Text) {
        for piece in &other.pieces {
            self.push(piece.clone());
        }
    }

    /// This text with known characters after it.
    #[must_use]
    pub fn then(mut self, literal: &str) -> Self {
        self.push_literal(literal);
        self
    }

    /// This text with another after it.
    #[must_use]
    pub fn then_text(mut self, other: &Text) -> Self {
        self.push_text(other);
        self
    }

    /// The parts in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// True for the empty string.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The whole string, when it has no atom and no unknown part.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The first unknown part, if there is one.
    pub fn first_unknown(&self) -> Option<&Unknown> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Unknown(unknown) => Some(unknown),
            _ => None,
        })
    }

    /// The atoms in order, repeated ones repeated.
    pub fn atoms(&self) -> impl Iterator<Item = &Atom> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Atom(atom) => Some(atom),
            _ => None,
        })
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::literal(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::literal(text)
    }
}

impl FromIterator<Piece> for Text {
    fn from_iter<I: IntoIterator<Item = Piece>>(pieces: I) -> Self {
        let mut made = Self::new();
        for piece in pieces {
            made.push(piece);
        }
        made
    }
}

/// For people: literals as they are, atoms as `${name}`, unknown parts as `${?}`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => f.write_str(text)?,
                Piece::Atom(atom) => write!(f, "${{{}}}", atom.name())?,
                Piece::Unknown(_) => f.write_str("${?}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_side_by_side_are_one_piece() {
        let text = Text::literal("arn:").then("aws:").then("").then("s3");
        assert_eq!(text.as_literal(), Some("arn:aws:s3"));
        assert_eq!(text.pieces().len(), 1);
    }

    #[test]
    fn people_see_atoms_as_references() {
        let text = Text::literal("key/").then_text(&Text::atom("aws_kms_key.data.key_id"));
        assert_eq!(text.to_string(), "key/${aws_kms_key.data.key_id}");
        assert_eq!(text.as_literal(), None);
    }
}
