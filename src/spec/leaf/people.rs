//! What people's entries name: identity providers, groups, the machines of notebooks.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Fault, Leaf};
use crate::spec::rules;

leaf! {
    /// The name of a SAML provider of IAM: `okta`.
    SamlProvider, rules::saml_provider, {
        "type": "string", "maxLength": 128, "pattern": "^[A-Za-z0-9_.-]+$"
    }
}
leaf! {
    /// The name of a group of the identity provider: `vision-scientists`.
    Group, rules::group, {
        "type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9_.=@+-]+$"
    }
}
leaf! {
    /// A machine type that SageMaker runs notebooks on: `ml.t3.medium`.
    NotebookInstanceType, rules::notebook_instance_type, {
        "type": "string", "pattern": "^ml\\.[a-z0-9]+\\.[a-z0-9]+$"
    }
}
leaf! {
    /// The ARN of an instance of IAM Identity Center.
    SsoInstanceArn, rules::sso_instance_arn, {
        "type": "string", "pattern": "^arn:aws(-[a-z]+)*:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}$"
    }
}
leaf! {
    /// The id of a group in the identity store of IAM Identity Center.
    GroupId, rules::group_id, {
        "type": "string",
        "pattern": "^([0-9a-f]{10}-)?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
    }
}
