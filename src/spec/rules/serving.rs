//! What serving names: models, callers, certificates, secrets, paths.

use super::aws::{arn_parts, is_account, is_partition, is_region};
use super::{Checked, all, is_bucket_name, is_key_path, is_name, role_arn, short};
use crate::spec::leaf::Fault;

fn refused(code: &'static str, text: &str, what: &str, help: impl Into<String>) -> Checked {
    let message = format!("`{}` is not {what}", short(text));
    Err(Fault::new(code, message, help))
}

/// A bucket's name, a slash and the whole key of one object.
fn is_object(text: &str) -> bool {
    let Some((bucket, key)) = text.split_once('/') else {
        return false;
    };
    let segments = || key.split('/').all(|part| !part.is_empty());
    text.len() <= 512 && is_name(bucket) && bucket.len() <= 32 && is_key_path(key) && segments()
}

fn object(text: &str, good: bool, example: &str) -> Checked {
    if good {
        return Ok(());
    }
    let help = if text.starts_with("//") {
        format!(
            "a model lies in a bucket of the team's own, where its own role alone reads it: `{example}`"
        )
    } else if text.starts_with("s3://") || text.starts_with("arn:") {
        format!(
            "name a bucket of the team by its name in this file, and the whole key: `{example}`"
        )
    } else if text.contains(['*', '?', '$']) {
        format!("a model is one object, and a key holds no pattern: `{example}`")
    } else {
        format!(
            "write a bucket's name and, after a slash, the whole key of one object: `{example}`"
        )
    };
    refused("bad-location", text, "one object in a bucket", help)
}

pub(crate) fn object_path(text: &str) -> Checked {
    object(text, is_object(text), "models/resnet50/model.onnx")
}

/// SageMaker takes a model as a packed archive
/// ([ContainerDefinition](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html)).
pub(crate) fn model_archive(text: &str) -> Checked {
    let name = text.rsplit('/').next().unwrap_or_default();
    let packed = name.len() > ".tar.gz".len() && name.ends_with(".tar.gz");
    if is_object(text) && !packed {
        let message = format!("`{}` is not a packed archive", short(text));
        let help = "SageMaker takes a model as one `.tar.gz`: `models/resnet50/model.tar.gz`";
        return Err(Fault::new("bad-location", message, help));
    }
    object(text, is_object(text), "models/resnet50/model.tar.gz")
}

pub(crate) fn application_path(text: &str) -> Checked {
    let path = text.strip_prefix("//").unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let good = match parts.as_slice() {
        [unit, team, application] => {
            let short_enough = unit.len() <= 24 && team.len() <= 24 && application.len() <= 32;
            parts.iter().all(|part| is_name(part)) && short_enough && *unit != "platform"
        }
        _ => false,
    };
    if good {
        return Ok(());
    }
    let help = "write `//`, its unit, its team and its name: `//payments/web/shop`";
    refused("bad-name", text, "an application of another team", help)
}

/// Callers are named one by one.
pub(crate) fn caller(text: &str) -> Checked {
    if text != "*" {
        return Ok(());
    }
    Err(Fault::new(
        "anybody",
        "`*` would let anybody call",
        "name each caller: an application of the team, `checkout`, or the ARN of a role",
    ))
}

/// Eight or seventeen hexadecimal digits behind a prefix: what EC2 numbers its things with.
fn is_id(text: &str, prefix: &str) -> bool {
    let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    text.strip_prefix(prefix)
        .is_some_and(|id| matches!(id.len(), 8 | 17) && all(id, hexadecimal))
}

pub(crate) fn vpc_endpoint_id(text: &str) -> Checked {
    if is_id(text, "vpce-") {
        return Ok(());
    }
    let help = "it looks like `vpce-0123456789abcdef0`; that of another team's runtime endpoint is an output of its module";
    refused("bad-id", text, "the id of a VPC endpoint", help)
}

pub(crate) fn link_name(text: &str) -> Checked {
    let rest = text.strip_prefix("com.amazonaws.vpce.").unwrap_or_default();
    let good = rest
        .split_once('.')
        .is_some_and(|(region, id)| is_region(region) && is_id(id, "vpce-svc-"));
    if good {
        return Ok(());
    }
    let help = "it looks like `com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0`: the team's module puts it out once the service is made";
    refused("bad-id", text, "the name of an endpoint service", help)
}

/// An ARN of one service, in a region and an account.
fn regional(text: &str, service: &str, resource: impl Fn(&str) -> bool) -> bool {
    arn_parts(text).is_some_and(|[partition, of, region, account, rest]| {
        is_partition(partition)
            && of == service
            && is_region(region)
            && is_account(account)
            && resource(rest)
    })
}

fn word(text: &str, longest: usize, more: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || more.contains(c);
    text.len() <= longest && all(text, good)
}

pub(crate) fn certificate_arn(text: &str) -> Checked {
    let resource = |rest: &str| {
        let id = rest.strip_prefix("certificate/");
        id.is_some_and(|id| word(id, 64, "-"))
    };
    if regional(text, "acm", resource) {
        return Ok(());
    }
    let help = "it looks like `arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab`";
    refused("bad-arn", text, "the ARN of a certificate in ACM", help)
}

pub(crate) fn trust_store_arn(text: &str) -> Checked {
    let resource = |rest: &str| {
        let parts = rest.strip_prefix("truststore/");
        let parts = parts.and_then(|parts| parts.split_once('/'));
        let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        parts
            .is_some_and(|(name, id)| word(name, 32, "-") && id.len() == 16 && all(id, hexadecimal))
    };
    if regional(text, "elasticloadbalancing", resource) {
        return Ok(());
    }
    let help = "it looks like `arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/clients/0123456789abcdef`; one that does not exist is made from `{ bundle: s3://… }`";
    refused("bad-arn", text, "the ARN of a trust store", help)
}

pub(crate) fn web_acl_arn(text: &str) -> Checked {
    let resource = |rest: &str| {
        let parts = rest.strip_prefix("regional/webacl/");
        let parts = parts.and_then(|parts| parts.split_once('/'));
        parts.is_some_and(|(name, id)| word(name, 128, "_-") && word(id, 36, "-"))
    };
    if regional(text, "wafv2", resource) {
        return Ok(());
    }
    let help = match text.contains(":global/webacl/") {
        true => {
            "this one is for CloudFront: a load balancer takes one of its region, `…:regional/webacl/…`"
        }
        false => {
            "it looks like `arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/api/1234abcd-12ab-34cd-56ef-1234567890ab`"
        }
    };
    refused("bad-arn", text, "the ARN of a web ACL of the region", help)
}

pub(crate) fn topic_arn(text: &str) -> Checked {
    if regional(text, "sns", |rest| word(rest, 256, "_-")) {
        return Ok(());
    }
    let help = "it looks like `arn:aws:sns:eu-west-1:111122223333:on-call`";
    refused("bad-arn", text, "the ARN of a topic of SNS", help)
}

/// [GetSink](https://docs.aws.amazon.com/OAM/latest/APIReference/API_GetSink.html), "Arn".
pub(crate) fn sink_arn(text: &str) -> Checked {
    let named = |rest: &str| {
        rest.strip_prefix("sink/")
            .is_some_and(|id| word(id, 64, "-"))
    };
    if regional(text, "oam", named) {
        return Ok(());
    }
    let help = "it looks like `arn:aws:oam:eu-west-1:111122223333:sink/0123abcd-01ab-01ab-01ab-0123456789ab`";
    refused("bad-arn", text, "the ARN of a sink", help)
}

/// The six characters at the end are part of it: without them a policy would match other secrets whose names go on
/// ([secret ARNs](https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html)).
pub(crate) fn secret_arn(text: &str) -> Checked {
    let resource = |rest: &str| {
        let name = rest.strip_prefix("secret:");
        let parts = name.and_then(|name| name.rsplit_once('-'));
        parts.is_some_and(|(name, end)| {
            word(name, 600, "/_+=.@-") && end.len() == 6 && word(end, 6, "")
        })
    };
    if text.len() <= 600 && regional(text, "secretsmanager", resource) {
        return Ok(());
    }
    let help = "it looks like `arn:aws:secretsmanager:eu-west-1:111122223333:secret:api/token-AbCdEf`, the six characters at its end included";
    refused("bad-arn", text, "the ARN of a secret", help)
}

pub(crate) fn bundle(text: &str) -> Checked {
    let parts = text.strip_prefix("s3://");
    let parts = parts.and_then(|rest| rest.split_once('/'));
    let segments = |key: &str| key.split('/').all(|part| !part.is_empty());
    let good = parts
        .is_some_and(|(bucket, key)| is_bucket_name(bucket) && is_key_path(key) && segments(key));
    if good && text.len() <= 600 {
        return Ok(());
    }
    let help = "name the object that holds the authorities' certificates: `s3://acme-certificates/clients.pem`";
    refused("bad-location", text, "an object in S3", help)
}

pub(crate) fn variable_name(text: &str) -> Checked {
    let good = text.len() <= 255
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && all(text, |c| c.is_ascii_alphanumeric() || c == '_');
    if good {
        return Ok(());
    }
    Err(Fault::new(
        "bad-name",
        format!("`{}` can't be the name of a variable", short(text)),
        "write 1 to 255 letters, digits and `_`, not beginning with a digit: `LOG_LEVEL`",
    ))
}

pub(crate) fn folder(text: &str) -> Checked {
    let good = text.strip_prefix('/').is_some_and(|path| {
        path.split('/').all(|part| {
            !matches!(part, "." | "..")
                && all(part, |c| c.is_ascii_alphanumeric() || "_.-".contains(c))
        })
    });
    if good && text.len() <= 255 {
        return Ok(());
    }
    let help = "write its whole path in the container: `/tmp`";
    refused("bad-location", text, "a folder of a container", help)
}

pub(crate) fn health_path(text: &str) -> Checked {
    let good = text.len() <= 1024
        && text.starts_with('/')
        && all(text, |c| c.is_ascii_alphanumeric() || "_.~/-".contains(c));
    if good {
        return Ok(());
    }
    let help = "write a path without a query: `/ping`";
    refused("bad-location", text, "a path to ask", help)
}

/// Who may make an endpoint to a service: a role, or all that an account trusts with it.
pub(crate) fn principal(text: &str) -> Checked {
    let root = arn_parts(text).is_some_and(|[partition, service, region, account, resource]| {
        is_partition(partition)
            && service == "iam"
            && region.is_empty()
            && is_account(account)
            && resource == "root"
    });
    if root || role_arn(text).is_ok() {
        return Ok(());
    }
    let help = match text.contains(['*', '?']) {
        true => "name one role or one account: a pattern would let in whoever matches",
        false => {
            "it looks like `arn:aws:iam::444455556666:role/network` or, for a whole account, `arn:aws:iam::444455556666:root`"
        }
    };
    refused("bad-arn", text, "the ARN of a role or an account", help)
}
