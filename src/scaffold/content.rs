//! A blueprint's text for the spec that it is added to.

use crate::blueprint::{Blueprint, Kind};
use crate::spec::{Outline, UnitOutline};

/// The digest that no image has.
pub(super) const NO_DIGEST: &str =
    "@sha256:0000000000000000000000000000000000000000000000000000000000000000";
/// What is said of it where a comment finds no room.
pub(super) const IMAGE: &str = "the image to train with";

/// What stands below the new name. `unit` is the one that a team is added to.
pub(super) fn content(
    blueprint: &Blueprint,
    outline: &Outline,
    unit: Option<&UnitOutline>,
) -> String {
    let said = unit.and_then(|unit| unit.account.as_deref());
    let account = outline
        .accounts
        .iter()
        .find(|(name, _)| said.is_none_or(|said| said == name));
    // A spec that says neither is refused by name, so what stands here is never written.
    let id = account.map_or("111122223333", |(_, id)| id.as_str());
    let region = outline.region.as_deref().unwrap_or("eu-west-1");
    let domain = match region.starts_with("cn-") {
        true => "amazonaws.com.cn",
        false => "amazonaws.com",
    };
    let registry = format!("{id}.dkr.ecr.{region}.{domain}");
    let body = blueprint.body().replace("<registry>", &registry);
    match account.filter(|_| blueprint.kind() == Kind::Unit && outline.accounts.len() > 1) {
        Some((name, _)) => format!("account: {name} # replace: the unit's account\n{body}"),
        None => body,
    }
}
