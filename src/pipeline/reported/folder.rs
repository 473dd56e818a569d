use super::super::propose::Lying;
use super::super::{CLAIMS, acceptances};
use super::Change;
use super::one_side::{OneSide, claims_among};
use crate::explain::Ground;
use crate::workspace::{Comparison, Files};

/// The output folder as it lies, and the text of the side after. What its owner lives with is what the spec says now: nobody keeps what
/// it said then.
pub(super) fn side(change: &Change<'_>, lying: Lying, comparison: &Comparison) -> (OneSide, Files) {
    let Lying { config, texts } = lying;
    let (files, after) = texts;
    let mut unknown = Vec::new();
    let claims = claims_among(&files, &change.out.join(CLAIMS), &mut unknown);
    let written = claims.is_some() && nobody_touched(&files, comparison);
    let name = format!("{} as it lies", change.out.display());
    let before = OneSide {
        accepted: acceptances(&change.settled.spec),
        written,
        unknown,
        ..OneSide::new(name, files, Ground::new(config, claims))
    };
    (before, after)
}

/// True when all that Terraform would load is as ringfence wrote it.
fn nobody_touched(files: &Files, comparison: &Comparison) -> bool {
    let Comparison {
        changed,
        removed,
        unchanged,
        kept,
        hand_edited,
        in_the_way,
        ..
    } = comparison;
    let ours = |path: &String| {
        let mut lists = [unchanged, changed, removed].into_iter();
        lists.any(|list| list.binary_search(path).is_ok())
    };
    kept.is_empty() && hand_edited.is_empty() && in_the_way.is_empty() && files.keys().all(ours)
}
