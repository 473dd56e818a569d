//! What is on a role: its policies, in each of the ways that Terraform has for it, and its boundary.

use super::facts::{Judged, Policed, Unjudged, policy_in};
use super::{Index, Item};
use crate::symbol::{Text, Value};

/// Every policy on the role: inline, attached, and the older ways of writing either.
pub(super) fn identity<'a>(world: &Index<'a>, role: Item<'a>) -> Vec<Judged<'a>> {
    let Some(name) = role.text("name") else {
        return Vec::new();
    };
    let inline = about(world, "aws_iam_role_policy", "role", role, name)
        .filter_map(|item| policy_in(item, "policy"));
    let by_attachment = about(world, "aws_iam_role_policy_attachment", "role", role, name)
        .map(|item| attached(world, item, item.text("policy_arn")));
    let shared = world
        .all("aws_iam_policy_attachment")
        .iter()
        .filter(|item| may_share_account(&role, item))
        .filter(|item| {
            item.texts("roles")
                .is_none_or(|roles| roles.contains(&name))
        })
        .map(|item| attached(world, *item, item.text("policy_arn")));
    let mut found: Vec<Judged<'a>> = inline.chain(by_attachment).chain(shared).collect();
    found.extend(exclusive(world, role, name));
    for arn in role.blocks("managed_policy_arns") {
        found.push(attached(world, role, arn.as_text()));
    }
    found.extend(
        role.blocks("inline_policy")
            .iter()
            .filter_map(|block| of_block(role, block)),
    );
    found
}

/// False of two that are certainly made in different accounts: names of roles are unique in one account only.
pub(in crate::prove) fn may_share_account(one: &Item<'_>, other: &Item<'_>) -> bool {
    let accounts = one
        .resource
        .account
        .as_ref()
        .zip(other.resource.account.as_ref());
    accounts.is_none_or(|(one, other)| one == other)
}

/// What names the role, where it may be this one.
fn about<'a>(
    world: &Index<'a>,
    kind: &str,
    argument: &str,
    role: Item<'a>,
    name: &Text,
) -> impl Iterator<Item = Item<'a>> + use<'a> {
    let named = world.with(kind, argument, name);
    named.filter(move |item| may_share_account(&role, item))
}

/// The list of all that is attached: an apply attaches what is missing (AWS provider,
/// `aws_iam_role_policy_attachments_exclusive`). What is attached by itself, too, was read there.
fn exclusive<'a>(world: &Index<'a>, role: Item<'a>, name: &Text) -> Vec<Judged<'a>> {
    let attached_too = about(world, "aws_iam_role_policy_attachment", "role", role, name);
    let by_itself: Vec<&Text> = attached_too
        .filter_map(|it| it.text("policy_arn"))
        .collect();
    let lists = about(
        world,
        "aws_iam_role_policy_attachments_exclusive",
        "role_name",
        role,
        name,
    );
    let arns = lists.flat_map(|it| {
        it.blocks("policy_arns")
            .iter()
            .map(move |arn| (it, arn.as_text()))
    });
    arns.filter(|(_, arn)| arn.is_none_or(|arn| !by_itself.contains(&arn)))
        .map(|(item, arn)| attached(world, item, arn))
        .collect()
}

/// A block without a policy takes policies away (AWS provider, `aws_iam_role`).
fn of_block<'a>(role: Item<'a>, block: &Value) -> Option<Judged<'a>> {
    let policy = match block {
        Value::Map(map) => map.get("policy")?,
        other => other,
    };
    Some(Policed::read(role, policy))
}

fn attached<'a>(world: &Index<'a>, by: Item<'a>, arn: Option<&Text>) -> Judged<'a> {
    if by.resource.uncertain {
        return Err(Unjudged {
            item: by,
            message: "it is not certain that this policy is attached".to_owned(),
            place: None,
        });
    }
    let managed = arn.and_then(|arn| policy_with_arn(world, arn));
    managed
        .and_then(|item| policy_in(item, "policy"))
        .unwrap_or_else(|| {
            let shown = arn.map_or_else(|| "a policy".to_owned(), |arn| format!("`{arn}`"));
            Err(Unjudged {
                item: by,
                message: format!("{shown} is attached, and its text is not here"),
                place: None,
            })
        })
}

fn policy_with_arn<'a>(world: &Index<'a>, arn: &Text) -> Option<Item<'a>> {
    match world.policies(arn) {
        [only] => Some(*only),
        _ => None,
    }
}

pub(super) fn boundary<'a>(world: &Index<'a>, role: Item<'a>) -> Option<Judged<'a>> {
    let arn = match role.get("permissions_boundary")? {
        Value::Text(text) => Some(text),
        _ => None,
    };
    Some(attached(world, role, arn))
}
