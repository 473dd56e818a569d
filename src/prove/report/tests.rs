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
