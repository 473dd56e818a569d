//! What a team serves, with every default filled in: such as somebody would run in production.

mod callers;

use indexmap::IndexMap;

use super::Resolver;
use super::removals::OF_BALANCERS;
use super::team::{INSTANCE_TYPE, Place, before, image, sorted};
use crate::model::lock::Kind;
use crate::model::{
    Alarms, Application, Capture, Endpoint, Location, Serves, Service, SpecPath, Tasks, Timeouts,
    TrustStore,
};
use crate::spec::{self, ServeWith, Use, instance_type};

/// Two machines in two zones: one may be lost.
const INSTANCES: u32 = 2;
/// How many invocations a minute a machine takes: ten a second.
const INVOCATIONS: u32 = 600;
/// After how many seconds of starting a container is given up: a model of some GiB is loaded by then.
const STARTUP_SECONDS: u32 = 600;
const LATENCY_MS: u32 = 1000;
const ERRORS_PERCENT: u32 = 1;
const PORT: u16 = 8080;
const HEALTH: &str = "/ping";
const SCRATCH: &str = "/tmp";

impl Resolver<'_> {
    pub(super) fn applications(
        &mut self,
        place: &Place<'_>,
        said: &spec::Team,
    ) -> Vec<Application> {
        let all = sorted(said.applications.as_ref()).into_iter();
        all.map(|(name, said)| {
            let path = place.path.child("applications").child(name);
            let image = said.image.as_ref().and_then(|said| image(said, &path));
            Application {
                name: name.to_owned(),
                renamed_from: before(said.renamed_from.as_ref()),
                physical: self.job(Kind::Application, place, name),
                image: image.map(|(image, _)| image),
                consumes: Vec::new(),
                invokes: Vec::new(),
                spec: path,
            }
        })
        .collect()
    }

    /// Their callers are settled when all teams have their names.
    pub(super) fn endpoints(&mut self, place: &Place<'_>, said: &spec::Team) -> Vec<Endpoint> {
        let all = sorted(said.endpoints.as_ref()).into_iter();
        all.filter_map(|(name, said)| {
            let physical = self.job(Kind::Endpoint, place, name);
            endpoint(&place.path, (name, physical), said)
        })
        .collect()
    }

    /// The same.
    pub(super) fn services(&mut self, place: &Place<'_>, said: &spec::Team) -> Vec<Service> {
        let all = sorted(said.services.as_ref());
        if all.is_empty() {
            return Vec::new();
        }
        let log_bucket = self.physical(place, OF_BALANCERS);
        let all = all.into_iter();
        all.filter_map(|(name, said)| {
            let physical = self.job(Kind::Service, place, name);
            service(&place.path, (name, physical), said, &log_bucket)
        })
        .collect()
    }
}

fn endpoint(
    team: &SpecPath,
    (name, physical): (&str, String),
    said: &spec::Endpoint,
) -> Option<Endpoint> {
    let path = team.child("endpoints").child(name);
    let (image, image_spec) = image(&said.image, &path)?;
    let (bucket, key) = said.model.value.parts();
    let instance = said.instance.as_ref();
    let kind = instance
        .and_then(|said| said.kind.as_ref())
        .map_or(INSTANCE_TYPE, |kind| kind.value.as_str());
    let scaling = said.scaling.as_ref();
    let least = number(instance.and_then(|said| said.count.as_ref()), INSTANCES);
    Some(Endpoint {
        name: name.to_owned(),
        renamed_from: before(said.renamed_from.as_ref()),
        physical,
        model: location((bucket, key.to_owned()), path.child("model")),
        image,
        image_spec,
        environment: environment(said.environment.as_ref()),
        callers: Vec::new(),
        instance_type: kind.to_owned(),
        local_storage: instance_type(kind, Use::Endpoint).is_some_and(|kind| kind.local_storage),
        instances_min: least,
        instances_max: number(scaling.and_then(|said| said.max.as_ref()), least * 2),
        invocations_per_instance: number(
            scaling.and_then(|said| said.invocations_per_instance.as_ref()),
            INVOCATIONS,
        ),
        startup_timeout_seconds: number(said.startup_timeout_seconds.as_ref(), STARTUP_SECONDS),
        capture: said.capture.as_ref().map(|capture| Capture {
            to: location(capture.to.value.parts(), path.child("capture").child("to")),
            percent: number(capture.percent.as_ref(), 100),
        }),
        alarms: alarms(said.alarms.as_ref()),
        spec: path,
    })
}

fn service(
    team: &SpecPath,
    (name, physical): (&str, String),
    said: &spec::Service,
    log_bucket: &str,
) -> Option<Service> {
    let path = team.child("services").child(name);
    let (image, image_spec) = image(&said.image, &path)?;
    Some(Service {
        name: name.to_owned(),
        renamed_from: before(said.renamed_from.as_ref()),
        physical,
        serves: serves(said, &path)?,
        image,
        image_spec,
        port: port(said.port.as_ref()),
        health: said
            .health
            .as_ref()
            .map_or(HEALTH, |path| path.value.as_str())
            .to_owned(),
        environment: environment(said.environment.as_ref()),
        secrets: sorted(said.secrets.as_ref())
            .into_iter()
            .map(|(name, secret)| (name.to_owned(), secret.value.to_string()))
            .collect(),
        scratch: match &said.scratch {
            Some(folders) => folders.iter().map(|it| it.value.to_string()).collect(),
            None => vec![SCRATCH.to_owned()],
        },
        callers: Vec::new(),
        certificate: said.certificate.value.to_string(),
        mutual_tls: said.mutual_tls.as_ref().map(trust_store),
        tasks: tasks(said.tasks.as_ref()),
        timeouts: timeouts(said.timeouts.as_ref()),
        web_acl: said.web_acl.as_ref().map(|acl| acl.value.to_string()),
        service_name: said
            .service_name
            .as_ref()
            .map(|name| name.value.to_string()),
        log_bucket: log_bucket.to_owned(),
        alarms: alarms(said.alarms.as_ref()),
        spec: path,
    })
}

/// A checked spec says what its kind needs.
fn serves(said: &spec::Service, path: &SpecPath) -> Option<Serves> {
    match said.serve_with.value {
        ServeWith::Container => {
            let (bucket, key) = said.model.as_ref()?.value.parts();
            let model = location((bucket, key.to_owned()), path.child("model"));
            Some(Serves::Container { model })
        }
        ServeWith::Proxy => Some(Serves::Proxy {
            endpoint: said.endpoint.as_ref()?.value.to_string(),
        }),
    }
}

fn location((bucket, prefix): (&str, String), spec: SpecPath) -> Location {
    Location {
        bucket: bucket.to_owned(),
        prefix,
        spec,
    }
}

fn number<const MIN: u32, const MAX: u32>(
    said: Option<&spec::At<spec::Int<MIN, MAX>>>,
    otherwise: u32,
) -> u32 {
    said.map_or(otherwise, |said| said.value.get())
}

fn port<const MIN: u32, const MAX: u32>(said: Option<&spec::At<spec::Int<MIN, MAX>>>) -> u16 {
    said.and_then(|said| u16::try_from(said.value.get()).ok())
        .unwrap_or(PORT)
}

fn environment(said: Option<&spec::Environment>) -> IndexMap<String, String> {
    sorted(said)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.value.0.clone()))
        .collect()
}

fn alarms(said: Option<&spec::Alarms>) -> Alarms {
    let notify = said.and_then(|said| said.notify.as_ref());
    Alarms {
        notify: notify
            .into_iter()
            .flatten()
            .map(|topic| topic.value.to_string())
            .collect(),
        latency_ms: number(said.and_then(|said| said.latency_ms.as_ref()), LATENCY_MS),
        errors_percent: number(
            said.and_then(|said| said.errors_percent.as_ref()),
            ERRORS_PERCENT,
        ),
    }
}

fn tasks(said: Option<&spec::Tasks>) -> Tasks {
    let min = number(said.and_then(|said| said.min.as_ref()), 2);
    Tasks {
        min,
        max: number(said.and_then(|said| said.max.as_ref()), min * 2),
        cpu: number(said.and_then(|said| said.cpu.as_ref()), 1024),
        memory_mib: number(said.and_then(|said| said.memory_mib.as_ref()), 4096),
        requests_per_task: number(
            said.and_then(|said| said.requests_per_task.as_ref()),
            INVOCATIONS,
        ),
    }
}

fn timeouts(said: Option<&spec::Timeouts>) -> Timeouts {
    Timeouts {
        idle_seconds: number(said.and_then(|said| said.idle_seconds.as_ref()), 60),
        drain_seconds: number(said.and_then(|said| said.drain_seconds.as_ref()), 30),
        start_seconds: number(said.and_then(|said| said.start_seconds.as_ref()), 120),
    }
}

fn trust_store(said: &spec::MutualTls) -> TrustStore {
    match said {
        spec::MutualTls::Existing(store) => {
            TrustStore::Existing(store.trust_store.value.to_string())
        }
        spec::MutualTls::Bundle(said) => {
            let (bucket, key) = said.bundle.value.parts();
            TrustStore::Bundle {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
            }
        }
    }
}
