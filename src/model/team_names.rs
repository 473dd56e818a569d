use sha2::{Digest, Sha256};

use super::{Model, Team, Unit};

/// The names in AWS that follow from a team's place in the spec.
///
/// Every part is separated by what the parts themselves cannot hold (`/`), or the whole is closed by
/// a hash of the team's place, so a pattern made from one team's names never matches another's.
#[derive(Clone, Debug)]
pub struct TeamNames {
    /// `acme-research-vision`.
    stem: String,
    /// `research/vision`.
    id: String,
}

impl TeamNames {
    /// The names of one team.
    pub fn new(model: &Model, unit: &Unit, team: &Team) -> Self {
        Self {
            stem: format!("{}-{}-{}", model.organization, unit.name, team.name),
            id: format!("{}/{}", unit.name, team.name),
        }
    }

    /// `unit/team`: the value of the `Team` tag.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What names of the team begin with: `acme-research-vision`.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The IAM path of the team's roles and policies: `/ringfence/research/vision/`.
    pub fn role_path(&self) -> String {
        format!("/ringfence/{}/", self.id)
    }

    /// A role's name, at most 64 characters (IAM User Guide, `reference_iam-quotas.html`).
    pub fn role(&self, purpose: &str) -> String {
        self.fit(purpose, 64)
    }

    /// The name of the permission boundary of the team's roles.
    pub fn boundary(&self) -> String {
        self.fit("boundary", 128)
    }

    /// A pipeline's name. Lower case, since SageMaker lower-cases the name in ARNs.
    pub fn pipeline(&self, job: &str) -> String {
        self.fit(job, 200)
    }

    /// The name of the rule that starts a pipeline, at most 64 characters (EventBridge API, `PutRule`).
    pub fn rule(&self, job: &str) -> String {
        self.fit(job, 64)
    }

    /// The trail's name, at most 128 characters (CloudTrail API, `CreateTrail`).
    pub fn trail(&self) -> String {
        self.fit("trail", 128)
    }

    /// The log group of the VPC's flow logs.
    pub fn flow_log_group(&self) -> String {
        format!("/ringfence/{}/flow-logs", self.id)
    }

    /// The name of a pipeline's training step. SageMaker names the job
    /// `pipelines-<execution>-<step>-<random>` in at most 63 characters and cuts the step to fit, so
    /// this is short; the hash keeps one team's jobs out of another's patterns.
    pub fn step(&self, job: &str) -> String {
        let readable: String = job.chars().take(18).collect();
        format!(
            "{readable}-{}",
            short_hash(&format!("{}/{job}", self.id), 8)
        )
    }

    /// The pattern of the names of the jobs that the step starts.
    pub fn job_pattern(&self, job: &str) -> String {
        format!("pipelines-*-{}-*", self.step(job))
    }

    fn fit(&self, rest: &str, most: usize) -> String {
        let whole = format!("{}-{rest}", self.stem);
        if whole.len() <= most {
            return whole;
        }
        let hash = short_hash(&whole, 8);
        let kept: String = whole.chars().take(most.saturating_sub(9)).collect();
        format!("{}-{hash}", kept.trim_end_matches('-'))
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
