//! Policy documents out of arguments, and managed policies by their ARN.

use std::collections::HashMap;

use super::items::{Item, Items, Link};
use super::types::{Content, Document};
use crate::iam::{Effect, Policy, Statement};
use crate::symbol::{Text, Value};

/// What an argument says as a policy; `None` when it is not there.
pub(super) fn document(item: &Item<'_>, argument: &str, name: &str) -> Option<Document> {
    let value = item.get(argument)?;
    if value.as_str() == Some("") {
        return None;
    }
    Some(Document {
        content: content(item, argument, value),
        ..written(item, name)
    })
}

/// A document of this item that says nothing yet.
pub(super) fn written(item: &Item<'_>, name: &str) -> Document {
    Document {
        name: name.to_owned(),
        origin: Some(item.origin()),
        attached: None,
        through: None,
        content: Content::Known(Policy::default()),
    }
}

/// A document that AWS writes.
pub(super) fn of_aws(name: &str, content: Content) -> Document {
    Document {
        name: name.to_owned(),
        origin: None,
        attached: None,
        through: None,
        content,
    }
}

fn content(item: &Item<'_>, argument: &str, value: &Value) -> Content {
    let policy = match Policy::from_value(value) {
        Ok(policy) => placed(policy, item),
        Err(error) => return Content::Unknown(error.message),
    };
    let ignored = item.resource.ignore_changes.iter();
    if ignored
        .clone()
        .any(|name| name == argument || name == "all")
    {
        let why = "changes of it are ignored, so AWS may have another";
        return Content::Perhaps(policy, why.to_owned());
    }
    in_force(item, policy)
}

fn in_force(item: &Item<'_>, policy: Policy) -> Content {
    match item.resource.uncertain {
        true => Content::Perhaps(policy, "it is not certain that it will be made".to_owned()),
        false => Content::Known(policy),
    }
}

/// Statements without a place of their own stand where the resource stands.
fn placed(mut policy: Policy, item: &Item<'_>) -> Policy {
    for statement in &mut policy.statements {
        if statement.place.is_none() {
            statement.place = Some(item.resource.place.clone());
        }
    }
    policy
}

/// A policy that an item amounts to, statement by statement.
pub(super) fn of_statements(item: &Item<'_>, name: &str, statements: Vec<Statement>) -> Document {
    Document {
        content: in_force(item, placed(Policy::new(statements), item)),
        ..written(item, name)
    }
}

/// The managed policies that are known, by their ARN.
#[derive(Debug, Default)]
pub(super) struct Managed {
    by_arn: HashMap<Text, Vec<Document>>,
}

impl Managed {
    pub fn new(items: &Items<'_>) -> Self {
        let mut made = Self::default();
        for item in items.all("aws_iam_policy") {
            made.add(&item, item.attribute("arn"));
        }
        // One that was looked up while planning, AWS's own included.
        for item in items.looked_up("aws_iam_policy") {
            if let Link::To(arn) = item.link("arn")
                && !made.by_arn.contains_key(&arn)
                && item.get("policy").is_some()
            {
                made.add(&item, arn);
            }
        }
        made
    }

    fn add(&mut self, item: &Item<'_>, arn: Text) {
        let name = match item.attribute("name") {
            name if name.as_literal().is_some() => name.to_string(),
            _ => arn.to_string(),
        };
        let found = document(item, "policy", &name);
        self.by_arn.entry(arn).or_default().extend(found);
    }

    /// The policy that `by` attaches.
    pub fn attached(&self, by: &Item<'_>, arn: &Link) -> Document {
        let unknown = |name: &str, why: String| Document {
            origin: None,
            attached: Some(by.origin()),
            ..of_aws(name, Content::Unknown(why))
        };
        let arn = match arn {
            Link::To(arn) => arn,
            Link::Unknown(why) => return unknown("a managed policy", why.clone()),
            Link::None => return unknown("a managed policy", "none is named".to_owned()),
        };
        let mut made = match self.by_arn.get(arn).map(Vec::as_slice) {
            Some([only]) => only.clone(),
            Some(_) => unknown(&arn.to_string(), "it is written more than once".to_owned()),
            None => match of_name(arn) {
                Some(document) => document,
                None => {
                    let why = "its text is not in the Terraform at hand".to_owned();
                    unknown(&arn.to_string(), why)
                }
            },
        };
        if by.resource.uncertain
            && let Content::Known(policy) = made.content
        {
            let why = "it is not certain that it will be attached".to_owned();
            made.content = Content::Perhaps(policy, why);
        }
        made.attached = Some(by.origin());
        made
    }
}

/// The policies of AWS that say the same since they were first made (AWS Managed Policy Reference Guide, `AdministratorAccess.html`,
/// `AWSDenyAll.html`). Others change from time to time, and are known only where a plan or state looked them up.
fn of_name(arn: &Text) -> Option<Document> {
    let arn = arn.as_literal()?;
    let (_, name) = arn.split_once(":iam::aws:policy/")?;
    let effect = match name {
        "AdministratorAccess" => Effect::Allow,
        "AWSDenyAll" => Effect::Deny,
        _ => return None,
    };
    let mut statement = Statement::new(effect, "", &["*"]).on([Text::from("*")]);
    statement.sid = (effect == Effect::Deny).then(|| "DenyAll".to_owned());
    let policy = Policy::new(vec![statement]);
    Some(of_aws(name, Content::Known(policy)))
}

/// What AWS gives a key that is made without a policy (KMS Developer Guide, `key-policy-default.html`, as the API sets it).
pub(super) fn default_key_policy(account: &Text, partition: &str) -> Policy {
    let root = Text::literal(format!("arn:{partition}:iam::"))
        .then_text(account)
        .then(":root");
    let statement = Statement::allow("Enable IAM User Permissions", &["kms:*"])
        .by(crate::iam::PrincipalKind::Aws, [root])
        .on([Text::from("*")]);
    Policy {
        id: Some("key-default-1".to_owned()),
        ..Policy::new(vec![statement])
    }
}

/// What an endpoint that is made without a policy allows: everything (VPC PrivateLink guide, `vpc-endpoints-access.html`, "Default
/// endpoint policy").
pub(super) fn default_endpoint_policy() -> Policy {
    let mut statement = Statement::allow("", &["*"])
        .by_anyone()
        .on([Text::from("*")]);
    statement.sid = None;
    Policy {
        version: Some("2008-10-17".to_owned()),
        ..Policy::new(vec![statement])
    }
}

/// `FullAWSAccess` and `RCPFullAWSAccess`, which AWS attaches to the root, every unit and every account.
pub(super) fn full_access(resource_control: bool) -> Policy {
    let mut statement = Statement::allow("", &["*"]).on([Text::from("*")]);
    statement.sid = None;
    if resource_control {
        statement = statement.by_anyone();
    }
    Policy::new(vec![statement])
}
