"""What moto 5.2.1 does not know of audit: conformance packs, standards of Security Hub, IAM Access Analyzer.

Imported by moto_server.py for what it changes. Each patch says what AWS answers and which page of the API reference says so.
"""

import json
import re
from urllib.parse import unquote

from moto.config.models import ConfigBackend
from moto.config.responses import ConfigResponse
from moto.guardduty.models import Detector
from moto.iam.models import get_account_id_from
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.securityhub import urls as securityhub_urls
from moto.securityhub.models import SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse


def kept(backend, what):
    """Things that moto's backend has no place for, by name."""
    return backend.__dict__.setdefault(f"ringfence_{what}", {})


# Config: conformance packs. What they are made of is not told again.
# API reference: AWS Config, PutConformancePack, DescribeConformancePacks, DescribeConformancePackStatus, DeleteConformancePack.


def put_conformance_pack(self):
    name = self._get_param("ConformancePackName")
    arn = f"arn:aws:config:{self.region}:{self.current_account}:conformance-pack/{name}/conformance-pack-0123abcde"
    packs = kept(self.config_backend, "packs")
    packs[name] = {
        "ConformancePackName": name,
        "ConformancePackArn": arn,
        "ConformancePackId": "conformance-pack-0123abcde",
        "ConformancePackInputParameters": self._get_param("ConformancePackInputParameters") or [],
        "DeliveryS3Bucket": self._get_param("DeliveryS3Bucket") or "",
        "DeliveryS3KeyPrefix": self._get_param("DeliveryS3KeyPrefix") or "",
    }
    return json.dumps({"ConformancePackArn": arn})


def wanted_packs(self):
    packs = kept(self.config_backend, "packs")
    names = self._get_param("ConformancePackNames") or list(packs)
    return [packs[name] for name in names if name in packs]


def no_such_pack():
    body = {"__type": "NoSuchConformancePackException", "message": "no such conformance pack"}
    return 400, {"status": 400, "x-amzn-ErrorType": "NoSuchConformancePackException"}, json.dumps(body)


def describe_conformance_packs(self):
    found = wanted_packs(self)
    return json.dumps({"ConformancePackDetails": found}) if found else no_such_pack()


def describe_conformance_pack_status(self):
    status = [
        {
            "ConformancePackName": pack["ConformancePackName"],
            "ConformancePackArn": pack["ConformancePackArn"],
            "ConformancePackId": pack["ConformancePackId"],
            "ConformancePackState": "CREATE_COMPLETE",
            "LastUpdateRequestedTime": 0,
            "StackArn": "arn:aws:cloudformation:eu-west-1:111122223333:stack/awsconfigconforms/0",
        }
        for pack in wanted_packs(self)
    ]
    return json.dumps({"ConformancePackStatusDetails": status})


def delete_conformance_pack(self):
    kept(self.config_backend, "packs").pop(self._get_param("ConformancePackName"), None)
    return "{}"


ConfigResponse.put_conformance_pack = put_conformance_pack
ConfigResponse.describe_conformance_packs = describe_conformance_packs
ConfigResponse.describe_conformance_pack_status = describe_conformance_pack_status
ConfigResponse.delete_conformance_pack = delete_conformance_pack


# Config: a recorder keeps its recordingMode, and the strategy that follows from its group. moto drops both.
# API reference: AWS Config, ConfigurationRecorder (recordingMode) and RecordingGroup (recordingStrategy).

moto_put_configuration_recorder = ConfigBackend.put_configuration_recorder
moto_describe_configuration_recorders = ConfigBackend.describe_configuration_recorders


def put_configuration_recorder(self, config_recorder):
    moto_put_configuration_recorder(self, config_recorder)
    kept(self, "modes")[config_recorder["name"]] = config_recorder.get("recordingMode")


def describe_configuration_recorders(self, recorders):
    found = moto_describe_configuration_recorders(self, recorders)
    for recorder in found:
        mode = kept(self, "modes").get(recorder["name"])
        if mode:
            recorder["recordingMode"] = mode
    return found


ConfigBackend.put_configuration_recorder = put_configuration_recorder
ConfigBackend.describe_configuration_recorders = describe_configuration_recorders


# GuardDuty: UpdateDetector changes the features that it names and leaves the others. moto forgets the others.
# API reference: Amazon GuardDuty, UpdateDetector (features).

moto_update = Detector.update


def update(self, enable, finding_publishing_frequency, data_sources, features):
    if features is not None:
        by_name = {feature["name"]: feature for feature in [*self.features, *features]}
        features = list(by_name.values())
    moto_update(self, enable, finding_publishing_frequency, data_sources, features)


Detector.update = update


# Security Hub: how controls are handled is as the account says; standards are switched on and off.
# API reference: AWS Security Hub, EnableSecurityHub, UpdateSecurityHubConfiguration, BatchEnableStandards, GetEnabledStandards,
# BatchDisableStandards.

moto_describe_hub = SecurityHubBackend.describe_hub


def describe_hub(self, hub_arn=None):
    return {**moto_describe_hub(self, hub_arn), **kept(self, "hub")}


def update_security_hub_configuration(self):
    settings = json.loads(self.body)
    hub = kept(self.securityhub_backend, "hub")
    hub.update({name: settings[name] for name in ("AutoEnableControls", "ControlFindingGenerator") if name in settings})
    return json.dumps({})


def batch_enable_standards(self):
    standards = kept(self.securityhub_backend, "standards")
    answer = []
    for wanted in json.loads(self.body)["StandardsSubscriptionRequests"]:
        arn = wanted["StandardsArn"]
        path = arn.split("standards/", 1)[1]
        own = f"arn:aws:securityhub:{self.region}:{self.current_account}:subscription/{path}"
        standards[own] = {
            "StandardsArn": arn,
            "StandardsSubscriptionArn": own,
            "StandardsInput": wanted.get("StandardsInput", {}),
            "StandardsStatus": "READY",
        }
        answer.append(standards[own])
    return json.dumps({"StandardsSubscriptions": answer})


def get_enabled_standards(self):
    standards = kept(self.securityhub_backend, "standards")
    wanted = (json.loads(self.body) if self.body else {}).get("StandardsSubscriptionArns") or list(standards)
    return json.dumps({"StandardsSubscriptions": [standards[arn] for arn in wanted if arn in standards]})


def batch_disable_standards(self):
    standards = kept(self.securityhub_backend, "standards")
    gone = [standards.pop(arn) for arn in json.loads(self.body)["StandardsSubscriptionArns"] if arn in standards]
    return json.dumps({"StandardsSubscriptions": [{**one, "StandardsStatus": "DELETING"} for one in gone]})


SecurityHubBackend.describe_hub = describe_hub
SecurityHubResponse.update_security_hub_configuration = update_security_hub_configuration
SecurityHubResponse.batch_enable_standards = batch_enable_standards
SecurityHubResponse.get_enabled_standards = get_enabled_standards
SecurityHubResponse.batch_disable_standards = batch_disable_standards
for path in ("register", "get", "deregister"):
    securityhub_urls.url_paths["{0}/standards/" + path + "$"] = SecurityHubResponse.dispatch


# IAM Access Analyzer, which moto does not have: analyzers and their tags, by account and region.
# API reference: IAM Access Analyzer, CreateAnalyzer, GetAnalyzer, DeleteAnalyzer, ListTagsForResource, TagResource.

ANALYZERS = {}
SCOPE = re.compile(r"Credential=([^/]+)/[^/]+/([^/]+)/access-analyzer/")


def answer(start_response, status, body):
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


def access_analyzer(environ, start_response, access_key, region):
    account = get_account_id_from(access_key)
    analyzers = ANALYZERS.setdefault((account, region), {})
    method, path = environ["REQUEST_METHOD"], unquote(environ["PATH_INFO"])
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = json.loads(environ["wsgi.input"].read(length) or b"{}")
    if path == "/analyzer" and method == "PUT":
        name = body["analyzerName"]
        arn = f"arn:aws:access-analyzer:{region}:{account}:analyzer/{name}"
        analyzers[name] = {
            "arn": arn,
            "name": name,
            "type": body["type"],
            "createdAt": "2027-01-01T00:00:00Z",
            "status": "ACTIVE",
            "tags": body.get("tags", {}),
        }
        if body.get("configuration"):
            analyzers[name]["configuration"] = body["configuration"]
        return answer(start_response, "200 OK", {"arn": arn})
    kind, _, rest = path.lstrip("/").partition("/")
    name = rest.rsplit("/", 1)[-1]
    found = analyzers.get(name)
    if found is None:
        start_response("404 Not Found", [("x-amzn-ErrorType", "ResourceNotFoundException")])
        return [json.dumps({"message": f"no analyzer {name}", "resourceId": name, "resourceType": "Analyzer"}).encode()]
    if kind == "tags":
        found["tags"].update(body.get("tags", {}))
        return answer(start_response, "200 OK", {"tags": found["tags"]})
    if method == "DELETE":
        del analyzers[name]
        return answer(start_response, "200 OK", {})
    return answer(start_response, "200 OK", {"analyzer": found})


moto_call = DomainDispatcherApplication.__call__


def call(self, environ, start_response):
    scope = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if scope:
        return access_analyzer(environ, start_response, *scope.groups())
    return moto_call(self, environ, start_response)


DomainDispatcherApplication.__call__ = call
