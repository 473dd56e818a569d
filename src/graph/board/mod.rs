//! A picture of cards in columns, joined by links: what the overview and the picture of a team are drawn with.
//!
//! What is said of a link stands on the cards at its ends, so nothing is ever written on a line.

mod dot;
mod mermaid;
mod svg;

pub(super) use dot::dot;
pub(super) use mermaid::mermaid;
pub(super) use svg::svg;

use super::{Class, State, line};
use crate::prove::Doubt;

/// A picture. Cards and links come in an order that depends on the claims alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// What it shows.
    pub title: String,
    /// What it comes to.
    pub subtitle: String,
    /// What stands together.
    pub frames: Vec<Frame>,
    /// The cards.
    pub cards: Vec<Card>,
    /// The links.
    pub links: Vec<Link>,
    /// What is not drawn, or stands for more than one sees.
    pub notes: Vec<String>,
    /// What is wrong with nothing that is drawn in particular.
    pub elsewhere: Vec<Doubt>,
}

/// Cards that stand together.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What they are.
    pub name: String,
    /// More about them.
    pub note: String,
}

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a column, one below the other.
    Stack(usize),
    /// In a row of its frame, beside others: the first place that is free.
    Grid,
    /// At the end of the first row of its frame.
    Side,
    /// In a column behind the rows.
    Behind,
}

/// A thing, or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Where it stands.
    pub place: Place,
    /// The frame that it stands in, by its number.
    pub frame: Option<usize>,
    pub(super) class: Class,
    /// The word for what it is.
    pub word: String,
    /// What it is called, for people.
    pub name: String,
    /// What it is called in AWS, or what it stands for.
    pub full: String,
    /// What it is called where it is told of without the picture.
    pub called: String,
    /// What is said of it.
    pub rows: Vec<Row>,
    /// Why it is not what it was declared to be.
    pub doubts: Vec<Doubt>,
}

/// Something that is said of a thing, at which links may begin and end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// One line below the other.
    pub lines: Vec<String>,
}

/// One end of a link: a card, and one of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct End {
    /// The card, by its number.
    pub card: usize,
    /// The row; the card itself when it is left out.
    pub row: Option<usize>,
}

/// What a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One team reads what another shares.
    Share,
    /// Somebody calls what is served.
    Call,
    /// Somebody brings objects in.
    Brings,
    /// What all units have of the platform.
    Platform,
    /// Somebody takes a role.
    Takes,
    /// A role reaches a thing.
    Reaches,
    /// A thing lies under a key.
    Under,
}

impl Kind {
    /// All of them, in the order in which they are explained.
    pub(super) const ALL: [Self; 7] = [
        Self::Share,
        Self::Call,
        Self::Brings,
        Self::Takes,
        Self::Reaches,
        Self::Under,
        Self::Platform,
    ];

    /// What styles call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Call => "call",
            Self::Brings => "brings",
            Self::Platform => "platform",
            Self::Takes => "takes",
            Self::Reaches => "reaches",
            Self::Under => "under",
        }
    }

    /// What it is, for the legend.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Share => "shared, to who reads",
            Self::Call => "calls",
            Self::Brings => "brings objects in",
            Self::Platform => "by the platform",
            Self::Takes => "takes the role",
            Self::Reaches => "reaches",
            Self::Under => "encrypted under",
        }
    }

    /// Its colour, where there is no style sheet.
    pub(super) fn colour(self) -> &'static str {
        match self {
            Self::Share => "#2563eb",
            Self::Call => "#15803d",
            Self::Brings => "#b45309",
            Self::Platform => "#8a94a3",
            Self::Takes => "#7c3aed",
            Self::Reaches => "#0f766e",
            Self::Under => "#6b7280",
        }
    }
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// What it is.
    pub kind: Kind,
    /// What happens on it.
    pub label: String,
    /// Whether it is so. What is assumed here is a share that has ended, or what nothing of ours makes so.
    pub state: State,
}

impl Row {
    /// In: its lines; empty ones are left out.
    pub(super) fn new<const N: usize>(lines: [&str; N]) -> Self {
        let lines = lines.into_iter().filter(|text| !text.is_empty());
        Self {
            lines: lines.map(line).collect(),
        }
    }
}

impl Card {
    pub(super) fn new(place: Place, class: Class, (word, name, full): (&str, &str, &str)) -> Self {
        Self {
            place,
            frame: None,
            class,
            word: line(word),
            name: line(name),
            full: line(full),
            called: line(&format!("{word} {name}")),
            rows: Vec::new(),
            doubts: Vec::new(),
        }
    }

    /// The same in a frame.
    #[must_use]
    pub(super) fn within(mut self, frame: usize) -> Self {
        self.frame = Some(frame);
        self
    }
}

impl Board {
    /// Adds a card; gives its number.
    pub(super) fn card(&mut self, card: Card) -> usize {
        self.cards.push(card);
        self.cards.len() - 1
    }

    /// The row of a card with these lines; adds it when there is none.
    pub(super) fn row(&mut self, card: usize, row: Row) -> End {
        let whole = End { card, row: None };
        let Some(found) = self.cards.get_mut(card) else {
            return whole;
        };
        let known = found.rows.iter().position(|it| *it == row);
        let number = known.unwrap_or(found.rows.len());
        if known.is_none() {
            found.rows.push(row);
        }
        End {
            row: Some(number),
            ..whole
        }
    }

    /// Adds a link; one that is there already gets the doubt of the other if it has none. Gives its number.
    pub(super) fn link(
        &mut self,
        (from, to): (End, End),
        kind: Kind,
        label: &str,
        state: State,
    ) -> usize {
        let label = line(label);
        let same = |it: &Link| (it.from, it.to, it.kind, &it.label) == (from, to, kind, &label);
        let number = self.links.iter().position(same);
        match number.and_then(|number| self.links.get_mut(number)) {
            Some(known) if matches!(known.state, State::Broken(_)) => {}
            Some(known) => known.state = state,
            None => self.links.push(Link {
                from,
                to,
                kind,
                label,
                state,
            }),
        }
        number.unwrap_or(self.links.len() - 1)
    }

    /// What an end is called.
    fn called(&self, end: End) -> &str {
        self.cards.get(end.card).map_or("", |card| &card.called)
    }

    /// Why something is not as it was declared, each with what it is about: links first, then cards, then the rest.
    pub fn doubts(&self) -> Vec<(String, &Doubt)> {
        let links = self.links.iter().filter_map(|link| match &link.state {
            State::Broken(doubt) => {
                let what = format!("{} → {}", self.called(link.from), self.called(link.to));
                Some((what, doubt))
            }
            State::Sound | State::Assumed => None,
        });
        let cards = self.cards.iter().flat_map(|card| {
            let doubts = card.doubts.iter();
            doubts.map(|doubt| (card.called.clone(), doubt))
        });
        let rest = self.elsewhere.iter();
        let rest = rest.map(|doubt| ("elsewhere".to_owned(), doubt));
        links.chain(cards).chain(rest).collect()
    }
}
