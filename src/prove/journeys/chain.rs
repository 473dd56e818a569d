use super::super::ask::link;
use super::super::world::{EndpointFacts, Policed, RoleFacts, Unjudged};
use super::super::{Finding, Link};
use super::Traveller;
use crate::access::{PolicyKind, Request, Verdict, evaluate};

const OF_RESOURCE: &str = "the resource's policy";

/// One request with the policies that stand in its way besides the role's own.
pub(super) struct Journey<'t, 'a> {
    request: Request,
    /// The policy of a bucket or another resource of the same account: it may say nothing, but not deny.
    resource: Vec<&'t Policed<'a>>,
    /// The policy of a key, which must allow.
    key: Vec<&'t Policed<'a>>,
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

    pub fn with_key(mut self, policy: Option<&'t Policed<'a>>) -> Self {
        self.key.extend(policy);
        self
    }

    pub fn through(mut self, endpoint: Option<&'t EndpointFacts<'a>>) -> Self {
        self.endpoint.extend(endpoint);
        self
    }

    /// Why the request does not get there, if it does not.
    pub fn failure(&self, traveller: &Traveller<'_, 'a>) -> Option<Finding> {
        let mut chain = Vec::new();
        let by_role = self.role_allows(traveller.role, &mut chain);
        let by_resource = self.resources_pass(&mut chain);
        let by_key = self.key_allows(&mut chain);
        let by_endpoint = self.endpoints_pass(&mut chain);
        if by_role && by_resource && by_key && by_endpoint {
            return None;
        }
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

    /// One of the role's policies allows and none denies, and the boundary allows as well.
    fn role_allows(&self, role: &RoleFacts<'a>, chain: &mut Vec<Link>) -> bool {
        let mut allowed = false;
        let mut refused = false;
        for judged in &role.identity {
            let Ok(policy) = judged else {
                refused = true;
                continue;
            };
            chain.push(link(
                "the role's policy",
                policy,
                PolicyKind::Identity,
                &self.request,
            ));
            match evaluate(&policy.policy, PolicyKind::Identity, &self.request) {
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
        chain: &mut Vec<Link>,
    ) -> bool {
        match boundary {
            None => true,
            Some(Err(_)) => false,
            Some(Ok(policy)) => {
                chain.push(link(
                    "the boundary",
                    policy,
                    PolicyKind::Identity,
                    &self.request,
                ));
                evaluate(&policy.policy, PolicyKind::Identity, &self.request).is_allowed()
            }
        }
    }

    fn resources_pass(&self, chain: &mut Vec<Link>) -> bool {
        self.resource.iter().all(|policy| {
            chain.push(link(
                OF_RESOURCE,
                policy,
                PolicyKind::Resource,
                &self.request,
            ));
            let verdict = evaluate(&policy.policy, PolicyKind::Resource, &self.request);
            matches!(verdict, Verdict::Allowed { .. } | Verdict::NoMatch)
        })
    }

    fn key_allows(&self, chain: &mut Vec<Link>) -> bool {
        self.key.iter().all(|policy| {
            chain.push(link(
                "the key policy",
                policy,
                PolicyKind::Resource,
                &self.request,
            ));
            evaluate(&policy.policy, PolicyKind::Resource, &self.request).is_allowed()
        })
    }

    /// An endpoint without a policy lets everything through; the network theorem sees to that.
    fn endpoints_pass(&self, chain: &mut Vec<Link>) -> bool {
        self.endpoint.iter().all(|endpoint| {
            endpoint.policies.iter().all(|judged| {
                judged.as_ref().is_ok_and(|policy| {
                    chain.push(link(
                        "the endpoint policy",
                        policy,
                        PolicyKind::Endpoint,
                        &self.request,
                    ));
                    evaluate(&policy.policy, PolicyKind::Endpoint, &self.request).is_allowed()
                })
            })
        })
    }
}
