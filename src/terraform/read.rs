//! From files to a [`Config`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::config::{Config, Unread};
use super::expand::local_source;
use super::module::{Module, Parsed, file_kind};
use super::parts::{self, File};
use super::root;
use super::syntax::Expr;
use crate::parallel;
use crate::symbol::Place;

/// Reads Terraform out of memory.
///
/// In: the files, from a path relative to the folder, with `/` between folders, to the text; files that
/// Terraform would not load are passed over. Out: every root module, evaluated as far as the text
/// tells. A root module is a folder that no other one calls as a module. Nothing is an error here:
/// what can't be read stands in [`Config::unread`].
pub fn read_files(files: &BTreeMap<String, String>) -> Config {
    read(files).unwrap_or_else(|message| Config {
        roots: Vec::new(),
        unread: vec![at("", message)],
    })
}

/// [`read_files`], where another folder has been read already that has much in common: what is the same there is not read again.
///
/// In: the files; the files of the other folder and what was read of them. Parts that call no modules of each other are the same when their
/// files are, and nothing in them could not be read.
pub fn read_files_like(
    files: &BTreeMap<String, String>,
    (others, read): (&BTreeMap<String, String>, &Config),
) -> Config {
    let others: BTreeSet<Vec<File<'_>>> = parts::of(others).into_iter().collect();
    let unread: BTreeSet<&str> = read.unread.iter().map(|it| &*it.place.file).collect();
    let is_known = |part: &Vec<File<'_>>| {
        others.contains(part) && !part.iter().any(|(path, _)| unread.contains(path))
    };
    let (known, rest): (Vec<_>, Vec<_>) = parts::of(files).into_iter().partition(is_known);
    // The folders of modules that are called are no root modules, and so are not found.
    let folders = known.iter().flatten();
    let folders: BTreeSet<&str> = folders.map(|(path, _)| parts::split(path).0).collect();
    let same = read.roots.iter();
    let same = same.filter(|root| folders.contains(root.path.as_str()));
    let mut config = match read_parts(&rest, length(files)) {
        Ok(config) => config,
        Err(_) => return read_files(files),
    };
    config.roots.extend(same.cloned());
    config.roots.sort_by(|a, b| a.path.cmp(&b.path));
    config
}

/// Reads the Terraform in a folder and the folders below it, as it lies on disk.
///
/// `.terraform`, `.git` and `.ringfence` are passed over. Symbolic links are not followed: one that
/// Terraform would load stands in [`Config::unread`].
///
/// # Errors
/// When `path` is not a folder that can be listed.
pub fn read_folder(path: &Path) -> std::io::Result<Config> {
    let found = Found::walk(path)?;
    let mut config = read_files(&found.files);
    config.unread.splice(0..0, found.unread);
    Ok(config)
}

/// What lies in a folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub files: BTreeMap<String, String>,
    pub unread: Vec<Unread>,
}

impl Found {
    pub(super) fn walk(path: &Path) -> std::io::Result<Self> {
        let mut found = Self::default();
        walk(path, "", &mut found)?;
        Ok(found)
    }
}

/// The files that Terraform would load and that are no HCL or JSON, each at its first mistake.
pub(super) fn broken(files: &BTreeMap<String, String>) -> Result<Vec<Unread>, String> {
    let files: Vec<_> = files.iter().collect();
    let parsed = parallel::map(&files, |(path, text)| {
        Parsed::parse(path, text).and_then(|parsed| parsed.mistake())
    })?;
    Ok(parsed.into_iter().flatten().collect())
}

fn walk(folder: &Path, prefix: &str, found: &mut Found) -> std::io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let shown = format!("{prefix}{}", name.to_string_lossy());
        let kind = entry.file_type()?;
        let name = name.to_string_lossy();
        if kind.is_dir() {
            if matches!(&*name, ".terraform" | ".git" | ".ringfence") {
                continue;
            }
            // A folder that can't be listed may hold anything.
            if let Err(error) = walk(&entry.path(), &format!("{shown}/"), found) {
                found.unread.push(at(&shown, error.to_string()));
            }
            continue;
        }
        let loaded = file_kind(&name).is_some();
        if kind.is_symlink() {
            let leads_to_folder = entry.path().is_dir();
            if loaded || leads_to_folder {
                found
                    .unread
                    .push(at(&shown, "a symbolic link is not followed".to_owned()));
            }
            continue;
        }
        if !loaded {
            continue;
        }
        match std::fs::read(entry.path()).map(String::from_utf8) {
            Ok(Ok(text)) => {
                found.files.insert(shown, text);
            }
            Ok(Err(_)) => found
                .unread
                .push(at(&shown, "the file is not UTF-8".to_owned())),
            Err(error) => found.unread.push(at(&shown, error.to_string())),
        }
    }
    Ok(())
}

fn at(file: &str, message: String) -> Unread {
    Unread {
        place: Place {
            file: Arc::from(file),
            line: 1,
        },
        message,
    }
}

fn read(files: &BTreeMap<String, String>) -> Result<Config, String> {
    read_parts(&parts::of(files), length(files))
}

fn length(files: &BTreeMap<String, String>) -> u64 {
    files.values().map(|text| text.len() as u64).sum()
}

fn read_parts(parts: &[Vec<File<'_>>], bytes: u64) -> Result<Config, String> {
    let mut config = Config::default();
    for part in parallel::map(parts, |part| read_part(part, bytes))? {
        let part = part?;
        config.roots.extend(part.roots);
        config.unread.extend(part.unread);
    }
    config.roots.sort_by(|a, b| a.path.cmp(&b.path));
    let mut seen = BTreeSet::new();
    let mut first = |one: &Unread| seen.insert((one.place.clone(), one.message.clone()));
    config.unread.retain(|one| first(one));
    Ok(config)
}

/// Reads folders that call none but each other. What was parsed of them is let go of at the end: it takes many times
/// the room of their text. `bytes` is the length of all texts, of other parts too.
fn read_part(files: &[File<'_>], bytes: u64) -> Result<Config, String> {
    let mut unread = Vec::new();
    let modules = gather(files, &mut unread)?;
    let called = calls(&modules);
    let inner: BTreeSet<&String> = called.values().flatten().collect();
    let tops: Vec<&Module> = modules
        .values()
        .filter(|module| !inner.contains(&module.path))
        .collect();
    let mut reached = BTreeSet::new();
    let mut roots = Vec::new();
    for module in &tops {
        reach(&module.path, &called, &mut reached);
    }
    for (root, failures) in parallel::map(&tops, |top| root::read(top, &modules, bytes))? {
        roots.push(Arc::new(root));
        unread.extend(failures);
    }
    for path in modules.keys().filter(|path| !reached.contains(*path)) {
        let message = "this module is called only by modules that it calls itself".to_owned();
        unread.push(at(path, message));
    }
    Ok(Config { roots, unread })
}

/// The modules by their folder: each folder with a file that declares something.
fn gather(
    files: &[File<'_>],
    unread: &mut Vec<Unread>,
) -> Result<BTreeMap<String, Module>, String> {
    let parsed = parallel::map(files, |(path, text)| Parsed::parse(path, text))?;
    let mut folders: BTreeMap<&str, Vec<Parsed<'_>>> = BTreeMap::new();
    for file in parsed.into_iter().flatten() {
        folders.entry(file.folder).or_default().push(file);
    }
    let mut modules = BTreeMap::new();
    for (folder, files) in folders {
        if files.iter().any(Parsed::is_config) {
            modules.insert(folder.to_owned(), Module::gather(folder, files, unread));
        }
    }
    Ok(modules)
}

/// Which folders each folder calls as modules.
fn calls(modules: &BTreeMap<String, Module>) -> BTreeMap<&str, BTreeSet<String>> {
    let called = |path: &String, module: &Module| {
        let sources = module.calls.values().filter_map(|block| {
            let source = block.body.attributes.get("source");
            local_source(path, source.and_then(Expr::as_literal)?)
        });
        sources
            .filter(|source| modules.contains_key(source))
            .collect()
    };
    modules
        .iter()
        .map(|(path, module)| (path.as_str(), called(path, module)))
        .collect()
}

fn reach(path: &str, called: &BTreeMap<&str, BTreeSet<String>>, reached: &mut BTreeSet<String>) {
    let mut waiting = vec![path.to_owned()];
    while let Some(path) = waiting.pop() {
        if let Some(inner) = called.get(path.as_str()) {
            waiting.extend(
                inner
                    .iter()
                    .filter(|inner| !reached.contains(*inner))
                    .cloned(),
            );
        }
        reached.insert(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
        let texts = texts.iter();
        texts
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn reading_what_is_like_another_folder_gives_what_reading_it_alone_gives() {
        let common = [
            ("a/main.tf", "module \"m\" {\n  source = \"./m\"\n}"),
            ("a/m/main.tf", "resource \"aws_vpc\" \"v\" {}"),
            ("b/main.tf", "resource \"aws_vpc\" \"w\" {}"),
            ("wrong/main.tf", "resource {"),
        ];
        let one = files(&common);
        let changes: [(&str, Option<&str>); 7] = [
            ("b/main.tf", Some("resource \"aws_vpc\" \"x\" {}")),
            ("a/m/main.tf", Some("# nothing")),
            ("a/more.tf", Some("resource \"aws_vpc\" \"y\" {}")),
            ("b/main.tf", None),
            // Somebody calls what was a root module.
            ("c/main.tf", Some("module \"b\" {\n  source = \"../b\"\n}")),
            ("main.tf", Some("module \"b\" {\n  source = \"./b\"\n}")),
            ("wrong/main.tf", Some("resource \"aws_vpc\" \"z\" {}")),
        ];
        for (path, text) in changes {
            let mut other = one.clone();
            match text {
                Some(text) => drop(other.insert(path.to_owned(), text.to_owned())),
                None => drop(other.remove(path)),
            }
            for (files, like) in [(&one, &other), (&other, &one)] {
                let read = read_files_like(files, (like, &read_files(like)));
                assert_eq!(read, read_files(files), "{path}");
            }
        }
    }
}
