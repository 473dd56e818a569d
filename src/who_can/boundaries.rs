//! Boundaries in requests that change principals.

use super::places::managed;
use super::world::{How, Outcome, World};
use crate::estate::{Asker, Principal, Target};
use crate::symbol::Text;

/// `iam:PermissionsBoundary` of a request about somebody who is there: his own (Service Authorization Reference, AWS Identity and Access
/// Management). Where the request brings a boundary itself it is open which.
pub(super) fn boundary(
    world: &World<'_>,
    subject: &Principal,
    action: &str,
) -> Option<(String, Vec<Text>)> {
    let brings = action.contains("PermissionsBoundary") || action.starts_with("iam:Create");
    if !action.starts_with("iam:") || brings {
        return None;
    }
    let key = "iam:permissionsboundary".to_owned();
    match &subject.boundary {
        None => Some((key, Vec::new())),
        Some(document) => {
            let target = managed(world, document)?;
            Some((key, vec![target.arn]))
        }
    }
}

/// Whether somebody can put a boundary that limits nothing in the place of the subject's own. That another than its own may be put there is
/// no more than a hint.
pub(super) fn another_boundary<'g>(
    world: &World<'g>,
    asker: &Asker<'g>,
    action: &str,
    on: &Target<'g>,
    subject: &Principal,
) -> Outcome<'g> {
    const KEY: &str = "iam:permissionsboundary";
    let mut how = How::default();
    let free = Text::from("arn:aws:iam::aws:policy/AdministratorAccess");
    how.context.insert(KEY.to_owned(), vec![free]);
    match world.ask(asker, action, on, &how) {
        Outcome::No => {}
        outcome => return outcome,
    }
    let own = { subject.boundary.as_ref() }.and_then(|document| managed(world, document));
    match world.ask(asker, action, on, &How::default()) {
        Outcome::Yes(shown) | Outcome::Perhaps(Some(shown), _) => {
            let put = shown
                .call
                .context
                .get(KEY)
                .and_then(|values| values.first());
            match put == own.as_ref().map(|target| &target.arn) {
                true => Outcome::No,
                false => {
                    let why = "what the boundary allows that may be put in its place".to_owned();
                    Outcome::Perhaps(Some(shown), why)
                }
            }
        }
        outcome => outcome,
    }
}
