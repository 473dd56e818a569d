//! What of a request's context is settled, whoever asks: what AWS puts there by itself, as far as the Terraform tells.

use std::collections::{BTreeMap, HashMap};

use crate::access::authorize::Caller;
use crate::estate::{Asker, Origin, Special, Target};
use crate::explain::Ground;
use crate::symbol::{Text, Value};
use crate::terraform::{Config, Mode, Resource, Root};

/// A context: values by key.
pub(super) type Context = BTreeMap<String, Vec<Text>>;

type At<'g> = (&'g str, &'g str);

/// The resources of a config by where they stand, and its organization.
#[derive(Debug)]
pub(super) struct Settled<'g> {
    by_place: HashMap<At<'g>, (&'g Root, &'g Resource)>,
    /// The id of the organization, and its accounts.
    organization: Option<(Text, Vec<Text>)>,
    /// What the question gives, and when it is asked.
    given: Context,
}

impl<'g> Settled<'g> {
    /// In: the world, the keys that are given, and the moment as `aws:CurrentTime` has it.
    pub fn new(ground: &'g Ground, mut given: Context, moment: &str) -> Self {
        let all = ground.config.resources();
        let by_place = all.map(|(root, resource)| {
            let at = (root.path.as_str(), resource.address.0.as_str());
            (at, (root, resource))
        });
        given
            .entry("aws:currenttime".to_owned())
            .or_insert_with(|| vec![Text::from(moment)]);
        Self {
            by_place: by_place.collect(),
            organization: organization(
                &ground.config,
                ground.estate.organization.management.clone(),
            ),
            given,
        }
    }

    /// The resource that an origin names.
    pub fn resource(&self, origin: &'g Origin) -> Option<&'g Resource> {
        let at = (origin.stack.as_str(), origin.address.as_str());
        self.by_place.get(&at).map(|(_, resource)| *resource)
    }

    /// What is settled of a request (IAM User Guide, `reference_policies_condition-keys.html`; KMS Developer Guide, `conditions-kms.html`).
    pub fn context(
        &self,
        asker: &Asker<'g>,
        caller: &Caller,
        action: &str,
        target: &Target<'g>,
        account: &Text,
    ) -> Context {
        let mut made = Context::new();
        let mut is = |key: &str, value: Text| {
            made.insert(key.to_ascii_lowercase(), vec![value]);
        };
        is("aws:ResourceAccount", account.clone());
        if let Some(region) = region(action, target) {
            is("aws:RequestedRegion", region);
        }
        if let (Some(own), true) = (caller.account(), action.starts_with("kms:")) {
            is("kms:CallerAccount", own.clone());
        }
        if let Some((id, members)) = &self.organization {
            if caller.account().is_some_and(|own| members.contains(own)) {
                is("aws:PrincipalOrgID", id.clone());
            }
            if members.contains(account) {
                is("aws:ResourceOrgID", id.clone());
            }
        }
        if let Asker::Known(principal, _) = asker {
            for (key, value) in self.tags(principal.origin.as_ref()) {
                is(&format!("aws:PrincipalTag/{key}"), value);
            }
        }
        // Those of a bucket count only where somebody switched that on (S3 User Guide, `buckets-tagging-enable-abac.html`).
        let is_bucket = matches!(target.thing.map(|it| &it.special), Some(Special::Bucket(_)));
        let origin = target.thing.and_then(|it| it.origin.as_ref());
        let origin = origin.or_else(|| target.principal.and_then(|it| it.origin.as_ref()));
        for (key, value) in self.tags(origin.filter(|_| !is_bucket)) {
            is(&format!("aws:ResourceTag/{key}"), value.clone());
            let service = action.split(':').next().unwrap_or_default();
            is(&format!("{service}:ResourceTag/{key}"), value);
        }
        if let Some(Special::Key(facts)) = target.thing.map(|it| &it.special)
            && !facts.aliases.is_empty()
        {
            made.insert("kms:resourcealiases".to_owned(), facts.aliases.clone());
        }
        made.extend(self.given.clone());
        made
    }

    /// The tags of a resource: its own, over those that the provider gives to all.
    fn tags(&self, origin: Option<&'g Origin>) -> Vec<(String, Text)> {
        let at = origin.map(|it| (it.stack.as_str(), it.address.as_str()));
        let Some((root, resource)) = at.and_then(|at| self.by_place.get(&at)) else {
            return Vec::new();
        };
        let providers = root.providers.iter();
        let default = { providers }.filter(|it| it.name == "aws" && it.alias.is_none());
        let default = default.filter_map(|it| it.arguments.get("default_tags"));
        let default = default.filter_map(|it| match it {
            Value::List(items) => items.first()?.get("tags"),
            other => other.get("tags"),
        });
        let all = resource.arguments.get("tags_all");
        let maps = default.chain(all).chain(resource.arguments.get("tags"));
        let mut made: BTreeMap<String, Text> = BTreeMap::new();
        for (key, value) in maps.filter_map(Value::as_map).flat_map(|map| &map.entries) {
            let value = match value {
                Value::Text(text) => text.clone(),
                Value::Null => continue,
                _ => Text::unknown(format!("the tag {key}")),
            };
            made.insert(key.clone(), value);
        }
        made.into_iter().collect()
    }
}

fn organization(config: &Config, management: Option<Text>) -> Option<(Text, Vec<Text>)> {
    let of_kind = |kind: &'static str| {
        let all = config.resources();
        all.filter(move |(_, it)| it.mode == Mode::Managed && it.kind == kind)
    };
    let (root, organization) = of_kind("aws_organizations_organization").next()?;
    let members = of_kind("aws_organizations_account").map(|(root, it)| root.attribute(it, "id"));
    let members = management.into_iter().chain(members).collect();
    Some((root.attribute(organization, "id"), members))
}

/// The region that the request is made in: that of the resource; that of IAM and others of its kind is the same for everybody (AWS General
/// Reference, `aws-service-information.html`).
fn region(action: &str, target: &Target<'_>) -> Option<Text> {
    let service = action.split(':').next().unwrap_or_default();
    if ["iam", "organizations", "route53", "cloudfront"].contains(&service) {
        return Some(Text::from("us-east-1"));
    }
    let of_thing = target
        .thing
        .map(|it| &it.region)
        .filter(|it| !it.is_empty());
    let in_arn = || {
        let arn = target.arn.as_literal()?;
        let region = arn.split(':').nth(3)?;
        (!region.is_empty() && !region.contains('*')).then(|| Text::from(region))
    };
    of_thing.cloned().or_else(in_arn)
}
