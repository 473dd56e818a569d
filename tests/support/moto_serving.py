"""What moto 5.2.1 does not know of serving: SageMaker endpoints, ECS services, load balancing, scaling.

Imported by moto_server.py for what it changes. Each patch says what AWS answers and which page of the API reference says so.
"""

import json

import moto.elbv2.models
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores
from moto.ec2.models.vpc_service_configuration import VPCServiceConfiguration
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elbv2.models import ELBv2Backend
from moto.elbv2.responses import ELBV2Response
from moto.moto_api._internal import mock_random
from moto.sagemaker.responses import SageMakerResponse
from moto.utilities.tagging_service import TaggingService


def keep(thing, params, names):
    """Members of a request that its thing is described with ever after; moto answers attributes in snake case."""
    for name in names:
        if name in params:
            setattr(thing, camelcase_to_underscores(name), params[name])


# SageMaker: a model keeps EnableNetworkIsolation. moto says false of every model.
# API reference: Amazon SageMaker, CreateModel and DescribeModel.

moto_create_model = SageMakerResponse.create_model


def create_model(self):
    answer = moto_create_model(self)
    model = self.sagemaker_backend.describe_model(self._get_param("ModelName"))
    model.enable_network_isolation = bool(self._get_param("EnableNetworkIsolation"))
    return answer


SageMakerResponse.create_model = create_model


# SageMaker: a configuration that captures nothing has no DataCaptureConfig. moto answers an empty one, which Terraform would replace.
# API reference: Amazon SageMaker, DescribeEndpointConfig (DataCaptureConfig).


def describe_endpoint_config(self):
    found = self.sagemaker_backend.describe_endpoint_config(self._get_param("EndpointConfigName"))
    return ActionResult({name: value for name, value in found.items() if name != "DataCaptureConfig" or value})


SageMakerResponse.describe_endpoint_config = describe_endpoint_config


# SageMaker: an endpoint answers the DeploymentConfig that it was last made or updated with, and UpdateEndpoint puts another
# configuration behind it. moto drops the one and does not know the other.
# API reference: Amazon SageMaker, DescribeEndpoint (LastDeploymentConfig) and UpdateEndpoint.

moto_create_endpoint = SageMakerResponse.create_endpoint


def create_endpoint(self):
    answer = moto_create_endpoint(self)
    endpoint = self.sagemaker_backend.endpoints[self._get_param("EndpointName")]
    endpoint.last_deployment_config = self._get_param("DeploymentConfig")
    return answer


def update_endpoint(self):
    backend = self.sagemaker_backend
    endpoint = backend.endpoints[self._get_param("EndpointName")]
    config = backend.describe_endpoint_config(self._get_param("EndpointConfigName"))
    endpoint.endpoint_config_name = config["EndpointConfigName"]
    endpoint.production_variants = endpoint._process_production_variants(config["ProductionVariants"])
    endpoint.last_deployment_config = self._get_param("DeploymentConfig")
    return ActionResult({"EndpointArn": endpoint.arn})


SageMakerResponse.create_endpoint = create_endpoint
SageMakerResponse.update_endpoint = update_endpoint


# Application Auto Scaling: targets have tags. moto does not know them.
# API reference: Application Auto Scaling, RegisterScalableTarget (Tags), ListTagsForResource, TagResource, UntagResource.

scaling_tags = TaggingService()
moto_register = ApplicationAutoScalingResponse.register_scalable_target


def register_scalable_target(self):
    answer = moto_register(self)
    self.tag_scaling(json.loads(answer)["ScalableTargetARN"], self._get_param("Tags"))
    return answer


def tag_scaling(self, arn, tags):
    scaling_tags.tag_resource(arn, TaggingService.convert_dict_to_tags_input(tags or {}))


def tag_scaling_target(self):
    self.tag_scaling(self._get_param("ResourceARN"), self._get_param("Tags"))
    return "{}"


def untag_scaling_target(self):
    scaling_tags.untag_resource_using_names(self._get_param("ResourceARN"), self._get_param("TagKeys"))
    return "{}"


def list_scaling_tags(self):
    return json.dumps({"Tags": scaling_tags.get_tag_dict_for_resource(self._get_param("ResourceARN"))})


ApplicationAutoScalingResponse.register_scalable_target = register_scalable_target
ApplicationAutoScalingResponse.tag_scaling = tag_scaling
ApplicationAutoScalingResponse.tag_resource = tag_scaling_target
ApplicationAutoScalingResponse.untag_resource = untag_scaling_target
ApplicationAutoScalingResponse.list_tags_for_resource = list_scaling_tags


# ECS: a service keeps how it is deployed, spread and tagged. moto drops that.
# API reference: Amazon ECS, CreateService, UpdateService and Service.

SERVICE = (
    "availabilityZoneRebalancing",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "networkConfiguration",
    "platformVersion",
)


def kept_service(moto_answer):
    def answer(self):
        result = moto_answer(self)
        keep(result.result["service"], json.loads(self.body), SERVICE)
        return result

    return answer


EC2ContainerServiceResponse.create_service = kept_service(EC2ContainerServiceResponse.create_service)
EC2ContainerServiceResponse.update_service = kept_service(EC2ContainerServiceResponse.update_service)


# Elastic Load Balancing: a network load balancer with groups says whether they judge what comes through PrivateLink; SetSecurityGroups
# sets that, too. moto drops it.
# API reference: Elastic Load Balancing v2, SetSecurityGroups and LoadBalancer (EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic).

PRIVATE_LINK = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
moto_set_security_groups = ELBV2Response.set_security_groups


def set_security_groups(self):
    answer = moto_set_security_groups(self)
    balancer = self.elbv2_backend.load_balancers[self._get_param("LoadBalancerArn")]
    said = self._get_param(PRIVATE_LINK)
    if said:
        setattr(balancer, camelcase_to_underscores(PRIVATE_LINK), said)
    answer.result[PRIVATE_LINK] = said or "on"
    return answer


ELBV2Response.set_security_groups = set_security_groups


# Elastic Load Balancing: a listener keeps how clients show who they are. moto drops it.
# API reference: Elastic Load Balancing v2, CreateListener, ModifyListener and Listener (MutualAuthentication).


def kept_listener(moto_answer):
    def answer(self):
        result = moto_answer(self)
        keep(result.result["Listeners"][0], self._get_params(), ("MutualAuthentication",))
        return result

    return answer


ELBV2Response.create_listener = kept_listener(ELBV2Response.create_listener)
ELBV2Response.modify_listener = kept_listener(ELBV2Response.modify_listener)


# Elastic Load Balancing: a listener's certificate is one of ACM that exists. In the examples somebody else made it, as in a real
# account; here nobody did.
# API reference: Elastic Load Balancing v2, Certificate (CertificateArn).

ELBv2Backend._certificate_exists = lambda self, certificate_arn: ":certificate/" in certificate_arn
moto.elbv2.models.register_certificate = lambda **_: None


# Elastic Load Balancing: trust stores. moto does not know them; nothing here reads the bundle.
# API reference: Elastic Load Balancing v2, CreateTrustStore, DescribeTrustStores, ModifyTrustStore, DeleteTrustStore.

trust_stores = {}
moto_resource_by_arn = ELBv2Backend._get_resource_by_arn


def create_trust_store(self):
    params = self._get_params()
    backend = self.elbv2_backend
    name = params["Name"]
    arn = f"arn:aws:elasticloadbalancing:{backend.region_name}:{backend.account_id}:truststore/{name}/{mock_random.get_random_hex(16)}"
    trust_stores[arn] = {"Name": name, "TrustStoreArn": arn, "Status": "ACTIVE", "NumberOfCaCertificates": 1, "TotalRevokedEntries": 0}
    backend.tagging_service.tag_resource(arn, params.get("Tags") or [])
    return ActionResult({"TrustStores": [trust_stores[arn]]})


def describe_trust_stores(self):
    arns, names = self._get_param("TrustStoreArns", []), self._get_param("Names", [])
    wanted = lambda store: (not arns or store["TrustStoreArn"] in arns) and (not names or store["Name"] in names)
    return ActionResult({"TrustStores": [store for store in trust_stores.values() if wanted(store)]})


def modify_trust_store(self):
    return ActionResult({"TrustStores": [trust_stores[self._get_param("TrustStoreArn")]]})


def delete_trust_store(self):
    trust_stores.pop(self._get_param("TrustStoreArn"), None)
    return EmptyResult()


def resource_by_arn(self, arn):
    return trust_stores[arn] if ":truststore/" in arn else moto_resource_by_arn(self, arn)


ELBV2Response.create_trust_store = create_trust_store
ELBV2Response.describe_trust_stores = describe_trust_stores
ELBV2Response.modify_trust_store = modify_trust_store
ELBV2Response.delete_trust_store = delete_trust_store
ELBv2Backend._get_resource_by_arn = resource_by_arn


# EC2: an endpoint service says which kinds of addresses it takes. moto leaves that out; all here take IPv4.
# API reference: Amazon EC2, ServiceConfiguration (SupportedIpAddressTypes).

VPCServiceConfiguration.supported_ip_address_types = ["ipv4"]
