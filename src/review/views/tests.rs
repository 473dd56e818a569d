use std::collections::BTreeSet;

use super::super::plan::{Fate, PlanChanges, PlannedChange};
use super::super::rules::{Judgement, Level, Rule, Rules};
use super::super::*;
use super::sentence;

/// Somebody or something of a team, named as the spec does.
fn party(kind: &str, name: &str) -> Party {
    let mut parts = name.split('/');
    let team = parts.next().zip(parts.next());
    Party {
        kind: kind.to_owned(),
        name: name.to_owned(),
        arn: format!("arn:aws:test:::{name}"),
        team: team.map(|(unit, team)| format!("{unit}/{team}")),
    }
}

fn read(turn: Turn, reach: Reach) -> AccessChange {
    AccessChange {
        turn,
        reach,
        who: vec![party("training role", "retail/churn/nightly")],
        everybody: false,
        actions: vec!["s3:GetObject".to_owned()],
        what: vec![party("bucket", "payments/fraud/artifacts/*")],
        because: None,
        circumstances: Vec::new(),
        certain: true,
        places: vec!["units/retail/churn/roles.tf:14".to_owned()],
        teams: 1,
    }
}

fn shared() -> AccessChange {
    AccessChange {
        because: Some(Because {
            what: "share 2".to_owned(),
            place: Some("ringfence.yaml:48".to_owned()),
        }),
        ..read(Turn::Gained, Reach::AcrossUnits)
    }
}

fn folded() -> AccessChange {
    let teams: Vec<String> = (0..40)
        .map(|at| format!("unit{}/team{at}", at / 10))
        .collect();
    let all = |kind, rest| {
        let each = teams.iter();
        each.map(|team| party(kind, &format!("{team}/{rest}")))
            .collect()
    };
    AccessChange {
        who: all("training role", "nightly"),
        what: all("bucket", "raw/*"),
        teams: 40,
        ..read(Turn::Gained, Reach::Within)
    }
}

fn nobody() -> AccessChange {
    AccessChange {
        who: Vec::new(),
        everybody: true,
        actions: vec!["kms:Decrypt".to_owned()],
        what: vec![party("bucket", "ads/bids/data")],
        ..read(Turn::Lost, Reach::Within)
    }
}

fn way() -> WayChange {
    WayChange {
        opens: true,
        outward: true,
        from: vec![party("training jobs", "retail/churn")],
        to: vec![party("addresses", "0.0.0.0/0")],
        what: "tcp 443".to_owned(),
        by: "module.churn.aws_internet_gateway.x".to_owned(),
        certain: false,
        places: vec!["units/retail/churn/network.tf:3".to_owned()],
        teams: 1,
        declared: false,
    }
}

fn theorem() -> TheoremChange {
    TheoremChange {
        theorem: "fence".to_owned(),
        before: "proved".to_owned(),
        after: "1 finding".to_owned(),
        worse: true,
        found: vec!["outsider: `b` is open (units/a/main.tf:3)".to_owned()],
        settled: 0,
    }
}

fn planned(fate: Fate, address: &str) -> PlannedChange {
    PlannedChange {
        fate,
        address: address.to_owned(),
        moved_from: None,
        kind: "aws_kms_key".to_owned(),
        keeper: true,
        reason: None,
        imported: None,
        replaced_for: Vec::new(),
        arguments: Vec::new(),
        unknown: Vec::new(),
        statements: Vec::new(),
        danger: None,
        leaves: Default::default(),
        watching: crate::review::Watching::default(),
    }
}

fn stack() -> StackChange {
    StackChange {
        path: "units/retail".to_owned(),
        count: Count {
            changed: 1,
            ..Count::default()
        },
        resources: vec![ResourceChange {
            change: Change::Changed,
            addresses: vec!["module.churn.aws_iam_role_policy.train_nightly".to_owned()],
            moved_from: None,
            kind: "aws_iam_role_policy".to_owned(),
            danger: Some(Danger::Policy),
            watching: crate::review::Watching::default(),
            kept: false,
            leaves: Default::default(),
            arguments: Vec::new(),
            statements: vec![StatementChange {
                denies: false,
                argument: "policy".to_owned(),
                name: "Read".to_owned(),
                change: Change::Changed,
                elements: vec![ElementChange {
                    element: "Resource".to_owned(),
                    removed: vec!["a".to_owned()],
                    added: vec!["b".to_owned()],
                }],
            }],
        }],
    }
}

/// Everything that a report may hold, once.
fn sample() -> Report {
    Report {
        accounts: BTreeSet::new(),
        heard: BTreeSet::new(),
        version: 1,
        compared: Compared {
            organization: "acme".to_owned(),
            before: "infra as it lies".to_owned(),
            after: "what ringfence.yaml says".to_owned(),
        },
        verdict: Verdict::Dangerous,
        judgements: vec![Judgement {
            rule: Rule::AccessAcrossUnits,
            level: Level::Dangerous,
            what: "training role retail/churn/nightly gains s3:GetObject on payments/fraud/artifacts/*"
                .to_owned(),
            places: vec!["ringfence.yaml:48".to_owned()],
            because: None,
        }],
        access: vec![shared(), folded(), nobody()],
        ways: vec![way()],
        theorems: vec![theorem()],
        plan: Some(PlanChanges {
            changes: vec![planned(Fate::Destroyed, "aws_kms_key.data")],
            ..PlanChanges::default()
        }),
        stacks: vec![stack()],
        files: vec![FileChange {
            path: "units/retail/churn/roles.tf".to_owned(),
            beside: false,
            change: Change::Changed,
            dangerous: true,
            hunks: vec!["@@ -1,3 +1,3 @@\n a\n-b ```\n+c\n d\n".to_owned()],
        }],
        rules: Vec::new(),
        strays: Vec::new(),
        unknown: vec![Unknown {
            what: "a/main.tf:3".to_owned(),
            why: "a variable without a value".to_owned(),
        }],
        notes: vec!["the lock would be written".to_owned()],
        matrix: Some(matrix(3)),
    }
}

/// So many teams, the first of which lets the last read.
fn matrix(teams: usize) -> MatrixChange {
    let name = |at: usize| format!("unit{:02}/team{at:03}", at / 10);
    let teams: Vec<MatrixTeam> = (0..teams)
        .map(|at| MatrixTeam {
            team: name(at),
            change: (at == 1).then_some(Change::Added),
            was: None,
        })
        .collect();
    MatrixChange {
        cells: vec![MatrixCell {
            from: name(0),
            to: name(teams.len() - 1),
            before: Vec::new(),
            after: vec!["reads artifacts/* until 2027-06-30".to_owned()],
            turn: Some(Turn::Gained),
            gained: vec!["s3:GetObject".to_owned()],
            lost: Vec::new(),
            found_before: false,
            found_after: false,
        }],
        teams,
    }
}

fn told(change: &AccessChange) -> String {
    sentence::access(change).plain()
}

#[test]
fn a_gain_is_told_with_who_what_and_why() {
    assert_eq!(
        told(&shared()),
        "training role retail/churn/nightly gains s3:GetObject on payments/fraud/artifacts/* through share 2 (ringfence.yaml:48)"
    );
}

#[test]
fn that_nobody_is_left_is_told_in_peoples_words() {
    assert_eq!(told(&nobody()), "nobody can decrypt ads/bids/data any more");
    let also = AccessChange {
        everybody: true,
        ..read(Turn::Lost, Reach::Within)
    };
    assert!(told(&also).ends_with(", and nobody is left who can"));
}

#[test]
fn what_several_teams_gain_alike_is_told_once() {
    assert_eq!(
        told(&folded()),
        "in 40 teams: training role nightly gains s3:GetObject on raw/* of the same team"
    );
    let mut across = folded();
    across.what.rotate_left(1);
    assert!(told(&across).ends_with("raw/* of another team"));
}

#[test]
fn changes_that_have_all_in_common_but_what_is_done_to_what_stand_under_one_line() {
    let keys = AccessChange {
        actions: vec!["kms:Decrypt".to_owned()],
        what: vec![party("key", "payments/fraud/data")],
        ..shared()
    };
    let report = Report {
        access: vec![shared(), nobody(), keys],
        ..sample()
    };
    let text = report.text(false, 200);
    let expected = "\
access gained
! + training role retail/churn/nightly gains … through share 2 (ringfence.yaml:48)
      s3:GetObject on payments/fraud/artifacts/*
      kms:Decrypt on key payments/fraud/data
      units/retail/churn/roles.tf:14
";
    assert!(text.contains(expected), "{text}");
    let markdown = report.markdown(COMMENT);
    assert!(
        markdown.contains("\n  - <code>kms:Decrypt</code> on key"),
        "{markdown}"
    );
}

#[test]
fn what_is_not_known_is_told_as_perhaps() {
    let unsure = AccessChange {
        certain: false,
        ..shared()
    };
    assert!(told(&unsure).contains(" perhaps gains "));
    assert_eq!(
        sentence::way(&way()).plain(),
        "training jobs retail/churn can perhaps reach addresses 0.0.0.0/0 with tcp 443, by module.churn.aws_internet_gateway.x"
    );
}

#[test]
fn circumstances_stand_behind_what_they_change() {
    let wider = AccessChange {
        circumstances: vec!["no longer needs aws:MultiFactorAuthPresent".to_owned()],
        ..read(Turn::Widened, Reach::Within)
    };
    assert_eq!(
        told(&wider),
        "training role retail/churn/nightly has under more circumstances s3:GetObject on payments/fraud/artifacts/*, no longer needs aws:MultiFactorAuthPresent"
    );
}

#[test]
fn the_verdict_and_why_come_first() {
    let text = sample().text(false, 300);
    assert!(
        text.starts_with("dangerous: training role retail/churn/nightly gains"),
        "{text}"
    );
    let markdown = sample().markdown(COMMENT);
    assert!(
        markdown.starts_with("## ✗ Dangerous: training role"),
        "{markdown}"
    );
    let nothing = Report::default();
    assert_eq!(nothing.text(false, 80), "nothing changes\n");
    assert_eq!(nothing.markdown(COMMENT), "## ✓ Nothing changes\n\n");
}

/// What somebody must not miss leads: a say in who may do what, then data, then the rest; what is new and what is lost after them.
#[test]
fn the_headline_is_what_somebody_gains_and_what_matters_most() {
    let of = |turn, action: &str, everybody| AccessChange {
        actions: vec![action.to_owned()],
        everybody,
        because: shared().because,
        ..read(turn, Reach::Within)
    };
    let lost = of(Turn::Lost, "kms:Decrypt", false);
    let new = of(Turn::Gained, "s3:PutBucketPolicy", true);
    let lists = of(Turn::Gained, "s3:ListBucket", false);
    let reads = of(Turn::Widened, "s3:GetObject", false);
    let controls = of(Turn::Gained, "kms:PutKeyPolicy", false);
    let mut access = vec![lost, new, lists, reads, controls];
    for wanted in [
        "gains kms:PutKeyPolicy",
        "has under more circumstances s3:GetObject",
        "gains s3:ListBucket",
        "gains s3:PutBucketPolicy",
        "loses kms:Decrypt",
    ] {
        let mut report = Report {
            access: access.clone(),
            ..Report::default()
        };
        report.judge(&Rules::default());
        let text = report.text(false, 300);
        let first = text.lines().next().unwrap();
        assert!(first.starts_with("look: "), "{first}");
        assert!(first.contains(wanted), "{first}");
        access.pop();
    }
}

#[test]
fn that_nothing_opens_is_said_of_what_does_not() {
    let way = WayChange {
        opens: true,
        outward: false,
        from: vec![party("network", "retail/churn")],
        to: vec![party("network", "retail/churn")],
        what: "all traffic".to_owned(),
        by: String::new(),
        certain: true,
        places: Vec::new(),
        teams: 1,
        declared: true,
    };
    let mut report = Report {
        ways: vec![way],
        ..Report::default()
    };
    report.judge(&Rules::default());
    let text = report.text(false, 300);
    assert!(
        text.starts_with("harmless: nobody gains access, no way opens that leads out of a network"),
        "{text}"
    );
}

#[test]
fn what_gains_and_what_loses_stand_apart() {
    let text = sample().text(false, 100);
    let (before, lost) = text.split_once("access lost\n").unwrap();
    assert!(before.contains("access gained\n"));
    assert!(before.contains("share 2") && !lost.contains("share 2"));
    assert!(lost.starts_with("  - nobody can decrypt"));
}

#[test]
fn sentences_are_no_wider_than_the_terminal() {
    let text = sample().text(false, 60);
    let told = text.split("units/retail: ").next().unwrap();
    for line in told.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn a_comment_is_never_longer_than_its_host_takes() {
    let mut large = sample();
    let line = "+`````` <details> 日本\n".to_owned();
    large.files = (0..9)
        .map(|at| FileChange {
            path: format!("f{at}"),
            hunks: vec!["@@ -1 +1,999 @@\n".to_owned(), line.repeat(999)],
            ..sample().files[0].clone()
        })
        .collect();
    for limit in [2_000, 5_000, 20_000, COMMENT] {
        let page = large.markdown(limit);
        assert!(page.chars().count() <= limit);
        assert!(page.contains("**Cut here** at"), "{page}");
        assert_eq!(
            page.matches("<details").count() - page.matches(" <details> ").count(),
            page.matches("</details>").count()
        );
        let fences = page.lines().filter(|line| line.starts_with("```"));
        assert_eq!(fences.count() % 2, 0, "{page}");
        assert!(page.chars().count() > limit / 2, "{}", page.len());
    }
    let all = large.markdown(10_000_000);
    assert!(!all.contains("Cut here") && all.contains("<summary>f8</summary>"));
}

#[test]
fn text_from_outside_is_only_text() {
    let mut hostile = sample();
    let evil = "</summary>|`@org/all` #1 <script>\u{1b}[2J\u{202e}\n## x https://evil.example";
    hostile.judgements[0].what = evil.to_owned();
    hostile.access[0].who[0].name = evil.to_owned();
    hostile.access[0].because = Some(Because {
        what: evil.to_owned(),
        place: None,
    });
    hostile.unknown[0].why = evil.to_owned();
    hostile.notes = vec![evil.to_owned()];
    let text = hostile.text(false, 100);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    assert!(!text.lines().any(|line| line.starts_with("## ")));
    let markdown = hostile.markdown(COMMENT);
    for bad in ["<script", "@org", "#1 ", "://evil", "\n## x", "\u{1b}"] {
        assert!(!markdown.contains(bad), "{bad}: {markdown}");
    }
}

#[test]
fn json_is_as_its_schema_says() {
    let validator = jsonschema::validator_for(&Report::schema()).unwrap();
    for report in [sample(), Report::default()] {
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        validator.validate(&json).unwrap();
        let mut wrong = json.clone();
        wrong["verdict"] = "fine".into();
        assert!(validator.validate(&wrong).is_err());
        wrong = json;
        wrong.as_object_mut().unwrap().remove("unknown");
        assert!(validator.validate(&wrong).is_err());
    }
}

#[test]
fn the_published_schema_is_the_one_of_reports() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/report.json");
    let schema = format!("{:#}\n", Report::schema());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &schema).unwrap();
    }
    let published = std::fs::read_to_string(&file).unwrap();
    assert!(published == schema, "UPDATE_EXPECT=1 writes it");
}

#[test]
fn a_page_loads_nothing_and_has_all_that_there_is() {
    let page = sample().html().unwrap();
    for part in [
        "default-src 'none'",
        "<strong><span aria-hidden=\"true\">✗&nbsp;</span>dangerous</strong>",
        "gains <code>s3:GetObject</code> on <code>payments/fraud/artifacts/*</code> through share 2",
        "nobody can decrypt <code>ads/bids/data</code> any more",
        "in 40 teams: ",
        "<code>unit3/team39</code>",
        "access-across-units",
        "0.0.0.0/0",
        "<code>fence</code>: proved before, 1 finding now",
        "is destroyed with what it holds",
        "a variable without a value",
        "the lock would be written",
        "reads artifacts/* until 2027-06-30",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let changed = Report {
        plan: None,
        ..sample()
    };
    let other = changed.html().unwrap();
    for part in [
        "<code>module.churn</code>",
        "<code>aws_iam_role_policy.train_nightly</code>",
        "units/retail/churn/roles.tf",
        "<td class=\"g\">b ```</td>",
    ] {
        assert!(other.contains(part), "{part}");
    }
    for bad in ["<script", "src=", "url(", "@import", "href=\"http", "<link"] {
        assert!(!page.contains(bad), "{bad}");
    }
    let empty = Report::default().html().unwrap();
    assert!(empty.contains("nothing changes") && !empty.contains("<section"));
}

#[test]
fn nothing_in_a_page_is_markup_but_what_the_page_is_made_of() {
    let evil = "</code></style><script>alert(1)</script>\" onload='x'\u{202e}\u{1b}";
    let mut report = sample();
    report.plan = None;
    report.compared.organization = evil.to_owned();
    report.compared.before = evil.to_owned();
    report.judgements[0].what = evil.to_owned();
    report.judgements[0].because = Some(evil.to_owned());
    report.judgements[0].places = vec![evil.to_owned()];
    for change in &mut report.access {
        change.actions = vec![evil.to_owned(); 9];
        change.circumstances = vec![evil.to_owned()];
        change.places = vec![evil.to_owned()];
        for party in change.who.iter_mut().chain(&mut change.what) {
            *party = Party {
                kind: evil.to_owned(),
                name: evil.to_owned(),
                ..party.clone()
            };
        }
    }
    report.ways[0].by = evil.to_owned();
    report.ways[0].what = evil.to_owned();
    report.theorems[0].found = vec![evil.to_owned()];
    report.notes = vec![evil.to_owned()];
    report.unknown[0].what = evil.to_owned();
    report.stacks[0].path = evil.to_owned();
    report.stacks[0].resources[0].addresses = vec![format!("module.{evil}.x")];
    report.stacks[0].resources[0].statements[0].elements[0].added = vec![evil.to_owned()];
    report.files[0].path = evil.to_owned();
    report.files[0].hunks = vec![format!("@@ -1 +1 @@ {evil}\n-{evil}\n+{evil}x\n {evil}\n")];
    if let Some(matrix) = &mut report.matrix {
        matrix.teams[0].team = evil.to_owned();
        matrix.cells[0].from = evil.to_owned();
        matrix.cells[0].after = vec![evil.to_owned()];
    }
    let page = report.html().unwrap();
    for bad in [
        "<script",
        "</code></style",
        "onload='",
        "\u{202e}",
        "\u{1b}",
    ] {
        assert!(!page.contains(bad), "{bad}");
    }
    assert!(page.matches("&lt;script&gt;").count() > 30);
}

#[test]
fn a_page_stays_small_however_much_changes() {
    let mut report = sample();
    report.plan = None;
    report.files = vec![
        FileChange {
            hunks: vec![format!(
                "@@ -0,0 +1 @@\n{}",
                "+some <text> of a line\n".repeat(999)
            )],
            ..sample().files[0].clone()
        };
        500
    ];
    report.stacks = vec![
        StackChange {
            resources: vec![stack().resources[0].clone(); 400],
            ..stack()
        };
        60
    ];
    report.matrix = Some(matrix(500));
    let page = report.html().unwrap();
    assert!(page.len() < 10 << 20, "{}", page.len());
    assert!(page.contains("more files: this page has no room"));
    assert!(page.contains("only rows and columns with something to see"));
}

#[test]
fn sarif_is_as_the_standard_says() {
    let schema = include_str!("../../../tests/data/schemas/sarif-2.1.0.json");
    // The standard's pattern of languages is no regular expression.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for report in [sample(), Report::default()] {
        validator.validate(&report.sarif("infra")).unwrap();
    }
    let mut wrong = sample().sarif("infra");
    wrong["runs"][0]["results"][0]["level"] = "bad".into();
    assert!(validator.validate(&wrong).is_err());
}

#[test]
fn sarif_has_what_rules_say_with_places_and_what_no_rule_says() {
    let log = sample().sarif("infra");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let ids: Vec<&str> = results
        .iter()
        .filter_map(|it| it["ruleId"].as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "review/access-across-units",
            "review/access-opened",
            "review/way-opened",
            "review/not-known"
        ]
    );
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "ringfence.yaml");
    assert_eq!(place["region"]["startLine"], 48);
    assert_eq!(results[0]["level"], "error");
    let notes = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notes.as_array().unwrap().len(), 1);
}
