"""What moto 5.2.1 does not know of a registry: caches of public registries, and templates of what ECR makes for them.

They are kept as they were asked for, by their prefix, and answered in the shape of the API reference. And a question of
Step Functions, which takes images away.
"""

import json
import time

from moto.core.responses import ActionResult
from moto.ecr.models import ECRBackend
from moto.ecr.responses import ECRResponse
from moto.stepfunctions.responses import StepFunctionResponse

# By account and region, then by prefix.
caches = {}
templates = {}


def not_found(kind):
    from moto.core.exceptions import JsonRESTError

    return JsonRESTError(f"{kind}NotFoundException", "there is none of this prefix")


def place(self, kept):
    return kept.setdefault((self.current_account, self.region), {})


def given(self, names):
    """The parameters that were sent, of these names."""
    sent = {name: self._get_param(name) for name in names}
    return {name: value for name, value in sent.items() if value is not None}


# API reference: Amazon ECR, CreatePullThroughCacheRule, DescribePullThroughCacheRules, UpdatePullThroughCacheRule,
# DeletePullThroughCacheRule.

CACHE = [
    "ecrRepositoryPrefix",
    "upstreamRegistryUrl",
    "upstreamRegistry",
    "credentialArn",
    "customRoleArn",
    "upstreamRepositoryPrefix",
]


def create_pull_through_cache_rule(self):
    rule = given(self, CACHE)
    rule.setdefault("upstreamRepositoryPrefix", "ROOT")
    rule.update(registryId=self.current_account, createdAt=time.time())
    place(self, caches)[rule["ecrRepositoryPrefix"]] = rule
    return ActionResult(rule)


def describe_pull_through_cache_rules(self):
    known = place(self, caches)
    wanted = self._get_param("ecrRepositoryPrefixes") or list(known)
    if any(prefix not in known for prefix in wanted):
        raise not_found("PullThroughCacheRule")
    return ActionResult({"pullThroughCacheRules": [known[prefix] for prefix in wanted]})


def update_pull_through_cache_rule(self):
    rule = place(self, caches)[self._get_param("ecrRepositoryPrefix")]
    rule.update(given(self, CACHE), updatedAt=time.time())
    return ActionResult(rule)


def delete_pull_through_cache_rule(self):
    return ActionResult(place(self, caches).pop(self._get_param("ecrRepositoryPrefix"), {}))


# API reference: Amazon ECR, CreateRepositoryCreationTemplate, DescribeRepositoryCreationTemplates,
# UpdateRepositoryCreationTemplate, DeleteRepositoryCreationTemplate.

TEMPLATE = [
    "prefix",
    "description",
    "encryptionConfiguration",
    "resourceTags",
    "imageTagMutability",
    "repositoryPolicy",
    "lifecyclePolicy",
    "appliedFor",
    "customRoleArn",
]


def answer(self, template):
    return ActionResult({"registryId": self.current_account, "repositoryCreationTemplate": template})


def create_repository_creation_template(self):
    template = given(self, TEMPLATE)
    template.update(createdAt=time.time(), updatedAt=time.time())
    place(self, templates)[template["prefix"]] = template
    return answer(self, template)


def describe_repository_creation_templates(self):
    known = place(self, templates)
    wanted = self._get_param("prefixes") or list(known)
    found = [known[prefix] for prefix in wanted if prefix in known]
    if wanted and not found:
        raise not_found("Template")
    return ActionResult({"registryId": self.current_account, "repositoryCreationTemplates": found})


def update_repository_creation_template(self):
    template = place(self, templates)[self._get_param("prefix")]
    template.update(given(self, TEMPLATE), updatedAt=time.time())
    return answer(self, template)


def delete_repository_creation_template(self):
    return answer(self, place(self, templates).pop(self._get_param("prefix"), {}))


for action in [
    create_pull_through_cache_rule,
    describe_pull_through_cache_rules,
    update_pull_through_cache_rule,
    delete_pull_through_cache_rule,
    create_repository_creation_template,
    describe_repository_creation_templates,
    update_repository_creation_template,
    delete_repository_creation_template,
]:
    setattr(ECRResponse, action.__name__, action)


# Step Functions: the provider asks whether a definition is well before it makes a machine of it.
# And which versions there are of one: none is published.
# API reference: AWS Step Functions, ValidateStateMachineDefinition, ListStateMachineVersions.


def validate_state_machine_definition(self):
    return ActionResult({"result": "OK", "diagnostics": [], "truncated": False})


def list_state_machine_versions(self):
    return ActionResult({"stateMachineVersions": []})


StepFunctionResponse.validate_state_machine_definition = validate_state_machine_definition
if not hasattr(StepFunctionResponse, "list_state_machine_versions"):
    StepFunctionResponse.list_state_machine_versions = list_state_machine_versions


# A registry's policy may speak of fetching through caches; moto knows replication alone.
# Amazon ECR User Guide, registry-permissions-create.


def put_registry_policy(self, policy_text):
    json.loads(policy_text)
    self.registry_policy = policy_text
    return {"registryId": self.account_id, "policyText": policy_text}


ECRBackend.put_registry_policy = put_registry_policy
