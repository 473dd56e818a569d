# Somebody is told as soon as it happens. Rules match what CloudTrail and the services that watch report, and the topic
# passes it on by mail, to whoever confirmed that he wants it.

resource "aws_sns_topic" "alerts" {
  name              = "acme-alerts"
  kms_master_key_id = aws_kms_key.alerts.arn

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyPublishes"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
        Condition = {
          Null = {
            "aws:PrincipalArn" = "false"
          }
        }
      },
      {
        Sid       = "NobodyElseManages"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "sns:AddPermission",
          "sns:DeleteTopic",
          "sns:RemovePermission",
          "sns:SetTopicAttributes",
          "sns:Subscribe",
        ]
        Resource = aws_sns_topic.alerts.arn
        Condition = {
          Null = {
            "aws:PrincipalArn" = "false"
          }
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::666677778888:role/terraform",
              "arn:aws:iam::666677778888:root",
            ]
          }
        }
      },
      {
        Sid       = "EventsArrive"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "alerts" {
  for_each = toset([
    "security@acme.example",
  ])

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_kms_key" "alerts" {
  description                        = "Alerts of the account"
  deletion_window_in_days            = 30
  enable_key_rotation                = true
  rotation_period_in_days            = 365
  bypass_policy_lockout_safety_check = false

  # In a key's policy "*" is this key and no other (AWS KMS Developer Guide, key-policy-overview).
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnersSetThePolicy"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::666677778888:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::666677778888:role/terraform",
              "arn:aws:iam::666677778888:root",
            ]
          }
        }
      },
      {
        Sid       = "AdministratorsManage"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::666677778888:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::666677778888:role/kms-admin"
          }
        }
      },
      {
        Sid       = "AdministratorsScheduleDeletion"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::666677778888:root" }
        Action    = "kms:ScheduleKeyDeletion"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::666677778888:role/kms-admin"
          }
          NumericGreaterThanEquals = {
            "kms:ScheduleKeyDeletionPendingWindowInDays" = "30"
          }
        }
      },
      {
        Sid       = "ManagersNeverUse"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DeriveSharedSecret",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:GenerateMac",
          "kms:ReEncrypt*",
          "kms:ReplicateKey",
          "kms:Sign",
          "kms:Verify*",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::666677778888:role/terraform",
              "arn:aws:iam::666677778888:role/kms-admin",
            ]
          }
        }
      },
      {
        Sid       = "EventsArrive"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey*",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:EncryptionContext:aws:sns:topicArn" = "arn:aws:sns:eu-west-1:666677778888:acme-alerts"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "alerts" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "alerts" {
  name          = "alias/acme/platform/666677778888/alerts"
  target_key_id = aws_kms_key.alerts.key_id
}

resource "aws_cloudwatch_event_rule" "alert_keys" {
  name        = "acme-alert-keys"
  description = "Tells that a key is deleted or disabled, or its policy or alias changed"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.kms"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [
        "DeleteAlias",
        "DisableKey",
        "DisableKeyRotation",
        "PutKeyPolicy",
        "ScheduleKeyDeletion",
        "UpdateAlias",
      ]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_keys" {
  rule      = aws_cloudwatch_event_rule.alert_keys.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_buckets" {
  name        = "acme-alert-buckets"
  description = "Tells that who reaches a bucket is changed, or how long it keeps what"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [
        "DeleteAccountPublicAccessBlock",
        "DeleteBucketEncryption",
        "DeleteBucketOwnershipControls",
        "DeleteBucketPolicy",
        "DeleteBucketPublicAccessBlock",
        "PutAccountPublicAccessBlock",
        "PutBucketAcl",
        "PutBucketEncryption",
        "PutBucketLifecycle",
        "PutBucketLogging",
        "PutBucketObjectLockConfiguration",
        "PutBucketOwnershipControls",
        "PutBucketPolicy",
        "PutBucketPublicAccessBlock",
        "PutBucketReplication",
        "PutBucketVersioning",
      ]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_buckets" {
  rule      = aws_cloudwatch_event_rule.alert_buckets.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_networks" {
  name        = "acme-alert-networks"
  description = "Tells that a way into or out of a network is made or changed"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.ec2"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [
        "AcceptVpcPeeringConnection",
        "AttachInternetGateway",
        "CreateInternetGateway",
        "CreateNatGateway",
        "CreateRoute",
        "CreateTransitGatewayVpcAttachment",
        "CreateVpcEndpoint",
        "CreateVpcPeeringConnection",
        "DeleteFlowLogs",
        "DeleteVpcEndpoints",
        "ModifyVpcEndpoint",
        "ReplaceRoute",
      ]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_networks" {
  rule      = aws_cloudwatch_event_rule.alert_networks.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_shared" {
  name        = "acme-alert-shared"
  description = "Tells that a policy of images, secrets or logs is changed"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source = [
      "aws.ecr",
      "aws.logs",
      "aws.secretsmanager",
    ]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [
        "DeleteRepositoryPolicy",
        "DeleteResourcePolicy",
        "PutAccountPolicy",
        "PutResourcePolicy",
        "PutSubscriptionFilter",
        "SetRepositoryPolicy",
      ]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_shared" {
  rule      = aws_cloudwatch_event_rule.alert_shared.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_trail" {
  name        = "acme-alert-trail"
  description = "Tells that the trail is touched"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.cloudtrail"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [
        "DeleteTrail",
        "PutEventSelectors",
        "PutInsightSelectors",
        "StopLogging",
        "UpdateTrail",
      ]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_trail" {
  rule      = aws_cloudwatch_event_rule.alert_trail.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_watch" {
  name        = "acme-alert-watch"
  description = "Tells that something that watches over the account is touched"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source = [
      "aws.access-analyzer",
      "aws.config",
      "aws.events",
      "aws.guardduty",
      "aws.securityhub",
      "aws.sns",
    ]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [
        "BatchDisableStandards",
        "DeleteAnalyzer",
        "DeleteConfigRule",
        "DeleteConfigurationRecorder",
        "DeleteConformancePack",
        "DeleteDeliveryChannel",
        "DeleteDetector",
        "DeleteRule",
        "DeleteTopic",
        "DisableRule",
        "DisableSecurityHub",
        "PutConfigurationRecorder",
        "PutDeliveryChannel",
        "RemoveTargets",
        "SetTopicAttributes",
        "StopConfigurationRecorder",
        "Unsubscribe",
        "UpdateDetector",
      ]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_watch" {
  rule      = aws_cloudwatch_event_rule.alert_watch.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_iam" {
  name        = "acme-alert-iam"
  description = "Tells that who may do what, or as whom, is changed"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.iam"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [
        "AddUserToGroup",
        "AttachGroupPolicy",
        "AttachRolePolicy",
        "AttachUserPolicy",
        "CreateAccessKey",
        "CreateLoginProfile",
        "CreateOpenIDConnectProvider",
        "CreatePolicyVersion",
        "CreateSAMLProvider",
        "CreateUser",
        "DeactivateMFADevice",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DeleteUserPermissionsBoundary",
        "DetachRolePolicy",
        "PutGroupPolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "PutUserPermissionsBoundary",
        "PutUserPolicy",
        "SetDefaultPolicyVersion",
        "UpdateAssumeRolePolicy",
        "UpdateOpenIDConnectProviderThumbprint",
        "UpdateSAMLProvider",
      ]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_iam" {
  rule      = aws_cloudwatch_event_rule.alert_iam.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_glass" {
  name        = "acme-alert-glass"
  description = "Tells that the glass is broken"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.sts"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = ["AssumeRole"]
      requestParameters = {
        roleArn = ["arn:aws:iam::666677778888:role/incident"]
      }
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_glass" {
  rule      = aws_cloudwatch_event_rule.alert_glass.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_root" {
  name        = "acme-alert-root"
  description = "Tells that the root user signs in or does something"
  state       = "ENABLED"

  event_pattern = jsonencode({
    detail-type = [
      "AWS API Call via CloudTrail",
      "AWS Console Sign In via CloudTrail",
    ]
    detail = {
      userIdentity = {
        type = ["Root"]
      }
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_root" {
  rule      = aws_cloudwatch_event_rule.alert_root.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_threats" {
  name        = "acme-alert-threats"
  description = "Tells that GuardDuty finds a threat of high severity"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.guardduty"]
    detail-type = ["GuardDuty Finding"]
    detail = {
      severity = [{
        numeric = [
          ">=",
          7,
        ]
      }]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_threats" {
  rule      = aws_cloudwatch_event_rule.alert_threats.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

resource "aws_cloudwatch_event_rule" "alert_access" {
  name        = "acme-alert-access"
  description = "Tells that somebody outside of the account is let in"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.access-analyzer"]
    detail-type = ["Access Analyzer Finding"]
    detail = {
      status = ["ACTIVE"]
    }
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_cloudwatch_event_target" "alert_access" {
  rule      = aws_cloudwatch_event_rule.alert_access.name
  target_id = "alerts"
  arn       = aws_sns_topic.alerts.arn
}

# AWS records what happens to IAM and to the root user in one region, whatever region somebody calls from: from there it
# is sent here, where the rule of the same name hears of it.
module "global" {
  source = "./global"

  providers = {
    aws = aws.global
  }

  depends_on = [aws_iam_role_policy.alerts_forwarder]
}
