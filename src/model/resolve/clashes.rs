//! Different things must not have one name in AWS: hashes are short, and some names are cut.

use std::collections::HashMap;

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, SpecPath, Team, TeamNames, Unit};

impl Resolver<'_> {
    /// Says which things of the model have one name. To be asked of a model that is well otherwise.
    pub(super) fn clashes(&mut self, model: &Model) {
        let mut seen: HashMap<(&str, &str, String), SpecPath> = HashMap::new();
        for unit in &model.units {
            let name = ("unit", "", unit.first_name.clone());
            if let Some(first) = seen.insert(name, unit.spec.clone()) {
                self.clash("tag", &unit.first_name, &first, &unit.spec);
            }
            for team in &unit.teams {
                for (kind, name, spec) in names_of(unit, team) {
                    // Bucket names are unique in all of AWS.
                    let account = match kind {
                        "bucket" | "fence" => "",
                        _ => unit.account.as_str(),
                    };
                    let first = seen.insert((kind, account, name.clone()), spec.clone());
                    if let Some(first) = first {
                        self.clash(kind, &name, &first, &spec);
                    }
                }
            }
        }
    }

    fn clash(&mut self, kind: &str, name: &str, first: &SpecPath, second: &SpecPath) {
        let at = |path| self.spec.span(path).unwrap_or_default();
        let message = format!("two things would have a {kind} called `{name}`");
        let found = Diagnostic::error("name-clash", message, self.here(at(second)))
            .and(self.here(at(first)).saying("the other one"))
            .help("call one of them otherwise: what AWS takes is too short to tell them apart");
        self.diagnostics.push(found);
    }
}

/// The names that have to be unique, with the kind and what in the spec they stand for.
fn names_of(unit: &Unit, team: &Team) -> Vec<(&'static str, String, SpecPath)> {
    let names = TeamNames::new(unit, team);
    let mut all = Vec::new();
    let mut add = |kind, name, spec: &SpecPath| all.push((kind, name, spec.clone()));
    add("bucket", team.access_log_bucket.clone(), &team.spec);
    for bucket in &team.buckets {
        add("bucket", bucket.physical.clone(), &bucket.spec);
    }
    for alias in team.aliases.values() {
        add("key", alias.clone(), &team.spec);
    }
    add("fence", names.fence(), &team.spec);
    add("policy", names.boundary(), &team.spec);
    add("role", names.role("flow-logs"), &team.spec);
    add("log group", names.flow_log_group(), &team.spec);
    add("log group", names.query_log_group(), &team.spec);
    for job in &team.training {
        for purpose in ["train", "pipeline", "schedule"] {
            let name = names.role(&format!("{purpose}-{}", job.physical));
            add("role", name, &job.spec);
        }
        add("pipeline", names.pipeline(&job.physical), &job.spec);
        add("rule", names.rule(&job.physical), &job.spec);
        add("step", names.step(&job.physical), &job.spec);
    }
    for serving in &team.serving {
        let name = names.role(&format!("serve-{}", serving.physical));
        add("role", name, &serving.spec);
    }
    serving(&names, team, &mut add);
    if !team.people.roles.is_empty() {
        add("policy", names.people_boundary(), &team.spec);
    }
    for person in &team.people.roles {
        add("role", names.role(&person.role()), &person.spec);
    }
    for notebook in &team.people.notebooks {
        let of = &notebook.physical;
        let role = names.role(&format!("notebook-{of}"));
        add("role", role, &notebook.spec);
        add("notebook", names.notebook(of), &notebook.spec);
    }
    all
}

/// The same of what a team serves, and who calls it.
fn serving(names: &TeamNames, team: &Team, add: &mut impl FnMut(&'static str, String, &SpecPath)) {
    let role = |purpose: &str, of: &str| names.role(&format!("{purpose}-{of}"));
    for application in &team.applications {
        let of = &application.physical;
        for purpose in ["app", "launch"] {
            add("role", role(purpose, of), &application.spec);
        }
        add(
            "log group",
            names.application_log_group(of),
            &application.spec,
        );
    }
    for endpoint in &team.endpoints {
        let of = &endpoint.physical;
        for purpose in ["model", "invoke"] {
            add("role", role(purpose, of), &endpoint.spec);
        }
        add("endpoint", names.endpoint(of), &endpoint.spec);
    }
    if let Some(service) = team.services.first() {
        add("bucket", service.log_bucket.clone(), &team.spec);
    }
    for service in &team.services {
        let of = &service.physical;
        for purpose in ["task", "execution"] {
            add("role", role(purpose, of), &service.spec);
        }
        add("service", names.service(of), &service.spec);
        add("load balancer", names.balancer(of), &service.spec);
        add("log group", names.service_log_group(of), &service.spec);
    }
}
