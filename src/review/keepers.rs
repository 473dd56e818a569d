//! What keeps data, and what data is encrypted with: types of the AWS provider whose end takes something with it that no apply brings back.
//! Records of what was done are not among them: they are for the rule `audit-weakened`.

use super::effects::TABLE;

/// Arguments for which the provider makes a keeper anew, of the kinds that ringfence writes: those with `ForceNew` in the schemas of
/// the AWS provider's resources `aws_kms_key` and `aws_s3_bucket`. Of others a plan tells.
const REPLACED_FOR: &[(&str, &[&str])] = &[
    ("aws_s3_bucket", &["bucket", "bucket_prefix"]),
    (
        "aws_kms_key",
        &[
            "custom_key_store_id",
            "customer_master_key_spec",
            "key_usage",
            "multi_region",
            "xks_key_id",
        ],
    ),
];

/// True for a key.
pub(super) fn is_key(kind: &str) -> bool {
    TABLE.keys.contains(kind)
}

/// True for what holds data, or a key that data is encrypted with.
pub(super) fn is_keeper(kind: &str) -> bool {
    is_key(kind) || TABLE.stores.contains_key(kind)
}

/// What people call it: `key`, `bucket`.
pub(super) fn word(kind: &str) -> &'static str {
    match TABLE.stores.get(kind) {
        _ if is_key(kind) => "key",
        Some(word) => word,
        None => "resource",
    }
}

/// What a change of the account of a resource's provider is called.
pub(super) const PROVIDER_ACCOUNT: &str = "provider.account";

/// The same of its region.
pub(super) const PROVIDER_REGION: &str = "provider.region";

/// True when a change of the argument makes the provider destroy what is there, as far as that is known without a plan.
pub(super) fn is_replaced_for(kind: &str, argument: &str) -> bool {
    if [PROVIDER_ACCOUNT, PROVIDER_REGION].contains(&argument) {
        return true;
    }
    let known = REPLACED_FOR.iter().find(|(known, _)| *known == kind);
    known.is_some_and(|(_, arguments)| arguments.contains(&argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_called_something() {
        assert_eq!(word("aws_kms_key"), "key");
        assert_eq!(word("aws_s3_bucket"), "bucket");
        assert!(!is_keeper("aws_s3_bucket_policy"));
    }
}
