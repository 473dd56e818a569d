use super::{Account, Arns, Identity, Model, Pipeline, Unit, names};

/// The IAM path of deploying roles and their policies. No team's path begins with it.
pub const DEPLOY_PATH: &str = "/ringfence-deploy/";

/// The role that applies a unit's stack. It is made in the account's stack and reaches that unit only.
#[derive(Clone, Debug, PartialEq)]
pub struct Deploy {
    /// What the organization was called when the unit was first made.
    pub organization: String,
    /// What the unit was called when it was first made.
    pub unit: String,
    /// The ARNs of roles that may take it beside `administrators.deploy`. Not made by ringfence.
    pub deployers: Vec<String>,
    /// What the teams that it deploys are called by in AWS, ordered by that. Those that are gone stay until their names are given
    /// out again: what they had has to be taken away.
    pub teams: Vec<Identity>,
    /// Names of buckets that the teams' patterns don't match: they are from before there were tokens.
    pub other_buckets: Vec<String>,
    /// Those of the teams that have SageMaker endpoints, or had some once: what they had has to be taken away as well.
    pub endpoints: Vec<Identity>,
    /// Those of the teams that have REST APIs, or had some once.
    pub services: Vec<Identity>,
    /// The bundles of certificates that trust stores are made of, as `bucket/key`: who makes the store must read it.
    pub bundles: Vec<String>,
    /// Those of the teams that have notebooks, or had some once.
    pub notebooks: Vec<Identity>,
    /// Those of the teams that have people, or had some once.
    pub people: Vec<Identity>,
    /// The pipeline that applies the unit's stack. With it `administrators.deploy` does not.
    pub ci: Option<Pipeline>,
}

/// What the IAM paths of all teams begin with.
pub const TEAM_PATH: &str = "/ringfence/";

/// The IAM path of what accounts have once and that deploys nothing: who administers, pushes, watches. No team's path begins with it.
pub const ADMIN_PATH: &str = "/ringfence-admin/";

impl Deploy {
    /// The role's name: `acme-research-deploy`.
    pub fn role(&self) -> String {
        format!("{}-{}-deploy", self.organization, self.unit)
    }

    /// The name of one of its policies: `acme-research-deploy-network`.
    pub fn policy(&self, concern: &str) -> String {
        format!("{}-{concern}", self.role())
    }

    /// The pattern of the tag `Fence` of what the unit's teams have.
    pub fn fences(&self) -> String {
        format!("{}/*", self.unit)
    }

    /// Patterns of the names of the unit's buckets, each of one team, and the names that no pattern matches.
    pub fn buckets(&self) -> Vec<String> {
        let patterns = self
            .teams
            .iter()
            .map(|team| format!("{}-*-{}", team.organization, team.token));
        patterns.chain(self.other_buckets.iter().cloned()).collect()
    }

    /// Patterns of how the names of the unit's buckets, pipelines and rules begin. They are fewer than those of its teams, and match
    /// as well what a unit has whose name begins like this one's and a hyphen.
    pub fn starts(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for team in &self.teams {
            let pattern = format!("{}-{}-*", team.organization, team.unit);
            if !found.contains(&pattern) {
                found.push(pattern);
            }
        }
        found
    }

    /// Patterns of names that end in the token of one of the unit's teams: pipelines and rules.
    pub fn tokens(&self) -> Vec<String> {
        let teams = self.teams.iter();
        teams.map(|team| format!("*-{}", team.token)).collect()
    }

    /// Patterns of the aliases of the unit's keys, with `alias/` in front.
    pub fn aliases(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for team in &self.teams {
            let pattern = format!("alias/{}/{}/*", team.organization, team.unit);
            if !found.contains(&pattern) {
                found.push(pattern);
            }
        }
        found
    }

    /// True when one of the teams serves something or has notebooks, or did once.
    pub fn serves(&self) -> bool {
        !self.endpoints.is_empty() || !self.services.is_empty() || !self.notebooks.is_empty()
    }

    /// True when AWS encrypts volumes for something that the role makes, so that it makes the grants.
    pub fn grants_volumes(&self) -> bool {
        !self.endpoints.is_empty() || !self.notebooks.is_empty()
    }

    /// Patterns of the names of models and endpoint configurations.
    pub fn versions(&self) -> Vec<String> {
        self.endpoints.iter().map(Identity::versions).collect()
    }

    /// Patterns of the names of alarms, those included that scaling makes.
    pub fn alarms(&self) -> Vec<String> {
        let endpoints = self.endpoints.iter().flat_map(Identity::endpoint_alarms);
        let services = self.services.iter().flat_map(Identity::service_alarms);
        let mut found: Vec<String> = Vec::new();
        for pattern in endpoints.chain(services) {
            if !found.contains(&pattern) {
                found.push(pattern);
            }
        }
        found
    }

    /// Patterns of log groups whose names AWS settles.
    pub fn serving_log_groups(&self) -> Vec<String> {
        let endpoints = self.endpoints.iter().map(Identity::endpoint_log_groups);
        let services = self.services.iter().map(Identity::cluster_log_groups);
        endpoints.chain(services).collect()
    }

    /// The path of the roles of the unit's teams: `/ringfence/research/`.
    pub fn roles(&self) -> String {
        format!("/ringfence/{}/", self.unit)
    }

    /// The pattern of the unit's log groups.
    pub fn log_groups(&self) -> String {
        format!("/ringfence/{}/*", self.unit)
    }
}

impl Identity {
    /// The IAM path of the team's roles and policies.
    pub fn role_path(&self) -> String {
        names::role_path(&self.unit, &self.team)
    }

    /// The pattern of names that end in the team's token, and of no other team's.
    pub fn names(&self) -> String {
        format!("*-{}", self.token)
    }

    /// The pattern of the names of the team's models and endpoint configurations, which Terraform puts something behind. Names in
    /// a spec hold no two hyphens in a row, so nobody else's match it.
    pub fn versions(&self) -> String {
        format!("*--{}-*", self.token)
    }

    /// Patterns of the names of alarms of endpoints: ours, and those that Application Auto Scaling makes
    /// (Application Auto Scaling User Guide, `application-auto-scaling-target-tracking-overview.html`).
    pub fn endpoint_alarms(&self) -> [String; 2] {
        let scaling = format!("TargetTracking-endpoint/*-{}/*", self.token);
        [self.names(), scaling]
    }

    /// The same of REST APIs.
    pub fn service_alarms(&self) -> [String; 2] {
        let scaling = format!("TargetTracking-service/*-{}/*", self.token);
        [self.names(), scaling]
    }

    /// The pattern of the log groups that SageMaker writes to for the team's endpoints.
    pub fn endpoint_log_groups(&self) -> String {
        format!("/aws/sagemaker/Endpoints/{}", self.names())
    }

    /// The pattern of the log groups that ECS writes measurements of the team's clusters to.
    pub fn cluster_log_groups(&self) -> String {
        format!("/aws/ecs/containerinsights/{}/performance", self.names())
    }

    /// The name of the role of one of the team's applications, by what names in AWS call it.
    pub fn application_role(&self, application: &str) -> String {
        let purpose = format!("app-{application}");
        names::role(&self.organization, &self.unit, &self.team, &purpose)
    }

    /// The name of the permission boundary of the roles that people take.
    pub fn people_boundary(&self) -> String {
        names::role(
            &self.organization,
            &self.unit,
            &self.team,
            "people-boundary",
        )
    }

    /// The name of the permission boundary of the team's roles.
    pub fn boundary(&self) -> String {
        names::role(&self.organization, &self.unit, &self.team, "boundary")
    }
}

impl Model {
    /// The account of the platform.
    pub fn platform_account(&self) -> Option<&Account> {
        let mut accounts = self.accounts.iter();
        accounts.find(|account| account.id == self.platform.account)
    }

    /// The alias of the key of states, with `alias/` in front.
    pub fn state_alias(&self) -> String {
        let account = self.platform_account();
        account.map_or_else(String::new, |account| account.alias("state"))
    }

    /// The alias of the key of trails, with `alias/` in front.
    pub fn trail_alias(&self) -> String {
        let account = self.platform_account();
        account.map_or_else(String::new, |account| account.alias("trail"))
    }

    /// The ARN of the trail of each account, with the account's id.
    pub fn trails(&self) -> impl Iterator<Item = (&str, String)> {
        self.accounts.iter().map(|account| {
            let arn = Arns::of_account(self, account).trail(&account.trail);
            (account.id.as_str(), arn)
        })
    }

    /// The keys of the states that `administrators.deploy` writes: what the accounts and the organization have once.
    pub fn platform_states(&self) -> Vec<String> {
        let accounts = self.accounts.iter();
        let organization = self.organization_account();
        let organization = organization.map(|account| account.state_key.clone());
        accounts
            .map(|account| account.state_key.clone())
            .chain(organization)
            .collect()
    }
}

impl Unit {
    /// The name of the role that its administrators take.
    pub fn administrators(&self) -> String {
        let Deploy {
            organization, unit, ..
        } = &self.deploy;
        format!("{organization}-{unit}-administrators")
    }

    /// The ARN of the role that deploys the unit.
    pub fn deploy_arn(&self, model: &Model) -> String {
        Arns::of_unit(model, self).role(DEPLOY_PATH, &self.deploy.role())
    }
}
