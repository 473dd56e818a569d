//! What decides about access or about ways through networks, is written in the files, and is not known before the apply.

use crate::symbol::{Map, Value};
use crate::terraform::Resource;
use crate::terraform::show::{Change, is_marked_sensitive};

/// Arguments that hold policies, whose content decides who may do what.
const POLICIES: &[&str] = &[
    "access_policy",
    "access_policies",
    "assume_role_policy",
    "inline_policy",
    "key_policy",
    "policy",
    "policy_document",
    "resource_policy",
];

/// Arguments that say which policies bind somebody.
const BINDING: &[&str] = &[
    "managed_policy_arn",
    "managed_policy_arns",
    "permissions_boundary",
    "policy_arn",
    "policy_arns",
    "policy_id",
];

/// Blocks that say what goes through a network, by type. What is not known within one of them is for the ways to tell.
const ROOMS: &[(&str, &[&str])] = &[
    ("aws_security_group", &["ingress", "egress"]),
    ("aws_default_security_group", &["ingress", "egress"]),
    ("aws_network_acl", &["ingress", "egress"]),
    ("aws_default_network_acl", &["ingress", "egress"]),
    ("aws_route_table", &["route"]),
    ("aws_default_route_table", &["route"]),
];

/// What of an argument is not known.
enum Sort {
    Policy,
    Binding,
    Room,
}

/// What decides, is written, and is not known, by its path: with the reason.
pub(super) fn unknown(
    change: &Change,
    after: &Map,
    known: Option<&Resource>,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Some(known) = known else {
        return found;
    };
    for (name, value) in &after.entries {
        // The provider fills in what nobody writes.
        let Some(judged) = known.arguments.get(name) else {
            continue;
        };
        // Of what is marked the files may tell the content, which is judged and not shown.
        let is_judged = matches!(value, Value::Unknown(_)) && !matches!(judged, Value::Unknown(_));
        if !is_judged {
            let seeker = Seeker {
                hidden: change.sensitive.contains(name),
                kind: &known.kind,
            };
            seeker.seek(name, name, value, &mut found);
        }
    }
    found
}

struct Seeker<'s> {
    /// True when the argument is marked as sensitive and changes.
    hidden: bool,
    kind: &'s str,
}

impl Seeker<'_> {
    fn seek(&self, path: &str, name: &str, value: &Value, found: &mut Vec<(String, String)>) {
        match (self.sort(path, name), value) {
            (Some(sort), Value::Unknown(unknown)) => {
                let marked = is_marked_sensitive(unknown);
                if !marked || self.hidden {
                    found.push((path.to_owned(), why(&sort, marked)));
                }
            }
            (Some(sort @ Sort::Binding), Value::Text(_)) if value.has_unknown() => {
                found.push((path.to_owned(), why(&sort, false)));
            }
            (_, Value::List(items)) => {
                for (at, item) in items.iter().enumerate() {
                    self.seek(&format!("{path}[{at}]"), name, item, found);
                }
            }
            (_, Value::Map(map)) => {
                for (name, value) in &map.entries {
                    self.seek(&format!("{path}.{name}"), name, value, found);
                }
            }
            _ => {}
        }
    }

    fn sort(&self, path: &str, name: &str) -> Option<Sort> {
        let top = path == name;
        let rooms = ROOMS.iter().find(|(kind, _)| *kind == self.kind);
        let rooms = rooms.map_or(&[][..], |(_, blocks)| *blocks);
        // The content of what is no policy says nothing of access.
        let content = name == "content" && self.kind == "aws_organizations_policy";
        if BINDING.contains(&name) {
            Some(Sort::Binding)
        } else if POLICIES.contains(&name) || top && (content || name.ends_with("_policy")) {
            Some(Sort::Policy)
        } else if rooms.contains(&path) {
            Some(Sort::Room)
        } else {
            None
        }
    }
}

fn why(sort: &Sort, marked: bool) -> String {
    const LATER: &str =
        "known after the apply only: with `--config FOLDER` it is taken from the files";
    match (sort, marked) {
        (Sort::Policy, true) => {
            "this policy is marked as sensitive and is no policy that can be read".to_owned()
        }
        (Sort::Policy, false) => format!("this policy is {LATER}"),
        (Sort::Binding, true) => {
            "which policy binds here is marked as sensitive, so it may be any".to_owned()
        }
        (Sort::Binding, false) => format!("which policy binds here is {LATER}"),
        (Sort::Room, true) => "what goes through here is marked as sensitive".to_owned(),
        (Sort::Room, false) => format!("what goes through here is {LATER}"),
    }
}
