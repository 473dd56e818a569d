use crate::claims::ServiceClaim;
use crate::symbol::{Text, Value};

use super::{Item, TeamWorld};

/// What the Terraform says of one REST API: each thing when exactly one certain resource makes it.
#[derive(Debug)]
pub(in crate::prove) struct ServiceFacts<'a> {
    pub claim: &'a ServiceClaim,
    pub service: Option<Item<'a>>,
    pub cluster: Option<Item<'a>>,
    pub task: Option<Item<'a>>,
    /// The load balancer with what stands before its targets.
    pub balancer: FrontFacts<'a>,
    pub trust_store: Option<Item<'a>>,
    pub web_acl: Option<Item<'a>>,
    pub balancer_group: Option<Item<'a>>,
    pub task_group: Option<Item<'a>>,
    pub link: Option<LinkFacts<'a>>,
}

/// A load balancer with its listeners, and the target group of the first one that is there.
#[derive(Debug)]
pub(in crate::prove) struct FrontFacts<'a> {
    pub item: Option<Item<'a>>,
    pub listeners: Vec<Item<'a>>,
    pub targets: Option<Item<'a>>,
}

/// The way in through PrivateLink.
#[derive(Debug)]
pub(in crate::prove) struct LinkFacts<'a> {
    pub balancer: FrontFacts<'a>,
    pub group: Option<Item<'a>>,
    pub attachments: Vec<Item<'a>>,
    pub services: Vec<Item<'a>>,
}

impl<'a> TeamWorld<'a> {
    /// The REST APIs that are claimed.
    pub fn services(&self) -> Vec<ServiceFacts<'a>> {
        let claims = self.claim.services.iter();
        claims
            .map(|claim| ServiceFacts::find(self, claim))
            .collect()
    }

    /// The only certain one of a kind with this name.
    pub fn only(&self, kind: &str, argument: &str, value: &Text) -> Option<Item<'a>> {
        let mut found = self.all_with(kind, argument, value).into_iter();
        let first = found.next()?;
        (found.next().is_none() && !first.resource.uncertain).then_some(first)
    }

    /// Those of a kind in the team's stack whose argument has this value.
    pub fn all_with(&self, kind: &str, argument: &str, value: &Text) -> Vec<Item<'a>> {
        let mut items = self.of_kind(kind);
        items.retain(|item| item.text(argument) == Some(value));
        items
    }

    /// The one of a kind whose attribute is this text.
    fn behind(&self, kind: &str, attribute: &str, value: &Text) -> Option<Item<'a>> {
        let mut found = self.of_kind(kind).into_iter();
        let found = found.find(|item| item.attribute(attribute) == *value);
        found.filter(|item| !item.resource.uncertain)
    }
}

impl<'a> ServiceFacts<'a> {
    fn find(team: &TeamWorld<'a>, claim: &'a ServiceClaim) -> Self {
        let named = |kind: &str, name: &str| team.only(kind, "name", &Text::from(name));
        let service = named("aws_ecs_service", &claim.name);
        let behind = |argument: &str, kind: &str| {
            let arn = service?.text(argument)?;
            team.behind(kind, "arn", arn)
        };
        let balancer = FrontFacts::find(team, &claim.balancer);
        let listener = balancer.listeners.first();
        let store = listener.and_then(|it| it.block("mutual_authentication"));
        let store = store.and_then(|it| it.get("trust_store_arn"));
        let store = store.and_then(Value::as_text);
        let arn = balancer.item.map(|it| it.attribute("arn"));
        Self {
            claim,
            service,
            cluster: behind("cluster", "aws_ecs_cluster"),
            task: behind("task_definition", "aws_ecs_task_definition"),
            trust_store: store.and_then(|arn| team.behind("aws_lb_trust_store", "arn", arn)),
            web_acl: arn
                .and_then(|arn| team.only("aws_wafv2_web_acl_association", "resource_arn", &arn)),
            balancer,
            balancer_group: team.group(&claim.balancer_group),
            task_group: team.group(&claim.task_group),
            link: claim.link.as_ref().map(|link| {
                let balancer = FrontFacts::find(team, &link.balancer);
                LinkFacts {
                    group: team.group(&link.group),
                    attachments: attachments(team, balancer.targets),
                    services: endpoint_services(team, balancer.item),
                    balancer,
                }
            }),
        }
    }

    /// What scales it and watches over it, by the names that AWS knows them by.
    pub fn around(&self, team: &TeamWorld<'a>) -> Vec<Item<'a>> {
        let cluster = self.cluster.and_then(|it| it.str("name"));
        let path = cluster.map(|it| format!("service/{it}/{}", self.claim.name));
        let mut items = team.of_kind("aws_appautoscaling_target");
        items.extend(team.of_kind("aws_appautoscaling_policy"));
        items.retain(|it| path.is_some() && it.str("resource_id") == path.as_deref());
        let mut alarms = team.of_kind("aws_cloudwatch_metric_alarm");
        alarms.retain(|it| {
            let name = it.str("alarm_name");
            name.is_some_and(|name| self.claim.alarms.iter().any(|it| it == name))
        });
        items.extend(alarms);
        items
    }

    /// Every resource of it that others name.
    pub fn items(&self) -> Vec<Item<'a>> {
        let mut items: Vec<Item<'a>> = Vec::new();
        items.extend(self.service);
        items.extend(self.cluster);
        items.extend(self.task);
        items.extend(self.balancer.items());
        items.extend(self.trust_store);
        items.extend(self.web_acl);
        if let Some(link) = &self.link {
            items.extend(link.balancer.items());
            items.extend(&link.attachments);
            items.extend(&link.services);
        }
        items
    }
}

impl<'a> FrontFacts<'a> {
    fn find(team: &TeamWorld<'a>, name: &str) -> Self {
        let item = team.only("aws_lb", "name", &Text::from(name));
        let arn = item.map(|it| it.attribute("arn"));
        let listeners = arn.map_or_else(Vec::new, |arn| {
            team.all_with("aws_lb_listener", "load_balancer_arn", &arn)
        });
        let targets = listeners.first().and_then(|it| forwards_to(*it));
        let targets = targets.and_then(|arn| team.behind("aws_lb_target_group", "arn", arn));
        Self {
            item,
            listeners,
            targets,
        }
    }

    fn items(&self) -> Vec<Item<'a>> {
        let mut items = self.listeners.clone();
        items.extend(self.item);
        items.extend(self.targets);
        items
    }

    /// The only listener, when it is certain.
    pub fn listener(&self) -> Option<Item<'a>> {
        match self.listeners.as_slice() {
            [only] if !only.resource.uncertain => Some(*only),
            _ => None,
        }
    }
}

/// The target group that a listener hands everything to.
pub(in crate::prove) fn forwards_to<'a>(listener: Item<'a>) -> Option<&'a Text> {
    let action = listener.block("default_action")?;
    let forwards = action.get("type").and_then(Value::as_str) == Some("forward");
    forwards.then(|| action.get("target_group_arn")?.as_text())?
}

fn attachments<'a>(team: &TeamWorld<'a>, targets: Option<Item<'a>>) -> Vec<Item<'a>> {
    let arn = targets.map(|it| it.attribute("arn"));
    arn.map_or_else(Vec::new, |arn| {
        team.all_with("aws_lb_target_group_attachment", "target_group_arn", &arn)
    })
}

fn endpoint_services<'a>(team: &TeamWorld<'a>, balancer: Option<Item<'a>>) -> Vec<Item<'a>> {
    let Some(arn) = balancer.map(|it| it.attribute("arn")) else {
        return Vec::new();
    };
    let mut services = team.of_kind("aws_vpc_endpoint_service");
    services.retain(|it| {
        let balancers = it.texts("network_load_balancer_arns");
        balancers.is_some_and(|all| all.contains(&&arn))
    });
    services
}
