use crate::iam::Policy;
use crate::symbol::{Place, Text};

use super::organization::Organization;
use super::principal::{Group, Principal};

/// What AWS would have.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    /// Roles, users and root users.
    pub principals: Vec<Principal>,
    /// Groups of users.
    pub groups: Vec<Group>,
    /// Everything with an ARN that is no principal.
    pub things: Vec<Thing>,
    /// The organization, as far as the Terraform has it.
    pub organization: Organization,
    /// The accounts that anything is in, in order.
    pub accounts: Vec<String>,
    /// What the public access block of an account says, by account.
    pub public_access: Vec<(Text, PublicAccess)>,
    /// What was not understood, or only in part.
    pub puzzles: Vec<Puzzle>,
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// The root module: its path.
    pub stack: String,
    /// The address in it.
    pub address: String,
    /// The file and line; in a plan or state that was read without its files, the document.
    pub place: Place,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Puzzle {
    /// Where; `None` for a file that could not be read at all.
    pub origin: Option<Origin>,
    /// Where in the files.
    pub place: Place,
    /// What, in a few words.
    pub message: String,
    /// What it may bear on: an ARN. `None` when it may be anything.
    pub about: Option<Text>,
}

/// A policy document with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its name in AWS, or what it is: `bucket policy`.
    pub name: String,
    /// The resource that writes it; `None` for AWS's own.
    pub origin: Option<Origin>,
    /// The resource that attaches it, when that is another.
    pub attached: Option<Origin>,
    /// The group that a user has it from.
    pub through: Option<String>,
    /// What it says.
    pub content: Content,
}

/// What a document says, as far as that is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// This, for certain.
    Known(Policy),
    /// This, if it is in force: an apply would not bring it back, or it may not be made.
    Perhaps(Policy, String),
    /// It may say anything; the reason in a few words.
    Unknown(String),
}

impl Content {
    /// The policy, when it is known and in force.
    pub fn known(&self) -> Option<&Policy> {
        match self {
            Self::Known(policy) => Some(policy),
            Self::Perhaps(..) | Self::Unknown(_) => None,
        }
    }
}

/// A thing in AWS that actions are done to.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// What it is.
    pub kind: ThingKind,
    /// The type of its Terraform resource: `aws_s3_bucket`.
    pub terraform: String,
    /// Its ARN, as references to it read.
    pub arn: Text,
    /// Its account; unknown when nothing tells.
    pub account: Text,
    /// Its region; empty for what is global, unknown when nothing tells.
    pub region: Text,
    /// The policies on it. More than one where several apply side by side, or where it is not certain which does.
    pub policies: Vec<Document>,
    /// What only its kind has.
    pub special: Special,
    /// Where it stands; `None` when only something that bears on it is here, and it is made elsewhere.
    pub origin: Option<Origin>,
    /// False when it is not certain that it will be there.
    pub certain: bool,
}

/// The kinds of things that have policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ThingKind {
    /// An S3 bucket.
    Bucket,
    /// An S3 access point.
    AccessPoint,
    /// A KMS key.
    Key,
    /// An ECR repository.
    Repository,
    /// A secret.
    Secret,
    /// An SQS queue.
    Queue,
    /// An SNS topic.
    Topic,
    /// A Lambda function.
    Function,
    /// A log group.
    LogGroup,
    /// A VPC endpoint.
    Endpoint,
    /// A managed policy.
    ManagedPolicy,
    /// Anything else with an ARN: no policy of its own is known of.
    Other,
}

/// What only one kind of thing has.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Special {
    /// Nothing.
    #[default]
    None,
    /// Of a bucket.
    Bucket(Box<BucketFacts>),
    /// Of an access point: the ARN of its bucket, and its public access block.
    AccessPoint(Text, PublicAccess),
    /// Of a key.
    Key(KeyFacts),
    /// Of an endpoint.
    Endpoint(EndpointFacts),
}

/// A bucket's settings that decide about access.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BucketFacts {
    /// Its public access block; `None` when nothing says. Buckets that are made without a word about it have all four on since April
    /// 2023 (S3 User Guide, `create-bucket-faq.html`), older ones as their account was then.
    pub public_access: Option<PublicAccess>,
    /// `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`; `None` when nothing says, which is the first since
    /// April 2023 (S3 User Guide, `about-object-ownership.html`).
    pub ownership: Option<Text>,
    /// Its access control list.
    pub acl: Option<Acl>,
    /// How objects are encrypted that come without a word about it.
    pub encryption: Option<Encryption>,
}

/// An access control list.
#[derive(Clone, Debug, PartialEq)]
pub enum Acl {
    /// A canned one: `private`, `public-read`.
    Canned(Text),
    /// One that is written grant by grant.
    Written(Origin),
    /// Not known.
    Unknown,
}

/// The default encryption of a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Encryption {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`; unknown when nothing tells.
    pub algorithm: Text,
    /// The key's ARN, id or alias as it is written; `None` for the one that AWS manages.
    pub key: Option<Text>,
    /// With a bucket key, KMS sees the ARN of the bucket and not of the object; `None` when that is not known.
    pub bucket_key: Option<bool>,
}

/// A public access block; `None` for a switch that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublicAccess {
    /// `BlockPublicAcls`.
    pub block_acls: Option<bool>,
    /// `IgnorePublicAcls`.
    pub ignore_acls: Option<bool>,
    /// `BlockPublicPolicy`.
    pub block_policy: Option<bool>,
    /// `RestrictPublicBuckets`.
    pub restrict_buckets: Option<bool>,
}

/// Of a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyFacts {
    /// Its aliases, with `alias/` in front.
    pub aliases: Vec<Text>,
    /// The grants on it that Terraform makes. Services make others as they go.
    pub grants: Vec<Grant>,
    /// Whether it can be used; `None` when that is not known.
    pub enabled: Option<bool>,
}

/// A grant on a key (KMS Developer Guide, `grants.html`).
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Where it stands.
    pub origin: Origin,
    /// Who may use it; unknown when nothing tells.
    pub grantee: Text,
    /// Who may retire it.
    pub retiring: Option<Text>,
    /// What for: `Decrypt`. `None` when that is not known.
    pub operations: Option<Vec<String>>,
    /// What the encryption context has to be.
    pub constraints: Vec<GrantConstraint>,
}

/// What a grant asks of the encryption context.
#[derive(Clone, Debug, PartialEq)]
pub enum GrantConstraint {
    /// These pairs and no other.
    Equals(Vec<(String, Text)>),
    /// These pairs, and perhaps more.
    Subset(Vec<(String, Text)>),
    /// Not known.
    Unknown,
}

/// Of a VPC endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointFacts {
    /// Its id, as `aws:SourceVpce` has it.
    pub id: Text,
    /// The id of its VPC, as `aws:SourceVpc` has it.
    pub vpc: Text,
    /// The service's name: `com.amazonaws.eu-west-1.s3`.
    pub service: Text,
    /// True for one in route tables, false for a network interface; `None` when that is not known.
    pub gateway: Option<bool>,
}
