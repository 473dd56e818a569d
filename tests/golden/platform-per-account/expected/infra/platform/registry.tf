# The images that everybody runs: declared teams pull, one pipeline pushes, and nobody else of any account sees one.

resource "aws_kms_key" "registry" {
  description                        = "Images of the registry"
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
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
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
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:root",
            ]
          }
        }
      },
      {
        Sid       = "AdministratorsManage"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
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
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-key-administrators"
          }
        }
      },
      {
        Sid       = "AdministratorsScheduleDeletion"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:ScheduleKeyDeletion"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-key-administrators"
          }
          NumericGreaterThanEquals = {
            "kms:ScheduleKeyDeletionPendingWindowInDays" = "30"
          }
        }
      },
      {
        Sid       = "OutOfUseTakesTwo"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:DisableKey",
          "kms:ScheduleKeyDeletion",
        ]
        Resource = "*"
        Condition = {
          Null = {
            "aws:ResourceTag/DeletionApproved" = "true"
          }
        }
      },
      {
        Sid       = "OnlyApproversApprove"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:TagResource",
          "kms:UntagResource",
        ]
        Resource = "*"
        Condition = {
          "ForAnyValue:StringEqualsIgnoreCase" = {
            "aws:TagKeys" = "DeletionApproved"
          }
          ArnNotLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-key-deletion-approvers"
          }
        }
      },
      {
        Sid       = "ApproversApprove"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "kms:TagResource",
          "kms:UntagResource",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-key-deletion-approvers"
          }
          "ForAllValues:StringEquals" = {
            "aws:TagKeys" = "DeletionApproved"
          }
          Null = {
            "aws:TagKeys" = "false"
          }
        }
      },
      {
        Sid       = "ApproversLook"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "kms:DescribeKey",
          "kms:ListResourceTags",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-key-deletion-approvers"
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
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-key-administrators",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-key-deletion-approvers",
            ]
          }
        }
      },
      {
        Sid       = "DeployNeverUses"
        Effect    = "Deny"
        Principal = "*"
        Action = [
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
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
        }
      },
      {
        Sid       = "DeployGrantsThroughTheService"
        Effect    = "Deny"
        Principal = "*"
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
          StringNotEquals = {
            "kms:ViaService" = "ecr.eu-west-1.amazonaws.com"
          }
        }
      },
      {
        Sid       = "DeployGrantsToAwsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
          BoolIfExists = {
            "kms:GrantIsForAWSResource" = "false"
          }
        }
      },
      {
        Sid       = "DeployGrantsToTheService"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
          StringEquals = {
            "kms:ViaService" = "ecr.eu-west-1.amazonaws.com"
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "registry" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "registry" {
  name          = "alias/acme/platform/registry"
  target_key_id = aws_kms_key.registry.key_id
}

# Every image of the account is scanned when it is pushed, and again whenever something new is known of what is in it. It is a
# setting of the account and the region, which have one.
resource "aws_ecr_registry_scanning_configuration" "this" {
  scan_type = "ENHANCED"

  rule {
    scan_frequency = "CONTINUOUS_SCAN"

    repository_filter {
      filter      = "*"
      filter_type = "WILDCARD"
    }
  }
}

resource "aws_ecr_repository" "churn" {
  name                 = "acme/churn"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = false

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.registry.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }

  tags = merge(local.tags, { Purpose = "registry" })
}

# It names no resource: it is about this repository and no other.
resource "aws_ecr_repository_policy" "churn" {
  repository = aws_ecr_repository.churn.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "ecr:*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::666677778888:role/ringfence/marketing/churn/*",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "TeamsOnlyPull"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "PipelineOnlyPushes"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
      {
        Sid       = "DeployConfigures"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchGetRepositoryScanningConfiguration",
          "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:DeleteRepositoryPolicy",
          "ecr:DescribeRepositories",
          "ecr:GetLifecyclePolicy",
          "ecr:GetRepositoryPolicy",
          "ecr:ListTagsForResource",
          "ecr:PutImageScanningConfiguration",
          "ecr:PutImageTagMutability",
          "ecr:PutLifecyclePolicy",
          "ecr:SetRepositoryPolicy",
          "ecr:TagResource",
          "ecr:UntagResource",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass"
          }
        }
      },
      {
        Sid       = "ScannerReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2"
          }
        }
      },
      {
        Sid       = "RemoverRemoves"
        Effect    = "Deny"
        Principal = "*"
        NotAction = "ecr:BatchDeleteImage"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove"
          }
        }
      },
      {
        Sid       = "TeamsPull"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::666677778888:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::666677778888:role/ringfence/marketing/churn/*"
          }
        }
      },
      {
        Sid       = "PipelinePushes"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
    ]
  })
}

resource "aws_ecr_lifecycle_policy" "churn" {
  repository = aws_ecr_repository.churn.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Images that have lost their tags"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the newest images"
        selection = {
          tagStatus      = "tagged"
          tagPatternList = ["*"]
          countType      = "imageCountMoreThan"
          countNumber    = 100
        }
        action = { type = "expire" }
      },
    ]
  })

  depends_on = [aws_ecr_repository_policy.churn]
}

resource "aws_ecr_repository" "forecast" {
  name                 = "acme/forecast"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = false

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.registry.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }

  tags = merge(local.tags, { Purpose = "registry" })
}

# It names no resource: it is about this repository and no other.
resource "aws_ecr_repository_policy" "forecast" {
  repository = aws_ecr_repository.forecast.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "ecr:*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::222233334444:role/ringfence/retail/demand-forecast/*",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "TeamsOnlyPull"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "PipelineOnlyPushes"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
      {
        Sid       = "DeployConfigures"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchGetRepositoryScanningConfiguration",
          "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:DeleteRepositoryPolicy",
          "ecr:DescribeRepositories",
          "ecr:GetLifecyclePolicy",
          "ecr:GetRepositoryPolicy",
          "ecr:ListTagsForResource",
          "ecr:PutImageScanningConfiguration",
          "ecr:PutImageTagMutability",
          "ecr:PutLifecyclePolicy",
          "ecr:SetRepositoryPolicy",
          "ecr:TagResource",
          "ecr:UntagResource",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass"
          }
        }
      },
      {
        Sid       = "ScannerReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2"
          }
        }
      },
      {
        Sid       = "RemoverRemoves"
        Effect    = "Deny"
        Principal = "*"
        NotAction = "ecr:BatchDeleteImage"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove"
          }
        }
      },
      {
        Sid       = "TeamsPull"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::222233334444:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::222233334444:role/ringfence/retail/demand-forecast/*"
          }
        }
      },
      {
        Sid       = "PipelinePushes"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
    ]
  })
}

resource "aws_ecr_lifecycle_policy" "forecast" {
  repository = aws_ecr_repository.forecast.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Images that have lost their tags"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the newest images"
        selection = {
          tagStatus      = "tagged"
          tagPatternList = ["*"]
          countType      = "imageCountMoreThan"
          countNumber    = 50
        }
        action = { type = "expire" }
      },
    ]
  })

  depends_on = [aws_ecr_repository_policy.forecast]
}

resource "aws_ecr_repository" "fraud" {
  name                 = "acme/fraud"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = false

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.registry.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }

  tags = merge(local.tags, { Purpose = "registry" })
}

# It names no resource: it is about this repository and no other.
resource "aws_ecr_repository_policy" "fraud" {
  repository = aws_ecr_repository.fraud.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "ecr:*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::333344445555:role/ringfence/payments/fraud/*",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "TeamsOnlyPull"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "PipelineOnlyPushes"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
      {
        Sid       = "DeployConfigures"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchGetRepositoryScanningConfiguration",
          "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:DeleteRepositoryPolicy",
          "ecr:DescribeRepositories",
          "ecr:GetLifecyclePolicy",
          "ecr:GetRepositoryPolicy",
          "ecr:ListTagsForResource",
          "ecr:PutImageScanningConfiguration",
          "ecr:PutImageTagMutability",
          "ecr:PutLifecyclePolicy",
          "ecr:SetRepositoryPolicy",
          "ecr:TagResource",
          "ecr:UntagResource",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass"
          }
        }
      },
      {
        Sid       = "ScannerReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2"
          }
        }
      },
      {
        Sid       = "RemoverRemoves"
        Effect    = "Deny"
        Principal = "*"
        NotAction = "ecr:BatchDeleteImage"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove"
          }
        }
      },
      {
        Sid       = "TeamsPull"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::333344445555:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::333344445555:role/ringfence/payments/fraud/*"
          }
        }
      },
      {
        Sid       = "PipelinePushes"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
    ]
  })
}

resource "aws_ecr_lifecycle_policy" "fraud" {
  repository = aws_ecr_repository.fraud.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Images that have lost their tags"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the newest images"
        selection = {
          tagStatus      = "tagged"
          tagPatternList = ["*"]
          countType      = "imageCountMoreThan"
          countNumber    = 100
        }
        action = { type = "expire" }
      },
    ]
  })

  depends_on = [aws_ecr_repository_policy.fraud]
}

resource "aws_ecr_repository" "routing" {
  name                 = "acme/routing"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = false

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.registry.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }

  tags = merge(local.tags, { Purpose = "registry" })
}

# It names no resource: it is about this repository and no other.
resource "aws_ecr_repository_policy" "routing" {
  repository = aws_ecr_repository.routing.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "ecr:*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::444455556666:role/ringfence/logistics/routing/*",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "TeamsOnlyPull"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "PipelineOnlyPushes"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
      {
        Sid       = "DeployConfigures"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchGetRepositoryScanningConfiguration",
          "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:DeleteRepositoryPolicy",
          "ecr:DescribeRepositories",
          "ecr:GetLifecyclePolicy",
          "ecr:GetRepositoryPolicy",
          "ecr:ListTagsForResource",
          "ecr:PutImageScanningConfiguration",
          "ecr:PutImageTagMutability",
          "ecr:PutLifecyclePolicy",
          "ecr:SetRepositoryPolicy",
          "ecr:TagResource",
          "ecr:UntagResource",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass"
          }
        }
      },
      {
        Sid       = "ScannerReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2"
          }
        }
      },
      {
        Sid       = "RemoverRemoves"
        Effect    = "Deny"
        Principal = "*"
        NotAction = "ecr:BatchDeleteImage"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove"
          }
        }
      },
      {
        Sid       = "TeamsPull"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::444455556666:role/ringfence/logistics/routing/*"
          }
        }
      },
      {
        Sid       = "PipelinePushes"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
    ]
  })
}

resource "aws_ecr_lifecycle_policy" "routing" {
  repository = aws_ecr_repository.routing.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Images that have lost their tags"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the newest images"
        selection = {
          tagStatus      = "tagged"
          tagPatternList = ["*"]
          countType      = "imageCountMoreThan"
          countNumber    = 100
        }
        action = { type = "expire" }
      },
    ]
  })

  depends_on = [aws_ecr_repository_policy.routing]
}

resource "aws_ecr_repository" "vision" {
  name                 = "acme/vision"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = false

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.registry.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }

  tags = merge(local.tags, { Purpose = "registry" })
}

# It names no resource: it is about this repository and no other.
resource "aws_ecr_repository_policy" "vision" {
  repository = aws_ecr_repository.vision.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "ecr:*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::555566667777:role/ringfence/research/vision/*",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "TeamsOnlyPull"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove",
            ]
          }
        }
      },
      {
        Sid       = "PipelineOnlyPushes"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
      {
        Sid       = "DeployConfigures"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchGetRepositoryScanningConfiguration",
          "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:DeleteRepositoryPolicy",
          "ecr:DescribeRepositories",
          "ecr:GetLifecyclePolicy",
          "ecr:GetRepositoryPolicy",
          "ecr:ListTagsForResource",
          "ecr:PutImageScanningConfiguration",
          "ecr:PutImageTagMutability",
          "ecr:PutLifecyclePolicy",
          "ecr:SetRepositoryPolicy",
          "ecr:TagResource",
          "ecr:UntagResource",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass"
          }
        }
      },
      {
        Sid       = "ScannerReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2"
          }
        }
      },
      {
        Sid       = "RemoverRemoves"
        Effect    = "Deny"
        Principal = "*"
        NotAction = "ecr:BatchDeleteImage"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-remove"
          }
        }
      },
      {
        Sid       = "TeamsPull"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::555566667777:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::555566667777:role/ringfence/research/vision/*"
          }
        }
      },
      {
        Sid       = "PipelinePushes"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
    ]
  })
}

resource "aws_ecr_lifecycle_policy" "vision" {
  repository = aws_ecr_repository.vision.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Images that have lost their tags"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the newest images"
        selection = {
          tagStatus      = "tagged"
          tagPatternList = ["*"]
          countType      = "imageCountMoreThan"
          countNumber    = 100
        }
        action = { type = "expire" }
      },
    ]
  })

  depends_on = [aws_ecr_repository_policy.vision]
}

# A setting of the account and the region, which have one: who may have repositories of caches made and filled.
resource "aws_ecr_registry_policy" "this" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyThePipelineFetches"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "ecr:BatchImportUpstreamImage",
          "ecr:CreateRepository",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme-public/*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:role/aws-service-role/pullthroughcache.ecr.amazonaws.com/AWSServiceRoleForECRPullThroughCache",
              "arn:aws:iam::111122223333:role/aws-service-role/ecr.amazonaws.com/*",
            ]
          }
        }
      },
      {
        Sid       = "PipelineFetches"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "ecr:BatchImportUpstreamImage",
          "ecr:CreateRepository",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme-public/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
    ]
  })
}

resource "aws_ecr_pull_through_cache_rule" "public" {
  ecr_repository_prefix = "acme-public"
  upstream_registry_url = "public.ecr.aws"

  depends_on = [aws_ecr_repository_creation_template.public]
}

# What ECR makes when something is fetched for the first time. What is in it is public, so it needs no key of ours; its tags
# follow those of the public registry, so whoever builds on it names a digest.
resource "aws_ecr_repository_creation_template" "public" {
  prefix               = "acme-public"
  applied_for          = ["PULL_THROUGH_CACHE"]
  image_tag_mutability = "MUTABLE"

  encryption_configuration {
    encryption_type = "AES256"
  }

  repository_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "ecr:*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/aws-service-role/pullthroughcache.ecr.amazonaws.com/AWSServiceRoleForECRPullThroughCache",
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass",
              "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2",
            ]
          }
        }
      },
      {
        Sid       = "PipelineOnlyFetches"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:BatchImportUpstreamImage",
          "ecr:CreateRepository",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
      {
        Sid       = "DeployConfigures"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchGetRepositoryScanningConfiguration",
          "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:DeleteRepositoryPolicy",
          "ecr:DescribeRepositories",
          "ecr:GetLifecyclePolicy",
          "ecr:GetRepositoryPolicy",
          "ecr:ListTagsForResource",
          "ecr:PutImageScanningConfiguration",
          "ecr:PutImageTagMutability",
          "ecr:PutLifecyclePolicy",
          "ecr:SetRepositoryPolicy",
          "ecr:TagResource",
          "ecr:UntagResource",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-break-glass"
          }
        }
      },
      {
        Sid       = "ScannerReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGet*",
          "ecr:Describe*",
          "ecr:Get*",
          "ecr:List*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2"
          }
        }
      },
      {
        Sid       = "PipelineFetches"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:BatchImportUpstreamImage",
          "ecr:CreateRepository",
          "ecr:GetDownloadUrlForLayer",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-registry-push"
          }
        }
      },
    ]
  })

  lifecycle_policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "What was fetched long ago"
        selection = {
          tagStatus   = "any"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 90
        }
        action = { type = "expire" }
      },
    ]
  })

  depends_on = [aws_ecr_registry_policy.this]
}

# An image in which something critical is found is removed, so that nothing that is deployed from then on runs it.
resource "aws_cloudwatch_event_rule" "registry_critical" {
  name        = "acme-registry-critical"
  description = "Something critical was found in an image of the registry"

  event_pattern = jsonencode({
    source        = ["aws.inspector2"]
    "detail-type" = ["Inspector2 Finding"]
    detail = {
      severity = ["CRITICAL"]
      status   = ["ACTIVE"]
      resources = {
        type = ["AWS_ECR_CONTAINER_IMAGE"]
        details = {
          awsEcrContainerImage = {
            repositoryName = [
              { prefix = "acme/" },
            ]
          }
        }
      }
    }
  })

  tags = merge(local.tags, { Purpose = "registry" })
}

resource "aws_cloudwatch_event_target" "registry_critical" {
  rule     = aws_cloudwatch_event_rule.registry_critical.name
  arn      = aws_sfn_state_machine.registry_remove.arn
  role_arn = aws_iam_role.registry_critical.arn

  input_transformer {
    input_paths = {
      digest     = "$.detail.resources[0].details.awsEcrContainerImage.imageHash"
      repository = "$.detail.resources[0].details.awsEcrContainerImage.repositoryName"
    }
    input_template = "{\"digest\": <digest>, \"repository\": <repository>}"
  }
}

# One call and no code. The same image may have several findings: that it is gone already is well, any other failure is not.
resource "aws_sfn_state_machine" "registry_remove" {
  name     = "acme-registry-remove"
  role_arn = aws_iam_role.registry_remove.arn
  type     = "STANDARD"

  definition = jsonencode({
    StartAt = "Remove"
    States = {
      Remove = {
        Type     = "Task"
        Resource = "arn:aws:states:::aws-sdk:ecr:batchDeleteImage"
        Parameters = {
          "RepositoryName.$" = "$.repository"
          ImageIds           = [{ "ImageDigest.$" = "$.digest" }]
        }
        Retry = [
          {
            ErrorEquals     = ["States.TaskFailed"]
            IntervalSeconds = 30
            MaxAttempts     = 6
            BackoffRate     = 2
          },
        ]
        Next = "Removed"
      }
      Removed = {
        Type = "Choice"
        Choices = [
          {
            And = [
              { Variable = "$.Failures[0].FailureCode", IsPresent = true },
              {
                Not = { Variable = "$.Failures[0].FailureCode", StringEquals = "ImageNotFound" }
              },
            ]
            Next = "Stays"
          },
        ]
        Default = "Gone"
      }
      Stays = { Type = "Fail", Error = "ImageStays", Cause = "ECR did not remove the image" }
      Gone  = { Type = "Succeed" }
    }
  })

  tags = merge(local.tags, { Purpose = "registry" })

  depends_on = [aws_iam_role_policy.registry_remove]
}
