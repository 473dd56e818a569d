//! Who administers and who applies: people, repositories, branches, environments.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Fault, Leaf};
use crate::spec::admins::Engine;
use crate::spec::rules;

leaf! {
    /// The ARN of an IAM role or user.
    PersonArn, rules::person_arn, {
        "type": "string",
        "maxLength": 600,
        "pattern": "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/([!-)+-.0->@-~]+/)*[A-Za-z0-9_+=,.@-]{1,64}$"
    }
}
leaf! {
    /// The ARN of an IAM user.
    UserArn, rules::user_arn, {
        "type": "string",
        "maxLength": 600,
        "pattern": "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:user/([!-)+-.0->@-~]+/)*[A-Za-z0-9_+=,.@-]{1,64}$"
    }
}
leaf! {
    /// A repository: `acme/ml-infra`, of GitHub with the ids that its tokens name if they do: `acme@123456/ml-infra@456789`.
    CiRepository, rules::ci_repository, {
        "type": "string",
        "maxLength": 255,
        "pattern": "^[A-Za-z0-9_.-]+(@[0-9]{1,20})?(/[A-Za-z0-9_.-]+(@[0-9]{1,20})?)+$"
    }
}
leaf! {
    /// One branch: `main`.
    CiBranch, rules::ci_branch, {
        "type": "string", "maxLength": 200, "pattern": "^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$",
        "not": { "type": "string", "pattern": "^refs/" }
    }
}
leaf! {
    /// One environment: `production`.
    CiEnvironment, rules::ci_environment, {
        "type": "string", "maxLength": 200, "pattern": "^[A-Za-z0-9_.-]+$"
    }
}
leaf! {
    /// A project of HCP Terraform: `Default Project`.
    CiProject, rules::ci_project, {
        "type": "string", "maxLength": 40, "pattern": "^[A-Za-z0-9][A-Za-z0-9 _.-]{1,38}[A-Za-z0-9]$"
    }
}
leaf! {
    /// A label of runners: `self-hosted`.
    RunnerLabel, rules::runner_label, {
        "type": "string", "maxLength": 100, "pattern": "^[A-Za-z0-9_.-]+$"
    }
}
leaf! {
    /// An image by its digest: `registry.example/platform/ringfence@sha256:…`.
    ContainerImage, rules::container_image, {
        "type": "string",
        "maxLength": 400,
        "pattern": "^[a-z0-9]+([._-][a-z0-9]+)*(:[0-9]{1,5})?(/[a-z0-9]+([._-][a-z0-9]+)*)*@sha256:[0-9a-f]{64}$"
    }
}
leaf! {
    /// An address of HTTPS: `https://git.example/platform/ringfence`.
    InstallUrl, rules::install_url, {
        "type": "string",
        "maxLength": 400,
        "pattern": "^https://[A-Za-z0-9]+([.-][A-Za-z0-9]+)*(:[0-9]{1,5})?(/[A-Za-z0-9_~.+-]+)+$"
    }
}
leaf! {
    /// A commit of git by its whole name.
    GitCommit, rules::git_commit, { "type": "string", "pattern": "^[0-9a-f]{40}$" }
}
leaf! {
    /// The SHA-256 of a file.
    FileHash, rules::file_hash, { "type": "string", "pattern": "^[0-9a-f]{64}$" }
}

impl Leaf for Engine {
    fn read(text: &str) -> Result<Self, Fault> {
        rules::engine(text)
    }
}
