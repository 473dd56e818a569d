//! Values that are not shown: what Terraform marks, and what is known to hold a secret though nobody marked it.

mod names;
mod texts;

use crate::iam::Policy;
use crate::symbol::{Map, Piece, Text, Value};
use crate::terraform::show::is_marked_sensitive;
use names::{Names, Says, is_chosen, is_header, is_secret, says};
use texts::{has_secret, is_flag};

/// What stands in the place of a secret.
pub(super) const HIDDEN: &str = "(sensitive)";

/// The arguments of a kind of resource on both sides without secrets, and the paths of the secrets that differ.
pub(super) fn hide(kind: &str, before: &Map, after: &Map) -> (Map, Map, Vec<String>) {
    let mut hiding = Hiding {
        kind,
        differing: Vec::new(),
    };
    let (before, after) = hiding.maps("", Some(before), Some(after), Names::Provider);
    let map = |side: Option<Value>| match side {
        Some(Value::Map(map)) => *map,
        _ => Map::default(),
    };
    (map(before), map(after), hiding.differing)
}

struct Hiding<'h> {
    kind: &'h str,
    differing: Vec<String>,
}

type Sides = (Option<Value>, Option<Value>);

impl Hiding<'_> {
    /// In: who chose the names in it.
    fn maps(
        &mut self,
        path: &str,
        before: Option<&Map>,
        after: Option<&Map>,
        names: Names,
    ) -> Sides {
        let entries = |side: Option<&Map>| -> Vec<String> {
            side.map_or_else(Vec::new, |map| map.entries.keys().cloned().collect())
        };
        let mut keys = entries(before);
        let new = entries(after);
        keys.extend(
            new.into_iter()
                .filter(|name| before.is_none_or(|before| !before.entries.contains_key(name))),
        );
        let mut made = (
            before.map(|_| Map::default()),
            after.map(|_| Map::default()),
        );
        let named = is_named_secret(before) || is_named_secret(after) || is_header(path);
        for name in keys {
            let path = match path {
                "" => name.clone(),
                path => format!("{path}.{name}"),
            };
            let sides = [before, after].map(|side| side.and_then(|map| map.entries.get(&name)));
            let says = match says(self.kind, &name, names) {
                Says::Text if sides.iter().flatten().any(|it| is_deep(it)) => Says::Nothing,
                _ if named && name.eq_ignore_ascii_case("value") => Says::All,
                says => says,
            };
            let below = match names {
                Names::Document => Names::Document,
                _ if is_chosen(&name) => Names::Chosen,
                _ => Names::Provider,
            };
            let hidden = match says {
                Says::Nothing => self.values(&path, sides, below),
                Says::Text | Says::All => self.secret(&path, sides),
            };
            let places = [(&mut made.0, hidden.0), (&mut made.1, hidden.1)];
            for (map, value) in places {
                if let (Some(map), Some(value)) = (map, value) {
                    map.entries.insert(name.clone(), value);
                }
            }
        }
        (made.0.map(Value::from), made.1.map(Value::from))
    }

    fn values(&mut self, path: &str, [before, after]: [Option<&Value>; 2], names: Names) -> Sides {
        let is_map = |side: Option<&Value>| matches!(side, None | Some(Value::Map(_)));
        let is_list = |side: Option<&Value>| matches!(side, None | Some(Value::List(_)));
        let is_json = |side: Option<&Value>| matches!(side, None | Some(Value::Json(_)));
        let both = |is: &dyn Fn(Option<&Value>) -> bool| is(before) && is(after);
        if both(&is_map) {
            let map = |side: Option<&'_ Value>| side.and_then(Value::as_map).cloned();
            let (before, after) = (map(before), map(after));
            return self.maps(path, before.as_ref(), after.as_ref(), names);
        }
        if both(&is_list) {
            return self.lists(path, before, after, names);
        }
        if both(&is_json) {
            let inner = |side: Option<&Value>| match side {
                Some(Value::Json(inner)) => Some((**inner).clone()),
                _ => None,
            };
            let policy = [before, after].into_iter().flatten().any(is_policy);
            let names = match policy {
                true => Names::Provider,
                false => Names::Document,
            };
            let (before, after) = (inner(before), inner(after));
            let (before, after) = self.values(path, [before.as_ref(), after.as_ref()], names);
            let outer = |side: Option<Value>| side.map(|it| Value::Json(Box::new(it)));
            return (outer(before), outer(after));
        }
        if tells_secret(before) || tells_secret(after) {
            return self.secret(path, [before, after]);
        }
        if is_marked(before) || is_marked(after) {
            let hidden = |side: Option<&Value>| side.map(|_| Value::text(HIDDEN));
            return (hidden(before), hidden(after));
        }
        // Of two sorts: each is looked through alone.
        match (before, after) {
            (Some(one), Some(other)) if is_deep(one) || is_deep(other) => {
                let (before, _) = self.values(path, [Some(one), None], names);
                let (_, after) = self.values(path, [None, Some(other)], names);
                (before, after)
            }
            (before, after) => (before.cloned(), after.cloned()),
        }
    }

    fn lists(
        &mut self,
        path: &str,
        before: Option<&Value>,
        after: Option<&Value>,
        names: Names,
    ) -> Sides {
        let items = |side: Option<&Value>| side.map(|it| it.items().to_vec());
        let (before, after) = (items(before), items(after));
        let longest = [&before, &after].map(|side| side.as_ref().map_or(0, Vec::len));
        let mut made: [Vec<Value>; 2] = [Vec::new(), Vec::new()];
        for at in 0..longest.into_iter().max().unwrap_or_default() {
            let sides = [&before, &after].map(|side| side.as_ref().and_then(|it| it.get(at)));
            let path = format!("{path}[{at}]");
            let flags = [&before, &after].map(|side| {
                let flag = at.checked_sub(1).and_then(|at| side.as_ref()?.get(at));
                flag.and_then(Value::as_str).is_some_and(is_flag)
            });
            let (one, other) = match flags.contains(&true) {
                true => self.secret(&path, sides),
                false => self.values(&path, sides, names),
            };
            let [ones, others] = &mut made;
            ones.extend(one);
            others.extend(other);
        }
        let [ones, others] = made;
        (
            before.map(|_| Value::List(ones)),
            after.map(|_| Value::List(others)),
        )
    }

    fn secret(&mut self, path: &str, [before, after]: [Option<&Value>; 2]) -> Sides {
        // Of what Terraform marks, the plan tells whether it differs.
        if before != after && !(is_marked(before) && is_marked(after)) {
            self.differing.push(path.to_owned());
        }
        let hidden = |side: Option<&Value>| side.map(hidden);
        (hidden(before), hidden(after))
    }
}

/// Truth values, numbers and what is not known tell nothing; neither does the ARN of a secret.
fn hidden(value: &Value) -> Value {
    match value {
        Value::Unknown(unknown) if is_marked_sensitive(unknown) => Value::text(HIDDEN),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Unknown(_) => value.clone(),
        Value::Text(text) if is_name_of_secret(text) => value.clone(),
        _ => Value::text(HIDDEN),
    }
}

fn is_name_of_secret(text: &Text) -> bool {
    match text.pieces() {
        [] => true,
        [Piece::Literal(literal), ..] => literal.starts_with("arn:"),
        // What is made of another thing alone is not known yet.
        pieces => !pieces.iter().any(|it| matches!(it, Piece::Literal(_))),
    }
}

/// `{ name = "DB_PASSWORD", value = "…" }`, as containers and parameters are written.
fn is_named_secret(map: Option<&Map>) -> bool {
    let names = ["name", "key", "Name", "parameter_key"];
    let mut names = names.iter().filter_map(|it| map?.get(it)?.as_str());
    names.any(is_secret)
}

fn tells_secret(value: Option<&Value>) -> bool {
    let text = value.and_then(Value::as_text);
    text.is_some_and(|text| match text.as_literal() {
        Some(literal) => has_secret(literal),
        None => has_secret(&text.to_string()),
    })
}

/// The words of a policy are AWS's; of `iam:PassedToService` nothing is a secret.
fn is_policy(value: &Value) -> bool {
    Policy::from_value(value).is_ok()
}

/// What Terraform marks is not here; whether it differs the plan tells apart from it.
fn is_marked(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Unknown(unknown)) if is_marked_sensitive(unknown))
}

fn is_deep(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_) | Value::Json(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbol::parse_json;

    fn map(json: &str) -> Map {
        match parse_json(&json.into()).unwrap() {
            Value::Map(map) => *map,
            other => panic!("{other:?}"),
        }
    }

    /// What is left of both sides, and the paths that differ.
    fn hidden(before: &str, after: &str) -> (String, Vec<String>) {
        let (before, after, differing) = hide("aws_s3_object", &map(before), &map(after));
        let shown = |side: Map| crate::symbol::to_json(&Value::from(side)).to_string();
        (format!("{} {}", shown(before), shown(after)), differing)
    }

    #[test]
    fn secrets_are_shown_on_neither_side_wherever_they_stand() {
        for (before, after, path) in [
            (
                r#"{"password":"hunter2"}"#,
                r#"{"password":"hunter3"}"#,
                "password",
            ),
            (
                r#"{}"#,
                r#"{"master_password":"hunter2"}"#,
                "master_password",
            ),
            (
                r#"{"secret_string":"{\"a\":\"hunter2\"}"}"#,
                r#"{}"#,
                "secret_string",
            ),
            (
                r#"{"environment":[{"variables":{"DB_PASSWORD":"hunter2"}}]}"#,
                r#"{"environment":[{"variables":{"DB_PASSWORD":"hunter3"}}]}"#,
                "environment[0].variables.DB_PASSWORD",
            ),
            (
                r#"{"environment":{"ApiToken":"hunter2"}}"#,
                r#"{"environment":{"ApiToken":"hunter3"}}"#,
                "environment.ApiToken",
            ),
            (
                r#"{"set":[{"name":"db.password","value":"hunter2"}]}"#,
                r#"{"set":[{"name":"db.password","value":"hunter3"}]}"#,
                "set[0].value",
            ),
            (
                r#"{"url":"postgres://me:hunter2@db/x"}"#,
                r#"{"url":"postgres://db/x"}"#,
                "url",
            ),
            (
                r#"{"auth":{"client_secret":"hunter2"}}"#,
                r#"{"auth":["none"]}"#,
                "auth.client_secret",
            ),
            (
                r#"{"user_data":"hunter2"}"#,
                r#"{"user_data":"hunter3"}"#,
                "user_data",
            ),
            (
                r#"{"environment":{"DB_PASS":"hunter2"}}"#,
                r#"{"environment":{"DB_PASS":"hunter3"}}"#,
                "environment.DB_PASS",
            ),
            (
                r#"{"command":["--db-password","hunter2"]}"#,
                r#"{"command":["--db-password","hunter3"]}"#,
                "command[1]",
            ),
            (r#"{}"#, r#"{"insecure_value":"hunter2"}"#, "insecure_value"),
            (r#"{}"#, r#"{"on_start":"hunter2"}"#, "on_start"),
            (r#"{}"#, r#"{"content":"hunter2"}"#, "content"),
            (
                r#"{"origin":[{"custom_header":[{"name":"X-Verify","value":"hunter2"}]}]}"#,
                r#"{"origin":[{"custom_header":[{"name":"X-Verify","value":"hunter3"}]}]}"#,
                "origin[0].custom_header[0].value",
            ),
            (
                r#"{"request_parameters":{"integration.request.header.Authorization":"hunter2"}}"#,
                r#"{"request_parameters":{"integration.request.header.Authorization":"hunter3"}}"#,
                "request_parameters.integration.request.header.Authorization",
            ),
        ] {
            let (shown, differing) = hidden(before, after);
            assert!(!shown.contains("hunter"), "{shown}");
            assert_eq!(differing, [path], "{before} {after}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for same in [
            r#"{"http_tokens":"required"}"#,
            r#"{"secret_arn":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"}"#,
            r#"{"client_secret":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"}"#,
            r#"{"manage_master_user_password":true}"#,
            r#"{"environment":{"LOG_LEVEL":"info"}}"#,
            r#"{"tags":{"Team":"token"}}"#,
            r#"{"url":"https://host:8443/a@b:c"}"#,
            r#"{"minimum_password_length":12}"#,
            r#"{"environment":{"KMS_KEY_ID":"alias/data","SECRET_ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"}}"#,
            r#"{"cidr_blocks":["10.0.0.0/8"],"schedule_expression":"cron(0 12 * * ? *)"}"#,
            r#"{"kms_key_id":"arn:aws:kms:eu-west-1:111122223333:key/a","key_name":"data"}"#,
            r#"{"hash_key":"id","path_pattern":"/auth/*","key":"a/b.csv"}"#,
        ] {
            let (shown, differing) = hidden(same, same);
            assert!(!shown.contains(HIDDEN), "{shown}");
            assert!(differing.is_empty());
        }
    }

    /// The arguments with one that is a JSON document.
    fn with_document(name: &str, document: &str) -> Map {
        let inner = parse_json(&document.into()).unwrap();
        let mut made = Map::default();
        made.entries
            .insert(name.to_owned(), Value::Json(Box::new(inner)));
        made
    }

    #[test]
    fn names_in_documents_count_as_those_that_somebody_chose() {
        for (document, secret) in [
            (r#"{"States":{"A":{"Parameters":{"ApiKey":"word"}}}}"#, true),
            (
                r#"[{"Properties":{"javax.jdo.option.ConnectionPassword":"word"}}]"#,
                true,
            ),
            (
                r#"[{"environment":[{"name":"DB_PASS","value":"word"}]}]"#,
                true,
            ),
            (
                r#"[{"secrets":[{"name":"DB_PASS","valueFrom":"arn:aws:ssm:eu-west-1:111122223333:parameter/a"}]}]"#,
                false,
            ),
            (r#"{"Key":{"id":{"S":"word"}}}"#, false),
            (r#"{"x-amazon-apigateway-auth":{"type":"NONE"}}"#, false),
            (
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/Auth":"word"}}}]}"#,
                false,
            ),
        ] {
            let one = with_document("definition", document);
            let (shown, _, _) = hide("aws_x", &one, &Map::default());
            let shown = crate::symbol::to_json(&Value::from(shown)).to_string();
            assert_eq!(shown.contains(HIDDEN), secret, "{shown}");
        }
    }

    #[test]
    fn a_secret_with_a_part_that_is_not_known_is_hidden_as_well() {
        let mut one = Map::default();
        let text = Text::literal("hunter2-").then_text(&Text::atom("aws_sns_topic.t.arn"));
        one.entries.insert("password".to_owned(), Value::Text(text));
        let (shown, _, _) = hide("aws_x", &one, &Map::default());
        assert_eq!(shown.get("password"), Some(&Value::text(HIDDEN)));
    }

    #[test]
    fn a_secret_that_stays_the_same_differs_nowhere() {
        let (shown, differing) = hidden(r#"{"password":"hunter2"}"#, r#"{"password":"hunter2"}"#);
        assert!(!shown.contains("hunter2"));
        assert!(differing.is_empty());
    }
}
