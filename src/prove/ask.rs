//! Questions about one policy, over all requests at once, and what the policy says to the request that is found.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::world::{Policed, TeamWorld};
use super::{Code, Finding, Link};
use crate::access::{
    Answer, Formula, Match, PolicyKind, Request, Scope, Solver, Variable, Verdict, View, actions,
    applies, coherence, encode, evaluate, presence_of,
};
use crate::iam::{Effect, Policy, Statement};
use crate::symbol::Text;

/// A policy and what it is called.
#[derive(Clone, Copy)]
pub(super) struct Subject<'q, 'a> {
    /// `the bucket policy`.
    pub name: &'static str,
    pub policed: &'q Policed<'a>,
    pub kind: PolicyKind,
}

/// What must not be.
#[derive(Clone, Copy)]
pub(super) enum Wrong<'q> {
    /// A request that the policy does not deny, whoever else may allow it.
    NotDenied,
    /// A request that it allows and that is not licensed.
    AllowedBeyond(&'q [Statement]),
    /// A request that it may deny.
    Denied,
    /// A request that it may not allow.
    Refused,
}

/// Is there a request like these for which it is wrong?
pub(super) struct Question<'q, 'a> {
    pub subject: Subject<'q, 'a>,
    /// The requests in question. That there are any is made sure of: a question about nothing proves nothing.
    pub about: Formula,
    pub wrong: Wrong<'q>,
    /// The service whose actions are in question, or `*`: a counterexample names one of its actions if it can.
    pub service: &'q str,
}

/// What came of a question.
pub(super) enum Asked {
    None,
    Found(Request),
    Undecided(String),
}

/// Answers the questions about one team, and keeps what it found out about the parts that they share.
#[derive(Default)]
pub(super) struct Asker {
    solver: Solver,
    /// What AWS guarantees about principals of these accounts.
    coherent: BTreeMap<Vec<Text>, Arc<Formula>>,
    /// When the keys that a question speaks of can be there.
    present: BTreeMap<BTreeSet<Variable>, Arc<Formula>>,
    /// What requests were asked about of which there are some.
    inhabited: HashSet<Formula>,
    /// What is known of policies, by their numbers.
    encoded: BTreeMap<u64, Encoded>,
}

/// One policy as formulas, as far as it was asked for.
struct Encoded {
    /// The accounts that it speaks of.
    accounts: BTreeSet<Text>,
    effects: BTreeMap<(bool, bool), BothWays>,
}

impl Encoded {
    fn of(policy: &Policy) -> Self {
        Self {
            accounts: encode::accounts(policy),
            effects: BTreeMap::new(),
        }
    }
}

/// A formula and its opposite.
#[derive(Clone)]
struct BothWays {
    is: Arc<Formula>,
    not: Arc<Formula>,
}

impl std::fmt::Debug for Asker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asker").finish_non_exhaustive()
    }
}

impl<'q, 'a> Question<'q, 'a> {
    /// The finding, with the request, when there is one or when it can't be made certain that there is none.
    pub fn answer(
        self,
        team: &TeamWorld<'a>,
        finding: impl FnOnce() -> Finding,
    ) -> Option<Finding> {
        let asked = team.asker.borrow_mut().ask(&self, &team.account());
        match asked {
            Asked::None => None,
            Asked::Undecided(why) => Some(self.undecided(finding(), &why)),
            Asked::Found(request) => Some(self.shown(finding(), request)),
        }
    }

    fn undecided(&self, found: Finding, why: &str) -> Finding {
        let message = format!("not decided whether {}: {why}", found.message);
        let found = Finding {
            message,
            code: Code::Undecided,
            ..found
        };
        found.at(self.subject.policed.item)
    }

    /// The request goes to the evaluator, which walks the policy in another way than the search.
    fn shown(&self, found: Finding, request: Request) -> Finding {
        let Subject {
            name,
            policed,
            kind,
        } = self.subject;
        let said = link(name, policed, kind, &request);
        let place = self.place(&request).or_else(|| said.place.clone());
        let found = match self.confirmed(&request) {
            Match::Yes => found,
            Match::Maybe => {
                let message = format!("it can't be told whether {}", found.message);
                Finding {
                    message,
                    code: Code::Undecided,
                    ..found
                }
            }
            Match::No => {
                let why = "a request was found that the evaluator does not confirm";
                self.undecided(found, why)
            }
        };
        found
            .at(policed.item)
            .placed(place.as_ref())
            .shown_by(request, vec![said])
    }

    /// Whether the request is one for which it is wrong.
    fn confirmed(&self, request: &Request) -> Match {
        let Subject { policed, kind, .. } = self.subject;
        let verdict = evaluate(&policed.policy, kind, request);
        match (self.wrong, verdict) {
            (_, Verdict::Unknown { .. }) => Match::Maybe,
            (Wrong::NotDenied, Verdict::Denied { .. }) => Match::No,
            (Wrong::NotDenied, _) => Match::Yes,
            (Wrong::Denied, Verdict::Denied { .. }) => Match::Yes,
            (Wrong::Denied, _) => Match::No,
            (Wrong::Refused, Verdict::Allowed { .. }) => Match::No,
            (Wrong::Refused, _) => Match::Yes,
            (Wrong::AllowedBeyond(licence), Verdict::Allowed { .. }) => {
                let licence = Policy::new(licence.to_vec());
                match evaluate(&licence, kind, request).is_allowed() {
                    true => Match::No,
                    false => Match::Yes,
                }
            }
            (Wrong::AllowedBeyond(_), _) => Match::No,
        }
    }

    /// Where to look: at the statement that lets the request through.
    fn place(&self, request: &Request) -> Option<crate::symbol::Place> {
        let Subject { policed, kind, .. } = self.subject;
        match self.wrong {
            Wrong::NotDenied | Wrong::AllowedBeyond(_) => {
                lets_through(policed, kind, request).and_then(|it| it.place.clone())
            }
            Wrong::Denied | Wrong::Refused => None,
        }
    }
}

impl Asker {
    fn ask(&mut self, question: &Question<'_, '_>, own: &Text) -> Asked {
        let coherent = self.coherence(&[question.subject], own);
        let wrong = self.wrong(question);
        let asked = with(&question.about, &wrong, &coherent);
        match self.solve(&asked) {
            Answer::Satisfiable(witness) => {
                let named = actions::expand(&format!("{}:*", question.service));
                let real = encode::actions_like(named.iter().map(|action| action.name.as_str()));
                let about = question.about.clone().and(real);
                match self.solve(&with(&about, &wrong, &coherent)) {
                    Answer::Satisfiable(better) => Asked::Found(better.request()),
                    _ => Asked::Found(witness.request()),
                }
            }
            Answer::TooHard(why) => Asked::Undecided(why.to_string()),
            Answer::Unsatisfiable => self.not_vacuous(question, &coherent),
        }
    }

    /// Is there a request like these that every one of the policies allows and none of them denies?
    pub fn together(&mut self, layers: &[Subject<'_, '_>], about: &Formula, own: &Text) -> Asked {
        let coherent = self.coherence(layers, own);
        let permits = layers.iter().flat_map(|layer| {
            let allowed = self.having(*layer, View::Over, Effect::Allow).is;
            let denied = self.having(*layer, View::Over, Effect::Deny).not;
            [allowed, denied]
        });
        let permits: Vec<_> = permits.collect();
        match self.solve(&with(about, &permits, &coherent)) {
            Answer::Satisfiable(witness) => Asked::Found(witness.request()),
            Answer::TooHard(why) => Asked::Undecided(why.to_string()),
            Answer::Unsatisfiable => Asked::None,
        }
    }

    /// Nothing was found: that says something only if there was something to look for.
    fn not_vacuous(&mut self, question: &Question<'_, '_>, coherent: &Formula) -> Asked {
        let about = &question.about;
        if *about == Formula::True || self.inhabited.contains(about) {
            return Asked::None;
        }
        match self.solver.is_satisfiable(&[about, coherent]) {
            Ok(true) => {
                self.inhabited.insert(about.clone());
                Asked::None
            }
            Ok(false) => Asked::Undecided("there is no such principal or resource".to_owned()),
            Err(why) => Asked::Undecided(why.to_string()),
        }
    }

    /// All parts, with what is known of the keys that they speak of.
    fn solve(&mut self, parts: &[&Formula]) -> Answer {
        let spoken_of: BTreeSet<Variable> = parts.iter().flat_map(|it| it.variables()).collect();
        let known = self.present.entry(spoken_of);
        let present = Arc::clone(known.or_insert_with_key(|it| Arc::new(presence_of(it))));
        let mut all = parts.to_vec();
        all.push(&present);
        self.solver.solve_all(&all)
    }

    /// For the account in question and those that the policies speak of.
    fn coherence(&mut self, subjects: &[Subject<'_, '_>], own: &Text) -> Arc<Formula> {
        let mut spoken_of: BTreeSet<Text> = BTreeSet::new();
        for Subject { policed, .. } in subjects {
            let known = self.encoded.entry(policed.number());
            let known = known.or_insert_with(|| Encoded::of(&policed.policy));
            spoken_of.extend(known.accounts.iter().cloned());
        }
        let mut accounts: Vec<Text> = spoken_of.into_iter().collect();
        if let Err(place) = accounts.binary_search(own) {
            accounts.insert(place, own.clone());
        }
        let known = self.coherent.entry(accounts);
        Arc::clone(known.or_insert_with_key(|accounts| Arc::new(coherence(accounts))))
    }

    /// What has to hold of a request all together for it to be wrong.
    fn wrong(&mut self, question: &Question<'_, '_>) -> Vec<Arc<Formula>> {
        let subject = question.subject;
        let mut having = |view, effect| self.having(subject, view, effect);
        match question.wrong {
            Wrong::NotDenied => vec![having(View::Over, Effect::Deny).not],
            Wrong::Denied => vec![having(View::Under, Effect::Deny).is],
            Wrong::Refused => {
                let refused = having(View::Under, Effect::Allow).not;
                let denied = having(View::Under, Effect::Deny).is;
                let either = Formula::clone(&refused).or(Formula::clone(&denied));
                vec![Arc::new(either)]
            }
            Wrong::AllowedBeyond(licence) => vec![
                having(View::Over, Effect::Allow).is,
                having(View::Over, Effect::Deny).not,
                Arc::new(licensed(licence, subject.kind).negated()),
            ],
        }
    }

    fn having(&mut self, subject: Subject<'_, '_>, view: View, effect: Effect) -> BothWays {
        let policy = &subject.policed.policy;
        let known = self.encoded.entry(subject.policed.number());
        let known = known.or_insert_with(|| Encoded::of(policy));
        let effects = (view == View::Over, effect == Effect::Allow);
        let encoded = known.effects.entry(effects).or_insert_with(|| {
            let scope = Scope::new(subject.kind, view);
            let is = match effect {
                Effect::Allow => encode::allows(policy, &scope),
                Effect::Deny => encode::denies(policy, &scope),
            };
            BothWays {
                not: Arc::new(is.clone().negated()),
                is: Arc::new(is),
            }
        });
        encoded.clone()
    }
}

/// The requests in question that are wrong, and such as there can be.
fn with<'f>(
    about: &'f Formula,
    wrong: &'f [Arc<Formula>],
    coherent: &'f Formula,
) -> Vec<&'f Formula> {
    let wrong = wrong.iter().map(|part| &**part);
    [about].into_iter().chain(wrong).chain([coherent]).collect()
}

/// What a licence covers, read narrowly: what is not certainly licensed is not.
pub(super) fn licensed(licence: &[Statement], kind: PolicyKind) -> Formula {
    let licence = Policy::new(licence.to_vec());
    encode::allows(&licence, &Scope::new(kind, View::Under))
}

/// What one policy says to a request, for a report.
pub(super) fn link(name: &str, policed: &Policed<'_>, kind: PolicyKind, request: &Request) -> Link {
    let policy = &policed.policy;
    let (verdict, statement) = match evaluate(policy, kind, request) {
        Verdict::Allowed { statement } => ("allows", Some(statement)),
        Verdict::Denied { statement } => ("denies", Some(statement)),
        Verdict::NoMatch => ("says nothing", None),
        Verdict::Unknown { statements } => ("can't be told", statements.first().copied()),
    };
    let statement = statement.and_then(|at| policy.statements.get(at));
    Link {
        policy: format!("{name} ({})", policed.item.address()),
        verdict,
        sid: statement.and_then(|it| it.sid.clone()),
        place: statement
            .and_then(|it| it.place.clone())
            .or_else(|| policed.place.clone())
            .or_else(|| Some(policed.item.resource.place.clone())),
    }
}

/// The first `Allow` that matches the request, perhaps: where to look for what lets it through.
fn lets_through<'p>(
    policed: &'p Policed<'_>,
    kind: PolicyKind,
    request: &Request,
) -> Option<&'p Statement> {
    let policy = &policed.policy;
    policy
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow)
        .find(|statement| applies(policy, statement, kind, request) != Match::No)
}
