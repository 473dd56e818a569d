use std::fmt;
use std::sync::Arc;

use crate::iam::Policy;
use crate::symbol::Text;

/// The caller's own name for a policy or grant: the address of a resource, a file. Nothing here looks into it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyId(Arc<str>);

impl PolicyId {
    /// The id that reads so.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PolicyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A policy and what its finder calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attached<'p> {
    /// What its finder calls it.
    pub id: PolicyId,
    /// The document; `None` when there is one that could not be read, so that it may say anything.
    pub policy: Option<&'p Policy>,
}

impl<'p> Attached<'p> {
    /// A policy that was read.
    pub fn new(id: impl Into<Arc<str>>, policy: &'p Policy) -> Self {
        Self {
            id: PolicyId::new(id),
            policy: Some(policy),
        }
    }

    /// A policy that is there and could not be read.
    pub fn unreadable(id: impl Into<Arc<str>>) -> Self {
        Self {
            id: PolicyId::new(id),
            policy: None,
        }
    }
}

/// What an organization lays over an account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization<'p> {
    /// The account is the management account, which neither service nor resource control policies touch.
    pub is_management_account: bool,
    /// The policies, level by level: the root, each organizational unit on the way, the account.
    pub levels: Vec<Vec<Attached<'p>>>,
}

/// All policies that apply to a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policies<'p> {
    /// Service control policies over the account of the caller; `None` when there are none.
    pub service_control: Option<Organization<'p>>,
    /// Resource control policies over the account of the resource; `None` when there are none.
    pub resource_control: Option<Organization<'p>>,
    /// The policies of the resource: bucket policy, key policy, trust policy, repository policy. More than one where several apply side by
    /// side: the policies of a registry and of its repository.
    pub resource: Vec<Attached<'p>>,
    /// The grants on the key.
    pub grants: Vec<Grant>,
    /// The policies of the role or user, and of the groups of the user.
    pub identity: Vec<Attached<'p>>,
    /// The permissions boundary of the role or user.
    pub boundary: Option<Attached<'p>>,
    /// The policies that were passed when the session was made; none and an empty list mean the same.
    pub session: Vec<Attached<'p>>,
    /// The VPC endpoint that the request comes through.
    pub endpoint: Option<Endpoint<'p>>,
}

impl<'p> Policies<'p> {
    /// Every policy in it.
    pub fn all(&self) -> impl Iterator<Item = &Attached<'p>> {
        let organizations = [&self.service_control, &self.resource_control];
        let levels = organizations
            .into_iter()
            .flatten()
            .flat_map(|it| &it.levels);
        levels
            .flatten()
            .chain(&self.resource)
            .chain(&self.identity)
            .chain(&self.boundary)
            .chain(&self.session)
            .chain(self.endpoint.iter().filter_map(|it| it.policy.as_ref()))
    }
}

/// A VPC endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint<'p> {
    /// Of which kind it is.
    pub kind: EndpointKind,
    /// Its policy; without one everything may pass (VPC PrivateLink guide, `vpc-endpoints-access.html`).
    pub policy: Option<Attached<'p>>,
}

/// The kinds of VPC endpoint that have a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndpointKind {
    /// Of S3 and DynamoDB, in the route tables.
    Gateway,
    /// A network interface.
    Interface,
}

/// A grant on a key (KMS Developer Guide, `grants.html`).
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// What its finder calls it.
    pub id: PolicyId,
    /// Who may use it: the ARN of a role, user or session, or the name of a service.
    pub grantee: Text,
    /// Who may retire it.
    pub retiring: Option<Text>,
    /// What for: `Decrypt`, `GenerateDataKey`.
    pub operations: Vec<String>,
    /// What the encryption context of the request has to be.
    pub constraint: Option<GrantConstraint>,
}

/// What a grant asks of the encryption context.
#[derive(Clone, Debug, PartialEq)]
pub enum GrantConstraint {
    /// `EncryptionContextEquals`: these pairs and no other.
    Equals(Vec<(String, Text)>),
    /// `EncryptionContextSubset`: these pairs, and perhaps more.
    Subset(Vec<(String, Text)>),
}
