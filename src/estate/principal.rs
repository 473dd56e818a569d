use crate::symbol::Text;

use super::types::{Document, Origin};

/// Somebody who can ask AWS for something.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// What he is.
    pub kind: PrincipalKind,
    /// His ARN, as references to him read.
    pub arn: Text,
    /// His account; unknown when nothing tells.
    pub account: Text,
    /// His name without the path.
    pub name: Text,
    /// His policies: inline, attached, and those of his groups.
    pub identity: Vec<Document>,
    /// His permissions boundary.
    pub boundary: Option<Document>,
    /// Who may assume him; `None` for who is no role, or when nothing tells.
    pub trust: Option<Document>,
    /// The instance profiles that hold him: machines with these have his sessions.
    pub profiles: Vec<Text>,
    /// Where he stands; `None` for a root user, and for one who is made elsewhere and has something attached here.
    pub origin: Option<Origin>,
    /// True when all that he has is here. Of one who is made elsewhere only a part is known.
    pub whole: bool,
    /// False when it is not certain that he will be there.
    pub certain: bool,
}

/// What a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// A role.
    Role,
    /// A role that is linked to a service: its policies are AWS's.
    ServiceLinkedRole,
    /// A user.
    User,
    /// The root user of an account.
    Root,
}

/// A session of a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    pub arn: Text,
    /// Its name.
    pub name: Text,
}

impl Principal {
    /// The session of this name (IAM User Guide, `reference_identifiers.html`: its ARN has the role's name without its path).
    pub fn session(&self, partition: &str, name: impl Into<Text>) -> Session {
        let name = name.into();
        let arn = Text::literal(format!("arn:{partition}:sts::"))
            .then_text(&self.account)
            .then(":assumed-role/")
            .then_text(&self.name)
            .then("/")
            .then_text(&name);
        Session { arn, name }
    }

    /// True for roles of either kind.
    pub fn is_role(&self) -> bool {
        matches!(
            self.kind,
            PrincipalKind::Role | PrincipalKind::ServiceLinkedRole
        )
    }
}

/// A group of users; no principal itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its ARN.
    pub arn: Text,
    /// Its name.
    pub name: Text,
    /// Its account.
    pub account: Text,
    /// Its policies.
    pub identity: Vec<Document>,
    /// Where it stands.
    pub origin: Origin,
}
