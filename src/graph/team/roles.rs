//! The roles of a team: who takes each, and what it says that it does.

use super::{Aim, COMES, Draft, ROLES};
use crate::claims::{NeedKind, PeopleNeed, RoleClaim, RolePurpose, TrustClaim};
use crate::graph::board::{End, Kind, Row};
use crate::graph::{Class, last};
use crate::model::SpecPath;
use crate::prove::Question;

impl<'a> Draft<'a> {
    pub(super) fn roles(&mut self) {
        let team = self.team;
        let (inside, outside): (Vec<_>, Vec<_>) = team.roles.iter().partition(|it| is_inside(it));
        for role in inside.into_iter().chain(outside) {
            self.role(role);
        }
    }

    fn role(&mut self, role: &'a RoleClaim) {
        let name = last(&role.spec.0);
        let card = self.card(
            (ROLES, Class::Identity),
            word(role.purpose),
            (name, &role.arn),
        );
        if is_inside(role)
            && let Some(card) = self.board.cards.get_mut(card)
        {
            card.frame = Some(0);
        }
        let only = Question::OnlyTaken {
            role: role.arn.clone(),
        };
        self.asked(Aim::Card(card), only);
        self.takers(card, role);
        for need in &role.needs {
            self.need((card, role), need);
        }
    }

    /// Who takes a role.
    fn takers(&mut self, card: usize, role: &'a RoleClaim) {
        let to = End { card, row: None };
        let taken = |by: Option<&String>| Question::Taken {
            role: role.arn.clone(),
            by: by.cloned(),
        };
        let whole = |card| End { card, row: None };
        match &role.trust {
            TrustClaim::Service(_) => {
                let from = self.runner(role);
                self.link((whole(from), to), Kind::Takes, "runs as", vec![taken(None)]);
            }
            TrustClaim::Roles(trust) => {
                for arn in &trust.roles {
                    let from = self.caller(arn);
                    let asks = vec![taken(Some(arn))];
                    self.link((whole(from), to), Kind::Takes, "takes", asks);
                }
                for pattern in &trust.patterns {
                    let from = self.people(last(pattern), pattern, Vec::new());
                    self.link(
                        (whole(from), to),
                        Kind::Takes,
                        "sign in as",
                        vec![taken(None)],
                    );
                }
            }
            TrustClaim::Federated(trust) => {
                let conditions = trust.conditions.iter().chain(&trust.patterns);
                let groups = conditions.filter(|(key, _)| !key.ends_with(":aud"));
                let groups = groups.flat_map(|(_, values)| values);
                // A session tag with several groups has colons around each.
                let plain = |it: &String| it.trim_matches(['*', ':']).to_owned();
                let groups = groups.map(plain).collect();
                let from = self.people(last(&role.spec.0), &role.arn, groups);
                self.link(
                    (whole(from), to),
                    Kind::Takes,
                    "sign in as",
                    vec![taken(None)],
                );
            }
            TrustClaim::Users(trust) => {
                let users = trust.users.iter().map(|arn| last(arn).to_owned()).collect();
                let from = self.people("users", &role.arn, users);
                self.link(
                    (whole(from), to),
                    Kind::Takes,
                    "sign in as",
                    vec![taken(None)],
                );
            }
        }
    }

    fn people(&mut self, name: &str, full: &str, groups: Vec<String>) -> usize {
        let card = self.card((COMES, Class::Caller), "people", (name, full));
        for group in groups {
            self.board.row(card, Row::new([&group]));
        }
        card
    }

    /// Somebody who takes a role as another role: an application of a team, or whoever is outside.
    fn caller(&mut self, arn: &str) -> usize {
        let place = (COMES, Class::Caller);
        for team in &self.claims.teams {
            let mut applications = team.applications.iter();
            if let Some(application) = applications.find(|it| it.role == arn) {
                let card = self.card(place, "application", (&application.name, arn));
                if team.id != self.team.id {
                    self.board.row(card, Row::new(["of", &team.id]));
                }
                return card;
            }
        }
        let account = arn.split(':').nth(4).unwrap_or_default();
        let card = self.card(place, "outside", (last(arn), arn));
        self.board.row(card, Row::new(["of account", account]));
        card
    }

    /// What runs as a role.
    fn runner(&mut self, role: &'a RoleClaim) -> usize {
        let team = self.team;
        let name = last(&role.spec.0);
        let mut runs: Option<SpecPath> = None;
        let word = match role.purpose {
            RolePurpose::Training => {
                runs = Some(role.spec.clone());
                "training job"
            }
            RolePurpose::Pipeline => "pipeline",
            RolePurpose::Schedule => "schedule",
            RolePurpose::Application => "application",
            RolePurpose::Notebook => "notebook",
            RolePurpose::FlowLogs => "flow logs",
            RolePurpose::Task | RolePurpose::Execution => {
                runs = Some(role.spec.clone());
                "REST API"
            }
            RolePurpose::Serving => {
                let own = team.endpoints.iter().any(|it| it.role == role.arn);
                runs = own.then(|| role.spec.clone());
                if own { "SageMaker endpoint" } else { "server" }
            }
            _ => "service",
        };
        // An application is known by its role, which may call others.
        let full = match role.purpose {
            RolePurpose::Application => &role.arn,
            _ => &role.spec.0,
        };
        let before = self.board.cards.len();
        let card = self.card((COMES, Class::Compute), word, (name, full));
        if self.board.cards.len() == before {
            return card;
        }
        if let Some(spec) = runs {
            self.asked(Aim::Card(card), Question::Runs(spec));
        }
        let mut pipelines = team.pipelines.iter();
        let pipeline = pipelines.find(|it| it.spec == role.spec);
        let schedule = pipeline.and_then(|it| it.schedule.as_ref());
        if let (RolePurpose::Schedule, Some((expression, _))) = (role.purpose, schedule) {
            self.board.row(card, Row::new([expression]));
        }
        self.served(card, &role.spec);
        card
    }

    /// Who calls a REST API, which asks for no role.
    fn served(&mut self, card: usize, spec: &SpecPath) {
        let team = self.team;
        let Some(service) = team.services.iter().find(|it| it.spec == *spec) else {
            return;
        };
        self.asked(Aim::Card(card), Question::Fronts(spec.clone()));
        for application in &service.applications {
            self.board.row(card, Row::new(["called by", application]));
        }
        if let Some(link) = &service.link {
            self.asked(Aim::Card(card), Question::Links(spec.clone()));
            for application in &link.applications {
                self.board
                    .row(card, Row::new(["called over PrivateLink by", application]));
            }
            for principal in &link.principals {
                self.board
                    .row(card, Row::new(["PrivateLink is open to", last(principal)]));
            }
        }
    }
}

/// The word for a role.
fn word(purpose: RolePurpose) -> &'static str {
    match purpose {
        RolePurpose::Training => "training role",
        RolePurpose::Pipeline => "pipeline role",
        RolePurpose::Schedule => "schedule role",
        RolePurpose::Serving => "serving role",
        RolePurpose::Application => "application role",
        RolePurpose::Invoke => "invoke role",
        RolePurpose::Task => "task role",
        RolePurpose::Execution => "execution role",
        RolePurpose::FlowLogs => "flow-log role",
        RolePurpose::Notebook => "notebook role",
        RolePurpose::Scientist | RolePurpose::Engineer | RolePurpose::Auditor => "people's role",
        RolePurpose::UnitAdministrator => "administrators' role",
        _ => "role",
    }
}

/// Whether what runs as it has an interface in the team's network.
fn is_inside(role: &RoleClaim) -> bool {
    let uses = role
        .needs
        .iter()
        .any(|need| need.what == NeedKind::UseNetwork);
    match role.purpose {
        RolePurpose::Training | RolePurpose::Serving => uses,
        RolePurpose::Application | RolePurpose::Task | RolePurpose::Notebook => true,
        _ => false,
    }
}

/// What people do, in short.
pub(super) fn of_people(need: &PeopleNeed) -> String {
    match need {
        PeopleNeed::WatchPipeline { .. } => "watch and stop pipelines".to_owned(),
        PeopleNeed::WatchJobs { .. } => "watch and stop jobs".to_owned(),
        PeopleNeed::ReadLogs { .. } => "read logs".to_owned(),
        PeopleNeed::SeeMetrics => "see metrics".to_owned(),
        PeopleNeed::SeeEndpoint { .. } => "see endpoints".to_owned(),
        PeopleNeed::SeeService { .. } => "see REST APIs".to_owned(),
        PeopleNeed::OpenNotebook { .. } => "open notebooks".to_owned(),
        PeopleNeed::MakeRoles { .. } => "make roles".to_owned(),
        PeopleNeed::Audit { .. } => "see how all is set".to_owned(),
    }
}
