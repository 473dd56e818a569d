//! Where everything stands: a column for each step of a way, a lane for each team.
//!
//! A lane is what Graphviz and its kin have no word for: all of a team's things in one band, whatever the step. So this is a small
//! layered layout of our own: columns by the longest way to a node, room in between for edges that pass by, the order in a column by
//! where its neighbours are, heights by theirs.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::graph::Graph;

pub(super) const WIDTH: f64 = 188.0;
pub(super) const HEIGHT: f64 = 46.0;
/// Between two columns: room for a word on an edge.
const BETWEEN: f64 = 88.0;
/// Between two things in a column.
const GAP: f64 = 22.0;
/// What an edge takes that passes by.
const PASSING: f64 = 14.0;
/// How often order and heights are mended: more changes nothing that one would see.
const SWEEPS: usize = 8;

/// A node, or the place at which an edge passes through a column.
#[derive(Clone, Debug)]
struct Slot {
    column: usize,
    lane: usize,
    height: f64,
    /// The middle.
    y: f64,
}

/// A lane.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lane {
    pub(super) team: Option<String>,
    pub(super) top: f64,
    pub(super) height: f64,
}

/// Where everything stands.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The left upper corner of each node.
    pub(super) nodes: Vec<(f64, f64)>,
    /// The points that each edge goes through, from the right side of one node to the left side of the other.
    pub(super) edges: Vec<Vec<(f64, f64)>>,
    pub(super) lanes: Vec<Lane>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Lays a graph out.
pub(super) fn layout(graph: &Graph) -> Layout {
    let columns = columns(graph);
    let teams = graph.teams();
    let lane = |team: Option<&str>| teams.iter().position(|it| *it == team).unwrap_or_default();
    let mut slots: Vec<Slot> = graph
        .nodes
        .iter()
        .zip(&columns)
        .map(|(node, column)| Slot {
            column: *column,
            lane: lane(node.team.as_deref()),
            height: HEIGHT,
            y: 0.0,
        })
        .collect();
    let chains = chains(graph, &mut slots);
    let mut board = Board::new(slots, &chains);
    for sweep in 0..SWEEPS {
        board.order(if sweep % 2 == 0 {
            Side::Left
        } else {
            Side::Right
        });
        board.settle();
    }
    drawn(board.slots, &chains, (graph.nodes.len(), &teams))
}

/// The column of each node: the longest way to it. A way that comes back to itself ends the search; ways don't.
fn columns(graph: &Graph) -> Vec<usize> {
    let mut columns = vec![0_usize; graph.nodes.len()];
    for _ in 0..graph.nodes.len() {
        let mut moved = false;
        for edge in &graph.edges {
            let before = columns.get(edge.from).copied().unwrap_or_default();
            if let Some(column) = columns.get_mut(edge.to)
                && *column <= before
            {
                *column = before + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    columns
}

/// The slots that each edge goes through; where it passes a column, one is added in the lane that it comes from.
fn chains(graph: &Graph, slots: &mut Vec<Slot>) -> Vec<Vec<usize>> {
    let mut chains = Vec::new();
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (slots.get(edge.from).cloned(), slots.get(edge.to).cloned())
        else {
            continue;
        };
        let mut chain = vec![edge.from];
        for column in from.column + 1..to.column {
            chain.push(slots.len());
            slots.push(Slot {
                column,
                lane: from.lane,
                height: PASSING,
                y: 0.0,
            });
        }
        chain.push(edge.to);
        chains.push(chain);
    }
    chains
}

/// The neighbours that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// Those before.
    Left,
    /// Those behind.
    Right,
}

impl Side {
    fn has(self, own: &Slot, other: &Slot) -> bool {
        match self {
            Self::Left => other.column < own.column,
            Self::Right => other.column > own.column,
        }
    }
}

/// The slots in their lanes and columns.
struct Board {
    slots: Vec<Slot>,
    /// The neighbours of each slot.
    near: Vec<Vec<usize>>,
    /// The slots of each lane and column, from top to bottom.
    cells: BTreeMap<(usize, usize), Vec<usize>>,
}

impl Board {
    fn new(slots: Vec<Slot>, chains: &[Vec<usize>]) -> Self {
        let mut near = vec![Vec::new(); slots.len()];
        let pairs = chains
            .iter()
            .flat_map(|chain| chain.iter().zip(chain.iter().skip(1)));
        for (a, b) in pairs {
            for (one, other) in [(a, b), (b, a)] {
                if let Some(near) = near.get_mut(*one) {
                    near.push(*other);
                }
            }
        }
        let mut cells: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (number, slot) in slots.iter().enumerate() {
            cells
                .entry((slot.lane, slot.column))
                .or_default()
                .push(number);
        }
        let mut board = Self { slots, near, cells };
        board.stack();
        board
    }

    fn y(&self, slot: usize) -> f64 {
        self.slots.get(slot).map_or(0.0, |slot| slot.y)
    }

    /// Where a slot would like to be: in the middle of its neighbours of one side in the same lane, or where it is.
    fn wish(&self, slot: usize, side: Side) -> f64 {
        let none = Vec::new();
        let near = self.near.get(slot).unwrap_or(&none);
        let own = self.slots.get(slot);
        let same: Vec<f64> = near
            .iter()
            .filter_map(|it| self.slots.get(*it))
            .filter(|it| own.is_some_and(|own| own.lane == it.lane && side.has(own, it)))
            .map(|it| it.y)
            .collect();
        if same.is_empty() {
            return self.y(slot);
        }
        let count = u32::try_from(same.len()).unwrap_or(u32::MAX);
        same.iter().sum::<f64>() / f64::from(count)
    }

    /// Where a slot stands among others of its column: by its neighbours of one side, in whatever lane.
    fn rank(&self, slot: usize, side: Side) -> f64 {
        /// More than a lane is high.
        const FAR: f64 = 1_000_000.0;
        let none = Vec::new();
        let near = self.near.get(slot).unwrap_or(&none);
        let own = self.slots.get(slot);
        let heights: Vec<f64> = near
            .iter()
            .filter_map(|it| self.slots.get(*it))
            .filter(|it| own.is_some_and(|own| side.has(own, it)))
            .map(|it| match own.map(|own| it.lane.cmp(&own.lane)) {
                Some(Ordering::Less) => it.y - FAR,
                Some(Ordering::Greater) => it.y + FAR,
                Some(Ordering::Equal) | None => it.y,
            })
            .collect();
        match u32::try_from(heights.len()) {
            Ok(0) | Err(_) => self.y(slot),
            Ok(count) => heights.iter().sum::<f64>() / f64::from(count),
        }
    }

    /// Orders every cell by where its neighbours are; what is level stays in its order.
    fn order(&mut self, side: Side) {
        let keys: Vec<(usize, usize)> = self.cells.keys().copied().collect();
        for key in keys {
            let Some(mut cell) = self.cells.remove(&key) else {
                continue;
            };
            cell.sort_by(|a, b| self.rank(*a, side).total_cmp(&self.rank(*b, side)));
            self.cells.insert(key, cell);
        }
        self.stack();
    }

    /// One below the other, from the lane's top.
    fn stack(&mut self) {
        for cell in self.cells.values() {
            let mut top = 0.0;
            for number in cell {
                if let Some(slot) = self.slots.get_mut(*number) {
                    slot.y = top + slot.height / 2.0;
                    top += slot.height + GAP;
                }
            }
        }
    }

    /// Moves everything towards its neighbours, without changing the order of a cell.
    fn settle(&mut self) {
        for side in [Side::Left, Side::Right, Side::Left] {
            let mut keys: Vec<(usize, usize)> = self.cells.keys().copied().collect();
            if side == Side::Right {
                keys.reverse();
            }
            for key in keys {
                self.settle_cell(key, side);
            }
        }
        // The same in the end: no gap at the top of a lane.
        let mut tops: BTreeMap<usize, f64> = BTreeMap::new();
        for slot in &self.slots {
            let top = tops.entry(slot.lane).or_insert(f64::MAX);
            *top = top.min(slot.y - slot.height / 2.0);
        }
        for slot in &mut self.slots {
            slot.y -= tops.get(&slot.lane).copied().unwrap_or_default();
        }
    }

    fn settle_cell(&mut self, key: (usize, usize), side: Side) {
        let cell = self.cells.get(&key).cloned().unwrap_or_default();
        let wishes: Vec<f64> = cell.iter().map(|slot| self.wish(*slot, side)).collect();
        let mut bottom = f64::MIN;
        let mut off = 0.0;
        for (number, wish) in cell.iter().zip(&wishes) {
            if let Some(slot) = self.slots.get_mut(*number) {
                slot.y = wish.max(bottom + slot.height / 2.0);
                bottom = slot.y + slot.height / 2.0 + GAP;
                off += wish - slot.y;
            }
        }
        // What had to give way all to one side gives way to both.
        let count = u32::try_from(cell.len().max(1)).unwrap_or(u32::MAX);
        for number in &cell {
            if let Some(slot) = self.slots.get_mut(*number) {
                slot.y += off / f64::from(count);
            }
        }
    }
}

const MARGIN: f64 = 24.0;
/// Above the lanes: the title.
const HEAD: f64 = 74.0;
/// In a lane, above what is in it: its name.
const LANE_HEAD: f64 = 34.0;
const LANE_FOOT: f64 = 18.0;
const BETWEEN_LANES: f64 = 16.0;

fn drawn(
    slots: Vec<Slot>,
    chains: &[Vec<usize>],
    (nodes, teams): (usize, &[Option<&str>]),
) -> Layout {
    let mut lanes = Vec::new();
    let mut top = HEAD;
    for (number, team) in teams.iter().enumerate() {
        let own = slots.iter().filter(|slot| slot.lane == number);
        let inside = own
            .map(|slot| slot.y + slot.height / 2.0)
            .fold(0.0, f64::max);
        let height = LANE_HEAD + inside + LANE_FOOT;
        lanes.push(Lane {
            team: team.map(str::to_owned),
            top,
            height,
        });
        top += height + BETWEEN_LANES;
    }
    let x = |column: usize| {
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        MARGIN + 18.0 + f64::from(column) * (WIDTH + BETWEEN)
    };
    let y = |slot: &Slot| {
        let top = lanes.get(slot.lane).map_or(0.0, |lane| lane.top);
        top + LANE_HEAD + slot.y
    };
    let edges = chains
        .iter()
        .map(|chain| {
            let last = chain.len().saturating_sub(1);
            let through = chain.iter().enumerate().filter_map(|(at, number)| {
                let slot = slots.get(*number)?;
                let (left, right) = ((x(slot.column), y(slot)), (x(slot.column) + WIDTH, y(slot)));
                Some(match at {
                    0 => vec![right],
                    _ if at == last => vec![left],
                    _ => vec![left, right],
                })
            });
            through.flatten().collect()
        })
        .collect();
    let columns = slots.iter().map(|slot| slot.column).max().unwrap_or(0);
    Layout {
        nodes: slots
            .iter()
            .take(nodes)
            .map(|slot| (x(slot.column), y(slot) - HEIGHT / 2.0))
            .collect(),
        edges,
        lanes,
        width: x(columns) + WIDTH + 18.0 + MARGIN,
        height: top,
    }
}
