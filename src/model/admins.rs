use std::collections::BTreeSet;

use super::{ADMIN_PATH, Account, Arns, Backend, Deploy, Model, PipelinePlace, SpecPath};

/// The tag of a key that two people may delete or disable: only approvers set it or take it away. Names of tags in conditions are
/// the same in either case
/// ([condition keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)).
pub const APPROVAL_TAG: &str = "DeletionApproved";

/// What a pipeline's tokens are for. An OpenID Connect provider of AWS's lets tokens in by it
/// ([creating a provider](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html)).
pub const CI_AUDIENCE: &str = "sts.amazonaws.com";

/// The administrators' roles that an account's stack makes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdminRoles {
    /// Manages keys, uses none.
    pub keys: Option<PeopleRole>,
    /// Approves that a key is deleted or disabled.
    pub approvers: Option<PeopleRole>,
    /// Gets in when all else fails, with a second factor.
    pub break_glass: Option<PeopleRole>,
    /// Whom the roles of pipelines trust.
    pub oidc: Option<Oidc>,
}

/// A role that people take.
#[derive(Clone, Debug, PartialEq)]
pub struct PeopleRole {
    /// Its name.
    pub name: String,
    /// The ARNs of users and roles that may take it.
    pub people: Vec<String>,
    /// How long a session lasts at most.
    pub session_minutes: u32,
    /// Where the spec says so.
    pub spec: SpecPath,
}

impl PeopleRole {
    /// Its ARN.
    pub fn arn(&self, arns: Arns<'_>) -> String {
        arns.role(ADMIN_PATH, &self.name)
    }
}

/// An OpenID Connect provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Oidc {
    /// Its issuer without `https://`, by which conditions name it: `token.actions.githubusercontent.com`.
    pub issuer: String,
    /// True when the account has it already.
    pub existing: bool,
    /// Where the spec says so.
    pub spec: SpecPath,
}

impl Oidc {
    /// Its ARN in an account.
    pub fn arn(&self, arns: Arns<'_>) -> String {
        arns.oidc_provider(&self.issuer)
    }
}

/// The pipeline that applies a unit's stack, which takes the unit's deploying role by way of a role of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// The issuer of its tokens, without `https://`.
    pub issuer: String,
    /// What its tokens say, by the names of conditions: audience and subject, and the branch where the subject does not say it.
    pub claims: Vec<(String, String)>,
    /// Where it runs; nothing of a run that no pipeline makes.
    pub place: Option<PipelinePlace>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

impl Deploy {
    /// The name of the role of the unit's pipeline: `acme-research-ci`.
    pub fn ci_role(&self) -> String {
        format!("{}-{}-ci", self.organization, self.unit)
    }

    /// The ARN of the role of the unit's pipeline, when it has one.
    pub fn ci_arn(&self, arns: Arns<'_>) -> Option<String> {
        self.ci.as_ref()?;
        Some(arns.role(ADMIN_PATH, &self.ci_role()))
    }
}

impl Account {
    /// Patterns of the aliases of keys in it, with `alias/` in front: those of teams and its own.
    pub fn key_aliases(&self) -> Vec<String> {
        // What the account has once is called after the organization as it was first.
        let own = self.aliases.values().filter_map(|it| it.split('/').next());
        let organizations = self.organizations.iter().map(String::as_str).chain(own);
        let names: BTreeSet<&str> = organizations.collect();
        let patterns = names.into_iter().map(|it| format!("alias/{it}/*"));
        patterns.collect()
    }
}

impl Model {
    /// The regions in which it is recorded that somebody breaks the glass: its own, and that of the endpoint of STS that has no region
    /// ([CloudTrail and STS](https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html)).
    pub fn told_regions(&self) -> Vec<String> {
        let global = (self.partition == "aws").then(|| "us-east-1".to_owned());
        let mut regions = vec![self.region.clone()];
        regions.extend(global.filter(|it| *it != self.region));
        regions
    }

    /// Patterns of the names of buckets in an account that are read in an emergency: every bucket of ringfence's.
    pub fn emergency_buckets(&self, account: &Account) -> Vec<String> {
        let organizations = account.organizations.iter();
        let mut names: Vec<String> = organizations.map(|it| format!("{it}-*")).collect();
        match &self.backend {
            Backend::S3 { bucket, .. }
                if self.backend.is_kept()
                    && account.id == self.platform.account
                    && !names
                        .iter()
                        .any(|it| bucket.starts_with(it.trim_end_matches('*'))) =>
            {
                names.push(bucket.clone());
            }
            _ => {}
        }
        names
    }
}
