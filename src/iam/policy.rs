use serde::{Deserialize, Serialize};

use super::Condition;
use crate::symbol::{Place, Text};

/// A policy document: `Version` is always `2012-10-17` in what ringfence writes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// `Version`: with `2008-10-17` or none, policy variables are plain characters
    /// (IAM User Guide, `reference_policies_elements_version.html`). `None` when it was left out.
    pub version: Option<String>,
    /// `Id`.
    pub id: Option<String>,
    /// The statements in order.
    pub statements: Vec<Statement>,
}

/// `Effect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Statement {
    /// `Sid`.
    pub sid: Option<String>,
    /// Why it is there, for the reader of the Terraform: printed as a comment above the statement.
    #[serde(default)]
    pub comment: Option<String>,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`; identity policies have none.
    pub principals: Option<Matches<Principals>>,
    /// `Action` or `NotAction`.
    pub actions: Matches<Vec<Text>>,
    /// `Resource` or `NotResource`; trust policies have none. `None` in a key policy is accepted by
    /// AWS and makes the statement inert (KMS Developer Guide, `key-policy-overview.html`).
    pub resources: Option<Matches<Vec<Text>>>,
    /// `Condition`: all must hold.
    pub conditions: Vec<Condition>,
    /// Where it was read from.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// An element and its `Not…` form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matches<T> {
    /// `Action`, `Resource`, `Principal`.
    Only(T),
    /// `NotAction`, `NotResource`, `NotPrincipal`.
    Except(T),
}

impl<T> Matches<T> {
    /// The same form over something else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Matches<U> {
        match self {
            Self::Only(listed) => Matches::Only(change(listed)),
            Self::Except(listed) => Matches::Except(change(listed)),
        }
    }

    /// What is listed, whichever form it is.
    pub fn listed(&self) -> &T {
        match self {
            Self::Only(listed) | Self::Except(listed) => listed,
        }
    }
}

/// What a `Principal` element lists: pairs of kind and value. `"Principal": "*"` is one [`PrincipalKind::Any`].
pub type Principals = Vec<(PrincipalKind, Text)>;

/// The key under `Principal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PrincipalKind {
    /// `"Principal": "*"`; its value is `*`.
    Any,
    /// `AWS`: an account, a role, a user, a session, or `*`.
    #[serde(rename = "AWS")]
    Aws,
    /// `Service`.
    Service,
    /// `Federated`.
    Federated,
    /// `CanonicalUser`.
    CanonicalUser,
}

impl Statement {
    /// A statement of the given effect on the given actions, with nothing else set.
    pub fn new(effect: Effect, sid: &str, actions: &[&str]) -> Self {
        Self {
            sid: Some(sid.to_owned()),
            comment: None,
            effect,
            principals: None,
            actions: Matches::Only(actions.iter().map(|action| Text::from(*action)).collect()),
            resources: None,
            conditions: Vec::new(),
            place: None,
        }
    }

    /// An `Allow` of the given actions.
    pub fn allow(sid: &str, actions: &[&str]) -> Self {
        Self::new(Effect::Allow, sid, actions)
    }

    /// A `Deny` of the given actions.
    pub fn deny(sid: &str, actions: &[&str]) -> Self {
        Self::new(Effect::Deny, sid, actions)
    }

    /// The same statement on these resources.
    #[must_use]
    pub fn on(mut self, resources: impl IntoIterator<Item = Text>) -> Self {
        self.resources = Some(Matches::Only(resources.into_iter().collect()));
        self
    }

    /// The same statement for these principals.
    #[must_use]
    pub fn by(mut self, kind: PrincipalKind, principals: impl IntoIterator<Item = Text>) -> Self {
        let listed = principals.into_iter().map(|text| (kind, text)).collect();
        self.principals = Some(Matches::Only(listed));
        self
    }

    /// The same statement for `"Principal": "*"`.
    #[must_use]
    pub fn by_anyone(self) -> Self {
        self.by(PrincipalKind::Any, [Text::from("*")])
    }

    /// The same statement under one more condition.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// The same statement with a comment for whoever reads the Terraform.
    #[must_use]
    pub fn because(mut self, comment: &str) -> Self {
        self.comment = Some(comment.to_owned());
        self
    }
}

impl Policy {
    /// A policy of version `2012-10-17`.
    pub fn new(statements: Vec<Statement>) -> Self {
        Self {
            version: Some("2012-10-17".to_owned()),
            id: None,
            statements,
        }
    }
}
