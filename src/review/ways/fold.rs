//! Ways that are told together: of one network, and of many teams to which the very same happens.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Party, WayChange};
use super::difference::Turned;
use super::fact::Way;

/// Puts in the place of a team's name what is the same for all of them.
const OWN: &str = "\u{0}";

/// Folded and in order: what opens first, then what crosses a border, then what nobody declares. `fresh` are the networks that are there
/// on one side only: what goes on inside them is one.
pub(super) fn folded(turned: Vec<Turned>, fresh: &BTreeSet<String>) -> Vec<WayChange> {
    let turned = turned.into_iter().map(|it| inside(it, fresh)).collect();
    let mut made: Vec<WayChange> = over_teams(of_one_end(turned));
    made.sort_by(|one, other| rank(one).cmp(&rank(other)));
    made
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
        way.by = "its own groups' rules".to_owned();
    }
    turned
}

/// The same from one end to several others.
fn of_one_end(turned: Vec<Turned>) -> Vec<WayChange> {
    let mut made: BTreeMap<([bool; 4], Party, [String; 2]), WayChange> = BTreeMap::new();
    for Turned { opens, way } in turned {
        let Way {
            from,
            to,
            what,
            by,
            outward,
            declared,
            certain,
            place,
            network: _,
        } = way;
        let inside = from == to;
        let said = if inside { String::new() } else { what.clone() };
        let sort = [opens, outward, declared, certain];
        let key = (sort, from.clone(), [to.kind.clone(), said]);
        let change = made.entry(key).or_insert_with(|| WayChange {
            opens,
            outward,
            from: vec![from],
            to: Vec::new(),
            what: String::new(),
            by: String::new(),
            certain,
            places: Vec::new(),
            teams: 1,
            declared,
        });
        add(&mut change.to, to);
        add(&mut change.places, place);
        list(&mut change.what, &what);
        list(&mut change.by, &by);
    }
    made.into_values().collect()
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}

/// Words with commas between them, each once.
fn list(all: &mut String, one: &str) {
    if all.is_empty() {
        one.clone_into(all);
    } else if !all.split("; ").any(|it| it == one) {
        all.push_str("; ");
        all.push_str(one);
    }
}

/// The very same in several teams.
fn over_teams(changes: Vec<WayChange>) -> Vec<WayChange> {
    let mut made: Vec<WayChange> = Vec::new();
    let mut by_shape: BTreeMap<String, usize> = BTreeMap::new();
    for change in changes {
        let shape = shape(&change);
        match by_shape.get(&shape).and_then(|at| made.get_mut(*at)) {
            Some(known) => {
                change
                    .from
                    .into_iter()
                    .for_each(|it| add(&mut known.from, it));
                change.to.into_iter().for_each(|it| add(&mut known.to, it));
                change
                    .places
                    .into_iter()
                    .for_each(|it| add(&mut known.places, it));
            }
            None => {
                by_shape.insert(shape, made.len());
                made.push(change);
            }
        }
    }
    for change in &mut made {
        let ends = change.from.iter().chain(&change.to);
        let teams: BTreeSet<&String> = ends.filter_map(|it| it.team.as_ref()).collect();
        change.teams = teams.len().max(1);
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
