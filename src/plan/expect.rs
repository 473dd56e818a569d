use super::{
    AccountStack, DeployPlan, GuardrailsPlan, Plan, RegistryPlan, RolePlan, ServicesPlan,
    StackPlan, TeamModule,
};
use crate::iam::Policy;

/// Something that the Terraform must say, because the plan does: one argument of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation<'p> {
    /// The folder of the root module.
    pub stack: &'p str,
    /// The module's address in front of the resource's, with a dot behind it; empty in the root module.
    pub module: String,
    /// The resource's address in its module: `aws_kms_key.data`.
    pub resource: String,
    /// The argument.
    pub argument: &'static str,
    /// What it says.
    pub value: Expected<'p>,
}

/// What an argument says.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected<'p> {
    /// A known string.
    Text(&'p str),
    /// A policy whose references are those of the resource's module.
    Policy(&'p Policy),
}

/// Every name, address and policy that the plan settles. Templates have no say in these.
pub fn expectations(plan: &Plan) -> Vec<Expectation<'_>> {
    let mut list = List::default();
    for account in &plan.accounts {
        list.within(&account.stack, String::new());
        list.account(account);
    }
    for unit in &plan.units {
        for team in &unit.teams {
            list.within(&unit.stack, format!("module.{}.", team.label));
            list.team(team);
        }
    }
    if let Some(organization) = &plan.organization {
        list.within(&organization.stack, String::new());
        list.guardrails(&organization.guardrails);
        for set in organization.people.iter().flat_map(|it| &it.sets) {
            let kind = "aws_ssoadmin_permission_set";
            list.text(&format!("{kind}.{}", set.label), "name", &set.name);
            let policy = format!("{kind}_inline_policy.{}", set.label);
            list.policy(&policy, "inline_policy", &set.policy);
        }
    }
    list.found
}

#[derive(Default)]
struct List<'p> {
    stack: &'p str,
    module: String,
    found: Vec<Expectation<'p>>,
}

impl<'p> List<'p> {
    fn within(&mut self, stack: &'p StackPlan, module: String) {
        self.stack = &stack.path;
        self.module = module;
    }

    fn add(&mut self, resource: &str, argument: &'static str, value: Expected<'p>) {
        self.found.push(Expectation {
            stack: self.stack,
            module: self.module.clone(),
            resource: resource.to_owned(),
            argument,
            value,
        });
    }

    fn text(&mut self, resource: &str, argument: &'static str, text: &'p str) {
        self.add(resource, argument, Expected::Text(text));
    }

    fn policy(&mut self, resource: &str, argument: &'static str, policy: &'p Policy) {
        self.add(resource, argument, Expected::Policy(policy));
    }

    fn account(&mut self, account: &'p AccountStack) {
        self.keys(&account.keys);
        self.text(
            "aws_cloudwatch_log_group.training",
            "name",
            &account.training_log_group,
        );
        let seen = account.monitoring.iter();
        for sink in seen.filter_map(|it| it.sink.as_ref()) {
            self.text("aws_oam_sink.this", "name", &sink.name);
            self.policy("aws_oam_sink_policy.this", "policy", &sink.policy);
        }
        let resource = "aws_cloudwatch_log_resource_policy.dns_queries";
        self.text(resource, "policy_name", &account.query_logs.name);
        self.policy(resource, "policy_document", &account.query_logs.policy);
        for team in account.units.iter().flat_map(|unit| &unit.teams) {
            let resource = format!("aws_iam_policy.{}", team.boundary_label());
            self.text(&resource, "name", &team.boundary.name);
            self.text(&resource, "path", &team.boundary.path);
            self.policy(&resource, "policy", &team.boundary.policy);
            if let Some(people) = &team.people {
                let resource = format!("aws_iam_policy.{}", team.people_label());
                self.text(&resource, "name", &people.name);
                self.text(&resource, "path", &people.path);
                self.policy(&resource, "policy", &people.policy);
            }
        }
        if let Some(state) = &account.state {
            self.keys(std::slice::from_ref(&state.key));
            self.text("aws_s3_bucket.state", "bucket", &state.bucket.name);
            self.policy("aws_s3_bucket_policy.state", "policy", &state.bucket.policy);
        }
        self.text("aws_cloudtrail.this", "name", &account.trail.name);
        self.text(
            "aws_cloudtrail.this",
            "s3_bucket_name",
            &account.trail.bucket,
        );
        if let Some(trails) = &account.trails {
            self.keys(std::slice::from_ref(&trails.key));
            self.text("aws_s3_bucket.trail", "bucket", &trails.bucket.name);
            self.policy(
                "aws_s3_bucket_policy.trail",
                "policy",
                &trails.bucket.policy,
            );
        }
        for deploy in &account.deploys {
            self.deploy(deploy);
        }
        self.audit(account);
        for role in &account.roles {
            self.role(&role.role);
        }
        if let Some(registry) = &account.registry {
            self.registry(registry);
        }
    }

    fn registry(&mut self, registry: &'p RegistryPlan) {
        self.keys(std::slice::from_ref(&registry.key));
        for repository in &registry.repositories {
            let label = &repository.label;
            let resource = format!("aws_ecr_repository.{label}");
            self.text(&resource, "name", &repository.name);
            let resource = format!("aws_ecr_repository_policy.{label}");
            self.policy(&resource, "policy", &repository.policy);
        }
        for cache in &registry.caches {
            let resource = format!("aws_ecr_repository_creation_template.{}", cache.label);
            self.text(&resource, "prefix", &cache.prefix);
            self.policy(&resource, "repository_policy", &cache.policy);
        }
        if let Some(policy) = &registry.policy {
            self.policy("aws_ecr_registry_policy.this", "policy", policy);
        }
        if let Some(remover) = &registry.remover {
            let machine = "aws_sfn_state_machine.registry_remove";
            self.text(machine, "name", &remover.machine);
            let rule = "aws_cloudwatch_event_rule.registry_critical";
            self.text(rule, "name", &remover.rule);
        }
    }

    fn audit(&mut self, account: &'p AccountStack) {
        if let Some(alerts) = &account.alerts {
            self.keys(std::slice::from_ref(&alerts.key));
            self.text("aws_sns_topic.alerts", "name", &alerts.topic);
            self.policy("aws_sns_topic_policy.alerts", "policy", &alerts.policy);
            for rule in &alerts.rules {
                let resource = format!("aws_cloudwatch_event_rule.alert_{}", rule.label);
                self.text(&resource, "name", &rule.name);
            }
        }
        if let Some(config) = &account.config {
            let channel = "aws_config_delivery_channel.this";
            self.text(channel, "s3_bucket_name", &config.bucket);
        }
        if let Some(config) = &account.config_bucket {
            self.keys(std::slice::from_ref(&config.key));
            self.text("aws_s3_bucket.config", "bucket", &config.bucket.name);
            let policy = &config.bucket.policy;
            self.policy("aws_s3_bucket_policy.config", "policy", policy);
        }
    }

    fn guardrails(&mut self, guardrails: &'p GuardrailsPlan) {
        for policy in &guardrails.policies {
            let resource = format!("aws_organizations_policy.{}", policy.label);
            self.text(&resource, "name", &policy.name);
            self.text(&resource, "type", &policy.kind);
            self.policy(&resource, "content", &policy.policy);
        }
    }

    fn deploy(&mut self, deploy: &'p DeployPlan) {
        let resource = format!("aws_iam_role.deploy_{}", deploy.label);
        self.text(&resource, "name", &deploy.name);
        self.text(&resource, "path", &deploy.path);
        self.policy(&resource, "assume_role_policy", &deploy.trust);
        for policy in deploy.policies.iter().chain([&deploy.boundary]) {
            let resource = format!("aws_iam_policy.deploy_{}_{}", deploy.label, policy.concern);
            self.text(&resource, "name", &policy.name);
            self.text(&resource, "path", &deploy.path);
            self.policy(&resource, "policy", &policy.policy);
        }
    }

    fn team(&mut self, team: &'p TeamModule) {
        self.network(team);
        self.keys(&team.keys);
        self.storage(team);
        self.roles(team);
        if let Some(services) = &team.services {
            self.services(services);
        }
        self.serving(team);
        for notebook in &team.notebooks {
            let resource = format!("aws_sagemaker_notebook_instance.{}", notebook.label);
            self.text(&resource, "name", &notebook.name);
        }
        for pipeline in &team.pipelines {
            let resource = format!("aws_sagemaker_pipeline.{}", pipeline.label);
            self.text(&resource, "pipeline_name", &pipeline.name);
            if let Some(schedule) = &pipeline.schedule {
                let rule = format!("aws_cloudwatch_event_rule.{}", pipeline.label);
                self.text(&rule, "name", &schedule.rule);
                self.text(&rule, "schedule_expression", &schedule.expression);
            }
        }
    }

    fn serving(&mut self, team: &'p TeamModule) {
        for application in &team.applications {
            let resource = format!("aws_security_group.app_{}", application.label);
            self.text(&resource, "name_prefix", &application.group_prefix);
            if let Some(group) = &application.log_group {
                let resource = format!("aws_cloudwatch_log_group.app_{}", application.label);
                self.text(&resource, "name", group);
            }
        }
        for endpoint in &team.served {
            let label = &endpoint.label;
            let texts = [
                ("aws_sagemaker_model", "", "name", &endpoint.model_name),
                ("aws_sagemaker_endpoint", "", "name", &endpoint.name),
                (
                    "aws_sagemaker_endpoint_configuration",
                    "",
                    "name_prefix",
                    &endpoint.prefix,
                ),
                (
                    "aws_cloudwatch_log_group",
                    "endpoint_",
                    "name",
                    &endpoint.log_group,
                ),
                (
                    "aws_security_group",
                    "model_",
                    "name_prefix",
                    &endpoint.group_prefix,
                ),
            ];
            for (kind, purpose, argument, text) in texts {
                self.text(&format!("{kind}.{purpose}{label}"), argument, text);
            }
        }
    }

    fn services(&mut self, services: &'p ServicesPlan) {
        self.text("aws_ecs_cluster.this", "name", &services.cluster);
        let insights = "aws_cloudwatch_log_group.insights";
        self.text(insights, "name", &services.insights_log_group);
        for service in &services.services {
            let label = &service.label;
            let mut name = |kind: &str, start: &str, name: &'p str| {
                self.text(&format!("{kind}.{start}{label}"), "name", name);
            };
            name("aws_ecs_service", "", &service.name);
            name("aws_cloudwatch_log_group", "service_", &service.log_group);
            name("aws_lb", "alb_", &service.balancer.name);
            name("aws_lb_target_group", "alb_", &service.balancer.targets);
            if let Some(link) = &service.link {
                name("aws_lb", "link_", &link.name);
                name("aws_lb_target_group", "link_", &link.targets);
            }
            for group in &service.groups {
                let resource = format!("aws_security_group.{}", group.label);
                self.text(&resource, "name_prefix", &group.prefix);
            }
        }
    }

    fn network(&mut self, team: &'p TeamModule) {
        self.text("aws_vpc.this", "cidr_block", &team.network.cidr);
        for subnet in &team.network.subnets {
            let resource = format!("aws_subnet.private[\"{}\"]", subnet.zone_id);
            self.text(&resource, "cidr_block", &subnet.cidr);
            self.text(&resource, "availability_zone_id", &subnet.zone_id);
        }
        self.text(
            "aws_cloudwatch_log_group.flow_logs",
            "name",
            &team.network.flow_log_group,
        );
        let queries = "aws_cloudwatch_log_group.dns_queries";
        self.text(queries, "name", &team.dns.log_group);
        self.policy("aws_vpc_endpoint.s3", "policy", &team.endpoints.s3_policy);
        for endpoint in &team.endpoints.interfaces {
            let resource = format!("aws_vpc_endpoint.{}", endpoint.label);
            self.policy(&resource, "policy", &endpoint.policy);
        }
    }

    fn keys(&mut self, keys: &'p [super::KeyPlan]) {
        for key in keys {
            self.policy(&format!("aws_kms_key.{}", key.label), "policy", &key.policy);
            self.text(&format!("aws_kms_alias.{}", key.label), "name", &key.alias);
        }
    }

    fn storage(&mut self, team: &'p TeamModule) {
        let storage = &team.storage;
        let declared = storage
            .buckets
            .iter()
            .map(|it| (&it.label, &it.name, &it.policy));
        let logs = [&storage.access_logs]
            .into_iter()
            .chain(&storage.balancer_logs);
        let logs = logs.map(|it| (&it.label, &it.name, &it.policy));
        for (label, name, policy) in declared.chain(logs) {
            self.text(&format!("aws_s3_bucket.{label}"), "bucket", name);
            self.policy(&format!("aws_s3_bucket_policy.{label}"), "policy", policy);
        }
    }

    fn roles(&mut self, team: &'p TeamModule) {
        for role in &team.roles.roles {
            let resource = format!("aws_iam_role.{}", role.label);
            let boundary = role.boundary.as_ref().unwrap_or(&team.roles.boundary);
            self.text(&resource, "permissions_boundary", boundary);
            self.role(role);
        }
    }

    fn role(&mut self, role: &'p RolePlan) {
        let resource = format!("aws_iam_role.{}", role.label);
        self.text(&resource, "name", &role.name);
        self.text(&resource, "path", &role.path);
        self.policy(&resource, "assume_role_policy", &role.trust);
        let resource = format!("aws_iam_role_policy.{}", role.label);
        self.policy(&resource, "policy", &role.policy);
    }
}
