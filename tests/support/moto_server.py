"""moto's server, with the answers that moto 5.2.1 gives wrongly put right.

The Terraform tests apply what ringfence wrote, unchanged, so a wrong answer is mended here and never by a
switch in a template. Each patch says what AWS answers and which page of the API reference says so.

    python moto_server.py [PORT]

Listens on 127.0.0.1; port 0 (the default) lets the system choose. Prints `ready PORT` once it accepts
connections and ends when its standard input is closed, so it never outlives the test that started it.
"""

import json
import os
import sys
import threading

import moto.iam.models
import moto_audit  # noqa: F401 (for what it changes)
import moto_registry  # noqa: F401 (for what it changes)
import moto_dns  # noqa: F401 (for what it changes)
import moto_organization  # noqa: F401 (for what it changes)
import moto_people  # noqa: F401 (for what it changes)
import moto_serving  # noqa: F401 (for what it changes)
from moto.cloudtrail.models import CloudTrailBackend, Trail
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.responses import ActionResult
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.kms.responses import KmsResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response
from werkzeug.serving import make_server


# Whose account a request is about: that of the role whose credentials sign it (STS, AssumeRole). With MOTO_ACCOUNT_ID set
# moto looks at nothing else, so a role of another account would work in this one; it stands for unknown credentials only.
if "MOTO_ACCOUNT_ID" in os.environ:
    moto.iam.models.DEFAULT_ACCOUNT_ID = os.environ.pop("MOTO_ACCOUNT_ID")


def as_list(value):
    """A policy's single value or list, as a list."""
    return value if isinstance(value, list) else [value]


# KMS: EnableKeyRotation takes RotationPeriodInDays (365 when not given), and GetKeyRotationStatus answers it
# while rotation is on. moto drops it, so the provider would set it again on every plan.
# API reference: AWS KMS, EnableKeyRotation and GetKeyRotationStatus.

moto_enable_key_rotation = KmsResponse.enable_key_rotation


def enable_key_rotation(self):
    answer = moto_enable_key_rotation(self)
    key = self.kms_backend.describe_key(self._get_param("KeyId"))
    key.rotation_period_in_days = self._get_param("RotationPeriodInDays") or 365
    return answer


def get_key_rotation_status(self):
    self._validate_cmk_id(self._get_param("KeyId"))
    key = self.kms_backend.describe_key(self._get_param("KeyId"))
    answer = {"KeyId": key.arn, "KeyRotationEnabled": key.key_rotation_status}
    if key.key_rotation_status:
        answer["RotationPeriodInDays"] = key.rotation_period_in_days
    return json.dumps(answer)


KmsResponse.enable_key_rotation = enable_key_rotation
KmsResponse.get_key_rotation_status = get_key_rotation_status


# CloudTrail: StartLogging, StopLogging and DeleteTrail take the name or the ARN of a trail; the provider sends
# the ARN and moto fails on it.
# API reference: AWS CloudTrail, StartLogging, StopLogging, DeleteTrail (parameter Name).


def start_logging(self, name):
    self.get_trail(name).start_logging()


def stop_logging(self, name):
    self.get_trail(name).stop_logging()


def delete_trail(self, name):
    del self.trails[self.get_trail(name).trail_name]


CloudTrailBackend.start_logging = start_logging
CloudTrailBackend.stop_logging = stop_logging
CloudTrailBackend.delete_trail = delete_trail


# CloudTrail: DescribeTrails answers the trails of trailNameList only. moto answers all of them, and with two
# trails the provider reads the wrong one.
# API reference: AWS CloudTrail, DescribeTrails.


def describe_trails(self):
    trails = self.cloudtrail_backend.describe_trails(self._get_bool_param("includeShadowTrails", True))
    wanted = self._get_param("trailNameList")
    found = [t for t in trails if not wanted or t.trail_name in wanted or t.arn in wanted]
    return json.dumps({"trailList": [t.description(include_region=True) for t in found]})


CloudTrailResponse.describe_trails = describe_trails


# CloudTrail: HasCustomEventSelectors is true for a trail that got selectors by PutEventSelectors; the provider
# asks for them only then. moto always says false, so every selector would be added again by the next plan. The
# two kinds of selectors replace each other.
# API reference: AWS CloudTrail, Trail (HasCustomEventSelectors) and PutEventSelectors.

moto_description = Trail.description


def description(self, include_region=False):
    answer = moto_description(self, include_region)
    answer["HasCustomEventSelectors"] = bool(self.event_selectors or self.advanced_event_selectors)
    answer["HasInsightSelectors"] = bool(self.insight_selectors)
    return answer


def put_event_selectors(self, event_selectors, advanced_event_selectors):
    self.event_selectors = event_selectors or []
    self.advanced_event_selectors = advanced_event_selectors or []


Trail.description = description
Trail.put_event_selectors = put_event_selectors


# EC2: a rule has the description that its one source or target was authorized with, be it a range, a group or a
# prefix list. moto keeps only that of a range.
# API reference: Amazon EC2, SecurityGroupRule, UserIdGroupPair and PrefixListId (member Description).

moto_rule_init = SecurityGroupRule.__init__


def rule_init(self, *args, **kwargs):
    moto_rule_init(self, *args, **kwargs)
    by_name = dict(zip(("ip_range", "source_group", "prefix_list_id"), args[5:8]), **kwargs)
    ends = (by_name.get(name) for name in ("ip_range", "source_group", "prefix_list_id"))
    self.rule_description = next((end["Description"] for end in ends if end and "Description" in end), None)


SecurityGroupRule.__init__ = rule_init
SecurityGroupRule.description = property(lambda self: self.rule_description)


# S3: PutBucketLogging takes any target bucket of the account and region. moto reads the target's policy to
# see whether the logging service may write, which is a good thing to test, but breaks on `Principal: "*"` and on
# lists. This reads the policy as IAM does, wildcards aside.
# API reference: Amazon S3, PutBucketLogging; user guide, "Enabling Amazon S3 server access logging".


def log_permissions_enabled_policy(target_bucket, target_prefix):
    if not target_bucket.policy:
        return False
    arn = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}"
    good = {f"{arn}/{target_prefix or ''}*", f"{arn}/*"}

    def allows(statement):
        principal = statement.get("Principal")
        return (
            statement.get("Effect") == "Allow"
            and isinstance(principal, dict)
            and "logging.s3.amazonaws.com" in as_list(principal.get("Service"))
            and "s3:PutObject" in as_list(statement.get("Action"))
            and not good.isdisjoint(as_list(statement.get("Resource")))
        )

    return any(allows(s) for s in as_list(json.loads(target_bucket.policy)["Statement"]))


FakeBucket._log_permissions_enabled_policy = staticmethod(log_permissions_enabled_policy)


# S3: GetBucketLogging answers the TargetObjectKeyFormat that was put. moto keeps it and leaves it out.
# API reference: Amazon S3, GetBucketLogging and LoggingEnabled.


def get_bucket_logging(self):
    logging = self.backend.get_bucket_logging(self.bucket_name)
    parts = ("TargetBucket", "TargetPrefix", "TargetObjectKeyFormat")
    enabled = {part: logging[part] for part in parts if part in logging}
    self.data["Action"] = "GetBucketLogging"
    return self.serialized(ActionResult({"LoggingEnabled": enabled} if enabled else {}))


S3Response.get_bucket_logging = get_bucket_logging


def end_with_standard_input():
    """Ends the process when whoever started it has gone, however that happened."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = make_server("127.0.0.1", port, DomainDispatcherApplication(create_backend_app), threaded=True)
    os.environ["MOTO_PORT"] = str(server.server_port)
    print(f"ready {server.server_port}", flush=True)
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
