//! Questions about whole estates, each with its answer: one file an estate under `tests/questions/`, and each question is asked of the text,
//! of plans with their text, and of states alike. A new entry is a new test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use ringfence::explain::{Ground, Moment, Verdict, Words, can};
use ringfence::pipeline::{Asked, ground};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Estate {
    /// The spec whose claims hold for all of the worlds.
    spec: Option<PathBuf>,
    worlds: BTreeMap<String, World>,
    questions: Vec<Question>,
}

/// One way to see the estate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct World {
    input: Vec<PathBuf>,
    config: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// Who, for what, on what.
    ask: (String, String, String),
    #[serde(default)]
    context: BTreeMap<String, String>,
    via: Option<String>,
    /// `allowed`, `denied`, `not known` or `refused`.
    expect: String,
    /// Stands in what settles it: the Sid of the statement.
    by: String,
    /// The worlds to ask in; all of them when left out.
    #[serde(rename = "in")]
    only: Option<Vec<String>>,
    /// The keys that are not set and would change the verdict, all of them.
    matters: Option<Vec<String>>,
    /// Stands in the first change that would do.
    change: Option<String>,
    /// Theorems that the smallest change of the Terraform breaks, all of them.
    breaks: Option<Vec<String>>,
}

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/questions");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let trials = files.into_iter().flat_map(|file| {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let estate: Estate = serde_saphyr::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        of_estate(&name, estate)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn of_estate(name: &str, estate: Estate) -> Vec<Trial> {
    let grounds: BTreeMap<String, Arc<Ground>> = estate
        .worlds
        .iter()
        .map(|(world, one)| {
            let read = ground(&Asked {
                inputs: &one.input,
                files: one.config.as_deref(),
                out: &PathBuf::from("infra"),
                spec: estate.spec.as_deref().unwrap_or(Path::new("no/spec")),
                named: estate.spec.is_some(),
            });
            let read = read.unwrap_or_else(|error| panic!("{name}, {world}: {error}"));
            (world.clone(), Arc::new(read.ground))
        })
        .collect();
    let mut trials = Vec::new();
    for question in estate.questions {
        let question = Arc::new(question);
        for (world, ground) in &grounds {
            let asked = question.only.as_ref().is_none_or(|it| it.contains(world));
            if !asked {
                continue;
            }
            let (question, ground) = (Arc::clone(&question), Arc::clone(ground));
            let (who, action, on) = &question.ask;
            let context: Vec<String> = { question.context.iter() }
                .map(|(key, value)| format!(" {key}={value}"))
                .collect();
            let via =
                { question.via.as_ref() }.map_or_else(String::new, |via| format!(" via {via}"));
            let title = format!(
                "{name}/{world}: {who} {action} {on}{}{via}",
                context.concat()
            );
            trials.push(Trial::test(title, move || check(&question, &ground)));
        }
    }
    trials
}

fn check(question: &Question, ground: &Ground) -> Result<(), Failed> {
    let (principal, action, resource) = &question.ask;
    let context: Vec<(String, String)> = question.context.clone().into_iter().collect();
    let words = Words {
        principal,
        action,
        resource,
        context: &context,
        via: question.via.as_deref(),
        moment: Moment {
            time: "2026-11-01T00:00:00Z".to_owned(),
            epoch: 1_793_491_200,
        },
        proving: question.breaks.is_some(),
    };
    let (verdict, because, answer) = match can(ground, &words, &|_| None) {
        Err(error) => ("refused", error.to_string(), None),
        Ok(answer) => {
            let word = match answer.verdict {
                Verdict::Allowed => "allowed",
                Verdict::Denied => "denied",
                Verdict::NotKnown => "not known",
            };
            (word, answer.because.clone(), Some(answer))
        }
    };
    let shown = || match &answer {
        Some(answer) => ringfence::explain::text(answer, ringfence::diagnostic::Colour::Off),
        None => because.clone(),
    };
    let wrong = |what: String| -> Result<(), Failed> { Err(format!("{what}\n{}", shown()).into()) };
    if verdict != question.expect {
        return wrong(format!("it is {verdict}, not {}", question.expect));
    }
    if !because.contains(&question.by) {
        return wrong(format!("`{}` does not settle it", question.by));
    }
    let Some(answer) = &answer else {
        return Ok(());
    };
    if let Some(expected) = &question.matters {
        let found: Vec<&String> = answer.matters.iter().map(|it| &it.key).collect();
        if found != expected.iter().collect::<Vec<_>>() {
            return wrong(format!("the keys that matter are {found:?}"));
        }
    }
    let first = answer.changes.first();
    if let Some(expected) = &question.change {
        let steps = first.map(|it| it.steps.join("; ")).unwrap_or_default();
        if !steps.contains(expected) {
            return wrong(format!(
                "`{expected}` is not what would have to change first"
            ));
        }
    }
    if let Some(expected) = &question.breaks {
        let broken = answer.changes.iter().find_map(|it| it.breaks.as_ref());
        let found: Option<Vec<&str>> = broken.map(|it| it.iter().map(|one| one.theorem).collect());
        if found != Some(expected.iter().map(String::as_str).collect()) {
            return wrong(format!("what it breaks is {found:?}"));
        }
    }
    Ok(())
}
