//! Actions that no policy tells apart: one of them is asked about for all.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::beside::{BY_LISTS, have_effect, uses};
use super::tasks::Both;
use super::world::{On, What, Who};
use crate::access::{actions, may_name};
use crate::estate::Special;
use crate::iam::Statement;
use crate::symbol::Text;

/// What tells actions apart: patterns of actions, and keys that only some requests carry.
pub(super) struct Signs {
    patterns: Vec<Text>,
    keys: Vec<BTreeSet<&'static str>>,
    /// True where every action counts by itself.
    each: bool,
}

/// What an action is to everything that tells actions apart.
#[derive(PartialEq, Eq, Hash)]
struct Sign {
    on: On,
    service: String,
    /// For actions that have rules of their own.
    itself: Option<String>,
    named: Vec<bool>,
    carries: Vec<bool>,
    uses: bool,
}

/// The actions that some rule names, beside policies.
const SPECIAL: [&str; 7] = [
    "kms:RetireGrant",
    "s3:DeleteBucketPolicy",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "sts:GetCallerIdentity",
    "sts:GetSessionToken",
    "sts:GetFederationToken",
];

impl Signs {
    pub fn of(both: Both<'_, '_>, who: &Who, what: &What) -> Self {
        let mut patterns: BTreeSet<&Text> = BTreeSet::new();
        let mut keys: BTreeSet<String> = BTreeSet::new();
        let mut add = |statement: &'_ Statement| {
            for condition in &statement.conditions {
                let key = condition.key.to_ascii_lowercase();
                if !key.starts_with("aws:") {
                    keys.insert(key);
                }
            }
        };
        let sides = [both.before, both.after];
        let statements = sides.map(|it| it.statements(who, what));
        for statement in statements.iter().flatten() {
            patterns.extend(statement.actions.listed());
            add(statement);
        }
        for world in sides {
            patterns.extend(&world.at_endpoints);
        }
        let mut things = both.things(what.arn());
        let each = things.any(|it| match &it.special {
            Special::Key(facts) => !facts.grants.is_empty(),
            _ => false,
        });
        let keys = keys.iter();
        Self {
            patterns: patterns.into_iter().cloned().collect(),
            keys: keys.map(|key| actions::with_key(key).collect()).collect(),
            each,
        }
    }

    /// Calls with those that are like them: by the first of each kind, all actions.
    pub fn alike(
        &self,
        both: Both<'_, '_>,
        what: &What,
        calls: Vec<(String, On)>,
    ) -> Vec<(Vec<String>, On)> {
        let mut places: HashMap<Sign, usize> = HashMap::new();
        let mut made: Vec<(Vec<String>, On)> = Vec::new();
        let mut things = both.things(what.arn());
        let listed = things.any(|it| matches!(&it.special, Special::Bucket(it) if have_effect(it)));
        let mut known: BTreeMap<String, (Vec<bool>, Vec<bool>)> = BTreeMap::new();
        for (action, on) in calls {
            let (named, carries) = known
                .entry(action.clone())
                .or_insert_with(|| self.sign(&action))
                .clone();
            let itself = self.each
                || SPECIAL.contains(&action.as_str())
                || (listed && BY_LISTS.contains(&action.as_str()))
                || action.contains(['*', '?']);
            let (service, _) = action.split_once(':').unwrap_or_default();
            let sign = Sign {
                on: on.clone(),
                service: service.to_ascii_lowercase(),
                itself: itself.then(|| action.clone()),
                uses: uses(&action),
                named,
                carries,
            };
            match places.get(&sign) {
                Some(at) => {
                    if let Some((actions, _)) = made.get_mut(*at) {
                        actions.push(action);
                    }
                }
                None => {
                    places.insert(sign, made.len());
                    made.push((vec![action], on));
                }
            }
        }
        made
    }

    fn sign(&self, action: &str) -> (Vec<bool>, Vec<bool>) {
        let named = self.patterns.iter();
        let named = named.map(|it| may_name(std::slice::from_ref(it), action));
        let carries = self.keys.iter().map(|names| names.contains(action));
        (named.collect(), carries.collect())
    }
}
