use super::call::{Call, Caller};
use super::chain::{Chain, Decision, LinkKind};
use super::found::{Asked, Found};
use super::grants::{self, Granted};
use super::guards;
use super::path::{Resource, Says, Shape};
use super::policies::{Attached, Policies};
use super::reach::{self, Reach};
use super::{Rule, links};
use crate::access::{Match, PolicyKind};
use crate::iam::Effect;

/// What every source was found to say.
pub(crate) struct Findings {
    pub(crate) denies: Found,
    /// The rule by which they deny.
    pub(crate) denied_by: Rule,
    pub(crate) resource_control: Rule,
    pub(crate) service_control: (Rule, Found),
    pub(crate) everybody: Found,
    pub(crate) itself: Found,
    pub(crate) entity: Found,
    pub(crate) account: Found,
    pub(crate) grants: Granted,
    pub(crate) identity: Found,
    /// `None` without one.
    pub(crate) boundary: Option<Found>,
    /// `None` without one.
    pub(crate) session: Option<Found>,
    /// `None` without an endpoint that has a policy.
    pub(crate) endpoint: Option<Found>,
}

/// What AWS answers to the call under these policies, link by link.
pub fn authorize(call: &Call, policies: &Policies<'_>) -> Chain {
    let shape = Shape::of(call);
    let findings = find(call, policies, &shape);
    let says = findings.says(call);
    if shape.needs_no_permission() {
        return Chain {
            decision: Decision::Allowed,
            decided_by: LinkKind::Identity,
            links: links::of_no_permission(),
        };
    }
    let (allowed, decided_by) = shape.settle(&says);
    let decision = match allowed {
        Match::Yes => Decision::Allowed,
        Match::Maybe => Decision::Unknown,
        Match::No if decided_by == LinkKind::ExplicitDeny => Decision::ExplicitlyDenied,
        Match::No => Decision::ImplicitlyDenied,
    };
    Chain {
        decision,
        decided_by,
        links: links::of(&shape, policies, findings, &says),
    }
}

/// What every source says to the call.
pub(crate) fn says(call: &Call, policies: &Policies<'_>) -> Says {
    find(call, policies, &Shape::of(call)).says(call)
}

fn find(call: &Call, policies: &Policies<'_>, shape: &Shape<'_>) -> Findings {
    let asked = Asked::new(call);
    let kind = match shape.resource {
        Resource::Trust => PolicyKind::Trust,
        _ => PolicyKind::Resource,
    };
    let limits = Limits::of(call, policies);
    let by = |reach| asked.allows(&policies.resource, kind, reach);
    let service_control = guards::service_control(call, policies.service_control.as_ref());
    let resource_control = guards::resource_control(call, policies.resource_control.as_ref());
    let applied = Applied {
        service_control: service_control == Rule::ServiceControlLimits,
        resource_control: resource_control == Rule::ResourceControlLimits,
        kind,
        bounded: limits.boundary.is_some(),
    };
    let plain = denies(
        &asked,
        policies,
        &Applied {
            bounded: false,
            ..applied
        },
    );
    let (denies, denied_by) = match plain.matches {
        Match::Yes => (plain, Rule::ExplicitDenyOverrides),
        _ => with_bounded(&asked, policies, &applied, plain),
    };
    let endpoint = policies.endpoint.as_ref();
    Findings {
        denies,
        denied_by,
        resource_control,
        service_control: (service_control, levels(&asked, policies)),
        everybody: by(Reach::Everybody),
        itself: by(Reach::Itself),
        entity: by(Reach::Entity),
        account: by(Reach::Account),
        grants: grants::allowed(&policies.grants, call),
        identity: asked.identity(limits.identity, Effect::Allow),
        boundary: limits
            .boundary
            .map(|it| asked.identity([it], Effect::Allow)),
        session: (!limits.session.is_empty())
            .then(|| asked.identity(limits.session, Effect::Allow)),
        endpoint: endpoint
            .filter(|it| it.policy.is_some())
            .map(|it| asked.endpoint(it.policy.as_ref(), it.kind, Effect::Allow)),
    }
}

/// The policies of the caller that have a say: a root user has none of them, and nobody else who is no user, role or session; "you cannot apply
/// a permissions boundary to a service-linked role" (IAM User Guide, `id_roles_terms-and-concepts.html`; for the root user
/// `access_policies.html`, "Policies and the root user").
struct Limits<'a, 'p> {
    identity: &'a [Attached<'p>],
    boundary: Option<&'a Attached<'p>>,
    session: &'a [Attached<'p>],
}

impl<'a, 'p> Limits<'a, 'p> {
    fn of(call: &Call, policies: &'a Policies<'p>) -> Self {
        let has_policies = matches!(
            call.caller,
            Caller::Role { .. } | Caller::User { .. } | Caller::FederatedUser { .. }
        );
        let is_session = matches!(
            call.caller,
            Caller::Role { .. } | Caller::FederatedUser { .. }
        );
        let bounded = has_policies && !call.caller.is_service_linked();
        Self {
            identity: if has_policies {
                &policies.identity
            } else {
                &[]
            },
            boundary: policies.boundary.as_ref().filter(|_| bounded),
            session: if is_session { &policies.session } else { &[] },
        }
    }
}

/// Which policies that deny have a say.
#[derive(Clone, Copy)]
struct Applied {
    service_control: bool,
    resource_control: bool,
    kind: PolicyKind,
    bounded: bool,
}

/// Every `Deny` that matches, in the order of the links.
fn denies(asked: &Asked<'_>, policies: &Policies<'_>, applied: &Applied) -> Found {
    let limits = Limits::of(asked.call, policies);
    let resource_control = { policies.resource_control.iter() }
        .filter(|_| applied.resource_control)
        .flat_map(|it| it.levels.iter().flatten());
    let service_control = { policies.service_control.iter() }
        .filter(|_| applied.service_control)
        .flat_map(|it| it.levels.iter().flatten());
    let resource = { policies.resource.iter() }.filter(|_| !root_keeps_bucket_policy(asked.call));
    let endpoint = policies.endpoint.iter();
    let endpoint = endpoint.map(|it| asked.endpoint(it.policy.as_ref(), it.kind, Effect::Deny));
    let identity = { service_control }
        .chain(limits.identity)
        .chain(limits.boundary)
        .chain(limits.session);
    let of_resources = asked
        .denies(resource_control, PolicyKind::Resource, false)
        .or(asked.denies(resource, applied.kind, applied.bounded));
    endpoint.fold(
        of_resources.or(asked.identity(identity, Effect::Deny)),
        Found::or,
    )
}

/// The same, where `NotPrincipal` may deny more to a caller that has a boundary.
fn with_bounded(
    asked: &Asked<'_>,
    policies: &Policies<'_>,
    applied: &Applied,
    plain: Found,
) -> (Found, Rule) {
    let excepts = { policies.resource.iter() }
        .filter_map(|it| it.policy)
        .flat_map(|policy| &policy.statements)
        .any(|it| reach::may_be_excepted(it.principals.as_ref(), &asked.call.caller));
    if !applied.bounded || !excepts {
        return (plain, Rule::ExplicitDenyOverrides);
    }
    let found = denies(asked, policies, applied);
    match found.matches > plain.matches {
        true => (found, Rule::NotPrincipalDeniesBounded),
        false => (plain, Rule::ExplicitDenyOverrides),
    }
}

/// "The root principal in a bucket owner's AWS account can perform the GetBucketPolicy, PutBucketPolicy, and DeleteBucketPolicy API
/// actions, even if their bucket policy explicitly denies the root principal's access" (Amazon S3 API Reference,
/// `API_PutBucketPolicy.html`).
pub(crate) fn root_keeps_bucket_policy(call: &Call) -> bool {
    let kept = [
        "s3:getbucketpolicy",
        "s3:putbucketpolicy",
        "s3:deletebucketpolicy",
    ];
    matches!(&call.caller, Caller::Root { account } if *account == call.account)
        && kept.contains(&call.action_in_lower_case().as_str())
}

/// "Any account has only those permissions permitted by every parent above it" (AWS Organizations User Guide,
/// `orgs_manage_policies_scps.html`).
fn levels(asked: &Asked<'_>, policies: &Policies<'_>) -> Found {
    let Some(organization) = &policies.service_control else {
        return Found::nothing();
    };
    let levels = { organization.levels.iter() }.map(|level| asked.identity(level, Effect::Allow));
    let levels: Vec<Found> = levels.collect();
    let matches = Match::all(levels.iter().map(|level| level.matches));
    let by = { levels.into_iter() }
        .filter(|level| level.matches == matches)
        .flat_map(|level| level.by)
        .collect();
    Found { matches, by }
}

impl Findings {
    fn says(&self, call: &Call) -> Says {
        let or_yes = |found: &Option<Found>| found.as_ref().map_or(Match::Yes, |it| it.matches);
        let needs_session = matches!(call.caller, Caller::FederatedUser { .. });
        let (service_control, levels) = &self.service_control;
        Says {
            denied: self.denies.matches,
            resource_control: Match::Yes,
            service_control: match service_control {
                Rule::ServiceControlLimits => levels.matches,
                _ => Match::Yes,
            },
            itself: self.everybody.matches.max(self.itself.matches),
            entity: self.entity.matches,
            account: self.account.matches,
            grant_itself: self.grants.itself.matches,
            grant_entity: self.grants.entity.matches,
            identity: self.identity.matches,
            boundary: or_yes(&self.boundary),
            session: match needs_session && self.session.is_none() {
                true => Match::No,
                false => or_yes(&self.session),
            },
            endpoint: or_yes(&self.endpoint),
        }
    }
}
