use super::*;
use crate::access::{Principal, Request};
use crate::prove::{Code, Finding, Link, Residue, Theorem, TheoremResult};
use crate::symbol::{Place, Text};

fn proof() -> Proof {
    let request = Request::new(Principal::Anonymous, "s3:GetObject", "arn:aws:s3:::b/k")
        .with("aws:SecureTransport", [Text::from("true")]);
    let place = Place {
        file: "vision/storage.tf".into(),
        line: 12,
    };
    let link = Link {
        policy: "the bucket policy".to_owned(),
        verdict: "allows",
        sid: Some("Any|one\u{1b}[31m".to_owned()),
        place: Some(place.clone()),
    };
    let finding = Finding {
        place: Some(place),
        address: Some("units/a: aws_s3_bucket.b".to_owned()),
        ..Finding::new(Theorem::Fence, Code::Outsider, "a/b", "`b` is <open>")
            .asked_by(&SpecPath("units.a".to_owned()))
            .shown_by(request, vec![link])
            .help("close it")
    };
    let result = |theorem, obligations, findings| TheoremResult {
        theorem,
        obligations,
        findings,
        accepted: Vec::new(),
        unasked: Vec::new(),
    };
    Proof {
        theorems: vec![
            result(Theorem::Fence, 3, vec![finding]),
            result(Theorem::Keys, 2, Vec::new()),
            result(Theorem::Audit, 0, Vec::new()),
        ],
        trusted: vec!["role/terraform".to_owned()],
        assumptions: Vec::new(),
        not_fenced: Vec::new(),
        residue: vec![Residue {
            role: "role/train".to_owned(),
            actions: vec!["ec2:DescribeVpcs".to_owned(), "ecr:Get".to_owned()],
        }],
        not_found: Vec::new(),
        owners: Vec::new(),
    }
}

fn locate(path: &SpecPath) -> Option<String> {
    (path.0 == "units.a").then(|| "ringfence.yaml:3:5".to_owned())
}

const TEXT: &str = "\
✗ fence                1 finding  no adversary is allowed any action on a team's buckets but what is shared, nor any of its roles
✓ keys               2 questions  who manages a key never uses it, who uses it never manages it, nobody else does either
? audit                not asked  access to objects, jobs and traffic is recorded, and overwritten objects can be brought back

fence[outsider]: `b` is <open>
  --> vision/storage.tf:12
      units/a: aws_s3_bucket.b
  for ringfence.yaml:3:5 (units.a)
  by this request:
      principal            anybody, unsigned
      action               s3:GetObject
      resource             arn:aws:s3:::b/k
      aws:securetransport  true
    - the bucket policy allows by `Any|one\\u{1b}[31m` at vision/storage.tf:12
  help: close it

trusted:
  - role/terraform

granted on `*`, since AWS grants it on nothing less:
  - role/train: ec2:DescribeVpcs, ecr:Get

not proved: 1 of 3 theorems hold, 5 questions asked, 1 finding
";

#[test]
fn a_terminal_sees_theorems_findings_and_what_the_proof_rests_on() {
    assert_eq!(text(&proof(), &locate, Colour::Off), TEXT);
    let coloured = text(&proof(), &locate, Colour::On);
    assert!(coloured.contains("\u{1b}["));
    assert!(!coloured.contains("\u{1b}[31m`"));
}

#[test]
fn json_has_a_place_a_request_and_a_status_of_three() {
    let shown = json(&proof(), &locate);
    assert_eq!(shown["proved"], false);
    let status = |at: usize| shown["theorems"][at]["status"].clone();
    assert_eq!(
        [status(0), status(1), status(2)],
        ["failed", "proved", "not-asked"]
    );
    let finding = &shown["theorems"][0]["findings"][0];
    assert_eq!(finding["code"], "outsider");
    assert_eq!(finding["place"]["line"], 12);
    assert_eq!(finding["spec-place"], "ringfence.yaml:3:5");
    assert_eq!(finding["request"]["principal"]["kind"], "anonymous");
    let context = &finding["request"]["context"];
    assert_eq!(context.as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(finding["chain"][0]["verdict"], "allows");
}

#[test]
fn markdown_lets_no_html_and_no_cell_through() {
    let shown = markdown(&proof(), &locate);
    assert!(shown.contains("### fence: `b` is &lt;open>"));
    assert!(shown.contains("| action | `s3:GetObject` |"));
    assert!(!shown.contains("<open>"));
}

fn accepted() -> Proof {
    let mut proof = proof();
    for result in &mut proof.theorems {
        let found = std::mem::take(&mut result.findings);
        let by = crate::prove::Acceptance {
            theorem: result.theorem,
            address: "units/a: aws_s3_bucket.b".to_owned(),
            code: None,
            because: "a trial".to_owned(),
            until: "2027-01-31".parse().unwrap(),
            spec: SpecPath("accept.0".to_owned()),
        };
        let found = found.into_iter().map(|finding| crate::prove::Accepted {
            finding,
            by: by.clone(),
        });
        result.accepted = found.collect();
    }
    proof
}

/// What the standard asks of each object that is written (SARIF 2.1.0, sections 3.13 to 3.52).
fn is_sarif(log: &Value) {
    let schema = include_str!("../../../tests/data/schemas/sarif-2.1.0.json");
    // The standard's pattern of languages is no regular expression.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema = serde_json::from_str(&schema).unwrap();
    jsonschema::validate(&schema, log).unwrap();
    assert_eq!(log["version"], "2.1.0");
    for run in log["runs"].as_array().unwrap() {
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "ringfence");
        let rules = driver["rules"].as_array().unwrap();
        let ids: Vec<&str> = rules.iter().map(|it| it["id"].as_str().unwrap()).collect();
        let once: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(once.len(), ids.len());
        for rule in rules {
            for text in ["shortDescription", "fullDescription", "help"] {
                assert!(!rule[text]["text"].as_str().unwrap().is_empty());
            }
        }
        for note in run["invocations"][0]["toolExecutionNotifications"]
            .as_array()
            .unwrap()
        {
            assert!(note["message"]["text"].is_string());
        }
        for result in run["results"].as_array().unwrap() {
            assert!(result["message"]["text"].is_string());
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(result["ruleId"], ids[index]);
            assert!(
                ["error", "warning", "note", "none"].contains(&result["level"].as_str().unwrap())
            );
            assert!(result["suppressions"].is_array());
            let fingerprints = result["partialFingerprints"].as_object().unwrap();
            assert!(fingerprints.values().all(Value::is_string));
            let related = result["relatedLocations"].as_array().into_iter().flatten();
            for location in result["locations"]
                .as_array()
                .unwrap()
                .iter()
                .chain(related)
            {
                let place = &location["physicalLocation"];
                let uri = place["artifactLocation"]["uri"].as_str().unwrap();
                assert!(!uri.is_empty() && !uri.contains(' ') && !uri.starts_with('/'));
                let line = &place["region"]["startLine"];
                assert!(line.is_null() || line.as_u64().unwrap() > 0);
            }
        }
    }
}

fn results(proof: &Proof) -> Vec<Value> {
    let log = sarif(proof, &locate, "infra");
    is_sarif(&log);
    log["runs"][0]["results"].as_array().unwrap().clone()
}

#[test]
fn sarif_has_the_place_the_spec_the_statement_and_what_is_accepted() {
    let found = results(&proof());
    let [one] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(one["ruleId"], "fence/outsider");
    assert_eq!(one["suppressions"], serde_json::json!([]));
    let uri = |location: &Value| location["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(uri(&one["locations"][0]), "infra/vision/storage.tf");
    let related = one["relatedLocations"].as_array().unwrap();
    assert_eq!(related.len(), 2);
    assert_eq!(uri(&related[1]), "ringfence.yaml");
    let taken = results(&accepted());
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0]["suppressions"][0]["justification"], "a trial");
    assert_eq!(taken[0]["partialFingerprints"], one["partialFingerprints"]);
}

#[test]
fn fingerprints_stay_when_lines_move_and_tell_findings_apart() {
    let prints = |change: &dyn Fn(&mut Vec<Finding>)| {
        let mut proof = proof();
        change(&mut proof.theorems[0].findings);
        let results = results(&proof);
        let prints = results
            .iter()
            .map(|it| it["partialFingerprints"].to_string());
        prints.collect::<Vec<String>>()
    };
    let before = prints(&|_| {});
    let moved = |all: &mut Vec<Finding>| all[0].place.as_mut().unwrap().line += 7;
    assert_eq!(prints(&moved), before);
    let renamed = |all: &mut Vec<Finding>| all[0].address = Some("units/a: aws_s3_bucket.c".into());
    assert_ne!(prints(&renamed), before);
    let twice = prints(&|all| all.push(all[0].clone()));
    assert_eq!(twice[0], before[0]);
    assert_ne!(twice[0], twice[1]);
}

#[test]
fn what_could_not_be_asked_stands_in_the_log_of_the_run() {
    let mut proof = proof();
    proof.theorems[2]
        .unasked
        .push("a policy can't be judged".to_owned());
    let log = sarif(&proof, &locate, "infra");
    is_sarif(&log);
    let notes = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    let text = notes[0]["message"]["text"].as_str().unwrap();
    assert!(text.starts_with("audit is not proved"), "{text}");
}

#[test]
fn what_is_accepted_is_told_and_is_no_finding() {
    let shown = text(&accepted(), &locate, Colour::Off);
    assert!(
        shown.contains("~ fence               1 accepted"),
        "{shown}"
    );
    assert!(shown.contains("until 2027-01-31: a trial"), "{shown}");
    assert_eq!(wrong(&accepted(), &locate, Colour::Off), "");
    let json = json(&accepted(), &locate);
    assert_eq!(
        (&json["findings"], &json["accepted"]),
        (&0.into(), &1.into())
    );
    assert_eq!(json["theorems"][0]["status"], "accepted");
}

#[test]
fn what_is_said_of_many_is_said_once() {
    let teams = ["a/b", "a/c", "d/e"].map(str::to_owned);
    let lines = |of: &dyn Fn(&str) -> String| teams.iter().map(|team| of(team)).collect();
    let proof = Proof {
        owners: teams.to_vec(),
        not_fenced: lines(&|team| format!("log groups of {team}: open")),
        assumptions: lines(&|team| {
            format!("the repository `arn:aws:ecr:r:1:repository/{team}` exists")
        }),
        ..proof()
    };
    let shown = text(&proof, &locate, Colour::Off);
    assert!(
        shown.contains("  - log groups of each of 3 teams: open (a/b, a/c, d/e)\n"),
        "{shown}"
    );
    assert!(
        shown.contains("  - each of 3 repositories exists (`arn:"),
        "{shown}"
    );
    assert_eq!(
        json(&proof, &locate)["not-fenced"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}
