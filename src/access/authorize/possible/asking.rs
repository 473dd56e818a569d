use std::collections::BTreeMap;

use crate::access::authorize::call::{Call, Caller};
use crate::access::authorize::path::Resource;
use crate::access::formula::{Test, Valuation};
use crate::access::pattern::{Pattern, Reading};
use crate::access::principal::letters;
use crate::access::{Formula, PrincipalClass, Variable, encode, principal, tokens};
use crate::symbol::Text;

/// Who asks: one, or all of a kind whatever policies they have of their own.
#[derive(Clone, Debug, PartialEq)]
pub enum Callers {
    /// This one. A role without the name of a session stands for all its sessions.
    One(Caller),
    /// Any role or user of this account; no role that is linked to a service.
    OfAccount(Text),
    /// Any role or user of this account that has no policies of its own: what resources give is all that it has.
    Bare(Text),
    /// Any role, user or root user of another account than this one.
    OfOtherAccounts(Text),
    /// Any AWS service in its own name.
    Services,
    /// Anybody whom an identity provider vouches for.
    Federated,
}

/// On what.
#[derive(Clone, Debug, PartialEq)]
pub enum Resources {
    /// This ARN, or `*`.
    One(Text),
    /// Any that this pattern of a `Resource` element names.
    Like(Text),
}

/// Calls that are asked about together.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    /// Who asks.
    pub callers: Callers,
    /// For what: `s3:GetObject`, written out; any of them.
    pub actions: Vec<String>,
    /// On what.
    pub resources: Resources,
    /// The account that owns the resource.
    pub account: Text,
    /// The keys of the context that are settled, in lower case; an empty list settles that the key is absent.
    pub context: BTreeMap<String, Vec<Text>>,
}

impl Asking {
    /// The one action on the one resource, in any context.
    pub fn of(callers: Callers, action: &str, resource: impl Into<Text>, account: Text) -> Self {
        Self {
            callers,
            actions: vec![action.to_owned()],
            resources: Resources::One(resource.into()),
            account,
            context: BTreeMap::new(),
        }
    }

    /// The calls like this one, in any context.
    pub fn like(call: &Call) -> Self {
        let callers = Callers::One(call.caller.clone());
        let resource = call.resource.clone();
        Self::of(callers, &call.action, resource, call.account.clone())
    }

    /// The same in a context in which this key is settled.
    #[must_use]
    pub fn with(mut self, key: &str, values: impl IntoIterator<Item = Text>) -> Self {
        let values = values.into_iter().collect();
        self.context.insert(key.to_ascii_lowercase(), values);
        self
    }

    /// The calls, those together that the rules don't tell apart.
    pub(super) fn alike(&self) -> Vec<Alike<'_>> {
        let mut made: Vec<(Ruled, Alike<'_>)> = Vec::new();
        for action in &self.actions {
            let call = self.example(action);
            let ruled = Ruled::of(&call);
            match made.iter_mut().find(|(known, _)| *known == ruled) {
                Some((_, some)) => some.actions.push(action),
                None => {
                    let actions = vec![action.as_str()];
                    let asking = self;
                    made.push((
                        ruled,
                        Alike {
                            asking,
                            call,
                            actions,
                        },
                    ));
                }
            }
        }
        made.into_iter().map(|(_, some)| some).collect()
    }

    /// The variables of which it is settled what they are.
    pub(super) fn settled(&self) -> Valuation {
        let mut settled = Valuation::new();
        let mut is = |variable, values: &[Text]| {
            let known: Option<Vec<_>> = values.iter().map(tokens).collect();
            settled.extend(known.map(|known| (variable, known)));
        };
        if let [action] = self.actions.as_slice() {
            is(Variable::Action, &[Text::from(action.to_lowercase())]);
            if let Callers::One(_) = &self.callers {
                let request = self.example(action).request();
                let class = request.principal.class().word();
                is(Variable::PrincipalClass, &[Text::from(class)]);
                for (key, values) in &request.context {
                    is(Variable::key(key), values);
                }
            }
        }
        if let Resources::One(resource) = &self.resources {
            is(Variable::Resource, std::slice::from_ref(resource));
        }
        for (key, values) in &self.context {
            is(Variable::key(key), values);
        }
        settled
    }

    /// A call of the kind, as far as it is settled.
    pub(super) fn example(&self, action: &str) -> Call {
        let some = |account: &Text| Caller::Role {
            arn: Text::unknown("any role or user"),
            account: account.clone(),
            session: None,
        };
        let caller = match &self.callers {
            Callers::One(caller) => caller.clone(),
            Callers::OfAccount(account) | Callers::Bare(account) => some(account),
            Callers::OfOtherAccounts(_) => some(&Text::unknown("any other account")),
            Callers::Services => Caller::Service {
                name: Text::unknown("any service"),
            },
            Callers::Federated => Caller::Federated {
                provider: Text::unknown("any provider"),
            },
        };
        let (Resources::One(resource) | Resources::Like(resource)) = &self.resources;
        let mut call = Call::new(caller, action, resource.clone()).owned_by(self.account.clone());
        call.context = self.context.clone();
        call
    }
}

/// What the rules look at beside the policies.
#[derive(PartialEq)]
struct Ruled {
    resource: Resource,
    service: String,
    /// For the actions that have rules of their own.
    special: Option<String>,
}

/// The actions that some rule names.
const SPECIAL: [&str; 6] = [
    "kms:retiregrant",
    "s3:deletebucketpolicy",
    "s3:getbucketpolicy",
    "s3:putbucketpolicy",
    "sts:getcalleridentity",
    "sts:getsessiontoken",
];

impl Ruled {
    fn of(call: &Call) -> Self {
        let action = call.action_in_lower_case();
        let service = action.split(':').next().unwrap_or_default().to_owned();
        // The operation is what grants ask for.
        let special = SPECIAL.contains(&action.as_str()) || service == "kms";
        Self {
            resource: Resource::of(call),
            service,
            special: special.then_some(action),
        }
    }
}

/// Calls that the rules don't tell apart.
pub(super) struct Alike<'a> {
    pub(super) asking: &'a Asking,
    /// One of them.
    pub(super) call: Call,
    pub(super) actions: Vec<&'a str>,
}

impl Alike<'_> {
    /// That a call is one of these.
    pub(super) fn described(&self) -> Formula {
        let actions = self.actions.iter();
        let actions = actions.map(|it| Pattern::exactly(&letters(&it.to_lowercase())));
        let action = Formula::passes(Variable::Action, Test::Like(actions.collect()));
        let resource = match &self.asking.resources {
            Resources::One(resource) => value_is(Variable::Resource, resource),
            Resources::Like(pattern) => encode::resource_like(pattern, Reading::Generous),
        };
        Formula::all([action, resource, self.caller(), self.context()])
    }

    fn caller(&self) -> Formula {
        use PrincipalClass as Class;
        match &self.asking.callers {
            Callers::One(_) => {
                let request = self.call.request();
                let class = principal::is(request.principal.class());
                let follows = request.context.into_iter();
                let own = follows.filter(|(key, _)| !self.asking.context.contains_key(key));
                Formula::all([class].into_iter().chain(own.map(|it| has(&it.0, &it.1))))
            }
            Callers::OfAccount(account) | Callers::Bare(account) => {
                let own = principal::any_of_account(account);
                principal::is_any(&[Class::Role, Class::User]).and(own)
            }
            Callers::OfOtherAccounts(account) => principal::any_other_account(account),
            Callers::Services => principal::is(Class::Service),
            Callers::Federated => principal::is(Class::Federated),
        }
    }

    fn context(&self) -> Formula {
        let settled = self.asking.context.iter();
        Formula::all(settled.map(|(key, values)| has(key, values)))
    }
}

/// That a key has these values, as far as they are known; none is absent.
fn has(key: &str, values: &[Text]) -> Formula {
    let variable = Variable::key(key);
    let known: Option<Vec<_>> = values.iter().map(tokens).collect();
    match (values, known) {
        ([], _) => Formula::absent(variable),
        (_, Some(known)) => Formula::has_exactly(&variable, &known),
        _ => {
            let each: Vec<Pattern> = values.iter().filter_map(Pattern::with_gaps).collect();
            let some = { each.iter() }
                .map(|one| Formula::passes(variable.clone(), Test::Like(vec![one.clone()])));
            let all = Formula::all(some.collect::<Vec<_>>());
            match variable.is_multi_valued() {
                true => all.but_not(Formula::fails(variable, Test::Like(each))),
                false => all,
            }
        }
    }
}

fn value_is(variable: Variable, text: &Text) -> Formula {
    let pattern = Pattern::with_gaps(text).into_iter().collect();
    Formula::passes(variable, Test::Like(pattern))
}
