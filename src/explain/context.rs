//! What AWS puts into the context of a request by itself, as far as the estate tells.

use std::collections::BTreeMap;

use super::Ground;
use crate::access::actions::Action;
use crate::access::authorize::Caller;
use crate::estate::{Asker, Origin, Special, Target, Thing};
use crate::symbol::{Text, Value};

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
    /// Its name: `s3:GetObject`.
    pub action: &'a str,
    pub target: &'a Target<'a>,
    /// The account that owns the target.
    pub account: &'a Text,
}

/// What the estate tells of a request, as a solver is given it: values by key, in lower case.
pub(crate) fn by_key(about: &About<'_>) -> BTreeMap<String, Vec<Text>> {
    let told = told(about).into_iter();
    told.map(|fact| (fact.key.to_ascii_lowercase(), fact.values))
        .collect()
}

/// What the estate tells of a request, and with [`taken_for_granted`] all facts about it. `via` is the endpoint that it comes through.
pub(super) fn facts(
    about: &About<'_>,
    action: &Action,
    moment: &Moment,
    via: Option<&Thing>,
) -> Vec<Fact> {
    let mut made = Facts(taken_for_granted(action, moment));
    if region(about).is_none() {
        let unknown = "the region that the request is made in";
        made.know("aws:RequestedRegion", Text::unknown(unknown));
    }
    made.0.extend(told(about));
    if has(action, "s3:ResourceAccount") {
        made.know("s3:ResourceAccount", about.account.clone());
    }
    if let Some(Special::Endpoint(facts)) = via.map(|it| &it.special) {
        made.know("aws:SourceVpce", facts.id.clone());
        made.know("aws:SourceVpc", facts.vpc.clone());
    }
    made.0
}

/// What holds of a request unless somebody says otherwise.
fn taken_for_granted(action: &Action, moment: &Moment) -> Vec<Fact> {
    let tls = has(action, "s3:TlsVersion").then_some(("s3:TlsVersion", "1.2"));
    let epoch = moment.epoch.to_string();
    let always = [
        ("aws:SecureTransport", "true"),
        ("aws:ViaAWSService", "false"),
        ("aws:CurrentTime", moment.time.as_str()),
        ("aws:EpochTime", epoch.as_str()),
    ];
    let all = always.into_iter().chain(tls);
    let fact = |(key, value): (&str, &str)| Fact {
        key: key.to_owned(),
        values: vec![Text::from(value)],
        assumed: true,
    };
    all.map(fact).collect()
}

/// Whether the action's requests carry the key.
fn has(action: &Action, key: &str) -> bool {
    let mut keys = action.condition_keys.iter();
    keys.any(|it| it.eq_ignore_ascii_case(key))
}

/// What AWS puts into a request by itself, as far as the estate tells it for certain (IAM User Guide,
/// `reference_policies_condition-keys.html`; KMS Developer Guide, `conditions-kms.html`). The way and the time are not in it.
fn told(about: &About<'_>) -> Vec<Fact> {
    let About {
        ground,
        asker,
        caller,
        action,
        target,
        account,
    } = *about;
    let mut made = Facts(Vec::new());
    if let Some(region) = region(about) {
        made.know("aws:RequestedRegion", region);
    }
    made.know("aws:ResourceAccount", account.clone());
    if let (Some(own), true) = (caller.account(), action.starts_with("kms:")) {
        made.know("kms:CallerAccount", own.clone());
    }
    if let Some(Special::Key(facts)) = target.thing.map(|it| &it.special)
        && !facts.aliases.is_empty()
    {
        made.add("kms:ResourceAliases", facts.aliases.clone());
    }
    if let Some((id, members)) = ground.organization() {
        if caller.account().is_some_and(|own| members.contains(own)) {
            made.know("aws:PrincipalOrgID", id.clone());
        }
        if members.contains(account) {
            made.know("aws:ResourceOrgID", id.clone());
        }
    }
    if let Asker::Known(principal, _) = asker {
        for (key, value) in tags(ground, principal.origin.as_ref()) {
            made.know(&format!("aws:PrincipalTag/{key}"), value);
        }
    }
    // Of a bucket they count only where somebody switched that on (S3 User Guide, `buckets-tagging-enable-abac.html`), which the
    // estate does not tell.
    let is_bucket = matches!(target.thing.map(|it| &it.special), Some(Special::Bucket(_)));
    let of_thing = target.thing.and_then(|it| it.origin.as_ref());
    let origin = of_thing.or_else(|| target.principal.and_then(|it| it.origin.as_ref()));
    for (name, value) in tags(ground, origin.filter(|_| !is_bucket)) {
        made.know(
            &format!("{}:ResourceTag/{name}", service(action)),
            value.clone(),
        );
        made.know(&format!("aws:ResourceTag/{name}"), value);
    }
    made.0
}

struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, key: &str, values: Vec<Text>) {
        self.0.push(Fact {
            key: key.to_owned(),
            values,
            assumed: false,
        });
    }

    fn know(&mut self, key: &str, value: Text) {
        self.add(key, vec![value]);
    }
}

fn service(action: &str) -> &str {
    action.split(':').next().unwrap_or_default()
}

/// The region that the request is made in: that of the resource; that of IAM and others of its kind is the same for everybody (AWS General
/// Reference, `aws-service-information.html`).
fn region(about: &About<'_>) -> Option<Text> {
    if ["iam", "organizations", "route53", "cloudfront"].contains(&service(about.action)) {
        return Some(Text::from("us-east-1"));
    }
    let of_thing = about.target.thing.map(|it| &it.region);
    let of_thing = of_thing.filter(|it| !it.is_empty());
    let in_arn = || {
        let arn = about.target.arn.as_literal()?;
        let region = arn.split(':').nth(3)?;
        (!region.is_empty() && !region.contains('*')).then(|| Text::from(region))
    };
    of_thing.cloned().or_else(in_arn)
}

/// The tags of a resource: its own, over those that the provider gives to all.
fn tags(ground: &Ground, origin: Option<&Origin>) -> BTreeMap<String, Text> {
    let mut made = BTreeMap::new();
    let Some((root, resource)) = origin.and_then(|origin| ground.resource_at(origin)) else {
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
