//! What the central team sees.

use super::Decoder;
use super::root::Facts;
use super::serving::own_region;
use crate::spec::monitoring::Monitoring;
use crate::spec::tree::Node;

pub(super) fn monitoring(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Option<Monitoring> {
    let mut fields = decoder.record(node, "`monitoring`")?;
    let example = "[arn:aws:iam::111122223333:role/mlops]";
    let people = fields
        .need(decoder, "people", example)
        .map(|node| decoder.list(node, 1..=10, example));
    let notify = fields.find("notify").map(|node| {
        let example = "[arn:aws:sns:eu-west-1:111122223333:on-call]";
        decoder.list(node, 1..=5, example)
    });
    for topic in notify.iter().flatten() {
        own_region(decoder, topic, "topic", facts);
    }
    let sink = fields.find("sink").and_then(|node| decoder.leaf(node));
    if let Some(sink) = &sink {
        own_region(decoder, sink, "sink", facts);
    }
    fields.finish(decoder);
    Some(Monitoring {
        people: people?,
        notify,
        sink,
    })
}
