//! What serving says across teams and accounts. To be checked when all units have been read.

use super::Decoder;
use super::arns::parts;
use crate::diagnostic::{Diagnostic, Span};
use crate::spec::decode::root::Facts;
use crate::spec::decode::shares;
use crate::spec::leaf::{AccountId, ApplicationPath, ServiceCalling, UnitName};
use crate::spec::serving::{EndpointCaller, Service};
use crate::spec::types::{At, Entries, Team, Unit};

/// Applications of other teams exist, and what must be of the unit's account is.
pub(in crate::spec::decode) fn across(
    decoder: &mut Decoder,
    known: &shares::Known<'_>,
    units: &Entries<UnitName, Unit>,
    facts: &Facts<'_>,
) {
    for (unit, said) in &units.0 {
        let account = facts.account_of(said);
        for (name, team) in &said.teams.0 {
            let path = format!("{}/{}", unit.value, name.value);
            for (application, place) in named(team) {
                other(decoder, known, &path, (application, place));
            }
            for (_, service) in team.services.iter().flat_map(|all| &all.0) {
                if let Some(account) = account {
                    of_account(decoder, service, account);
                }
            }
        }
    }
}

/// The applications of other teams that a team names, with their places.
fn named(team: &Team) -> Vec<(&ApplicationPath, Span)> {
    let endpoints = team.endpoints.iter().flat_map(|all| &all.0);
    let callers = endpoints.flat_map(|(_, endpoint)| endpoint.callers.iter().flatten());
    let of_endpoints = callers.filter_map(|caller| match caller {
        EndpointCaller::Application(calling) => {
            Some((&calling.application.value, calling.application.span))
        }
        EndpointCaller::Said(_) | EndpointCaller::Role(_) => None,
    });
    let services = team.services.iter().flat_map(|all| &all.0);
    let callers = services.flat_map(|(_, service)| &service.callers);
    let of_services = callers.filter_map(|caller| match &caller.value {
        ServiceCalling::Other(application) => Some((application, caller.span)),
        ServiceCalling::Own(_) | ServiceCalling::Principal(_) => None,
    });
    of_endpoints.chain(of_services).collect()
}

fn other(
    decoder: &mut Decoder,
    known: &shares::Known<'_>,
    own: &str,
    (application, place): (&ApplicationPath, Span),
) {
    let (team, name) = application.parts();
    if team == own {
        decoder.refuse(
            "own-application",
            "this is an application of the team's own",
            place,
            format!("write `{name}`: it calls from the team's network"),
        );
        return;
    }
    known.application(decoder, (team, name), place);
}

/// A load balancer takes certificates and web ACLs of its own account, and a secret of another one is under a key that
/// nobody here may use.
fn of_account(decoder: &mut Decoder, service: &Service, account: &At<AccountId>) {
    let certificate = &service.certificate;
    let mut all = vec![("certificate", certificate.value.as_str(), certificate.span)];
    if let Some(acl) = &service.web_acl {
        all.push(("web ACL", acl.value.as_str(), acl.span));
    }
    for (_, secret) in service.secrets.iter().flat_map(|all| &all.0) {
        all.push(("secret", secret.value.as_str(), secret.span));
    }
    for (what, arn, place) in all {
        let [_, _, of] = parts(arn);
        if of == account.value.as_str() {
            continue;
        }
        let cause = decoder.label(account.span).saying("the unit's account");
        let message = format!("the {what} is of account {of}, not of {}", account.value);
        let found = Diagnostic::error("wrong-account", message, decoder.label(place))
            .and(cause)
            .help(format!("name a {what} of the unit's account"));
        decoder.diagnostics.push(found);
    }
}
