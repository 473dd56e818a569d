//! Addresses. What was given out stays; who is new gets the first free block, in the order of names.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;

use super::{NamedUnit, Resolver};
use crate::diagnostic::{Diagnostic, Label, Span};
use crate::model::addresses::{Sizes, first_free};
use crate::model::lock::{Lock, LockedNetwork};
use crate::model::{Network, Subnet};
use crate::spec::{self, Zones};

/// By unit and team.
pub(super) type Networks = BTreeMap<(String, String), Network>;

/// A team that needs a network.
struct Wanting<'s> {
    unit: &'s str,
    name: &'s str,
    place: Span,
    said: &'s spec::Team,
}

impl Wanting<'_> {
    fn key(&self) -> String {
        format!("{}/{}", self.unit, self.name)
    }

    /// The size that the team itself asks for, and where.
    fn size(&self) -> Option<(u8, Span)> {
        let size = self.said.network.as_ref()?.size.as_ref()?;
        Some((u8::try_from(size.value.get()).ok()?, size.span))
    }
}

impl<'s> Resolver<'s> {
    pub(super) fn here(&self, span: Span) -> Label {
        self.spec.label(span)
    }

    /// A network for each team.
    pub(super) fn networks(&mut self, units: &[NamedUnit<'s>], before: &Lock) -> Networks {
        let zones = self.zones();
        let sizes = Sizes::of(&self.document.network);
        let mut teams: Vec<Wanting<'s>> = Vec::new();
        for (unit, said) in units {
            for (name, team) in &said.teams.0 {
                teams.push(Wanting {
                    unit,
                    name: name.value.as_str(),
                    place: name.span,
                    said: team,
                });
            }
        }
        teams.sort_by_key(|team| (team.unit, team.name));
        let mut taken: Vec<Ipv4Net> = before
            .networks
            .values()
            .map(|network| network.cidr)
            .collect();
        let mut networks = Networks::new();
        for team in &teams {
            let locked = match before.networks.get(&team.key()) {
                Some(locked) => self
                    .still_fits(team, locked, before)
                    .then(|| locked.clone()),
                None => self.new_block(team, sizes, &mut taken),
            };
            let Some(mut locked) = locked else {
                continue;
            };
            if self.subnets(team, &mut locked, sizes, &zones) {
                let network = network(&locked, &zones, team.said);
                networks.insert((team.unit.to_owned(), team.name.to_owned()), network);
                self.lock.networks.insert(team.key(), locked);
            }
        }
        networks
    }

    /// The zones' ids: those that the spec names, or the first so many of those given out before and those of the region.
    fn zones(&mut self) -> Vec<String> {
        let mut zones: Vec<String> = match &self.document.network.zones {
            Zones::Ids(ids) => ids.iter().map(|id| id.value.to_string()).collect(),
            Zones::Count(count) => {
                let table = spec::zones(self.document.region.value.as_str());
                for zone in table {
                    if self.lock.zones.len() < count.value.get() as usize
                        && !self.lock.zones.contains(zone)
                    {
                        self.lock.zones.push(zone.clone());
                    }
                }
                self.lock
                    .zones
                    .iter()
                    .take(count.value.get() as usize)
                    .cloned()
                    .collect()
            }
        };
        zones.sort();
        zones
    }

    /// Whether a block that was given out is what the spec asks for today: a VPC's block can't change.
    fn still_fits(&mut self, team: &Wanting<'_>, locked: &LockedNetwork, before: &Lock) -> bool {
        let cidr = locked.cidr;
        let there = before
            .network_label(&team.key())
            .map(|label| label.saying("given out here"));
        let supernet = &self.document.network.supernet;
        if !supernet.value.net().contains(&cidr) {
            let message = format!(
                "`{}` has the block `{cidr}`, which is not in this supernet",
                team.key()
            );
            let mut found = Diagnostic::error("outside-supernet", message, self.here(supernet.span))
                .help("a VPC keeps its block: take a supernet that holds it, or move the team by removing its entry from the lock, which replaces its VPC");
            found.secondary.extend(there);
            self.diagnostics.push(found);
            return false;
        }
        if let Some((size, span)) = team.size().filter(|(size, _)| *size != cidr.prefix_len()) {
            let message = format!("`{}` has the block `{cidr}`, not a /{size}", team.key());
            let mut found = Diagnostic::error("network-given-out", message, self.here(span)).help(format!(
                "a VPC keeps its block: say {}, or remove the team's entry from the lock, which replaces its VPC",
                cidr.prefix_len()
            ));
            found.secondary.extend(there);
            self.diagnostics.push(found);
            return false;
        }
        true
    }

    fn new_block(
        &mut self,
        team: &Wanting<'_>,
        sizes: Sizes,
        taken: &mut Vec<Ipv4Net>,
    ) -> Option<LockedNetwork> {
        let supernet = &self.document.network.supernet;
        let length = team.size().map_or(sizes.team, |(size, _)| size);
        let Some(cidr) = first_free(supernet.value.net(), length, taken) else {
            let message = format!(
                "`{}` has no room for a /{length} for `{}`",
                supernet.value.net(),
                team.key()
            );
            let found = Diagnostic::error("network-too-small", message, self.here(team.place))
                .and(self.here(supernet.span).saying("the supernet"))
                .help("blocks of teams that are gone stay taken until `generate --reclaim`: take a larger supernet that holds this one, or reclaim");
            self.diagnostics.push(found);
            return None;
        };
        taken.push(cidr);
        Some(LockedNetwork {
            cidr,
            subnets: BTreeMap::new(),
        })
    }

    /// Gives each zone that has none a subnet. False when there is no room.
    fn subnets(
        &mut self,
        team: &Wanting<'_>,
        locked: &mut LockedNetwork,
        sizes: Sizes,
        zones: &[String],
    ) -> bool {
        let length = sizes.subnet_of(locked.cidr.prefix_len());
        for zone in zones {
            if locked.subnets.contains_key(zone) {
                continue;
            }
            let taken: Vec<Ipv4Net> = locked.subnets.values().copied().collect();
            let Some(subnet) = first_free(locked.cidr, length, &taken) else {
                let message = format!(
                    "`{}` with `{}` has no room for a subnet in `{zone}`",
                    team.key(),
                    locked.cidr
                );
                let found = Diagnostic::error("network-too-small", message, self.here(team.place))
                    .help("subnets of zones that are gone stay taken until `generate --reclaim`: take a longer `subnet-size`, or fewer zones");
                self.diagnostics.push(found);
                return false;
            };
            locked.subnets.insert(zone.clone(), subnet);
        }
        true
    }
}

/// The zones of today; those that are gone stay in the lock alone.
fn network(locked: &LockedNetwork, zones: &[String], said: &spec::Team) -> Network {
    let subnets = locked
        .subnets
        .iter()
        .filter(|(zone, _)| zones.contains(zone))
        .map(|(zone, cidr)| Subnet {
            zone_id: zone.clone(),
            cidr: *cidr,
        })
        .collect();
    let resolves = { said.network.iter() }.flat_map(|it| it.resolves.iter().flatten());
    let mut resolves: Vec<String> = resolves.map(|name| name.value.to_string()).collect();
    resolves.sort();
    Network {
        cidr: locked.cidr,
        subnets,
        resolves,
    }
}
