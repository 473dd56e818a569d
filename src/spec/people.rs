//! People: how they sign in, what each of a team's may do, and where they work.

use schemars::JsonSchema;

use super::leaf::{
    Group, GroupId, Int, Name, NotebookInstanceType, Place, SamlProvider, SsoInstanceArn,
    VpcEndpointId,
};
use super::types::{At, Entries};

/// How people sign in: one of the two.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    rename_all = "kebab-case",
    deny_unknown_fields,
    extend("oneOf" = [
        { "required": ["saml"], "properties": { "saml": { "type": "string" } } },
        { "required": ["identity-center"], "properties": { "identity-center": { "type": "object" } } }
    ])
)]
pub struct People {
    /// The name of the SAML provider, which exists in every account that people sign in to. Its assertions name the groups of
    /// whoever signs in, in the session tag `Groups`, each between colons: `:vision-scientists:all:`.
    pub saml: Option<At<SamlProvider>>,
    /// IAM Identity Center: a permission set a role, which may take that role and do nothing else. They are made in the stack
    /// `organization`.
    pub identity_center: Option<IdentityCenter>,
}

/// IAM Identity Center.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IdentityCenter {
    /// The ARN of its instance.
    pub instance: At<SsoInstanceArn>,
    /// The ids of groups by the names that teams and units call them.
    pub groups: Entries<Group, At<GroupId>>,
}

/// The people of a unit.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct UnitPeople {
    /// Groups whose people make roles for the unit's teams, each under its team's boundary. They change neither the roles that
    /// ringfence makes nor any boundary.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub administrators: Vec<At<Group>>,
}

/// The people of a team, by what they may do. No role of these reaches an object or uses a key.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TeamPeople {
    /// Groups that start the team's pipelines, open its notebooks and see its logs and metrics.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub scientists: Option<Vec<At<Group>>>,
    /// Groups that start the team's pipelines, look after what it serves and see its logs and metrics.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub engineers: Option<Vec<At<Group>>>,
    /// Groups that see how everything of the team is set, its flow logs and its DNS queries.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub auditors: Option<Vec<At<Group>>>,
}

/// Where a team's scientists work.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Workspace {
    /// The ids of the VPC endpoints for `sagemaker.api` and `notebook` of the network that people sit in: notebooks are opened
    /// through these and in no other way.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub through: Vec<At<VpcEndpointId>>,
    /// Notebook instances in the team's network.
    pub notebooks: Entries<Name, Notebook>,
}

/// A notebook instance.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Notebook {
    /// What it reads: a bucket or a prefix in one, the team's own.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub reads: Option<Vec<At<Place>>>,
    /// On what it runs.
    pub instance: Option<NotebookInstance>,
}

/// The machine of a notebook.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NotebookInstance {
    /// The type; `ml.t3.medium` when it is left out.
    #[schemars(rename = "type")]
    pub kind: Option<At<NotebookInstanceType>>,
    /// The size of its volume; 20 GiB when it is left out.
    pub volume_gib: Option<At<Int<5, 16384>>>,
}
