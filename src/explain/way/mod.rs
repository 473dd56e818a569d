//! The way of a request: from the subnets and groups that the caller runs in to the endpoint of the service.

mod groups;
mod place;
mod routes;

use super::Ground;
use super::ask::Question;
use super::sources::located;
use super::types::{Hop, Verdict, Way, told};
use crate::access::actions::Action;
use crate::estate::{Asker, EndpointFacts, Special, Thing, ThingKind};
use crate::symbol::{Text, Value};
use crate::terraform::{Mode, Resource, Root};
use place::Network;

/// A way, and the endpoint at its end.
pub(super) struct Found<'g> {
    pub way: Way,
    pub via: Option<&'g Thing>,
}

/// A resource with its root module.
#[derive(Clone, Copy)]
struct Item<'g> {
    root: &'g Root,
    resource: &'g Resource,
}

impl<'g> Item<'g> {
    fn attribute(&self, name: &str) -> Text {
        self.root.attribute(self.resource, name)
    }

    fn get(&self, name: &str) -> Option<&'g Value> {
        self.resource.arguments.get(name)
    }

    fn text(&self, name: &str) -> Option<&'g Text> {
        self.resource.text(name)
    }

    fn is(&self, argument: &str, value: &Text) -> bool {
        self.text(argument) == Some(value)
    }

    fn hop(&self, what: &'static str, verdict: Verdict, says: impl Into<String>) -> Hop {
        Hop {
            what,
            verdict,
            says: says.into(),
            address: Some(located(&self.root.path, &self.resource.address.0)),
            place: Some(told(&self.resource.place)),
        }
    }
}

/// A step that no resource stands for.
fn hop(what: &'static str, verdict: Verdict, says: impl Into<String>) -> Hop {
    Hop {
        what,
        verdict,
        says: says.into(),
        address: None,
        place: None,
    }
}

fn items<'g>(ground: &'g Ground, kind: &'g str) -> impl Iterator<Item = Item<'g>> {
    let all = ground.config.resources();
    all.filter(move |(_, it)| it.mode == Mode::Managed && it.kind == kind)
        .map(|(root, resource)| Item { root, resource })
}

/// A list of strings; `None` when it is not known.
fn texts(value: Option<&Value>) -> Option<Vec<Text>> {
    match value {
        None => Some(Vec::new()),
        Some(Value::List(items)) => {
            let known = items.iter().map(|it| match it {
                Value::Text(text) if text.first_unknown().is_none() => Some(text.clone()),
                _ => None,
            });
            known.collect()
        }
        Some(Value::Text(text)) if text.first_unknown().is_none() => Some(vec![text.clone()]),
        Some(_) => None,
    }
}

/// Whether the endpoint is for the service of this action; else what it is for.
pub(super) fn serves(endpoint: &Thing, action: &Action) -> Result<(), String> {
    let Special::Endpoint(facts) = &endpoint.special else {
        return Ok(());
    };
    match facts.service.as_literal() {
        Some(service) if !is_for(service, action) => Err(service.to_owned()),
        _ => Ok(()),
    }
}

/// The names of services in endpoints that differ from the prefix of their actions (VPC PrivateLink guide, `aws-services-privatelink-support.html`).
const NAMED: &[(&str, &str)] = &[
    ("monitoring", "cloudwatch"),
    ("sagemaker.api", "sagemaker"),
    ("ecr.api", "ecr"),
    ("ecr.dkr", "ecr"),
    ("email-smtp", "ses"),
    ("git-codecommit", "codecommit"),
    ("kinesis-streams", "kinesis"),
    ("kinesis-firehose", "firehose"),
    ("elasticfilesystem", "elasticfilesystem"),
    ("aps-workspaces", "aps"),
];

fn is_for(service: &str, action: &Action) -> bool {
    let prefix = action.name.split(':').next().unwrap_or_default();
    // `com.amazonaws.REGION.NAME`, for SageMaker's runtime too; `aws.sagemaker.REGION.NAME` for its notebooks.
    let name = service.splitn(4, '.').nth(3).unwrap_or(service);
    if let Some(runtime) = name.strip_prefix("sagemaker.runtime") {
        return runtime.is_empty() && prefix == "sagemaker" && action.name.contains(":Invoke");
    }
    if name == "sagemaker.api" && action.name.contains(":InvokeEndpoint") {
        return false;
    }
    let named = NAMED.iter().find(|(it, _)| *it == name);
    let named = named.map_or(name, |(_, prefix)| prefix);
    named == prefix
}

/// The way of the question's caller. With an endpoint that somebody named, that one; else by the network that the caller runs in.
pub(super) fn find<'g>(question: &Question<'g>) -> Found<'g> {
    if let Some(via) = question.via {
        let name = via
            .origin
            .as_ref()
            .map(|at| located(&at.stack, &at.address));
        let says = format!(
            "through {}, as asked",
            name.unwrap_or_else(|| via.arn.to_string())
        );
        return Found {
            way: looked(says, Vec::new()),
            via: Some(via),
        };
    }
    let not = |why: &str| Found {
        way: looked(format!("not looked at: {why}"), Vec::new()),
        via: None,
    };
    if question.is_given("aws:SourceVpce") {
        return not("the context names the endpoint; `--via` would ask its policy as well");
    }
    let principal = match &question.asker {
        Asker::Known(principal, _) => principal,
        Asker::Service(_) => return not("a service calls in its own name"),
        Asker::Anonymous | Asker::Outside(_) => {
            return not("where the caller is, the Terraform at hand does not tell");
        }
    };
    let networks = place::of(question.ground, principal);
    match networks.as_slice() {
        [] => not(
            "nothing in the Terraform at hand runs as this principal; `--via` names an endpoint",
        ),
        [Network::Outside(item)] => Found {
            way: looked(
                "the caller runs outside any VPC, so the request comes through no endpoint"
                    .to_owned(),
                vec![item.hop("caller", Verdict::Allowed, "runs outside any VPC")],
            ),
            via: None,
        },
        [Network::Inside(inside)] => routes::way(question, inside),
        _ => not("the caller runs in several networks; `--via` names an endpoint"),
    }
}

fn looked(says: String, hops: Vec<Hop>) -> Way {
    let verdict = hops.iter().map(|hop| hop.verdict).min();
    Way {
        verdict: verdict.unwrap_or(Verdict::Allowed),
        says,
        hops,
    }
}

/// The endpoints of a VPC for the service of an action.
fn endpoints<'g>(
    question: &Question<'g>,
    vpc: &Text,
) -> Vec<(&'g Thing, &'g EndpointFacts, Item<'g>)> {
    let things = question.ground.estate.things.iter();
    let things = things.filter(|it| it.kind == ThingKind::Endpoint);
    let found = things.filter_map(|thing| {
        let Special::Endpoint(facts) = &thing.special else {
            return None;
        };
        let origin = thing.origin.as_ref()?;
        let (root, resource) = question.ground.resource_at(origin)?;
        let here = facts.vpc == *vpc && serves(thing, &question.action).is_ok();
        here.then_some((thing, facts, Item { root, resource }))
    });
    found.collect()
}
