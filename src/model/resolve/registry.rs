//! The registry, once every team has its names: who pulls is named as AWS knows him, and what teams run is in repositories that
//! they may pull from.

use std::collections::BTreeSet;

use super::Resolver;
use super::identity::free;
use super::team::{before, sorted};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{
    Cache, Image, Platform, Puller, Pusher, Registry, Repository, SpecPath, Team, Unit, Workload,
    names,
};
use crate::spec::{self, ImagePipeline, ProviderKeeper};

/// How many images are kept when nobody says how many.
const KEEP_IMAGES: u32 = 100;
/// After how many days an image without a tag goes when nobody says so.
const UNTAGGED_DAYS: u32 = 14;
/// The longest prefix of a cache
/// ([CreatePullThroughCacheRule](https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html)).
const PREFIX: usize = 30;
/// The alias of the registry's key, in the lock.
const ALIAS: &str = "platform/registry";

impl Resolver<'_> {
    /// The registry; all units have their names.
    pub(super) fn registry(&mut self, units: &[Unit]) -> Option<Registry> {
        let document = self.document;
        let said = document.platform.as_ref()?.registry.as_ref()?;
        let path = SpecPath("platform.registry".to_owned());
        let alias = self.registry_alias();
        let organization = alias.split('/').next().unwrap_or_default().to_owned();
        let caches = self.caches(said, &organization, &path);
        let repositories = sorted(Some(&said.repositories)).into_iter();
        Some(Registry {
            pusher: pusher(&said.pipeline)?,
            repositories: repositories
                .map(|(name, repository)| self.repository((name, repository), &path, units))
                .collect(),
            caches,
            critical_may_stay: said
                .critical_may_stay
                .as_ref()
                .map(|it| it.because.value.to_string()),
            organization,
            spec: path,
        })
    }

    /// The alias of the registry's key.
    pub(super) fn registry_alias(&mut self) -> String {
        let organization = self.document.organization.value.as_str();
        let new = names::platform_alias(organization, "registry");
        self.alias(ALIAS.to_owned(), new)
    }

    fn caches(&mut self, said: &spec::Registry, organization: &str, path: &SpecPath) -> Vec<Cache> {
        let said = sorted(said.pull_through.as_ref()).into_iter();
        let caches: Vec<Cache> = said
            .map(|(name, cache)| Cache {
                name: name.to_owned(),
                spec: path.child("pull-through").child(name),
                prefix: format!("{organization}-{name}"),
                upstream: cache.from.value.to_string(),
                credentials: cache.credentials.as_ref().map(|it| it.value.to_string()),
            })
            .collect();
        for cache in caches.iter().filter(|it| it.prefix.len() > PREFIX) {
            let message = format!("`{}` is too long", cache.name);
            let room = PREFIX.saturating_sub(organization.len() + 1);
            let found = self.error("bad-name", message, &cache.spec).help(format!(
                "ECR takes prefixes of {PREFIX} characters, and `{organization}-` stands before: write {room} at most"
            ));
            self.diagnostics.push(found);
        }
        let account = self.platform_account();
        let of = |arn: &String| arn.split(':').nth(4) == Some(account.as_str());
        let elsewhere = |it: &&Cache| it.credentials.as_ref().is_some_and(|arn| !of(arn));
        for cache in caches.iter().filter(elsewhere) {
            let message = "the secret is of another account than the registry";
            let path = cache.spec.child("credentials");
            let found = self.error("wrong-account", message.to_owned(), &path);
            let help = format!("ECR reads secrets of its own account: name one of {account}");
            self.diagnostics.push(found.help(help));
        }
        caches
    }

    fn repository(
        &mut self,
        (name, said): (&str, &spec::Repository),
        registry: &SpecPath,
        units: &[Unit],
    ) -> Repository {
        let pullers = said.teams.iter();
        let pullers: BTreeSet<Puller> = pullers.filter_map(|it| puller(&it.value, units)).collect();
        Repository {
            name: name.to_owned(),
            renamed_from: before(said.renamed_from.as_ref()),
            spec: registry.child("repositories").child(name),
            physical: self.repository_name(name),
            pullers: pullers.into_iter().collect(),
            keep_images: said
                .keep_images
                .as_ref()
                .map_or(KEEP_IMAGES, |it| it.value.get()),
            untagged_days: said
                .untagged_days
                .as_ref()
                .map_or(UNTAGGED_DAYS, |it| it.value.get()),
        }
    }

    /// The name in AWS: the one given out before, or a new one.
    fn repository_name(&mut self, name: &str) -> String {
        let path = format!("platform/{name}");
        if let Some(known) = self.lock.repositories.get(&path) {
            return known.clone();
        }
        let organization = self.document.organization.value.as_str();
        let taken: BTreeSet<&String> = self.lock.repositories.values().collect();
        let new = free(&format!("{organization}/{name}"), |name| {
            taken.iter().any(|it| *it == name)
        });
        self.lock.repositories.insert(path, new.clone());
        new
    }

    /// Images of the registry's account are in repositories of the registry, from which the team pulls.
    pub(super) fn pulls(&mut self, platform: &Platform, units: &[Unit]) {
        let Some(registry) = &platform.registry else {
            return;
        };
        let region = self.document.region.value.to_string();
        for unit in units {
            for team in &unit.teams {
                for (image, path) in images(team) {
                    if image.account == platform.account && image.region == region {
                        self.pull(registry, (unit, team), (image, &path));
                    }
                }
            }
        }
    }

    fn pull(
        &mut self,
        registry: &Registry,
        (unit, team): (&Unit, &Team),
        (image, path): (&Image, &SpecPath),
    ) {
        let id = format!("{}/{}", unit.name, team.name);
        let Some(repository) = registry.repository_of(image) else {
            let message = format!("the registry has no repository `{}`", image.repository);
            let found = self.error("unknown-repository", message, path);
            let found = found.help(undeclared(registry, image));
            self.diagnostics.push(found);
            return;
        };
        let own = |puller: &Puller| {
            let of_team = puller
                .team
                .as_ref()
                .is_none_or(|it| *it == team.identity.team);
            puller.unit == team.identity.unit && of_team
        };
        if !repository.pullers.iter().any(own) {
            let message = format!("`{id}` does not pull from `{}`", repository.name);
            let cause = self.spec.span(&repository.spec).unwrap_or_default();
            let found = self
                .error("not-pulled", message, path)
                .and(self.here(cause).saying("these teams pull"))
                .help(format!(
                    "add `{id}` to its `teams`, or name another repository"
                ));
            self.diagnostics.push(found);
        }
    }

    fn error(&self, code: &'static str, message: String, path: &SpecPath) -> Diagnostic {
        let span = self.spec.span(path).unwrap_or_default();
        Diagnostic::error(code, message, self.here(span))
    }
}

/// What to do about an image that is in none of the repositories.
fn undeclared(registry: &Registry, image: &Image) -> String {
    let names = registry.repositories.iter();
    let names: Vec<&str> = names.map(|it| it.physical.as_str()).collect();
    let cached = registry.caches.iter().find(|cache| {
        let rest = image.repository.strip_prefix(&cache.prefix);
        rest.is_some_and(|rest| rest.starts_with('/'))
    });
    if let Some(cache) = cached {
        return format!(
            "`{}` is a cache for the pipeline alone: build an image on it, and push that",
            cache.name
        );
    }
    let named = |it: &&&str| it.rsplit('/').next() == Some(image.repository.as_str());
    match names.iter().find(named).copied() {
        Some(meant) => format!("in AWS it is called `{meant}`"),
        None => match nearest(&image.repository, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "declare it under `platform.registry.repositories`; there are {}",
                spec::all_of(&names)
            ),
        },
    }
}

/// Who pushes. A checked spec says of a workflow where it runs.
fn pusher(said: &ImagePipeline) -> Option<Pusher> {
    let exists = |keeper: Option<&spec::At<ProviderKeeper>>| {
        keeper.is_some_and(|it| it.value == ProviderKeeper::Existing)
    };
    Some(match said {
        ImagePipeline::Role(it) => Pusher::Role(it.role.value.to_string()),
        ImagePipeline::GitHub(it) => Pusher::Pipeline {
            workload: Workload::github(
                None,
                it.github.value.as_str(),
                it.branch.as_ref().map(|it| it.value.as_str()),
                it.environment.as_ref().map(|it| it.value.as_str()),
            )?,
            provider_exists: exists(it.identity_provider.as_ref()),
        },
        ImagePipeline::GitLab(it) => Pusher::Pipeline {
            workload: Workload::gitlab(
                it.host.as_ref().map(|it| it.value.as_str()),
                it.gitlab.value.as_str(),
                it.branch.value.as_str(),
            ),
            provider_exists: exists(it.identity_provider.as_ref()),
        },
    })
}

/// A team or a unit as AWS knows it. A checked spec names none that is not there.
fn puller(said: &spec::Puller, units: &[Unit]) -> Option<Puller> {
    let (unit, team) = said.parts();
    let unit = units.iter().find(|it| it.name == unit)?;
    let team = match team {
        Some(team) => {
            let team = unit.teams.iter().find(|it| it.name == team)?;
            Some(team.identity.team.clone())
        }
        None => None,
    };
    Some(Puller {
        account: unit.account.clone(),
        unit: unit.first_name.clone(),
        team,
    })
}

/// What a team runs, and where the spec says so.
fn images(team: &Team) -> Vec<(&Image, SpecPath)> {
    let training = team
        .training
        .iter()
        .map(|it| (&it.image, it.image_spec.clone()));
    let serving = team.serving.iter();
    let serving = serving.filter_map(|it| Some((it.image.as_ref()?, it.spec.child("image"))));
    let applications = team.applications.iter();
    let applications =
        applications.filter_map(|it| Some((it.image.as_ref()?, it.spec.child("image"))));
    let endpoints = team
        .endpoints
        .iter()
        .map(|it| (&it.image, it.image_spec.clone()));
    let services = team
        .services
        .iter()
        .map(|it| (&it.image, it.image_spec.clone()));
    let jobs = training.chain(serving).chain(applications);
    jobs.chain(endpoints).chain(services).collect()
}
