//! The YAML language: from text to a [`Spec`] in which everything is right and knows its place.

mod accept;
mod admins;
mod audit;
mod catalog;
mod compose;
mod cron;
mod decode;
mod edit;
mod guardrails;
mod include;
mod leaf;
mod merge;
mod monitoring;
mod outline;
mod people;
mod places;
mod registry;
mod removal;
mod review;
mod rules;
mod serving;
mod shares;
mod syntax;
mod text;
mod tree;
mod types;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub use accept::Accept;
pub use admins::{
    BreakGlass, Ci, CiProvider, Engine, Install, InstallProgram, InstallSource, KeyAdministrators,
    MadeBreakGlass, MadeKeyAdministrators, PlatformBy, UnitCi,
};
pub use audit::{
    AccessAnalyzer, Alerts as AuditAlerts, Audit, ConfigRules, DataEvents, GuardDuty, LockMode,
    RuleSet, SecurityHub, Standard, TrailLock,
};
pub use edit::add_entry;
pub use guardrails::Guardrails;
pub use include::{Folder, Included};
pub use leaf::{
    AccountId, AnyImage, ApplicationPath, BucketName, BucketPath, BundleUri, CertificateArn,
    CiBranch, CiEnvironment, CiProject, CiRepository, Classification, ContainerImage, Day,
    EmailAddress, EndpointCalling, EndpointInstanceType, ExemptRole, FileHash, FindingAddress,
    FindingCode, Folder as ContainerFolder, GitCommit, Group, GroupId, HealthPath, HostName,
    IncludePath, InstallUrl, InstanceType, Int, KeyArn, KeyPrefix, LinkName, LogRetention,
    ModelArchive, Name, NotebookInstanceType, ObjectPath, Organization, OrganizationId,
    ParameterName, PersonArn, PinnedImage, Place, PolicyTarget, Principal, PrivateBlock, Puller,
    Readable, Reason, Region, RemoteOrganization, RoleArn, RunnerLabel, SamlProvider,
    ScheduleExpression, SecretArn, ServiceCalling, SharedPlace, SinkArn, SsoInstanceArn,
    StateBucket, TeamName, TeamPath, TopicArn, TrustStoreArn, UnitName, Upstream, UserArn,
    VariableName, VpcEndpointId, WebAclArn, WorkspacePrefix, ZoneId,
};
pub use monitoring::Monitoring;
pub use outline::{Named, Outline, UnitOutline, outline};
pub use people::{
    IdentityCenter, Notebook, NotebookInstance, People, TeamPeople, UnitPeople, Workspace,
};
pub use registry::{
    Cache, GitHubWorkflow, GitLabPipeline, ImagePipeline, ProviderKeeper, PushingRole, Registry,
    Repository,
};
pub use removal::{Data, Removed};
pub use review::{Reviewing, RuleLevel};
pub use serving::{
    Alarms, Application, CallingApplication, CallingRole, Capture, Endpoint, EndpointCaller,
    EndpointInstance, Environment, ExistingTrustStore, MutualTls, Scaling, ServeWith, Service,
    Tasks, Timeouts, TrustBundle, Variable,
};
pub use shares::{Access, Share};
pub use text::MAX_BYTES;
pub use types::{
    Account, AdministeredAccount, Administrators, At, Backend, Because, Bucket, Cloud, Document,
    Entries, ExplainedImage, Holds, Image, Instance, NetworkPlan, Parameter, Platform, Serving,
    Team, TeamNetwork, Training, Unit, Zones,
};

pub(crate) use catalog::{Use, instance_type, partition, zones};
pub(crate) use compose::compose;
pub(crate) use decode::{Decoder, Record, all_of};
pub(crate) use leaf::{Fault, Leaf};
pub(crate) use rules::{image_parts, is_bucket_name, repository_parts};
pub(crate) use text::decode as decode_text;
pub(crate) use tree::Node;

use crate::diagnostic::{self, Diagnostic, Label, Position, Source, Sources, Span};
use crate::model::SpecPath;

/// A spec that has been read and checked: references resolve, names are such as AWS takes, there is room for everybody.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What it says.
    pub document: Document,
    /// The paths of the files that it includes, relative to its folder.
    pub included: Vec<String>,
    sources: Arc<Sources>,
    places: Arc<HashMap<String, Span>>,
}

impl Spec {
    /// The file that it was read from; not one of those that it includes.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        self.sources.first()
    }

    /// The file and the characters in it that a span of the document stands for.
    #[must_use]
    pub fn label(&self, span: Span) -> Label {
        self.sources.label(span)
    }

    /// The file, and in it the characters of the key (or, in a list, of the item) at a path such as
    /// `units.research.teams.vision.training.nightly.reads.0`.
    #[must_use]
    pub fn place(&self, path: &SpecPath) -> Option<Label> {
        self.span(path).map(|span| self.label(span))
    }

    /// The span of what a path names, for [`Spec::label`].
    #[must_use]
    pub(crate) fn span(&self, path: &SpecPath) -> Option<Span> {
        self.places.get(&path.0).copied()
    }

    /// Line and column of what a path names, in its file.
    #[must_use]
    pub fn locate(&self, path: &SpecPath) -> Option<Position> {
        self.place(path).map(|place| place.position())
    }
}

/// Reads a spec that is one file. `name` is what messages call it.
///
/// # Errors
/// All that is wrong, in the order of the file; what YAML itself does not allow ends the search.
pub fn parse(name: &str, text: &[u8]) -> Result<Spec, Vec<Diagnostic>> {
    load(name, text, &BTreeMap::new())
}

/// Reads a spec that may include others, which are read from `folder`. `name` is what messages call the file; the
/// others are named from its folder on.
///
/// # Errors
/// As [`parse`], by file: what is wrong in any of them, files that are not there, what two of them say.
pub fn load(name: &str, text: &[u8], folder: &dyn Folder) -> Result<Spec, Vec<Diagnostic>> {
    let source = text::decode(name, text)?;
    let (mut root, mut diagnostics) = compose::compose(&source);
    let mut decoder = decode::Decoder::new(&source);
    let included = root
        .as_mut()
        .map(|root| include::include(&mut decoder, root, folder))
        .unwrap_or_default();
    let document = root
        .as_ref()
        .and_then(|root| decode::document(&mut decoder, root));
    diagnostics.append(&mut decoder.diagnostics);
    diagnostic::sort(&mut diagnostics);
    match (document, root) {
        (Some(document), Some(root)) if diagnostics.is_empty() => Ok(Spec {
            document,
            included,
            sources: Arc::new(decoder.sources),
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

/// The JSON Schema of a file that a spec includes.
#[must_use]
pub fn included_schema() -> serde_json::Value {
    schemars::schema_for!(Included).to_value()
}
