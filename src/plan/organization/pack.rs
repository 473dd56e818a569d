//! Statements in as few documents as they fit into.

use crate::iam::to_json;
use crate::iam::{Policy, Statement};

/// What some statements are about.
pub(super) struct Concern {
    /// In words.
    pub name: &'static str,
    /// They stand in one document, if it holds them.
    pub statements: Vec<Statement>,
}

/// A document.
pub(super) struct Packed {
    /// What it is about.
    pub names: Vec<&'static str>,
    /// What it says.
    pub policy: Policy,
}

/// Puts each concern into the first document that has room for all of it, or else statement by statement.
pub(super) fn pack(concerns: Vec<Concern>, most: usize) -> Vec<Packed> {
    let mut packed: Vec<Packed> = Vec::new();
    for Concern { name, statements } in concerns {
        let whole = std::slice::from_ref(&statements);
        let alone = length(&statements) <= most;
        let parts: Vec<Vec<Statement>> = match alone {
            true => whole.to_vec(),
            false => statements.into_iter().map(|it| vec![it]).collect(),
        };
        for part in parts {
            put(&mut packed, name, part, most);
        }
    }
    packed
}

fn put(packed: &mut Vec<Packed>, name: &'static str, part: Vec<Statement>, most: usize) {
    let fits = |document: &&mut Packed| {
        let together = document.policy.statements.iter().chain(&part);
        length(&together.cloned().collect::<Vec<_>>()) <= most
    };
    match packed.iter_mut().find(fits) {
        Some(document) => {
            document.policy.statements.extend(part);
            if !document.names.contains(&name) {
                document.names.push(name);
            }
        }
        None => packed.push(Packed {
            names: vec![name],
            policy: Policy::new(part),
        }),
    }
}

/// How long a document of these is, as Organizations counts: white space is not written.
fn length(statements: &[Statement]) -> usize {
    to_json(&Policy::new(statements.to_vec())).to_string().len()
}
