//! The list of what was taken out.

use super::{Decoder, Record, keys};
use crate::spec::leaf::Reason;
use crate::spec::removal::{Data, Removed};
use crate::spec::tree::Node;
use crate::spec::types::At;

const EXAMPLE: &str = "[{ team: retail/churn, data: keep, because: \"…\" }]";

pub(super) fn removed(decoder: &mut Decoder, node: &Node) -> Vec<Removed> {
    let items = decoder.items(node, EXAMPLE).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| entry(decoder, item))
        .collect()
}

/// The field that says what is gone settles which kind of entry it is; a second one is unknown in it.
fn entry(decoder: &mut Decoder, node: &Node) -> Option<Removed> {
    let mut fields = decoder.record(node, "an entry of `removed`")?;
    let said = keys(Some(node));
    let read = if said.contains(&"unit") {
        let unit = fields
            .need(decoder, "unit", "retail")
            .and_then(|node| decoder.leaf(node));
        let rest = rest(decoder, &mut fields);
        unit.zip(rest).map(|(unit, (data, because))| Removed::Unit {
            unit,
            data,
            because,
        })
    } else if said.contains(&"bucket") {
        let bucket = fields
            .need(decoder, "bucket", "retail/churn/raw")
            .and_then(|node| decoder.leaf(node));
        let rest = rest(decoder, &mut fields);
        bucket
            .zip(rest)
            .map(|(bucket, (data, because))| Removed::Bucket {
                bucket,
                data,
                because,
            })
    } else {
        let team = fields
            .need(decoder, "team", "retail/churn")
            .and_then(|node| decoder.leaf(node));
        let rest = rest(decoder, &mut fields);
        team.zip(rest).map(|(team, (data, because))| Removed::Team {
            team,
            data,
            because,
        })
    };
    fields.finish(decoder);
    read
}

fn rest(decoder: &mut Decoder, fields: &mut Record<'_>) -> Option<(At<Data>, At<Reason>)> {
    let data = fields
        .need(decoder, "data", "keep")
        .and_then(|node| decoder.choice(node, &[("keep", Data::Keep), ("destroy", Data::Destroy)]));
    let because = fields
        .need(decoder, "because", "\"…\"")
        .and_then(|node| decoder.leaf(node));
    data.zip(because)
}
