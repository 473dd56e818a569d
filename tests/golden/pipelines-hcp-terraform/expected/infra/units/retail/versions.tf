terraform {
  # 1.10: the S3 backend locks by itself. 5.100: the first provider with every argument used here.
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}
