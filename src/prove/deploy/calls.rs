//! What Terraform asks AWS for, by kind of resource: `data/terraform-calls.json`, with its sources.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

const DATA: &str = include_str!("../../../data/terraform-calls.json");

static KINDS: LazyLock<BTreeMap<String, Kind>> = LazyLock::new(|| {
    // A test holds that the file can be read; were it not so, no kind would be known, and nothing be proved by it.
    let file: Result<File, _> = serde_json::from_str(DATA);
    file.map_or_else(|_| BTreeMap::new(), |file| file.kinds)
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "note")]
    _note: String,
    kinds: BTreeMap<String, Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    #[serde(rename = "source")]
    _source: String,
    /// What a unit has to have for there to be one; nothing for what any may have.
    #[serde(default)]
    of: Vec<Part>,
    calls: Vec<Call>,
}

/// What some units have and others have not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Part {
    Endpoints,
    Services,
    Notebooks,
}

/// The tag of something that is told by its name.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Named {
    /// It gets it.
    New,
    /// It has it.
    Own,
}

/// Actions that are asked for on the same things in the same way.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    pub actions: Vec<String>,
    /// Types of things that the call makes and tags.
    #[serde(default)]
    pub new: Vec<String>,
    /// Types of things that are there.
    #[serde(default)]
    pub on: Vec<String>,
    #[serde(default)]
    pub with: With,
    /// The argument of the resource without which the call is not made.
    pub when: Option<When>,
}

/// An argument of a resource, and what it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    pub argument: String,
    pub is: String,
}

impl Call {
    /// The service that is asked, as actions begin: `ec2`.
    pub fn service(&self) -> &str {
        let first = self.actions.first().map_or("", String::as_str);
        first.split(':').next().unwrap_or_default()
    }
}

/// What a request carries.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct With {
    /// The tag `Fence`, of a thing that has no type of its own to be asked about.
    pub fence: bool,
    /// The action that makes what is tagged at once.
    pub tag_on_create: Option<String>,
    /// Tags other than `Fence`.
    pub tag_later: bool,
    /// Names of tags other than `Fence`.
    pub untag: bool,
    /// The thing has no tag `Fence`.
    pub unfenced: bool,
    /// The boundary of the role.
    pub boundary: bool,
    pub pass: Option<Pass>,
    /// The service whose own role is made.
    pub linked: Option<String>,
    /// Nothing tells one thing of the type from another.
    pub any: bool,
    /// A grant to AWS on a key of volumes, through SageMaker.
    pub volumes: bool,
    /// The tag of something that is told by its name.
    pub named: Option<Named>,
}

/// A role that is handed to a service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pass {
    /// The argument that names the role.
    pub argument: String,
    pub service: String,
}

/// What is called for a kind of resource; nothing for one that nobody looked up.
pub(super) fn of_kind(kind: &str) -> Option<&'static [Call]> {
    KINDS.get(kind).map(|kind| kind.calls.as_slice())
}

/// Every call of every kind that a unit may have which has these parts.
pub(super) fn of_parts(parts: Vec<Part>) -> impl Iterator<Item = &'static Call> {
    let any = move |kind: &&Kind| kind.of.is_empty() || kind.of.iter().any(|it| parts.contains(it));
    KINDS.values().filter(any).flat_map(|kind| &kind.calls)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::access::actions;

    #[test]
    fn every_action_type_and_key_is_one_of_the_service_authorization_reference() {
        assert!(KINDS.len() >= 20);
        for (name, kind) in KINDS.iter() {
            let mut asked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            for call in &kind.calls {
                for action in &call.actions {
                    let known =
                        actions::known(action).unwrap_or_else(|| panic!("{name}: {action}"));
                    let types = || call.new.iter().chain(&call.on).map(String::as_str);
                    for kind in types() {
                        assert!(
                            known.resources.contains_key(kind),
                            "{name}: {action} on {kind}"
                        );
                    }
                    let on_star = types().next().is_none();
                    assert_eq!(on_star, known.resources.is_empty(), "{name}: {action}");
                    asked.entry(action).or_default().extend(types());
                    let has = |key: &str| known.condition_keys.iter().any(|it| it.starts_with(key));
                    let with = &call.with;
                    assert!(!with.boundary || has("iam:PermissionsBoundary"), "{action}");
                    assert!(
                        with.pass.is_none() || has("iam:PassedToService"),
                        "{action}"
                    );
                    let by = format!("{}:CreateAction", call.service());
                    assert!(with.tag_on_create.is_none() || has(&by), "{action}");
                    let one = |action: &String| action.starts_with(&format!("{}:", call.service()));
                    assert!(
                        types().next().is_none() || call.actions.iter().all(one),
                        "{name}"
                    );
                    assert!(
                        with.linked.is_none() || has("iam:AWSServiceName"),
                        "{action}"
                    );
                    assert!(
                        !with.volumes || has("kms:GrantIsForAWSResource"),
                        "{action}"
                    );
                    assert!(
                        !with.tag_later && !with.untag || has("aws:TagKeys"),
                        "{action}"
                    );
                    let tags = with.fence || !call.new.is_empty();
                    assert!(!tags || has("aws:RequestTag/"), "{action}");
                }
            }
            for (action, types) in asked {
                let known = actions::known(action).unwrap();
                for (kind, required) in &known.resources {
                    // Nobody has gateway load balancers.
                    let gateway = kind.ends_with("/gwy");
                    assert!(
                        !required || gateway || types.contains(kind.as_str()),
                        "{name}: {action} needs {kind}"
                    );
                }
            }
        }
    }
}
