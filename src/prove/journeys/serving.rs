//! What is served is called: by whom, and from which network.

use super::super::proof::Ledger;
use super::Traveller;
use super::chain::Journey;
use crate::claims::ThroughClaim;
use crate::symbol::Text;

/// Taking another role, through the team's endpoint for STS.
pub(super) fn assume(at: Traveller<'_, '_>, role: &str, ledger: &mut Ledger) {
    let request = at.through(at.request("sts:AssumeRole", Text::from(role)), "sts");
    let endpoint = at.team.network.endpoint("sts");
    at.arrives(Journey::of(request).through(endpoint), ledger);
}

/// Invoking a SageMaker endpoint, from each of the declared networks.
pub(super) fn invoke(
    at: Traveller<'_, '_>,
    endpoint: &str,
    through: &[ThroughClaim],
    ledger: &mut Ledger,
) {
    const RUNTIME: &str = "sagemaker.runtime";
    for network in through {
        let request = at.request("sagemaker:InvokeEndpoint", Text::from(endpoint));
        let journey = match network {
            ThroughClaim::Own | ThroughClaim::Undeclared => {
                let own = at.team.network.endpoint(RUNTIME);
                Journey::of(at.through(request, RUNTIME)).through(own)
            }
            ThroughClaim::Endpoint { id } => {
                Journey::of(request.with("aws:SourceVpce", [Text::from(id.as_str())]))
            }
        };
        at.arrives(journey, ledger);
    }
}

/// Reading secrets, through the team's endpoint for Secrets Manager.
pub(super) fn secrets(at: Traveller<'_, '_>, secrets: &[String], ledger: &mut Ledger) {
    for secret in secrets {
        let request = at.request("secretsmanager:GetSecretValue", Text::from(secret.as_str()));
        let request = at.through(request, "secretsmanager");
        let endpoint = at.team.network.endpoint("secretsmanager");
        at.arrives(Journey::of(request).through(endpoint), ledger);
    }
}
