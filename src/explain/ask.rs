//! A question as somebody put it, and the calls that it comes to.

use thiserror::Error;

use super::context::{self, About, Fact, Moment};
use super::question::{self, Unaskable};
use super::{Applying, Ground, applying, way};
use crate::access::actions::Action;
use crate::access::authorize::{Call, Chain, authorize};
use crate::estate::{Asker, NoSuch, Special, Target, Thing, ThingKind};
use crate::symbol::Text;

/// A question in the words of whoever asks.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    /// Who: an ARN, an address, a path of the spec.
    pub principal: &'a str,
    /// For what.
    pub action: &'a str,
    /// On what: an ARN, an address, a path of the spec.
    pub resource: &'a str,
    /// Keys of the context with their values; a key that comes twice has several.
    pub context: &'a [(String, String)],
    /// The VPC endpoint that the request comes through: an address, an id, an ARN.
    pub via: Option<&'a str>,
    /// When.
    pub moment: Moment,
    /// Whether to prove what the smallest change would break: that takes as long as two proofs.
    pub proving: bool,
}

/// Why a question has no answer at all.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refused {
    /// A name means nothing here.
    #[error(transparent)]
    Name(#[from] NoSuch),
    /// The question makes no sense.
    #[error(transparent)]
    Question(#[from] Unaskable),
    /// What was named as the way is no VPC endpoint.
    #[error("`{0}` is no VPC endpoint that is known here")]
    NoEndpoint(String),
    /// The endpoint is for another service.
    #[error("{action} does not go through `{endpoint}`, which is for {service}")]
    OtherService {
        /// The action.
        action: String,
        /// The endpoint, as it was given.
        endpoint: String,
        /// What it is for.
        service: String,
    },
}

/// A question that can be asked.
#[derive(Clone, Debug)]
pub(super) struct Question<'g> {
    pub ground: &'g Ground,
    pub asker: Asker<'g>,
    pub action: Action,
    /// Why it was not checked that there is such an action.
    pub unchecked: Option<String>,
    pub target: Target<'g>,
    pub given: Vec<(String, Vec<Text>)>,
    pub via: Option<&'g Thing>,
    pub moment: Moment,
    pub proving: bool,
}

/// One call with its chain.
#[derive(Clone, Debug)]
pub(super) struct Called<'g> {
    /// What it is for.
    pub what: String,
    pub call: Call,
    pub applying: Applying<'g>,
    pub chain: Chain,
    pub only_in_parts: bool,
    /// What was put into its context.
    pub facts: Vec<Fact>,
    /// The resource itself.
    pub target: Target<'g>,
}

impl<'g> Question<'g> {
    pub fn of(ground: &'g Ground, words: &Words<'_>) -> Result<Self, Refused> {
        let question::Named { action, unchecked } = question::action(words.action)?;
        let named = ground.named();
        let asker = named.principal(words.principal)?;
        question::can_ask(&asker)?;
        let target = named.resource(words.resource)?;
        question::fits(&action, &target.arn)?;
        let via = words.via.map(|via| endpoint(ground, via)).transpose()?;
        if let (Some(thing), Some(word)) = (via, words.via) {
            way::serves(thing, &action).map_err(|service| Refused::OtherService {
                action: action.name.clone(),
                endpoint: word.to_owned(),
                service,
            })?;
        }
        let mut given: Vec<(String, Vec<Text>)> = Vec::new();
        for (key, value) in words.context {
            let value = Text::from(value.as_str());
            match given
                .iter_mut()
                .find(|(known, _)| known.eq_ignore_ascii_case(key))
            {
                Some((_, values)) => values.push(value),
                None => given.push((key.clone(), vec![value])),
            }
        }
        Ok(Self {
            ground,
            asker,
            action,
            unchecked,
            target,
            given,
            via,
            moment: words.moment.clone(),
            proving: words.proving,
        })
    }

    /// The call that was asked about, as it comes through this endpoint.
    pub fn call(&self, what: &str, target: &Target<'g>, via: Option<&'g Thing>) -> Called<'g> {
        let applying = applying(self.ground, &self.asker, &self.action.name, target, via);
        let about = About {
            ground: self.ground,
            asker: &self.asker,
            caller: &applying.caller,
            action: &self.action.name,
            target,
            account: &applying.account,
        };
        let mut facts = context::facts(&about, &self.action, &self.moment, via);
        facts.retain(|fact| !self.is_given(&fact.key));
        let mut call = Call::new(
            applying.caller.clone(),
            &self.action.name,
            target.arn.clone(),
        )
        .owned_by(applying.account.clone());
        for fact in &facts {
            call = call.with(&fact.key, fact.values.clone());
        }
        for (key, values) in &self.given {
            call = call.with(key, values.clone());
        }
        Called {
            what: what.to_owned(),
            chain: authorize(&call, &applying.policies),
            call,
            applying,
            only_in_parts: false,
            facts,
            target: target.clone(),
        }
    }

    pub fn is_given(&self, key: &str) -> bool {
        { self.given.iter() }.any(|(given, _)| given.eq_ignore_ascii_case(key))
    }
}

impl Called<'_> {
    /// The same with one more key.
    pub fn with(&mut self, key: &str, values: Vec<Text>) {
        self.call = self.call.clone().with(key, values.clone());
        self.facts.push(Fact {
            key: key.to_owned(),
            values,
            assumed: false,
        });
        self.chain = authorize(&self.call, &self.applying.policies);
    }
}

/// The endpoint of this name: an address, a path, its id or ARN.
fn endpoint<'g>(ground: &'g Ground, name: &str) -> Result<&'g Thing, Refused> {
    let endpoints = ground.estate.things.iter();
    let mut endpoints = endpoints.filter(|it| it.kind == ThingKind::Endpoint);
    if name.starts_with("vpce-") {
        let id = Text::from(name);
        let found =
            endpoints.find(|it| matches!(&it.special, Special::Endpoint(facts) if facts.id == id));
        return found.ok_or_else(|| Refused::NoEndpoint(name.to_owned()));
    }
    let found = ground.named().resource(name)?.thing;
    found
        .filter(|thing| thing.kind == ThingKind::Endpoint)
        .ok_or_else(|| Refused::NoEndpoint(name.to_owned()))
}
