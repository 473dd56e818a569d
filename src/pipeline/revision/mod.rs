//! A revision of the repository that the spec lies in, read through the `git` program: no working tree is touched, nothing is fetched.
//!
//! Content is what was committed: filters of a checkout (line ends, large files kept elsewhere) are not run.

mod error;
mod git;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

pub use error::RevisionError;
use git::{Git, Objects};

use crate::diagnostic::nearest;
use crate::spec;

/// How many characters of a commit's id are shown.
const SHOWN: usize = 10;
/// More links are not followed on the way to one file (Linux, `path_resolution(7)`).
const LINKS: usize = 40;

/// A commit.
#[derive(Debug)]
pub(super) struct Revision {
    name: String,
    commit: String,
    /// The repository's folder.
    top: PathBuf,
    git: Git,
    objects: RefCell<Objects>,
    folders: RefCell<HashMap<String, Rc<BTreeMap<String, Entry>>>>,
}

/// What a folder has under a name.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub kind: Kind,
    id: String,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// Another repository.
    Module,
}

impl Revision {
    /// Finds a revision by its name in the repository that a folder lies in.
    pub fn find(name: &str, folder: &Path) -> Result<Self, RevisionError> {
        // No name of a revision begins so, but options do.
        if name.is_empty() || name.starts_with('-') || name.contains(['\n', '\0']) {
            let name = name.to_owned();
            return Err(RevisionError::NotAName { name });
        }
        let git = Git::of(folder);
        let top = git.run(&["rev-parse", "--show-toplevel"])?;
        if !top.well {
            return Err(RevisionError::NoRepository {
                folder: folder.to_path_buf(),
                said: top.complaint,
            });
        }
        let top = PathBuf::from(line(&top.out)?);
        // As the system sees it: paths are compared with it.
        let top = top.canonicalize().unwrap_or(top);
        let git = Git::of(&top);
        let commit = format!("{name}^{{commit}}");
        let commit = git.run(&["rev-parse", "--verify", "--quiet", &commit])?;
        let id = line(&commit.out).unwrap_or_default();
        if !commit.well || id.is_empty() || !id.chars().all(|it| it.is_ascii_hexdigit()) {
            return Err(unknown(&git, name)?);
        }
        let objects = RefCell::new(git.objects()?);
        Ok(Self {
            name: name.to_owned(),
            commit: id,
            top,
            git,
            objects,
            folders: RefCell::default(),
        })
    }

    /// What people call it: `v1`; and where that is not the beginning of its id, the id.
    pub fn told(&self) -> String {
        let Self { name, commit, .. } = self;
        let short = commit.get(..SHOWN).unwrap_or(commit);
        match commit.starts_with(name.as_str()) {
            true => format!("revision {short}"),
            false => format!("revision {name} ({short})"),
        }
    }

    /// As it was asked for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As `git` names a file of it: `v1:ringfence.yaml`.
    pub fn path_in(&self, path: &str) -> String {
        format!("{}:{path}", self.name)
    }

    /// A path on disk as a path in the repository; `None` where it leads elsewhere. Nothing need be there.
    pub fn inside(&self, path: &Path) -> Option<String> {
        let real = real(path)?;
        let below = real.strip_prefix(&self.top).ok()?;
        let parts = below.components().map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
    }

    /// What a path names; `None` when nothing.
    pub fn entry(&self, path: &str) -> Result<Option<Entry>, RevisionError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok(self.folder(folder)?.get(name).cloned())
    }

    /// What lies in a folder; nothing in one that is not there.
    fn folder(&self, path: &str) -> Result<Rc<BTreeMap<String, Entry>>, RevisionError> {
        if let Some(known) = self.folders.borrow().get(path) {
            return Ok(Rc::clone(known));
        }
        let tree = format!("{}:{path}", self.commit);
        // A link to a folder is a file to git, so nothing is followed here.
        let found = match self.is_folder(path)? {
            true => entries(&self.git.answer(&["ls-tree", "-z", &tree])?).collect(),
            false => BTreeMap::new(),
        };
        let found = Rc::new(found);
        let kept = Rc::clone(&found);
        self.folders.borrow_mut().insert(path.to_owned(), kept);
        Ok(found)
    }

    fn is_folder(&self, path: &str) -> Result<bool, RevisionError> {
        match path {
            "" => Ok(true),
            path => Ok(self
                .entry(path)?
                .is_some_and(|entry| entry.kind == Kind::Folder)),
        }
    }

    /// All that lies below a folder, by paths relative to it.
    pub fn below(&self, path: &str) -> Result<BTreeMap<String, Entry>, RevisionError> {
        if !self.is_folder(path)? {
            return Ok(BTreeMap::new());
        }
        let tree = format!("{}:{path}", self.commit);
        let listed = self.git.answer(&["ls-tree", "-r", "-z", &tree])?;
        Ok(entries(&listed).collect())
    }

    /// The content of what is listed; `path` is for the message.
    pub fn content(&self, entry: &Entry, path: &str) -> Result<Vec<u8>, RevisionError> {
        let found = self.objects.borrow_mut().get(&entry.id)?;
        found.ok_or_else(|| RevisionError::Missing {
            path: path.to_owned(),
            name: self.name.clone(),
        })
    }

    /// The content of a file; `None` when there is no file at the path.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, RevisionError> {
        match self.entry(path)? {
            Some(entry) if entry.kind == Kind::File => self.content(&entry, path).map(Some),
            _ => Ok(None),
        }
    }

    /// The file that a link at a path leads to, as far as it is in the revision.
    pub fn follow(&self, link: &Entry, path: &str) -> Result<Option<Entry>, RevisionError> {
        let target = self.content(link, path)?;
        let Ok(target) = String::from_utf8(target) else {
            return Ok(None);
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let found = match joined(folder, &target) {
            Some(path) => self.entry(&path)?,
            None => None,
        };
        Ok(found.filter(|entry| entry.kind == Kind::File))
    }

    /// Where a path leads when the links in it are followed; `None` where that is nothing in the revision.
    fn resolved(&self, path: &str) -> Result<Option<String>, RevisionError> {
        let mut left: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
        let (mut there, mut links) = (String::new(), 0);
        while let Some(name) = left.pop() {
            let here = match joined(&there, &name) {
                Some(here) if here == there => continue,
                Some(here) => here,
                None => return Ok(None),
            };
            // Upwards, to what is there.
            if name == ".." {
                there = here;
                continue;
            }
            match self.entry(&here)? {
                None => return Ok(None),
                Some(entry) if entry.kind == Kind::Link => {
                    links += 1;
                    let target = String::from_utf8(self.content(&entry, &here)?);
                    match target {
                        Ok(target) if links <= LINKS && !target.starts_with('/') => {
                            left.extend(target.rsplit('/').map(str::to_owned));
                        }
                        _ => return Ok(None),
                    }
                }
                Some(_) => there = here,
            }
        }
        Ok(Some(there))
    }

    /// Of these paths on disk, what is not as it was last committed.
    pub fn uncommitted(&self, paths: &[PathBuf]) -> Result<Vec<String>, RevisionError> {
        let paths: Vec<String> = paths.iter().filter_map(|path| self.inside(path)).collect();
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let fixed = [
            "status",
            "--porcelain=v1",
            "-z",
            "--untracked-files=all",
            "--no-renames",
            "--ignore-submodules=all",
            "--",
        ];
        let paths = paths.iter().map(|path| match path.as_str() {
            "" => ".",
            path => path,
        });
        let arguments: Vec<&str> = fixed.into_iter().chain(paths).collect();
        let listed = self.git.answer(&arguments)?;
        let listed = listed.split(|byte| *byte == 0);
        // Two letters and a blank come first.
        let paths = listed.filter_map(|one| one.get(3..));
        Ok(paths
            .map(|path| String::from_utf8_lossy(path).into_owned())
            .collect())
    }
}

/// The files that a spec of a revision includes.
pub(super) struct Included<'r> {
    pub revision: &'r Revision,
    /// The spec's folder in the repository.
    pub folder: String,
}

impl Included<'_> {
    /// A path in the repository of one relative to the spec's folder.
    pub fn at(&self, path: &str) -> String {
        match (self.folder.as_str(), path) {
            ("", path) => path.to_owned(),
            (folder, "") => folder.to_owned(),
            (folder, path) => format!("{folder}/{path}"),
        }
    }
}

impl Included<'_> {
    /// As on disk, links may not lead out of the spec's folder.
    fn inside(&self, path: &str) -> io::Result<String> {
        let found = self.revision.resolved(&self.at(path));
        let Some(found) = found.map_err(io::Error::other)? else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let below = found.strip_prefix(&self.folder);
        match below {
            Some(rest) if self.folder.is_empty() || rest.is_empty() || rest.starts_with('/') => {
                Ok(found)
            }
            _ => Err(io::Error::other("it leads out of the spec's folder")),
        }
    }
}

impl spec::Folder for Included<'_> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let path = self.inside(path)?;
        let found = self.revision.entry(&path).map_err(io::Error::other)?;
        let Some(entry) = found else {
            return Err(io::ErrorKind::NotFound.into());
        };
        match entry.kind {
            Kind::File => self
                .revision
                .content(&entry, &path)
                .map_err(io::Error::other),
            _ => Err(io::Error::other("it is no file in that revision")),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let found = self.revision.folder(&self.inside(folder)?);
        Ok(found.map_err(io::Error::other)?.keys().cloned().collect())
    }
}

/// Where a relative path leads from a folder of the repository; `None` where it leads out of it.
fn joined(folder: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The path with links resolved, as far as it is there.
fn real(path: &Path) -> Option<PathBuf> {
    let mut missing: Vec<OsString> = Vec::new();
    let mut there = std::path::absolute(path).ok()?;
    loop {
        if let Ok(real) = fs::canonicalize(&there) {
            return Some(
                missing
                    .into_iter()
                    .rev()
                    .fold(real, |path, name| path.join(name)),
            );
        }
        missing.push(there.file_name()?.to_owned());
        there = there.parent()?.to_path_buf();
    }
}

fn unknown(git: &Git, name: &str) -> Result<RevisionError, RevisionError> {
    let shallow = git.run(&["rev-parse", "--is-shallow-repository"])?;
    let kinds = ["refs/heads", "refs/tags", "refs/remotes"];
    let asked = ["for-each-ref", "--format=%(refname:short)"];
    let asked: Vec<&str> = asked.into_iter().chain(kinds).collect();
    let there = git.answer(&asked)?;
    let there = String::from_utf8_lossy(&there);
    // A branch that was fetched and never checked out.
    let remote = there.lines().find(|one| {
        one.split_once('/')
            .is_some_and(|(_, branch)| branch == name)
    });
    let near = remote.or_else(|| nearest(name, there.lines()));
    Ok(RevisionError::Unknown {
        name: name.to_owned(),
        near: near.map(str::to_owned),
        shallow: shallow.out.starts_with(b"true"),
    })
}

/// What `ls-tree -z` lists: `<mode> <type> <id>\t<path>`, each with a zero behind it.
fn entries(listed: &[u8]) -> impl Iterator<Item = (String, Entry)> {
    let each = listed.split(|byte| *byte == 0);
    each.filter_map(|one| {
        let one = String::from_utf8_lossy(one);
        let (about, path) = one.split_once('\t')?;
        let mut about = about.split(' ');
        let kind = match (about.next()?, about.next()?) {
            ("120000", _) => Kind::Link,
            (_, "tree") => Kind::Folder,
            (_, "commit") => Kind::Module,
            _ => Kind::File,
        };
        let id = about.next()?.to_owned();
        Some((path.to_owned(), Entry { kind, id }))
    })
}

/// The only line that `git` said. The system's paths need not be text; a repository at such a place is not read.
fn line(said: &[u8]) -> Result<String, RevisionError> {
    let said = str::from_utf8(said).map_err(|_| RevisionError::Failed {
        said: "it names a path that is no text".to_owned(),
    })?;
    Ok(said.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_what_is_in_the_repository_or_nowhere() {
        for (folder, target, leads) in [
            ("infra/units", "main.tf", Some("infra/units/main.tf")),
            ("infra/units", "../shared/./x.tf", Some("infra/shared/x.tf")),
            ("", "x.tf", Some("x.tf")),
            ("infra", "../../x.tf", None),
            ("infra", "/etc/hosts", None),
        ] {
            assert_eq!(joined(folder, target).as_deref(), leads, "{target}");
        }
    }

    #[test]
    fn what_is_listed_is_known_by_its_mode() {
        let listed = [
            "100644 blob 01\ta b.tf",
            "120000 blob 02\tl",
            "040000 tree 03\tf",
            "160000 commit 04\tm",
        ];
        let listed = format!("{}\0", listed.join("\0"));
        let found: Vec<(String, Kind)> = entries(listed.as_bytes())
            .map(|(path, entry)| (path, entry.kind))
            .collect();
        let named = |name: &str, kind| (name.to_owned(), kind);
        assert_eq!(
            found,
            [
                named("a b.tf", Kind::File),
                named("l", Kind::Link),
                named("f", Kind::Folder),
                named("m", Kind::Module),
            ]
        );
    }
}
