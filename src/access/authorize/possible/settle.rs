//! The decision, as a formula: the same rules as in `path.rs`, each word of a source replaced by the calls for which it speaks.

use super::asking::{Alike, Callers};
use super::sources::Sources;
use crate::access::authorize::call::Caller;
use crate::access::authorize::path::{Resource, Shape};
use crate::access::authorize::policies::Policies;
use crate::access::authorize::reach::Reach;
use crate::access::evaluate::same;
use crate::access::{Formula, Match, View};
use crate::iam::Effect;

/// The calls that are allowed, as far as the view tells.
pub(super) fn decided(some: &Alike<'_>, policies: &Policies<'_>, view: View) -> Formula {
    let shape = Shape::of(&some.call);
    if shape.needs_no_permission() {
        return Formula::True;
    }
    let sources = Sources::new(some, policies, view);
    // Users need no permission for it, and roles do.
    if sources.any_identity() && shape.call.action_in_lower_case() == "sts:getsessiontoken" {
        return sources.known(Match::Maybe);
    }
    let granted = path(&sources, &shape);
    // Most callers are granted nothing, and who denies what to them need not be looked at.
    if granted == Formula::False {
        return granted;
    }
    Formula::all([
        granted,
        sources.levels(),
        sources.known(shape.session_may_call()),
        sources.endpoint(),
        sources.denied().negated(),
    ])
}

/// The calls that the endpoint lets through.
pub(super) fn passes(sources: &Sources<'_>) -> Formula {
    sources.endpoint().and(sources.denied().negated())
}

fn path(sources: &Sources<'_>, shape: &Shape<'_>) -> Formula {
    let says = Says { sources, shape };
    let one_account = match &sources.some.asking.callers {
        Callers::OfOtherAccounts(_) => Match::No,
        Callers::OfAccount(account) | Callers::Bare(account) => same(account, &shape.call.account),
        _ => shape.one_account,
    };
    match (&shape.call.caller, one_account) {
        (Caller::Service { .. } | Caller::Federated { .. } | Caller::Anonymous, _) => {
            says.itself().or(says.grants())
        }
        (_, Match::Yes) => says.in_one_account(),
        (_, Match::No) => says.across_accounts(),
        (_, Match::Maybe) => match sources.view {
            View::Over => says.in_one_account().or(says.across_accounts()),
            View::Under => says.in_one_account().and(says.across_accounts()),
        },
    }
}

struct Says<'s, 'a> {
    sources: &'s Sources<'a>,
    shape: &'s Shape<'s>,
}

impl Says<'_, '_> {
    fn itself(&self) -> Formula {
        let by = |reach| self.sources.resource(reach);
        by(Reach::Everybody).or(by(Reach::Itself))
    }

    fn entity(&self) -> Formula {
        self.sources.resource(Reach::Entity)
    }

    fn account(&self) -> Formula {
        self.sources.resource(Reach::Account)
    }

    fn identity(&self) -> Formula {
        match self.sources.any_identity() {
            true => Formula::True,
            false => {
                let policies = self.sources.identities();
                self.sources.identity(policies, Effect::Allow)
            }
        }
    }

    fn boundary(&self) -> Formula {
        let boundary = self.sources.boundary();
        boundary.map_or(Formula::True, |it| {
            self.sources.identity([it], Effect::Allow)
        })
    }

    fn session(&self) -> Formula {
        let sessions = self.sources.sessions();
        match (sessions, &self.shape.call.caller) {
            ([], Caller::FederatedUser { .. }) => Formula::False,
            ([], _) => Formula::True,
            _ => self.sources.identity(sessions, Effect::Allow),
        }
    }

    /// What is granted, as far as boundary and session policies let it through.
    fn limited(&self, granted: Formula) -> Formula {
        match granted {
            Formula::False => Formula::False,
            granted => Formula::all([granted, self.boundary(), self.session()]),
        }
    }

    fn in_one_account(&self) -> Formula {
        let direct = self.itself().or(self.grants());
        if matches!(self.shape.call.caller, Caller::Root { .. }) {
            return match self.shape.resource {
                Resource::Ordinary => Formula::True,
                Resource::Key => direct,
                Resource::Trust => Formula::False,
            };
        }
        let identity = match self.shape.resource {
            Resource::Ordinary => self.identity(),
            Resource::Key | Resource::Trust => self.account().and(self.identity()),
        };
        self.limited(identity.or(self.entity())).or(direct)
    }

    fn across_accounts(&self) -> Formula {
        let is_root = matches!(self.shape.call.caller, Caller::Root { .. });
        if self.shape.resource == Resource::Trust && is_root {
            return Formula::False;
        }
        let named = Formula::any([self.itself(), self.entity(), self.account()]);
        let identity = match self.shape.call.caller {
            Caller::Root { .. } => Formula::True,
            _ if named == Formula::False => Formula::False,
            _ => self.identity(),
        };
        self.limited(named.and(identity)).or(self.grants())
    }

    /// Whether boundary and session policies limit grants to the role of a session AWS does not say.
    fn grants(&self) -> Formula {
        if self.shape.resource != Resource::Key {
            return Formula::False;
        }
        let entity = self.sources.grants(Reach::Entity);
        let entity = match self.sources.view {
            View::Over => entity,
            View::Under => self.limited(entity),
        };
        self.sources.grants(Reach::Itself).or(entity)
    }
}
