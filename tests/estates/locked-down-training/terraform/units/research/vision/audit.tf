# Who touched which object, and which jobs ran: the team's own trail, until the platform brings the central
# one. Of all regions, since changes of roles and policies are recorded in another one.

resource "aws_cloudtrail" "this" {
  name                          = "acme-research-vision-trail"
  s3_bucket_name                = aws_s3_bucket.trail.id
  kms_key_id                    = aws_kms_key.logs.arn
  enable_logging                = true
  enable_log_file_validation    = true
  include_global_service_events = true
  is_multi_region_trail         = true

  # CreateTrainingJob and its like are management events.
  advanced_event_selector {
    name = "Jobs and configuration"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  advanced_event_selector {
    name = "Objects"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }

    field_selector {
      field = "resources.ARN"
      starts_with = [
        "${aws_s3_bucket.dataset.arn}/",
        "${aws_s3_bucket.models.arn}/",
      ]
    }
  }

  tags = merge(local.tags, { Purpose = "logs" })

  depends_on = [aws_s3_bucket_policy.trail]
}
