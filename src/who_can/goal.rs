//! What is asked about: the call itself, and the calls of a key that go with it.

use super::world::{Context, How, Outcome, Relaxed, Shown, World};
use crate::access::authorize::{Call, Callers, Encryption, key_calls};
use crate::estate::{self, Asker, Document, Special, Target, Thing, ThingKind};
use crate::explain::key_of;
use crate::symbol::Text;

/// What somebody has to be able to do, all of it.
#[derive(Clone, Debug)]
pub(super) struct Goal<'g> {
    pub action: String,
    pub target: Target<'g>,
    /// The bucket behind, when the target is an access point or something in it.
    pub behind: Option<Target<'g>>,
    /// The key behind an object.
    pub key: Option<Key<'g>>,
}

/// The key that an object is encrypted with.
#[derive(Clone, Debug)]
pub(super) struct Key<'g> {
    pub target: Target<'g>,
    encryption: Encryption,
}

/// What was changed before, call by call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Changed {
    /// Of the asker, and of the thing itself.
    pub own: Relaxed,
    /// The policy of the key.
    pub key: bool,
    /// A grant on the key.
    pub grant: bool,
}

/// Whether the goal is reached, with each call that shows it.
#[derive(Clone, Debug)]
pub(super) enum Reach<'g> {
    No,
    Yes(Vec<Shown<'g>>),
    Perhaps(Vec<Shown<'g>>, Vec<String>),
}

impl<'g> Goal<'g> {
    /// In: the question. The key is that of the bucket's default encryption.
    pub fn new(world: &World<'g>, action: &str, target: Target<'g>) -> Self {
        let things = &world.ground.estate.things;
        let behind = match target.thing.map(|it| (&it.kind, &it.special)) {
            Some((ThingKind::AccessPoint, Special::AccessPoint(arn, _))) => {
                let key = target.within.strip_prefix("object/").unwrap_or_default();
                let arn_of = match key {
                    "" => arn.clone(),
                    key => arn.clone().then("/").then(key),
                };
                let mut buckets = things.iter().filter(|it| it.kind == ThingKind::Bucket);
                Some(Target {
                    arn: arn_of,
                    thing: buckets.find(|it| it.arn == *arn),
                    principal: None,
                    within: key.to_owned(),
                })
            }
            _ => None,
        };
        let object = behind.as_ref().unwrap_or(&target);
        let key = object.thing.and_then(|bucket| key(world, action, bucket));
        Self {
            action: action.to_owned(),
            behind,
            key,
            target,
        }
    }

    /// The things whose policies have a say: that of the target, and the key.
    pub fn things(&self) -> impl Iterator<Item = &'g Thing> {
        let key = self.key.as_ref().and_then(|key| key.target.thing);
        self.target.thing.into_iter().chain(key)
    }

    /// The policies of the things, and the trust policy of a role.
    pub fn documents(&self) -> impl Iterator<Item = &'g Document> + use<'g> {
        let behind = self.behind.as_ref().and_then(|it| it.thing);
        let things: Vec<&'g Thing> = self.things().chain(behind).collect();
        let policies = things.into_iter().flat_map(|thing| &thing.policies);
        policies.chain(self.target.principal.and_then(|it| it.trust.as_ref()))
    }

    /// Whether one can, when that was changed.
    pub fn reach(&self, world: &World<'g>, asker: &Asker<'g>, changed: Changed) -> Reach<'g> {
        self.all(changed, |action, target, how| {
            world.ask(asker, action, target, how)
        })
    }

    /// Whether some caller of a kind can.
    pub fn reach_of_kind(
        &self,
        world: &World<'g>,
        callers: &Callers,
        changed: Changed,
    ) -> Reach<'g> {
        self.all(changed, |action, target, how| {
            world.ask_kind(callers.clone(), action, target, how)
        })
    }

    fn all(
        &self,
        changed: Changed,
        ask: impl Fn(&str, &Target<'g>, &How) -> Outcome<'g>,
    ) -> Reach<'g> {
        let mut made = Gathered::default();
        let own = How {
            relaxed: changed.own,
            ..How::default()
        };
        let Some(first) = made.add(ask(&self.action, &self.target, &own)) else {
            return Reach::No;
        };
        let mut at_bucket = first.clone();
        if let Some(behind) = &self.behind {
            let mut how = own.clone();
            how.context = point(&self.target);
            match made.add(ask(&self.action, behind, &how)) {
                None => return Reach::No,
                Some(call) => at_bucket = call,
            }
        }
        let Some(key) = &self.key else {
            return made.done();
        };
        let Some(mut call) = at_bucket else {
            made.why
                .push("whether the key can be used was not found out".to_owned());
            return made.done();
        };
        // The context that KMS sees names the object.
        call.action.clone_from(&self.action);
        for key_call in key_calls(&call, &key.encryption) {
            if key_call.only_in_parts {
                continue;
            }
            let how = How {
                context: key_call.call.context,
                any: false,
                relaxed: Relaxed {
                    thing: changed.key,
                    grant: changed.grant,
                    ..changed.own
                },
            };
            if made
                .add(ask(&key_call.call.action, &key.target, &how))
                .is_none()
            {
                return Reach::No;
            }
        }
        made.done()
    }
}

#[derive(Default)]
struct Gathered<'g> {
    shown: Vec<Shown<'g>>,
    why: Vec<String>,
    uncertain: bool,
}

impl<'g> Gathered<'g> {
    /// `None` when it can't be; else the call, if there is one.
    fn add(&mut self, outcome: Outcome<'g>) -> Option<Option<Call>> {
        match outcome {
            Outcome::No => None,
            Outcome::Yes(shown) => {
                let call = shown.call.clone();
                self.shown.push(*shown);
                Some(Some(call))
            }
            Outcome::Perhaps(shown, why) => {
                self.uncertain = true;
                if !why.is_empty() {
                    self.why.push(why);
                }
                let call = shown.as_ref().map(|it| it.call.clone());
                self.shown.extend(shown.map(|it| *it));
                Some(call)
            }
        }
    }

    fn done(self) -> Reach<'g> {
        match self.uncertain || !self.why.is_empty() {
            true => Reach::Perhaps(self.shown, self.why),
            false => Reach::Yes(self.shown),
        }
    }
}

/// The keys that every request through an access point carries (Service Authorization Reference, Amazon S3).
fn point(target: &Target<'_>) -> Context {
    let Some(thing) = target.thing else {
        return Context::new();
    };
    Context::from([
        ("s3:dataaccesspointarn".to_owned(), vec![thing.arn.clone()]),
        (
            "s3:dataaccesspointaccount".to_owned(),
            vec![thing.account.clone()],
        ),
    ])
}

/// The key of a bucket's default encryption, where the action reads or writes objects.
fn key<'g>(world: &World<'g>, action: &str, bucket: &'g Thing) -> Option<Key<'g>> {
    let Special::Bucket(facts) = &bucket.special else {
        return None;
    };
    let found = facts.encryption.as_ref()?;
    let algorithm = found.algorithm.as_literal().unwrap_or("aws:kms");
    // A key that AWS manages lets everybody of the account use it through S3 (KMS Developer Guide, `concepts.html`, "AWS managed keys").
    let named = found
        .key
        .as_ref()
        .filter(|_| algorithm.starts_with("aws:kms"))?;
    let about_objects = ["s3:getobject", "s3:getobjectversion", "s3:putobject"];
    if !about_objects.contains(&action.to_ascii_lowercase().as_str()) {
        return None;
    }
    let thing = key_of(world.ground, named, &bucket.account);
    let target = match thing {
        Some(thing) => Target {
            arn: thing.arn.clone(),
            thing: Some(thing),
            principal: None,
            within: String::new(),
        },
        None => elsewhere(named, bucket),
    };
    let account = thing.map(|it| it.account.clone());
    Some(Key {
        encryption: Encryption {
            key: target.arn.clone(),
            account: account.unwrap_or_else(|| bucket.account.clone()),
            region: bucket.region.clone(),
            bucket: bucket.arn.clone(),
            bucket_key: found.bucket_key.unwrap_or(false),
        },
        target,
    })
}

/// A key that is made elsewhere: its policy is not known.
fn elsewhere<'g>(named: &Text, bucket: &estate::Thing) -> Target<'g> {
    let arn = match named.to_string().starts_with("arn:") {
        true => named.clone(),
        false => Text::literal("arn:aws:kms:")
            .then_text(&bucket.region)
            .then(":")
            .then_text(&bucket.account)
            .then(":key/")
            .then_text(named),
    };
    Target {
        arn,
        thing: None,
        principal: None,
        within: String::new(),
    }
}
