//! What applies the output folder: pipelines beside it, as they are before and after.

use super::super::PipelineError;
use super::super::beside::{Beside, Sides};
use super::super::revision::Revision;
use crate::review::{FileChange, files_beside};
use crate::workspace::Files;

/// What the pipelines change, and what is to be known beside it.
#[derive(Default)]
pub(super) struct Pipelines {
    pub files: Vec<FileChange>,
    pub notes: Vec<String>,
}

/// From what lies there to what `generate --overwrite` would write.
pub(super) fn of_folder(outside: &Beside) -> Pipelines {
    let (mut before, mut after) = (Files::new(), Files::new());
    let ours = outside.sides();
    for one in ours.filter(|one| one.is_ours || one.wanted.is_some()) {
        put(&mut before, one.path, one.there);
        put(&mut after, one.path, one.wanted);
    }
    Pipelines {
        files: files_beside(&before, &after),
        notes: Vec::new(),
    }
}

/// From what was committed to what lies there: that is what runs. A file that is as it was committed, and that `generate` would
/// write otherwise, is compared with what it would write, as the rest is.
pub(super) fn of_revision(
    revision: &Revision,
    outside: &Beside,
) -> Result<Pipelines, PipelineError> {
    let (mut before, mut after) = (Files::new(), Files::new());
    let mut notes = Vec::new();
    for one in outside.sides() {
        let then = match revision.inside(&outside.root().join(one.path)) {
            Some(path) => revision.file(&path)?,
            None => None,
        };
        let then = then.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let was_ours = then.as_ref().is_some_and(|it| !outside.is_foreign(it));
        if !was_ours && one.wanted.is_none() && (one.there.is_none() || !one.is_ours) {
            continue;
        }
        put(&mut before, one.path, then.as_deref());
        put(&mut after, one.path, now(&one, then.as_deref()));
        if one.needs_decision {
            notes.push(format!(
                "{} was edited by hand, and runs as it lies: it is not what the spec makes of it",
                one.path
            ));
        }
    }
    Ok(Pipelines {
        files: files_beside(&before, &after),
        notes,
    })
}

fn now<'b>(one: &Sides<'b>, then: Option<&str>) -> Option<&'b str> {
    match one.there == then && !one.needs_decision {
        true if one.is_ours => one.wanted,
        _ => one.there,
    }
}

fn put(files: &mut Files, path: &str, text: Option<&str>) {
    files.extend(text.map(|text| (path.to_owned(), text.to_owned())));
}

/// With other sides pipelines are not compared: that they change is a note.
pub(super) fn of_inputs(outside: &Beside) -> Pipelines {
    let changes = outside.changes(crate::workspace::OnEdit::Overwrite);
    let notes = changes.iter().map(|(sign, path)| match sign {
        '-' => format!("{path} would be removed"),
        _ => format!("{path} would be written"),
    });
    Pipelines {
        files: Vec::new(),
        notes: notes.collect(),
    }
}
