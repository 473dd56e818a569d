use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::PipelineError;
use super::settle::read;
use crate::spec::{self, Folder, Spec};

/// The files of a spec as they lie on disk, but for those that are to be written.
#[derive(Clone, Debug)]
pub struct SpecFiles {
    path: PathBuf,
    main: Vec<u8>,
    /// By path relative to the spec's folder.
    edited: BTreeMap<String, Vec<u8>>,
}

impl SpecFiles {
    /// Those of the spec at a path.
    ///
    /// # Errors
    /// The spec is not there, or can't be read.
    pub fn at(path: &Path) -> Result<Self, PipelineError> {
        let main = read(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => PipelineError::NoSpec {
                path: path.to_path_buf(),
            },
            _ => PipelineError::Unreadable {
                path: path.to_path_buf(),
                source,
            },
        })?;
        Ok(Self {
            path: path.to_path_buf(),
            main,
            edited: BTreeMap::new(),
        })
    }

    /// The path of the spec.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The content of the spec itself.
    #[must_use]
    pub fn main(&self) -> &[u8] {
        &self.main
    }

    /// Where a file that the spec includes lies.
    #[must_use]
    pub fn on_disk(&self, included: &str) -> PathBuf {
        // As messages call it: without a `./` before it.
        self.path.with_file_name(included)
    }

    /// The same with other content in the spec itself, or in a file that it includes.
    #[must_use]
    pub fn with(mut self, included: Option<&str>, content: Vec<u8>) -> Self {
        match included {
            None => self.main = content,
            Some(path) => drop(self.edited.insert(path.to_owned(), content)),
        }
        self
    }

    /// Reads the spec.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(&self) -> Result<Spec, PipelineError> {
        spec::load(&self.path.display().to_string(), &self.main, self).map_err(PipelineError::Wrong)
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// The path on disk of what stands at a path below the folder; links may not lead out of it.
    fn inside(&self, path: &str) -> io::Result<PathBuf> {
        let folder = fs::canonicalize(self.folder())?;
        let real = fs::canonicalize(folder.join(path))?;
        match real.starts_with(&folder) {
            true => Ok(real),
            false => Err(io::Error::other("it leads out of the spec's folder")),
        }
    }
}

impl Folder for SpecFiles {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.edited.get(path) {
            Some(content) => Ok(content.clone()),
            None => read(&self.inside(path)?),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.inside(folder)?)? {
            // A name that is not Unicode can't be written in a spec, so no pattern means it.
            names.extend(entry?.file_name().into_string());
        }
        Ok(names)
    }
}
