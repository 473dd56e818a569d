//! Paths of the spec: what `retail/churn/buckets/raw/2026/a.csv` is called in AWS, by the claims.

use super::account_paths::{self, There};
use super::resolve::NoSuch;
use crate::claims::{Claims, RoleClaim, RolePurpose, TeamClaims};

/// What a path of the spec leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An ARN.
    Arn(String),
    /// A key, by its alias and account.
    Key(String, String),
}

/// A path behind its team.
struct Path<'c> {
    whole: &'c str,
    partition: &'c str,
    team: &'c TeamClaims,
    rest: Vec<&'c str>,
}

fn path<'c>(claims: Option<&'c Claims>, name: &'c str) -> Result<Path<'c>, NoSuch> {
    let Some(claims) = claims else {
        return Err(NoSuch::NoClaims {
            name: name.to_owned(),
        });
    };
    let mut parts = name.split('/');
    let unit = parts.next().unwrap_or_default();
    let id = format!("{unit}/{}", parts.next().unwrap_or_default());
    match claims.teams.iter().find(|team| team.id == id) {
        Some(team) => Ok(Path {
            whole: name,
            partition: &claims.partition,
            team,
            rest: parts.collect(),
        }),
        None => {
            let ids = claims.teams.iter().map(|team| team.id.clone());
            Err(no_path(name, ids.collect(), &id))
        }
    }
}

/// The ARN of a role: `UNIT/TEAM/training/NAME`, with `/pipeline` or `/schedule` behind for the roles that start it,
/// `UNIT/TEAM/serving/NAME`, `UNIT/TEAM/flow-logs`; `UNIT/TEAM/applications/NAME`, with `/execution` behind for what starts it;
/// `UNIT/TEAM/endpoints/NAME` for its model, with `/invoke` behind for the role that invokes it; or one of an account.
pub(super) fn role(claims: Option<&Claims>, name: &str) -> Result<String, NoSuch> {
    match beside_teams(claims, name)? {
        None => role_at(&path(claims, name)?),
        Some(Found::Arn(arn)) => Ok(arn),
        Some(Found::Key(alias, _)) => Err(no_path(name, Vec::new(), &alias)),
    }
}

/// What an account or a unit has. A team goes before: a unit's team may be called `deploy`.
fn beside_teams(claims: Option<&Claims>, name: &str) -> Result<Option<Found>, NoSuch> {
    let There { found, known } = match (claims, path(claims, name)) {
        (Some(claims), Err(_)) => match account_paths::find(claims, name) {
            Some(there) => there,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    match found {
        Some(found) => Ok(Some(found)),
        None => Err(no_path(name, known, name)),
    }
}

fn role_at(path: &Path<'_>) -> Result<String, NoSuch> {
    let wanted = path.rest.join("/");
    let roles = path.team.roles.iter();
    let named: Vec<(String, &RoleClaim)> = roles
        .map(|role| (role_path(path.team, role), role))
        .collect();
    match named.iter().find(|(path, _)| *path == wanted) {
        Some((_, role)) => Ok(role.arn.clone()),
        None => {
            let known = named.into_iter().map(|(path, _)| path).collect();
            Err(no_path(path.whole, known, &wanted))
        }
    }
}

/// What the rest of a role's path is, behind its team.
fn role_path(team: &TeamClaims, role: &RoleClaim) -> String {
    let own = role.spec.0.strip_prefix(&team.spec.0);
    let own = own.unwrap_or(&role.spec.0).trim_start_matches('.');
    let own = own.replace('.', "/");
    match role.purpose {
        RolePurpose::Pipeline => format!("{own}/pipeline"),
        RolePurpose::Schedule => format!("{own}/schedule"),
        RolePurpose::FlowLogs => "flow-logs".to_owned(),
        RolePurpose::Task => format!("{own}/task"),
        RolePurpose::Invoke => format!("{own}/invoke"),
        RolePurpose::Execution => format!("{own}/execution"),
        _ => own,
    }
}

/// A resource: `UNIT/TEAM/buckets/NAME` with the key of an object behind it, `UNIT/TEAM/keys/PURPOSE`, `UNIT/TEAM/pipelines/NAME`,
/// `UNIT/TEAM/endpoints/NAME`, `UNIT/TEAM/logs/NAME`, or a role; or what an account has.
pub(super) fn resource(claims: Option<&Claims>, name: &str) -> Result<Found, NoSuch> {
    if let Some(found) = beside_teams(claims, name)? {
        return Ok(found);
    }
    let path = path(claims, name)?;
    let Path {
        team, partition, ..
    } = path;
    let arn = |service: &str, rest: String| {
        let place = format!("{}:{}", team.region, team.account);
        Found::Arn(format!("arn:{partition}:{service}:{place}:{rest}"))
    };
    let (kind, candidates): (&str, Vec<(String, Found)>) = match path.rest.first() {
        Some(&"buckets") => {
            let buckets = team.buckets.iter().map(|bucket| {
                let object = path.rest.get(2..).unwrap_or_default().join("/");
                let arn = format!("arn:{partition}:s3:::{}", bucket.name);
                let found = match object.as_str() {
                    "" => arn,
                    object => format!("{arn}/{object}"),
                };
                // The spec names data and artifacts; the others by what they are for.
                let own = match bucket.spec == team.spec {
                    true => bucket.purpose.word(),
                    false => last(&bucket.spec.0, '.'),
                };
                (own.to_owned(), Found::Arn(found))
            });
            ("buckets", buckets.collect())
        }
        Some(&"keys") => {
            let keys = team.keys.iter().map(|key| {
                let found = Found::Key(key.alias.clone(), team.account.clone());
                (key.purpose.clone(), found)
            });
            ("keys", keys.collect())
        }
        Some(&"pipelines") => {
            let pipelines = team.pipelines.iter().map(|pipeline| {
                let found = arn(
                    "sagemaker",
                    format!("pipeline/{}", pipeline.name.to_lowercase()),
                );
                (last(&pipeline.spec.0, '.').to_owned(), found)
            });
            ("pipelines", pipelines.collect())
        }
        // Behind its name stand its roles.
        Some(&"endpoints") if path.rest.len() == 2 => {
            let endpoints = team.endpoints.iter().map(|endpoint| {
                let found = arn("sagemaker", format!("endpoint/{}", endpoint.name));
                (last(&endpoint.spec.0, '.').to_owned(), found)
            });
            ("endpoints", endpoints.collect())
        }
        Some(&"logs") => {
            let groups = team.log_groups.iter().map(|group| {
                let found = arn("logs", format!("log-group:{}", group.name));
                (last(&group.name, '/').to_owned(), found)
            });
            ("logs", groups.collect())
        }
        // A role is a resource, too: one that is assumed or passed.
        _ => return role_at(&path).map(Found::Arn),
    };
    let wanted = path.rest.get(1).copied().unwrap_or_default();
    let known: Vec<String> = candidates
        .iter()
        .map(|(name, _)| format!("{kind}/{name}"))
        .collect();
    let mut found = candidates.into_iter().filter(|(name, _)| name == wanted);
    match found.next() {
        Some((_, found)) => Ok(found),
        None => Err(no_path(name, known, &format!("{kind}/{wanted}"))),
    }
}

fn last(path: &str, separator: char) -> &str {
    path.rsplit(separator).next().unwrap_or_default()
}

fn no_path(name: &str, known: Vec<String>, wanted: &str) -> NoSuch {
    let likeness = |one: &String| strsim::jaro_winkler(one, wanted);
    let near = known
        .into_iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    NoSuch::Path {
        name: name.to_owned(),
        near,
    }
}
