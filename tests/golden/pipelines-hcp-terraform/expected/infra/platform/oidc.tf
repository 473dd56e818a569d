# Whom the roles of pipelines trust: who runs the pipelines says of each job which repository, branch and environment
# it is of. An account can have one provider of an issuer only.

resource "aws_iam_openid_connect_provider" "ci" {
  url            = "https://app.terraform.io"
  client_id_list = ["sts.amazonaws.com"]

  tags = merge(local.tags, { Purpose = "ci" })
}
