//! One call out of all that are possible, confirmed on the other way.

use std::collections::{BTreeSet, HashMap};

use super::asking::{Asking, Callers};
use super::sources::{Sources, named_arns};
use super::{possible, settle};
use crate::access::authorize::call::{Call, Caller};
use crate::access::authorize::chain::{Chain, Decision};
use crate::access::authorize::decide::authorize;
use crate::access::authorize::policies::{Attached, Endpoint, Policies};
use crate::access::formula::{Test, Valuation};
use crate::access::pattern::Pattern;
use crate::access::{
    Answer, Formula, Principal, Solver, Variable, View, Witness, actions, coherence,
    presence_beside, principal, spell,
};
use crate::iam::{Effect, Policy, Statement};
use crate::symbol::Text;

/// What came of a search.
#[derive(Clone, Debug, PartialEq)]
pub enum Possibility {
    /// No call of the kind is allowed, whatever is not known turns out to be.
    No,
    /// This call is allowed.
    Yes(Box<Found>),
    /// It can't be told; with the call for which that is so, or why nothing was found out.
    Perhaps(Option<Box<Found>>, String),
}

/// A call and what `authorize` says to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The call: its context has what it takes, and nothing more.
    pub call: Call,
    /// The answer.
    pub chain: Chain,
    /// The endpoint that the call comes through, by its place in the list.
    pub way: Option<usize>,
}

/// A VPC endpoint through which a call may come.
#[derive(Clone, Debug, PartialEq)]
pub struct Way<'p> {
    /// Its id, as `aws:SourceVpce` has it.
    pub id: Text,
    /// The id of its VPC, as `aws:SourceVpc` has it.
    pub vpc: Text,
    /// The name of its service: `com.amazonaws.eu-west-1.s3`.
    pub service: Text,
    /// Its kind and policy.
    pub endpoint: Endpoint<'p>,
}

/// The endpoints that are known, found by what policies name them by.
#[derive(Clone, Debug, Default)]
pub struct Ways<'p> {
    listed: Vec<Way<'p>>,
    by: HashMap<Text, Vec<usize>>,
}

impl<'p> Ways<'p> {
    /// In the order in which they are counted.
    pub fn new(listed: Vec<Way<'p>>) -> Self {
        let mut by: HashMap<Text, Vec<usize>> = HashMap::new();
        for (at, way) in listed.iter().enumerate() {
            by.entry(way.id.clone()).or_default().push(at);
            by.entry(way.vpc.clone()).or_default().push(at);
        }
        Self { listed, by }
    }

    /// The one with this number.
    pub fn get(&self, at: usize) -> Option<&Way<'p>> {
        self.listed.get(at)
    }

    /// Those that the policies name, by their own id or that of their VPC.
    fn named(&self, policies: &Policies<'_>) -> BTreeSet<usize> {
        let known = policies.all().filter_map(|it| it.policy);
        let conditions = known
            .flat_map(|it| &it.statements)
            .flat_map(|it| &it.conditions);
        let of_way = conditions.filter(|it| {
            let key = it.key.as_str();
            key.eq_ignore_ascii_case("aws:sourcevpce") || key.eq_ignore_ascii_case("aws:sourcevpc")
        });
        let values: Vec<&Text> = of_way.flat_map(|it| &it.values).collect();
        // A pattern may be any of them, as long as these are few.
        let is_pattern = |it: &&Text| it.as_literal().is_some_and(|it| it.contains(['*', '?']));
        if self.listed.len() < FEW && values.iter().any(is_pattern) {
            return (0..self.listed.len()).collect();
        }
        let found = values.iter().filter_map(|value| self.by.get(*value));
        found.flatten().copied().collect()
    }
}

/// So many endpoints are looked at one by one where policies name them by a pattern.
const FEW: usize = 32;

/// Looks for a call in question that the policies allow.
///
/// `ways` are endpoints that are known; a call that comes through one of them has to be let through by its policy as well. When the policies
/// name an endpoint themselves, it is that one and no other. First the widest formula is solved: without a solution there is no such
/// call. Then `authorize` has the last word.
pub fn witness(asking: &Asking, policies: &Policies<'_>, ways: &Ways<'_>) -> Possibility {
    let search = Search {
        asking,
        policies,
        ways,
    };
    let over = match search.solve(View::Over) {
        Ok(None) => return Possibility::No,
        Ok(Some(found)) => search.confirmed(&found),
        Err(why) => return Possibility::Perhaps(None, why),
    };
    if over.chain.decision == Decision::Allowed {
        return Possibility::Yes(Box::new(over));
    }
    if let Ok(Some(found)) = search.solve(View::Under) {
        let under = search.confirmed(&found);
        if under.chain.decision == Decision::Allowed {
            return Possibility::Yes(Box::new(under));
        }
    }
    match over.chain.decision {
        Decision::Unknown => Possibility::Perhaps(Some(Box::new(over)), String::new()),
        _ => {
            let why = "a call was found that the evaluation does not confirm";
            Possibility::Perhaps(None, why.to_owned())
        }
    }
}

pub(super) struct Search<'s> {
    pub(super) asking: &'s Asking,
    pub(super) policies: &'s Policies<'s>,
    pub(super) ways: &'s Ways<'s>,
}

impl Search<'_> {
    /// Values for a call, with as little in its context as it takes.
    fn solve(&self, view: View) -> Result<Option<Witness>, String> {
        let settled = self.asking.settled();
        let reach = possible(self.asking, self.policies, view).given(&settled);
        if reach == Formula::False {
            return Ok(None);
        }
        let mut spoken_of = reach.variables();
        let ways = self.ways(view, &spoken_of).given(&settled);
        spoken_of.extend(ways.variables());
        let who = self.who(&spoken_of).given(&settled);
        spoken_of.extend(who.variables());
        spoken_of.extend(settled.keys().cloned());
        let is_settled = |it: &Variable| match it {
            Variable::Key(key) => self.asking.context.contains_key(&**key),
            _ => true,
        };
        let present = presence_beside(&spoken_of, is_settled).given(&settled);
        let all = [&reach, &ways, &who, &present];
        match Solver::default().solve_all(&all) {
            Answer::Satisfiable(found) => {
                let mut values = least(found.values(), &all);
                values.extend(settled);
                Ok(Some(Witness::new(values)))
            }
            Answer::Unsatisfiable => Ok(None),
            Answer::TooHard(why) => Err(why.to_string()),
        }
    }

    /// What is known of the keys that tell who asks.
    pub(super) fn who(&self, spoken_of: &BTreeSet<Variable>) -> Formula {
        let Callers::One(caller) = &self.asking.callers else {
            let named = named_arns(self.policies);
            let accounts: BTreeSet<Text> = { named.iter() }
                .filter_map(crate::access::account_of)
                .chain([self.asking.account.clone()])
                .filter(|account| account.first_unknown().is_none())
                .collect();
            // Those who are named are asked about by themselves.
            let exact = named
                .iter()
                .filter(|arn| !arn.to_string().contains(['*', '?']));
            return coherence(&accounts).and(principal::not_one_of(exact));
        };
        let missing = keys_of_others(caller);
        let missing = missing.into_iter().map(Variable::key);
        let missing = missing.filter(|variable| {
            let settled =
                matches!(variable, Variable::Key(key) if self.asking.context.contains_key(&**key));
            spoken_of.contains(variable) && !settled
        });
        Formula::all(missing.map(Formula::absent))
    }

    /// What is known of the ways: a call with the id of an endpoint comes through it.
    fn ways(&self, view: View, spoken_of: &BTreeSet<Variable>) -> Formula {
        self.placed(spoken_of)
            .and(self.let_through(view, spoken_of))
    }

    /// The endpoints that a call may be known by: those that policies name, where a formula speaks of them.
    fn named_ways(&self, spoken_of: &BTreeSet<Variable>) -> Vec<&Way<'_>> {
        let speaks = [VPCE, VPC].map(Variable::key);
        let speaks = speaks.iter().any(|it| spoken_of.contains(it));
        if self.policies.endpoint.is_some() || !speaks {
            return Vec::new();
        }
        let named = self.ways.named(self.policies);
        named.iter().filter_map(|at| self.ways.get(*at)).collect()
    }

    /// Where the endpoints are, whatever their policies say: a call with the id of one comes from its VPC.
    pub(super) fn placed(&self, spoken_of: &BTreeSet<Variable>) -> Formula {
        let named = self.named_ways(spoken_of);
        let each = named.iter().map(|way| {
            let (here, there) = (is_from(VPCE, &way.id), is_from(VPC, &way.vpc));
            let among = { named.iter() }.filter(|other| other.vpc == way.vpc);
            let among = Formula::any(among.map(|other| is_from(VPCE, &other.id)));
            here.negated()
                .or(there.clone())
                .and(there.negated().or(among))
        });
        Formula::all(each.collect::<Vec<_>>())
    }

    /// Whether the endpoints let through what comes through them.
    pub(super) fn let_through(&self, view: View, spoken_of: &BTreeSet<Variable>) -> Formula {
        let named = self.named_ways(spoken_of).into_iter();
        let each = named.map(|way| {
            let here = is_from(VPCE, &way.id);
            here.negated().or(self.passes(way, view))
        });
        Formula::all(each.collect::<Vec<_>>())
    }

    /// The calls that may come through this endpoint.
    fn passes(&self, way: &Way<'_>, view: View) -> Formula {
        let policies = Policies {
            endpoint: Some(way.endpoint.clone()),
            ..Policies::default()
        };
        let alike = self.asking.alike();
        let passing = alike.iter().map(|some| {
            let mut actions = some.actions.iter();
            match actions.any(|action| serves(&way.service, action)) {
                true => settle::passes(&Sources::new(some, &policies, view)),
                false => Formula::False,
            }
        });
        Formula::any(passing.collect::<Vec<_>>())
    }

    /// The call, and what the evaluation says to it.
    fn confirmed(&self, found: &Witness) -> Found {
        let call = self.call(found);
        let came = call.context.get("aws:sourcevpce").map(Vec::as_slice);
        let way = match (&self.policies.endpoint, came) {
            (None, Some([id])) => {
                let mut found = self.ways.by.get(id).into_iter().flatten();
                found
                    .find(|at| self.ways.get(**at).is_some_and(|way| way.id == *id))
                    .copied()
            }
            _ => None,
        };
        let everything = Policy::new(vec![
            Statement::new(Effect::Allow, "", &["*"]).on([Text::from("*")]),
        ]);
        let mut policies = self.policies.clone();
        if let Some(way) = way.and_then(|at| self.ways.get(at)) {
            policies.endpoint = Some(way.endpoint.clone());
        }
        if matches!(
            self.asking.callers,
            Callers::OfAccount(_) | Callers::OfOtherAccounts(_)
        ) {
            policies.identity = vec![Attached::new(ANY_IDENTITY, &everything)];
        }
        Found {
            chain: authorize(&call, &policies),
            call,
            way,
        }
    }

    fn call(&self, found: &Witness) -> Call {
        let request = found.request();
        let caller = match &self.asking.callers {
            Callers::One(caller) => in_session(caller, found.values()),
            _ => caller(&request.principal, found.values()),
        };
        let mut call = Call::new(caller, &request.action, request.resource)
            .owned_by(self.asking.account.clone());
        let follows = call.request().context;
        let own = request.context.into_iter();
        call.context = own.filter(|(key, _)| !follows.contains_key(key)).collect();
        call.context.extend(self.asking.context.clone());
        call
    }
}

const VPCE: &str = "aws:sourcevpce";
const VPC: &str = "aws:sourcevpc";

/// That a key of the way is this text, as far as that is known.
fn is_from(key: &str, text: &Text) -> Formula {
    let pattern = Pattern::with_gaps(text).into_iter().collect();
    Formula::passes(Variable::key(key), Test::Like(pattern))
}

/// What the identity policies are called of those who may have any.
pub const ANY_IDENTITY: &str = "an identity policy of its own";

/// The values without those that it does not take.
fn least(values: &Valuation, all: &[&Formula]) -> Valuation {
    let mut kept = values.clone();
    for (variable, listed) in values {
        kept.remove(variable);
        if variable.is_mandatory() || !all.iter().all(|formula| formula.holds(&kept)) {
            kept.insert(variable.clone(), listed.clone());
        }
    }
    kept
}

/// The keys that tell of a caller and that this one can't have (IAM User Guide, `reference_policies_variables.html`, "Principal key values").
fn keys_of_others(caller: &Caller) -> Vec<&'static str> {
    let service = ["aws:principalservicename", "aws:principalservicenameslist"];
    let known = |more: &[&'static str]| service.iter().chain(more).copied().collect();
    match caller {
        Caller::User { .. } => known(&["aws:federatedprovider"]),
        Caller::Role { .. } | Caller::FederatedUser { .. } => known(&["aws:username"]),
        Caller::Root { .. } => known(&["aws:username", "aws:federatedprovider"]),
        Caller::Service { .. } => vec![
            "aws:principalarn",
            "aws:principalaccount",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:username",
            "aws:userid",
            "aws:federatedprovider",
        ],
        Caller::Federated { .. } | Caller::Anonymous => known(&[
            "aws:principalarn",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:username",
            "aws:userid",
        ]),
    }
}

/// The name of the session that was found, after the last colon of `aws:userid`.
fn session_of(values: &Valuation) -> Option<Text> {
    let id = values.get(&Variable::key("aws:userid"))?.first()?;
    let colon = crate::access::Token::Char(':');
    let name = id.rsplit(|letter| *letter == colon).next()?;
    (!name.is_empty()).then(|| spell(name))
}

fn in_session(caller: &Caller, values: &Valuation) -> Caller {
    match (caller, session_of(values)) {
        (Caller::Role { session: None, .. }, Some(name)) => caller.clone().in_session(name),
        _ => caller.clone(),
    }
}

fn caller(principal: &Principal, values: &Valuation) -> Caller {
    match principal.clone() {
        Principal::Role { arn, account } => Caller::Role {
            arn,
            account,
            session: session_of(values),
        },
        Principal::User { arn, account } => Caller::User { arn, account },
        Principal::Root { account } => Caller::Root { account },
        Principal::Service { name } => Caller::Service { name },
        Principal::Federated { provider } => Caller::Federated { provider },
        Principal::Anonymous => Caller::Anonymous,
    }
}

/// Whether calls of the action can come through an endpoint of this service; those of a service that is not known may.
fn serves(service: &Text, action: &str) -> bool {
    let Some(name) = service.as_literal() else {
        return true;
    };
    let own = name.split('.').nth(3).unwrap_or_default();
    let prefix = action.split(':').next().unwrap_or_default();
    let known = actions::services().any(|it| it == own);
    !known || own.eq_ignore_ascii_case(prefix)
}
