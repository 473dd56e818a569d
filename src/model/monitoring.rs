use super::{
    ADMIN_PATH, Account, Arns, Model, SpecPath, TRAINING_LOG_GROUP, Team, TeamNames, Unit,
};

/// What a central team sees of all units.
#[derive(Clone, Debug, PartialEq)]
pub struct Monitoring {
    /// The ARNs of the roles that take the central team's role. Not made by ringfence.
    pub people: Vec<String>,
    /// The ARNs of topics that are told when a run of a pipeline fails.
    pub notify: Vec<String>,
    /// The ARN of the sink that other accounts are linked to; none before the platform's stack has made it.
    pub sink: Option<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// The patterns of the log groups that ringfence names and that say how things run. What networks record is none of them, though
/// a team's name may make it look like one: see [`NETWORK_LOG_GROUPS`].
pub const OPERATIONAL_LOG_GROUPS: [&str; 2] = ["/ringfence/*/app-*", "/ringfence/*/service-*"];

/// The patterns of the log groups of what networks record: traffic, and names that are looked up.
pub const NETWORK_LOG_GROUPS: [&str; 2] = ["/ringfence/*/flow-logs", "/ringfence/*/dns-queries"];

impl Account {
    /// What the organization was called when the account was first used.
    pub fn first_organization(&self) -> &str {
        self.trail.strip_suffix("-trail").unwrap_or(&self.trail)
    }

    /// The name of the role of those who watch all units.
    pub fn watching_role(&self) -> String {
        format!("{}-mlops", self.first_organization())
    }

    /// Its ARN.
    pub fn watching_role_arn(&self, arns: Arns<'_>) -> String {
        arns.role(ADMIN_PATH, &self.watching_role())
    }

    /// Patterns of the log groups of its account that say how things run: of training jobs, endpoints, applications, REST APIs.
    pub fn operational_log_groups(&self) -> Vec<String> {
        let endpoints = self.organizations.iter();
        let endpoints = endpoints.map(|it| format!("/aws/sagemaker/Endpoints/{it}-*"));
        let own = OPERATIONAL_LOG_GROUPS.map(str::to_owned);
        let training = format!("{TRAINING_LOG_GROUP}*");
        own.into_iter().chain(endpoints).chain([training]).collect()
    }
}

impl Model {
    /// The accounts of units that are not the platform's: what is in them is seen through links.
    pub fn linked_accounts(&self) -> impl Iterator<Item = &Account> {
        let platform = &self.platform.account;
        self.accounts.iter().filter(move |it| it.id != *platform)
    }
}

impl Unit {
    /// The name of its dashboard.
    pub fn dashboard(&self) -> String {
        format!("{}-{}", self.deploy.organization, self.deploy.unit)
    }

    /// What the names of the log groups begin with that say how its teams' applications and REST APIs run.
    pub fn operational_prefixes(&self) -> Vec<String> {
        let of_team = |team: &Team| {
            let names = TeamNames::new(self, team);
            let applications = names.application_log_group("");
            let launches = team.applications.iter().any(|it| it.image.is_some());
            let serves = !team.services.is_empty();
            let all = [
                (launches, applications),
                (serves, names.service_log_group("")),
            ];
            let needed = all.into_iter().filter(|(has, _)| *has);
            needed.map(|(_, prefix)| prefix).collect::<Vec<_>>()
        };
        self.teams.iter().flat_map(of_team).collect()
    }
}
