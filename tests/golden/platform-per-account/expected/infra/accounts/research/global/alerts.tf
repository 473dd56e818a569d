# What is made in the region in which AWS records what happens to IAM and to the root user: each rule sends what it hears
# to the region of the account's other things, where the rule of the same name tells somebody.

resource "aws_cloudwatch_event_rule" "iam" {
  name        = "acme-alert-iam"
  description = "Sends on that who may do what, or as whom, is changed"
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

  tags = {
    Team      = "platform"
    Unit      = "platform"
    ManagedBy = "ringfence"
    Purpose   = "alerts"
  }
}

resource "aws_cloudwatch_event_target" "iam" {
  rule      = aws_cloudwatch_event_rule.iam.name
  target_id = "alerts"
  arn       = "arn:aws:events:eu-west-1:555566667777:event-bus/default"
  role_arn  = "arn:aws:iam::555566667777:role/ringfence-admin/acme-alerts-forwarder"
}

resource "aws_cloudwatch_event_rule" "glass" {
  name        = "acme-alert-glass"
  description = "Sends on that the glass is broken"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.sts"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = ["AssumeRole"]
      requestParameters = {
        roleArn = ["arn:aws:iam::555566667777:role/ringfence-admin/acme-break-glass"]
      }
    }
  })

  tags = {
    Team      = "platform"
    Unit      = "platform"
    ManagedBy = "ringfence"
    Purpose   = "alerts"
  }
}

resource "aws_cloudwatch_event_target" "glass" {
  rule      = aws_cloudwatch_event_rule.glass.name
  target_id = "alerts"
  arn       = "arn:aws:events:eu-west-1:555566667777:event-bus/default"
  role_arn  = "arn:aws:iam::555566667777:role/ringfence-admin/acme-alerts-forwarder"
}

resource "aws_cloudwatch_event_rule" "root" {
  name        = "acme-alert-root"
  description = "Sends on that the root user signs in or does something"
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

  tags = {
    Team      = "platform"
    Unit      = "platform"
    ManagedBy = "ringfence"
    Purpose   = "alerts"
  }
}

resource "aws_cloudwatch_event_target" "root" {
  rule      = aws_cloudwatch_event_rule.root.name
  target_id = "alerts"
  arn       = "arn:aws:events:eu-west-1:555566667777:event-bus/default"
  role_arn  = "arn:aws:iam::555566667777:role/ringfence-admin/acme-alerts-forwarder"
}
