//! The report for code scanning: SARIF 2.1.0 (OASIS standard, "Static Analysis Results Interchange Format").
//!
//! The few properties that are written are spelled out here: a crate for all of the format would be many times as long as this.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::view::{AcceptanceView, FindingView, Spot, TheoremView, View};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What each code means and what to do, by its heading.
const FINDINGS: &str = include_str!("../../../docs/findings.md");

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    short_description: Message,
    full_description: Message,
    help: Value,
    default_configuration: Value,
    properties: Value,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    /// Where one result has it all do: if it is left out nobody knows whether any is suppressed (section 3.27.23).
    suppressions: Vec<Value>,
    properties: Value,
}

fn message(text: impl Into<String>) -> Message {
    Message { text: text.into() }
}

/// `folder` is what stands before the files of places: the folder that was read, as seen from where it was asked.
pub(super) fn render(view: &View, folder: &str) -> Value {
    let mut rules: Vec<Rule> = Vec::new();
    let mut results: Vec<Outcome> = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for theorem in &view.theorems {
        let found = theorem.findings.iter().map(|finding| (finding, None));
        let accepted = theorem.accepted.iter();
        let accepted = accepted.map(|one| (&one.finding, Some(&one.acceptance)));
        for (finding, acceptance) in found.chain(accepted) {
            let rule = rule(&mut rules, theorem, finding);
            let print = fingerprint(theorem, finding);
            let again = seen.entry(print.clone()).or_default();
            let fingerprint = format!("{print}:{again}");
            *again += 1;
            results.push(Outcome {
                rule_id: id(theorem, finding),
                rule_index: rule,
                level: "error",
                message: message(told(finding)),
                locations: vec![location(finding, folder)],
                related_locations: related(finding, folder),
                partial_fingerprints: BTreeMap::from([("ringfence/v1", fingerprint)]),
                suppressions: acceptance.into_iter().map(suppression).collect(),
                properties: properties(theorem, finding),
            });
        }
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ringfence",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "automationDetails": { "id": "ringfence/prove/" },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": not_asked(view),
            }],
            "results": results,
            "properties": {
                "verdict": view.verdict(),
                "obligations": view.obligations,
                "trusted": view.trusted,
                "assumptions": view.assumptions,
                "notFenced": view.not_fenced,
            },
        }],
    })
}

fn id(theorem: &TheoremView, finding: &FindingView) -> String {
    format!("{}/{}", theorem.theorem, finding.code)
}

/// The place of the rule of a finding among the rules.
fn rule(rules: &mut Vec<Rule>, theorem: &TheoremView, finding: &FindingView) -> usize {
    let id = id(theorem, finding);
    if let Some(at) = rules.iter().position(|rule| rule.id == id) {
        return at;
    }
    let entry = entry(finding.code);
    let says = entry.lines().find(|line| !line.trim().is_empty());
    let says = says.unwrap_or(finding.code).to_owned();
    rules.push(Rule {
        id,
        short_description: message(says),
        full_description: message(format!("{}: {}", theorem.theorem, theorem.says)),
        help: json!({ "text": entry, "markdown": entry }),
        default_configuration: json!({ "level": "error" }),
        properties: json!({ "tags": ["security", theorem.theorem], "problem.severity": "error" }),
    });
    rules.len() - 1
}

/// What the list of findings says of a code.
fn entry(code: &str) -> &'static str {
    let heading = format!("\n### `{code}`\n");
    let after = FINDINGS.split_once(&heading).map(|(_, after)| after);
    let entry = after.unwrap_or_default();
    let end = [entry.find("\n### "), entry.find("\n## ")];
    let end = end.into_iter().flatten().min().unwrap_or(entry.len());
    entry.split_at(end).0.trim()
}

/// The message with the request: viewers show little else.
fn told(finding: &FindingView) -> String {
    let mut text = finding.message.clone();
    if let Some(address) = &finding.address {
        text.push_str(&format!(" ({address})"));
    }
    if let Some(request) = &finding.request {
        let lines = request.lines();
        let lines = lines.iter().map(|(name, value)| format!("{name} {value}"));
        let lines: Vec<String> = lines.collect();
        text.push_str(&format!("\nby this request: {}", lines.join("; ")));
    }
    if let Some(lapsed) = finding.told_lapsed() {
        text.push_str(&format!("\n{lapsed}"));
    }
    text
}

/// Where it stands: the resource, else the spec, else the folder.
fn location(finding: &FindingView, folder: &str) -> Value {
    let mut location = match (&finding.place, spec(finding.spec_place.as_deref())) {
        (Some(place), _) => at(place, folder),
        (None, Some(spec)) => spec,
        (None, None) => {
            json!({ "physicalLocation": { "artifactLocation": { "uri": uri(folder, ".") } } })
        }
    };
    if let Some(map) = location.as_object_mut() {
        let name = finding.subject();
        if !name.is_empty() {
            let logical = json!([{ "fullyQualifiedName": name, "kind": "resource" }]);
            map.insert("logicalLocations".to_owned(), logical);
        }
    }
    location
}

fn at(place: &Spot, folder: &str) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(folder, &place.file) },
        "region": { "startLine": place.line.max(1) },
    } })
}

/// A place in the spec, from `file:line:column`.
fn spec(place: Option<&str>) -> Option<Value> {
    let (rest, column) = place?.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let (line, column): (u32, u32) = (line.parse().ok()?, column.parse().ok()?);
    Some(json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri("", file) },
        "region": { "startLine": line, "startColumn": column },
    } }))
}

/// The statements that decide, and the line of the spec that asks for it.
fn related(finding: &FindingView, folder: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for link in &finding.chain {
        if let Some(place) = &link.place {
            let sid = link.sid.as_ref().map(|sid| format!(" by {sid}"));
            let text = format!(
                "{} {}{}",
                link.policy,
                link.verdict,
                sid.unwrap_or_default()
            );
            found.push((at(place, folder), text));
        }
    }
    if let Some(spec) = spec(finding.spec_place.as_deref()) {
        let path = finding.spec.as_deref().unwrap_or_default();
        found.push((spec, format!("asked for by {path}")));
    }
    let numbered = found.into_iter().enumerate();
    let numbered = numbered.map(|(number, (mut location, text))| {
        if let Some(map) = location.as_object_mut() {
            map.insert("id".to_owned(), json!(number + 1));
            map.insert("message".to_owned(), json!({ "text": text }));
        }
        location
    });
    numbered.collect()
}

fn suppression(by: &AcceptanceView) -> Value {
    json!({
        "kind": "external",
        "status": "accepted",
        "justification": by.because,
        "properties": { "until": by.until, "spec": by.spec_place.as_ref().unwrap_or(&by.spec) },
    })
}

fn properties(theorem: &TheoremView, finding: &FindingView) -> Value {
    let mut properties = json!({ "theorem": theorem.theorem, "team": finding.team });
    if let Some(map) = properties.as_object_mut() {
        if let Some(request) = &finding.request {
            map.insert("request".to_owned(), json!(request));
        }
        if let Some(help) = &finding.help {
            map.insert("help".to_owned(), json!(help));
        }
    }
    properties
}

/// The same for the same finding as long as it is about the same thing, wherever that moves in its file.
fn fingerprint(theorem: &TheoremView, finding: &FindingView) -> String {
    let mut hash = Sha256::new();
    for part in [
        theorem.theorem,
        finding.code,
        finding.subject(),
        &finding.message,
    ] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn not_asked(view: &View) -> Vec<Value> {
    let each = view.theorems.iter().flat_map(|theorem| {
        let whys = theorem.unasked.iter();
        whys.map(move |why| {
            format!(
                "{} is not proved, not everything could be asked: {why}",
                theorem.theorem
            )
        })
    });
    each.map(|text| json!({ "level": "error", "message": { "text": text } }))
        .collect()
}

/// A reference relative to where it was asked: what URIs reserve is escaped (RFC 3986, section 2.1).
pub(crate) fn uri(folder: &str, file: &str) -> String {
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    let absolute = file.starts_with('/');
    let path = match (folder, file) {
        ("" | ".", _) => file.to_owned(),
        _ if absolute => file.to_owned(),
        (_, ".") => folder.to_owned(),
        _ => format!("{folder}/{file}"),
    };
    let mut made = String::new();
    if path.starts_with('/') {
        made.push_str("file://");
    }
    for byte in path.trim_start_matches("./").bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => made.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => made.push(char::from(byte)),
            _ => made.push_str(&format!("%{byte:02X}")),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::Code;

    #[test]
    fn references_are_relative_and_escaped() {
        assert_eq!(uri("infra", "units/a/main.tf"), "infra/units/a/main.tf");
        assert_eq!(uri("./infra/", "a b#.tf"), "infra/a%20b%23.tf");
        assert_eq!(uri(".", "ä.tf"), "%C3%A4.tf");
        assert_eq!(uri("infra", "/x/state.json"), "file:///x/state.json");
        assert_eq!(uri("/x", "main.tf"), "file:///x/main.tf");
    }

    #[test]
    fn every_code_has_its_help() {
        for code in Code::ALL {
            let entry = entry(code.name());
            assert!(entry.contains("What to do"), "{code}: {entry}");
            assert!(!entry.contains("###"), "{code}");
        }
    }
}
