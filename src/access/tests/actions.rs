use super::*;
use crate::access::actions::{
    Level, condition_keys, expand, known, only_on_star, resource_arn, services,
};

#[test]
fn the_embedded_reference_is_read() {
    assert!(services().count() >= 24);
    let put = known("s3:putobject").unwrap();
    assert_eq!(put.name, "s3:PutObject");
    assert_eq!(put.level, Level::Write);
    assert!(put.resources.contains_key("object"));
    assert_eq!(known("s3:NoSuchThing").map(|it| &it.name), None);
    assert_eq!(
        resource_arn("s3", "bucket"),
        Some("arn:${Partition}:s3:::${BucketName}")
    );
}

#[test]
fn a_pattern_names_the_actions_that_it_matches() {
    let names: Vec<&str> = expand("kms:GenerateDataKey*")
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyPair",
            "kms:GenerateDataKeyPairWithoutPlaintext",
            "kms:GenerateDataKeyWithoutPlaintext",
        ]
    );
    assert!(expand("*").len() > 2000);
}

#[test]
fn actions_without_resource_types_are_granted_on_star_only() {
    assert!(only_on_star("ecr:GetAuthorizationToken"));
    assert!(!only_on_star("s3:GetObject"));
    assert!(!only_on_star("s3:NoSuchThing"));
}

#[test]
fn an_action_knows_the_keys_of_its_requests() {
    assert!(
        condition_keys("s3:ListBucket")
            .iter()
            .any(|key| key == "s3:prefix")
    );
    assert!(
        !condition_keys("s3:GetObject")
            .iter()
            .any(|key| key == "s3:prefix")
    );
}

#[test]
fn keys_of_many_values_are_told_from_keys_of_one() {
    for many in [
        "aws:TagKeys",
        "kms:ResourceAliases",
        "sagemaker:VpcSubnets",
        "nobody:Knows",
    ] {
        assert!(Variable::key(many).is_multi_valued(), "{many}");
    }
    for one in [
        "aws:PrincipalArn",
        "aws:PrincipalTag/Team",
        "s3:prefix",
        "kms:EncryptionContext:aws:s3:arn",
    ] {
        assert!(!Variable::key(one).is_multi_valued(), "{one}");
    }
}
