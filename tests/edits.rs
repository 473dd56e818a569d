//! Single edits of the written tree: each harmful one makes the named theorem fail with the named finding, each
//! harmless one leaves the proof as it is. One file a case under `tests/edits/`; a new file is a new test. `docs/edits.md` counts them
//! and lists those that are not caught; `UPDATE_EXPECT=1` writes it down.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};
use ringfence::claims::{Claims, claims};
use ringfence::diagnostic::Colour;
use ringfence::model::{Lock, resolve};
use ringfence::plan::plan;
use ringfence::prove::{Proof, Theorem, prove, report};
use ringfence::render::{Environment, files};
use ringfence::spec;
use ringfence::terraform::read_files;
use serde::Deserialize;

/// One case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    /// The example, or the golden case, whose tree is edited; the one team of `locked-down-training` without it.
    #[serde(default = "one_team")]
    base: String,
    /// What the edit does, for the reader of the case.
    says: String,
    /// The theorem that must fail; without it the edit is harmless.
    breaks: Option<String>,
    /// The finding that must be among those of the theorem.
    code: Option<String>,
    /// The finding comes with a request.
    #[serde(default)]
    request: bool,
    /// The file in which the finding must lie, when it has to lie anywhere.
    at: Option<String>,
    /// Why this harmful edit is proved all the same.
    missed: Option<String>,
    edits: Vec<Edit>,
}

/// One change of one file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Edit {
    file: String,
    /// The first line of the block to look in; the whole file without it.
    block: Option<String>,
    /// The Sid of the statement to look in.
    statement: Option<String>,
    /// What stands there exactly once; everything that was looked in without it.
    find: Option<String>,
    /// What to put there.
    replace: Option<String>,
    /// A text to put at the end; makes the file when there is none.
    append: Option<String>,
}

impl Case {
    fn is_harmful(&self) -> bool {
        self.breaks.is_some()
    }

    /// The theorem that should fail.
    fn about(&self) -> Option<&str> {
        self.breaks.as_deref()
    }
}

type Tree = BTreeMap<String, String>;

fn one_team() -> String {
    "locked-down-training".to_owned()
}

/// What an example comes to: the tree that is written of it, and what its owner claims.
struct Base {
    tree: Tree,
    claims: Claims,
}

/// Each example that some case edits is generated once.
static BASES: LazyLock<Mutex<BTreeMap<String, Arc<Base>>>> = LazyLock::new(Mutex::default);

fn base(example: &str) -> Arc<Base> {
    let mut bases = BASES.lock().expect("no case panicked while generating");
    let base = bases.entry(example.to_owned());
    base.or_insert_with(|| Arc::new(generated(example))).clone()
}

fn generated(example: &str) -> Base {
    // What is no example is a case of `tests/golden`.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["examples", "tests/golden"].map(|it| root.join(it).join(example));
    let folder = folders.iter().find(|it| it.exists()).expect("the example");
    let text = fs::read(folder.join("ringfence.yaml")).expect("the example");
    let spec = spec::parse("ringfence.yaml", &text).expect("the example is a spec");
    let (model, _) = resolve(&spec, &Lock::default()).expect("the example resolves");
    let environment = Environment::new().expect("the templates");
    let written = files(&environment, &plan(&model)).expect("the example renders");
    let tree = { written.iter() }
        .map(|(path, text)| (path.to_string(), text.to_string()))
        .collect();
    Base {
        tree,
        claims: claims(&model),
    }
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edits");
    let mut cases = Vec::new();
    collect(&root, &mut cases);
    cases.sort();
    let mut trials: Vec<Trial> = cases
        .iter()
        .map(|case| {
            let name = case.strip_prefix(&root).unwrap().with_extension("");
            let case = case.clone();
            Trial::test(name.to_string_lossy(), move || run(&case))
        })
        .collect();
    for example in [
        "locked-down-training",
        "team-platform",
        "administrators",
        "registry",
    ] {
        let name = format!("the tree of {example} as it is written is proved");
        trials.push(Trial::test(name, || {
            let base = base(example);
            proved(&prove(&read_files(&base.tree), &base.claims))
        }));
    }
    trials.push(Trial::test(
        "there are enough cases, and docs/edits.md counts them and lists what is not caught",
        move || counted(&cases),
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder of cases") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => collect(&path, found),
            false => found.push(path),
        }
    }
}

fn counted(cases: &[PathBuf]) -> Result<(), Failed> {
    let cases: Vec<Case> = cases.iter().map(|it| read(it)).collect::<Result<_, _>>()?;
    let harmful = cases.iter().filter(|case| case.is_harmful()).count();
    let harmless = cases.len() - harmful;
    if harmful < 500 || harmless < 100 {
        return Err(format!("only {harmful} harmful and {harmless} harmless cases").into());
    }
    let wanted = page(&cases);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/edits.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return Ok(fs::write(path, wanted)?);
    }
    match fs::read_to_string(path)? == wanted {
        true => Ok(()),
        false => Err("docs/edits.md counts other cases; `UPDATE_EXPECT=1` writes it anew".into()),
    }
}

/// The page that says how many edits there are of which sort. That each is as it says is a test of its own.
fn page(cases: &[Case]) -> String {
    let count = |wanted: &dyn Fn(&Case) -> bool| cases.iter().filter(|it| wanted(it)).count();
    let harmless = count(&|it| !it.is_harmful());
    let harmful = cases.len() - harmless;
    let missed = count(&|it| it.missed.is_some());
    let caught = harmful - missed;
    let mut page = format!(
        "# Edits\n\n`tests/edits/` changes the written trees of the examples, one edit a file. Of {harmful} harmful edits {caught} make the theorem \
         fail that\nthey are about, with the finding that they should have, and {harmless} harmless ones leave everything proved. A test writes \
         this page.\n\n| theorem | harmful edits | caught |\n|---|---:|---:|\n"
    );
    for theorem in Theorem::ALL {
        let about = |it: &Case| it.about() == Some(theorem.name());
        let all = count(&about);
        let caught = count(&|it| about(it) && it.missed.is_none());
        page += &format!("| {theorem} | {all} | {caught} |\n");
    }
    page += "\n| example | harmful edits | harmless edits |\n|---|---:|---:|\n";
    let bases: BTreeSet<&str> = cases.iter().map(|it| it.base.as_str()).collect();
    for base in bases {
        let harmful = count(&|it| it.base == base && it.is_harmful());
        let harmless = count(&|it| it.base == base && !it.is_harmful());
        page += &format!("| {base} | {harmful} | {harmless} |\n");
    }
    page += "\n## Not caught\n\n";
    let mut listed: Vec<String> = { cases.iter() }
        .filter_map(|it| {
            let why = it.missed.as_ref()?;
            Some(format!("- {} ({}): {why}.\n", it.says, it.about()?))
        })
        .collect();
    listed.sort();
    page + &listed.concat()
}

fn read(case: &Path) -> Result<Case, Failed> {
    Ok(serde_saphyr::from_str(&fs::read_to_string(case)?)?)
}

fn run(path: &Path) -> Result<(), Failed> {
    let case = read(path)?;
    let base = base(&case.base);
    let mut tree = base.tree.clone();
    for edit in &case.edits {
        apply(edit, &mut tree)?;
    }
    if tree == base.tree {
        return Err("the edit changes nothing".into());
    }
    let proof = prove(&read_files(&tree), &base.claims);
    match (&case.breaks, &case.missed) {
        (None, _) => proved(&proof),
        (Some(_), Some(_)) if proof.is_proved() => Ok(()),
        (Some(_), Some(_)) => Err(format!("it is caught now\n{}", shown(&proof)).into()),
        (Some(theorem), None) => broken(&case, theorem, &proof),
    }
}

fn shown(proof: &Proof) -> String {
    report::text(proof, &|_| None, Colour::Off)
}

fn proved(proof: &Proof) -> Result<(), Failed> {
    match proof.is_proved() {
        true => Ok(()),
        false => Err(shown(proof).into()),
    }
}

fn broken(case: &Case, theorem: &str, proof: &Proof) -> Result<(), Failed> {
    let known = Theorem::ALL.into_iter().find(|it| it.name() == theorem);
    let theorem = known.ok_or_else(|| format!("there is no theorem `{theorem}`"))?;
    let results = proof.theorems.iter();
    let result = { results }.find(|it| it.theorem == theorem).unwrap();
    if result.is_proved() {
        return Err(format!("{theorem} is proved\n{}", shown(proof)).into());
    }
    let code = case.code.as_deref().ok_or("the case names no code")?;
    let fits = result.findings.iter().any(|finding| {
        let place = finding.place.as_ref().map(|place| place.file.as_ref());
        finding.code.name() == code
            && finding.request.is_some() == case.request
            && (case.at.is_none() || place == case.at.as_deref())
            && (place.is_some() || matches!(code, "not-made" | "control-missing"))
    });
    match fits {
        true => Ok(()),
        false => Err(format!("no `{code}` as wanted\n{}", shown(proof)).into()),
    }
}

fn apply(edit: &Edit, tree: &mut Tree) -> Result<(), Failed> {
    if let Some(text) = &edit.append {
        tree.entry(edit.file.clone()).or_default().push_str(text);
        return Ok(());
    }
    let text = tree
        .get_mut(&edit.file)
        .ok_or_else(|| format!("there is no file {}", edit.file))?;
    let mut range = 0..text.len();
    if let Some(block) = &edit.block {
        let start = once(text, range, block)?.start;
        let length = text[start..].find("\n}\n").ok_or("the block has no end")?;
        range = start..start + length + 3;
    }
    if let Some(sid) = &edit.statement {
        range = statement(text, range, sid)?;
    }
    if let Some(find) = &edit.find {
        range = once(text, range, find)?;
    }
    let replace = edit.replace.as_deref().unwrap_or_default();
    text.replace_range(range, replace);
    Ok(())
}

/// Where a text stands, if exactly once.
fn once(text: &str, range: Range<usize>, wanted: &str) -> Result<Range<usize>, Failed> {
    let mut found = text[range.clone()].match_indices(wanted);
    match (found.next(), found.next()) {
        (Some((at, _)), None) => {
            let start = range.start + at;
            Ok(start..start + wanted.len())
        }
        (None, _) => Err(format!("{wanted:?} does not stand there").into()),
        _ => Err(format!("{wanted:?} stands there more than once").into()),
    }
}

/// The lines of the statement with this Sid, braces included.
fn statement(text: &str, range: Range<usize>, sid: &str) -> Result<Range<usize>, Failed> {
    let open = "      {\n";
    let close = "\n      },\n";
    let named = format!("= \"{sid}\"\n");
    let mut found = text[range.clone()]
        .match_indices(&named)
        .map(|(at, _)| range.start + at);
    let (Some(at), None) = (found.next(), found.next()) else {
        return Err(format!("there is not one statement `{sid}`").into());
    };
    let start = text[..at].rfind(open).ok_or("the statement has no start")?;
    let length = text[start..]
        .find(close)
        .ok_or("the statement has no end")?;
    Ok(start..start + length + close.len())
}
