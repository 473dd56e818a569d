//! Who is told.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Fault, Leaf};
use crate::spec::rules;

leaf! {
    /// An address of mail: `security@acme.example`.
    EmailAddress, rules::email_address, {
        "type": "string", "maxLength": 254, "pattern": "^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$"
    }
}
