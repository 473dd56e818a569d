//! What AWS Config holds accounts against.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Audit;

/// One of AWS's managed rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedRule {
    /// Its name, as AWS writes it: `sagemaker-model-in-vpc`.
    pub name: &'static str,
    /// Its identifier: `SAGEMAKER_MODEL_IN_VPC`.
    pub identifier: &'static str,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    rules: Vec<Entry>,
    pack: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    identifier: String,
    /// The part of `platform.audit` that it looks for.
    with: Option<String>,
}

static RULES: LazyLock<File> = LazyLock::new(|| {
    // A test reads the file.
    serde_json::from_str(include_str!("../../../data/config-rules.json")).unwrap_or_default()
});

impl Audit {
    /// The rules that fit machine learning, each by itself.
    pub fn rules(&self) -> Vec<ManagedRule> {
        self.fitting(&RULES.rules)
    }

    /// The rules of the conformance pack: what holds of any account.
    pub fn pack(&self) -> Vec<ManagedRule> {
        self.fitting(&RULES.pack)
    }

    fn fitting(&self, all: &'static [Entry]) -> Vec<ManagedRule> {
        let there = |part: &str| match part {
            "guardduty" => self.guardduty,
            "security-hub" => self.standards.is_some(),
            "access-analyzer" => self.analyzers.is_some(),
            _ => false,
        };
        let fitting = { all.iter() }.filter(|it| it.with.as_deref().is_none_or(there));
        fitting
            .map(|it| ManagedRule {
                name: &it.name,
                identifier: &it.identifier,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_can_be_read_and_names_each_rule_once_by_its_identifier() {
        let all: Vec<&Entry> = RULES.rules.iter().chain(&RULES.pack).collect();
        assert!(all.len() > 20);
        for (at, rule) in all.iter().enumerate() {
            assert_eq!(rule.name.to_uppercase().replace('-', "_"), rule.identifier);
            assert!(all.iter().take(at).all(|it| it.name != rule.name));
        }
    }
}
