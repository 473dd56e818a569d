use indexmap::IndexMap;

use super::{ADMIN_PATH, Arns, Identity, Location, Model, SpecPath, TeamNames, Unit, names};

/// How people sign in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignIn {
    /// Through a SAML provider of this name, which exists in every account.
    Saml(String),
    /// Through IAM Identity Center.
    IdentityCenter(IdentityCenter),
}

/// IAM Identity Center.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityCenter {
    /// The ARN of its instance.
    pub instance: String,
    /// The ids of groups by their names.
    pub groups: IndexMap<String, String>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// A permission set: people who have it may take one role.
#[derive(Clone, Debug, PartialEq)]
pub struct PermissionSet {
    /// Its name: 32 characters at most, and no underscore.
    pub name: String,
    /// The account that it is assigned in.
    pub account: String,
    /// The ARN of the role.
    pub role: String,
    /// The ids of the groups that have it, ordered by their names.
    pub groups: Vec<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// The name of the permission set of a role of a team's people. The team's token tells it from those of others
/// ([CreatePermissionSet](https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html): 32 characters).
pub fn permission_set(identity: &Identity, duty: Duty) -> String {
    named(&identity.team, duty.word(), &identity.token)
}

/// The same of the administrators of a unit.
pub fn permission_set_of_unit(unit: &Unit) -> String {
    let first = &unit.deploy.unit;
    let told = names::digits(&[unit.deploy.organization.as_str(), first.as_str()], 8);
    named(first, "admin", &told)
}

fn named(readable: &str, word: &str, token: &str) -> String {
    const LONGEST: usize = 32;
    let room = LONGEST.saturating_sub(word.len() + token.len() + 2);
    let readable: String = readable.chars().take(room).collect();
    format!("{}-{word}-{token}", readable.trim_end_matches('-'))
}

impl Model {
    /// All permission sets, when people sign in through IAM Identity Center.
    pub fn permission_sets(&self) -> Vec<PermissionSet> {
        let Some(SignIn::IdentityCenter(center)) = &self.people else {
            return Vec::new();
        };
        let ids = |names: &[String]| -> Vec<String> {
            names
                .iter()
                .filter_map(|name| center.groups.get(name).cloned())
                .collect()
        };
        let mut all = Vec::new();
        for unit in &self.units {
            let arns = Arns::of_unit(self, unit);
            let set = |name, role, groups: &[String], spec: &SpecPath| PermissionSet {
                name,
                account: unit.account.clone(),
                role,
                groups: ids(groups),
                spec: spec.clone(),
            };
            if let Some(people) = &unit.people {
                let role = arns.role(ADMIN_PATH, &unit.administrators());
                let name = permission_set_of_unit(unit);
                all.push(set(name, role, &people.administrators, &people.spec));
            }
            for team in &unit.teams {
                let names = TeamNames::new(unit, team);
                for person in &team.people.roles {
                    let role = arns.role(&names.role_path(), &names.role(&person.role()));
                    let name = permission_set(&team.identity, person.duty);
                    all.push(set(name, role, &person.groups, &person.spec));
                }
            }
        }
        all
    }
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
