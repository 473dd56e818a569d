//! Sets of links that would have to speak for a call, as things to do.

use std::collections::BTreeSet;

use super::super::ask::{Called, Question};
use super::super::sources::{Source, located};
use super::super::types::told;
use super::super::view::Shower;
use super::edit::{Edit, Whose};
use super::{Step, Steps, TOLD, Takes, keys};
use crate::access::authorize::{
    Attached, Caller, Decider, Decision, LinkKind, LinkVerdict, what_would_allow,
};
use crate::estate::{Asker, Document, ThingKind};
use crate::symbol::Text;

/// The ways to have one call allowed, smallest first; none when it is.
pub(super) fn options(
    question: &Question<'_>,
    called: &Called<'_>,
    shower: &Shower<'_>,
) -> Vec<Steps> {
    if called.chain.decision == Decision::Allowed {
        return Vec::new();
    }
    let mut made = keys::options(question, called);
    let teller = Teller {
        question,
        called,
        shower,
    };
    let sets = what_would_allow(&called.call, &called.applying.policies);
    let mut by_policies: Vec<Steps> = sets.iter().map(|set| teller.steps(set)).collect();
    by_policies.sort_by_key(Vec::len);
    made.extend(by_policies);
    made.sort_by_key(Vec::len);
    made.truncate(TOLD);
    made
}

struct Teller<'a, 'g> {
    question: &'a Question<'g>,
    called: &'a Called<'g>,
    shower: &'a Shower<'a>,
}

impl<'g> Teller<'_, 'g> {
    fn steps(&self, set: &BTreeSet<LinkKind>) -> Steps {
        let mut made = Vec::new();
        for kind in set {
            let link = self.called.chain.link(*kind);
            // What is not known is not to be changed, but to be found out.
            let unknown = link.filter(|link| link.verdict == LinkVerdict::Unknown);
            let missing: Steps = unknown
                .iter()
                .flat_map(|link| &link.statements)
                .filter_map(|it| self.to_know(it))
                .collect();
            if !missing.is_empty() {
                made.extend(missing);
                continue;
            }
            match kind {
                LinkKind::ExplicitDeny => {
                    let denies = link.iter().flat_map(|link| &link.statements);
                    made.extend(denies.map(|it| self.except(it)));
                }
                kind => made.push(self.allow(*kind)),
            }
        }
        made
    }

    fn to_know(&self, decider: &Decider) -> Option<Step> {
        let source = self.called.applying.sources.get(&decider.policy)?;
        source.unknown()?;
        let what = match source {
            Source::Missing(what) => what.clone(),
            _ => self.shower.of_call(self.called, decider).told(),
        };
        Some(Step::of(
            format!("find out: {what} (`--input` takes the Terraform, plan or state that tells)"),
            Takes::Nothing,
        ))
    }

    fn arn(&self) -> Option<Text> {
        match &self.called.call.caller {
            Caller::Role { arn, .. } | Caller::User { arn, .. } => Some(arn.clone()),
            _ => None,
        }
    }

    fn except(&self, decider: &Decider) -> Step {
        let statement = self.shower.of_call(self.called, decider);
        let keys = { self.condition_keys(decider) }.join(", ");
        let keys = match keys.as_str() {
            "" => String::new(),
            keys => format!("; it looks at {keys}"),
        };
        let says = format!("except the caller from the Deny {}{keys}", statement.told());
        let edit = self.document(&decider.policy).and_then(|document| {
            Some(Edit::Except {
                at: document.origin.clone()?,
                statement: decider.statement?,
                principal: self.arn()?,
            })
        });
        Step::edit(says, edit)
    }

    fn condition_keys(&self, decider: &Decider) -> Vec<String> {
        let mut all = self.called.applying.policies.all();
        let attached = all.find(|it| it.id == decider.policy);
        let policy = attached.and_then(|it| it.policy);
        let statement = policy.and_then(|it| it.statements.get(decider.statement?));
        let conditions = statement.map(|it| it.conditions.iter());
        let keys = conditions.into_iter().flatten().map(|it| it.key.clone());
        keys.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn document(&self, id: &crate::access::authorize::PolicyId) -> Option<&'g Document> {
        match self.called.applying.sources.get(id)? {
            Source::Document(document) => Some(document),
            _ => None,
        }
    }

    /// The first of these that stands in the Terraform.
    fn written(&self, attached: &[Attached<'g>]) -> Option<&'g Document> {
        let documents = attached.iter().filter_map(|it| self.document(&it.id));
        let mut own = documents.filter(|it| it.origin.is_some() && it.through.is_none());
        own.next()
    }

    fn allow(&self, kind: LinkKind) -> Step {
        let policies = &self.called.applying.policies;
        let (action, resource) = (&self.called.call.action, &self.called.call.resource);
        let on = |document: Option<&'g Document>, whose: Whose| {
            let (document, principal) = (document?, self.arn()?);
            Some(Edit::Allow {
                at: document.origin.clone()?,
                whose,
                action: action.clone(),
                resource: resource.clone(),
                principal,
            })
        };
        let (says, edit) = match kind {
            LinkKind::Identity => {
                let own = self.written(&policies.identity);
                let place = named(own, ", such as ");
                let says = format!(
                    "an Allow of {action} on {resource} in an identity policy of the caller{place}"
                );
                (says, on(own, Whose::Identity).or_else(|| self.inline()))
            }
            LinkKind::Resource => {
                let own = self.written(&policies.resource);
                let says = format!(
                    "an Allow of {action} for the caller in {}",
                    self.of_resource(own)
                );
                (says, on(own, Whose::Resource))
            }
            LinkKind::Boundary => {
                let boundary: Vec<_> = policies.boundary.iter().cloned().collect();
                let own = self.written(&boundary);
                let says = format!(
                    "an Allow of {action} on {resource} in the boundary of the caller{}",
                    named(own, ", ")
                );
                (says, on(own, Whose::Identity))
            }
            LinkKind::Endpoint => {
                let policy = policies.endpoint.iter().filter_map(|it| it.policy.clone());
                let policy: Vec<_> = policy.collect();
                let own = self.written(&policy);
                let says = format!(
                    "an Allow of {action} on {resource} for the caller in the policy of the endpoint{}",
                    named(own, ", ")
                );
                (says, on(own, Whose::Endpoint))
            }
            LinkKind::Grants => {
                let operation = action.split(':').nth(1).unwrap_or_default();
                let says = format!("a grant of {operation} on {resource} to the caller");
                (says, self.grant(operation))
            }
            LinkKind::ServiceControl => {
                let says = format!(
                    "an Allow of {action} in the service control policies of every level over the account of the caller"
                );
                (says, None)
            }
            LinkKind::ResourceControl | LinkKind::Session | LinkKind::ExplicitDeny => {
                (format!("{kind} that let {action} through"), None)
            }
        };
        Step::edit(says, edit)
    }

    /// The policy of the resource, in words.
    fn of_resource(&self, own: Option<&Document>) -> String {
        let target = &self.called.target;
        let kind = target.thing.map(|it| it.kind);
        let word = match (kind, target.principal) {
            (_, Some(_)) => "the trust policy",
            (Some(ThingKind::Bucket), _) => "the bucket policy",
            (Some(ThingKind::Key), _) => "the key policy",
            (Some(ThingKind::AccessPoint), _) => "the access point's policy",
            _ => "the policy",
        };
        match own {
            Some(_) => format!("{word}{}", named(own, ", ")),
            None => format!("{word} of {}", target.arn),
        }
    }

    fn grant(&self, operation: &str) -> Option<Edit> {
        Some(Edit::Grant {
            at: self.called.target.thing?.origin.clone()?,
            operation: operation.to_owned(),
            principal: self.arn()?,
        })
    }

    /// A policy of the role or user that is not there yet.
    fn inline(&self) -> Option<Edit> {
        let Asker::Known(principal, _) = &self.question.asker else {
            return None;
        };
        Some(Edit::Inline {
            at: principal.origin.clone()?,
            action: self.called.call.action.clone(),
            resource: self.called.call.resource.clone(),
        })
    }
}

fn named(document: Option<&Document>, before: &str) -> String {
    let origin = document.and_then(|it| it.origin.as_ref());
    origin.map_or_else(String::new, |at| {
        let address = located(&at.stack, &at.address);
        format!("{before}{address} ({})", told(&at.place))
    })
}
