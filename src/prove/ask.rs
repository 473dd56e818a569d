//! Questions over all requests at once, and what each policy says to one.

use super::Link;
use super::world::Policed;
use crate::access::{
    Answer, Formula, Match, PolicyKind, Request, Scope, Verdict, View, actions, applies, coherence,
    encode, evaluate, presence, principal, solve,
};
use crate::iam::{Effect, Policy, Statement};
use crate::symbol::Text;

/// What came of a question.
pub(super) enum Asked {
    /// There is no such request.
    None,
    /// This is one.
    Found(Request),
    /// Not decided.
    Undecided(String),
}

/// Is there a request for which the formula holds, given what AWS guarantees about the context and about
/// principals of these accounts?
///
/// `service` is the one whose actions are in question: a counterexample names one of its actions if it can.
pub(super) fn ask(formula: Formula, accounts: &[Text], service: &str) -> Asked {
    let whole = formula.and(coherence(accounts));
    let presence = presence(&whole);
    let whole = whole.and(presence);
    match solve(&whole) {
        Answer::Unsatisfiable => Asked::None,
        Answer::TooHard(why) => Asked::Undecided(why.to_string()),
        Answer::Satisfiable(witness) => {
            let named = actions::expand(&format!("{service}:*"));
            let real = encode::actions_like(named.iter().map(|action| action.name.as_str()));
            match solve(&whole.and(real)) {
                Answer::Satisfiable(better) => Asked::Found(better.request()),
                _ => Asked::Found(witness.request()),
            }
        }
    }
}

/// The widest reading of a policy of this kind.
pub(super) fn over(kind: PolicyKind) -> Scope {
    Scope::new(kind, View::Over)
}

/// The narrowest reading of a policy of this kind.
pub(super) fn under(kind: PolicyKind) -> Scope {
    Scope::new(kind, View::Under)
}

/// What a licence covers, read narrowly: what is not certainly licensed is not.
pub(super) fn licensed(licence: &[Statement], kind: PolicyKind) -> Formula {
    encode::allows(&Policy::new(licence.to_vec()), &under(kind))
}

/// A principal of the account other than these.
pub(super) fn others_of(account: &Text, but: &[Text]) -> Formula {
    principal::any_of_account(account).and(principal::not_one_of(but))
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
            .or_else(|| Some(policed.item.resource.place.clone())),
    }
}

/// The first `Allow` that matches the request, perhaps: where to look for what lets it through.
pub(super) fn lets_through<'p>(
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
