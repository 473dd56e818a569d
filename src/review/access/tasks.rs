//! From what differs to what has to be asked: who, about what, and because of which statements.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::differ::{Said, Scope};
use super::index::{overlap, plain};
use super::same;
use super::world::{What, Who, World};
use crate::access::{Begins, ByBeginning, may_name};
use crate::estate::{Document, Principal, PrincipalKind, Special, Thing, ThingKind};
use crate::iam::{Effect, Matches, PrincipalKind as Kind, Statement};
use crate::symbol::Text;

/// What has to be asked, with the statements that may make a difference.
pub(super) type Tasks<'g> = BTreeMap<(Who, What), Scope<'g>>;

/// Both sides.
#[derive(Clone, Copy)]
pub(super) struct Both<'w, 'g> {
    pub before: &'w World<'g>,
    pub after: &'w World<'g>,
}

impl<'w, 'g> Both<'w, 'g> {
    /// Those with this ARN, on either side.
    pub fn principals(&self, arn: &Text) -> impl Iterator<Item = &'g Principal> + use<'g> {
        let found = [self.before, self.after].map(|it| it.principals.get(arn).copied());
        found.into_iter().flatten()
    }

    /// What has this ARN, on either side.
    pub fn things(&self, arn: &Text) -> impl Iterator<Item = &'g Thing> + use<'g> {
        let found = [self.before, self.after].map(|it| it.things.get(arn).copied());
        found.into_iter().flatten()
    }

    /// The policies on something, of both sides.
    pub fn policies_on(&self, what: &What) -> Vec<&'g Document> {
        match what {
            What::Thing(arn) => self.things(arn).flat_map(own).collect(),
            What::Role(arn) => { self.principals(arn) }
                .filter_map(|it| it.trust.as_ref())
                .collect(),
            What::Pattern(_) => Vec::new(),
        }
    }
}

/// What is a policy on the thing: that of an endpoint is about what passes through it, a managed policy about who has it.
pub(super) fn own(thing: &Thing) -> &[Document] {
    match thing.kind {
        ThingKind::Endpoint | ThingKind::ManagedPolicy => &[],
        _ => &thing.policies,
    }
}

/// Things whose own policies have a say, or might: others are what patterns name.
fn has_policies(thing: &Thing) -> bool {
    match thing.kind {
        ThingKind::Endpoint | ThingKind::ManagedPolicy => false,
        ThingKind::LogGroup | ThingKind::Other => !thing.policies.is_empty(),
        _ => true,
    }
}

/// Everything that has to be asked, with what finds out who may have to do with what; nothing when nothing differs.
pub(super) fn tasks<'w, 'g>(both: Both<'w, 'g>) -> Option<(Tasks<'g>, Screen<'w, 'g>)> {
    let changed = Changed::find(both);
    if changed.is_nothing() {
        return None;
    }
    let mut made = Tasks::new();
    let screen = Screen::new(both);
    for (arn, scope) in &changed.principals {
        screen.of_principal(arn, scope, &mut made);
    }
    for (what, scope) in &changed.things {
        screen.of_thing(what, scope, &mut made);
    }
    Some((made, screen))
}

/// Who and what differs.
#[derive(Default)]
struct Changed<'g> {
    principals: BTreeMap<Text, Scope<'g>>,
    things: BTreeMap<What, Scope<'g>>,
}

impl<'g> Changed<'g> {
    fn is_nothing(&self) -> bool {
        self.principals.is_empty() && self.things.is_empty()
    }

    fn find(both: Both<'_, 'g>) -> Self {
        let mut made = Self::default();
        let limits = same::Limits::of(both);
        let (before, after) = (both.before, both.after);
        let arns = |of: fn(&World<'g>) -> Vec<&'g Text>| -> BTreeSet<&'g Text> {
            of(before).into_iter().chain(of(after)).collect()
        };
        for arn in arns(|it| it.principals.keys().copied().collect()) {
            let (old, new) = (before.principals.get(arn), after.principals.get(arn));
            let (scope, trust) = match (old, new) {
                (Some(old), Some(new)) => (
                    same::principal(both, old, new, &limits),
                    same::trust(both, old, new, &limits),
                ),
                _ => (Scope::All, Scope::All),
            };
            if !scope.is_nothing() {
                made.principals.insert(arn.clone(), scope);
            }
            // Only its service can assume it, and nobody can change that (IAM User Guide, `using-service-linked-roles.html`).
            let is_linked = old
                .or(new)
                .is_some_and(|it| it.kind == PrincipalKind::ServiceLinkedRole);
            let is_role = old.or(new).is_some_and(|it| it.is_role());
            if is_role && !is_linked && !trust.is_nothing() {
                made.things.insert(What::Role(arn.clone()), trust);
            }
        }
        for arn in arns(|it| it.things.keys().copied().collect()) {
            let (old, new) = (before.things.get(arn), after.things.get(arn));
            let scope = match (old, new) {
                (Some(old), Some(new)) => same::thing(both, old, new, &limits),
                _ => Scope::All,
            };
            let counts = [old, new].into_iter().flatten().any(|it| has_policies(it));
            if counts && !scope.is_nothing() {
                made.things.insert(What::Thing(arn.clone()), scope);
            }
        }
        made
    }
}

/// Who may have to do with what, by what policies begin with.
pub(super) struct Screen<'w, 'g> {
    both: Both<'w, 'g>,
    whos: Vec<&'g Text>,
    whats: Vec<What>,
    /// By the service of the actions; under no name those whose actions may be of any.
    allowed: HashMap<String, ByBeginning<usize>>,
    roots: Vec<usize>,
    /// Those of whom not all is known.
    vague: Vec<usize>,
    by_arn: ByBeginning<usize>,
    /// What names somebody, by his ARN.
    naming: HashMap<Text, Vec<usize>>,
    /// What lets in whoever it may be.
    open: Vec<usize>,
}

impl<'w, 'g> Screen<'w, 'g> {
    fn new(both: Both<'w, 'g>) -> Self {
        let mut made = Self {
            both,
            whos: Vec::new(),
            whats: Vec::new(),
            allowed: HashMap::new(),
            roots: Vec::new(),
            vague: Vec::new(),
            by_arn: ByBeginning::default(),
            naming: HashMap::new(),
            open: Vec::new(),
        };
        let sides = [both.before, both.after];
        let whos = sides.iter().flat_map(|it| it.principals.keys().copied());
        let whos: BTreeSet<&'g Text> = whos.collect();
        for arn in whos {
            made.principal(arn);
        }
        let things = sides.iter().flat_map(|it| it.things.values());
        let things: BTreeSet<&'g Text> = { things.filter(|it| has_policies(it)) }
            .map(|it| &it.arn)
            .collect();
        for arn in things {
            made.what(What::Thing(arn.clone()));
        }
        made
    }

    fn principal(&mut self, arn: &'g Text) {
        let who = self.whos.len();
        self.whos.push(arn);
        let both = self.both;
        for principal in both.principals(arn) {
            if principal.kind == PrincipalKind::Root {
                self.roots.push(who);
            }
            let known = principal.identity.iter().map(|it| it.content.known());
            if !principal.whole || known.clone().any(|it| it.is_none()) {
                self.vague.push(who);
            }
            let statements = known.flatten().flat_map(|policy| &policy.statements);
            for statement in statements.filter(|it| it.effect == Effect::Allow) {
                let about = about(statement);
                for service in services(statement) {
                    let index = self.allowed.entry(service).or_default();
                    about.iter().for_each(|it| index.add(it.clone(), who));
                }
            }
        }
        if both.principals(arn).any(|it| it.is_role()) {
            self.what(What::Role(arn.clone()));
        }
    }

    fn what(&mut self, what: What) {
        let at = self.whats.len();
        let (begins, _) = plain(what.arn());
        self.by_arn.add((begins, false), at);
        for arn in grantees(self.both, &what) {
            self.naming.entry(arn).or_default().push(at);
        }
        for statement in statements(&self.both.policies_on(&what)) {
            for arn in named(statement) {
                let known = self.naming.entry(arn).or_default();
                if !known.contains(&at) {
                    known.push(at);
                }
            }
            let open = statement.effect == Effect::Allow && lets_anybody(statement);
            if open && !self.open.contains(&at) {
                self.open.push(at);
            }
        }
        self.whats.push(what);
    }

    /// What has to be asked when something of a principal differs.
    fn of_principal(&self, arn: &Text, scope: &Scope<'g>, tasks: &mut Tasks<'g>) {
        let who = Who::Known(arn.clone());
        let documents: Vec<&Document> = { self.both.principals(arn) }
            .flat_map(|it| &it.identity)
            .collect();
        let mut about: BTreeSet<usize> = BTreeSet::new();
        for statement in statements(&documents).filter(|it| it.effect == Effect::Allow) {
            for pattern in patterns(statement) {
                let (begins, whole) = plain(&pattern);
                let found: Vec<usize> = self.by_arn.about(&begins, whole).collect();
                let covered = self.covers(&pattern, &found);
                about.extend(found);
                if !covered && touches(scope, statement, &pattern) {
                    let what = What::Pattern(pattern);
                    entry(tasks, who.clone(), what, scope);
                }
            }
        }
        about.extend(self.naming.get(arn).into_iter().flatten());
        // What lets in whoever it may be lets him in without a word of his own policies.
        about.extend(&self.open);
        for what in about.into_iter().filter_map(|at| self.whats.get(at)) {
            if concerns(scope, what) {
                entry(tasks, who.clone(), what.clone(), scope);
            }
        }
    }

    /// Whether all that a pattern names is a thing, or in one.
    fn covers(&self, pattern: &Text, found: &[usize]) -> bool {
        let (begins, _) = plain(pattern);
        let found = found.iter().filter_map(|at| self.whats.get(*at));
        found.filter(|it| matches!(it, What::Thing(_))).any(|what| {
            let (own, _) = plain(what.arn());
            let rest = begins.strip_prefix(own.as_str());
            rest.is_some_and(|rest| {
                rest.starts_with(['/', ':']) || (rest.is_empty() && is_whole(pattern))
            })
        })
    }

    /// What has to be asked when something of a thing differs.
    fn of_thing(&self, what: &What, scope: &Scope<'g>, tasks: &mut Tasks<'g>) {
        if let Some(only) = only_to(scope) {
            for arn in only {
                entry(tasks, self.somebody(&arn), what.clone(), scope);
            }
            return;
        }
        let mut whos = self.somebodies(what);
        whos.extend(self.roots.iter().filter_map(|at| self.known(*at)));
        for who in whos {
            entry(tasks, who, what.clone(), scope);
        }
    }

    /// Those who may be able to do something with a thing, and every kind of callers; root users aside.
    pub fn somebodies(&self, what: &What) -> BTreeSet<Who> {
        let mut whos = self.people(what);
        let mut accounts = BTreeSet::new();
        for thing in self.both.things(what.arn()) {
            accounts.insert(thing.account.clone());
        }
        for principal in self.both.principals(what.arn()) {
            accounts.insert(principal.account.clone());
        }
        for account in accounts {
            whos.insert(Who::OfAccount(account.clone()));
            whos.insert(Who::Bare(account.clone()));
            whos.insert(Who::OtherAccounts(account));
        }
        whos.insert(Who::Anonymous);
        whos.insert(Who::Service(ANY_SERVICE.to_owned()));
        if matches!(what, What::Role(_)) {
            whos.insert(Who::Federated);
        }
        whos
    }

    fn people(&self, what: &What) -> BTreeSet<Who> {
        let (begins, _) = plain(what.arn());
        let service = service(what);
        let mut whos: BTreeSet<Who> = BTreeSet::new();
        for service in [service.as_str(), ""] {
            let index = self.allowed.get(service);
            let found = index.map(|it| it.about(&begins, false));
            whos.extend(found.into_iter().flatten().filter_map(|at| self.known(at)));
        }
        whos.extend(self.vague.iter().filter_map(|at| self.known(*at)));
        whos.extend(
            grantees(self.both, what)
                .iter()
                .map(|arn| self.somebody(arn)),
        );
        for statement in statements(&self.both.policies_on(what)) {
            whos.extend(named(statement).iter().map(|arn| self.somebody(arn)));
            whos.extend(named_services(statement).map(Who::Service));
        }
        whos
    }

    fn known(&self, at: usize) -> Option<Who> {
        self.whos.get(at).map(|arn| Who::Known((*arn).clone()))
    }

    /// Somebody whom a policy names.
    fn somebody(&self, arn: &Text) -> Who {
        let known = self.both.principals(arn).next().is_some();
        match (known, arn.as_literal()) {
            (false, Some(literal)) => Who::Outside(literal.to_owned()),
            _ => Who::Known(arn.clone()),
        }
    }
}

/// Those whom the grants on a key name.
fn grantees(both: Both<'_, '_>, what: &What) -> Vec<Text> {
    let things = both.things(what.arn());
    let keys = things.filter_map(|thing| match (&thing.special, what) {
        (Special::Key(facts), What::Thing(_)) => Some(facts),
        _ => None,
    });
    let grants = keys.flat_map(|facts| &facts.grants);
    let all = grants.flat_map(|it| it.retiring.iter().chain([&it.grantee]));
    all.filter(|it| is_somebody(it)).cloned().collect()
}

/// A service that no policy names.
pub(super) const ANY_SERVICE: &str = "any-other-service.amazonaws.com";

fn entry<'g>(tasks: &mut Tasks<'g>, who: Who, what: What, scope: &Scope<'g>) {
    let known = tasks.entry((who, what)).or_insert_with(Scope::nothing);
    known.add(scope.clone());
}

/// The statements of documents that are known.
pub(super) fn statements<'d>(
    documents: &[&'d Document],
) -> impl Iterator<Item = &'d Statement> + use<'d> {
    let documents: Vec<&'d Document> = documents.to_vec();
    let known = documents.into_iter().filter_map(|it| match &it.content {
        crate::estate::Content::Known(policy) | crate::estate::Content::Perhaps(policy, _) => {
            Some(policy)
        }
        crate::estate::Content::Unknown(_) => None,
    });
    known.flat_map(|policy| &policy.statements)
}

/// The patterns of what a statement is about; anything where it names what it is not about.
pub(super) fn patterns(statement: &Statement) -> Vec<Text> {
    match &statement.resources {
        Some(Matches::Only(listed)) => listed.clone(),
        _ => vec![Text::from("*")],
    }
}

fn about(statement: &Statement) -> Vec<Begins> {
    patterns(statement).iter().map(plain).collect()
}

fn is_whole(pattern: &Text) -> bool {
    plain(pattern).1
}

/// The services of a statement's actions; one without name where they may be of any.
fn services(statement: &Statement) -> BTreeSet<String> {
    let any = || BTreeSet::from([String::new()]);
    let Matches::Only(listed) = &statement.actions else {
        return any();
    };
    let service = |action: &Text| {
        let (service, _) = action.as_literal()?.split_once(':')?;
        (!service.contains(['*', '?'])).then(|| service.to_ascii_lowercase())
    };
    let found: Option<BTreeSet<String>> = listed.iter().map(service).collect();
    found.unwrap_or_else(any)
}

/// The service whose actions are done to something.
pub(super) fn service(what: &What) -> String {
    match what {
        What::Role(_) => "sts".to_owned(),
        What::Thing(arn) | What::Pattern(arn) => {
            let (begins, _) = plain(arn);
            begins
                .split(':')
                .nth(2)
                .unwrap_or_default()
                .to_ascii_lowercase()
        }
    }
}

/// The ARNs of roles, users and sessions that a statement names: as its principals, or by the key that shows who asks.
pub(super) fn named(statement: &Statement) -> Vec<Text> {
    let listed = statement.principals.iter().flat_map(|it| it.listed());
    let principals = listed
        .filter(|(kind, _)| *kind == Kind::Aws)
        .map(|(_, text)| text);
    let conditions = statement.conditions.iter();
    let by_arn = conditions.filter(|it| it.key.eq_ignore_ascii_case("aws:PrincipalArn"));
    let all = principals.chain(by_arn.flat_map(|it| &it.values));
    all.filter(|text| is_somebody(text)).cloned().collect()
}

fn is_somebody(text: &Text) -> bool {
    let written = text.to_string();
    let kinds = [":role/", ":user/", ":assumed-role/"];
    let is_atom = text.as_literal().is_none() && !written.starts_with("arn:");
    let plain = plain(text).1;
    plain && (is_atom || kinds.iter().any(|it| written.contains(it)))
}

fn named_services(statement: &Statement) -> impl Iterator<Item = String> {
    let listed = statement.principals.iter().flat_map(|it| it.listed());
    let services = listed.filter(|(kind, _)| *kind == Kind::Service);
    services.filter_map(|(_, text)| text.as_literal().map(str::to_owned))
}

fn lets_anybody(statement: &Statement) -> bool {
    match &statement.principals {
        Some(Matches::Only(listed)) => listed
            .iter()
            .any(|(kind, text)| *kind == Kind::Any || text.as_literal() == Some("*")),
        _ => true,
    }
}

/// Those to whom alone the difference is: all of it allows, and names roles or users.
fn only_to(scope: &Scope<'_>) -> Option<BTreeSet<Text>> {
    let Scope::Only(listed) = scope else {
        return None;
    };
    let mut found = BTreeSet::new();
    for Said { statement, .. } in listed {
        let Some(Matches::Only(principals)) = &statement.principals else {
            return None;
        };
        let mut all = principals.iter();
        let arns = all.all(|(kind, text)| *kind == Kind::Aws && is_somebody(text));
        if statement.effect == Effect::Deny || !arns {
            return None;
        }
        found.extend(principals.iter().map(|(_, text)| text.clone()));
    }
    Some(found)
}

/// Whether something that differs may be about this thing.
fn concerns(scope: &Scope<'_>, what: &What) -> bool {
    let Scope::Only(listed) = scope else {
        return true;
    };
    let own = (plain(what.arn()).0, false);
    let service = service(what);
    let mut listed = listed.iter().map(|said| said.statement);
    listed.any(|statement| {
        let named = services(statement);
        let of_service = named.contains(&service) || named.contains("");
        of_service && about(statement).iter().any(|it| overlap(it, &own))
    })
}

/// Whether something that differs may be about what a statement allows on a pattern.
fn touches(scope: &Scope<'_>, statement: &Statement, pattern: &Text) -> bool {
    let Scope::Only(listed) = scope else {
        return true;
    };
    let own = plain(pattern);
    let mut listed = listed.iter().map(|said| said.statement);
    listed.any(|other| {
        let same = std::ptr::eq(other, statement);
        same || (about(other).iter().any(|it| overlap(it, &own)) && may_share(other, statement))
    })
}

/// Whether two statements may be about the same action.
fn may_share(one: &Statement, other: &Statement) -> bool {
    match (&one.actions, &other.actions) {
        (Matches::Only(one), Matches::Only(other)) => {
            let literal = |listed: &[Text], among: &[Text]| {
                let mut names = listed.iter().filter_map(Text::as_literal);
                names.any(|name| {
                    let begins = name.split(['*', '?']).next().unwrap_or_default();
                    let is_pattern = begins.len() < name.len();
                    match is_pattern {
                        false => may_name(among, name),
                        true => among.iter().any(|it| {
                            let text = it.to_string().to_ascii_lowercase();
                            let other = text.split(['*', '?']).next().unwrap_or_default();
                            let begins = begins.to_ascii_lowercase();
                            other.starts_with(&begins) || begins.starts_with(other)
                        }),
                    }
                })
            };
            literal(one, other) || literal(other, one)
        }
        _ => true,
    }
}
