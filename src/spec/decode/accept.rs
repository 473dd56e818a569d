//! Findings that one lives with.

use super::{Decoder, leaf};
use crate::diagnostic::Diagnostic;
use crate::prove::Theorem;
use crate::spec::accept::Accept;
use crate::spec::tree::Node;

const EXAMPLE: &str = "[{ theorem: perimeter, address: \"units/retail: module.churn.aws_s3_bucket.raw\", because: \"…\", until: 2027-01-31 }]";

/// Reads the list; `None` when something in it could not be read.
pub(super) fn accept(decoder: &mut Decoder, node: &Node) -> Option<Vec<Accept>> {
    let items = decoder.items(node, EXAMPLE)?;
    let read: Vec<Option<Accept>> = items.iter().map(|item| entry(decoder, item)).collect();
    let whole: Vec<&Accept> = read.iter().flatten().collect();
    once(decoder, &whole);
    read.into_iter().collect()
}

fn entry(decoder: &mut Decoder, node: &Node) -> Option<Accept> {
    let mut fields = decoder.record(node, "what is accepted")?;
    let theorems = Theorem::ALL.map(|theorem| (theorem.name(), theorem));
    let theorem = fields
        .need(decoder, "theorem", "perimeter")
        .and_then(|node| decoder.choice(node, &theorems));
    let address = fields.need(
        decoder,
        "address",
        "\"units/retail: module.churn.aws_s3_bucket.raw\"",
    );
    let address = leaf(decoder, address);
    let code = fields.find("code").map(|node| decoder.leaf(node));
    let because = fields.need(decoder, "because", "\"…\"");
    let because = leaf(decoder, because);
    let until = fields.need(decoder, "until", "2027-01-31");
    let until = leaf(decoder, until);
    fields.finish(decoder);
    Some(Accept {
        theorem: theorem?,
        address: address?,
        code: match code {
            None => None,
            Some(code) => Some(code?),
        },
        because: because?,
        until: until?,
    })
}

/// No entry says what another one says: it would not be clear which day counts.
fn once(decoder: &mut Decoder, entries: &[&Accept]) {
    for (number, one) in entries.iter().enumerate() {
        let same = |other: &&&Accept| {
            let code = |it: &Accept| it.code.as_ref().map(|code| code.value.clone());
            (other.theorem.value, &other.address.value, code(other))
                == (one.theorem.value, &one.address.value, code(one))
        };
        if let Some(other) = entries.iter().take(number).find(same) {
            let first = decoder.label(other.address.span).saying("the other entry");
            let label = decoder.label(one.address.span);
            let found = Diagnostic::error("accepted-twice", "this is accepted already", label)
                .and(first)
                .help("keep one of them: with two it would not be clear which day counts");
            decoder.diagnostics.push(found);
        }
    }
}
