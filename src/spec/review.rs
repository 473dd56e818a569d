//! What a change is judged by.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::leaf::Reason;
use super::types::At;
use crate::review::rules::{Level, Rule};

/// What `diff` and `review` judge a change by.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reviewing {
    /// Rules that are to be more or less grave than usual: `drift: off`, `{ level: note, because: … }`.
    #[schemars(with = "Option<RuleLevels>")]
    pub rules: Vec<RuleLevel>,
}

/// How grave a rule is here.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleLevel {
    /// The rule.
    pub rule: Rule,
    /// How grave.
    pub level: At<Level>,
    /// Why; always there where it is less grave than it usually is and that is dangerous.
    pub because: Option<At<Reason>>,
}

/// True when a reader of the spec has to be told why.
pub(super) fn needs_reason(rule: Rule, level: Level) -> bool {
    rule.usual() == Level::Dangerous && level < Level::Dangerous
}

/// The schema of the rules: each by its name, since it hangs on the rule whether a reason is needed.
struct RuleLevels;

impl JsonSchema for RuleLevels {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RuleLevels".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let because = generator.subschema_for::<Reason>();
        let rules = Rule::ALL.into_iter();
        let rules: Map<String, Value> = rules
            .map(|rule| (rule.name().to_owned(), of_rule(rule, &because)))
            .collect();
        json_schema!({
            "type": "object",
            "properties": rules,
            "additionalProperties": false
        })
    }
}

fn of_rule(rule: Rule, because: &Schema) -> Value {
    let (freely, explained): (Vec<Level>, Vec<Level>) = Level::ALL
        .into_iter()
        .partition(|level| !needs_reason(rule, *level));
    let words = |levels: &[Level]| -> Value { levels.iter().map(|it| it.word()).collect() };
    let said = |levels: &[Level], required: &[&str]| {
        json!({
            "type": "object",
            "properties": { "level": { "type": "string", "enum": words(levels) }, "because": because },
            "required": required,
            "additionalProperties": false
        })
    };
    let nullable = json!({ "anyOf": [because, { "type": "null" }] });
    let mut ways = vec![
        json!({ "type": "string", "enum": words(&freely) }),
        json!({
            "type": "object",
            "properties": { "level": { "type": "string", "enum": words(&freely) }, "because": nullable },
            "required": ["level"],
            "additionalProperties": false
        }),
        json!({ "type": "null" }),
    ];
    if !explained.is_empty() {
        ways.push(said(&explained, &["level", "because"]));
    }
    json!({ "anyOf": ways })
}
