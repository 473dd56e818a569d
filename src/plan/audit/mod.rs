//! What watches over an account, beside its trail.

mod alerts;
mod config;
mod delegated;
mod detection;

pub use alerts::{AlertPlan, AlertsPlan, FarAlertsPlan};
pub use config::{ConfigBucketPlan, ConfigPlan, ManagedRulePlan};
pub use delegated::{DelegatedPlan, DelegatedService};
pub use detection::{AnalyzerPlan, DetectionPlan, FeaturePlan, StandardPlan};

pub(super) use alerts::{plan as plan_alerts, roles};
pub(super) use config::{plan as plan_config, plan_bucket as plan_config_bucket};
pub(super) use delegated::plan as plan_delegated;
pub(super) use detection::plan as plan_detection;
