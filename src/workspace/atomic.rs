use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::WorkspaceError;
use super::error::{Doing, if_there};
use super::sync;

/// Writes one file so that it is the old one or the new one as a whole, whenever the process is killed.
///
/// Goes in: the file's path, whose folder exists, and its text. A link is written through: the file that it leads to
/// is replaced. Permissions of a file that was there are kept. Errors: what the system refuses; the file is the old
/// one then. A run killed in the middle may leave a file `.<name>.<letters>.tmp` beside it.
pub fn write_file_atomically(path: &Path, text: &str) -> Result<(), WorkspaceError> {
    let before = if_there(fs::metadata(path)).doing("look at", path)?;
    let target = match before {
        Some(_) => fs::canonicalize(path).doing("look at", path)?,
        None => path.to_path_buf(),
    };
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).doing("write", path)?;
    file.write_all(text.as_bytes()).doing("write", path)?;
    if let Some(meta) = before {
        fs::set_permissions(file.path(), meta.permissions()).doing("write", path)?;
    }
    file.as_file().sync_all().doing("write", path)?;
    let persisted = file.persist(&target).map_err(|error| error.error);
    persisted.doing("write", path)?;
    sync::folder(folder)
}
