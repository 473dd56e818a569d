//! Pipelines: who signs their tokens, what these say, and for which engines pipelines are written.

use super::install::{installed, source_of};
use super::root::leaf;
use super::{Decoder, Record};
use crate::diagnostic::Diagnostic;
use crate::spec::admins::{Ci, CiProvider, Engine, PlatformBy, UnitCi};
use crate::spec::leaf::{CiBranch, CiEnvironment, CiRepository, RunnerLabel, UnitName};
use crate::spec::rules::repository_parts;
use crate::spec::tree::{Kind, Node, ScalarType};
use crate::spec::types::{At, Backend, Entries, Unit};

/// Where pipelines run.
pub(super) fn ci(decoder: &mut Decoder, node: &Node) -> Option<Ci> {
    let mut fields = decoder.record(node, "`ci`")?;
    let providers = [
        ("github", CiProvider::GitHub),
        ("gitlab", CiProvider::GitLab),
        ("hcp-terraform", CiProvider::HcpTerraform),
    ];
    let provider = fields
        .find("provider")
        .map(|node| decoder.choice(node, &providers));
    let host = fields.find("host").map(|node| decoder.leaf(node));
    let existing = fields.find("existing").map(|node| boolean(decoder, node));
    let subject = subject(decoder, &mut fields);
    let pipelines = fields
        .find("pipelines")
        .map(|node| decoder.list::<Engine>(node, 1..=5, "[github-actions]"));
    let runners = fields
        .find("runners")
        .map(|node| decoder.list::<RunnerLabel>(node, 1..=10, "[self-hosted]"));
    let image = fields.find("image").map(|node| decoder.leaf(node));
    let install = fields
        .find("install")
        .map(|node| installed(decoder, node).map(|install| (install, node.span)));
    let by = [
        ("pipelines", PlatformBy::Pipelines),
        ("hand", PlatformBy::Hand),
    ];
    let platform = fields
        .find("platform")
        .map(|node| decoder.choice(node, &by));
    let project = fields.find("project").map(|node| decoder.leaf(node));
    fields.finish(decoder);
    let UnitCi {
        repository,
        branch,
        environment,
    } = subject?;
    let (install, at) = whole(install)?.unzip();
    let read = Ci {
        provider: whole(provider)?,
        host: whole(host)?,
        existing: whole(existing)?,
        repository,
        branch,
        environment,
        pipelines,
        runners,
        image: whole(image)?,
        install,
        project: whole(project)?,
        platform: whole(platform)?,
    };
    engines(decoder, node, &read);
    source_of(decoder, &read, at);
    Some(read)
}

/// Each engine gets along with who signs the tokens, and is told what it needs.
fn engines(decoder: &mut Decoder, node: &Node, ci: &Ci) {
    if ci.pipelines.is_none() && ci.provider.is_none() {
        let help =
            "say who runs pipelines, `provider: github`, or what applies: `pipelines: [atlantis]`";
        decoder.refuse("no-ci", "nobody's pipelines are spoken of", node.span, help);
    }
    let provider = ci.provider.as_ref().map(|it| it.value);
    for engine in ci.pipelines.iter().flatten() {
        let needed = match engine.value {
            Engine::GithubActions => ("github", CiProvider::GitHub),
            Engine::GitlabCi => ("gitlab", CiProvider::GitLab),
            Engine::HcpTerraform => ("hcp-terraform", CiProvider::HcpTerraform),
            Engine::Atlantis | Engine::Terragrunt => continue,
        };
        let name = engine.value.name();
        if provider != Some(needed.1) {
            let message = format!("the roles of units do not let in who runs `{name}`");
            let help = format!("it takes `provider: {}`", needed.0);
            decoder.refuse("ci-engine", message, engine.span, help);
        }
        if ci.repository.is_none() {
            let message = format!("it is not said in which repository `{name}` runs");
            let help = "name the one that this spec lies in: `repository: acme/ml-infra`";
            decoder.refuse("ci-engine", message, engine.span, help);
        }
        if engine.value == Engine::GitlabCi && ci.image.is_none() {
            let help = "name one that has ringfence and terraform: `image: registry.example/platform/ringfence@sha256:…`";
            let message = "GitLab's jobs run in an image, and none is said";
            decoder.refuse("ci-engine", message, engine.span, help);
        }
    }
}

/// Whose pipeline applies a unit's stack.
pub(super) fn of_unit(decoder: &mut Decoder, node: &Node) -> Option<UnitCi> {
    let mut fields = decoder.record(node, "a unit's `ci`")?;
    let read = subject(decoder, &mut fields);
    fields.finish(decoder);
    read
}

fn subject(decoder: &mut Decoder, fields: &mut Record<'_>) -> Option<UnitCi> {
    let repository = fields.find("repository").map(|it| leaf(decoder, Some(it)));
    let branch = fields.find("branch").map(|it| leaf(decoder, Some(it)));
    let environment = fields.find("environment").map(|it| leaf(decoder, Some(it)));
    Some(UnitCi {
        repository: whole::<At<CiRepository>>(repository)?,
        branch: whole::<At<CiBranch>>(branch)?,
        environment: whole::<At<CiEnvironment>>(environment)?,
    })
}

/// What is not there is well; what could not be read is not.
#[expect(
    clippy::option_option,
    reason = "left out and not readable are two things"
)]
fn whole<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(None) => None,
        Some(read) => Some(read),
    }
}

fn boolean(decoder: &mut Decoder, node: &Node) -> Option<At<bool>> {
    if let Kind::Scalar(scalar) = &node.kind
        && scalar.type_ == ScalarType::Bool
    {
        return Some(At {
            value: scalar.text == "true",
            span: node.span,
        });
    }
    decoder.wrong_type(
        node,
        "`true` or `false`",
        "write `true` or `false`, without quotes",
    );
    None
}

/// Each unit's pipeline is one repository's, on one branch or in one environment.
pub(super) fn subjects(
    decoder: &mut Decoder,
    ci: Option<&Ci>,
    units: Option<&Entries<UnitName, Unit>>,
    backend: Option<&Backend>,
) {
    let units = units.map_or(&[] as &[_], |units| units.0.as_slice());
    let Some(ci) = ci else {
        for (name, unit) in units {
            if unit.ci.is_some() {
                let message = format!("`{}` has a pipeline of no provider", name.value.as_str());
                let help = "say at the top who runs pipelines: `ci: { provider: github }`";
                decoder.refuse("no-ci", message, name.span, help);
            }
        }
        return;
    };
    let Some(provider) = ci.provider.as_ref().map(|it| it.value) else {
        return without_provider(decoder, ci, units);
    };
    if provider == CiProvider::HcpTerraform {
        return workspaces(decoder, ci, units, backend);
    }
    if let Some(project) = &ci.project {
        let message = "only HCP Terraform has projects that tokens name";
        decoder.refuse("ci-subject", message, project.span, "remove it");
    }
    for (name, unit) in units {
        one_subject(decoder, (ci, provider), name, unit.ci.as_ref());
    }
}

/// Each unit has one workspace, which the backend names: there is nothing else to say of whose token it is.
fn workspaces(
    decoder: &mut Decoder,
    ci: &Ci,
    units: &[(At<UnitName>, Unit)],
    backend: Option<&Backend>,
) {
    let Some(provider) = &ci.provider else {
        return;
    };
    if !matches!(backend, Some(Backend::Remote { .. })) {
        let message = "HCP Terraform runs what it keeps the states of, and they are kept elsewhere";
        let help = "say so: `backend: { type: remote, organization: acme }`";
        decoder.refuse("ci-subject", message, provider.span, help);
    }
    if ci.project.is_none() {
        let message = "it is not said which project the workspaces are in";
        let help = "add it to `ci`: `project: ml-platform`";
        decoder.refuse("ci-subject", message, provider.span, help);
    }
    let of_units = units.iter().filter_map(|(_, unit)| unit.ci.as_ref());
    let own = of_units.flat_map(|own| {
        let repository = own.repository.as_ref().map(|it| it.span);
        let branch = own.branch.as_ref().map(|it| it.span);
        let environment = own.environment.as_ref().map(|it| it.span);
        [repository, branch, environment]
    });
    let here = [
        ci.environment.as_ref().map(|it| it.span),
        ci.host.as_ref().map(|it| it.span),
    ];
    for span in own.chain(here).flatten().collect::<Vec<_>>() {
        let message = "tokens of HCP Terraform name the workspace, and nothing of this";
        let help =
            "remove it: the backend says host and organization, and each unit has its workspace";
        decoder.refuse("ci-subject", message, span, help);
    }
}

/// Where nobody signs tokens, nothing can be said of what they say.
fn without_provider(decoder: &mut Decoder, ci: &Ci, units: &[(At<UnitName>, Unit)]) {
    let of_units = units.iter().filter_map(|(_, unit)| unit.ci.as_ref());
    let spans = of_units.filter_map(|own| {
        let repository = own.repository.as_ref().map(|it| it.span);
        let branch = own.branch.as_ref().map(|it| it.span);
        repository
            .or(branch)
            .or(own.environment.as_ref().map(|it| it.span))
    });
    let own = ci.environment.as_ref().map(|it| it.span);
    let own = own.or(ci.host.as_ref().map(|it| it.span));
    let own = own.or(ci.existing.as_ref().map(|it| it.span));
    for span in spans.chain(own).collect::<Vec<_>>() {
        let help = "say who runs pipelines: `provider: github`";
        decoder.refuse("no-ci", "it is of tokens that nobody signs", span, help);
    }
}

fn one_subject(
    decoder: &mut Decoder,
    (ci, provider): (&Ci, CiProvider),
    name: &At<UnitName>,
    own: Option<&UnitCi>,
) {
    let repository = own.and_then(|it| it.repository.as_ref());
    let branch = own.and_then(|it| it.branch.as_ref()).or(ci.branch.as_ref());
    let environment = own.and_then(|it| it.environment.as_ref());
    let environment = environment.or(ci.environment.as_ref());
    let unit = name.value.as_str();
    match repository.or(ci.repository.as_ref()) {
        Some(repository) => of_provider(decoder, provider, repository),
        None => decoder.refuse(
            "ci-subject",
            format!("it is not said which repository applies `{unit}`"),
            name.span,
            "add `repository: acme/ml-infra` to `ci`, or to the unit's",
        ),
    }
    let github = provider == CiProvider::GitHub;
    if let (false, Some(environment)) = (github, environment) {
        decoder.refuse(
            "ci-subject",
            "GitLab's tokens do not name an environment in what AWS looks at",
            environment.span,
            "bind it to a protected branch: `branch: main`",
        );
    }
    match (branch, environment) {
        (None, None) => decoder.refuse(
            "ci-subject",
            format!("every branch of the repository would apply `{unit}`"),
            name.span,
            "add `branch: main`, or `environment: production`, to `ci` or to the unit's",
        ),
        (None, Some(_)) if !github => decoder.refuse(
            "ci-subject",
            format!("every branch of the repository would apply `{unit}`"),
            name.span,
            "add `branch: main` to `ci`, or to the unit's",
        ),
        (Some(branch), Some(environment)) if github && ci.host.is_some() => {
            let there = decoder.label(environment.span).saying("the environment");
            let found = Diagnostic::error(
                "ci-subject",
                "AWS looks at one of the two only where GitHub is a server of one's own",
                decoder.label(branch.span),
            )
            .and(there)
            .help("keep one of them; which branches deploy to an environment is set on the server");
            decoder.diagnostics.push(found);
        }
        _ => {}
    }
}

/// GitHub's repositories have two parts, and ids on both or on none.
fn of_provider(decoder: &mut Decoder, provider: CiProvider, repository: &At<CiRepository>) {
    let parts = repository_parts(repository.value.as_str());
    let ids = parts.iter().filter(|(_, id)| id.is_some()).count();
    let (message, help) = match provider {
        CiProvider::GitHub if parts.len() != 2 => (
            "a repository of GitHub's has an owner and a name",
            "it looks like `acme/ml-infra`",
        ),
        CiProvider::GitHub if ids == 1 => (
            "GitHub's tokens have the ids of both owner and repository, or none",
            "it looks like `acme/ml-infra` or `acme@123456/ml-infra@456789`",
        ),
        CiProvider::GitLab if ids > 0 => (
            "GitLab's tokens name projects without ids",
            "it looks like `acme/platform/ml-infra`",
        ),
        _ => return,
    };
    decoder.refuse("ci-subject", message, repository.span, help);
}
