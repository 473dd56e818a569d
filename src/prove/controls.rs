//! Settings that no policy speaks of are exactly what the owner claims: nothing less, and nothing more.
//!
//! What gives or denies access is asked about over all requests elsewhere; here resources are compared with what is claimed of them.

use super::proof::Ledger;
use super::world::{Item, TeamWorld};
use super::{Code, Finding, Theorem};
use crate::claims::{ControlClaim, ControlTheorem, Expected, Reference};
use crate::symbol::{Map, Value, parse_json};

mod says_nothing;

use says_nothing::{is_empty, says_nothing};

/// Arguments that are no part of a setting.
const ANYTHING: &[&str] = &[
    "description",
    "id",
    "region",
    "tags",
    "tags_all",
    "timeouts",
];

pub(super) fn prove(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    for claim in &owner.claim.controls {
        let theorem = Theorem::from(claim.theorem);
        let found = match one(owner, claim) {
            Ok(item) => differs(owner, claim, item),
            Err(how) => Some(missing(owner, claim, how)),
        };
        ledger.ask(theorem, found);
    }
}

/// The resources that controls of an owner are about, each with its region.
pub(super) fn items<'w, 'a>(
    owner: &'w TeamWorld<'a>,
) -> impl Iterator<Item = (Item<'a>, &'a str)> + 'w {
    let claims = owner.claim.controls.iter();
    claims.filter_map(|claim| Some((one(owner, claim).ok()?, region(owner, claim))))
}

impl From<ControlTheorem> for Theorem {
    fn from(theorem: ControlTheorem) -> Self {
        match theorem {
            ControlTheorem::Audit => Self::Audit,
            ControlTheorem::Network => Self::Network,
            ControlTheorem::Fence => Self::Fence,
            ControlTheorem::Journeys => Self::Journeys,
            ControlTheorem::Keys => Self::Keys,
            ControlTheorem::Escalation => Self::Escalation,
            ControlTheorem::Perimeter => Self::Perimeter,
        }
    }
}

fn region<'a>(owner: &TeamWorld<'a>, claim: &'a ControlClaim) -> &'a str {
    claim.region.as_deref().unwrap_or(&owner.claim.region)
}

/// The one certain resource that a control is about, or what stands in the way.
fn one<'a>(owner: &TeamWorld<'a>, claim: &'a ControlClaim) -> Result<Item<'a>, &'static str> {
    let known_by = claim.known_by.iter();
    let known_by = known_by.filter_map(|name| Some((name, claim.arguments.get(name)?)));
    let known_by: Vec<(&String, &Expected)> = known_by.collect();
    let mut found = matching(owner, &claim.kind, region(owner, claim), &known_by).into_iter();
    let first = found.next().ok_or("no resource makes it")?;
    if found.next().is_some() {
        return Err("several resources make it");
    }
    match first.resource.uncertain {
        true => Err("it is not certain that it is made"),
        false => Ok(first),
    }
}

/// The resources of a kind, in the owner's stack and a region, that have these arguments.
fn matching<'a>(
    owner: &TeamWorld<'a>,
    kind: &str,
    region: &str,
    known_by: &[(&String, &Expected)],
) -> Vec<Item<'a>> {
    let here = |item: &Item<'a>| {
        let told = item.resource.region.as_deref();
        told.is_none_or(|told| told == region)
            && known_by
                .iter()
                .all(|(name, expected)| says(owner, region, *item, name, expected))
    };
    owner.of_kind(kind).into_iter().filter(here).collect()
}

fn missing(owner: &TeamWorld<'_>, claim: &ControlClaim, how: &str) -> Finding {
    let message = format!("{} is claimed (`{}`), and {how}", claim.says, claim.kind);
    owner
        .finding(claim.theorem.into(), Code::ControlMissing, message)
        .asked_by(&claim.spec)
}

/// The first argument that is not as claimed.
fn differs(owner: &TeamWorld<'_>, claim: &ControlClaim, item: Item<'_>) -> Option<Finding> {
    let region = region(owner, claim);
    let wrong = claim
        .arguments
        .iter()
        .find(|(name, expected)| !says(owner, region, item, name, expected));
    let wrong = wrong.map(|(name, _)| (name, "is not what is claimed"));
    let ignored = item.resource.ignore_changes.iter();
    let ignored = ignored
        .filter(|it| *it == "all" || claim.arguments.contains_key(*it))
        .map(|name| (name, "is left by an apply as somebody may have changed it"));
    let others = item.resource.arguments.entries.iter();
    let others = others
        .filter(|(name, value)| {
            let known = claim.arguments.contains_key(*name) || ANYTHING.contains(&name.as_str());
            !known && !says_nothing(item, name, value)
        })
        .map(|(name, _)| (name, "is said and not claimed"));
    let (name, what) = wrong.into_iter().chain(ignored).chain(others).next()?;
    let message = format!("{}: `{name}` {what}", claim.says);
    let found = owner.finding(claim.theorem.into(), Code::ControlDiffers, message);
    Some(found.at(item).asked_by(&claim.spec))
}

/// True when an argument of a resource is what is expected.
fn says(
    owner: &TeamWorld<'_>,
    region: &str,
    item: Item<'_>,
    name: &str,
    expected: &Expected,
) -> bool {
    let Some(value) = item.get(name) else {
        return false;
    };
    is(owner, region, value, expected) || is_issuer(item, name, value, expected)
}

/// AWS answers with the issuer of a provider without the scheme that it was made with
/// (IAM API, `GetOpenIDConnectProvider`).
fn is_issuer(item: Item<'_>, name: &str, value: &Value, expected: &Expected) -> bool {
    let issuer = match expected {
        Expected::Plain(plain) => plain.as_str().and_then(|it| it.strip_prefix("https://")),
        _ => None,
    };
    let of_provider = (item.resource.kind.as_str(), name);
    of_provider == ("aws_iam_openid_connect_provider", "url")
        && issuer.is_some()
        && value.as_str() == issuer
}

/// True when the value is what is expected, and certainly so.
fn is(owner: &TeamWorld<'_>, region: &str, value: &Value, expected: &Expected) -> bool {
    match (value, expected) {
        (_, Expected::Reference(to)) => refers(owner, region, value, to),
        (Value::Json(inner), Expected::Object(_) | Expected::List(_)) => {
            is(owner, region, inner, expected)
        }
        (Value::Text(text), Expected::Object(_) | Expected::List(_)) => {
            let read = parse_json(text);
            read.is_ok_and(|inner| is(owner, region, &inner, expected))
        }
        (Value::List(items), Expected::List(all)) => each_once(owner, region, items, all),
        // One block.
        (Value::List(items), Expected::Object(_)) => match items.as_slice() {
            [only] => is(owner, region, only, expected),
            _ => false,
        },
        (Value::Map(map), Expected::Object(all)) => entries(owner, region, map, all),
        (_, Expected::Plain(plain)) => is_plain(value, plain),
        _ => false,
    }
}

fn refers(owner: &TeamWorld<'_>, region: &str, value: &Value, to: &Reference) -> bool {
    let known_by: Vec<(&String, &Expected)> = to.with.iter().collect();
    let found = matching(owner, &to.of, region, &known_by);
    match found.as_slice() {
        [only] => value.as_text() == Some(&only.attribute(&to.attribute)),
        _ => false,
    }
}

fn each_once(owner: &TeamWorld<'_>, region: &str, items: &[Value], all: &[Expected]) -> bool {
    let mut left: Vec<&Value> = items.iter().collect();
    for expected in all {
        let found = left.iter().position(|it| is(owner, region, it, expected));
        match found {
            Some(index) => {
                left.swap_remove(index);
            }
            None => return false,
        }
    }
    left.is_empty()
}

fn entries(
    owner: &TeamWorld<'_>,
    region: &str,
    map: &Map,
    all: &indexmap::IndexMap<String, Expected>,
) -> bool {
    let there = |(name, expected): (&String, &Expected)| {
        let value = map.get(name);
        value.is_some_and(|value| is(owner, region, value, expected))
    };
    let mut others = map
        .entries
        .iter()
        .filter(|(name, _)| !all.contains_key(*name));
    all.iter().all(there) && others.all(|(_, value)| is_empty(value))
}

/// Terraform takes numbers and truth values as strings as well.
fn is_plain(value: &Value, plain: &serde_json::Value) -> bool {
    match plain {
        serde_json::Value::Bool(it) => value.as_bool() == Some(*it),
        serde_json::Value::String(it) => value.as_str() == Some(it),
        serde_json::Value::Number(it) => match value {
            Value::Number(number) => number == it || number.as_f64() == it.as_f64(),
            _ => it.as_i64().is_some() && value.as_i64() == it.as_i64(),
        },
        _ => false,
    }
}
