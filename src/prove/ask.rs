//! Questions about one policy, over all requests at once, and what the policy says to the request that is found.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::world::{Policed, TeamWorld};
use super::{Code, Finding, Link};
use crate::access::{
    Answer, Formula, Match, PolicyKind, Ready, Request, Scope, Solver, Verdict, View, actions,
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
    coherent: BTreeMap<Vec<Text>, Ready>,
    /// When the keys that a question speaks of can be there, by the numbers of the variables.
    present: HashMap<Vec<u32>, Ready>,
    /// What requests were asked about of which there are some.
    inhabited: HashSet<Ready>,
    /// What is known of policies, by their numbers.
    encoded: HashMap<u64, Encoded>,
}

/// One policy as formulas, as far as it was asked for.
struct Encoded {
    /// The accounts that it speaks of.
    accounts: BTreeSet<Text>,
    parts: BTreeMap<Part, Ready>,
}

impl Encoded {
    fn of(policy: &Policy) -> Self {
        Self {
            accounts: encode::accounts(policy),
            parts: BTreeMap::new(),
        }
    }
}

/// What a policy may do to a request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// It does not deny it for certain.
    NotDenied,
    /// It may deny it.
    Denied,
    /// It may not allow it, or may deny it.
    Refused,
    /// It may allow it.
    Allowed,
}

impl Part {
    fn formula(self, policy: &Policy, kind: PolicyKind) -> Formula {
        let (over, under) = (Scope::new(kind, View::Over), Scope::new(kind, View::Under));
        match self {
            Self::NotDenied => encode::denies(policy, &over).negated(),
            Self::Denied => encode::denies(policy, &under),
            Self::Refused => {
                let refused = encode::allows(policy, &under).negated();
                refused.or(encode::denies(policy, &under))
            }
            Self::Allowed => encode::allows(policy, &over),
        }
    }
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
        let about = self.solver.ready(&question.about);
        let wrong = self.wrong(question);
        let coherent = self.coherence(&[question.subject], own);
        match self.solve(&about, &wrong, &coherent) {
            Answer::Satisfiable(witness) => {
                let named = actions::expand(&format!("{}:*", question.service));
                let real = encode::actions_like(named.iter().map(|action| action.name.as_str()));
                let about = self.solver.ready(&question.about.clone().and(real));
                match self.solve(&about, &wrong, &coherent) {
                    Answer::Satisfiable(better) => Asked::Found(better.request()),
                    _ => Asked::Found(witness.request()),
                }
            }
            Answer::TooHard(why) => Asked::Undecided(why.to_string()),
            Answer::Unsatisfiable => self.not_vacuous(question, about, &coherent),
        }
    }

    /// Is there a request like these that every one of the policies allows and none of them denies?
    pub fn together(&mut self, layers: &[Subject<'_, '_>], about: &Formula, own: &Text) -> Asked {
        let about = self.solver.ready(about);
        let permits = layers
            .iter()
            .flat_map(|layer| [Part::Allowed, Part::NotDenied].map(|part| self.part(*layer, part)));
        let permits: Vec<Ready> = permits.collect();
        let coherent = self.coherence(layers, own);
        match self.solve(&about, &permits, &coherent) {
            Answer::Satisfiable(witness) => Asked::Found(witness.request()),
            Answer::TooHard(why) => Asked::Undecided(why.to_string()),
            Answer::Unsatisfiable => Asked::None,
        }
    }

    /// Nothing was found: that says something only if there was something to look for.
    fn not_vacuous(
        &mut self,
        question: &Question<'_, '_>,
        about: Ready,
        coherent: &Ready,
    ) -> Asked {
        if question.about == Formula::True || self.inhabited.contains(&about) {
            return Asked::None;
        }
        match self.solver.is_satisfiable(&[&about, coherent]) {
            Ok(true) => {
                self.inhabited.insert(about);
                Asked::None
            }
            Ok(false) => Asked::Undecided("there is no such principal or resource".to_owned()),
            Err(why) => Asked::Undecided(why.to_string()),
        }
    }

    /// The requests in question that are wrong, and such as there can be, with what is known of the keys that all this speaks of.
    fn solve(&mut self, about: &Ready, wrong: &[Ready], coherent: &Ready) -> Answer {
        let mut all: Vec<&Ready> = [about].into_iter().chain(wrong).chain([coherent]).collect();
        let solver = &mut self.solver;
        let present = self.present.entry(solver.spoken_of(&all));
        all.push(present.or_insert_with_key(|it| {
            let known = presence_of(&solver.variables(it));
            solver.ready(&known)
        }));
        self.solver.solve_ready(&all)
    }

    /// For the account in question and those that the policies speak of.
    fn coherence(&mut self, subjects: &[Subject<'_, '_>], own: &Text) -> Ready {
        let mut spoken_of: BTreeSet<Text> = BTreeSet::new();
        for Subject { policed, .. } in subjects {
            let known = encoded(&mut self.encoded, policed);
            spoken_of.extend(known.accounts.iter().cloned());
        }
        let mut accounts: Vec<Text> = spoken_of.into_iter().collect();
        if let Err(place) = accounts.binary_search(own) {
            accounts.insert(place, own.clone());
        }
        let solver = &mut self.solver;
        let known = self.coherent.entry(accounts);
        let ready = known.or_insert_with_key(|accounts| solver.ready(&coherence(accounts)));
        ready.clone()
    }

    /// What has to hold of a request all together for it to be wrong.
    fn wrong(&mut self, question: &Question<'_, '_>) -> Vec<Ready> {
        let subject = question.subject;
        match question.wrong {
            Wrong::NotDenied => vec![self.part(subject, Part::NotDenied)],
            Wrong::Denied => vec![self.part(subject, Part::Denied)],
            Wrong::Refused => vec![self.part(subject, Part::Refused)],
            Wrong::AllowedBeyond(licence) => vec![
                self.part(subject, Part::Allowed),
                self.part(subject, Part::NotDenied),
                self.solver
                    .ready(&licensed(licence, subject.kind).negated()),
            ],
        }
    }

    fn part(&mut self, subject: Subject<'_, '_>, part: Part) -> Ready {
        let solver = &mut self.solver;
        let known = encoded(&mut self.encoded, subject.policed);
        let ready = known.parts.entry(part);
        let made = || solver.ready(&part.formula(&subject.policed.policy, subject.kind));
        ready.or_insert_with(made).clone()
    }
}

fn encoded<'m>(known: &'m mut HashMap<u64, Encoded>, policed: &Policed<'_>) -> &'m mut Encoded {
    let entry = known.entry(policed.number());
    entry.or_insert_with(|| Encoded::of(&policed.policy))
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
