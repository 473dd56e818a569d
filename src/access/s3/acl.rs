use crate::access::Match;

/// Who asks, as far as access control lists tell callers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AclCaller {
    /// Of the account that owns the bucket.
    Owner,
    /// Of another account.
    Other,
    /// Nobody known.
    Anonymous,
    /// The service that delivers access logs.
    LogDelivery,
}

/// Whether access control lists have any effect under an object ownership setting: with `BucketOwnerEnforced` "ACLs no longer affect
/// permissions to your data"; it is the setting of buckets that are made without a word about it since April 2023 (S3 User Guide,
/// `about-object-ownership.html`).
pub fn acls_have_effect(ownership: Option<&str>) -> bool {
    !matches!(ownership, None | Some("BucketOwnerEnforced"))
}

/// Whether a canned access control list of a bucket allows an action (in lower case) to a caller (S3 User Guide, `acl-overview.html`, "Canned ACL",
/// "Mapping of ACL permissions and access policy permissions"). What it allows to another account's principals, that account has to allow as
/// well, which is `Maybe` here. Reading and writing objects goes by the objects' own lists.
pub fn acl_allows(canned: &str, action: &str, caller: AclCaller) -> Match {
    let lists = matches!(
        action,
        "s3:listbucket" | "s3:listbucketversions" | "s3:listbucketmultipartuploads"
    );
    let writes = action == "s3:putobject";
    let (anybody, anybody_known) = match canned {
        "public-read" => (lists, lists),
        "public-read-write" => (lists || writes, lists || writes),
        "authenticated-read" => (false, lists),
        _ => (false, false),
    };
    match caller {
        // The account itself goes by its identity policies.
        AclCaller::Owner => Match::No,
        AclCaller::Anonymous => Match::known(anybody),
        AclCaller::Other if anybody || anybody_known => Match::Maybe,
        AclCaller::Other => Match::No,
        AclCaller::LogDelivery => Match::known(
            anybody || (canned == "log-delivery-write" && (writes || action == "s3:getbucketacl")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_no_effect_where_the_owner_owns_every_object() {
        assert!(!acls_have_effect(Some("BucketOwnerEnforced")));
        assert!(!acls_have_effect(None));
        assert!(acls_have_effect(Some("ObjectWriter")));
        assert!(acls_have_effect(Some("BucketOwnerPreferred")));
    }

    #[test]
    fn canned_lists_allow_what_the_guide_says() {
        use AclCaller::{Anonymous, LogDelivery, Other, Owner};
        for (canned, action, caller, expected) in [
            ("private", "s3:listbucket", Anonymous, Match::No),
            ("public-read", "s3:listbucket", Anonymous, Match::Yes),
            ("public-read", "s3:putobject", Anonymous, Match::No),
            ("public-read", "s3:getobject", Anonymous, Match::No),
            ("public-read-write", "s3:putobject", Anonymous, Match::Yes),
            ("authenticated-read", "s3:listbucket", Anonymous, Match::No),
            ("authenticated-read", "s3:listbucket", Other, Match::Maybe),
            ("public-read", "s3:listbucket", Owner, Match::No),
            (
                "log-delivery-write",
                "s3:putobject",
                LogDelivery,
                Match::Yes,
            ),
            ("log-delivery-write", "s3:getobject", LogDelivery, Match::No),
        ] {
            let found = acl_allows(canned, action, caller);
            assert_eq!(found, expected, "{canned} {action} {caller:?}");
        }
    }
}
