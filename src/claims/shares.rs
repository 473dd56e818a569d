use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Arns, Share, SpecPath};

/// Objects of one team that another may list and read until a day; both teams claim it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ShareClaim {
    /// `unit/team` of the owner.
    pub owner: String,
    /// The owner's account.
    pub owner_account: String,
    /// The bucket's name in AWS.
    pub bucket: String,
    /// The alias of its key, with `alias/` in front.
    pub key: String,
    /// Empty for the whole bucket, or ending in `/`.
    pub prefix: String,
    /// `unit/team` of the reader.
    pub reader: String,
    /// The reader's account.
    pub reader_account: String,
    /// The pattern of the ARNs of the reader's roles.
    pub roles: String,
    /// The last day, in UTC.
    pub until: Date,
    /// Where the spec says so.
    pub spec: SpecPath,
}

impl ShareClaim {
    /// The claim that comes of a share.
    pub(super) fn of(share: &Share, arns: Arns<'_>) -> Self {
        Self {
            owner: share.owner.id.clone(),
            owner_account: share.owner.account.clone(),
            bucket: share.physical.clone(),
            key: share.alias.clone(),
            prefix: share.prefix.clone(),
            reader: share.consumer.id.clone(),
            reader_account: share.consumer.account.clone(),
            roles: share.consumer.roles(arns),
            until: share.until,
            spec: share.spec.clone(),
        }
    }
}
