//! What people call things, found: ARNs, Terraform addresses, and paths of the spec.

use thiserror::Error;

use super::paths::{self, Found};
use super::principal::{Principal, Session};
use super::types::{Estate, Origin, Special, Thing};
use crate::claims::Claims;
use crate::symbol::Text;
use crate::terraform::Config;

/// Who asks, as somebody named him.
#[derive(Clone, Debug, PartialEq)]
pub enum Asker<'e> {
    /// Somebody who is in the estate; with the session that was named.
    Known(&'e Principal, Option<Session>),
    /// An AWS service: `logs.amazonaws.com`.
    Service(String),
    /// Anybody: `*`.
    Anonymous,
    /// The ARN of somebody whom the Terraform at hand does not have; what he may do is not known.
    Outside(String),
}

/// What is asked about, as somebody named it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target<'e> {
    /// The ARN, of the thing or of something in it: an object of a bucket.
    pub arn: Text,
    /// The thing, when it is in the estate.
    pub thing: Option<&'e Thing>,
    /// The principal, when the resource is a role or user.
    pub principal: Option<&'e Principal>,
    /// What is behind the thing's own ARN: the key of an object, empty for the thing itself.
    pub within: String,
}

/// An estate with what is needed to find names in it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'e> {
    /// What AWS would have.
    pub estate: &'e Estate,
    /// The Terraform that it was made from.
    pub config: &'e Config,
    /// The claims, for paths of the spec; without them there are none.
    pub claims: Option<&'e Claims>,
}

/// Why a name means nothing here.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoSuch {
    /// It has the form of an address, and no resource has it.
    #[error("no resource has the address `{name}`{}", nearest(near))]
    Address {
        /// As it was given.
        name: String,
        /// The address that is most like it.
        near: Option<String>,
    },
    /// Resources of several root modules have the address.
    #[error("`{name}` is in several root modules: say `{}`", places.join("` or `"))]
    Several {
        /// As it was given.
        name: String,
        /// The ways to say it.
        places: Vec<String>,
    },
    /// A resource of this kind can't do anything, or can't have anything done to it.
    #[error("`{name}` is a `{kind}`, which is no {wanted}")]
    Kind {
        /// As it was given.
        name: String,
        /// The type of the resource.
        kind: String,
        /// `principal` or `resource with an ARN`.
        wanted: &'static str,
    },
    /// It has the form of a path of the spec, and the claims have no such thing.
    #[error("the spec has no `{name}`{}", nearest(near))]
    Path {
        /// As it was given.
        name: String,
        /// The part of a path that is most like it.
        near: Option<String>,
    },
    /// It may be a path of the spec, and there are no claims to look in.
    #[error(
        "`{name}` is neither an ARN nor an address; paths of the spec need the spec or `.ringfence/claims.json`"
    )]
    NoClaims {
        /// As it was given.
        name: String,
    },
}

fn nearest(near: &Option<String>) -> String {
    let near = near.as_ref();
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// A resource that was found by its address.
struct Address<'e> {
    stack: &'e str,
    address: &'e str,
    kind: &'e str,
    within: String,
}

impl Address<'_> {
    fn is(&self, origin: Option<&Origin>) -> bool {
        origin.is_some_and(|at| at.stack == self.stack && at.address == self.address)
    }
}

impl<'e> Named<'e> {
    /// Who a word means: an ARN (of a role, a session of it, a user, a root user), an account's number, a service, `*`, an address of
    /// a role or user, or a path of the spec (`retail/churn/training/nightly`).
    ///
    /// # Errors
    /// When it has the form of an address or path and nothing has that name. An ARN of somebody else is no error.
    pub fn principal(&self, name: &str) -> Result<Asker<'e>, NoSuch> {
        if name == "*" {
            return Ok(Asker::Anonymous);
        }
        if name.starts_with("arn:") {
            return Ok(self.principal_of_arn(name));
        }
        if name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(self.principal_of_arn(&format!("arn:aws:iam::{name}:root")));
        }
        if name.ends_with(".amazonaws.com") || name.ends_with(".amazonaws.com.cn") {
            return Ok(Asker::Service(name.to_owned()));
        }
        let Some(address) = self.address(name)? else {
            let arn = paths::role(self.claims, name)?;
            return Ok(self.principal_of_arn(&arn));
        };
        let mut principals = self.estate.principals.iter();
        match principals.find(|it| address.is(it.origin.as_ref())) {
            Some(principal) => Ok(Asker::Known(principal, None)),
            None => Err(NoSuch::Kind {
                name: name.to_owned(),
                kind: address.kind.to_owned(),
                wanted: "principal",
            }),
        }
    }

    fn principal_of_arn(&self, arn: &str) -> Asker<'e> {
        let text = Text::from(arn);
        let mut principals = self.estate.principals.iter();
        if let Some(found) = principals.clone().find(|it| it.arn == text) {
            return Asker::Known(found, None);
        }
        // The ARN of a session shows the role's name and not its path.
        if let Some((before, rest)) = arn.split_once(":assumed-role/")
            && let Some((role, session)) = rest.split_once('/')
        {
            let account = before.rsplit(':').next();
            let found = principals.find(|it| {
                let named = it.name.as_literal() == Some(role);
                it.is_role() && named && it.account.as_literal() == account
            });
            if let Some(found) = found {
                let name = Text::from(session);
                return Asker::Known(found, Some(Session { arn: text, name }));
            }
        }
        Asker::Outside(arn.to_owned())
    }

    /// What a word means as a resource: an ARN, `s3://BUCKET/KEY`, an address (for a bucket also with `/KEY` behind), or a path of the spec
    /// (`retail/churn/buckets/raw/2026/a.csv`).
    ///
    /// # Errors
    /// When it has the form of an address or path and nothing has that name. An ARN of something else is no error.
    pub fn resource(&self, name: &str) -> Result<Target<'e>, NoSuch> {
        if let Some(object) = name.strip_prefix("s3://") {
            return Ok(self.resource_of_arn(&format!("arn:aws:s3:::{object}")));
        }
        if name.starts_with("arn:") || name == "*" {
            return Ok(self.resource_of_arn(name));
        }
        if let Some(address) = self.address(name)? {
            return self.resource_at(name, &address);
        }
        Ok(match paths::resource(self.claims, name)? {
            Found::Arn(arn) => self.resource_of_arn(&arn),
            Found::Key(alias, account) => self.key_of_alias(&alias, &account),
        })
    }

    fn resource_at(&self, name: &str, address: &Address<'_>) -> Result<Target<'e>, NoSuch> {
        let mut things = self.estate.things.iter();
        if let Some(thing) = things.find(|it| address.is(it.origin.as_ref())) {
            let arn = match address.within.as_str() {
                "" => thing.arn.clone(),
                within => thing.arn.clone().then("/").then(within),
            };
            return Ok(Target {
                arn,
                thing: Some(thing),
                principal: None,
                within: address.within.clone(),
            });
        }
        let mut principals = self.estate.principals.iter();
        match principals.find(|it| address.is(it.origin.as_ref())) {
            Some(principal) => Ok(Target {
                arn: principal.arn.clone(),
                thing: None,
                principal: Some(principal),
                within: String::new(),
            }),
            None => Err(NoSuch::Kind {
                name: name.to_owned(),
                kind: address.kind.to_owned(),
                wanted: "resource with an ARN that is known",
            }),
        }
    }

    /// The thing whose ARN this is, or begins with: the one that is nearest.
    fn resource_of_arn(&self, arn: &str) -> Target<'e> {
        let behind = |thing: &'e Thing| {
            let rest = arn.strip_prefix(thing.arn.as_literal()?)?;
            let whole = rest.is_empty() || rest.starts_with(['/', ':']);
            whole.then_some((thing, rest))
        };
        let candidates = self.estate.things.iter().filter_map(behind);
        if let Some((thing, rest)) = candidates.min_by_key(|(_, rest)| rest.len()) {
            return Target {
                arn: Text::from(arn),
                thing: Some(thing),
                principal: None,
                within: rest.trim_start_matches(['/', ':']).to_owned(),
            };
        }
        if let Some((before, alias)) = arn.split_once(":alias/") {
            let account = before.rsplit(':').next().unwrap_or_default();
            let found = self.key_of_alias(&format!("alias/{alias}"), account);
            if found.thing.is_some() {
                return found;
            }
        }
        let text = Text::from(arn);
        let mut principals = self.estate.principals.iter();
        Target {
            principal: principals.find(|it| it.arn == text),
            thing: None,
            within: String::new(),
            arn: text,
        }
    }

    fn key_of_alias(&self, alias: &str, account: &str) -> Target<'e> {
        let name = Text::from(alias);
        let found = self.estate.things.iter().find(|thing| {
            let here = thing.account.as_literal().is_none_or(|it| it == account);
            matches!(&thing.special, Special::Key(facts) if here && facts.aliases.contains(&name))
        });
        let unknown = || {
            Text::unknown(format!(
                "the key of {alias} is not in the Terraform at hand"
            ))
        };
        Target {
            arn: found.map_or_else(unknown, |thing| thing.arn.clone()),
            thing: found,
            principal: None,
            within: String::new(),
        }
    }

    /// The resource that an address means; `None` when the word has not the form of one.
    fn address(&self, name: &str) -> Result<Option<Address<'e>>, NoSuch> {
        let (stack, own) = split(name);
        if !is_address(own) {
            return Ok(None);
        }
        let mut found: Vec<Address<'e>> = Vec::new();
        let mut near: Option<(f64, &str)> = None;
        for (root, resource) in self.config.resources() {
            if stack.is_some_and(|stack| stack != root.path) {
                continue;
            }
            let address = resource.address.0.as_str();
            let likeness = strsim::jaro_winkler(address, own);
            if near.is_none_or(|(best, _)| likeness > best) {
                near = Some((likeness, address));
            }
            let within = match own.strip_prefix(address) {
                Some("") => Some(""),
                Some(behind) => behind.strip_prefix('/'),
                None => None,
            };
            found.extend(within.map(|within| Address {
                stack: &root.path,
                address,
                kind: &resource.kind,
                within: within.to_owned(),
            }));
        }
        match (found.len(), found.pop()) {
            (1, Some(only)) => Ok(Some(only)),
            (_, Some(last)) => {
                found.push(last);
                let places = found.iter();
                Err(NoSuch::Several {
                    name: name.to_owned(),
                    places: places
                        .map(|it| format!("{}:{}", it.stack, it.address))
                        .collect(),
                })
            }
            (_, None) => {
                let near = near.filter(|(likeness, _)| *likeness > 0.8);
                Err(NoSuch::Address {
                    name: name.to_owned(),
                    near: near.map(|(_, near)| near.to_owned()),
                })
            }
        }
    }
}

/// The path of the root module and the address in it: `units/retail:module.churn.aws_s3_bucket.raw`. The key of an instance may have a
/// colon in it, too.
fn split(name: &str) -> (Option<&str>, &str) {
    match name.split_once(':') {
        Some((stack, own)) if !stack.contains('[') => (Some(stack), own.trim_start()),
        _ => (None, name),
    }
}

/// `aws_s3_bucket.raw`, `module.…`, `data.…`; a path of the spec has slashes before any point.
fn is_address(name: &str) -> bool {
    let kind = name.split('.').next().unwrap_or_default();
    let is_kind = kind.contains('_') || matches!(kind, "module" | "data");
    name.contains('.') && is_kind && !kind.contains('/')
}
