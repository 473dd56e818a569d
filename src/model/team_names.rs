use sha2::{Digest, Sha256};

use super::{Model, Team, Unit, names};

/// The names in AWS that follow from a team's place in the spec; see [`names`] for how each is made.
#[derive(Clone, Debug)]
pub struct TeamNames {
    organization: String,
    unit: String,
    team: String,
    /// `research/vision`.
    id: String,
}

impl TeamNames {
    /// The names of one team.
    pub fn new(model: &Model, unit: &Unit, team: &Team) -> Self {
        Self {
            organization: model.organization.clone(),
            unit: unit.name.clone(),
            team: team.name.clone(),
            id: format!("{}/{}", unit.name, team.name),
        }
    }

    /// `unit/team`: the value of the `Team` tag.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The `Name` tag of the network and what hangs on it: `acme-research-vision`.
    pub fn stem(&self) -> String {
        format!("{}-{}-{}", self.organization, self.unit, self.team)
    }

    /// The IAM path of the team's roles and policies: `/ringfence/research/vision/`.
    pub fn role_path(&self) -> String {
        names::role_path(&self.unit, &self.team)
    }

    /// A role's name.
    pub fn role(&self, purpose: &str) -> String {
        names::role(&self.organization, &self.unit, &self.team, purpose)
    }

    /// The name of the permission boundary of the team's roles.
    pub fn boundary(&self) -> String {
        self.role("boundary")
    }

    /// Eight digits that are the team's: names that end in them can be told by one pattern.
    fn token(&self) -> String {
        short_hash(&self.id, 8)
    }

    /// A pipeline's name. Lower case, since SageMaker lower-cases the name in ARNs.
    pub fn pipeline(&self, job: &str) -> String {
        let name = names::pipeline(&self.organization, &self.unit, &self.team, job);
        format!("{name}-{}", self.token())
    }

    /// The pattern of the names of the team's pipelines, and of no other team's.
    pub fn pipelines(&self) -> String {
        format!("*-{}", self.token())
    }

    /// The name of the rule that starts a pipeline.
    pub fn rule(&self, job: &str) -> String {
        names::rule(&self.organization, &self.unit, &self.team, job)
    }

    /// The trail's name.
    pub fn trail(&self) -> String {
        names::trail(&self.organization, &self.unit, &self.team, "trail")
    }

    /// The log group of the VPC's flow logs.
    pub fn flow_log_group(&self) -> String {
        names::log_group(&self.unit, &self.team, "flow-logs")
    }

    /// The name of a pipeline's training step. SageMaker names the job
    /// `pipelines-<execution>-<step>-<random>` in at most 63 characters and cuts the step to fit, so
    /// this is short. It ends in four digits of the job's and eight of the team's, so that one pattern covers
    /// the job, another the team, and neither covers anybody else's.
    pub fn step(&self, job: &str) -> String {
        let readable: String = job.chars().take(12).collect();
        let hash = short_hash(&format!("{}/{job}", self.id), 4);
        format!("{}-{hash}-{}", readable.trim_end_matches('-'), self.token())
    }

    /// The pattern of the names of the jobs that the step starts.
    pub fn job_pattern(&self, job: &str) -> String {
        format!("pipelines-*-{}-*", self.step(job))
    }

    /// The pattern of the names of all jobs that the team's steps start.
    pub fn jobs_pattern(&self) -> String {
        format!("pipelines-*-{}-*", self.token())
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
