//! What trains, and what serves by means of its own: role, objects, key.

use super::endpoints::taken;
use super::{Draft, last};
use crate::claims::{RolePurpose, TeamClaims};
use crate::graph::Kind;
use crate::prove::Question;

impl Draft<'_> {
    pub(super) fn training(&mut self, team: &TeamClaims) {
        for pipeline in &team.pipelines {
            let job = self.node(
                Kind::Job,
                Some(&team.id),
                (last(&pipeline.spec.0), &pipeline.name),
                "",
            );
            self.promise(job, team, Question::Runs(pipeline.spec.clone()));
            let role = self.role_node(team, &pipeline.training_role);
            let asks = vec![taken(team, &pipeline.training_role, None)];
            self.edge((job, role), "runs as", asks);
            if let Some((team, claimed)) = self.role(&pipeline.training_role) {
                self.objects(role, (team, claimed), None);
            }
        }
        let models: Vec<&str> = team.endpoints.iter().map(|it| it.role.as_str()).collect();
        let servers = team.roles.iter().filter(|role| {
            role.purpose == RolePurpose::Serving && !models.contains(&role.arn.as_str())
        });
        for server in servers {
            let role = self.role_node(team, &server.arn);
            self.objects(role, (team, server), None);
        }
    }
}
