//! Roles, users and groups with all that is attached to them, in each of the ways that Terraform has for it.

use std::collections::HashMap;

use super::documents::Managed;
use super::entity::{group, inline, looked_up, nobody, role, service_linked, user};
use super::items::{Item, Items, Link, Names};
use super::members;
use super::principal::{Group, Principal, PrincipalKind};
use super::types::{Document, Estate, Puzzle};
use crate::symbol::Text;

/// Everybody, while things are being attached.
pub(super) struct People {
    principals: Vec<Principal>,
    groups: Vec<Group>,
    roles: Names,
    users: Names,
    group_names: Names,
    /// Those who are made elsewhere and have something attached here.
    outside: HashMap<(PrincipalKind, Text, Text), usize>,
}

/// In: the resources. Out: the principals but for root users, and the groups.
pub(super) fn people(
    items: &Items<'_>,
    managed: &Managed,
    puzzles: &mut Vec<Puzzle>,
) -> (Vec<Principal>, Vec<Group>) {
    let mut people = People::new(items, managed);
    people.attach_inline(items, puzzles);
    people.attach_managed(items, managed, puzzles);
    people.profiles(items, puzzles);
    members::join(items, &mut people, puzzles);
    (people.principals, people.groups)
}

/// The root user of every account.
pub(super) fn roots(estate: &mut Estate) {
    for account in &estate.accounts {
        let arn = format!("arn:{}:iam::{account}:root", partition_of(estate));
        estate.principals.push(Principal {
            whole: true,
            ..nobody(
                PrincipalKind::Root,
                Text::from(arn),
                Text::from(account.as_str()),
                Text::from("root"),
            )
        });
    }
}

fn partition_of(estate: &Estate) -> String {
    let arns = estate.principals.iter().map(|it| &it.arn);
    let mut arns = arns.chain(estate.things.iter().map(|it| &it.arn));
    let partition = arns.find_map(|arn| {
        let text = arn.to_string();
        let (_, rest) = text.split_once("arn:")?;
        Some(rest.split_once(':')?.0.to_owned())
    });
    partition.unwrap_or_else(|| "aws".to_owned())
}

impl People {
    fn new(items: &Items<'_>, managed: &Managed) -> Self {
        let mut principals: Vec<Principal> = Vec::new();
        principals.extend(items.all("aws_iam_role").map(|item| role(&item, managed)));
        principals.extend(items.all("aws_iam_user").map(|item| user(&item, managed)));
        let linked = items.all("aws_iam_service_linked_role");
        principals.extend(linked.map(|item| service_linked(&item)));
        principals.extend(
            items
                .looked_up("aws_iam_role")
                .filter_map(|item| looked_up(&item, managed)),
        );
        let groups: Vec<Group> = items
            .all("aws_iam_group")
            .map(|item| group(&item))
            .collect();
        let mut names: Vec<Vec<Text>> = Vec::new();
        let of_item = |item: &Item<'_>| {
            vec![
                item.attribute("name"),
                item.attribute("id"),
                item.attribute("arn"),
            ]
        };
        names.extend(items.all("aws_iam_role").map(|item| of_item(&item)));
        names.extend(items.all("aws_iam_user").map(|item| of_item(&item)));
        names.extend(
            principals
                .iter()
                .skip(names.len())
                .map(|it| vec![it.name.clone(), it.arn.clone()]),
        );
        let named = |wanted: fn(&Principal) -> bool| {
            let both = principals.iter().zip(&names);
            Names::new(both.map(move |(it, names)| match wanted(it) {
                true => (it.account.clone(), names.clone()),
                false => (it.account.clone(), Vec::new()),
            }))
        };
        Self {
            roles: named(Principal::is_role),
            users: named(|it| it.kind == PrincipalKind::User),
            group_names: Names::new(
                groups
                    .iter()
                    .zip(items.all("aws_iam_group"))
                    .map(|(group, item)| (group.account.clone(), of_item(&item))),
            ),
            principals,
            groups,
            outside: HashMap::new(),
        }
    }

    fn attach_inline(&mut self, items: &Items<'_>, puzzles: &mut Vec<Puzzle>) {
        for item in items.all("aws_iam_role_policy") {
            let made = inline(&item);
            let link = item.link("role");
            self.give(PrincipalKind::Role, &item, &link, made.as_ref(), puzzles);
        }
        for item in items.all("aws_iam_user_policy") {
            let made = inline(&item);
            let link = item.link("user");
            self.give(PrincipalKind::User, &item, &link, made.as_ref(), puzzles);
        }
        for item in items.all("aws_iam_group_policy") {
            let made = inline(&item);
            self.give_group(&item, &item.link("group"), made.as_ref(), puzzles);
        }
    }

    fn attach_managed(&mut self, items: &Items<'_>, managed: &Managed, puzzles: &mut Vec<Puzzle>) {
        let (role, user) = (PrincipalKind::Role, PrincipalKind::User);
        for item in items.all("aws_iam_role_policy_attachment") {
            let made = managed.attached(&item, &item.link("policy_arn"));
            self.give(role, &item, &item.link("role"), Some(&made), puzzles);
        }
        for item in items.all("aws_iam_user_policy_attachment") {
            let made = managed.attached(&item, &item.link("policy_arn"));
            self.give(user, &item, &item.link("user"), Some(&made), puzzles);
        }
        for item in items.all("aws_iam_group_policy_attachment") {
            let made = managed.attached(&item, &item.link("policy_arn"));
            self.give_group(&item, &item.link("group"), Some(&made), puzzles);
        }
        for item in items.all("aws_iam_policy_attachment") {
            let made = managed.attached(&item, &item.link("policy_arn"));
            for link in item.links("roles") {
                self.give(role, &item, &link, Some(&made), puzzles);
            }
            for link in item.links("users") {
                self.give(user, &item, &link, Some(&made), puzzles);
            }
            for link in item.links("groups") {
                self.give_group(&item, &link, Some(&made), puzzles);
            }
        }
        for (kind, argument, who) in [
            (
                "aws_iam_role_policy_attachments_exclusive",
                "role_name",
                role,
            ),
            (
                "aws_iam_user_policy_attachments_exclusive",
                "user_name",
                user,
            ),
        ] {
            for item in items.all(kind) {
                for arn in item.links("policy_arns") {
                    let made = managed.attached(&item, &arn);
                    self.give(who, &item, &item.link(argument), Some(&made), puzzles);
                }
            }
        }
    }

    fn profiles(&mut self, items: &Items<'_>, puzzles: &mut Vec<Puzzle>) {
        for item in items.all("aws_iam_instance_profile") {
            for role in self.find(PrincipalKind::Role, &item, &item.link("role"), puzzles) {
                if let Some(principal) = self.principals.get_mut(role) {
                    principal.profiles.push(item.attribute("arn"));
                }
            }
        }
    }

    fn give(
        &mut self,
        kind: PrincipalKind,
        item: &Item<'_>,
        link: &Link,
        made: Option<&Document>,
        puzzles: &mut Vec<Puzzle>,
    ) {
        let Some(made) = made else { return };
        for position in self.find(kind, item, link, puzzles) {
            if let Some(principal) = self.principals.get_mut(position)
                && !principal.identity.contains(made)
            {
                principal.identity.push(made.clone());
            }
        }
    }

    fn give_group(
        &mut self,
        item: &Item<'_>,
        link: &Link,
        made: Option<&Document>,
        puzzles: &mut Vec<Puzzle>,
    ) {
        let Some(made) = made else { return };
        for position in self.groups_of(item, link, puzzles) {
            if let Some(group) = self.groups.get_mut(position) {
                group.identity.push(made.clone());
            }
        }
    }

    /// The roles or users that a link may mean; one who is not here is made, known in part.
    fn find(
        &mut self,
        kind: PrincipalKind,
        item: &Item<'_>,
        link: &Link,
        puzzles: &mut Vec<Puzzle>,
    ) -> Vec<usize> {
        let word = match kind {
            PrincipalKind::User => "user",
            _ => "role",
        };
        let name = match link {
            Link::To(name) => name,
            Link::None => return Vec::new(),
            Link::Unknown(why) => {
                let message = format!(
                    "it is not known to which {word} this belongs, so it may be any: {why}"
                );
                puzzles.push(item.puzzle(message, None));
                return Vec::new();
            }
        };
        let names = match kind {
            PrincipalKind::User => &self.users,
            _ => &self.roles,
        };
        let account = item.account();
        let found = names.find(name, &account);
        if !found.is_empty() {
            return found;
        }
        let key = (kind, account.clone(), name.clone());
        let at = match self.outside.get(&key) {
            Some(at) => *at,
            None => {
                let message =
                    format!("the {word} `{name}` is made elsewhere: what else it has is not known");
                let arn = Text::literal("arn:aws:iam::")
                    .then_text(&account)
                    .then(&format!(":{word}/"))
                    .then_text(&Text::unknown("its path is not in the Terraform at hand"))
                    .then_text(name);
                puzzles.push(item.puzzle(message, Some(arn.clone())));
                let made = nobody(kind, arn, account, name.clone());
                self.principals.push(made);
                let at = self.principals.len() - 1;
                self.outside.insert(key, at);
                at
            }
        };
        vec![at]
    }

    /// The users that a link may mean.
    pub(super) fn users_of(
        &mut self,
        item: &Item<'_>,
        link: &Link,
        puzzles: &mut Vec<Puzzle>,
    ) -> Vec<usize> {
        self.find(PrincipalKind::User, item, link, puzzles)
    }

    /// The groups that a link may mean.
    pub(super) fn groups_of(
        &self,
        item: &Item<'_>,
        link: &Link,
        puzzles: &mut Vec<Puzzle>,
    ) -> Vec<usize> {
        let message = match link {
            Link::None => return Vec::new(),
            Link::To(name) => {
                let found = self.group_names.find(name, &item.account());
                if !found.is_empty() {
                    return found;
                }
                format!(
                    "the group `{name}` is made elsewhere: who is in it and what it may do is not known"
                )
            }
            Link::Unknown(why) => {
                format!("it is not known which group this means, so it may be any: {why}")
            }
        };
        puzzles.push(item.puzzle(message, None));
        Vec::new()
    }

    /// The user is in a group that is not here, so that he has more than what is.
    pub(super) fn know_in_part(&mut self, user: usize) {
        if let Some(user) = self.principals.get_mut(user) {
            user.whole = false;
        }
    }

    /// The user gets the group's policies.
    pub(super) fn enter(&mut self, user: usize, group: usize) {
        let (Some(user), Some(group)) = (self.principals.get_mut(user), self.groups.get(group))
        else {
            return;
        };
        let name = group.name.to_string();
        for document in &group.identity {
            let made = Document {
                through: Some(name.clone()),
                ..document.clone()
            };
            if !user.identity.contains(&made) {
                user.identity.push(made);
            }
        }
    }
}
