//! Which users are in which groups.

use super::identity::People;
use super::items::{Item, Items, Link};
use super::types::Puzzle;

/// Users get the policies of their groups.
pub(super) fn join(items: &Items<'_>, people: &mut People, puzzles: &mut Vec<Puzzle>) {
    for item in items.all("aws_iam_group_membership") {
        let groups = people.groups_of(&item, &item.link("group"), puzzles);
        for user in item.links("users") {
            member(&item, people, &user, &groups, puzzles);
        }
    }
    for item in items.all("aws_iam_user_group_membership") {
        let user = item.link("user");
        for group in item.links("groups") {
            let groups = people.groups_of(&item, &group, puzzles);
            member(&item, people, &user, &groups, puzzles);
        }
    }
}

fn member(
    item: &Item<'_>,
    people: &mut People,
    user: &Link,
    groups: &[usize],
    puzzles: &mut Vec<Puzzle>,
) {
    for user in people.users_of(item, user, puzzles) {
        if groups.is_empty() {
            people.know_in_part(user);
        }
        for group in groups {
            people.enter(user, *group);
        }
    }
}
