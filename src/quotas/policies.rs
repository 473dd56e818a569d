//! How long policies are.

use super::QUOTAS;
use crate::symbol::{Piece, Place, Text, Value, to_json};
use crate::terraform::Config;

/// What a policy uses of its quota.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyUse {
    /// The resource's address with its stack in front.
    pub address: String,
    /// Where it stands.
    pub place: Place,
    /// How long the policy is, with every id that AWS settles counted at the length of the longest, a key's: 36.
    pub used: usize,
    /// How long it may be.
    pub most: usize,
    /// Of what: `bytes`.
    pub unit: &'static str,
    /// Where AWS says so.
    pub source: &'static str,
}

/// The policies of a config, in its order, with what they use.
pub fn policies(config: &Config) -> Vec<PolicyUse> {
    let resources = config.resources();
    let measured = resources.flat_map(|(root, resource)| {
        let quotas = QUOTAS
            .policies
            .iter()
            .filter(|quota| quota.kind == resource.kind);
        quotas.filter_map(move |quota| {
            Some(PolicyUse {
                address: format!("{}: {}", root.path, resource.address),
                place: resource.place.clone(),
                used: length(resource.arguments.get(&quota.argument)?),
                most: quota.most,
                unit: &quota.unit,
                source: &quota.source,
            })
        })
    });
    measured.collect()
}

/// The length of a policy as JSON without white space.
fn length(policy: &Value) -> usize {
    let text = match policy {
        Value::Json(inner) => to_json(inner),
        Value::Text(text) => text.clone(),
        other => to_json(other),
    };
    measured(&text)
}

fn measured(text: &Text) -> usize {
    const LONGEST_ID: usize = 36;
    let pieces = text.pieces().iter();
    pieces
        .map(|piece| match piece {
            Piece::Literal(known) => known.len(),
            Piece::Atom(_) | Piece::Unknown(_) => LONGEST_ID,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_aws_settles_counts_at_the_length_of_the_longest() {
        let text = Text::literal("key/").then_text(&Text::atom("aws_kms_key.data.key_id"));
        assert_eq!(measured(&text), 4 + 36);
    }
}
