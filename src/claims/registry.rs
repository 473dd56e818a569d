//! The registry that all teams pull their images from.

use serde::{Deserialize, Serialize};

use super::deploy::owner;
use super::{Claims, ControlClaim, KeyClaim, KeyService, RoleClaim, TeamClaims};
use crate::model::SpecPath;

/// The registry: who pushes, who pulls, and nobody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegistryClaims {
    /// The folder of the root module that has it.
    pub stack: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The alias of the key that images are encrypted under, with `alias/` in front.
    pub key: String,
    /// The ARN of the role that pushes.
    pub pushes: String,
    /// True when ringfence does not make that role.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pushed_by_another: bool,
    /// The ARN of the role by which AWS looks into images.
    pub scans: String,
    /// The ARN of the role that removes images with critical findings; nothing when they stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removes: Option<String>,
    /// Why they stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub critical_may_stay: Option<String>,
    /// The repositories.
    pub repositories: Vec<RepositoryClaim>,
    /// The caches of public registries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caches: Vec<CacheClaim>,
    /// The roles that are made for it.
    pub roles: Vec<RoleClaim>,
    /// Its settings.
    pub controls: Vec<ControlClaim>,
}

/// A repository, found by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RepositoryClaim {
    /// Its name in AWS.
    pub name: String,
    /// The ARN patterns of the roles that pull.
    pub pulls: Vec<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// A cache of a public registry, found by its prefix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CacheClaim {
    /// What the names of its repositories begin with.
    pub prefix: String,
    /// The ARN of the role by which ECR fills it.
    pub fills: String,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// What an owner of the registry is called.
const ID: &str = "registry";

impl RegistryClaims {
    /// The ARN of a repository.
    pub fn arn(&self, partition: &str, name: &str) -> String {
        format!(
            "arn:{partition}:ecr:{}:{}:repository/{name}",
            self.region, self.account
        )
    }

    /// True of the owner that the registry is proved as.
    pub fn is_owner(&self, owner: &TeamClaims) -> bool {
        owner.id == ID
    }

    /// As an owner of a key and roles. The roles that deploy its account have ECR use the key, by grants.
    pub fn as_owner(&self, claims: &Claims) -> TeamClaims {
        let place = (
            self.account.as_str(),
            self.region.as_str(),
            self.stack.as_str(),
        );
        let of_account = |arn: &&String| arn.split(':').nth(4) == Some(self.account.as_str());
        let deploy = claims.deploy.iter().filter(of_account);
        TeamClaims {
            deploy: claims.deploy.clone(),
            keys: vec![KeyClaim {
                alias: self.key.clone(),
                purpose: ID.to_owned(),
                services: vec![KeyService::Grants {
                    through: "ecr".to_owned(),
                    roles: deploy.cloned().collect(),
                }],
            }],
            roles: self.roles.clone(),
            controls: self.controls.clone(),
            ..owner(ID.to_owned(), &self.spec, place)
        }
    }
}
