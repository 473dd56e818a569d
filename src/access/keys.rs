//! What is known of context keys.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::encode::{absent, present};
use super::formula::{Formula, Test, Variable};
use super::pattern::Pattern;
use super::principal::{self, PrincipalClass, letters};
use super::template::Template;
use super::{Reading, actions};
use crate::symbol::Text;

/// Global keys with many values, and with one (IAM User Guide, `reference_policies_condition-keys.html`).
const MANY: [&str; 7] = [
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
    "aws:vpceorgpaths",
];
const ONE: [&str; 41] = [
    "aws:assumedroot",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:currenttime",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalservicename",
    "aws:principaltag/*",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:requesttag/*",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourcetag/*",
    "aws:securetransport",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceidentity",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
    "aws:viaawsservice",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpcsourceip",
    "ec2:sourceinstancearn",
];

/// Keys by name in lower case, those that end in a name of one's own by what stands before it.
#[derive(Default)]
struct Known {
    exact: HashMap<String, bool>,
    families: Vec<(String, bool)>,
}

impl Known {
    fn add(&mut self, key: &str, many: bool) {
        let key = key.to_ascii_lowercase();
        match key.split_once(['*', '$', '<']) {
            Some((before, _)) => self.families.push((before.to_owned(), many)),
            None => *self.exact.entry(key).or_default() |= many,
        }
    }

    fn many(&self, key: &str) -> Option<bool> {
        let family = || {
            self.families
                .iter()
                .find(|(before, _)| key.starts_with(before))
        };
        let exact = self.exact.get(key).copied();
        exact.or_else(|| family().map(|(_, many)| *many))
    }
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known::default();
    MANY.iter().for_each(|key| known.add(key, true));
    ONE.iter().for_each(|key| known.add(key, false));
    for (key, kind) in actions::key_types() {
        known.add(key, kind.starts_with("ArrayOf"));
    }
    known
});

/// What a token of an OpenID Connect provider says once, behind the provider's name and a colon (IAM User Guide,
/// `reference_policies_iam-condition-keys.html`, "Available keys for AWS OIDC federation").
const OF_TOKENS: [&str; 10] = [
    "aud",
    "email",
    "environment",
    "job_workflow_ref",
    "oaud",
    "ref",
    "repository",
    "repository_id",
    "sub",
    "workflow",
];

/// True of what a token says once: providers are known by a host.
fn is_of_token(key: &str) -> bool {
    let parts = key.rsplit_once(':');
    parts.is_some_and(|(provider, claim)| provider.contains('.') && OF_TOKENS.contains(&claim))
}

/// Whether a request may carry several values for the key, given in lower case. A key that nobody knows may.
pub(crate) fn may_have_many_values(key: &str) -> bool {
    KNOWN.many(key).unwrap_or_else(|| !is_of_token(key))
}

/// When the keys that a formula speaks of can be in a request. To be asserted beside it.
///
/// - `aws:SecureTransport`, `aws:CurrentTime`, `aws:EpochTime`, `aws:RequestedRegion`, `aws:ViaAWSService` always are
///   (IAM User Guide, `reference_policies_condition-keys.html`, as is the rest unless said otherwise).
/// - `aws:SourceVpce`, `aws:SourceVpc` and `aws:VpcSourceIp` are there together, when a request comes through an
///   endpoint; `aws:SourceIp` is not then.
/// - A call that a service makes, for somebody (`kms:ViaService`, `aws:CalledVia`) or in its own name, comes through no endpoint of ours.
/// - `aws:SourceArn` and `aws:SourceAccount` are there only when a service calls in its own name.
/// - A key of a service, such as `s3:prefix`, is there only for the actions that the Service Authorization Reference lists it for.
pub fn presence(formula: &Formula) -> Formula {
    presence_of(&formula.variables())
}

/// The same for a formula that speaks of these variables.
pub fn presence_of(spoken_of: &BTreeSet<Variable>) -> Formula {
    presence_beside(spoken_of, |_| false)
}

/// The same where it is settled of some that they are there: the Service Authorization Reference does not list every key that the types of an
/// action's resources bring along.
pub(crate) fn presence_beside(
    spoken_of: &BTreeSet<Variable>,
    settled: impl Fn(&Variable) -> bool,
) -> Formula {
    let keys: Vec<&str> = spoken_of
        .iter()
        .filter_map(|variable| match variable {
            Variable::Key(key) => Some(&**key),
            _ => None,
        })
        .collect();
    let mut rules: Vec<Formula> = keys.iter().map(|key| rule(key, &keys)).collect();
    let open = spoken_of.iter().filter(|variable| !settled(variable));
    rules.extend(owners(open));
    Formula::all(rules)
}

const THROUGH_ENDPOINT: [&str; 3] = ["aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip"];

fn rule(key: &str, keys: &[&str]) -> Formula {
    let implies_absent = |others: &[&str]| {
        let spoken_of = others.iter().filter(|other| keys.contains(other));
        Formula::all(spoken_of.map(|other| absent(key).or(absent(other))))
    };
    match key {
        "aws:securetransport" | "aws:viaawsservice" => present(key).and(is_bool(key)),
        "aws:currenttime" | "aws:epochtime" | "aws:requestedregion" => present(key),
        "aws:sourcevpce" | "aws:sourcevpc" | "aws:vpcsourceip" => {
            let others = THROUGH_ENDPOINT.iter().filter(|other| keys.contains(other));
            let together = Formula::all(others.map(|other| absent(key).or(present(other))));
            let by_service = principal::is(PrincipalClass::Service);
            together.and(absent(key).or(by_service.negated()))
        }
        "aws:sourceip" => implies_absent(&THROUGH_ENDPOINT),
        "kms:viaservice" | "aws:calledvia" | "aws:calledviafirst" | "aws:calledvialast" => {
            implies_absent(&THROUGH_ENDPOINT)
        }
        "aws:sourcearn" | "aws:sourceaccount" => {
            absent(key).or(principal::is(PrincipalClass::Service))
        }
        "aws:multifactorauthpresent" => absent(key).or(is_bool(key)),
        _ => Formula::True,
    }
}

fn is_bool(key: &str) -> Formula {
    let words = ["true", "false"].map(|word| Pattern::exactly(&letters(word)));
    Formula::passes(Variable::key(key), Test::Like(words.to_vec()))
}

/// For each key of a service: it is absent, or the action is one that has it.
fn owners<'v>(variables: impl Iterator<Item = &'v Variable>) -> Vec<Formula> {
    // Some keys belong to a hundred actions, and every question about a key asks for the same.
    static MADE: Mutex<BTreeMap<Arc<str>, Formula>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    variables
        .filter_map(|variable| match variable {
            Variable::Key(key) if !key.starts_with("aws:") => Some(key),
            _ => None,
        })
        .map(|key| {
            made.entry(Arc::clone(key))
                .or_insert_with(|| owner(key))
                .clone()
        })
        .collect()
}

fn owner(key: &str) -> Formula {
    let listed = actions::with_key(key).filter_map(|name| {
        Pattern::action(&Template::plain(&Text::literal(name)), Reading::Strict)
    });
    let owned = Formula::passes(Variable::Action, Test::Like(listed.collect()));
    match owned {
        Formula::False => Formula::True,
        owned => absent(key).or(owned),
    }
}
