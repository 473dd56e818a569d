//! The items of mirrors that are lists: which of them a resource beside made.

use std::collections::HashSet;

use super::instance::Shape;
use crate::symbol::Value;

/// What resources beside make in others.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// By the role's name: a policy's ARN, or the name of one inside the role.
    attached: HashSet<(String, String)>,
    inline: HashSet<(String, String)>,
    /// By the group's id.
    rules: HashSet<(String, Rule)>,
}

/// One rule of a group: the direction, the protocol, the ports, and whom it lets in or out to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Rule {
    direction: &'static str,
    protocol: String,
    ports: (i64, i64),
    to: String,
}

const DIRECTIONS: [&str; 2] = ["ingress", "egress"];

impl Parts {
    pub fn of<'s>(shapes: impl Iterator<Item = &'s Shape>) -> Self {
        let mut parts = Self::default();
        for shape in shapes {
            let text = |name: &str| shape.values.get(name).and_then(Value::as_str);
            let pair =
                |of: Option<&str>, what: &str| Some((of?.to_owned(), text(what)?.to_owned()));
            match shape.kind.as_str() {
                "aws_iam_role_policy" => parts.inline.extend(pair(text("role"), "name")),
                "aws_iam_role_policy_attachment" => {
                    parts.attached.extend(pair(text("role"), "policy_arn"));
                }
                "aws_iam_policy_attachment" => {
                    let roles = shape.values.get("roles").map_or(&[][..], Value::items);
                    let each = roles
                        .iter()
                        .filter_map(|role| pair(role.as_str(), "policy_arn"));
                    parts.attached.extend(each);
                }
                "aws_security_group_rule" => {
                    let type_ = text("type");
                    let direction = DIRECTIONS.into_iter().find(|it| Some(*it) == type_);
                    parts.rules(text("security_group_id"), direction, shape);
                }
                "aws_vpc_security_group_ingress_rule" => {
                    parts.rules(text("security_group_id"), Some("ingress"), shape);
                }
                "aws_vpc_security_group_egress_rule" => {
                    parts.rules(text("security_group_id"), Some("egress"), shape);
                }
                _ => {}
            }
        }
        parts
    }

    fn rules(&mut self, group: Option<&str>, direction: Option<&'static str>, shape: &Shape) {
        let (Some(group), Some(direction)) = (group, direction) else {
            return;
        };
        let get = |name: &str| shape.values.get(name);
        let made = rules(direction, group, &get).into_iter().flatten();
        self.rules.extend(made.map(|rule| (group.to_owned(), rule)));
    }

    /// What of a mirror is made by nobody beside; `None` when nothing is, or when it is no list of such things. `names` are those of the
    /// resource that has the mirror.
    pub fn beyond(&self, attribute: &str, shown: Value, names: &[String]) -> Option<Value> {
        let Value::List(items) = shown else {
            return None;
        };
        let known = |set: &HashSet<(String, String)>, what: Option<&str>| {
            let mut names = names.iter();
            what.is_some_and(|what| {
                names.any(|name| set.contains(&(name.clone(), what.to_owned())))
            })
        };
        let direction = DIRECTIONS.into_iter().find(|it| *it == attribute);
        let is_made = |item: &Value| match (attribute, direction) {
            ("managed_policy_arns", _) => known(&self.attached, item.as_str()),
            ("inline_policy", _) => {
                // A block without a policy stands for no policy.
                item.get("policy").is_none()
                    || known(&self.inline, item.get("name").and_then(Value::as_str))
            }
            (_, Some(direction)) => self.makes(direction, item, names),
            _ => true,
        };
        let left: Vec<Value> = items.into_iter().filter(|item| !is_made(item)).collect();
        (!left.is_empty()).then_some(Value::List(left))
    }

    fn makes(&self, direction: &'static str, block: &Value, names: &[String]) -> bool {
        names.iter().any(|group| {
            let get = |name: &str| block.get(name);
            let rules = rules(direction, group, &get);
            rules.is_some_and(|rules| {
                let mut rules = rules.into_iter();
                rules.all(|rule| self.rules.contains(&(group.clone(), rule)))
            })
        })
    }
}

/// What a rule or a block of rules says, one for each whom it names; `None` when a part of it is not known.
fn rules<'v>(
    direction: &'static str,
    group: &str,
    get: &dyn Fn(&str) -> Option<&'v Value>,
) -> Option<Vec<Rule>> {
    let protocol = get("ip_protocol").or_else(|| get("protocol"))?.as_str()?;
    let port = |name: &str| match get(name) {
        None => Some(0),
        Some(port) => port.as_i64(),
    };
    // Of a rule for every protocol the ports say nothing.
    let ports = match protocol {
        "-1" => (0, 0),
        _ => (port("from_port")?, port("to_port")?),
    };
    let mut to = Vec::new();
    for name in [
        "cidr_blocks",
        "cidr_ipv4",
        "cidr_ipv6",
        "ipv6_cidr_blocks",
        "prefix_list_id",
        "prefix_list_ids",
        "referenced_security_group_id",
        "security_groups",
        "source_security_group_id",
    ] {
        let Some(value) = get(name) else { continue };
        let items = match value {
            Value::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            to.push(item.as_str()?.to_owned());
        }
    }
    if get("self").and_then(Value::as_bool) == Some(true) {
        to.push(group.to_owned());
    }
    let rule = |to| Rule {
        direction,
        protocol: protocol.to_owned(),
        ports,
        to,
    };
    (!to.is_empty()).then(|| to.into_iter().map(rule).collect())
}
