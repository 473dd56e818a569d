//! The last steps: a role, the objects that it reads or writes, and the key that they lie under.

use super::endpoints::reaches;
use super::{Draft, ask, last};
use crate::claims::{BucketClaim, Claims, Need, NeedKind, RoleClaim, TeamClaims};
use crate::graph::Kind;
use crate::prove::{Part, Question};

impl<'a> Draft<'a> {
    /// Draws what a role reads and writes, from its node on; with the group that it works in by way of the endpoint for S3.
    pub(super) fn objects(
        &mut self,
        node: usize,
        (team, role): (&TeamClaims, &RoleClaim),
        group: Option<&str>,
    ) {
        let before = match group {
            Some(group) => {
                let name = ("s3", "s3");
                let door = self.node(Kind::VpcEndpoint, Some(&team.id), name, &role.arn);
                self.edge((node, door), "443", vec![reaches(team, group, "s3")]);
                door
            }
            None => node,
        };
        for need in &role.needs {
            let (owner, bucket, prefix, label) = match &need.what {
                NeedKind::ReadObjects { bucket, prefix } => (&team.id, bucket, prefix, "reads"),
                NeedKind::ReadShared {
                    owner,
                    bucket,
                    prefix,
                } => (owner, bucket, prefix, "reads a share"),
                NeedKind::WriteObjects { bucket, prefix, .. } => {
                    (&team.id, bucket, prefix, "writes")
                }
                _ => continue,
            };
            let place = format!("{bucket}/{prefix}");
            let named = self.bucket(owner, bucket);
            let named = named.map_or(bucket.as_str(), |it| last(&it.spec.0));
            let name = (format!("{named}/{prefix}"), place);
            let objects = self.node(Kind::Objects, Some(owner), (&name.0, &name.1), "");
            self.edge(
                (before, objects),
                label,
                vec![gets(team, role, need, Part::Thing)],
            );
            if let Some(key) = self.bucket(owner, bucket).and_then(|it| it.key.as_deref()) {
                let key = self.node(Kind::Key, Some(owner), (last(key), key), "");
                let asks = vec![gets(team, role, need, Part::Key)];
                self.edge((objects, key), "under", asks);
            }
        }
    }

    fn bucket(&self, owner: &str, bucket: &str) -> Option<&'a BucketClaim> {
        let claims: &'a Claims = self.claims;
        let owner = claims.teams.iter().find(|team| team.id == owner)?;
        owner.buckets.iter().find(|it| it.name == bucket)
    }
}

/// Whether a role gets what it needs, or the key behind it.
pub(super) fn gets(
    team: &TeamClaims,
    role: &RoleClaim,
    need: &Need,
    part: Part,
) -> crate::prove::Ask {
    let question = Question::Gets {
        role: role.arn.clone(),
        need: need.clone(),
        part,
    };
    ask(team, question)
}
