# Notebooks: in the team's network and no other, under the key of volumes, without root. Whoever opens one does it by the
# network that people sit in: the role of scientists says so.

resource "aws_sagemaker_notebook_instance" "alice" {
  name                   = "acme-retail-demand-forecast-alice-2d5d5d-f34496f7"
  role_arn               = aws_iam_role.notebook_alice.arn
  instance_type          = "ml.t3.medium"
  platform_identifier    = "notebook-al2-v3"
  volume_size            = 20
  kms_key_id             = aws_kms_key.volumes.arn
  subnet_id              = aws_subnet.private["euw1-az1"].id
  security_groups        = [aws_security_group.job.id]
  direct_internet_access = "Disabled"
  root_access            = "Disabled"

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "2"
  }

  tags = merge(local.tags, { Purpose = "people" })

  depends_on = [aws_iam_role_policy.notebook_alice]
}
