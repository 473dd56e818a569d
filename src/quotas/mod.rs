//! How much of AWS's quotas the Terraform uses. What is too long passes `terraform validate` and fails on apply.

mod counts;
mod policies;

pub use counts::{CountUse, Counted, counted, counts};
pub use policies::{PolicyUse, policies};

use std::sync::LazyLock;

use serde::Deserialize;

use crate::terraform::Resource;

/// The quotas, as data: they move.
static QUOTAS: LazyLock<Quotas> = LazyLock::new(|| {
    // A test reads the file; one that can't be read would limit nothing.
    serde_json::from_str(include_str!("../../data/quotas.json")).unwrap_or_default()
});

#[derive(Debug, Default, Deserialize)]
struct Quotas {
    policies: Vec<PolicyQuota>,
    counts: Vec<CountQuota>,
}

/// How long a policy of a kind may be.
#[derive(Debug, Deserialize)]
struct PolicyQuota {
    kind: String,
    argument: String,
    most: usize,
    unit: String,
    source: String,
}

/// How many things of a kind there may be of one account and region, one account, or one value of an argument.
#[derive(Debug, Deserialize)]
struct CountQuota {
    kind: String,
    /// What it counts only: an argument and what it says.
    only: Option<(String, String)>,
    per: Per,
    most: usize,
    adjustable: bool,
    source: String,
}

/// Of what there may be only so many.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Per {
    /// An account and region.
    Region,
    /// An account.
    Account,
    /// What this argument names: `role`.
    Argument(String),
}

impl CountQuota {
    fn counts(&self, resource: &Resource) -> bool {
        let says = |(argument, value): &(String, String)| {
            let said = resource.arguments.get(argument);
            said.and_then(|it| it.as_str()) == Some(value)
        };
        self.kind == resource.kind && self.only.as_ref().is_none_or(says)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotas_are_there() {
        assert!(QUOTAS.policies.len() >= 8);
        let kinds = QUOTAS.counts.iter().map(|quota| quota.kind.as_str());
        let kinds: Vec<&str> = kinds.collect();
        for kind in ["aws_vpc", "aws_iam_role", "aws_iam_role_policy_attachment"] {
            assert!(kinds.contains(&kind), "{kind}");
        }
    }
}
