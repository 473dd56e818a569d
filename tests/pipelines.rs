//! Pipelines that are written for engines, held against the engines' published schemas, and against their linters where these are on
//! PATH; and the order in which they apply stacks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use ringfence::delivery::{
    Before, Setting, Stack, Stage, changed, emit, github, gitlab, groups, in_stacks, stacks,
};
use ringfence::diagnostic::{Colour, render_all};
use ringfence::model::{Lock, Model, resolve};
use ringfence::spec;
use serde_json::{Value, json};
use support::tools;

const GITHUB: &str = include_str!("golden/pipelines/ringfence.yaml");
const GITLAB: &str = include_str!("golden/pipelines-gitlab/ringfence.yaml");
const HCP: &str = include_str!("golden/pipelines-hcp-terraform/ringfence.yaml");
const WORKFLOW: &str = ".github/workflows/ringfence.yml";

fn model(text: &str) -> Model {
    let shown = |found: Vec<_>| panic!("{}", render_all(&found, Colour::Off));
    let spec = spec::parse("ringfence.yaml", text.as_bytes()).unwrap_or_else(shown);
    let shown = |found: Vec<_>| panic!("{}", render_all(&found, Colour::Off));
    resolve(&spec, &Lock::default()).unwrap_or_else(shown).0
}

fn setting() -> Setting {
    Setting::new(Path::new("envs/ringfence.yaml"), Path::new("envs/infra")).unwrap()
}

fn emitted(text: &str) -> BTreeMap<String, String> {
    emit(&model(text), &setting()).unwrap()
}

/// How the case of a workflow says where its jobs have ringfence from.
const INSTALL: &str = "  install: { git: https://git.acme.example/platform/ringfence, revision: 0123456789abcdef0123456789abcdef01234567 }\n";
const IMAGE: &str = "  image: r.example:5000/ringfence@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n";
const PROGRAM: &str = "  install: { url: https://files.acme.example:8443/ringfence-0.1.0, sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 }\n";

/// Specs that give workflows of different shapes: on one's own runners in an image, in environments, on no branch that is said.
fn workflows() -> Vec<String> {
    let also = |place: &str, has: &str| {
        let spec = GITHUB.replace("  branch: main\n  pipelines", place);
        spec.replace(INSTALL, has)
    };
    let runners = "  branch: main\n  environment: live\n  runners: [self-hosted, ml]\n  pipelines";
    vec![
        GITHUB.to_owned(),
        also(runners, IMAGE),
        also("  environment: live\n  pipelines", PROGRAM),
    ]
}

fn parsed(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Fails with all that a schema says of a file.
fn holds(schema: &str, text: &str) {
    let path = root().join("tests/data/schemas").join(schema);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let value = parsed(text);
    let wrong: Vec<String> = schema
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{text}");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A linter's word on a file; nothing where the linter is not there. actionlint takes Go to install, so it is never asked for.
fn lint(program: &str, arguments: &[&str], name: &str, text: &str) {
    let test = format!("{program} on {name}");
    let program = match tools::on_path(program) {
        Err(why) if program == "actionlint" => {
            tools::say(&format!("\nSKIPPED: {test}: {}", why.0));
            None
        }
        found => tools::or_skip(&test, || found),
    };
    let Some(program) = program else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, text).unwrap();
    let output = Command::new(program)
        .args(arguments)
        .arg(&file)
        .output()
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (said(&output.stdout), said(&output.stderr));
    assert!(output.status.success(), "{out}{err}\n{text}");
}

#[test]
fn files_are_what_their_engines_publish() {
    for spec in workflows() {
        let files = emitted(&spec);
        holds("github-workflows.json", &files[WORKFLOW]);
        holds("atlantis.json", &files["atlantis.yaml"]);
    }
    holds(
        "gitlab-ci.json",
        &emitted(GITLAB)["ringfence.gitlab-ci.yml"],
    );
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    holds("github-actions.json", &read("action.yml"));
}

#[test]
fn a_schema_tells_what_is_wrong() {
    let workflow = &emitted(GITHUB)[WORKFLOW];
    let wrong = workflow.replace("    steps:\n", "    step:\n");
    let found = std::panic::catch_unwind(|| holds("github-workflows.json", &wrong));
    assert!(found.is_err());
}

#[test]
fn linters_find_nothing() {
    for spec in workflows() {
        let workflow = &emitted(&spec)[WORKFLOW];
        // Labels of one's own runners are not known to it.
        let labels = "label \"[a-z-]+\" is unknown";
        lint("actionlint", &["-ignore", labels], WORKFLOW, workflow);
        lint("zizmor", &["--offline", "--quiet"], WORKFLOW, workflow);
    }
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    lint(
        "zizmor",
        &["--offline", "--quiet"],
        "action.yml",
        &read("action.yml"),
    );
    let hooks = ".pre-commit-hooks.yaml";
    lint("pre-commit", &["validate-manifest"], hooks, &read(hooks));
}

/// Nothing that a script runs has an expression in it, every action is pinned to a commit, and who reviews a change can take no role.
#[test]
fn a_workflow_gives_nothing_away() {
    for spec in workflows() {
        let workflow = parsed(&emitted(&spec)[WORKFLOW]);
        assert_eq!(workflow["permissions"], json!({}));
        for (name, job) in workflow["jobs"].as_object().unwrap() {
            for step in job["steps"].as_array().unwrap() {
                let run = step["run"].as_str().unwrap_or_default();
                assert!(!run.contains("${{"), "{name}: {run}");
                if let Some(action) = step["uses"].as_str() {
                    let (_, commit) = action.split_once('@').unwrap();
                    let hexadecimal = commit.chars().all(|c| c.is_ascii_hexdigit());
                    assert!(commit.len() == 40 && hexadecimal, "{action}");
                }
            }
            let asks = job["permissions"]["id-token"] == json!("write");
            let alone = matches!(name.as_str(), "review" | "changed");
            assert_eq!(asks, !alone, "{name}");
            assert_eq!(job["permissions"]["contents"], json!("read"), "{name}");
        }
        assert!(!workflow.to_string().contains("secrets."));
        assert!(workflow["on"].get("pull_request_target").is_none());
    }
}

/// What is run beside a role comes from where the spec says, and from no registry where somebody else may own the name.
#[test]
fn a_workflow_runs_the_ringfence_that_the_spec_names() {
    assert!(GITHUB.contains(INSTALL));
    let said = [
        ("--git \"$SOURCE\" --rev \"$REVISION\"", "https://git.acme"),
        ("", "container:"),
        ("sha256sum --check --strict", "https://files.acme"),
    ];
    for (spec, (command, source)) in workflows().iter().zip(said) {
        let workflow = &emitted(spec)[WORKFLOW];
        assert!(workflow.contains(command) && workflow.contains(source));
        let cargo = workflow.lines().filter(|it| it.contains("cargo install"));
        assert!(cargo.into_iter().all(|it| it.contains("--git ")));
        assert!(!workflow.contains("--version"));
    }
    let refused = |has: &str| {
        let spec = GITHUB.replace(INSTALL, has);
        let found = spec::parse("ringfence.yaml", spec.as_bytes()).unwrap_err();
        render_all(&found, Colour::Off)
    };
    assert!(refused("").contains("it is not said where they have it from"));
    assert!(refused(&format!("{IMAGE}{INSTALL}")).contains("have ringfence from there"));
    let hostile = [
        ("https://git.acme.example", "http://git.acme.example"),
        (
            "https://git.acme.example",
            "https://me:secret@git.acme.example",
        ),
        ("platform/ringfence", "$(id)"),
        ("0123456789abcdef0123456789abcdef01234567", "main"),
        ("0123456789abcdef0123456789abcdef01234567", "\"0123456\""),
    ];
    for (old, new) in hostile {
        let said = refused(&INSTALL.replace(old, new));
        assert!(said.contains("error[bad-"), "{new}: {said}");
    }
}

/// Names of accounts and roles stand in no workflow: they come with the matrix, as data.
#[test]
fn what_a_workflow_says_does_not_depend_on_what_roles_are_called() {
    let hostile = "arn:aws:iam::111122223333:role/${{github.token}}/$(id)/`id`/terraform";
    let spec = |text: &str| text.replace("arn:aws:iam::111122223333:role/terraform", hostile);
    assert_eq!(emitted(&spec(GITHUB)), emitted(GITHUB));
    assert_eq!(emitted(&spec(GITLAB)), emitted(GITLAB));

    let model = model(&spec(GITLAB));
    let child = gitlab(&model, &setting(), &stacks(&model)).unwrap();
    holds("gitlab-ci.json", &child);
    let role = &parsed(&child)["apply platform"]["variables"]["AWS_ROLE_ARN"];
    assert_eq!(*role, json!({ "value": hostile, "expand": false }));

    let model = self::model(&spec(GITHUB));
    let all = stacks(&model);
    let lines = github(&groups(&model, &all), &all, Path::new("infra"));
    let matrix = lines
        .lines()
        .find_map(|line| line.strip_prefix("platform="));
    let matrix: Value = serde_json::from_str(matrix.unwrap()).unwrap();
    assert_eq!(matrix["include"][0]["role"], json!(hostile));
}

/// A job that takes too long counts as cancelled, which is neither a failure nor the end of the run.
#[test]
fn a_stage_begins_only_where_none_before_it_went_wrong() {
    for spec in workflows() {
        let workflow = parsed(&emitted(&spec)[WORKFLOW]);
        let jobs = workflow["jobs"].as_object().unwrap();
        for (name, job) in jobs.iter().filter(|(_, job)| job["strategy"].is_object()) {
            let condition = job["if"].as_str().unwrap();
            for wrong in ["failure", "cancelled"] {
                let asked = format!("!contains(needs.*.result, '{wrong}')");
                assert!(condition.contains(&asked), "{name}: {condition}");
            }
            let steps = job["steps"].as_array().unwrap();
            let lives = steps
                .iter()
                .find_map(|step| step["with"]["role-duration-seconds"].as_u64());
            let takes = job["timeout-minutes"].as_u64().unwrap() * 60;
            assert!(takes <= lives.unwrap(), "{name}");
        }
    }
}

/// A run that somebody starts again has an old commit, and what came after it is applied already.
#[test]
fn a_run_that_is_started_again_applies_no_old_commit() {
    for spec in workflows() {
        let workflow = parsed(&emitted(&spec)[WORKFLOW]);
        for (name, job) in workflow["jobs"].as_object().unwrap() {
            let steps = job["steps"].as_array().unwrap();
            let text = |step: &Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
            let position = |key: &str, word: &str| {
                let mut all = steps.iter();
                all.position(|step| text(step, key).contains(word))
            };
            let stops = position("name", "newest commit");
            let applies = position("run", "terraform -chdir=\"$FOLDER\" apply");
            assert_eq!(
                stops.is_some(),
                applies.is_some() || name == "changed",
                "{name}"
            );
            if let (Some(stops), Some(applies)) = (stops, applies) {
                assert!(stops < applies);
                assert_eq!(text(&steps[stops], "if"), "github.run_attempt != '1'");
            }
        }
    }
}

/// The script that stops a job of GitLab's, run in a checkout whose branch moves on.
#[test]
fn a_job_whose_branch_has_moved_on_stops() {
    let model = model(GITLAB);
    let child = parsed(&gitlab(&model, &setting(), &stacks(&model)).unwrap());
    let script = child[".apply"]["script"][0].as_str().unwrap();
    assert_eq!(
        child["apply units/retail"]["environment"]["name"],
        json!("ringfence/units/retail")
    );
    let folder = tempfile::tempdir().unwrap();
    let shell = |text: &str, commit: &str| {
        let output = Command::new("sh")
            .args(["-ec", text])
            .current_dir(folder.path())
            .env("CI_COMMIT_REF_NAME", "main")
            .env("CI_COMMIT_SHA", commit)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (output.status.success(), said)
    };
    let commit =
        "git -c user.name=a -c user.email=a@b commit -q --allow-empty -m a && git rev-parse HEAD";
    let (_, first) = shell(
        &format!("git init -q -b main && git remote add origin . && {commit}"),
        "",
    );
    assert!(shell(script, &first).0);
    let (_, second) = shell(commit, "");
    assert!(!shell(script, &first).0);
    assert!(shell(script, &second).0);
}

#[test]
fn a_unit_more_changes_no_workflow() {
    let more = "  sales:\n    account: payments\n    teams: { leads: { buckets: { raw: {} } } }\n";
    let both = format!("{GITHUB}{more}");
    assert_eq!(emitted(&both)[WORKFLOW], emitted(GITHUB)[WORKFLOW]);
    assert_ne!(
        emitted(&both)["atlantis.yaml"],
        emitted(GITHUB)["atlantis.yaml"]
    );
}

#[test]
fn each_stack_is_applied_once_with_its_own_role() {
    let model = model(GITHUB);
    let all = stacks(&model);
    let lines = github(&groups(&model, &all), &all, Path::new("infra"));
    let mut seen = Vec::new();
    for line in lines.lines() {
        let (_, matrix) = line.split_once('=').unwrap();
        if matrix.is_empty() {
            continue;
        }
        let matrix: Value = serde_json::from_str(matrix).unwrap();
        for entry in matrix["include"].as_array().unwrap() {
            let text = |key: &str| entry[key].as_str().unwrap().to_owned();
            seen.push((text("folder"), text("role"), text("environment")));
        }
    }
    let role = |account: &str, name: &str| format!("arn:aws:iam::{account}:role/{name}");
    let deploy = role("111122223333", "terraform");
    let expected = [
        ("infra/platform", deploy.clone(), ""),
        ("infra/accounts/payments", deploy, ""),
        (
            "infra/units/retail",
            role("333344445555", "ringfence-admin/acme-retail-ci"),
            "",
        ),
        (
            "infra/units/research",
            role("111122223333", "ringfence-admin/acme-research-ci"),
            "research",
        ),
    ];
    let expected =
        expected.map(|(folder, role, place)| (folder.to_owned(), role, place.to_owned()));
    assert_eq!(seen, expected);
    // Its roles let in the pipeline of another repository.
    let elsewhere = all.iter().find(|it| it.stack == "units/payments").unwrap();
    assert!(!elsewhere.here);
}

#[test]
fn what_comes_before_is_applied_before() {
    let model = model(GITHUB);
    let all = stacks(&model);
    let mut done = BTreeSet::new();
    for stack in &all {
        assert!(
            stack.after.iter().all(|path| done.contains(path)),
            "{stack:?}"
        );
        done.insert(stack.stack.clone());
    }
    let after = |path: &str| &all.iter().find(|it| it.stack == path).unwrap().after;
    assert!(after("platform").is_empty());
    assert_eq!(*after("accounts/payments"), ["platform"]);
    assert_eq!(*after("units/research"), ["platform"]);
    assert_eq!(*after("units/retail"), ["accounts/payments"]);
}

#[test]
fn what_is_applied_by_hand_is_in_no_pipeline() {
    let spec = GITHUB.replace(
        "  branch: main\n  pipelines",
        "  branch: main\n  platform: hand\n  pipelines",
    );
    let workflow = parsed(&emitted(&spec)[WORKFLOW]);
    let jobs: Vec<&String> = workflow["jobs"].as_object().unwrap().keys().collect();
    let units = [
        "plan",
        "plan-in-environments",
        "leaving",
        "leaving-in-environments",
        "units",
        "units-in-environments",
    ];
    let mut expected = vec!["review", "changed"];
    expected.extend(units);
    assert_eq!(jobs, expected);
    let projects = parsed(&emitted(&spec)["atlantis.yaml"])["projects"].clone();
    assert_eq!(projects.as_array().unwrap().len(), 2);
}

/// The stacks of which a file differs, where each stack had these teams.
fn moved(model: &Model, teams: &[(&str, &str)], now: &[(&str, &str)]) -> Vec<(Stage, String)> {
    let set = |pairs: &[(&str, &str)]| {
        let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (stack, team) in pairs {
            sets.entry((*stack).to_owned())
                .or_default()
                .insert((*team).to_owned());
        }
        sets
    };
    let all = stacks(model);
    let before = Before {
        differs: all
            .iter()
            .map(|it| format!("{}/main.tf", it.stack))
            .collect(),
        teams: set(teams),
        ..Before::default()
    };
    let ordered = changed(model, all, &before, &set(now));
    let clashes = ordered
        .clashes
        .into_iter()
        .map(|it| (Stage::Leaving, format!("clash {}", it.stack)));
    let stacks = ordered.stacks.into_iter().map(|it| (it.stage, it.stack));
    clashes.chain(stacks).collect()
}

#[test]
fn a_unit_that_loses_a_team_is_applied_before_its_account() {
    let model = model(GITHUB);
    let (retail, research) = ("units/retail", "units/research");
    let before = [(retail, "a"), (retail, "b"), (research, "c")];
    let found = moved(&model, &before, &[(retail, "a"), (research, "c")]);
    let paths: Vec<&str> = found.iter().map(|(_, path)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            retail,
            "platform",
            "accounts/payments",
            "units/payments",
            research
        ]
    );
    let found = moved(
        &model,
        &before,
        &[(retail, "a"), (retail, "d"), (research, "c")],
    );
    assert_eq!(found[0].1, "clash units/retail");
}

#[test]
fn what_did_not_change_is_left_alone() {
    let model = model(GITHUB);
    let before = Before {
        differs: BTreeSet::from(["units/retail/churn/keys.tf".to_owned()]),
        files: BTreeSet::from(["units/retail/main.tf".to_owned()]),
        ..Before::default()
    };
    let found = changed(&model, stacks(&model), &before, &BTreeMap::new()).stacks;
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.stack.as_str(), it.known))
        .collect();
    assert_eq!(found, [("units/retail", true)]);
}

/// A matrix holds 256 jobs.
#[test]
fn hundreds_of_units_are_several_matrices() {
    let model = model(GITHUB);
    let unit = stacks(&model)
        .into_iter()
        .find(|it| it.stack == "units/retail");
    let unit = unit.unwrap();
    let many: Vec<Stack> = (0..600)
        .map(|number| Stack {
            stack: format!("units/u{number:03}"),
            known: true,
            ..unit.clone()
        })
        .collect();
    let groups = groups(&model, &many);
    let names: Vec<&str> = groups.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "plan",
            "plan-2",
            "plan-3",
            "leaving",
            "leaving-2",
            "leaving-3",
            "units",
            "units-2",
            "units-3"
        ]
    );
    let sizes = groups.iter().map(|it| it.of(&many).len());
    assert_eq!(
        sizes.collect::<Vec<_>>(),
        [256, 256, 88, 0, 0, 0, 256, 256, 88]
    );
}

/// One workspace a stack, with a role that its runs can take and no other's.
#[test]
fn a_workspace_takes_the_role_of_its_unit() {
    let model = model(HCP);
    let file = &emit(&model, &setting()).unwrap()["hcp-terraform/main.tf"];
    let body: hcl::Body = hcl::from_str(file).unwrap();
    let locals = body
        .blocks()
        .find(|it| it.identifier() == "locals")
        .unwrap();
    let text = hcl::to_string(locals).unwrap();
    let unit = &model.units[0];
    let pipeline = unit.deploy.ci.as_ref().unwrap();
    let said: Vec<&str> = pipeline
        .claims
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    let run = "organization:acme:project:ML platform:workspace:ml-units-retail:run_phase";
    assert_eq!(
        said,
        [
            "sts.amazonaws.com",
            &format!("{run}:plan"),
            &format!("{run}:apply")
        ]
    );
    assert!(text.contains("\"ml-units-retail\""), "{text}");
    assert!(
        text.contains("role/ringfence-admin/acme-retail-ci\""),
        "{text}"
    );
    let kinds: BTreeSet<&str> = body
        .blocks()
        .filter(|it| it.identifier() == "resource")
        .map(|it| it.labels()[0].as_str())
        .collect();
    assert_eq!(
        kinds,
        BTreeSet::from(["tfe_run_trigger", "tfe_variable", "tfe_workspace"])
    );
    // What is proposed runs with no role.
    assert!(file.contains("speculative_enabled   = false"));
}

/// What stands in a spec is text in it, whatever it looks like.
#[test]
fn a_hostile_role_is_text_in_a_workspace() {
    let hostile = "arn:aws:iam::111122223333:role/${file(\"x\")}/terraform";
    let spec = HCP.replace(
        "arn:aws:iam::111122223333:role/terraform",
        &hostile.replace('"', "'"),
    );
    let file = emitted(&spec)["hcp-terraform/main.tf"].clone();
    assert!(file.contains("role/$${file('x')}/terraform"), "{file}");
}

#[test]
fn terragrunt_knows_what_comes_before() {
    let files = in_stacks(&model(GITHUB)).unwrap();
    assert_eq!(files.len(), 5);
    for (path, text) in &files {
        let body: hcl::Body = hcl::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        for block in body.blocks() {
            assert_eq!(block.identifier(), "dependencies");
        }
    }
    assert!(files["units/retail/terragrunt.hcl"].contains("\"../../accounts/payments\","));
    assert!(!files["platform/terragrunt.hcl"].contains("dependencies"));
    assert!(in_stacks(&model(GITLAB)).unwrap().is_empty());
}
