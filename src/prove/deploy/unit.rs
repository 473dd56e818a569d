//! All of a unit: the most that its deploying role may reach.

use std::collections::BTreeSet;

use super::calls::{self, Call, Part};
use super::need::{Place, Subject, not_the_fence, null, statements};
use super::serving;
use crate::claims::{DeployClaims, StateClaims};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::symbol::Text;

/// Route 53 Resolver, which knows its things by ids.
const RESOLVER: &str = "route53resolver";
const ON: &str = "aws:ResourceTag/Fence";
const NEW: &str = "aws:RequestTag/Fence";

pub(super) struct Unit<'a> {
    pub place: Place<'a>,
}

impl Unit<'_> {
    pub fn claim(&self) -> &DeployClaims {
        self.place.claim
    }

    /// Every call that may be made for something of the unit's.
    fn calls(&self) -> impl Iterator<Item = &'static Call> {
        let serving = &self.claim().serving;
        let mut parts = Vec::new();
        if !serving.endpoints.is_empty() {
            parts.push(Part::Endpoints);
        }
        if !serving.services.is_empty() {
            parts.push(Part::Services);
        }
        if !serving.notebooks.is_empty() {
            parts.push(Part::Notebooks);
        }
        calls::of_parts(parts)
    }

    fn texts(&self, listed: &[String], arn: impl Fn(&str) -> Text) -> Vec<Text> {
        listed.iter().map(|name| arn(name)).collect()
    }

    /// The path of the roles of any team of the unit, those included that are still to come.
    pub fn unit_roles(&self) -> Vec<Text> {
        let mut paths: Vec<Text> = Vec::new();
        for team in &self.claim().roles {
            let mut parts: Vec<&str> = team.roles.split('/').collect();
            parts.truncate(parts.len().saturating_sub(2));
            let path = Text::from(format!("{}/*", parts.join("/")));
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }
}

impl Subject for Unit<'_> {
    fn fence(&self, key: &str) -> Condition {
        let own = [Text::from(self.claim().fences.as_str())];
        Condition::new(Test::StringLike, key, own)
    }

    fn named(&self, service: &str, kind: &str) -> Option<Vec<Text>> {
        let claim = self.claim();
        let place = &self.place;
        let serving = &claim.serving;
        let of = |service: &str, names: &[String], end: &str| {
            self.texts(names, |name| {
                place.arn(service, &format!("{kind}/{name}{end}"))
            })
        };
        Some(match kind {
            "endpoint" => of("sagemaker", &serving.endpoints, ""),
            "endpoint-config" | "model" => of("sagemaker", &serving.versions, ""),
            "notebook-instance" => of("sagemaker", &serving.notebooks, ""),
            "cluster" => of("ecs", &serving.services, ""),
            "service" => of("ecs", &serving.services, "/*"),
            "task-definition" => of("ecs", &serving.services, ":*"),
            "alarm" => self.texts(&serving.alarms, |name| {
                place.arn("cloudwatch", &format!("alarm:{name}"))
            }),
            "webacl" if serving.services.is_empty() => Vec::new(),
            "webacl" => vec![place.arn("wafv2", "regional/webacl/*/*")],
            "loadbalancer/app/" if service == "wafv2" => self.texts(&serving.services, |name| {
                place.arn("elasticloadbalancing", &format!("{kind}{name}/*"))
            }),
            "object" => self.texts(&serving.bundles, |name| place.bucket(&Text::from(name))),
            "bucket" => self.texts(&claim.buckets, |name| place.bucket(&Text::from(name))),
            "pipeline" => self.texts(&claim.names, |name| {
                place.arn("sagemaker", &format!("pipeline/{name}"))
            }),
            "rule-on-default-event-bus" => self.texts(&claim.names, |name| {
                place.arn("events", &format!("rule/{name}"))
            }),
            "alias" => self.texts(&claim.aliases, |alias| place.arn("kms", alias)),
            "log-group" => {
                let group = |name: &str| place.arn("logs", &format!("log-group:{name}"));
                let serving = serving.log_groups.iter();
                let serving = serving.flat_map(|name| [group(name), group(name).then(":*")]);
                [group(&claim.log_groups)]
                    .into_iter()
                    .chain(serving)
                    .collect()
            }
            "role" => self.unit_roles(),
            _ => return None,
        })
    }

    fn bounded(&self) -> Vec<(Text, Text)> {
        let teams = self.claim().roles.iter();
        let boundaries = teams.flat_map(|team| {
            let all = [&team.boundary].into_iter().chain(&team.people);
            all.map(|boundary| {
                let boundary = Text::from(boundary.as_str());
                (Text::from(team.roles.as_str()), boundary)
            })
        });
        boundaries.collect()
    }

    fn passed(&self, _argument: &str) -> Vec<Text> {
        self.unit_roles()
    }

    fn volumes(&self) -> Vec<Text> {
        let aliases = self.claim().aliases.iter();
        let of_volumes = aliases.map(|alias| Text::from(format!("{alias}/volumes")));
        match self.claim().serving.grants_volumes() {
            true => of_volumes.collect(),
            false => Vec::new(),
        }
    }

    fn named_with(&self, _call: &Call) -> Option<Condition> {
        None
    }

    fn has(&self, _argument: &str, _value: &str) -> bool {
        true
    }
}

/// What the policies of a deploying role may come to: what Terraform asks for, on what is the unit's, and the unit's own state.
pub(super) fn licence(unit: &Unit<'_>, state: Option<&StateClaims>) -> Vec<Statement> {
    let calls = unit
        .calls()
        .flat_map(|call| statements(call, &unit.place, unit));
    // Without a team there is nothing of some types.
    let mut all: Vec<Statement> = Vec::new();
    for statement in calls.filter(speaks_of_something) {
        if !all.contains(&statement) {
            all.push(statement);
        }
    }
    for service in ["ec2", "elasticloadbalancing"] {
        all.push(tagged_on_creation(unit, service));
        all.push(done_to_own(unit, service));
    }
    all.push(done_to_own(unit, RESOLVER));
    all.extend(of_whichever_type(unit, RESOLVER));
    all.push(serving::service_roles(unit));
    all.retain(|statement| !statement.actions.listed().is_empty());
    all.extend(own_state(unit, state));
    all
}

/// What is done to a service's things, to whichever of the unit's own: an action on a type that it does not know does nothing.
fn done_to_own(unit: &Unit<'_>, service: &str) -> Statement {
    let own = format!("{service}:");
    let known = |call: &&Call| {
        let with = &call.with;
        let plain = !with.tag_later && !with.untag && !with.unfenced;
        plain && call.actions.iter().all(|action| action.starts_with(&own))
    };
    let there = || {
        unit.calls()
            .filter(known)
            .filter(|call| !call.on.is_empty())
    };
    let actions: Vec<&str> = there()
        .flat_map(|call| &call.actions)
        .map(String::as_str)
        .collect();
    let made = unit.calls().filter(known).flat_map(|call| &call.new);
    let types: BTreeSet<&String> = there().flat_map(|call| &call.on).chain(made).collect();
    Statement::allow("", &actions)
        .on(types.into_iter().map(|kind| unit.place.all(service, kind)))
        .when(unit.fence("aws:ResourceTag/Fence"))
}

/// What is tagged by the call that makes it, whichever of the calls that is.
fn tagged_on_creation(unit: &Unit<'_>, service: &str) -> Statement {
    let mut actions: Vec<&str> = Vec::new();
    let mut types: Vec<Text> = Vec::new();
    let mut by: Vec<Text> = Vec::new();
    for call in unit.calls().filter(|call| call.service() == service) {
        if let Some(action) = &call.with.tag_on_create {
            let made = call.new.iter();
            actions.extend(call.actions.iter().map(String::as_str));
            types.extend(made.map(|kind| unit.place.all(service, kind)));
            by.push(Text::from(action.as_str()));
        }
    }
    let key = format!("{service}:CreateAction");
    Statement::allow("", &actions)
        .on(types)
        .when(unit.fence("aws:RequestTag/Fence"))
        .when(Condition::new(Test::StringEquals, &key, by))
}

/// What makes, tags and sees a service's things, of whichever type: an action on a type that it does not know does nothing.
fn of_whichever_type(unit: &Unit<'_>, service: &str) -> [Statement; 4] {
    let own = format!("{service}:");
    let calls = || unit.calls().filter(|call| call.service() == service);
    let types: BTreeSet<&String> = calls()
        .flat_map(|call| call.new.iter().chain(&call.on))
        .collect();
    let things = || { types.iter() }.map(|kind| unit.place.all(service, kind));
    let actions = |of: &dyn Fn(&Call) -> bool| -> Vec<&str> {
        let listed = calls()
            .filter(|call| of(call))
            .flat_map(|call| &call.actions);
        let listed = listed.filter(|action| action.starts_with(&own));
        listed.map(String::as_str).collect()
    };
    let makes = actions(&|call| !call.new.is_empty() && !call.with.unfenced);
    let tags_new = actions(&|call| !call.new.is_empty() && call.with.unfenced);
    let retags = actions(&|call| call.with.tag_later || call.with.untag);
    let sees = actions(&|call| call.with.any);
    [
        Statement::allow("", &makes)
            .on(things())
            .when(unit.fence(NEW)),
        Statement::allow("", &tags_new)
            .on(things())
            .when(unit.fence(NEW))
            .when(null(ON, "true")),
        Statement::allow("", &retags)
            .on(things())
            .when(unit.fence(ON))
            .when(not_the_fence()),
        Statement::allow("", &sees).on(things()),
    ]
}

fn speaks_of_something(statement: &Statement) -> bool {
    let resources = statement.resources.as_ref();
    resources.is_some_and(|it| !it.listed().is_empty())
}

/// Reading and writing the own state and lock file (Terraform, S3 backend, "S3 Bucket Permissions").
pub(super) fn own_state(unit: &Unit<'_>, state: Option<&StateClaims>) -> Vec<Statement> {
    let (Some(state), Some(key)) = (state, unit.claim().state.as_ref()) else {
        return Vec::new();
    };
    let partition = unit.place.partition;
    let bucket = Text::from(format!("arn:{partition}:s3:::{}", state.bucket));
    let own = bucket.clone().then(&format!("/{key}"));
    let lock = own.clone().then(".tflock");
    let through = format!("s3.{}.amazonaws.com", state.region);
    let keys = format!(
        "arn:{partition}:kms:{}:{}:key/*",
        state.region, state.account
    );
    let equals = |key: &str, values: Vec<Text>| Condition::new(Test::StringEquals, key, values);
    vec![
        Statement::allow("", &["s3:ListBucket"]).on([bucket]),
        Statement::allow("", &["s3:GetObject", "s3:PutObject"]).on([own.clone(), lock.clone()]),
        Statement::allow("", &["s3:DeleteObject"]).on([lock.clone()]),
        Statement::allow("", &["kms:Decrypt", "kms:GenerateDataKey"])
            .on([Text::from(keys)])
            .when(
                equals("kms:ResourceAliases", vec![Text::from(state.key.as_str())])
                    .over(Quantifier::ForAnyValue),
            )
            .when(equals("kms:ViaService", vec![Text::from(through)]))
            .when(equals("kms:EncryptionContext:aws:s3:arn", vec![own, lock])),
    ]
}

/// The same as a boundary has room for: the bucket's policy says who deletes nothing, and the key's in whose name it is asked for.
fn own_state_at_most(unit: &Unit<'_>, state: Option<&StateClaims>) -> Vec<Statement> {
    let mut all = own_state(unit, state);
    for statement in &mut all {
        statement
            .conditions
            .retain(|condition| !condition.key.starts_with("kms:EncryptionContext"));
        if statement
            .actions
            .listed()
            .contains(&Text::from("s3:PutObject"))
        {
            let delete = Statement::allow("", &["s3:DeleteObject"]).actions;
            statement.actions = delete;
        }
    }
    // There is less room yet for those that serve: what has a name that begins like the own state's is the unit's.
    if let (false, Some(state), Some(key)) =
        (unit.claim().serving.is_empty(), state, &unit.claim().state)
    {
        let bucket = unit.place.bucket(&Text::from(state.bucket.as_str()));
        let likes = bucket.clone().then(&format!("/{key}*"));
        let actions = [
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:ListBucket",
            "s3:PutObject",
        ];
        all.push(Statement::allow("", &actions).on([bucket, likes]));
    }
    all
}

/// What a boundary may come to beyond that: more actions, and none of them on anything that is not the unit's. Tags that say whose
/// a thing is, policies, boundaries, objects and cryptography are no part of it.
pub(super) fn boundary_licence(unit: &Unit<'_>, state: Option<&StateClaims>) -> Vec<Statement> {
    let path = unit.unit_roles();
    let boundaries = path.iter().map(|role| {
        let arn = role.to_string().replacen(":role/", ":policy/", 1);
        Text::from(arn)
    });
    let mut all = licence(unit, state);
    all.extend(serving::tagged(unit));
    all.push(
        Statement::allow("", &["ec2:Describe*", "route53resolver:Get*"]).on([Text::from("*")]),
    );
    all.extend(own_state_at_most(unit, state));
    if !unit.claim().serving.is_empty() {
        all.extend(serving::boundary_licence(unit));
    }
    if !unit.claim().roles.is_empty() {
        all.push(by_names(unit));
        all.push(buckets(unit));
        let writing = [
            "iam:CreateRole",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
        ];
        let held = Condition::new(Test::ArnLike, "iam:PermissionsBoundary", boundaries);
        all.push(Statement::allow("", &writing).on(path.clone()).when(held));
        let keeping = ["iam:GetRole*", "iam:List*Role*", "iam:UpdateRole*"];
        all.push(Statement::allow("", &keeping).on(path));
    }
    all
}

/// Pipelines, rules and log groups that are called like the unit's, whatever is done to them.
fn by_names(unit: &Unit<'_>) -> Statement {
    let starts = unit.claim().starts.iter();
    let named = starts.flat_map(|start| {
        [("sagemaker", "pipeline"), ("events", "rule")]
            .map(|(service, kind)| unit.place.arn(service, &format!("{kind}/{start}")))
    });
    let groups = unit.named("logs", "log-group").unwrap_or_default();
    Statement::allow("", &["events:*", "logs:*", "sagemaker:*"]).on(named.chain(groups))
}

/// How buckets are set that are called like the unit's, and no object in them.
fn buckets(unit: &Unit<'_>) -> Statement {
    let starts = unit.claim().starts.iter();
    let named = starts.map(|start| unit.place.bucket(&Text::from(start.as_str())));
    Statement::allow(
        "",
        &[
            "s3:CreateBucket",
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "s3:Get*Configuration",
            "s3:GetBucket*",
            "s3:ListBucket",
            "s3:ListTagsForResource",
            "s3:Put*Configuration",
            "s3:PutBucket*",
            "s3:TagResource",
            "s3:UntagResource",
        ],
    )
    .on(named)
}

/// True when another unit of the account has names that begin like this one's.
pub(super) fn shares_its_start(claim: &DeployClaims, all: &[DeployClaims]) -> bool {
    all.iter().any(|other| {
        let others = || other.starts.iter().map(|start| start.trim_end_matches('*'));
        let own = claim.starts.iter().map(|start| start.trim_end_matches('*'));
        other.role != claim.role && other.account == claim.account && { own }
            .any(|own| others().any(|other| other.starts_with(own)))
    })
}
