# The role that applies the stack of one unit. It reaches that unit and no other: by the tag `Fence`, by names, and
# by the unit's own state. It is applied with this stack, so it never changes itself.

resource "aws_iam_role" "deploy_marketing" {
  name                 = "acme-marketing-deploy"
  path                 = "/ringfence-deploy/"
  description          = "Deploys the unit marketing"
  max_session_duration = 3600
  permissions_boundary = aws_iam_policy.deploy_marketing_boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyDeployers"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::666677778888:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::666677778888:role/ringfence-admin/acme-marketing-ci"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

# The most that it can ever do, whatever else is attached to it.
resource "aws_iam_policy" "deploy_marketing_boundary" {
  name        = "acme-marketing-deploy-boundary"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit marketing: the most that it can do"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # What is the unit's is told by its tag, whichever service has it; the policies say which
      # things, as the Service Authorization Reference types them.
      {
        Sid    = "Make"
        Effect = "Allow"
        Action = [
          "ec2:AuthorizeSecurityGroup*",
          "ec2:CreateFlowLogs",
          "ec2:CreateRouteTable",
          "ec2:CreateSecurityGroup",
          "ec2:CreateSubnet",
          "ec2:CreateVpc",
          "ec2:CreateVpcEndpoint",
          "route53resolver:A*",
          "route53resolver:C*",
        ]
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid      = "TagWhatIsMade"
        Effect   = "Allow"
        Action   = "ec2:CreateTags"
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
          Null = {
            "ec2:CreateAction" = "false"
          }
        }
      },
      {
        Sid    = "Own"
        Effect = "Allow"
        Action = [
          "ec2:*FlowLogs",
          "ec2:*RouteTable*",
          "ec2:*SecurityGroup*",
          "ec2:*Subnet*",
          "ec2:*Vpc*",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey*",
          "kms:GetKey*",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
          "route53resolver:A*",
          "route53resolver:C*",
          "route53resolver:D*",
          "route53resolver:L*",
          "route53resolver:Update*",
        ]
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid    = "TagOwn"
        Effect = "Allow"
        Action = [
          "ec2:CreateTags",
          "ec2:DeleteTags",
          "kms:TagResource",
          "kms:UntagResource",
          "route53resolver:TagResource",
          "route53resolver:UntagResource",
        ]
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
          "ForAllValues:StringNotEqualsIgnoreCase" = {
            "aws:TagKeys" = "Fence"
          }
        }
      },
      # A VPC's default group has no tags, and nothing else tells it: rules may be taken off it,
      # none given.
      {
        Sid    = "EmptyDefaultGroups"
        Effect = "Allow"
        Action = [
          "ec2:RevokeSecurityGroupEgress",
          "ec2:RevokeSecurityGroupIngress",
        ]
        Resource = "arn:aws:ec2:eu-west-1:666677778888:security-group/*"
        Condition = {
          Null = {
            "aws:ResourceTag/Fence" = "true"
          }
        }
      },
      # AWS grants most of these descriptions and lists on "*" only (Service Authorization
      # Reference, Amazon EC2, AWS KMS and CloudWatch Logs); what Route 53 Resolver has is asked
      # for until it is gone, and then it has no tags.
      {
        Sid    = "See"
        Effect = "Allow"
        Action = [
          "ec2:Describe*",
          "kms:ListAliases",
          "logs:DescribeLogGroups",
          "logs:CreateLogDelivery",
          "logs:DescribeResourcePolicies",
          "route53resolver:Get*",
        ]
        Resource = "*"
      },
      {
        Sid      = "Linked"
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole"
        Resource = "arn:aws:iam::666677778888:role/aws-service-role/*"
        Condition = {
          StringEquals = {
            "iam:AWSServiceName" = "route53resolver.amazonaws.com"
          }
        }
      },
      # A new key has no ARN yet: AWS grants kms:CreateKey on "*" only (Service Authorization
      # Reference, AWS KMS).
      {
        Sid      = "MakeKeys"
        Effect   = "Allow"
        Action   = "kms:CreateKey"
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      # A new key is tagged before anything can tell whose it is (AWS KMS Developer Guide,
      # tag-permissions): one without the tag can be given it, where its own policy lets this
      # role in.
      {
        Sid    = "TagNewKeys"
        Effect = "Allow"
        Action = [
          "kms:TagResource",
          "route53resolver:TagResource",
        ]
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
          Null = {
            "aws:ResourceTag/Fence" = "true"
          }
        }
      },
      {
        Sid    = "Aliases"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:UpdateAlias",
        ]
        Resource = "arn:aws:kms:eu-west-1:666677778888:alias/acme/marketing/*"
      },
      {
        Sid    = "Buckets"
        Effect = "Allow"
        Action = [
          "s3:CreateBucket",
          "s3:DeleteBucket",
          "s3:DeleteBucketPolicy",
          "s3:Get*Configuration",
          "s3:GetBucket*",
          "s3:ListBucket",
          "s3:ListTagsForResource",
          "s3:Put*Configuration",
          "s3:PutBucket*",
          "s3:TagResource",
          "s3:UntagResource",
        ]
        Resource = "arn:aws:s3:::acme-marketing-*"
      },
      {
        Sid    = "Names"
        Effect = "Allow"
        Action = [
          "events:*",
          "logs:*",
          "sagemaker:*",
        ]
        Resource = [
          "arn:aws:sagemaker:eu-west-1:666677778888:pipeline/acme-marketing-*",
          "arn:aws:events:eu-west-1:666677778888:rule/acme-marketing-*",
          "arn:aws:logs:eu-west-1:666677778888:log-group:/ringfence/marketing/*",
        ]
      },
      {
        Sid    = "UnderBoundaries"
        Effect = "Allow"
        Action = [
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
        ]
        Resource = "arn:aws:iam::666677778888:role/ringfence/marketing/*"
        Condition = {
          ArnLike = {
            "iam:PermissionsBoundary" = "arn:aws:iam::666677778888:policy/ringfence/marketing/*"
          }
        }
      },
      {
        Sid    = "Roles"
        Effect = "Allow"
        Action = [
          "iam:DeleteRole",
          "iam:GetRole*",
          "iam:List*Role*",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole*",
        ]
        Resource = "arn:aws:iam::666677778888:role/ringfence/marketing/*"
      },
      {
        Sid      = "PassRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::666677778888:role/ringfence/marketing/*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = [
              "events.amazonaws.com",
              "sagemaker.amazonaws.com",
              "vpc-flow-logs.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid      = "ListStates"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::acme-terraform-state"
      },
      {
        Sid    = "OwnState"
        Effect = "Allow"
        Action = [
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = [
          "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate",
          "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate.tflock",
        ]
      },
      {
        Sid    = "KeyOfStates"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/platform/state"
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
        }
      },
      {
        Sid    = "NoObjects"
        Effect = "Deny"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject*",
          "s3:GetObject*",
          "s3:PutObject*",
        ]
        NotResource = [
          "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate",
          "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate.tflock",
        ]
      },
      {
        Sid    = "NoCryptography"
        Effect = "Deny"
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
          "ForAllValues:StringNotEquals" = {
            "kms:ResourceAliases" = "alias/acme/platform/state"
          }
        }
      },
      {
        Sid    = "NeverItself"
        Effect = "Deny"
        Action = "iam:*"
        Resource = [
          "arn:aws:iam::666677778888:role/ringfence-deploy/*",
          "arn:aws:iam::666677778888:policy/*",
        ]
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "boundary" })
}

resource "aws_iam_policy" "deploy_marketing_network" {
  name        = "acme-marketing-deploy-network"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit marketing: network"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "CreateVpc"
        Effect   = "Allow"
        Action   = "ec2:CreateVpc"
        Resource = "arn:aws:ec2:eu-west-1:666677778888:vpc/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid      = "CreateSubnet"
        Effect   = "Allow"
        Action   = "ec2:CreateSubnet"
        Resource = "arn:aws:ec2:eu-west-1:666677778888:subnet/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid      = "CreateRouteTable"
        Effect   = "Allow"
        Action   = "ec2:CreateRouteTable"
        Resource = "arn:aws:ec2:eu-west-1:666677778888:route-table/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid      = "CreateSecurityGroup"
        Effect   = "Allow"
        Action   = "ec2:CreateSecurityGroup"
        Resource = "arn:aws:ec2:eu-west-1:666677778888:security-group/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid      = "CreateVpcEndpoint"
        Effect   = "Allow"
        Action   = "ec2:CreateVpcEndpoint"
        Resource = "arn:aws:ec2:eu-west-1:666677778888:vpc-endpoint/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid      = "CreateFlowLogs"
        Effect   = "Allow"
        Action   = "ec2:CreateFlowLogs"
        Resource = "arn:aws:ec2:eu-west-1:666677778888:vpc-flow-log/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid      = "AuthorizeSecurityGroupIngress"
        Effect   = "Allow"
        Action   = "ec2:AuthorizeSecurityGroupIngress"
        Resource = "arn:aws:ec2:eu-west-1:666677778888:security-group-rule/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid      = "AuthorizeSecurityGroupEgress"
        Effect   = "Allow"
        Action   = "ec2:AuthorizeSecurityGroupEgress"
        Resource = "arn:aws:ec2:eu-west-1:666677778888:security-group-rule/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid    = "TagWhatIsMade"
        Effect = "Allow"
        Action = "ec2:CreateTags"
        Resource = [
          "arn:aws:ec2:eu-west-1:666677778888:route-table/*",
          "arn:aws:ec2:eu-west-1:666677778888:security-group/*",
          "arn:aws:ec2:eu-west-1:666677778888:security-group-rule/*",
          "arn:aws:ec2:eu-west-1:666677778888:subnet/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc-endpoint/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc-flow-log/*",
        ]
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
          StringEquals = {
            "ec2:CreateAction" = [
              "CreateVpc",
              "CreateSubnet",
              "CreateRouteTable",
              "CreateSecurityGroup",
              "CreateVpcEndpoint",
              "CreateFlowLogs",
              "AuthorizeSecurityGroupIngress",
              "AuthorizeSecurityGroupEgress",
            ]
          }
        }
      },
      {
        Sid    = "ChangeOwn"
        Effect = "Allow"
        Action = [
          "ec2:AssociateRouteTable",
          "ec2:AuthorizeSecurityGroupEgress",
          "ec2:AuthorizeSecurityGroupIngress",
          "ec2:CreateFlowLogs",
          "ec2:CreateRouteTable",
          "ec2:CreateSecurityGroup",
          "ec2:CreateSubnet",
          "ec2:CreateVpcEndpoint",
          "ec2:DeleteFlowLogs",
          "ec2:DeleteRouteTable",
          "ec2:DeleteSecurityGroup",
          "ec2:DeleteSubnet",
          "ec2:DeleteVpc",
          "ec2:DeleteVpcEndpoints",
          "ec2:DescribeVpcAttribute",
          "ec2:DisassociateRouteTable",
          "ec2:ModifySecurityGroupRules",
          "ec2:ModifySubnetAttribute",
          "ec2:ModifyVpcAttribute",
          "ec2:ModifyVpcEndpoint",
          "ec2:ReplaceRouteTableAssociation",
          "ec2:RevokeSecurityGroupEgress",
          "ec2:RevokeSecurityGroupIngress",
        ]
        Resource = [
          "arn:aws:ec2:eu-west-1:666677778888:route-table/*",
          "arn:aws:ec2:eu-west-1:666677778888:security-group/*",
          "arn:aws:ec2:eu-west-1:666677778888:security-group-rule/*",
          "arn:aws:ec2:eu-west-1:666677778888:subnet/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc-endpoint/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc-flow-log/*",
        ]
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid    = "TagOwn"
        Effect = "Allow"
        Action = [
          "ec2:CreateTags",
          "ec2:DeleteTags",
        ]
        Resource = [
          "arn:aws:ec2:eu-west-1:666677778888:route-table/*",
          "arn:aws:ec2:eu-west-1:666677778888:security-group/*",
          "arn:aws:ec2:eu-west-1:666677778888:security-group-rule/*",
          "arn:aws:ec2:eu-west-1:666677778888:subnet/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc-endpoint/*",
          "arn:aws:ec2:eu-west-1:666677778888:vpc-flow-log/*",
        ]
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
          "ForAllValues:StringNotEqualsIgnoreCase" = {
            "aws:TagKeys" = "Fence"
          }
        }
      },
      # A VPC's default group has no tags, and nothing else tells it: rules may be taken off it,
      # none given.
      {
        Sid    = "EmptyDefaultGroups"
        Effect = "Allow"
        Action = [
          "ec2:RevokeSecurityGroupEgress",
          "ec2:RevokeSecurityGroupIngress",
        ]
        Resource = "arn:aws:ec2:eu-west-1:666677778888:security-group/*"
        Condition = {
          Null = {
            "aws:ResourceTag/Fence" = "true"
          }
        }
      },
      # AWS grants these descriptions on "*" only (Service Authorization Reference, Amazon EC2).
      {
        Sid    = "SeeTheNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeFlowLogs",
          "ec2:DescribeNetworkAcls",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribePrefixLists",
          "ec2:DescribeRouteTables",
          "ec2:DescribeSecurityGroupRules",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcEndpoints",
          "ec2:DescribeVpcs",
        ]
        Resource = "*"
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_marketing_network" {
  role       = aws_iam_role.deploy_marketing.name
  policy_arn = aws_iam_policy.deploy_marketing_network.arn
}

resource "aws_iam_policy" "deploy_marketing_dns" {
  name        = "acme-marketing-deploy-dns"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit marketing: dns"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "MakeFirewalls"
        Effect = "Allow"
        Action = [
          "route53resolver:AssociateFirewallRuleGroup",
          "route53resolver:CreateFirewallDomainList",
          "route53resolver:CreateFirewallRuleGroup",
          "route53resolver:CreateResolverQueryLogConfig",
        ]
        Resource = [
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:resolver-query-log-config/*",
        ]
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      # What is new is tagged before anything can tell whose it is: what has no tag can be given
      # it.
      {
        Sid    = "TagNewFirewalls"
        Effect = "Allow"
        Action = "route53resolver:TagResource"
        Resource = [
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:resolver-query-log-config/*",
        ]
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
          Null = {
            "aws:ResourceTag/Fence" = "true"
          }
        }
      },
      {
        Sid    = "KeepFirewalls"
        Effect = "Allow"
        Action = [
          "route53resolver:AssociateResolverQueryLogConfig",
          "route53resolver:CreateFirewallRule",
          "route53resolver:DeleteFirewallDomainList",
          "route53resolver:DeleteFirewallRule",
          "route53resolver:DeleteFirewallRuleGroup",
          "route53resolver:DeleteResolverQueryLogConfig",
          "route53resolver:DisassociateFirewallRuleGroup",
          "route53resolver:DisassociateResolverQueryLogConfig",
          "route53resolver:ListFirewallDomains",
          "route53resolver:ListFirewallRules",
          "route53resolver:ListTagsForResource",
          "route53resolver:UpdateFirewallDomains",
          "route53resolver:UpdateFirewallRule",
          "route53resolver:UpdateFirewallRuleGroupAssociation",
        ]
        Resource = [
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:resolver-query-log-config/*",
        ]
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid    = "TagFirewalls"
        Effect = "Allow"
        Action = [
          "route53resolver:TagResource",
          "route53resolver:UntagResource",
        ]
        Resource = [
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:resolver-query-log-config/*",
        ]
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
          "ForAllValues:StringNotEqualsIgnoreCase" = {
            "aws:TagKeys" = "Fence"
          }
        }
      },
      # They are asked for until they are gone, and then they have no tags.
      {
        Sid    = "SeeFirewalls"
        Effect = "Allow"
        Action = [
          "route53resolver:GetFirewallDomainList",
          "route53resolver:GetFirewallRuleGroup",
          "route53resolver:GetFirewallRuleGroupAssociation",
          "route53resolver:GetResolverQueryLogConfig",
        ]
        Resource = [
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:666677778888:resolver-query-log-config/*",
        ]
      },
      # AWS grants these on "*" only (Service Authorization Reference, CloudWatch Logs and Route
      # 53 Resolver). Who makes a delivery writes no log by it.
      {
        Sid    = "RecordQueries"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery",
          "logs:DescribeResourcePolicies",
          "route53resolver:GetResolverQueryLogConfigAssociation",
        ]
        Resource = "*"
      },
      {
        Sid      = "Linked"
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole"
        Resource = "arn:aws:iam::666677778888:role/aws-service-role/*"
        Condition = {
          StringEquals = {
            "iam:AWSServiceName" = "route53resolver.amazonaws.com"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_marketing_dns" {
  role       = aws_iam_role.deploy_marketing.name
  policy_arn = aws_iam_policy.deploy_marketing_dns.arn
}

resource "aws_iam_policy" "deploy_marketing_keys" {
  name        = "acme-marketing-deploy-keys"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit marketing: keys"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # A new key has no ARN yet: AWS grants kms:CreateKey on "*" only (Service Authorization
      # Reference, AWS KMS).
      {
        Sid      = "MakeKeys"
        Effect   = "Allow"
        Action   = "kms:CreateKey"
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
        }
      },
      # A new key is tagged before anything can tell whose it is (AWS KMS Developer Guide,
      # tag-permissions): one without the tag can be given it, where its own policy lets this
      # role in.
      {
        Sid      = "TagNewKeys"
        Effect   = "Allow"
        Action   = "kms:TagResource"
        Resource = "arn:aws:kms:eu-west-1:666677778888:key/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "marketing/*"
          }
          Null = {
            "aws:ResourceTag/Fence" = "true"
          }
        }
      },
      {
        Sid    = "KeepOwnKeys"
        Effect = "Allow"
        Action = [
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:UpdateKeyDescription",
        ]
        Resource = "arn:aws:kms:eu-west-1:666677778888:key/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid    = "TagOwnKeys"
        Effect = "Allow"
        Action = [
          "kms:TagResource",
          "kms:UntagResource",
        ]
        Resource = "arn:aws:kms:eu-west-1:666677778888:key/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
          "ForAllValues:StringNotEqualsIgnoreCase" = {
            "aws:TagKeys" = "Fence"
          }
        }
      },
      {
        Sid    = "AliasesOfOwnKeys"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:UpdateAlias",
        ]
        Resource = "arn:aws:kms:eu-west-1:666677778888:key/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "marketing/*"
          }
        }
      },
      {
        Sid    = "OwnAliases"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:UpdateAlias",
        ]
        Resource = "arn:aws:kms:eu-west-1:666677778888:alias/acme/marketing/*"
      },
      # AWS grants kms:ListAliases on "*" only (Service Authorization Reference, AWS KMS).
      {
        Sid      = "ListAliases"
        Effect   = "Allow"
        Action   = "kms:ListAliases"
        Resource = "*"
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_marketing_keys" {
  role       = aws_iam_role.deploy_marketing.name
  policy_arn = aws_iam_policy.deploy_marketing_keys.arn
}

resource "aws_iam_policy" "deploy_marketing_storage" {
  name        = "acme-marketing-deploy-storage"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit marketing: storage"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "MakeBuckets"
        Effect = "Allow"
        Action = [
          "s3:CreateBucket",
          "s3:DeleteBucket",
          "s3:DeleteBucketPolicy",
          "s3:PutBucketLogging",
          "s3:PutBucketOwnershipControls",
          "s3:PutBucketPolicy",
          "s3:PutBucketPublicAccessBlock",
          "s3:PutBucketTagging",
          "s3:PutBucketVersioning",
          "s3:PutEncryptionConfiguration",
          "s3:PutLifecycleConfiguration",
          "s3:TagResource",
          "s3:UntagResource",
        ]
        Resource = [
          "arn:aws:s3:::acme-*-ce29d153",
          "arn:aws:s3:::acme-*-533b5280",
        ]
      },
      {
        Sid    = "SeeHowTheyAreSet"
        Effect = "Allow"
        Action = [
          "s3:GetAccelerateConfiguration",
          "s3:GetBucketAcl",
          "s3:GetBucketCORS",
          "s3:GetBucketLocation",
          "s3:GetBucketLogging",
          "s3:GetBucketObjectLockConfiguration",
          "s3:GetBucketOwnershipControls",
          "s3:GetBucketPolicy",
          "s3:GetBucketPublicAccessBlock",
          "s3:GetBucketRequestPayment",
          "s3:GetBucketTagging",
          "s3:GetBucketVersioning",
          "s3:GetBucketWebsite",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListBucket",
          "s3:ListTagsForResource",
        ]
        Resource = [
          "arn:aws:s3:::acme-*-ce29d153",
          "arn:aws:s3:::acme-*-533b5280",
        ]
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_marketing_storage" {
  role       = aws_iam_role.deploy_marketing.name
  policy_arn = aws_iam_policy.deploy_marketing_storage.arn
}

resource "aws_iam_policy" "deploy_marketing_jobs" {
  name        = "acme-marketing-deploy-jobs"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit marketing: jobs"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Pipelines"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags",
          "sagemaker:CreatePipeline",
          "sagemaker:DeletePipeline",
          "sagemaker:DeleteTags",
          "sagemaker:DescribePipeline",
          "sagemaker:ListTags",
          "sagemaker:UpdatePipeline",
        ]
        Resource = [
          "arn:aws:sagemaker:eu-west-1:666677778888:pipeline/*-ce29d153",
          "arn:aws:sagemaker:eu-west-1:666677778888:pipeline/*-533b5280",
        ]
      },
      {
        Sid    = "Schedules"
        Effect = "Allow"
        Action = [
          "events:DeleteRule",
          "events:DescribeRule",
          "events:DisableRule",
          "events:EnableRule",
          "events:ListTagsForResource",
          "events:ListTargetsByRule",
          "events:PutRule",
          "events:PutTargets",
          "events:RemoveTargets",
          "events:TagResource",
          "events:UntagResource",
        ]
        Resource = [
          "arn:aws:events:eu-west-1:666677778888:rule/*-ce29d153",
          "arn:aws:events:eu-west-1:666677778888:rule/*-533b5280",
        ]
      },
      {
        Sid    = "LogGroups"
        Effect = "Allow"
        Action = [
          "logs:AssociateKmsKey",
          "logs:CreateLogGroup",
          "logs:DeleteLogGroup",
          "logs:DeleteRetentionPolicy",
          "logs:DisassociateKmsKey",
          "logs:ListTagsForResource",
          "logs:PutRetentionPolicy",
          "logs:TagResource",
          "logs:UntagResource",
        ]
        Resource = "arn:aws:logs:eu-west-1:666677778888:log-group:/ringfence/marketing/*"
      },
      # AWS grants logs:DescribeLogGroups on "*" only (Service Authorization Reference, Amazon
      # CloudWatch Logs).
      {
        Sid      = "ListLogGroups"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_marketing_jobs" {
  role       = aws_iam_role.deploy_marketing.name
  policy_arn = aws_iam_policy.deploy_marketing_jobs.arn
}

resource "aws_iam_policy" "deploy_marketing_roles" {
  name        = "acme-marketing-deploy-roles"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit marketing: roles"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "RolesOfTeam1"
        Effect = "Allow"
        Action = [
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
        ]
        Resource = "arn:aws:iam::666677778888:role/ringfence/marketing/campaigns/*"
        Condition = {
          ArnEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::666677778888:policy/ringfence/marketing/campaigns/acme-marketing-campaigns-boundary"
          }
        }
      },
      {
        Sid    = "RolesOfTeam2"
        Effect = "Allow"
        Action = [
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
        ]
        Resource = "arn:aws:iam::666677778888:role/ringfence/marketing/churn/*"
        Condition = {
          ArnEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::666677778888:policy/ringfence/marketing/churn/acme-marketing-churn-boundary"
          }
        }
      },
      {
        Sid    = "KeepRoles"
        Effect = "Allow"
        Action = [
          "iam:DeleteRole",
          "iam:GetRole",
          "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies",
          "iam:ListInstanceProfilesForRole",
          "iam:ListRolePolicies",
          "iam:ListRoleTags",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
          "iam:UpdateRoleDescription",
        ]
        Resource = "arn:aws:iam::666677778888:role/ringfence/marketing/*"
      },
      {
        Sid      = "PassRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::666677778888:role/ringfence/marketing/*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = [
              "events.amazonaws.com",
              "sagemaker.amazonaws.com",
              "vpc-flow-logs.amazonaws.com",
            ]
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_marketing_roles" {
  role       = aws_iam_role.deploy_marketing.name
  policy_arn = aws_iam_policy.deploy_marketing_roles.arn
}

resource "aws_iam_policy" "deploy_marketing_state" {
  name        = "acme-marketing-deploy-state"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit marketing: state"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ListStates"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::acme-terraform-state"
      },
      {
        Sid    = "OwnState"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = [
          "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate",
          "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate.tflock",
        ]
      },
      {
        Sid      = "Unlock"
        Effect   = "Allow"
        Action   = "s3:DeleteObject"
        Resource = "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate.tflock"
      },
      {
        Sid    = "KeyOfStates"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/platform/state"
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
            "kms:EncryptionContext:aws:s3:arn" = [
              "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate",
              "arn:aws:s3:::acme-terraform-state/ml/units/marketing/terraform.tfstate.tflock",
            ]
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_marketing_state" {
  role       = aws_iam_role.deploy_marketing.name
  policy_arn = aws_iam_policy.deploy_marketing_state.arn
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "deploy_marketing" {
  role_name    = aws_iam_role.deploy_marketing.name
  policy_names = []
}

resource "aws_iam_role_policy_attachments_exclusive" "deploy_marketing" {
  role_name = aws_iam_role.deploy_marketing.name
  policy_arns = [
    aws_iam_role_policy_attachment.deploy_marketing_network.policy_arn,
    aws_iam_role_policy_attachment.deploy_marketing_dns.policy_arn,
    aws_iam_role_policy_attachment.deploy_marketing_keys.policy_arn,
    aws_iam_role_policy_attachment.deploy_marketing_storage.policy_arn,
    aws_iam_role_policy_attachment.deploy_marketing_jobs.policy_arn,
    aws_iam_role_policy_attachment.deploy_marketing_roles.policy_arn,
    aws_iam_role_policy_attachment.deploy_marketing_state.policy_arn,
  ]
}
