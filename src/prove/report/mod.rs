//! A proof for people and machines: one list, three views.

pub(super) mod fold;
mod markdown;
mod sarif;
mod text;
mod view;

pub(crate) use sarif::uri;
pub use view::{
    AcceptanceView, AcceptedView, ChainView, FindingView, PrincipalView, RequestView, Spot,
    StepView, TheoremView, View,
};

use serde_json::Value;

use super::Proof;
use crate::diagnostic::Colour;
use crate::model::SpecPath;

/// Where a path of the spec stands, as `file:line:column`; `None` when it is not known.
pub type Locate<'l> = dyn Fn(&SpecPath) -> Option<String> + 'l;

/// The proof for a terminal: theorems first, then what was found, then what the proof rests on.
pub fn text(proof: &Proof, locate: &Locate<'_>, colour: Colour) -> String {
    text::render(&View::of(proof, locate), colour)
}

/// Nothing of the proof but what is wrong; empty when nothing is.
pub fn wrong(proof: &Proof, locate: &Locate<'_>, colour: Colour) -> String {
    text::render_wrong(&View::of(proof, locate), colour)
}

/// The proof as JSON, in the shape of [`View`]. The shape is stable: fields are added, never renamed.
pub fn json(proof: &Proof, locate: &Locate<'_>) -> Value {
    serde_json::to_value(View::of(proof, locate)).unwrap_or_default()
}

/// The proof for a review: a table of theorems, then the findings, then what the proof rests on, folded.
pub fn markdown(proof: &Proof, locate: &Locate<'_>) -> String {
    markdown::render(&View::of(proof, locate))
}

/// The proof for code scanning, in the format SARIF 2.1.0. `folder` is the folder that was read, as seen from where it was asked;
/// empty when there is none.
pub fn sarif(proof: &Proof, locate: &Locate<'_>, folder: &str) -> Value {
    sarif::render(&View::of(proof, locate), folder)
}

#[cfg(test)]
mod tests;
