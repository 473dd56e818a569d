//! How many things of a kind there are.

use std::collections::BTreeMap;

use super::{CountQuota, Per, QUOTAS};
use crate::symbol::{Text, Value};
use crate::terraform::{Config, Resource, Root};

/// Things of a kind in one account and region, in one account or of one role, and how many AWS gives without asking.
#[derive(Clone, Debug, PartialEq)]
pub struct CountUse {
    /// The kind: `aws_vpc`.
    pub kind: &'static str,
    /// The account and region, the account, or whose they are.
    pub whereabouts: String,
    /// How many there are.
    pub used: usize,
    /// How many AWS gives.
    pub most: usize,
    /// Whether AWS gives more when asked.
    pub adjustable: bool,
    /// Where AWS says so.
    pub source: &'static str,
    /// True when they are those of one thing, a role or a group, of which there are many.
    pub of_one_thing: bool,
}

/// By what counts are told apart: the quota's place in its list, and of what it is.
pub type Counted = (usize, String);

/// Every count that there is a quota for.
pub fn counts(config: &Config) -> Vec<CountUse> {
    let found = counted(config).into_iter();
    found
        .filter_map(|(which, used)| CountUse::new(&which, used))
        .collect()
}

/// The same, so that two configs can be compared.
pub fn counted(config: &Config) -> BTreeMap<Counted, usize> {
    let mut found = BTreeMap::new();
    for (root, resource) in config.resources() {
        for (which, quota) in QUOTAS.counts.iter().enumerate() {
            if quota.counts(resource) {
                *found.entry((which, quota.of(root, resource))).or_default() += 1;
            }
        }
    }
    found
}

impl CountUse {
    /// What a count comes to; nothing when there is no such quota.
    pub fn new((which, whereabouts): &Counted, used: usize) -> Option<Self> {
        let quota = QUOTAS.counts.get(*which)?;
        Some(Self {
            kind: &quota.kind,
            whereabouts: whereabouts.clone(),
            used,
            most: quota.most,
            adjustable: quota.adjustable,
            source: &quota.source,
            of_one_thing: matches!(quota.per, Per::Argument(_)),
        })
    }

    /// True when there are more than AWS gives.
    pub fn is_over(&self) -> bool {
        self.used > self.most
    }
}

impl CountQuota {
    fn of(&self, root: &Root, resource: &Resource) -> String {
        let part = |known: &Option<String>| known.clone().unwrap_or_else(|| "?".to_owned());
        let account = part(&resource.account);
        match &self.per {
            Per::Region => format!("{account}, {}", part(&resource.region)),
            Per::Account => account,
            Per::Argument(argument) => {
                let named = resource.arguments.get(argument).and_then(Value::as_text);
                let named = named.map_or_else(|| "?".to_owned(), Text::to_string);
                format!("{}, {argument} {named}", root.path)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let of_role = |many: usize| {
            let all = counts(&config(many)).into_iter();
            all.filter(|it| it.whereabouts.ends_with("role deploy"))
                .collect::<Vec<_>>()
        };
        assert!(!of_role(10)[0].is_over());
        let told = of_role(11);
        assert_eq!(
            (told[0].used, told[0].most, told[0].is_over()),
            (11, 10, true)
        );
    }
}
