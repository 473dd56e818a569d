//! Who of a team's roles works with its objects, and pulls which image: said once, for keys, buckets, endpoints and the roles
//! themselves.

use super::keys::sid;
use super::policies::role_arn;
use super::serving::endpoints::VARIANT;
use super::team::TeamScope;
use crate::model::{Duty, Image, Location, Serves, SharedRead};
use crate::symbol::Text;

/// A role that works in the team's network.
pub(super) struct User<'a> {
    /// What Sids call it: `TrainNightly`.
    pub sid: String,
    /// The ARN of its role.
    pub role: Text,
    /// What it reads.
    pub reads: Vec<&'a Location>,
    /// What it writes.
    pub writes: Vec<&'a Location>,
    /// It may upload in parts.
    pub multipart: bool,
    /// What it reads of other teams.
    pub shared: &'a [SharedRead],
    /// The image that it pulls.
    pub image: Option<&'a Image>,
    /// AWS makes volumes for it, under the volume key.
    pub has_volumes: bool,
    /// SageMaker makes network interfaces with its permissions.
    pub has_interfaces: bool,
    /// The log group of its own that it writes to.
    pub logs: Option<Logs>,
}

/// A log group that one role alone writes to.
pub(super) struct Logs {
    /// Its name.
    pub group: String,
    /// The pattern of the streams.
    pub streams: String,
    /// It looks for the group first.
    pub finds: bool,
}

impl Logs {
    /// A group that is there already.
    fn in_group(group: String) -> Option<Self> {
        Some(Self {
            group,
            streams: "*".to_owned(),
            finds: false,
        })
    }
}

impl<'a> User<'a> {
    fn new(purpose: &str, name: &str) -> Self {
        let capital: String = sid(purpose);
        Self {
            sid: format!("{capital}{}", sid(name)),
            role: role_arn(purpose, name),
            reads: Vec::new(),
            writes: Vec::new(),
            multipart: false,
            shared: &[],
            image: None,
            has_volumes: false,
            has_interfaces: false,
            logs: None,
        }
    }

    /// True when it reads or writes something of the bucket with this name in the spec.
    pub fn uses(&self, bucket: &str) -> bool {
        let mut all = self.reads.iter().chain(&self.writes);
        all.any(|at| at.bucket == bucket)
    }
}

/// The roles of a team that work in its network: jobs first, then servers, the models of endpoints, what starts applications,
/// and REST APIs.
pub(super) fn users<'a>(scope: &TeamScope<'a>) -> Vec<User<'a>> {
    let team = scope.team;
    let training = team.training.iter().map(|job| User {
        reads: job.reads.iter().collect(),
        writes: job.writes.iter().collect(),
        multipart: job.multipart_uploads.is_some(),
        shared: &job.shared,
        image: Some(&job.image),
        has_volumes: !job.instance.local_storage,
        has_interfaces: true,
        ..User::new("train", &job.name)
    });
    let serving = team.serving.iter().map(|server| User {
        reads: server.reads.iter().collect(),
        shared: &server.shared,
        image: server.image.as_ref(),
        has_interfaces: true,
        ..User::new("serve", &server.name)
    });
    let services = team.services.iter().flat_map(|service| {
        let reads = match &service.serves {
            Serves::Container { model } => vec![model],
            Serves::Proxy { .. } => Vec::new(),
        };
        let task = User {
            reads,
            ..User::new("task", &service.name)
        };
        let execution = User {
            image: Some(&service.image),
            logs: Logs::in_group(scope.names.service_log_group(&service.physical)),
            ..User::new("execution", &service.name)
        };
        [task, execution]
    });
    let models = team.endpoints.iter().map(|endpoint| User {
        reads: vec![&endpoint.model],
        writes: endpoint.capture.iter().map(|it| &it.to).collect(),
        image: Some(&endpoint.image),
        has_volumes: !endpoint.local_storage,
        has_interfaces: true,
        logs: Some(Logs {
            group: scope.names.endpoint_log_group(&endpoint.physical),
            streams: format!("{VARIANT}/*"),
            finds: true,
        }),
        ..User::new("model", &endpoint.name)
    });
    let launched = team.applications.iter().filter(|it| it.image.is_some());
    let launched = launched.map(|application| User {
        image: application.image.as_ref(),
        logs: Logs::in_group(scope.names.application_log_group(&application.physical)),
        ..User::new("launch", &application.name)
    });
    let notebooks = team.people.notebooks.iter().map(|notebook| User {
        reads: notebook.reads.iter().collect(),
        ..User::new("notebook", &notebook.name)
    });
    // Whoever starts a notebook makes the grant for its volume.
    let starts = !team.people.notebooks.is_empty();
    let scientists = starts.then(|| User {
        has_volumes: true,
        ..User::new("people", Duty::Scientist.word())
    });
    let jobs = training.chain(serving).chain(notebooks).chain(scientists);
    jobs.chain(models).chain(launched).chain(services).collect()
}
