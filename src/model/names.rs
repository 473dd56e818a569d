//! Physical names: pure functions of what the spec says. Two different things never get one name, and no name is
//! longer than AWS takes.
//!
//! The parts themselves hold lower-case letters, digits and single hyphens only; a path's segments end in `/`, so a
//! pattern made for the team `vision` can't match the team `vision-two`.

use sha2::{Digest, Sha256};

/// The longest bucket name
/// ([bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html)).
const BUCKET: usize = 63;
/// The longest role name
/// ([IAM quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)).
const ROLE: usize = 64;
/// The longest rule name
/// ([PutRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html)).
const RULE: usize = 64;
/// The longest pipeline name
/// ([CreatePipeline](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePipeline.html)).
const PIPELINE: usize = 256;
/// The longest trail name
/// ([trail naming](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html)).
const TRAIL: usize = 128;

/// Six hexadecimal digits that stand for the parts. A zero byte keeps `a-b`, `c` and `a`, `b-c` apart.
fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    digest
        .iter()
        .take(3)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// As many characters of a name as fit, without a hyphen at the end.
fn cut(name: &str, length: usize) -> &str {
    name.get(..length).unwrap_or(name).trim_end_matches('-')
}

/// `<organization>-<unit>-<team>-<last>`. It ends in a hash where the parts alone would not tell: when it is too long,
/// and when unit or team has a hyphen (`a-b`, `c` and `a`, `b-c` would get one name).
fn composed(organization: &str, unit: &str, team: &str, last: &str, longest: usize) -> String {
    let plain = [organization, unit, team, last].join("-");
    if plain.len() <= longest && !unit.contains('-') && !team.contains('-') {
        return plain;
    }
    let hash = hash(&[organization, unit, team, last]);
    format!("{}-{hash}", cut(&plain, longest - hash.len() - 1))
}

/// The name of a bucket in AWS: `<organization>-<unit>-<team>-<bucket>-<hash>`, 63 characters at most.
///
/// Bucket names are unique in all of AWS: the hash over organization, account, region and path makes a clash unlikely.
#[must_use]
pub fn bucket(
    organization: &str,
    account: &str,
    region: &str,
    (unit, team, bucket): (&str, &str, &str),
) -> String {
    let hash = hash(&[organization, account, region, unit, team, bucket]);
    let stem = [organization, unit, team, bucket].join("-");
    format!("{}-{hash}", cut(&stem, BUCKET - hash.len() - 1))
}

/// The alias of a team's key, without the leading `alias/`: `<organization>/<unit>/<team>/<purpose>`.
#[must_use]
pub fn alias(organization: &str, unit: &str, team: &str, purpose: &str) -> String {
    [organization, unit, team, purpose].join("/")
}

/// The alias of a key of the platform, without the leading `alias/`: `<organization>/platform/<purpose>`.
#[must_use]
pub fn platform_alias(organization: &str, purpose: &str) -> String {
    [organization, "platform", purpose].join("/")
}

/// The path of a team's roles and policies: `/ringfence/<unit>/<team>/`.
#[must_use]
pub fn role_path(unit: &str, team: &str) -> String {
    format!("/ringfence/{unit}/{team}/")
}

/// The name of a team's role or policy: `<organization>-<unit>-<team>-<purpose>`, 64 characters at most.
#[must_use]
pub fn role(organization: &str, unit: &str, team: &str, purpose: &str) -> String {
    composed(organization, unit, team, purpose, ROLE)
}

/// The name of a team's log group: `/ringfence/<unit>/<team>/<purpose>`.
#[must_use]
pub fn log_group(unit: &str, team: &str, purpose: &str) -> String {
    format!("/ringfence/{unit}/{team}/{purpose}")
}

/// The name of the pipeline that runs a job: `<organization>-<unit>-<team>-<job>`.
#[must_use]
pub fn pipeline(organization: &str, unit: &str, team: &str, job: &str) -> String {
    composed(organization, unit, team, job, PIPELINE)
}

/// The name of the rule that starts a job: `<organization>-<unit>-<team>-<job>`, 64 characters at most.
#[must_use]
pub fn rule(organization: &str, unit: &str, team: &str, job: &str) -> String {
    composed(organization, unit, team, job, RULE)
}

/// The name of a team's trail: `<organization>-<unit>-<team>-<purpose>`.
#[must_use]
pub fn trail(organization: &str, unit: &str, team: &str, purpose: &str) -> String {
    composed(organization, unit, team, purpose, TRAIL)
}

/// The key of a unit's state, before the backend's prefix.
#[must_use]
pub fn unit_state(unit: &str) -> String {
    format!("units/{unit}/terraform.tfstate")
}

/// The key of the platform's state, before the backend's prefix.
#[must_use]
pub fn platform_state() -> String {
    "platform/terraform.tfstate".to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::spec::is_bucket_name;

    #[test]
    fn short_names_are_what_a_person_would_write() {
        assert_eq!(
            role("acme", "research", "vision", "training-nightly"),
            "acme-research-vision-training-nightly"
        );
        assert_eq!(
            pipeline("acme", "research", "vision", "nightly"),
            "acme-research-vision-nightly"
        );
        assert_eq!(
            alias("acme", "research", "vision", "data"),
            "acme/research/vision/data"
        );
        assert!(
            bucket(
                "acme",
                "111122223333",
                "eu-west-1",
                ("research", "vision", "models")
            )
            .starts_with("acme-research-vision-models-")
        );
    }

    #[test]
    fn hyphens_that_move_do_not_make_one_name_of_two() {
        assert_ne!(role("acme", "a-b", "c", "x"), role("acme", "a", "b-c", "x"));
        assert_ne!(role("acme", "a", "b-c", "x"), role("acme", "a", "b", "c-x"));
        assert_ne!(
            bucket("acme", "1", "r", ("a-b", "c", "x")),
            bucket("acme", "1", "r", ("a", "b-c", "x"))
        );
    }

    #[test]
    fn another_account_or_region_gives_another_bucket() {
        let at = |account, region| bucket("acme", account, region, ("a", "b", "c"));
        assert_ne!(at("1", "x"), at("2", "x"));
        assert_ne!(at("1", "x"), at("1", "y"));
    }

    fn word(longest: usize) -> impl Strategy<Value = String> {
        "[a-z][a-z0-9]{0,30}(-[a-z0-9]{1,8}){0,2}".prop_map(move |mut name: String| {
            name.truncate(longest);
            name.trim_end_matches('-').to_owned()
        })
    }

    proptest! {
        #[test]
        fn no_name_is_longer_than_aws_takes(org in word(20), unit in word(24), team in word(24), last in word(32)) {
            let bucket = bucket(&org, "111122223333", "eu-west-1", (&unit, &team, &last));
            prop_assert!(is_bucket_name(&bucket), "{}", bucket);
            for name in [role(&org, &unit, &team, &last), rule(&org, &unit, &team, &last)] {
                prop_assert!((1..=64).contains(&name.len()), "{}", name);
            }
            prop_assert!(trail(&org, &unit, &team, &last).len() <= 128);
            prop_assert!(pipeline(&org, &unit, &team, &last).len() <= 256);
            prop_assert!(alias(&org, &unit, &team, &last).len() <= 250);
        }

        #[test]
        fn different_things_have_different_names(
            one in (word(6), word(6), word(6)), two in (word(6), word(6), word(6))
        ) {
            prop_assume!(one != two);
            let name = |parts: &(String, String, String)| role("acme", &parts.0, &parts.1, &parts.2);
            prop_assert_ne!(name(&one), name(&two));
        }

        #[test]
        fn a_pattern_for_one_team_matches_no_other(unit in word(24), team in word(20), rest in "[a-z0-9]{1,4}") {
            let longer = format!("{team}{rest}");
            prop_assert!(!role_path(&unit, &longer).starts_with(&role_path(&unit, &team)));
            let purpose = |team: &str| alias("acme", &unit, team, "");
            prop_assert!(!purpose(&longer).starts_with(&purpose(&team)));
        }
    }
}
