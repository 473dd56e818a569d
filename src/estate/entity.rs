//! One role, user or group, as its own resource says.

use super::documents::{Managed, document, of_aws, written};
use super::items::{Item, Link};
use super::principal::{Group, Principal, PrincipalKind};
use super::types::{Content, Document};
use crate::iam::Policy;
use crate::symbol::{Text, Value};

/// Somebody with nothing.
pub(super) fn nobody(kind: PrincipalKind, arn: Text, account: Text, name: Text) -> Principal {
    Principal {
        kind,
        arn,
        account,
        name,
        identity: Vec::new(),
        boundary: None,
        trust: None,
        profiles: Vec::new(),
        origin: None,
        whole: false,
        certain: true,
    }
}

pub(super) fn inline(item: &Item<'_>) -> Option<Document> {
    document(item, "policy", &item.attribute("name").to_string())
}

pub(super) fn role(item: &Item<'_>, managed: &Managed) -> Principal {
    let mut made = common(PrincipalKind::Role, item, managed);
    made.trust = document(item, "assume_role_policy", "trust policy");
    for block in item
        .get("inline_policy")
        .map(Value::items)
        .unwrap_or_default()
    {
        made.identity.extend(inline_block(item, block));
    }
    for arn in item.links("managed_policy_arns") {
        made.identity.push(managed.attached(item, &arn));
    }
    made
}

/// A block without a policy takes policies away (AWS provider documentation, `aws_iam_role`).
fn inline_block(item: &Item<'_>, block: &Value) -> Option<Document> {
    let name = block
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or("inline policy");
    let written = written(item, name);
    match block {
        Value::Map(map) => {
            let content = match Policy::from_value(map.get("policy")?) {
                Ok(policy) => Content::Known(policy),
                Err(error) => Content::Unknown(error.message),
            };
            Some(Document { content, ..written })
        }
        _ => Some(Document {
            content: Content::Unknown("the block is not known".to_owned()),
            ..written
        }),
    }
}

pub(super) fn user(item: &Item<'_>, managed: &Managed) -> Principal {
    common(PrincipalKind::User, item, managed)
}

fn common(kind: PrincipalKind, item: &Item<'_>, managed: &Managed) -> Principal {
    let boundary = match item.link("permissions_boundary") {
        Link::None => None,
        Link::To(arn) if arn.is_empty() => None,
        link => Some(managed.attached(item, &link)),
    };
    Principal {
        boundary,
        origin: Some(item.origin()),
        whole: true,
        certain: !item.resource.uncertain,
        ..nobody(
            kind,
            item.attribute("arn"),
            item.account(),
            item.attribute("name"),
        )
    }
}

/// A role that a service makes for itself: "the policies attached to it are defined by the service" (IAM User Guide,
/// `using-service-linked-roles.html`).
pub(super) fn service_linked(item: &Item<'_>) -> Principal {
    let service = item.attribute("aws_service_name").to_string();
    let why = format!("AWS writes the policy of the role that is linked to {service}");
    let arn = match item.link("arn") {
        Link::To(arn) => arn,
        _ => Text::literal("arn:aws:iam::")
            .then_text(&item.account())
            .then(&format!(":role/aws-service-role/{service}/"))
            .then_text(&item.attribute("name")),
    };
    Principal {
        identity: vec![of_aws("policy of the service", Content::Unknown(why))],
        origin: Some(item.origin()),
        whole: true,
        certain: !item.resource.uncertain,
        ..nobody(
            PrincipalKind::ServiceLinkedRole,
            arn,
            item.account(),
            item.attribute("name"),
        )
    }
}

/// A role that is made elsewhere, as far as a plan or state looked it up.
pub(super) fn looked_up(item: &Item<'_>, managed: &Managed) -> Option<Principal> {
    let (Link::To(arn), Link::To(name)) = (item.link("arn"), item.link("name")) else {
        return None;
    };
    let account = arn.to_string().split(':').nth(4).map(Text::from);
    Some(Principal {
        trust: document(item, "assume_role_policy", "trust policy"),
        whole: false,
        arn: arn.clone(),
        ..common(PrincipalKind::Role, item, managed)
    })
    .map(|made| Principal {
        account: account.unwrap_or_else(|| item.account()),
        name,
        ..made
    })
}

pub(super) fn group(item: &Item<'_>) -> Group {
    Group {
        arn: item.attribute("arn"),
        name: item.attribute("name"),
        account: item.account(),
        identity: Vec::new(),
        origin: item.origin(),
    }
}
