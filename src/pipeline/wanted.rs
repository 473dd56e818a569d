use super::PipelineError;
use crate::claims::{self, Claims};
use crate::delivery::in_stacks;
use crate::model::Model;
use crate::plan::{self, Plan};
use crate::render::{self, Environment};
use crate::workspace::Files;

/// Where the claims lie in the output folder, for proofs that are asked without the spec.
pub const CLAIMS: &str = ".ringfence/claims.json";

/// What is wanted of the output folder.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What is to be made.
    pub plan: Plan,
    /// What has to hold of it.
    pub claims: Claims,
    /// The files, all but the manifest.
    pub files: Files,
}

/// Plans a model and renders the plan. Whether the templates say what was planned, [`propose`](super::propose) tells.
///
/// # Errors
/// A template that fails.
pub fn wanted(model: &Model) -> Result<Wanted, PipelineError> {
    let plan = plan::plan(model);
    let mut files = render::files(&Environment::new()?, &plan)?;
    files.extend(in_stacks(model)?);
    let claims = claims::claims(model);
    files.insert(CLAIMS.to_owned(), claims_text(&claims));
    Ok(Wanted {
        plan,
        claims,
        files,
    })
}

fn claims_text(claims: &Claims) -> String {
    // Strings, lists and maps with string keys always serialize.
    let mut text = serde_json::to_string_pretty(claims).unwrap_or_default();
    text.push('\n');
    text
}
