//! Handing a role to SageMaker.

use super::Further::Trusts;
use super::On::Any;
use super::pass::{PASS_ROLE, pass};
use super::{Step, ask};

const SAGEMAKER: &[super::Further] = &[Trusts("sagemaker.amazonaws.com")];

pub(super) const PASS: &[Step] = &[
    pass(
        "pass-to-training-job",
        &[
            PASS_ROLE,
            ask(&["sagemaker:CreateTrainingJob"], Any("training-job")),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html",
    ),
    pass(
        "pass-to-processing-job",
        &[
            PASS_ROLE,
            ask(&["sagemaker:CreateProcessingJob"], Any("processing-job")),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProcessingJob.html",
    ),
    pass(
        "pass-to-tuning-job",
        &[
            PASS_ROLE,
            ask(
                &["sagemaker:CreateHyperParameterTuningJob"],
                Any("hyper-parameter-tuning-job"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHyperParameterTuningJob.html",
    ),
    pass(
        "pass-to-automl-job",
        &[
            PASS_ROLE,
            ask(
                &["sagemaker:CreateAutoMLJob", "sagemaker:CreateAutoMLJobV2"],
                Any("automl-job"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateAutoMLJobV2.html",
    ),
    pass(
        "pass-to-model-behind-endpoint",
        &[
            PASS_ROLE,
            ask(&["sagemaker:CreateModel"], Any("model")),
            ask(&["sagemaker:CreateEndpointConfig"], Any("endpoint-config")),
            ask(
                &["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"],
                Any("endpoint"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html",
    ),
    pass(
        "pass-to-model-behind-transform-job",
        &[
            PASS_ROLE,
            ask(&["sagemaker:CreateModel"], Any("model")),
            ask(&["sagemaker:CreateTransformJob"], Any("transform-job")),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html",
    ),
    pass(
        "pass-to-endpoint-config",
        &[
            PASS_ROLE,
            ask(&["sagemaker:CreateEndpointConfig"], Any("endpoint-config")),
            ask(
                &["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"],
                Any("endpoint"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html",
    ),
    pass(
        "pass-to-notebook-instance",
        &[
            PASS_ROLE,
            ask(
                &["sagemaker:CreateNotebookInstance"],
                Any("notebook-instance"),
            ),
            ask(
                &["sagemaker:CreatePresignedNotebookInstanceUrl"],
                Any("notebook-instance"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html",
    ),
    pass(
        "pass-to-notebook-instance-with-a-start-script",
        &[
            PASS_ROLE,
            ask(
                &[
                    "sagemaker:CreateNotebookInstanceLifecycleConfig",
                    "sagemaker:UpdateNotebookInstanceLifecycleConfig",
                ],
                Any("notebook-instance-lifecycle-config"),
            ),
            ask(
                &["sagemaker:CreateNotebookInstance"],
                Any("notebook-instance"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html",
    ),
    pass(
        "pass-to-studio-domain",
        &[
            PASS_ROLE,
            ask(&["sagemaker:CreateDomain"], Any("domain")),
            ask(&["sagemaker:CreatePresignedDomainUrl"], Any("user-profile")),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html",
    ),
    pass(
        "pass-to-studio-user-profile",
        &[
            PASS_ROLE,
            ask(
                &["sagemaker:CreateUserProfile", "sagemaker:UpdateUserProfile"],
                Any("user-profile"),
            ),
            ask(&["sagemaker:CreatePresignedDomainUrl"], Any("user-profile")),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateUserProfile.html",
    ),
    pass(
        "pass-to-pipeline",
        &[
            PASS_ROLE,
            ask(
                &["sagemaker:CreatePipeline", "sagemaker:UpdatePipeline"],
                Any("pipeline"),
            ),
            ask(&["sagemaker:StartPipelineExecution"], Any("pipeline")),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePipeline.html",
    ),
    pass(
        "pass-to-monitoring-schedule",
        &[
            PASS_ROLE,
            ask(
                &[
                    "sagemaker:CreateMonitoringSchedule",
                    "sagemaker:UpdateMonitoringSchedule",
                ],
                Any("monitoring-schedule"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMonitoringSchedule.html",
    ),
    pass(
        "pass-to-hyperpod-cluster",
        &[
            PASS_ROLE,
            ask(
                &["sagemaker:CreateCluster", "sagemaker:UpdateCluster"],
                Any("cluster"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateCluster.html",
    ),
    pass(
        "pass-to-labeling-job",
        &[
            PASS_ROLE,
            ask(&["sagemaker:CreateLabelingJob"], Any("labeling-job")),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateLabelingJob.html",
    ),
    pass(
        "pass-to-compilation-job",
        &[
            PASS_ROLE,
            ask(&["sagemaker:CreateCompilationJob"], Any("compilation-job")),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateCompilationJob.html",
    ),
    pass(
        "pass-to-recommendations-job",
        &[
            PASS_ROLE,
            ask(
                &["sagemaker:CreateInferenceRecommendationsJob"],
                Any("inference-recommendations-job"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceRecommendationsJob.html",
    ),
    pass(
        "pass-to-mlflow-server",
        &[
            PASS_ROLE,
            ask(
                &["sagemaker:CreateMlflowTrackingServer"],
                Any("mlflow-tracking-server"),
            ),
        ],
        SAGEMAKER,
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMlflowTrackingServer.html",
    ),
];
