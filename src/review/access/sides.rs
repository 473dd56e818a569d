//! Both sides of one question: what one allows and the other does not, on as little as it takes to name it.

use std::collections::BTreeSet;

use super::world::On;
use crate::access::authorize::{Beyond, Compared, Of};
use crate::access::encode::resource_like;
use crate::access::{Formula, Reading};
use crate::review::Turn;
use crate::symbol::Text;

/// What of an action differs.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub on: Text,
    pub turn: Turn,
    pub certain: bool,
    pub by: Vec<Text>,
}

/// Both sides, ready to be asked.
pub(super) struct Sides {
    pub plain: Compared,
    /// Where what is not known on both sides counts as the same.
    pub shared: Option<Compared>,
}

impl Sides {
    fn beyond(&mut self, of: Of, within: &Formula) -> Beyond {
        self.settled(|it| it.beyond(of, within))
    }

    fn any(&mut self, of: Of, within: &Formula) -> Beyond {
        self.settled(|it| it.any(of, within))
    }

    /// What is certain is so whatever is not known; what is not possible is so where the unknown is the same.
    fn settled(&mut self, ask: impl Fn(&mut Compared) -> Beyond) -> Beyond {
        if let Some(shared) = &mut self.shared
            && ask(shared) == Beyond::No
        {
            return Beyond::No;
        }
        match (ask(&mut self.plain), &self.shared) {
            (Beyond::No, Some(_)) => Beyond::Perhaps,
            (answer, _) => answer,
        }
    }

    /// What differs, on as little as it takes to name all of it. `apart`: where no call of the one side is one of the other, it is other
    /// people who ask.
    pub fn turned(
        &mut self,
        on: &On,
        candidates: &[Text],
        callers: &[(Text, Formula)],
        apart: bool,
    ) -> Vec<Part> {
        let opens = self.beyond(Of::Other, &Formula::True);
        let closes = self.beyond(Of::One, &Formula::True);
        let mut parts: BTreeSet<Text> = BTreeSet::new();
        for (of, differs) in [(Of::Other, opens), (Of::One, closes)] {
            if differs != Beyond::No {
                parts.extend(self.parts(of, on, candidates));
            }
        }
        let mut found = Vec::new();
        for part in parts {
            let within = match part == *on.text() {
                true => Formula::True,
                false => resource_like(&part, Reading::Strict),
            };
            for (turn, certain) in self.turns(&within, apart) {
                let by = self.by(turn, &within, callers);
                found.push(Part {
                    on: part.clone(),
                    turn: self.turn_of(&by, turn, &within, callers),
                    certain,
                    by,
                });
            }
        }
        found
    }

    fn turns(&mut self, within: &Formula, apart: bool) -> Vec<(Turn, bool)> {
        match self.turn(within) {
            Some((Turn::Altered, certain))
                if apart && self.settled(|it| it.both(within)) == Beyond::No =>
            {
                vec![(Turn::Gained, certain), (Turn::Lost, certain)]
            }
            turn => turn.into_iter().collect(),
        }
    }

    /// Of those whom alone it is about: what others can already, or still, makes it no less a gain, or a loss.
    fn turn_of(
        &mut self,
        by: &[Text],
        turn: Turn,
        within: &Formula,
        callers: &[(Text, Formula)],
    ) -> Turn {
        let of = match turn {
            Turn::Widened => Of::One,
            Turn::Narrowed => Of::Other,
            _ => return turn,
        };
        if by.is_empty() {
            return turn;
        }
        let named = callers.iter().filter(|(it, _)| by.contains(it));
        let those = Formula::any(named.map(|(_, who)| who.clone()));
        match (self.any(of, &within.clone().and(those)), turn) {
            (Beyond::No, Turn::Widened) => Turn::Gained,
            (Beyond::No, _) => Turn::Lost,
            _ => turn,
        }
    }

    /// The patterns that have all callers who are concerned; none when there are others.
    fn by(&mut self, turn: Turn, within: &Formula, callers: &[(Text, Formula)]) -> Vec<Text> {
        if callers.is_empty() {
            return Vec::new();
        }
        let of = match turn.opens() {
            true => Of::Other,
            false => Of::One,
        };
        let concerned: Vec<&(Text, Formula)> = { callers.iter() }
            .filter(|(_, who)| self.beyond(of, &within.clone().and(who.clone())) != Beyond::No)
            .collect();
        let any = Formula::any(concerned.iter().map(|(_, who)| who.clone()));
        match self.beyond(of, &within.clone().but_not(any)) {
            Beyond::No => concerned.into_iter().map(|(it, _)| it.clone()).collect(),
            _ => Vec::new(),
        }
    }

    fn turn(&mut self, within: &Formula) -> Option<(Turn, bool)> {
        let opens = self.beyond(Of::Other, within);
        let closes = self.beyond(Of::One, within);
        let (turn, sure) = match (opens, closes) {
            (Beyond::No, Beyond::No) => return None,
            (_, Beyond::No) => match self.any(Of::One, within) {
                Beyond::No => (Turn::Gained, opens),
                _ => (Turn::Widened, opens),
            },
            (Beyond::No, _) => match self.any(Of::Other, within) {
                Beyond::No => (Turn::Lost, closes),
                _ => (Turn::Narrowed, closes),
            },
            _ => (Turn::Altered, opens.min(closes)),
        };
        Some((turn, sure == Beyond::Yes))
    }

    /// Patterns that together have all of what differs: the narrowest if they do, else wider ones, else the whole.
    fn parts(&mut self, of: Of, on: &On, candidates: &[Text]) -> Vec<Text> {
        let whole = on.text();
        let own: Vec<&Text> = match on {
            On::Like(_) => candidates.iter().filter(|it| *it != whole).collect(),
            On::One(_) => Vec::new(),
        };
        let differing: Vec<&Text> = own
            .into_iter()
            .filter(|it| {
                let within = resource_like(it, Reading::Strict);
                self.beyond(of, &within) != Beyond::No
            })
            .collect();
        let contains = |one: &Text, other: &Text| {
            let (one, other) = (one.to_string(), other.to_string());
            let begins = one.strip_suffix('*');
            one != other && begins.is_some_and(|it| other.starts_with(it))
        };
        let narrow = differing
            .iter()
            .filter(|it| !differing.iter().any(|other| contains(it, other)));
        let wide = differing
            .iter()
            .filter(|it| !differing.iter().any(|other| contains(other, it)));
        for chosen in [narrow.copied().collect::<Vec<_>>(), wide.copied().collect()] {
            if !chosen.is_empty() && self.beyond(of, &outside(&chosen)) == Beyond::No {
                return chosen.into_iter().cloned().collect();
            }
        }
        vec![whole.clone()]
    }
}

fn outside(chosen: &[&Text]) -> Formula {
    let each = chosen.iter().map(|it| resource_like(it, Reading::Strict));
    Formula::any(each.collect::<Vec<_>>()).negated()
}
