use super::{Location, SpecPath};

/// How people sign in: through a SAML provider that exists in every account.
#[derive(Clone, Debug, PartialEq)]
pub struct SignIn {
    /// Its name.
    pub saml: String,
}

/// What somebody of a team is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Starts pipelines, opens notebooks, sees logs and metrics.
    Scientist,
    /// Starts pipelines, looks after what is served, sees logs and metrics.
    Engineer,
    /// Sees how everything is set, and the flow logs.
    Auditor,
}

impl Duty {
    /// Its word: the end of its role's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scientist => "scientist",
            Self::Engineer => "engineer",
            Self::Auditor => "auditor",
        }
    }
}

/// A role that people of a team take.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// What they do.
    pub duty: Duty,
    /// The groups of the identity provider that take it, ordered.
    pub groups: Vec<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

impl Person {
    /// What the role's name ends in: `people-scientist`.
    pub fn role(&self) -> String {
        format!("people-{}", self.duty.word())
    }
}

/// The people of a team and where they work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TeamPeople {
    /// The roles that they take: scientists, engineers, auditors, as far as there are any.
    pub roles: Vec<Person>,
    /// The ids of the VPC endpoints through which notebooks are opened, ordered.
    pub through: Vec<String>,
    /// The notebooks, ordered by name.
    pub notebooks: Vec<Notebook>,
}

/// A notebook instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Notebook {
    /// Its name in the spec.
    pub name: String,
    /// What names in AWS call it.
    pub physical: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// What it reads.
    pub reads: Vec<Location>,
    /// The type of its machine.
    pub instance_type: String,
    /// The size of its volume.
    pub volume_gib: u32,
}

/// The people of a unit who make roles for its teams.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitPeople {
    /// Their groups, ordered.
    pub administrators: Vec<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
}
