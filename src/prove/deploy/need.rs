//! A call as statements: what it may be asked on, for a whole unit or for one resource of its stack.

use super::calls::{Call, With};
use crate::claims::DeployClaims;
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::symbol::Text;

const ON: &str = "aws:ResourceTag/Fence";
const NEW: &str = "aws:RequestTag/Fence";

/// What a call is about: everything of a unit, or one thing of it.
pub(super) trait Subject {
    /// The tag `Fence` under this key.
    fn fence(&self, key: &str) -> Condition;
    /// ARNs of things of a service's type that are known by their names; `None` for a type that is known by the tag.
    fn named(&self, service: &str, kind: &str) -> Option<Vec<Text>>;
    /// Roles, each list with the boundary that holds it.
    fn bounded(&self) -> Vec<(Text, Text)>;
    /// The roles that a call passes.
    fn passed(&self, argument: &str) -> Vec<Text>;
    /// The aliases of keys of volumes, with `alias/` in front; they may be patterns.
    fn volumes(&self) -> Vec<Text>;
    /// The tag that a call on a thing told by its name comes with, for who asks about one thing.
    fn named_with(&self, call: &Call) -> Option<Condition>;
    /// True when the argument is this, or may be.
    fn has(&self, argument: &str, value: &str) -> bool;
}

/// The place of a unit: its partition, region and account.
pub(super) struct Place<'a> {
    pub partition: &'a str,
    pub claim: &'a DeployClaims,
}

impl Place<'_> {
    pub fn arn(&self, service: &str, rest: &str) -> Text {
        let DeployClaims {
            region, account, ..
        } = self.claim;
        let partition = self.partition;
        Text::from(format!(
            "arn:{partition}:{service}:{region}:{account}:{rest}"
        ))
    }

    pub fn bucket(&self, name: &Text) -> Text {
        Text::literal(format!("arn:{}:s3:::", self.partition)).then_text(name)
    }

    /// All things of a service's type: for those that are known by a tag.
    pub fn all(&self, service: &str, kind: &str) -> Text {
        match (service, kind) {
            ("cloudwatch", _) => self.arn(service, &format!("{kind}:*")),
            ("application-autoscaling", _) => self.arn(service, "scalable-target/*"),
            _ => self.arn(service, &format!("{}/*", kind.trim_end_matches('/'))),
        }
    }

    /// The role of a service's own.
    fn linked(&self, service: &str) -> Text {
        let DeployClaims { account, .. } = self.claim;
        let partition = self.partition;
        Text::from(format!(
            "arn:{partition}:iam::{account}:role/aws-service-role/{service}/*"
        ))
    }
}

/// What a call comes to.
pub(super) fn statements(call: &Call, place: &Place<'_>, subject: &impl Subject) -> Vec<Statement> {
    let actions: Vec<&str> = call.actions.iter().map(String::as_str).collect();
    let allow = || Statement::allow("", &actions);
    let With {
        fence,
        boundary,
        pass,
        linked,
        any,
        volumes,
        ..
    } = &call.with;
    let service = call.service();
    if let Some(when) = &call.when
        && !subject.has(&when.argument, &when.is)
    {
        return Vec::new();
    }
    if let Some(linked) = linked {
        let by = [Text::from(linked.as_str())];
        let by = Condition::new(Test::StringEquals, "iam:AWSServiceName", by);
        return vec![allow().on([place.linked(linked)]).when(by)];
    }
    if *any {
        let all = call.on.iter().map(|kind| place.all(service, kind));
        return vec![allow().on(all)];
    }
    if *volumes {
        return grants(&allow(), place, subject);
    }
    if *boundary {
        return bounded(&allow(), subject);
    }
    if let Some(pass) = pass {
        let to = Text::from(pass.service.as_str());
        let to = Condition::new(Test::StringEquals, "iam:PassedToService", [to]);
        return vec![allow().on(subject.passed(&pass.argument)).when(to)];
    }
    if call.new.is_empty() && call.on.is_empty() {
        let anywhere = allow().on([Text::from("*")]);
        return vec![match fence {
            true => anywhere.when(subject.fence(NEW)),
            false => anywhere,
        }];
    }
    let made = call.new.iter().map(|kind| {
        let made = allow()
            .on([place.all(service, kind)])
            .when(subject.fence(NEW));
        match call.with.unfenced {
            true => with_tags(made.when(null(ON, "true")), call),
            false => with_tags(made, call),
        }
    });
    let there = call
        .on
        .iter()
        .map(|kind| match subject.named(service, kind) {
            Some(arns) => match subject.named_with(call) {
                Some(tag) if call.with.unfenced => {
                    allow().on(arns).when(tag).when(null(ON, "true"))
                }
                Some(tag) => allow().on(arns).when(tag),
                None => allow().on(arns),
            },
            None if call.with.unfenced => {
                let all = [place.all(service, kind)];
                allow().on(all).when(null(ON, "true"))
            }
            None => with_tags(
                allow()
                    .on([place.all(service, kind)])
                    .when(subject.fence(ON)),
                call,
            ),
        });
    made.chain(there).collect()
}

fn bounded(allow: &Statement, subject: &impl Subject) -> Vec<Statement> {
    let under = |(roles, boundary)| {
        let held = Condition::new(Test::ArnEquals, "iam:PermissionsBoundary", [boundary]);
        allow.clone().on([roles]).when(held)
    };
    subject.bounded().into_iter().map(under).collect()
}

/// Grants on keys of volumes, to AWS itself and through SageMaker
/// (SageMaker Developer Guide, `api-permissions-reference.html`, `CreateEndpoint`).
fn grants(allow: &Statement, place: &Place<'_>, subject: &impl Subject) -> Vec<Statement> {
    let volumes = subject.volumes();
    if volumes.is_empty() {
        return Vec::new();
    }
    let yes = [Text::from("true")];
    let aliases = Condition::new(Test::StringLike, "kms:ResourceAliases", volumes);
    vec![
        allow
            .clone()
            .on([place.all("kms", "key")])
            .when(subject.fence(ON))
            .when(through_sagemaker(place))
            .when(Condition::new(Test::Bool, "kms:GrantIsForAWSResource", yes))
            .when(aliases.over(Quantifier::ForAnyValue)),
    ]
}

pub(super) fn through_sagemaker(place: &Place<'_>) -> Condition {
    let service = format!("sagemaker.{}.amazonaws.com", place.claim.region);
    Condition::new(Test::StringEquals, "kms:ViaService", [Text::from(service)])
}

fn with_tags(statement: Statement, call: &Call) -> Statement {
    let with = &call.with;
    let statement = match &with.tag_on_create {
        Some(action) => {
            let by = [Text::from(action.as_str())];
            let key = format!("{}:CreateAction", call.service());
            statement.when(Condition::new(Test::StringEquals, &key, by))
        }
        None => statement,
    };
    match with.tag_later || with.untag {
        true => statement.when(not_the_fence()),
        false => statement,
    }
}

/// None of the tags that are set or taken away is the one that says whose a thing is.
pub(super) fn not_the_fence() -> Condition {
    let fence = [Text::from("Fence")];
    Condition::new(Test::StringNotEqualsIgnoreCase, "aws:TagKeys", fence)
        .over(Quantifier::ForAllValues)
}

pub(super) fn null(key: &str, word: &str) -> Condition {
    Condition::new(Test::Null, key, [Text::from(word)])
}
