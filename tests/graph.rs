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
use ringfence::graph::{
    Board, Edge, End, Filter, Graph, Kind, Node, State, dot, graph, mermaid, overview, svg, team,
};
use ringfence::model::{Lock, resolve};
use ringfence::pipeline::wanted;
use ringfence::prove::{Doubt, prove, prove_team};
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

const HOSTILE: &str = "\"]; click n0 \"javascript:alert(1)\" <script>alert(1)</script> \\N ]]> --> %%{init: 1}%%\n\u{1b}[31m#34;&quot;`\u{202e}";

/// Names come from Terraform and claims that anybody may have written.
#[test]
fn hostile_names_stay_names() {
    let name = HOSTILE;
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
    are_harmless(&svg, &dot(&graph), &mermaid(&graph));
}

/// Nothing of a hostile name means anything to the three formats.
fn are_harmless(svg: &str, dot: &str, mermaid: &str) {
    let count = |text: &str, what: &str| text.matches(what).count();
    assert!(!svg.contains("<script"));
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
    let lines = mermaid
        .lines()
        .filter(|line| !line.trim_start().starts_with("%%"));
    for line in lines {
        assert!(count(line, "\"") % 2 == 0, "{line}");
        assert!(!line.contains("<script") && !line.contains("%%{"), "{line}");
        assert!(!line.contains("javascript:alert(1)"), "{line}");
    }
    assert!(!mermaid.contains("%%{"));
    for text in [svg, dot, mermaid] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']));
    }
}

const PLATFORM: &str = include_str!("graph/platform.yaml");

fn day() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 23)
}

/// The overview of files, and how much is found about them.
fn looked_over((files, claims): &(Files, Claims), units: &[&str]) -> (Board, usize) {
    let proof = prove(&read_files(files), claims);
    let units: Vec<String> = units.iter().map(|it| (*it).to_owned()).collect();
    let board = overview(claims, &proof, (&units, day()));
    (board, proof.findings().count())
}

fn of_team((files, claims): &(Files, Claims), id: &str) -> Board {
    let config = read_files(files);
    let proof = prove_team(&config, claims, id).unwrap();
    team(&config, claims, &proof, (id, day()))
}

/// The links, each as `from → to`.
fn linked(board: &Board) -> Vec<String> {
    let name = |end: End| board.cards[end.card].called.as_str();
    let links = board.links.iter();
    links
        .map(|link| format!("{} → {}: {}", name(link.from), name(link.to), link.label))
        .collect()
}

#[test]
fn the_platform_and_teams_are_drawn_as_they_are() {
    let made = made(PLATFORM);
    let boards = [
        ("platform", looked_over(&made, &[]).0),
        ("pricing", of_team(&made, "retail/pricing")),
        ("scoring", of_team(&made, "payments/scoring")),
    ];
    for (name, board) in boards {
        assert_eq!(board.doubts(), [], "{name}");
        let views = [
            ("svg", board.svg().unwrap()),
            ("mmd", board.mermaid()),
            ("dot", board.dot()),
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

#[test]
fn what_crosses_fences_is_a_link_of_the_overview() {
    let (board, _) = looked_over(&made(PLATFORM), &[]);
    let links = linked(&board);
    for link in [
        "payments/disputes → marketing/churn: reads claims/resolved until 2028-06-30",
        "retail/demand-forecast → retail/pricing: reads models/nightly until 2027-12-31",
        "retail/checkout → payments/scoring: invokes score",
        "outside partner → payments/scoring: invokes score",
        "outside model-publisher → payments/scoring: writes models",
        "unit retail → registry 5 repositories: pulls images",
        "applies units GitHub Actions → unit retail: applies",
    ] {
        assert!(
            links.iter().any(|it| it == link),
            "{link} is not in {links:#?}"
        );
    }
}

/// Files that something is changed in.
fn changed((files, claims): &(Files, Claims), file: &str, from: &str, to: &str) -> (Files, Claims) {
    let mut files = files.clone();
    let before = &files[file];
    assert!(before.contains(from), "{file} has no {from}:\n{before}");
    files.insert(file.to_owned(), before.replace(from, to));
    (files, claims.clone())
}

#[test]
fn every_finding_of_the_proof_is_told_once_where_it_belongs() {
    let made = made(PLATFORM);
    // A share that lasts longer than was said is the share's; a bucket that could be public is the team's; a registry that anybody pulls
    // from is the registry's.
    let cases = [
        (
            "units/payments/disputes/storage.tf",
            "\"aws:CurrentTime\" = \"2028-07-01T00:00:00Z\"",
            "\"aws:CurrentTime\" = \"2038-07-01T00:00:00Z\"",
            "payments/disputes → marketing/churn",
        ),
        (
            "units/research/audio/storage.tf",
            "block_public_policy     = true",
            "block_public_policy     = false",
            "research/audio",
        ),
        (
            "platform/registry.tf",
            "image_tag_mutability = \"IMMUTABLE\"",
            "image_tag_mutability = \"MUTABLE\"",
            "registry 5 repositories",
        ),
    ];
    for (file, from, to, place) in cases {
        let (board, found) = looked_over(&changed(&made, file, from, to), &[]);
        let doubts = board.doubts();
        assert!(found > 0, "{file}");
        assert_eq!(doubts.len(), found, "{file}");
        assert!(
            doubts.iter().any(|(what, _)| what == place),
            "{file}: {doubts:#?}"
        );
    }
}

#[test]
fn a_team_is_broken_where_the_terraform_does_not_bear_it_out() {
    let made = made(PLATFORM);
    let file = |name: &str| format!("units/retail/pricing/{name}.tf");
    let cases = [
        (
            file("roles"),
            "\"sagemaker.amazonaws.com\"",
            "\"glue.amazonaws.com\"",
            "training job hourly → training role hourly",
        ),
        (
            file("storage"),
            "block_public_policy     = true",
            "block_public_policy     = false",
            "bucket prices",
        ),
        (
            file("network"),
            "enable_dns_support   = true",
            "enable_dns_support   = false",
            "network",
        ),
    ];
    for (file, from, to, place) in cases {
        let board = of_team(&changed(&made, &file, from, to), "retail/pricing");
        let doubts = board.doubts();
        let at = doubts.iter().any(|(what, _)| what.starts_with(place));
        assert!(at, "{file}: {doubts:#?}");
    }
}

#[test]
fn units_are_one_card_each_when_there_are_many_teams_and_open_when_asked_for() {
    let mut text = PLATFORM.split("  retail:").next().unwrap().to_owned();
    text = text.split("  registry:").next().unwrap().to_owned() + "\nunits:\n";
    for unit in 0..9 {
        text.push_str(&format!(
            "  unit{unit}:\n    account: ml-platform\n    teams:\n"
        ));
        for team in 0..5 {
            let reads = match (unit, team) {
                (1.., 2) => ", //unit0/team0/models".to_owned(),
                (3, 4) => ", //unit3/team1/models".to_owned(),
                _ => String::new(),
            };
            text.push_str(&format!(
                "      team{team}:\n        buckets: {{ raw: {{}}, models: {{ holds: artifacts }} }}\n        serving: {{ score: {{ reads: [models{reads}] }} }}\n"
            ));
        }
    }
    text.push_str("shares:\n");
    let to = (1..9).map(|unit| ("unit0/team0/models", format!("unit{unit}/team2")));
    for (from, to) in to.chain([("unit3/team1/models", "unit3/team4".to_owned())]) {
        text.push_str(&format!(
            "  - {{ from: {from}, to: {to}, access: read, because: x, until: 2027-12-31 }}\n"
        ));
    }
    let made = made(&text);
    let folded = looked_over(&made, &[]).0;
    let cards = |board: &Board, word: &str| board.cards.iter().filter(|it| it.word == word).count();
    assert_eq!((cards(&folded, "unit"), cards(&folded, "team")), (9, 0));
    let links = linked(&folded);
    assert_eq!(links.len(), 8, "{links:#?}");
    let rows = |board: &Board, called: &str| -> Vec<String> {
        let card = board.cards.iter().find(|it| it.called == called).unwrap();
        card.rows.iter().map(|row| row.lines.join(" ")).collect()
    };
    assert_eq!(
        rows(&folded, "unit unit0"),
        ["5 teams · 10 buckets", "8 shares to 8 others"]
    );
    assert!(rows(&folded, "unit unit3").contains(&"1 share within".to_owned()));
    // One unit, and of the others only the one that shares with it.
    let opened = looked_over(&made, &["unit3"]).0;
    assert_eq!(cards(&opened, "team"), 5);
    let links = linked(&opened);
    assert!(
        links.contains(&"unit unit0 → unit3/team2: 1 share".to_owned()),
        "{links:#?}"
    );
    assert!(links.contains(&"unit3/team1 → unit3/team4: reads models until 2027-12-31".to_owned()));
    let names: Vec<&str> = opened.cards.iter().map(|it| it.called.as_str()).collect();
    assert!(!names.contains(&"unit unit1"), "{names:?}");
}

#[test]
fn a_share_that_has_ended_is_dashed() {
    let (files, claims) = made(PLATFORM);
    let proof = prove(&read_files(&files), &claims);
    let later = overview(&claims, &proof, (&[], jiff::civil::date(2027, 4, 1)));
    let ended = later.links.iter().filter(|it| it.state == State::Assumed);
    let labels: Vec<&str> = ended.map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["reads footfall/weekly ended 2027-03-31"]);
}

#[test]
fn hostile_names_stay_names_on_boards() {
    let (files, mut claims) = made(ENDPOINT);
    let hostile = |text: &mut String| *text = format!("{HOSTILE}/{HOSTILE}");
    claims.organization = HOSTILE.to_owned();
    for team in &mut claims.teams {
        hostile(&mut team.id);
        team.network.services.push(HOSTILE.to_owned());
        team.buckets
            .iter_mut()
            .for_each(|it| hostile(&mut it.spec.0));
        team.roles.iter_mut().for_each(|it| hostile(&mut it.spec.0));
        team.endpoints
            .iter_mut()
            .for_each(|it| hostile(&mut it.spec.0));
    }
    let id = claims.teams[0].id.clone();
    let made = (files, claims);
    for board in [looked_over(&made, &[]).0, of_team(&made, &id)] {
        assert!(board.cards.len() > 3);
        are_harmless(&board.svg().unwrap(), &board.dot(), &board.mermaid());
    }
}
