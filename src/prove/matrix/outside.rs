//! What goes in and out of a team beside other teams.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::claims::{NeedKind, TeamClaims};

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
    /// Roles from outside that invoke SageMaker endpoints: endpoint and role.
    pub callers: Vec<(String, String)>,
}

impl Outside {
    pub(super) fn of(team: &TeamClaims) -> Self {
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
        let callers = team.endpoints.iter().flat_map(|endpoint| {
            let outside =
                { endpoint.callers.iter() }.filter(|it| it.application.is_none() && !own(&it.role));
            outside.map(|it| (endpoint.name.clone(), it.role.clone()))
        });
        Self {
            callers: callers.collect(),
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
