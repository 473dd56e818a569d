//! Every name that the team looks up is answered: an endpoint that nobody finds is none.

use super::super::Code;
use super::super::network::dns::{Does, Firewall, Rule, covers};
use super::super::proof::Ledger;
use super::super::world::TeamWorld;
use super::JOURNEYS;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    if team.network.vpc.is_none() || !team.claim.has_network() {
        return;
    }
    let Some(firewall) = Firewall::find(team) else {
        // Then everything is answered, which is a finding of the network's.
        return;
    };
    let Some(rules) = &firewall.rules else {
        let why = "the rules of the DNS firewall are not known";
        return ledger.unasked(JOURNEYS, why);
    };
    for name in &team.claim.network.names {
        ledger.require(JOURNEYS, answered(rules, name), || {
            let message = format!("`{name}` is not answered inside the network");
            team.finding(JOURNEYS, Code::NameRefused, message)
                .at(firewall.association)
                .asked_by(&team.claim.spec)
        });
    }
}

/// The first rule that may be about the name answers it, and whatever stands behind it: names of AWS's lead to others of AWS's.
fn answered(rules: &[Rule<'_>], name: &str) -> bool {
    for rule in rules {
        let Some(names) = &rule.names else {
            return false;
        };
        if rule.does == Does::Answers && rule.any_question && rule.trusts {
            if names.iter().any(|it| covers(it, name)) {
                return true;
            }
        } else if names.iter().any(|it| covers(it, name) || covers(name, it)) {
            return false;
        }
    }
    // What no rule is about is answered.
    true
}
