//! Teams: buckets first, then what refers to them.

use std::collections::BTreeMap;

use super::network::Outline;
use super::root::{Facts, leaf};
use super::{Decoder, all_of, people, serving};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::spec::leaf::{
    AnyImage, BucketName, HostName, Name, ParameterName, PinnedImage, Place, Readable, RoleArn,
};
use crate::spec::rules::{image_parts, is_text, short};
use crate::spec::tree::{Kind, Node, ScalarType};
use crate::spec::types::{
    At, Because, Bucket, Entries, ExplainedImage, Holds, Image, Instance, Parameter, Serving, Team,
    TeamNetwork, Training,
};

/// The buckets of a team by name: where, and what they hold as far as it is known.
pub(super) type Buckets = BTreeMap<String, (Span, Option<Holds>)>;

/// Reads a team, and what its network must have room for.
pub(super) fn team(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Option<(Team, Outline)> {
    let mut fields = decoder.record(node, "a team")?;
    let renamed_from = leaf(decoder, fields.find("renamed-from"));
    let network = fields
        .find("network")
        .and_then(|node| team_network(decoder, node));
    let log_retention_days = fields
        .find("log-retention-days")
        .and_then(|node| decoder.log_retention(node));
    let key_deletion_window_days = fields
        .find("key-deletion-window-days")
        .and_then(|node| decoder.number(node));
    let bucket_node = fields.find("buckets");
    let buckets = bucket_node.and_then(|node| {
        decoder.entries::<BucketName, _>(node, "buckets", |decoder, node| {
            bucket(decoder, node, facts)
        })
    });
    let declared = declared(bucket_node, buckets.as_ref());
    let training = fields.find("training").and_then(|node| {
        decoder.entries::<Name, _>(node, "training jobs", |decoder, node| {
            training(decoder, node, declared.as_ref(), facts)
        })
    });
    let serving = fields.find("serving").and_then(|node| {
        decoder.entries::<Name, _>(node, "servers", |decoder, node| {
            server(decoder, node, declared.as_ref(), facts)
        })
    });
    let served = serving::served(decoder, &mut fields, declared.as_ref(), facts);
    let (people, workspace) = people::of_team(decoder, &mut fields, declared.as_ref(), facts);
    fields.finish(decoder);
    let mut jobs = machines(training.as_ref());
    jobs.extend(people::machines(workspace.as_ref()));
    let outline = Outline {
        place: node.span,
        size: network.as_ref().and_then(|network| network.size.clone()),
        jobs,
        serving: serving::addresses(&served),
    };
    let team = Team {
        renamed_from,
        network,
        log_retention_days,
        key_deletion_window_days,
        buckets,
        training,
        serving,
        applications: served.applications,
        endpoints: served.endpoints,
        services: served.services,
        people,
        workspace,
    };
    Some((team, outline))
}

fn team_network(decoder: &mut Decoder, node: &Node) -> Option<TeamNetwork> {
    let mut fields = decoder.record(node, "a team's network")?;
    let size = fields.find("size").and_then(|node| decoder.number(node));
    let resolves = fields.find("resolves").map(|node| {
        let example = "[api.acme.internal]";
        decoder.list::<HostName>(node, 1..=50, example)
    });
    fields.finish(decoder);
    Some(TeamNetwork { size, resolves })
}

/// How many machines each job has, and where the spec says so.
fn machines(training: Option<&Entries<Name, Training>>) -> Vec<(u32, Span)> {
    let jobs = training.map(|jobs| jobs.0.as_slice()).unwrap_or_default();
    jobs.iter()
        .map(|(name, job)| {
            match job
                .instance
                .as_ref()
                .and_then(|instance| instance.count.as_ref())
            {
                Some(count) => (count.value.get(), count.span),
                None => (1, name.span),
            }
        })
        .collect()
}

/// `None` when the buckets could not be read: then nobody can say which there are.
fn declared(node: Option<&Node>, read: Option<&Entries<BucketName, Bucket>>) -> Option<Buckets> {
    let mut declared = Buckets::new();
    match node.map(|node| &node.kind) {
        None => {}
        Some(Kind::Map(entries)) => {
            declared.extend(
                entries
                    .iter()
                    .map(|(key, _)| (key.text.clone(), (key.span, None))),
            );
        }
        Some(_) => return None,
    }
    for (name, bucket) in read.iter().flat_map(|read| &read.0) {
        let holds = bucket
            .holds
            .as_ref()
            .map_or(Holds::Data, |holds| holds.value);
        declared.insert(name.value.to_string(), (name.span, Some(holds)));
    }
    Some(declared)
}

fn bucket(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Bucket> {
    let mut fields = decoder.record(node, "a bucket")?;
    let renamed_from = leaf(decoder, fields.find("renamed-from"));
    let classification = leaf(decoder, fields.find("classification"));
    let holds = fields.find("holds").map(|node| {
        decoder.choice(
            node,
            &[("data", Holds::Data), ("artifacts", Holds::Artifacts)],
        )
    });
    let writers = fields.find("writers").map(|node| {
        let example = "[arn:aws:iam::111122223333:role/ingest]";
        decoder.list::<RoleArn>(node, 1..=20, example)
    });
    for role in writers.iter().flatten() {
        facts.own_role(decoder, role);
    }
    let noncurrent_days = fields
        .find("noncurrent-days")
        .and_then(|node| decoder.number(node));
    let expire_days = fields
        .find("expire-days")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    // What a bucket holds must not be guessed when it could not be read: others are judged by it.
    let holds = match holds {
        Some(None) => return None,
        Some(read) => read,
        None => None,
    };
    Some(Bucket {
        renamed_from,
        classification,
        holds,
        writers,
        noncurrent_days,
        expire_days,
    })
}

fn training(
    decoder: &mut Decoder,
    node: &Node,
    buckets: Option<&Buckets>,
    facts: &Facts<'_>,
) -> Option<Training> {
    let mut fields = decoder.record(node, "a training job")?;
    let renamed_from = leaf(decoder, fields.find("renamed-from"));
    let image = fields
        .need(
            decoder,
            "image",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/training@sha256:…",
        )
        .and_then(|node| image(decoder, node, facts));
    let reads = fields.need(decoder, "reads", "[dataset/images]").map(|node| {
        let reads = decoder.list(node, 1..=20, "[dataset/images]");
        references(decoder, &own(&reads), buckets, Some((Holds::Data, "a training job reads what holds data: what holds artifacts is read by servers alone")));
        reads
    });
    let writes = fields
        .need(decoder, "writes", "[models/nightly]")
        .map(|node| {
            let writes = decoder.list(node, 1..=20, "[models/nightly]");
            references(decoder, &writes, buckets, None);
            writes
        });
    let instance = fields
        .find("instance")
        .and_then(|node| instance(decoder, node));
    let max_runtime_minutes = fields
        .find("max-runtime-minutes")
        .and_then(|node| decoder.number(node));
    let schedule = leaf(decoder, fields.find("schedule"));
    let hyperparameters = fields
        .find("hyperparameters")
        .and_then(|node| decoder.entries::<ParameterName, _>(node, "hyperparameters", parameter));
    let multipart_uploads = fields
        .find("multipart-uploads")
        .and_then(|node| because(decoder, node));
    fields.finish(decoder);
    if let Some(parameters) = &hyperparameters {
        few_parameters(decoder, parameters);
    }
    Some(Training {
        renamed_from,
        image: image?,
        reads: reads?,
        writes: writes?,
        instance,
        max_runtime_minutes,
        schedule,
        hyperparameters,
        multipart_uploads,
    })
}

/// SageMaker takes a hundred
/// ([CreateTrainingJob](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html)).
fn few_parameters(decoder: &mut Decoder, parameters: &Entries<ParameterName, At<Parameter>>) {
    if let Some((name, _)) = parameters.0.get(100) {
        let message = format!("there are {} hyperparameters", parameters.0.len());
        decoder.refuse(
            "wrong-length",
            message,
            name.span,
            "SageMaker takes 100 at most",
        );
    }
}

fn server(
    decoder: &mut Decoder,
    node: &Node,
    buckets: Option<&Buckets>,
    facts: &Facts<'_>,
) -> Option<Serving> {
    let mut fields = decoder.record(node, "a server")?;
    let renamed_from = leaf(decoder, fields.find("renamed-from"));
    let reads = fields.need(decoder, "reads", "[models/nightly]").map(|node| {
        let reads = decoder.list(node, 1..=20, "[models/nightly]");
        references(decoder, &own(&reads), buckets, Some((Holds::Artifacts, "a server reads what holds artifacts; say `holds: artifacts` at the bucket if it does")));
        reads
    });
    let image = fields
        .find("image")
        .and_then(|node| image(decoder, node, facts));
    fields.finish(decoder);
    Some(Serving {
        renamed_from,
        reads: reads?,
        image,
    })
}

/// Those places that are in the team's own buckets.
fn own(reads: &[At<Readable>]) -> Vec<At<Place>> {
    let own = reads.iter().filter_map(|read| match &read.value {
        Readable::Own(place) => Some(At {
            value: place.clone(),
            span: read.span,
        }),
        Readable::Shared(_) => None,
    });
    own.collect()
}

/// Buckets that are referred to must be the team's, and hold what is awaited.
pub(super) fn references(
    decoder: &mut Decoder,
    places: &[At<Place>],
    buckets: Option<&Buckets>,
    awaited: Option<(Holds, &str)>,
) {
    for place in places {
        let (name, _) = place.value.parts();
        reference(decoder, (name, place.span), buckets, awaited);
    }
}

/// A bucket that is referred to must be the team's, and hold what is awaited.
pub(super) fn reference(
    decoder: &mut Decoder,
    (name, place): (&str, Span),
    buckets: Option<&Buckets>,
    awaited: Option<(Holds, &str)>,
) {
    let Some(buckets) = buckets else {
        return;
    };
    // The bucket's name alone is underlined, unless quotes shift it.
    let text = decoder.sources.slice(place);
    let span = if text.starts_with(name) {
        Span::new(place.start, place.start + name.len())
    } else {
        place
    };
    match (buckets.get(name), awaited) {
        (None, _) => {
            let names: Vec<&str> = buckets.keys().map(String::as_str).collect();
            let help = match nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => "declare it under the team's `buckets`".to_owned(),
                None => format!("the team has {}", all_of(&names)),
            };
            let message = format!("the team has no bucket `{}`", short(name));
            decoder.refuse("unknown-reference", message, span, help);
        }
        (Some((declared, Some(holds))), Some((wanted, help))) if *holds != wanted => {
            let cause = decoder
                .label(*declared)
                .saying(format!("holds {}", holds.key_purpose()));
            let message = format!("`{name}` holds {}", holds.key_purpose());
            let found = Diagnostic::error("wrong-bucket", message, decoder.label(span))
                .and(cause)
                .help(help);
            decoder.diagnostics.push(found);
        }
        (Some(_), _) => {}
    }
}

pub(super) fn image(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Image> {
    let read = if let Kind::Map(_) = node.kind {
        let mut fields = decoder.record(node, "an image")?;
        let uri = fields
            .need(
                decoder,
                "uri",
                "111122223333.dkr.ecr.eu-west-1.amazonaws.com/training:stable",
            )
            .and_then(|node| decoder.leaf::<AnyImage>(node));
        let because = fields
            .need(decoder, "mutable-because", "\"…\"")
            .and_then(|node| decoder.leaf(node));
        fields.finish(decoder);
        Image::Explained(ExplainedImage {
            uri: uri?,
            mutable_because: because?,
        })
    } else {
        Image::Pinned(decoder.leaf::<PinnedImage>(node)?)
    };
    let (uri, span) = read.uri();
    own_region(decoder, uri, span, facts);
    Some(read)
}

/// Endpoints of ECR reach the region's own registries only.
fn own_region(decoder: &mut Decoder, uri: &str, span: Span, facts: &Facts<'_>) {
    let (Some(parts), Some(region)) = (image_parts(uri), &facts.region) else {
        return;
    };
    if parts.region == region.value.as_str() {
        return;
    }
    let cause = decoder.label(region.span).saying("the spec's region");
    let message = format!("the image is in `{}`", parts.region);
    let found = Diagnostic::error("wrong-region", message, decoder.label(span))
        .and(cause)
        .help(format!(
            "replicate it to `{}`: a team's network reaches no other region",
            region.value
        ));
    decoder.diagnostics.push(found);
}

fn instance(decoder: &mut Decoder, node: &Node) -> Option<Instance> {
    let mut fields = decoder.record(node, "`instance`")?;
    let kind = leaf(decoder, fields.find("type"));
    let count = fields.find("count").and_then(|node| decoder.number(node));
    let volume_gib = fields
        .find("volume-gib")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(Instance {
        kind,
        count,
        volume_gib,
    })
}

fn because(decoder: &mut Decoder, node: &Node) -> Option<Because> {
    let mut fields = decoder.record(node, "the reason")?;
    let because = fields
        .need(decoder, "because", "\"…\"")
        .and_then(|node| decoder.leaf(node));
    fields.finish(decoder);
    Some(Because { because: because? })
}

/// Numbers and truth values are taken as they are written: SageMaker passes all of them as text.
fn parameter(decoder: &mut Decoder, node: &Node) -> Option<At<Parameter>> {
    let help = "SageMaker takes no more; put it in a bucket that the job reads";
    let text = as_written(decoder, node, 2500, help)?;
    Some(At {
        value: Parameter(text),
        span: node.span,
    })
}

/// A value as it is written, if it is not too long.
pub(super) fn as_written(
    decoder: &mut Decoder,
    node: &Node,
    longest: usize,
    help: &str,
) -> Option<String> {
    match &node.kind {
        Kind::Scalar(scalar)
            if scalar.type_ != ScalarType::Text || is_text(&scalar.text, longest) =>
        {
            Some(scalar.text.clone())
        }
        Kind::Scalar(_) => {
            let message =
                format!("the value has more than {longest} characters, or a control character");
            decoder.refuse("wrong-length", message, node.span, help);
            None
        }
        _ => {
            decoder.wrong_type(node, "text", "write one value; quote it when in doubt");
            None
        }
    }
}
