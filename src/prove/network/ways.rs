//! The ways between security groups that the claims declare, beside those to the interface endpoints.

use super::super::world::{Item, TeamWorld};
use crate::model::SpecPath;
use crate::symbol::Text;

/// A way from one group to another.
pub(in crate::prove) struct Way {
    /// The id of the group that it leads out of.
    pub from: Text,
    /// The id of the group that it leads into.
    pub to: Text,
    /// The TCP port.
    pub port: u16,
    /// Who goes where, for people: ``the application `checkout` calls `api` ``.
    pub who: String,
    /// Where the spec says so.
    pub spec: SpecPath,
}

impl Way {
    /// True of a rule that opens this way, at either end.
    pub fn is_opened_by(&self, rule: Item<'_>) -> bool {
        self.is_between(rule) && is_tcp(rule, self.port)
    }

    /// True of a rule between the two groups in this direction, whatever it opens.
    pub fn is_between(&self, rule: Item<'_>) -> bool {
        let (own, peer) = (
            rule.text("security_group_id"),
            rule.text("referenced_security_group_id"),
        );
        let (from, to) = match rule.resource.kind.ends_with("egress_rule") {
            true => (own, peer),
            false => (peer, own),
        };
        from == Some(&self.from) && to == Some(&self.to)
    }
}

/// TCP, this port and no other.
pub(in crate::prove) fn is_tcp(rule: Item<'_>, wanted: u16) -> bool {
    let port = |argument| rule.get(argument).and_then(crate::symbol::Value::as_i64);
    matches!(rule.str("ip_protocol"), Some("tcp" | "6"))
        && port("from_port") == Some(i64::from(wanted))
        && port("to_port") == Some(i64::from(wanted))
}

/// The ways between groups of a team. Each needs both its ends.
pub(in crate::prove) fn declared(_team: &TeamWorld<'_>) -> Vec<Way> {
    Vec::new()
}

/// The groups of what does not talk to its like: models, applications, and whatever answers them.
pub(in crate::prove) fn singles(team: &TeamWorld<'_>) -> Vec<Text> {
    let claim = team.claim;
    let models = claim.endpoints.iter().map(|it| &it.group);
    let applications = claim.applications.iter().map(|it| &it.group);
    let prefixes = models.chain(applications);
    let groups = prefixes.filter_map(|prefix| team.group(prefix));
    groups.map(|item| item.attribute("id")).collect()
}

/// The groups that interface endpoints are in.
pub(in crate::prove) fn doors(team: &TeamWorld<'_>) -> Vec<Text> {
    let endpoints = team.network.endpoints.iter();
    let listed = endpoints.flat_map(|it| it.item.texts("security_group_ids").unwrap_or_default());
    let mut doors: Vec<Text> = listed.cloned().collect();
    doors.sort();
    doors.dedup();
    doors
}
