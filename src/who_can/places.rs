//! What belongs to whom, and whom policies name.

use std::collections::{BTreeSet, HashMap};

use super::index::Who;
use super::world::World;
use crate::access::account_of;
use crate::access::actions;
use crate::estate::{Document, Principal, Target, Thing};
use crate::iam::{Effect, PrincipalKind as NamedKind, Statement};
use crate::symbol::{Text, Value};

/// Whom the trust policy of a role names, as far as they are in the estate; everybody when it names everybody.
pub(super) fn trusted(world: &World<'_>, subject: &Principal) -> BTreeSet<Who> {
    let mut found = BTreeSet::new();
    let policy = subject.trust.as_ref().and_then(|it| it.content.known());
    let Some(policy) = policy else {
        return world.people().collect();
    };
    for statement in policy
        .statements
        .iter()
        .filter(|it| it.effect == Effect::Allow)
    {
        for (kind, text) in statement.principals.iter().flat_map(|it| it.listed()) {
            let is_aws = matches!(kind, NamedKind::Aws | NamedKind::Any);
            let session = text.to_string().contains(":assumed-role/");
            match world.index.of_arn(text) {
                Some(who) => drop(found.insert(who)),
                None if session => found.extend(of_session(world, text)),
                None if is_aws && text.as_literal() == Some("*") => {
                    found.extend(world.people());
                }
                None => {}
            }
        }
        found.extend(by_condition(world, statement));
    }
    found
}

/// Those whose ARN a statement asks for.
pub(super) fn by_condition(world: &World<'_>, statement: &Statement) -> BTreeSet<Who> {
    let conditions = statement.conditions.iter();
    let by_arn = conditions.filter(|it| it.key.eq_ignore_ascii_case("aws:PrincipalArn"));
    let values = by_arn.flat_map(|it| &it.values);
    values.filter_map(|arn| world.index.of_arn(arn)).collect()
}

/// The roles that the ARN of a session may be of.
fn of_session<'w>(world: &'w World<'_>, arn: &Text) -> impl Iterator<Item = Who> + use<'w> {
    let text = arn.to_string();
    let name = text.split('/').nth(1).unwrap_or_default().to_owned();
    let account = account_of(arn);
    let principals = world.ground.estate.principals.iter().enumerate();
    principals
        .filter(move |(_, it)| {
            it.is_role() && it.name.to_string() == name && Some(&it.account) == account.as_ref()
        })
        .map(|(who, _)| who)
}

/// The managed policy that a document is.
pub(super) fn managed<'g>(world: &World<'g>, document: &Document) -> Option<Target<'g>> {
    let found = world.managed.get(document.origin.as_ref()?);
    found.map(|thing| of_thing(thing))
}

/// The identity providers of a kind that a role's trust policy names.
pub(super) fn providers<'g>(subject: &Principal, kind: &str) -> Vec<Target<'g>> {
    let policy = subject.trust.as_ref().and_then(|it| it.content.known());
    let statements = policy.iter().flat_map(|it| &it.statements);
    let listed = statements.flat_map(|it| it.principals.iter().flat_map(|it| it.listed()));
    let federated = listed.filter(|(named, _)| *named == NamedKind::Federated);
    let of_kind = federated.filter(|(_, text)| text.to_string().contains(&format!(":{kind}/")));
    of_kind.map(|(_, text)| plain(text)).collect()
}

pub(super) fn of_thing(thing: &Thing) -> Target<'_> {
    Target {
        arn: thing.arn.clone(),
        thing: Some(thing),
        principal: None,
        within: String::new(),
    }
}

pub(super) fn plain<'g>(arn: &Text) -> Target<'g> {
    Target {
        arn: arn.clone(),
        thing: None,
        principal: None,
        within: String::new(),
    }
}

/// The pattern of every ARN of a type in an account; `*` where the action is asked on nothing less.
pub(super) fn any_of(action: &str, kind: &str, account: &Text) -> Text {
    let service = action.split(':').next().unwrap_or_default();
    let Some(form) = actions::resource_arn(service, kind).filter(|_| kind != "*") else {
        return Text::from("*");
    };
    let mut made = Text::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        made = match name {
            "Partition" => made.then(before).then("aws"),
            "Account" => made.then(before).then_text(account),
            _ => made.then(before).then("*"),
        };
        rest = behind;
    }
    made.then(rest)
}

/// Whether an ARN has the form of a type, by its parts.
pub(super) fn has_form(arn: &Text, form: &str) -> bool {
    let (arn, mut parts) = (arn.to_string(), form.splitn(6, ':'));
    let mut own = arn.splitn(6, ':');
    let service = (parts.nth(2), own.nth(2));
    let name = (parts.nth(2), own.nth(2));
    match (service, name) {
        ((Some(wanted), Some(found)), (Some(form), Some(name))) => {
            let head = form.split("${").next().unwrap_or_default();
            wanted == found && name.starts_with(head)
        }
        _ => false,
    }
}

/// What runs as a role: every resource of which an argument whose name speaks of a role is the ARN of one.
pub(super) fn running<'g>(world: &World<'g>) -> HashMap<Text, Vec<&'g Thing>> {
    let mut made: HashMap<Text, Vec<&'g Thing>> = HashMap::new();
    for thing in &world.ground.estate.things {
        let resource = thing
            .origin
            .as_ref()
            .and_then(|it| world.ground.resource_at(it));
        let Some((_, resource)) = resource else {
            continue;
        };
        let mut roles = BTreeSet::new();
        for (name, value) in &resource.arguments.entries {
            roles_in(name, value, &mut roles);
        }
        for role in roles {
            if world.index.of_arn(&role).is_some() {
                made.entry(role).or_default().push(thing);
            }
        }
    }
    made
}

fn roles_in(name: &str, value: &Value, found: &mut BTreeSet<Text>) {
    match value {
        Value::Text(text) if name.contains("role") => drop(found.insert(text.clone())),
        Value::List(items) => items.iter().for_each(|it| roles_in(name, it, found)),
        Value::Map(map) => {
            let entries = map.entries.iter();
            entries.for_each(|(name, value)| roles_in(name, value, found));
        }
        _ => {}
    }
}
