//! What claims call otherwise, though it is the same: teams, units and applications with another name in the spec, and folders.

use std::collections::HashMap;

use crate::claims::{Claims, DeployClaims, NeedKind, TeamClaims};

/// Names of the spec before, with those after.
#[derive(Default)]
pub(super) struct Renamed {
    /// `unit/team`, by the fence, which a team keeps.
    teams: HashMap<String, String>,
    /// By the role that deploys it.
    units: HashMap<String, String>,
    /// `unit/team/application`, by the role that it runs as.
    applications: HashMap<String, String>,
    /// Folders of root modules.
    roots: HashMap<String, String>,
}

impl Renamed {
    /// In: the claims of both sides, and the folders that are called otherwise.
    pub fn find(old: &Claims, new: &Claims, roots: &HashMap<String, String>) -> Self {
        let mut made = Self {
            roots: roots.clone(),
            ..Self::default()
        };
        let by_fence = new.teams.iter().map(|team| (team.fence.as_str(), team));
        let by_fence: HashMap<&str, &TeamClaims> = by_fence.collect();
        for was in &old.teams {
            let Some(is) = by_fence.get(was.fence.as_str()) else {
                continue;
            };
            add(&mut made.teams, was.id.clone(), is.id.clone());
            for app in &was.applications {
                let mut others = is.applications.iter();
                if let Some(other) = others.find(|it| it.role == app.role) {
                    let [from, to] = [(was, app), (is, other)]
                        .map(|(team, app)| format!("{}/{}", team.id, app.name));
                    add(&mut made.applications, from, to);
                }
            }
        }
        let by_role = new.deploys.iter().map(|it| (it.role.as_str(), it));
        let by_role: HashMap<&str, &DeployClaims> = by_role.collect();
        for was in &old.deploys {
            if let Some(is) = by_role.get(was.role.as_str()) {
                add(&mut made.units, was.unit.clone(), is.unit.clone());
            }
        }
        made
    }

    pub fn is_empty(&self) -> bool {
        let all = [&self.teams, &self.units, &self.applications, &self.roots];
        all.iter().all(|it| it.is_empty())
    }

    /// What a team, or a unit as the owner of its deploying role, is called now.
    pub fn team(&self, id: &str) -> Option<String> {
        let unit = || {
            let unit = self.units.get(id.strip_prefix("deploy/")?)?;
            Some(format!("deploy/{unit}"))
        };
        self.teams.get(id).cloned().or_else(unit)
    }

    /// The claims, with present names. Paths of the spec stay, for they are of the spec before.
    pub fn claims(&self, claims: &Claims) -> Claims {
        let mut made = claims.clone();
        let platform = made.accounts.iter_mut().map(|it| &mut it.stack);
        let stacks = platform
            .chain(made.state.iter_mut().map(|it| &mut it.stack))
            .chain(made.config.iter_mut().map(|it| &mut it.stack))
            .chain(made.registry.iter_mut().map(|it| &mut it.stack))
            .chain(made.organization_stack.iter_mut().map(|it| &mut it.stack))
            .chain([&mut made.trails.stack]);
        for stack in stacks {
            put(&self.roots, stack);
        }
        for deploy in &mut made.deploys {
            put(&self.units, &mut deploy.unit);
            put(&self.roots, &mut deploy.stack);
            put(&self.roots, &mut deploy.applies);
        }
        for team in &mut made.teams {
            self.rename(team);
        }
        // Whoever looks for one relies on the order.
        made.teams.sort_by(|one, other| one.id.cmp(&other.id));
        made.deploys.sort_by(|one, other| one.unit.cmp(&other.unit));
        made
    }

    fn rename(&self, team: &mut TeamClaims) {
        let own = team.id.clone();
        for app in &mut team.applications {
            self.application(&own, &mut app.name);
        }
        let callers = team.endpoints.iter_mut().flat_map(|it| &mut it.callers);
        for caller in callers.filter_map(|it| it.application.as_mut()) {
            self.application(&own, caller);
        }
        for service in &mut team.services {
            let linked = service.link.iter_mut().flat_map(|it| &mut it.applications);
            for app in service.applications.iter_mut().chain(linked) {
                self.application(&own, app);
            }
        }
        let needs = team.roles.iter_mut().flat_map(|it| &mut it.needs);
        for need in needs {
            if let NeedKind::ReadShared { owner, .. } = &mut need.what {
                put(&self.teams, owner);
            }
        }
        for share in team.gives.iter_mut().chain(&mut team.takes) {
            put(&self.teams, &mut share.owner);
            put(&self.teams, &mut share.reader);
        }
        put(&self.teams, &mut team.id);
        put(&self.roots, &mut team.stack);
    }

    /// An application by its name in its own team, or by `unit/team/application`.
    fn application(&self, own: &str, name: &mut String) {
        if name.contains('/') {
            put(&self.applications, name);
        } else if let Some(now) = self.applications.get(&format!("{own}/{name}")) {
            let (_, last) = now.rsplit_once('/').unwrap_or_default();
            last.clone_into(name);
        }
    }
}

fn add(names: &mut HashMap<String, String>, was: String, is: String) {
    if was != is {
        names.insert(was, is);
    }
}

fn put(names: &HashMap<String, String>, name: &mut String) {
    if let Some(now) = names.get(name.as_str()) {
        name.clone_from(now);
    }
}
