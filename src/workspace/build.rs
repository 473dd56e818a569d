//! Building the new tree.

use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::WorkspaceError;
use super::decide::{Content, Layout};
use super::error::{Doing, if_there};
use super::probe::{Point, Probe};
use super::sync;

/// Builds the tree `layout` at `new`. What stays is linked from `out`: the same file under a second name, so it keeps
/// its number, times, owner and permissions, and who has it open goes on writing to the one that will be there.
pub(super) fn tree(
    out: &Path,
    new: &Path,
    layout: &Layout<'_>,
    probe: &Probe<'_>,
) -> Result<(), WorkspaceError> {
    refuse_read_only(out, layout)?;
    make_folder(new)?;
    let folders: Vec<PathBuf> = layout.folders.iter().map(|path| new.join(path)).collect();
    folders.iter().try_for_each(|path| make_folder(path))?;
    let mut written = Vec::new();
    for (count, (path, content)) in layout.files.iter().enumerate() {
        let (from, to) = (out.join(path), new.join(path));
        let text = match content {
            Content::Leave => None,
            Content::Write(text) => Some(*text),
            Content::Manifest => Some(layout.manifest.as_str()),
        };
        match text {
            None => link(&from, &to)?,
            Some(text) => {
                write(&from, &to, text)?;
                written.push(to);
            }
        }
        (probe.at)(Point::Staged(count + 1));
    }
    sync::all(new, &written, &folders)?;
    // Last, for a folder may be read-only; and children first.
    for path in layout.folders.iter().rev() {
        copy_looks(&out.join(path), &new.join(path))?;
    }
    copy_looks(out, new)
}

fn make_folder(path: &Path) -> Result<(), WorkspaceError> {
    fs::create_dir(path).doing("make the folder", path)
}

/// Writes a new file, with the permissions of the one that it replaces.
fn write(from: &Path, to: &Path, text: &str) -> Result<(), WorkspaceError> {
    let mut file = File::create_new(to).doing("write", to)?;
    file.write_all(text.as_bytes()).doing("write", to)?;
    drop(file);
    copy_looks(from, to)
}

/// Makes `to` the same file as `from`. Where that can't be done (file systems without links, files of others), a copy.
fn link(from: &Path, to: &Path) -> Result<(), WorkspaceError> {
    let Some(meta) = if_there(fs::symlink_metadata(from)).doing("look at", from)? else {
        // Removed by somebody since we looked.
        return Ok(());
    };
    if meta.is_symlink() {
        let target = fs::read_link(from).doing("read the link", from)?;
        return make_link(&target, to).doing("make the link", to);
    }
    match if_there(fs::hard_link(from, to)) {
        Ok(_) => Ok(()),
        Err(error) if can_copy_instead(&error) && meta.is_file() => copy(from, to, &meta),
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            Err(WorkspaceError::OtherFilesystem {
                path: from.to_path_buf(),
            })
        }
        Err(error) => Err(error).doing("link", from),
    }
}

#[cfg(unix)]
fn can_copy_instead(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let copied = [
        Errno::PERM,
        Errno::ACCESS,
        Errno::MLINK,
        Errno::NOSYS,
        Errno::NOTSUP,
        Errno::OPNOTSUPP,
    ];
    Errno::from_io_error(error).is_some_and(|errno| copied.contains(&errno))
}

#[cfg(not(unix))]
fn can_copy_instead(_: &io::Error) -> bool {
    true
}

fn copy(from: &Path, to: &Path, meta: &Metadata) -> Result<(), WorkspaceError> {
    fs::copy(from, to).doing("copy", from)?;
    let time = meta.modified().doing("look at", from)?;
    let file = File::options().append(true).open(to);
    file.and_then(|file| file.set_modified(time).and_then(|()| file.sync_all()))
        .doing("write", to)
}

#[cfg(unix)]
fn make_link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(not(unix))]
fn make_link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives `to` the permissions of `from`, and its owner where we may; nothing when there is no `from`.
fn copy_looks(from: &Path, to: &Path) -> Result<(), WorkspaceError> {
    let Some(meta) = if_there(fs::symlink_metadata(from)).doing("look at", from)? else {
        return Ok(());
    };
    let now = fs::symlink_metadata(to).doing("look at", to)?;
    if meta.file_type() != now.file_type() {
        return Ok(());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, chown};
        if (now.uid(), now.gid()) != (meta.uid(), meta.gid()) {
            // Only root can give files away; for everybody else what they write is theirs.
            let _ = chown(to, Some(meta.uid()), Some(meta.gid()));
        }
    }
    fs::set_permissions(to, meta.permissions()).doing("set the permissions of", to)
}

/// Replacing a folder as a whole needs no permission to write in it. Somebody who made it read-only meant that, though.
fn refuse_read_only(out: &Path, layout: &Layout<'_>) -> Result<(), WorkspaceError> {
    let mut folders: Vec<&Path> = vec![Path::new("")];
    let changed = layout
        .files
        .iter()
        .filter(|(_, content)| **content != Content::Leave);
    folders.extend(changed.flat_map(|(path, _)| path.ancestors().skip(1)));
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        let path = out.join(folder);
        may_write(&path).doing("write in", &path)?;
    }
    Ok(())
}

#[cfg(unix)]
fn may_write(folder: &Path) -> io::Result<()> {
    if_there(rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).map_err(io::Error::from))
        .map(drop)
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> io::Result<()> {
    match if_there(fs::metadata(folder))? {
        Some(meta) if meta.permissions().readonly() => Err(io::ErrorKind::PermissionDenied.into()),
        _ => Ok(()),
    }
}
