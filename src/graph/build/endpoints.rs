//! The way to a SageMaker endpoint: caller, group, `sts`, invoke role, `sagemaker.runtime`, endpoint, the model's role.

use super::objects::gets;
use super::{Draft, ask, last};
use crate::claims::{
    ApplicationClaim, CallerClaim, EndpointClaim, Need, NeedKind, TeamClaims, ThroughClaim,
};
use crate::graph::Kind;
use crate::prove::{Part, Question};

const RUNTIME: &str = "sagemaker.runtime";

impl<'a> Draft<'a> {
    pub(super) fn endpoint(&mut self, team: &TeamClaims, claim: &EndpointClaim) {
        let endpoint = self.endpoint_node(team, claim);
        for caller in &claim.callers {
            self.caller(team, claim, caller, endpoint);
        }
    }

    /// The endpoint's node; with the first time all that lies behind it.
    pub(super) fn endpoint_node(&mut self, team: &TeamClaims, claim: &EndpointClaim) -> usize {
        let name = last(&claim.spec.0);
        let before = self.nodes.len();
        let endpoint = self.node(Kind::Endpoint, Some(&team.id), (name, &claim.name), "");
        if self.nodes.len() == before {
            return endpoint;
        }
        self.promise(endpoint, team, Question::Runs(claim.spec.clone()));
        let role = self.role_node(team, &claim.role);
        self.edge(
            (endpoint, role),
            "runs as",
            vec![taken(team, &claim.role, None)],
        );
        if let Some((team, claimed)) = self.role(&claim.role) {
            self.objects(role, (team, claimed), Some(&claim.group));
        }
        endpoint
    }

    /// A role of a team, which nobody but who should takes.
    pub(super) fn role_node(&mut self, team: &TeamClaims, arn: &str) -> usize {
        let role = self.node(
            Kind::Role,
            Some(&team.id),
            (self.short(team, last(arn)), arn),
            "",
        );
        let question = Question::OnlyTaken {
            role: arn.to_owned(),
        };
        self.promise(role, team, question);
        role
    }

    fn caller(
        &mut self,
        team: &TeamClaims,
        claim: &EndpointClaim,
        caller: &CallerClaim,
        endpoint: usize,
    ) {
        let Some(invoke) = &claim.invoke_role else {
            return;
        };
        // What invokes by its own permission is drawn with the service that it is.
        let mut services = team.services.iter();
        if services.any(|service| service.task_role == caller.role) {
            return;
        }
        let role = self.role_node(team, invoke);
        let door = self.door(team, claim, &caller.through);
        self.edge((role, door), "invokes", Vec::new());
        let through = vec![caller.through.clone()];
        let asks = self.invokes(invoke, through);
        self.edge((door, endpoint), "InvokeEndpoint", asks);
        let takes = taken(team, invoke, Some(&caller.role));
        let Some((of, application)) = self.application(&caller.role) else {
            let outsider = self.outsider(&caller.role);
            self.edge((outsider, role), "AssumeRole", vec![takes]);
            if caller.through == ThroughClaim::Undeclared {
                self.assumed((outsider, door), "its network leads here");
            }
            return;
        };
        let (group, asks) = (self.leaves(of, application), vec![takes]);
        let sts = self.node(Kind::VpcEndpoint, Some(&of.id), ("sts", "sts"), invoke);
        self.edge(
            (group, sts),
            "443",
            vec![reaches(of, &application.group, "sts")],
        );
        let mut asks = asks;
        asks.extend(self.assumes(&caller.role, invoke));
        self.edge((sts, role), "AssumeRole", asks);
        if let Some(asked) = self.last_ask_of(role, door) {
            asked.push(reaches(of, &application.group, RUNTIME));
        }
    }

    /// A principal that ringfence does not make: a role, or a whole account.
    pub(super) fn outsider(&mut self, arn: &str) -> usize {
        let account = arn.split(':').nth(4).unwrap_or_default();
        let name = match last(arn.rsplit(':').next().unwrap_or(arn)) {
            "root" => format!("account {account}"),
            name => format!("{name} of {account}"),
        };
        self.node(Kind::Outsider, None, (&name, arn), "")
    }

    /// An application and its group; gives the group.
    pub(super) fn leaves(&mut self, team: &TeamClaims, claim: &ApplicationClaim) -> usize {
        let name = (claim.name.as_str(), claim.role.as_str());
        let application = self.node(Kind::Application, Some(&team.id), name, "");
        let name = (self.short(team, &claim.group), claim.group.as_str());
        let group = self.node(Kind::Group, Some(&team.id), name, "");
        self.edge((application, group), "runs in", Vec::new());
        group
    }

    /// The application that a role is.
    fn application(&self, role: &str) -> Option<(&'a TeamClaims, &'a ApplicationClaim)> {
        self.claims.teams.iter().find_map(|team| {
            let mut applications = team.applications.iter();
            let found = applications.find(|it| it.role == role)?;
            Some((team, found))
        })
    }

    /// The VPC endpoint that leads to SageMaker: one for each endpoint behind it, so that every way is seen for itself.
    pub(super) fn door(
        &mut self,
        team: &TeamClaims,
        claim: &EndpointClaim,
        through: &ThroughClaim,
    ) -> usize {
        match through {
            ThroughClaim::Own | ThroughClaim::Undeclared => self.node(
                Kind::VpcEndpoint,
                Some(&team.id),
                (RUNTIME, RUNTIME),
                &claim.name,
            ),
            ThroughClaim::Endpoint { id } => {
                self.node(Kind::VpcEndpoint, None, (id, id), &claim.name)
            }
        }
    }

    /// Whether a role may invoke what it needs to, from these networks.
    pub(super) fn invokes(&self, arn: &str, from: Vec<ThroughClaim>) -> Vec<crate::prove::Ask> {
        let Some((team, role)) = self.role(arn) else {
            return Vec::new();
        };
        let needs = role.needs.iter().filter_map(|need| match &need.what {
            NeedKind::InvokeEndpoint { endpoint, .. } => {
                let what = NeedKind::InvokeEndpoint {
                    endpoint: endpoint.clone(),
                    through: from.clone(),
                };
                let because = need.because.clone();
                Some(gets(team, role, &Need { what, because }, Part::Thing))
            }
            _ => None,
        });
        needs.collect()
    }

    /// Whether an application may take a role, by its own policies and through its own endpoint for `sts`.
    fn assumes(&self, arn: &str, wanted: &str) -> Vec<crate::prove::Ask> {
        let Some((team, role)) = self.role(arn) else {
            return Vec::new();
        };
        let needs = role.needs.iter();
        let needs = needs
            .filter(|need| matches!(&need.what, NeedKind::AssumeRole { role } if role == wanted));
        needs
            .map(|need| gets(team, role, need, Part::Thing))
            .collect()
    }

    /// The questions of an edge that is drawn already.
    fn last_ask_of(&mut self, from: usize, to: usize) -> Option<&mut Vec<crate::prove::Ask>> {
        let mut edges = self.edges.iter_mut();
        let edge = edges.find(|edge| (edge.from, edge.to) == (from, to))?;
        Some(&mut edge.asks)
    }
}

/// Whether somebody takes a role who should.
pub(super) fn taken(team: &TeamClaims, role: &str, by: Option<&str>) -> crate::prove::Ask {
    let question = Question::Taken {
        role: role.to_owned(),
        by: by.map(str::to_owned),
    };
    ask(team, question)
}

/// Whether there is a way from a group to an endpoint.
pub(super) fn reaches(team: &TeamClaims, group: &str, service: &str) -> crate::prove::Ask {
    let question = Question::Reaches {
        group: group.to_owned(),
        service: service.to_owned(),
    };
    ask(team, question)
}
