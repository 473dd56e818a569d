//! The picture of ways: what is drawn for the examples, and that a way is broken where the Terraform does not bear it out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use ringfence::claims::Claims;
use ringfence::diagnostic::{Colour, Diagnostic, render_all};
use ringfence::graph::{Edge, Filter, Graph, Kind, Node, State, dot, graph, mermaid, svg};
use ringfence::model::{Lock, resolve};
use ringfence::pipeline::wanted;
use ringfence::prove::Doubt;
use ringfence::spec;
use ringfence::terraform::read_files;
use ringfence::workspace::Files;

const ENDPOINT: &str = include_str!("../examples/realtime-endpoint/ringfence.yaml");
const API: &str = include_str!("../examples/rest-api/ringfence.yaml");
const TRAINING: &str = include_str!("../examples/locked-down-training/ringfence.yaml");

fn made(text: &str) -> (Files, Claims) {
    let told = |found: Vec<Diagnostic>| render_all(&found, Colour::Off);
    let spec = spec::parse("ringfence.yaml", text.as_bytes());
    let spec = spec.unwrap_or_else(|found| panic!("{}", told(found)));
    let model = resolve(&spec, &Lock::default());
    let (model, _) = model.unwrap_or_else(|found| panic!("{}", told(found)));
    let wanted = wanted(&model).unwrap();
    (wanted.files, wanted.claims)
}

fn drawn((files, claims): &(Files, Claims)) -> Graph {
    graph(&read_files(files), claims, &Filter::default())
}

/// The steps, each as `from → to`.
fn steps(graph: &Graph) -> Vec<String> {
    let name = |at: usize| graph.nodes[at].name.as_str();
    let edges = graph.edges.iter();
    edges
        .map(|edge| format!("{} → {}", name(edge.from), name(edge.to)))
        .collect()
}

#[test]
fn the_ways_of_the_examples_are_drawn_as_they_are() {
    let examples = [
        ("realtime-endpoint", ENDPOINT),
        ("rest-api", API),
        ("locked-down-training", TRAINING),
    ];
    for (name, text) in examples {
        let graph = drawn(&made(text));
        assert_eq!(graph.doubts(), [], "{name}");
        let views = [
            ("svg", svg(&graph).unwrap()),
            ("mmd", mermaid(&graph)),
            ("dot", dot(&graph)),
        ];
        for (format, view) in views {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"));
            let path = path.join(format!("tests/graph/{name}.{format}"));
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                std::fs::write(&path, &view).unwrap();
            }
            let expected = std::fs::read_to_string(&path).unwrap();
            assert!(expected == view, "{} is another", path.display());
        }
    }
}

/// One change to the text, and the only things that may be broken then.
#[test]
fn a_way_is_broken_where_the_terraform_does_not_bear_it_out() {
    let endpoint = "units/retail/vision";
    let api = "units/payments/fraud";
    let cases: [(&str, String, &str, &str, &[&str]); 10] = [
        (
            ENDPOINT,
            format!("{endpoint}/applications.tf"),
            "referenced_security_group_id = aws_security_group.app_checkout.id",
            "referenced_security_group_id = aws_security_group.model_classifier.id",
            &[
                "invoke-classifier → sagemaker.runtime",
                "app-checkout → sts",
            ],
        ),
        (
            ENDPOINT,
            format!("{endpoint}/roles.tf"),
            "\"aws:PrincipalArn\" = aws_iam_role.app_checkout.arn",
            "\"aws:PrincipalArn\" = aws_iam_role.model_classifier.arn",
            &["sts → invoke-classifier", "invoke-classifier"],
        ),
        (
            ENDPOINT,
            format!("{endpoint}/roles.tf"),
            "Action   = \"sagemaker:InvokeEndpoint\"",
            "Action   = \"sagemaker:InvokeEndpointAsync\"",
            &["sagemaker.runtime → classifier"],
        ),
        (
            ENDPOINT,
            format!("{endpoint}/serving.tf"),
            "enable_network_isolation = true",
            "enable_network_isolation = false",
            &["classifier"],
        ),
        (
            ENDPOINT,
            format!("{endpoint}/roles.tf"),
            "Resource = \"${aws_s3_bucket.models.arn}/resnet50/model.tar.gz\"",
            "Resource = \"${aws_s3_bucket.models.arn}/resnet18/model.tar.gz\"",
            &["s3 → models/resnet50/model.tar.gz"],
        ),
        (
            ENDPOINT,
            format!("{endpoint}/roles.tf"),
            "Resource = aws_kms_key.artifacts.arn",
            "Resource = aws_kms_key.logs.arn",
            &["models/resnet50/model.tar.gz → artifacts"],
        ),
        (
            API,
            format!("{api}/services.tf"),
            "ELBSecurityPolicy-TLS13-1-3-2021-06",
            "ELBSecurityPolicy-2016-08",
            &["alb-scores-771d98ef"],
        ),
        (
            API,
            format!("{api}/services.tf"),
            "acceptance_required        = true",
            "acceptance_required        = false",
            &["link-scores-771d98ef"],
        ),
        (
            API,
            format!("{api}/services.tf"),
            "from_port                    = 8080",
            "from_port                    = 8081",
            &["alb-scores-771d98ef → scores"],
        ),
        (
            API,
            format!("{api}/roles.tf"),
            "\"ecs-tasks.amazonaws.com\"",
            "\"ec2.amazonaws.com\"",
            &["scores → task-scores", "task-scores"],
        ),
    ];
    for (text, file, from, to, broken) in cases {
        let (mut files, claims) = made(text);
        let before = &files[&file];
        assert!(before.contains(from), "{file} has no {from}");
        files.insert(file.clone(), before.replace(from, to));
        let graph = drawn(&(files, claims));
        let doubts = graph.doubts();
        let found: Vec<&str> = doubts.iter().map(|(what, _)| what.as_str()).collect();
        assert_eq!(found, broken, "{from}");
        assert!(doubts.iter().all(|(_, doubt)| !doubt.why.is_empty()));
    }
}

#[test]
fn what_is_not_there_breaks_the_way_to_it() {
    let (mut files, claims) = made(ENDPOINT);
    files.retain(|path, _| !path.ends_with("vision/serving.tf"));
    let doubts = drawn(&(files, claims));
    let doubts = doubts.doubts();
    let endpoint = doubts.iter().find(|(what, _)| what == "classifier");
    assert!(endpoint.unwrap().1.why.contains("not made"), "{doubts:?}");
}

#[test]
fn callers_in_other_networks_and_proxies_have_their_ways() {
    let image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let head = TRAINING.split("units:").next().unwrap();
    let units = "units:
  payments:
    teams:
      web:
        applications: { shop: {} }
  retail:
    teams:
      vision:
        buckets: { models: { holds: artifacts } }
        endpoints:
          classifier:
            model: models/resnet50/model.tar.gz
            image: IMAGE
            callers:
              - arn:aws:iam::444455556666:role/partner
              - { role: arn:aws:iam::444455556666:role/neighbour, through: vpce-0123456789abcdef0 }
              - { application: //payments/web/shop, through: vpce-1123456789abcdef0 }
        services:
          front:
            serve-with: proxy
            endpoint: classifier
            image: IMAGE
            callers: [//payments/web/shop]
            certificate: arn:aws:acm:eu-west-1:111122223333:certificate/1234
            service-name: com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0
";
    let graph = drawn(&made(&format!("{head}{}", units.replace("IMAGE", image))));
    assert_eq!(graph.doubts(), []);
    let steps = steps(&graph);
    let front = graph.nodes.iter().find(|it| it.kind == Kind::Link).unwrap();
    for step in [
        "partner of 444455556666 → invoke-classifier",
        "partner of 444455556666 → sagemaker.runtime",
        "neighbour of 444455556666 → invoke-classifier",
        "invoke-classifier → vpce-0123456789abcdef0",
        "vpce-0123456789abcdef0 → classifier",
        "sts → invoke-classifier",
        "invoke-classifier → vpce-1123456789abcdef0",
        "app-shop → vpce-svc-0123456789abcdef0",
        &format!("vpce-svc-0123456789abcdef0 → {}", front.name),
        "front → task-front",
        "task-front → sagemaker.runtime",
    ] {
        assert!(
            steps.iter().any(|it| it == step),
            "{step} is not in {steps:#?}"
        );
    }
    let assumed = graph.edges.iter().filter(|it| it.state == State::Assumed);
    assert_eq!(assumed.count(), 1);
    let shop = graph.nodes.iter().find(|it| it.name == "shop").unwrap();
    assert_eq!(shop.team.as_deref(), Some("payments/web"));
}

#[test]
fn a_filter_leaves_the_ways_that_are_asked_for() {
    let (files, claims) = made(ENDPOINT);
    let config = read_files(&files);
    let only = |teams: &[&str], served: &[&str]| {
        let owned = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        let filter = Filter {
            teams: owned(teams),
            served: owned(served),
        };
        graph(&config, &claims, &filter).nodes.len()
    };
    let all = only(&[], &[]);
    assert_eq!(only(&["retail/vision"], &["classifier"]), all);
    assert_eq!(only(&["retail/sound"], &[]), 0);
    assert_eq!(only(&[], &["other"]), 0);
}

/// Names come from Terraform and claims that anybody may have written.
#[test]
fn hostile_names_stay_names() {
    let name = "\"]; click n0 \"javascript:alert(1)\" <script>alert(1)</script> \\N ]]> --> %%{init: 1}%%\n\u{1b}[31m#34;&quot;`\u{202e}";
    let node = |kind| Node {
        kind,
        name: name.to_owned(),
        full: name.to_owned(),
        team: Some(name.to_owned()),
        doubt: Some(Doubt {
            why: name.to_owned(),
            place: None,
        }),
    };
    let graph = Graph {
        organization: name.to_owned(),
        nodes: vec![node(Kind::Role), node(Kind::Objects), node(Kind::Link)],
        edges: vec![Edge {
            from: 0,
            to: 1,
            label: name.to_owned(),
            state: State::Broken(Doubt {
                why: name.to_owned(),
                place: None,
            }),
        }],
    };
    let svg = svg(&graph).unwrap();
    assert!(!svg.contains("<script") && !svg.contains('\u{1b}') && !svg.contains("&quot;`"));
    // As many tags are opened by it as by a graph of the same shape with harmless names.
    let mut harmless = graph.clone();
    harmless.organization = "acme".into();
    for node in &mut harmless.nodes {
        (node.name, node.full, node.team) = ("a".into(), "a".into(), Some("a".into()));
    }
    harmless.edges[0].label = "a".into();
    let count = |text: &str, what: &str| text.matches(what).count();
    assert_eq!(
        count(&svg, "<"),
        count(&ringfence::graph::svg(&harmless).unwrap(), "<")
    );
    let dot = dot(&graph);
    // Whatever is between two quotes that are not escaped is one string, and nothing of the name is outside.
    let mut outside = String::new();
    let mut inside = false;
    let mut characters = dot.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' if inside => drop(characters.next()),
            '"' => inside = !inside,
            _ if !inside => outside.push(c),
            _ => {}
        }
    }
    assert!(
        !inside && !outside.contains("click") && !outside.contains("script"),
        "{outside}"
    );
    let mermaid = mermaid(&graph);
    let lines = mermaid
        .lines()
        .filter(|line| !line.trim_start().starts_with("%%"));
    for line in lines {
        assert!(count(line, "\"") % 2 == 0, "{line}");
        assert!(!line.contains("<script") && !line.contains("%%{"), "{line}");
        assert!(!line.contains("javascript:alert(1)"), "{line}");
    }
    assert!(!mermaid.contains("%%{"));
    for text in [&svg, &dot, &mermaid] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']));
    }
}
