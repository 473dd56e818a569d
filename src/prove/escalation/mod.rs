//! The other theorems hold of single requests; here it is shown that nobody comes to more by taking a step of
//! [`steps`](crate::steps): by taking or passing a role, by editing what principals may do or who may use a thing, by a grant.
//!
//! A chain of steps that ends at something claimed has a last step, and somebody takes it:
//! - a role that ringfence made: by its own policies it takes the declared steps only, and those stay with its owner ([`own`]);
//! - anybody else of any account, a service, somebody unsigned: no policy of a claimed key, bucket or role lets him ([`things`]);
//! - a role, user or group that stands beside them in the Terraform: by its own policies it neither takes a step to anything claimed
//!   that has no policy of its own, nor one that lets it write policies as it likes ([`others`]).
//!
//! So it is enough to ask about single steps, whatever their number. Whoever is not in the Terraform is held by the second alone:
//! roles have no policy that keeps others from editing or passing them, which is printed as an assumption.

mod actor;
mod others;
mod own;
mod path;
mod protected;
mod table;
mod things;

use super::Theorem;
use super::proof::Ledger;
use super::world::{Index, TeamWorld};
use crate::claims::DeployClaims;

pub(super) use others::prove as by_others;

const ESCALATION: Theorem = Theorem::Escalation;

/// Asks about what one owner has; `deploys` says what it is the deploying role of.
pub(super) fn prove<'a>(
    world: &Index<'a>,
    owner: &TeamWorld<'a>,
    deploys: Option<&'a DeployClaims>,
    ledger: &mut Ledger,
) {
    own::prove(world, owner, deploys, ledger);
    things::prove(world, owner, deploys, ledger);
    let account = &owner.claim.account;
    if owner.guards.claimed().is_some() || owner.roles.is_empty() {
        return;
    }
    if let Some(claim) = owner.guards.handed_over() {
        ledger.assume(format!(
            "whoever of {account} is not in this Terraform writes no policies, boundaries or trusts there and passes none of the roles, but for \
             the trusted base: each `guardrails/service_control_*.json` holds everybody to that, once it is attached to {}",
            claim.targets.join(" and ")
        ));
    } else {
        ledger.assume(format!(
            "whoever of {account} is not in this Terraform writes no policies, boundaries or trusts there and passes none of the roles, but for \
             the trusted base: only a service control policy could hold everybody of the account to that"
        ));
    }
}
