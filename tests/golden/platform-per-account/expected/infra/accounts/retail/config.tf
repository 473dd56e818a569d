# AWS Config records how everything is set and holds it against rules. One recorder and one channel an account and
# region: an account that has them already needs `terraform import` first (docs/audit.md).

resource "aws_iam_service_linked_role" "config" {
  aws_service_name = "config.amazonaws.com"

  tags = merge(local.tags, { Purpose = "config" })
}

resource "aws_config_configuration_recorder" "this" {
  name     = "acme-audit"
  role_arn = aws_iam_service_linked_role.config.arn

  recording_group {
    all_supported                 = true
    include_global_resource_types = true

    recording_strategy {
      use_only = "ALL_SUPPORTED_RESOURCE_TYPES"
    }
  }

  recording_mode {
    recording_frequency = "CONTINUOUS"
  }
}

resource "aws_config_delivery_channel" "this" {
  name           = "acme-audit"
  s3_bucket_name = "acme-platform-config-3d4f55c1"

  snapshot_delivery_properties {
    delivery_frequency = "TwentyFour_Hours"
  }

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_configuration_recorder_status" "this" {
  name       = aws_config_configuration_recorder.this.name
  is_enabled = true

  depends_on = [aws_config_delivery_channel.this]
}

resource "aws_config_config_rule" "sagemaker_notebook_no_direct_internet_access" {
  name = "acme-sagemaker-notebook-no-direct-internet-access"

  source {
    owner             = "AWS"
    source_identifier = "SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "sagemaker_notebook_instance_inside_vpc" {
  name = "acme-sagemaker-notebook-instance-inside-vpc"

  source {
    owner             = "AWS"
    source_identifier = "SAGEMAKER_NOTEBOOK_INSTANCE_INSIDE_VPC"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "sagemaker_notebook_instance_root_access_check" {
  name = "acme-sagemaker-notebook-instance-root-access-check"

  source {
    owner             = "AWS"
    source_identifier = "SAGEMAKER_NOTEBOOK_INSTANCE_ROOT_ACCESS_CHECK"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "sagemaker_notebook_instance_kms_key_configured" {
  name = "acme-sagemaker-notebook-instance-kms-key-configured"

  source {
    owner             = "AWS"
    source_identifier = "SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "sagemaker_endpoint_configuration_kms_key_configured" {
  name = "acme-sagemaker-endpoint-configuration-kms-key-configured"

  source {
    owner             = "AWS"
    source_identifier = "SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "sagemaker_model_in_vpc" {
  name = "acme-sagemaker-model-in-vpc"

  source {
    owner             = "AWS"
    source_identifier = "SAGEMAKER_MODEL_IN_VPC"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "sagemaker_model_isolation_enabled" {
  name = "acme-sagemaker-model-isolation-enabled"

  source {
    owner             = "AWS"
    source_identifier = "SAGEMAKER_MODEL_ISOLATION_ENABLED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "sagemaker_domain_in_vpc" {
  name = "acme-sagemaker-domain-in-vpc"

  source {
    owner             = "AWS"
    source_identifier = "SAGEMAKER_DOMAIN_IN_VPC"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "s3_bucket_ssl_requests_only" {
  name = "acme-s3-bucket-ssl-requests-only"

  source {
    owner             = "AWS"
    source_identifier = "S3_BUCKET_SSL_REQUESTS_ONLY"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "s3_bucket_level_public_access_prohibited" {
  name = "acme-s3-bucket-level-public-access-prohibited"

  source {
    owner             = "AWS"
    source_identifier = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "s3_bucket_acl_prohibited" {
  name = "acme-s3-bucket-acl-prohibited"

  source {
    owner             = "AWS"
    source_identifier = "S3_BUCKET_ACL_PROHIBITED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "s3_bucket_versioning_enabled" {
  name = "acme-s3-bucket-versioning-enabled"

  source {
    owner             = "AWS"
    source_identifier = "S3_BUCKET_VERSIONING_ENABLED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "kms_cmk_not_scheduled_for_deletion" {
  name = "acme-kms-cmk-not-scheduled-for-deletion"

  source {
    owner             = "AWS"
    source_identifier = "KMS_CMK_NOT_SCHEDULED_FOR_DELETION"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "cmk_backing_key_rotation_enabled" {
  name = "acme-cmk-backing-key-rotation-enabled"

  source {
    owner             = "AWS"
    source_identifier = "CMK_BACKING_KEY_ROTATION_ENABLED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "vpc_flow_logs_enabled" {
  name = "acme-vpc-flow-logs-enabled"

  source {
    owner             = "AWS"
    source_identifier = "VPC_FLOW_LOGS_ENABLED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "vpc_default_security_group_closed" {
  name = "acme-vpc-default-security-group-closed"

  source {
    owner             = "AWS"
    source_identifier = "VPC_DEFAULT_SECURITY_GROUP_CLOSED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "no_unrestricted_route_to_igw" {
  name = "acme-no-unrestricted-route-to-igw"

  source {
    owner             = "AWS"
    source_identifier = "NO_UNRESTRICTED_ROUTE_TO_IGW"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "cloudwatch_log_group_encrypted" {
  name = "acme-cloudwatch-log-group-encrypted"

  source {
    owner             = "AWS"
    source_identifier = "CLOUDWATCH_LOG_GROUP_ENCRYPTED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_config_rule" "ecr_private_tag_immutability_enabled" {
  name = "acme-ecr-private-tag-immutability-enabled"

  source {
    owner             = "AWS"
    source_identifier = "ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED"
  }

  tags = merge(local.tags, { Purpose = "config" })

  depends_on = [aws_config_configuration_recorder.this]
}

# What holds of any account, in one pack.
resource "aws_config_conformance_pack" "this" {
  name = "acme-audit"

  template_body = jsonencode({
    Resources = {
      "MULTI_REGION_CLOUD_TRAIL_ENABLED" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-multi-region-cloud-trail-enabled"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "MULTI_REGION_CLOUD_TRAIL_ENABLED"
          }
        }
      }
      "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-cloud-trail-log-file-validation-enabled"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"
          }
        }
      }
      "CLOUD_TRAIL_ENCRYPTION_ENABLED" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-cloud-trail-encryption-enabled"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "CLOUD_TRAIL_ENCRYPTION_ENABLED"
          }
        }
      }
      "IAM_ROOT_ACCESS_KEY_CHECK" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-iam-root-access-key-check"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "IAM_ROOT_ACCESS_KEY_CHECK"
          }
        }
      }
      "ROOT_ACCOUNT_MFA_ENABLED" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-root-account-mfa-enabled"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "ROOT_ACCOUNT_MFA_ENABLED"
          }
        }
      }
      "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-iam-policy-no-statements-with-admin-access"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"
          }
        }
      }
      "IAM_USER_NO_POLICIES_CHECK" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-iam-user-no-policies-check"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "IAM_USER_NO_POLICIES_CHECK"
          }
        }
      }
      "IAM_USER_MFA_ENABLED" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-iam-user-mfa-enabled"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "IAM_USER_MFA_ENABLED"
          }
        }
      }
      "GUARDDUTY_ENABLED_CENTRALIZED" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-guardduty-enabled-centralized"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "GUARDDUTY_ENABLED_CENTRALIZED"
          }
        }
      }
      "SECURITYHUB_ENABLED" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-securityhub-enabled"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "SECURITYHUB_ENABLED"
          }
        }
      }
      "IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED" = {
        Type = "AWS::Config::ConfigRule"
        Properties = {
          ConfigRuleName = "acme-iam-external-access-analyzer-enabled"
          Source = {
            Owner            = "AWS"
            SourceIdentifier = "IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED"
          }
        }
      }
    }
  })

  depends_on = [aws_config_configuration_recorder_status.this]
}
