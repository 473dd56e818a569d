# The only ways out. Each policy says who may do what to which resources, whatever credentials are
# used inside the network: the fence holds against an insider with keys of another account, too.

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.eu-west-1.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Image layers lie in a bucket of ECR's, which signs the requests with an account of its
      # own: no condition on the principal can hold (Amazon ECR User Guide, vpc-endpoints).
      {
        Sid       = "ReadImageLayers"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-churn-s3", Purpose = "network" })
}
