//! A world in which calls are asked about, and one such question.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use super::index::{Index, Who};
use crate::access::authorize::{
    Asking, Attached, Call, Callers, Chain, Grant, Policies, PolicyId, Possibility, Resources,
    Ways, witness,
};
use crate::estate::{Asker, Document, Origin, Principal, Target, Thing, ThingKind};
use crate::explain::context::{self, About};
use crate::explain::{Applying, Ground, Sources, applying, through};
use crate::iam::{Effect, Policy, PrincipalKind, Statement};
use crate::symbol::Text;

/// A context: values by key, in lower case.
pub(super) type Context = BTreeMap<String, Vec<Text>>;

/// Everything that questions need of an estate.
#[derive(Debug)]
pub(super) struct World<'g> {
    pub ground: &'g Ground,
    /// What the question gives of the context, and when it is asked.
    pub given: Context,
    pub index: Index,
    /// Managed policies by where they stand.
    pub managed: HashMap<&'g Origin, &'g Thing>,
    pub ways: Ways<'g>,
    pub endpoints: Vec<&'g Thing>,
    /// Roles and users that are made elsewhere and that something here names.
    elsewhere: Vec<String>,
}

/// A call that shows that something can be done.
#[derive(Clone, Debug)]
pub struct Shown<'g> {
    /// The call, with as much context as it takes.
    pub call: Call,
    /// What AWS answers.
    pub chain: Chain,
    /// The keys of the context that are settled for everybody who asks this.
    pub settled: Vec<String>,
    /// The endpoint that it comes through.
    pub via: Option<&'g Thing>,
    /// What the deciding policies are in the estate.
    pub sources: Sources<'g>,
}

/// Whether something can be done.
#[derive(Clone, Debug)]
pub(super) enum Outcome<'g> {
    No,
    Yes(Box<Shown<'g>>),
    Perhaps(Option<Box<Shown<'g>>>, String),
}

/// What is asked about differs so from what the estate has.
#[derive(Clone, Debug, Default)]
pub(super) struct How {
    /// More of the context that is settled.
    pub context: Context,
    /// The resource is anything that the ARN, a pattern, names; and it has no policy, for it is not there yet.
    pub any: bool,
    pub relaxed: Relaxed,
}

/// What somebody has changed before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Relaxed {
    /// The asker has a policy that allows everything.
    pub permissions: bool,
    /// It has no boundary.
    pub boundary: bool,
    /// Its policies deny nothing.
    pub denies: bool,
    /// The policy of the thing allows everything to everybody.
    pub thing: bool,
    /// There is a grant on the key to the asker.
    pub grant: bool,
    /// The organization forbids nothing.
    pub control: bool,
    /// The asker is in the group with this place.
    pub group: Option<usize>,
    /// The asker was made with a policy that allows everything, and with the managed policy of this place as its boundary if any.
    pub made: Option<Option<usize>>,
}

static EVERYTHING: LazyLock<Policy> = LazyLock::new(|| Policy::new(vec![everything()]));
static TO_EVERYBODY: LazyLock<Policy> =
    LazyLock::new(|| Policy::new(vec![everything().by_anyone()]));

fn everything() -> Statement {
    let mut made = Statement::new(Effect::Allow, "", &["*"]).on([Text::from("*")]);
    made.sid = None;
    made
}

impl<'g> World<'g> {
    pub fn new(ground: &'g Ground, given: Context) -> Self {
        let endpoints = ground.estate.things.iter();
        let endpoints = endpoints.filter(|it| it.kind == ThingKind::Endpoint);
        let ways = endpoints.filter_map(|thing| Some((through(ground, thing)?, thing)));
        let (ways, endpoints): (Vec<_>, Vec<_>) = ways.unzip();
        Self {
            ways: Ways::new(ways),
            index: Index::new(&ground.estate),
            managed: managed(ground),
            endpoints,
            given,
            ground,
            elsewhere: Vec::new(),
        }
    }

    /// Adds those whom documents name and whom the estate does not have.
    pub fn name<'d>(&mut self, documents: impl IntoIterator<Item = &'d Document>) {
        let mut found = BTreeSet::new();
        let policies = documents.into_iter().filter_map(|it| it.content.known());
        for statement in policies.flat_map(|policy| &policy.statements) {
            let listed = statement.principals.iter().flat_map(|it| it.listed());
            let of_aws = listed.filter(|(kind, _)| *kind == PrincipalKind::Aws);
            let conditions = statement.conditions.iter();
            let by_arn = conditions.filter(|it| it.key.eq_ignore_ascii_case("aws:PrincipalArn"));
            let named = of_aws
                .map(|(_, text)| text)
                .chain(by_arn.flat_map(|it| &it.values));
            found.extend(named.filter_map(Text::as_literal).map(str::to_owned));
        }
        let somebody = |arn: &String| {
            let kinds = [":role/", ":user/", ":assumed-role/"];
            kinds.iter().any(|it| arn.contains(it)) && !arn.contains(['*', '?', '$'])
        };
        let named = self.ground.named();
        for arn in found.into_iter().filter(somebody) {
            let known = self.index.of_arn(&Text::from(arn.as_str())).is_some();
            if !known && matches!(named.principal(&arn), Ok(Asker::Outside(_))) {
                let who = self.ground.estate.principals.len() + self.elsewhere.len();
                self.index.add(Text::from(arn.as_str()), who);
                self.elsewhere.push(arn);
            }
        }
    }

    /// How many there are, those made elsewhere included.
    pub fn people(&self) -> std::ops::Range<Who> {
        0..self.ground.estate.principals.len() + self.elsewhere.len()
    }

    /// The principal of the estate with this place.
    pub fn principal(&self, who: Who) -> Option<&'g Principal> {
        self.ground.estate.principals.get(who)
    }

    /// The ARN of whoever has this place.
    pub fn arn(&self, who: Who) -> Option<Text> {
        let elsewhere = || {
            let at = who.checked_sub(self.ground.estate.principals.len())?;
            self.elsewhere.get(at).map(|arn| Text::from(arn.as_str()))
        };
        self.principal(who)
            .map(|it| it.arn.clone())
            .or_else(elsewhere)
    }

    /// The principal with this place, as somebody who asks.
    pub fn asker(&self, who: Who) -> Option<Asker<'g>> {
        match self.principal(who) {
            Some(principal) => Some(Asker::Known(principal, None)),
            None => self.arn(who).map(|arn| Asker::Outside(arn.to_string())),
        }
    }

    /// Whether somebody can do something.
    pub fn ask(
        &self,
        asker: &Asker<'g>,
        action: &str,
        target: &Target<'g>,
        how: &How,
    ) -> Outcome<'g> {
        let mut found = applying(self.ground, asker, action, target, None);
        let callers = Callers::One(found.caller.clone());
        self.relax(&mut found, action, how);
        self.solved(asker, callers, action, target, how, found)
    }

    /// Whether some caller of a kind can do something.
    pub fn ask_kind(
        &self,
        callers: Callers,
        action: &str,
        target: &Target<'g>,
        how: &How,
    ) -> Outcome<'g> {
        let asker = Asker::Anonymous;
        let mut found = applying(self.ground, &asker, action, target, None);
        let organization = &self.ground.estate.organization;
        if let Callers::OfAccount(account) = &callers
            && organization.service_control != Some(false)
        {
            // The organization's policies are those over anybody of the account.
            let one = Asker::Outside(format!("arn:aws:iam::{account}:root"));
            found.policies.service_control = applying(self.ground, &one, action, target, None)
                .policies
                .service_control;
        }
        self.relax(&mut found, action, how);
        self.solved(&asker, callers, action, target, how, found)
    }

    fn relax(&self, found: &mut Applying<'g>, action: &str, how: &How) {
        relax(found, action, how);
        if let Some(boundary) = how.relaxed.made {
            let things = &self.ground.estate.things;
            let boundary = boundary.and_then(|at| things.get(at));
            let document = boundary.and_then(|thing| thing.policies.first());
            found.policies.identity =
                vec![Attached::new("the policy that was written", &EVERYTHING)];
            found.policies.boundary = document.map(|document| Attached {
                id: PolicyId::new("the boundary that was put on it"),
                policy: document.content.known(),
            });
        }
        let groups = &self.ground.estate.groups;
        let group = how.relaxed.group.and_then(|at| groups.get(at));
        for document in group.into_iter().flat_map(|group| &group.identity) {
            found.policies.identity.push(Attached {
                id: PolicyId::new(document.name.as_str()),
                policy: document.content.known(),
            });
        }
    }

    fn solved(
        &self,
        asker: &Asker<'g>,
        callers: Callers,
        action: &str,
        target: &Target<'g>,
        how: &How,
        found: Applying<'g>,
    ) -> Outcome<'g> {
        let mut context = context::by_key(&About {
            ground: self.ground,
            asker,
            caller: &found.caller,
            action,
            target,
            account: &found.account,
        });
        context.extend(self.given.clone());
        context.extend(how.context.clone());
        let settled = context.keys().cloned().collect();
        let asking = Asking {
            callers,
            actions: vec![action.to_owned()],
            resources: match how.any {
                true => Resources::Like(target.arn.clone()),
                false => Resources::One(target.arn.clone()),
            },
            account: found.account.clone(),
            context,
        };
        let show = |shown: Box<crate::access::authorize::Found>| {
            Box::new(Shown {
                via: shown.way.and_then(|at| self.endpoints.get(at).copied()),
                call: shown.call,
                chain: shown.chain,
                settled,
                sources: found.sources.clone(),
            })
        };
        match witness(&asking, &found.policies, &self.ways) {
            Possibility::No => Outcome::No,
            Possibility::Yes(shown) => Outcome::Yes(show(shown)),
            Possibility::Perhaps(shown, why) => Outcome::Perhaps(shown.map(show), why),
        }
    }
}

fn relax(found: &mut Applying<'_>, action: &str, how: &How) {
    let policies: &mut Policies<'_> = &mut found.policies;
    if how.any {
        policies.resource = Vec::new();
    }
    let relaxed = how.relaxed;
    if relaxed.denies {
        let denies = |it: &Attached<'_>| {
            let mut statements = it.policy.iter().flat_map(|policy| &policy.statements);
            statements.any(|it| it.effect == Effect::Deny)
        };
        policies.identity.retain(|it| !denies(it));
    }
    if relaxed.permissions {
        policies
            .identity
            .push(Attached::new("the policy that was written", &EVERYTHING));
    }
    if relaxed.boundary {
        policies.boundary = None;
    }
    if relaxed.thing {
        policies.resource = vec![Attached::new("the policy that was written", &TO_EVERYBODY)];
    }
    if relaxed.control {
        policies.service_control = None;
        policies.resource_control = None;
    }
    if let (true, Some((_, operation)), Some(grantee)) =
        (relaxed.grant, action.split_once(':'), arn_of(&found.caller))
    {
        policies.grants.push(Grant {
            id: PolicyId::new("the grant that was made"),
            grantee,
            retiring: None,
            operations: vec![operation.to_owned()],
            constraint: None,
        });
    }
}

fn managed(ground: &Ground) -> HashMap<&Origin, &Thing> {
    let things = ground.estate.things.iter();
    let policies = things.filter(|it| it.kind == ThingKind::ManagedPolicy);
    policies
        .filter_map(|it| Some((it.origin.as_ref()?, it)))
        .collect()
}

fn arn_of(caller: &crate::access::authorize::Caller) -> Option<Text> {
    use crate::access::authorize::Caller;
    match caller {
        Caller::Role { arn, .. } | Caller::User { arn, .. } => Some(arn.clone()),
        _ => None,
    }
}
