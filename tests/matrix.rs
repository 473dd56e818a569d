//! The sheet of what may cross between teams: what it says follows from the claims and the proof, whatever names they hold.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test fails by panicking"
)]

#[path = "support/many.rs"]
mod many;

use ringfence::access::{Principal, Request};
use ringfence::claims::{Claims, claims};
use ringfence::model::{Lock, resolve};
use ringfence::pipeline::because;
use ringfence::prove::matrix::{Matrix, Sheet};
use ringfence::prove::{Acceptance, Accepted, Code, Finding, Proof, Theorem, TheoremResult};
use ringfence::spec::{self, Spec};

const SHARES: &str = "shares:
- { from: unit0/team0/models, to: unit0/team1, access: read, because: '=1+1 <script>alert(1)</script>', until: 2027-06-30 }
- { from: unit0/team2/models, to: unit0/team0, access: read, because: they compare, until: 2026-06-30 }
";

fn claimed(teams: usize) -> (Spec, Claims) {
    let text = format!("{}{SHARES}", many::spec(teams));
    let spec = spec::parse("ringfence.yaml", text.as_bytes()).unwrap();
    let resolved = resolve(&spec, &Lock::default()).unwrap();
    let claims = claims(&resolved.0);
    (spec, claims)
}

fn proved() -> Proof {
    Proof {
        theorems: Theorem::ALL
            .into_iter()
            .map(|theorem| TheoremResult {
                theorem,
                obligations: 7,
                findings: Vec::new(),
                accepted: Vec::new(),
                unasked: Vec::new(),
            })
            .collect(),
        trusted: vec!["<i>somebody</i>".to_owned()],
        assumptions: Vec::new(),
        not_fenced: Vec::new(),
        residue: Vec::new(),
        not_found: Vec::new(),
        owners: Vec::new(),
    }
}

fn finding(theorem: Theorem, team: &str) -> Finding {
    Finding {
        theorem,
        code: Code::StrangerInTheAccount,
        message: "a principal reaches the bucket".to_owned(),
        team: team.to_owned(),
        address: Some("units/unit0: aws_s3_bucket.models".to_owned()),
        place: None,
        spec: None,
        request: None,
        path: Vec::new(),
        chain: Vec::new(),
        help: None,
        lapsed: None,
    }
}

fn sheet<T>(
    teams: usize,
    change: impl FnOnce(&mut Proof, &Claims),
    show: impl FnOnce(Matrix) -> T,
) -> T {
    let (spec, claims) = claimed(teams);
    let mut proof = proved();
    change(&mut proof, &claims);
    let sheet = Sheet {
        date: "2026-12-01".parse().unwrap(),
        inputs: vec![("infra".to_owned(), "00ff".to_owned())],
        locate: &|path| Some(format!("ringfence.yaml:1:1 {}", path.0)),
        because: &|path| because(&spec, path),
    };
    show(Matrix::of(&proof, &claims, sheet))
}

/// `from,to` and what is said of it.
fn lines(csv: &str) -> Vec<(String, String)> {
    let lines = csv.lines().skip(1).map(|line| {
        let mut parts = line.splitn(3, ',');
        let pair = format!("{},{}", parts.next().unwrap(), parts.next().unwrap());
        (pair, parts.next().unwrap().to_owned())
    });
    lines.collect()
}

fn of<'l>(lines: &'l [(String, String)], from: &str, to: &str) -> &'l str {
    let pair = format!("{from},{to}");
    let mut found = lines.iter().filter(|(one, _)| *one == pair);
    let (_, says) = found.next().unwrap();
    assert!(found.next().is_none());
    says
}

fn in_theorem(proof: &mut Proof, finding: Finding) {
    let result = proof.theorems.iter_mut();
    let mut result = result.filter(|it| it.theorem == finding.theorem);
    result.next().unwrap().findings.push(finding);
}

#[test]
fn every_pair_has_one_line_and_nothing_crosses_but_shares_that_last() {
    let lines = lines(&sheet(11, |_, _| {}, |it| it.csv()));
    assert_eq!(lines.len(), 11 * 10);
    let crossing = lines.iter().filter(|(_, says)| says.starts_with("share,"));
    assert_eq!(crossing.count(), 1);
    let share = of(&lines, "unit0/team0", "unit0/team1");
    assert!(share.contains("list and read,2027-06-30,"), "{share}");
    assert!(share.contains("'=1+1 <script>"), "{share}");
    let ended = of(&lines, "unit0/team2", "unit0/team0");
    assert!(
        ended.starts_with("nothing: the share has ended,"),
        "{ended}"
    );
    assert!(of(&lines, "unit1/team0", "unit0/team0").starts_with("nothing,"));
    assert!(lines.iter().all(|(_, says)| says.contains(",proved,")));
}

#[test]
fn a_finding_about_a_team_stands_in_its_row_and_column_and_nowhere_else() {
    let fails =
        |proof: &mut Proof, _: &Claims| in_theorem(proof, finding(Theorem::Fence, "unit0/team1"));
    for (pair, says) in lines(&sheet(4, fails, |it| it.csv())) {
        let about = pair.split(',').any(|team| team == "unit0/team1");
        assert_eq!(says.contains(",not proved,"), about, "{pair}: {says}");
    }
}

#[test]
fn a_finding_that_is_not_about_crossing_makes_no_cell_red_and_is_told() {
    let fails =
        |proof: &mut Proof, _: &Claims| in_theorem(proof, finding(Theorem::Audit, "unit0/team1"));
    let all = lines(&sheet(4, fails, |it| it.csv()));
    assert!(all.iter().all(|(_, says)| says.contains(",proved,")));
    let page = sheet(4, fails, |it| it.html().unwrap());
    assert!(page.contains("✗ not proved") && page.contains("audit: 1"));
}

#[test]
fn a_finding_about_nobody_and_a_question_that_was_not_asked_are_about_every_pair() {
    let unread = |proof: &mut Proof, _: &Claims| in_theorem(proof, finding(Theorem::Fence, ""));
    let all = lines(&sheet(4, unread, |it| it.csv()));
    assert!(all.iter().all(|(_, says)| says.contains(",not proved,")));
    let open = |proof: &mut Proof, _: &Claims| proof.theorems[0].unasked.push("gone".to_owned());
    let all = lines(&sheet(4, open, |it| it.csv()));
    assert!(
        all.iter()
            .all(|(_, says)| says.contains(",not proved: not everything could be asked,"))
    );
    let never = |proof: &mut Proof, _: &Claims| proof.theorems[0].obligations = 0;
    let all = lines(&sheet(4, never, |it| it.csv()));
    assert!(all.iter().all(|(_, says)| !says.contains(",proved,")));
}

#[test]
fn a_finding_with_another_teams_role_names_both() {
    let fails = |proof: &mut Proof, claims: &Claims| {
        let role = claims.teams[2].roles[0].arn.as_str();
        let request = Request::new(
            Principal::of_arn(role.into()),
            "s3:GetObject",
            "arn:aws:s3:::b/k",
        );
        in_theorem(
            proof,
            Finding {
                request: Some(request),
                ..finding(Theorem::Fence, "unit0/team1")
            },
        );
    };
    let page = sheet(4, fails, |it| it.html().unwrap());
    let both = page.matches("; a finding names both").count();
    // The title and the words for who does not see it.
    assert_eq!(both, 2);
    assert!(
        page.contains(
            "unit0/team1 to unit0/team2: nothing crosses; not proved; a finding names both"
        )
    );
}

#[test]
fn what_is_accepted_is_never_proved() {
    let accepts = |proof: &mut Proof, _: &Claims| {
        let by = Acceptance {
            theorem: Theorem::Fence,
            address: "x".to_owned(),
            code: None,
            because: "a trial".to_owned(),
            until: "2027-01-31".parse().unwrap(),
            spec: ringfence::model::SpecPath("accept.0".to_owned()),
        };
        let finding = finding(Theorem::Fence, "unit0/team1");
        proof.theorems[0].accepted.push(Accepted { finding, by });
    };
    let all = lines(&sheet(4, accepts, |it| it.csv()));
    let accepted = all
        .iter()
        .filter(|(_, says)| says.contains(",proved but for accepted findings,"));
    assert_eq!(accepted.count(), 6);
    for text in [
        sheet(4, accepts, |it| it.html().unwrap()),
        sheet(4, accepts, |it| it.markdown()),
    ] {
        assert!(text.contains("proved but for 1 accepted finding") && text.contains("a trial"));
    }
}

#[test]
fn the_page_needs_nothing_beside_it_and_lets_no_markup_through() {
    let page = sheet(11, |_, _| {}, |it| it.html().unwrap());
    for word in [
        "<script", "<i>", "src=", "url(", "@import", "<link", "http://", "https://",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("=1+1 &lt;script&gt;"));
    for tag in [
        "table", "tr", "td", "ul", "section", "main", "div", "thead", "tbody",
    ] {
        let open =
            page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    // A cell for each pair, the diagonal included, with words for who does not see signs.
    assert_eq!(page.matches("<td class=\"proved").count(), 110);
    assert_eq!(page.matches("<td class=\"itself").count(), 11);
    assert!(page.contains("scope=\"row\"") && page.contains("scope=\"col\""));
    assert!(page.contains("00ff"));
}

#[test]
fn of_many_teams_the_pairs_are_listed_at_which_there_is_something_to_see() {
    let fails =
        |proof: &mut Proof, _: &Claims| in_theorem(proof, finding(Theorem::Fence, "unit0/team1"));
    let page = sheet(101, fails, |it| it.html().unwrap());
    assert!(!page.contains("class=\"matrix"));
    assert_eq!(page.matches("<li>unit0/team1 to ").count(), 100);
    // All pairs but those of the team and the share between two others, which has ended.
    let rest = 101 * 100 - 2 * 100 - 1;
    assert!(page.contains(&format!("nothing crosses in {rest}, proved")));
    let text = sheet(101, fails, |it| it.markdown());
    assert!(
        text.contains(&format!("nothing crosses in {rest}, proved")),
        "{text}"
    );
}

#[test]
fn a_review_sees_the_grid_and_no_cell_breaks_it() {
    let text = sheet(4, |_, _| {}, |it| it.markdown());
    let grid: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| **unit0"))
        .collect();
    assert_eq!(grid.len(), 4);
    assert!(grid.iter().all(|line| line.matches('|').count() == 6));
    assert!(
        grid[0].contains("reads s3://acme-unit0-team0-models-"),
        "{}",
        grid[0]
    );
    assert!(text.contains("=1+1 &lt;script>"));
}

/// The example's callers: an application of its own, and a role of a partner's that asks for connections.
#[test]
fn who_calls_from_outside_is_told_with_what_he_calls() {
    let text = include_str!("../examples/rest-api/ringfence.yaml");
    let spec = spec::parse("ringfence.yaml", text.as_bytes()).unwrap();
    let claims = claims(&resolve(&spec, &Lock::default()).unwrap().0);
    let sheet = Sheet {
        date: "2026-12-01".parse().unwrap(),
        inputs: Vec::new(),
        locate: &|path| Some(path.0.clone()),
        because: &|path| because(&spec, path),
    };
    let matrix = Matrix::of(&proved(), &claims, sheet);
    let told = matrix.markdown();
    let line = told
        .lines()
        .find(|line| line.contains("444455556666"))
        .unwrap();
    assert!(
        line.contains("may ask for a PrivateLink connection to"),
        "{line}"
    );
    assert!(line.contains(&claims.teams[0].services[0].name), "{line}");
    assert!(
        matrix
            .html()
            .unwrap()
            .contains("arn:aws:iam::444455556666:role/network")
    );
    assert!(
        !told.contains("role/ringfence/payments/fraud/"),
        "its own application is not outside"
    );
}
