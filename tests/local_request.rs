//! A request that really goes through: the REST API of an example, run on this machine as its Terraform says.
//!
//! The container's environment, port, folders and root, the listener's security policy and what it does with clients' certificates, and
//! the health check are read from the generated folder by the crate's own reader. A small model server stands in for the image, a small
//! balancer for AWS's, and a folder for S3. Certificates are made by openssl. Where the system lets anybody have namespaces of his own,
//! the root file system is as read-only as the task definition says, and the ports are the ones that it and the listener say.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ringfence::symbol::Value as Read;
use ringfence::terraform::{Config, Resource, read_files};
use serde_json::{Value, json};
use support::examples::{self, Example};
use support::process::run;
use support::tools::{Skip, on_path, or_skip, say};

const LIMIT: Duration = Duration::from_secs(120);
const EXAMPLE: &str = "rest-api";

/// What is asked of the model, and what it must answer: the logistic function of -1 + 2·1 + 0.5·2.
const MODEL: &str = r#"{ "bias": -1.0, "weights": [2.0, 0.5] }"#;
const QUESTION: &str = r#"{ "features": [1.0, 2.0] }"#;
const ANSWER: f64 = 0.880_797_077_977_882_3;

struct Tools {
    python: PathBuf,
    openssl: PathBuf,
    /// `unshare`, when this system lets us have namespaces of our own.
    unshare: Option<PathBuf>,
}

fn tools() -> Result<Tools, Skip> {
    let python = on_path("python3")?;
    Ok(Tools {
        openssl: on_path("openssl")?,
        unshare: on_path("unshare").ok().filter(|it| isolates(it, &python)),
        python,
    })
}

/// Namespaces for users, mounts, the network and processes.
const ISOLATED: &[&str] = &[
    "--user",
    "--map-root-user",
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
];

fn isolates(unshare: &Path, python: &Path) -> bool {
    let mut command = Command::new(unshare);
    command.args(ISOLATED).arg(python).args(["-c", "pass"]);
    run(&mut command, LIMIT).is_ok_and(|it| it.status.success())
}

#[test]
fn a_declared_caller_gets_the_models_answer_and_nobody_else_gets_anything() {
    let Some(tools) = or_skip("calling the REST API of an example", tools) else {
        return;
    };
    let Some(files) = generated() else {
        return;
    };
    let api = Api::of(&read_files(&files));
    assert!(api.container["read_only"] == true, "{:#}", api.container);
    let (results, isolated) = called(&tools, &api);

    let answer = &results["with a certificate"];
    assert_eq!(answer["status"], 200, "{answer}");
    assert_eq!(answer["version"], "TLSv1.3", "{answer}");
    let score = answer["body"]["score"].as_f64().expect("a score");
    assert!((score - ANSWER).abs() < 1e-9, "{answer}");
    for who in [
        "without a certificate",
        "with a certificate of another authority",
        "with a certificate that has run out",
        "over TLS 1.2",
        "over plain HTTP",
    ] {
        let result = &results[who];
        assert!(result["refused"].is_string(), "{who}: {result}");
        assert!(result["status"].is_null(), "{who}: {result}");
    }
    let about = &results["about"]["body"];
    for name in ["MODEL_URI", "LOG_LEVEL", "API_TOKEN"] {
        let told = about["variables"].as_array().expect("names");
        assert!(told.contains(&json!(name)), "{about}");
    }
    assert_eq!(about["writes"]["/tmp"], true, "{about}");
    if isolated {
        for folder in ["/", "/usr", "/etc"] {
            assert_eq!(about["writes"][folder], false, "{folder}: {about}");
        }
    }
}

/// The balancer does what it is told, so the test above would fail over a weaker listener.
#[test]
fn a_weaker_listener_lets_everybody_in() {
    let Some(tools) = or_skip("calling a weaker REST API", tools) else {
        return;
    };
    let Some(mut files) = generated() else {
        return;
    };
    for (find, replace) in [
        ("TLS13-1-3-2021-06", "TLS13-1-2-2021-06"),
        (r#""verify""#, r#""off""#),
        (
            "readonlyRootFilesystem = true",
            "readonlyRootFilesystem = false",
        ),
    ] {
        let file = files.values_mut().find(|text| text.contains(find));
        let file = file.unwrap_or_else(|| panic!("`{find}` is nowhere"));
        *file = file.replace(find, replace);
    }
    let api = Api::of(&read_files(&files));
    let (results, isolated) = called(&tools, &api);
    for who in ["without a certificate", "over TLS 1.2"] {
        assert_eq!(results[who]["status"], 200, "{who}: {}", results[who]);
    }
    if isolated {
        let about = &results["about"]["body"];
        assert_eq!(about["writes"]["/"], true, "{about}");
    }
}

/// The files of the example, as it is generated here.
fn generated() -> Option<BTreeMap<String, String>> {
    let example = or_skip("generating the example", || {
        let found = examples::some()?;
        let named = |it: &Example| it.name == EXAMPLE;
        let missing = || Skip(format!("there is no example `{EXAMPLE}`"));
        found.into_iter().find(named).ok_or_else(missing)
    })?;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let tree = examples::generate(&example, folder.path());
    let mut files = BTreeMap::new();
    below(&tree, &tree, &mut files);
    Some(files)
}

fn below(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(root, &path, files);
        } else if path.extension().is_some_and(|it| it == "tf") {
            let name = path.strip_prefix(root).expect("a path below").to_owned();
            let text = fs::read_to_string(&path).expect("a file");
            files.insert(name.to_string_lossy().into_owned(), text);
        }
    }
}

/// A REST API as its Terraform says.
struct Api {
    container: Value,
    balancer: Value,
    model: String,
}

impl Api {
    fn of(config: &Config) -> Self {
        let all = |kind: &'static str| config.resources().filter(move |(_, it)| it.kind == kind);
        let the = |kind: &'static str, argument: &str, value: &str| -> &Resource {
            let mut found = all(kind).filter(|(_, it)| text(&it.arguments.get(argument)) == value);
            let (_, first) = found.next().unwrap_or_else(|| panic!("no {kind}"));
            assert!(found.next().is_none(), "several {kind}");
            first
        };
        let task = the("aws_ecs_task_definition", "network_mode", "awsvpc");
        let listener = the("aws_lb_listener", "protocol", "HTTPS");
        let targets = the("aws_lb_target_group", "target_type", "ip");
        let definitions = match task.arguments.get("container_definitions") {
            Some(Read::Json(inner)) => inner.items(),
            other => panic!("the containers can't be read: {other:?}"),
        };
        let [container] = definitions else {
            panic!("not one container");
        };
        let port =
            number(&container.get("portMappings").expect("ports").items()[0].get("containerPort"));
        let variables = listed(container, "environment");
        let model = { variables.iter() }.find(|it| text(&it.get("name")) == "MODEL_URI");
        let model = text(&model.and_then(|it| it.get("value")));
        Self {
            container: json!({
                "port": port,
                "environment": variables.iter().map(|it| json!({
                    "name": text(&it.get("name")),
                    "value": text(&it.get("value")),
                })).collect::<Vec<_>>(),
                "secrets": listed(container, "secrets").iter().map(|it| {
                    assert!(text(&it.get("valueFrom")).starts_with("arn:"), "{it:?}");
                    (text(&it.get("name")), json!("told by ECS"))
                }).collect::<serde_json::Map<_, _>>(),
                "mounts": listed(container, "mountPoints").iter().map(|it| {
                    text(&it.get("containerPath"))
                }).collect::<Vec<_>>(),
                "read_only": container.get("readonlyRootFilesystem").and_then(Read::as_bool) == Some(true),
                "dropped": container.get("linuxParameters").and_then(|it| it.get("capabilities"))
                    .map(|it| listed(it, "drop")).unwrap_or_default().iter()
                    .map(|it| text(&Some(it))).collect::<Vec<_>>(),
            }),
            balancer: balancer(listener, targets, port),
            model,
        }
    }
}

fn balancer(listener: &Resource, targets: &Resource, port: i64) -> Value {
    let check = targets
        .arguments
        .get("health_check")
        .and_then(only)
        .expect("a health check");
    let clients = listener
        .arguments
        .get("mutual_authentication")
        .and_then(only);
    let mode = clients.map_or_else(|| "off".to_owned(), |it| text(&it.get("mode")));
    assert_eq!(number(&targets.arguments.get("port")), port);
    json!({
        "port": number(&listener.arguments.get("port")),
        "target_port": port,
        "ssl_policy": text(&listener.arguments.get("ssl_policy")),
        "mode": mode,
        "health": text(&check.get("path")),
        "matcher": text(&check.get("matcher")),
        "healthy_threshold": number(&check.get("healthy_threshold")),
    })
}

/// The block of a kind that stands once.
fn only(blocks: &Read) -> Option<&Read> {
    match blocks.items() {
        [only] => Some(only),
        _ => blocks.as_map().map(|_| blocks),
    }
}

fn text(value: &Option<&Read>) -> String {
    let value = value.and_then(Read::as_str).unwrap_or_default();
    value.to_owned()
}

fn number(value: &Option<&Read>) -> i64 {
    value.and_then(Read::as_i64).expect("a number")
}

fn listed(value: &Read, name: &str) -> Vec<Read> {
    value.get(name).map_or(&[][..], Read::items).to_vec()
}

/// What came of each call, and whether it all ran in namespaces of its own.
fn called(tools: &Tools, api: &Api) -> (Value, bool) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let certificates = Certificates::make(tools, &folder.join("certificates"));
    let object = api.model.strip_prefix("s3://").expect("an address in S3");
    let object = folder.join("s3").join(object);
    fs::create_dir_all(object.parent().expect("a bucket")).expect("a folder");
    fs::write(object, MODEL).expect("a model");

    let mut container = api.container.clone();
    container["models"] = json!(folder.join("s3"));
    let mut balancer = api.balancer.clone();
    let path = |name: &str, end: &str| json!(certificates.0.join(format!("{name}.{end}")));
    balancer["certificate"] = path("localhost", "pem");
    balancer["key"] = path("localhost", "key");
    balancer["trust_store"] = path("clients", "pem");
    let plan = json!({ "container": container, "balancer": balancer, "calls": calls(&path) });
    let file = folder.join("plan.json");
    fs::write(&file, plan.to_string()).expect("a plan");

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/local_request/run.py");
    let mut command = match &tools.unshare {
        Some(unshare) => {
            let mut command = Command::new(unshare);
            command.args(ISOLATED).arg(&tools.python);
            command
        }
        None => {
            say(
                "\nNOT ISOLATED: no namespaces of one's own here, so the local request has other ports, and the root file system can be written",
            );
            Command::new(&tools.python)
        }
    };
    command.arg(script).arg(&file);
    if tools.unshare.is_some() {
        command.arg("--isolated");
    }
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    let outcome = run(&mut command, LIMIT).unwrap_or_else(|e| panic!("{e}"));
    assert!(
        outcome.status.success(),
        "{}{}",
        outcome.output,
        outcome.errors
    );
    let results = serde_json::from_str(outcome.output.trim()).expect("what came of the calls");
    (results, tools.unshare.is_some())
}

fn calls(path: &impl Fn(&str, &str) -> Value) -> Value {
    let ask = |name: &str, with: Option<&str>| {
        let mut call = json!({
            "name": name,
            "method": "POST",
            "path": "/predictions",
            "body": QUESTION,
            "authority": path("servers", "pem"),
        });
        if let Some(with) = with {
            call["certificate"] = path(with, "pem");
            call["key"] = path(with, "key");
        }
        call
    };
    let mut about = ask("about", Some("caller"));
    about["method"] = json!("GET");
    about["path"] = json!("/about");
    about["body"] = Value::Null;
    let mut old = ask("over TLS 1.2", Some("caller"));
    old["newest"] = json!("1.2");
    let mut plain = ask("over plain HTTP", None);
    plain["plain"] = json!(true);
    json!([
        ask("with a certificate", Some("caller")),
        ask("without a certificate", None),
        ask("with a certificate of another authority", Some("stranger")),
        ask("with a certificate that has run out", Some("late")),
        old,
        plain,
        about,
    ])
}

/// Authorities and whom they vouch for: `NAME.pem` with `NAME.key`.
struct Certificates(PathBuf);

impl Certificates {
    fn make(tools: &Tools, folder: &Path) -> Self {
        fs::create_dir_all(folder).expect("a folder");
        let made = Self(folder.to_owned());
        for authority in ["servers", "clients", "others"] {
            made.openssl(tools, &["-x509", "-days", "2"], authority, authority);
        }
        for (name, authority, days) in [
            ("localhost", "servers", "2"),
            ("caller", "clients", "2"),
            ("stranger", "others", "2"),
            ("late", "clients", "-1"),
        ] {
            made.issue(tools, name, authority, days);
        }
        made
    }

    /// A key with a request, or a certificate of its own.
    fn openssl(&self, tools: &Tools, more: &[&str], name: &str, subject: &str) {
        let ends = if more.is_empty() { "csr" } else { "pem" };
        let mut command = Command::new(&tools.openssl);
        command
            .current_dir(&self.0)
            .args([
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
            ])
            .args(["-nodes", "-subj", &format!("/CN={subject}")])
            .args([
                "-keyout",
                &format!("{name}.key"),
                "-out",
                &format!("{name}.{ends}"),
            ])
            .args(more);
        Self::done(&mut command);
    }

    fn issue(&self, tools: &Tools, name: &str, authority: &str, days: &str) {
        self.openssl(tools, &[], name, name);
        let extensions = self.0.join("extensions");
        fs::write(&extensions, format!("subjectAltName=DNS:{name}\n")).expect("a file");
        let mut command = Command::new(&tools.openssl);
        command
            .current_dir(&self.0)
            .args(["x509", "-req", "-in", &format!("{name}.csr")])
            .args(["-CA", &format!("{authority}.pem")])
            .args(["-CAkey", &format!("{authority}.key"), "-CAcreateserial"])
            .args(["-days", days, "-extfile", "extensions"])
            .args(["-out", &format!("{name}.pem")]);
        Self::done(&mut command);
    }

    fn done(command: &mut Command) {
        let outcome = run(command, LIMIT).unwrap_or_else(|e| panic!("{e}"));
        assert!(outcome.status.success(), "{command:?}: {}", outcome.errors);
    }
}
