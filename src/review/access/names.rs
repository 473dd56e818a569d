//! What people call things: in the spec's words where claims tell, else by address or ARN.

use std::collections::{BTreeSet, HashMap};

use super::own::Owns;
use super::tasks::Both;
use super::world::{What, Who, World};
use crate::claims::{BucketClaim, Claims, NeedKind, RoleClaim, RolePurpose, TeamClaims};
use crate::estate::{Origin, PrincipalKind, Special, Thing, ThingKind};
use crate::review::Party;
use crate::symbol::Text;

/// A name with what is called so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Called {
    kind: String,
    name: String,
    pub team: Option<String>,
}

/// Names by the claims of one side.
#[derive(Default)]
pub(super) struct Names<'c> {
    by_arn: HashMap<String, Called>,
    /// By account and alias, with a blank between.
    keys: HashMap<String, Called>,
    /// Teams by the patterns of their roles.
    teams: HashMap<String, &'c str>,
    /// The accounts of the environment.
    pub accounts: BTreeSet<&'c str>,
}

impl<'c> Names<'c> {
    pub fn new(claims: Option<&'c Claims>) -> Self {
        let mut made = Self::default();
        let Some(claims) = claims else {
            return made;
        };
        made.administrators(claims);
        for account in &claims.accounts {
            made.accounts.insert(&account.account);
            let stack = account.stack.as_str();
            for key in &account.keys {
                let name = format!("{stack}/{}", key.purpose);
                made.key(&account.account, &key.alias, name, None);
            }
            made.roles(claims, &account.roles, (stack, &account.spec.0), None);
            for group in &account.log_groups {
                made.group(claims, &account.region, &account.account, &group.name, None);
            }
        }
        for team in &claims.teams {
            made.team(claims, team);
        }
        for deploy in &claims.deploys {
            made.accounts.insert(&deploy.account);
            made.add(&deploy.role, "deploying role", deploy.unit.clone(), None);
        }
        made.platform(claims);
        made
    }

    fn add(&mut self, arn: &str, kind: &str, name: String, team: Option<&str>) {
        let called = Called {
            kind: kind.to_owned(),
            name,
            team: team.map(str::to_owned),
        };
        self.by_arn.entry(arn.to_owned()).or_insert(called);
    }

    fn key(&mut self, account: &str, alias: &str, name: String, team: Option<&str>) {
        let called = Called {
            kind: "key".to_owned(),
            name,
            team: team.map(str::to_owned),
        };
        self.keys.insert(format!("{account} {alias}"), called);
    }

    fn group(
        &mut self,
        claims: &Claims,
        region: &str,
        account: &str,
        name: &str,
        team: Option<&str>,
    ) {
        let arn = format!(
            "arn:{}:logs:{region}:{account}:log-group:{name}",
            claims.partition
        );
        self.add(&arn, "log group", name.to_owned(), team);
    }

    fn roles(
        &mut self,
        claims: &Claims,
        roles: &'c [RoleClaim],
        (owner, spec): (&str, &str),
        team: Option<&str>,
    ) {
        for role in roles {
            let name = match own_name(role, spec) {
                Some(own) => format!("{owner}/{own}"),
                None => one_of_many(claims, role).unwrap_or(owner).to_owned(),
            };
            self.add(&role.arn, role_kind(role.purpose), name, team);
        }
    }

    fn team(&mut self, claims: &'c Claims, team: &'c TeamClaims) {
        let id = Some(team.id.as_str());
        self.accounts.insert(&team.account);
        for role in &team.roles {
            if let Some((path, _)) = role.arn.rsplit_once('/') {
                self.teams.insert(format!("{path}/*"), &team.id);
            }
        }
        self.roles(claims, &team.roles, (&team.id, &team.spec.0), id);
        for bucket in &team.buckets {
            let arn = format!("arn:{}:s3:::{}", claims.partition, bucket.name);
            let name = format!("{}/{}", team.id, bucket_name(team, bucket));
            self.add(&arn, "bucket", name, id);
        }
        for key in &team.keys {
            let name = format!("{}/{}", team.id, key.purpose);
            self.key(&team.account, &key.alias, name, id);
        }
        for group in &team.log_groups {
            self.group(claims, &team.region, &team.account, &group.name, id);
        }
        let place = format!("{}:{}", team.region, team.account);
        let arn = |kind: &str, name: &str| {
            format!("arn:{}:sagemaker:{place}:{kind}/{name}", claims.partition)
        };
        for pipeline in &team.pipelines {
            let name = format!("{}/{}", team.id, last(&pipeline.spec.0));
            let arn = arn("pipeline", &pipeline.name.to_lowercase());
            self.add(&arn, "pipeline", name, id);
        }
        for endpoint in &team.endpoints {
            let name = format!("{}/{}", team.id, last(&endpoint.spec.0));
            let arn = arn("endpoint", &endpoint.name.to_lowercase());
            self.add(&arn, "endpoint", name, id);
        }
        for notebook in &team.notebooks {
            let name = format!("{}/{}", team.id, last(&notebook.spec.0));
            let arn = arn("notebook-instance", &notebook.name.to_lowercase());
            self.add(&arn, "notebook", name, id);
        }
    }

    fn administrators(&mut self, claims: &'c Claims) {
        for (arns, kind) in [
            (&claims.deploy, "deploying role"),
            (&claims.break_glass, "break-glass role"),
            (&claims.key_administrators, "key administrators"),
            (&claims.deletion_approvers, "deletion approvers"),
        ] {
            for arn in arns {
                self.add(arn, kind, last_of_arn(arn).to_owned(), None);
            }
        }
    }

    fn platform(&mut self, claims: &'c Claims) {
        let bucket = |name: &str| format!("arn:{}:s3:::{name}", claims.partition);
        let trails = &claims.trails;
        self.add(
            &bucket(&trails.bucket),
            "bucket",
            "platform/trail".to_owned(),
            None,
        );
        self.key(
            &trails.account,
            &trails.key,
            "platform/trail".to_owned(),
            None,
        );
        if let Some(state) = &claims.state {
            self.add(
                &bucket(&state.bucket),
                "bucket",
                "platform/state".to_owned(),
                None,
            );
            self.key(
                &state.account,
                &state.key,
                "platform/state".to_owned(),
                None,
            );
        }
        if let Some(config) = &claims.config {
            self.add(
                &bucket(&config.bucket),
                "bucket",
                "platform/config".to_owned(),
                None,
            );
            self.key(
                &config.account,
                &config.key,
                "platform/config".to_owned(),
                None,
            );
        }
        if let Some(registry) = &claims.registry {
            self.key(
                &registry.account,
                &registry.key,
                "registry".to_owned(),
                None,
            );
            let spec = &registry.spec.0;
            self.roles(claims, &registry.roles, ("registry", spec), None);
            for repository in &registry.repositories {
                let arn = registry.arn(&claims.partition, &repository.name);
                self.add(&arn, "repository", repository.name.clone(), None);
            }
        }
    }

    fn of_arn(&self, arn: &str) -> Option<&Called> {
        self.by_arn.get(arn)
    }

    fn of_key(&self, thing: &Thing) -> Option<&Called> {
        let Special::Key(facts) = &thing.special else {
            return None;
        };
        let account = thing.account.as_literal()?;
        let mut aliases = facts.aliases.iter().filter_map(Text::as_literal);
        aliases.find_map(|alias| self.keys.get(&format!("{account} {alias}")))
    }
}

/// The kind of those of whom nothing is known at all.
pub(super) const ANONYMOUS: &str = "anybody, unsigned";

/// The kind of services that no policy names.
pub(super) const ANY_SERVICE: &str = "any AWS service";

/// The kind of those who have no AWS identity yet.
const FEDERATED: &str = "anybody whom an identity provider vouches for";

/// The same of one provider, whose name follows.
const VOUCHED_FOR_BY: &str = "anybody vouched for by";

/// True of a kind of those who have no AWS identity yet.
pub(super) fn is_vouched_for(kind: &str) -> bool {
    kind == FEDERATED || kind == VOUCHED_FOR_BY
}

/// The kind of those of a team's roles that nobody makes yet.
pub(super) const OTHER_ROLE: &str = "any other role of";

/// Names of both sides; those of the side after go first.
pub(super) struct Parties<'w, 'g> {
    pub both: Both<'w, 'g>,
    pub before: Names<'g>,
    pub after: Names<'g>,
    pub owns: Owns,
}

impl<'w, 'g> Parties<'w, 'g> {
    pub fn new(both: Both<'w, 'g>) -> Self {
        let names = |world: &World<'g>| Names::new(world.ground.claims.as_ref());
        let mut made = Self {
            before: names(both.before),
            after: names(both.after),
            both,
            owns: Owns::default(),
        };
        made.owns = made.own_names();
        made
    }

    pub fn called(&self, arn: &str) -> Option<&Called> {
        self.after.of_arn(arn).or_else(|| self.before.of_arn(arn))
    }

    /// True of an account that is none of the environment's.
    pub fn is_foreign(&self, account: &str) -> bool {
        let claimed = [&self.before, &self.after];
        if claimed.iter().any(|it| !it.accounts.is_empty()) {
            return !claimed.iter().any(|it| it.accounts.contains(account));
        }
        let sides = [self.both.before, self.both.after];
        let mut known = sides.iter().flat_map(|it| &it.ground.estate.accounts);
        !known.any(|it| it == account)
    }

    /// Who asks; of a kind of callers, only those whom one of these patterns matches, if there are any.
    pub fn who(&self, who: &Who, by: &[Text]) -> Party {
        let Some((first, others)) = by.split_first() else {
            return self.caller(who);
        };
        let written = first.to_string();
        if *who == Who::Federated {
            let names: Vec<String> = by.iter().map(|it| provider(&it.to_string())).collect();
            return Party {
                kind: VOUCHED_FOR_BY.to_owned(),
                name: names.join("/"),
                arn: written,
                team: None,
            };
        }
        let account = written.strip_prefix("arn:*:iam::");
        if let Some(account) = account.and_then(|it| it.strip_suffix(":*"))
            && others.is_empty()
        {
            return Party {
                kind: "whoever has a policy of his own in account".to_owned(),
                name: account.to_owned(),
                arn: format!("arn:aws:iam::{account}:root"),
                team: None,
            };
        }
        let names = [&self.after, &self.before];
        let team = names.iter().find_map(|it| it.teams.get(&written).copied());
        let more = match others.len() {
            0 => String::new(),
            more => format!(" or {more} more"),
        };
        match team.filter(|_| others.is_empty()) {
            Some(team) => Party {
                kind: OTHER_ROLE.to_owned(),
                name: team.to_owned(),
                arn: written,
                team: Some(team.to_owned()),
            },
            None => Party {
                kind: "any role like".to_owned(),
                name: format!("{written}{more}"),
                arn: written,
                team: None,
            },
        }
    }

    fn caller(&self, who: &Who) -> Party {
        let party = |kind: &str, name: String, arn: String| Party {
            kind: kind.to_owned(),
            name,
            arn,
            team: None,
        };
        match who {
            Who::Known(arn) => self.principal(arn),
            Who::Outside(arn) => match self.called(arn) {
                Some(called) => named(called, arn.clone()),
                None => party(kind_of_arn(arn), arn.clone(), arn.clone()),
            },
            Who::Service(name) if name == super::tasks::ANY_SERVICE => {
                party(ANY_SERVICE, String::new(), "*".to_owned())
            }
            Who::Service(name) => party("service", name.clone(), name.clone()),
            Who::OfAccount(account) => party(
                "whoever has a policy of his own in account",
                account.to_string(),
                format!("arn:aws:iam::{account}:root"),
            ),
            Who::Bare(account) => party(
                "anybody of account",
                account.to_string(),
                format!("arn:aws:iam::{account}:root"),
            ),
            Who::OtherAccounts(_) => party(
                "whoever has a policy of his own in another account",
                String::new(),
                "*".to_owned(),
            ),
            Who::Federated => party(FEDERATED, String::new(), "*".to_owned()),
            Who::Anonymous => party(ANONYMOUS, String::new(), "*".to_owned()),
        }
    }

    fn principal(&self, arn: &Text) -> Party {
        let written = arn.to_string();
        if let Some(called) = self.called(&written) {
            return named(called, written);
        }
        let found = self.both.principals(arn).last();
        let (kind, name) = match found {
            Some(it) if it.kind == PrincipalKind::Root => {
                ("root user of account", it.account.to_string())
            }
            Some(it) => {
                let kind = match it.kind {
                    PrincipalKind::User => "user",
                    _ => "role",
                };
                let at = it.origin.as_ref().map(located);
                (kind, at.unwrap_or_else(|| written.clone()))
            }
            None => (kind_of_arn(&written), written.clone()),
        };
        Party {
            kind: kind.to_owned(),
            name,
            arn: written,
            team: None,
        }
    }

    /// What of something: `on` is its ARN or a pattern of what is in it.
    pub fn what(&self, what: &What, on: &Text) -> Party {
        let written = on.to_string();
        match what {
            What::Role(arn) => self.principal(arn),
            What::Pattern(pattern) => self.pattern(pattern),
            What::Thing(arn) => {
                let own = arn.to_string();
                let within = written.strip_prefix(&own).unwrap_or_default();
                let thing = self.both.things(arn).last();
                let key = || {
                    let thing = thing?;
                    self.after
                        .of_key(thing)
                        .or_else(|| self.before.of_key(thing))
                };
                let called = self.called(&own).or_else(key);
                let mut party = match (called, thing) {
                    (Some(called), _) => named(called, written.clone()),
                    (None, thing) => Party {
                        kind: thing.map_or("", kind_of_thing).to_owned(),
                        name: { thing.and_then(|it| it.origin.as_ref()) }
                            .map_or_else(|| own.clone(), located),
                        arn: written.clone(),
                        team: None,
                    },
                };
                party.name.push_str(within);
                party
            }
        }
    }

    /// What a pattern names; by its owner when it begins with something that claims have.
    pub fn pattern(&self, pattern: &Text) -> Party {
        let written = pattern.to_string();
        let begins = written.split(['*', '?']).next().unwrap_or_default();
        let mut end = begins.len();
        while let Some(own) = begins.get(..end) {
            if let Some(called) = self.called(own) {
                let mut party = named(called, written.clone());
                party.name.push_str(written.get(end..).unwrap_or_default());
                return party;
            }
            match own.rfind(['/', ':']) {
                Some(at) => end = at,
                None => break,
            }
        }
        let name = match written.as_str() {
            "*" => "anything".to_owned(),
            other => other.to_owned(),
        };
        Party {
            kind: String::new(),
            name,
            arn: written,
            team: None,
        }
    }
}

/// What an identity provider is called: by the end of its ARN, else by its address.
fn provider(written: &str) -> String {
    match written.split_once("-provider/") {
        Some((_, name)) => name.to_owned(),
        None => written
            .trim_start_matches("${")
            .trim_end_matches(".arn}")
            .to_owned(),
    }
}

fn named(called: &Called, arn: String) -> Party {
    Party {
        kind: called.kind.clone(),
        name: called.name.clone(),
        arn,
        team: called.team.clone(),
    }
}

/// An address with its root module.
fn located(at: &Origin) -> String {
    match at.stack.as_str() {
        "" => at.address.clone(),
        stack => format!("{stack}:{}", at.address),
    }
}

fn kind_of_arn(arn: &str) -> &'static str {
    match arn {
        _ if arn.contains(":user/") => "user",
        _ if arn.contains(":assumed-role/") => "session",
        _ => "role",
    }
}

fn kind_of_thing(thing: &Thing) -> &str {
    match thing.kind {
        ThingKind::Bucket => "bucket",
        ThingKind::AccessPoint => "access point",
        ThingKind::Key => "key",
        ThingKind::Repository => "repository",
        ThingKind::Secret => "secret",
        ThingKind::Queue => "queue",
        ThingKind::Topic => "topic",
        ThingKind::Function => "function",
        ThingKind::LogGroup => "log group",
        ThingKind::Endpoint => "endpoint",
        ThingKind::ManagedPolicy => "policy",
        ThingKind::Other => thing.terraform.trim_start_matches("aws_"),
    }
}

pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

pub(super) fn last_of_arn(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

pub(super) fn bucket_name<'c>(team: &TeamClaims, bucket: &'c BucketClaim) -> &'c str {
    match bucket.spec == team.spec {
        true => bucket.purpose.word(),
        false => last(&bucket.spec.0),
    }
}

/// What a role is called behind its owner: `nightly` of `training.nightly`; nothing for one that is there once.
pub(super) fn own_name(role: &RoleClaim, owner: &str) -> Option<String> {
    let own = role.spec.0.strip_prefix(owner)?.trim_start_matches('.');
    let once = matches!(
        role.purpose,
        RolePurpose::FlowLogs
            | RolePurpose::Scientist
            | RolePurpose::Engineer
            | RolePurpose::Auditor
    );
    let (_, name) = own.split_once('.').filter(|_| !once)?;
    Some(name.replace('.', "/"))
}

/// What a role is called of which the platform has several: by the unit that it is for, or by what it does.
fn one_of_many<'c>(claims: &'c Claims, role: &'c RoleClaim) -> Option<&'c str> {
    match role.purpose {
        RolePurpose::UnitAdministrator => {
            let mut parts = role.spec.0.split('.');
            parts.next().filter(|it| *it == "units")?;
            parts.next()
        }
        RolePurpose::Pipelines => {
            let taken = role.needs.iter().find_map(|it| match &it.what {
                NeedKind::AssumeRole { role } => Some(role),
                _ => None,
            });
            let unit = claims.deploys.iter().find(|it| Some(&it.role) == taken);
            unit.map(|it| it.unit.as_str())
        }
        RolePurpose::Registry => {
            let (_, own) = last_of_arn(&role.arn).rsplit_once("registry-")?;
            Some(own)
        }
        _ => None,
    }
}

pub(super) fn role_kind(purpose: RolePurpose) -> &'static str {
    match purpose {
        RolePurpose::Training => "training role",
        RolePurpose::Pipeline => "pipeline role",
        RolePurpose::Schedule => "schedule role",
        RolePurpose::Serving => "serving role",
        RolePurpose::Application => "application role",
        RolePurpose::Invoke => "invoking role",
        RolePurpose::Task => "task role",
        RolePurpose::Execution => "execution role",
        RolePurpose::FlowLogs => "flow-log role",
        RolePurpose::Deploy => "deploying role",
        RolePurpose::Watching => "watching role",
        RolePurpose::Alerts => "alerting role",
        RolePurpose::Registry => "registry role",
        RolePurpose::Scientist => "scientists of",
        RolePurpose::Engineer => "engineers of",
        RolePurpose::Auditor => "auditors of",
        RolePurpose::Notebook => "notebook role",
        RolePurpose::UnitAdministrator => "administrators of",
        RolePurpose::KeyAdministrators => "key administrators",
        RolePurpose::DeletionApprovers => "deletion approvers",
        RolePurpose::BreakGlass => "break-glass role",
        RolePurpose::Pipelines => "pipelines' role",
    }
}
