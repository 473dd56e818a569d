//! Cutting blocks out of blocks.

use ipnet::Ipv4Net;

use crate::spec::NetworkPlan;

/// The sizes of networks as prefix lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// Of a team's block.
    pub(crate) team: u8,
    /// How many zones there are.
    pub(crate) zones: u32,
    /// How many bits a subnet's prefix is longer than its team's.
    bits: i16,
}

const TEAM: u32 = 22;

impl Sizes {
    /// The sizes that a plan gives, defaults filled in: /22, cut in four, or in eight for more than four zones.
    pub(crate) fn of(plan: &NetworkPlan) -> Self {
        let short = |size: u32| u8::try_from(size).unwrap_or(u8::MAX);
        let team = short(
            plan.team_size
                .as_ref()
                .map_or(TEAM, |size| size.value.get()),
        );
        let zones = plan.zones.count();
        let bits = match &plan.subnet_size {
            Some(subnet) => i16::from(short(subnet.value.get())) - i16::from(team),
            None => least_bits(zones).max(2),
        };
        Self { team, zones, bits }
    }

    /// The prefix length of a subnet in a block of the common size.
    pub(crate) fn subnet(self) -> u8 {
        self.subnet_of(self.team)
    }

    /// The prefix length of a subnet in a block of another size.
    pub(crate) fn subnet_of(self, team: u8) -> u8 {
        u8::try_from(i16::from(team) + self.bits).unwrap_or(0)
    }

    /// How many subnets a team's block is cut into; 0 when a subnet is larger than the block.
    pub(crate) fn subnets_per_team(self) -> u64 {
        u32::try_from(self.bits).map_or(0, |bits| 1_u64.checked_shl(bits).unwrap_or(u64::MAX))
    }

    /// The shortest prefix of subnets that fit.
    pub(crate) fn least_subnet(self) -> i16 {
        i16::from(self.team) + least_bits(self.zones)
    }
}

fn least_bits(zones: u32) -> i16 {
    i16::try_from(zones.next_power_of_two().trailing_zeros()).unwrap_or(0)
}

/// How many addresses a block of this prefix length has.
pub(crate) fn count(length: u8) -> u64 {
    1_u64 << 32_u8.saturating_sub(length)
}

/// The first block of the given prefix length in `space` that shares no address with those taken.
///
/// `taken` may lie anywhere and in any order. `None` when there is no room.
pub(crate) fn first_free(space: Ipv4Net, length: u8, taken: &[Ipv4Net]) -> Option<Ipv4Net> {
    if length < space.prefix_len() || length > 32 {
        return None;
    }
    let end = u64::from(u32::from(space.broadcast()));
    let step = count(length);
    let mut taken: Vec<(u64, u64)> = taken
        .iter()
        .map(|net| (first(net), u64::from(u32::from(net.broadcast()))))
        .collect();
    taken.sort_unstable();
    let mut candidate = first(&space);
    for (from, to) in taken {
        if candidate + step <= from {
            break;
        }
        if to >= candidate {
            // The next multiple of the size behind the block that is in the way.
            candidate = (to / step + 1) * step;
        }
    }
    if candidate + step - 1 > end {
        return None;
    }
    let address = u32::try_from(candidate).ok()?;
    Ipv4Net::new(address.into(), length).ok()
}

fn first(net: &Ipv4Net) -> u64 {
    u64::from(u32::from(net.network()))
}

/// True when two blocks share an address.
pub(crate) fn overlap(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b) || b.contains(&a)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn net(text: &str) -> Ipv4Net {
        text.parse().unwrap()
    }

    #[test]
    fn blocks_are_given_out_from_the_front_and_holes_are_filled() {
        let space = net("10.0.0.0/20");
        assert_eq!(first_free(space, 22, &[]), Some(net("10.0.0.0/22")));
        let taken = [net("10.0.8.0/22"), net("10.0.0.0/22")];
        assert_eq!(first_free(space, 22, &taken), Some(net("10.0.4.0/22")));
        assert_eq!(first_free(space, 21, &taken), None);
        assert_eq!(
            first_free(space, 23, &[net("10.0.0.0/24")]),
            Some(net("10.0.2.0/23"))
        );
    }

    #[test]
    fn the_last_block_of_the_address_space_can_be_given_out() {
        let space = net("255.255.255.0/24");
        let taken = [net("255.255.255.0/25")];
        assert_eq!(
            first_free(space, 25, &taken),
            Some(net("255.255.255.128/25"))
        );
        assert_eq!(first_free(space, 25, &[space]), None);
    }

    proptest! {
        #[test]
        fn given_blocks_are_aligned_inside_and_never_overlap(lengths in prop::collection::vec(18_u8..=28, 1..40)) {
            let space = net("10.64.0.0/16");
            let mut taken: Vec<Ipv4Net> = Vec::new();
            for length in lengths {
                if let Some(block) = first_free(space, length, &taken) {
                    prop_assert!(space.contains(&block));
                    prop_assert_eq!(block.trunc(), block);
                    prop_assert!(taken.iter().all(|other| !overlap(*other, block)));
                    taken.push(block);
                } else {
                    // Refused only when every block of that size is touched by one that is taken.
                    let free = space.subnets(length).unwrap()
                        .any(|block| taken.iter().all(|other| !overlap(*other, block)));
                    prop_assert!(!free);
                }
            }
        }
    }
}
