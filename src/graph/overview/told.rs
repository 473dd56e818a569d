//! The findings of a proof, each told at one place of the picture: at the link that it is about, else at its owner's card.

use crate::graph::State;
use crate::prove::{Doubt, Finding, Proof};

/// What was found, and whether it is told yet.
pub(super) struct Told<'p> {
    findings: Vec<(&'p Finding, bool)>,
}

impl<'p> Told<'p> {
    pub(super) fn of(proof: &'p Proof) -> Self {
        Self {
            findings: proof.findings().map(|finding| (finding, false)).collect(),
        }
    }

    /// Those that are not told yet, of these; they are from now on.
    pub(super) fn take(&mut self, which: impl Fn(&Finding) -> bool) -> Vec<Doubt> {
        let left = self.findings.iter_mut().filter(|(_, told)| !told);
        let found = left.filter(|(finding, _)| which(finding));
        found
            .map(|(finding, told)| {
                *told = true;
                Doubt {
                    why: finding.message.clone(),
                    place: finding.place.clone(),
                }
            })
            .collect()
    }

    /// What a link is that these findings are about; further ones than the first stay, for the cards.
    pub(super) fn state(&mut self, which: impl Fn(&Finding) -> bool, otherwise: State) -> State {
        let left = self.findings.iter_mut().filter(|(_, told)| !told);
        let mut found = left.filter(|(finding, _)| which(finding));
        match found.next() {
            Some((finding, told)) => {
                *told = true;
                State::Broken(Doubt {
                    why: finding.message.clone(),
                    place: finding.place.clone(),
                })
            }
            None => otherwise,
        }
    }
}
