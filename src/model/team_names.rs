use sha2::{Digest, Sha256};

use super::{Arns, Identity, Team, Unit, names};

/// The names in AWS of what a team has. They follow from what the team was called when it was first made, so nothing is
/// made anew when it is renamed; see [`names`] for how each is made.
#[derive(Clone, Debug)]
pub struct TeamNames {
    identity: Identity,
    /// `research/vision`, as it is called today.
    id: String,
}

impl TeamNames {
    /// The names of one team.
    pub fn new(unit: &Unit, team: &Team) -> Self {
        Self {
            identity: team.identity.clone(),
            id: format!("{}/{}", unit.name, team.name),
        }
    }

    /// `unit/team`: the value of the `Team` tag.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `unit/team` as the team was first called: for descriptions that can't be changed.
    pub fn first_id(&self) -> String {
        format!("{}/{}", self.identity.unit, self.identity.team)
    }

    /// The pattern that the names of the team's buckets match, and no other team's: `acme-*-0123abcd`. Buckets of teams from
    /// before there were tokens don't match it.
    pub fn buckets(&self) -> String {
        format!("{}-*-{}", self.identity.organization, self.identity.token)
    }

    /// The patterns that the names of the team's buckets match: [`Self::buckets`], and those that it does not cover as they are.
    pub fn bucket_patterns(&self, team: &Team) -> Vec<String> {
        let pattern = self.buckets();
        let start = format!("{}-", self.identity.organization);
        let end = format!("-{}", self.token());
        let covered = |name: &str| name.starts_with(&start) && name.ends_with(&end);
        let names = team.buckets.iter().map(|bucket| &bucket.physical);
        let others = names.filter(|name| !covered(name)).cloned();
        std::iter::once(pattern).chain(others).collect()
    }

    /// What the team's resources are tagged with under `Fence`: policies know them by it, so it never changes.
    pub fn fence(&self) -> String {
        format!("{}/{}", self.identity.unit, self.token())
    }

    /// What its unit and it were first called, as one Terraform label: names hold no underscore and single hyphens.
    pub fn first_label(&self) -> String {
        let part = |name: &str| name.replace('-', "_");
        format!(
            "{}__{}",
            part(&self.identity.unit),
            part(&self.identity.team)
        )
    }

    fn parts(&self) -> [&str; 3] {
        let Identity {
            organization,
            unit,
            team,
            ..
        } = &self.identity;
        [organization, unit, team]
    }

    /// What names begin with: `acme-research-vision`.
    pub fn stem(&self) -> String {
        self.parts().join("-")
    }

    /// The IAM path of the team's roles and policies: `/ringfence/research/vision/`.
    pub fn role_path(&self) -> String {
        names::role_path(&self.identity.unit, &self.identity.team)
    }

    /// The IAM path of roles that administrators of the unit make for the team. No policy that lets somebody in speaks of it.
    pub fn own_role_path(&self) -> String {
        format!(
            "/ringfence-own/{}/{}/",
            self.identity.unit, self.identity.team
        )
    }

    /// A role's name.
    pub fn role(&self, purpose: &str) -> String {
        let [organization, unit, team] = self.parts();
        names::role(organization, unit, team, purpose)
    }

    /// The name of the permission boundary of the team's roles.
    pub fn boundary(&self) -> String {
        self.role("boundary")
    }

    /// The name of the permission boundary of the roles that people take.
    pub fn people_boundary(&self) -> String {
        self.role("people-boundary")
    }

    /// Eight digits that are the team's: names that end in them can be told by one pattern.
    fn token(&self) -> &str {
        &self.identity.token
    }

    /// A pipeline's name. Lower case, since SageMaker lower-cases the name in ARNs.
    pub fn pipeline(&self, job: &str) -> String {
        let [organization, unit, team] = self.parts();
        let name = names::pipeline(organization, unit, team, job);
        format!("{name}-{}", self.token())
    }

    /// The pattern of the names of the team's pipelines, and of no other team's.
    pub fn pipelines(&self) -> String {
        format!("*-{}", self.token())
    }

    /// The name of the rule that starts a pipeline.
    pub fn rule(&self, job: &str) -> String {
        let [organization, unit, team] = self.parts();
        names::rule(organization, unit, team, job, self.token())
    }

    /// The log group of the VPC's flow logs.
    pub fn flow_log_group(&self) -> String {
        names::log_group(&self.identity.unit, &self.identity.team, "flow-logs")
    }

    /// The log group of what the VPC's resolver is asked.
    pub fn query_log_group(&self) -> String {
        names::log_group(&self.identity.unit, &self.identity.team, "dns-queries")
    }

    /// The name of a SageMaker endpoint. Lower case, since SageMaker lower-cases the name in ARNs.
    pub fn endpoint(&self, endpoint: &str) -> String {
        let [organization, unit, team] = self.parts();
        names::endpoint(organization, unit, team, endpoint, self.token())
    }

    /// The name of a notebook instance. Lower case, since SageMaker lower-cases the name in ARNs.
    pub fn notebook(&self, notebook: &str) -> String {
        self.endpoint(notebook)
    }

    /// The pattern of the names of the team's notebook instances, and of no other team's.
    pub fn notebooks(&self) -> String {
        self.endpoints()
    }

    /// The ARN of a SageMaker endpoint.
    pub fn endpoint_arn(&self, arns: Arns<'_>, endpoint: &str) -> String {
        arns.sagemaker(&format!("endpoint/{}", self.endpoint(endpoint)))
    }

    /// The ARN of the role by which a SageMaker endpoint is invoked.
    pub fn invoke_role_arn(&self, arns: Arns<'_>, endpoint: &str) -> String {
        arns.role(&self.role_path(), &self.role(&format!("invoke-{endpoint}")))
    }

    /// The pattern of the names of the team's endpoints, and of no other team's.
    pub fn endpoints(&self) -> String {
        format!("*-{}", self.token())
    }

    /// What the names of an endpoint's models and configurations begin with, `classifier--0123abcd-`: at most 37 characters, which leave
    /// Terraform the 26 that it puts behind them (AWS provider, `aws_sagemaker_endpoint_configuration`, `name_prefix`). Names in a
    /// spec hold no two hyphens in a row, so no endpoint that is called like another team's token meets that team's pattern.
    pub fn endpoint_version_prefix(&self, endpoint: &str) -> String {
        const LONGEST: usize = 37;
        let room = LONGEST.saturating_sub(self.token().len() + 3);
        let readable: String = endpoint.chars().take(room).collect();
        format!("{}--{}-", readable.trim_end_matches('-'), self.token())
    }

    /// The pattern of the names of the models and configurations of the team's endpoints, and of no other team's.
    pub fn endpoint_versions(&self) -> String {
        format!("*--{}-*", self.token())
    }

    /// The name of the model behind an endpoint. SageMaker's models can't be changed, so what makes it another one is in the name, too:
    /// the new one is there before the old one goes.
    pub fn endpoint_model(&self, endpoint: &str, content: &str) -> String {
        let prefix = self.endpoint_version_prefix(endpoint);
        format!(
            "{prefix}{}",
            short_hash(&format!("{endpoint}/{content}"), 12)
        )
    }

    /// The log group that SageMaker writes to for an endpoint: its name is not ours to choose
    /// ([logging](https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html)).
    pub fn endpoint_log_group(&self, endpoint: &str) -> String {
        format!("/aws/sagemaker/Endpoints/{}", self.endpoint(endpoint))
    }

    /// The pattern of the log groups of the team's endpoints, and of no other team's.
    pub fn endpoint_log_groups(&self) -> String {
        format!("/aws/sagemaker/Endpoints/{}", self.endpoints())
    }

    /// The name of the ECS cluster that the team's services run in.
    pub fn cluster(&self) -> String {
        let [organization, unit, team] = self.parts();
        names::endpoint(organization, unit, team, "services", self.token())
    }

    /// The name of a REST API's service, and of its task definition's family.
    pub fn service(&self, service: &str) -> String {
        self.endpoint(service)
    }

    /// The pattern of the names of the team's clusters, services and task definitions, and of no other team's.
    pub fn services(&self) -> String {
        format!("*-{}", self.token())
    }

    /// The name of a REST API's load balancer.
    pub fn balancer(&self, service: &str) -> String {
        self.balancing("alb", service)
    }

    /// The name of the load balancer that takes what comes through PrivateLink to a REST API.
    pub fn link(&self, service: &str) -> String {
        self.balancing("link", service)
    }

    /// The name of something else of Elastic Load Balancing's that a REST API has: a target group, a trust store. No two
    /// purposes are the same, and `alb` and `link` are taken.
    pub fn balancing(&self, purpose: &str, service: &str) -> String {
        names::balancing(purpose, service, self.token())
    }

    /// The pattern of the names that the team has in Elastic Load Balancing, and of no other team's.
    pub fn balancers(&self) -> String {
        format!("*-{}", self.token())
    }

    /// What the name of a security group begins with, unique in the team: `acme-research-vision-app-checkout-`. EC2 takes 255
    /// characters, and Terraform puts 26 behind it.
    pub fn group_prefix(&self, purpose: &str, name: &str) -> String {
        format!("{}-{purpose}-{name}-", self.stem())
    }

    /// The log group of an application.
    pub fn application_log_group(&self, application: &str) -> String {
        let Identity { unit, team, .. } = &self.identity;
        names::log_group(unit, team, &format!("app-{application}"))
    }

    /// The pattern of the team's own log groups, those of its network, applications and services.
    pub fn own_log_groups(&self) -> String {
        let Identity { unit, team, .. } = &self.identity;
        names::log_group(unit, team, "*")
    }

    /// The log group of a REST API's containers.
    pub fn service_log_group(&self, service: &str) -> String {
        let Identity { unit, team, .. } = &self.identity;
        names::log_group(unit, team, &format!("service-{service}"))
    }

    /// The name of a pipeline's training step. SageMaker names the job
    /// `pipelines-<execution>-<step>-<random>` in at most 63 characters and cuts the step to fit, so
    /// this is short. It ends in four digits of the job's and eight of the team's, so that one pattern covers
    /// the job, another the team, and neither covers anybody else's: names in a spec hold no two hyphens in a row, so no job
    /// that is called like another team's token meets that team's pattern. Upper case would not do as a mark, since SageMaker
    /// lower-cases some ARNs.
    pub fn step(&self, job: &str) -> String {
        let readable: String = job.chars().take(12).collect();
        let hash = short_hash(&format!("{}/{job}", self.first_id()), 4);
        let readable = readable.trim_end_matches('-');
        format!("{readable}-{hash}--{}", self.token())
    }

    /// The pattern of the names of the jobs that the step starts.
    pub fn job_pattern(&self, job: &str) -> String {
        format!("pipelines-*-{}-*", self.step(job))
    }

    /// The pattern of the names of all jobs that the team's steps start.
    pub fn jobs_pattern(&self) -> String {
        format!("pipelines-*--{}-*", self.token())
    }
}

/// The first hexadecimal digits of a text's SHA-256.
fn short_hash(text: &str, digits: usize) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .take(digits)
        .collect()
}
