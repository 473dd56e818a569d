//! Who can what on one side and not on the other: pairs of small Terraform, before and after, and what is told of each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeMap;

use ringfence::explain::Ground;
use ringfence::model::SpecPath;
use ringfence::review::rules::Rules;
use ringfence::review::{AccessChange, Party, Standing, report};
use ringfence::terraform::read_files;

type Files = BTreeMap<String, String>;

/// A role, a bucket, a key and what is put beside them; each list holds statements as HCL objects.
#[derive(Clone, Copy, Default)]
struct Small<'t> {
    identity: &'t str,
    boundary: Option<&'t str>,
    trust: &'t str,
    bucket: Option<&'t str>,
    key: Option<&'t str>,
    more: &'t str,
}

impl Small<'_> {
    fn text(&self) -> String {
        let policy = |listed: &str| {
            format!("jsonencode({{ Version = \"2012-10-17\", Statement = [{listed}] }})")
        };
        let mut text = String::from(
            r#"provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}
resource "aws_s3_bucket" "b" { bucket = "b" }
resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = aws_s3_bucket.b.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"#,
        );
        let trust = match self.trust {
            "" => {
                r#"{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }"#
            }
            trust => trust,
        };
        let limit = self
            .boundary
            .map_or("", |_| "permissions_boundary = aws_iam_policy.limit.arn");
        text += &format!(
            "resource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n  assume_role_policy = {}\n  {limit}\n}}\n",
            policy(trust)
        );
        if let Some(boundary) = self.boundary {
            text += &format!(
                "resource \"aws_iam_policy\" \"limit\" {{\n  name = \"limit\"\n  policy = {}\n}}\n",
                policy(boundary)
            );
        }
        if !self.identity.is_empty() {
            text += &format!(
                "resource \"aws_iam_role_policy\" \"r\" {{\n  name = \"p\"\n  role = aws_iam_role.r.name\n  policy = {}\n}}\n",
                policy(self.identity)
            );
        }
        if let Some(bucket) = self.bucket {
            text += &format!(
                "resource \"aws_s3_bucket_policy\" \"b\" {{\n  bucket = aws_s3_bucket.b.id\n  policy = {}\n}}\n",
                policy(bucket)
            );
        }
        if let Some(key) = self.key {
            text += &format!(
                "resource \"aws_kms_key\" \"k\" {{\n  policy = {}\n}}\n",
                policy(key)
            );
        }
        text + self.more
    }
}

struct Side {
    files: Files,
    ground: Ground,
}

fn side(text: &str) -> Side {
    let files = Files::from([("main.tf".to_owned(), text.to_owned())]);
    let ground = Ground::new(read_files(&files), None);
    assert_eq!(ground.config.unread, [], "{text}");
    Side { files, ground }
}

fn changes(before: &Side, after: &Side) -> Vec<AccessChange> {
    let locate = |path: &SpecPath| Some(format!("at {}", path.0));
    let old = Standing::new("before", &before.files, &before.ground, &locate);
    let new = Standing::new("after", &after.files, &after.ground, &locate);
    report(old, new, &Rules::default()).access
}

fn named(parties: &[Party]) -> String {
    let names = parties.iter().map(|it| format!("{} {}", it.kind, it.name));
    names.collect::<Vec<_>>().join(" + ").trim().to_owned()
}

/// One line a change: `gained role aws_iam_role.r: s3:GetObject on bucket aws_s3_bucket.b/*`.
fn told(change: &AccessChange) -> String {
    let perhaps = if change.certain { "" } else { "perhaps " };
    let who = match change.everybody {
        true if change.who.is_empty() => "everybody".to_owned(),
        _ => named(&change.who),
    };
    let actions = match change.actions.len() {
        0..4 => change.actions.join(" "),
        many => format!("{} and {} more", change.actions[0], many - 1),
    };
    let mut line = format!(
        "{perhaps}{} {who}: {actions} on {}",
        change.turn.word(),
        named(&change.what)
    );
    for it in &change.circumstances {
        line += &format!(" | {it}");
    }
    line
}

fn lines(before: &Small<'_>, after: &Small<'_>) -> Vec<String> {
    let (before, after) = (side(&before.text()), side(&after.text()));
    changes(&before, &after).iter().map(told).collect()
}

const READ: &str =
    r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*" }"#;

fn bucket(statements: &str) -> Small<'_> {
    Small {
        bucket: Some(statements),
        ..Small::default()
    }
}

fn identity(statements: &str) -> Small<'_> {
    Small {
        identity: statements,
        ..Small::default()
    }
}

fn key(statements: &str) -> Small<'_> {
    Small {
        key: Some(statements),
        ..Small::default()
    }
}

/// Everything that is told of each pair, in order.
#[test]
fn what_differs_is_told_and_nothing_else() {
    let nothing = Small::default();
    let pairs: Vec<(&str, Small<'_>, Small<'_>)> = vec![
        ("the same", identity(READ), identity(READ)),
        ("an identity policy comes", nothing, identity(READ)),
        ("and goes", identity(READ), nothing),
        (
            "its name changes",
            identity(
                r#"{ Sid = "One", Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*" }"#,
            ),
            identity(
                r#"{ Sid = "Other", Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::b/in/*"] }"#,
            ),
        ),
        (
            "a statement is split",
            identity(
                r#"{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = ["arn:aws:s3:::b/in/*", "arn:aws:s3:::b/out/*"] }"#,
            ),
            identity(
                r#"{ Effect = "Allow", Action = "s3:PutObject", Resource = ["arn:aws:s3:::b/out/*", "arn:aws:s3:::b/in/*"] },
                { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/out/*" },
                { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*" }"#,
            ),
        ),
        (
            "a prefix is widened",
            identity(READ),
            identity(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*" }"#,
            ),
        ),
        (
            "another prefix instead",
            identity(READ),
            identity(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/out/*" }"#,
            ),
        ),
        (
            "a pattern of actions",
            identity(READ),
            identity(
                r#"{ Effect = "Allow", Action = "s3:GetObject*", Resource = "arn:aws:s3:::b/in/*" }"#,
            ),
        ),
        (
            "a condition comes",
            identity(READ),
            identity(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*", Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } } }"#,
            ),
        ),
        (
            "a date is put off",
            identity(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*", Condition = { DateLessThan = { "aws:CurrentTime" = "2027-07-01T00:00:00Z" } } }"#,
            ),
            identity(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*", Condition = { DateLessThan = { "aws:CurrentTime" = "2028-07-01T00:00:00Z" } } }"#,
            ),
        ),
        (
            "another address",
            identity(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*", Condition = { IpAddress = { "aws:SourceIp" = "10.0.0.0/24" } } }"#,
            ),
            identity(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*", Condition = { IpAddress = { "aws:SourceIp" = "10.0.1.0/24" } } }"#,
            ),
        ),
        (
            "a deny that hits nobody",
            identity(READ),
            Small {
                identity: READ,
                bucket: Some(
                    r#"{ Effect = "Deny", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*", Principal = { AWS = "arn:aws:iam::111122223333:role/other" } }"#,
                ),
                ..nothing
            },
        ),
        (
            "a deny of the bucket",
            identity(READ),
            Small {
                identity: READ,
                bucket: Some(
                    r#"{ Effect = "Deny", Action = "s3:*", Resource = "arn:aws:s3:::b/*", Principal = "*", Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/admin" } } }"#,
                ),
                ..nothing
            },
        ),
        (
            "a boundary comes",
            identity(READ),
            Small {
                identity: READ,
                boundary: Some(r#"{ Effect = "Allow", Action = "s3:Put*", Resource = "*" }"#),
                ..nothing
            },
        ),
        (
            "a boundary lets more through",
            Small {
                identity: READ,
                boundary: Some(r#"{ Effect = "Allow", Action = "s3:Put*", Resource = "*" }"#),
                ..nothing
            },
            Small {
                identity: READ,
                boundary: Some(r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#),
                ..nothing
            },
        ),
        (
            "another account",
            bucket(""),
            bucket(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*", Principal = { AWS = "arn:aws:iam::999988887777:root" } }"#,
            ),
        ),
        (
            "a role of another account",
            bucket(""),
            bucket(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*", Principal = { AWS = "arn:aws:iam::999988887777:role/partner" } }"#,
            ),
        ),
        (
            "everybody, behind a block",
            bucket(""),
            bucket(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*", Principal = "*" }"#,
            ),
        ),
        (
            "everybody of an organization",
            bucket(""),
            bucket(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*", Principal = "*", Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1" } } }"#,
            ),
        ),
        (
            "a service",
            bucket(""),
            bucket(
                r#"{ Effect = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::b/logs/*", Principal = { Service = "logging.s3.amazonaws.com" } }"#,
            ),
        ),
        (
            "a role by name",
            bucket(""),
            bucket(
                r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*", Principal = { AWS = aws_iam_role.r.arn } }"#,
            ),
        ),
        (
            "the key's account decides",
            key(""),
            key(
                r#"{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = "arn:aws:iam::111122223333:root" } }"#,
            ),
        ),
        (
            "the key's account decides, and somebody may",
            Small {
                identity: r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.k.arn }"#,
                ..key("")
            },
            Small {
                identity: r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.k.arn }"#,
                ..key(
                    r#"{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = "arn:aws:iam::111122223333:root" } }"#,
                )
            },
        ),
        (
            "the last who could decrypt",
            key(
                r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Principal = { AWS = aws_iam_role.r.arn } }"#,
            ),
            key(""),
        ),
        (
            "somebody else instead",
            key(
                r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Principal = { AWS = aws_iam_role.r.arn } }"#,
            ),
            key(
                r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Principal = { AWS = "arn:aws:iam::111122223333:user/u" } }"#,
            ),
        ),
        (
            "the key goes",
            key(
                r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Principal = { AWS = aws_iam_role.r.arn } }"#,
            ),
            nothing,
        ),
        (
            "a grant",
            key(""),
            Small {
                more: r#"resource "aws_kms_grant" "g" {
  key_id            = aws_kms_key.k.key_id
  grantee_principal = aws_iam_role.r.arn
  operations        = ["Decrypt"]
}"#,
                ..key("")
            },
        ),
        (
            "the role is trusted to another",
            nothing,
            Small {
                trust: r#"{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }"#,
                ..nothing
            },
        ),
        (
            "the role is trusted to an account",
            nothing,
            Small {
                trust: r#"{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } },
                { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::999988887777:root" }, Condition = { StringEquals = { "sts:ExternalId" = "x" } } }"#,
                ..nothing
            },
        ),
        (
            "what has no policy of its own",
            nothing,
            identity(
                r#"{ Effect = "Allow", Action = ["sagemaker:CreateTrainingJob", "sagemaker:StopTrainingJob"], Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/x-*" }"#,
            ),
        ),
        (
            "all but what is listed",
            identity(
                r#"{ Effect = "Allow", NotAction = ["s3:*", "kms:*"], Resource = "arn:aws:s3:::b/*" }"#,
            ),
            identity(
                r#"{ Effect = "Allow", NotAction = ["s3:Put*", "s3:Delete*", "s3:Get*", "s3:B*", "s3:Ob*", "s3:Re*", "s3:A*", "kms:*"], Resource = "arn:aws:s3:::b/*" }"#,
            ),
        ),
        (
            "what is not known",
            nothing,
            Small {
                identity: r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "${var.bucket}/*" }"#,
                more: "variable \"bucket\" {}",
                ..nothing
            },
        ),
        (
            "what is not known on both sides",
            Small {
                more: "variable \"policy\" {}\nresource \"aws_iam_role_policy\" \"x\" {\n role = aws_iam_role.r.name\n policy = var.policy\n}",
                ..nothing
            },
            Small {
                identity: READ,
                more: "variable \"policy\" {}\nresource \"aws_iam_role_policy\" \"x\" {\n role = aws_iam_role.r.name\n policy = var.policy\n}",
                ..nothing
            },
        ),
        (
            "an attached policy instead of an inline one",
            identity(READ),
            Small {
                more: r#"resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/in/*" }] })
}
resource "aws_iam_role_policy_attachment" "p" {
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.p.arn
}"#,
                ..nothing
            },
        ),
        (
            "access control lists count",
            nothing,
            Small {
                more: "resource \"aws_s3_bucket_ownership_controls\" \"b\" {\n  bucket = aws_s3_bucket.b.id\n  rule {\n    object_ownership = \"ObjectWriter\"\n  }\n}",
                ..nothing
            },
        ),
        (
            "people of another directory",
            Small {
                trust: r#"{ Effect = "Allow", Action = "sts:AssumeRoleWithSAML", Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/okta" }, Condition = { StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" } } }"#,
                ..nothing
            },
            Small {
                trust: r#"{ Effect = "Allow", Action = "sts:AssumeRoleWithSAML", Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/entra" }, Condition = { StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" } } }"#,
                ..nothing
            },
        ),
        (
            "a group more",
            Small {
                trust: r#"{ Effect = "Allow", Action = "sts:AssumeRoleWithSAML", Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/okta" }, Condition = { StringEquals = { "saml:edupersonaffiliation" = "staff" } } }"#,
                ..nothing
            },
            Small {
                trust: r#"{ Effect = "Allow", Action = "sts:AssumeRoleWithSAML", Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/okta" }, Condition = { StringEquals = { "saml:edupersonaffiliation" = ["staff", "student"] } } }"#,
                ..nothing
            },
        ),
        (
            "a prefix is widened, and somebody else is let in under a condition",
            identity(READ),
            Small {
                bucket: Some(
                    r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ingest" } } },
                    { Effect = "Deny", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*", Principal = "*", Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ingest" }, DateGreaterThan = { "aws:CurrentTime" = "2027-07-01T00:00:00Z" } } }"#,
                ),
                ..identity(
                    r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*" }"#,
                )
            },
        ),
        (
            "what another account has to agree to",
            nothing,
            identity(
                r#"{ Effect = "Allow", Action = "ecr:BatchGetImage", Resource = "arn:aws:ecr:eu-west-1:999988887777:repository/images" }"#,
            ),
        ),
        (
            "everybody, without a block",
            Small {
                more: r#"resource "aws_sqs_queue" "q" {
  name = "q"
}"#,
                ..nothing
            },
            Small {
                more: r#"resource "aws_sqs_queue" "q" {
  name   = "q"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*", Principal = "*" }] })
}"#,
                ..nothing
            },
        ),
    ];
    let mut found = String::new();
    for (what, before, after) in pairs {
        found += &format!("# {what}\n");
        for line in lines(&before, &after) {
            found += &format!("{line}\n");
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access/pairs.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(path).unwrap());
}

/// What is called otherwise is the same: a module that moves, with a `moved` block and without.
#[test]
fn what_is_only_called_otherwise_is_no_difference() {
    let body = Small {
        identity: r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.k.arn }"#,
        key: Some(r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Principal = { AWS = aws_iam_role.r.arn } }"#),
        ..Small::default()
    }
    .text();
    let tree = |module: &str, moved: &str| {
        let root = format!("module \"{module}\" {{\n  source = \"./team\"\n}}\n{moved}");
        let files = Files::from([
            ("main.tf".to_owned(), root),
            ("team/main.tf".to_owned(), body.clone()),
        ]);
        let ground = Ground::new(read_files(&files), None);
        assert_eq!(ground.config.unread, []);
        Side { files, ground }
    };
    let moved = "moved {\n  from = module.a\n  to   = module.b\n}\n";
    let found = changes(&tree("a", ""), &tree("b", moved));
    assert_eq!(found, []);
    let found = changes(&tree("a", ""), &tree("b", ""));
    assert_eq!(found, []);
}
