//! The line of the spec behind something, by the claims.

use super::Ground;
use crate::claims::{Claims, NeedKind, TeamClaims};
use crate::estate::{Document, Origin, Principal, Special, Thing};
use crate::model::SpecPath;

/// The path of the spec behind a document: that of the role or bucket that it is about, of the team for a key or endpoint. For a role's own
/// policies, the need that asks for this object when one does.
pub(super) fn of_document(
    ground: &Ground,
    document: &Document,
    resource: &str,
) -> Option<SpecPath> {
    let claims = ground.claims.as_ref()?;
    let has = |listed: &Document| listed.origin.is_some() && listed.origin == document.origin;
    let principal = ground.estate.principals.iter().find(|it| {
        let own = it.identity.iter().chain(&it.trust).chain(&it.boundary);
        own.clone().any(has)
    });
    if let Some(principal) = principal {
        return of_principal(claims, principal, resource);
    }
    let thing = ground.estate.things.iter();
    let thing = thing.into_iter().find(|it| it.policies.iter().any(has))?;
    of_thing(claims, thing)
}

fn of_principal(claims: &Claims, principal: &Principal, resource: &str) -> Option<SpecPath> {
    let arn = principal.arn.as_literal()?;
    let roles = claims.teams.iter().flat_map(|team| &team.roles);
    let roles = roles.chain(claims.accounts.iter().flat_map(|it| &it.roles));
    let mut roles = roles.filter(|role| role.arn == arn);
    if let Some(role) = roles.next() {
        let needs = role.needs.iter();
        let mut needs = needs.filter(|need| concerns(&need.what, resource));
        let need = needs.next().map(|need| need.because.clone());
        return Some(need.unwrap_or_else(|| role.spec.clone()));
    }
    let mut deploys = claims.deploys.iter().filter(|it| it.role == arn);
    deploys.next().map(|it| it.spec.clone())
}

fn concerns(need: &NeedKind, resource: &str) -> bool {
    let below = |bucket: &str, prefix: &str| {
        let Some((_, rest)) = resource.split_once(":::") else {
            return false;
        };
        match rest.split_once('/') {
            Some((name, key)) => name == bucket && key.starts_with(prefix),
            None => rest == bucket,
        }
    };
    match need {
        NeedKind::ReadObjects { bucket, prefix }
        | NeedKind::ReadShared { bucket, prefix, .. }
        | NeedKind::WriteObjects { bucket, prefix, .. } => below(bucket, prefix),
        NeedKind::PullImage { repository } => repository == resource,
        NeedKind::WriteLogs { group, .. } | NeedKind::WriteStreams { group, .. } => {
            resource.contains(&format!(":log-group:{group}"))
        }
        NeedKind::StartPipeline { pipeline } => pipeline.eq_ignore_ascii_case(resource),
        _ => false,
    }
}

pub(super) fn of_thing(claims: &Claims, thing: &Thing) -> Option<SpecPath> {
    let arn = thing.arn.to_string();
    let bucket = arn.split_once(":::").map(|(_, name)| name);
    let buckets = claims.teams.iter().flat_map(|team| &team.buckets);
    if let Some(found) = buckets
        .into_iter()
        .find(|it| Some(it.name.as_str()) == bucket)
    {
        return Some(found.spec.clone());
    }
    if let Some(state) = &claims.state
        && bucket == Some(state.bucket.as_str())
    {
        return Some(SpecPath("backend".to_owned()));
    }
    if bucket == Some(claims.trails.bucket.as_str()) {
        return Some(claims.trails.spec.clone());
    }
    if let Special::Key(facts) = &thing.special {
        let alias = |wanted: &str| {
            facts
                .aliases
                .iter()
                .any(|it| it.as_literal() == Some(wanted))
        };
        let team = claims.teams.iter();
        let mut team = team.filter(|team| team.keys.iter().any(|key| alias(&key.alias)));
        if let Some(team) = team.next() {
            return Some(team.spec.clone());
        }
    }
    of_origin(claims, thing.origin.as_ref()?)
}

/// The team whose module the resource stands in.
fn of_origin(claims: &Claims, origin: &Origin) -> Option<SpecPath> {
    let of_stack = claims
        .teams
        .iter()
        .filter(|team| team.stack == origin.stack);
    let inside = |team: &&TeamClaims| {
        let name = team.id.rsplit('/').next().unwrap_or_default();
        let module = name.replace('-', "_");
        [name, &module]
            .iter()
            .any(|it| origin.address.starts_with(&format!("module.{it}.")))
    };
    let found: Vec<&TeamClaims> = of_stack.filter(inside).collect();
    found.first().map(|team| team.spec.clone())
}
