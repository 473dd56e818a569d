//! What the organization forbids.

use super::Decoder;
use super::root::{Facts, account, leaf};
use crate::spec::guardrails::Guardrails;
use crate::spec::leaf::{ExemptRole, PolicyTarget, Region};
use crate::spec::tree::Node;

pub(super) fn guardrails(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Option<Guardrails> {
    let mut fields = decoder.record(node, "`guardrails`")?;
    let organization = fields.need(decoder, "organization", "o-a1b2c3d4e5");
    let organization = leaf(decoder, organization);
    let named = fields.find("account");
    let account = named.and_then(|node| account(decoder, node, facts));
    let targets = fields
        .find("targets")
        .map(|node| decoder.list::<PolicyTarget>(node, 1..=100, "[ou-ab12-cdefghij]"));
    let regions = fields
        .find("regions")
        .map(|node| decoder.list::<Region>(node, 1..=20, "[eu-west-1]"));
    let exempt = fields.find("exempt").map(|node| {
        let example = "[\"arn:aws:iam::*:role/AWSControlTowerExecution\"]";
        decoder.list::<ExemptRole>(node, 1..=10, example)
    });
    fields.finish(decoder);
    for role in exempt.iter().flatten() {
        let partition = role.value.as_str().split(':').nth(1);
        facts.own_partition(decoder, partition.unwrap_or_default(), role.span);
    }
    own_region(decoder, regions.as_deref(), facts);
    Some(Guardrails {
        organization: organization?,
        account,
        targets,
        regions,
        exempt,
    })
}

/// A fence around other regions than the spec's would let nothing be made.
fn own_region(
    decoder: &mut Decoder,
    regions: Option<&[crate::spec::types::At<Region>]>,
    facts: &Facts<'_>,
) {
    let (Some(regions), Some(own)) = (regions, &facts.region) else {
        return;
    };
    let Some(first) = regions.first() else {
        return;
    };
    if regions.iter().all(|it| it.value != own.value) {
        let message = format!("`{}` is not among the regions", own.value.as_str());
        let help = format!("add it: everything is made in `{}`", own.value.as_str());
        decoder.refuse("wrong-region", message, first.span, help);
    }
}
