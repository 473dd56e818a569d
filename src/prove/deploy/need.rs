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
    /// ARNs of things of a type that are known by their names; `None` for a type that is known by the tag.
    fn named(&self, kind: &str) -> Option<Vec<Text>>;
    /// Roles, each list with the boundary that holds it.
    fn bounded(&self) -> Vec<(Text, Text)>;
    /// The roles that a call passes.
    fn passed(&self, argument: &str) -> Vec<Text>;
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

    /// Things that are known by a tag: all of their type.
    fn tagged(&self, kind: &str) -> Text {
        match kind {
            "key" => self.arn("kms", "key/*"),
            _ => self.arn("ec2", &format!("{kind}/*")),
        }
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
        ..
    } = &call.with;
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
        let made = allow().on([place.tagged(kind)]).when(subject.fence(NEW));
        match call.with.unfenced {
            true => made.when(null(ON, "true")),
            false => with_tags(made, &call.with),
        }
    });
    let there = call.on.iter().map(|kind| match subject.named(kind) {
        Some(arns) => allow().on(arns),
        None if call.with.unfenced => allow().on([place.tagged(kind)]).when(null(ON, "true")),
        None => with_tags(
            allow().on([place.tagged(kind)]).when(subject.fence(ON)),
            &call.with,
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

fn with_tags(statement: Statement, with: &With) -> Statement {
    let statement = match &with.tag_on_create {
        Some(action) => {
            let by = [Text::from(action.as_str())];
            statement.when(Condition::new(Test::StringEquals, "ec2:CreateAction", by))
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
