//! What a team calls its own, by what AWS and Terraform call it: what differs between two teams in nothing but such names is the same of each.

use std::collections::{BTreeSet, HashMap};

use super::circumstances::Value;
use super::names::{Parties, bucket_name, last, last_of_arn, own_name, role_kind};
use super::world::What;
use crate::claims::{Claims, TeamClaims};
use crate::estate::Origin;
use crate::review::Party;
use crate::review::moves::module;
use crate::symbol::Text;

/// Something of a team's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Own {
    /// What it is called within the team.
    pub name: String,
    /// The same, told apart from whatever is called so and is something else.
    pub mark: String,
}

impl Own {
    /// In: what it is, and what it is called within the team.
    pub fn new(kind: &str, name: &str) -> Self {
        let named = match name {
            "" => kind.strip_suffix(" of").unwrap_or(kind),
            name => name,
        };
        Self::marked(mark(kind, named))
    }

    /// Of a text in which what is the team's own is marked.
    fn marked(mark: String) -> Self {
        let parts = mark.split(MARK);
        let name = parts.map(|it| it.split_once(KIND).map_or(it, |(_, name)| name));
        Self {
            name: name.collect(),
            mark,
        }
    }
}

/// Around what is a team's own: no name has such a character in it.
const MARK: char = '\u{1}';

/// Behind what it is.
const KIND: char = '\u{3}';

fn mark(kind: &str, name: &str) -> String {
    format!("{MARK}{kind}{KIND}{name}{MARK}")
}

/// The names of all teams.
#[derive(Default)]
pub(super) struct Owns {
    teams: HashMap<String, Names>,
}

/// The names of one.
#[derive(Default)]
struct Names {
    /// Its fence: a part of its paths.
    fence: String,
    /// What AWS calls something, with what it is and what the spec calls it.
    names: HashMap<String, (String, String)>,
    /// The modules that nobody else has anything in: what atoms begin with.
    modules: BTreeSet<String>,
}

impl Owns {
    /// In: the claims of both sides, and where things of teams stand.
    pub fn new<'a>(
        claims: impl IntoIterator<Item = &'a Claims>,
        placed: impl IntoIterator<Item = (&'a Origin, Option<String>)>,
    ) -> Self {
        let mut made = Self::default();
        for team in claims.into_iter().flat_map(|it| &it.teams) {
            made.teams.entry(team.id.clone()).or_default().add(team);
        }
        let mut modules: HashMap<String, BTreeSet<Option<String>>> = HashMap::new();
        for (at, team) in placed {
            let Some((module, _)) = module(&at.address) else {
                continue;
            };
            let begins = match at.stack.as_str() {
                "" => module.to_owned(),
                stack => format!("{stack}:{module}"),
            };
            modules.entry(begins).or_default().insert(team);
        }
        for (begins, mut teams) in modules {
            // What is nobody's by the claims says nothing of whose the module is.
            teams.remove(&None);
            if let (Some(Some(team)), true) = (teams.pop_first(), teams.is_empty())
                && let Some(names) = made.teams.get_mut(&team)
            {
                names.modules.insert(begins);
            }
        }
        made
    }

    /// What a team calls something of its own that is written so; nothing for what names nothing of the team's.
    pub fn of(&self, team: &str, written: &str) -> Option<Own> {
        let names = self.teams.get(team)?;
        if !names.fence.is_empty() && written == names.fence {
            return Some(Own::new("fence", "the fence"));
        }
        names.within(written)
    }
}

impl Parties<'_, '_> {
    /// What teams call their own.
    pub fn own_names(&self) -> Owns {
        // The side after first: its names go before those of the other.
        let sides = [self.both.after, self.both.before];
        let claims = sides.iter().filter_map(|it| it.ground.claims.as_ref());
        let team = |arn: &Text| self.called(&arn.to_string())?.team.clone();
        let placed = sides.iter().flat_map(|it| {
            let roles = it.principals.values();
            let roles = roles.filter_map(|it| Some((it.origin.as_ref()?, team(&it.arn))));
            let things = it.things.values();
            roles.chain(things.filter_map(|it| Some((it.origin.as_ref()?, team(&it.arn)))))
        });
        Owns::new(claims, placed)
    }

    /// A text with what is known by name in it called so; with what a team calls it, if it is the team's own.
    pub fn shown(&self, text: &Text, team: Option<&str>) -> Value {
        let written = text.to_string();
        let things = [self.both.after, self.both.before];
        let is_arn = written.starts_with("arn:") || written.contains("${");
        if !is_arn {
            return self.value(written.clone(), &written, team);
        }
        let exact = things.iter().find_map(|it| it.things.get(text));
        let party = match exact {
            Some(thing) => self.what(&What::Thing(thing.arn.clone()), text),
            None => self.pattern(text),
        };
        self.party(&party, team)
    }

    /// What somebody or something is called; with what a team calls it, if it is the team's own.
    pub fn party(&self, party: &Party, team: Option<&str>) -> Value {
        if party.team.is_some() && party.team.as_deref() != team {
            return Value {
                told: party.name.clone(),
                own: None,
            };
        }
        let own = party.team.as_deref();
        let rest = own.and_then(|it| party.name.strip_prefix(it));
        let rest = rest.and_then(|it| match it {
            "" => Some(it),
            _ => it.strip_prefix('/'),
        });
        match rest {
            Some(rest) => Value {
                told: party.name.clone(),
                own: Some(Own::new(&party.kind, rest)),
            },
            None => self.value(party.name.clone(), &party.arn, team),
        }
    }

    fn value(&self, told: String, written: &str, team: Option<&str>) -> Value {
        let own = team.and_then(|team| self.owns.of(team, written));
        Value { told, own }
    }
}

impl Names {
    fn add(&mut self, team: &TeamClaims) {
        self.fence.clone_from(&team.fence);
        for bucket in &team.buckets {
            self.name(&bucket.name, "bucket", bucket_name(team, bucket));
        }
        for role in &team.roles {
            let own = own_name(role, &team.spec.0).unwrap_or_default();
            self.name(last_of_arn(&role.arn), role_kind(role.purpose), &own);
        }
        for it in &team.pipelines {
            self.name(&it.name, "pipeline", last(&it.spec.0));
        }
        for it in &team.endpoints {
            self.name(&it.name, "endpoint", last(&it.spec.0));
        }
        for it in &team.services {
            self.name(&it.name, "service", last(&it.spec.0));
        }
        for it in &team.notebooks {
            self.name(&it.name, "notebook", last(&it.spec.0));
        }
    }

    fn name(&mut self, aws: &str, kind: &str, own: &str) {
        let called = (kind.to_owned(), own.to_owned());
        self.names.entry(aws.to_owned()).or_insert(called);
    }

    /// A text in which something in a module of the team, its path or something of its own is named.
    fn within(&self, written: &str) -> Option<Own> {
        let mut marked = written.to_owned();
        for module in &self.modules {
            let own = format!("${{{}", mark("module", ""));
            marked = marked.replace(&format!("${{{module}."), &own);
        }
        if !self.fence.is_empty() {
            let own = format!("/{}/", mark("path", "…"));
            marked = marked.replace(&format!("/{}/", self.fence), &own);
        }
        let segments = marked.split_inclusive(['/', ':']).map(|segment| {
            let own = segment.trim_end_matches(['/', ':']);
            let rest = segment.get(own.len()..).unwrap_or_default();
            match self.names.get(own) {
                Some((kind, name)) => format!("{}{rest}", Own::new(kind, name).mark),
                None => segment.to_owned(),
            }
        });
        let marked: String = segments.collect();
        (marked != written).then(|| Own::marked(marked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owns() -> Owns {
        let names = |fence: &str| Names {
            fence: fence.to_owned(),
            names: HashMap::from([(
                format!("acme-{}-raw-0a", fence.replace('/', "-")),
                ("bucket".to_owned(), "raw".to_owned()),
            )]),
            modules: BTreeSet::from([format!("units/a:module.{}", last_of_arn(fence))]),
        };
        let teams = ["a/b", "a/c"].map(|id| (id.to_owned(), names(id)));
        Owns {
            teams: HashMap::from(teams),
        }
    }

    #[test]
    fn what_teams_have_of_their_own_is_marked_alike() {
        let owns = owns();
        for (one, other, name) in [
            ("a/b", "a/c", "the fence"),
            ("/acme/a/b/logs", "/acme/a/c/logs", "/acme/…/logs"),
            ("acme-a-b-raw-0a", "acme-a-c-raw-0a", "raw"),
            (
                "arn:aws:s3:::acme-a-b-raw-0a/x",
                "arn:aws:s3:::acme-a-c-raw-0a/x",
                "arn:aws:s3:::raw/x",
            ),
            (
                "${units/a:module.b.aws_vpc.this.id}",
                "${units/a:module.c.aws_vpc.this.id}",
                "${aws_vpc.this.id}",
            ),
            (
                "arn:aws:ec2:r:1:vpc/${units/a:module.b.aws_vpc.this.id}",
                "arn:aws:ec2:r:1:vpc/${units/a:module.c.aws_vpc.this.id}",
                "arn:aws:ec2:r:1:vpc/${aws_vpc.this.id}",
            ),
        ] {
            let (own, theirs) = (owns.of("a/b", one), owns.of("a/c", other));
            assert_eq!(own, theirs, "{one}");
            assert_eq!(own.unwrap().name, name);
            assert_eq!(owns.of("a/c", one), None, "{one} is another's");
        }
    }

    #[test]
    fn what_only_reads_alike_is_told_apart() {
        let owns = owns();
        let own = owns.of("a/b", "acme-a-b-raw-0a").unwrap();
        assert_ne!(own.mark, "raw");
        assert_ne!(own.mark, Own::new("pipeline", "raw").mark);
        for other in ["acme-a-b-raw-0ab", "a/b2", "x/a/b2/y", "raw", "*"] {
            assert_eq!(owns.of("a/b", other), None, "{other}");
        }
    }
}
