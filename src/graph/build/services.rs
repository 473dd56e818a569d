//! The way to a REST API: caller, group, or PrivateLink, load balancer, tasks, their role, what they serve.

use super::endpoints::{reaches, taken};
use super::{Draft, ask, last};
use crate::claims::{ApplicationClaim, Claims, LinkClaim, ServiceClaim, TeamClaims, ThroughClaim};
use crate::graph::Kind;
use crate::prove::{Group, Question};

impl Draft<'_> {
    pub(super) fn service(&mut self, team: &TeamClaims, claim: &ServiceClaim) {
        let id = Some(team.id.as_str());
        let name = last(&claim.spec.0);
        let balancer = self.node(Kind::Balancer, id, (&claim.balancer, &claim.balancer), "");
        self.promise(balancer, team, Question::Fronts(claim.spec.clone()));
        for name in &claim.applications {
            let mut applications = team.applications.iter();
            if let Some(application) = applications.find(|it| it.name == *name) {
                let group = self.leaves(team, application);
                let asks = vec![leads(
                    team,
                    (&application.group, &claim.balancer_group),
                    443,
                )];
                self.edge((group, balancer), "443", asks);
            }
        }
        if let Some(link) = &claim.link {
            self.link(team, (claim, link), balancer);
        }
        let tasks = self.node(Kind::Tasks, id, (name, &claim.name), "");
        self.promise(tasks, team, Question::Runs(claim.spec.clone()));
        let port = claim.port.to_string();
        let asks = vec![leads(
            team,
            (&claim.balancer_group, &claim.task_group),
            claim.port,
        )];
        self.edge((balancer, tasks), &port, asks);
        let role = self.role_node(team, &claim.task_role);
        let asks = vec![taken(team, &claim.task_role, None)];
        self.edge((tasks, role), "run as", asks);
        if let (Some((team, claimed)), Some(_)) = (self.role(&claim.task_role), &claim.model) {
            self.objects(role, (team, claimed), Some(&claim.task_group));
        }
        self.signs(team, claim, role);
    }

    /// A proxy calls its endpoint as itself.
    fn signs(&mut self, team: &TeamClaims, claim: &ServiceClaim, role: usize) {
        let Some(wanted) = &claim.endpoint else {
            return;
        };
        let mut endpoints = team.endpoints.iter();
        let Some(endpoint) = endpoints.find(|it| it.name == *wanted) else {
            return;
        };
        let door = self.door(team, endpoint, &ThroughClaim::Own);
        let asks = vec![reaches(team, &claim.task_group, "sagemaker.runtime")];
        self.edge((role, door), "signs and invokes", asks);
        let node = self.endpoint_node(team, endpoint);
        let asks = self.invokes(&claim.task_role, vec![ThroughClaim::Own]);
        self.edge((door, node), "InvokeEndpoint", asks);
    }

    /// Callers from other networks.
    fn link(
        &mut self,
        team: &TeamClaims,
        (claim, link): (&ServiceClaim, &LinkClaim),
        balancer: usize,
    ) {
        let node = self.node(
            Kind::Link,
            Some(&team.id),
            (&link.balancer, &link.balancer),
            "",
        );
        self.promise(node, team, Question::Links(claim.spec.clone()));
        let asks = vec![leads(team, (&link.group, &claim.balancer_group), 443)];
        self.edge((node, balancer), "443", asks);
        let consumers = self.consumers(link);
        for (of, application, service) in &consumers {
            let group = self.leaves(of, application);
            let door = self.node(
                Kind::VpcEndpoint,
                Some(&of.id),
                (last(service), service),
                "",
            );
            let question = Question::Leads {
                from: Group::Named(application.group.clone()),
                to: Group::OfEndpoint((*service).to_owned()),
                port: 443,
            };
            self.edge((group, door), "443", vec![ask(of, question)]);
            self.edge((door, node), "PrivateLink", Vec::new());
        }
        let deploys = |arn: &str| {
            let mut teams = consumers.iter().map(|(of, ..)| of);
            teams.any(|team| team.deploy.iter().any(|it| it == arn))
        };
        // Whoever deploys an application's team makes the endpoint that is drawn.
        let outside: Vec<&String> = link.principals.iter().filter(|it| !deploys(it)).collect();
        for principal in outside {
            let outsider = self.outsider(principal);
            self.edge((outsider, node), "connects", Vec::new());
        }
    }
}

impl<'a> Draft<'a> {
    /// The applications of other teams that call a REST API, with their team and the name of its endpoint service.
    fn consumers<'l>(
        &self,
        link: &'l LinkClaim,
    ) -> Vec<(&'a TeamClaims, &'a ApplicationClaim, &'l str)> {
        let Some(name) = &link.name else {
            return Vec::new();
        };
        let claims: &'a Claims = self.claims;
        let teams = claims.teams.iter();
        let applications = teams.flat_map(|team| {
            let applications = team.applications.iter();
            applications.map(move |it| (team, it, name.as_str()))
        });
        applications
            .filter(|(_, it, _)| it.consumes.contains(name))
            .collect()
    }
}

/// Whether there is a way between two groups of a team.
fn leads(team: &TeamClaims, (from, to): (&str, &str), port: u16) -> crate::prove::Ask {
    let question = Question::Leads {
        from: Group::Named(from.to_owned()),
        to: Group::Named(to.to_owned()),
        port,
    };
    ask(team, question)
}
