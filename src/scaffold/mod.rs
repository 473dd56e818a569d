//! Adding a unit or a team to a spec, from a blueprint, in the YAML as somebody wrote it.
//!
//! [`add`] reads, edits and judges; it writes nothing. What comes out says what would be written, and what follows from it.

mod content;
mod error;

use std::path::{Path, PathBuf};

pub use error::ScaffoldError;

use similar::{ChangeTag, TextDiff};

use crate::blueprint::Blueprint;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{Model, SpecPath, Team, Unit};
use crate::pipeline::{PipelineError, SpecFiles, settle_files, wanted};
use crate::review::{Review, Side, review};
use crate::spec::{self, Folder as _, Leaf, Named, Outline, TeamName, UnitName, UnitOutline};
use crate::terraform::read_files;

/// What is to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'a> {
    /// A unit of this name.
    Unit(&'a str),
    /// A team.
    Team {
        /// The name of its unit, which is there.
        unit: &'a str,
        /// Its own.
        team: &'a str,
    },
}

/// An addition, checked and not written yet.
#[derive(Clone, Debug)]
pub struct Addition {
    /// The file to write.
    pub path: PathBuf,
    /// Its text as it is.
    pub before: String,
    /// Its text as it is to be.
    pub after: String,
    /// The teams that are new, each with its unit's name.
    pub teams: Vec<(String, Team)>,
    /// The lines of the new text, counted from 1, that hold something to replace, and what.
    pub replace: Vec<(usize, String)>,
    /// What changes in the Terraform that is generated; `None` when the spec was not valid before, and came to nothing.
    pub review: Option<Review>,
}

/// Adds a unit or a team to the spec at `path`. The entry goes to the end of its mapping: in the spec itself, or in the
/// included file that has the unit.
///
/// # Errors
/// Names that can't be, are taken, or are not there; a place that can't be edited; every problem that the spec would
/// have with the addition, or that it has already.
pub fn add(path: &Path, what: What<'_>, blueprint: &Blueprint) -> Result<Addition, ScaffoldError> {
    let files = SpecFiles::at(path)?;
    let name = path.display().to_string();
    let outline = spec::outline(&name, files.main(), &files).map_err(PipelineError::Wrong)?;
    let unit = check_names(&outline, what)?;
    let included = unit.and_then(|unit| unit.file.as_deref());
    let (place, bytes) = match included {
        None => (path.to_path_buf(), files.main().to_vec()),
        Some(file) => {
            let place = files.on_disk(file);
            let bytes = files.read(file).map_err(|source| {
                let path = place.clone();
                PipelineError::Unreadable { path, source }
            })?;
            (place, bytes)
        }
    };
    let content = content::content(blueprint, &outline, unit);
    let keys = match what {
        What::Unit(name) => vec!["units", name],
        What::Team { unit, team } => vec!["units", unit, "teams", team],
    };
    let shown = place.display().to_string();
    let edited = spec::add_entry(&shown, &bytes, &keys, &content).map_err(PipelineError::Wrong)?;
    let after = judge(&files, included, &edited)?;
    // What YAML was read from is text.
    let [before, edited] =
        [bytes, edited].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Addition {
        path: place,
        replace: to_replace(&before, &edited),
        before,
        after: edited,
        teams: new_teams(what, after.teams),
        review: after.review,
    })
}

/// The unit that a team is added to; nothing for a unit.
fn check_names<'o>(
    outline: &'o Outline,
    what: What<'_>,
) -> Result<Option<&'o UnitOutline>, ScaffoldError> {
    match what {
        What::Unit(name) => {
            UnitName::read(name).map_err(ScaffoldError::name)?;
            free(name, outline.units.iter().map(|unit| &unit.name), "unit")?;
            Ok(None)
        }
        What::Team { unit: name, team } => {
            TeamName::read(team).map_err(ScaffoldError::name)?;
            let found = outline.units.iter().find(|unit| unit.name.text == name);
            let Some(unit) = found else {
                let names: Vec<&str> = outline.units.iter().map(|u| u.name.text.as_str()).collect();
                return Err(ScaffoldError::NoUnit {
                    near: nearest(name, names.iter().copied()).map(str::to_owned),
                    name: name.to_owned(),
                    there: names.into_iter().map(str::to_owned).collect(),
                });
            };
            free(team, unit.teams.iter(), "team")?;
            Ok(Some(unit))
        }
    }
}

fn free<'n>(
    name: &str,
    mut taken: impl Iterator<Item = &'n Named>,
    what: &str,
) -> Result<(), PipelineError> {
    let Some(there) = taken.find(|there| there.text == name) else {
        return Ok(());
    };
    let message = format!("there is a {what} `{name}` already");
    let found = Diagnostic::error("name-taken", message, there.place.clone())
        .help("take another name, or change the one that is there");
    Err(PipelineError::Wrong(vec![found]))
}

struct Judged {
    teams: Vec<(String, Team)>,
    review: Option<Review>,
}

/// Settles and plans the spec with the edit, and compares it with what it came to without.
fn judge(
    files: &SpecFiles,
    included: Option<&str>,
    edited: &[u8],
) -> Result<Judged, ScaffoldError> {
    let before = settle_files(files);
    let after = match settle_files(&files.clone().with(included, edited.to_vec())) {
        Ok(after) => after,
        // What was wrong before is told of the file as it lies.
        Err(error) => return Err(before.err().unwrap_or(error).into()),
    };
    let review = match before {
        Ok(before) => Some(compare(&before.model, &after.model)?),
        Err(_) => None,
    };
    let units = after.model.units.into_iter();
    let named = |unit: Unit| {
        unit.teams
            .into_iter()
            .map(move |team| (unit.name.clone(), team))
    };
    Ok(Judged {
        teams: units.flat_map(named).collect(),
        review,
    })
}

fn compare(before: &Model, after: &Model) -> Result<Review, PipelineError> {
    let [before, after] = [wanted(before)?.files, wanted(after)?.files];
    let (old, new) = (read_files(&before), read_files(&after));
    let side = |files, config| Side { files, config };
    Ok(review(side(&before, &old), side(&after, &new)))
}

fn new_teams(what: What<'_>, teams: Vec<(String, Team)>) -> Vec<(String, Team)> {
    let path = SpecPath("units".to_owned());
    let path = match what {
        What::Unit(name) => path.child(name).child("teams").0 + ".",
        What::Team { unit, team } => path.child(unit).child("teams").child(team).0 + ".",
    };
    teams
        .into_iter()
        .filter(|(_, team)| format!("{}.", team.spec.0).starts_with(&path))
        .collect()
}

/// What blueprints mark `# replace`, in the lines that are new; in brackets, where a comment finds no room, an image by
/// its digest.
fn to_replace(before: &str, after: &str) -> Vec<(usize, String)> {
    let diff = TextDiff::from_lines(before, after);
    let new = diff
        .iter_all_changes()
        .filter(|change| change.tag() == ChangeTag::Insert);
    new.filter_map(|change| {
        let line = change.value();
        let said = line
            .split_once("# replace: ")
            .map(|(_, said)| said.trim_end());
        let bare = line.contains(content::NO_DIGEST).then_some(content::IMAGE);
        Some((change.new_index()? + 1, said.or(bare)?.to_owned()))
    })
    .collect()
}
