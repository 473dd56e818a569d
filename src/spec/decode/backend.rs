//! Where Terraform keeps state.

use super::root::Facts;
use super::{Decoder, Record};
use crate::diagnostic::Diagnostic;
use crate::spec::leaf::{KeyArn, Region};
use crate::spec::tree::Node;
use crate::spec::types::{At, Backend, StateKeeper};

pub(super) fn backend(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<Backend> {
    #[derive(Clone, Copy)]
    enum Type {
        S3,
        Local,
        Remote,
    }
    let mut fields = decoder.record(node, "`backend`")?;
    let choices = [
        ("s3", Type::S3),
        ("local", Type::Local),
        ("remote", Type::Remote),
    ];
    // Without a type it is not known which fields there are.
    let type_ = fields
        .need(decoder, "type", "s3")
        .and_then(|node| decoder.choice(node, &choices));
    let Some(type_) = type_ else {
        fields.finish_known(decoder);
        return None;
    };
    let read = match type_.value {
        Type::Local => Some(Backend::Local),
        Type::S3 => s3_backend(decoder, &mut fields, facts),
        Type::Remote => remote_backend(decoder, &mut fields),
    };
    fields.finish(decoder);
    read
}

fn s3_backend(
    decoder: &mut Decoder,
    fields: &mut Record<'_>,
    facts: &Facts<'_>,
) -> Option<Backend> {
    let bucket = fields
        .need(decoder, "bucket", "acme-terraform-state")
        .and_then(|node| decoder.leaf(node));
    let region = fields
        .find("region")
        .map(|node| decoder.leaf::<Region>(node));
    let keepers = [
        ("made", StateKeeper::Made),
        ("adopted", StateKeeper::Adopted),
        ("foreign", StateKeeper::Foreign),
    ];
    let state = fields
        .find("state")
        .and_then(|node| decoder.choice(node, &keepers));
    let kms_key = fields
        .find("kms-key")
        .and_then(|node| decoder.leaf::<KeyArn>(node));
    let prefix = fields.find("prefix").and_then(|node| decoder.leaf(node));
    if let Some(key) = &kms_key {
        let mut parts = key.value.as_str().split(':').skip(1);
        facts.own_partition(decoder, parts.next().unwrap_or_default(), key.span);
        let key_region = parts.nth(1).unwrap_or_default();
        // A region that could not be read is not to be mixed up with one that was left out.
        let own = match &region {
            Some(own) => own.as_ref(),
            None => facts.region.as_ref(),
        };
        if let Some(own) = own.filter(|own| own.value.as_str() != key_region) {
            let cause = decoder.label(own.span).saying("the bucket's region");
            let message = format!("the key is in `{key_region}`, the bucket is not");
            let found = Diagnostic::error("wrong-region", message, decoder.label(key.span))
                .and(cause)
                .help("S3 encrypts with keys of the bucket's own region");
            decoder.diagnostics.push(found);
        }
    }
    own_state(
        decoder,
        state.as_ref(),
        region.as_ref(),
        kms_key.as_ref(),
        facts,
    );
    Some(Backend::S3 {
        bucket: bucket?,
        state,
        region: region.flatten(),
        kms_key,
        prefix,
    })
}

/// A bucket that the platform's stack keeps is in its region, and has a key of its own.
fn own_state(
    decoder: &mut Decoder,
    state: Option<&At<StateKeeper>>,
    region: Option<&Option<At<Region>>>,
    kms_key: Option<&At<KeyArn>>,
    facts: &Facts<'_>,
) {
    let Some(state) = state.filter(|state| state.value != StateKeeper::Foreign) else {
        return;
    };
    let cause = |decoder: &Decoder| {
        let label = decoder.label(state.span);
        label.saying("the platform's stack keeps the bucket")
    };
    if let Some(key) = kms_key {
        let found = Diagnostic::error(
            "state-key",
            "the bucket of states gets a key of its own",
            decoder.label(key.span),
        )
        .and(cause(decoder))
        .help("take `kms-key` out, or leave the bucket to others: `state: foreign`");
        decoder.diagnostics.push(found);
    }
    let other = region.and_then(Option::as_ref).filter(|region| {
        let own = facts.region.as_ref();
        own.is_some_and(|own| own.value != region.value)
    });
    if let Some(region) = other {
        let found = Diagnostic::error(
            "wrong-region",
            "the platform's stack makes nothing in another region",
            decoder.label(region.span),
        )
        .and(cause(decoder))
        .help("take `region` out, or leave the bucket to others: `state: foreign`");
        decoder.diagnostics.push(found);
    }
}

fn remote_backend(decoder: &mut Decoder, fields: &mut Record<'_>) -> Option<Backend> {
    let hostname = fields.find("hostname").and_then(|node| decoder.leaf(node));
    let organization = fields
        .need(decoder, "organization", "acme")
        .and_then(|node| decoder.leaf(node));
    let workspace_prefix = fields
        .find("workspace-prefix")
        .and_then(|node| decoder.leaf(node));
    Some(Backend::Remote {
        hostname,
        organization: organization?,
        workspace_prefix,
    })
}
