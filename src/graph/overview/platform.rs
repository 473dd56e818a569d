//! What all units have of the platform: who applies them, where their images come from, what is recorded and who looks at it, and where
//! their states lie.

use std::collections::{BTreeMap, BTreeSet};

use super::Draft;
use super::crossings::unit;
use crate::claims::{Claims, NeedKind, RoleClaim, RolePurpose, TrustClaim};
use crate::diagnostic::count;
use crate::graph::board::{Card, End, Kind, Place, Row};
use crate::graph::{Class, State, last};
use crate::prove::{Finding, Theorem};

/// More rows than these are counted.
const ROWS: usize = 7;

impl<'a> Draft<'a, '_> {
    pub(super) fn platform(&mut self) {
        self.pipelines();
        self.registry();
        self.audit();
        self.watching();
        self.states();
        self.accounts();
        self.guardrails();
    }

    fn behind(&mut self, (word, name, full): (&str, &str, &str), rows: Vec<Row>) -> usize {
        let mut card = Card::new(Place::Behind, Class::Platform, (word, name, full));
        let more = rows.len().saturating_sub(ROWS);
        card.rows = rows;
        if more > 0 {
            card.rows.truncate(ROWS);
            card.rows.push(Row::new([&format!("and {more} more")]));
        }
        self.board.card(card)
    }

    /// A link between what a unit has as a whole and a card of the platform.
    fn has(
        &mut self,
        unit: &str,
        row: Row,
        (card, label): (usize, &str),
        about: impl Fn(&Finding) -> bool,
    ) {
        let Some(side) = self.sides.get(unit).copied() else {
            return;
        };
        let state = self.told.state(about, State::Sound);
        let from = self.board.row(side, row);
        let to = End { card, row: None };
        self.board.link((from, to), Kind::Platform, label, state);
    }

    fn owned_by(&mut self, card: usize, owners: &[&str]) {
        let doubts = self
            .told
            .take(|finding| owners.contains(&finding.team.as_str()));
        if let Some(card) = self.board.cards.get_mut(card) {
            card.doubts.extend(doubts);
        }
    }

    /// Who applies the stacks of units.
    fn pipelines(&mut self) {
        let claims = self.claims;
        let mut cards: BTreeMap<String, usize> = BTreeMap::new();
        for deploy in &claims.deploys {
            for deployer in &deploy.deployers {
                let (name, repository) = applying(claims, deployer);
                let card = match cards.get(&name) {
                    Some(card) => *card,
                    None => {
                        let card = self.behind(("applies units", &name, ""), Vec::new());
                        cards.insert(name, card);
                        card
                    }
                };
                if !repository.is_empty() {
                    self.board.row(card, Row::new([&repository]));
                }
                let Some(side) = self.sides.get(deploy.unit.as_str()).copied() else {
                    continue;
                };
                let owner = format!("deploy/{}", deploy.unit);
                let about =
                    |it: &Finding| it.team == owner && it.message.contains(deployer.as_str());
                let state = self.told.state(about, State::Sound);
                let from = End { card, row: None };
                let to = self.board.row(side, Row::new(["applied by its role"]));
                self.board
                    .link((from, to), Kind::Platform, "applies", state);
            }
        }
    }

    fn registry(&mut self) {
        let claims = self.claims;
        let Some(registry) = &claims.registry else {
            return;
        };
        let repositories = registry.repositories.iter();
        let mut rows: Vec<Row> = repositories
            .clone()
            .map(|it| Row::new([last(&it.spec.0)]))
            .collect();
        rows.insert(0, Row::new(["pushed by", last(&registry.pushes)]));
        let name =
            count(registry.repositories.len(), "repository").replace("repositorys", "repositories");
        let card = self.behind(("registry", &name, &registry.stack), rows);
        let arns: BTreeSet<String> = repositories
            .map(|it| registry.arn(&claims.partition, &it.name))
            .collect();
        let mut pulls: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for team in &claims.teams {
            for need in team.roles.iter().flat_map(|role| &role.needs) {
                if let NeedKind::PullImage { repository } = &need.what
                    && arns.contains(repository)
                {
                    pulls
                        .entry(unit(&team.id))
                        .or_default()
                        .insert(last(repository));
                }
            }
        }
        for (name, repositories) in pulls {
            let names: Vec<&str> = repositories.into_iter().collect();
            let row = Row::new(["pulls images", &names.join(", ")]);
            let pulling = |finding: &Finding| {
                let request = finding.request.as_ref();
                let ecr = request.is_some_and(|it| it.action.starts_with("ecr:"));
                unit(&finding.team) == name && finding.theorem == Theorem::Journeys && ecr
            };
            self.has(name, row, (card, "pulls images"), pulling);
        }
        self.owned_by(card, &["registry"]);
    }

    fn audit(&mut self) {
        let claims = self.claims;
        let trails = &claims.trails;
        let mut rows = vec![Row::new(["trails into", &trails.bucket])];
        if let Some(lock) = &trails.lock {
            rows.push(Row::new([&format!("locked for {} days", lock.days)]));
        }
        if claims.config.is_some() {
            rows.push(Row::new(["AWS Config records"]));
        }
        let card = self.behind(("audit", "what happened", &trails.stack), rows);
        for name in self.opened_units() {
            let about = |it: &Finding| unit(&it.team) == name && it.theorem == Theorem::Audit;
            let row = Row::new(["recorded by a trail"]);
            self.has(name, row, (card, "is recorded"), about);
        }
        self.owned_by(card, &["trails", "config"]);
    }

    /// A central team that looks at all units.
    fn watching(&mut self) {
        let claims = self.claims;
        let roles = claims.accounts.iter().flat_map(|account| &account.roles);
        let roles: Vec<&RoleClaim> = roles
            .filter(|it| it.purpose == RolePurpose::Watching)
            .collect();
        let Some(first) = roles.first() else {
            return;
        };
        let people: BTreeSet<&str> = roles.iter().flat_map(|role| takers(role)).collect();
        let rows = people
            .into_iter()
            .map(|who| Row::new(["for", who]))
            .collect();
        let card = self.behind(("monitoring", last(&first.arn), &first.arn), rows);
        for name in self.opened_units() {
            let row = Row::new(["metrics and logs seen"]);
            self.has(name, row, (card, "sees metrics and logs"), |_| false);
        }
    }

    fn states(&mut self) {
        let claims = self.claims;
        let Some(state) = &claims.state else {
            return;
        };
        let rows = vec![
            Row::new(["in", &state.bucket]),
            Row::new(["one role for each"]),
        ];
        let name = count(state.states.len(), "state");
        let card = self.behind(("terraform", &name, &state.bucket), rows);
        for deploy in &claims.deploys {
            if deploy.state.is_some() {
                let about = |it: &Finding| it.team == "state" && it.message.contains(&deploy.role);
                let row = Row::new(["its state"]);
                self.has(&deploy.unit, row, (card, "keeps its state"), about);
            }
        }
        self.owned_by(card, &["state"]);
    }

    fn accounts(&mut self) {
        let accounts = self.claims.accounts.as_slice();
        let rows = accounts
            .iter()
            .map(|it| Row::new([&it.account, &format!("{}, {}", last(&it.stack), it.region)]));
        let rows = rows.collect();
        let card = self.behind(("accounts", &count(accounts.len(), "account"), ""), rows);
        let owners: Vec<&str> = accounts.iter().map(|it| it.stack.as_str()).collect();
        self.owned_by(card, &owners);
    }

    fn guardrails(&mut self) {
        let Some(guardrails) = &self.claims.guardrails else {
            return;
        };
        let mut rows = vec![match guardrails.handed_over {
            true => Row::new(["written down, attached", "by somebody else"]),
            false => Row::new(["attached to"]),
        }];
        rows.extend(guardrails.targets.iter().map(|it| Row::new([it])));
        let card = self.behind(("guardrails", &guardrails.organization, ""), rows);
        let stack = self.claims.organization_stack.as_ref();
        let stack = stack.map(|it| it.stack.clone()).unwrap_or_default();
        if !stack.is_empty() {
            self.owned_by(card, &[&stack]);
        }
    }

    fn opened_units(&self) -> Vec<&'a str> {
        self.sides.keys().copied().collect()
    }
}

/// Who takes a role, in short.
fn takers(role: &RoleClaim) -> Vec<&str> {
    match &role.trust {
        TrustClaim::Roles(trust) => {
            let all = trust.roles.iter().chain(&trust.patterns);
            all.map(|arn| last(arn)).collect()
        }
        TrustClaim::Users(trust) => trust.users.iter().map(|arn| last(arn)).collect(),
        TrustClaim::Federated(trust) => vec![last(&trust.provider)],
        TrustClaim::Service(trust) => vec![&trust.service],
    }
}

/// Who applies a unit by a role: for a pipeline whom its provider vouches for, and its repository.
fn applying(claims: &Claims, role: &str) -> (String, String) {
    let mut roles = claims.accounts.iter().flat_map(|account| &account.roles);
    let own = roles.find(|it| it.arn == role).map(|it| &it.trust);
    let Some(TrustClaim::Federated(trust)) = own else {
        return (last(role).to_owned(), String::new());
    };
    let provider = trust.provider.split_once('/').map_or("", |(_, host)| host);
    let name = match provider {
        "token.actions.githubusercontent.com" => "GitHub Actions",
        "gitlab.com" => "GitLab CI",
        other => other,
    };
    let said = trust.conditions.iter().chain(&trust.patterns);
    let mut subjects = said
        .filter(|(key, _)| key.ends_with(":sub"))
        .flat_map(|(_, values)| values);
    // `repo:acme/infra:environment:retail`, `project_path:acme/infra:ref_type:branch:ref:main`
    let repository = subjects.next().and_then(|it| it.split(':').nth(1));
    (name.to_owned(), repository.unwrap_or_default().to_owned())
}
