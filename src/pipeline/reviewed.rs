//! What the apply of plans means: what is there before is taken from the plans themselves.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;

use super::{Asked, Claimed, PipelineError, acceptances, claimed, located, rules, seat};
use crate::explain::Ground;
use crate::model::SpecPath;
use crate::review::rules::Rules;
use crate::review::{Accepting, Report, Standing, planned};
use crate::terraform::show::load_plans;

/// What plans mean, and what that was held against.
#[derive(Debug)]
pub struct Reviewed {
    /// What a reviewer is told.
    pub report: Report,
    /// The file that the claims come from; `None` when there are none.
    pub claims: Option<PathBuf>,
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
    let mut loaded = load_plans(asked.inputs, asked.files)?;
    let (claims, file, spec) = match claimed(asked) {
        Ok(Claimed { claims, file, spec }) => (Some(claims), Some(file), spec),
        Err(PipelineError::NoClaims) => (None, None, None),
        Err(error) => return Err(error),
    };
    // Plans of somebody else have nothing of what the spec claims: they stay where they are.
    if let Some(claims) = &claims {
        seat(&mut loaded, claims)?;
    }
    let before = Ground::new(loaded.before(), claims.clone());
    let after = Ground::new(loaded.config, claims);
    let names = names(asked.inputs);
    let judged = spec.as_ref().map_or_else(Rules::default, rules);
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
    let report = planned(
        standing(&was, &before),
        standing(&is, &after),
        &loaded.plans,
        &judged,
    );
    Ok(Reviewed {
        without_files: asked.files.is_none(),
        report,
        claims: file,
    })
}

fn names(plans: &[PathBuf]) -> String {
    match plans {
        [one] => one.display().to_string(),
        [first, rest @ ..] => format!("{} and {} more", first.display(), rest.len()),
        [] => String::new(),
    }
}
