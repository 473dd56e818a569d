//! How much of AWS's quotas the Terraform uses. What is too long passes `terraform validate` and fails on apply.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::symbol::{Piece, Place, Text, Value, to_json};
use crate::terraform::{Config, Resource, Root};

/// The quotas, as data: they move.
static QUOTAS: LazyLock<Quotas> = LazyLock::new(|| {
    // A test reads the file; one that can't be read would limit nothing.
    serde_json::from_str(include_str!("../data/quotas.json")).unwrap_or_default()
});

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Quotas {
    policies: Vec<PolicyQuota>,
    each_region: Vec<CountQuota>,
    each_role: Vec<CountQuota>,
}

#[derive(Debug, Deserialize)]
struct PolicyQuota {
    kind: String,
    argument: String,
    most: usize,
    unit: String,
    source: String,
}

#[derive(Debug, Deserialize)]
struct CountQuota {
    kind: String,
    most: usize,
    adjustable: bool,
    source: String,
}

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

/// More things of a kind in one account and region, or of one role, than AWS gives without asking.
#[derive(Clone, Debug, PartialEq)]
pub struct CountUse {
    /// The kind: `aws_vpc`.
    pub kind: &'static str,
    /// The account and region, or the role.
    pub whereabouts: String,
    /// How many there are.
    pub used: usize,
    /// How many AWS gives.
    pub most: usize,
    /// Whether AWS gives more when asked.
    pub adjustable: bool,
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

/// Kinds of which there are more in one account and region, or of one role, than AWS gives without asking.
pub fn counts(config: &Config) -> Vec<CountUse> {
    let in_region = |root: &Root, _: &Resource| {
        let part = |known: &Option<String>| known.clone().unwrap_or_else(|| "?".to_owned());
        format!("{}, {}", part(&root.account), part(&root.region))
    };
    let of_role = |root: &Root, attachment: &Resource| {
        let role = attachment.arguments.get("role").and_then(Value::as_text);
        let role = role.map_or_else(|| "?".to_owned(), Text::to_string);
        format!("{}, role {role}", root.path)
    };
    let mut all = over(config, &QUOTAS.each_region, in_region);
    all.extend(over(config, &QUOTAS.each_role, of_role));
    all
}

fn over(
    config: &Config,
    quotas: &'static [CountQuota],
    place: impl Fn(&Root, &Resource) -> String,
) -> Vec<CountUse> {
    let mut found: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for (root, resource) in config.resources() {
        let which = quotas.iter().position(|quota| quota.kind == resource.kind);
        if let Some(which) = which {
            *found.entry((which, place(root, resource))).or_default() += 1;
        }
    }
    let uses = found
        .into_iter()
        .filter_map(|((which, whereabouts), used)| {
            let quota = quotas.get(which)?;
            (used > quota.most).then(|| CountUse {
                kind: &quota.kind,
                whereabouts,
                used,
                most: quota.most,
                adjustable: quota.adjustable,
                source: &quota.source,
            })
        });
    uses.collect()
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
    fn the_quotas_are_there() {
        assert!(QUOTAS.policies.len() >= 6);
        assert!(
            QUOTAS
                .each_region
                .iter()
                .any(|quota| quota.kind == "aws_vpc")
        );
        assert!(!QUOTAS.each_role.is_empty());
    }

    #[test]
    fn a_role_with_more_policies_than_aws_attaches_is_told() {
        let attached = |number: usize| {
            format!(
                "resource \"aws_iam_role_policy_attachment\" \"p{number}\" {{\n  role = \"deploy\"\n  policy_arn = \"arn:aws:iam::aws:policy/P{number}\"\n}}\n"
            )
        };
        let config = |many: usize| {
            let text: String = (0..many).map(attached).collect();
            crate::terraform::read_files(&[("platform/main.tf".to_owned(), text)].into())
        };
        assert!(counts(&config(10)).is_empty());
        let told = counts(&config(11));
        assert_eq!((told[0].used, told[0].most), (11, 10));
        assert!(told[0].whereabouts.ends_with("role deploy"), "{told:?}");
    }

    #[test]
    fn an_id_that_aws_settles_counts_at_the_length_of_the_longest() {
        let text = Text::literal("key/").then_text(&Text::atom("aws_kms_key.data.key_id"));
        assert_eq!(measured(&text), 4 + 36);
    }
}
