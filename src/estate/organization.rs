//! The organization over the accounts: its units and the policies attached to them.

use std::collections::HashMap;

use super::documents::{document, full_access, of_aws};
use super::items::{Item, Items, Link};
use super::types::{Content, Document, Puzzle};
use crate::symbol::{Text, Value};

/// What of an organization stands in the Terraform.
#[derive(Clone, Debug, Default)]
pub struct Organization {
    /// The management account, when its organization is here.
    pub management: Option<Text>,
    /// Whether service control policies are switched on; `None` when that is not known.
    pub service_control: Option<bool>,
    /// Whether resource control policies are switched on; `None` when that is not known.
    pub resource_control: Option<bool>,
    /// From the id of a unit or account to that of what it is in.
    parents: HashMap<Text, Text>,
    /// By the id of the target: the policies attached.
    attached: HashMap<Text, Attached>,
    /// Policies whose target is not known: they may be over any account.
    astray: Attached,
}

#[derive(Clone, Debug, Default)]
struct Attached {
    service: Vec<Document>,
    resource: Vec<Document>,
}

impl Attached {
    fn of(&self, resource: bool) -> &[Document] {
        if resource {
            &self.resource
        } else {
            &self.service
        }
    }
}

/// The policies of one level.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The id of the root, unit or account.
    pub target: Text,
    /// What is attached there, AWS's own full access first: it is attached to everything when policies of the kind are switched on
    /// (Organizations User Guide, `orgs_manage_policies_scps_evaluation.html`), and Terraform does not show when somebody took it away.
    pub policies: Vec<Document>,
}

/// What an organization lays over an account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Over {
    /// True for the management account, which no such policy touches.
    pub is_management: bool,
    /// Service control policies, level by level from the root, as far as it is known; none when nothing is attached on the way.
    pub service_control: Vec<Level>,
    /// Resource control policies, likewise.
    pub resource_control: Vec<Level>,
    /// Service control policies that may be over this account or may not: their target is not known.
    pub perhaps_service: Vec<Document>,
    /// Resource control policies, likewise.
    pub perhaps_resource: Vec<Document>,
}

impl Organization {
    /// What is over an account. In: its number, or the id of its Terraform resource.
    pub fn over(&self, account: &Text) -> Over {
        let mut path = vec![account.clone()];
        while let Some(parent) = path.last().and_then(|last| self.parents.get(last)) {
            // A cycle is no organization.
            if path.contains(parent) {
                break;
            }
            path.push(parent.clone());
        }
        path.reverse();
        Over {
            is_management: self.management.as_ref() == Some(account),
            service_control: self.levels(&path, false),
            resource_control: self.levels(&path, true),
            perhaps_service: self.astray.service.clone(),
            perhaps_resource: self.astray.resource.clone(),
        }
    }

    fn levels(&self, path: &[Text], resource: bool) -> Vec<Level> {
        let attached = |target: &Text| {
            let found = self.attached.get(target);
            found.map_or(&[][..], |attached| attached.of(resource))
        };
        if path.iter().all(|target| attached(target).is_empty()) {
            return Vec::new();
        }
        let name = if resource {
            "RCPFullAWSAccess"
        } else {
            "FullAWSAccess"
        };
        let full = of_aws(name, Content::Known(full_access(resource)));
        let level = |target: &Text| Level {
            target: target.clone(),
            policies: [&full]
                .into_iter()
                .chain(attached(target))
                .cloned()
                .collect(),
        };
        path.iter().map(level).collect()
    }

    /// Every policy that is attached anywhere, or may be.
    pub fn policies(&self) -> impl Iterator<Item = &Document> {
        let attached = self.attached.values().chain([&self.astray]);
        attached.flat_map(|it| it.service.iter().chain(&it.resource))
    }
}

/// In: the resources. Out: the organization as far as they have it.
pub(super) fn read(items: &Items<'_>, puzzles: &mut Vec<Puzzle>) -> Organization {
    let mut made = Organization::default();
    for item in items.all("aws_organizations_organization") {
        made.management = Some(item.account());
        let types = item.links("enabled_policy_types");
        let on = |word: &str| {
            let known = types.iter().all(|link| matches!(link, Link::To(_)));
            known.then(|| types.contains(&Link::To(Text::from(word))))
        };
        made.service_control = on("SERVICE_CONTROL_POLICY");
        made.resource_control = on("RESOURCE_CONTROL_POLICY");
    }
    for kind in [
        "aws_organizations_organizational_unit",
        "aws_organizations_account",
    ] {
        for item in items.all(kind) {
            match item.link("parent_id") {
                Link::To(parent) => {
                    made.parents.insert(item.attribute("id"), parent);
                }
                // An account without one is in the root, whose id is then not known.
                Link::None => {}
                Link::Unknown(why) => {
                    let message = format!(
                        "it is not known what this is in, so policies over it may be missing: {why}"
                    );
                    puzzles.push(item.puzzle(message, None));
                }
            }
        }
    }
    attach(items, &mut made, puzzles);
    made
}

fn attach(items: &Items<'_>, made: &mut Organization, puzzles: &mut Vec<Puzzle>) {
    let policies = items.all("aws_organizations_policy");
    let by_id: HashMap<Text, Item<'_>> =
        policies.map(|item| (item.attribute("id"), item)).collect();
    for item in items.all("aws_organizations_policy_attachment") {
        let policy = match item.link("policy_id") {
            Link::To(id) => by_id.get(&id),
            _ => None,
        };
        let Some(policy) = policy else {
            let message = "the policy that this attaches is not in the Terraform at hand";
            puzzles.push(item.puzzle(message, None));
            continue;
        };
        let resource = match policy.get("type").map(Value::as_str) {
            // The default (AWS provider documentation, `aws_organizations_policy`).
            None | Some(Some("SERVICE_CONTROL_POLICY")) => false,
            Some(Some("RESOURCE_CONTROL_POLICY")) => true,
            // Tag, backup and other policies say nothing about permissions.
            Some(Some(_)) => continue,
            Some(None) => {
                puzzles.push(policy.puzzle("the type of this policy is not known", None));
                continue;
            }
        };
        let name = policy.attribute("name").to_string();
        let Some(mut found) = document(policy, "content", &name) else {
            continue;
        };
        found.attached = Some(item.origin());
        let place = match item.link("target_id") {
            Link::To(target) => made.attached.entry(target).or_default(),
            _ => {
                let message = "it is not known what this policy is over, so it may be any account";
                puzzles.push(item.puzzle(message, None));
                &mut made.astray
            }
        };
        match resource {
            true => place.resource.push(found),
            false => place.service.push(found),
        }
    }
}
