//! Chains, statements and keys as they are shown.

use super::Ground;
use super::ask::Called;
use super::lines;
use super::sources::{Source, Sources, located};
use super::types::{LinkView, Locate, Part, StatementView, Verdict, told};
use crate::access::Match;
use crate::access::authorize::{Attached, Chain, Decider, Decision, Link, LinkKind, LinkVerdict};
use crate::symbol::Place;

/// For showing what was found.
pub(crate) struct Shower<'a> {
    pub ground: &'a Ground,
    pub locate: &'a Locate<'a>,
}

pub(super) fn verdict(decision: Decision) -> Verdict {
    match decision {
        Decision::Allowed => Verdict::Allowed,
        Decision::Unknown => Verdict::NotKnown,
        Decision::ExplicitlyDenied | Decision::ImplicitlyDenied => Verdict::Denied,
    }
}

impl Shower<'_> {
    pub(super) fn part(&self, called: &Called<'_>) -> Part {
        let links = called.chain.links.iter();
        Part {
            what: called.what.clone(),
            action: called.call.action.clone(),
            resource: called.call.resource.to_string(),
            verdict: verdict(called.chain.decision),
            decided_by: called.chain.decided_by.name(),
            only_in_parts: called.only_in_parts,
            links: links.map(|link| self.link(called, link)).collect(),
        }
    }

    fn link(&self, called: &Called<'_>, link: &Link) -> LinkView {
        let statements = link.statements.iter();
        LinkView {
            link: link.kind.name(),
            verdict: match link.verdict {
                LinkVerdict::Allowed => "allowed",
                LinkVerdict::Denied => "denied",
                LinkVerdict::Delegated => "delegated",
                LinkVerdict::NoMatch => "no match",
                LinkVerdict::Unknown => "not known",
                LinkVerdict::NotApplicable => "–",
            },
            counts: link.counts,
            rule: link.rule.text(),
            page: link.rule.page(),
            statements: statements.map(|it| self.of_call(called, it)).collect(),
        }
    }

    pub(super) fn of_call(&self, called: &Called<'_>, decider: &Decider) -> StatementView {
        let resource = called.call.resource.to_string();
        self.statement(&called.applying.sources, &resource, decider)
    }

    /// A statement that decides about a call on this resource.
    pub fn statement(
        &self,
        sources: &Sources<'_>,
        resource: &str,
        decider: &Decider,
    ) -> StatementView {
        let source = sources.get(&decider.policy);
        let mut view = StatementView {
            sid: decider.sid.clone(),
            statement: decider.statement.map(|number| number + 1),
            ..self.policy(resource, source)
        };
        let place = decider.place.as_ref().map(told);
        view.place = place.or(view.place);
        if decider.matches == Match::Maybe {
            let why = source.and_then(Source::unknown);
            let why = why.unwrap_or_else(|| "it depends on a value that is not known".to_owned());
            view.not_known = Some(why);
        }
        view
    }

    /// The policy alone.
    fn policy(&self, resource: &str, source: Option<&Source<'_>>) -> StatementView {
        match source {
            None => StatementView::default(),
            Some(Source::Missing(what)) => StatementView {
                policy: what.clone(),
                ..StatementView::default()
            },
            Some(Source::Grant(grant)) => StatementView {
                policy: "grant".to_owned(),
                address: Some(located(&grant.origin.stack, &grant.origin.address)),
                place: Some(told(&grant.origin.place)),
                ..StatementView::default()
            },
            Some(Source::Document(document)) => {
                let spec = lines::of_document(self.ground, document, resource);
                let origin = document.origin.as_ref();
                let attached = document.attached.as_ref();
                StatementView {
                    policy: document.name.clone(),
                    address: origin.map(|at| located(&at.stack, &at.address)),
                    attached_by: attached.map(|at| located(&at.stack, &at.address)),
                    through: document.through.clone(),
                    place: origin.or(attached).map(|at| told(&at.place)),
                    spec_place: spec.as_ref().and_then(|path| (self.locate)(path)),
                    spec: spec.map(|path| path.0),
                    ..StatementView::default()
                }
            }
        }
    }

    /// The statements of the policies that speak of a key, given in lower case, and the values that they compare it with.
    pub(super) fn asking(
        &self,
        called: &Called<'_>,
        key: &str,
    ) -> (Vec<StatementView>, Vec<String>, String) {
        let (mut found, mut values, mut written) = (Vec::new(), Vec::new(), key.to_owned());
        for attached in called.applying.policies.all() {
            let Some(policy) = attached.policy else {
                continue;
            };
            for (number, statement) in policy.statements.iter().enumerate() {
                let own =
                    { statement.conditions.iter() }.filter(|it| it.key.eq_ignore_ascii_case(key));
                let variable = format!("{:?}", statement).to_ascii_lowercase();
                let mut speaks = variable.contains(&format!("${{{key}"));
                for condition in own {
                    speaks = true;
                    written.clone_from(&condition.key);
                    for value in &condition.values {
                        let value = value.to_string();
                        if !values.contains(&value) {
                            values.push(value);
                        }
                    }
                }
                if speaks {
                    let decider = decider(
                        attached,
                        number,
                        statement.sid.clone(),
                        statement.place.clone(),
                    );
                    found.push(self.of_call(called, &decider));
                }
            }
        }
        (found, values, written)
    }
}

fn decider(
    attached: &Attached<'_>,
    number: usize,
    sid: Option<String>,
    place: Option<Place>,
) -> Decider {
    Decider {
        policy: attached.id.clone(),
        statement: Some(number),
        sid,
        place,
        matches: Match::Yes,
    }
}

impl StatementView {
    /// By what it goes: its Sid, or its number.
    pub fn name(&self) -> String {
        match (&self.sid, self.statement) {
            (Some(sid), _) => sid.clone(),
            (None, Some(number)) => format!("statement {number}"),
            (None, None) => String::new(),
        }
    }

    /// The policy: its address, or its name where it has none.
    pub fn told_policy(&self) -> String {
        self.address.clone().unwrap_or_else(|| self.policy.clone())
    }

    /// All of it: `OnlyTls of aws_s3_bucket_policy.raw (storage.tf:12)`.
    pub fn told(&self) -> String {
        let name = self.name();
        let policy = self.told_policy();
        let mut text = match name.as_str() {
            "" => policy,
            name => format!("{name} of {policy}"),
        };
        if let Some(place) = &self.place {
            text.push_str(&format!(" ({place})"));
        }
        text
    }
}

/// What settles a call, in a few words.
pub(super) fn because(part: &Part, chain: &Chain) -> String {
    let link = part.links.iter().find(|link| link.link == part.decided_by);
    let told = link.and_then(|link| link.statements.first());
    let by = told.map(StatementView::told);
    let unknown = told.and_then(|it| it.not_known.clone());
    match (chain.decision, by) {
        (Decision::Allowed, Some(by)) => format!("by the {}: {by}", named(chain.decided_by)),
        (Decision::Allowed, None) => link.map_or_else(String::new, |link| link.rule.to_owned()),
        (Decision::ExplicitlyDenied, Some(by)) => format!("an explicit deny: {by}"),
        (Decision::ExplicitlyDenied, None) => "an explicit deny".to_owned(),
        (Decision::ImplicitlyDenied, _) => {
            format!("no statement of the {} allows it", named(chain.decided_by))
        }
        (Decision::Unknown, Some(by)) => match unknown {
            Some(why) if !by.contains(&why) => format!("it hangs on {by}: {why}"),
            _ => format!("it hangs on {by}, which is not in the Terraform at hand"),
        },
        (Decision::Unknown, None) => format!("the {} can't be told", named(chain.decided_by)),
    }
}

fn named(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::ExplicitDeny => "explicit denies",
        LinkKind::ResourceControl => "resource control policies",
        LinkKind::ServiceControl => "service control policies",
        LinkKind::Resource => "resource's policy",
        LinkKind::Grants => "grants",
        LinkKind::Identity => "identity policies",
        LinkKind::Boundary => "permissions boundary",
        LinkKind::Session => "session policies",
        LinkKind::Endpoint => "endpoint's policy",
    }
}
