//! What keeps data, and what data is encrypted with: types of the AWS provider whose end takes something with it that no apply brings back.
//! Records of what was done are not among them: they are for the rule `audit-weakened`.

/// Keys: without them nothing can be read that was encrypted under them.
const KEYS: &[&str] = &[
    "aws_kms_key",
    "aws_kms_replica_key",
    "aws_kms_external_key",
    "aws_kms_replica_external_key",
    "aws_kms_custom_key_store",
    "aws_cloudhsm_v2_cluster",
    "aws_paymentcryptography_key",
];

/// Types that keep data, with what people call them.
const STORES: &[(&str, &str)] = &[
    ("aws_s3_bucket", "bucket"),
    ("aws_s3_directory_bucket", "bucket"),
    ("aws_s3control_bucket", "bucket"),
    ("aws_s3tables_table_bucket", "bucket"),
    ("aws_s3tables_table", "table"),
    ("aws_s3_object", "object"),
    ("aws_s3_bucket_object", "object"),
    ("aws_s3_object_copy", "object"),
    ("aws_lightsail_bucket", "bucket"),
    ("aws_glacier_vault", "vault"),
    ("aws_backup_vault", "vault"),
    ("aws_backup_logically_air_gapped_vault", "vault"),
    ("aws_efs_file_system", "file system"),
    ("aws_fsx_lustre_file_system", "file system"),
    ("aws_fsx_ontap_file_system", "file system"),
    ("aws_fsx_ontap_volume", "volume"),
    ("aws_fsx_openzfs_file_system", "file system"),
    ("aws_fsx_openzfs_volume", "volume"),
    ("aws_fsx_windows_file_system", "file system"),
    ("aws_fsx_backup", "backup"),
    ("aws_ebs_volume", "volume"),
    ("aws_ebs_snapshot", "snapshot"),
    ("aws_dynamodb_table", "table"),
    ("aws_dynamodb_global_table", "table"),
    ("aws_keyspaces_table", "table"),
    ("aws_timestreamwrite_database", "database"),
    ("aws_timestreamwrite_table", "table"),
    ("aws_timestreaminfluxdb_db_instance", "database"),
    ("aws_simpledb_domain", "database"),
    ("aws_db_instance", "database"),
    ("aws_db_snapshot", "snapshot"),
    ("aws_db_cluster_snapshot", "snapshot"),
    ("aws_rds_cluster", "database"),
    ("aws_rds_global_cluster", "database"),
    ("aws_docdb_cluster", "database"),
    ("aws_docdb_cluster_snapshot", "snapshot"),
    ("aws_docdb_global_cluster", "database"),
    ("aws_docdbelastic_cluster", "database"),
    ("aws_dsql_cluster", "database"),
    ("aws_neptune_cluster", "database"),
    ("aws_neptune_cluster_snapshot", "snapshot"),
    ("aws_neptune_global_cluster", "database"),
    ("aws_neptunegraph_graph", "database"),
    ("aws_qldb_ledger", "ledger"),
    ("aws_memorydb_cluster", "database"),
    ("aws_memorydb_snapshot", "snapshot"),
    ("aws_elasticache_cluster", "cache"),
    ("aws_elasticache_replication_group", "cache"),
    ("aws_redshift_cluster", "database"),
    ("aws_redshift_cluster_snapshot", "snapshot"),
    ("aws_redshiftserverless_namespace", "database"),
    ("aws_redshiftserverless_snapshot", "snapshot"),
    ("aws_opensearch_domain", "search domain"),
    ("aws_opensearchserverless_collection", "collection"),
    ("aws_elasticsearch_domain", "search domain"),
    ("aws_cloudsearch_domain", "search domain"),
    ("aws_kendra_index", "index"),
    ("aws_kinesis_stream", "stream"),
    ("aws_kinesis_video_stream", "stream"),
    ("aws_msk_cluster", "stream"),
    ("aws_msk_serverless_cluster", "stream"),
    ("aws_sqs_queue", "queue"),
    ("aws_secretsmanager_secret", "secret"),
    ("aws_ssm_parameter", "parameter"),
    ("aws_ecr_repository", "repository"),
    ("aws_ecrpublic_repository", "repository"),
    ("aws_codecommit_repository", "repository"),
    ("aws_codeartifact_domain", "package domain"),
    ("aws_codeartifact_repository", "repository"),
    ("aws_glue_catalog_database", "catalog"),
    ("aws_glue_catalog_table", "catalog"),
    ("aws_sagemaker_domain", "domain with its home directories"),
    ("aws_sagemaker_feature_group", "feature group"),
    ("aws_sagemaker_model_package_group", "model registry"),
    ("aws_sagemaker_mlflow_tracking_server", "tracking server"),
    ("aws_sagemaker_notebook_instance", "notebook"),
    ("aws_finspace_kx_database", "database"),
    ("aws_finspace_kx_volume", "volume"),
    ("aws_prometheus_workspace", "workspace"),
    ("aws_instance", "machine with its disks"),
    ("aws_lightsail_instance", "machine with its disks"),
    ("aws_lightsail_database", "database"),
    ("aws_workspaces_workspace", "workspace"),
    ("aws_directory_service_directory", "directory"),
    ("aws_cognito_user_pool", "user pool"),
    ("aws_storagegateway_cached_iscsi_volume", "volume"),
    ("aws_storagegateway_stored_iscsi_volume", "volume"),
];

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
    KEYS.contains(&kind)
}

/// True for what holds data, or a key that data is encrypted with.
pub(super) fn is_keeper(kind: &str) -> bool {
    is_key(kind) || STORES.iter().any(|(store, _)| *store == kind)
}

/// What people call it: `key`, `bucket`.
pub(super) fn word(kind: &str) -> &'static str {
    match STORES.iter().find(|(store, _)| *store == kind) {
        _ if is_key(kind) => "key",
        Some((_, word)) => word,
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
    use std::collections::BTreeSet;

    #[test]
    fn each_kind_stands_once_and_is_called_something() {
        let kinds = STORES.iter().map(|(kind, _)| kind).chain(KEYS);
        let all: Vec<_> = kinds.collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(word("aws_kms_key"), "key");
        assert_eq!(word("aws_s3_bucket"), "bucket");
        assert!(!is_keeper("aws_s3_bucket_policy"));
    }
}
