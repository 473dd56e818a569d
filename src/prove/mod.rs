//! The proof: what an owner claims, held against Terraform that was read back.
//!
//! Nothing here looks at a plan or a template. Every question about policies is asked over all requests at once
//! (see [`crate::access`]); what fails comes with one concrete request, and what can't be decided is never
//! called proved.

mod accept;
mod admins;
mod ask;
mod audit;
mod borne;
mod code;
mod controls;
mod deploy;
mod escalation;
mod fence;
mod finding;
mod guardrails;
mod journeys;
mod keys;
mod least_privilege;
mod licence;
mod lock_out;
pub mod matrix;
mod monitoring;
mod network;
mod people;
mod perimeter;
mod proof;
mod queries;
mod registry;
pub mod report;
mod shares;
mod state;
mod strays;
mod topic;
mod trail;
mod world;

pub use accept::{Acceptance, Accepted, accept};
pub use borne::{Ask, Doubt, Group, Part, Question, borne_out};
pub use code::Code;
pub use finding::{Finding, Link, Taken, Theorem};
pub use proof::{Proof, Residue, TheoremResult};

use crate::claims::{
    Claims, DeployClaims, OrganizationClaims, RegistryClaims, StateClaims, TeamClaims,
};
use crate::parallel;
use crate::terraform::Config;
use proof::Ledger;
use world::{Index, TeamWorld, World};

/// Holds the claims against the Terraform, teams side by side.
///
/// What comes out names every theorem, proved or not, with the trusted base and the assumptions that it rests on.
pub fn prove(config: &Config, claims: &Claims) -> Proof {
    let deploy = claims.deploy.as_slice();
    let accounts = claims.accounts.iter();
    let accounts: Vec<TeamClaims> = accounts.map(|it| it.as_owner(deploy)).collect();
    let state = claims.state.as_ref();
    let state = state.map(|claim| (claim.as_owner(deploy), claim));
    let trails = claims.trails.as_owner(claims);
    let recorded = claims.config.as_ref().map(|it| it.as_owner(claims));
    let deploys = claims.deploys.iter();
    let deploys: Vec<_> = deploys.map(|it| (it.as_owner(deploy), it)).collect();
    let registry = claims.registry.as_ref();
    let registry = registry.map(|claim| (claim.as_owner(claims), claim));
    let organization = claims.organization_stack.as_ref();
    let organization = organization.map(OrganizationClaims::as_owner);
    let index = Index::new(config, claims);
    let mut owners: Vec<Owner<'_>> = claims.teams.iter().map(Owner::Team).collect();
    owners.extend(accounts.iter().map(Owner::Account));
    owners.push(Owner::Trails(&trails));
    owners.extend(recorded.iter().map(Owner::Trails));
    owners.extend(
        state
            .iter()
            .map(|(owner, claim)| Owner::State(owner, claim)),
    );
    owners.extend(
        deploys
            .iter()
            .map(|(owner, claim)| Owner::Deploy(owner, claim)),
    );
    owners.extend(
        registry
            .iter()
            .map(|(owner, claim)| Owner::Registry(owner, claim)),
    );
    owners.extend(organization.iter().map(Owner::Organization));
    let proved = parallel::each(&owners, |owner| owner.prove(&index));
    let (mut teams, ledgers): (Vec<_>, Vec<_>) = proved.into_iter().unzip();
    let others = teams.split_off(claims.teams.len().min(teams.len()));
    let world = World {
        index: &index,
        teams,
        others,
    };
    let mut ledger = Ledger::default();
    world.report(&mut ledger);
    for part in ledgers {
        ledger.add(part);
    }
    strays::prove(&world, &mut ledger);
    escalation::by_others(&world, &mut ledger);
    ledger.into_proof(claims)
}

/// The proof of one team by itself, for whoever looks at no other: all but what strays, and what others could do to it by steps.
/// Nothing when nobody claims such a team.
pub fn prove_team(config: &Config, claims: &Claims, id: &str) -> Option<Proof> {
    let claim = claims.teams.iter().find(|team| team.id == id)?;
    let index = Index::new(config, claims);
    let (team, mut ledger) = Owner::Team(claim).prove(&index);
    let world = World {
        index: &index,
        teams: vec![team],
        others: Vec::new(),
    };
    world.report(&mut ledger);
    Some(ledger.into_proof(claims))
}

/// Whose things are proved by themselves.
enum Owner<'a> {
    Team(&'a TeamClaims),
    Account(&'a TeamClaims),
    State(&'a TeamClaims, &'a StateClaims),
    /// Of trails, or of what AWS Config records.
    Trails(&'a TeamClaims),
    Deploy(&'a TeamClaims, &'a DeployClaims),
    Registry(&'a TeamClaims, &'a RegistryClaims),
    Organization(&'a TeamClaims),
}

impl<'a> Owner<'a> {
    /// What it is claimed to deploy, of a deploying role.
    fn deploys(&self) -> Option<&'a DeployClaims> {
        match self {
            Self::Deploy(_, claim) => Some(claim),
            _ => None,
        }
    }

    fn prove(&self, index: &Index<'a>) -> (TeamWorld<'a>, Ledger) {
        let (Self::Team(claim)
        | Self::Account(claim)
        | Self::State(claim, _)
        | Self::Trails(claim)
        | Self::Organization(claim)
        | Self::Deploy(claim, _)
        | Self::Registry(claim, _)) = self;
        let team = TeamWorld::new(index, claim);
        let mut ledger = Ledger::default();
        match self {
            Self::Team(_) => {
                fence::prove(&team, &mut ledger);
                people::prove(&team, &mut ledger);
                least_privilege::prove(&team, &mut ledger);
                keys::prove(&team, &mut ledger);
                network::prove(&team, &mut ledger);
                journeys::prove(&team, &mut ledger);
                lock_out::prove(&team, &mut ledger);
                perimeter::prove(&team, &mut ledger);
                audit::prove(&team, &mut ledger);
                trail::covers(index, &team, &mut ledger);
            }
            Self::Account(_) => {
                keys::prove(&team, &mut ledger);
                lock_out::prove(&team, &mut ledger);
                trail::prove(index, &team, &mut ledger);
                topic::prove(&team, &mut ledger);
                queries::prove(index, &team, &mut ledger);
                monitoring::prove(index, &team, &mut ledger);
                roles(&team, &mut ledger);
                journeys::delivered(&team, &mut ledger);
                people::administrators(&team, &mut ledger);
                guardrails::of_account(index, &team, &mut ledger);
            }
            Self::Trails(_) => {
                fence::buckets(&team, &mut ledger);
                keys::prove(&team, &mut ledger);
                journeys::delivered(&team, &mut ledger);
                lock_out::prove(&team, &mut ledger);
                audit::keeps(&team, &mut ledger);
            }
            Self::State(_, state) => {
                keys::prove(&team, &mut ledger);
                lock_out::prove(&team, &mut ledger);
                state::prove(&team, state, &mut ledger);
            }
            Self::Deploy(_, deploy) => {
                deploy::prove(index, &team, deploy, &mut ledger);
                guardrails::keeps(index, &team, deploy, &mut ledger);
            }
            Self::Registry(_, claim) => {
                keys::prove(&team, &mut ledger);
                lock_out::prove(&team, &mut ledger);
                roles(&team, &mut ledger);
                registry::prove(&team, claim, &mut ledger);
            }
            Self::Organization(_) => {}
        }
        controls::prove(&team, &mut ledger);
        escalation::prove(index, &team, self.deploys(), &mut ledger);
        // What was found out about its policies is of no use to anybody else.
        team.asker.take();
        (team, ledger)
    }
}

/// The roles of an owner without teams: who takes them, what they can do, and that they get what they need.
fn roles(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    for role in &owner.roles {
        fence::trust(owner, role, ledger);
    }
    least_privilege::of_policies(owner, ledger);
    journeys::of_roles(owner, ledger);
}
