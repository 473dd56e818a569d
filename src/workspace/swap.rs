//! Putting the new tree in place, and finishing or undoing what a killed run began.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::WorkspaceError;
use super::error::Doing;
use super::journal::Journal;
use super::probe::{Point, Probe};
use super::scan::identity_at;
use super::staging::{Staging, parent};
use super::sync;

/// Puts the new tree where there was none.
pub(super) fn first(
    out: &Path,
    staging: &Staging,
    probe: &Probe<'_>,
) -> Result<(), WorkspaceError> {
    (probe.at)(Point::Ready);
    fs::rename(staging.tree(), out).doing("make the folder", out)?;
    sync::folder(parent(out))?;
    (probe.at)(Point::Swapped);
    Ok(())
}

/// Puts the new tree in the place of the old one. Returns what changed in the old one meanwhile and was carried over.
pub(super) fn replace(
    out: &Path,
    staging: &mut Staging,
    journal: &Journal,
    probe: &Probe<'_>,
) -> Result<Vec<PathBuf>, WorkspaceError> {
    journal.save(&staging.journal())?;
    (probe.at)(Point::Ready);
    let old = put_in_place(out, staging, probe)?;
    staging.keep();
    (probe.at)(Point::Swapped);
    let carried = finish(out, &old, staging, journal, true)?;
    (probe.at)(Point::Carried);
    Ok(carried)
}

/// Swaps; returns where the old tree is now.
fn put_in_place(
    out: &Path,
    staging: &mut Staging,
    probe: &Probe<'_>,
) -> Result<PathBuf, WorkspaceError> {
    let (new, old) = (staging.tree(), staging.old());
    if probe.exchange {
        match exchange(&new, out) {
            Ok(()) => return Ok(new),
            Err(error) if is_unsupported(&error) => {}
            Err(error) => return Err(error).doing("replace", out),
        }
    }
    fs::rename(out, &old).map_err(|cause| WorkspaceError::CannotSwap {
        path: out.to_path_buf(),
        cause,
    })?;
    // The only copy of the old tree is in there now.
    staging.keep();
    (probe.at)(Point::Between);
    if let Err(error) = fs::rename(&new, out) {
        fs::rename(&old, out).doing("move back", &old)?;
        staging.forget_journal()?;
        return Err(error).doing("replace", out);
    }
    Ok(old)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The file system has no exchange, or not of these two.
#[cfg(unix)]
fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let unsupported = [
        Errno::INVAL,
        Errno::NOSYS,
        Errno::NOTSUP,
        Errno::OPNOTSUPP,
        Errno::XDEV,
        Errno::BUSY,
    ];
    Errno::from_io_error(error).is_some_and(|errno| unsupported.contains(&errno))
}

#[cfg(not(unix))]
fn is_unsupported(_: &io::Error) -> bool {
    true
}

/// Carries over what changed in the old tree; from then on it is of no value.
fn finish(
    out: &Path,
    old: &Path,
    staging: &mut Staging,
    journal: &Journal,
    fresh: bool,
) -> Result<Vec<PathBuf>, WorkspaceError> {
    let unfinished = |why| WorkspaceError::Unfinished {
        aside: old.to_path_buf(),
        why: Box::new(why),
    };
    // The swap has to be on the disk before the note about it goes.
    sync::folder(parent(out)).map_err(unfinished)?;
    let carried = journal.carry_over(old, out, fresh).map_err(unfinished)?;
    staging.forget_journal().map_err(unfinished)?;
    Ok(carried)
}

/// Finishes or undoes what killed runs left, and removes their staging folders. Whoever calls holds the lock.
/// Returns what was carried over from old trees.
pub(super) fn recover(out: &Path) -> Result<Vec<PathBuf>, WorkspaceError> {
    let mut carried = Vec::new();
    for mut staging in Staging::leftovers(out)? {
        let journal = Journal::load(&staging.journal())?;
        let old = match &journal {
            Some(journal) => old_tree(out, &staging, journal)?,
            None => None,
        };
        match (journal, old) {
            (Some(journal), Some(Old::Beside(old))) => {
                carried.extend(finish(out, &old, &mut staging, &journal, false)?);
            }
            (Some(_), Some(Old::Missed(old))) => {
                fs::rename(&old, out).doing("move back", &old)?;
                sync::folder(parent(out))?;
            }
            _ => {}
        }
        // Nothing of value is in it any more. What can't be removed must not stop the run.
        let _ = staging.discard();
    }
    Ok(carried)
}

/// Where an interrupted run left the old tree.
enum Old {
    /// Aside, and the new one is in place.
    Beside(PathBuf),
    /// Aside, and nothing is in place.
    Missed(PathBuf),
}

/// `None`: it is in place, or the output folder was removed after the swap.
fn old_tree(
    out: &Path,
    staging: &Staging,
    journal: &Journal,
) -> Result<Option<Old>, WorkspaceError> {
    let (tree, old) = (staging.tree(), staging.old());
    let there = out.symlink_metadata().is_ok();
    if old.is_dir() {
        return match (tree.is_dir(), there) {
            (true, false) => Ok(Some(Old::Missed(old))),
            (true, true) => Err(WorkspaceError::Stranded {
                aside: old,
                out: out.to_path_buf(),
            }),
            (false, true) => Ok(Some(Old::Beside(old))),
            (false, false) => Ok(None),
        };
    }
    let swapped = journal.old.is_some() && identity_at(&tree)? == journal.old;
    Ok((swapped && there).then_some(Old::Beside(tree)))
}
