//! Somebody with policies of his own: what he can do is what every one of them allows and none denies.

use crate::access::{Formula, Match, Request, Verdict, evaluate};
use crate::prove::ask::{Asked, Asker, Subject, link};
use crate::prove::{Link, Taken};
use crate::steps::Step;
use crate::symbol::Text;

/// Somebody with policies of his own.
pub(super) struct Actor<'q, 'a> {
    /// Who he is, among all who ask.
    pub who: Formula,
    /// Whom a request shows rather than anybody else of them.
    pub rather: Option<Formula>,
    pub account: Text,
    /// Each has to allow. His identity policies are one.
    pub layers: Vec<Subject<'q, 'a>>,
}

/// What came of asking.
pub(super) enum Can {
    No,
    /// This request, which every layer allows.
    Yes(Request),
    /// Not for certain: this request, or a reason why nothing could be found out.
    Perhaps(Option<Request>, String),
}

impl Actor<'_, '_> {
    /// Whether he can make a request like these.
    pub fn can(&self, about: Formula, asker: &mut Asker) -> Can {
        let about = self.who.clone().and(about);
        let shown = self.rather.clone().map(|rather| rather.and(about.clone()));
        let shown = shown.map(|about| asker.together(&self.layers, &about, &self.account));
        let asked = match shown {
            Some(found @ Asked::Found(_)) => found,
            _ => asker.together(&self.layers, &about, &self.account),
        };
        match asked {
            Asked::None => Can::No,
            Asked::Undecided(why) => Can::Perhaps(None, why),
            Asked::Found(request) => match self.allows(&request) {
                Match::Yes => Can::Yes(request),
                Match::Maybe => Can::Perhaps(Some(request), "it can't be told".to_owned()),
                Match::No => {
                    let why = "a request was found that the evaluator does not confirm";
                    Can::Perhaps(Some(request), why.to_owned())
                }
            },
        }
    }

    /// Whether his policies allow one request, by the evaluator, which walks them in another way than the search.
    fn allows(&self, request: &Request) -> Match {
        let verdicts = self.layers.iter().map(|layer| {
            match evaluate(&layer.policed.policy, layer.kind, request) {
                Verdict::Allowed { .. } => Match::Yes,
                Verdict::Unknown { .. } => Match::Maybe,
                Verdict::Denied { .. } | Verdict::NoMatch => Match::No,
            }
        });
        let verdicts: Vec<Match> = verdicts.collect();
        match (
            verdicts.contains(&Match::No),
            verdicts.contains(&Match::Maybe),
        ) {
            (true, _) => Match::No,
            (false, true) => Match::Maybe,
            (false, false) => Match::Yes,
        }
    }

    /// What each of his policies says to a request.
    pub fn chain(&self, request: &Request) -> Vec<Link> {
        let links = self.layers.iter();
        links
            .map(|layer| link(layer.name, layer.policed, layer.kind, request))
            .collect()
    }

    /// A step with the request for it.
    pub fn takes(&self, step: &'static Step, request: Request) -> Taken {
        Taken {
            step,
            chain: self.chain(&request),
            request,
        }
    }
}
