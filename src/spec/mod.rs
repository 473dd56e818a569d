//! The YAML language: from text to a [`Spec`] in which everything is right and knows its place.

mod catalog;
mod compose;
mod cron;
mod decode;
mod leaf;
mod places;
mod removal;
mod rules;
mod syntax;
mod text;
mod tree;
mod types;

use std::collections::HashMap;
use std::sync::Arc;

pub use leaf::{
    AccountId, AnyImage, BucketName, BucketPath, Classification, HostName, InstanceType, Int,
    KeyArn, KeyPrefix, LogRetention, Name, Organization, ParameterName, PinnedImage, Place,
    PrivateBlock, Reason, Region, RemoteOrganization, RoleArn, ScheduleExpression, StateBucket,
    TeamName, TeamPath, UnitName, WorkspacePrefix, ZoneId,
};
pub use removal::{Data, Removed};
pub use text::MAX_BYTES;
pub use types::{
    Administrators, At, Backend, Because, Bucket, Cloud, Document, Entries, ExplainedImage, Holds,
    Image, Instance, NetworkPlan, Parameter, Platform, Serving, Team, TeamNetwork, Training, Unit,
    Zones,
};

pub(crate) use catalog::{instance_type, partition, zones};
pub(crate) use compose::compose;
pub(crate) use decode::{Decoder, Record};
pub(crate) use leaf::{Fault, Leaf};
pub(crate) use rules::{image_parts, is_bucket_name};
pub(crate) use text::decode as decode_text;
pub(crate) use tree::Node;

use crate::diagnostic::{self, Diagnostic, Position, Source, Span};
use crate::model::SpecPath;

/// A spec that has been read and checked: references resolve, names are such as AWS takes, there is room for everybody.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What it says.
    pub document: Document,
    source: Arc<Source>,
    places: Arc<HashMap<String, Span>>,
}

impl Spec {
    /// The file that it was read from.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The characters of the key (or, in a list, of the item) at a path such as
    /// `units.research.teams.vision.training.nightly.reads.0`.
    #[must_use]
    pub fn span(&self, path: &SpecPath) -> Option<Span> {
        self.places.get(&path.0).copied()
    }

    /// Line and column of what a path names.
    #[must_use]
    pub fn locate(&self, path: &SpecPath) -> Option<Position> {
        self.span(path).map(|span| self.source.position(span.start))
    }
}

/// Reads a spec. `name` is what messages call the file.
///
/// # Errors
/// All that is wrong, in the order of the file; what YAML itself does not allow ends the search.
pub fn parse(name: &str, text: &[u8]) -> Result<Spec, Vec<Diagnostic>> {
    let source = text::decode(name, text)?;
    let (root, mut diagnostics) = compose::compose(&source);
    let mut decoder = decode::Decoder::new(&source);
    let document = root
        .as_ref()
        .and_then(|root| decode::document(&mut decoder, root));
    diagnostics.append(&mut decoder.diagnostics);
    diagnostic::sort(&mut diagnostics);
    match (document, root) {
        (Some(document), Some(root)) if diagnostics.is_empty() => Ok(Spec {
            document,
            source,
            places: Arc::new(places::index(&root)),
        }),
        _ => Err(diagnostics),
    }
}

/// The JSON Schema of the language, for editors. It says of shapes what [`parse`] says of them; references between
/// parts of the file, and room for networks, are beyond it.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}
