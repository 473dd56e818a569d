//! What patterns begin with, and whether two of them may overlap.

use crate::access::Begins;
use crate::symbol::{Piece, Text};

/// What a pattern begins with: its atoms are letters like any other, wildcards, policy variables and unknown parts end it.
pub(super) fn plain(pattern: &Text) -> Begins {
    let mut begins = String::new();
    for piece in pattern.pieces() {
        match piece {
            Piece::Literal(known) => {
                let end = known.find(['*', '?', '$']);
                begins.push_str(known.get(..end.unwrap_or(known.len())).unwrap_or_default());
                if end.is_some() {
                    return (begins, false);
                }
            }
            Piece::Atom(atom) => begins.push_str(&format!("${{{}}}", atom.name())),
            Piece::Unknown(_) => return (begins, false),
        }
    }
    (begins, true)
}

/// Whether a pattern and another may name the same thing: neither differs from the other before the first thing that is not plain.
pub(super) fn overlap(one: &Begins, other: &Begins) -> bool {
    let ((one, one_ends), (other, other_ends)) = (one, other);
    match one.len() <= other.len() {
        true => other.starts_with(one.as_str()) && (!one_ends || one == other),
        false => one.starts_with(other.as_str()) && !other_ends,
    }
}
