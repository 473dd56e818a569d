//! Administrators do their work: what their own policies let them do, on things of their account.

use super::chain::Journey;
use super::{Ledger, Traveller};
use crate::access::Request;
use crate::symbol::Text;

impl<'a> Traveller<'_, 'a> {
    /// A request about a key of the owner's account that has the alias.
    fn about_key(&self, action: &str, alias: &str) -> Request {
        let claim = self.team.claim;
        let key = format!(
            "arn:{}:kms:{}:{}:key/0",
            self.team.partition, claim.region, claim.account
        );
        self.request(action, Text::from(key))
            .with("kms:ResourceAliases", [Text::from(alias)])
    }

    fn go(&self, request: Request, ledger: &mut Ledger) {
        self.arrives(Journey::of(request), ledger);
    }
}

/// An alias that a pattern matches.
fn sample(pattern: &str) -> String {
    pattern.replace('*', "a/b/data")
}

/// Managing, tagging, and taking a key out of use; with approvers, one that they approved.
pub(super) fn manage(
    traveller: Traveller<'_, '_>,
    (aliases, is_by_two): (&[String], bool),
    ledger: &mut Ledger,
) {
    const APPROVED: &str = "aws:ResourceTag/DeletionApproved";
    for alias in aliases {
        let about = |action: &str| traveller.about_key(action, &sample(alias));
        let approved = |request: Request| match is_by_two {
            true => request.with(APPROVED, [Text::from("CHG-1")]),
            false => request,
        };
        let window = "kms:ScheduleKeyDeletionPendingWindowInDays";
        for action in ["kms:DescribeKey", "kms:EnableKeyRotation", "kms:EnableKey"] {
            traveller.go(about(action), ledger);
        }
        let tags = about("kms:TagResource").with("aws:TagKeys", [Text::from("CostCenter")]);
        traveller.go(tags, ledger);
        traveller.go(approved(about("kms:DisableKey")), ledger);
        let delete = about("kms:ScheduleKeyDeletion").with(window, [Text::from("30")]);
        traveller.go(approved(delete), ledger);
    }
}

pub(super) fn approve(traveller: Traveller<'_, '_>, aliases: &[String], ledger: &mut Ledger) {
    for alias in aliases {
        for action in ["kms:TagResource", "kms:UntagResource"] {
            let request = traveller.about_key(action, &sample(alias));
            let request = request.with("aws:TagKeys", [Text::from("DeletionApproved")]);
            traveller.go(request, ledger);
        }
        let look = traveller.about_key("kms:ListResourceTags", &sample(alias));
        traveller.go(look, ledger);
    }
}

/// Objects are read in the buckets that names match, under keys that aliases match.
pub(super) fn read(
    traveller: Traveller<'_, '_>,
    (aliases, buckets): (&[String], &[String]),
    ledger: &mut Ledger,
) {
    let partition = traveller.team.partition;
    for name in buckets {
        let bucket = format!("arn:{partition}:s3:::{}", name.replace('*', "a-b-raw"));
        let list = traveller.request("s3:ListBucket", Text::from(bucket.as_str()));
        traveller.go(list, ledger);
        let object = Text::from(format!("{bucket}/some/object"));
        traveller.go(traveller.request("s3:GetObject", object), ledger);
    }
    let service = format!("s3.{}.amazonaws.com", traveller.team.claim.region);
    for alias in aliases {
        let decrypt = traveller.about_key("kms:Decrypt", &sample(alias));
        let decrypt = decrypt.with("kms:ViaService", [Text::from(service.as_str())]);
        traveller.go(decrypt, ledger);
    }
}
