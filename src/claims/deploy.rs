//! Who deploys what, and whose the states are.

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::{
    BucketClaim, BucketPurpose, KeyClaim, KeyService, NamesClaim, NetworkClaim, RoleClaim,
    RolePurpose, RolesTrust, TeamClaims, TrustClaim,
};
use crate::model::SpecPath;

/// The deploying role of a unit: what it reaches, and nothing else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DeployClaims {
    /// The unit.
    pub unit: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The folder of the root module that makes the role: `platform`.
    pub stack: String,
    /// The folder of the root module that it applies: `units/research`.
    pub applies: String,
    /// Its ARN.
    pub role: String,
    /// The ARNs of the roles that may take it.
    pub deployers: Vec<String>,
    /// The pattern of the tag `Fence` of what is the unit's.
    pub fences: String,
    /// Patterns of the names of its buckets.
    pub buckets: Vec<String>,
    /// Patterns of how names of its buckets, pipelines and rules begin: what its boundary may know them by. Those of a unit whose name
    /// begins with this one's and a hyphen match as well.
    pub starts: Vec<String>,
    /// Patterns of the names of its pipelines and rules.
    pub names: Vec<String>,
    /// Patterns of the aliases of its keys, with `alias/` in front.
    pub aliases: Vec<String>,
    /// The pattern of its log groups.
    pub log_groups: String,
    /// The roles of its teams.
    pub roles: Vec<TeamRoles>,
    /// What it serves, or served once.
    #[serde(default, skip_serializing_if = "DeployServing::is_empty")]
    pub serving: DeployServing,
    /// The key of its state; nothing when the state is none of ringfence's.
    pub state: Option<String>,
}

/// What a unit serves, by names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct DeployServing {
    /// Patterns of the names of its SageMaker endpoints.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    /// Patterns of the names of its models and endpoint configurations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
    /// Patterns of the names of its clusters, services, task definitions and load balancers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// Patterns of the names of its alarms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<String>,
    /// Patterns of its log groups whose names AWS settles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log_groups: Vec<String>,
    /// The objects that its trust stores are made of, as `bucket/key`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<String>,
    /// Patterns of the names of its notebooks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notebooks: Vec<String>,
}

impl DeployServing {
    /// True when AWS encrypts volumes for something of it.
    pub fn grants_volumes(&self) -> bool {
        !self.endpoints.is_empty() || !self.notebooks.is_empty()
    }

    /// True when it serves nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The roles of a team, and what holds them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TeamRoles {
    /// The pattern of their ARNs.
    pub roles: String,
    /// The ARN of their boundary.
    pub boundary: String,
    /// The ARN of the boundary of those that people take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
}

/// The bucket of states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StateClaims {
    /// The folder of the root module that has it.
    pub stack: String,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// Its name.
    pub bucket: String,
    /// The alias of its key, with `alias/` in front.
    pub key: String,
    /// The states in it, each with the one role that reads and writes it.
    pub states: Vec<StateClaim>,
}

/// One state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StateClaim {
    /// Its key in the bucket. The lock file has `.tflock` behind it.
    pub key: String,
    /// The ARN of the role that reads and writes it.
    pub role: String,
    /// True of who configures the bucket as well.
    pub configures: bool,
}

pub(super) fn owner(
    id: String,
    spec: &SpecPath,
    (account, region, stack): (&str, &str, &str),
) -> TeamClaims {
    TeamClaims {
        id,
        fence: String::new(),
        spec: spec.clone(),
        account: account.to_owned(),
        region: region.to_owned(),
        stack: stack.to_owned(),
        deploy: Vec::new(),
        network: NetworkClaim {
            cidr: Ipv4Net::default(),
            zones: Vec::new(),
            services: Vec::new(),
            names: Vec::new(),
        },
        keys: Vec::new(),
        buckets: Vec::new(),
        log_groups: Vec::new(),
        roles: Vec::new(),
        pipelines: Vec::new(),
        applications: Vec::new(),
        endpoints: Vec::new(),
        services: Vec::new(),
        names: NamesClaim::default(),
        trail: None,
        gives: Vec::new(),
        takes: Vec::new(),
        controls: Vec::new(),
        topic: None,
        notebooks: Vec::new(),
    }
}

impl DeployClaims {
    /// As an owner of one role. `deploy` are the roles that make it.
    pub fn as_owner(&self, deploy: &[String]) -> TeamClaims {
        let place = (
            self.account.as_str(),
            self.region.as_str(),
            self.stack.as_str(),
        );
        TeamClaims {
            deploy: deploy.to_vec(),
            roles: vec![RoleClaim {
                arn: self.role.clone(),
                purpose: RolePurpose::Deploy,
                // Nobody takes it but roles, which are claimed apart.
                trust: TrustClaim::Roles(RolesTrust {
                    roles: self.deployers.clone(),
                    patterns: Vec::new(),
                }),
                needs: Vec::new(),
                spec: self.spec.clone(),
            }],
            ..owner(format!("deploy/{}", self.unit), &self.spec, place)
        }
    }
}

impl StateClaims {
    /// As an owner of a bucket and its key. `deploy` are the roles that make them.
    pub fn as_owner(&self, deploy: &[String]) -> TeamClaims {
        let spec = SpecPath("backend".to_owned());
        let place = (
            self.account.as_str(),
            self.region.as_str(),
            self.stack.as_str(),
        );
        TeamClaims {
            deploy: deploy.to_vec(),
            keys: vec![KeyClaim {
                alias: self.key.clone(),
                purpose: "state".to_owned(),
                services: vec![KeyService::States {
                    bucket: self.bucket.clone(),
                    roles: self.states.iter().map(|state| state.role.clone()).collect(),
                }],
            }],
            buckets: vec![BucketClaim {
                name: self.bucket.clone(),
                purpose: BucketPurpose::State,
                key: Some(self.key.clone()),
                writers: Vec::new(),
                spec: spec.clone(),
            }],
            ..owner("state".to_owned(), &spec, place)
        }
    }
}
