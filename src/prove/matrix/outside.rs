//! What goes in and out of a team beside other teams.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::claims::{DeployClaims, NeedKind, TeamClaims};

/// In and out, by the claims.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Outside {
    /// Roles from outside that bring objects in: bucket and role.
    pub writers: Vec<(String, String)>,
    /// Repositories whose images are pulled.
    pub images: Vec<String>,
    /// Log groups of others that are written.
    pub logs: Vec<String>,
    /// Namespaces of metrics that are published.
    pub metrics: Vec<String>,
    /// Who calls from outside.
    pub calls: Vec<Call>,
}

/// A call from outside.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Call {
    /// The ARN of who calls.
    pub who: String,
    /// What he does: `invokes`.
    pub does: &'static str,
    /// What he calls, by its name in AWS.
    pub what: String,
}

impl Outside {
    /// In: a team, and the roles that deploy units. Those ask for the connections of their own teams' applications.
    pub(super) fn of(team: &TeamClaims, deploys: &[DeployClaims]) -> Self {
        let writers = team.buckets.iter().flat_map(|bucket| {
            let writers = bucket.writers.iter();
            writers.map(|role| (bucket.name.clone(), role.clone()))
        });
        let mut images = BTreeSet::new();
        let mut logs = BTreeSet::new();
        let mut metrics = BTreeSet::new();
        for need in team.roles.iter().flat_map(|role| &role.needs) {
            match &need.what {
                NeedKind::PullImage { repository } => {
                    images.insert(repository.clone());
                }
                NeedKind::WriteLogs { group, account, .. }
                    if team.log_groups.iter().all(|own| own.name != *group) =>
                {
                    logs.insert(format!("{group} ({account})"));
                }
                NeedKind::PublishMetrics { namespaces } => metrics.extend(namespaces.clone()),
                _ => {}
            }
        }
        let own = |role: &str| team.roles.iter().any(|it| it.arn == role);
        let invoked = team.endpoints.iter().flat_map(|endpoint| {
            let outside =
                { endpoint.callers.iter() }.filter(|it| it.application.is_none() && !own(&it.role));
            outside.map(|it| Call {
                who: it.role.clone(),
                does: "invokes",
                what: endpoint.name.clone(),
            })
        });
        let deploying = |arn: &String| deploys.iter().any(|it| it.role == *arn);
        let connected = team.services.iter().flat_map(|service| {
            let principals = service.link.iter().flat_map(|it| &it.principals);
            principals.filter(|arn| !deploying(arn)).map(|arn| Call {
                who: arn.clone(),
                does: "may ask for a PrivateLink connection to",
                what: service.name.clone(),
            })
        });
        let calls = invoked.chain(connected).collect();
        Self {
            calls,
            writers: writers.collect(),
            images: images.into_iter().collect(),
            logs: logs.into_iter().collect(),
            metrics: metrics.into_iter().collect(),
        }
    }

    /// True when nothing goes in or out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
