//! The links of a chain, for the reader: what each says, by which rule, and whether it counts.

use super::Rule;
use super::call::Caller;
use super::chain::{Decider, Link, LinkKind, LinkVerdict};
use super::decide::{Findings, root_keeps_bucket_policy};
use super::found::Found;
use super::path::{Resource, Says, Shape};
use super::policies::{Attached, Policies};
use crate::access::Match;

/// What a link says and why: without what a `Deny` in it adds, and whether it counts.
type Said = (LinkVerdict, Vec<Decider>, Rule);

/// All links, in AWS's order.
pub(crate) fn of(
    shape: &Shape<'_>,
    policies: &Policies<'_>,
    findings: Findings,
    says: &Says,
) -> Vec<Link> {
    let denies = findings.denies.by.clone();
    let resource = resource(shape, policies, &findings, says);
    let denied = explicit_deny(shape, &findings);
    let identity = identity(shape, findings.identity, says);
    let (rule, levels) = findings.service_control;
    let said = [
        denied,
        match findings.resource_control {
            rule @ Rule::ResourceControlLimits => (LinkVerdict::Allowed, Vec::new(), rule),
            rule => nothing(rule),
        },
        match rule {
            Rule::ServiceControlLimits => verdict(levels, rule),
            rule => nothing(rule),
        },
        resource,
        match policies.grants.is_empty() || shape.resource != Resource::Key {
            true => nothing(Rule::GrantAbsent),
            false => {
                let found = findings.grants.itself.or(findings.grants.entity);
                verdict(found, Rule::GrantAllows)
            }
        },
        identity,
        boundary(shape, policies, findings.boundary),
        session(shape, findings.session),
        endpoint(policies, findings.endpoint),
    ];
    let links = LinkKind::ALL.into_iter().zip(said);
    let links = links.map(|(kind, said)| link(shape, policies, says, &denies, kind, said));
    links.collect()
}

/// The links of a call that needs no permission.
pub(crate) fn of_no_permission() -> Vec<Link> {
    let link = |kind| Link {
        kind,
        verdict: match kind {
            LinkKind::Identity => LinkVerdict::Allowed,
            _ => LinkVerdict::NotApplicable,
        },
        counts: false,
        statements: Vec::new(),
        rule: Rule::NoPermissionNeeded,
    };
    LinkKind::ALL.map(link).to_vec()
}

fn link(
    shape: &Shape<'_>,
    policies: &Policies<'_>,
    says: &Says,
    denies: &[Decider],
    kind: LinkKind,
    said: Said,
) -> Link {
    let (mut verdict, mut statements, mut rule) = said;
    // A link whose own policies deny says so, beside the link of all denies.
    let of_link: Vec<_> = of_kind(policies, kind)
        .into_iter()
        .map(|it| &it.id)
        .collect();
    let own = { denies.iter() }
        .filter(|it| it.matches == Match::Yes && of_link.contains(&&it.policy))
        .cloned();
    let own: Vec<Decider> = own.collect();
    if !own.is_empty() && verdict != LinkVerdict::NotApplicable {
        (verdict, statements, rule) = (LinkVerdict::Denied, own, Rule::ExplicitDenyOverrides);
    }
    Link {
        kind,
        verdict,
        counts: verdict != LinkVerdict::NotApplicable && counts(shape, says, kind),
        statements,
        rule,
    }
}

/// The policies that a link looks at.
fn of_kind<'a, 'p>(policies: &'a Policies<'p>, kind: LinkKind) -> Vec<&'a Attached<'p>> {
    let levels = |organization: &'a Option<super::Organization<'p>>| {
        let levels = organization.iter().flat_map(|it| &it.levels);
        levels.flatten().collect()
    };
    match kind {
        LinkKind::ExplicitDeny | LinkKind::Grants => Vec::new(),
        LinkKind::ResourceControl => levels(&policies.resource_control),
        LinkKind::ServiceControl => levels(&policies.service_control),
        LinkKind::Resource => policies.resource.iter().collect(),
        LinkKind::Identity => policies.identity.iter().collect(),
        LinkKind::Boundary => policies.boundary.iter().collect(),
        LinkKind::Session => policies.session.iter().collect(),
        LinkKind::Endpoint => { policies.endpoint.iter() }
            .filter_map(|it| it.policy.as_ref())
            .collect(),
    }
}

/// Whether another word of this link might change the decision, the others being as they are, or all in favour.
fn counts(shape: &Shape<'_>, says: &Says, kind: LinkKind) -> bool {
    let changes = |says: &Says| {
        let decision = shape.settle(says).0;
        [Match::No, Match::Yes]
            .into_iter()
            .any(|word| shape.settle(&says.with(kind, word)).0 != decision)
    };
    changes(says) || (shape.settle(says).0 != Match::Yes && changes(&in_favour(shape, says)))
}

/// Every link in favour, in the way that asks most of the others.
fn in_favour(shape: &Shape<'_>, says: &Says) -> Says {
    let mut favour = Says {
        denied: Match::No,
        resource_control: Match::Yes,
        service_control: Match::Yes,
        account: Match::Yes,
        identity: Match::Yes,
        boundary: Match::Yes,
        session: Match::Yes,
        endpoint: Match::Yes,
        ..*says
    };
    if shape.call.caller.account().is_none() {
        favour.itself = Match::Yes;
    }
    favour
}

fn nothing(rule: Rule) -> Said {
    (LinkVerdict::NotApplicable, Vec::new(), rule)
}

fn verdict(found: Found, rule: Rule) -> Said {
    let verdict = match found.matches {
        Match::Yes => LinkVerdict::Allowed,
        Match::Maybe => LinkVerdict::Unknown,
        Match::No => LinkVerdict::NoMatch,
    };
    (verdict, found.by, rule)
}

fn explicit_deny(shape: &Shape<'_>, findings: &Findings) -> Said {
    let rule = match root_keeps_bucket_policy(shape.call) {
        true => Rule::RootKeepsBucketPolicy,
        false => findings.denied_by,
    };
    let verdict = match findings.denies.matches {
        Match::Yes => LinkVerdict::Denied,
        Match::Maybe => LinkVerdict::Unknown,
        Match::No => LinkVerdict::NoMatch,
    };
    (verdict, findings.denies.by.clone(), rule)
}

fn resource(shape: &Shape<'_>, policies: &Policies<'_>, findings: &Findings, says: &Says) -> Said {
    let within = shape.one_account == Match::Yes;
    let in_general = resource_rule(shape);
    if policies.resource.is_empty() {
        return match within && shape.resource == Resource::Ordinary {
            true => nothing(Rule::NoResourcePolicy),
            false => (LinkVerdict::NoMatch, Vec::new(), in_general),
        };
    }
    if in_general == Rule::RootMayNotAssume {
        return (LinkVerdict::NoMatch, Vec::new(), in_general);
    }
    let specific = |rule| if within { rule } else { in_general };
    let (everybody, itself) = (findings.everybody.clone(), findings.itself.clone());
    if everybody.matches == Match::Yes {
        return verdict(everybody, specific(Rule::EverybodyNamedIsNotLimited));
    }
    if itself.matches == Match::Yes {
        let rule = match shape.call.caller {
            Caller::Role { .. } | Caller::FederatedUser { .. } => Rule::SessionNamedIsNotLimited,
            Caller::User { .. } => Rule::UserNamedIsNotLimited,
            _ => in_general,
        };
        return verdict(itself, specific(rule));
    }
    if says.entity == Match::Yes {
        let rule = match shape.call.caller {
            Caller::FederatedUser { .. } => Rule::FederatingUserNamedIsLimited,
            _ => Rule::RoleNamedIsLimited,
        };
        return verdict(findings.entity.clone(), specific(rule));
    }
    if says.account == Match::Yes {
        let rule = specific(match shape.resource {
            Resource::Ordinary => Rule::AccountIsDelegated,
            Resource::Key => Rule::KeyPolicyDelegates,
            Resource::Trust => Rule::TrustPolicyDelegates,
        });
        return (LinkVerdict::Delegated, findings.account.by.clone(), rule);
    }
    let any = everybody.or(itself);
    let any = any.or(findings.entity.clone()).or(findings.account.clone());
    verdict(any, in_general)
}

/// What the resource's policy has to say in general.
fn resource_rule(shape: &Shape<'_>) -> Rule {
    let within = shape.one_account == Match::Yes;
    match (&shape.call.caller, shape.resource) {
        (Caller::Service { .. } | Caller::Federated { .. } | Caller::Anonymous, _) => {
            Rule::ResourceAloneDecides
        }
        (Caller::Root { .. }, Resource::Trust) => Rule::RootMayNotAssume,
        (_, Resource::Key) if within => Rule::KeyPolicyMustAllow,
        (_, Resource::Key) => Rule::KeyPolicyAcrossAccounts,
        (_, Resource::Trust) if within => Rule::TrustPolicyMustAllow,
        (_, Resource::Ordinary) if within => Rule::EitherInOneAccount,
        _ => Rule::BothAcrossAccounts,
    }
}

fn identity(shape: &Shape<'_>, found: Found, says: &Says) -> Said {
    let within = shape.one_account == Match::Yes;
    match shape.call.caller {
        Caller::Root { .. } if within && shape.resource == Resource::Ordinary => {
            (LinkVerdict::Allowed, Vec::new(), Rule::IdentityOfRoot)
        }
        Caller::Role { .. } | Caller::User { .. } | Caller::FederatedUser { .. } => {
            let needs_key = shape.resource != Resource::Ordinary && says.account != Match::Yes;
            let rule = match (within, needs_key) {
                (false, _) => Rule::BothAcrossAccounts,
                (true, true) => Rule::IdentityNeedsKeyPolicy,
                (true, false) => Rule::IdentityMustAllow,
            };
            verdict(found, rule)
        }
        _ => nothing(Rule::IdentityOfNobody),
    }
}

fn boundary(shape: &Shape<'_>, policies: &Policies<'_>, found: Option<Found>) -> Said {
    match found {
        Some(found) => verdict(found, Rule::BoundaryLimits),
        None if policies.boundary.is_some() && shape.call.caller.is_service_linked() => {
            nothing(Rule::BoundaryOfServiceLinkedRole)
        }
        None => nothing(Rule::BoundaryAbsent),
    }
}

fn session(shape: &Shape<'_>, found: Option<Found>) -> Said {
    let federated = matches!(shape.call.caller, Caller::FederatedUser { .. });
    match (shape.session_may_call(), found) {
        (Match::No, _) => (LinkVerdict::NoMatch, Vec::new(), Rule::FederationCallsNoSts),
        (Match::Maybe, _) => (LinkVerdict::Unknown, Vec::new(), Rule::FederationCallsNoIam),
        (Match::Yes, Some(found)) => verdict(found, Rule::SessionPolicyLimits),
        (Match::Yes, None) if federated => (
            LinkVerdict::NoMatch,
            Vec::new(),
            Rule::FederationNeedsSessionPolicy,
        ),
        (Match::Yes, None) => nothing(Rule::SessionPolicyAbsent),
    }
}

fn endpoint(policies: &Policies<'_>, found: Option<Found>) -> Said {
    match found {
        Some(found) => verdict(found, Rule::EndpointPolicyLimits),
        None if policies.endpoint.is_some() => nothing(Rule::EndpointDefault),
        None => nothing(Rule::EndpointAbsent),
    }
}
