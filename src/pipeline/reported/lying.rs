//! How the output folder lies beside what the spec makes and what was committed: that decides which of them is the side after.

use std::collections::BTreeSet;

use super::super::PipelineError;
use crate::review::{Astray, Stray};
use crate::workspace::{Comparison, Conflict, Files, Reason, Workspace};

/// How the folder lies.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lies {
    /// As the spec makes it.
    AsWanted,
    /// As it was committed: nobody ran `generate` yet. These were edited by hand before that.
    AsBefore(Vec<Stray>),
    /// Neither: what is applied is what lies there. These are not what the spec makes.
    Otherwise(Vec<Stray>),
}

/// In: the folder; what the spec makes; the files of the revision, as far as they are ringfence's.
pub(super) fn lies(
    workspace: &Workspace,
    (comparison, wanted): (&Comparison, &Files),
    before: &Files,
) -> Result<Lies, PipelineError> {
    let strays = strays(comparison);
    if strays.is_empty() {
        return Ok(Lies::AsWanted);
    }
    let paths: Vec<&str> = strays.iter().map(|it| it.path.as_str()).collect();
    if !is_as_before(workspace, (comparison, wanted), (before, &paths))? {
        return Ok(Lies::Otherwise(strays));
    }
    let by_hand = comparison.hand_edited.iter().chain(&comparison.in_the_way);
    Ok(Lies::AsBefore(by_hand.map(edited).collect()))
}

/// True when all that is ringfence's, before or now, and `more` is as it was before.
fn is_as_before(
    workspace: &Workspace,
    (comparison, wanted): (&Comparison, &Files),
    (before, more): (&Files, &[&str]),
) -> Result<bool, PipelineError> {
    let known = wanted.keys().chain(before.keys()).map(String::as_str);
    let all: BTreeSet<&str> = known.chain(more.iter().copied()).collect();
    for path in all {
        let unchanged = &comparison.unchanged;
        let now = match unchanged.binary_search_by(|it| it.as_str().cmp(path)) {
            Ok(_) => wanted.get(path).cloned(),
            Err(_) => workspace.text_on_disk(path)?,
        };
        if now.as_ref() != before.get(path) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What of the folder is not what the spec makes, but for what somebody decided to keep.
fn strays(comparison: &Comparison) -> Vec<Stray> {
    let of = |paths: &[String], how| -> Vec<Stray> {
        let each = paths.iter().map(|path| Stray {
            path: path.clone(),
            how,
        });
        each.collect()
    };
    let by_hand = comparison.hand_edited.iter().chain(&comparison.in_the_way);
    let mut strays: Vec<Stray> = by_hand.map(edited).collect();
    strays.extend(of(&comparison.changed, Astray::Other));
    strays.extend(of(&comparison.added, Astray::Missing));
    strays.extend(of(&comparison.removed, Astray::LeftOver));
    strays
}

fn edited(conflict: &Conflict) -> Stray {
    Stray {
        path: conflict.path.clone(),
        how: match conflict.reason {
            Reason::Deleted => Astray::Missing,
            _ => Astray::Edited,
        },
    }
}
