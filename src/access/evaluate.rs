//! One policy and one request: what IAM says.
//!
//! The policy is walked as the IAM User Guide describes (`reference_policies_evaluation-logic.html`), without the formulas
//! that the solver works on; so a request that the solver found is confirmed on another way.

use super::compare::{self, Strings};
use super::encode::PolicyKind;
use super::formula::Test;
use super::pattern::{Pattern, Reading};
use super::principal::{Named, PrincipalClass};
use super::request::{Principal, Request};
use super::solve::Budget;
use super::template::Lookup;
use super::{tokens, words};
use crate::iam::{self, Condition, Effect, Matches, Policy, Principals, Quantifier, Statement};
use crate::symbol::Text;

/// What a policy says to a request. Statements are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This statement allows it, and none denies it.
    Allowed {
        /// The first that allows.
        statement: usize,
    },
    /// This statement denies it.
    Denied {
        /// The first that denies.
        statement: usize,
    },
    /// No statement matches.
    NoMatch,
    /// It depends on something that is not known.
    Unknown {
        /// The statements of which it is not known whether they match.
        statements: Vec<usize>,
    },
}

impl Verdict {
    /// True when the request is allowed for certain.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// Whether something matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Match {
    /// It does not.
    No,
    /// It depends on something that is not known.
    Maybe,
    /// It does.
    Yes,
}

impl Match {
    pub(crate) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }

    pub(crate) fn known(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    /// The best; what comes after a `Yes` is not looked at.
    pub(crate) fn any(all: impl IntoIterator<Item = Self>) -> Self {
        let mut best = Self::No;
        for one in all {
            best = best.max(one);
            if best == Self::Yes {
                break;
            }
        }
        best
    }

    /// The worst; what comes after a `No` is not looked at.
    pub(crate) fn all(all: impl IntoIterator<Item = Self>) -> Self {
        let mut worst = Self::Yes;
        for one in all {
            worst = worst.min(one);
            if worst == Self::No {
                break;
            }
        }
        worst
    }

    /// Yes at most if `so`, otherwise maybe.
    pub(crate) fn only_if(self, so: bool) -> Self {
        if so { self } else { self.min(Self::Maybe) }
    }
}

/// What the policy says to the request.
pub fn evaluate(policy: &Policy, kind: PolicyKind, request: &Request) -> Verdict {
    let mut first = [[None; 2]; 2];
    let mut unknown = Vec::new();
    for (number, statement) in policy.statements.iter().enumerate() {
        let found = applies(policy, statement, kind, request);
        let [allow, deny] = &mut first;
        let [maybe, certain] = match statement.effect {
            Effect::Allow => allow,
            Effect::Deny => deny,
        };
        match found {
            Match::No => {}
            Match::Maybe => {
                unknown.push(number);
                maybe.get_or_insert(number);
            }
            Match::Yes => {
                certain.get_or_insert(number);
            }
        }
    }
    match first {
        [_, [_, Some(statement)]] => Verdict::Denied { statement },
        [[_, Some(statement)], [None, None]] => Verdict::Allowed { statement },
        [[None, None], [None, None]] => Verdict::NoMatch,
        _ => Verdict::Unknown {
            statements: unknown,
        },
    }
}

/// Whether one statement matches the request; `policy` is the one that it stands in, for its version.
pub fn applies(
    policy: &Policy,
    statement: &Statement,
    kind: PolicyKind,
    request: &Request,
) -> Match {
    applies_to(policy, statement, kind, request, || {
        principals(statement.principals.as_ref(), kind, &request.principal)
    })
}

/// The same, when somebody else tells whether the `Principal` element names who asks.
pub(crate) fn applies_to(
    policy: &Policy,
    statement: &Statement,
    kind: PolicyKind,
    request: &Request,
    named: impl Fn() -> Match,
) -> Match {
    let lookup = |key: &str| match request.context.get(key).map(Vec::as_slice) {
        Some([value]) => Lookup::Value(value.clone()),
        _ => Lookup::Absent,
    };
    let strings = Strings::of(policy, &lookup);
    // One after the other: most statements are about other actions, and nothing more of them need be compiled.
    let conditions = statement.conditions.iter();
    Match::all(
        [Element::Action, Element::Principal, Element::Resource]
            .into_iter()
            .chain(conditions.map(Element::Condition))
            .map(|element| match element {
                Element::Action => action(&statement.actions, &request.action),
                Element::Principal => named(),
                Element::Resource => resource(statement, kind, &strings, &request.resource),
                Element::Condition(it) => condition(it, &strings, request),
            }),
    )
}

/// The elements of a statement that have to match.
enum Element<'s> {
    Action,
    Principal,
    Resource,
    Condition(&'s Condition),
}

fn principals(
    element: Option<&Matches<Principals>>,
    kind: PolicyKind,
    principal: &Principal,
) -> Match {
    if kind == PolicyKind::Identity {
        return Match::Yes;
    }
    let found = |listed: &Principals| -> Vec<(Named, Match)> {
        let names = listed.iter().map(|(kind, text)| Named::read(*kind, text));
        names
            .map(|named| {
                let is = named_by(&named, principal);
                (named, is)
            })
            .collect()
    };
    match element {
        None => Match::Maybe,
        Some(Matches::Only(listed)) => Match::any(found(listed).into_iter().map(|(named, is)| {
            is.only_if(kind != PolicyKind::Endpoint || named == Named::Everybody)
        })),
        Some(Matches::Except(listed)) => excepted(&found(listed), principal).not(),
    }
}

/// Whether a `NotPrincipal` leaves the principal out: of a role or user certain only if its account is listed as well.
fn excepted(found: &[(Named, Match)], principal: &Principal) -> Match {
    let best = |wanted: fn(&Named) -> bool| {
        let chosen = found.iter().filter(|(named, _)| wanted(named));
        Match::any(chosen.map(|(_, is)| *is))
    };
    let alone = best(|named| {
        matches!(
            named,
            Named::Everybody | Named::Service(_) | Named::Provider(_)
        )
    });
    let account = best(|named| matches!(named, Named::Account(_) | Named::ArnOrAccount(_)));
    let itself = match principal.class() {
        PrincipalClass::Root => Match::Yes,
        _ => best(|named| matches!(named, Named::Arn(_) | Named::ArnOrAccount(_))),
    };
    let certain = alone.max(account.min(itself)) == Match::Yes;
    best(|_| true).only_if(certain)
}

/// Whether an entry of a `Principal` element names the principal.
fn named_by(named: &Named, principal: &Principal) -> Match {
    let account = |wanted: &Text| match principal.account() {
        Some(account) => same(wanted, account),
        None => Match::No,
    };
    let arn = |wanted: &Text| match principal.arn() {
        Some(arn) => same(wanted, &arn),
        None => Match::No,
    };
    match (named, principal) {
        (Named::Everybody, _) => Match::Yes,
        (Named::Account(wanted), _) => account(wanted),
        (Named::Arn(wanted), _) => arn(wanted),
        (Named::ArnOrAccount(wanted), _) => account(wanted).max(arn(wanted)),
        (Named::Service(wanted), Principal::Service { name }) => same(wanted, name),
        (Named::Provider(wanted), Principal::Federated { provider }) => same(wanted, provider),
        (Named::SomeOfAccount(wanted), _) => account(wanted).min(Match::Maybe),
        (Named::SomeAccount, _) if principal.account().is_some() => Match::Maybe,
        (Named::Unknown, _) => Match::Maybe,
        _ => Match::No,
    }
}

/// Whether two texts are the same string; maybe, when a part of one is unknown.
pub(crate) fn same(wanted: &Text, given: &Text) -> Match {
    match wanted.first_unknown().or(given.first_unknown()) {
        Some(_) => Match::Maybe,
        None => Match::known(wanted == given),
    }
}

/// Whether the value passes, whatever is unknown; `test` gives the test in a reading.
fn judge(test: impl Fn(Reading) -> Test, value: &Text) -> Match {
    let strict = test(Reading::Strict);
    let Some(letters) = tokens(value) else {
        return in_part(&strict, &test(Reading::Generous), value);
    };
    if strict.holds(&letters) {
        Match::Yes
    } else if test(Reading::Generous).holds(&letters) {
        Match::Maybe
    } else {
        Match::No
    }
}

/// The same for a value of which a part is unknown and may be anything: certain when nothing that the value may be fails, or nothing passes.
fn in_part(strict: &Test, generous: &Test, value: &Text) -> Match {
    let (Test::Like(strict), Test::Like(generous)) = (strict, generous) else {
        return Match::Maybe;
    };
    let may_be: Vec<Pattern> = Pattern::with_gaps(value).into_iter().collect();
    let none = |demand: (&[Pattern], bool)| {
        let demands = [(may_be.as_slice(), true), demand];
        matches!(words::shortest(&demands, &mut Budget::of(STEPS)), Ok(None))
    };
    if strict.iter().any(Pattern::is_anything) || none((strict, false)) {
        Match::Yes
    } else if none((generous, true)) {
        Match::No
    } else {
        Match::Maybe
    }
}

/// The work that goes into one value of which a part is unknown, before it counts as undecided.
const STEPS: u32 = 10_000;

fn action(element: &Matches<Vec<Text>>, action: &str) -> Match {
    let action = action.to_lowercase();
    let listed = element.listed().iter();
    let found = Match::any(listed.map(|pattern| match pattern.as_literal() {
        Some(known) => Match::known(names(known, &action)),
        None => judge(
            |reading| compare::actions(std::slice::from_ref(pattern), reading),
            &Text::literal(action.as_str()),
        ),
    }));
    match element {
        Matches::Only(_) => found,
        Matches::Except(_) => found.not(),
    }
}

/// Whether one of these patterns of an `Action` element may name the action.
pub(crate) fn may_name(listed: &[Text], action: &str) -> bool {
    let action = action.to_lowercase();
    let mut listed = listed.iter();
    listed.any(|pattern| {
        pattern
            .as_literal()
            .is_none_or(|known| names(known, &action))
    })
}

/// Whether a known pattern of an `Action` element names the action, given in lower case.
fn names(pattern: &str, action: &str) -> bool {
    let mut pattern = pattern.chars().flat_map(char::to_lowercase);
    let mut action = action.chars();
    // Where to go on when what follows the last `*` does not fit: one character further on.
    let mut back = None;
    loop {
        let left = action.clone();
        match (pattern.next(), action.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                action = left;
                back = Some((pattern.clone(), action.clone()));
            }
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted == found => {}
            (_, found) => {
                let Some((again, from)) = &mut back else {
                    return false;
                };
                if found.is_none() || from.next().is_none() {
                    return false;
                }
                pattern = again.clone();
                action = from.clone();
            }
        }
    }
}

fn resource(
    statement: &Statement,
    kind: PolicyKind,
    strings: &Strings<'_>,
    resource: &Text,
) -> Match {
    let found = |listed: &[Text], excepted| {
        judge(
            |reading| compare::resources(listed, strings, reading, excepted),
            resource,
        )
    };
    match &statement.resources {
        None => Match::known(kind == PolicyKind::Trust),
        Some(Matches::Only(listed)) => found(listed, false),
        Some(Matches::Except(listed)) => found(listed, true).not(),
    }
}

fn condition(condition: &Condition, strings: &Strings<'_>, request: &Request) -> Match {
    let operator = condition.operator;
    let values = request
        .context
        .get(&condition.key.to_ascii_lowercase())
        .map_or(&[][..], Vec::as_slice);
    if operator.test == iam::Test::Null {
        return null(condition, values.is_empty());
    }
    let negated = operator.test.is_negated();
    if values.is_empty() {
        return Match::known(match operator.quantifier {
            _ if operator.if_exists => true,
            Some(Quantifier::ForAllValues) => true,
            Some(Quantifier::ForAnyValue) => false,
            None => negated,
        });
    }
    let each = values.iter().map(|value| {
        let found = judge(
            |reading| compare::values(operator.test, &condition.values, strings, reading),
            value,
        );
        if negated { found.not() } else { found }
    });
    match operator.quantifier {
        Some(Quantifier::ForAllValues) => Match::all(each),
        Some(Quantifier::ForAnyValue) => Match::any(each),
        None => {
            let found: Vec<Match> = each.collect();
            let (all, any) = (Match::all(found.iter().copied()), Match::any(found));
            // Several values and no quantifier: AWS does not say which of them counts.
            if all == any { all } else { Match::Maybe }
        }
    }
}

fn null(condition: &Condition, absent: bool) -> Match {
    Match::any(condition.values.iter().map(|value| {
        match value.as_literal().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => Match::known(absent),
            Some("false") => Match::known(!absent),
            _ => Match::Maybe,
        }
    }))
}
