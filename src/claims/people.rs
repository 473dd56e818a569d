//! Where people work, and what they see.

use serde::{Deserialize, Serialize};

use crate::model::SpecPath;

/// What people need, in the words of the spec: to see, to open, and to stop. Nothing of it reads an object or uses a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "people")]
pub enum PeopleNeed {
    /// See a pipeline and its runs, and stop a run.
    WatchPipeline {
        /// Its ARN.
        pipeline: String,
    },
    /// See training jobs, and stop them.
    WatchJobs {
        /// The pattern of their ARNs.
        jobs: String,
    },
    /// Read log streams.
    ReadLogs {
        /// The log group's name.
        group: String,
        /// The pattern of the streams' names.
        streams: String,
        /// The group is the team's own: its streams may be listed and searched.
        own: bool,
    },
    /// See metrics.
    SeeMetrics,
    /// See how a SageMaker endpoint is doing, with its models and configurations.
    SeeEndpoint {
        /// Its ARN.
        endpoint: String,
        /// Patterns of the ARNs of its models and configurations.
        versions: Vec<String>,
        /// The names of its alarms.
        alarms: Vec<String>,
    },
    /// See how a REST API is doing.
    SeeService {
        /// Its ARN.
        service: String,
        /// The pattern of the ARNs of its cluster's tasks.
        tasks: String,
    },
    /// Open, start and stop a notebook, from the network that people sit in.
    OpenNotebook {
        /// Its ARN.
        notebook: String,
        /// The ARN of the role that it runs as.
        role: String,
        /// The ids of the VPC endpoints through which it is opened.
        through: Vec<String>,
    },
    /// Make and keep roles under a boundary.
    MakeRoles {
        /// The pattern of their ARNs.
        roles: String,
        /// The ARN of the boundary.
        boundary: String,
    },
    /// See how roles, networks and work are set.
    Audit {
        /// The pattern of the ARNs of roles.
        roles: String,
        /// The ARNs of their boundaries.
        boundaries: Vec<String>,
        /// Patterns of the ARNs of SageMaker's things.
        work: Vec<String>,
        /// The aliases of keys, with `alias/` in front.
        keys: Vec<String>,
        /// The names of buckets.
        buckets: Vec<String>,
    },
}

/// A notebook instance, found by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NotebookClaim {
    /// Its name.
    pub name: String,
    /// The ARN of the role that it runs as.
    pub role: String,
    /// The alias of the key of its volume, with `alias/` in front.
    pub volume_key: String,
    /// The type of its machine.
    pub instance_type: String,
    /// The size of its volume in GiB.
    pub volume_gib: u32,
    /// Where the spec says so.
    pub spec: SpecPath,
}
