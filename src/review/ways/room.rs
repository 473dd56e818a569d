//! What a rule lets through, as a box: protocols × ports × addresses. Rules overlap, so that sides are compared as sets of packets and
//! not as lists of rules.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

/// Both ends belong to it.
type Range = (u128, u128);

/// One box. The axes: the number of the IP protocol; ports, or type and code of ICMP (256 codes a type); addresses of one family.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Room {
    axes: [Range; 3],
}

const PROTOCOLS: Range = (0, 255);
const PORTS: Range = (0, 65_535);
const ICMP: u128 = 1;
const TCP: u128 = 6;
const UDP: u128 = 17;
const ICMP_6: u128 = 58;

/// The family of addresses that a box is about; boxes of different ones are never compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    V4,
    V6,
    /// Not by addresses: by a group or a list.
    None,
}

impl Room {
    /// Everything to or from whoever it is about.
    pub fn full(family: Family) -> Self {
        Self {
            axes: [PROTOCOLS, PORTS, everywhere(family)],
        }
    }

    /// By the arguments of a security group's or network ACL's rule. `None` for a protocol that is not known.
    pub fn new(protocol: &str, ports: Option<(i64, i64)>) -> Option<Self> {
        let number = match protocol.to_ascii_lowercase().as_str() {
            "-1" | "all" => return Some(Self::full(Family::None)),
            "tcp" => TCP,
            "udp" => UDP,
            "icmp" => ICMP,
            "icmpv6" => ICMP_6,
            number => number.parse::<u8>().ok()?.into(),
        };
        let ports = match (number, ports) {
            // Type and code; -1 for any (EC2 API Reference, `API_IpPermission.html`).
            (ICMP | ICMP_6, Some((kind, code))) => icmp(kind, code),
            (TCP | UDP, Some((from, to))) => (port(from), port(to)),
            _ => PORTS,
        };
        Some(Self {
            axes: [(number, number), ports, everywhere(Family::None)],
        })
    }

    /// The same for these addresses only.
    #[must_use]
    pub fn within(mut self, block: IpNet) -> Self {
        let [_, _, addresses] = &mut self.axes;
        *addresses = match block {
            IpNet::V4(block) => (
                u32::from(block.network()).into(),
                u32::from(block.broadcast()).into(),
            ),
            IpNet::V6(block) => (block.network().into(), block.broadcast().into()),
        };
        self
    }

    /// The same for all addresses of a family.
    #[must_use]
    pub fn of(mut self, family: Family) -> Self {
        let [_, _, addresses] = &mut self.axes;
        *addresses = everywhere(family);
        self
    }

    /// What is left of this box without another.
    fn without(&self, other: &Self) -> Vec<Self> {
        let mut inside = self.axes;
        for ((from, to), (low, high)) in inside.iter_mut().zip(other.axes) {
            if low > *to || high < *from {
                return vec![self.clone()];
            }
            (*from, *to) = ((*from).max(low), (*to).min(high));
        }
        let mut left = Vec::new();
        let mut rest = self.axes;
        for (axis, (low, high)) in inside.into_iter().enumerate() {
            let Some((from, to)) = rest.get(axis).copied() else {
                continue;
            };
            let mut cut = |range: Range| {
                let mut axes = rest;
                if let Some(it) = axes.get_mut(axis) {
                    *it = range;
                    left.push(Self { axes });
                }
            };
            if from < low {
                cut((from, low - 1));
            }
            if high < to {
                cut((high + 1, to));
            }
            if let Some(it) = rest.get_mut(axis) {
                *it = (low, high);
            }
        }
        left
    }

    /// What is left of it without all of the others.
    pub fn minus<'r>(&self, others: impl IntoIterator<Item = &'r Self>) -> Vec<Self> {
        let mut left = vec![self.clone()];
        for other in others {
            left = left.iter().flat_map(|one| one.without(other)).collect();
        }
        left
    }

    /// The packets, for people: `tcp 443`, `all traffic`.
    pub fn traffic(&self) -> String {
        let [protocols, ports, _] = self.axes;
        if protocols == PROTOCOLS {
            return "all traffic".to_owned();
        }
        let (first, last) = protocols;
        let mut said = match first {
            _ if first != last => format!("protocols {first} to {last}"),
            TCP => "tcp".to_owned(),
            UDP => "udp".to_owned(),
            ICMP => "icmp".to_owned(),
            ICMP_6 => "icmpv6".to_owned(),
            other => format!("protocol {other}"),
        };
        let (from, to) = ports;
        // Strings take whatever is written into them.
        let _ = match (first, ports == PORTS, from == to) {
            (TCP | UDP, true, _) => write!(said, ", all ports"),
            (_, true, _) => Ok(()),
            (ICMP | ICMP_6, _, true) => write!(said, " type {} code {}", from / 256, from % 256),
            (ICMP | ICMP_6, _, _) => write!(said, " type {}", from / 256),
            (_, _, true) => write!(said, " {from}"),
            _ => write!(said, " {from}-{to}"),
        };
        said
    }

    /// The addresses, for people: `10.0.0.0/8`. Nothing when they are more than a few blocks.
    pub fn addresses(&self, family: Family) -> Option<String> {
        let [_, _, (from, to)] = self.axes;
        let blocks: Vec<String> = match family {
            Family::V4 => {
                let end = |it: u128| u32::try_from(it).ok().map(Ipv4Addr::from);
                let blocks = Ipv4Subnets::new(end(from)?, end(to)?, 0);
                blocks.take(4).map(|it| it.to_string()).collect()
            }
            Family::V6 => {
                let blocks = Ipv6Subnets::new(Ipv6Addr::from(from), Ipv6Addr::from(to), 0);
                blocks.take(4).map(|it| it.to_string()).collect()
            }
            Family::None => return None,
        };
        (blocks.len() < 4).then(|| blocks.join(", "))
    }
}

fn port(number: i64) -> u128 {
    u128::try_from(number.clamp(0, 65_535)).unwrap_or_default()
}

fn icmp(kind: i64, code: i64) -> Range {
    let one = |it: i64| u128::try_from(it.clamp(0, 255)).unwrap_or_default();
    match (kind < 0, code < 0) {
        (true, _) => PORTS,
        (false, true) => (one(kind) * 256, one(kind) * 256 + 255),
        (false, false) => (one(kind) * 256 + one(code), one(kind) * 256 + one(code)),
    }
}

fn everywhere(family: Family) -> Range {
    match family {
        Family::V4 => (0, u32::MAX.into()),
        Family::V6 => (0, u128::MAX),
        Family::None => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(protocol: &str, ports: (i64, i64), block: &str) -> Room {
        let room = Room::new(protocol, Some(ports)).unwrap();
        room.within(block.parse().unwrap())
    }

    #[test]
    fn two_halves_are_the_whole_and_what_is_left_is_said_in_blocks() {
        let whole = room("tcp", (443, 443), "10.0.0.0/8");
        let halves = [
            room("tcp", (443, 443), "10.0.0.0/9"),
            room("tcp", (443, 443), "10.128.0.0/9"),
        ];
        assert_eq!(whole.minus(&halves), []);
        let left = whole.minus(&halves[..1]);
        assert_eq!(left, halves[1..]);
        assert_eq!(left[0].addresses(Family::V4).unwrap(), "10.128.0.0/9");
    }

    #[test]
    fn ports_and_protocols_are_cut_out() {
        let all = Room::new("-1", None)
            .unwrap()
            .within("0.0.0.0/0".parse().unwrap());
        let https = room("tcp", (443, 443), "0.0.0.0/0");
        assert_eq!(https.minus([&all]), []);
        // Everything but TCP, and TCP on other ports, below and above.
        assert_eq!(all.minus([&https]).len(), 4);
        let wide = room("tcp", (80, 443), "0.0.0.0/0");
        let left = wide.minus([&https]);
        assert_eq!(left[0].traffic(), "tcp 80-442");
        assert_eq!(https.traffic(), "tcp 443");
        assert_eq!(all.traffic(), "all traffic");
    }

    #[test]
    fn a_type_of_icmp_holds_its_codes() {
        let echo = room("icmp", (8, -1), "0.0.0.0/0");
        let one = room("icmp", (8, 0), "0.0.0.0/0");
        assert_eq!(one.minus([&echo]), []);
        assert_eq!(echo.traffic(), "icmp type 8");
        assert_eq!(one.traffic(), "icmp type 8 code 0");
    }

    #[test]
    fn every_point_of_a_box_is_either_cut_out_or_left_exactly_once() {
        let rooms = [
            room("tcp", (10, 20), "10.0.0.0/30"),
            room("-1", (0, 0), "10.0.0.2/31"),
            room("udp", (0, 65_535), "10.0.0.0/31"),
            room("6", (15, 30), "10.0.0.1/32"),
        ];
        let holds = |room: &Room, point: [u128; 3]| {
            let mut axes = room.axes.iter().zip(point);
            axes.all(|((from, to), it)| *from <= it && it <= *to)
        };
        for one in &rooms {
            for other in &rooms {
                let left = one.minus([other]);
                for protocol in [5, 6, 17, 18] {
                    for port in 9..32 {
                        for address in 0x0a00_0000..0x0a00_0005 {
                            let point = [protocol, port, address];
                            let wanted = holds(one, point) && !holds(other, point);
                            let found = left.iter().filter(|it| holds(it, point)).count();
                            assert_eq!(found, usize::from(wanted), "{one:?} {other:?} {point:?}");
                        }
                    }
                }
            }
        }
    }
}
