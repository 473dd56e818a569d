# Who touched which object, and which jobs ran, in the whole account: CloudTrail gives five trails in a region, so no
# team has its own. Of all regions, since changes of roles and policies are recorded in another one. It goes to the
# platform's bucket, which must be there first, and lets this trail in by its name.

resource "aws_cloudtrail" "this" {
  name                          = "acme-trail"
  s3_bucket_name                = aws_s3_bucket.trail.id
  kms_key_id                    = aws_kms_key.trail.arn
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

  # Every bucket of the organization's, whichever team it is of; not the trails, of which there would be no end.
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
        "arn:aws:s3:::acme-",
      ]
      not_starts_with = ["arn:aws:s3:::acme-platform-trail-846d400b/"]
    }
  }

  tags = local.tags

  depends_on = [aws_s3_bucket_policy.trail]
}
