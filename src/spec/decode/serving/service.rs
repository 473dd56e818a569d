//! A REST API.

use super::endpoint::ARTIFACTS;
use super::{Decoder, Known, alarms, arns, callers, environment, in_order, leaf};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::spec::decode::team::{image, reference};
use crate::spec::decode::{Record, all_of};
use crate::spec::leaf::{Name, ObjectPath, SecretArn, ServiceCalling, VariableName};
use crate::spec::serving::{
    Environment, ExistingTrustStore, MutualTls, ServeWith, Service, Tasks, Timeouts, TrustBundle,
};
use crate::spec::tree::{Kind, Node};
use crate::spec::types::{At, Entries};

/// How many tasks there are at least when nobody says: one may be lost.
pub(super) const LEAST: u32 = 2;

/// The memory in MiB that Fargate gives to so many CPU units: from, to and step
/// ([task size](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html)).
const SIZES: [(u32, u32, u32, u32); 7] = [
    (256, 512, 2048, 512),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16384, 1024),
    (4096, 8192, 30720, 1024),
    (8192, 16384, 61440, 4096),
    (16384, 32768, 122_880, 8192),
];

pub(super) fn service(decoder: &mut Decoder, node: &Node, known: &Known<'_>) -> Option<Service> {
    let mut fields = decoder.record(node, "a service")?;
    let place = fields.owner;
    let renamed_from = leaf(decoder, fields.find("renamed-from"));
    let words = [
        ("container", ServeWith::Container),
        ("proxy", ServeWith::Proxy),
    ];
    let serve_with = fields
        .need(decoder, "serve-with", "container")
        .and_then(|node| decoder.choice(node, &words));
    let image = fields
        .need(
            decoder,
            "image",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving@sha256:…",
        )
        .and_then(|node| image(decoder, node, known.facts));
    let (model, endpoint) = served(decoder, &mut fields, serve_with.as_ref(), known);
    let callers = match fields.find("callers") {
        Some(node) => callers::of_service(decoder, node, known),
        None => {
            callers::nobody(decoder, "service", place);
            None
        }
    };
    let service_name = leaf(decoder, fields.find("service-name"));
    if let Some(name) = &service_name {
        link(decoder, name, callers.as_deref(), known);
    }
    let certificate = fields
        .need(
            decoder,
            "certificate",
            "arn:aws:acm:eu-west-1:111122223333:certificate/…",
        )
        .and_then(|node| decoder.leaf(node));
    if let Some(certificate) = &certificate {
        arns::own_region(decoder, certificate, "certificate", known.facts);
    }
    let mutual_tls = fields
        .find("mutual-tls")
        .map(|node| mutual_tls(decoder, node, known));
    let port = fields.find("port").and_then(|node| decoder.number(node));
    let health = leaf(decoder, fields.find("health"));
    let environment = fields
        .find("environment")
        .and_then(|node| environment(decoder, node));
    let secrets = fields
        .find("secrets")
        .and_then(|node| secrets(decoder, node, known));
    both(decoder, environment.as_ref(), secrets.as_ref());
    let scratch = fields
        .find("scratch")
        .map(|node| decoder.list(node, 0..=10, "[/tmp]"));
    let tasks = fields.find("tasks").and_then(|node| tasks(decoder, node));
    let timeouts = fields
        .find("timeouts")
        .and_then(|node| timeouts(decoder, node));
    let web_acl = leaf(decoder, fields.find("web-acl"));
    if let Some(acl) = &web_acl {
        arns::own_region(decoder, acl, "web ACL", known.facts);
    }
    let alarms = fields
        .find("alarms")
        .and_then(|node| alarms(decoder, node, known.facts));
    fields.finish(decoder);
    Some(Service {
        renamed_from,
        serve_with: serve_with?,
        image: image?,
        model,
        endpoint,
        callers: callers?,
        service_name,
        certificate: certificate?,
        // Certificates that could not be read are not to be mixed up with asking for none.
        mutual_tls: match mutual_tls {
            Some(read) => Some(read?),
            None => None,
        },
        port,
        health,
        environment,
        secrets,
        scratch,
        tasks,
        timeouts,
        web_acl,
        alarms,
    })
}

/// The model or the endpoint: one of them, as what answers wants it.
fn served(
    decoder: &mut Decoder,
    fields: &mut Record<'_>,
    serve_with: Option<&At<ServeWith>>,
    known: &Known<'_>,
) -> (Option<At<ObjectPath>>, Option<At<Name>>) {
    const MODEL: &str = "models/resnet50/model.mar";
    let wanted = serve_with.map(|it| it.value);
    let model = match wanted {
        Some(ServeWith::Container) => fields.need(decoder, "model", MODEL),
        _ => fields.find("model"),
    };
    let endpoint = match wanted {
        Some(ServeWith::Proxy) => fields.need(decoder, "endpoint", "classifier"),
        _ => fields.find("endpoint"),
    };
    let needless = match wanted {
        Some(ServeWith::Container) => endpoint.map(|node| (node.span, "endpoint", "proxy")),
        Some(ServeWith::Proxy) => model.map(|node| (node.span, "model", "container")),
        None => None,
    };
    if let (Some((span, field, other)), Some(said)) = (needless, serve_with) {
        let cause = decoder.label(said.span).saying("what answers");
        let message = format!("`{field}` is for services that serve with a {other}");
        let found = Diagnostic::error("model-and-endpoint", message, decoder.label(span))
            .and(cause)
            .help(format!("take it out, or say `serve-with: {other}`"));
        decoder.diagnostics.push(found);
    }
    let model: Option<At<ObjectPath>> = leaf(decoder, model);
    if let Some(model) = &model {
        let (bucket, _) = model.value.parts();
        reference(
            decoder,
            (bucket, model.span),
            known.buckets,
            Some(ARTIFACTS),
        );
    }
    let endpoint: Option<At<Name>> = leaf(decoder, endpoint);
    if let Some(endpoint) = &endpoint {
        own_endpoint(decoder, endpoint, known);
    }
    (model, endpoint)
}

fn own_endpoint(decoder: &mut Decoder, endpoint: &At<Name>, known: &Known<'_>) {
    let Some(endpoints) = &known.endpoints else {
        return;
    };
    let name = endpoint.value.as_str();
    if endpoints.contains(&name) {
        return;
    }
    let help = match nearest(name, endpoints.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if endpoints.is_empty() => "declare it under the team's `endpoints`".to_owned(),
        None => format!("the team has {}", all_of(endpoints)),
    };
    let message = format!("the team has no endpoint `{name}`");
    decoder.refuse("unknown-reference", message, endpoint.span, help);
}

/// The name of the endpoint service is of the region, and somebody calls through it.
fn link(
    decoder: &mut Decoder,
    name: &At<crate::spec::leaf::LinkName>,
    callers: Option<&[At<ServiceCalling>]>,
    known: &Known<'_>,
) {
    let region = name.value.as_str().split('.').nth(3).unwrap_or_default();
    arns::is_here(
        decoder,
        region,
        ("endpoint service", name.span),
        known.facts,
    );
    let own = |caller: &At<ServiceCalling>| matches!(caller.value, ServiceCalling::Own(_));
    if callers.is_some_and(|callers| callers.iter().all(own)) {
        decoder.refuse(
            "needless-link",
            "nobody calls from another network, so there is no endpoint service",
            name.span,
            "take it out: the team's own applications reach the load balancer as they are",
        );
    }
}

fn mutual_tls(decoder: &mut Decoder, node: &Node, known: &Known<'_>) -> Option<MutualTls> {
    let mut fields = decoder.record(node, "`mutual-tls`")?;
    let is_bundle = match &node.kind {
        Kind::Map(entries) => entries.iter().any(|(key, _)| key.text == "bundle"),
        _ => false,
    };
    let read = if is_bundle {
        let bundle = fields
            .need(decoder, "bundle", "s3://acme-certificates/clients.pem")
            .and_then(|node| decoder.leaf(node));
        bundle.map(|bundle| MutualTls::Bundle(TrustBundle { bundle }))
    } else {
        let example = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/…";
        let store = fields
            .need(decoder, "trust-store", example)
            .and_then(|node| decoder.leaf(node));
        if let Some(store) = &store {
            arns::own_region(decoder, store, "trust store", known.facts);
        }
        store.map(|trust_store| MutualTls::Existing(ExistingTrustStore { trust_store }))
    };
    fields.finish(decoder);
    read
}

fn secrets(
    decoder: &mut Decoder,
    node: &Node,
    known: &Known<'_>,
) -> Option<Entries<VariableName, At<SecretArn>>> {
    let read: Entries<VariableName, At<SecretArn>> =
        decoder.entries(node, "secrets", |decoder, node| decoder.leaf(node))?;
    if let Some((name, _)) = read.0.get(50) {
        let message = format!("there are {} secrets", read.0.len());
        decoder.refuse(
            "wrong-length",
            message,
            name.span,
            "there can be 50 at most",
        );
    }
    for (_, secret) in &read.0 {
        arns::own_region(decoder, secret, "secret", known.facts);
    }
    Some(read)
}

/// ECS takes a variable once.
fn both(
    decoder: &mut Decoder,
    environment: Option<&Environment>,
    secrets: Option<&Entries<VariableName, At<SecretArn>>>,
) {
    let plain: Vec<(&str, Span)> = environment
        .iter()
        .flat_map(|all| &all.0)
        .map(|(name, _)| (name.value.as_str(), name.span))
        .collect();
    for (name, _) in secrets.iter().flat_map(|all| &all.0) {
        let known = plain
            .iter()
            .find(|(other, _)| *other == name.value.as_str());
        if let Some((_, there)) = known {
            let there = decoder.label(*there).saying("given here as it is");
            let message = format!("`{}` is given twice", name.value);
            let found = Diagnostic::error("variable-twice", message, decoder.label(name.span))
                .and(there)
                .help("keep the secret, if it is one");
            decoder.diagnostics.push(found);
        }
    }
}

fn tasks(decoder: &mut Decoder, node: &Node) -> Option<Tasks> {
    let mut fields = decoder.record(node, "`tasks`")?;
    let min = fields.find("min").and_then(|node| decoder.number(node));
    let max = fields.find("max").and_then(|node| decoder.number(node));
    let cpu_node = fields.find("cpu");
    let cpu = cpu_node.and_then(|node| decoder.number(node));
    let memory_node = fields.find("memory-mib");
    let memory_mib = memory_node.and_then(|node| decoder.number(node));
    let requests_per_task = fields
        .find("requests-per-task")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    let read = Tasks {
        min,
        max,
        cpu,
        memory_mib,
        requests_per_task,
    };
    let min = read.min.as_ref();
    in_order(
        decoder,
        (
            min.map_or(LEAST, |min| min.value.get()),
            min.map(|min| min.span),
        ),
        read.max.as_ref(),
    );
    // A number that could not be read says nothing of the other.
    let unread = (cpu_node.is_some() && read.cpu.is_none())
        || (memory_node.is_some() && read.memory_mib.is_none());
    if !unread {
        size(decoder, &read);
    }
    Some(read)
}

/// Fargate takes some pairs of CPU and memory only.
fn size(decoder: &mut Decoder, tasks: &Tasks) {
    let (Some(place), cpu, memory) = (
        tasks
            .memory_mib
            .as_ref()
            .map(|it| it.span)
            .or(tasks.cpu.as_ref().map(|it| it.span)),
        tasks.cpu.as_ref().map_or(CPU, |it| it.value.get()),
        tasks
            .memory_mib
            .as_ref()
            .map_or(MEMORY, |it| it.value.get()),
    ) else {
        return;
    };
    let Some((_, from, to, step)) = SIZES.iter().find(|(size, ..)| *size == cpu) else {
        let sizes: Vec<String> = SIZES.iter().map(|(size, ..)| size.to_string()).collect();
        let place = tasks.cpu.as_ref().map_or(place, |it| it.span);
        decoder.refuse(
            "task-size",
            format!("Fargate has no task of {cpu} CPU units"),
            place,
            format!("it takes {}", sizes.join(", ")),
        );
        return;
    };
    if (*from..=*to).contains(&memory) && memory % step == 0 {
        return;
    }
    let message = format!("Fargate has no task of {cpu} CPU units and {memory} MiB");
    let mut found = Diagnostic::error("task-size", message, decoder.label(place)).help(format!(
        "with {cpu} units it takes {from} to {to} MiB in steps of {step}"
    ));
    if let (Some(cpu), Some(_)) = (&tasks.cpu, &tasks.memory_mib) {
        found = found.and(decoder.label(cpu.span).saying("CPU units"));
    }
    decoder.diagnostics.push(found);
}

/// A task's size when nobody says: one virtual processor and what a model of some hundred MiB needs.
pub(super) const CPU: u32 = 1024;
pub(super) const MEMORY: u32 = 4096;

fn timeouts(decoder: &mut Decoder, node: &Node) -> Option<Timeouts> {
    let mut fields = decoder.record(node, "`timeouts`")?;
    let idle_seconds = fields
        .find("idle-seconds")
        .and_then(|node| decoder.number(node));
    let drain_seconds = fields
        .find("drain-seconds")
        .and_then(|node| decoder.number(node));
    let start_seconds = fields
        .find("start-seconds")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(Timeouts {
        idle_seconds,
        drain_seconds,
        start_seconds,
    })
}
