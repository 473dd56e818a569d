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
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
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
          "application-autoscaling:Register*",
          "ec2:Authorize*",
          "ec2:CreateFlowLogs",
          "ec2:CreateRouteTable",
          "ec2:CreateSecurityGroup",
          "ec2:CreateSubnet",
          "ec2:CreateVpc",
          "ec2:CreateVpcEndpoint*",
          "elasticloadbalancing:Create*",
          "kms:CreateKey",
          "route53resolver:A*",
          "route53resolver:C*",
          "sagemaker:CreateEndpointConfig",
          "sagemaker:CreateModel",
        ]
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "Tag"
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
      # New keys, targets and balancers are tagged before anything can tell whose they are.
      {
        Sid    = "TagNew"
        Effect = "Allow"
        Action = [
          "application-autoscaling:TagResource",
          "elasticloadbalancing:AddTags",
          "kms:TagResource",
          "route53resolver:TagResource",
          "sagemaker:AddTags",
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
        Sid    = "Own"
        Effect = "Allow"
        Action = [
          "application-autoscaling:*",
          "ec2:*",
          "elasticloadbalancing:*",
          "kms:*Alias",
          "kms:*Tag*",
          "kms:D*Key",
          "kms:EnableKey*",
          "kms:GetKey*",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:UpdateKeyDescription",
          "route53resolver:*",
          "kms:CreateGrant",
          "sagemaker:*Tags",
          "sagemaker:CreateEndpoint",
          "sagemaker:De*",
          "sagemaker:UpdateEndpoint",
        ]
        Resource = "*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
          }
        }
      },
      # A VPC's default group has no tags, and nothing else tells it: rules may be taken off it,
      # none given.
      {
        Sid      = "Empty"
        Effect   = "Allow"
        Action   = "ec2:RevokeSecurityGroup*"
        Resource = "*"
        Condition = {
          Null = {
            "aws:ResourceTag/Fence" = "true"
          }
        }
      },
      # AWS grants most of these descriptions on "*" only (Service Authorization Reference); the
      # policies list them.
      {
        Sid    = "See"
        Effect = "Allow"
        Action = [
          "application-autoscaling:Describe*",
          "cloudwatch:DescribeAlarms",
          "ec2:Describe*",
          "ecs:DescribeTaskDefinition",
          "elasticloadbalancing:Describe*",
          "elasticloadbalancing:SetWebAcl",
          "kms:ListAliases",
          "logs:CreateLogDelivery",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
          "route53resolver:Get*",
        ]
        Resource = "*"
      },
      {
        Sid      = "Aliases"
        Effect   = "Allow"
        Action   = "kms:*Alias"
        Resource = "arn:aws:kms:eu-west-1:111122223333:alias/acme/retail/*"
      },
      {
        Sid    = "Buckets"
        Effect = "Allow"
        Action = [
          "s3:*Bucket*",
          "s3:*Configuration",
          "s3:*Resource",
        ]
        Resource = "arn:aws:s3:::acme-retail-*"
      },
      {
        Sid    = "Names"
        Effect = "Allow"
        Action = [
          "cloudwatch:*",
          "ecs:*",
          "events:*",
          "logs:*",
          "sagemaker:*Tags",
          "sagemaker:Create*",
          "sagemaker:De*",
          "sagemaker:Update*",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/*",
          "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*acme-retail-*",
          "arn:aws:ecs:eu-west-1:111122223333:*/acme-retail-*",
          "arn:aws:events:eu-west-1:111122223333:rule/acme-retail-*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/*/acme-retail-*",
          "arn:aws:sagemaker:eu-west-1:111122223333:*/acme-retail-*",
        ]
      },
      {
        Sid    = "Bounded"
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
          "iam:*TagRole",
          "iam:DeleteRole",
          "iam:GetRole*",
          "iam:List*Role*",
          "iam:PassRole",
          "iam:Update*Role*",
        ]
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/*"
      },
      {
        Sid      = "Linked"
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole"
        Resource = "arn:aws:iam::111122223333:role/aws-service-role/*"
        Condition = {
          StringEquals = {
            "iam:AWSServiceName" = [
              "sagemaker.application-autoscaling.amazonaws.com",
              "route53resolver.amazonaws.com",
            ]
          }
        }
      },
      {
        Sid    = "OwnState"
        Effect = "Allow"
        Action = [
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:PutObject",
          "s3:ListBucket",
        ]
        Resource = [
          "arn:aws:s3:::acme-terraform-state",
          "arn:aws:s3:::acme-terraform-state/units/retail/terraform.tfstate*",
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
        Sid    = "NoRetags"
        Effect = "Deny"
        Action = [
          "application-autoscaling:*TagResource",
          "ec2:*Tags",
          "elasticloadbalancing:AddTags",
          "elasticloadbalancing:RemoveTags",
          "kms:*TagResource",
          "route53resolver:*TagResource",
        ]
        Resource = "*"
        Condition = {
          "ForAnyValue:StringEqualsIgnoreCase" = {
            "aws:TagKeys" = "Fence"
          }
          StringNotLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid      = "NoGrants"
        Effect   = "Deny"
        Action   = "kms:CreateGrant"
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "kms:ViaService" = "sagemaker.eu-west-1.amazonaws.com"
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
          "sagemaker:Invoke*",
        ]
        NotResource = "arn:aws:s3:::acme-terraform-state/units/retail/terraform.tfstate*"
      },
      {
        Sid    = "NoCryptography"
        Effect = "Deny"
        Action = [
          "kms:*crypt*",
          "kms:DeriveSharedSecret",
          "kms:Generate*",
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
        Resource = "arn:aws:s3:::acme-*-9538ea4a"
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
        Resource = "arn:aws:s3:::acme-*-9538ea4a"
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
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/*-9538ea4a"
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
        Resource = "arn:aws:events:eu-west-1:111122223333:rule/*-9538ea4a"
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
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/vision/*"
        Condition = {
          ArnEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::111122223333:policy/ringfence/retail/vision/acme-retail-vision-boundary"
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

resource "aws_iam_policy" "deploy_retail_endpoints" {
  name        = "acme-retail-deploy-endpoints"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: endpoints"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Models"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags",
          "sagemaker:CreateModel",
          "sagemaker:DeleteModel",
          "sagemaker:DeleteTags",
          "sagemaker:DescribeModel",
          "sagemaker:ListTags",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:model/*--9538ea4a-*"
      },
      {
        Sid    = "Configurations"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags",
          "sagemaker:CreateEndpoint",
          "sagemaker:CreateEndpointConfig",
          "sagemaker:DeleteEndpointConfig",
          "sagemaker:DeleteTags",
          "sagemaker:DescribeEndpointConfig",
          "sagemaker:ListTags",
          "sagemaker:UpdateEndpoint",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/*--9538ea4a-*"
      },
      {
        Sid    = "Endpoints"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags",
          "sagemaker:CreateEndpoint",
          "sagemaker:DeleteEndpoint",
          "sagemaker:DeleteTags",
          "sagemaker:DescribeEndpoint",
          "sagemaker:ListTags",
          "sagemaker:UpdateEndpoint",
          "sagemaker:UpdateEndpointWeightsAndCapacities",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/*-9538ea4a"
      },
      {
        Sid    = "LogsOfServing"
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
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/*-9538ea4a:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/*-9538ea4a",
        ]
      },
      {
        Sid    = "Alarms"
        Effect = "Allow"
        Action = [
          "cloudwatch:DeleteAlarms",
          "cloudwatch:ListTagsForResource",
          "cloudwatch:PutMetricAlarm",
          "cloudwatch:TagResource",
          "cloudwatch:UntagResource",
        ]
        Resource = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*-9538ea4a"
      },
      {
        Sid    = "AlarmsOfScaling"
        Effect = "Allow"
        Action = [
          "cloudwatch:DeleteAlarms",
          "cloudwatch:PutMetricAlarm",
        ]
        Resource = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:TargetTracking-endpoint/*-9538ea4a/*"
      },
      {
        Sid      = "Scale"
        Effect   = "Allow"
        Action   = "application-autoscaling:RegisterScalableTarget"
        Resource = "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/*"
        Condition = {
          StringLike = {
            "aws:RequestTag/Fence" = "retail/*"
          }
        }
      },
      # A new target is tagged before anything can tell whose it is: one without the tag can be
      # given it.
      {
        Sid      = "TagNewTargets"
        Effect   = "Allow"
        Action   = "application-autoscaling:TagResource"
        Resource = "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/*"
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
        Sid    = "KeepScaling"
        Effect = "Allow"
        Action = [
          "application-autoscaling:DeleteScalingPolicy",
          "application-autoscaling:DeregisterScalableTarget",
          "application-autoscaling:ListTagsForResource",
          "application-autoscaling:PutScalingPolicy",
          "application-autoscaling:RegisterScalableTarget",
        ]
        Resource = "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
          }
        }
      },
      {
        Sid    = "TagScaling"
        Effect = "Allow"
        Action = [
          "application-autoscaling:TagResource",
          "application-autoscaling:UntagResource",
        ]
        Resource = "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
          }
          "ForAllValues:StringNotEqualsIgnoreCase" = {
            "aws:TagKeys" = "Fence"
          }
        }
      },
      # AWS grants these descriptions on "*" only (Service Authorization Reference, AWS
      # Application Auto Scaling).
      {
        Sid    = "SeeScaling"
        Effect = "Allow"
        Action = [
          "application-autoscaling:DescribeScalableTargets",
          "application-autoscaling:DescribeScalingPolicies",
        ]
        Resource = "*"
      },
      {
        Sid      = "SeeAlarms"
        Effect   = "Allow"
        Action   = "cloudwatch:DescribeAlarms"
        Resource = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*"
      },
      {
        Sid      = "Linked"
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole"
        Resource = "arn:aws:iam::111122223333:role/aws-service-role/*"
        Condition = {
          StringEquals = {
            "iam:AWSServiceName" = "sagemaker.application-autoscaling.amazonaws.com"
          }
        }
      },
      {
        Sid      = "GrantVolumes"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          StringLike = {
            "aws:ResourceTag/Fence" = "retail/*"
          }
          StringEquals = {
            "kms:ViaService" = "sagemaker.eu-west-1.amazonaws.com"
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
          "ForAnyValue:StringLike" = {
            "kms:ResourceAliases" = "alias/acme/retail/*/volumes"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_retail_endpoints" {
  role       = aws_iam_role.deploy_retail.name
  policy_arn = aws_iam_policy.deploy_retail_endpoints.arn
}

resource "aws_iam_policy" "deploy_retail_state" {
  name        = "acme-retail-deploy-state"
  path        = "/ringfence-deploy/"
  description = "Deploys the unit retail: state"

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
          "arn:aws:s3:::acme-terraform-state/units/retail/terraform.tfstate",
          "arn:aws:s3:::acme-terraform-state/units/retail/terraform.tfstate.tflock",
        ]
      },
      {
        Sid      = "Unlock"
        Effect   = "Allow"
        Action   = "s3:DeleteObject"
        Resource = "arn:aws:s3:::acme-terraform-state/units/retail/terraform.tfstate.tflock"
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
              "arn:aws:s3:::acme-terraform-state/units/retail/terraform.tfstate",
              "arn:aws:s3:::acme-terraform-state/units/retail/terraform.tfstate.tflock",
            ]
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "deploy" })
}

resource "aws_iam_role_policy_attachment" "deploy_retail_state" {
  role       = aws_iam_role.deploy_retail.name
  policy_arn = aws_iam_policy.deploy_retail_state.arn
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
    aws_iam_role_policy_attachment.deploy_retail_endpoints.policy_arn,
    aws_iam_role_policy_attachment.deploy_retail_state.policy_arn,
  ]
}
