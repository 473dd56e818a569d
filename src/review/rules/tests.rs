use super::super::plan::{Fate, PlanChanges, PlannedChange};
use super::super::{
    AccessChange, ArgumentChange, Because, Change, Count, Party, Reach, Report, ResourceChange,
    StackChange, TheoremChange, Turn, Unknown, Watching, WayChange,
};
use super::*;

fn argument(path: &str, before: Option<&str>, after: Option<&str>) -> ArgumentChange {
    ArgumentChange {
        path: path.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

fn planned(fate: Fate, address: &str, arguments: Vec<ArgumentChange>) -> PlannedChange {
    let resource = address.rsplit("aws_").next().unwrap();
    let kind = format!("aws_{}", resource.split('.').next().unwrap());
    PlannedChange {
        fate,
        address: address.to_owned(),
        moved_from: None,
        keeper: crate::review::keepers::is_keeper(&kind),
        kind,
        reason: None,
        imported: None,
        replaced_for: Vec::new(),
        arguments,
        unknown: Vec::new(),
        statements: Vec::new(),
        danger: None,
        leaves: Default::default(),
        watching: Watching::default(),
    }
}

fn plan(changes: Vec<PlannedChange>) -> Report {
    Report {
        plan: Some(PlanChanges {
            changes,
            ..PlanChanges::default()
        }),
        ..Report::default()
    }
}

fn files(resources: Vec<ResourceChange>) -> Report {
    Report {
        stacks: vec![StackChange {
            path: "units/retail".to_owned(),
            count: Count::default(),
            resources,
        }],
        ..Report::default()
    }
}

fn resource(change: Change, address: &str, arguments: Vec<ArgumentChange>) -> ResourceChange {
    let planned = planned(Fate::Changed, address, arguments);
    ResourceChange {
        change,
        addresses: vec![planned.address],
        moved_from: None,
        kind: planned.kind,
        danger: None,
        arguments: planned.arguments,
        statements: Vec::new(),
        kept: false,
        leaves: Default::default(),
        watching: Watching::default(),
    }
}

fn party(kind: &str, name: &str, team: Option<&str>) -> Party {
    Party {
        kind: kind.to_owned(),
        name: name.to_owned(),
        arn: String::new(),
        team: team.map(str::to_owned),
    }
}

fn access(turn: Turn, reach: Reach) -> AccessChange {
    AccessChange {
        turn,
        reach,
        who: vec![party(
            "training role",
            "retail/churn/nightly",
            Some("retail/churn"),
        )],
        everybody: false,
        actions: vec!["s3:GetObject".to_owned()],
        what: vec![party(
            "bucket",
            "payments/fraud/artifacts/*",
            Some("payments/fraud"),
        )],
        because: Some(Because {
            what: "share 2".to_owned(),
            place: Some("ringfence.yaml:48".to_owned()),
        }),
        circumstances: Vec::new(),
        certain: true,
        places: Vec::new(),
        teams: 1,
    }
}

fn of_access(changes: Vec<AccessChange>) -> Report {
    Report {
        access: changes,
        ..Report::default()
    }
}

/// What falls under which rule, by the usual levels, and the verdict.
fn judged(mut report: Report, rules: &Rules) -> (Verdict, Vec<(&'static str, String)>) {
    report.judge(rules);
    let told = report.judgements.iter();
    let told = told.map(|it| (it.rule.name(), it.what.clone())).collect();
    (report.verdict, told)
}

fn names(report: Report) -> Vec<&'static str> {
    let (_, told) = judged(report, &Rules::default());
    told.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn each_fate_of_a_resource_falls_under_its_rule() {
    let none: &[&str] = &[];
    for (fate, address, rules) in [
        (Fate::Destroyed, "aws_kms_key.a", &["key-deletion"][..]),
        (Fate::Replaced, "aws_kms_key.a", &["key-deletion"]),
        (Fate::Forgotten, "aws_kms_key.a", none),
        (Fate::LeftBehind, "aws_kms_key.a", none),
        (Fate::LeftBehind, "aws_s3_bucket.a", &["data-replacement"]),
        (Fate::Created, "aws_kms_key.a", none),
        (Fate::Imported, "aws_kms_key.a", none),
        (Fate::Destroyed, "aws_s3_bucket.a", &["data-deletion"]),
        (Fate::Replaced, "aws_s3_bucket.a", &["data-replacement"]),
        (Fate::Moved, "aws_s3_bucket.a", none),
        (Fate::Destroyed, "aws_db_instance.a", &["data-deletion"]),
        (Fate::Destroyed, "aws_s3_bucket_policy.a", none),
        (Fate::Destroyed, "aws_cloudtrail.a", &["audit-weakened"]),
        (
            Fate::Replaced,
            "aws_cloudwatch_log_group.a",
            &["audit-weakened"],
        ),
    ] {
        let found = names(plan(vec![planned(fate, address, Vec::new())]));
        assert_eq!(found, rules, "{fate:?} {address}");
    }
}

#[test]
fn a_key_that_is_disabled_is_as_good_as_gone_and_one_that_is_enabled_is_not() {
    let disabled = argument("is_enabled", Some("true"), Some("false"));
    let unknown = argument("is_enabled", Some("true"), Some("(known after apply)"));
    let enabled = argument("is_enabled", Some("false"), Some("true"));
    for (how, rules) in [
        (disabled, &["key-deletion"][..]),
        (unknown, &["key-deletion"]),
        (enabled, &[]),
    ] {
        let found = names(plan(vec![planned(
            Fate::Changed,
            "aws_kms_key.a",
            vec![how.clone()],
        )]));
        assert_eq!(found, rules, "{how:?}");
    }
}

#[test]
fn what_records_less_is_told_and_what_records_more_is_not() {
    for (kind, path, before, after, less) in [
        (
            "cloudtrail",
            "enable_logging",
            Some("true"),
            Some("false"),
            true,
        ),
        ("cloudtrail", "enable_logging", None, Some("false"), true),
        ("cloudtrail", "enable_logging", Some("false"), None, false),
        (
            "cloudtrail",
            "is_multi_region_trail",
            Some("true"),
            None,
            true,
        ),
        (
            "cloudtrail",
            "event_selector[0].read_write_type",
            Some("\"All\""),
            Some("\"WriteOnly\""),
            true,
        ),
        (
            "cloudtrail",
            "advanced_event_selector[2]",
            None,
            Some("{ }"),
            false,
        ),
        (
            "cloudtrail",
            "advanced_event_selector[2].field_selector[1]",
            None,
            Some("{ }"),
            true,
        ),
        (
            "cloudtrail",
            "tags.Team",
            Some("\"a\""),
            Some("\"b\""),
            false,
        ),
        (
            "cloudwatch_log_group",
            "retention_in_days",
            Some("365"),
            Some("30"),
            true,
        ),
        (
            "cloudwatch_log_group",
            "retention_in_days",
            Some("30"),
            Some("365"),
            false,
        ),
        (
            "cloudwatch_log_group",
            "retention_in_days",
            Some("30"),
            Some("0"),
            false,
        ),
        (
            "cloudwatch_log_group",
            "retention_in_days",
            None,
            Some("3653"),
            true,
        ),
        (
            "cloudwatch_log_group",
            "retention_in_days",
            Some("30"),
            Some("(known after apply)"),
            true,
        ),
        (
            "flow_log",
            "traffic_type",
            Some("\"ALL\""),
            Some("\"REJECT\""),
            true,
        ),
        (
            "cloudwatch_event_rule",
            "state",
            Some("\"ENABLED\""),
            Some("\"DISABLED\""),
            true,
        ),
        (
            "cloudwatch_event_rule",
            "state",
            Some("\"DISABLED\""),
            Some("\"ENABLED\""),
            false,
        ),
        (
            "s3_bucket",
            "tags.Team",
            Some("\"a\""),
            Some("\"b\""),
            false,
        ),
    ] {
        let changed = argument(path, before, after);
        let address = format!("aws_{kind}.a");
        let found = names(plan(vec![planned(Fate::Changed, &address, vec![changed])]));
        assert_eq!(
            found == ["audit-weakened"],
            less,
            "{kind} {path} {after:?}: {found:?}"
        );
    }
}

#[test]
fn what_somebody_did_behind_terraforms_back_falls_under_the_rule_of_what_it_is() {
    let off = |path: &str| vec![argument(path, Some("true"), Some("false"))];
    let days = vec![argument("retention_in_days", Some("365"), Some("1"))];
    let tags = vec![argument("tags.Team", Some("\"a\""), Some("\"b\""))];
    for (fate, address, arguments, rule) in [
        (Fate::Destroyed, "aws_kms_key.a", vec![], "key-deletion"),
        (
            Fate::Changed,
            "aws_kms_key.a",
            off("is_enabled"),
            "key-deletion",
        ),
        (Fate::Changed, "aws_kms_key.a", tags.clone(), "drift"),
        (Fate::Destroyed, "aws_s3_bucket.a", vec![], "data-deletion"),
        (
            Fate::Destroyed,
            "aws_cloudtrail.a",
            vec![],
            "audit-weakened",
        ),
        (
            Fate::Changed,
            "aws_cloudtrail.a",
            off("enable_logging"),
            "audit-weakened",
        ),
        (
            Fate::Changed,
            "aws_cloudwatch_log_group.a",
            days,
            "audit-weakened",
        ),
        (Fate::Changed, "aws_cloudwatch_log_group.a", tags, "drift"),
    ] {
        let report = Report {
            plan: Some(PlanChanges {
                drift: vec![planned(fate, address, arguments)],
                ..PlanChanges::default()
            }),
            ..Report::default()
        };
        assert_eq!(names(report), [rule], "{fate:?} {address}");
    }
}

#[test]
fn what_watches_a_network_may_go_with_it_and_its_records_may_not() {
    let gone = |address: &str| planned(Fate::Destroyed, address, Vec::new());
    let found = judged(
        plan(vec![
            gone("module.a.aws_vpc.this"),
            gone("module.a.aws_flow_log.this"),
            gone("module.b.aws_flow_log.this"),
            gone("module.a.aws_route53_resolver_query_log_config.this"),
            gone("module.a.aws_route53_resolver_query_log_config_association.this"),
            gone("module.a.aws_cloudwatch_log_group.flow"),
        ]),
        &Rules::default(),
    );
    let told = [
        "`module.b.aws_flow_log.this` goes away",
        "`module.a.aws_cloudwatch_log_group.flow` goes away with what is recorded in it",
    ];
    let told = told.map(|what| ("audit-weakened", what.to_owned()));
    assert_eq!(found, (Verdict::Dangerous, told.to_vec()));
}

#[test]
fn what_watches_more_than_a_network_is_missed_wherever_it_stands() {
    for kind in [
        "cloudtrail",
        "guardduty_detector",
        "config_configuration_recorder",
    ] {
        let gone = [
            format!("module.a.aws_{kind}.this"),
            "module.a.aws_vpc.this".to_owned(),
        ];
        let in_plan = gone
            .each_ref()
            .map(|it| planned(Fate::Destroyed, it, Vec::new()));
        assert_eq!(names(plan(in_plan.to_vec())), ["audit-weakened"], "{kind}");
        let in_files = gone
            .each_ref()
            .map(|it| resource(Change::Removed, it, Vec::new()));
        assert_eq!(
            names(files(in_files.to_vec())),
            ["audit-weakened"],
            "{kind}"
        );
    }
}

#[test]
fn files_are_judged_as_plans_are() {
    let renamed = argument("bucket", Some("\"a\""), Some("\"b\""));
    let forgotten = ResourceChange {
        kept: true,
        ..resource(Change::Removed, "module.a.aws_s3_bucket.c", Vec::new())
    };
    let found = judged(
        files(vec![
            resource(Change::Removed, "module.a.aws_kms_key.data", Vec::new()),
            resource(Change::Removed, "module.b.aws_kms_key.data", Vec::new()),
            resource(Change::Changed, "module.a.aws_s3_bucket.raw", vec![renamed]),
            resource(Change::Added, "module.a.aws_s3_bucket.new", Vec::new()),
            forgotten,
        ]),
        &Rules::default(),
    );
    let key = "the key `units/retail: module.a.aws_kms_key.data` is destroyed: what is encrypted under it can't be read any more, and 1 more resource";
    let bucket = "the bucket `units/retail: module.a.aws_s3_bucket.raw` is replaced (its `bucket` is another one) by an empty one";
    let told = vec![
        ("key-deletion", key.to_owned()),
        ("data-replacement", bucket.to_owned()),
    ];
    assert_eq!(found, (Verdict::Dangerous, told));
}

#[test]
fn access_falls_under_the_rule_of_its_reach() {
    let none: &[&str] = &[];
    for (turn, reach, rules) in [
        (Turn::Gained, Reach::Outside, &["access-from-outside"][..]),
        (Turn::Gained, Reach::Account, &["access-across-units"]),
        (Turn::Gained, Reach::AcrossUnits, &["access-across-units"]),
        (Turn::Widened, Reach::AcrossTeams, &["access-across-teams"]),
        (Turn::Altered, Reach::Control, &["access-to-control"]),
        (Turn::Gained, Reach::Platform, none),
        (Turn::Gained, Reach::Within, none),
        (Turn::Narrowed, Reach::Outside, none),
        (Turn::Lost, Reach::Within, &["access-lost"]),
    ] {
        let found = names(of_access(vec![access(turn, reach)]));
        assert_eq!(found, rules, "{turn:?} {reach:?}");
    }
}

#[test]
fn an_administrator_whom_the_spec_names_may_come_to_control_something_and_nobody_else() {
    let of = |team: Option<&str>, declared: bool| {
        let mut change = access(Turn::Gained, Reach::Control);
        change.who = vec![party(
            "role",
            "arn:aws:iam::111122223333:role/terraform",
            team,
        )];
        change.because = change.because.filter(|_| declared);
        names(of_access(vec![change]))
    };
    assert!(of(None, true).is_empty());
    assert_eq!(of(None, false), ["access-to-control"]);
    assert_eq!(of(Some("retail/churn"), true), ["access-to-control"]);
}

#[test]
fn what_is_lost_matters_to_whoever_needs_it_or_when_nobody_is_left() {
    let of = |declared: bool, everybody: bool| {
        let mut change = access(Turn::Lost, Reach::Within);
        change.because = change.because.filter(|_| declared);
        change.everybody = everybody;
        judged(of_access(vec![change]), &Rules::default())
    };
    assert_eq!(of(false, false), (Verdict::Harmless, Vec::new()));
    let (verdict, told) = of(true, false);
    assert_eq!(verdict, Verdict::Look);
    assert_eq!(
        told[0].1,
        "training role retail/churn/nightly loses s3:GetObject on payments/fraud/artifacts/* through share 2 (ringfence.yaml:48)"
    );
    let (_, told) = of(false, true);
    assert_eq!(
        told[0].1,
        "training role retail/churn/nightly loses s3:GetObject on payments/fraud/artifacts/*, and nobody is left who can"
    );
}

#[test]
fn what_is_not_certain_is_told_and_unknown_as_well() {
    let mut change = access(Turn::Gained, Reach::AcrossTeams);
    change.certain = false;
    let declared = of_access(vec![change.clone()]);
    assert_eq!(names(declared), ["access-across-teams"]);
    change.because = None;
    let (verdict, told) = judged(of_access(vec![change]), &Rules::default());
    assert_eq!(verdict, Verdict::Dangerous);
    let rules: Vec<_> = told.iter().map(|(rule, _)| *rule).collect();
    // The same sentence twice tells no more.
    assert_eq!(rules, ["access-across-teams"]);
    let lax = Rules::default().with(Rule::AccessAcrossTeams, Level::Note);
    let mut change = access(Turn::Gained, Reach::AcrossTeams);
    change.certain = false;
    change.because = None;
    let (_, told) = judged(of_access(vec![change]), &lax);
    assert_eq!(told[0].0, "access-unknown");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1.contains("perhaps gains"), "{told:?}");
}

#[test]
fn the_same_of_many_is_one_line_with_all_places() {
    let at = |place: &str| AccessChange {
        places: vec![place.to_owned()],
        ..access(Turn::Gained, Reach::AcrossUnits)
    };
    let mut report = of_access(vec![at("a.tf:1"), at("b.tf:2"), at("c.tf:3"), at("a.tf:1")]);
    report.judge(&Rules::default());
    assert_eq!(report.judgements.len(), 1);
    assert_eq!(report.judgements[0].places, ["a.tf:1", "b.tf:2", "c.tf:3"]);
    assert!(
        report.judgements[0]
            .what
            .ends_with(", and 3 more such changes")
    );
}

#[test]
fn ways_and_theorems_and_drift_have_their_rules() {
    let way = |opens, outward| WayChange {
        opens,
        outward,
        from: vec![party("", "retail/churn", Some("retail/churn"))],
        to: vec![party("", "0.0.0.0/0", None)],
        what: "all traffic".to_owned(),
        by: "an internet gateway".to_owned(),
        certain: true,
        places: Vec::new(),
        teams: 1,
        declared: false,
    };
    let theorem = |worse| TheoremChange {
        theorem: "fence".to_owned(),
        before: "proved".to_owned(),
        after: "1 finding".to_owned(),
        worse,
        found: Vec::new(),
        settled: 0,
    };
    let of_ways = |ways| Report {
        ways,
        ..Report::default()
    };
    let (verdict, told) = judged(of_ways(vec![way(true, true)]), &Rules::default());
    assert_eq!(verdict, Verdict::Dangerous);
    let what = "retail/churn can reach 0.0.0.0/0 with all traffic, by an internet gateway";
    assert_eq!(told, [("network-opened", what.to_owned())]);
    assert!(names(of_ways(vec![way(false, true), way(true, false)])).is_empty());
    let declared = WayChange {
        declared: true,
        ..way(true, true)
    };
    let (verdict, told) = judged(of_ways(vec![declared]), &Rules::default());
    assert_eq!((verdict, told.as_slice()), (Verdict::Look, &[][..]));

    let of_theorems = |theorems| Report {
        theorems,
        ..Report::default()
    };
    assert_eq!(names(of_theorems(vec![theorem(true)])), ["theorem-lost"]);
    assert!(names(of_theorems(vec![theorem(false)])).is_empty());

    let mut drifted = plan(Vec::new());
    drifted.plan.as_mut().unwrap().drift = vec![
        planned(Fate::Changed, "aws_s3_bucket.a", Vec::new()),
        planned(Fate::Destroyed, "aws_kms_key.a", Vec::new()),
    ];
    assert_eq!(names(drifted), ["key-deletion", "drift"]);
}

#[test]
fn a_rule_that_is_off_says_nothing_and_still_nothing_dangerous_is_harmless() {
    let off = Rules::default()
        .with(Rule::DataDeletion, Level::Off)
        .with(Rule::Drift, Level::Off);
    let gone = plan(vec![planned(
        Fate::Destroyed,
        "aws_s3_bucket.a",
        Vec::new(),
    )]);
    assert_eq!(judged(gone, &off), (Verdict::Look, Vec::new()));
    let mut drifted = plan(Vec::new());
    let change = planned(Fate::Changed, "aws_s3_bucket.a", Vec::new());
    drifted.plan.as_mut().unwrap().drift = vec![change];
    assert_eq!(judged(drifted, &off), (Verdict::Harmless, Vec::new()));
}

#[test]
fn a_reason_of_the_spec_goes_along() {
    let rules = Rules::default()
        .with(Rule::AccessAcrossTeams, Level::Note)
        .because(Rule::AccessAcrossTeams, "one floor");
    let mut report = of_access(vec![access(Turn::Gained, Reach::AcrossTeams)]);
    report.judge(&rules);
    assert_eq!(report.verdict, Verdict::Look);
    assert_eq!(report.judgements[0].because.as_deref(), Some("one floor"));
}

#[test]
fn nothing_is_nothing_and_what_is_not_known_is_not() {
    let unknown = vec![Unknown {
        what: "main.tf:3".to_owned(),
        why: "it could not be read".to_owned(),
    }];
    assert_eq!(
        judged(Report::default(), &Rules::default()).0,
        Verdict::Nothing
    );
    let same = Report {
        unknown: unknown.clone(),
        ..Report::default()
    };
    assert_eq!(judged(same, &Rules::default()).0, Verdict::Nothing);
    let planned = Report {
        unknown,
        ..plan(Vec::new())
    };
    let (verdict, told) = judged(planned, &Rules::default());
    assert_eq!((verdict, told[0].0), (Verdict::Dangerous, "access-unknown"));
}

#[test]
fn what_protects_less_or_is_deleted_sooner_falls_under_a_rule_from_files_and_plans() {
    let days = |before, after| {
        let path = "rule[0].default_retention[0].days";
        argument(path, Some(before), Some(after))
    };
    let lock = "aws_s3_bucket_object_lock_configuration.trail";
    let shorter = files(vec![resource(
        Change::Changed,
        lock,
        vec![days("365", "30")],
    )]);
    let says = "`units/retail: aws_s3_bucket_object_lock_configuration.trail`: new objects are locked for 30 days (before: 365)";
    let told = judged(shorter, &Rules::default());
    let expected = vec![("protection-weakened", says.to_owned())];
    assert_eq!(told, (Verdict::Dangerous, expected));
    let longer = plan(vec![planned(Fate::Changed, lock, vec![days("30", "365")])]);
    assert_eq!(names(longer), Vec::<&str>::new());
    let window = argument("deletion_window_in_days", Some("30"), Some("7"));
    let window = plan(vec![planned(Fate::Changed, "aws_kms_key.a", vec![window])]);
    let (verdict, told) = judged(window, &Rules::default());
    assert_eq!((verdict, told[0].0), (Verdict::Look, "recovery-shortened"));
    let expires = argument("rule[0].expiration[0].days", Some("365"), Some("1"));
    let kind = "aws_s3_bucket_lifecycle_configuration.raw";
    let expires = files(vec![resource(Change::Changed, kind, vec![expires])]);
    assert_eq!(names(expires), ["data-deletion"]);
}

#[test]
fn what_protects_may_go_with_what_it_protects() {
    let gone = |name: &str| resource(Change::Removed, name, Vec::new());
    let lock = "module.a.aws_s3_bucket_object_lock_configuration.trail";
    let alone = files(vec![gone(lock), gone("module.b.aws_s3_bucket.trail")]);
    assert_eq!(names(alone), ["data-deletion", "protection-weakened"]);
    let together = files(vec![gone(lock), gone("module.a.aws_s3_bucket.trail")]);
    assert_eq!(names(together), ["data-deletion"]);
}

#[test]
fn another_state_role_or_program_is_told_and_other_tags_are_not() {
    let of = |kind: &str, path: &str, before, after| {
        let mut one = resource(
            Change::Changed,
            "aws_x.y",
            vec![argument(path, before, after)],
        );
        kind.clone_into(&mut one.kind);
        let (_, told) = judged(files(vec![one]), &Rules::default());
        let told = told.into_iter().next().map(|(rule, what)| {
            assert_eq!(rule, "applied-elsewhere");
            what
        });
        told.unwrap_or_default()
    };
    for (kind, path, before, after, says) in [
        (
            "backend",
            "bucket",
            Some("\"a\""),
            Some("\"b\""),
            "its state is another",
        ),
        ("backend", "type", Some("s3"), None, "its state is another"),
        (
            "backend",
            "encrypt",
            Some("true"),
            None,
            "its state is kept or read otherwise",
        ),
        (
            "provider",
            "assume_role[0].role_arn",
            None,
            Some("\"arn\""),
            "another role applies it",
        ),
        (
            "provider",
            "allowed_account_ids",
            Some("[\"1\"]"),
            None,
            "it may be applied in another account",
        ),
        (
            "required_providers",
            "aws.source",
            Some("hashicorp/aws"),
            Some("evil/aws"),
            "runs another program",
        ),
        (
            "required_providers",
            "x.source",
            None,
            Some("evil/x"),
            "runs another program",
        ),
    ] {
        let told = of(kind, path, before, after);
        assert!(told.contains(says), "{kind} {path}: {told}");
    }
    assert_eq!(
        of("provider", "default_tags[0].tags.a", Some("1"), Some("2")),
        ""
    );
    assert_eq!(
        of(
            "required_providers",
            "null.source",
            None,
            Some("hashicorp/null")
        ),
        ""
    );
}

#[test]
fn a_schedule_watches_nothing_and_an_alarm_that_goes_off_earlier_watches_more() {
    let idle = |idle| ResourceChange {
        watching: Watching { idle, below: false },
        ..resource(
            Change::Removed,
            "aws_cloudwatch_event_rule.nightly",
            Vec::new(),
        )
    };
    assert_eq!(names(files(vec![idle(true)])), Vec::<&str>::new());
    assert_eq!(names(files(vec![idle(false)])), ["audit-weakened"]);
    let alarm = |below, path: &str, before, after| {
        let changed = argument(path, Some(before), Some(after));
        let one = ResourceChange {
            watching: Watching { idle: false, below },
            ..resource(
                Change::Changed,
                "aws_cloudwatch_metric_alarm.errors",
                vec![changed],
            )
        };
        !names(files(vec![one])).is_empty()
    };
    assert!(!alarm(false, "threshold", "5", "1"));
    assert!(alarm(false, "threshold", "1", "5"));
    assert!(!alarm(true, "threshold", "1", "5"));
    assert!(alarm(true, "threshold", "5", "1"));
    assert!(!alarm(false, "alarm_actions", "[\"a\"]", "[\"a\", \"b\"]"));
    assert!(alarm(false, "alarm_actions", "[\"a\", \"b\"]", "[\"a\"]"));
}

#[test]
fn nothing_is_marked_where_the_verdict_is_harmless() {
    let of = |danger| ResourceChange {
        danger: Some(danger),
        ..resource(Change::Changed, "aws_x.y", Vec::new())
    };
    let judged = |danger| {
        let mut report = files(vec![of(danger)]);
        report.judge(&Rules::default());
        (report.verdict, report.stacks[0].resources[0].danger)
    };
    use crate::review::Danger;
    assert_eq!(judged(Danger::Policy), (Verdict::Harmless, None));
    let grave = Danger::Encryption;
    assert_eq!(judged(grave), (Verdict::Look, Some(grave)));
}
