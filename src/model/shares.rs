use jiff::civil::Date;

use super::{Arns, Holds, Identity, SpecPath, names};

/// Objects of one team that another may read until a day.
///
/// Policies name both sides by what they are called in AWS, so that renaming one of them leaves the other as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Whose it is.
    pub owner: Party,
    /// Who reads it.
    pub consumer: Party,
    /// The bucket's name in the spec.
    pub bucket: String,
    /// The bucket's name in AWS.
    pub physical: String,
    /// What the bucket holds, which settles the key.
    pub holds: Holds,
    /// The alias of the bucket's key, with `alias/` in front.
    pub alias: String,
    /// The prefix: empty for the whole bucket, else ending in `/`.
    pub prefix: String,
    /// Why.
    pub because: String,
    /// The last day, in UTC, on which it holds.
    pub until: Date,
}

/// One side of a share.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// `unit/team` as it is called today.
    pub id: String,
    /// What it is called in AWS.
    pub identity: Identity,
    /// Its account, twelve digits.
    pub account: String,
}

impl Party {
    /// `unit/team` as the team was first called, which never changes.
    pub fn first_id(&self) -> String {
        format!("{}/{}", self.identity.unit, self.identity.team)
    }

    /// The ARN pattern of its roles, and of no other team's.
    pub fn roles(&self, arns: Arns<'_>) -> String {
        let path = names::role_path(&self.identity.unit, &self.identity.team);
        self.arns(arns).role(&path, "*")
    }

    /// The ARNs of its account.
    pub fn arns<'a>(&'a self, arns: Arns<'a>) -> Arns<'a> {
        Arns {
            account: &self.account,
            ..arns
        }
    }
}

impl Share {
    /// The moment from which it no longer holds: the start of the day after the last.
    pub fn ends(&self) -> String {
        let next = self.until.tomorrow().unwrap_or(self.until);
        format!("{next}T00:00:00Z")
    }
}

/// Objects of another team that a job or a server reads.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedRead {
    /// The share that lets it.
    pub share: Share,
    /// The prefix that is read, which lies in the share's.
    pub prefix: String,
    /// Where the spec says so.
    pub spec: SpecPath,
}
