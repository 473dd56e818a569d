//! What the registry names: teams that pull, registries upstream.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Fault, Leaf};
use crate::spec::rules;

leaf! {
    /// A team as `retail/churn`, or a unit with all of its teams as `payments`.
    Puller, rules::puller, {
        "type": "string",
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*)?$",
        "not": { "type": "string", "pattern": "^platform(/|$)|^[^/]{25}|/[^/]{25}" }
    }
}
leaf! {
    /// A public registry that ECR caches: `quay.io`.
    Upstream, rules::upstream, {
        "type": "string",
        "pattern": "^(public\\.ecr\\.aws|quay\\.io|registry\\.k8s\\.io|registry-1\\.docker\\.io|ghcr\\.io|registry\\.gitlab\\.com|[a-z0-9]{5,50}\\.azurecr\\.io)$"
    }
}

impl Puller {
    /// The unit, and the team when it is one.
    #[must_use]
    pub fn parts(&self) -> (&str, Option<&str>) {
        match self.0.split_once('/') {
            Some((unit, team)) => (unit, Some(team)),
            None => (&self.0, None),
        }
    }
}

impl Upstream {
    /// True of registries that nobody pulls from without logging in
    /// (Amazon ECR User Guide, `pull-through-cache-creating-rule.html`).
    #[must_use]
    pub fn wants_credentials(&self) -> bool {
        !matches!(
            self.as_str(),
            "public.ecr.aws" | "quay.io" | "registry.k8s.io"
        )
    }
}
