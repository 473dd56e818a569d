//! What has to allow a call, beside the policies of organizations and of the endpoint.

use super::call::{Call, Caller};
use super::chain::LinkKind;
use crate::access::actions;
use crate::access::evaluate::same;
use crate::access::token::arn_parts;
use crate::access::{Match, spell, tokens};

/// What each source says, three-valued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Says {
    /// Some `Deny` matches.
    pub(crate) denied: Match,
    pub(crate) resource_control: Match,
    pub(crate) service_control: Match,
    /// The resource's policy allows it to everybody or to the caller by its own name.
    pub(crate) itself: Match,
    /// The resource's policy allows it to the role of the session, to the user who federated.
    pub(crate) entity: Match,
    /// The resource's policy allows it to the caller's account.
    pub(crate) account: Match,
    pub(crate) grant_itself: Match,
    pub(crate) grant_entity: Match,
    pub(crate) identity: Match,
    /// Yes without a boundary.
    pub(crate) boundary: Match,
    /// Yes where no session policy is needed and none was passed.
    pub(crate) session: Match,
    /// Yes without an endpoint.
    pub(crate) endpoint: Match,
}

impl Says {
    /// The same with another word of one link.
    pub(crate) fn with(mut self, kind: LinkKind, says: Match) -> Self {
        match kind {
            LinkKind::ExplicitDeny => self.denied = says,
            LinkKind::ResourceControl => self.resource_control = says,
            LinkKind::ServiceControl => self.service_control = says,
            LinkKind::Resource => (self.itself, self.entity, self.account) = (says, says, says),
            LinkKind::Grants => (self.grant_itself, self.grant_entity) = (says, says),
            LinkKind::Identity => self.identity = says,
            LinkKind::Boundary => self.boundary = says,
            LinkKind::Session => self.session = says,
            LinkKind::Endpoint => self.endpoint = says,
        }
        self
    }
}

impl Says {
    /// The same with a policy of the resource, or a grant, that names the caller: the role of a session, the user who federated, anybody
    /// else as himself.
    pub(crate) fn naming(mut self, kind: LinkKind, caller: &Caller) -> Self {
        let by_entity = matches!(caller, Caller::Role { .. } | Caller::FederatedUser { .. });
        let says = match (kind, by_entity) {
            (LinkKind::Grants, true) => &mut self.grant_entity,
            (LinkKind::Grants, false) => &mut self.grant_itself,
            (_, true) => &mut self.entity,
            (_, false) => &mut self.itself,
        };
        *says = Match::Yes;
        self
    }
}

/// What the policy of the resource has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// "For most resources, you only need an explicit allow for the principal in either an identity-based policy or a
    /// resource-based policy to grant access" (IAM User Guide, `reference_policies_evaluation-logic.html`).
    Ordinary,
    /// "Role trust policies and KMS key policies are exceptions to this logic, because they must explicitly allow access" (there).
    Key,
    /// A role that is to be assumed.
    Trust,
}

impl Resource {
    /// Of which kind the resource of a call is. Only STS asks the trust policy of a role; aliases and the list of keys have no key
    /// policy (KMS Developer Guide, `kms-api-permissions-reference.html`).
    pub(crate) fn of(call: &Call) -> Self {
        let letters = tokens(&call.resource);
        let parts = letters.as_deref().and_then(arn_parts);
        let part = |at: usize| {
            let parts = parts.as_ref()?;
            parts.get(at).map(|part| spell(part).to_string())
        };
        let is = |service: &str, kind: &str| match (part(2), part(5)) {
            (Some(of), Some(name)) => of == service && name.starts_with(kind),
            _ => false,
        };
        let opaque = parts.is_none() && call.resource.as_literal().is_none();
        let may_be = |kind: &str| {
            let known = actions::known(&call.action);
            opaque && known.is_some_and(|action| action.resources.contains_key(kind))
        };
        match call.action_in_lower_case().split(':').next() {
            Some("kms") if is("kms", "key/") || may_be("key") => Self::Key,
            Some("sts") if is("iam", "role/") || may_be("role") => Self::Trust,
            _ => Self::Ordinary,
        }
    }
}

/// Whether it is allowed, and by which link that is settled.
pub(crate) type Settled = (Match, LinkKind);

/// What is asked, as far as the rules tell calls apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<'c> {
    pub(crate) call: &'c Call,
    pub(crate) resource: Resource,
    /// Whether the caller and the resource are of one account.
    pub(crate) one_account: Match,
}

impl<'c> Shape<'c> {
    pub(crate) fn of(call: &'c Call) -> Self {
        let one_account = match call.caller.account() {
            Some(account) => same(account, &call.account),
            None => Match::No,
        };
        Self {
            call,
            resource: Resource::of(call),
            one_account,
        }
    }

    /// "No permissions are required to perform this operation" (STS API Reference, `API_GetCallerIdentity.html`;
    /// IAM User Guide, `id_credentials_temp_control-access_getsessiontoken.html`).
    pub(crate) fn needs_no_permission(&self) -> bool {
        match self.call.action_in_lower_case().as_str() {
            "sts:getcalleridentity" => self.call.caller.account().is_some(),
            "sts:getsessiontoken" => {
                matches!(self.call.caller, Caller::User { .. } | Caller::Root { .. })
            }
            _ => false,
        }
    }

    /// What a session of `GetFederationToken` may call at all: no IAM "using the AWS CLI or the AWS API", which "does not apply to console
    /// sessions", and of STS only `GetCallerIdentity` (STS API Reference, `API_GetFederationToken.html`).
    pub(crate) fn session_may_call(&self) -> Match {
        let action = self.call.action_in_lower_case();
        match (&self.call.caller, action.split(':').next()) {
            (Caller::FederatedUser { .. }, Some("sts")) => Match::No,
            (Caller::FederatedUser { .. }, Some("iam")) => Match::Maybe,
            _ => Match::Yes,
        }
    }

    /// The whole decision: the first link, in AWS's order, that stops the call; else the first that leaves it open; else the one
    /// that grants it.
    pub(crate) fn settle(&self, says: &Says) -> Settled {
        let (granted, by) = self.path(says);
        let links = [
            (says.denied.not(), LinkKind::ExplicitDeny),
            (says.resource_control, LinkKind::ResourceControl),
            (says.service_control, LinkKind::ServiceControl),
            (granted, by),
            (self.session_may_call(), LinkKind::Session),
            (says.endpoint, LinkKind::Endpoint),
        ];
        match worst(&links) {
            (Match::Yes, _) => (Match::Yes, by),
            stopped => stopped,
        }
    }

    fn path(&self, says: &Says) -> Settled {
        match self.call.caller {
            Caller::Service { .. } | Caller::Federated { .. } | Caller::Anonymous => {
                either((says.itself, LinkKind::Resource), self.grants(says))
            }
            _ => match self.one_account {
                Match::Yes => self.in_one_account(says),
                Match::No => self.across_accounts(says),
                Match::Maybe => {
                    let (one, other) = (self.in_one_account(says), self.across_accounts(says));
                    match one.0 == other.0 {
                        true => other,
                        false => (Match::Maybe, LinkKind::Resource),
                    }
                }
            },
        }
    }

    /// IAM User Guide, `reference_policies_evaluation-logic_policy-eval-basics.html`: what the resource's policy allows to the session or
    /// user itself is not limited; what it allows to the role, and what identity policies allow, is limited by boundary and session
    /// policies.
    fn in_one_account(&self, says: &Says) -> Settled {
        let direct = either((says.itself, LinkKind::Resource), self.grants(says));
        if matches!(self.call.caller, Caller::Root { .. }) {
            return match self.resource {
                Resource::Ordinary => (Match::Yes, LinkKind::Identity),
                // "The root user can access a CMK only when the key policy explicitly allows it" (KMS Developer Guide,
                // `key-policies.html`).
                Resource::Key => direct,
                // "You cannot use AssumeRole with root user credentials" (STS API Reference, `API_AssumeRole.html`).
                Resource::Trust => (Match::No, LinkKind::Resource),
            };
        }
        let named = (says.entity, LinkKind::Resource);
        let identity = (says.identity, LinkKind::Identity);
        let granted = match self.resource {
            Resource::Ordinary => either(identity, named),
            Resource::Key | Resource::Trust => {
                either(both((says.account, LinkKind::Resource), identity), named)
            }
        };
        either(limited(granted, says), direct)
    }

    /// "The request is allowed only if both evaluations return a decision of Allow" (IAM User Guide,
    /// `reference_policies_evaluation-logic-cross-account.html`). Of a key a grant does without either policy (KMS Developer Guide,
    /// `key-policy-modifying-external-accounts.html`, "or use grants to manage access").
    fn across_accounts(&self, says: &Says) -> Settled {
        if self.resource == Resource::Trust && matches!(self.call.caller, Caller::Root { .. }) {
            return (Match::No, LinkKind::Resource);
        }
        let named = says.itself.max(says.entity).max(says.account);
        let resource = (named, LinkKind::Resource);
        let identity = match self.call.caller {
            Caller::Root { .. } => (Match::Yes, LinkKind::Resource),
            _ => (says.identity, LinkKind::Identity),
        };
        let by_policies = limited(both(resource, identity), says);
        either(by_policies, self.grants(says))
    }

    /// Grants to the caller by its own name, and to the role of its session: AWS does not say whether boundary and session policies
    /// limit these.
    fn grants(&self, says: &Says) -> Settled {
        let free = says.boundary.min(says.session) == Match::Yes;
        let granted = match self.resource {
            Resource::Key => says.grant_itself.max(says.grant_entity.only_if(free)),
            Resource::Ordinary | Resource::Trust => Match::No,
        };
        (granted, LinkKind::Grants)
    }
}

/// What is granted, as far as boundary and session policies let it through.
fn limited(granted: Settled, says: &Says) -> Settled {
    let (passes, by) = worst(&[
        granted,
        (says.boundary, LinkKind::Boundary),
        (says.session, LinkKind::Session),
    ]);
    match passes {
        Match::Yes => granted,
        _ => (passes, by),
    }
}

/// The better of two; the first when they are alike.
fn either(one: Settled, other: Settled) -> Settled {
    if other.0 > one.0 { other } else { one }
}

/// The worse of two; the second when they are alike and allow, since it is what grants in the end.
fn both(one: Settled, other: Settled) -> Settled {
    match one.0 < other.0 || (one.0 == other.0 && one.0 != Match::Yes) {
        true => one,
        false => other,
    }
}

/// The first of those that are the worst.
fn worst(links: &[Settled]) -> Settled {
    let least = links.iter().min_by_key(|(says, _)| *says);
    least.copied().unwrap_or((Match::Yes, LinkKind::Identity))
}
