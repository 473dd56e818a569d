//! Policies and boundaries that somebody may give to others, and whoever has one of them then.

use std::collections::BTreeSet;

use super::super::actor::Can;
use super::super::path::beginning;
use super::super::table;
use super::anybody;
use super::found::{Found, key};
use crate::access::{Formula, encode, principal};
use crate::prove::Taken;
use crate::prove::ask::Asker;
use crate::prove::world::{Policed, World, named_arn, policy_in};
use crate::symbol::Text;

/// Managed policies that are none of ringfence's: what may be handed out, and what that comes to is known.
pub(super) struct Policies<'a>(Vec<(Text, Policed<'a>)>);

/// A policy that somebody may hand out.
#[derive(Clone)]
pub(super) struct Handed<'p, 'a> {
    arn: &'p Text,
    policed: &'p Policed<'a>,
    as_boundary: bool,
    /// The step that hands it out, when it is certain.
    by: Option<Taken>,
}

impl<'a> Policies<'a> {
    pub fn of(world: &World<'a>) -> Self {
        let own: BTreeSet<(&str, &str)> = world
            .owners()
            .flat_map(|owner| &owner.roles)
            .flat_map(|role| role.identity.iter().chain(&role.boundary).flatten())
            .map(|policy| key(&policy.item))
            .collect();
        let others = world.all("aws_iam_policy").iter();
        let others = others.filter(|item| !own.contains(&key(item)));
        let judged = others.filter_map(|item| {
            let policy = policy_in(*item, "policy")?.ok()?;
            Some((named_arn(item, &world.claims.partition, "policy"), policy))
        });
        Self(
            judged
                .filter(|(arn, _)| arn.first_unknown().is_none())
                .collect(),
        )
    }

    /// Those that somebody may put others under, or give to others.
    pub fn handed_by<'p>(
        &'p self,
        one: &Found<'a>,
        account: &Text,
        asker: &mut Asker,
    ) -> Vec<Handed<'p, 'a>> {
        let actor = one.actor(account);
        let mut handed = Vec::new();
        for (arn, policed) in &self.0 {
            for as_boundary in [true, false] {
                let about = beginning(table::writes, account).and(given(arn, as_boundary));
                let by = match actor.can(about, asker) {
                    Can::No => continue,
                    Can::Perhaps(..) => None,
                    Can::Yes(request) => table::step_of(&request.action, table::writes)
                        .map(|step| actor.takes(step, request)),
                };
                handed.push(Handed {
                    arn,
                    policed,
                    as_boundary,
                    by,
                });
            }
        }
        handed
    }
}

fn given(arn: &Text, as_boundary: bool) -> Formula {
    let key = match as_boundary {
        true => "iam:PermissionsBoundary",
        false => "iam:PolicyARN",
    };
    encode::key_is(key, arn)
}

impl<'a> Handed<'_, 'a> {
    pub fn arn(&self) -> &Text {
        self.arn
    }

    /// The requests that hand it out.
    pub fn formula(&self) -> Formula {
        given(self.arn, self.as_boundary)
    }

    /// Whoever has it then, at most.
    pub fn held_by(&self, by: &Found<'a>, account: &Text) -> Found<'a> {
        let (name, identity, boundary) = match self.as_boundary {
            true => ("puts under the boundary", None, Some(self.policed.clone())),
            false => ("gives the policy", Some(self.policed.clone()), None),
        };
        let who = self.by.as_ref().map(|taken| taken.request.resource.clone());
        let steps = by.by.iter().chain(&self.by);
        Found {
            name: format!("whom {} {name} `{}`", by.name, self.arn),
            arn: None,
            account: account.clone(),
            item: by.item,
            who: anybody(account),
            rather: who.as_ref().map(principal::exactly),
            by: steps.cloned().collect(),
            identity,
            boundary,
            unknown: Vec::new(),
        }
    }
}
