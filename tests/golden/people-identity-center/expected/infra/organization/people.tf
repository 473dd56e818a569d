# A permission set a role: whoever has it takes that role in its account, and does nothing else with it.

resource "aws_ssoadmin_permission_set" "research_admin_d5a24315" {
  name             = "research-admin-d5a24315"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  session_duration = "PT1H"
}

resource "aws_ssoadmin_permission_set_inline_policy" "research_admin_d5a24315" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.research_admin_d5a24315.arn

  inline_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "TakeTheRole"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence-admin/acme-research-administrators"
      },
    ]
  })
}

resource "aws_ssoadmin_account_assignment" "research_admin_d5a24315_1" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.research_admin_d5a24315.arn
  principal_id       = "53876543-4321-4321-4321-210987654321"
  principal_type     = "GROUP"
  target_id          = "111122223333"
  target_type        = "AWS_ACCOUNT"
}

resource "aws_ssoadmin_permission_set" "vision_scientist_4e6aae82" {
  name             = "vision-scientist-4e6aae82"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  session_duration = "PT1H"
}

resource "aws_ssoadmin_permission_set_inline_policy" "vision_scientist_4e6aae82" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.vision_scientist_4e6aae82.arn

  inline_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "TakeTheRole"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/research/vision/acme-research-vision-people-scientist"
      },
    ]
  })
}

resource "aws_ssoadmin_account_assignment" "vision_scientist_4e6aae82_1" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.vision_scientist_4e6aae82.arn
  principal_id       = "12345678-1234-1234-1234-123456789012"
  principal_type     = "GROUP"
  target_id          = "111122223333"
  target_type        = "AWS_ACCOUNT"
}

resource "aws_ssoadmin_permission_set" "vision_auditor_4e6aae82" {
  name             = "vision-auditor-4e6aae82"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  session_duration = "PT1H"
}

resource "aws_ssoadmin_permission_set_inline_policy" "vision_auditor_4e6aae82" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.vision_auditor_4e6aae82.arn

  inline_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "TakeTheRole"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/research/vision/acme-research-vision-people-auditor"
      },
    ]
  })
}

resource "aws_ssoadmin_account_assignment" "vision_auditor_4e6aae82_1" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  permission_set_arn = aws_ssoadmin_permission_set.vision_auditor_4e6aae82.arn
  principal_id       = "93876543-4321-4321-4321-210987654321"
  principal_type     = "GROUP"
  target_id          = "111122223333"
  target_type        = "AWS_ACCOUNT"
}
