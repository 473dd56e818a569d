//! Who stands beside what ringfence made, with his policies as far as they are known.

use std::collections::{BTreeSet, HashMap};

use super::super::actor::Actor;
use super::super::table;
use super::anybody;
use crate::access::{Formula, PolicyKind, PrincipalClass, principal};
use crate::estate::{Content, Document, Origin, Principal, PrincipalKind, estate};
use crate::iam::{Effect, Policy, Statement};
use crate::prove::Taken;
use crate::prove::ask::Subject;
use crate::prove::world::{Item, Policed, World};
use crate::symbol::{Place, Text};

/// Somebody with what he may do.
#[derive(Clone)]
pub(super) struct Found<'a> {
    /// `the role `friend``.
    pub name: String,
    pub arn: Option<Text>,
    pub account: Text,
    pub item: Item<'a>,
    pub(super) who: Formula,
    pub(super) rather: Option<Formula>,
    /// The steps by which somebody is under its policies, and who takes the first.
    pub by: Vec<Taken>,
    /// Nothing when it is not known, or when it is written by whom he is made by.
    pub(super) identity: Option<Policed<'a>>,
    pub(super) boundary: Option<Policed<'a>>,
    /// Why something of it is not known, and where.
    pub unknown: Vec<(String, Option<Place>)>,
}

type Items<'a> = HashMap<(&'a str, &'a str), Item<'a>>;

/// Kinds of resources that make principals or give them something, with the arguments that name whom.
const GIVING: &[(&str, &[&str])] = &[
    ("aws_iam_role_policy", &["role"]),
    ("aws_iam_role_policy_attachment", &["role"]),
    ("aws_iam_role_policies_exclusive", &["role_name"]),
    ("aws_iam_role_policy_attachments_exclusive", &["role_name"]),
    ("aws_iam_policy_attachment", &["roles", "users", "groups"]),
];

/// Everybody who is none of ringfence's own.
pub(super) fn found<'a>(world: &World<'a>) -> Vec<Found<'a>> {
    let own: BTreeSet<(&str, &str)> = world
        .owners()
        .flat_map(|owner| &owner.roles)
        .map(|role| key(&role.item))
        .collect();
    if !anybody_else(world, &own) {
        return Vec::new();
    }
    let iam = world
        .kinds()
        .filter(|(kind, _)| kind.starts_with("aws_iam_"));
    let items: Items<'a> = iam
        .flat_map(|(_, items)| items)
        .map(|item| (key(item), *item))
        .collect();
    let estate = estate(world.config);
    let at = |origin: &Option<Origin>| {
        let origin = origin.as_ref()?;
        items
            .get(&(origin.stack.as_str(), origin.address.as_str()))
            .copied()
    };
    let is_own = |it: &Principal| at(&it.origin).is_some_and(|item| own.contains(&key(&item)));
    let people = estate.principals.iter();
    let people = people
        .filter(|it| matches!(it.kind, PrincipalKind::Role | PrincipalKind::User))
        .filter(|it| !is_own(it))
        .filter_map(|it| Found::of_principal(it, &at));
    let groups = estate.groups.iter().filter_map(|group| {
        let item = at(&Some(group.origin.clone()))?;
        let in_it = anybody(&group.account).and(principal::is(PrincipalClass::User));
        let name = format!("a user in the group `{}`", group.name);
        let known = Known::of(&group.identity);
        Some(Found {
            name,
            arn: None,
            account: group.account.clone(),
            item,
            who: in_it,
            rather: None,
            by: Vec::new(),
            identity: known.policed(item),
            boundary: None,
            unknown: known.unknown,
        })
    });
    people.chain(groups).collect()
}

pub(super) fn key<'a>(item: &Item<'a>) -> (&'a str, &'a str) {
    (&item.root.path, &item.resource.address.0)
}

/// False when every principal and every policy on one is ringfence's: then nothing has to be found out.
fn anybody_else(world: &World<'_>, own: &BTreeSet<(&str, &str)>) -> bool {
    let roles = world.all("aws_iam_role");
    let names: BTreeSet<&Text> = { roles.iter() }
        .filter(|role| own.contains(&key(role)))
        .filter_map(|role| role.text("name"))
        .collect();
    let to_others = |item: &Item<'_>, argument: &str| match item.get(argument) {
        None => false,
        Some(value) => { value.items().iter().chain([value]) }
            .filter(|it| it.items().is_empty())
            .any(|it| it.as_text().is_none_or(|name| !names.contains(name))),
    };
    let people = ["aws_iam_user", "aws_iam_group"];
    roles.iter().any(|role| !own.contains(&key(role)))
        || world.kinds().any(|(kind, items)| {
            !items.is_empty() && people.iter().any(|start| kind.starts_with(start))
        })
        || GIVING.iter().any(|(kind, arguments)| {
            let items = world.all(kind).iter();
            { items }.any(|item| arguments.iter().any(|it| to_others(item, it)))
        })
}

/// What some documents come to.
struct Known {
    statements: Vec<Statement>,
    unknown: Vec<(String, Option<Place>)>,
}

impl Known {
    /// What is perhaps in force allows, and denies nothing.
    fn of(documents: &[Document]) -> Self {
        let mut known = Self {
            statements: Vec::new(),
            unknown: Vec::new(),
        };
        for document in documents {
            match &document.content {
                Content::Known(policy) => {
                    known.statements.extend(table::relevant(&policy.statements));
                }
                Content::Perhaps(policy, _) => {
                    let allows = policy.statements.iter();
                    let allows = allows.filter(|it| it.effect == Effect::Allow);
                    known.statements.extend(table::relevant(allows));
                }
                Content::Unknown(why) => {
                    let by = document.attached.as_ref().or(document.origin.as_ref());
                    let why = format!("`{}`: {why}", document.name);
                    known.unknown.push((why, by.map(|it| it.place.clone())));
                }
            }
        }
        known
    }

    fn policed<'a>(&self, item: Item<'a>) -> Option<Policed<'a>> {
        let policy = Policy::new(self.statements.clone());
        self.unknown
            .is_empty()
            .then(|| Policed::new(item, policy, None))
    }
}

impl<'a> Found<'a> {
    fn of_principal(
        one: &Principal,
        at: &impl Fn(&Option<Origin>) -> Option<Item<'a>>,
    ) -> Option<Self> {
        let mut documents = one.identity.iter();
        let item = at(&one.origin)
            .or_else(|| documents.find_map(|it| at(&it.attached).or_else(|| at(&it.origin))))?;
        let word = match one.kind {
            PrincipalKind::User => "user",
            _ => "role",
        };
        let arn = one.arn.first_unknown().is_none().then(|| one.arn.clone());
        let known = Known::of(&one.identity);
        let boundary = one.boundary.as_ref();
        let boundary = boundary.and_then(|it| Some((it.content.known()?, at(&it.origin))));
        Some(Self {
            name: format!("the {word} `{}`", one.name),
            who: match &arn {
                Some(arn) => principal::exactly(arn),
                None => anybody(&one.account),
            },
            rather: None,
            by: Vec::new(),
            arn,
            account: one.account.clone(),
            item,
            identity: known.policed(item),
            boundary: boundary
                .map(|(policy, by)| Policed::new(by.unwrap_or(item), policy.clone(), None)),
            unknown: known.unknown,
        })
    }

    /// Nothing that is known holds him.
    pub fn is_unlimited(&self) -> bool {
        self.identity.is_none() && self.boundary.is_none()
    }

    pub fn actor(&self, account: &Text) -> Actor<'_, 'a> {
        let layers = [
            ("its policy", &self.identity),
            ("its boundary", &self.boundary),
        ];
        let layers = layers.into_iter().filter_map(|(name, policed)| {
            Some(Subject {
                name,
                policed: policed.as_ref()?,
                kind: PolicyKind::Identity,
            })
        });
        Actor {
            who: self.who.clone(),
            rather: self.rather.clone(),
            account: account.clone(),
            layers: layers.collect(),
        }
    }
}
