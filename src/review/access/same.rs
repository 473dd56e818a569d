//! Whether somebody or something is the same on both sides, as far as access goes.

use std::collections::{BTreeMap, BTreeSet};

use super::differ::{Scope, documents};
use super::tasks::{Both, own, statements};
use super::world::World;
use crate::estate::{Document, Grant, Level, Over, Principal, Special, Thing, ThingKind};
use crate::explain::Ground;
use crate::symbol::{Text, Value};

/// What lies over accounts and in the way of calls, as far as it differs.
pub(super) struct Limits<'g> {
    service_control: BTreeMap<Text, Scope<'g>>,
    resource_control: BTreeMap<Text, Scope<'g>>,
    /// Accounts whose calls carry another organization.
    elsewhere: BTreeSet<Text>,
    /// What of endpoints differs, by their id and by that of their VPC.
    endpoints: BTreeMap<Text, Scope<'g>>,
    /// Accounts whose public access block differs.
    public: BTreeSet<Text>,
}

impl<'g> Limits<'g> {
    pub fn of(both: Both<'_, 'g>) -> Self {
        let (before, after) = (both.before.ground, both.after.ground);
        let mut made = Self {
            service_control: BTreeMap::new(),
            resource_control: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
            endpoints: BTreeMap::new(),
            public: BTreeSet::new(),
        };
        let flags = |ground: &Ground| {
            let it = &ground.estate.organization;
            (it.service_control, it.resource_control)
        };
        let (old_flags, new_flags) = (flags(before), flags(after));
        for account in accounts(both) {
            let (old, new) = (before.over(&account), after.over(&account));
            let mut service = levels(old, new, |it| (&it.service_control, &it.perhaps_service));
            let mut resource = levels(old, new, |it| (&it.resource_control, &it.perhaps_resource));
            if old_flags.0 != new_flags.0 {
                service = Scope::All;
            }
            if old_flags.1 != new_flags.1 {
                resource = Scope::All;
            }
            if organization(before, &account) != organization(after, &account) {
                made.elsewhere.insert(account.clone());
            }
            let block = |ground: &Ground| {
                let blocks = ground.estate.public_access.iter();
                let own = blocks.filter(|(of, _)| *of == account);
                own.map(|(_, block)| *block).collect::<Vec<_>>()
            };
            if block(before) != block(after) {
                made.public.insert(account.clone());
            }
            made.service_control.insert(account.clone(), service);
            made.resource_control.insert(account, resource);
        }
        made.ways(both);
        made
    }

    fn ways(&mut self, both: Both<'_, 'g>) {
        for (arn, old) in &both.before.things {
            let (Special::Endpoint(facts), Some(new)) = (&old.special, both.after.things.get(arn))
            else {
                continue;
            };
            let mut scope = documents(&old.policies, &new.policies);
            if old.special != new.special || old.certain != new.certain {
                scope = Scope::All;
            }
            if !scope.is_nothing() {
                for id in [&facts.id, &facts.vpc] {
                    let known = self.endpoints.entry(id.clone());
                    known.or_insert_with(Scope::nothing).add(scope.clone());
                }
            }
        }
    }

    /// What of endpoints differs that these documents name.
    fn through(&self, documents: &[&Document]) -> Scope<'g> {
        let mut scope = Scope::nothing();
        if self.endpoints.is_empty() {
            return scope;
        }
        for statement in statements(documents) {
            let of_way = { statement.conditions.iter() }.filter(|it| {
                let key = it.key.as_str();
                let keys = ["aws:sourcevpce", "aws:sourcevpc"];
                keys.iter().any(|it| it.eq_ignore_ascii_case(key))
            });
            for value in of_way.flat_map(|it| &it.values) {
                if let Some(found) = self.endpoints.get(value) {
                    scope.add(found.clone());
                }
            }
        }
        scope
    }

    fn over<'s>(of: &'s BTreeMap<Text, Scope<'g>>, account: &Text) -> Scope<'g> {
        of.get(account).cloned().unwrap_or_else(Scope::nothing)
    }
}

fn accounts(both: Both<'_, '_>) -> BTreeSet<Text> {
    let sides = [both.before, both.after];
    let people = sides.iter().flat_map(|it| it.principals.values());
    let things = sides.iter().flat_map(|it| it.things.values());
    let all = people.map(|it| &it.account);
    all.chain(things.map(|it| &it.account)).cloned().collect()
}

/// The organization that calls of an account carry.
fn organization<'g>(ground: &'g Ground, account: &Text) -> Option<&'g Text> {
    let (id, members) = ground.organization()?;
    members.contains(account).then_some(id)
}

fn levels<'g>(
    old: &'g Over,
    new: &'g Over,
    of: impl Fn(&'g Over) -> (&'g Vec<Level>, &'g Vec<Document>),
) -> Scope<'g> {
    let ((old_levels, old_perhaps), (new_levels, new_perhaps)) = (of(old), of(new));
    let shape = |levels: &'g [Level]| levels.len();
    if old.is_management != new.is_management || shape(old_levels) != shape(new_levels) {
        let any = !(old_levels.is_empty() && new_levels.is_empty());
        return if any { Scope::All } else { Scope::nothing() };
    }
    let mut scope = documents(old_perhaps, new_perhaps);
    for (old, new) in old_levels.iter().zip(new_levels) {
        scope.add(documents(&old.policies, &new.policies));
    }
    scope
}

/// What of somebody differs that bears on what he may do.
pub(super) fn principal<'g>(
    both: Both<'_, 'g>,
    old: &'g Principal,
    new: &'g Principal,
    limits: &Limits<'g>,
) -> Scope<'g> {
    let kept = |it: &Principal| (it.kind, it.whole, it.certain, it.boundary.is_some());
    let others = kept(old) != kept(new) || old.account != new.account;
    if others || limits.elsewhere.contains(&new.account) {
        return Scope::All;
    }
    let origins = (old.origin.as_ref(), new.origin.as_ref());
    if tags(both.before, origins.0) != tags(both.after, origins.1) {
        return Scope::All;
    }
    let mut scope = documents(&old.identity, &new.identity);
    scope.add(documents(&old.boundary, &new.boundary));
    scope.add(Limits::over(&limits.service_control, &new.account));
    let own: Vec<&Document> = new.identity.iter().chain(&new.boundary).collect();
    scope.add(limits.through(&own));
    scope
}

/// What of a role differs that bears on who may assume it.
pub(super) fn trust<'g>(
    both: Both<'_, 'g>,
    old: &'g Principal,
    new: &'g Principal,
    limits: &Limits<'g>,
) -> Scope<'g> {
    if old.trust.is_some() != new.trust.is_some() || old.certain != new.certain {
        return Scope::All;
    }
    let mut scope = documents(&old.trust, &new.trust);
    scope.add(Limits::over(&limits.resource_control, &new.account));
    let own: Vec<&Document> = new.trust.iter().collect();
    scope.add(limits.through(&own));
    let origins = (old.origin.as_ref(), new.origin.as_ref());
    if tags(both.before, origins.0) != tags(both.after, origins.1) {
        scope = Scope::All;
    }
    scope
}

/// What of a thing differs that bears on who may do what with it.
pub(super) fn thing<'g>(
    both: Both<'_, 'g>,
    old: &'g Thing,
    new: &'g Thing,
    limits: &Limits<'g>,
) -> Scope<'g> {
    let kept = |it: &Thing| (it.kind, it.certain, it.origin.is_some());
    let others = kept(old) != kept(new) || old.account != new.account || old.region != new.region;
    let public = old.kind == ThingKind::Bucket && limits.public.contains(&new.account);
    let elsewhere = limits.elsewhere.contains(&new.account);
    if others || public || elsewhere || !same_special(&old.special, &new.special) {
        return Scope::All;
    }
    let mut scope = documents(own(old), own(new));
    scope.add(Limits::over(&limits.resource_control, &new.account));
    let documents: Vec<&Document> = own(new).iter().collect();
    scope.add(limits.through(&documents));
    // Whether the tags of a bucket count is nothing that the estate tells, so calls carry none of them.
    let origins = (old.origin.as_ref(), new.origin.as_ref());
    if old.kind != ThingKind::Bucket && tags(both.before, origins.0) != tags(both.after, origins.1)
    {
        scope = Scope::All;
    }
    scope
}

fn same_special(old: &Special, new: &Special) -> bool {
    match (old, new) {
        (Special::Bucket(old), Special::Bucket(new)) => {
            old.public_access == new.public_access
                && old.ownership == new.ownership
                && same_list(old, new)
        }
        (Special::Key(old), Special::Key(new)) => {
            let grants = |listed: &[Grant]| -> Vec<_> {
                let each = listed.iter().map(|it| {
                    let Grant {
                        origin: _,
                        grantee,
                        retiring,
                        operations,
                        constraints,
                    } = it.clone();
                    (grantee, retiring, operations, constraints)
                });
                each.collect()
            };
            let aliases: [BTreeSet<&Text>; 2] = [old, new].map(|it| it.aliases.iter().collect());
            let [one, other] = aliases;
            one == other && old.enabled == new.enabled && grants(&old.grants) == grants(&new.grants)
        }
        (old, new) => old == new,
    }
}

fn same_list(old: &crate::estate::BucketFacts, new: &crate::estate::BucketFacts) -> bool {
    use crate::estate::Acl;
    match (&old.acl, &new.acl) {
        (None, None) => true,
        (Some(Acl::Canned(one)), Some(Acl::Canned(other))) => one == other,
        _ => false,
    }
}

type Tags<'g> = (Vec<Option<&'g Value>>, Vec<Option<&'g Value>>);

/// What tags a resource is given, its provider's among them.
fn tags<'g>(world: &World<'g>, origin: Option<&crate::estate::Origin>) -> Option<Tags<'g>> {
    let (root, resource) = world.ground.resource_at(origin?)?;
    let own = ["tags", "tags_all"].map(|name| resource.arguments.get(name));
    let aws = { root.providers.iter() }.filter(|it| it.name == "aws" && it.alias.is_none());
    let default = aws.map(|it| it.arguments.get("default_tags"));
    Some((own.to_vec(), default.collect()))
}
