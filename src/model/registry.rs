use serde_json::{Value, json};

use super::{ADMIN_PATH, Account, Arns, Image, Model, SpecPath, Workload, names};

/// The registry of the platform's account.
#[derive(Clone, Debug, PartialEq)]
pub struct Registry {
    /// Where the spec says so.
    pub spec: SpecPath,
    /// What the organization was called when the registry was first made: its roles' names begin with it.
    pub organization: String,
    /// Who pushes.
    pub pusher: Pusher,
    /// The repositories, ordered by name.
    pub repositories: Vec<Repository>,
    /// Public registries that are cached, ordered by name.
    pub caches: Vec<Cache>,
    /// The reason why images in which something critical is found stay; `None` has them removed.
    pub critical_may_stay: Option<String>,
}

/// Who pushes.
#[derive(Clone, Debug, PartialEq)]
pub enum Pusher {
    /// A pipeline: it takes a role that is made for it.
    Pipeline {
        /// Which.
        workload: Workload,
        /// True when the account has its issuer's identity provider already.
        provider_exists: bool,
    },
    /// A role, by its ARN. Not made by ringfence.
    Role(String),
}

/// A repository.
#[derive(Clone, Debug, PartialEq)]
pub struct Repository {
    /// Its name in the spec.
    pub name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its name in AWS: `acme/training`.
    pub physical: String,
    /// Who pulls, ordered.
    pub pullers: Vec<Puller>,
    /// How many images with a tag are kept.
    pub keep_images: u32,
    /// After how many days an image without a tag is removed.
    pub untagged_days: u32,
}

/// A team that pulls, or all teams of a unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Puller {
    /// Its account, twelve digits.
    pub account: String,
    /// The unit as AWS knows it.
    pub unit: String,
    /// The team as AWS knows it; `None` for all of the unit's.
    pub team: Option<String>,
}

/// A public registry that is cached.
#[derive(Clone, Debug, PartialEq)]
pub struct Cache {
    /// Its name in the spec.
    pub name: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// What the names of the repositories that ECR makes for it begin with, before a slash: `acme-quay`.
    pub prefix: String,
    /// The public registry's host.
    pub upstream: String,
    /// The ARN of the secret with what it asks of those who log in.
    pub credentials: Option<String>,
}

impl Pusher {
    /// The pipeline that takes the role that is made.
    pub fn workload(&self) -> Option<&Workload> {
        match self {
            Self::Pipeline { workload, .. } => Some(workload),
            Self::Role(_) => None,
        }
    }
}

impl Pusher {
    /// The pipeline whose identity provider the registry brings along. An account has one of an issuer, and the pipelines that apply
    /// stacks may have brought it.
    pub fn wants_provider(&self, account: &Account) -> Option<&Workload> {
        let Self::Pipeline {
            workload,
            provider_exists: false,
        } = self
        else {
            return None;
        };
        let brought = account.admins.oidc.as_ref();
        let brought = brought.is_some_and(|it| it.issuer == workload.issuer);
        (!brought).then_some(workload)
    }
}

impl Puller {
    /// The ARN pattern of its roles, and of nobody else's.
    pub fn roles(&self, partition: &str) -> String {
        let arns = Arns {
            partition,
            region: "",
            account: &self.account,
        };
        match &self.team {
            Some(team) => arns.role(&names::role_path(&self.unit, team), "*"),
            None => arns.role(&format!("/ringfence/{}/", self.unit), "*"),
        }
    }
}

impl Registry {
    /// The name of the role that pushes, where it is made.
    pub fn push_role(&self) -> String {
        format!("{}-registry-push", self.organization)
    }

    /// The name of what removes images with critical findings: a state machine and the role that it runs as.
    pub fn remover(&self) -> String {
        format!("{}-registry-remove", self.organization)
    }

    /// The name of what starts it: a rule and the role that it starts as.
    pub fn finder(&self) -> String {
        format!("{}-registry-critical", self.organization)
    }

    /// The ARN of the role that pushes, whoever makes it.
    pub fn pushes(&self, platform: Arns<'_>) -> String {
        match &self.pusher {
            Pusher::Pipeline { .. } => platform.role(ADMIN_PATH, &self.push_role()),
            Pusher::Role(arn) => arn.clone(),
        }
    }

    /// True when images with critical findings are removed.
    pub fn removes(&self) -> bool {
        self.critical_may_stay.is_none()
    }

    /// The pattern of events of critical findings in its images (Amazon Inspector User Guide, `eventbridge-integration.html`).
    pub fn critical_findings(&self) -> Value {
        let mut organizations: Vec<&str> = { self.repositories.iter() }
            .filter_map(|it| it.physical.split('/').next())
            .collect();
        organizations.sort_unstable();
        organizations.dedup();
        let names = organizations.into_iter();
        let names: Vec<Value> = names
            .map(|it| json!({ "prefix": format!("{it}/") }))
            .collect();
        json!({
            "source": ["aws.inspector2"],
            "detail-type": ["Inspector2 Finding"],
            "detail": {
                "severity": ["CRITICAL"],
                "status": ["ACTIVE"],
                "resources": {
                    "type": ["AWS_ECR_CONTAINER_IMAGE"],
                    "details": { "awsEcrContainerImage": { "repositoryName": names } }
                }
            }
        })
    }

    /// The pattern of events of removals that failed (AWS Step Functions Developer Guide, `eventbridge-integration.html`).
    pub fn failed_removals(&self, platform: Arns<'_>) -> Value {
        json!({
            "source": ["aws.states"],
            "detail-type": ["Step Functions Execution Status Change"],
            "detail": {
                "status": ["ABORTED", "FAILED", "TIMED_OUT"],
                "stateMachineArn": [platform.state_machine(&self.remover())]
            }
        })
    }

    /// The repository that an image is in.
    pub fn repository_of(&self, image: &Image) -> Option<&Repository> {
        let mut all = self.repositories.iter();
        all.find(|it| it.physical == image.repository)
    }
}

impl Repository {
    /// Its ARN.
    pub fn arn(&self, platform: Arns<'_>) -> String {
        platform.repository_named(&self.physical)
    }
}

impl Model {
    /// The registry, with the ARNs of the account that has it.
    pub fn registry(&self) -> Option<(&Registry, Arns<'_>)> {
        let registry = self.platform.registry.as_ref()?;
        Some((registry, Arns::of_platform(self)))
    }

    /// The alias of the registry's key, with `alias/` in front.
    pub fn registry_alias(&self) -> String {
        let account = self.platform_account();
        account.map_or_else(String::new, |account| account.alias("registry"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roles_of_a_team_are_no_other_teams_and_those_of_a_unit_no_other_units() {
        let roles = |team: Option<&str>| {
            let puller = Puller {
                account: "333344445555".to_owned(),
                unit: "payments".to_owned(),
                team: team.map(str::to_owned),
            };
            puller.roles("aws")
        };
        let path = "arn:aws:iam::333344445555:role/ringfence/payments/";
        assert_eq!(roles(Some("fraud")), format!("{path}fraud/*"));
        assert_eq!(roles(None), format!("{path}*"));
    }
}
