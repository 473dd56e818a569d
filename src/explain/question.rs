//! Whether a question can be asked: the action is one, and can be done to such a resource.

use thiserror::Error;

use super::Ground;
use super::ask::Refused;
use crate::access::actions::{self, Action};
use crate::diagnostic::nearest;
use crate::estate::{Asker, Target};
use crate::symbol::{Piece, Text};

/// Why a question can't be asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Unaskable {
    /// The action has a wildcard in it.
    #[error("`{0}` is more than one action: ask about one at a time")]
    Wildcard(String),
    /// It has not the form of an action.
    #[error("`{0}` is no action: `SERVICE:NAME` is, such as `s3:GetObject`")]
    NoAction(String),
    /// It can't be said whether there is such an action; why.
    #[error("{0}")]
    Unknown(String),
    /// AWS's reference has no such action.
    #[error(
        "the Service Authorization Reference has no action `{action}`{}",
        meant(near)
    )]
    Action {
        /// As it was given.
        action: String,
        /// The action that is most like it.
        near: Option<String>,
    },
    /// The action is done to no resource in particular.
    #[error("{action} is done to no resource in particular: ask about `*`")]
    OnlyOnStar {
        /// The action.
        action: String,
    },
    /// The action is done to resources of other types.
    #[error("{action} can't be done to `{resource}`: it is done to {}", kinds.join(" or to "))]
    Resource {
        /// The action.
        action: String,
        /// As it was given.
        resource: String,
        /// The forms of the ARNs that it can be done to.
        kinds: Vec<String>,
    },
    /// A pattern, where a request names one resource.
    #[error("`{0}` is more than one resource: a request names one")]
    Pattern(String),
    /// An ARN of something that asks for nothing.
    #[error(
        "`{0}` is no principal: a role, a session of one, a user, an account's root or a service is"
    )]
    NoPrincipal(String),
}

fn meant(near: &Option<String>) -> String {
    let near = near.as_ref();
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// An action that was named.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub action: Action,
    /// Why it was not checked that there is such an action: its service is not among those that are known.
    pub unchecked: Option<String>,
}

/// The one action of this name. One of a service that is not known is taken as it is.
///
/// # Errors
/// A pattern, or a name that the Service Authorization Reference does not have for its service.
pub(super) fn action(name: &str) -> Result<Named, Unaskable> {
    if name.contains(['*', '?']) {
        return Err(Unaskable::Wildcard(name.to_owned()));
    }
    let is_word = |word: &str| {
        let letters = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        !word.is_empty() && word.chars().all(letters)
    };
    let parts = name.split_once(':');
    let Some((service, own)) = parts.filter(|(one, other)| is_word(one) && is_word(other)) else {
        return Err(Unaskable::NoAction(name.to_owned()));
    };
    if let Some(known) = actions::known(name) {
        return Ok(Named {
            action: known.clone(),
            unchecked: None,
        });
    }
    let service = service.to_ascii_lowercase();
    let of_service = actions::expand(&format!("{service}:*"));
    if of_service.is_empty() {
        let near = nearest(&service, actions::services()).map(str::to_owned);
        let meant = meant(&near);
        return Ok(Named {
            action: Action::of_nobody(name),
            unchecked: Some(format!(
                "the actions of `{service}` are not known here: it was not checked that `{name}` is one{meant}"
            )),
        });
    }
    let own_name = |action: &'static Action| action.name.split(':').nth(1).unwrap_or_default();
    let names: Vec<&str> = of_service.into_iter().map(own_name).collect();
    let near = nearest(own, names.iter().copied());
    Err(Unaskable::Action {
        action: name.to_owned(),
        near: near.map(|near| format!("{service}:{near}")),
    })
}

/// The action and the resource of a question, as somebody named them.
///
/// # Errors
/// When a name means nothing here, the actions of the service are not known, or the action can't be done to such a resource.
pub fn askable<'g>(
    ground: &'g Ground,
    name: &str,
    resource: &str,
) -> Result<(&'static Action, Target<'g>), Refused> {
    let named = action(name)?;
    let unknown = || Unaskable::Unknown(named.unchecked.unwrap_or_default());
    let known = actions::known(name).ok_or_else(unknown)?;
    let target = ground.named().resource(resource)?;
    fits(known, &target.arn)?;
    Ok((known, target))
}

/// Whether the action can be done to a resource of this ARN, by the Service Authorization Reference.
///
/// # Errors
/// When it can't.
pub(super) fn fits(action: &Action, arn: &Text) -> Result<(), Unaskable> {
    let written = arn.to_string();
    let is_star = arn.as_literal() == Some("*");
    if actions::known(&action.name).is_none() {
        return Ok(());
    }
    if action.resources.is_empty() {
        return match is_star {
            true => Ok(()),
            false => Err(Unaskable::OnlyOnStar {
                action: action.name.clone(),
            }),
        };
    }
    let required = action.resources.values().any(|required| *required);
    let service = action.name.split(':').next().unwrap_or_default();
    let kinds = action.resources.keys();
    let forms: Vec<&str> = kinds
        .filter_map(|kind| actions::resource_arn(service, kind))
        .collect();
    if is_star && !required {
        return Ok(());
    }
    if !is_star && written.contains(['*', '?']) && arn.first_unknown().is_none() {
        return Err(Unaskable::Pattern(written));
    }
    let told = plain(arn);
    let known = arn.first_unknown().is_none() && told.starts_with("arn:");
    match !is_star && (!known || forms.iter().any(|form| has_form(&told, form))) {
        true => Ok(()),
        false => Err(Unaskable::Resource {
            action: action.name.clone(),
            resource: written,
            kinds: forms.into_iter().map(|form| format!("`{form}`")).collect(),
        }),
    }
}

/// Whether the action can be done to a resource of this ARN.
pub(crate) fn suits(action: &Action, arn: &Text) -> bool {
    fits(action, arn).is_ok()
}

/// Whether somebody of this ARN can ask for anything.
///
/// # Errors
/// When the ARN is of something else.
pub(super) fn can_ask(asker: &Asker<'_>) -> Result<(), Unaskable> {
    let Asker::Outside(arn) = asker else {
        return Ok(());
    };
    let mut parts = arn.splitn(6, ':').skip(2);
    let service = parts.next().unwrap_or_default();
    let own = parts.nth(2).unwrap_or_default();
    let begins = |kinds: &[&str]| kinds.iter().any(|kind| own.starts_with(kind));
    let asks = match service {
        "iam" => own == "root" || begins(&["role/", "user/", "oidc-provider/", "saml-provider/"]),
        "sts" => begins(&["assumed-role/", "federated-user/"]),
        _ => false,
    };
    match asks && !arn.contains(['*', '?']) {
        true => Ok(()),
        false => Err(Unaskable::NoPrincipal(arn.clone())),
    }
}

/// The text with something that looks like an id for each atom.
fn plain(text: &Text) -> String {
    let pieces = text.pieces().iter().map(|piece| match piece {
        Piece::Literal(known) => known.as_str(),
        Piece::Atom(_) | Piece::Unknown(_) => "x",
    });
    pieces.collect()
}

/// Whether an ARN has the form of `arn:${Partition}:s3:::${BucketName}`. Names of buckets have no slash in them, parts before the last have no
/// colon; anything else may be anything.
fn has_form(arn: &str, form: &str) -> bool {
    let Some((before, rest)) = form.split_once("${") else {
        return arn == form;
    };
    let Some(arn) = arn.strip_prefix(before) else {
        return false;
    };
    let Some((name, form)) = rest.split_once('}') else {
        return false;
    };
    let stop = match name {
        "Partition" | "Region" | "Account" => Some(':'),
        "BucketName" | "AccessPointName" => Some('/'),
        _ => None,
    };
    let longest = arn.find(|letter| Some(letter) == stop).unwrap_or(arn.len());
    let ends = arn.char_indices().map(|(at, _)| at).chain([arn.len()]);
    ends.filter(|end| *end <= longest)
        .filter(|end| *end > 0 || matches!(name, "Region" | "Account"))
        .any(|end| arn.get(end..).is_some_and(|rest| has_form(rest, form)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_action_that_was_meant() {
        let said = action("s3:GetObjct").unwrap_err().to_string();
        assert!(said.ends_with("did you mean `s3:GetObject`?"), "{said}");
        let unchecked = action("dynamodb:GetItem").unwrap().unchecked;
        assert!(unchecked.unwrap().contains("not known here"));
        assert_eq!(action("S3:getobject").unwrap().action.name, "s3:GetObject");
        assert!(matches!(action("no action:x"), Err(Unaskable::NoAction(_))));
        assert!(matches!(action("s3:*"), Err(Unaskable::Wildcard(_))));
        assert!(matches!(action("s3:"), Err(Unaskable::NoAction(_))));
    }

    #[test]
    fn an_action_is_done_to_resources_of_its_types() {
        let key = "arn:aws:kms:eu-west-1:111122223333:key/1";
        for (name, arn, can) in [
            ("s3:GetObject", "arn:aws:s3:::b/a/c", true),
            ("s3:GetObject", "arn:aws:s3:::b", false),
            ("s3:ListBucket", "arn:aws:s3:::b", true),
            ("s3:ListBucket", "arn:aws:s3:::b/a", false),
            ("s3:GetObject", key, false),
            ("kms:Decrypt", key, true),
            ("kms:ListKeys", "*", true),
            ("kms:ListKeys", key, false),
            ("kms:Decrypt", "*", false),
            (
                "s3:GetObject",
                "arn:aws:s3:eu-west-1:111122223333:accesspoint/p/object/a/b",
                true,
            ),
            ("s3:GetObject", "arn:aws:s3:::b/*", false),
            ("iam:PassRole", "arn:aws:iam::111122223333:role/a/b/c", true),
        ] {
            let found = fits(&action(name).unwrap().action, &Text::from(arn));
            assert_eq!(found.is_ok(), can, "{name} {arn}");
        }
        let id = Text::literal("arn:aws:kms:eu-west-1:1:key/").then_text(&Text::atom("k.id"));
        assert!(fits(&action("kms:Decrypt").unwrap().action, &id).is_ok());
    }

    #[test]
    fn groups_and_buckets_ask_for_nothing() {
        for (arn, can) in [
            ("arn:aws:iam::111122223333:group/g", false),
            ("arn:aws:s3:::b", false),
            ("arn:aws:iam::111122223333:role/r", true),
            ("arn:aws:iam::111122223333:role/*", false),
            ("arn:aws:sts::111122223333:assumed-role/r/s", true),
        ] {
            let found = can_ask(&Asker::Outside(arn.to_owned()));
            assert_eq!(found.is_ok(), can, "{arn}");
        }
    }
}
