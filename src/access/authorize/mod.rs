//! One request and all policies that apply to it: what AWS answers, link by link, in AWS's order.
//!
//! In goes a [`Call`] (who asks, for what, on what, in which context) and the [`Policies`] that somebody found to apply;
//! out comes a [`Chain`]: one [`Link`] for each step of the evaluation, with its verdict, the statements that decide it, the
//! [`Rule`] and the page of AWS's documentation that the rule is taken from. Nothing here knows where policies come from: each is
//! carried with an id of the caller's.
//!
//! The order is that of the IAM User Guide, `reference_policies_evaluation-logic_policy-eval-denyallow.html`: explicit denies
//! anywhere, resource control policies, service control policies, the resource's policy, identity policies, the boundary,
//! session policies; then the policy of the VPC endpoint, if the request comes through one.
//!
//! What is not known (an unreadable policy, a text with an unknown part, a rule that AWS does not state) makes a link
//! [`LinkVerdict::Unknown`], and the decision too, unless it is settled whatever the unknown turns out to be.

mod call;
mod chain;
mod decide;
mod found;
mod grants;
mod guards;
mod implied;
mod links;
mod matters;
mod path;
mod policies;
mod possible;
mod reach;
mod rules;

pub use call::{Call, Caller};
pub use chain::{Chain, Decider, Decision, Link, LinkKind, LinkVerdict};
pub use decide::authorize;
pub use implied::{Encryption, KeyCall, key_calls};
pub use matters::{keys_that_matter, what_would_allow};
pub use policies::{
    Attached, Endpoint, EndpointKind, Grant, GrantConstraint, Organization, Policies, PolicyId,
};
pub use possible::{
    ANY_IDENTITY, Allowed, Asking, Between, Beyond, Callers, Compared, Found, Of, Possibility,
    Resources, Way, Ways, possible, witness,
};
pub use rules::Rule;
