//! People and their notebooks.

use super::Resolver;
use super::team::{Place, locations, sorted};
use crate::model::lock::Kind;
use crate::model::{
    Duty, IdentityCenter, Notebook, Person, SignIn, SpecPath, TeamPeople, UnitPeople,
};
use crate::spec::{self, At, Group};

/// The machine of a notebook about which nothing is said: the smallest of its family.
const INSTANCE_TYPE: &str = "ml.t3.medium";
/// Its volume in GiB.
const VOLUME_GIB: u32 = 20;

impl Resolver<'_> {
    /// How people sign in.
    pub(super) fn sign_in(&self) -> Option<SignIn> {
        let people = self.document.people.as_ref()?;
        if let Some(center) = &people.identity_center {
            let groups = center.groups.0.iter();
            let groups = groups.map(|(name, id)| (name.value.to_string(), id.value.to_string()));
            return Some(SignIn::IdentityCenter(IdentityCenter {
                instance: center.instance.value.to_string(),
                groups: groups.collect(),
                spec: SpecPath("people.identity-center".to_owned()),
            }));
        }
        let saml = people.saml.as_ref()?;
        Some(SignIn::Saml(saml.value.to_string()))
    }
}

/// The people of a unit.
pub(super) fn of_unit(path: &SpecPath, said: &spec::Unit) -> Option<UnitPeople> {
    let people = said.people.as_ref()?;
    Some(UnitPeople {
        administrators: ordered(&people.administrators),
        spec: path.child("people").child("administrators"),
    })
}

impl Resolver<'_> {
    /// The people of a team and where they work.
    pub(super) fn people(&mut self, place: &Place<'_>, said: &spec::Team) -> TeamPeople {
        let workspace = said.workspace.as_ref();
        let through = workspace.iter().flat_map(|it| &it.through);
        let mut through: Vec<String> = through.map(|id| id.value.to_string()).collect();
        through.sort();
        let path = place.path.child("workspace").child("notebooks");
        let roles = roles(&place.path, said);
        for person in &roles {
            // Known as long as somebody may have to take the role away.
            self.job(Kind::Person, place, person.duty.word());
        }
        let notebooks = sorted(workspace.map(|it| &it.notebooks)).into_iter();
        TeamPeople {
            roles,
            through,
            notebooks: notebooks
                .map(|(name, said)| {
                    let physical = self.job(Kind::Notebook, place, name);
                    notebook(path.child(name), (name, physical), said)
                })
                .collect(),
        }
    }
}

fn roles(team: &SpecPath, said: &spec::Team) -> Vec<Person> {
    let path = team.child("people");
    let said_of = |duty| {
        let people = said.people.as_ref()?;
        match duty {
            Duty::Scientist => people.scientists.as_ref(),
            Duty::Engineer => people.engineers.as_ref(),
            Duty::Auditor => people.auditors.as_ref(),
        }
    };
    let roles = [Duty::Scientist, Duty::Engineer, Duty::Auditor];
    roles
        .into_iter()
        .filter_map(|duty| {
            Some(Person {
                duty,
                groups: ordered(said_of(duty)?),
                spec: path.child(&format!("{}s", duty.word())),
            })
        })
        .collect()
}

fn notebook(path: SpecPath, (name, physical): (&str, String), said: &spec::Notebook) -> Notebook {
    let instance = said.instance.as_ref();
    let kind = instance.and_then(|it| it.kind.as_ref());
    let volume = instance.and_then(|it| it.volume_gib.as_ref());
    Notebook {
        name: name.to_owned(),
        physical,
        reads: locations(
            said.reads.as_deref().unwrap_or_default(),
            &path.child("reads"),
        ),
        instance_type: kind
            .map_or(INSTANCE_TYPE, |it| it.value.as_str())
            .to_owned(),
        volume_gib: volume.map_or(VOLUME_GIB, |it| it.value.get()),
        spec: path,
    }
}

fn ordered(groups: &[At<Group>]) -> Vec<String> {
    let mut names: Vec<String> = groups.iter().map(|it| it.value.to_string()).collect();
    names.sort();
    names
}
