use serde::Serialize;

use super::policies::{label, object_in, reference, role_arn};
use super::{
    ApplicationPlan, ConsumedPlan, DnsPlan, EndpointPlan, EndpointsPlan, KeyPlan, MovePlan,
    NetworkPlan, NotebookPlan, PipelinePlan, RolesPlan, ServicesPlan, StoragePlan, dns, endpoints,
    keys, network, people, roles, service, serving, storage, training,
};
use crate::model::{
    Administrators, Arns, Bucket, Holds, Location, Model, Team, TeamNames, Training, Unit,
};
use crate::symbol::Text;

/// One team's child module.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TeamModule {
    /// Its label in the unit's stack, and the name of its folder.
    pub name: String,
    /// The module's label in Terraform.
    pub label: String,
    /// The label that it had before.
    pub moved_from: Option<String>,
    /// True when something in the module has another label than before.
    pub moves: bool,
    /// `unit/team` as the team was first called: some descriptions can't be changed.
    pub first_id: String,
    /// What every resource of it is tagged with.
    pub tags: TeamTags,
    /// The VPC and its flow logs.
    pub network: NetworkPlan,
    /// The VPC's endpoints.
    pub endpoints: EndpointsPlan,
    /// Which names are looked up from inside, and where it is recorded.
    pub dns: DnsPlan,
    /// The keys.
    pub keys: Vec<KeyPlan>,
    /// The buckets.
    pub storage: StoragePlan,
    /// The roles, with the ARN of their boundary.
    pub roles: RolesPlan,
    /// The pipelines.
    pub pipelines: Vec<PipelinePlan>,
    /// The REST APIs.
    pub services: Option<ServicesPlan>,
    /// The ways to REST APIs of other teams.
    pub consumed: Vec<ConsumedPlan>,
    /// The applications.
    pub applications: Vec<ApplicationPlan>,
    /// The SageMaker endpoints.
    pub served: Vec<EndpointPlan>,
    /// What of those has another label than before.
    pub serving_moves: Vec<MovePlan>,
    /// The notebooks.
    pub notebooks: Vec<NotebookPlan>,
}

/// The tags of every resource of a team.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TeamTags {
    /// `unit/team`.
    pub team: String,
    /// The unit.
    pub unit: String,
    /// What policies know the team's resources by: it stays when the team is renamed.
    pub fence: String,
}

pub(super) fn tags(scope: &TeamScope<'_>) -> TeamTags {
    TeamTags {
        team: scope.names.id().to_owned(),
        unit: scope.unit.name.clone(),
        fence: scope.names.fence(),
    }
}

/// Plans one team's module.
pub(super) fn plan_team(model: &Model, unit: &Unit, team: &Team) -> TeamModule {
    let scope = TeamScope::new(model, unit, team);
    TeamModule {
        name: team.name.clone(),
        label: label(&team.name),
        moved_from: team.renamed_from.as_deref().map(label),
        moves: moves(team),
        first_id: scope.names.first_id(),
        tags: tags(&scope),
        network: network::plan(&scope),
        endpoints: endpoints::plan(&scope),
        dns: dns::plan(&scope),
        keys: keys::plan(&scope),
        storage: storage::plan(&scope),
        roles: roles::plan(&scope),
        pipelines: training::plan(&scope),
        services: service::plan(&scope),
        consumed: service::consumed(&scope),
        applications: serving::applications(&scope),
        served: serving::endpoints::plan(&scope),
        serving_moves: serving_moves(&scope),
        notebooks: people::notebooks(&scope),
    }
}

fn serving_moves(scope: &TeamScope<'_>) -> Vec<MovePlan> {
    let mut moves = serving::moves::plan(scope);
    moves.extend(service::moves::plan(scope));
    moves
}

/// True when something of a team's says that it was called otherwise.
fn moves(team: &Team) -> bool {
    let buckets = team.buckets.iter().map(|it| &it.renamed_from);
    let training = team.training.iter().map(|it| &it.renamed_from);
    let serving = team.serving.iter().map(|it| &it.renamed_from);
    let applications = team.applications.iter().map(|it| &it.renamed_from);
    let endpoints = team.endpoints.iter().map(|it| &it.renamed_from);
    let services = team.services.iter().map(|it| &it.renamed_from);
    let jobs = buckets.chain(training).chain(serving);
    let mut all = jobs.chain(applications).chain(endpoints).chain(services);
    all.any(Option::is_some)
}

/// One team while it is being planned: the model around it and the names that follow.
pub(super) struct TeamScope<'a> {
    pub model: &'a Model,
    pub unit: &'a Unit,
    pub team: &'a Team,
    pub arns: Arns<'a>,
    pub names: TeamNames,
}

impl<'a> TeamScope<'a> {
    pub fn new(model: &'a Model, unit: &'a Unit, team: &'a Team) -> Self {
        Self {
            model,
            unit,
            team,
            arns: Arns::of_unit(model, unit),
            names: TeamNames::new(unit, team),
        }
    }

    /// The ARN of the role that deploys the unit. It is made in the account's stack, so this is computed.
    pub fn deploy(&self) -> String {
        self.unit.deploy_arn(self.model)
    }

    /// Who administers the unit's account.
    pub fn administrators(&self) -> &'a Administrators {
        self.model.administrators_of(&self.unit.account)
    }

    /// Everybody whose word is taken for it: who deploys, who breaks the glass, the account's root user.
    pub fn trusted(&self) -> Vec<Text> {
        vec![
            Text::from(self.deploy()),
            Text::from(self.administrators().break_glass.as_str()),
            Text::from(self.arns.root()),
        ]
    }

    /// The ARN of the role of a training job.
    pub fn training_role(job: &Training) -> Text {
        role_arn("train", &job.name)
    }

    /// The ARN of a key of the team.
    pub fn key(purpose: &str) -> Text {
        reference("aws_kms_key", purpose, "arn")
    }

    /// The ARN of a bucket that the spec names.
    pub fn bucket(name: &str) -> Text {
        reference("aws_s3_bucket", &label(name), "arn")
    }

    /// The bucket of a location. Resolution has checked that there is one.
    pub fn bucket_of(&self, at: &Location) -> Option<&Bucket> {
        self.team
            .buckets
            .iter()
            .find(|bucket| bucket.name == at.bucket)
    }

    /// The ARN of the key of a location's bucket.
    pub fn key_at(&self, at: &Location) -> Text {
        let holds = self.bucket_of(at).map_or(Holds::Artifacts, |it| it.holds);
        Self::key(holds.key_purpose())
    }

    /// Those locations whose bucket holds this.
    pub fn holding<'b>(
        &self,
        at: impl IntoIterator<Item = &'b Location>,
        holds: Holds,
    ) -> Vec<&'b Location> {
        at.into_iter()
            .filter(|at| {
                self.bucket_of(at)
                    .is_some_and(|bucket| bucket.holds == holds)
            })
            .collect()
    }
}

/// The `s3://` address of a location.
pub(super) fn address(at: &Location) -> Text {
    bucket_address(at).then(&format!("/{}", at.prefix))
}

/// The `s3://` address of a location's bucket.
pub(super) fn bucket_address(at: &Location) -> Text {
    let name = reference("aws_s3_bucket", &label(&at.bucket), "bucket");
    Text::literal("s3://").then_text(&name)
}

/// Locations as pairs of a bucket's ARN and a prefix.
pub(super) fn places(at: &[&Location]) -> Vec<(Text, String)> {
    at.iter()
        .map(|at| (TeamScope::bucket(&at.bucket), at.prefix.clone()))
        .collect()
}

/// The objects below the locations, as a `Resource` element has them.
pub(super) fn objects<'a>(at: impl IntoIterator<Item = &'a Location>) -> Vec<Text> {
    at.into_iter()
        .map(|at| object_in(&TeamScope::bucket(&at.bucket), &at.prefix))
        .collect()
}
