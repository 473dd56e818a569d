//! What AWS puts into the context of a request by itself, as far as the estate tells.

use std::collections::BTreeMap;

use super::Ground;
use crate::access::actions::Action;
use crate::access::authorize::Caller;
use crate::estate::{Asker, Origin, Special, Target, Thing};
use crate::symbol::{Text, Value};
use crate::terraform::{Mode, Resource, Root};

/// A key of the context that nobody gave.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fact {
    /// As AWS writes it.
    pub key: String,
    pub values: Vec<Text>,
    /// True for what is taken for granted, and not told by the estate.
    pub assumed: bool,
}

/// When the request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// As `aws:CurrentTime` has it: `2026-01-31T00:00:00Z`.
    pub time: String,
    /// In seconds since 1970, as `aws:EpochTime` has it.
    pub epoch: i64,
}

/// What a request is, for its facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    pub ground: &'a Ground,
    pub asker: &'a Asker<'a>,
    pub caller: &'a Caller,
    pub action: &'a Action,
    pub target: &'a Target<'a>,
    /// The account that owns the target.
    pub account: &'a Text,
    pub moment: &'a Moment,
    /// The endpoint that the request comes through.
    pub via: Option<&'a Thing>,
}

/// The facts about a request (IAM User Guide, `reference_policies_condition-keys.html`; KMS Developer Guide, `conditions-kms.html`; Service
/// Authorization Reference for the keys of each action). What comes from the way is said by `via`.
pub(crate) fn facts(about: &About<'_>) -> Vec<Fact> {
    let About {
        ground,
        asker,
        caller,
        action,
        target,
        account,
        moment,
        via,
    } = *about;
    let mut made = Facts {
        action,
        facts: Vec::new(),
    };
    made.assume("aws:SecureTransport", Text::from("true"));
    made.assume("aws:ViaAWSService", Text::from("false"));
    made.assume("aws:CurrentTime", Text::from(moment.time.as_str()));
    made.assume("aws:EpochTime", Text::from(moment.epoch.to_string()));
    if made.has("s3:TlsVersion") {
        made.assume("s3:TlsVersion", Text::from("1.2"));
    }
    made.know("aws:RequestedRegion", region(action, target));
    made.know("aws:ResourceAccount", account.clone());
    if made.has("s3:ResourceAccount") {
        made.know("s3:ResourceAccount", account.clone());
    }
    if let (Some(own), true) = (caller.account(), action.name.starts_with("kms:")) {
        made.know("kms:CallerAccount", own.clone());
    }
    if let Some(Special::Key(facts)) = target.thing.map(|it| &it.special)
        && !facts.aliases.is_empty()
    {
        made.add("kms:ResourceAliases", facts.aliases.clone(), false);
    }
    made.organization(ground, caller, account);
    if let Asker::Known(principal, _) = asker {
        for (key, value) in tags(ground, principal.origin.as_ref()) {
            made.know(&format!("aws:PrincipalTag/{key}"), value);
        }
    }
    made.tags(ground, target);
    if let Some(Special::Endpoint(facts)) = via.map(|it| &it.special) {
        made.know("aws:SourceVpce", facts.id.clone());
        made.know("aws:SourceVpc", facts.vpc.clone());
    }
    made.facts
}

struct Facts<'a> {
    action: &'a Action,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    fn add(&mut self, key: &str, values: Vec<Text>, assumed: bool) {
        self.facts.push(Fact {
            key: key.to_owned(),
            values,
            assumed,
        });
    }

    fn know(&mut self, key: &str, value: Text) {
        self.add(key, vec![value], false);
    }

    fn assume(&mut self, key: &str, value: Text) {
        self.add(key, vec![value], true);
    }

    /// Whether the action's requests carry the key.
    fn has(&self, key: &str) -> bool {
        let mut keys = self.action.condition_keys.iter();
        keys.any(|it| it.eq_ignore_ascii_case(key))
    }

    fn organization(&mut self, ground: &Ground, caller: &Caller, account: &Text) {
        for (root, resource) in managed(ground, "aws_organizations_organization") {
            let id = root.attribute(resource, "id");
            let mut members = vec![];
            members.extend(ground.estate.organization.management.clone());
            let accounts = managed(ground, "aws_organizations_account");
            members.extend(accounts.map(|(root, it)| root.attribute(it, "id")));
            if caller.account().is_some_and(|own| members.contains(own)) {
                self.know("aws:PrincipalOrgID", id.clone());
            }
            if members.contains(account) {
                self.know("aws:ResourceOrgID", id);
            }
        }
    }

    /// Of a bucket they count only where somebody switched that on (S3 User Guide, `buckets-tagging-enable-abac.html`), which the estate does not
    /// tell.
    fn tags(&mut self, ground: &Ground, target: &Target<'_>) {
        let is_bucket = matches!(target.thing.map(|it| &it.special), Some(Special::Bucket(_)));
        let of_thing = target.thing.and_then(|it| it.origin.as_ref());
        let origin = of_thing.or_else(|| target.principal.and_then(|it| it.origin.as_ref()));
        if is_bucket {
            return;
        }
        let service = self.action.name.split(':').next().unwrap_or_default();
        for (name, value) in tags(ground, origin) {
            self.know(&format!("{service}:ResourceTag/{name}"), value.clone());
            self.know(&format!("aws:ResourceTag/{name}"), value);
        }
    }
}

/// The region that the request is made in: that of the resource; that of IAM and others of its kind is the same for everybody (AWS General
/// Reference, `aws-service-information.html`).
fn region(action: &Action, target: &Target<'_>) -> Text {
    let unknown = || Text::unknown("the region that the request is made in");
    match action.name.split(':').next().unwrap_or_default() {
        "iam" | "organizations" | "route53" | "cloudfront" => return Text::from("us-east-1"),
        _ => {}
    }
    if let Some(thing) = target.thing.filter(|it| !it.region.is_empty()) {
        return thing.region.clone();
    }
    match target.arn.as_literal().and_then(|it| it.split(':').nth(3)) {
        Some(region) if !region.is_empty() => Text::from(region),
        _ => unknown(),
    }
}

fn managed<'g>(
    ground: &'g Ground,
    kind: &'g str,
) -> impl Iterator<Item = (&'g Root, &'g Resource)> {
    let all = ground.config.resources();
    all.filter(move |(_, it)| it.mode == Mode::Managed && it.kind == kind)
}

/// The resource that an origin names.
pub(super) fn resource_at<'g>(
    ground: &'g Ground,
    origin: &Origin,
) -> Option<(&'g Root, &'g Resource)> {
    let mut roots = ground.config.roots.iter();
    let root = roots.find(|root| root.path == origin.stack)?;
    let mut resources = root.resources.iter();
    let found = resources.find(|it| it.address.0 == origin.address)?;
    Some((root, found))
}

/// The tags of a resource: its own, over those that the provider gives to all.
fn tags(ground: &Ground, origin: Option<&Origin>) -> BTreeMap<String, Text> {
    let mut made = BTreeMap::new();
    let Some((root, resource)) = origin.and_then(|origin| resource_at(ground, origin)) else {
        return made;
    };
    let default = { root.providers.iter() }.filter(|it| it.name == "aws" && it.alias.is_none());
    let default = default.filter_map(|it| it.arguments.get("default_tags"));
    let default = default.filter_map(|it| match it {
        Value::List(items) => items.first()?.get("tags"),
        other => other.get("tags"),
    });
    let own = resource.arguments.get("tags");
    let all = resource.arguments.get("tags_all");
    for map in default.chain(all).chain(own).filter_map(Value::as_map) {
        for (key, value) in &map.entries {
            let value = match value {
                Value::Text(text) => text.clone(),
                Value::Null => continue,
                _ => Text::unknown(format!("the tag {key}")),
            };
            made.insert(key.clone(), value);
        }
    }
    made
}
