use super::Token;
use super::template::{Part, Template};
use crate::symbol::Text;

/// One element of a [`Pattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Elem {
    /// This letter.
    Is(Token),
    /// This character in either case; kept in lower case.
    Fold(char),
    /// Any atom.
    SomeAtom,
    /// `?`: one character. With `atoms`, an atom too (see [`Reading`]).
    One { colons: bool, atoms: bool },
    /// `*`: any letters, none included.
    Many { colons: bool },
}

/// A string with wildcards, compiled. It reads letters one by one; where it stands is a set of positions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    elems: Vec<Elem>,
}

/// How to read what is not known about a pattern.
///
/// Unknown are: parts that are [`Unknown`](crate::symbol::Unknown), policy variables without a value, and
/// `?` against an atom, of which nobody knows how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// Matches only what it matches whatever the unknown turns out to be.
    Strict,
    /// Matches whatever it might match.
    Generous,
}

impl Reading {
    /// The reading below a negation.
    pub(crate) fn flipped(self) -> Self {
        match self {
            Self::Strict => Self::Generous,
            Self::Generous => Self::Strict,
        }
    }
}

impl Pattern {
    /// Matches every string.
    pub fn anything() -> Self {
        Self {
            elems: vec![Elem::Many { colons: true }],
        }
    }

    /// Matches every string that begins with an atom: of such a one nobody knows what it looks like.
    pub(crate) fn opaque() -> Self {
        Self {
            elems: vec![Elem::SomeAtom, Elem::Many { colons: true }],
        }
    }

    /// Matches exactly these letters; nothing in them is a wildcard.
    pub fn exactly(letters: &[Token]) -> Self {
        Self {
            elems: letters.iter().cloned().map(Elem::Is).collect(),
        }
    }

    /// Matches whatever the text may be: its unknown parts are anything, and nothing else in it is a wildcard.
    pub(crate) fn with_gaps(text: &Text) -> Option<Self> {
        Self::equal(&Template::plain(text), Reading::Generous)
    }

    /// Every character stands for itself: `StringEquals`.
    pub(crate) fn equal(template: &Template, reading: Reading) -> Option<Self> {
        Self::compile(template, reading, false, |_| None)
    }

    /// The same in either case: `StringEqualsIgnoreCase`, `Bool`.
    pub(crate) fn fold(template: &Template, reading: Reading) -> Option<Self> {
        Self::compile(template, reading, true, |_| None)
    }

    /// `*` and `?` are wildcards: `StringLike`.
    pub(crate) fn like(template: &Template, reading: Reading) -> Option<Self> {
        Self::compile(template, reading, false, |character| {
            wildcard(character, reading, true)
        })
    }

    /// Wildcards over a name in lower case, as the values of [`Variable::Action`](super::Variable::Action) are.
    pub(crate) fn action(template: &Template, reading: Reading) -> Option<Self> {
        let mut made = Self::like(template, reading)?;
        for elem in &mut made.elems {
            if let Elem::Is(Token::Char(character)) = elem {
                *character = fold(*character);
            }
        }
        Some(made)
    }

    /// `ArnLike`, which `ArnEquals` is as well: the parts between colons are compared one by one, and a
    /// wildcard in one of the first five stays inside it (IAM User Guide,
    /// `reference_policies_elements_condition_operators.html`, "Amazon Resource Name (ARN) condition operators").
    ///
    /// A text of fewer than six parts with an atom in it begins with the ARN of a resource, and is read as
    /// a plain pattern. Without an atom it is no ARN: nothing in the strict reading, a plain pattern in the generous one.
    pub(crate) fn arn(template: &Template, reading: Reading) -> Option<Self> {
        if template.has_hole() || template.colons() < 5 {
            return match reading {
                Reading::Strict if template.has_hole() || !template.has_atom() => None,
                _ => Self::like(template, reading),
            };
        }
        let mut colons = 0;
        Self::compile(template, reading, false, |character| {
            colons += usize::from(character == ':');
            wildcard(character, reading, colons >= 5)
        })
    }

    /// `Resource`. `*` alone is everything. "You can use wildcard characters within any ARN segment" (IAM User Guide,
    /// `reference_policies_elements_resource.html`) says that they stay inside their part; since
    /// nothing says what AWS does when one is made to cross a colon, the generous reading lets it, and completes an
    /// ARN of fewer than six parts as the same page describes.
    pub(crate) fn resource(template: &Template, reading: Reading) -> Vec<Self> {
        if template.is_star() {
            return vec![Self::anything()];
        }
        match reading {
            Reading::Strict => Self::arn(template, reading).into_iter().collect(),
            Reading::Generous => {
                let mut listed: Vec<Self> = Self::like(template, reading).into_iter().collect();
                if template.colons() < 5 && !template.has_atom() {
                    listed.extend(Self::like(&template.clone().then(":*"), reading));
                }
                listed
            }
        }
    }

    fn compile(
        template: &Template,
        reading: Reading,
        folds: bool,
        mut wildcard: impl FnMut(char) -> Option<Elem>,
    ) -> Option<Self> {
        let plain = |character: char| match folds {
            true => Elem::Fold(fold(character)),
            false => Elem::Is(Token::Char(character)),
        };
        let mut elems = Vec::with_capacity(template.parts().len());
        for part in template.parts() {
            let elem = match part {
                Part::Written(written) => wildcard(*written).unwrap_or_else(|| plain(*written)),
                Part::Exact(Token::Char(exact)) => plain(*exact),
                Part::Exact(atom) => Elem::Is(*atom),
                Part::Hole if reading == Reading::Strict => return None,
                Part::Hole => Elem::Many { colons: true },
            };
            if !(elem == Elem::Many { colons: true } && elems.last() == Some(&elem)) {
                elems.push(elem);
            }
        }
        Some(Self { elems })
    }

    /// True when this pattern matches every string.
    pub(crate) fn is_anything(&self) -> bool {
        matches!(self.elems.as_slice(), [Elem::Many { colons: true }])
    }

    /// The only string that it matches, when it has neither wildcards nor a choice of case.
    pub(crate) fn word(&self) -> Option<Vec<Token>> {
        let mut word = Vec::with_capacity(self.elems.len());
        for elem in &self.elems {
            match elem {
                Elem::Is(letter) => word.push(*letter),
                _ => return None,
            }
        }
        Some(word)
    }

    /// True when it has neither wildcards nor a choice of case.
    pub(crate) fn is_word(&self) -> bool {
        self.elems.iter().all(|elem| matches!(elem, Elem::Is(_)))
    }

    /// The atoms in it.
    pub(crate) fn atoms(&self) -> impl Iterator<Item = &Token> {
        self.elems.iter().filter_map(|elem| match elem {
            Elem::Is(atom @ Token::Atom(_)) => Some(atom),
            _ => None,
        })
    }

    /// True when the letters as a whole match.
    pub fn matches(&self, letters: &[Token]) -> bool {
        let lead = self.elems.iter().zip(letters);
        let same =
            lead.take_while(|(elem, letter)| matches!(elem, Elem::Is(wanted) if wanted == *letter));
        let same = same.count();
        match self.elems.get(same) {
            None => return same == letters.len(),
            Some(Elem::Is(_)) => return false,
            Some(_) => {}
        }
        let (elems, rest) = (
            self.elems.get(same..).unwrap_or_default(),
            letters.get(same..).unwrap_or_default(),
        );
        if elems.iter().all(Elem::is_simple) {
            return matches_simple(elems, rest);
        }
        let (mut places, mut next) = (Vec::new(), Vec::new());
        self.enter(u32::try_from(same).unwrap_or(u32::MAX), &mut places);
        for letter in letters.iter().skip(same) {
            next.clear();
            for place in &places {
                self.step(*place, letter, &mut next);
            }
            next.sort_unstable();
            next.dedup();
            if next.is_empty() {
                return false;
            }
            std::mem::swap(&mut places, &mut next);
        }
        places.contains(&self.end())
    }

    /// The position after the last element.
    pub(crate) fn end(&self) -> u32 {
        u32::try_from(self.elems.len()).unwrap_or(u32::MAX)
    }

    /// What stands at a position.
    pub(crate) fn at(&self, place: u32) -> Option<&Elem> {
        self.elems.get(usize::try_from(place).ok()?)
    }

    /// Adds a position and those that are reached from it without reading: past a `*`.
    pub(crate) fn enter(&self, mut place: u32, places: &mut Vec<u32>) {
        places.push(place);
        while let Some(Elem::Many { .. }) = self.at(place) {
            place += 1;
            places.push(place);
        }
    }

    /// Adds the positions that are reached from `place` by reading `letter`.
    pub(crate) fn step(&self, place: u32, letter: &Token, places: &mut Vec<u32>) {
        let colon = *letter == Token::Char(':');
        match (self.at(place), letter) {
            (Some(Elem::Is(wanted)), _) if wanted == letter => self.enter(place + 1, places),
            (Some(Elem::Fold(wanted)), Token::Char(read)) if *wanted == fold(*read) => {
                self.enter(place + 1, places);
            }
            (Some(Elem::Many { colons }), _) if *colons || !colon => self.enter(place, places),
            (Some(Elem::SomeAtom), Token::Atom(_)) => self.enter(place + 1, places),
            (Some(Elem::One { colons, .. }), Token::Char(_)) if *colons || !colon => {
                self.enter(place + 1, places);
            }
            (Some(Elem::One { atoms: true, .. }), Token::Atom(_)) => {
                // An atom is some characters, nobody knows how many: one `?` or all that stand in a row.
                let mut after = place;
                while let Some(Elem::One { .. }) = self.at(after) {
                    after += 1;
                    self.enter(after, places);
                }
            }
            _ => {}
        }
    }
}

impl Elem {
    /// True when it reads one letter, or is a `*` without bounds.
    fn is_simple(&self) -> bool {
        !matches!(
            self,
            Self::Many { colons: false } | Self::One { atoms: true, .. }
        )
    }

    /// Whether it reads this one letter; a `*` reads none here.
    fn reads(&self, letter: &Token) -> bool {
        match (self, letter) {
            (Self::Is(wanted), _) => wanted == letter,
            (Self::Fold(wanted), Token::Char(read)) => *wanted == fold(*read),
            (Self::SomeAtom, Token::Atom(_)) => true,
            (Self::One { colons, .. }, Token::Char(read)) => *colons || *read != ':',
            _ => false,
        }
    }
}

/// Whether simple elements match: what follows the last `*` that was met moves on until it fits. Earlier ones need
/// not give way, since the last one takes whatever they would have taken.
fn matches_simple(elems: &[Elem], letters: &[Token]) -> bool {
    let (mut elem, mut letter) = (0, 0);
    let mut back = None;
    loop {
        match (elems.get(elem), letters.get(letter)) {
            (None, None) => return true,
            (Some(Elem::Many { .. }), _) => {
                elem += 1;
                back = Some((elem, letter));
            }
            (Some(wanted), Some(read)) if wanted.reads(read) => {
                elem += 1;
                letter += 1;
            }
            (_, None) => return false,
            _ => {
                let Some((again, from)) = &mut back else {
                    return false;
                };
                *from += 1;
                (elem, letter) = (*again, *from);
            }
        }
    }
}

fn wildcard(character: char, reading: Reading, colons: bool) -> Option<Elem> {
    match character {
        '*' => Some(Elem::Many { colons }),
        '?' => Some(Elem::One {
            colons,
            atoms: reading == Reading::Generous,
        }),
        _ => None,
    }
}

/// A character in the case that comparisons without regard to case are made in.
pub(crate) fn fold(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}
