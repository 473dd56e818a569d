//! The proof: what an owner claims, held against Terraform that was read back.
//!
//! Nothing here looks at a plan or a template. Every question about policies is asked over all requests at once
//! (see [`crate::access`]); what fails comes with one concrete request, and what can't be decided is never
//! called proved.

mod ask;
mod audit;
mod code;
mod deploy;
mod fence;
mod finding;
mod journeys;
mod keys;
mod least_privilege;
mod licence;
mod lock_out;
mod network;
mod perimeter;
mod proof;
pub mod report;
mod state;
mod strays;
mod world;

pub use code::Code;
pub use finding::{Finding, Link, Theorem};
pub use proof::{Proof, Residue, TheoremResult};

use crate::claims::Claims;
use crate::terraform::Config;
use proof::Ledger;
use world::{Owners, World};

/// Holds the claims against the Terraform.
///
/// What comes out names every theorem, proved or not, with the trusted base and the assumptions that it rests on.
pub fn prove(config: &Config, claims: &Claims) -> Proof {
    let owners = Owners::of(claims);
    let world = World::new(config, claims, &owners);
    let mut ledger = Ledger::default();
    world.report(&mut ledger);
    for team in world.teams() {
        fence::prove(team, &mut ledger);
        least_privilege::prove(team, &mut ledger);
        keys::prove(team, &mut ledger);
        network::prove(team, &mut ledger);
        journeys::prove(team, &mut ledger);
        lock_out::prove(team, &mut ledger);
        perimeter::prove(team, &mut ledger);
        audit::prove(team, &mut ledger);
    }
    if let Some(platform) = world.platform() {
        keys::prove(platform, &mut ledger);
        lock_out::prove(platform, &mut ledger);
    }
    if let (Some(state), Some(claim)) = (world.state(), &claims.state) {
        keys::prove(state, &mut ledger);
        lock_out::prove(state, &mut ledger);
        state::prove(state, claim, &mut ledger);
    }
    for (deploy, claim) in world.deploys().iter().zip(&claims.deploys) {
        deploy::prove(&world, deploy, claim, &mut ledger);
    }
    strays::prove(&world, &mut ledger);
    ledger.into_proof(claims)
}
