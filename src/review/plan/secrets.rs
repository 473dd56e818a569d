//! Values that are not shown: what Terraform marks, and what is known to hold a secret though nobody marked it.

use crate::symbol::{Map, Text, Value};
use crate::terraform::show::is_marked_sensitive;

/// What stands in the place of a secret.
pub(super) const HIDDEN: &str = "(sensitive)";

/// Endings of names of arguments that hold secrets: those that the schema of the AWS provider calls sensitive in some resource, and their kin.
const ENDINGS: &[&str] = &[
    "access_token",
    "api_key",
    "api_secret_key",
    "api_token",
    "auth_token",
    "client_secret",
    "connection_string",
    "credentials_map",
    "hec_token",
    "jwt_token",
    "key_material_base64",
    "key_passphrase",
    "oauth_token",
    "passphrase",
    "passwd",
    "password",
    "password_wo",
    "passwords",
    "preshared_key",
    "private_key",
    "refresh_token",
    "secret",
    "secret_access_key",
    "secret_binary",
    "secret_key",
    "secret_string",
    "secret_string_wo",
    "secret_token",
    "service_json",
    "session_token",
    "ses_smtp_password_v4",
    "ssh_key",
    "token_key",
    "user_data",
    "user_data_base64",
];

/// Maps whose keys somebody chose: environments of programs, parameters of jobs.
const CHOSEN: &[&str] = &[
    "connection_properties",
    "default_arguments",
    "environment",
    "environment_variables",
    "hyper_parameters",
    "parameters",
    "runtime_environment_variables",
    "variables",
];

/// Parts of names that people give to what holds a secret.
const PARTS: &[&str] = &[
    "apikey",
    "api_key",
    "access_key",
    "connection_string",
    "credential",
    "database_url",
    "dsn",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "pwd",
    "secret",
    "token",
];

/// The arguments on both sides without secrets, and the paths of the secrets that differ.
pub(super) fn hide(before: &Map, after: &Map) -> (Map, Map, Vec<String>) {
    let mut hiding = Hiding::default();
    let (before, after) = hiding.maps("", Some(before), Some(after), false);
    let map = |side: Option<Value>| match side {
        Some(Value::Map(map)) => *map,
        _ => Map::default(),
    };
    (map(before), map(after), hiding.differing)
}

#[derive(Default)]
struct Hiding {
    differing: Vec<String>,
}

type Sides = (Option<Value>, Option<Value>);

impl Hiding {
    /// In: whether the names in it were chosen by somebody.
    fn maps(
        &mut self,
        path: &str,
        before: Option<&Map>,
        after: Option<&Map>,
        chosen: bool,
    ) -> Sides {
        let entries = |side: Option<&Map>| -> Vec<String> {
            side.map_or_else(Vec::new, |map| map.entries.keys().cloned().collect())
        };
        let mut names = entries(before);
        let new = entries(after);
        names.extend(
            new.into_iter()
                .filter(|name| before.is_none_or(|before| !before.entries.contains_key(name))),
        );
        let mut made = (
            before.map(|_| Map::default()),
            after.map(|_| Map::default()),
        );
        let named = is_named_secret(before) || is_named_secret(after);
        for name in names {
            let path = match path {
                "" => name.clone(),
                path => format!("{path}.{name}"),
            };
            let sides = [before, after].map(|side| side.and_then(|map| map.entries.get(&name)));
            let secret = is_secret(&name, chosen) || named && name == "value";
            let hidden = match secret {
                true => self.secret(&path, sides),
                false => self.values(&path, sides, is_chosen(&name)),
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

    fn values(&mut self, path: &str, [before, after]: [Option<&Value>; 2], chosen: bool) -> Sides {
        let is_map = |side: Option<&Value>| matches!(side, None | Some(Value::Map(_)));
        let is_list = |side: Option<&Value>| matches!(side, None | Some(Value::List(_)));
        let is_json = |side: Option<&Value>| matches!(side, None | Some(Value::Json(_)));
        let both = |is: &dyn Fn(Option<&Value>) -> bool| is(before) && is(after);
        if both(&is_map) {
            let map = |side: Option<&'_ Value>| side.and_then(Value::as_map).cloned();
            let (before, after) = (map(before), map(after));
            return self.maps(path, before.as_ref(), after.as_ref(), chosen);
        }
        if both(&is_list) {
            return self.lists(path, before, after, chosen);
        }
        if both(&is_json) {
            let inner = |side: Option<&Value>| match side {
                Some(Value::Json(inner)) => Some((**inner).clone()),
                _ => None,
            };
            let (before, after) = (inner(before), inner(after));
            let (before, after) = self.values(path, [before.as_ref(), after.as_ref()], chosen);
            let outer = |side: Option<Value>| side.map(|it| Value::Json(Box::new(it)));
            return (outer(before), outer(after));
        }
        if has_credentials(before) || has_credentials(after) {
            return self.secret(path, [before, after]);
        }
        if is_marked(before) || is_marked(after) {
            let hidden = |side: Option<&Value>| side.map(|_| Value::text(HIDDEN));
            return (hidden(before), hidden(after));
        }
        // Of two sorts: each is looked through alone.
        match (before, after) {
            (Some(one), Some(other)) if is_deep(one) || is_deep(other) => {
                let (before, _) = self.values(path, [Some(one), None], chosen);
                let (_, after) = self.values(path, [None, Some(other)], chosen);
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
        chosen: bool,
    ) -> Sides {
        let items = |side: Option<&Value>| side.map(|it| it.items().to_vec());
        let (before, after) = (items(before), items(after));
        let longest = [&before, &after].map(|side| side.as_ref().map_or(0, Vec::len));
        let mut made: [Vec<Value>; 2] = [Vec::new(), Vec::new()];
        for at in 0..longest.into_iter().max().unwrap_or_default() {
            let sides = [&before, &after].map(|side| side.as_ref().and_then(|it| it.get(at)));
            let (one, other) = self.values(&format!("{path}[{at}]"), sides, chosen);
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
    let literal = text.as_literal();
    literal.is_none() || literal.is_some_and(|it| it.is_empty() || it.starts_with("arn:"))
}

fn is_secret(name: &str, chosen: bool) -> bool {
    let name = name.to_ascii_lowercase();
    let ends = |ending: &&str| {
        let rest = name.strip_suffix(*ending);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    };
    ENDINGS.iter().any(ends) || chosen && PARTS.iter().any(|part| name.contains(part))
}

fn is_chosen(name: &str) -> bool {
    CHOSEN.contains(&name)
}

/// `{ name = "DB_PASSWORD", value = "…" }`, as containers and parameters are written.
fn is_named_secret(map: Option<&Map>) -> bool {
    let names = ["name", "key", "Name", "parameter_key"];
    let mut names = names.iter().filter_map(|it| map?.get(it)?.as_str());
    names.any(|name| is_secret(name, true))
}

/// `postgres://user:word@host/…`.
fn has_credentials(value: Option<&Value>) -> bool {
    let Some(text) = value.and_then(Value::as_str) else {
        return false;
    };
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("://") {
        let end = behind.find(['/', ' ', '"']).unwrap_or(behind.len());
        let authority = behind.get(..end).unwrap_or_default();
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        if user.contains(':') {
            return true;
        }
        rest = behind;
    }
    false
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
        let (before, after, differing) = hide(&map(before), &map(after));
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
        ] {
            let (shown, differing) = hidden(same, same);
            assert!(!shown.contains(HIDDEN), "{shown}");
            assert!(differing.is_empty());
        }
    }

    #[test]
    fn a_secret_that_stays_the_same_differs_nowhere() {
        let (shown, differing) = hidden(r#"{"password":"hunter2"}"#, r#"{"password":"hunter2"}"#);
        assert!(!shown.contains("hunter2"));
        assert!(differing.is_empty());
    }
}
