//! How an organization and its parts are named.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Fault, Leaf};
use crate::spec::rules;

leaf! {
    /// The id of an organization: `o-a1b2c3d4e5`.
    OrganizationId, rules::organization_id, { "type": "string", "pattern": "^o-[a-z0-9]{10,32}$" }
}
leaf! {
    /// What a policy is attached to: an organizational unit, an account or the root.
    PolicyTarget, rules::policy_target, {
        "type": "string", "pattern": "^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|[0-9]{12})$"
    }
}
leaf! {
    /// The ARN of a role in one account or, with `*`, in each; `*` may also end the name.
    ExemptRole, rules::exempt_role, {
        "type": "string",
        "maxLength": 200,
        "pattern": "^arn:aws(-[a-z]+)*:iam::([0-9]{12}|\\*):role/([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]+\\*?$",
        "not": { "type": "string", "pattern": ":role/(ringfence|(r(i(n(g(f(e(nc?)?)?)?)?)?)?)?\\*)" }
    }
}
