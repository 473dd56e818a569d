//! What declares that somebody may do something, by the claims.

use std::collections::BTreeSet;

use super::names::is_vouched_for;
use crate::claims::{Claims, FederatedTrust, Need, NeedKind, RoleClaim, TeamClaims, TrustClaim};
use crate::explain::Locate;
use crate::model::SpecPath;
use crate::review::{Because, Party};

/// What claims declare between two: nothing when they don't.
pub(super) fn because(
    claims: Option<&Claims>,
    locate: &Locate<'_>,
    who: &Party,
    what: &Party,
    alias: Option<&str>,
) -> Option<Because> {
    let found = declared(claims?, who, what, alias)?;
    let place = locate(&found.1).map(|place| without_column(&place));
    Some(Because {
        what: found.0,
        place,
    })
}

type Declared = (String, SpecPath);

fn declared(claims: &Claims, who: &Party, what: &Party, alias: Option<&str>) -> Option<Declared> {
    share(claims, who, what, alias)
        .or_else(|| writers(claims, who, what, alias))
        .or_else(|| role(claims, who, what, alias))
        .or_else(|| trusted(claims, who))
        .or_else(|| taken(claims, who, what))
}

/// Whether claims declare something between two.
pub(super) fn declares(claims: &Claims, who: &Party, what: &Party, alias: Option<&str>) -> bool {
    declared(claims, who, what, alias).is_some()
}

/// Whether those whom an identity provider vouches for are let into a role as they were before; into a new one, whether the same provider
/// let in the same ones elsewhere: people of the directory, pipelines of the repository.
pub(super) fn vouched_alike(before: &Claims, after: &Claims, role: &str) -> bool {
    let of = |claims| {
        let found = roles(claims).find(|it: &&RoleClaim| it.arn == role)?;
        federated(found)
    };
    match (of(before), of(after)) {
        (Some(was), Some(is)) => was == is,
        (None, Some(is)) => { roles(before).filter_map(federated) }
            .any(|was| was.provider == is.provider && origins(was).is_superset(&origins(is))),
        _ => false,
    }
}

fn federated(role: &RoleClaim) -> Option<&FederatedTrust> {
    match &role.trust {
        TrustClaim::Federated(trust) => Some(trust),
        _ => None,
    }
}

/// Whose pipelines: `repo:acme/ml-infra` of `repo:acme/ml-infra:environment:retail`.
fn origins(trust: &FederatedTrust) -> BTreeSet<String> {
    let subjects = { trust.conditions.iter() }.filter(|(key, _)| key.ends_with(":sub"));
    let values = subjects.flat_map(|(_, values)| values);
    values
        .map(|it| it.splitn(3, ':').take(2).collect::<Vec<_>>().join(":"))
        .collect()
}

fn without_column(place: &str) -> String {
    let parts: Vec<&str> = place.rsplitn(3, ':').collect();
    match parts.as_slice() {
        [column, line, file] if [column, line].iter().all(|it| it.parse::<u32>().is_ok()) => {
            format!("{file}:{line}")
        }
        _ => place.to_owned(),
    }
}

fn team<'c>(claims: &'c Claims, id: Option<&String>) -> Option<&'c TeamClaims> {
    claims.teams.iter().find(|it| Some(&it.id) == id)
}

/// The name of the bucket that an ARN is of or in.
fn bucket(arn: &str) -> Option<&str> {
    let (_, rest) = arn.split_once(":s3:::")?;
    rest.split('/').next()
}

fn share(claims: &Claims, who: &Party, what: &Party, alias: Option<&str>) -> Option<Declared> {
    if who.team == what.team {
        return None;
    }
    let owner = team(claims, what.team.as_ref())?;
    let reader = who.team.as_ref()?;
    let mut gives = owner.gives.iter().filter(|it| it.reader == *reader);
    let found = gives.find(|it| {
        bucket(&what.arn) == Some(it.bucket.as_str()) || alias == Some(it.key.as_str())
    })?;
    Some((words(&found.spec), found.spec.clone()))
}

fn writers(claims: &Claims, who: &Party, what: &Party, alias: Option<&str>) -> Option<Declared> {
    let owner = team(claims, what.team.as_ref())?;
    let name = bucket(&what.arn);
    let mut buckets = owner.buckets.iter();
    let bucket = buckets.find(|it| {
        let its_key = alias.is_some() && it.key.as_deref() == alias;
        let own = name == Some(it.name.as_str()) || its_key;
        own && it.writers.contains(&who.arn)
    })?;
    let own = bucket.spec.0.rsplit('.').next().unwrap_or_default();
    Some((format!("writers of {own}"), bucket.spec.child("writers")))
}

/// All roles that claims have.
fn roles(claims: &Claims) -> impl Iterator<Item = &RoleClaim> {
    let teams = claims.teams.iter().flat_map(|it| &it.roles);
    let accounts = claims.accounts.iter().flat_map(|it| &it.roles);
    let registry = claims.registry.iter().flat_map(|it| &it.roles);
    teams.chain(accounts).chain(registry)
}

/// What the claims of who asks say that it needs.
fn role(claims: &Claims, who: &Party, what: &Party, alias: Option<&str>) -> Option<Declared> {
    let found = match team(claims, who.team.as_ref()) {
        Some(team) => team.roles.iter().find(|it| it.arn == who.arn)?,
        None => roles(claims).find(|it| it.arn == who.arn)?,
    };
    let mut needs = found.needs.iter();
    if let Some(need) = needs.find(|need| mentions(need, what, alias)) {
        return Some((words(&need.because), need.because.clone()));
    }
    // What of its own team a role reaches it reaches for what it is for.
    let own = who.team.is_some() && (who.team == what.team || what.team.is_none());
    own.then(|| (words(&found.spec), found.spec.clone()))
}

/// Whether a need is about something.
fn mentions(need: &Need, what: &Party, alias: Option<&str>) -> bool {
    let of_bucket = |name: &str| bucket(&what.arn) == Some(name);
    let is = |arn: &str| what.arn == arn;
    match &need.what {
        NeedKind::ReadObjects { bucket, .. }
        | NeedKind::ReadShared { bucket, .. }
        | NeedKind::WriteObjects { bucket, .. } => of_bucket(bucket),
        NeedKind::PullImage { repository } => is(repository),
        NeedKind::PushImages { repositories, .. } | NeedKind::RemoveImages { repositories } => {
            repositories.iter().any(|it| is(it))
        }
        NeedKind::EncryptVolumes { key } => alias == Some(key),
        NeedKind::RunTraining {
            role,
            volume_key,
            output_key,
            ..
        } => is(role) || alias == volume_key.as_deref() || alias == Some(output_key.as_str()),
        NeedKind::StartPipeline { pipeline } => is(pipeline),
        NeedKind::InvokeEndpoint { endpoint, .. } => is(endpoint),
        NeedKind::AssumeRole { role } => is(role),
        NeedKind::ReadSecrets { secrets } => secrets.iter().any(|it| is(it)),
        _ => false,
    }
}

/// Whoever is trusted with all of it.
fn trusted(claims: &Claims, who: &Party) -> Option<Declared> {
    let declared = |what: &str, path: &str| Some((what.to_owned(), SpecPath(path.to_owned())));
    if claims.key_administrators.contains(&who.arn) {
        return declared("key administrators", "administrators.keys");
    }
    if claims.deletion_approvers.contains(&who.arn) {
        return declared("deletion approvers", "administrators.keys");
    }
    if claims.break_glass.contains(&who.arn) {
        return declared("break-glass", "administrators.break-glass");
    }
    if claims.deploy.contains(&who.arn) {
        return declared("deploying role", "administrators.deploy");
    }
    let deploy = claims.deploys.iter().find(|it| it.role == who.arn)?;
    Some((format!("unit {}", deploy.unit), deploy.spec.clone()))
}

/// Who takes a role.
fn taken(claims: &Claims, who: &Party, what: &Party) -> Option<Declared> {
    let found = roles(claims).find(|it| it.arn == what.arn)?;
    let takes = match &found.trust {
        TrustClaim::Service(trust) => who.arn == trust.service,
        TrustClaim::Roles(trust) => trust.roles.contains(&who.arn),
        TrustClaim::Users(trust) => trust.users.contains(&who.arn),
        TrustClaim::Federated(_) => is_vouched_for(&who.kind),
    };
    takes.then(|| (words(&found.spec), found.spec.clone()))
}

/// A path of the spec in words: `share 2`, `training job nightly`.
fn words(path: &SpecPath) -> String {
    let mut parts: Vec<&str> = path.0.split('.').collect();
    if let [.., "shares", number] = parts.as_slice() {
        // People count from one.
        let number = number.parse::<usize>().map_or(0, |it| it + 1);
        return format!("share {number}");
    }
    // What a job reads and writes is the job's.
    while let [.., before, _] = parts.as_slice()
        && ["reads", "writes", "callers", "secrets"].contains(before)
    {
        parts.truncate(parts.len().saturating_sub(2));
    }
    let [.., before, last] = parts.as_slice() else {
        return path.0.clone();
    };
    let kind = match *before {
        "training" => "training job",
        "serving" => "serving role",
        "applications" => "application",
        "endpoints" => "endpoint",
        "services" => "service",
        "buckets" => "bucket",
        "notebooks" => "notebook",
        "teams" => "team",
        "units" => "unit",
        "repositories" => "repository",
        other => other,
    };
    format!("{kind} {last}")
}
