//! What crosses fences by the claims: shares, calls, and what comes from outside.

use jiff::civil::Date;

use super::told::Told;
use crate::claims::{Claims, EndpointClaim, NeedKind, ServiceClaim, ShareClaim, TeamClaims};
use crate::graph::board::{Kind, Row};
use crate::graph::{State, last};
use crate::model::SpecPath;
use crate::prove::Finding;

/// Who is at an end of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Party<'a> {
    /// A team, as `unit/team`.
    Team(&'a str),
    /// A principal that ringfence does not make, by its ARN.
    Outside(&'a str),
}

impl<'a> Party<'a> {
    /// The unit, of a team.
    pub(super) fn unit(&self) -> Option<&'a str> {
        match self {
            Self::Team(id) => Some(unit(id)),
            Self::Outside(_) => None,
        }
    }
}

/// The unit of a team.
pub(super) fn unit(team: &str) -> &str {
    team.split_once('/').map_or(team, |(unit, _)| unit)
}

/// One thing that crosses.
pub(super) struct Crossing<'a> {
    pub(super) kind: Kind,
    pub(super) from: Party<'a>,
    pub(super) to: Party<'a>,
    /// What is said of it at both ends.
    pub(super) rows: (Row, Row),
    pub(super) label: String,
    pub(super) until: Option<Date>,
    pub(super) state: State,
}

/// All that crosses, in the order of the claims. Each takes the findings that are about it.
pub(super) fn crossings<'a>(
    claims: &'a Claims,
    told: &mut Told<'_>,
    today: Date,
) -> Vec<Crossing<'a>> {
    let mut all = Vec::new();
    for team in &claims.teams {
        let gives = team.gives.iter();
        all.extend(gives.map(|share| shared(claims, team, (share, today), told)));
    }
    for team in &claims.teams {
        for endpoint in &team.endpoints {
            invoked(claims, team, endpoint, told, &mut all);
        }
        for service in &team.services {
            called(claims, team, service, told, &mut all);
        }
        brought(team, told, &mut all);
    }
    all
}

fn shared<'a>(
    claims: &'a Claims,
    team: &'a TeamClaims,
    (share, today): (&'a ShareClaim, Date),
    told: &mut Told<'_>,
) -> Crossing<'a> {
    let bucket = team.buckets.iter().find(|it| it.name == share.bucket);
    let bucket = bucket.map_or(share.bucket.as_str(), |it| last(&it.spec.0));
    let what = format!("{bucket}/{}", share.prefix);
    let what = what.trim_end_matches('/');
    let ended = share.until < today;
    let until = match ended {
        true => format!("ended {}", share.until),
        false => format!("until {}", share.until),
    };
    let because = needs_of(claims, share);
    let about = |finding: &Finding| {
        let by_reader = finding.team == share.reader
            && finding
                .spec
                .as_ref()
                .is_some_and(|spec| because.contains(&spec));
        finding.spec.as_ref() == Some(&share.spec) || by_reader
    };
    let otherwise = match ended {
        true => State::Assumed,
        false => State::Sound,
    };
    Crossing {
        kind: Kind::Share,
        from: Party::Team(&share.owner),
        to: Party::Team(&share.reader),
        rows: (
            Row::new([&format!("shares {what}")]),
            Row::new([
                &format!("reads {what}"),
                &format!("of {}", share.owner),
                &until,
            ]),
        ),
        label: format!("reads {what} {until}"),
        until: Some(share.until),
        state: told.state(about, otherwise),
    }
}

/// What asks for the reading of a share.
fn needs_of<'a>(claims: &'a Claims, share: &ShareClaim) -> Vec<&'a SpecPath> {
    let reader = claims.teams.iter().find(|team| team.id == share.reader);
    let roles = reader.into_iter().flat_map(|team| &team.roles);
    let needs = roles.flat_map(|role| &role.needs);
    let across = needs.filter(|need| {
        matches!(&need.what, NeedKind::ReadShared { owner, bucket, prefix }
            if *owner == share.owner && *bucket == share.bucket && prefix.starts_with(&share.prefix))
    });
    across.map(|need| &need.because).collect()
}

fn invoked<'a>(
    claims: &'a Claims,
    team: &'a TeamClaims,
    endpoint: &'a EndpointClaim,
    told: &mut Told<'_>,
    all: &mut Vec<Crossing<'a>>,
) {
    let name = last(&endpoint.spec.0);
    for caller in &endpoint.callers {
        let Some(from) = party(claims, team, &caller.role) else {
            continue;
        };
        let about = |finding: &Finding| finding.spec.as_ref() == Some(&caller.spec);
        all.push(Crossing {
            kind: Kind::Call,
            rows: rows_of_call(&from, (&team.id, name), caller.application.as_deref()),
            from,
            to: Party::Team(&team.id),
            label: format!("invokes {name}"),
            until: None,
            state: told.state(about, State::Sound),
        });
    }
}

fn called<'a>(
    claims: &'a Claims,
    team: &'a TeamClaims,
    service: &'a ServiceClaim,
    told: &mut Told<'_>,
    all: &mut Vec<Crossing<'a>>,
) {
    let name = last(&service.spec.0);
    let Some(link) = &service.link else {
        return;
    };
    let deploys = |arn: &str| {
        let units = claims.deploys.iter().any(|it| it.role == arn);
        units
            || claims
                .teams
                .iter()
                .any(|it| it.deploy.iter().any(|own| own == arn))
    };
    let outside = link.principals.iter().filter(|arn| !deploys(arn));
    let outside = outside.map(|arn| (Party::Outside(arn), None));
    let applications = link.applications.iter().filter_map(|application| {
        let (of, _) = application.rsplit_once('/')?;
        Some((Party::Team(of), Some(application.as_str())))
    });
    let about = |finding: &Finding| {
        finding.spec.as_ref() == Some(&service.spec) && finding.code == crate::prove::Code::LinkOpen
    };
    for (from, application) in applications.chain(outside) {
        all.push(Crossing {
            kind: Kind::Call,
            rows: rows_of_call(&from, (&team.id, name), application),
            from,
            to: Party::Team(&team.id),
            label: format!("calls {name}"),
            until: None,
            state: told.state(about, State::Sound),
        });
    }
}

fn rows_of_call(
    from: &Party<'_>,
    (to, name): (&str, &str),
    application: Option<&str>,
) -> (Row, Row) {
    let served = Row::new([&format!("serves {name}")]);
    let application = application.map(last).unwrap_or_default();
    match from {
        Party::Team(_) => {
            let calls = Row::new([&format!("{application} calls {name}"), &format!("of {to}")]);
            (calls, served)
        }
        Party::Outside(_) => (Row::default(), served),
    }
}

/// Roles that bring objects into buckets.
fn brought<'a>(team: &'a TeamClaims, told: &mut Told<'_>, all: &mut Vec<Crossing<'a>>) {
    for bucket in &team.buckets {
        let name = last(&bucket.spec.0);
        for writer in &bucket.writers {
            let about = |finding: &Finding| {
                finding.spec.as_ref() == Some(&bucket.spec)
                    && finding.message.contains(writer.as_str())
            };
            all.push(Crossing {
                kind: Kind::Brings,
                from: Party::Outside(writer),
                to: Party::Team(&team.id),
                rows: (
                    Row::default(),
                    Row::new([&format!("takes objects into {name}")]),
                ),
                label: format!("writes {name}"),
                until: None,
                state: told.state(about, State::Sound),
            });
        }
    }
}

/// Whose a role is; nothing for one of the team's own.
fn party<'a>(claims: &'a Claims, team: &TeamClaims, role: &'a str) -> Option<Party<'a>> {
    let has = |it: &&TeamClaims| it.roles.iter().any(|own| own.arn == role);
    match claims.teams.iter().find(has) {
        Some(of) if of.id == team.id => None,
        Some(of) => Some(Party::Team(&of.id)),
        None => Some(Party::Outside(role)),
    }
}
