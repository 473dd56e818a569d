//! A team: its buckets, jobs and servers with every default filled in.

use indexmap::IndexMap;

use super::{LOG_RETENTION_DAYS, Resolver};
use crate::model::lock::Kind;
use crate::model::{
    Bucket, Holds, Identity, Image, Instance, Location, Network, Schedule, Serving, SpecPath, Team,
    Training, names,
};
use crate::spec::{self, Use, image_parts, instance_type};

/// How long a deleted key can be restored when nobody says how long, in days: as long as KMS allows.
const KEY_DELETION_WINDOW_DAYS: u32 = 30;
/// After how many days an old version goes.
const NONCURRENT_DAYS: u32 = 90;
/// The tag of a bucket about which nothing is said: the careful choice.
const CLASSIFICATION: &str = "confidential";
pub(super) const INSTANCE_TYPE: &str = "ml.m5.xlarge";
const VOLUME_GIB: u32 = 50;
const MAX_RUNTIME_MINUTES: u32 = 360;

/// Which team it is.
pub(super) struct Place<'a> {
    pub(super) unit: &'a str,
    pub(super) name: &'a str,
    pub(super) identity: Identity,
    pub(super) path: SpecPath,
}

/// Entries of the spec in the order of their names.
pub(super) fn sorted<K: AsRef<str>, V>(entries: Option<&spec::Entries<K, V>>) -> Vec<(&str, &V)> {
    let entries = entries
        .map(|entries| entries.0.as_slice())
        .unwrap_or_default();
    let mut sorted: Vec<(&str, &V)> = entries
        .iter()
        .map(|(name, value)| (name.value.as_ref(), value))
        .collect();
    sorted.sort_by_key(|(name, _)| *name);
    sorted
}

impl Resolver<'_> {
    pub(super) fn team(&mut self, place: &Place<'_>, said: &spec::Team, network: Network) -> Team {
        let Identity {
            organization,
            unit,
            team,
            ..
        } = &place.identity;
        let mut aliases = IndexMap::new();
        for purpose in ["data", "artifacts", "volumes", "logs"] {
            let path = format!("{}/{}/{purpose}", place.unit, place.name);
            let new = names::alias(organization, unit, team, purpose);
            aliases.insert(purpose.to_owned(), self.alias(path, new));
        }
        let buckets = sorted(said.buckets.as_ref())
            .into_iter()
            .map(|(name, bucket)| self.bucket(place, name, bucket))
            .collect();
        Team {
            name: place.name.to_owned(),
            renamed_from: before(said.renamed_from.as_ref()),
            identity: place.identity.clone(),
            spec: place.path.clone(),
            network,
            aliases,
            buckets,
            access_log_bucket: self.physical(place, "access-logs"),
            log_retention_days: said
                .log_retention_days
                .as_ref()
                .map_or(LOG_RETENTION_DAYS, |days| days.value.days()),
            key_deletion_window_days: said
                .key_deletion_window_days
                .as_ref()
                .map_or(KEY_DELETION_WINDOW_DAYS, |days| days.value.get()),
            training: sorted(said.training.as_ref())
                .into_iter()
                .filter_map(|(name, job)| {
                    let physical = self.job(Kind::Training, place, name);
                    training(&place.path, (name, physical), job)
                })
                .collect(),
            serving: sorted(said.serving.as_ref())
                .into_iter()
                .map(|(name, server)| {
                    let physical = self.job(Kind::Serving, place, name);
                    serving(&place.path, (name, physical), server)
                })
                .collect(),
            applications: self.applications(place, said),
            endpoints: self.endpoints(place, said),
            services: self.services(place, said),
            gives: Vec::new(),
            takes: Vec::new(),
            people: self.people(place, said),
        }
    }

    fn bucket(&mut self, place: &Place<'_>, name: &str, said: &spec::Bucket) -> Bucket {
        Bucket {
            name: name.to_owned(),
            renamed_from: before(said.renamed_from.as_ref()),
            spec: place.path.child("buckets").child(name),
            physical: self.physical(place, name),
            holds: said.holds.as_ref().map_or(Holds::Data, |holds| holds.value),
            writers: said
                .writers
                .iter()
                .flatten()
                .map(|role| role.value.to_string())
                .collect(),
            classification: said
                .classification
                .as_ref()
                .map_or(CLASSIFICATION, |tag| tag.value.as_str())
                .to_owned(),
            noncurrent_days: said
                .noncurrent_days
                .as_ref()
                .map_or(NONCURRENT_DAYS, |days| days.value.get()),
            expire_days: said.expire_days.as_ref().map(|days| days.value.get()),
        }
    }
}

/// What something was called before.
pub(super) fn before<T: ToString>(said: Option<&spec::At<T>>) -> Option<String> {
    said.map(|it| it.value.to_string())
}

pub(super) fn locations(places: &[spec::At<spec::Place>], path: &SpecPath) -> Vec<Location> {
    let numbered = places.iter().enumerate();
    numbered
        .map(|(number, place)| location(number, &place.value, path))
        .collect()
}

/// Those in the team's own buckets; what others share is settled when their names are.
fn own(places: &[spec::At<spec::Readable>], path: &SpecPath) -> Vec<Location> {
    let numbered = places.iter().enumerate();
    numbered
        .filter_map(|(number, place)| match &place.value {
            spec::Readable::Own(place) => Some(location(number, place, path)),
            spec::Readable::Shared(_) => None,
        })
        .collect()
}

fn location(number: usize, place: &spec::Place, path: &SpecPath) -> Location {
    let (bucket, prefix) = place.parts();
    Location {
        bucket: bucket.to_owned(),
        prefix,
        spec: path.child(&number.to_string()),
    }
}

/// An image and where the spec says it. A checked spec holds only images that can be taken apart.
pub(super) fn image(said: &spec::Image, path: &SpecPath) -> Option<(Image, SpecPath)> {
    let (uri, _) = said.uri();
    let parts = image_parts(uri)?;
    let image = Image {
        account: parts.account.to_owned(),
        region: parts.region.to_owned(),
        repository: parts.repository.to_owned(),
        reference: parts.reference.to_owned(),
    };
    let path = path.child("image");
    let path = match said {
        spec::Image::Pinned(_) => path,
        spec::Image::Explained(_) => path.child("uri"),
    };
    Some((image, path))
}

fn training(
    team: &SpecPath,
    (name, physical): (&str, String),
    said: &spec::Training,
) -> Option<Training> {
    let path = team.child("training").child(name);
    let (image, image_spec) = image(&said.image, &path)?;
    Some(Training {
        name: name.to_owned(),
        renamed_from: before(said.renamed_from.as_ref()),
        physical,
        image,
        image_spec,
        reads: own(&said.reads, &path.child("reads")),
        shared: Vec::new(),
        writes: locations(&said.writes, &path.child("writes")),
        multipart_uploads: said
            .multipart_uploads
            .as_ref()
            .map(|reason| reason.because.value.to_string()),
        instance: instance(said.instance.as_ref()),
        max_runtime_seconds: 60
            * said
                .max_runtime_minutes
                .as_ref()
                .map_or(MAX_RUNTIME_MINUTES, |minutes| minutes.value.get()),
        hyperparameters: sorted(said.hyperparameters.as_ref())
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.value.0.clone()))
            .collect(),
        schedule: said.schedule.as_ref().map(|schedule| Schedule {
            expression: schedule.value.to_string(),
        }),
        spec: path,
    })
}

fn instance(said: Option<&spec::Instance>) -> Instance {
    let kind = said
        .and_then(|said| said.kind.as_ref())
        .map_or(INSTANCE_TYPE, |kind| kind.value.as_str());
    Instance {
        kind: kind.to_owned(),
        count: said
            .and_then(|said| said.count.as_ref())
            .map_or(1, |count| count.value.get()),
        volume_gib: said
            .and_then(|said| said.volume_gib.as_ref())
            .map_or(VOLUME_GIB, |size| size.value.get()),
        local_storage: instance_type(kind, Use::Training).is_some_and(|kind| kind.local_storage),
    }
}

fn serving(team: &SpecPath, (name, physical): (&str, String), said: &spec::Serving) -> Serving {
    let path = team.child("serving").child(name);
    Serving {
        name: name.to_owned(),
        renamed_from: before(said.renamed_from.as_ref()),
        physical,
        reads: own(&said.reads, &path.child("reads")),
        shared: Vec::new(),
        image: said
            .image
            .as_ref()
            .and_then(|said| image(said, &path))
            .map(|(image, _)| image),
        spec: path,
    }
}
