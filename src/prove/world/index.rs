use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Item, facts};
use crate::claims::Claims;
use crate::prove::guardrails::Guards;
use crate::symbol::Text;
use crate::terraform::{Config, Mode};

/// Resources by kind.
pub(super) type Kinds<'a> = BTreeMap<&'a str, Vec<Item<'a>>>;
/// Resources by the value of one argument.
type Values<'a> = Arc<HashMap<&'a Text, Vec<Item<'a>>>>;

/// A config, indexed for the questions at hand, beside the claims about it: what is asked once a team must not walk
/// through the resources of all teams.
pub(in crate::prove) struct Index<'a> {
    pub config: &'a Config,
    pub claims: &'a Claims,
    by_kind: Kinds<'a>,
    by_stack: HashMap<&'a str, Arc<Kinds<'a>>>,
    /// By kind and argument; made when it is first asked for.
    by_value: Mutex<HashMap<(String, String), Values<'a>>>,
    keys: HashMap<Text, Item<'a>>,
    roles: HashMap<Text, Vec<Item<'a>>>,
    policies: HashMap<Text, Vec<Item<'a>>>,
    /// What the organization forbids.
    pub guards: Arc<Guards<'a>>,
}

impl<'a> Index<'a> {
    pub fn new(config: &'a Config, claims: &'a Claims) -> Self {
        let mut by_kind = Kinds::new();
        let mut by_stack: HashMap<&'a str, Kinds<'a>> = HashMap::new();
        for (root, resource) in config.resources() {
            if resource.mode == Mode::Managed {
                let item = Item { root, resource };
                by_kind.entry(&resource.kind).or_default().push(item);
                let stack = by_stack.entry(&root.path).or_default();
                stack.entry(&resource.kind).or_default().push(item);
            }
        }
        let all = |kind: &str| by_kind.get(kind).map_or(&[][..], Vec::as_slice);
        let named = |kind, what| {
            let mut named: HashMap<Text, Vec<Item<'a>>> = HashMap::new();
            for item in all(kind) {
                let arn = facts::named_arn(item, &claims.partition, what);
                named.entry(arn).or_default().push(*item);
            }
            named
        };
        let mut keys = HashMap::new();
        for key in all("aws_kms_key") {
            for name in facts::names_of_key(key) {
                keys.entry(name).or_insert(*key);
            }
        }
        let mut index = Self {
            config,
            claims,
            keys,
            roles: named("aws_iam_role", "role"),
            policies: named("aws_iam_policy", "policy"),
            by_kind,
            by_stack: by_stack
                .into_iter()
                .map(|(stack, kinds)| (stack, Arc::new(kinds)))
                .collect(),
            by_value: Mutex::default(),
            guards: Arc::default(),
        };
        index.guards = Arc::new(Guards::find(&index, claims));
        index
    }

    /// Managed resources of a kind.
    pub fn all(&self, kind: &str) -> &[Item<'a>] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Managed resources of a kind whose argument has this value.
    pub fn with(
        &self,
        kind: &str,
        argument: &str,
        value: &Text,
    ) -> impl Iterator<Item = Item<'a>> + use<'a> {
        let values = self.values(kind, argument);
        values.get(value).cloned().unwrap_or_default().into_iter()
    }

    fn values(&self, kind: &str, argument: &str) -> Values<'a> {
        // Whoever panicked while holding it left it whole: what is in it is only ever added.
        let mut by_value = self.by_value.lock().unwrap_or_else(PoisonError::into_inner);
        let known = by_value.entry((kind.to_owned(), argument.to_owned()));
        let values = known.or_insert_with(|| {
            let mut values: HashMap<&'a Text, Vec<Item<'a>>> = HashMap::new();
            for item in self.all(kind) {
                if let Some(text) = item.text(argument) {
                    values.entry(text).or_default().push(*item);
                }
            }
            Arc::new(values)
        });
        Arc::clone(values)
    }

    /// Every kind with its resources.
    pub fn kinds(&self) -> impl Iterator<Item = (&'a str, &[Item<'a>])> {
        self.by_kind
            .iter()
            .map(|(kind, items)| (*kind, items.as_slice()))
    }

    /// The resources of one stack.
    pub fn of_stack(&self, stack: &str) -> Arc<Kinds<'a>> {
        self.by_stack.get(stack).cloned().unwrap_or_default()
    }

    /// The first key that has this id or ARN.
    pub fn key_named(&self, name: &Text) -> Option<Item<'a>> {
        self.keys.get(name).copied()
    }

    /// The roles with an ARN.
    pub fn roles(&self, arn: &Text) -> &[Item<'a>] {
        self.roles.get(arn).map_or(&[], Vec::as_slice)
    }

    /// The managed policies with an ARN.
    pub fn policies(&self, arn: &Text) -> &[Item<'a>] {
        self.policies.get(arn).map_or(&[], Vec::as_slice)
    }
}
