use std::collections::BTreeMap;

use serde::Serialize;
use tera::Context;

use super::environment::context;
use super::{Environment, RenderError};
use crate::iam::to_json;
use crate::parallel;
use crate::plan::{
    AccountStack, DeployPlan, HandedOver, KeptPlan, OrganizationStack, Plan, RegistryPlan,
    StackPlan, TeamModule, UnitStack,
};

/// The files of an output folder: paths relative to it, with `/` between folders, and their text.
pub type Files = BTreeMap<String, String>;

/// Files of every root module.
const STACK: &[&str] = &["versions", "providers", "backend"];

/// Files of a unit's root module.
const UNIT: &[&str] = &["main", "outputs"];

/// Files of a team's module.
const TEAM: &[&str] = &[
    "versions",
    "locals",
    "network",
    "endpoints",
    "dns",
    "keys",
    "storage",
    "roles",
    "training",
    "applications",
    "serving",
    "services",
    "privatelink",
    "people",
    "outputs",
];

/// Files of an account's root module.
const ACCOUNT: &[&str] = &["logs", "dns", "trail"];

/// Files of the organization's root module.
const ORGANIZATION: &[&str] = &["organization", "guardrails"];

/// The folder of policies that somebody else attaches.
const HANDED_OVER: &str = "guardrails";

/// Renders a plan, teams side by side.
///
/// # Errors
/// When a template refuses what it is given.
pub fn files(environment: &Environment, plan: &Plan) -> Result<Files, RenderError> {
    let mut parts = vec![Part::Readme(plan)];
    parts.extend(plan.accounts.iter().map(Part::Account));
    for unit in &plan.units {
        parts.push(Part::Unit(unit));
        parts.extend(unit.teams.iter().map(|team| Part::Team(unit, team)));
    }
    parts.extend(plan.gone.iter().map(Part::Unit));
    parts.extend(plan.organization.iter().map(Part::Organization));
    parts.extend(plan.handed_over.iter().map(Part::HandedOver));
    let rendered = parallel::each(&parts, |part| part.render(environment));
    let mut files = Files::new();
    for part in rendered {
        files.extend(part?);
    }
    Ok(files)
}

/// What is rendered by itself.
enum Part<'p> {
    Readme(&'p Plan),
    Account(&'p AccountStack),
    Unit(&'p UnitStack),
    Team(&'p UnitStack, &'p TeamModule),
    Organization(&'p OrganizationStack),
    HandedOver(&'p HandedOver),
}

impl Part<'_> {
    fn render(&self, environment: &Environment) -> Result<Vec<(String, String)>, RenderError> {
        match self {
            Self::Readme(plan) => {
                let text = environment.render("README.md", &Overview::of(plan))?;
                Ok(vec![("README.md".to_owned(), text)])
            }
            Self::Account(account) => account_files(environment, account),
            Self::Unit(unit) => {
                let folder = Folder::new(environment, &unit.stack.path, &UnitView::of(unit))?;
                folder.all(&[("stack", STACK), ("unit", &of_unit(unit))])
            }
            Self::Team(unit, team) => {
                let path = format!("{}/{}", unit.stack.path, team.name);
                Folder::new(environment, &path, team)?.all(&[("team", &of_team(team))])
            }
            Self::Organization(organization) => {
                let folder = Folder::new(environment, &organization.stack.path, organization)?;
                let people = organization.people.is_some().then_some("people");
                let delegated = organization.delegated.is_some().then_some("delegated");
                let own = ORGANIZATION.iter().copied().chain(people).chain(delegated);
                let own: Vec<&str> = own.collect();
                folder.all(&[("stack", STACK), ("organization", &own)])
            }
            Self::HandedOver(handed_over) => handed_over_files(environment, handed_over),
        }
    }
}

/// What units have in an account's stack is rendered from each of them alone.
fn account_files(
    environment: &Environment,
    account: &AccountStack,
) -> Result<Vec<(String, String)>, RenderError> {
    let path = &account.stack.path;
    let folder = Folder::new(environment, path, account)?;
    let mut files = folder.all(&[("stack", STACK), ("account", ACCOUNT)])?;
    for unit in &account.units {
        let text = environment.render("aws/account/unit.tf", unit)?;
        files.push((format!("{path}/{}", unit.file()), text));
    }
    for deploy in &account.deploys {
        let text = environment.render("aws/account/deploy.tf", deploy)?;
        files.push((format!("{path}/{}", deploy.file()), text));
    }
    if account.trails.is_some() {
        files.extend(folder.all(&[("account", &["trail_bucket"])])?);
    }
    for (there, name) in [
        (account.alerts.is_some(), "alerts"),
        (account.config.is_some(), "config"),
        (account.config_bucket.is_some(), "config_bucket"),
        (account.detection.is_some(), "detection"),
    ] {
        if there {
            files.extend(folder.all(&[("account", &[name])])?);
        }
    }
    if account.alerts.as_ref().is_some_and(|it| it.far.is_some()) {
        let module = format!("{path}/global");
        let module = Folder::new(environment, &module, account)?;
        files.extend(module.all(&[("team", &["versions"]), ("global", &["alerts"])])?);
    }
    if account.oidc.is_some() {
        files.extend(folder.all(&[("account", &["oidc"])])?);
    }
    if !account.roles.is_empty() {
        files.extend(folder.all(&[("account", &["roles"])])?);
    }
    if account.monitoring.is_some() {
        files.extend(folder.all(&[("account", &["monitoring"])])?);
    }
    if account.registry.is_some() {
        files.extend(folder.all(&[("account", &["registry"])])?);
    }
    if account.state.is_some() {
        files.extend(folder.all(&[("account", &["state"])])?);
    }
    Ok(files)
}

/// A file a policy, as it is to be attached, and one that says so.
fn handed_over_files(
    environment: &Environment,
    handed_over: &HandedOver,
) -> Result<Vec<(String, String)>, RenderError> {
    let path = |file: &str| format!("{HANDED_OVER}/{file}");
    let text = environment.render("guardrails.md", handed_over)?;
    let mut files = vec![(path("README.md"), text)];
    for one in &handed_over.guardrails.policies {
        let text = format!("{:#}\n", to_json(&one.policy));
        files.push((path(&format!("{}.json", one.label)), text));
    }
    Ok(files)
}

/// A unit of which nothing was renamed or kept has no files for that.
fn of_unit(unit: &UnitStack) -> Vec<&'static str> {
    let moves = unit.teams.iter().any(|team| team.moved_from.is_some());
    let moved = moves.then_some("moved");
    let removed = (!unit.kept.is_empty()).then_some("removed");
    UNIT.iter().copied().chain(moved).chain(removed).collect()
}

/// A team without training jobs has no file for them, and so on; one in which nothing was renamed none for moves.
fn of_team(team: &TeamModule) -> Vec<&'static str> {
    let has = |name: &&str| match *name {
        "training" => !team.pipelines.is_empty(),
        "applications" => !team.applications.is_empty(),
        "serving" => !team.served.is_empty(),
        "services" => team.services.is_some(),
        "privatelink" => !team.consumed.is_empty(),
        "people" => !team.notebooks.is_empty(),
        _ => true,
    };
    let moved = team.moves.then_some("moved");
    TEAM.iter().copied().filter(has).chain(moved).collect()
}

/// Files of one folder, made from the same values.
struct Folder<'a> {
    environment: &'a Environment,
    path: &'a str,
    values: Context,
}

impl<'a> Folder<'a> {
    fn new(
        environment: &'a Environment,
        path: &'a str,
        values: &impl Serialize,
    ) -> Result<Self, RenderError> {
        Ok(Self {
            environment,
            path,
            values: context(path, values)?,
        })
    }

    fn all(&self, kinds: &[(&str, &[&str])]) -> Result<Vec<(String, String)>, RenderError> {
        let mut files = Vec::new();
        for (kind, names) in kinds {
            for name in *names {
                let template = format!("aws/{kind}/{name}.tf");
                let text = self.environment.render_in(&template, &self.values)?;
                files.push((format!("{}/{name}.tf", self.path), text));
            }
        }
        Ok(files)
    }
}

/// What the README says: stacks and names. The teams' policies, most of a plan, are not even looked at.
#[derive(Serialize)]
struct Overview<'p> {
    accounts: Vec<AccountView<'p>>,
    units: Vec<UnitView<'p>>,
    gone: Vec<UnitView<'p>>,
    organization: Option<&'p StackPlan>,
    handed_over: bool,
    registry: Option<&'p RegistryPlan>,
    pipelines: Vec<PipelineView<'p>>,
}

/// The pipeline that applies a unit's stack.
#[derive(Serialize)]
struct PipelineView<'p> {
    unit: &'p str,
    role: &'p str,
    claims: Vec<ClaimView<'p>>,
}

/// What its tokens say.
#[derive(Serialize)]
struct ClaimView<'p> {
    name: &'p str,
    value: &'p str,
}

#[derive(Serialize)]
struct AccountView<'p> {
    stack: &'p StackPlan,
    training_log_group: &'p str,
}

/// What the files of a unit's root module say: which teams it has.
#[derive(Serialize)]
struct UnitView<'p> {
    stack: &'p StackPlan,
    name: &'p str,
    renamed_from: Option<&'p str>,
    teams: Vec<TeamView<'p>>,
    kept: &'p [KeptPlan],
}

#[derive(Serialize)]
struct TeamView<'p> {
    name: &'p str,
    label: &'p str,
    moved_from: Option<&'p str>,
}

impl<'p> Overview<'p> {
    fn of(plan: &'p Plan) -> Self {
        Self {
            accounts: plan.accounts.iter().map(AccountView::of).collect(),
            units: plan.units.iter().map(UnitView::of).collect(),
            gone: plan.gone.iter().map(UnitView::of).collect(),
            organization: plan.organization.as_ref().map(|it| &it.stack),
            handed_over: plan.handed_over.is_some(),
            registry: plan.accounts.iter().find_map(|it| it.registry.as_ref()),
            pipelines: plan.accounts.iter().flat_map(PipelineView::of).collect(),
        }
    }
}

impl<'p> PipelineView<'p> {
    /// Those of an account's units.
    fn of(account: &'p AccountStack) -> Vec<Self> {
        let view = |deploy: &'p DeployPlan| {
            let pipeline = deploy.pipeline.as_ref()?;
            let claims = pipeline.claims.iter();
            let claims = claims.map(|(name, value)| ClaimView {
                name: name.rsplit_once(':').map_or(name, |(_, name)| name),
                value,
            });
            Some(Self {
                unit: &deploy.unit,
                role: &pipeline.role,
                claims: claims.collect(),
            })
        };
        account.deploys.iter().filter_map(view).collect()
    }
}

impl<'p> AccountView<'p> {
    fn of(account: &'p AccountStack) -> Self {
        Self {
            stack: &account.stack,
            training_log_group: &account.training_log_group,
        }
    }
}

impl<'p> UnitView<'p> {
    fn of(unit: &'p UnitStack) -> Self {
        let view = |team: &'p TeamModule| TeamView {
            name: &team.name,
            label: &team.label,
            moved_from: team.moved_from.as_deref(),
        };
        Self {
            stack: &unit.stack,
            name: &unit.name,
            renamed_from: unit.renamed_from.as_deref(),
            kept: &unit.kept,
            teams: unit.teams.iter().map(view).collect(),
        }
    }
}
