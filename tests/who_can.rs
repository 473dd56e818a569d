//! Who can what, over whole estates: every file below `tests/who_can/` names an estate, and every entry of its `questions` is a
//! question with its answer. `UPDATE_EXPECT=1` writes down what the answers are; read them before they stay.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ringfence::access::authorize::Decision;
use ringfence::explain::{Ground, askable};
use ringfence::pipeline::{Asked, ground};
use ringfence::symbol::Text;
use ringfence::who_can::{Everybody, Question, who_can};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct File {
    /// A folder, or a plan or state.
    input: PathBuf,
    /// The spec, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<PathBuf>,
    questions: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// What is looked at, for the reader.
    why: String,
    action: String,
    resource: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    context: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    answer: Answer,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Answer {
    /// By ARN: the steps, and what context the calls need.
    certain: BTreeMap<String, Vec<String>>,
    perhaps: BTreeMap<String, Vec<String>>,
    others: Vec<String>,
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/who_can");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn world(file: &File) -> Ground {
    let inputs = [file.input.clone()];
    let spec = file.spec.clone();
    let asked = Asked {
        inputs: &inputs,
        files: None,
        out: &PathBuf::from("nowhere"),
        spec: spec.as_deref().unwrap_or(Path::new("no-spec.yaml")),
        named: spec.is_some(),
    };
    ground(&asked).unwrap().ground
}

fn answer(ground: &Ground, entry: &Entry) -> Answer {
    let (action, target) = askable(ground, &entry.action, &entry.resource).unwrap();
    let given = entry.context.iter().map(|(key, values)| {
        let values = values.iter().map(|it| Text::from(it.as_str()));
        (key.to_ascii_lowercase(), values.collect())
    });
    let found = who_can(
        ground,
        &Question {
            action: action.name.clone(),
            target,
            context: given.collect(),
            moment: "2026-10-01T00:00:00Z".to_owned(),
        },
    );
    confirmed(&found);
    let mut made = Answer::default();
    for path in &found.paths {
        let mut told: Vec<String> = { path.steps.iter() }
            .map(|step| format!("{} {}", step.step.name, step.about))
            .collect();
        if path.accomplice {
            told.push("lets somebody in".to_owned());
        }
        let calls = path
            .steps
            .iter()
            .flat_map(|it| &it.calls)
            .chain(&path.calls);
        for call in calls {
            let needed = call.call.context.iter();
            let needed = needed
                .filter(|(key, _)| !call.settled.contains(key) && *key != "aws:securetransport");
            told.extend(needed.map(|(key, values)| {
                let values: Vec<String> = values.iter().map(Text::to_string).collect();
                format!("when {key} is {}", values.join(", "))
            }));
        }
        let list = match path.certain {
            true => &mut made.certain,
            false => &mut made.perhaps,
        };
        list.insert(path.who.to_string(), told);
    }
    made.others = { found.classes.iter() }
        .map(|it| format!("{}{}", it.who, if it.certain { "" } else { " (perhaps)" }))
        .collect();
    made
}

/// What is called certain is allowed, call by call.
fn confirmed(found: &Everybody<'_>) {
    for path in found.paths.iter().filter(|it| it.certain) {
        let of_steps = path.steps.iter().flat_map(|it| &it.calls);
        for call in of_steps.chain(&path.calls) {
            assert_eq!(call.chain.decision, Decision::Allowed, "{}", path.who);
        }
        assert!(!path.calls.is_empty(), "{}", path.who);
    }
}

#[test]
fn everybody_who_can_is_found_with_the_fewest_steps_and_nobody_else() {
    let mut questions = 0;
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut file: File = serde_json::from_str(&text).unwrap();
        let ground = world(&file);
        for entry in &mut file.questions {
            questions += 1;
            let found = answer(&ground, entry);
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                entry.answer = found;
                continue;
            }
            let asked = format!("{}: {} {}", path.display(), entry.action, entry.resource);
            let lines = |answer: &Answer| serde_json::to_string_pretty(answer).unwrap();
            assert!(
                found == entry.answer,
                "{asked} ({})\nexpected {}\nfound {}",
                entry.why,
                lines(&entry.answer),
                lines(&found)
            );
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let text = serde_json::to_string_pretty(&file).unwrap();
            std::fs::write(&path, format!("{text}\n")).unwrap();
        }
    }
    assert!(questions >= 20, "{questions}");
}

#[test]
fn a_state_of_the_estate_gives_the_same_answer_as_its_files() {
    let text = std::fs::read_to_string("tests/who_can/data-lake.json").unwrap();
    let file: File = serde_json::from_str(&text).unwrap();
    let state = File {
        input: "tests/estates/data-lake/state.json".into(),
        spec: None,
        questions: Vec::new(),
    };
    let (of_text, of_state) = (world(&file), world(&state));
    let who = |answer: &Answer| {
        // What Terraform makes up shows only in the state.
        let known = answer
            .certain
            .iter()
            .filter(|(arn, _)| !arn.contains("bastion"));
        let known = known.map(|(arn, told)| {
            (
                arn.clone(),
                told.iter().filter(|it| !it.contains(':')).count(),
            )
        });
        known.collect::<Vec<_>>()
    };
    for entry in file
        .questions
        .iter()
        .filter(|it| it.resource.starts_with("s3://"))
    {
        let (one, other) = (answer(&of_text, entry), answer(&of_state, entry));
        assert_eq!(
            who(&one),
            who(&other),
            "{} {}",
            entry.action,
            entry.resource
        );
    }
}
