//! What is said of things that are no longer in the spec.

use schemars::JsonSchema;

use super::leaf::{BucketPath, Reason, TeamPath, UnitName};
use super::types::At;
use crate::diagnostic::Span;
pub use crate::model::Data;

/// A unit, a team or a bucket that was taken out of the spec, and what becomes of its data. The entry may stay.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    untagged,
    rename_all_fields = "kebab-case",
    deny_unknown_fields,
    inline
)]
pub enum Removed {
    /// A unit with all its teams. While the entry stays, so does the stack that takes its resources away.
    Unit {
        /// The unit.
        unit: At<UnitName>,
        /// What becomes of its data.
        #[schemars(with = "DataSchema")]
        data: At<Data>,
        /// Why.
        because: At<Reason>,
    },
    /// A team.
    Team {
        /// The team.
        team: At<TeamPath>,
        /// What becomes of its data.
        #[schemars(with = "DataSchema")]
        data: At<Data>,
        /// Why.
        because: At<Reason>,
    },
    /// A bucket.
    Bucket {
        /// The bucket.
        bucket: At<BucketPath>,
        /// What becomes of it.
        #[schemars(with = "DataSchema")]
        data: At<Data>,
        /// Why.
        because: At<Reason>,
    },
}

/// The schema of [`Data`].
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum DataSchema {
    /// Terraform forgets the buckets and the keys that protect them; nobody deletes them.
    Keep,
    /// Terraform deletes the buckets, which must be empty, and schedules the keys' deletion.
    Destroy,
}

impl Removed {
    /// The path of names of what is gone, and where it is said: `retail`, `retail/churn`, `retail/churn/raw`.
    #[must_use]
    pub fn path(&self) -> (&str, Span) {
        match self {
            Self::Unit { unit, .. } => (unit.value.as_str(), unit.span),
            Self::Team { team, .. } => (team.value.as_str(), team.span),
            Self::Bucket { bucket, .. } => (bucket.value.as_str(), bucket.span),
        }
    }

    /// What becomes of its data.
    #[must_use]
    pub fn data(&self) -> Data {
        match self {
            Self::Unit { data, .. } | Self::Team { data, .. } | Self::Bucket { data, .. } => {
                data.value
            }
        }
    }
}
