//! Where the trails go.

use serde::{Deserialize, Serialize};

use super::deploy::owner;
use super::{BucketClaim, BucketPurpose, Claims, KeyClaim, KeyService, LockClaim, TeamClaims};
use crate::model::SpecPath;

/// The bucket that the trails of all accounts are delivered to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TrailsClaims {
    /// The folder of the root module that has it.
    pub stack: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// Its name.
    pub bucket: String,
    /// The alias of its key, with `alias/` in front.
    pub key: String,
    /// How long nobody removes a log file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<LockClaim>,
}

impl TrailsClaims {
    /// As an owner of a bucket and its key, which the trails of the accounts that are claimed use, and no others.
    pub fn as_owner(&self, claims: &Claims) -> TeamClaims {
        let place = (
            self.account.as_str(),
            self.region.as_str(),
            self.stack.as_str(),
        );
        let trails = claims.accounts.iter();
        let trails = trails.map(|account| account.trail_arn(&claims.partition));
        TeamClaims {
            deploy: claims.deploy.clone(),
            keys: vec![KeyClaim {
                alias: self.key.clone(),
                purpose: "trail".to_owned(),
                services: vec![KeyService::CloudTrail {
                    trails: trails.collect(),
                }],
            }],
            buckets: vec![BucketClaim {
                name: self.bucket.clone(),
                purpose: BucketPurpose::Trail,
                key: Some(self.key.clone()),
                writers: Vec::new(),
                spec: self.spec.clone(),
            }],
            controls: self
                .lock
                .iter()
                .map(|it| it.as_control(&self.bucket))
                .collect(),
            ..owner("trails".to_owned(), &self.spec, place)
        }
    }
}
