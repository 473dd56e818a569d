//! The view for code scanning: SARIF 2.1.0 (OASIS standard, "Static Analysis Results Interchange Format").
//!
//! What rules say becomes results, a place of each a location; and what opens or is not known, where no rule says anything of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{digest, sentence};
use crate::prove::report::uri;
use crate::review::rules::{Judgement, Level, Rule};
use crate::review::{AccessChange, Reach, Report, WayChange};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// GitHub takes ten locations of a result, and shows the first ("SARIF support for code scanning").
const LOCATIONS: usize = 10;

/// What is found, under which rule.
struct Found {
    rule: &'static str,
    level: &'static str,
    says: String,
    places: Vec<String>,
    /// Places in the spec.
    spec: Vec<String>,
}

/// A rule that results are under: its name, what it says, and what to do.
struct Entry {
    name: &'static str,
    says: &'static str,
    usual: &'static str,
}

/// Under which what no rule is about is told.
const OPENED: &str = "access-opened";
const WAY: &str = "way-opened";
const UNKNOWN: &str = "not-known";
const RULE: &str = "rule-turned";

pub(super) fn render(report: &Report, folder: &str) -> Value {
    let found = found(report);
    let mut names: Vec<&'static str> = found.iter().map(|it| it.rule).collect();
    names.sort_unstable();
    names.dedup();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Value> = found
        .iter()
        .map(|one| {
            let print = fingerprint(one);
            let again = seen.entry(print.clone()).or_default();
            let print = format!("{print}:{again}");
            *again += 1;
            result(one, names.binary_search(&one.rule).ok(), folder, &print)
        })
        .collect();
    let rules: Vec<Value> = names.iter().map(|name| rule(&entry(name))).collect();
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
            "automationDetails": { "id": "ringfence/review/" },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": report.unknown.iter().map(|it| json!({
                    "level": "warning",
                    "message": { "text": format!("not known, and may hide a change: {}: {}", it.what, it.why) },
                })).collect::<Vec<_>>(),
            }],
            "results": results,
            "properties": {
                "verdict": report.verdict,
                "why": digest::why(report).plain(),
                "before": report.compared.before,
                "after": report.compared.after,
            },
        }],
    })
}

fn found(report: &Report) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let judged = |rule: Rule| report.judgements.iter().any(|it| it.rule == rule);
    found.extend(report.rules.iter().map(|it| Found {
        rule: RULE,
        level: "warning",
        says: format!("the rule {} {}", it.rule.name(), it.told()),
        places: Vec::new(),
        spec: Vec::new(),
    }));
    let told = report.judgements.iter().filter(|it| it.level != Level::Off);
    found.extend(told.map(|it| of_rule(it, report)));
    let opened = report.access.iter().filter(|it| it.turn.opens());
    let opened = opened.filter(|it| !rule_of(it.reach).is_some_and(judged));
    found.extend(opened.map(of_access));
    let ways = report.ways.iter().filter(|it| it.opens);
    let ways = ways.filter(|_| !judged(Rule::NetworkOpened));
    found.extend(ways.map(of_way));
    let unknown = report.unknown.iter();
    let unknown = unknown.filter(|_| !judged(Rule::AccessUnknown));
    found.extend(unknown.map(|it| Found {
        rule: UNKNOWN,
        level: "warning",
        says: format!("not known, and may hide a change: {}: {}", it.what, it.why),
        places: vec![it.what.clone()],
        spec: Vec::new(),
    }));
    found
}

fn of_rule(one: &Judgement, report: &Report) -> Found {
    // What is more of the sort has its own lines in the spec, which the report tells.
    let of = |it: &&AccessChange| one.what.starts_with(&sentence::access(it).plain());
    let declared = report.access.iter().find(of);
    let declared = declared.and_then(|it| it.because.as_ref()?.place.clone());
    Found {
        rule: one.rule.name(),
        level: match one.level {
            Level::Dangerous => "error",
            _ => "warning",
        },
        says: match &one.because {
            Some(because) => format!("{} (the spec on this rule: {because})", one.what),
            None => one.what.clone(),
        },
        places: one.places.clone(),
        spec: declared.into_iter().collect(),
    }
}

/// The rule that is about access of such a reach.
fn rule_of(reach: Reach) -> Option<Rule> {
    match reach {
        Reach::Outside | Reach::Account => Some(Rule::AccessFromOutside),
        Reach::AcrossUnits => Some(Rule::AccessAcrossUnits),
        Reach::AcrossTeams => Some(Rule::AccessAcrossTeams),
        Reach::Control => Some(Rule::AccessToControl),
        Reach::Platform | Reach::Within => None,
    }
}

fn of_access(change: &AccessChange) -> Found {
    let because = change.because.as_ref();
    Found {
        rule: OPENED,
        level: "note",
        says: sentence::access(change).plain(),
        places: change.places.clone(),
        spec: because
            .and_then(|it| it.place.clone())
            .into_iter()
            .collect(),
    }
}

fn of_way(change: &WayChange) -> Found {
    Found {
        rule: WAY,
        level: "note",
        says: sentence::way(change).plain(),
        places: change.places.clone(),
        spec: Vec::new(),
    }
}

fn entry(name: &'static str) -> Entry {
    let of_rules = Rule::ALL.into_iter().find(|rule| rule.name() == name);
    if let Some(rule) = of_rules {
        return Entry {
            name,
            says: says(rule),
            usual: match rule.usual() {
                Level::Dangerous => "error",
                _ => "warning",
            },
        };
    }
    let (says, usual) = match name {
        OPENED => (
            "Somebody can do what he could not do before, within what no rule forbids.",
            "note",
        ),
        WAY => (
            "A way through a network opens, within what no rule forbids.",
            "note",
        ),
        RULE => (
            "What a change is judged by changes with it, or is off where something falls under it.",
            "warning",
        ),
        _ => (
            "Something could not be read or is not known, and may hide a change.",
            "warning",
        ),
    };
    Entry { name, says, usual }
}

/// What a rule is about, in a sentence.
fn says(rule: Rule) -> &'static str {
    match rule {
        Rule::KeyDeletion => {
            "A key is destroyed, replaced or disabled, or its deletion is scheduled: what it encrypts can't be read without it."
        }
        Rule::DataDeletion => "A resource that holds data is destroyed.",
        Rule::DataReplacement => "A resource that holds data is replaced by an empty one.",
        Rule::AccessFromOutside => "Anybody from outside gains access.",
        Rule::AccessAcrossUnits => "Somebody of one unit gains access to another's things.",
        Rule::AccessAcrossTeams => "Somebody of one team gains access to another's things.",
        Rule::AccessToControl => "Somebody gains access to what decides about access.",
        Rule::NetworkOpened => "A way opens that leads out of a team's network.",
        Rule::TheoremLost => "A theorem that held does not any more.",
        Rule::AuditWeakened => "What records or watches goes away or records less.",
        Rule::ProtectionWeakened => "What protects data from loss or misuse is weaker.",
        Rule::NotGenerated => "What is applied is not what the spec makes.",
        Rule::PipelineChanged => {
            "What applies the rest changes: its image, what it installs, where it runs, which roles it takes."
        }
        Rule::AppliedElsewhere => {
            "Where a stack's state is, or which role or providers apply it, is not as it was."
        }
        Rule::RecoveryShortened => "What is deleted or changed can be brought back for less long.",
        Rule::AccessLost => {
            "Somebody who needs it loses access, or nobody is left who manages a key."
        }
        Rule::AccessUnknown => "Whether access changes is not known.",
        Rule::EffectUnknown => "What a change of a resource does to access or data is not known.",
        Rule::Drift => "What is there differs from what Terraform last saw.",
    }
}

fn rule(entry: &Entry) -> Value {
    let Entry { name, says, usual } = entry;
    let help = format!(
        "{says} Look at what the report says of it; if it is meant, the section `review` of the spec says so, with a reason."
    );
    json!({
        "id": format!("review/{name}"),
        "shortDescription": { "text": says },
        "fullDescription": { "text": says },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": usual },
        "properties": { "tags": ["security", "review"], "problem.severity": usual_severity(usual) },
    })
}

/// What GitHub calls it.
fn usual_severity(level: &str) -> &'static str {
    match level {
        "error" => "error",
        "warning" => "warning",
        _ => "recommendation",
    }
}

fn result(one: &Found, rule: Option<usize>, folder: &str, print: &str) -> Value {
    let places = one.places.iter().chain(&one.spec).take(LOCATIONS);
    let mut locations: Vec<Value> = places.map(|place| location(place, folder)).collect();
    if locations.is_empty() {
        locations.push(
            json!({ "physicalLocation": { "artifactLocation": { "uri": uri(folder, ".") } } }),
        );
    }
    json!({
        "ruleId": format!("review/{}", one.rule),
        "ruleIndex": rule,
        "level": one.level,
        "message": { "text": one.says },
        "locations": locations,
        "partialFingerprints": { "ringfence/v1": print },
    })
}

/// A place `file:line` or `file:line:column`; anything else is the name of a resource, in the folder.
fn location(place: &str, folder: &str) -> Value {
    let Some((file, line, column)) = position(place) else {
        return json!({
            "physicalLocation": { "artifactLocation": { "uri": uri(folder, ".") } },
            "logicalLocations": [{ "fullyQualifiedName": place, "kind": "resource" }],
        });
    };
    // Places in Terraform are relative to the folder that was read; those in the spec are not.
    let folder = if is_terraform(file) { folder } else { "" };
    let mut region = json!({ "startLine": line });
    if let (Some(column), Some(map)) = (column, region.as_object_mut()) {
        map.insert("startColumn".to_owned(), json!(column));
    }
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(folder, file) },
        "region": region,
    } })
}

fn is_terraform(file: &str) -> bool {
    let ends = [".tf", ".tofu", ".tf.json", ".tofu.json"];
    ends.iter().any(|end| file.ends_with(end))
}

fn position(place: &str) -> Option<(&str, u32, Option<u32>)> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|it| *it > 0);
    let (rest, last) = place.rsplit_once(':')?;
    let last = number(last)?;
    match rest
        .rsplit_once(':')
        .map(|(file, line)| (file, number(line)))
    {
        Some((file, Some(line))) if !file.is_empty() => Some((file, line, Some(last))),
        _ => (!rest.is_empty() && !rest.contains(' ')).then_some((rest, last, None)),
    }
}

/// The same for the same thing, wherever it moves in its file: lines are left out.
fn fingerprint(one: &Found) -> String {
    let mut hash = Sha256::new();
    for part in [one.rule.to_owned(), without_lines(&one.says)] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// `(ringfence.yaml:48)` without the line: numbers behind the colons of places.
fn without_lines(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let bare = word.trim_end_matches([')', ',', ';', '.']);
        match position(bare) {
            Some((file, ..)) if file.contains('.') => file,
            _ => word,
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_of_files_or_names_of_resources() {
        assert_eq!(position("a/b.tf:3"), Some(("a/b.tf", 3, None)));
        assert_eq!(position("c:d.yaml:48:5"), Some(("c:d.yaml", 48, Some(5))));
        assert_eq!(position("units/a: aws_s3_bucket.b"), None);
        assert_eq!(position("aws_s3_bucket.b[\"x:1\"]"), None);
        let spec = location("ringfence.yaml:48:5", "infra");
        let place = &spec["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "ringfence.yaml");
        assert_eq!(place["region"]["startColumn"], 5);
        let text = location("units/a/main.tf:3", "infra");
        let uri = &text["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "infra/units/a/main.tf");
    }

    #[test]
    fn a_fingerprint_stays_when_lines_move() {
        let found = |says: &str| Found {
            rule: OPENED,
            level: "note",
            says: says.to_owned(),
            places: Vec::new(),
            spec: Vec::new(),
        };
        let print = |says| fingerprint(&found(says));
        assert_eq!(
            print("x gains y through share 2 (ringfence.yaml:48)"),
            print("x gains y through share 2 (ringfence.yaml:52)")
        );
        assert_ne!(print("x gains y on port:80"), print("x gains y on port:81"));
    }
}
