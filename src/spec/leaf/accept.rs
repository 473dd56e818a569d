//! How findings are named.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Fault, Leaf};
use crate::spec::rules;

leaf! {
    /// The address that a finding shows.
    FindingAddress, rules::finding_address, {
        "type": "string", "pattern": "^[^\\x00-\\x1f\\x7f]*$", "maxLength": 1000,
        "not": { "type": "string", "pattern": "^\\s*$" }
    }
}
leaf! {
    /// What a judgement is about, as a report shows it; `*` stands for any characters.
    JudgedName, rules::judged_name, {
        "type": "string", "pattern": "^[^\\x00-\\x1f\\x7f]*$", "maxLength": 1000,
        "not": { "type": "string", "pattern": "^[\\s*]*$" }
    }
}
leaf! {
    /// The code of a finding: `plain-http`.
    FindingCode, rules::finding_code, {
        "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 64
    }
}
