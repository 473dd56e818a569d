//! A SageMaker endpoint.

use super::{Decoder, Known, alarms, callers, environment, in_order, leaf};
use crate::spec::decode::team::{image, reference};
use crate::spec::leaf::{ModelArchive, Place};
use crate::spec::serving::{Capture, Endpoint, EndpointInstance, Scaling};
use crate::spec::tree::Node;
use crate::spec::types::{At, Holds};

/// How many machines there are at least when nobody says: one may be lost.
pub(super) const LEAST: u32 = 2;

/// What a model's bucket holds: the key of artifacts is what its role decrypts with.
pub(super) const ARTIFACTS: (Holds, &str) = (
    Holds::Artifacts,
    "a model lies in a bucket that holds artifacts; say `holds: artifacts` at the bucket if it does",
);

pub(super) fn endpoint(decoder: &mut Decoder, node: &Node, known: &Known<'_>) -> Option<Endpoint> {
    let mut fields = decoder.record(node, "an endpoint")?;
    let renamed_from = leaf(decoder, fields.find("renamed-from"));
    let model: Option<At<ModelArchive>> = fields
        .need(decoder, "model", "models/resnet50/model.tar.gz")
        .and_then(|node| decoder.leaf(node));
    if let Some(model) = &model {
        let (bucket, _) = model.value.parts();
        reference(
            decoder,
            (bucket, model.span),
            known.buckets,
            Some(ARTIFACTS),
        );
    }
    let image = fields
        .need(
            decoder,
            "image",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving@sha256:…",
        )
        .and_then(|node| image(decoder, node, known.facts));
    // Callers that could not be read are not to be mixed up with those that were left out.
    let callers = fields
        .find("callers")
        .map(|node| callers::of_endpoint(decoder, node, known));
    let instance = fields
        .find("instance")
        .and_then(|node| instance(decoder, node));
    let scaling = fields
        .find("scaling")
        .and_then(|node| scaling(decoder, node));
    let count = instance.as_ref().and_then(|it| it.count.as_ref());
    in_order(
        decoder,
        (
            count.map_or(LEAST, |count| count.value.get()),
            count.map(|count| count.span),
        ),
        scaling.as_ref().and_then(|scaling| scaling.max.as_ref()),
    );
    let startup_timeout_seconds = fields
        .find("startup-timeout-seconds")
        .and_then(|node| decoder.number(node));
    let environment = fields
        .find("environment")
        .and_then(|node| environment(decoder, node));
    let capture = fields
        .find("capture")
        .and_then(|node| capture(decoder, node, known));
    let alarms = fields
        .find("alarms")
        .and_then(|node| alarms(decoder, node, known.facts));
    fields.finish(decoder);
    let callers = match callers {
        Some(None) => return None,
        Some(read) => read,
        None => None,
    };
    Some(Endpoint {
        renamed_from,
        model: model?,
        image: image?,
        callers,
        instance,
        scaling,
        startup_timeout_seconds,
        environment,
        capture,
        alarms,
    })
}

fn instance(decoder: &mut Decoder, node: &Node) -> Option<EndpointInstance> {
    let mut fields = decoder.record(node, "`instance`")?;
    let kind = leaf(decoder, fields.find("type"));
    let count = fields.find("count").and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(EndpointInstance { kind, count })
}

fn scaling(decoder: &mut Decoder, node: &Node) -> Option<Scaling> {
    let mut fields = decoder.record(node, "`scaling`")?;
    let max = fields.find("max").and_then(|node| decoder.number(node));
    let invocations_per_instance = fields
        .find("invocations-per-instance")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(Scaling {
        max,
        invocations_per_instance,
    })
}

fn capture(decoder: &mut Decoder, node: &Node, known: &Known<'_>) -> Option<Capture> {
    let mut fields = decoder.record(node, "`capture`")?;
    let to: Option<At<Place>> = fields
        .need(decoder, "to", "captured/classifier")
        .and_then(|node| decoder.leaf(node));
    if let Some(to) = &to {
        let (bucket, _) = to.value.parts();
        reference(decoder, (bucket, to.span), known.buckets, None);
    }
    let percent = fields.find("percent").and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(Capture { to: to?, percent })
}
