//! What is not known on both sides and is the same there: it says the same to the same call, whatever that is, and so makes no
//! difference of its own.

use std::collections::HashMap;

use super::differ::says_which;
use crate::access::authorize::{
    Asking, Attached, Callers, Endpoint, Organization, Policies, PolicyId,
};
use crate::explain::{Applying, Source};
use crate::iam::{Condition, Effect, Policy, PrincipalKind, Statement, Test};
use crate::symbol::Text;

/// Policies in the place of those that are not known: what they say to a call hangs on a key of the call that nothing else speaks of, the
/// same on both sides.
pub(super) struct Shared {
    by_id: HashMap<PolicyId, Policy>,
}

impl Shared {
    pub fn of(found: &Applying<'_>, asking: &Asking) -> Self {
        let mut by_id = HashMap::new();
        let own: Vec<PolicyId> = { found.policies.resource.iter() }
            .map(|it| it.id.clone())
            .collect();
        for attached in found.policies.all().filter(|it| it.policy.is_none()) {
            let Some(name) = found.sources.get(&attached.id).and_then(name) else {
                continue;
            };
            let made = match own.contains(&attached.id) {
                true => on_resource(&name, asking),
                false => of_identity(&name),
            };
            by_id.insert(attached.id.clone(), made);
        }
        Self { by_id }
    }

    /// The policies with these in their places; `None` when there are none.
    pub fn policies<'s>(&'s self, policies: &Policies<'s>) -> Option<Policies<'s>> {
        if self.by_id.is_empty() {
            return None;
        }
        let one = |it: &Attached<'s>| Attached {
            id: it.id.clone(),
            policy: it.policy.or_else(|| self.by_id.get(&it.id)),
        };
        let each = |listed: &[Attached<'s>]| listed.iter().map(one).collect();
        let over = |it: &Organization<'s>| Organization {
            is_management_account: it.is_management_account,
            levels: it.levels.iter().map(|level| each(level)).collect(),
        };
        Some(Policies {
            service_control: policies.service_control.as_ref().map(over),
            resource_control: policies.resource_control.as_ref().map(over),
            resource: each(&policies.resource),
            grants: policies.grants.clone(),
            identity: each(&policies.identity),
            boundary: policies.boundary.as_ref().map(one),
            session: each(&policies.session),
            endpoint: policies.endpoint.as_ref().map(|it| Endpoint {
                kind: it.kind,
                policy: it.policy.as_ref().map(one),
            }),
        })
    }
}

/// What tells that two are the same; `None` when nothing does.
fn name(source: &Source<'_>) -> Option<String> {
    match source {
        Source::Missing(what) => Some(what.clone()),
        Source::Grant(_) => None,
        Source::Document(document) => {
            let why = source.unknown()?;
            let at = document.origin.as_ref().or(document.attached.as_ref())?;
            let written = document.content.known().is_none() && says_which(&why);
            written.then(|| format!("{}:{} {why}", at.stack, at.address))
        }
    }
}

fn hangs(statement: Statement, name: &str, on: &str) -> Statement {
    let key = format!("unknown/{on}/{name}");
    statement.when(Condition::new(Test::Null, &key, [Text::from("false")]))
}

fn anything(effect: Effect) -> Statement {
    Statement::new(effect, "", &["*"]).on([Text::from("*")])
}

fn of_identity(name: &str) -> Policy {
    Policy::new(vec![
        hangs(anything(Effect::Allow), name, "allow"),
        hangs(anything(Effect::Deny), name, "deny"),
    ])
}

/// A policy of a resource may also speak for the caller by its own name, or for its account.
fn on_resource(name: &str, asking: &Asking) -> Policy {
    let mut made = vec![
        hangs(anything(Effect::Allow).by_anyone(), name, "allow"),
        hangs(anything(Effect::Deny).by_anyone(), name, "deny"),
    ];
    if let Callers::One(caller) = &asking.callers {
        let mut to = |who: Text, on: &str| {
            let statement = anything(Effect::Allow).by(PrincipalKind::Aws, [who]);
            made.push(hangs(statement, name, on));
        };
        if let crate::access::authorize::Caller::Role { arn, .. } = caller {
            to(arn.clone(), "allow-role");
        }
        if let Some(account) = caller.account() {
            to(account.clone(), "allow-account");
        }
    }
    Policy::new(made)
}
