//! `data "aws_iam_policy_document"`: the JSON that its blocks come to (AWS provider documentation,
//! "Data Source: `aws_iam_policy_document`").

use indexmap::IndexMap;

use crate::symbol::{Map, Piece, Text, Unknown, Value, parse_json};

/// The attribute `json` of a document with these arguments.
pub(super) fn json(arguments: &Map) -> Value {
    match document(arguments) {
        Ok(map) => Value::Json(Box::new(Value::from(map))),
        Err(why) => Value::Unknown(Unknown::because(why)),
    }
}

fn document(arguments: &Map) -> Result<Map, String> {
    let mut statements = Vec::new();
    for source in list(arguments, "source_policy_documents")? {
        statements.extend(statements_of(&source)?);
    }
    for block in list(arguments, "statement")? {
        statements.push(statement(&block)?);
    }
    for source in list(arguments, "override_policy_documents")? {
        for statement in statements_of(&source)? {
            let sid = statement.get("Sid").cloned();
            let same = statements
                .iter_mut()
                .find(|before: &&mut Value| sid.is_some() && before.get("Sid") == sid.as_ref());
            match same {
                Some(before) => *before = statement,
                None => statements.push(statement),
            }
        }
    }
    let mut made = Map {
        place: arguments.place.clone(),
        ..Map::default()
    };
    let version = arguments.get("version").cloned();
    let version = version.unwrap_or_else(|| Value::text("2012-10-17"));
    made.entries.insert("Version".to_owned(), version);
    if let Some(id) = arguments.get("policy_id") {
        made.entries.insert("Id".to_owned(), id.clone());
    }
    made.entries
        .insert("Statement".to_owned(), Value::List(statements));
    Ok(made)
}

/// What stands under `key`: the items of a list, nothing when it is absent.
fn list(map: &Map, key: &str) -> Result<Vec<Value>, String> {
    match map.get(key) {
        None => Ok(Vec::new()),
        Some(Value::List(items)) => Ok(items.clone()),
        Some(Value::Unknown(unknown)) => Err(format!("`{key}` is not known: {}", unknown.why())),
        Some(_) => Err(format!("`{key}` is not a list")),
    }
}

fn statements_of(document: &Value) -> Result<Vec<Value>, String> {
    let parsed;
    let policy = match document {
        Value::Json(inner) => &**inner,
        Value::Text(text) => {
            parsed = parse_json(text)?;
            &parsed
        }
        _ => return Err("a policy document that is merged is not known".to_owned()),
    };
    match policy.get("Statement") {
        Some(Value::List(items)) => Ok(items.clone()),
        Some(one) => Ok(vec![one.clone()]),
        None => Ok(Vec::new()),
    }
}

fn statement(block: &Value) -> Result<Value, String> {
    let Value::Map(block) = block else {
        return Err("a statement is not known".to_owned());
    };
    let mut made = Map {
        place: block.place.clone(),
        ..Map::default()
    };
    let mut put = |key: &str, value: Value| made.entries.insert(key.to_owned(), value);
    if let Some(sid) = block.get("sid") {
        put("Sid", sid.clone());
    }
    let effect = block.get("effect").cloned();
    put("Effect", effect.unwrap_or_else(|| Value::text("Allow")));
    for (argument, element) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        let values = list(block, argument)?;
        if !values.is_empty() {
            put(
                element,
                Value::List(values.iter().map(with_variables).collect()),
            );
        }
    }
    for (argument, element) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        let blocks = list(block, argument)?;
        if !blocks.is_empty() {
            put(element, principals(&blocks)?);
        }
    }
    let conditions = list(block, "condition")?;
    if !conditions.is_empty() {
        put("Condition", condition(&conditions)?);
    }
    Ok(Value::from(made))
}

fn principals(blocks: &[Value]) -> Result<Value, String> {
    let mut kinds: IndexMap<String, Vec<Value>> = IndexMap::new();
    for block in blocks {
        let kind = word(block, "type")?;
        let block = block.as_map().ok_or("a principal is not known")?;
        let identifiers = list(block, "identifiers")?;
        if kind == "*" && identifiers.iter().all(|one| one.as_str() == Some("*")) {
            return Ok(Value::text("*"));
        }
        let listed = kinds.entry(kind).or_default();
        listed.extend(identifiers.iter().map(with_variables));
    }
    Ok(object(
        kinds
            .into_iter()
            .map(|(kind, list)| (kind, Value::List(list))),
    ))
}

fn condition(blocks: &[Value]) -> Result<Value, String> {
    let mut tests: IndexMap<String, IndexMap<String, Vec<Value>>> = IndexMap::new();
    for block in blocks {
        let test = word(block, "test")?;
        let variable = word(block, "variable")?;
        let block = block.as_map().ok_or("a condition is not known")?;
        let values = tests.entry(test).or_default().entry(variable).or_default();
        values.extend(list(block, "values")?.iter().map(with_variables));
    }
    let tests = tests.into_iter().map(|(test, keys)| {
        let keys = keys
            .into_iter()
            .map(|(key, values)| (key, Value::List(values)));
        (test, object(keys))
    });
    Ok(object(tests))
}

fn object(entries: impl Iterator<Item = (String, Value)>) -> Value {
    Value::from(Map {
        entries: entries.collect(),
        place: None,
    })
}

fn word(block: &Value, key: &str) -> Result<String, String> {
    match block.get(key) {
        Some(Value::Text(text)) if text.first_unknown().is_none() => Ok(text.to_string()),
        _ => Err(format!("`{key}` is not known")),
    }
}

/// The data source writes `&{…}` for IAM's own variables, since `${…}` is Terraform's.
fn with_variables(value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(
            text.pieces()
                .iter()
                .map(|piece| match piece {
                    Piece::Literal(literal) => Piece::Literal(literal.replace("&{", "${")),
                    other => other.clone(),
                })
                .collect::<Text>(),
        ),
        other => other.clone(),
    }
}
