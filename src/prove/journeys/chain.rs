use super::super::ask::link;
use super::super::world::{EndpointFacts, Policed, RoleFacts, Unjudged};
use super::super::{Finding, Link, guardrails};
use super::Traveller;
use crate::access::{PolicyKind, Request, Verdict, evaluate};

const OF_RESOURCE: &str = "the resource's policy";

/// One request with the policies that stand in its way besides the role's own.
pub(super) struct Journey<'t, 'a> {
    request: Request,
    /// The policy of a bucket or another resource of the same account: it may say nothing, but not deny.
    resource: Vec<&'t Policed<'a>>,
    /// The policies of a key, or of another team's bucket, which must allow.
    key: Vec<(&'static str, &'t Policed<'a>)>,
    endpoint: Vec<&'t EndpointFacts<'a>>,
}

impl<'t, 'a> Journey<'t, 'a> {
    pub fn of(request: Request) -> Self {
        Self {
            request,
            resource: Vec::new(),
            key: Vec::new(),
            endpoint: Vec::new(),
        }
    }

    pub fn to(mut self, policy: Option<&'t Policed<'a>>) -> Self {
        self.resource.extend(policy);
        self
    }

    pub fn with_key(self, policy: Option<&'t Policed<'a>>) -> Self {
        self.allowed_by("the key policy", policy)
    }

    /// A policy that must allow, whatever the role's own say.
    pub fn allowed_by(mut self, name: &'static str, policy: Option<&'t Policed<'a>>) -> Self {
        self.key.extend(policy.map(|policy| (name, policy)));
        self
    }

    pub fn through(mut self, endpoint: Option<&'t EndpointFacts<'a>>) -> Self {
        self.endpoint.extend(endpoint);
        self
    }

    /// Why the request does not get there, if it does not.
    pub fn failure(&self, traveller: &Traveller<'_, 'a>) -> Option<Finding> {
        if self.arrives(traveller, &mut Chain::default()) {
            return None;
        }
        let mut chain = Chain {
            links: Some(Vec::new()),
        };
        self.arrives(traveller, &mut chain);
        let chain = chain.links.unwrap_or_default();
        let message = format!(
            "`{}` may not {}",
            traveller.role.claim.arn, self.request.action
        );
        let mut finding = traveller.finding(message);
        // A bucket's policy may say nothing, every other one has to allow.
        let broken = |link: &&Link| match link.verdict {
            "allows" => false,
            "says nothing" => !link.policy.starts_with(OF_RESOURCE),
            _ => true,
        };
        let broken = chain.iter().find(broken);
        finding = finding.placed(broken.and_then(|link| link.place.as_ref()));
        Some(finding.shown_by(self.request.clone(), chain))
    }

    /// Every policy is heard, since a report shows all of them.
    fn arrives(&self, traveller: &Traveller<'_, 'a>, chain: &mut Chain) -> bool {
        let by_role = self.role_allows(traveller.role, chain);
        let by_resource = self.resources_pass(chain);
        let by_key = self.key_allows(chain);
        let by_endpoint = self.endpoints_pass(chain);
        let by_organization = guardrails::admits(traveller.team, &self.request, &mut chain.links);
        by_role && by_resource && by_key && by_endpoint && by_organization
    }

    /// One of the role's policies allows and none denies, and the boundary allows as well.
    fn role_allows(&self, role: &RoleFacts<'a>, chain: &mut Chain) -> bool {
        let mut allowed = false;
        let mut refused = false;
        for judged in &role.identity {
            let Ok(policy) = judged else {
                refused = true;
                continue;
            };
            let kind = PolicyKind::Identity;
            match chain.hear("the role's policy", policy, kind, &self.request) {
                Verdict::Allowed { .. } => allowed = true,
                Verdict::NoMatch => {}
                Verdict::Denied { .. } | Verdict::Unknown { .. } => refused = true,
            }
        }
        allowed && !refused && self.boundary_allows(role.boundary.as_ref(), chain)
    }

    fn boundary_allows(
        &self,
        boundary: Option<&Result<Policed<'a>, Unjudged<'a>>>,
        chain: &mut Chain,
    ) -> bool {
        match boundary {
            None => true,
            Some(Err(_)) => false,
            Some(Ok(policy)) => chain
                .hear("the boundary", policy, PolicyKind::Identity, &self.request)
                .is_allowed(),
        }
    }

    fn resources_pass(&self, chain: &mut Chain) -> bool {
        self.resource.iter().all(|policy| {
            let verdict = chain.hear(OF_RESOURCE, policy, PolicyKind::Resource, &self.request);
            matches!(verdict, Verdict::Allowed { .. } | Verdict::NoMatch)
        })
    }

    fn key_allows(&self, chain: &mut Chain) -> bool {
        self.key.iter().all(|(name, policy)| {
            chain
                .hear(name, policy, PolicyKind::Resource, &self.request)
                .is_allowed()
        })
    }

    /// An endpoint without a policy lets everything through; the network theorem sees to that.
    fn endpoints_pass(&self, chain: &mut Chain) -> bool {
        let kind = PolicyKind::Endpoint;
        self.endpoint.iter().all(|endpoint| {
            endpoint.policies.iter().all(|judged| {
                judged.as_ref().is_ok_and(|policy| {
                    chain
                        .hear("the endpoint policy", policy, kind, &self.request)
                        .is_allowed()
                })
            })
        })
    }
}

/// What the policies on the way said, if somebody is to be shown.
#[derive(Default)]
struct Chain {
    links: Option<Vec<Link>>,
}

impl Chain {
    fn hear(
        &mut self,
        name: &str,
        policy: &Policed<'_>,
        kind: PolicyKind,
        request: &Request,
    ) -> Verdict {
        if let Some(links) = &mut self.links {
            links.push(link(name, policy, kind, request));
        }
        evaluate(&policy.policy, kind, request)
    }
}
