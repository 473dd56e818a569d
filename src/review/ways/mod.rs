//! Ways through networks that are there on one side and not on the other.
//!
//! Each side is a set of ways, one layer at a time: attachments, routes, network ACLs, rules of security groups, endpoints, names, public
//! addresses. A layer that opens is told even if another still holds. Ways are compared by what they lead from and to, not by the resources
//! that make them, so that names and order make no difference; rules that overlap, by what they let through together.

mod acls;
mod caches;
mod difference;
mod dns;
mod endpoints;
mod exposed;
mod fact;
mod fold;
mod gateways;
mod groups;
mod names;
mod room;
mod routes;
mod same;
mod side;
mod switches;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{Standing, WayChange};
use fact::Fact;
use same::{Same, View};
use side::Side;

/// Every way that opens or closes, those that open first.
pub(super) fn changes(before: Standing<'_>, after: Standing<'_>) -> Vec<WayChange> {
    let (old, new) = (Side::new(before.ground), Side::new(after.ground));
    let same = Same::new((&old, before), (&new, after));
    let (earlier, later) = (View::earlier(&old), View::later(&new, &same));
    let [mut was, mut is] = acls::facts(&earlier, &later);
    was.extend(facts(&earlier));
    is.extend(facts(&later));
    let turned = difference::differences(&was, &is);
    let (there, now) = (networks(&earlier), networks(&later));
    let fresh = there.symmetric_difference(&now).cloned().collect();
    fold::folded(turned, &fresh)
}

fn facts(view: &View<'_, '_>) -> Vec<Fact> {
    let mut made = gateways::facts(view);
    made.extend(caches::facts(view));
    made.extend(routes::facts(view));
    made.extend(groups::facts(view));
    made.extend(endpoints::facts(view));
    made.extend(dns::facts(view));
    made.extend(exposed::facts(view));
    made
}

/// What the networks are called on both sides.
fn networks(view: &View<'_, '_>) -> BTreeSet<String> {
    let vpcs = view.side.all("aws_vpc").iter();
    vpcs.map(|vpc| view.name(*vpc)).collect()
}
