//! What IAM policies allow: asked of one request, and of all requests at once.
//!
//! [`evaluate()`] says what one policy says to one [`Request`]. [`encode`] writes a policy as a [`Formula`] over what a
//! request may be, and [`solve()`] finds a request for which a formula holds, or makes certain that there is none:
//! "allowed" is `Allow ∧ ¬Deny`, and a fence holds when that, with what is known of the adversary, has no request.
//! Every request that is found can be put to the evaluator.
//!
//! What a string is made of is described at [`Token`]; what is not known of a policy is read generously or
//! strictly, see [`Reading`] and [`View`].
//!
//! This module knows policies and nothing of planning, rendering or Terraform.

pub mod actions;
pub mod authorize;
mod begins;
mod compare;
mod compile;
pub mod encode;
mod evaluate;
mod formula;
mod hash;
mod keys;
mod pattern;
pub mod principal;
mod request;
pub mod s3;
mod scalar;
mod search;
mod sets;
mod solve;
mod template;
mod token;
mod values;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use begins::{Begins, ByBeginning};
pub use compile::Ready;
pub use encode::{PolicyKind, Scope, View};
pub(crate) use evaluate::may_name;
pub use evaluate::{Match, Verdict, applies, evaluate};
pub use formula::{Constraint, Formula, Test, Valuation, Variable};
pub(crate) use keys::presence_beside;
pub use keys::{presence, presence_of};
pub use pattern::{Pattern, Reading};
pub use principal::{PrincipalClass, coherence};
pub use request::{Principal, Request, Witness};
pub use scalar::{Bound, Compare, Scalar};
pub use solve::{Answer, Solver, TooHard, solve};
pub use token::{Token, account_of, spell, tokens};
