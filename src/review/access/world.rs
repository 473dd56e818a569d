//! One side, ready for questions: who and what there is, and what is allowed of a call there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::beside::beside;
use super::unknown::Shared;
use crate::access::account_of;
use crate::access::authorize::{Allowed, Asking, Callers, Resources, Ways};
use crate::estate::{Asker, Estate, Principal, Target, Thing, ThingKind};
use crate::explain::context::{self, About};
use crate::explain::{Applying, Ground, applying, through};
use crate::iam::Statement;
use crate::symbol::Text;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Who {
    /// Somebody with this ARN, whom one of the sides makes.
    Known(Text),
    /// Somebody with this ARN whom policies name and neither side makes.
    Outside(String),
    /// A service in its own name.
    Service(String),
    /// Somebody of this account whom policies don't name, with whatever policies of his own.
    OfAccount(Text),
    /// Somebody of this account whom policies don't name, without policies of his own.
    Bare(Text),
    /// Somebody of another account than this one.
    OtherAccounts(Text),
    /// Somebody whom an identity provider vouches for.
    Federated,
    /// Anybody, unsigned.
    Anonymous,
}

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum What {
    /// A thing with this ARN, and what is in it.
    Thing(Text),
    /// A role that is assumed.
    Role(Text),
    /// Whatever a pattern names that is none of the things.
    Pattern(Text),
}

impl What {
    /// Its ARN or pattern.
    pub fn arn(&self) -> &Text {
        let (Self::Thing(arn) | Self::Role(arn) | Self::Pattern(arn)) = self;
        arn
    }
}

/// One side.
pub(super) struct World<'g> {
    pub ground: &'g Ground,
    pub principals: HashMap<&'g Text, &'g Principal>,
    pub things: HashMap<&'g Text, &'g Thing>,
    pub ways: Ways<'g>,
    /// The patterns of actions that policies of endpoints speak of.
    pub at_endpoints: BTreeSet<Text>,
}

/// What is allowed on one side: as it is, and where what is not known on both sides counts as the same.
pub(super) struct Side {
    pub plain: Allowed,
    /// `None` when nothing is unknown.
    pub shared: Option<Allowed>,
}

impl Side {
    pub fn nothing() -> Self {
        Self {
            plain: Allowed::nothing(),
            shared: None,
        }
    }

    /// The same, none of it for certain.
    pub fn doubtful(self) -> Self {
        Self {
            plain: self.plain.doubtful(),
            shared: self.shared.map(Allowed::doubtful),
        }
    }

    /// The same, and perhaps everything else.
    pub fn perhaps_more(self) -> Self {
        Self {
            plain: self.plain.perhaps_more(),
            shared: self.shared.map(Allowed::perhaps_more),
        }
    }

    pub fn shared(&self) -> &Allowed {
        self.shared.as_ref().unwrap_or(&self.plain)
    }
}

impl<'g> World<'g> {
    pub fn new(ground: &'g Ground) -> Self {
        let Estate {
            principals, things, ..
        } = &ground.estate;
        let endpoints = things.iter().filter(|it| it.kind == ThingKind::Endpoint);
        let documents = endpoints.clone().flat_map(|it| &it.policies);
        let policies = documents.filter_map(|it| it.content.known());
        let statements = policies.flat_map(|it| &it.statements);
        let at_endpoints = statements.flat_map(|it| it.actions.listed()).cloned();
        let ways = endpoints.filter_map(|thing| through(ground, thing));
        Self {
            at_endpoints: at_endpoints.collect(),
            ways: Ways::new(ways.collect()),
            principals: principals.iter().map(|it| (&it.arn, it)).collect(),
            things: things.iter().map(|it| (&it.arn, it)).collect(),
            ground,
        }
    }

    /// Which calls of an action somebody may make on this side, on what the ARNs or patterns name. `known_as` are other ARNs.
    pub fn allowed(&self, who: &Who, what: &What, action: &str, on: &On) -> Side {
        let Some((asker, callers)) = self.asker(who) else {
            return Side::nothing();
        };
        let Some(target) = self.target(what, on) else {
            return Side::nothing();
        };
        let mut found = applying(self.ground, &asker, action, &target, None);
        if let What::Pattern(pattern) = what {
            let own = found.caller.account();
            let elsewhere = account_of(pattern).is_some_and(|it| {
                let known = |it: &Text| it.as_literal().is_some_and(is_account);
                known(&it) && own.is_some_and(|own| known(own) && *own != it)
            });
            // Nobody but the account itself has a policy there; whatever is elsewhere has to agree, and what it says is not known.
            if !elsewhere {
                found.policies.resource = Vec::new();
            }
            found.account = { account_of(pattern) }
                .or_else(|| found.caller.account().cloned())
                .unwrap_or_default();
        }
        let callers = callers.unwrap_or_else(|| Callers::One(found.caller.clone()));
        self.organization(&callers, action, &target, &mut found);
        let asking = Asking {
            actions: vec![action.to_owned()],
            resources: match on {
                On::One(arn) => Resources::One(arn.clone()),
                On::Like(pattern) => Resources::Like(pattern.clone()),
            },
            account: found.account.clone(),
            context: self.context(&asker, &found, action, &target),
            callers,
        };
        let shared = Shared::of(&found, &asking);
        let known = shared.policies(&found.policies);
        let side = Side {
            plain: Allowed::of(&asking, &found.policies, &self.ways),
            shared: known.map(|policies| Allowed::of(&asking, &policies, &self.ways)),
        };
        match target.thing {
            Some(thing) => beside(self, who, thing, action, side),
            None => side,
        }
    }

    /// Every statement that has a say when somebody does something about a thing.
    pub fn statements(&self, who: &Who, what: &What) -> Vec<&'g Statement> {
        let on = On::One(what.arn().clone());
        let (Some((asker, callers)), Some(target)) = (self.asker(who), self.target(what, &on))
        else {
            return Vec::new();
        };
        let action = format!("{}:*", super::tasks::service(what));
        let mut found = applying(self.ground, &asker, &action, &target, None);
        if let Some(callers) = callers {
            self.organization(&callers, &action, &target, &mut found);
        }
        let policies = found.policies.all().filter_map(|it| it.policy);
        policies.flat_map(|it| &it.statements).collect()
    }

    /// Over anybody of an account lie the organization's policies of that account.
    fn organization(
        &self,
        callers: &Callers,
        action: &str,
        target: &Target<'g>,
        found: &mut Applying<'g>,
    ) {
        let (Callers::OfAccount(account) | Callers::Bare(account)) = callers else {
            return;
        };
        if self.ground.estate.organization.service_control == Some(false) {
            return;
        }
        let root = Asker::Outside(format!("arn:aws:iam::{account}:root"));
        let over = applying(self.ground, &root, action, target, None);
        found.policies.service_control = over.policies.service_control;
    }

    fn context(
        &self,
        asker: &Asker<'g>,
        found: &Applying<'g>,
        action: &str,
        target: &Target<'g>,
    ) -> BTreeMap<String, Vec<Text>> {
        context::by_key(&About {
            ground: self.ground,
            asker,
            caller: &found.caller,
            action,
            target,
            account: &found.account,
        })
    }

    /// Who asks, as this side knows him; `None` for somebody whom it does not make and the other one does.
    fn asker(&self, who: &Who) -> Option<(Asker<'g>, Option<Callers>)> {
        Some(match who {
            Who::Known(arn) => (Asker::Known(self.principals.get(arn)?, None), None),
            Who::Outside(arn) => (Asker::Outside(arn.clone()), None),
            Who::Service(name) => (Asker::Service(name.clone()), None),
            Who::Anonymous => (Asker::Anonymous, None),
            Who::OfAccount(account) => {
                let callers = Callers::OfAccount(account.clone());
                (Asker::Anonymous, Some(callers))
            }
            Who::Bare(account) => (Asker::Anonymous, Some(Callers::Bare(account.clone()))),
            Who::OtherAccounts(account) => {
                let callers = Callers::OfOtherAccounts(account.clone());
                (Asker::Anonymous, Some(callers))
            }
            Who::Federated => (Asker::Anonymous, Some(Callers::Federated)),
        })
    }

    fn target(&self, what: &What, on: &On) -> Option<Target<'g>> {
        let mut target = Target {
            arn: on.text().clone(),
            thing: None,
            principal: None,
            within: String::new(),
        };
        match what {
            What::Thing(arn) => target.thing = Some(self.things.get(arn)?),
            What::Role(arn) => target.principal = Some(self.principals.get(arn)?),
            What::Pattern(_) => {}
        }
        Some(target)
    }
}

/// Not part of one, as patterns have them.
fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

/// What of a thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum On {
    /// This ARN.
    One(Text),
    /// Whatever a pattern names.
    Like(Text),
}

impl On {
    pub fn text(&self) -> &Text {
        let (Self::One(text) | Self::Like(text)) = self;
        text
    }
}
