use std::net::IpAddr;

use ipnet::IpNet;

use super::Token;
use crate::symbol::Text;

/// A number or a moment, in billionths of one or of a second: exact, ordered, and fine enough for what IAM compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scalar(i128);

const UNIT: i128 = 1_000_000_000;

impl Scalar {
    /// Reads an integer or decimal of at most nine places.
    pub fn number(written: &str) -> Option<Self> {
        let (negative, digits) = match written.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, written.strip_prefix('+').unwrap_or(written)),
        };
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let readable = !whole.is_empty() && whole.len() <= 24 && places.len() <= 9;
        if !readable || !digits_only(whole) || !digits_only(places) {
            return None;
        }
        let size: i128 = format!("{whole}{places:0<9}").parse().ok()?;
        Some(Self(if negative { -size } else { size }))
    }

    /// Reads a moment: ISO 8601 as in the W3C note, or seconds since 1970 (IAM User Guide,
    /// `reference_policies_elements_condition_operators.html`, "Date condition operators").
    pub fn date(written: &str) -> Option<Self> {
        if let Some(epoch) = Self::number(written) {
            // A bare year is a date in the W3C note; no request is made in the first three hours of 1970.
            return match written.len() {
                4 => Self::date(&format!("{written}-01-01")),
                _ => Some(epoch),
            };
        }
        let full = match written.len() {
            7 => format!("{written}-01T00:00:00Z"),
            10 => format!("{written}T00:00:00Z"),
            17 if written.ends_with('Z') => written.replace('Z', ":00Z"),
            _ => written.to_owned(),
        };
        let moment: jiff::Timestamp = full.parse().ok()?;
        Some(Self(moment.as_nanosecond()))
    }

    /// As a number in decimal.
    fn as_number(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        let unit = UNIT.unsigned_abs();
        let places = format!("{:09}", size % unit);
        match places.trim_end_matches('0') {
            "" => format!("{sign}{}", size / unit),
            places => format!("{sign}{}.{places}", size / unit),
        }
    }

    /// As a moment; outside the years that can be written, as seconds.
    fn as_date(self) -> String {
        jiff::Timestamp::from_nanosecond(self.0)
            .map_or_else(|_| self.as_number(), |moment| moment.to_string())
    }
}

/// A comparison with a [`Scalar`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Compare {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// One comparison and what is compared with.
pub type Bound = (Compare, Scalar);

impl Compare {
    /// Whether `value` compares so with `with`.
    pub(crate) fn holds(self, value: Scalar, with: Scalar) -> bool {
        match self {
            Self::Equal => value == with,
            Self::Less => value < with,
            Self::LessOrEqual => value <= with,
            Self::Greater => value > with,
            Self::GreaterOrEqual => value >= with,
        }
    }
}

/// The characters of a value, when it has no atom.
pub(crate) fn characters(letters: &[Token]) -> Option<String> {
    letters
        .iter()
        .map(|letter| match letter {
            Token::Char(character) => Some(*character),
            Token::Atom(_) => None,
        })
        .collect()
}

/// Reads an address or range; an address alone is the range of itself.
pub(crate) fn network(written: &str) -> Option<IpNet> {
    written
        .parse::<IpNet>()
        .ok()
        .map(|net| net.trunc())
        .or_else(|| written.parse::<IpAddr>().ok().map(IpNet::from))
}

/// One number from every interval that the bounds cut the line into, and each bound itself.
pub(crate) fn sample_numbers(bounds: &[Scalar]) -> Vec<Text> {
    sample(bounds)
        .into_iter()
        .map(|number| Text::from(number.as_number()))
        .collect()
}

/// The same for moments.
pub(crate) fn sample_dates(bounds: &[Scalar]) -> Vec<Text> {
    sample(bounds)
        .into_iter()
        .map(|moment| Text::from(moment.as_date()))
        .collect()
}

fn sample(bounds: &[Scalar]) -> Vec<Scalar> {
    let mut sorted = bounds.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut picked = sorted.clone();
    for pair in sorted.windows(2) {
        if let [Scalar(low), Scalar(high)] = pair {
            // A whole number where one fits, for the eye.
            let next = (low / UNIT + 1) * UNIT;
            picked.push(Scalar(if next > *low && next < *high {
                next
            } else {
                low + (high - low) / 2
            }));
        }
    }
    picked.extend(sorted.first().map(|Scalar(low)| Scalar(low - UNIT)));
    picked.extend(sorted.last().map(|Scalar(high)| Scalar(high + UNIT)));
    picked
}

/// One address from every region that the ranges cut the address space into.
pub(crate) fn sample_addresses(ranges: &[IpNet]) -> Vec<Text> {
    let mut areas: Vec<IpNet> = ["0.0.0.0/0", "::/0"]
        .into_iter()
        .filter_map(network)
        .collect();
    areas.extend(ranges);
    areas
        .iter()
        .filter_map(|area| {
            let inner: Vec<&IpNet> = ranges
                .iter()
                .filter(|range| *range != area && area.contains(*range))
                .collect();
            outside(*area, &inner)
        })
        .map(|address| Text::from(address.to_string()))
        .collect()
}

/// An address of `area` that is in none of the ranges inside it.
fn outside(area: IpNet, inner: &[&IpNet]) -> Option<IpAddr> {
    if inner.is_empty() {
        return Some(area.network());
    }
    if inner.iter().any(|range| **range == area) {
        return None;
    }
    let halves = area.subnets(area.prefix_len() + 1).ok()?;
    halves.into_iter().find_map(|half| {
        let within: Vec<&IpNet> = inner
            .iter()
            .copied()
            .filter(|range| half.contains(*range))
            .collect();
        outside(half, &within)
    })
}
