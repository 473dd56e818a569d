//! The properties of the documents that are used, and no others: what is not asked for is passed over while parsing, so
//! that it takes no memory.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::error::ShowError;
use super::mistakes;
use crate::symbol::{Json, Value};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plan,
    State,
}

/// The first look: enough to tell what it is, whatever the rest is like.
#[derive(Deserialize)]
struct Head {
    format_version: Option<Json>,
    values: Option<IgnoredAny>,
    resource_changes: Option<IgnoredAny>,
    planned_values: Option<IgnoredAny>,
    configuration: Option<IgnoredAny>,
    serial: Option<IgnoredAny>,
    lineage: Option<IgnoredAny>,
}

/// Tells by content what a document is; the whole of it is checked to be JSON.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, ShowError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(ShowError::RawPlan);
    }
    if std::str::from_utf8(bytes).is_err() {
        return Err(ShowError::NotUtf8);
    }
    let bytes = without_mark(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let head: Head =
        serde_json::from_slice(bytes).map_err(|error| match ShowError::of(&error) {
            // An array, a number: JSON all the same.
            ShowError::Shape { .. } if first != Some(&b'{') => ShowError::Neither,
            other => mistakes::of(bytes).unwrap_or(other),
        })?;
    let Some(Json(version)) = &head.format_version else {
        return Err(match head.serial.is_some() && head.lineage.is_some() {
            true => ShowError::RawState,
            false => mistakes::of(bytes).unwrap_or(ShowError::Neither),
        });
    };
    match version.as_str() {
        Some(version) if version == "1" || version.starts_with("1.") => {}
        Some(version) => {
            return Err(ShowError::Version {
                found: version.to_owned(),
            });
        }
        None => return Err(ShowError::Neither),
    }
    let planned = head.planned_values.is_some()
        || head.resource_changes.is_some()
        || head.configuration.is_some();
    Ok(match planned && head.values.is_none() {
        true => Kind::Plan,
        // The state of nothing has no `values`.
        false => Kind::State,
    })
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

pub(super) fn plan(bytes: &[u8]) -> Result<Plan, ShowError> {
    serde_json::from_slice(without_mark(bytes)).map_err(|error| ShowError::of(&error))
}

pub(super) fn state(bytes: &[u8]) -> Result<State, ShowError> {
    serde_json::from_slice(without_mark(bytes)).map_err(|error| ShowError::of(&error))
}

/// The state that a plan was made against, the whole of it.
pub(super) fn prior(bytes: &[u8]) -> Result<Option<State>, ShowError> {
    #[derive(Deserialize)]
    struct Prior {
        prior_state: Option<State>,
    }

    let read: Result<Prior, _> = serde_json::from_slice(without_mark(bytes));
    let read = read.map_err(|error| ShowError::of(&error))?;
    Ok(read.prior_state)
}

/// A plan.
#[derive(Debug, Deserialize)]
pub(super) struct Plan {
    pub format_version: String,
    pub terraform_version: Option<String>,
    #[serde(default)]
    pub variables: HashMap<String, Variable>,
    #[serde(default)]
    pub resource_changes: Vec<ResourceChange>,
    #[serde(default)]
    pub resource_drift: Vec<ResourceChange>,
    #[serde(default)]
    pub deferred_changes: Vec<DeferredChange>,
    #[serde(default)]
    pub action_invocations: Vec<ActionInvocation>,
    #[serde(default)]
    pub output_changes: BTreeMap<String, OutputChange>,
    #[serde(default)]
    pub checks: Vec<Check>,
    pub prior_state: Option<PriorState>,
    #[serde(default)]
    pub configuration: Configuration,
    #[serde(default)]
    pub errored: bool,
    pub complete: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Variable {
    pub value: Option<serde_json::Value>,
}

/// One entry of `resource_changes` or `resource_drift`.
#[derive(Debug, Deserialize)]
pub(super) struct ResourceChange {
    pub address: String,
    pub previous_address: Option<String>,
    pub mode: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub deposed: Option<String>,
    pub action_reason: Option<String>,
    pub change: RawChange,
}

#[derive(Debug, Deserialize)]
pub(super) struct RawChange {
    pub actions: Vec<String>,
    pub before: Option<Json>,
    pub after: Option<Json>,
    pub after_unknown: Option<Json>,
    pub before_sensitive: Option<Json>,
    pub after_sensitive: Option<Json>,
    pub replace_paths: Option<Json>,
    pub importing: Option<Json>,
}

/// One entry of `output_changes`.
#[derive(Debug, Deserialize)]
pub(super) struct OutputChange {
    #[serde(default)]
    pub actions: Vec<String>,
}

/// A `check` block, or a condition of something else, with what came out.
#[derive(Debug, Deserialize)]
pub(super) struct Check {
    pub address: CheckAddress,
    pub status: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CheckAddress {
    #[serde(default)]
    pub to_display: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct DeferredChange {
    pub reason: Option<String>,
    pub resource_change: ResourceChange,
}

/// An action of a provider that is called.
#[derive(Debug, Deserialize)]
pub(super) struct ActionInvocation {
    pub address: String,
}

/// What was there before, of which the data sources alone are kept: the rest stands in `resource_changes`.
#[derive(Debug, Deserialize)]
pub(super) struct PriorState {
    pub values: Option<DataValues>,
}

#[derive(Debug, Deserialize)]
pub(super) struct DataValues {
    #[serde(default)]
    pub root_module: DataModule,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct DataModule {
    #[serde(default, deserialize_with = "only_data")]
    pub resources: Vec<Instance>,
    #[serde(default)]
    pub child_modules: Vec<DataModule>,
}

/// A state.
#[derive(Debug, Deserialize)]
pub(super) struct State {
    pub values: Option<StateValues>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StateValues {
    #[serde(default)]
    pub outputs: HashMap<String, Output>,
    #[serde(default)]
    pub root_module: Module,
}

#[derive(Debug, Deserialize)]
pub(super) struct Output {
    pub value: Option<Json>,
    #[serde(default)]
    pub sensitive: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Module {
    #[serde(default)]
    pub resources: Vec<Instance>,
    #[serde(default)]
    pub child_modules: Vec<Module>,
}

/// One instance in a state.
#[derive(Debug, Deserialize)]
pub(super) struct Instance {
    pub address: String,
    pub mode: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub values: Option<Json>,
    pub sensitive_values: Option<Json>,
    #[serde(default)]
    pub deposed_key: Option<String>,
}

/// What the files say, as far as a plan keeps it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Configuration {
    #[serde(default)]
    pub provider_config: HashMap<String, ProviderConfig>,
    #[serde(default)]
    pub root_module: ConfigModule,
}

#[derive(Debug, Deserialize)]
pub(super) struct ProviderConfig {
    #[serde(default)]
    pub name: String,
    pub alias: Option<String>,
    pub module_address: Option<String>,
    pub expressions: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ConfigModule {
    #[serde(default)]
    pub resources: Vec<ConfigResource>,
    #[serde(default)]
    pub module_calls: HashMap<String, ModuleCall>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ModuleCall {
    #[serde(default)]
    pub module: ConfigModule,
}

#[derive(Debug, Deserialize)]
pub(super) struct ConfigResource {
    pub address: String,
    pub provider_config_key: Option<String>,
    pub expressions: Option<serde_json::Value>,
}

/// The instances of a list that are data sources; the others are let go one by one.
fn only_data<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Instance>, D::Error> {
    struct Filter(PhantomData<()>);

    impl<'de> Visitor<'de> for Filter {
        type Value = Vec<Instance>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of resources")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<Instance>, A::Error> {
            let mut kept = Vec::new();
            while let Some(item) = items.next_element::<Instance>()? {
                if item.mode == "data" {
                    kept.push(item);
                }
            }
            Ok(kept)
        }
    }

    deserializer.deserialize_seq(Filter(PhantomData))
}

/// The value, or null.
pub(super) fn plain(json: Option<Json>) -> Value {
    json.map_or(Value::Null, |Json(value)| value)
}
