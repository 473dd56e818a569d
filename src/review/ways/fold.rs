//! Ways that are told together: of one network, and of many teams to which the very same happens.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::super::{Party, WayChange};
use super::difference::Turned;
use super::fact::By;

/// Puts in the place of a team's name what is the same for all of them.
const OWN: &str = "\u{0}";

/// Folded and in order: what opens first, then what crosses a border, then what nobody declares. `fresh` are the networks that are there
/// on one side only: what goes on inside them is one.
pub(super) fn folded(turned: Vec<Turned>, fresh: &BTreeSet<String>) -> Vec<WayChange> {
    let single = turned.into_iter().map(|it| Bundle::of(inside(it, fresh)));
    let from_one = bundled(single, |it| {
        let said = if it.from == it.to {
            &[]
        } else {
            it.what.as_slice()
        };
        let kind = it.to.first().map(|it| it.kind.clone());
        (it.sort, it.from.clone(), kind, said.to_vec())
    });
    let to_same = bundled(from_one.into_iter(), |it| {
        let from = it.from.first().map(|it| (it.kind.clone(), it.team.clone()));
        (it.sort, it.to.clone(), from, it.what.clone())
    });
    let told = to_same.into_iter().map(Bundle::change).collect();
    let mut made = over_teams(told);
    made.sort_by(|one, other| rank(one).cmp(&rank(other)));
    made
}

/// Ways that are told together.
struct Bundle {
    /// Whether they open, cross a border, are declared, are certain.
    sort: [bool; 4],
    from: Vec<Party>,
    to: Vec<Party>,
    what: Vec<String>,
    by: Vec<By>,
    places: Vec<String>,
}

impl Bundle {
    fn of(Turned { opens, way }: Turned) -> Self {
        Self {
            sort: [opens, way.outward, way.declared, way.certain],
            from: vec![way.from],
            to: vec![way.to],
            what: vec![way.what],
            by: vec![way.by],
            places: vec![way.place],
        }
    }

    fn take(&mut self, other: Self) {
        add(&mut self.from, other.from);
        add(&mut self.to, other.to);
        add(&mut self.what, other.what);
        add(&mut self.by, other.by);
        add(&mut self.places, other.places);
    }

    fn change(self) -> WayChange {
        let [opens, outward, declared, certain] = self.sort;
        let everything = self.what.iter().find(|it| *it == "all traffic");
        WayChange {
            opens,
            outward,
            what: everything.cloned().unwrap_or_else(|| self.what.join(", ")),
            by: By::said(&self.by),
            from: self.from,
            to: self.to,
            certain,
            places: self.places,
            teams: 1,
            declared,
        }
    }
}

/// Those with the same key as one, in the order of the keys.
fn bundled<K: Ord>(
    bundles: impl Iterator<Item = Bundle>,
    key: impl Fn(&Bundle) -> K,
) -> Vec<Bundle> {
    let mut made: BTreeMap<K, Bundle> = BTreeMap::new();
    for bundle in bundles {
        match made.entry(key(&bundle)) {
            Entry::Occupied(mut known) => known.get_mut().take(bundle),
            Entry::Vacant(free) => drop(free.insert(bundle)),
        }
    }
    made.into_values().collect()
}

fn add<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

fn rank(it: &WayChange) -> (bool, bool, bool, bool, &[Party], &[Party], &str) {
    (
        !it.opens,
        !it.outward,
        it.declared,
        !it.certain,
        &it.from,
        &it.to,
        &it.what,
    )
}

/// Of a network that is new or gone, whatever stays inside it is from the network to itself.
fn inside(mut turned: Turned, fresh: &BTreeSet<String>) -> Turned {
    let way = &mut turned.way;
    let own = way.network.as_ref().is_some_and(|it| fresh.contains(it));
    let team = [&way.from, &way.to]
        .into_iter()
        .find_map(|it| it.team.clone());
    if let (true, false, true, Some(team)) = (own, way.outward, way.certain, team) {
        let network = Party {
            kind: "network".to_owned(),
            name: team.clone(),
            arn: String::new(),
            team: Some(team),
        };
        (way.from, way.to) = (network.clone(), network);
        way.by = By::Words("its own groups' rules".to_owned());
    }
    turned
}

/// The very same in several teams.
fn over_teams(changes: Vec<WayChange>) -> Vec<WayChange> {
    let mut made: Vec<WayChange> = Vec::new();
    let mut by_shape: BTreeMap<String, usize> = BTreeMap::new();
    for change in changes {
        let shape = shape(&change);
        match by_shape.get(&shape).and_then(|at| made.get_mut(*at)) {
            Some(known) => {
                add(&mut known.from, change.from);
                add(&mut known.to, change.to);
                add(&mut known.places, change.places);
            }
            None => {
                by_shape.insert(shape, made.len());
                made.push(change);
            }
        }
    }
    for change in &mut made {
        let teams = |ends: &[Party]| -> usize {
            let teams: BTreeSet<&String> = ends.iter().filter_map(|it| it.team.as_ref()).collect();
            teams.len()
        };
        // A way from one team to another is one.
        change.teams = match teams(&change.from) {
            0 => teams(&change.to).max(1),
            from => from,
        };
    }
    made
}

/// What is the same of a change whichever team it is of.
fn shape(change: &WayChange) -> String {
    let ends = |all: &[Party]| -> Vec<(String, String)> {
        let own = |it: &Party| {
            let team = it.team.as_deref();
            let rest = team.and_then(|team| it.name.strip_prefix(team));
            let name = rest.map_or_else(|| it.name.clone(), |rest| format!("{OWN}{rest}"));
            (it.kind.clone(), name)
        };
        all.iter().map(own).collect()
    };
    let WayChange {
        opens,
        outward,
        what,
        by,
        certain,
        declared,
        ..
    } = change;
    let (from, to) = (ends(&change.from), ends(&change.to));
    format!("{opens} {outward} {declared} {certain} {from:?} {to:?} {what:?} {by:?}")
}
