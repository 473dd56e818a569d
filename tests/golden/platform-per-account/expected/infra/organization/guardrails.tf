# What nobody does in the accounts, whatever his own policies say. They hold the root user as well, no service-linked
# role, and nobody in the account that manages the organization.

locals {
  guarded = toset([
    "ou-ab12-cdefghij",
  ])
}

resource "aws_organizations_policy" "service_control_1" {
  name        = "acme-service-control-1"
  description = "roles and boundaries, what has no policy of its own, accounts, audit"
  type        = "SERVICE_CONTROL_POLICY"

  content = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "RolesOfTeams"
        Effect = "Deny"
        Action = [
          "iam:Add*",
          "iam:Attach*",
          "iam:Create*",
          "iam:Delete*",
          "iam:Detach*",
          "iam:Put*",
          "iam:Remove*",
          "iam:Set*",
          "iam:Tag*",
          "iam:Untag*",
          "iam:Update*",
          "iam:Upload*",
        ]
        Resource = "arn:aws:iam::*:role/ringfence/*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/terraform",
              "arn:aws:iam::*:role/ringfence-deploy/*",
              "arn:aws:iam::*:role/ringfence-admin/*",
            ]
          }
        }
      },
      {
        Sid    = "RolesAndBoundaries"
        Effect = "Deny"
        Action = [
          "iam:Add*",
          "iam:Attach*",
          "iam:Create*",
          "iam:Delete*",
          "iam:Detach*",
          "iam:Put*",
          "iam:Remove*",
          "iam:Set*",
          "iam:Tag*",
          "iam:Untag*",
          "iam:Update*",
          "iam:Upload*",
        ]
        Resource = [
          "arn:aws:iam::*:role/ringfence-deploy/*",
          "arn:aws:iam::*:role/ringfence-admin/*",
          "arn:aws:iam::*:policy/ringfence/*",
          "arn:aws:iam::*:policy/ringfence-deploy/*",
          "arn:aws:iam::*:policy/ringfence-admin/*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = "arn:aws:iam::*:role/terraform"
          }
        }
      },
      {
        Sid    = "PassNoRoleOfOurs"
        Effect = "Deny"
        Action = "iam:PassRole"
        Resource = [
          "arn:aws:iam::*:role/ringfence/*",
          "arn:aws:iam::*:role/ringfence-deploy/*",
          "arn:aws:iam::*:role/ringfence-admin/*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/terraform",
              "arn:aws:iam::*:role/ringfence/*",
              "arn:aws:iam::*:role/ringfence-deploy/*",
              "arn:aws:iam::*:role/ringfence-admin/*",
            ]
          }
        }
      },
      {
        Sid    = "Administrators"
        Effect = "Deny"
        Action = [
          "iam:Add*",
          "iam:Attach*",
          "iam:Create*",
          "iam:Delete*",
          "iam:Detach*",
          "iam:Put*",
          "iam:Remove*",
          "iam:Set*",
          "iam:Tag*",
          "iam:Untag*",
          "iam:Update*",
          "iam:Upload*",
          "iam:PassRole",
        ]
        Resource = [
          "arn:aws:iam::*:role/terraform",
          "arn:aws:iam::666677778888:role/incident",
          "arn:aws:iam::666677778888:role/kms-admin",
          "arn:aws:iam::*:oidc-provider/*",
          "arn:aws:iam::*:saml-provider/*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = "arn:aws:iam::*:role/terraform"
          }
        }
      },
      {
        Sid    = "OnlyOurRolesByName"
        Effect = "Deny"
        Action = [
          "cloudwatch:*",
          "ecs:*",
          "events:*",
          "logs:*",
          "sagemaker:*",
        ]
        Resource = [
          "arn:aws:sagemaker:*:*:training-job/pipelines-*--????????-*",
          "arn:aws:logs:*:*:log-group:/ringfence/*",
          "arn:aws:cloudwatch:*:*:alarm:acme-*",
          "arn:aws:ecs:*:*:*/acme-*",
          "arn:aws:events:*:*:rule/acme-*",
          "arn:aws:logs:*:*:log-group:/aws/ecs/containerinsights/acme-*",
          "arn:aws:logs:*:*:log-group:/aws/sagemaker/Endpoints/acme-*",
          "arn:aws:sagemaker:*:*:*/acme-*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/terraform",
              "arn:aws:iam::*:role/ringfence/*",
              "arn:aws:iam::*:role/ringfence-deploy/*",
              "arn:aws:iam::*:role/ringfence-admin/*",
            ]
          }
        }
      },
      {
        Sid    = "OnlyOurRolesByTag"
        Effect = "Deny"
        Action = [
          "ec2:*",
          "elasticloadbalancing:*",
          "route53resolver:*",
        ]
        Resource = "*"
        Condition = {
          Null = {
            "aws:ResourceTag/Fence" = "false"
          }
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/terraform",
              "arn:aws:iam::*:role/ringfence/*",
              "arn:aws:iam::*:role/ringfence-deploy/*",
              "arn:aws:iam::*:role/ringfence-admin/*",
            ]
          }
        }
      },
      {
        Sid    = "OnlyOurRolesTag"
        Effect = "Deny"
        Action = [
          "ec2:*",
          "kms:TagResource",
        ]
        Resource = "*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "aws:TagKeys" = "Fence"
          }
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/terraform",
              "arn:aws:iam::*:role/ringfence/*",
              "arn:aws:iam::*:role/ringfence-deploy/*",
              "arn:aws:iam::*:role/ringfence-admin/*",
            ]
          }
        }
      },
      {
        Sid      = "NoRootUser"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::*:root"
          }
        }
      },
      {
        Sid    = "AccountStays"
        Effect = "Deny"
        Action = [
          "account:CloseAccount",
          "organizations:LeaveOrganization",
        ]
        Resource = "*"
      },
      {
        Sid    = "OnlyInOurRegions"
        Effect = "Deny"
        NotAction = [
          "account:*",
          "budgets:*",
          "ce:*",
          "cloudfront:*",
          "health:*",
          "iam:*",
          "organizations:*",
          "pricing:*",
          "route53:*",
          "s3:ListAllMyBuckets",
          "shield:*",
          "sts:*",
          "support:*",
          "trustedadvisor:*",
        ]
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "aws:RequestedRegion" = "eu-west-1"
          }
          ArnNotLike = {
            "aws:PrincipalArn" = "arn:aws:iam::*:role/terraform"
          }
        }
      },
      {
        Sid    = "AuditStaysOn"
        Effect = "Deny"
        Action = [
          "access-analyzer:DeleteAnalyzer",
          "cloudtrail:DeleteTrail",
          "cloudtrail:PutEventSelectors",
          "cloudtrail:PutInsightSelectors",
          "cloudtrail:StopLogging",
          "cloudtrail:UpdateTrail",
          "config:DeleteConfigRule",
          "config:DeleteConfigurationRecorder",
          "config:DeleteDeliveryChannel",
          "config:PutConfigurationRecorder",
          "config:PutDeliveryChannel",
          "config:StopConfigurationRecorder",
          "ec2:DeleteFlowLogs",
          "guardduty:DeleteDetector",
          "guardduty:Disassociate*",
          "guardduty:UpdateDetector",
          "route53resolver:Disassociate*",
          "route53resolver:UpdateFirewallConfig",
          "securityhub:BatchDisableStandards",
          "securityhub:DisableSecurityHub",
          "securityhub:Disassociate*",
        ]
        Resource = "*"
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/terraform",
              "arn:aws:iam::*:role/ringfence-deploy/*",
            ]
          }
        }
      },
    ]
  })

  tags = local.tags

  depends_on = [data.aws_organizations_organization.this]
}

resource "aws_organizations_policy_attachment" "service_control_1" {
  for_each = local.guarded

  policy_id = aws_organizations_policy.service_control_1.id
  target_id = each.value
}

resource "aws_organizations_policy" "service_control_2" {
  name        = "acme-service-control-2"
  description = "networks, SageMaker, data"
  type        = "SERVICE_CONTROL_POLICY"

  content = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "NoWayOut"
        Effect = "Deny"
        Action = [
          "directconnect:Create*",
          "ec2:AcceptVpcPeeringConnection",
          "ec2:AssociateAddress",
          "ec2:AttachInternetGateway",
          "ec2:AttachVpnGateway",
          "ec2:CreateCarrierGateway",
          "ec2:CreateClientVpnEndpoint",
          "ec2:CreateDefault*",
          "ec2:CreateEgressOnlyInternetGateway",
          "ec2:CreateInternetGateway",
          "ec2:CreateNatGateway",
          "ec2:CreateTransitGatewayVpcAttachment",
          "ec2:CreateVpcPeeringConnection",
          "ec2:CreateVpnConnection",
          "globalaccelerator:Create*",
        ]
        Resource = "*"
      },
      {
        Sid    = "JobsInSubnets"
        Effect = "Deny"
        Action = [
          "sagemaker:CreateAutoMLJob*",
          "sagemaker:CreateDomain",
          "sagemaker:CreateHyperParameterTuningJob",
          "sagemaker:CreateModel",
          "sagemaker:CreateMonitoringSchedule",
          "sagemaker:CreateNotebookInstance",
          "sagemaker:CreateProcessingJob",
          "sagemaker:CreateTrainingJob",
        ]
        Resource = "*"
        Condition = {
          Null = {
            "sagemaker:VpcSubnets" = "true"
          }
        }
      },
      {
        Sid    = "JobsInGroups"
        Effect = "Deny"
        Action = [
          "sagemaker:CreateAutoMLJob*",
          "sagemaker:CreateDomain",
          "sagemaker:CreateHyperParameterTuningJob",
          "sagemaker:CreateModel",
          "sagemaker:CreateMonitoringSchedule",
          "sagemaker:CreateNotebookInstance",
          "sagemaker:CreateProcessingJob",
          "sagemaker:CreateTrainingJob",
        ]
        Resource = "*"
        Condition = {
          Null = {
            "sagemaker:VpcSecurityGroupIds" = "true"
          }
        }
      },
      {
        Sid    = "OutputUnderKeys"
        Effect = "Deny"
        Action = [
          "sagemaker:CreateAutoMLJob*",
          "sagemaker:CreateHyperParameterTuningJob",
          "sagemaker:CreateProcessingJob",
          "sagemaker:CreateTrainingJob",
          "sagemaker:CreateTransformJob",
        ]
        Resource = "*"
        Condition = {
          Null = {
            "sagemaker:OutputKmsKey" = "true"
          }
        }
      },
      {
        Sid    = "VolumesUnderKeys"
        Effect = "Deny"
        Action = [
          "sagemaker:CreateDomain",
          "sagemaker:CreateNotebookInstance",
        ]
        Resource = "*"
        Condition = {
          Null = {
            "sagemaker:VolumeKmsKey" = "true"
          }
        }
      },
      {
        Sid      = "NotebooksWithoutInternet"
        Effect   = "Deny"
        Action   = "sagemaker:CreateNotebookInstance"
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "sagemaker:DirectInternetAccess" = "Disabled"
          }
        }
      },
      {
        Sid      = "NotebooksWithoutRoot"
        Effect   = "Deny"
        Action   = "sagemaker:CreateNotebookInstance"
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "sagemaker:RootAccess" = "Disabled"
          }
        }
      },
      {
        Sid      = "NotebooksStayWithoutRoot"
        Effect   = "Deny"
        Action   = "sagemaker:UpdateNotebookInstance"
        Resource = "*"
        Condition = {
          StringEquals = {
            "sagemaker:RootAccess" = "Enabled"
          }
        }
      },
      {
        Sid      = "DomainsWithoutInternet"
        Effect   = "Deny"
        Action   = "sagemaker:CreateDomain"
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "sagemaker:AppNetworkAccessType" = "VpcOnly"
          }
        }
      },
      {
        Sid      = "DomainsStayWithoutInternet"
        Effect   = "Deny"
        Action   = "sagemaker:UpdateDomain"
        Resource = "*"
        Condition = {
          StringEquals = {
            "sagemaker:AppNetworkAccessType" = "PublicInternetOnly"
          }
        }
      },
      {
        Sid    = "DataStaysInside"
        Effect = "Deny"
        Action = [
          "dynamodb:BatchWriteItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
          "firehose:PutRecord*",
          "kinesis:PutRecord*",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:ReEncrypt*",
          "lambda:InvokeFunction",
          "s3:PutObject*",
          "s3:Replicate*",
          "secretsmanager:PutSecretValue",
          "sns:Publish",
          "sqs:SendMessage",
          "sts:AssumeRole",
        ]
        Resource = "*"
        Condition = {
          StringNotEqualsIfExists = {
            "aws:ResourceOrgID" = "o-a1b2c3d4e5"
          }
        }
      },
      {
        Sid    = "TeamsThroughEndpoints"
        Effect = "Deny"
        Action = [
          "s3:DeleteObject*",
          "s3:GetObject*",
          "s3:ListBucket*",
          "s3:PutObject*",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::*:role/ringfence/*"
          }
          Null = {
            "aws:SourceVpce" = "true"
          }
          BoolIfExists = {
            "aws:ViaAWSService" = "false"
          }
        }
      },
    ]
  })

  tags = local.tags

  depends_on = [data.aws_organizations_organization.this]
}

resource "aws_organizations_policy_attachment" "service_control_2" {
  for_each = local.guarded

  policy_id = aws_organizations_policy.service_control_2.id
  target_id = each.value
}

resource "aws_organizations_policy" "resource_control_1" {
  name        = "acme-resource-control-1"
  description = "identities and services of the organization, TLS"
  type        = "RESOURCE_CONTROL_POLICY"

  content = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OurIdentities"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:*",
          "s3:*",
          "secretsmanager:*",
          "sqs:*",
          "sts:AssumeRole",
          "sts:SetContext",
        ]
        Resource = "*"
        Condition = {
          StringNotEqualsIfExists = {
            "aws:PrincipalOrgID" = "o-a1b2c3d4e5"
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid       = "ServicesForUs"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:*",
          "s3:*",
          "secretsmanager:*",
          "sqs:*",
          "sts:*",
        ]
        Resource = "*"
        Condition = {
          StringNotEqualsIfExists = {
            "aws:SourceOrgID" = "o-a1b2c3d4e5"
          }
          Null = {
            "aws:SourceAccount" = "false"
          }
          Bool = {
            "aws:PrincipalIsAWSService" = "true"
          }
        }
      },
      {
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:*",
          "s3:*",
          "secretsmanager:*",
          "sqs:*",
          "sts:*",
        ]
        Resource = "*"
        Condition = {
          BoolIfExists = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })

  tags = local.tags

  depends_on = [data.aws_organizations_organization.this]
}

resource "aws_organizations_policy_attachment" "resource_control_1" {
  for_each = local.guarded

  policy_id = aws_organizations_policy.resource_control_1.id
  target_id = each.value
}
