# One role a job, each under the team's boundary, which the account's stack makes. A role comes first, then
# the keys that name it, then its policy, which names the keys.

resource "aws_iam_role" "flow_logs" {
  name                 = "acme-retail-demand-forecast-flow-logs-ed5ac5"
  path                 = "/ringfence/retail/demand-forecast/"
  description          = "Delivers the flow logs of retail/demand-forecast"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::222233334444:policy/ringfence/retail/demand-forecast/acme-retail-demand-forecast-boundary-e5bdd6"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "vpc-flow-logs.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "222233334444"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ec2:eu-west-1:222233334444:vpc-flow-log/*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "logs" })
}

resource "aws_iam_role_policy" "flow_logs" {
  name = "needs"
  role = aws_iam_role.flow_logs.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "DeliverFlowLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/retail/demand-forecast/flow-logs:log-stream:*"
      },
      {
        Sid    = "FindTheStreams"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/retail/demand-forecast/flow-logs:*",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/retail/demand-forecast/flow-logs",
        ]
      },
      # AWS grants logs:DescribeLogGroups on "*" only (Service Authorization Reference, Amazon
      # CloudWatch Logs).
      {
        Sid      = "FindTheGroup"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "flow_logs" {
  role_name    = aws_iam_role.flow_logs.name
  policy_names = [aws_iam_role_policy.flow_logs.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "flow_logs" {
  role_name   = aws_iam_role.flow_logs.name
  policy_arns = []
}

resource "aws_iam_role" "train_nightly" {
  name                 = "acme-retail-demand-forecast-train-nightly-fb5514"
  path                 = "/ringfence/retail/demand-forecast/"
  description          = "Runs the training job nightly of retail/demand-forecast"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::222233334444:policy/ringfence/retail/demand-forecast/acme-retail-demand-forecast-boundary-e5bdd6"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "sagemaker.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "222233334444"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:sagemaker:eu-west-1:222233334444:training-job/*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "training" })
}

resource "aws_iam_role_policy" "train_nightly" {
  name = "needs"
  role = aws_iam_role.train_nightly.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.sales.arn}/daily/*"
      },
      {
        Sid      = "List1"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = aws_s3_bucket.sales.arn
        Condition = {
          StringLike = {
            "s3:prefix" = [
              "daily",
              "daily/*",
            ]
          }
        }
      },
      {
        Sid      = "DecryptData"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.data.arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              aws_s3_bucket.sales.arn,
              "${aws_s3_bucket.sales.arn}/daily/*",
            ]
          }
        }
      },
      {
        Sid    = "WriteObjects"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:PutObject",
        ]
        Resource = "${aws_s3_bucket.models.arn}/nightly/*"
      },
      {
        Sid    = "EncryptArtifacts"
        Effect = "Allow"
        Action = [
          "kms:Encrypt",
          "kms:GenerateDataKey",
        ]
        Resource = aws_kms_key.artifacts.arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              aws_s3_bucket.models.arn,
              "${aws_s3_bucket.models.arn}/nightly/*",
            ]
          }
        }
      },
      {
        Sid    = "PullTheImage"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme/forecast"
      },
      # AWS grants ecr:GetAuthorizationToken on "*" only (Service Authorization Reference,
      # Amazon ECR).
      {
        Sid      = "LogIn"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/sagemaker/TrainingJobs:log-stream:pipelines-*-nightly-deeb--f34496f7-*/*"
      },
      {
        Sid    = "FindTheLogGroup"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/sagemaker/TrainingJobs:*",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/sagemaker/TrainingJobs",
        ]
      },
      # AWS grants cloudwatch:PutMetricData on "*" only; the namespace narrows it (Service
      # Authorization Reference, Amazon CloudWatch).
      {
        Sid      = "PublishMetrics"
        Effect   = "Allow"
        Action   = "cloudwatch:PutMetricData"
        Resource = "*"
        Condition = {
          StringEquals = {
            "cloudwatch:namespace" = "/aws/sagemaker/TrainingJobs"
          }
        }
      },
      {
        Sid    = "MakeInterfaces"
        Effect = "Allow"
        Action = "ec2:CreateNetworkInterface"
        Resource = [
          "arn:aws:ec2:eu-west-1:222233334444:network-interface/*",
          aws_security_group.job.arn,
          aws_subnet.private["euw1-az1"].arn,
          aws_subnet.private["euw1-az2"].arn,
        ]
      },
      {
        Sid    = "AttachOwnInterfaces"
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterfacePermission",
          "ec2:DeleteNetworkInterface",
          "ec2:DeleteNetworkInterfacePermission",
        ]
        Resource = "arn:aws:ec2:eu-west-1:222233334444:network-interface/*"
        Condition = {
          ArnEquals = {
            "ec2:Vpc" = aws_vpc.this.arn
          }
        }
      },
      # AWS grants these descriptions on "*" only (Service Authorization Reference, Amazon EC2).
      {
        Sid    = "SeeTheNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ]
        Resource = "*"
      },
      {
        Sid      = "GrantsForVolumes"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = aws_kms_key.volumes.arn
        Condition = {
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid      = "DescribeVolumeKey"
        Effect   = "Allow"
        Action   = "kms:DescribeKey"
        Resource = aws_kms_key.volumes.arn
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "train_nightly" {
  role_name    = aws_iam_role.train_nightly.name
  policy_names = [aws_iam_role_policy.train_nightly.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "train_nightly" {
  role_name   = aws_iam_role.train_nightly.name
  policy_arns = []
}

resource "aws_iam_role" "pipeline_nightly" {
  name                 = "acme-retail-demand-forecast-pipeline-nightly-ef3986"
  path                 = "/ringfence/retail/demand-forecast/"
  description          = "Starts the training job nightly of retail/demand-forecast"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::222233334444:policy/ringfence/retail/demand-forecast/acme-retail-demand-forecast-boundary-e5bdd6"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "sagemaker.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "222233334444"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:sagemaker:eu-west-1:222233334444:pipeline/acme-retail-demand-forecast-nightly-e0b861-f34496f7/*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "training" })
}

resource "aws_iam_role_policy" "pipeline_nightly" {
  name = "needs"
  role = aws_iam_role.pipeline_nightly.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StartIsolatedJobs"
        Effect   = "Allow"
        Action   = "sagemaker:CreateTrainingJob"
        Resource = "arn:aws:sagemaker:eu-west-1:222233334444:training-job/pipelines-*-nightly-deeb--f34496f7-*"
        Condition = {
          "ForAllValues:StringEquals" = {
            "sagemaker:VpcSubnets" = [
              aws_subnet.private["euw1-az1"].id,
              aws_subnet.private["euw1-az2"].id,
            ]
            "sagemaker:VpcSecurityGroupIds" = aws_security_group.job.id
          }
          Null = {
            "sagemaker:VpcSubnets"          = "false"
            "sagemaker:VpcSecurityGroupIds" = "false"
          }
          Bool = {
            "sagemaker:NetworkIsolation"                = "true"
            "sagemaker:InterContainerTrafficEncryption" = "true"
          }
          ArnEquals = {
            "sagemaker:OutputKmsKey" = aws_kms_key.artifacts.arn
            "sagemaker:VolumeKmsKey" = aws_kms_key.volumes.arn
          }
        }
      },
      {
        Sid    = "WatchJobs"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags",
          "sagemaker:DescribeTrainingJob",
          "sagemaker:StopTrainingJob",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:222233334444:training-job/pipelines-*-nightly-deeb--f34496f7-*"
      },
      {
        Sid      = "PassTheTrainingRole"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.train_nightly.arn
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
          }
        }
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "pipeline_nightly" {
  role_name    = aws_iam_role.pipeline_nightly.name
  policy_names = [aws_iam_role_policy.pipeline_nightly.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "pipeline_nightly" {
  role_name   = aws_iam_role.pipeline_nightly.name
  policy_arns = []
}

resource "aws_iam_role" "schedule_nightly" {
  name                 = "acme-retail-demand-forecast-schedule-nightly-812966"
  path                 = "/ringfence/retail/demand-forecast/"
  description          = "Starts the pipeline nightly of retail/demand-forecast when it is time"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::222233334444:policy/ringfence/retail/demand-forecast/acme-retail-demand-forecast-boundary-e5bdd6"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "222233334444"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:events:eu-west-1:222233334444:rule/acme-retail-demand-forecast-nightly-e0b861-f34496f7"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "training" })
}

resource "aws_iam_role_policy" "schedule_nightly" {
  name = "needs"
  role = aws_iam_role.schedule_nightly.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StartThePipeline"
        Effect   = "Allow"
        Action   = "sagemaker:StartPipelineExecution"
        Resource = aws_sagemaker_pipeline.nightly.arn
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "schedule_nightly" {
  role_name    = aws_iam_role.schedule_nightly.name
  policy_names = [aws_iam_role_policy.schedule_nightly.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "schedule_nightly" {
  role_name   = aws_iam_role.schedule_nightly.name
  policy_arns = []
}

resource "aws_iam_role" "people_scientist" {
  name                 = "acme-retail-demand-forecast-people-scientist-451b35"
  path                 = "/ringfence/retail/demand-forecast/"
  description          = "The scientists of retail/demand-forecast"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::222233334444:policy/ringfence/retail/demand-forecast/acme-retail-demand-forecast-people-boundary-450fca"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "SignIn"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::222233334444:saml-provider/okta" }
        Action    = "sts:AssumeRoleWithSAML"
        Condition = {
          StringLike = {
            "aws:RequestTag/Groups" = "*:forecast-scientists:*"
          }
          StringEquals = {
            "SAML:aud" = "https://signin.aws.amazon.com/saml"
          }
        }
      },
      {
        Sid       = "SayWhoItIs"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::222233334444:saml-provider/okta" }
        Action    = "sts:TagSession"
        Condition = {
          StringLike = {
            "aws:RequestTag/Groups" = "*:forecast-scientists:*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "people" })
}

resource "aws_iam_role_policy" "people_scientist" {
  name = "needs"
  role = aws_iam_role.people_scientist.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Pipelines"
        Effect = "Allow"
        Action = [
          "sagemaker:StartPipelineExecution",
          "sagemaker:DescribePipeline",
          "sagemaker:ListPipelineExecutions",
        ]
        Resource = aws_sagemaker_pipeline.nightly.arn
      },
      {
        Sid    = "Runs"
        Effect = "Allow"
        Action = [
          "sagemaker:DescribePipelineExecution",
          "sagemaker:ListPipelineExecutionSteps",
          "sagemaker:StopPipelineExecution",
        ]
        Resource = "${aws_sagemaker_pipeline.nightly.arn}/execution/*"
      },
      {
        Sid    = "Jobs"
        Effect = "Allow"
        Action = [
          "sagemaker:DescribeTrainingJob",
          "sagemaker:StopTrainingJob",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:222233334444:training-job/pipelines-*-nightly-deeb--f34496f7-*"
      },
      {
        Sid      = "ReadLogs"
        Effect   = "Allow"
        Action   = "logs:GetLogEvents"
        Resource = "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/sagemaker/TrainingJobs:log-stream:pipelines-*-nightly-deeb--f34496f7-*/*"
      },
      # AWS grants reading metrics on "*" only (Service Authorization Reference, Amazon
      # CloudWatch).
      {
        Sid    = "SeeMetrics"
        Effect = "Allow"
        Action = [
          "cloudwatch:GetMetricData",
          "cloudwatch:GetMetricStatistics",
          "cloudwatch:ListMetrics",
        ]
        Resource = "*"
      },
      {
        Sid    = "Notebooks"
        Effect = "Allow"
        Action = [
          "sagemaker:CreatePresignedNotebookInstanceUrl",
          "sagemaker:DescribeNotebookInstance",
          "sagemaker:StartNotebookInstance",
          "sagemaker:StopNotebookInstance",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:222233334444:notebook-instance/acme-retail-demand-forecast-alice-2d5d5d-f34496f7"
        Condition = {
          StringEquals = {
            "aws:SourceVpce" = [
              "vpce-0123456789abcdef0",
              "vpce-0123456789abcdef1",
            ]
          }
        }
      },
      {
        Sid      = "PassNotebookRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.notebook_alice.arn
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
          }
        }
      },
      {
        Sid    = "MakeInterfaces"
        Effect = "Allow"
        Action = "ec2:CreateNetworkInterface"
        Resource = [
          "arn:aws:ec2:eu-west-1:222233334444:network-interface/*",
          aws_security_group.job.arn,
          aws_subnet.private["euw1-az1"].arn,
          aws_subnet.private["euw1-az2"].arn,
        ]
      },
      {
        Sid    = "AttachOwnInterfaces"
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterfacePermission",
          "ec2:DeleteNetworkInterface",
          "ec2:DeleteNetworkInterfacePermission",
        ]
        Resource = "arn:aws:ec2:eu-west-1:222233334444:network-interface/*"
        Condition = {
          ArnEquals = {
            "ec2:Vpc" = aws_vpc.this.arn
          }
        }
      },
      # AWS grants these descriptions on "*" only (Service Authorization Reference, Amazon EC2).
      {
        Sid    = "SeeTheNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ]
        Resource = "*"
      },
      {
        Sid      = "GrantsForVolumes"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = aws_kms_key.volumes.arn
        Condition = {
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid      = "DescribeVolumeKey"
        Effect   = "Allow"
        Action   = "kms:DescribeKey"
        Resource = aws_kms_key.volumes.arn
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "people_scientist" {
  role_name    = aws_iam_role.people_scientist.name
  policy_names = [aws_iam_role_policy.people_scientist.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "people_scientist" {
  role_name   = aws_iam_role.people_scientist.name
  policy_arns = []
}

resource "aws_iam_role" "notebook_alice" {
  name                 = "acme-retail-demand-forecast-notebook-alice-4857a4"
  path                 = "/ringfence/retail/demand-forecast/"
  description          = "The notebook alice of retail/demand-forecast"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::222233334444:policy/ringfence/retail/demand-forecast/acme-retail-demand-forecast-boundary-e5bdd6"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "sagemaker.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "222233334444"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:sagemaker:eu-west-1:222233334444:notebook-instance/acme-retail-demand-forecast-alice-2d5d5d-f34496f7"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "people" })
}

resource "aws_iam_role_policy" "notebook_alice" {
  name = "needs"
  role = aws_iam_role.notebook_alice.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.sales.arn}/daily/*"
      },
      {
        Sid      = "List1"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = aws_s3_bucket.sales.arn
        Condition = {
          StringLike = {
            "s3:prefix" = [
              "daily",
              "daily/*",
            ]
          }
        }
      },
      {
        Sid      = "DecryptData"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.data.arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              aws_s3_bucket.sales.arn,
              "${aws_s3_bucket.sales.arn}/daily/*",
            ]
          }
        }
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "notebook_alice" {
  role_name    = aws_iam_role.notebook_alice.name
  policy_names = [aws_iam_role_policy.notebook_alice.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "notebook_alice" {
  role_name   = aws_iam_role.notebook_alice.name
  policy_arns = []
}
