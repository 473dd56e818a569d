//! The side before is a revision.

use std::path::{Path, PathBuf};

use super::super::revision::{Included, Kind, Revision};
use super::super::{Beside, CLAIMS, PipelineError, Proposal, acceptances, lock_file, wanted};
use super::Change;
use super::one_side::{OneSide, claims_among};
use crate::claims::{Claims, claims};
use crate::diagnostic::Diagnostic;
use crate::explain::Ground;
use crate::model::{Lock, Model, resolve};
use crate::spec::{self, Spec};
use crate::terraform::Config;
use crate::workspace::{Files, MANIFEST, Owned, Tree, Unreadable, loads};

/// A revision: its output folder as it was committed; where it was not, what its spec gives. `proposal` and `wanted` are what there will be.
/// With it the files of the folder that were committed, as far as they are ringfence's.
pub(super) fn side(
    change: &Change<'_>,
    (revision, outside): (&Revision, &Beside),
    proposal: &Proposal,
    wanted: &Files,
) -> Result<(OneSide, Files), PipelineError> {
    let said = Said::of(revision, change.file)?;
    let (mut side, owned) = match committed(revision, change.out, proposal, wanted)? {
        Some(mut committed) => {
            let owned = std::mem::take(&mut committed.owned);
            (of_tree(revision, change, committed, said), owned)
        }
        None => (of_spec(revision, change, proposal, said)?, Files::new()),
    };
    side.notes.extend(not_committed(revision, change, outside)?);
    Ok((side, owned))
}

/// The revision, in the repository that the spec lies in.
pub(super) fn find(change: &Change<'_>, name: &str) -> Result<Revision, PipelineError> {
    Ok(Revision::find(name, folder_of(change.file))?)
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// What the spec of the revision says.
enum Said {
    /// There was none.
    Nothing,
    /// It was wrong.
    Wrong(Vec<Diagnostic>),
    /// It was right.
    This(Box<(Spec, Model)>),
}

impl Said {
    fn of(revision: &Revision, file: &Path) -> Result<Self, PipelineError> {
        let Some(path) = revision.inside(file) else {
            return Ok(Self::Nothing);
        };
        let Some(main) = revision.file(&path)? else {
            return Ok(Self::Nothing);
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let included = Included {
            revision,
            folder: folder.to_owned(),
        };
        let lock = included.at(lock_file::NAME);
        let lock = match revision.file(&lock)? {
            None => Ok(Lock::default()),
            Some(bytes) => Lock::parse(&revision.path_in(&lock), &bytes),
        };
        let spec = spec::load(&revision.path_in(&path), &main, &included);
        Ok(match (spec, lock) {
            (Ok(spec), Ok(lock)) => match resolve(&spec, &lock) {
                Ok((model, _)) => Self::This(Box::new((spec, model))),
                Err(wrong) => Self::Wrong(wrong),
            },
            (Err(wrong), _) | (_, Err(wrong)) => Self::Wrong(wrong),
        })
    }
}

/// The output folder as it was committed.
struct Committed {
    files: Files,
    /// Those that are ringfence's.
    owned: Files,
    config: Config,
    /// True when it is as ringfence wrote it.
    written: bool,
    /// True when its manifest was committed with it.
    has_manifest: bool,
}

/// `None` when the revision has none that ringfence wrote.
fn committed(
    revision: &Revision,
    out: &Path,
    proposal: &Proposal,
    wanted: &Files,
) -> Result<Option<Committed>, PipelineError> {
    let Some(out) = revision.inside(out) else {
        return Ok(None);
    };
    let under = |path: &str| match out.as_str() {
        "" => path.to_owned(),
        out => format!("{out}/{path}"),
    };
    let below = revision.below(&out)?;
    let owned = match revision.file(&under(MANIFEST))? {
        Some(manifest) => {
            let place = PathBuf::from(revision.path_in(&under(MANIFEST)));
            Some(Owned::parse(&manifest, &place)?)
        }
        // Somebody may have committed all but the manifest.
        None if below.keys().any(|path| wanted.contains_key(path)) => None,
        None => return Ok(None),
    };
    let is_owned = |path: &str| match &owned {
        Some(owned) => owned.has(path) || wanted.contains_key(path),
        None => wanted.contains_key(path),
    };
    let mut tree = Tree::default();
    let (mut files, mut ours) = (Files::new(), Files::new());
    let mut written = owned.as_ref().is_some_and(|it| !it.keeps_some());
    for (path, entry) in below {
        let loaded = loads(&path);
        let whole = under(&path);
        let unreadable = |why: &str| Unreadable {
            path: path.clone(),
            why: why.to_owned(),
        };
        let entry = match entry.kind {
            Kind::Module => {
                tree.unreadable.push(unreadable("it is another repository"));
                continue;
            }
            Kind::Link => match revision.follow(&entry, &whole)? {
                Some(entry) => entry,
                None => {
                    tree.unreadable
                        .push(unreadable("it is a link to no file of the revision"));
                    continue;
                }
            },
            _ => entry,
        };
        if !loaded && !is_owned(&path) {
            continue;
        }
        let bytes = revision.content(&entry, &whole)?;
        let mut known = owned.iter();
        written &= known.any(|it| it.is_as_written(&path, &bytes));
        match String::from_utf8(bytes) {
            // A name that is no text has this character in it.
            Ok(text) if !path.contains('\u{FFFD}') => {
                if loaded {
                    tree.texts.insert(path.clone(), text.clone());
                }
                if is_owned(&path) {
                    ours.insert(path.clone(), text.clone());
                }
                files.insert(path, text);
            }
            _ if loaded => tree.unreadable.push(unreadable("it is not UTF-8")),
            _ => {}
        }
    }
    let config = proposal.read_like(&tree);
    Ok(Some(Committed {
        files,
        owned: ours,
        config,
        written,
        has_manifest: owned.is_some(),
    }))
}

fn of_tree(revision: &Revision, change: &Change<'_>, committed: Committed, said: Said) -> OneSide {
    let Committed {
        files,
        config,
        written,
        has_manifest,
        ..
    } = committed;
    let name = revision.told();
    let mut unknown = Vec::new();
    let mut notes = Vec::new();
    if !has_manifest {
        notes.push(format!(
            "{MANIFEST} is not in {name}, and the rest of {} is: that is compared",
            change.out.display()
        ));
    }
    let place = PathBuf::from(revision.path_in(CLAIMS));
    let lying = claims_among(&files, &place, &mut unknown);
    let (spec, said) = match said {
        Said::This(said) => {
            let claims = claims(&said.1);
            (Some(said.0), Some(claims))
        }
        Said::Nothing => (None, None),
        Said::Wrong(_) => {
            let file = change.file.display();
            notes.push(format!(
                "{file} is wrong in {name}; the folder that was committed with it is compared"
            ));
            (None, None)
        }
    };
    let claims: Option<Claims> = lying.or(said);
    OneSide {
        accepted: spec.as_ref().map(acceptances).unwrap_or_default(),
        spec,
        written: written && claims.is_some(),
        unknown,
        notes,
        ..OneSide::new(name, files, Ground::new(config, claims))
    }
}

fn of_spec(
    revision: &Revision,
    change: &Change<'_>,
    proposal: &Proposal,
    said: Said,
) -> Result<OneSide, PipelineError> {
    let name = revision.told();
    let (file, out) = (change.file.display(), change.out.display());
    match said {
        Said::Wrong(wrong) => Err(PipelineError::Wrong(wrong)),
        Said::Nothing => Ok(OneSide {
            notes: vec![format!(
                "neither {out} nor {file} is in {name}: everything is new{}",
                elsewhere(revision)?
            )],
            ..OneSide::new(name, Files::new(), Ground::new(Config::default(), None))
        }),
        Said::This(said) => {
            let (spec, model) = *said;
            let wanted = wanted(&model)?;
            let tree = Tree::of_texts(&wanted.files);
            let config = proposal.read_like(&tree);
            let ground = Ground::new(config, Some(wanted.claims));
            Ok(OneSide {
                accepted: acceptances(&spec),
                notes: vec![format!(
                    "{out} is not in {name}: the side before is what its {file} gives with this version of ringfence"
                )],
                spec: Some(spec),
                ..OneSide::new(name, wanted.files, ground)
            })
        }
    }
}

/// Whoever moved the folder learns how to compare it all the same.
fn elsewhere(revision: &Revision) -> Result<String, PipelineError> {
    let all = revision.below("")?;
    let mut manifests = all.keys().filter_map(|path| path.strip_suffix(MANIFEST));
    let found = manifests.find_map(|folder| folder.strip_suffix('/'));
    Ok(found.map_or_else(String::new, |folder| {
        format!(
            "; it has an output folder at {folder}: `git worktree add ../before {}`, and `--input ../before/{folder}` compares with that",
            revision.name()
        )
    }))
}

/// What is told of files that are not as they were committed: the side after is what lies on disk.
fn not_committed(
    revision: &Revision,
    change: &Change<'_>,
    outside: &Beside,
) -> Result<Option<String>, PipelineError> {
    let settled = change.settled;
    let included = settled.spec.included.iter();
    let mut paths = vec![
        change.file.to_path_buf(),
        settled.lock.path().to_path_buf(),
        change.out.to_path_buf(),
    ];
    paths.extend(included.map(|path| change.file.with_file_name(path)));
    let ours = outside.sides().filter(|it| it.wanted.is_some());
    paths.extend(ours.map(|it| outside.root().join(it.path)));
    let found = revision.uncommitted(&paths)?;
    let (first, more) = found.split_at_checked(NAMED).unwrap_or((&found, &[]));
    Ok((!found.is_empty()).then(|| {
        let more = match more.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let first = first.join(", ");
        format!("the side after has changes that are not committed: {first}{more}")
    }))
}

/// So many files are named, the rest is counted.
const NAMED: usize = 5;
