//! The scalars of the language: each is read once, and is right from then on.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::rules;

/// Why a scalar is refused.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fault {
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// A scalar that is written as text.
pub(crate) trait Leaf: Sized {
    fn read(text: &str) -> Result<Self, Fault>;
}

/// A newtype around checked text, with the JSON Schema that says the same.
macro_rules! leaf {
    ($(#[$doc:meta])* $name:ident, $check:path, $($schema:tt)+) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// As it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Leaf for $name {
            fn read(text: &str) -> Result<Self, Fault> {
                $check(text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($($schema)+)
            }
        }
    };
}

mod accept;
mod admins;
mod audit;
mod guardrails;
mod people;
mod registry;
mod serving;
mod shares;

pub use accept::{FindingAddress, FindingCode, JudgedName};
pub use admins::{
    CiBranch, CiEnvironment, CiProject, CiRepository, ContainerImage, FileHash, GitCommit,
    InstallUrl, PersonArn, RunnerLabel, UserArn,
};
pub use audit::EmailAddress;
pub use guardrails::{ExemptRole, OrganizationId, PolicyTarget};
pub use people::{Group, GroupId, NotebookInstanceType, SamlProvider, SsoInstanceArn};
pub use registry::{Puller, Upstream};
pub use serving::{
    ApplicationPath, BundleUri, CertificateArn, EndpointCalling, EndpointInstanceType, Folder,
    HealthPath, LinkName, ModelArchive, ObjectPath, Principal, SecretArn, ServiceCalling, SinkArn,
    TopicArn, TrustStoreArn, VariableName, VpcEndpointId, WebAclArn,
};
pub use shares::{Day, Readable, SharedPlace};

leaf! {
    /// The organization: the stem of every physical name, 2 to 20 characters.
    Organization, rules::organization, {
        "type": "string",
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        "minLength": 2,
        "maxLength": 20,
        "not": { "type": "string", "pattern": "^(aws$|sthree(-|$)|amzn-s3-demo(-|$))" }
    }
}
leaf! {
    /// The path of a file to include, or of several with `*` and `?` for parts of names, as in `units/*.yaml`.
    IncludePath, rules::include_path, {
        "type": "string",
        "pattern": "^[A-Za-z0-9_*?-][A-Za-z0-9_.*?-]*(/[A-Za-z0-9_*?-][A-Za-z0-9_.*?-]*)*$",
        "maxLength": 200,
        "not": { "type": "string", "pattern": "\\*\\*" }
    }
}
leaf! {
    /// A unit's name, 1 to 24 characters; one is taken.
    UnitName, rules::unit, {
        "type": "string",
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        "maxLength": 24,
        "not": { "const": "platform" }
    }
}
leaf! {
    /// A team's name, 1 to 24 characters.
    TeamName, rules::team, {
        "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 24
    }
}
leaf! {
    /// The name of an account, a job or a server, 1 to 32 characters.
    Name, rules::name, {
        "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 32
    }
}
leaf! {
    /// A bucket's name in the spec, 1 to 32 characters; three are taken.
    BucketName, rules::bucket, {
        "type": "string",
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        "maxLength": 32,
        "not": { "enum": ["access-logs", "balancer-logs", "trail"] }
    }
}
leaf! {
    /// A team by its unit and name: `retail/churn`.
    TeamPath, rules::team_path, {
        "type": "string",
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        "not": { "type": "string", "pattern": "^platform/|^[^/]{25}|/[^/]{25}" }
    }
}
leaf! {
    /// A bucket by its unit, team and name: `retail/churn/raw`.
    BucketPath, rules::bucket_path, {
        "type": "string",
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*){2}$",
        "not": { "type": "string", "pattern": "^platform/|^[^/]{25}|^[^/]+/[^/]{25}|/[^/]{33}" }
    }
}
leaf! {
    /// An account's id: twelve digits, in quotes.
    AccountId, rules::account_id, { "type": "string", "pattern": "^[0-9]{12}$" }
}
leaf! {
    /// A region: `eu-west-1`.
    Region, rules::region, { "type": "string", "pattern": "^[a-z]{2}(-[a-z]+){1,3}-[0-9]$" }
}
leaf! {
    /// The id of an availability zone: `euw1-az1`.
    ZoneId, rules::zone_id, { "type": "string", "pattern": "^[a-z]{2,6}[0-9]-az[0-9]{1,2}$" }
}
leaf! {
    /// The ARN of an IAM role.
    RoleArn, rules::role_arn, {
        "type": "string",
        "maxLength": 600,
        "pattern": "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/([!-)+-.0->@-~]+/)*[A-Za-z0-9_+=,.@-]{1,64}$"
    }
}
leaf! {
    /// The ARN of a KMS key.
    KeyArn, rules::key_arn, {
        "type": "string",
        "pattern": "^arn:aws(-[a-z]+)*:kms:[a-z]{2}(-[a-z]+){1,3}-[0-9]:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$"
    }
}
leaf! {
    /// The name of an S3 bucket that exists.
    StateBucket, rules::state_bucket, {
        "type": "string",
        "minLength": 3,
        "maxLength": 63,
        "pattern": "^[a-z0-9][a-z0-9.-]*[a-z0-9]$",
        "not": { "type": "string", "pattern": "\\.\\.|^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$|^xn--|^sthree-|^amzn-s3-demo-|-s3alias$|--ol-s3$|--x-s3$|--table-s3$|\\.mrap$" }
    }
}
leaf! {
    /// What stands before the keys of states: `ml/` or `ml`.
    KeyPrefix, rules::key_prefix, {
        "type": "string", "maxLength": 256, "pattern": "^[A-Za-z0-9_.=@+-]+(/[A-Za-z0-9_.=@+-]+)*/?$",
        "not": { "type": "string", "pattern": "(^|/)\\.\\.?(/|$)" }
    }
}
leaf! {
    /// A host's name.
    HostName, rules::host_name, {
        "type": "string", "maxLength": 253,
        "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$"
    }
}
leaf! {
    /// An organization of a remote backend.
    RemoteOrganization, rules::remote_organization, {
        "type": "string", "pattern": "^[A-Za-z0-9_-]{3,40}$"
    }
}
leaf! {
    /// What stands before the names of workspaces.
    WorkspacePrefix, rules::workspace_prefix, {
        "type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"
    }
}
leaf! {
    /// A classification: what a tag's value may hold.
    Classification, rules::classification, {
        "type": "string", "pattern": "^[A-Za-z0-9_.:/=+@-]+( [A-Za-z0-9_.:/=+@-]+)*$", "maxLength": 128
    }
}
leaf! {
    /// Why something that is refused otherwise is right here.
    Reason, rules::reason, {
        "type": "string", "pattern": "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$", "maxLength": 1000,
        "not": { "type": "string", "pattern": "^\\s*$" }
    }
}
leaf! {
    /// An image in ECR, by digest.
    PinnedImage, rules::pinned_image, {
        "type": "string",
        "maxLength": 255,
        "pattern": "^[0-9]{12}\\.dkr\\.ecr\\.[a-z]{2}(-[a-z]+){1,3}-[0-9]\\.amazonaws\\.com(\\.cn)?/[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*@sha256:[0-9a-f]{64}$"
    }
}
leaf! {
    /// An image in ECR, by digest or tag.
    AnyImage, rules::any_image, {
        "type": "string",
        "maxLength": 255,
        "pattern": "^[0-9]{12}\\.dkr\\.ecr\\.[a-z]{2}(-[a-z]+){1,3}-[0-9]\\.amazonaws\\.com(\\.cn)?/[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*(@sha256:[0-9a-f]{64}|:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$"
    }
}
leaf! {
    /// A bucket of the team and, after a slash, a prefix in it: `dataset/images`.
    Place, rules::place, {
        "type": "string", "maxLength": 512,
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[A-Za-z0-9_.=@+-]+)*/?$",
        "not": { "type": "string", "pattern": "/\\.\\.?(/|$)|^.{33}[^/]*(/|$)|^[^/]{33}" }
    }
}
leaf! {
    /// A machine type of SageMaker: `ml.m5.xlarge`.
    InstanceType, rules::instance_type, {
        "type": "string", "pattern": "^ml\\.[a-z0-9-]+\\.[a-z0-9]+$"
    }
}
leaf! {
    /// When a job runs: `cron(0 2 * * ? *)` or `rate(1 day)`.
    ScheduleExpression, super::cron::check, {
        "type": "string",
        "maxLength": 256,
        "pattern": "^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,5}) (minutes|hours|days))\\)|cron\\([0-9,*/?LW#A-Z-]+( [0-9,*/?LW#A-Z-]+){5}\\))$"
    }
}
leaf! {
    /// The name of a hyperparameter.
    ParameterName, rules::parameter_name, {
        "type": "string", "pattern": "^[A-Za-z0-9_.:/=+@-]+$", "maxLength": 256
    }
}

impl Place {
    /// The bucket's name and the prefix: empty, or ending in `/`.
    #[must_use]
    pub fn parts(&self) -> (&str, String) {
        match self.0.split_once('/') {
            None | Some((_, "")) => (self.0.trim_end_matches('/'), String::new()),
            Some((bucket, prefix)) => (bucket, format!("{}/", prefix.trim_end_matches('/'))),
        }
    }
}

/// A whole number between two bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Int<const MIN: u32, const MAX: u32>(pub(crate) u32);

impl<const MIN: u32, const MAX: u32> Int<MIN, MAX> {
    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> JsonSchema for Int<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Int{MIN}To{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }
}

/// How many days CloudWatch Logs can be told to keep a log.
///
/// The values are those of [PutRetentionPolicy](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogRetention(pub(crate) u32);

impl LogRetention {
    /// All values that there are.
    pub const ALL: [u32; 22] = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
        2922, 3288, 3653,
    ];

    /// The number of days.
    #[must_use]
    pub fn days(self) -> u32 {
        self.0
    }
}

impl JsonSchema for LogRetention {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LogRetention".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": Self::ALL })
    }
}

/// A private IPv4 block, with no bit set behind its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrivateBlock(pub(crate) ipnet::Ipv4Net);

impl PrivateBlock {
    /// The block.
    #[must_use]
    pub fn net(self) -> ipnet::Ipv4Net {
        self.0
    }
}

impl Leaf for PrivateBlock {
    fn read(text: &str) -> Result<Self, Fault> {
        rules::private_block(text).map(Self)
    }
}

impl JsonSchema for PrivateBlock {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PrivateBlock".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(10|172|192|100)(\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){3}/([89]|1[0-9]|2[0-8])$"
        })
    }
}
