//! One resource of a unit's stack: what Terraform asks for to keep it.

use std::collections::BTreeMap;

use super::calls::{Call, Named};
use super::need::{Place, Subject, null};
use crate::iam::{Condition, Test};
use crate::prove::world::{Item, role_arn};
use crate::symbol::{Text, Value};

/// The resources of a unit's stack, as far as others of it ask for them.
pub(super) struct Stack<'a> {
    pub place: Place<'a>,
    /// Roles by their names.
    roles: BTreeMap<String, Item<'a>>,
    /// The tag `Fence` of what is in each module.
    fences: BTreeMap<&'a str, &'a Text>,
    /// What others of a module are about, which name it by ids: by module and kind.
    about: BTreeMap<(&'a str, &'a str), Vec<Item<'a>>>,
}

/// Kinds of things that others name by ids or ARNs that are not known yet.
const ABOUT: [&str; 4] = [
    "aws_ecs_cluster",
    "aws_kms_alias",
    "aws_lb",
    "aws_sagemaker_endpoint_configuration",
];

impl<'a> Stack<'a> {
    pub fn of(place: Place<'a>, items: &[Item<'a>]) -> Self {
        let mut roles = BTreeMap::new();
        let mut fences = BTreeMap::new();
        let mut about: BTreeMap<_, Vec<Item<'a>>> = BTreeMap::new();
        for item in items {
            let kind = item.resource.kind.as_str();
            if ABOUT.contains(&kind) {
                about.entry((module(item), kind)).or_default().push(*item);
            }
            if let Some(fence) = tag(item) {
                fences.entry(module(item)).or_insert(fence);
            }
            let name = item.text("name").and_then(Text::as_literal);
            if let ("aws_iam_role", Some(name)) = (item.resource.kind.as_str(), name) {
                roles.insert(name.to_owned(), *item);
            }
        }
        Self {
            place,
            roles,
            fences,
            about,
        }
    }

    pub fn one<'s>(&'s self, item: Item<'a>) -> One<'s, 'a> {
        One { stack: self, item }
    }
}

/// The part of an address before the resource: `module.vision`.
fn module<'a>(item: &Item<'a>) -> &'a str {
    let address = item.resource.address.0.as_str();
    let start = address.find(item.resource.kind.as_str()).unwrap_or(0);
    address.get(..start).unwrap_or_default()
}

fn tag<'a>(item: &Item<'a>) -> Option<&'a Text> {
    match item.get("tags")? {
        Value::Map(map) => map.get("Fence")?.as_text(),
        _ => None,
    }
}

/// One resource of the stack.
pub(super) struct One<'s, 'a> {
    stack: &'s Stack<'a>,
    item: Item<'a>,
}

impl<'a> One<'_, 'a> {
    fn nothing(&self, argument: &str) -> Text {
        Text::unknown(format!("{} has no known {argument}", self.item.address()))
    }

    fn text(&self, argument: &str) -> Text {
        let found = self.item.text(argument).cloned();
        found.unwrap_or_else(|| self.nothing(argument))
    }

    /// The role that it is, or that it is about.
    fn role(&self) -> Option<Item<'a>> {
        let argument = match self.item.resource.kind.as_str() {
            "aws_iam_role" => return Some(self.item),
            "aws_iam_role_policy" => "role",
            _ => "role_name",
        };
        let name = self.item.text(argument)?.as_literal()?;
        self.stack.roles.get(name).copied()
    }

    fn role_arn(&self) -> Text {
        match self.role() {
            Some(role) => role_arn(&role, self.stack.place.partition),
            None => self.nothing("role"),
        }
    }

    fn name(&self) -> &'static str {
        match self.item.resource.kind.as_str() {
            "aws_cloudwatch_event_target" => "rule",
            "aws_sagemaker_pipeline" => "pipeline_name",
            _ => "name",
        }
    }

    /// What is in the same module, of a kind that is named by ids.
    fn of_module(&self, kind: &'static str) -> &[Item<'a>] {
        let found = self.stack.about.get(&(module(&self.item), kind));
        found.map_or(&[], Vec::as_slice)
    }

    /// The part of what is scaled that names it: `endpoint/NAME/variant/all`, `service/CLUSTER/NAME`.
    fn scaled(&self, part: usize) -> Text {
        let id = self.text("resource_id");
        let name = id.as_literal().and_then(|id| id.split('/').nth(part));
        name.map_or_else(|| self.nothing("resource_id"), Text::from)
    }

    /// Names of SageMaker's things for serving.
    fn hosted(&self, kind: &str) -> Vec<Text> {
        let own = self.item.resource.kind.as_str();
        let names = match (own, kind) {
            ("aws_sagemaker_endpoint", "endpoint-config") => {
                let all = self.of_module("aws_sagemaker_endpoint_configuration");
                all.iter().map(|item| called(item)).collect()
            }
            ("aws_appautoscaling_target" | "aws_appautoscaling_policy", _) => vec![self.scaled(1)],
            _ => vec![called(&self.item)],
        };
        let before = self.stack.place.arn("sagemaker", &format!("{kind}/"));
        let arn = |name: &Text| before.clone().then_text(name);
        names.iter().map(arn).collect()
    }

    /// Names of ECS's things.
    fn run(&self, kind: &str) -> Vec<Text> {
        let own = self.item.resource.kind.as_str();
        let before = self.stack.place.arn("ecs", &format!("{kind}/"));
        let clusters = || self.of_module("aws_ecs_cluster").iter().map(called);
        match (own, kind) {
            ("aws_ecs_cluster", _) => vec![before.then_text(&called(&self.item))],
            (_, "cluster") => clusters()
                .map(|name| before.clone().then_text(&name))
                .collect(),
            (_, "task-definition") => {
                vec![before.then_text(&self.text("family")).then(":*")]
            }
            ("aws_appautoscaling_target" | "aws_appautoscaling_policy", _) => {
                let cluster = before.then_text(&self.scaled(1)).then("/");
                vec![cluster.then_text(&self.scaled(2))]
            }
            _ => {
                let name = called(&self.item);
                let service = |cluster: Text| {
                    let cluster = before.clone().then_text(&cluster).then("/");
                    cluster.then_text(&name)
                };
                clusters().map(service).collect()
            }
        }
    }

    fn alarm(&self) -> Text {
        let before = self.stack.place.arn("cloudwatch", "alarm:");
        match self.item.resource.kind.as_str() {
            "aws_appautoscaling_policy" => {
                let id = self.text("resource_id");
                before.then("TargetTracking-").then_text(&id).then("-*")
            }
            _ => before.then_text(&self.text("alarm_name")),
        }
    }

    /// Load balancers of the module, with any id.
    fn balancers(&self) -> Vec<Text> {
        let before = self
            .stack
            .place
            .arn("elasticloadbalancing", "loadbalancer/app/");
        let all = self.of_module("aws_lb").iter();
        let all =
            all.filter(|item| item.text("load_balancer_type") != Some(&Text::from("network")));
        all.map(|item| before.clone().then_text(&called(item)).then("/*"))
            .collect()
    }
}

/// Its name, or what its name begins with and anything behind.
fn called(item: &Item<'_>) -> Text {
    let name = item.text("name").cloned();
    let prefix = || Some(item.text("name_prefix")?.clone().then("*"));
    let name = name.or_else(prefix);
    name.unwrap_or_else(|| Text::unknown(format!("{} has no known name", item.address())))
}

impl Subject for One<'_, '_> {
    fn fence(&self, key: &str) -> Condition {
        let own = match self.item.get("tags") {
            Some(_) => tag(&self.item),
            None => self.stack.fences.get(module(&self.item)).copied(),
        };
        match own {
            Some(fence) => Condition::new(Test::StringEquals, key, [fence.clone()]),
            None => null(key, "true"),
        }
    }

    fn named(&self, service: &str, kind: &str) -> Option<Vec<Text>> {
        let place = &self.stack.place;
        let named = |service: &str, before: &str| {
            let start = place.arn(service, before);
            vec![start.then_text(&self.text(self.name()))]
        };
        Some(match kind {
            "endpoint" | "endpoint-config" | "model" => self.hosted(kind),
            _ if service == "ecs" => self.run(kind),
            "alarm" => vec![self.alarm()],
            "webacl" => vec![self.text("web_acl_arn")],
            "loadbalancer/app/" if service == "wafv2" => self.balancers(),
            "object" => {
                let bucket = place.bucket(&self.text("ca_certificates_bundle_s3_bucket"));
                let key = self.text("ca_certificates_bundle_s3_key");
                vec![bucket.then("/").then_text(&key)]
            }
            "bucket" => vec![place.bucket(&self.text("bucket"))],
            "pipeline" => named("sagemaker", "pipeline/"),
            "notebook-instance" => named("sagemaker", "notebook-instance/"),
            "rule-on-default-event-bus" => named("events", "rule/"),
            "alias" => named("kms", ""),
            // IAM sees it with and without `:*` behind its name (CloudWatch Logs API, `LogGroup`).
            "log-group" => {
                let arn = named("logs", "log-group:");
                let long = arn.iter().map(|arn| arn.clone().then(":*"));
                long.chain(arn.clone()).collect()
            }
            "role" => vec![self.role_arn()],
            _ => return None,
        })
    }

    fn bounded(&self) -> Vec<(Text, Text)> {
        let boundary = self
            .role()
            .and_then(|role| role.text("permissions_boundary"));
        let boundary = boundary.cloned();
        let boundary = boundary.unwrap_or_else(|| self.nothing("boundary"));
        vec![(self.role_arn(), boundary)]
    }

    fn passed(&self, argument: &str) -> Vec<Text> {
        vec![self.text(argument)]
    }

    fn volumes(&self) -> Vec<Text> {
        let aliases = self.of_module("aws_kms_alias").iter();
        let names = aliases.filter_map(|alias| alias.text("name"));
        let volumes = names.filter(|name| {
            let name = name.as_literal();
            name.is_some_and(|name| name.ends_with("/volumes"))
        });
        volumes.cloned().collect()
    }

    fn named_with(&self, call: &Call) -> Option<Condition> {
        call.with.named.map(|named| match named {
            Named::New => self.fence("aws:RequestTag/Fence"),
            Named::Own => self.fence("aws:ResourceTag/Fence"),
        })
    }

    fn has(&self, argument: &str, value: &str) -> bool {
        let found = self.item.text(argument).and_then(Text::as_literal);
        found.is_none_or(|found| found == value)
    }
}
