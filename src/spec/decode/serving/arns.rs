//! ARNs of what somebody else made: in the spec's region, or out of reach.

use super::{Decoder, Facts};
use crate::diagnostic::Diagnostic;
use crate::spec::types::At;

/// Partition, region and account of an ARN.
pub(super) fn parts(arn: &str) -> [&str; 3] {
    let mut parts = arn.split(':').skip(1);
    let partition = parts.next().unwrap_or_default();
    let region = parts.nth(1).unwrap_or_default();
    [partition, region, parts.next().unwrap_or_default()]
}

/// What is of a region must be of the spec's.
pub(in crate::spec::decode) fn own_region<T: AsRef<str>>(
    decoder: &mut Decoder,
    arn: &At<T>,
    what: &str,
    facts: &Facts<'_>,
) {
    let [partition, region, _] = parts(arn.value.as_ref());
    facts.own_partition(decoder, partition, arn.span);
    is_here(decoder, region, (what, arn.span), facts);
}

/// Says that something is in another region, if so.
pub(super) fn is_here(
    decoder: &mut Decoder,
    region: &str,
    (what, place): (&str, crate::diagnostic::Span),
    facts: &Facts<'_>,
) {
    let Some(own) = facts
        .region
        .as_ref()
        .filter(|own| own.value.as_str() != region)
    else {
        return;
    };
    let cause = decoder.label(own.span).saying("the spec's region");
    let message = format!("the {what} is in `{region}`");
    let found = Diagnostic::error("wrong-region", message, decoder.label(place))
        .and(cause)
        .help(format!("name one in `{}`", own.value));
    decoder.diagnostics.push(found);
}
