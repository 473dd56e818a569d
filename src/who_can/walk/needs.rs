//! What may have to be changed before somebody can, and which steps change it.

use crate::estate::ThingKind;
use crate::steps::{Gives, On, Step};
use crate::who_can::goal::Changed;
use crate::who_can::world::Relaxed;

/// What still has to be changed before the goal is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Need {
    /// A policy that allows everything.
    Permissions,
    /// The permissions of the group with this place.
    Group(usize),
    Boundary,
    Denies,
    Thing,
    Key,
    Grant,
    Control,
}

pub(super) const OF_PRINCIPAL: [Need; 3] = [Need::Permissions, Need::Boundary, Need::Denies];
pub(super) const OF_THINGS: [Need; 4] = [Need::Thing, Need::Key, Need::Grant, Need::Control];

/// The sets of needs that are enough, none with more in it than it takes; of two at most.
pub(super) fn least(open: &[Need], mut enough: impl FnMut(&[Need]) -> bool) -> Vec<Vec<Need>> {
    let mut found: Vec<Vec<Need>> = Vec::new();
    let ones = open.iter().map(|need| vec![*need]);
    let twos = open.iter().enumerate().flat_map(|(at, one)| {
        let others = open.iter().skip(at + 1);
        others.map(|other| vec![*one, *other])
    });
    let all: Vec<Vec<Need>> = ones.chain(twos).chain([open.to_vec()]).collect();
    for needs in all {
        let more = found
            .iter()
            .any(|known| known.iter().all(|it| needs.contains(it)));
        if !more && enough(&needs) {
            found.push(needs);
        }
    }
    found
}

pub(super) fn changed(needs: &[Need]) -> Changed {
    let has = |need| needs.contains(&need);
    Changed {
        own: Relaxed {
            permissions: has(Need::Permissions),
            boundary: has(Need::Boundary),
            denies: has(Need::Denies),
            thing: has(Need::Thing),
            grant: false,
            control: has(Need::Control),
            group: needs.iter().find_map(|need| match need {
                Need::Group(group) => Some(*group),
                _ => None,
            }),
            made: None,
        },
        key: has(Need::Key),
        grant: has(Need::Grant),
    }
}

/// What this step gives is what the group has.
const INTO_GROUP: &str = "put-user-into-group";

/// Whether a step changes this.
pub(super) fn changes(step: &Step, need: Need) -> bool {
    let about_boundary = step.name.contains("boundary");
    let about_grant = step.name == "make-grant-on-key";
    let writes = step.name.starts_with("write-policy-of-");
    match (need, step.gives) {
        (Need::Permissions, Gives::Permissions) => step.name != INTO_GROUP,
        (Need::Group(_), Gives::Permissions) => step.name == INTO_GROUP,
        (Need::Boundary, Gives::Freedom) => about_boundary,
        (Need::Denies, Gives::Freedom) => !about_boundary,
        (Need::Thing | Need::Key, Gives::Thing) => writes && step.further.is_empty(),
        (Need::Grant, Gives::Thing) => about_grant,
        (Need::Control, Gives::Control) => matches!(
            step.asks.first().map(|it| it.on),
            Some(On::Of(_) | On::Star)
        ),
        _ => false,
    }
}

/// The word that the Service Authorization Reference has for a kind of thing.
pub(super) fn word(kind: ThingKind) -> Option<&'static str> {
    Some(match kind {
        ThingKind::Bucket => "bucket",
        ThingKind::AccessPoint => "accesspoint",
        ThingKind::Key => "key",
        ThingKind::Repository => "repository",
        ThingKind::Secret => "Secret",
        ThingKind::Queue => "queue",
        ThingKind::Topic => "topic",
        ThingKind::Function => "function",
        ThingKind::LogGroup | ThingKind::Endpoint | ThingKind::ManagedPolicy | ThingKind::Other => {
            return None;
        }
    })
}
