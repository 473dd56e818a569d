//! What watches over accounts, and where it delivers to.

use serde::{Deserialize, Serialize};

use super::deploy::owner;
use super::{
    BucketClaim, BucketPurpose, Claims, ControlClaim, ControlTheorem, Expected, KeyClaim,
    KeyService, TeamClaims,
};
use crate::model::SpecPath;

/// A topic of SNS that events are published to, found by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TopicClaim {
    /// Its name.
    pub name: String,
    /// The alias of its key, with `alias/` in front.
    pub key: String,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// S3's object lock on what is in a bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LockClaim {
    /// `COMPLIANCE` or `GOVERNANCE`.
    pub mode: String,
    /// For how many days something stays.
    pub days: u32,
    /// Where the spec says so.
    pub spec: SpecPath,
}

impl LockClaim {
    /// The kind of the resource that locks a bucket.
    pub const KIND: &str = "aws_s3_bucket_object_lock_configuration";

    /// As a setting of the bucket with this name.
    pub(super) fn as_control(&self, bucket: &str) -> ControlClaim {
        let retention = Expected::object([
            ("mode", self.mode.as_str().into()),
            ("days", self.days.into()),
        ]);
        let rule = Expected::object([("default_retention", retention)]);
        let arguments = [
            ("bucket", bucket.into()),
            ("object_lock_enabled", "Enabled".into()),
            ("rule", rule),
        ];
        let says = "nobody removes a log file before its time";
        ControlClaim::new(
            (ControlTheorem::Audit, says),
            Self::KIND,
            arguments,
            &self.spec,
        )
        .known_by(&["bucket"])
    }
}

/// The bucket that AWS Config of all accounts delivers to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConfigClaims {
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
}

impl ConfigClaims {
    /// As an owner of a bucket and its key, which AWS Config uses for the accounts that are claimed, and for no others.
    pub fn as_owner(&self, claims: &Claims) -> TeamClaims {
        let place = (
            self.account.as_str(),
            self.region.as_str(),
            self.stack.as_str(),
        );
        let accounts = claims.accounts.iter();
        TeamClaims {
            deploy: claims.deploy.clone(),
            keys: vec![KeyClaim {
                alias: self.key.clone(),
                purpose: "config".to_owned(),
                services: vec![KeyService::Config {
                    accounts: accounts.map(|it| it.account.clone()).collect(),
                }],
            }],
            buckets: vec![BucketClaim {
                name: self.bucket.clone(),
                purpose: BucketPurpose::Config,
                key: Some(self.key.clone()),
                writers: Vec::new(),
                spec: self.spec.clone(),
            }],
            ..owner("config".to_owned(), &self.spec, place)
        }
    }
}
