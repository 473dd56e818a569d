//! Registries that a cache pulls from: what they hold runs as if it were ours.

use super::super::Party;
use super::fact::{By, Fact, Way};
use super::names::plain;
use super::same::View;
use super::side::{Item, told};

/// Every registry that images may come from.
pub(super) fn facts(view: &View<'_, '_>) -> Vec<Fact> {
    let rules = view.side.all("aws_ecr_pull_through_cache_rule").iter();
    rules.map(|item| fact(view, *item)).collect()
}

fn fact(view: &View<'_, '_>, item: Item<'_>) -> Fact {
    let shown = |argument: &str| item.get(argument).map(told).unwrap_or_default();
    let (prefix, upstream) = (
        shown("ecr_repository_prefix"),
        shown("upstream_registry_url"),
    );
    let claims = view.side.ground.claims.iter();
    let registries = claims.filter_map(|it| it.registry.as_ref());
    let mut caches = registries.flat_map(|it| &it.caches);
    let way = Way {
        from: Party {
            arn: item.attribute("arn").to_string(),
            ..plain("cache", prefix.clone())
        },
        to: plain("registry", upstream.clone()),
        what: "pulls".to_owned(),
        by: By::item("cache rule", item),
        outward: true,
        declared: caches.any(|it| it.prefix == prefix),
        certain: item.certain(&["upstream_registry_url"]),
        place: item.place(),
        network: None,
    };
    Fact::point(format!("cache {prefix} of {upstream}"), way)
}
