//! The proof: what an owner claims, held against Terraform that was read back.
//!
//! Nothing here looks at a plan or a template. Every question about policies is asked over all requests at once
//! (see [`crate::access`]); what fails comes with one concrete request, and what can't be decided is never
//! called proved.

mod ask;
mod audit;
mod code;
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
mod shares;
mod strays;
mod world;

pub use code::Code;
pub use finding::{Finding, Link, Theorem};
pub use proof::{Proof, Residue, TheoremResult};

use crate::claims::{AccountClaims, Claims, TeamClaims};
use crate::parallel;
use crate::terraform::Config;
use proof::Ledger;
use world::{Index, TeamWorld, World};

/// Holds the claims against the Terraform, teams side by side.
///
/// What comes out names every theorem, proved or not, with the trusted base and the assumptions that it rests on.
pub fn prove(config: &Config, claims: &Claims) -> Proof {
    let accounts: Vec<TeamClaims> = claims
        .accounts
        .iter()
        .map(AccountClaims::as_owner)
        .collect();
    let index = Index::new(config, claims);
    let mut owners: Vec<Owner<'_>> = claims.teams.iter().map(Owner::Team).collect();
    owners.extend(accounts.iter().map(Owner::Account));
    let proved = parallel::each(&owners, |owner| owner.prove(&index));
    let (mut teams, ledgers): (Vec<_>, Vec<_>) = proved.into_iter().unzip();
    let accounts = teams.split_off(claims.teams.len().min(teams.len()));
    let world = World {
        index: &index,
        teams,
        accounts,
    };
    let mut ledger = Ledger::default();
    world.report(&mut ledger);
    for part in ledgers {
        ledger.add(part);
    }
    strays::prove(&world, &mut ledger);
    ledger.into_proof(claims)
}

/// Whose things are proved by themselves.
enum Owner<'a> {
    Team(&'a TeamClaims),
    Account(&'a TeamClaims),
}

impl<'a> Owner<'a> {
    fn prove(&self, index: &Index<'a>) -> (TeamWorld<'a>, Ledger) {
        let (Self::Team(claim) | Self::Account(claim)) = self;
        let team = TeamWorld::new(index, claim);
        let mut ledger = Ledger::default();
        match self {
            Self::Team(_) => {
                fence::prove(&team, &mut ledger);
                least_privilege::prove(&team, &mut ledger);
                keys::prove(&team, &mut ledger);
                network::prove(&team, &mut ledger);
                journeys::prove(&team, &mut ledger);
                lock_out::prove(&team, &mut ledger);
                perimeter::prove(&team, &mut ledger);
                audit::prove(&team, &mut ledger);
            }
            Self::Account(_) => {
                keys::prove(&team, &mut ledger);
                lock_out::prove(&team, &mut ledger);
            }
        }
        // What was found out about its policies is of no use to anybody else.
        team.asker.take();
        (team, ledger)
    }
}
