# The role that applies the stack of one unit. It reaches that unit and no other: by the tag `Fence`, by names, and
# by the unit's own state. It is applied with this stack, so it never changes itself.

resource "aws_iam_role" "deploy_retail" {
  name                 = "acme-retail-deploy"
  path                 = "/ringfence-deploy/"
  description          = "Deploys the unit retail"
  max_session_duration = 3600
  permissions_boundary = aws_iam_policy.deploy_retail_boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyDeployers"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-admin/acme-retail-ci"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

# The most that it can ever do, whatever else is attached to it.
resource "aws_iam_policy" "deploy_retail_boundary" {
  name        = "acme-retail-deploy-boundary"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: the most that it can do"

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
            "aws:RequestTag/Fence" = "retail/*"
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
            "aws:RequestTag/Fence" = "retail/*"
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
            "aws:ResourceTag/Fence" = "retail/*"
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
            "aws:ResourceTag/Fence" = "retail/*"
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
        Resource = "arn:aws:ec2:eu-west-1:111122223333:security-group/*"
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
        Resource = "arn:aws:iam::111122223333:role/aws-service-role/*"
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
            "aws:RequestTag/Fence" = "retail/*"
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
            "aws:RequestTag/Fence" = "retail/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:alias/acme/retail/*"
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
        Resource = "arn:aws:s3:::acme-retail-*"
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
          "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/acme-retail-*",
          "arn:aws:events:eu-west-1:111122223333:rule/acme-retail-*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/*",
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
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/*"
        Condition = {
          ArnLike = {
            "iam:PermissionsBoundary" = "arn:aws:iam::111122223333:policy/ringfence/retail/*"
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
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/*"
      },
      {
        Sid      = "PassRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/*"
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
        Sid    = "NoObjects"
        Effect = "Deny"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject*",
          "s3:GetObject*",
          "s3:PutObject*",
        ]
        Resource = "*"
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
      },
      {
        Sid    = "NeverItself"
        Effect = "Deny"
        Action = "iam:*"
        Resource = [
          "arn:aws:iam::111122223333:role/ringfence-deploy/*",
          "arn:aws:iam::111122223333:policy/*",
        ]
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "boundary" })
}

resource "aws_iam_policy" "deploy_retail_network" {
  name        = "acme-retail-deploy-network"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: network"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "CreateVpc"
        Effect   = "Allow"
        Action   = "ec2:CreateVpc"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:vpc/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "CreateSubnet"
        Effect   = "Allow"
        Action   = "ec2:CreateSubnet"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:subnet/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "CreateRouteTable"
        Effect   = "Allow"
        Action   = "ec2:CreateRouteTable"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:route-table/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "CreateSecurityGroup"
        Effect   = "Allow"
        Action   = "ec2:CreateSecurityGroup"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:security-group/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "CreateVpcEndpoint"
        Effect   = "Allow"
        Action   = "ec2:CreateVpcEndpoint"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "CreateFlowLogs"
        Effect   = "Allow"
        Action   = "ec2:CreateFlowLogs"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "AuthorizeSecurityGroupIngress"
        Effect   = "Allow"
        Action   = "ec2:AuthorizeSecurityGroupIngress"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:security-group-rule/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "AuthorizeSecurityGroupEgress"
        Effect   = "Allow"
        Action   = "ec2:AuthorizeSecurityGroupEgress"
        Resource = "arn:aws:ec2:eu-west-1:111122223333:security-group-rule/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid    = "TagWhatIsMade"
        Effect = "Allow"
        Action = "ec2:CreateTags"
        Resource = [
          "arn:aws:ec2:eu-west-1:111122223333:route-table/*",
          "arn:aws:ec2:eu-west-1:111122223333:security-group/*",
          "arn:aws:ec2:eu-west-1:111122223333:security-group-rule/*",
          "arn:aws:ec2:eu-west-1:111122223333:subnet/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*",
        ]
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
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
          "arn:aws:ec2:eu-west-1:111122223333:route-table/*",
          "arn:aws:ec2:eu-west-1:111122223333:security-group/*",
          "arn:aws:ec2:eu-west-1:111122223333:security-group-rule/*",
          "arn:aws:ec2:eu-west-1:111122223333:subnet/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*",
        ]
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
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
          "arn:aws:ec2:eu-west-1:111122223333:route-table/*",
          "arn:aws:ec2:eu-west-1:111122223333:security-group/*",
          "arn:aws:ec2:eu-west-1:111122223333:security-group-rule/*",
          "arn:aws:ec2:eu-west-1:111122223333:subnet/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/*",
          "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*",
        ]
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
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
        Resource = "arn:aws:ec2:eu-west-1:111122223333:security-group/*"
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

resource "aws_iam_role_policy_attachment" "deploy_retail_network" {
  role       = aws_iam_role.deploy_retail.name
  policy_arn = aws_iam_policy.deploy_retail_network.arn
}

resource "aws_iam_policy" "deploy_retail_dns" {
  name        = "acme-retail-deploy-dns"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: dns"

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
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:resolver-query-log-config/*",
        ]
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
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
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:resolver-query-log-config/*",
        ]
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
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
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:resolver-query-log-config/*",
        ]
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
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
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:resolver-query-log-config/*",
        ]
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
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
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-domain-list/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group-association/*",
          "arn:aws:route53resolver:eu-west-1:111122223333:resolver-query-log-config/*",
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
        Resource = "arn:aws:iam::111122223333:role/aws-service-role/*"
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

resource "aws_iam_role_policy_attachment" "deploy_retail_dns" {
  role       = aws_iam_role.deploy_retail.name
  policy_arn = aws_iam_policy.deploy_retail_dns.arn
}

resource "aws_iam_policy" "deploy_retail_keys" {
  name        = "acme-retail-deploy-keys"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: keys"

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
            "aws:RequestTag/Fence" = "retail/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:alias/acme/retail/*"
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

resource "aws_iam_role_policy_attachment" "deploy_retail_keys" {
  role       = aws_iam_role.deploy_retail.name
  policy_arn = aws_iam_policy.deploy_retail_keys.arn
}

resource "aws_iam_policy" "deploy_retail_storage" {
  name        = "acme-retail-deploy-storage"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: storage"

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
        Resource = "arn:aws:s3:::acme-*-760ec1d6"
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
        Resource = "arn:aws:s3:::acme-*-760ec1d6"
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_retail_storage" {
  role       = aws_iam_role.deploy_retail.name
  policy_arn = aws_iam_policy.deploy_retail_storage.arn
}

resource "aws_iam_policy" "deploy_retail_jobs" {
  name        = "acme-retail-deploy-jobs"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: jobs"

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
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/*-760ec1d6"
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
        Resource = "arn:aws:events:eu-west-1:111122223333:rule/*-760ec1d6"
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
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/*"
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

resource "aws_iam_role_policy_attachment" "deploy_retail_jobs" {
  role       = aws_iam_role.deploy_retail.name
  policy_arn = aws_iam_policy.deploy_retail_jobs.arn
}

resource "aws_iam_policy" "deploy_retail_roles" {
  name        = "acme-retail-deploy-roles"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: roles"

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
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/churn/*"
        Condition = {
          ArnEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::111122223333:policy/ringfence/retail/churn/acme-retail-churn-boundary"
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
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/*"
      },
      {
        Sid      = "PassRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/*"
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

resource "aws_iam_role_policy_attachment" "deploy_retail_roles" {
  role       = aws_iam_role.deploy_retail.name
  policy_arn = aws_iam_policy.deploy_retail_roles.arn
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "deploy_retail" {
  role_name    = aws_iam_role.deploy_retail.name
  policy_names = []
}

resource "aws_iam_role_policy_attachments_exclusive" "deploy_retail" {
  role_name = aws_iam_role.deploy_retail.name
  policy_arns = [
    aws_iam_role_policy_attachment.deploy_retail_network.policy_arn,
    aws_iam_role_policy_attachment.deploy_retail_dns.policy_arn,
    aws_iam_role_policy_attachment.deploy_retail_keys.policy_arn,
    aws_iam_role_policy_attachment.deploy_retail_storage.policy_arn,
    aws_iam_role_policy_attachment.deploy_retail_jobs.policy_arn,
    aws_iam_role_policy_attachment.deploy_retail_roles.policy_arn,
  ]
}
