//! What every source says, as formulas.

use std::collections::BTreeSet;

use super::asking::{Alike, Callers};
use super::callers::known;
use crate::access::authorize::Rule;
use crate::access::authorize::call::Caller;
use crate::access::authorize::decide::root_keeps_bucket_policy;
use crate::access::authorize::guards;
use crate::access::authorize::path::Resource;
use crate::access::authorize::policies::{
    Attached, Endpoint, Grant, GrantConstraint, Organization, Policies,
};
use crate::access::authorize::reach::{self, Reach};
use crate::access::encode::{self, PolicyKind};
use crate::access::formula::Test;
use crate::access::pattern::{Pattern, Reading};
use crate::access::{Formula, Match, Scope, Variable, View, tokens};
use crate::iam::{Effect, Matches, PrincipalKind, Statement};
use crate::symbol::Text;

/// The sources of an answer for some calls.
pub(super) struct Sources<'a> {
    pub(super) some: &'a Alike<'a>,
    pub(super) policies: &'a Policies<'a>,
    pub(super) view: View,
    /// What the policy variables stand for, as far as that is settled.
    bound: Vec<(String, Text)>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(some: &'a Alike<'a>, policies: &'a Policies<'a>, view: View) -> Self {
        let context = some.call.request().context.into_iter();
        let one = context.filter_map(|(key, values)| match <[Text; 1]>::try_from(values) {
            Ok([value]) => Some((key, value)),
            Err(_) => None,
        });
        // Of callers of a kind nothing is settled but what was asked for.
        let is_one = matches!(some.asking.callers, Callers::One(_));
        let bound = one.filter(|(key, _)| is_one || some.asking.context.contains_key(key));
        Self {
            bound: bound.collect(),
            some,
            policies,
            view,
        }
    }

    /// True when the identity policies of who asks are not at hand: he may have any.
    pub(super) fn any_identity(&self) -> bool {
        matches!(
            self.some.asking.callers,
            Callers::OfAccount(_) | Callers::OfOtherAccounts(_)
        )
    }

    fn kind(&self) -> PolicyKind {
        match Resource::of(&self.some.call) {
            Resource::Trust => PolicyKind::Trust,
            _ => PolicyKind::Resource,
        }
    }

    /// What of something that is three-valued may be (or is certain).
    pub(super) fn known(&self, matches: Match) -> Formula {
        match self.view {
            View::Over => known(matches, Reading::Generous),
            View::Under => known(matches, Reading::Strict),
        }
    }

    /// The calls that some statement of this effect matches.
    fn having<'p>(
        &self,
        policies: impl IntoIterator<Item = &'p Attached<'p>>,
        kind: PolicyKind,
        effect: Effect,
        named: impl Fn(&Statement, Reading) -> Formula,
    ) -> Formula {
        let scope = self
            .bound
            .iter()
            .fold(Scope::new(kind, self.view), |scope, (key, value)| {
                scope.bind(key, value.clone())
            });
        let reading = scope.reading(effect);
        let mut found = Vec::new();
        for attached in policies {
            let Some(policy) = attached.policy else {
                found.push(known(Match::Maybe, reading));
                continue;
            };
            let chosen = policy.statements.iter().filter(|it| it.effect == effect);
            found.extend(
                chosen
                    .filter(|it| self.may_be_about(it))
                    .map(|it| encode::statement_for(policy, it, &scope, named(it, reading))),
            );
        }
        Formula::any(found)
    }

    /// False when the statement's actions are none of those in question: most statements are about others, and nothing of them need be compiled.
    fn may_be_about(&self, statement: &Statement) -> bool {
        let Matches::Only(listed) = &statement.actions else {
            return true;
        };
        let mut asked = self.some.actions.iter();
        asked.any(|action| crate::access::evaluate::may_name(listed, action))
    }

    pub(super) fn identity<'p>(
        &self,
        policies: impl IntoIterator<Item = &'p Attached<'p>>,
        effect: Effect,
    ) -> Formula {
        self.having(policies, PolicyKind::Identity, effect, |_, _| Formula::True)
    }

    /// What the resource's policy allows to the caller by this name.
    pub(super) fn resource(&self, reach: Reach) -> Formula {
        let callers = &self.some.asking.callers;
        let named = |it: &Statement, reading| callers.named(it.principals.as_ref(), reach, reading);
        self.having(&self.policies.resource, self.kind(), Effect::Allow, named)
    }

    /// The policies of the caller that have a say; as in `authorize`.
    fn has_policies(&self) -> bool {
        matches!(
            &self.some.asking.callers,
            Callers::One(Caller::Role { .. } | Caller::User { .. } | Caller::FederatedUser { .. })
        )
    }

    fn is_session(&self) -> bool {
        matches!(
            &self.some.asking.callers,
            Callers::One(Caller::Role { .. } | Caller::FederatedUser { .. })
        )
    }

    pub(super) fn identities(&self) -> &'a [Attached<'a>] {
        match self.has_policies() {
            true => &self.policies.identity,
            false => &[],
        }
    }

    pub(super) fn boundary(&self) -> Option<&'a Attached<'a>> {
        let bounded = self.has_policies() && !self.some.call.caller.is_service_linked();
        self.policies.boundary.as_ref().filter(|_| bounded)
    }

    pub(super) fn sessions(&self) -> &'a [Attached<'a>] {
        match self.is_session() {
            true => &self.policies.session,
            false => &[],
        }
    }

    fn service_control(&self) -> Option<&'a Organization<'a>> {
        let organization = self.policies.service_control.as_ref();
        let rule = guards::service_control(&self.some.call, organization);
        organization.filter(|_| rule == Rule::ServiceControlLimits)
    }

    fn resource_control(&self) -> Option<&'a Organization<'a>> {
        let organization = self.policies.resource_control.as_ref();
        let rule = guards::resource_control(&self.some.call, organization);
        organization.filter(|_| rule == Rule::ResourceControlLimits)
    }

    /// Every level of the organization has to allow.
    pub(super) fn levels(&self) -> Formula {
        let levels = { self.service_control().into_iter() }.flat_map(|it| &it.levels);
        Formula::all(levels.map(|level| self.identity(level, Effect::Allow)))
    }

    /// Some `Deny` matches.
    pub(super) fn denied(&self) -> Formula {
        let callers = &self.some.asking.callers;
        let service_control =
            { self.service_control().into_iter() }.flat_map(|it| it.levels.iter().flatten());
        let own = { service_control }
            .chain(self.identities())
            .chain(self.boundary())
            .chain(self.sessions());
        let resource_control =
            { self.resource_control().into_iter() }.flat_map(|it| it.levels.iter().flatten());
        let by_control = self.having(
            resource_control,
            PolicyKind::Resource,
            Effect::Deny,
            |it, reading| callers.named_at_all(it.principals.as_ref(), reading),
        );
        let kept = root_keeps_bucket_policy(&self.some.call);
        let resource = { self.policies.resource.iter() }.filter(|_| !kept);
        let bounded = self.denies_bounded();
        let by_resource = self.having(resource, self.kind(), Effect::Deny, |it, reading| {
            match (&it.principals, bounded) {
                (Some(Matches::Except(_)), true) => Formula::True,
                (element, _) => callers.named_at_all(element.as_ref(), reading),
            }
        });
        let by_endpoint = { self.policies.endpoint.iter() }
            .map(|endpoint| self.endpoint_says(endpoint, Effect::Deny));
        let others = [self.identity(own, Effect::Deny), by_control, by_resource];
        Formula::any(others.into_iter().chain(by_endpoint))
    }

    /// Whether a `Deny` with `NotPrincipal` hits the caller whoever is listed, since he has a boundary.
    fn denies_bounded(&self) -> bool {
        let caller = &self.some.call.caller;
        let statements = { self.policies.resource.iter() }
            .filter_map(|it| it.policy)
            .flat_map(|policy| &policy.statements);
        let mut elements = statements.map(|it| it.principals.as_ref());
        self.boundary().is_some() && elements.any(|it| reach::may_be_excepted(it, caller))
    }

    fn endpoint_says(&self, endpoint: &Endpoint<'_>, effect: Effect) -> Formula {
        let callers = &self.some.asking.callers;
        let (policy, kind) = (endpoint.policy.as_ref(), endpoint.kind);
        self.having(policy, PolicyKind::Resource, effect, |it, reading| {
            callers.named_at_endpoint(it.principals.as_ref(), kind, reading)
        })
    }

    /// The endpoint lets it pass.
    pub(super) fn endpoint(&self) -> Formula {
        match &self.policies.endpoint {
            Some(endpoint) if endpoint.policy.is_some() => {
                self.endpoint_says(endpoint, Effect::Allow)
            }
            _ => Formula::True,
        }
    }

    /// What the grants allow to the caller by its own name, or to the role or user behind its session.
    pub(super) fn grants(&self, reach: Reach) -> Formula {
        Formula::any(self.policies.grants.iter().map(|it| self.grant(it, reach)))
    }

    fn grant(&self, grant: &Grant, reach: Reach) -> Formula {
        let callers = &self.some.asking.callers;
        let reading = match self.view {
            View::Over => Reading::Generous,
            View::Under => Reading::Strict,
        };
        let names = |who: &Text| {
            let kind = match who.to_string().ends_with(".amazonaws.com") {
                true => PrincipalKind::Service,
                false => PrincipalKind::Aws,
            };
            let element = Matches::Only(vec![(kind, who.clone())]);
            callers.named(Some(&element), reach, reading)
        };
        let operation = self.some.call.action.split_once(':');
        let operation = operation.map_or("", |(_, name)| name);
        let mut listed = grant.operations.iter();
        let granted = match listed.any(|it| it.eq_ignore_ascii_case(operation)) {
            true => names(&grant.grantee).and(self.fits(grant, operation)),
            false => Formula::False,
        };
        match &grant.retiring {
            Some(retiring) if operation.eq_ignore_ascii_case("RetireGrant") => {
                granted.or(names(retiring))
            }
            _ => granted,
        }
    }

    /// Whether the encryption context is as the grant asks. That there is no other pair than those of an `Equals` is nothing that a
    /// formula can say: it is overlooked in the wide view, and nothing is certain in the narrow one.
    fn fits(&self, grant: &Grant, operation: &str) -> Formula {
        let Some(constraint) = &grant.constraint else {
            return Formula::True;
        };
        match operation.to_ascii_lowercase().as_str() {
            "describekey" | "retiregrant" | "getpublickey" => return Formula::True,
            "creategrant" => return self.known(Match::Maybe),
            _ => {}
        }
        match (constraint, self.view) {
            (GrantConstraint::Equals(_), View::Under) => Formula::False,
            (GrantConstraint::Equals(pairs) | GrantConstraint::Subset(pairs), _) => {
                Formula::all(pairs.iter().map(|(key, value)| self.pair(key, value)))
            }
        }
    }

    fn pair(&self, key: &str, value: &Text) -> Formula {
        let sent = Variable::key(&format!("kms:encryptioncontext:{key}"));
        let names = Variable::key("kms:encryptioncontextkeys");
        let certain = self.view == View::Under;
        let is = |variable: Variable, text: &Text| match (tokens(text), certain) {
            (None, true) => Formula::False,
            _ => {
                let pattern = Pattern::with_gaps(text).into_iter().collect();
                Formula::passes(variable, Test::Like(pattern))
            }
        };
        let named = is(names.clone(), &Text::from(key));
        let unnamed = Formula::absent(names);
        let in_lower_case = key == key.to_ascii_lowercase();
        let unnamed = if certain && !in_lower_case {
            Formula::False
        } else {
            unnamed
        };
        is(sent, value).and(named.or(unnamed))
    }
}

/// The keys that a policy document in these policies has for `aws:PrincipalArn` or as a principal: literal ARNs.
pub(super) fn named_arns(policies: &Policies<'_>) -> BTreeSet<Text> {
    let mut found = BTreeSet::new();
    let is_arn =
        |text: &&Text| text.to_string().contains(":iam::") && text.first_unknown().is_none();
    for policy in policies.all().filter_map(|it| it.policy) {
        for statement in &policy.statements {
            let listed = { statement.principals.iter() }.flat_map(|it| it.listed());
            found.extend(listed.map(|(_, text)| text).filter(is_arn).cloned());
            let values = { statement.conditions.iter() }.flat_map(|it| &it.values);
            found.extend(values.filter(is_arn).cloned());
        }
    }
    found
}
