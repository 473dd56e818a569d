//! What a change is judged by.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::leaf::{Day, JudgedName, Reason};
use super::types::At;
use crate::review::rules::{Level, Rule};

/// What `diff` and `review` judge a change by.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reviewing {
    /// Rules that are to be more or less grave than usual: `drift: off`, `{ level: note, because: … }`.
    #[schemars(with = "Option<RuleLevels>")]
    pub rules: Vec<RuleLevel>,
    /// Single changes that somebody has seen and wants, though a rule calls them dangerous.
    #[schemars(with = "Option<Vec<AcceptedChange>>")]
    pub accept: Vec<AcceptedChange>,
}

/// A change that is meant: what a rule says of it is told as accepted, and is not dangerous.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AcceptedChange {
    /// The rule that it falls under.
    #[schemars(with = "RuleSchema")]
    pub rule: At<Rule>,
    /// What it is about, as the report shows it: an address (`units/retail: module.churn.*`), or the thing that somebody comes to
    /// (`payments/fraud/artifacts*`). `*` stands for any characters.
    pub about: At<JudgedName>,
    /// Why.
    pub because: At<Reason>,
    /// The last day, in UTC, on which it is accepted.
    pub until: At<Day>,
}

/// The schema of a rule's name.
struct RuleSchema;

impl JsonSchema for RuleSchema {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Rule::ALL.map(Rule::name) })
    }
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
