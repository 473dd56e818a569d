use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::Serialize;

use super::views::folder;
use super::{Group, Stack, Stage, groups, marked, stacks};
use crate::model::{Backend, CI_AUDIENCE, Install, Model};
use crate::render::{Environment, RenderError};
use crate::spec::Engine;

/// Every path, from the root of the repository, at which a file may be written.
pub const EMITTED: [(&str, Engine); 4] = [
    (".github/workflows/ringfence.yml", Engine::GithubActions),
    ("ringfence.gitlab-ci.yml", Engine::GitlabCi),
    ("atlantis.yaml", Engine::Atlantis),
    ("hcp-terraform/main.tf", Engine::HcpTerraform),
];

/// Where the file of an engine lies; nothing for one whose files lie in the output folder.
#[must_use]
pub fn path_of(engine: Engine) -> Option<&'static str> {
    let mut all = EMITTED.iter();
    all.find(|(_, its)| *its == engine).map(|(path, _)| *path)
}

/// Where spec and output folder lie, from the root of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The spec.
    pub spec: String,
    /// The output folder.
    pub out: String,
}

/// A path that no pipeline can have in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfitPath {
    /// The path, as well as it can be shown.
    pub path: String,
}

impl Setting {
    /// Takes paths relative to the root of the repository.
    ///
    /// # Errors
    /// A path that is not below the root, or has characters that mean something to a shell, to YAML or to an engine: nothing in a
    /// pipeline has to be escaped then.
    pub fn new(spec: &Path, out: &Path) -> Result<Self, UnfitPath> {
        Ok(Self {
            spec: fit(spec)?,
            out: fit(out)?,
        })
    }
}

fn fit(path: &Path) -> Result<String, UnfitPath> {
    let unfit = || UnfitPath {
        path: path.display().to_string(),
    };
    let part = |part: Component<'_>| match part {
        Component::Normal(name) => name
            .to_str()
            .filter(|name| is_word(name))
            .map(str::to_owned),
        _ => None,
    };
    let parts: Option<Vec<String>> = path.components().map(part).collect();
    let parts = parts.filter(|parts| !parts.is_empty()).ok_or_else(unfit)?;
    Ok(parts.join("/"))
}

/// Neither an option nor anything but plain characters.
fn is_word(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.starts_with('-') && name.chars().all(plain)
}

/// The files of a model's pipelines by their path from the root of the repository, each with its first line.
///
/// # Errors
/// A template that fails.
pub fn emit(model: &Model, setting: &Setting) -> Result<BTreeMap<String, String>, RenderError> {
    let mut files = BTreeMap::new();
    if EMITTED
        .iter()
        .all(|(_, engine)| !model.delivers_by(*engine))
    {
        return Ok(files);
    }
    let environment = Environment::new()?;
    let all = stacks(model);
    for (path, engine) in EMITTED {
        if !model.delivers_by(engine) {
            continue;
        }
        let kind = match engine {
            Engine::HcpTerraform => "tf",
            _ => "yml",
        };
        let template = format!("pipelines/{}.{kind}", engine.name());
        let body = environment.render(&template, &View::of(model, setting, &all))?;
        files.insert(path.to_owned(), marked(&setting.spec, &body));
    }
    Ok(files)
}

/// What the templates of pipelines see.
#[derive(Serialize)]
struct View<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    install: Option<InstallView<'a>>,
    branch: Option<&'a str>,
    /// The branch for Atlantis, which takes an expression: no character of a branch's name but a period means anything in one.
    branch_pattern: Option<String>,
    jobs: Vec<Job>,
    stacks: Vec<Project<'a>>,
    workspaces: Option<WorkspacesView<'a>>,
}

/// What jobs install that run in no image: a commit of a repository, or a program.
#[derive(Default, Serialize)]
struct InstallView<'a> {
    git: Option<&'a str>,
    revision: Option<&'a str>,
    url: Option<&'a str>,
    sha256: Option<&'a str>,
}

/// Where workspaces are.
#[derive(Serialize)]
struct WorkspacesView<'a> {
    host: &'a str,
    organization: &'a str,
    project: &'a str,
    repository: &'a str,
    branch: Option<&'a str>,
    audience: &'static str,
}

/// What every job needs.
#[derive(Serialize)]
pub(super) struct Common<'a> {
    spec: &'a str,
    out: &'a str,
    runners: &'a [String],
    image: Option<&'a str>,
}

/// A stack that an engine knows by itself.
#[derive(Serialize)]
struct Project<'a> {
    name: &'a str,
    folder: String,
    /// Lower ones come first.
    order: usize,
    workspace: &'a str,
    role: &'a str,
    /// Of those that the engine knows, too.
    after: Vec<&'a str>,
}

/// A job that handles a group of stacks.
#[derive(Serialize)]
struct Job {
    name: String,
    /// What a person reads.
    title: &'static str,
    in_environments: bool,
    /// True for one that applies, false for one that plans only.
    applies: bool,
    /// The jobs of what comes before.
    needs: Vec<String>,
}

impl<'a> View<'a> {
    fn of(model: &'a Model, setting: &'a Setting, all: &'a [Stack]) -> Self {
        let delivery = model.delivery.as_ref();
        let place = delivery.and_then(|it| it.place.as_ref());
        let groups = groups(model, all);
        let here = all.iter().filter(|it| it.here);
        let branch = place.and_then(|place| place.branch.as_deref());
        Self {
            common: Common::of(model, setting),
            install: delivery.and_then(|it| Some(InstallView::of(it.install.as_ref()?))),
            branch,
            branch_pattern: branch.map(|name| format!("/^{}$/", name.replace('.', "\\."))),
            jobs: groups.iter().map(|it| Job::of(it, &groups)).collect(),
            stacks: here.map(|it| Project::of(it, setting, all)).collect(),
            workspaces: WorkspacesView::of(model),
        }
    }
}

impl<'a> InstallView<'a> {
    fn of(install: &'a Install) -> Self {
        match install {
            Install::Source { git, revision } => Self {
                git: Some(git),
                revision: Some(revision),
                ..Self::default()
            },
            Install::Program { url, sha256 } => Self {
                url: Some(url),
                sha256: Some(sha256),
                ..Self::default()
            },
        }
    }
}

impl<'a> Common<'a> {
    pub(super) fn of(model: &'a Model, setting: &'a Setting) -> Self {
        let delivery = model.delivery.as_ref();
        Self {
            spec: &setting.spec,
            out: &setting.out,
            runners: delivery.map_or(&[], |it| it.runners.as_slice()),
            image: delivery.and_then(|it| it.image.as_deref()),
        }
    }
}

impl<'a> WorkspacesView<'a> {
    fn of(model: &'a Model) -> Option<Self> {
        let workspaces = model.delivery.as_ref()?.workspaces.as_ref()?;
        let Backend::Remote {
            hostname,
            organization,
            ..
        } = &model.backend
        else {
            return None;
        };
        Some(Self {
            host: hostname,
            organization,
            project: &workspaces.project,
            repository: &workspaces.repository,
            branch: workspaces.branch.as_deref(),
            audience: CI_AUDIENCE,
        })
    }
}

impl<'a> Project<'a> {
    fn of(stack: &'a Stack, setting: &Setting, all: &[Stack]) -> Self {
        let stages = Stage::ALL.iter();
        let before = stages.take_while(|stage| **stage != stack.stage);
        let is_here = |path: &str| all.iter().any(|it| it.stack == path && it.here);
        Self {
            name: &stack.stack,
            folder: folder(stack, Path::new(&setting.out)),
            order: before.count(),
            workspace: stack.workspace.as_deref().unwrap_or_default(),
            role: &stack.role,
            after: stack
                .after
                .iter()
                .map(String::as_str)
                .filter(|it| is_here(it))
                .collect(),
        }
    }
}

impl Job {
    fn of(group: &Group, all: &[Group]) -> Self {
        let before = all.iter().filter(|other| other.stage < group.stage);
        Self {
            name: group.name.clone(),
            title: title(group.stage),
            in_environments: group.in_environments,
            applies: group.stage.is_some(),
            needs: before.map(|other| other.name.clone()).collect(),
        }
    }
}

fn title(stage: Option<Stage>) -> &'static str {
    match stage {
        None => "Plan -",
        Some(Stage::Leaving) => "Apply first, as something goes -",
        Some(Stage::Platform) => "Apply the platform -",
        Some(Stage::Accounts) => "Apply an account -",
        Some(Stage::Units) => "Apply a unit -",
        Some(Stage::Organization) => "Apply over all accounts -",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_means_something_to_a_shell_is_refused() {
        let setting = |spec: &str| Setting::new(Path::new(spec), Path::new("infra"));
        assert_eq!(
            setting("envs/prod/r.yaml").unwrap().spec,
            "envs/prod/r.yaml"
        );
        for hostile in [
            "a b.yaml",
            "$(id).yaml",
            "${{ github.token }}/r.yaml",
            "../r.yaml",
            "/etc/r.yaml",
            "-o/r.yaml",
            "a\nb.yaml",
            "",
            "\u{e9}.yaml",
        ] {
            assert!(setting(hostile).is_err(), "{hostile:?}");
        }
    }
}
