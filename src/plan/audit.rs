use serde::Serialize;

use super::team::TeamScope;
use crate::symbol::Text;

/// The team's own trail: who touched which object, and which jobs ran.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrailPlan {
    /// Its name.
    pub name: String,
    /// What the ARNs of the objects begin with whose access is recorded.
    pub records: Vec<Text>,
}

pub(super) fn plan(scope: &TeamScope<'_>) -> TrailPlan {
    TrailPlan {
        name: scope.names.trail(),
        records: scope
            .team
            .buckets
            .iter()
            .map(|bucket| TeamScope::bucket(&bucket.name).then("/"))
            .collect(),
    }
}
