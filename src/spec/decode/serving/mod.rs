//! What a team serves: applications, endpoints and REST APIs, and who calls them.

mod across;
pub(super) mod arns;
mod callers;
mod endpoint;
mod room;
mod service;

pub(super) use across::across;
pub(super) use room::{Addresses, addresses};

pub(super) use arns::own_region;

use super::root::{Facts, leaf};
use super::team::{Buckets, as_written, image};
use super::{Decoder, Record, keys};
use crate::diagnostic::{Diagnostic, Span};
use crate::spec::leaf::{Int, Name, VariableName};
use crate::spec::serving::{Alarms, Application, Endpoint, Environment, Service, Variable};
use crate::spec::tree::{Kind, Node};
use crate::spec::types::{At, Entries};

/// What a team serves, as far as it could be read.
#[derive(Default)]
pub(super) struct Served {
    pub(super) applications: Option<Entries<Name, Application>>,
    pub(super) endpoints: Option<Entries<Name, Endpoint>>,
    pub(super) services: Option<Entries<Name, Service>>,
}

/// What a team has that others refer to. Names that are refused count: what refers to them is not wrong as well.
struct Known<'a> {
    buckets: Option<&'a Buckets>,
    /// `None` when nobody can say which there are.
    applications: Option<Vec<&'a str>>,
    endpoints: Option<Vec<&'a str>>,
    /// The names of endpoints that services are proxies for.
    proxied: Vec<&'a str>,
    facts: &'a Facts<'a>,
}

/// Reads the applications, endpoints and services of a team.
pub(super) fn served(
    decoder: &mut Decoder,
    fields: &mut Record<'_>,
    buckets: Option<&Buckets>,
    facts: &Facts<'_>,
) -> Served {
    let [applications, endpoints, services] =
        ["applications", "endpoints", "services"].map(|field| fields.find(field));
    let known = Known {
        buckets,
        applications: names(applications),
        endpoints: names(endpoints),
        proxied: proxied(services),
        facts,
    };
    let applications = applications.and_then(|node| {
        decoder.entries(node, "applications", |decoder, node| {
            application(decoder, node, facts)
        })
    });
    let endpoints: Option<Entries<Name, Endpoint>> = endpoints.and_then(|node| {
        decoder.entries(node, "endpoints", |decoder, node| {
            endpoint::endpoint(decoder, node, &known)
        })
    });
    for (name, endpoint) in endpoints.iter().flat_map(|all| &all.0) {
        if endpoint.callers.is_none() && !known.proxied.contains(&name.value.as_str()) {
            callers::nobody(decoder, "endpoint", name.span);
        }
    }
    let services = services.and_then(|node| {
        decoder.entries(node, "services", |decoder, node| {
            service::service(decoder, node, &known)
        })
    });
    Served {
        applications,
        endpoints,
        services,
    }
}

fn names(node: Option<&Node>) -> Option<Vec<&str>> {
    match node.map(|node| &node.kind) {
        None | Some(Kind::Map(_)) => Some(keys(node)),
        Some(_) => None,
    }
}

/// The endpoints that services name, right or wrong.
fn proxied(services: Option<&Node>) -> Vec<&str> {
    let Some(Kind::Map(services)) = services.map(|node| &node.kind) else {
        return Vec::new();
    };
    let fields = services
        .iter()
        .flat_map(|(_, service)| match &service.kind {
            Kind::Map(fields) => fields.as_slice(),
            _ => &[],
        });
    let named = fields.filter(|(key, _)| key.text == "endpoint");
    let names = named.filter_map(|(_, node)| match &node.kind {
        Kind::Scalar(name) => Some(name.text.as_str()),
        _ => None,
    });
    names.collect()
}

fn application(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Application> {
    let mut fields = decoder.record(node, "an application")?;
    let renamed_from = leaf(decoder, fields.find("renamed-from"));
    let image = match fields.find("image") {
        Some(node) => Some(image(decoder, node, facts)?),
        None => None,
    };
    fields.finish(decoder);
    Some(Application {
        renamed_from,
        image,
    })
}

/// What wakes people.
fn alarms(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Alarms> {
    let mut fields = decoder.record(node, "`alarms`")?;
    let notify = fields.find("notify").map(|node| {
        let example = "[arn:aws:sns:eu-west-1:111122223333:on-call]";
        decoder.list(node, 1..=5, example)
    });
    for topic in notify.iter().flatten() {
        arns::own_region(decoder, topic, "topic", facts);
    }
    let latency_ms = fields
        .find("latency-ms")
        .and_then(|node| decoder.number(node));
    let errors_percent = fields
        .find("errors-percent")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(Alarms {
        notify,
        latency_ms,
        errors_percent,
    })
}

/// The variables of a container. SageMaker takes a hundred, and 1024 characters each
/// ([ContainerDefinition](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html)).
fn environment(decoder: &mut Decoder, node: &Node) -> Option<Environment> {
    let read = decoder.entries::<VariableName, _>(node, "variables", variable)?;
    if let Some((name, _)) = read.0.get(100) {
        let message = format!("there are {} variables", read.0.len());
        decoder.refuse(
            "wrong-length",
            message,
            name.span,
            "SageMaker takes 100 at most",
        );
    }
    Some(read)
}

fn variable(decoder: &mut Decoder, node: &Node) -> Option<At<Variable>> {
    let help = "SageMaker takes no more; put it into the image or beside the model";
    let text = as_written(decoder, node, Variable::LONGEST, help)?;
    Some(At {
        value: Variable(text),
        span: node.span,
    })
}

/// At least so many and at most fewer: nobody can start that. Defaults have no place.
fn in_order(
    decoder: &mut Decoder,
    (least, said): (u32, Option<Span>),
    most: Option<&At<Int<1, 1000>>>,
) {
    let Some(most) = most.filter(|most| most.value.get() < least) else {
        return;
    };
    let message = format!(
        "there are {least} at least, and {} at most",
        most.value.get()
    );
    let mut found = Diagnostic::error("most-below-least", message, decoder.label(most.span)).help(
        format!("say {least} or more; with {least} their number stays the same"),
    );
    if let Some(said) = said {
        found = found.and(decoder.label(said).saying("at least"));
    }
    decoder.diagnostics.push(found);
}
