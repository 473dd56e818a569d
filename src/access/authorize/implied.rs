//! The calls of the key that S3 makes with the caller's credentials.

use super::call::Call;
use crate::symbol::Text;

/// How an object is encrypted.
#[derive(Clone, Debug, PartialEq)]
pub struct Encryption {
    /// The ARN of the key.
    pub key: Text,
    /// The account that owns the key.
    pub account: Text,
    /// The region of the bucket.
    pub region: Text,
    /// The ARN of the bucket.
    pub bucket: Text,
    /// The bucket uses a bucket key.
    pub bucket_key: bool,
}

/// A call of the key.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyCall {
    /// The call.
    pub call: Call,
    /// It is only made for an upload in parts.
    pub only_in_parts: bool,
}

/// The keys that go with the caller's credentials into a call that a service makes with them. Those of the way, such as `aws:SourceVpce`, don't:
/// "calls from an integrated service such as S3 or EBS might fail" where they are asked for (KMS Developer Guide, `conditions-aws.html`).
const OF_THE_CALLER: [&str; 9] = [
    "aws:principal",
    "aws:userid",
    "aws:username",
    "aws:currenttime",
    "aws:epochtime",
    "aws:tokenissuetime",
    "aws:multifactorauth",
    "aws:federatedprovider",
    "aws:sourceidentity",
];

/// The calls of the key that come with a call on an object that is encrypted with it: `kms:Decrypt` for reading, `kms:GenerateDataKey` for
/// writing, and `kms:Decrypt` too when it is written in parts (Amazon S3 User Guide, `UsingKMSEncryption.html`, `mpuoverview.html`). None for
/// other actions.
///
/// S3 signs them with the caller's credentials; they carry `kms:ViaService` and the encryption context `aws:s3:arn`: the ARN of the bucket with a
/// bucket key, else that of the object (`bucket-key.html`).
pub fn key_calls(call: &Call, encryption: &Encryption) -> Vec<KeyCall> {
    let actions: &[(&str, bool)] = match call.action_in_lower_case().as_str() {
        "s3:getobject" | "s3:getobjectversion" => &[("kms:Decrypt", false)],
        "s3:putobject" => &[("kms:GenerateDataKey", false), ("kms:Decrypt", true)],
        _ => &[],
    };
    let calls = actions.iter().map(|(action, only_in_parts)| KeyCall {
        call: key_call(call, action, encryption),
        only_in_parts: *only_in_parts,
    });
    calls.collect()
}

fn key_call(call: &Call, action: &str, encryption: &Encryption) -> Call {
    let via = Text::literal("s3.").then_text(&encryption.region);
    let context = match encryption.bucket_key {
        true => encryption.bucket.clone(),
        false => call.resource.clone(),
    };
    let known = Text::literal("true");
    let mut made = Call::new(call.caller.clone(), action, encryption.key.clone())
        .owned_by(encryption.account.clone())
        .with("kms:ViaService", [via.then(".amazonaws.com")])
        .with("kms:EncryptionContext:aws:s3:arn", [context])
        .with("kms:EncryptionContextKeys", [Text::literal("aws:s3:arn")])
        .with("aws:ViaAWSService", [known.clone()])
        .with("aws:SecureTransport", [known])
        .with("aws:RequestedRegion", [encryption.region.clone()]);
    if let Some(account) = call.caller.account() {
        made = made.with("kms:CallerAccount", [account.clone()]);
    }
    for (key, values) in &call.context {
        if OF_THE_CALLER.iter().any(|before| key.starts_with(before)) {
            made.context.insert(key.clone(), values.clone());
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::authorize::{Attached, Caller, Decision, Policies, authorize};
    use crate::iam::{Condition, Policy, PrincipalKind, Statement, Test};

    const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";
    const OBJECT: &str = "arn:aws:s3:::data/raw/1";

    fn encryption(bucket_key: bool) -> Encryption {
        Encryption {
            key: KEY.into(),
            account: "111122223333".into(),
            region: "eu-west-1".into(),
            bucket: "arn:aws:s3:::data".into(),
            bucket_key,
        }
    }

    fn call(action: &str) -> Call {
        let train = Caller::of_arn("arn:aws:iam::111122223333:role/train".into());
        Call::new(train, action, OBJECT)
            .with("aws:SourceVpce", [Text::from("vpce-1")])
            .with("aws:PrincipalTag/team", [Text::from("churn")])
            .with("s3:prefix", [Text::from("raw")])
    }

    #[test]
    fn reading_decrypts_and_writing_makes_a_data_key() {
        let actions = |action: &str| -> Vec<(String, bool)> {
            let calls = key_calls(&call(action), &encryption(true));
            let calls = calls.into_iter();
            calls.map(|it| (it.call.action, it.only_in_parts)).collect()
        };
        assert_eq!(actions("s3:GetObject"), [("kms:Decrypt".to_owned(), false)]);
        let put = [("kms:GenerateDataKey", false), ("kms:Decrypt", true)];
        let put = put.map(|(action, in_parts)| (action.to_owned(), in_parts));
        assert_eq!(actions("S3:PutObject"), put);
        assert_eq!(actions("s3:ListBucket"), []);
    }

    #[test]
    fn the_context_is_the_bucket_with_a_bucket_key_and_else_the_object() {
        for (bucket_key, expected) in [(true, "arn:aws:s3:::data"), (false, OBJECT)] {
            let made = &key_calls(&call("s3:GetObject"), &encryption(bucket_key))[0].call;
            let sent = &made.context["kms:encryptioncontext:aws:s3:arn"];
            assert_eq!(sent, &[Text::from(expected)]);
        }
    }

    #[test]
    fn tags_of_the_caller_go_along_and_the_way_does_not() {
        let made = &key_calls(&call("s3:GetObject"), &encryption(true))[0].call;
        assert!(made.context.contains_key("aws:principaltag/team"));
        assert!(!made.context.contains_key("aws:sourcevpce"));
        assert!(!made.context.contains_key("s3:prefix"));
    }

    #[test]
    fn a_key_policy_for_s3_alone_lets_the_read_through_and_no_direct_call() {
        let role = Text::from("arn:aws:iam::111122223333:role/train");
        let through_s3 = Condition::new(
            Test::StringEquals,
            "kms:ViaService",
            [Text::from("s3.eu-west-1.amazonaws.com")],
        );
        let statement = Statement::allow("Read", &["kms:Decrypt"])
            .by(PrincipalKind::Aws, [role])
            .on([Text::from("*")])
            .when(through_s3);
        let policy = Policy::new(vec![statement]);
        let policies = Policies {
            resource: vec![Attached::new("key", &policy)],
            ..Policies::default()
        };
        let read = &key_calls(&call("s3:GetObject"), &encryption(true))[0].call;
        assert_eq!(authorize(read, &policies).decision, Decision::Allowed);
        let direct = Call::new(read.caller.clone(), "kms:Decrypt", KEY);
        let decision = authorize(&direct, &policies).decision;
        assert_eq!(decision, Decision::ImplicitlyDenied);
    }
}
