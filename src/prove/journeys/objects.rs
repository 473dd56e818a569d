//! Objects: the S3 call through the team's endpoint, and the call that S3 then makes to the bucket's key.

use super::super::Code;
use super::super::ask::link;
use super::super::fence::writers;
use super::super::proof::Ledger;
use super::super::world::{BucketFacts, Policed, TeamWorld};
use super::chain::Journey;
use super::{JOURNEYS, Traveller};
use crate::access::{PolicyKind, Principal, Request, evaluate};
use crate::symbol::Text;

const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

pub(super) fn read(at: Traveller<'_, '_>, bucket: &str, prefix: &str, ledger: &mut Ledger) {
    let Some(bucket) = at.team.bucket(bucket) else {
        return;
    };
    for written in [prefix, prefix.trim_end_matches('/')] {
        let list = at
            .request("s3:ListBucket", bucket.arn.clone())
            .with("s3:prefix", [Text::from(written)]);
        s3(at, bucket, list, ledger);
    }
    s3(
        at,
        bucket,
        at.request("s3:GetObject", object(bucket, prefix)),
        ledger,
    );
    uses_key(at, bucket, prefix, "kms:Decrypt", ledger);
}

/// Writers that name no encryption get the bucket's; SageMaker names the key that the job gives
/// (SageMaker API, `OutputDataConfig.KmsKeyId`).
pub(super) fn write(
    at: Traveller<'_, '_>,
    bucket: &str,
    prefix: &str,
    multipart: bool,
    ledger: &mut Ledger,
) {
    let Some(bucket) = at.team.bucket(bucket) else {
        return;
    };
    let put = at.request("s3:PutObject", object(bucket, prefix));
    s3(at, bucket, put.clone(), ledger);
    if let Some(key) = bucket.key_arn() {
        s3(
            at,
            bucket,
            put.with(ALGORITHM, [Text::from("aws:kms")])
                .with(KEY, [key]),
            ledger,
        );
    }
    s3(
        at,
        bucket,
        at.request("s3:AbortMultipartUpload", object(bucket, prefix)),
        ledger,
    );
    uses_key(at, bucket, prefix, "kms:GenerateDataKey", ledger);
    uses_key(at, bucket, prefix, "kms:Encrypt", ledger);
    if multipart {
        uses_key(at, bucket, prefix, "kms:Decrypt", ledger);
    } else {
        ledger.assume(format!(
            "`{}` uploads each object in one request (up to 5 GiB): uploads in parts ask for kms:Decrypt, which it is not given; \
             `multipart-uploads` would give it",
            at.role.claim.arn
        ));
    }
}

/// Any object below the prefix, or the one whose key it is.
fn object(bucket: &BucketFacts<'_>, prefix: &str) -> Text {
    let named = bucket.arn.clone().then(&format!("/{prefix}"));
    match prefix.is_empty() || prefix.ends_with('/') {
        true => named.then_text(&Text::atom("any object")),
        false => named,
    }
}

fn s3(at: Traveller<'_, '_>, bucket: &BucketFacts<'_>, request: Request, ledger: &mut Ledger) {
    let endpoint = at.team.network.endpoint("s3");
    let request = at.through(request, "s3");
    let journey = Journey::of(request).to(bucket.policy()).through(endpoint);
    ledger.ask(JOURNEYS, journey.failure(&at));
}

/// S3 calls KMS for whoever calls S3, with his credentials and from its own network: no endpoint of ours, and no
/// `aws:SourceVpce` (KMS Developer Guide, `conditions-aws.html`). With bucket keys the context is the bucket's ARN, for
/// objects whose writer turned the bucket key off it is the object's (S3 User Guide, `bucket-key.html`).
fn uses_key(
    at: Traveller<'_, '_>,
    bucket: &BucketFacts<'_>,
    prefix: &str,
    action: &str,
    ledger: &mut Ledger,
) {
    let Some(alias) = &bucket.claim.key else {
        return;
    };
    let Some(key) = at.team.key(alias) else {
        return;
    };
    for context in [bucket.arn.clone(), object(bucket, prefix)] {
        let request = at
            .request(action, key.arn.clone())
            .with("aws:ViaAWSService", [Text::from("true")])
            .with(
                "kms:ViaService",
                [Text::from(format!(
                    "s3.{}.amazonaws.com",
                    at.team.claim.region
                ))],
            )
            .with("kms:CallerAccount", [at.team.account()])
            .with("kms:EncryptionContext:aws:s3:arn", [context])
            .with("kms:EncryptionContextKeys", [Text::from("aws:s3:arn")])
            .with("kms:ResourceAliases", [Text::from(alias.as_str())]);
        let journey = Journey::of(request).with_key(key.policy());
        ledger.ask(JOURNEYS, journey.failure(&at));
    }
}

/// What brings objects in is let through by the bucket and by its key. What its own policies say is its own business.
pub(super) fn bring_in(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for bucket in &team.buckets {
        for arn in writers(bucket) {
            let put = Request::new(
                Principal::of_arn(arn.clone()),
                "s3:PutObject",
                object(bucket, ""),
            )
            .with("aws:SecureTransport", [Text::from("true")])
            .with("s3:TlsVersion", [Text::from("1.2")]);
            refused(team, bucket, bucket.policy(), put, ledger);
            let Some(key) = bucket.claim.key.as_ref().and_then(|alias| team.key(alias)) else {
                continue;
            };
            for action in ["kms:GenerateDataKey", "kms:Decrypt"] {
                let region = &team.claim.region;
                let request = Request::new(Principal::of_arn(arn.clone()), action, key.arn.clone())
                    .with(
                        "kms:ViaService",
                        [Text::from(format!("s3.{region}.amazonaws.com"))],
                    )
                    .with("kms:EncryptionContext:aws:s3:arn", [bucket.arn.clone()]);
                refused(team, bucket, key.policy(), request, ledger);
            }
        }
    }
}

fn refused(
    team: &TeamWorld<'_>,
    bucket: &BucketFacts<'_>,
    policy: Option<&Policed<'_>>,
    request: Request,
    ledger: &mut Ledger,
) {
    let allowed =
        policy.is_some_and(|it| evaluate(&it.policy, PolicyKind::Resource, &request).is_allowed());
    ledger.require(JOURNEYS, allowed, || {
        let message = format!("nobody can bring objects into `{}`", bucket.claim.name);
        let chain = policy.map(|it| link("the policy", it, PolicyKind::Resource, &request));
        team.finding(JOURNEYS, Code::WriterRefused, message)
            .at(policy.map_or(bucket.item, |it| it.item))
            .asked_by(&bucket.claim.spec)
            .shown_by(request, chain.into_iter().collect())
    });
}
