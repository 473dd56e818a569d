//! Physical names: pure functions of what the spec says. Two different things never get one name, and no name is
//! longer than AWS takes.
//!
//! The parts themselves hold lower-case letters, digits and single hyphens only; a path's segments end in `/`, so a
//! pattern made for the team `vision` can't match the team `vision-two`.

use sha2::{Digest, Sha256};

use super::{Identity, Share};

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
/// The longest name of a SageMaker endpoint
/// ([CreateEndpoint](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html)).
const ENDPOINT: usize = 63;
/// The longest name of a load balancer; target groups and trust stores have the same
/// ([CreateLoadBalancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html)).
const BALANCER: usize = 32;
/// The longest name of a channel
/// ([Channel](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html)).
const CHANNEL: usize = 64;

/// Six hexadecimal digits that stand for the parts.
fn hash(parts: &[&str]) -> String {
    digits(parts, 6)
}

/// Hexadecimal digits that stand for the parts. A zero byte keeps `a-b`, `c` and `a`, `b-c` apart.
pub(super) fn digits(parts: &[&str], count: usize) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .take(count)
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

/// What the names of a team's buckets end in: eight hexadecimal digits that stand for the parts, which say whose team it is.
///
/// Bucket names are unique in all of AWS: with organization, account and region among the parts a clash is unlikely.
#[must_use]
pub fn token(parts: &[&str]) -> String {
    digits(parts, TOKEN)
}

/// How long a token is. All have one length and no hyphen, so a pattern that ends in one matches no other's names.
pub(crate) const TOKEN: usize = 8;

/// The name of a bucket in AWS: `<organization>-<unit>-<team>-<bucket>-<token>`, 63 characters at most. Where that is too
/// long, a hash of the bucket's own name stands before the token.
#[must_use]
pub fn bucket(organization: &str, (unit, team, bucket): (&str, &str, &str), token: &str) -> String {
    let stem = [organization, unit, team, bucket].join("-");
    let longest = BUCKET - token.len() - 1;
    if stem.len() <= longest {
        return format!("{stem}-{token}");
    }
    let hash = hash(&[bucket]);
    format!("{}-{hash}-{token}", cut(&stem, longest - hash.len() - 1))
}

/// The name of a bucket that the platform has once: `<organization>-platform-<purpose>-<token>`. No unit is called `platform`.
#[must_use]
pub fn platform_bucket(organization: &str, purpose: &str, token: &str) -> String {
    [organization, "platform", purpose, token].join("-")
}

/// The alias of a team's key, without the leading `alias/`: `<organization>/<unit>/<team>/<purpose>`.
#[must_use]
pub fn alias(organization: &str, unit: &str, team: &str, purpose: &str) -> String {
    [organization, unit, team, purpose].join("/")
}

/// The alias of a key that the platform's account has once, without the leading `alias/`: `<organization>/platform/<purpose>`.
#[must_use]
pub fn platform_alias(organization: &str, purpose: &str) -> String {
    [organization, "platform", purpose].join("/")
}

/// The same for another account: `<organization>/platform/<account's id>/<purpose>`. No team's name begins with a digit.
#[must_use]
pub fn account_alias(organization: &str, account: &str, purpose: &str) -> String {
    [organization, "platform", account, purpose].join("/")
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

/// The name of the rule that starts a job: `<organization>-<unit>-<team>-<job>-<token>`, 64 characters at most. The token says
/// whose it is, so that one pattern matches the rules of a team and no other's.
#[must_use]
pub fn rule(organization: &str, unit: &str, team: &str, job: &str, token: &str) -> String {
    let longest = RULE - token.len() - 1;
    format!(
        "{}-{token}",
        composed(organization, unit, team, job, longest)
    )
}

/// The name of a SageMaker endpoint: `<organization>-<unit>-<team>-<endpoint>-<token>`, 63 characters at most. A service of ECS,
/// which could be longer, is called in the same way.
#[must_use]
pub fn endpoint(organization: &str, unit: &str, team: &str, endpoint: &str, token: &str) -> String {
    let longest = ENDPOINT - token.len() - 1;
    format!(
        "{}-{token}",
        composed(organization, unit, team, endpoint, longest)
    )
}

/// The name of something of Elastic Load Balancing's: `<purpose>-<name>-<token>`, 32 characters at most; a hash of the name stands
/// before the token where it would be longer. A purpose has no hyphen and never is `internal`, which no load balancer's name may
/// begin with.
#[must_use]
pub fn balancing(purpose: &str, name: &str, token: &str) -> String {
    let stem = format!("{purpose}-{name}");
    let longest = BALANCER.saturating_sub(token.len() + 1);
    if stem.len() <= longest {
        return format!("{stem}-{token}");
    }
    let hash = digits(&[name], 4);
    let room = longest.saturating_sub(hash.len() + 1);
    format!("{}-{hash}-{token}", cut(&stem, room))
}

/// The name of an administrators' role: `<organization>-<kind>`. Kinds are short enough for the longest organization.
#[must_use]
pub fn admin_role(organization: &str, kind: &str) -> String {
    format!("{organization}-{kind}")
}

/// The name of an account's trail: `<organization>-trail`. It is far from the 128 characters that CloudTrail takes
/// ([trail naming](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html)).
#[must_use]
pub fn trail(organization: &str) -> String {
    format!("{organization}-trail")
}

/// The name of the channel through which a job reads what another team shares: `retail-churn-models-nightly`, made of names that
/// never change. Where that is longer than SageMaker takes, it ends in a hash.
#[must_use]
pub fn shared_channel(share: &Share, prefix: &str) -> String {
    let Identity {
        organization,
        token,
        ..
    } = &share.owner.identity;
    let physical = share.physical.as_str();
    let bucket = physical
        .strip_prefix(&format!("{organization}-"))
        .unwrap_or(physical);
    let bucket = bucket.strip_suffix(&format!("-{token}")).unwrap_or(bucket);
    let place = format!("{bucket}/{prefix}");
    let plain: String = place
        .trim_end_matches('/')
        .chars()
        .map(|c| match c {
            '.' | '_' => c,
            _ if c.is_ascii_alphanumeric() => c,
            _ => '-',
        })
        .collect();
    if plain.len() <= CHANNEL {
        return plain;
    }
    let hash = hash(&[physical, prefix]);
    format!("{}-{hash}", cut(&plain, CHANNEL - hash.len() - 1))
}

/// The key of a unit's state, before the backend's prefix.
#[must_use]
pub fn unit_state(unit: &str) -> String {
    format!("units/{unit}/terraform.tfstate")
}

/// The key of the state of an account other than the platform's, before the backend's prefix.
#[must_use]
pub fn account_state(account: &str) -> String {
    format!("accounts/{account}/terraform.tfstate")
}

/// The key of the state of the organization's stack, before the backend's prefix.
#[must_use]
pub fn organization_state() -> String {
    "organization/terraform.tfstate".to_owned()
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
            bucket("acme", ("research", "vision", "models"), "0123abcd")
                == "acme-research-vision-models-0123abcd"
        );
    }

    #[test]
    fn hyphens_that_move_do_not_make_one_name_of_two() {
        assert_ne!(role("acme", "a-b", "c", "x"), role("acme", "a", "b-c", "x"));
        assert_ne!(role("acme", "a", "b-c", "x"), role("acme", "a", "b", "c-x"));
        assert_ne!(token(&["a-b", "c"]), token(&["a", "b-c"]));
    }

    #[test]
    fn another_account_or_region_gives_another_bucket() {
        let at = |account, region| token(&["acme", account, region, "a", "b"]);
        assert_ne!(at("1", "x"), at("2", "x"));
        assert_ne!(at("1", "x"), at("1", "y"));
    }

    #[test]
    fn a_bucket_whose_name_is_cut_keeps_a_hash_of_its_own_and_the_token() {
        let long = "a".repeat(24);
        let name = |last| bucket("acme", (&long, &long, last), "0123abcd");
        assert_ne!(name("raw-of-today"), name("raw-of-yesterday"));
        assert!(name("raw-of-today").ends_with("-0123abcd"));
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
            let token = token(&[&org, "111122223333", "eu-west-1", &unit, &team]);
            let bucket = bucket(&org, (&unit, &team, &last), &token);
            prop_assert!(bucket.ends_with(&format!("-{token}")), "{}", bucket);
            prop_assert!(is_bucket_name(&bucket), "{}", bucket);
            for name in [role(&org, &unit, &team, &last), rule(&org, &unit, &team, &last, &token)] {
                prop_assert!((1..=64).contains(&name.len()), "{}", name);
            }
            prop_assert!(trail(&org).len() <= 128);
            prop_assert!(pipeline(&org, &unit, &team, &last).len() <= 256);
            prop_assert!(alias(&org, &unit, &team, &last).len() <= 250);
            let endpoint = endpoint(&org, &unit, &team, &last, &token);
            prop_assert!(endpoint.len() <= 63 && endpoint.ends_with(&format!("-{token}")), "{}", endpoint);
            for purpose in ["alb", "link", "tasks"] {
                let name = balancing(purpose, &last, &token);
                prop_assert!(name.len() <= 32 && name.ends_with(&format!("-{token}")), "{}", name);
                prop_assert!(!name.contains("--") && !name.starts_with("internal-"), "{}", name);
            }
        }

        #[test]
        fn names_of_load_balancing_differ(one in word(32), two in word(32)) {
            let name = |purpose, name: &str| balancing(purpose, name, "0123abcd");
            prop_assert_ne!(name("alb", &one), name("link", &two));
            prop_assume!(one != two);
            prop_assert_ne!(name("alb", &one), name("alb", &two));
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
