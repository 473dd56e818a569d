//! What the apply of plans means: what is there before is taken from the plans themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::claims::claimed_if_any;
use super::stacks::claimed_stacks;
use super::tree::{Tree, tree_of};
use super::{Asked, PipelineError, acceptances, located, rules, seat, world};
use crate::claims::Claims;
use crate::explain::Ground;
use crate::model::SpecPath;
use crate::review::rules::Rules;
use crate::review::{Accepting, Report, Standing, planned};
use crate::terraform::Config;
use crate::terraform::show::{Loaded, load_plans};

/// What plans mean, and what that was held against.
#[derive(Debug)]
pub struct Reviewed {
    /// What a reviewer is told.
    pub report: Report,
    /// The file that the claims come from; `None` when there are none.
    pub claims: Option<PathBuf>,
    /// The folder that places of files are told from; empty when no files were given.
    pub folder: PathBuf,
    /// True when some of the plans may have policies that nobody knows, and no files were given.
    pub without_files: bool,
}

/// Says what the apply of plans means. In: plans (never the output folder), the files that they come from if these are at hand, and the day
/// on which it is asked what is accepted. Claims and rules are those of the spec; where there is none, the claims of the files and the
/// usual rules.
///
/// # Errors
/// A plan that can't be read, is none, or ended in an error; a spec that is wrong, or missing and named; claims that can't be read.
pub fn reviewed(asked: &Asked<'_>, today: Date) -> Result<Reviewed, PipelineError> {
    let tree = asked.files.map(|files| tree_of(files, asked.out));
    let asked = &Asked {
        files: tree.as_ref().map(|tree| tree.folder.as_path()),
        ..*asked
    };
    let mut loaded = load_plans(asked.inputs, tree.as_ref().map(Tree::files))?;
    let (claims, file, spec) = claimed_if_any(asked)?;
    if let Some(claims) = &claims {
        seat(&mut loaded, claims)?;
    }
    told_apart(&mut loaded, asked.inputs);
    let mut before = loaded.before();
    if let Some(folder) = asked.files {
        beside(folder, &mut loaded, &mut before)?;
    }
    let claims = claims.filter(|claims| !missing(claims, &loaded).1);
    let partly = claims.as_ref().map(|claims| missing(claims, &loaded).0);
    let partly = partly.filter(|missing| !missing.is_empty());
    let file = file.filter(|_| claims.is_some());
    let before = Ground::new(before, claims.clone());
    let after = Ground::new(loaded.config, claims);
    let names = names(asked.inputs);
    let judged = spec
        .as_ref()
        .map_or_else(Rules::default, |spec| rules(spec, today));
    let accepted = spec.as_ref().map(acceptances).unwrap_or_default();
    let locate = |path: &SpecPath| located(spec.as_ref()?, path);
    let files = BTreeMap::new();
    let standing = |name, ground| Standing {
        accepting: Accepting {
            entries: &accepted,
            today,
        },
        ..Standing::new(name, &files, ground, &locate)
    };
    let [was, is] = ["before", "after"].map(|when| format!("{names} {when} its apply"));
    let mut report = planned(
        standing(&was, &before),
        standing(&is, &after),
        &loaded.plans,
    );
    if let Some(missing) = partly {
        // With a part of them, theorems about all of them tell nothing.
        report.theorems.clear();
        report.matrix = None;
        report.notes.push(format!(
            "theorems are not asked, for the plans have not all stacks of the claims: with `--config` the others are taken from the files (missing: {})",
            missing.join(", ")
        ));
    }
    report.judge(&judged);
    Ok(Reviewed {
        without_files: asked.files.is_none(),
        folder: asked.files.map(Path::to_owned).unwrap_or_default(),
        report,
        claims: file,
    })
}

/// Of several plans without their files, each root module has the name of its plan, so that nobody confuses them.
fn told_apart(loaded: &mut Loaded, plans: &[PathBuf]) {
    if let ([first, _, ..], true) = (plans, loaded.unplaced.iter().any(String::is_empty)) {
        loaded.place("", &first.display().to_string());
    }
}

/// The other stacks of the folder, as they lie there: the same on both sides. A stack that a plan was read with is there already, whatever it is
/// called by now.
fn beside(folder: &Path, loaded: &mut Loaded, before: &mut Config) -> Result<(), PipelineError> {
    let known: BTreeSet<String> = loaded
        .config
        .roots
        .iter()
        .map(|it| it.path.clone())
        .collect();
    let others = world(folder)?.roots.into_iter();
    let is_there = |path: &String| known.contains(path) || loaded.sources.contains(path);
    let others: Vec<_> = others.filter(|root| !is_there(&root.path)).collect();
    for root in others {
        before.roots.push(root.clone());
        loaded.config.roots.push(root);
    }
    for config in [before, &mut loaded.config] {
        config.roots.sort_by(|one, other| one.path.cmp(&other.path));
    }
    Ok(())
}

/// The claimed stacks that are not there, and whether none is: then the plans are of something else.
fn missing(claims: &Claims, loaded: &Loaded) -> (Vec<String>, bool) {
    let roots = loaded.config.roots().map(|root| root.path.as_str());
    let roots: BTreeSet<&str> = roots.collect();
    let stacks = claimed_stacks(claims);
    // A unit that leaves is claimed no more; those beside it are.
    let none = roots.is_disjoint(&stacks);
    let missing = stacks.difference(&roots).map(|it| (*it).to_owned());
    (missing.collect(), none)
}

fn names(plans: &[PathBuf]) -> String {
    match plans {
        [one] if one == Path::new("-") => "the plan".to_owned(),
        [one] => one.display().to_string(),
        [first, rest @ ..] => format!("{} and {} more", first.display(), rest.len()),
        [] => String::new(),
    }
}
