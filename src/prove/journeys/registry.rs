//! What the registry's own roles need: pushing, removing, and starting what removes.

use super::super::proof::Ledger;
use super::super::registry::{FETCH, PUSH};
use super::Traveller;
use super::chain::Journey;
use super::services::sample;
use crate::symbol::Text;

/// Every action of a push, at every repository; and fetching, at some repository of every cache.
pub(super) fn push(
    at: Traveller<'_, '_>,
    (repositories, caches): (&[String], &[String]),
    ledger: &mut Ledger,
) {
    let log_in = at.request("ecr:GetAuthorizationToken", Text::from("*"));
    at.arrives(Journey::of(log_in), ledger);
    for repository in repositories {
        for action in PUSH {
            to_repository(at, action, repository, ledger);
        }
    }
    for cache in caches {
        for action in FETCH {
            at.arrives(Journey::of(at.request(action, sample(cache))), ledger);
        }
    }
}

pub(super) fn remove(at: Traveller<'_, '_>, repositories: &[String], ledger: &mut Ledger) {
    for repository in repositories {
        to_repository(at, "ecr:BatchDeleteImage", repository, ledger);
    }
}

pub(super) fn start(at: Traveller<'_, '_>, machine: &str, ledger: &mut Ledger) {
    let request = at.request("states:StartExecution", Text::from(machine));
    at.arrives(Journey::of(request), ledger);
}

fn to_repository(at: Traveller<'_, '_>, action: &str, repository: &str, ledger: &mut Ledger) {
    let arn = Text::from(repository);
    let facts = at.team.repositories.iter().find(|it| it.arn == arn);
    let policy = facts.and_then(|it| it.policy());
    at.arrives(Journey::of(at.request(action, arn)).to(policy), ledger);
}
