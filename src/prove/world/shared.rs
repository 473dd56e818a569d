use crate::claims::{ShareClaim, TeamClaims};

use super::index::Index;
use super::{BucketFacts, KeyFacts};

/// What the Terraform says of something that another team shares: the owner's bucket and its key, wherever they stand.
#[derive(Debug)]
pub(in crate::prove) struct SharedFacts<'a> {
    pub claim: &'a ShareClaim,
    pub bucket: BucketFacts<'a>,
    pub key: KeyFacts<'a>,
}

impl<'a> SharedFacts<'a> {
    /// Those of the things shared with a team that the Terraform has. Of the others their owners' findings tell.
    pub(super) fn all(world: &Index<'a>, claim: &'a TeamClaims) -> Vec<Self> {
        let takes = claim.takes.iter();
        takes.filter_map(|share| Self::find(world, share)).collect()
    }

    fn find(world: &Index<'a>, share: &'a ShareClaim) -> Option<Self> {
        let teams = &world.claims.teams;
        // By id, as claims are ordered; whoever wrote them otherwise loses speed alone.
        let owner = teams
            .binary_search_by(|team| team.id.as_str().cmp(&share.owner))
            .ok()
            .and_then(|at| teams.get(at))
            .or_else(|| teams.iter().find(|team| team.id == share.owner))?;
        let bucket = owner.buckets.iter().find(|it| it.name == share.bucket)?;
        let key = owner.keys.iter().find(|it| it.alias == share.key)?;
        Some(Self {
            claim: share,
            bucket: BucketFacts::find(world, bucket, owner)?,
            key: KeyFacts::find(world, key, owner)?,
        })
    }
}
