use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ringfence::workspace::{Files, OnEdit, Outcome, Workspace, Written};
use tempfile::TempDir;

/// An output folder `infra` in a folder of its own.
pub struct Place {
    pub parent: TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place {
            parent: TempDir::new().unwrap(),
        }
    }

    /// In memory where that can be had: for tests that write often, on machines whose disks are busy.
    pub fn quick() -> Place {
        let memory = Path::new("/dev/shm");
        let parent = match memory.is_dir() {
            true => TempDir::new_in(memory),
            false => TempDir::new(),
        };
        Place {
            parent: parent.unwrap(),
        }
    }

    pub fn out(&self) -> PathBuf {
        self.parent.path().join("infra")
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.out().join(path)
    }

    pub fn open(&self) -> Workspace {
        Workspace::open(&self.out()).unwrap()
    }

    /// Puts a file there by hand.
    pub fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    pub fn write(&self, files: &Files, on_edit: OnEdit) -> Outcome {
        self.open().write(files, on_edit).unwrap()
    }

    /// Writes, and it must come to a new tree.
    pub fn written(&self, files: &Files, on_edit: OnEdit) -> Written {
        match self.write(files, on_edit) {
            Outcome::Written(written) => written,
            other => panic!("{other:?}"),
        }
    }

    /// Everything in the output folder: bytes of files, targets of links, folders.
    pub fn tree(&self) -> BTreeMap<PathBuf, String> {
        tree(&self.out())
    }

    /// The names beside the output folder, which must be none after a run.
    pub fn litter(&self) -> Vec<String> {
        let names = fs::read_dir(self.parent.path()).unwrap();
        names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "infra")
            .collect()
    }
}

pub fn tree(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let meta = fs::symlink_metadata(&path).unwrap();
            let content = if meta.is_dir() {
                open.push(path.clone());
                "folder".into()
            } else if meta.is_symlink() {
                format!("link to {:?}", fs::read_link(&path).unwrap())
            } else {
                fs::read_to_string(&path).unwrap()
            };
            found.insert(path.strip_prefix(root).unwrap().to_path_buf(), content);
        }
    }
    found
}

pub fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|(path, text)| ((*path).into(), (*text).into()))
        .collect()
}

/// What tells that a file was not touched.
pub fn identity(path: &Path) -> (u64, SystemTime) {
    let meta = fs::symlink_metadata(path).unwrap();
    (meta.ino(), meta.modified().unwrap())
}
