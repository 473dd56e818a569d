//! Keys: their aliases and the grants on them.

use super::items::{Item, Link};
use super::types::{Grant, GrantConstraint, KeyFacts};
use crate::symbol::{Text, Value};

/// What a key says itself.
pub(super) fn facts(item: &Item<'_>) -> KeyFacts {
    let argument = match item.resource.kind.as_str() {
        "aws_kms_key" => "is_enabled",
        _ => "enabled",
    };
    KeyFacts {
        enabled: item.flag(argument, true),
        ..KeyFacts::default()
    }
}

/// A grant as `aws_kms_grant` writes it.
pub(super) fn grant(item: &Item<'_>) -> Grant {
    let operations = item.links("operations").into_iter().map(|link| match link {
        Link::To(word) => word.as_literal().map(str::to_owned),
        _ => None,
    });
    let blocks = item
        .get("constraints")
        .map(Value::items)
        .unwrap_or_default();
    Grant {
        origin: item.origin(),
        grantee: match item.link("grantee_principal") {
            Link::To(arn) => arn,
            _ => Text::unknown("the grantee is not known"),
        },
        retiring: match item.link("retiring_principal") {
            Link::None => None,
            Link::To(arn) => Some(arn),
            Link::Unknown(why) => Some(Text::unknown(why)),
        },
        operations: operations.collect(),
        constraints: blocks.iter().map(constraint).collect(),
    }
}

fn constraint(block: &Value) -> GrantConstraint {
    let pairs = |name: &str| {
        let map = block.get(name)?.as_map()?;
        let pairs = map.entries.iter();
        pairs
            .map(|(key, value)| Some((key.clone(), value.as_text()?.clone())))
            .collect::<Option<Vec<_>>>()
            .filter(|pairs| !pairs.is_empty())
    };
    if let Some(pairs) = pairs("encryption_context_equals") {
        return GrantConstraint::Equals(pairs);
    }
    match pairs("encryption_context_subset") {
        Some(pairs) => GrantConstraint::Subset(pairs),
        None => GrantConstraint::Unknown,
    }
}
