//! How an image with a critical finding goes: the event, what it hands on, and the one call.

use std::collections::BTreeSet;

use super::one;
use crate::claims::Expected;
use crate::model::Registry;

/// Findings of Amazon Inspector in images (Amazon Inspector User Guide, `eventbridge-integration.html`).
pub(super) fn critical(registry: &Registry) -> Expected {
    let repositories = registry.repositories.iter();
    let organizations: BTreeSet<&str> = repositories
        .filter_map(|it| it.physical.split('/').next())
        .collect();
    let names = organizations
        .into_iter()
        .map(|it| Expected::object([("prefix", format!("{it}/").into())]));
    let image = Expected::object([("repositoryName", Expected::list(names))]);
    let resources = Expected::object([
        ("type", one("AWS_ECR_CONTAINER_IMAGE")),
        (
            "details",
            Expected::object([("awsEcrContainerImage", image)]),
        ),
    ]);
    Expected::object([
        ("source", one("aws.inspector2")),
        ("detail-type", one("Inspector2 Finding")),
        (
            "detail",
            Expected::object([
                ("severity", one("CRITICAL")),
                ("status", one("ACTIVE")),
                ("resources", resources),
            ]),
        ),
    ])
}

/// The image that a finding is about.
pub(super) fn which_image() -> Expected {
    const IMAGE: &str = "$.detail.resources[0].details.awsEcrContainerImage";
    let paths = Expected::object([
        ("digest", format!("{IMAGE}.imageHash").into()),
        ("repository", format!("{IMAGE}.repositoryName").into()),
    ]);
    Expected::object([
        ("input_paths", paths),
        (
            "input_template",
            "{\"digest\": <digest>, \"repository\": <repository>}".into(),
        ),
    ])
}

/// One call, tried again, and an end that tells whether the image is gone (AWS Step Functions Developer Guide,
/// `supported-services-awssdk.html`).
pub(super) fn removes(partition: &str) -> Expected {
    let failure = "$.Failures[0].FailureCode";
    let call = Expected::object([
        ("Type", "Task".into()),
        (
            "Resource",
            format!("arn:{partition}:states:::aws-sdk:ecr:batchDeleteImage").into(),
        ),
        (
            "Parameters",
            Expected::object([
                ("RepositoryName.$", "$.repository".into()),
                (
                    "ImageIds",
                    one(Expected::object([("ImageDigest.$", "$.digest".into())])),
                ),
            ]),
        ),
        (
            "Retry",
            one(Expected::object([
                ("ErrorEquals", one("States.TaskFailed")),
                ("IntervalSeconds", 30.into()),
                ("MaxAttempts", 6.into()),
                ("BackoffRate", 2.into()),
            ])),
        ),
        ("Next", "Removed".into()),
    ]);
    let failed = Expected::object([("Variable", failure.into()), ("IsPresent", true.into())]);
    let gone = Expected::object([
        ("Variable", failure.into()),
        ("StringEquals", "ImageNotFound".into()),
    ]);
    let choice = Expected::object([
        (
            "And",
            Expected::list([failed, Expected::object([("Not", gone)])]),
        ),
        ("Next", "Stays".into()),
    ]);
    Expected::object([
        ("StartAt", "Remove".into()),
        (
            "States",
            Expected::object([
                ("Remove", call),
                (
                    "Removed",
                    Expected::object([
                        ("Type", "Choice".into()),
                        ("Choices", one(choice)),
                        ("Default", "Gone".into()),
                    ]),
                ),
                (
                    "Stays",
                    Expected::object([
                        ("Type", "Fail".into()),
                        ("Error", "ImageStays".into()),
                        ("Cause", "ECR did not remove the image".into()),
                    ]),
                ),
                ("Gone", Expected::object([("Type", "Succeed".into())])),
            ]),
        ),
    ])
}
