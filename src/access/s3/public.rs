use ipnet::IpNet;

use crate::access::Match;
use crate::iam::{Condition, Effect, Matches, Policy, PrincipalKind, Quantifier, Statement, Test};
use crate::symbol::{Piece, Text};

/// The switches of a public access block that are about policies; `None` for one that is not known. "Amazon S3 applies the most
/// restrictive combination" of the access point's, the bucket's and the account's (S3 User Guide,
/// `access-control-block-public-access.html`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublicAccess {
    /// `BlockPublicPolicy`.
    pub block_policy: Option<bool>,
    /// `RestrictPublicBuckets`.
    pub restrict_buckets: Option<bool>,
}

impl PublicAccess {
    /// What two of them come to.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let either = |one: Option<bool>, other: Option<bool>| match (one, other) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
        Self {
            block_policy: either(self.block_policy, other.block_policy),
            restrict_buckets: either(self.restrict_buckets, other.restrict_buckets),
        }
    }
}

/// What a public access block does to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restricted {
    /// Nothing: the policy is not public.
    NotPublic,
    /// Nothing: the caller is one whom it does not keep out, or it is off.
    LetsIn,
    /// It keeps the caller out.
    KeepsOut,
    /// It does not let such a policy be stored, so that it is not known which one is in force.
    RefusesThePolicy,
    /// It depends on something that is not known.
    NotKnown,
}

/// What the block does to a call under a bucket's or access point's policy that is public or not, by a caller who is a service or of the
/// bucket's account (`inside`) or is not.
///
/// `RestrictPublicBuckets` "restricts access to an access point or bucket with a public policy to only AWS service principals and authorized
/// users within the bucket owner's account"; `BlockPublicPolicy` has S3 "reject calls to PUT bucket policy if the specified bucket policy
/// allows public access", and "doesn't affect existing policies" (S3 User Guide, `access-control-block-public-access.html`).
pub fn restricts(public: Match, inside: Match, block: PublicAccess) -> Restricted {
    let outside = inside.not();
    match (public, block.block_policy, block.restrict_buckets) {
        (Match::No, ..) => Restricted::NotPublic,
        (Match::Yes, _, Some(true)) if outside == Match::Yes => Restricted::KeepsOut,
        (Match::Yes, Some(true), _) => Restricted::RefusesThePolicy,
        _ if outside == Match::No => Restricted::LetsIn,
        (_, _, Some(false)) => Restricted::LetsIn,
        _ => Restricted::NotKnown,
    }
}

/// The keys a fixed value of which makes a policy not public (S3 User Guide, `access-control-block-public-access.html`, "The meaning of
/// public", "Bucket policies").
const FIXING: [&str; 13] = [
    "aws:principalorgid",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:sourceip",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

/// Whether S3 takes a policy for public: "Amazon S3 begins by assuming that the policy is public. It then evaluates the policy to determine
/// whether it qualifies as non-public. To be considered non-public, a bucket policy must grant access only to fixed values (values that don't
/// contain a wildcard or an AWS Identity and Access Management Policy Variable)" (S3 User Guide,
/// `access-control-block-public-access.html`).
pub fn is_public(policy: &Policy) -> Match {
    let allows = { policy.statements.iter() }.filter(|it| it.effect == Effect::Allow);
    Match::any(allows.map(grants_publicly))
}

fn grants_publicly(statement: &Statement) -> Match {
    let to_anybody = match &statement.principals {
        Some(Matches::Only(listed)) => Match::any(listed.iter().map(|(kind, text)| match kind {
            PrincipalKind::Any => Match::Yes,
            PrincipalKind::Aws => match text.as_literal() {
                Some("*") => Match::Yes,
                _ if text.first_unknown().is_some() => Match::Maybe,
                _ => Match::No,
            },
            _ => Match::No,
        })),
        Some(Matches::Except(_)) => Match::Yes,
        None => Match::No,
    };
    let fixed = Match::any(statement.conditions.iter().map(fixes));
    to_anybody.min(fixed.not())
}

fn fixes(condition: &Condition) -> Match {
    let key = condition.key.to_ascii_lowercase();
    let operator = condition.operator;
    let equals = matches!(
        operator.test,
        Test::StringEquals
            | Test::StringEqualsIgnoreCase
            | Test::StringLike
            | Test::ArnEquals
            | Test::ArnLike
            | Test::IpAddress
    );
    let always = !operator.if_exists && operator.quantifier != Some(Quantifier::ForAllValues);
    if !equals || !always || !FIXING.contains(&key.as_str()) || condition.values.is_empty() {
        return Match::No;
    }
    Match::all(condition.values.iter().map(|value| is_fixed(&key, value)))
}

fn is_fixed(key: &str, value: &Text) -> Match {
    if key == "aws:sourceip" {
        return match value.as_literal().map(is_narrow) {
            Some(narrow) => Match::known(narrow),
            None => Match::Maybe,
        };
    }
    let pieces = value.pieces().iter();
    Match::all(pieces.map(|piece| match piece {
        Piece::Atom(_) => Match::Yes,
        Piece::Unknown(_) => Match::Maybe,
        Piece::Literal(text) => Match::known(match key {
            // "This value can contain a wildcard for the access point name without rendering the policy public, as long as the account
            // id is fixed" (there).
            "s3:dataaccesspointarn" => {
                let before = text.split(":accesspoint/").next().unwrap_or_default();
                !before.contains(['*', '?', '$'])
            }
            _ => !text.contains(['*', '?']) && !text.contains("${"),
        }),
    }))
}

/// "Bucket policies that grant access conditioned on the `aws:SourceIp` condition key with very broad IP ranges (for example, 0.0.0.0/1) are
/// evaluated as public. This includes values broader than /8 for IPv4 and /32 for IPv6 (excluding RFC1918 private ranges)" (there).
fn is_narrow(range: &str) -> bool {
    let Ok(net) = range.parse::<IpNet>() else {
        return range.parse::<std::net::IpAddr>().is_ok();
    };
    match net {
        IpNet::V4(net) => net.prefix_len() >= 8,
        IpNet::V6(net) => net.prefix_len() >= 32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_all() -> Statement {
        Statement::allow("Open", &["s3:GetObject"])
            .by_anyone()
            .on([Text::from("arn:aws:s3:::b/*")])
    }

    fn under(test: Test, key: &str, values: &[&str]) -> Match {
        let values = values.iter().map(|it| Text::from(*it));
        let statement = to_all().when(Condition::new(test, key, values));
        is_public(&Policy::new(vec![statement]))
    }

    #[test]
    fn everybody_without_a_condition_is_public_and_a_named_role_is_not() {
        assert_eq!(is_public(&Policy::new(vec![to_all()])), Match::Yes);
        let role = Text::from("arn:aws:iam::111122223333:role/r");
        let named = to_all().by(PrincipalKind::Aws, [role]);
        assert_eq!(is_public(&Policy::new(vec![named])), Match::No);
        let star = to_all().by(PrincipalKind::Aws, [Text::from("*")]);
        assert_eq!(is_public(&Policy::new(vec![star])), Match::Yes);
    }

    #[test]
    fn a_deny_for_everybody_makes_nothing_public() {
        let deny = Statement::deny("No", &["s3:*"]).by_anyone();
        assert_eq!(is_public(&Policy::new(vec![deny])), Match::No);
    }

    #[test]
    fn fixed_values_make_it_not_public_and_wildcards_do_not() {
        for (key, value, public) in [
            ("aws:SourceVpce", "vpce-1", Match::No),
            ("aws:SourceVpc", "vpc-*", Match::Yes),
            ("aws:PrincipalOrgID", "o-1", Match::No),
            ("aws:userid", "AROAID:*", Match::Yes),
            ("aws:PrincipalTag/x", "y", Match::Yes),
            ("s3:DataAccessPointAccount", "111122223333", Match::No),
            (
                "s3:DataAccessPointArn",
                "arn:aws:s3:eu-west-1:111122223333:accesspoint/*",
                Match::No,
            ),
            (
                "s3:DataAccessPointArn",
                "arn:aws:s3:*:*:accesspoint/a",
                Match::Yes,
            ),
            ("aws:SourceVpce", "${aws:PrincipalTag/vpce}", Match::Yes),
        ] {
            assert_eq!(
                under(Test::StringLike, key, &[value]),
                public,
                "{key} {value}"
            );
        }
    }

    #[test]
    fn one_of_several_values_that_is_not_fixed_makes_it_public() {
        let values = ["vpce-1", "vpce-*"];
        assert_eq!(
            under(Test::StringLike, "aws:SourceVpce", &values),
            Match::Yes
        );
        assert_eq!(
            under(Test::StringNotEquals, "aws:SourceVpce", &["vpce-1"]),
            Match::Yes
        );
    }

    #[test]
    fn very_broad_ranges_of_addresses_are_public() {
        for (range, public) in [
            ("0.0.0.0/0", Match::Yes),
            ("64.0.0.0/7", Match::Yes),
            ("10.0.0.0/8", Match::No),
            ("203.0.113.7", Match::No),
            ("2001:db8::/31", Match::Yes),
        ] {
            assert_eq!(
                under(Test::IpAddress, "aws:SourceIp", &[range]),
                public,
                "{range}"
            );
        }
    }

    #[test]
    fn the_block_keeps_out_who_is_outside_and_only_under_a_public_policy() {
        let on = PublicAccess {
            block_policy: Some(false),
            restrict_buckets: Some(true),
        };
        let off = PublicAccess {
            restrict_buckets: Some(false),
            ..on
        };
        let not_said = PublicAccess::default();
        for (public, inside, block, expected) in [
            (Match::Yes, Match::No, on, Restricted::KeepsOut),
            (Match::Yes, Match::Yes, on, Restricted::LetsIn),
            (Match::No, Match::No, on, Restricted::NotPublic),
            (Match::Yes, Match::No, off, Restricted::LetsIn),
            (Match::Yes, Match::No, not_said, Restricted::NotKnown),
            (Match::Maybe, Match::No, on, Restricted::NotKnown),
            (Match::Yes, Match::Maybe, on, Restricted::NotKnown),
        ] {
            assert_eq!(
                restricts(public, inside, block),
                expected,
                "{public:?} {inside:?}"
            );
        }
        let refuses = PublicAccess {
            block_policy: Some(true),
            ..off
        };
        let found = restricts(Match::Yes, Match::Yes, refuses);
        assert_eq!(found, Restricted::RefusesThePolicy);
        assert_eq!(off.and(on).restrict_buckets, Some(true));
        assert_eq!(off.and(not_said).restrict_buckets, None);
    }
}
