use super::{Token, tokens};
use crate::symbol::{Piece, Text};

/// One part of a policy's string after its variables were looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A character as written: `*` and `?` may be wildcards.
    Written(char),
    /// A letter that is never a wildcard: `${*}`, the value of a variable, an atom.
    Exact(Token),
    /// Anything: an unknown part, or a variable without a value.
    Hole,
}

/// A string of a policy, its variables replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
    /// A variable had no value: in AWS the string matches nothing.
    pub(crate) unresolved: bool,
    /// A variable had no value, or it is open whether it has one.
    pub(crate) uncertain: bool,
}

/// What a lookup of a policy variable gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// The request carries the key with this one value.
    Value(Text),
    /// The request does not carry the key, or with many values.
    Absent,
    /// Whether and with what the request carries it is left open.
    Open,
}

impl Template {
    /// A string in which `${…}` has no meaning.
    pub(crate) fn plain(text: &Text) -> Self {
        let mut made = Self::default();
        for piece in text.pieces() {
            made.piece(piece, |made, literal| made.written(literal));
        }
        made
    }

    /// A string of a policy of version 2012-10-17, with its variables looked up by key in lower case (IAM User Guide,
    /// `reference_policies_variables.html`; `${*}`, `${?}`, `${$}` and `${key, 'default'}` as described there).
    pub(crate) fn resolve(text: &Text, lookup: &dyn Fn(&str) -> Lookup) -> Self {
        let mut made = Self::default();
        for piece in text.pieces() {
            made.piece(piece, |made, literal| made.with_variables(literal, lookup));
        }
        made
    }

    fn piece(&mut self, piece: &Piece, literal: impl FnOnce(&mut Self, &str)) {
        match piece {
            Piece::Literal(known) => literal(self, known),
            Piece::Atom(atom) => self.parts.push(Part::Exact(Token::Atom(*atom))),
            Piece::Unknown(_) => self.parts.push(Part::Hole),
        }
    }

    fn written(&mut self, literal: &str) {
        self.parts.reserve(literal.len());
        self.parts.extend(literal.chars().map(Part::Written));
    }

    fn with_variables(&mut self, literal: &str, lookup: &dyn Fn(&str) -> Lookup) {
        let mut rest = literal;
        while let Some((before, after)) = rest.split_once("${") {
            self.written(before);
            let Some((inside, behind)) = after.split_once('}') else {
                self.written("${");
                rest = after;
                continue;
            };
            self.variable(inside, lookup);
            rest = behind;
        }
        self.written(rest);
    }

    fn variable(&mut self, inside: &str, lookup: &dyn Fn(&str) -> Lookup) {
        if let "*" | "?" | "$" = inside {
            self.exact(&Text::literal(inside));
            return;
        }
        let (key, default) = match inside.split_once(',') {
            Some((key, default)) => (key.trim(), quoted(default.trim())),
            None => (inside.trim(), None),
        };
        match (lookup(&key.to_ascii_lowercase()), default) {
            (Lookup::Value(value), _) => self.exact(&value),
            (Lookup::Absent, Some(default)) => self.exact(&Text::literal(default)),
            (Lookup::Absent, None) => {
                self.unresolved = true;
                self.uncertain = true;
            }
            (Lookup::Open, _) => {
                self.parts.push(Part::Hole);
                self.uncertain = true;
            }
        }
    }

    fn exact(&mut self, value: &Text) {
        match tokens(value) {
            Some(letters) => self.parts.extend(letters.into_iter().map(Part::Exact)),
            None => self.parts.push(Part::Hole),
        }
    }

    /// The same with more characters after it.
    pub(crate) fn then(mut self, literal: &str) -> Self {
        self.written(literal);
        self
    }

    /// The parts in order.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// True for `*` alone.
    pub(crate) fn is_star(&self) -> bool {
        self.parts == [Part::Written('*')]
    }

    /// True when some part may be anything.
    pub(crate) fn has_hole(&self) -> bool {
        self.parts.contains(&Part::Hole)
    }

    /// True when some part is an atom.
    pub(crate) fn has_atom(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Exact(Token::Atom(_))))
    }

    /// How many colons are written.
    pub(crate) fn colons(&self) -> usize {
        self.parts
            .iter()
            .filter(|part| **part == Part::Written(':'))
            .count()
    }
}

fn quoted(default: &str) -> Option<&str> {
    default.strip_prefix('\'')?.strip_suffix('\'')
}
