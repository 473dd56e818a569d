//! Who has a statement about what: what rules most principals out before anybody asks a solver.

use std::collections::{BTreeSet, HashMap};

use crate::access::{Begins, ByBeginning, may_name};
use crate::estate::{Estate, PrincipalKind};
use crate::iam::{Effect, Matches, Statement};
use crate::steps;
use crate::symbol::{Piece, Text};

/// A principal by its place: first those of the estate, then those made elsewhere.
pub(super) type Who = usize;

/// The identity policies of an estate by the actions that steps ask for.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_action: HashMap<&'static str, ByBeginning<Who>>,
    /// Those of whom not all is known: they may have anything.
    vague: BTreeSet<Who>,
    roots: BTreeSet<Who>,
    by_arn: HashMap<Text, Who>,
}

impl Index {
    /// Looks through every principal once; the work for each distinct pattern of an `Action` element is done once for all.
    pub fn new(estate: &Estate) -> Self {
        let actions: BTreeSet<&'static str> = { steps::all() }
            .flat_map(|step| step.asks)
            .flat_map(|ask| ask.actions.iter().copied())
            .collect();
        let mut matching: HashMap<&Text, Vec<&'static str>> = HashMap::new();
        let mut made = Self::default();
        for (who, principal) in estate.principals.iter().enumerate() {
            made.by_arn.insert(principal.arn.clone(), who);
            if principal.kind == PrincipalKind::Root {
                made.roots.insert(who);
            }
            let known = principal.identity.iter().map(|it| it.content.known());
            if !principal.whole || known.clone().any(|it| it.is_none()) {
                made.vague.insert(who);
            }
            let statements = known.flatten().flat_map(|policy| &policy.statements);
            for statement in statements.filter(|it| it.effect == Effect::Allow) {
                let mut named: BTreeSet<&'static str> = BTreeSet::new();
                match &statement.actions {
                    Matches::Only(listed) => {
                        for pattern in listed {
                            let found = matching.entry(pattern).or_insert_with(|| {
                                let one = std::slice::from_ref(pattern);
                                let all = actions.iter().copied();
                                all.filter(|action| may_name(one, action)).collect()
                            });
                            named.extend(found.iter());
                        }
                    }
                    Matches::Except(_) => named.extend(actions.iter()),
                }
                let about = about(statement);
                for action in named {
                    let having = made.by_action.entry(action).or_default();
                    about.iter().for_each(|it| having.add(it.clone(), who));
                }
            }
        }
        made
    }

    /// Adds somebody of whose policies nothing is known; he counts only where somebody names him.
    pub fn add(&mut self, arn: Text, who: Who) {
        self.by_arn.insert(arn, who);
    }

    /// The place of the principal with this ARN.
    pub fn of_arn(&self, arn: &Text) -> Option<Who> {
        self.by_arn.get(arn).copied()
    }

    /// Those of whom it can't be ruled out that an identity policy lets them do this.
    pub fn askers(&self, action: &str, resource: &Text) -> BTreeSet<Who> {
        let mut found: BTreeSet<Who> = self.vague.union(&self.roots).copied().collect();
        if let Some(having) = self.by_action.get(action) {
            let (begins, whole) = plain(resource);
            found.extend(having.about(&begins, whole));
        }
        found
    }

    /// The same of one.
    pub fn may(&self, who: Who, action: &str, resource: &Text) -> bool {
        let (begins, whole) = plain(resource);
        let having = || {
            let having = self.by_action.get(action)?;
            having.about(&begins, whole).find(|it| *it == who)
        };
        self.vague.contains(&who) || self.roots.contains(&who) || having().is_some()
    }
}

/// What the resources of a statement begin with; anything where it names what it is not about.
fn about(statement: &Statement) -> Vec<Begins> {
    match &statement.resources {
        Some(Matches::Only(listed)) => listed.iter().map(plain).collect(),
        _ => vec![(String::new(), false)],
    }
}

/// The plain characters with which a text begins, and whether that is all of it.
fn plain(text: &Text) -> Begins {
    match text.pieces().first() {
        Some(Piece::Literal(known)) => {
            let end = known.find(['*', '?', '$']).unwrap_or(known.len());
            let whole = end == known.len() && text.pieces().len() == 1;
            (known.get(..end).unwrap_or_default().to_owned(), whole)
        }
        _ => (String::new(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_lets_through_whatever_might_match() {
        let key = || Text::literal("arn:aws:kms:eu-west-1:1:key/").then_text(&Text::atom("k"));
        for (pattern, resource, may) in [
            ("*", Text::from("arn:aws:iam::1:role/a"), true),
            (
                "arn:aws:iam::1:role/b*",
                Text::from("arn:aws:iam::1:role/a"),
                false,
            ),
            (
                "arn:aws:iam::1:role/a*",
                Text::from("arn:aws:iam::1:role/a"),
                true,
            ),
            (
                "arn:aws:iam::1:role/a",
                Text::from("arn:aws:iam::1:role/*"),
                true,
            ),
            (
                "arn:aws:iam::1:role/${aws:username}",
                Text::from("arn:aws:iam::1:role/a"),
                true,
            ),
            ("arn:aws:kms:*:1:key/*", key(), true),
            ("arn:aws:kms:eu-west-1:1:key/1", key(), true),
            ("arn:aws:kms:eu-west-2:1:key/*", key(), false),
        ] {
            let mut having = ByBeginning::default();
            having.add(plain(&Text::from(pattern)), 7);
            let (begins, whole) = plain(&resource);
            let found: Vec<Who> = having.about(&begins, whole).collect();
            assert_eq!(found == [7], may, "{pattern}");
        }
    }
}
