"""What moto 5.2.1 does not know of Route 53 Resolver: the DNS firewall, and tags and removal of records of queries.

Imported by moto_server.py for what it changes. Each patch says what AWS answers and which page of the API reference says so.
"""

import json

from moto.moto_api._internal import mock_random
from moto.route53resolver.exceptions import ResourceNotFoundException
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse
from moto.utilities.utils import get_partition


def answers(function):
    """Makes a function of a response the answer to the call that is named like it; what it returns is the answer."""

    def answer(self):
        return json.dumps(function(self))

    setattr(Route53ResolverResponse, function.__name__, answer)


def found(things, id):
    if id not in things:
        raise ResourceNotFoundException(f"[RSLVR-02025] Can't find the resource with ID \"{id}\"")
    return things[id]


def kept(self, what):
    """The things of a sort, by their ids."""
    backend = self.route53resolver_backend
    if not hasattr(backend, "dns_firewall"):
        backend.dns_firewall = {"lists": {}, "groups": {}, "associations": {}}
    return backend.dns_firewall[what]


def make(self, what, kind, start, **members):
    """A new thing with its id, ARN and tags."""
    backend = self.route53resolver_backend
    id = f"{start}-{mock_random.get_random_hex(17)}"
    where = f"{backend.region_name}:{backend.account_id}"
    arn = f"arn:{get_partition(backend.region_name)}:route53resolver:{where}:{kind}/{id}"
    request = self._get_param("CreatorRequestId")
    thing = {"Id": id, "Arn": arn, "Name": self._get_param("Name"), "CreatorRequestId": request, "Status": "COMPLETE"}
    kept(self, what)[id] = {**thing, **members}
    backend.tagger.tag_resource(arn, self._get_param("Tags") or [])
    return kept(self, what)[id]


# Domain lists: names come back with a dot behind them.
# API reference: Amazon Route 53 Resolver, CreateFirewallDomainList, UpdateFirewallDomains (Operation), ListFirewallDomains.


def described(domains):
    return {name: value for name, value in domains.items() if name != "Domains"} | {"DomainCount": len(domains["Domains"])}


@answers
def create_firewall_domain_list(self):
    return {"FirewallDomainList": described(make(self, "lists", "firewall-domain-list", "rslvr-fdl", Domains=[]))}


@answers
def get_firewall_domain_list(self):
    return {"FirewallDomainList": described(found(kept(self, "lists"), self._get_param("FirewallDomainListId")))}


@answers
def update_firewall_domains(self):
    domains = found(kept(self, "lists"), self._get_param("FirewallDomainListId"))
    named = [name.rstrip(".") + "." for name in self._get_param("Domains")]
    others = [name for name in domains["Domains"] if name not in named]
    operations = {"REPLACE": named, "ADD": others + named, "REMOVE": others}
    domains["Domains"] = operations[self._get_param("Operation")]
    return {name: domains[name] for name in ("Id", "Name", "Status")}


@answers
def list_firewall_domains(self):
    return {"Domains": found(kept(self, "lists"), self._get_param("FirewallDomainListId"))["Domains"]}


@answers
def delete_firewall_domain_list(self):
    id = self._get_param("FirewallDomainListId")
    found(kept(self, "lists"), id)
    return {"FirewallDomainList": described(kept(self, "lists").pop(id))}


# Rule groups and their rules, of which there is one for each domain list.
# API reference: Amazon Route 53 Resolver, CreateFirewallRuleGroup, CreateFirewallRule, UpdateFirewallRule, ListFirewallRules.

RULE = (
    "Action",
    "BlockOverrideDnsType",
    "BlockOverrideDomain",
    "BlockOverrideTtl",
    "BlockResponse",
    "CreatorRequestId",
    "FirewallDomainListId",
    "FirewallDomainRedirectionAction",
    "FirewallRuleGroupId",
    "Name",
    "Priority",
    "Qtype",
)


def shown(group):
    return {name: value for name, value in group.items() if name != "Rules"} | {"RuleCount": len(group["Rules"])}


def group_of(self):
    return found(kept(self, "groups"), self._get_param("FirewallRuleGroupId"))


@answers
def create_firewall_rule_group(self):
    owner = self.route53resolver_backend.account_id
    group = make(
        self, "groups", "firewall-rule-group", "rslvr-frg", OwnerId=owner, ShareStatus="NOT_SHARED", Rules={}
    )
    return {"FirewallRuleGroup": shown(group)}


@answers
def get_firewall_rule_group(self):
    return {"FirewallRuleGroup": shown(group_of(self))}


@answers
def delete_firewall_rule_group(self):
    group = group_of(self)
    return {"FirewallRuleGroup": shown(kept(self, "groups").pop(group["Id"]))}


@answers
def create_firewall_rule(self):
    said = {name: self._get_param(name) for name in RULE if self._get_param(name) is not None}
    found(kept(self, "lists"), said["FirewallDomainListId"])
    rule = {"FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN", **said}
    group_of(self)["Rules"][said["FirewallDomainListId"]] = rule
    return {"FirewallRule": rule}


@answers
def update_firewall_rule(self):
    rule = found(group_of(self)["Rules"], self._get_param("FirewallDomainListId"))
    rule.update({name: self._get_param(name) for name in RULE if self._get_param(name) is not None})
    return {"FirewallRule": rule}


@answers
def list_firewall_rules(self):
    rules = group_of(self)["Rules"].values()
    return {"FirewallRules": sorted(rules, key=lambda rule: rule["Priority"])}


@answers
def delete_firewall_rule(self):
    rules = group_of(self)["Rules"]
    id = self._get_param("FirewallDomainListId")
    found(rules, id)
    return {"FirewallRule": rules.pop(id)}


# What puts a rule group on a VPC.
# API reference: Amazon Route 53 Resolver, AssociateFirewallRuleGroup, UpdateFirewallRuleGroupAssociation (Priority: more than 100).


def association_of(self):
    return found(kept(self, "associations"), self._get_param("FirewallRuleGroupAssociationId"))


@answers
def associate_firewall_rule_group(self):
    members = {name: self._get_param(name) for name in ("FirewallRuleGroupId", "VpcId", "Priority")}
    group_of(self)
    assert 100 < members["Priority"] < 9900
    members["MutationProtection"] = self._get_param("MutationProtection") or "DISABLED"
    made = make(self, "associations", "firewall-rule-group-association", "rslvr-frgassoc", **members)
    return {"FirewallRuleGroupAssociation": made}


@answers
def get_firewall_rule_group_association(self):
    return {"FirewallRuleGroupAssociation": association_of(self)}


@answers
def update_firewall_rule_group_association(self):
    association = association_of(self)
    members = {name: self._get_param(name) for name in ("MutationProtection", "Name", "Priority")}
    association.update({name: value for name, value in members.items() if value is not None})
    return {"FirewallRuleGroupAssociation": association}


@answers
def disassociate_firewall_rule_group(self):
    association = association_of(self)
    return {"FirewallRuleGroupAssociation": kept(self, "associations").pop(association["Id"])}


# Records of queries are taken away.
# API reference: Amazon Route 53 Resolver, DisassociateResolverQueryLogConfig and DeleteResolverQueryLogConfig.


@answers
def disassociate_resolver_query_log_config(self):
    associations = self.route53resolver_backend.resolver_query_log_config_associations
    wanted = (self._get_param("ResolverQueryLogConfigId"), self._get_param("ResourceId"))
    for id, association in list(associations.items()):
        if (association.resolver_query_log_config_id, association.resource_id) == wanted:
            return {"ResolverQueryLogConfigAssociation": associations.pop(id).description()}
    raise ResourceNotFoundException("there is no such association")


@answers
def delete_resolver_query_log_config(self):
    configs = self.route53resolver_backend.resolver_query_log_configs
    id = self._get_param("ResolverQueryLogConfigId")
    found(configs, id)
    return {"ResolverQueryLogConfig": configs.pop(id).description()}


# Whatever has an ARN of Route 53 Resolver's has tags. moto knows those of endpoints and rules only.
# API reference: Amazon Route 53 Resolver, ListTagsForResource.

Route53ResolverBackend._matched_arn = lambda self, resource_arn: None
