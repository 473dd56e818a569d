//! What becomes of access and data by the type and the arguments of a resource, as judgements.

use std::collections::BTreeSet;

use super::Rule;
use super::happenings::{End, Happening};
use super::judge::Fallen;
use super::words;
use crate::review::effects::{self, Around, Turn, is_classed};

/// What goes away, by type and by what others may call it.
pub(super) fn gone(happenings: &[Happening<'_>]) -> BTreeSet<(String, String)> {
    let gone = happenings.iter();
    let gone = gone.filter(|it| matches!(it.end, End::Destroyed | End::Replaced));
    let names = gone.flat_map(|it| {
        let names = it.leaves.names();
        names.map(|name| (it.kind.to_owned(), name.to_owned()))
    });
    names.collect()
}

/// What falls under a rule by the table of effects, and what nobody here knows of.
pub(super) fn fallen(one: &Happening<'_>, around: &Around<'_>) -> Vec<Fallen> {
    let turn = match one.end {
        End::Created => Turn::Made,
        End::Stays | End::Replaced | End::LeftBehind => Turn::Changed,
        End::Destroyed => Turn::Gone,
    };
    let event = one.event(turn);
    let mut found = effects::of(event, around);
    if one.end == End::Replaced {
        let lost = effects::of(one.event(Turn::Gone), around).into_iter();
        found.extend(lost.filter(|(rule, _)| *rule == Rule::DataDeletion));
    }
    let told = |rule, sort: String, words: &str| Fallen {
        rule,
        sort,
        what: format!("`{}` {words}", one.address),
        more: "resource",
        places: vec![one.address.clone()],
        names: vec![one.address.clone()],
    };
    let mut made: Vec<Fallen> = found
        .into_iter()
        .map(|(rule, words)| told(rule, format!("{} {words}", one.kind), words))
        .collect();
    let happens = one.end != End::Stays || event.differs;
    if happens && !is_classed(one.kind) {
        let end = words::end(one.end);
        let words = format!("is {end}: what that does to access or data is not known of its type");
        made.push(told(
            Rule::EffectUnknown,
            format!("{end} {}", one.kind),
            &words,
        ));
    }
    made
}

#[cfg(test)]
mod tests {
    use crate::review::plan::{Fate, PlanChanges, PlannedChange};
    use crate::review::rules::Rules;
    use crate::review::{ArgumentChange, Report, Verdict};

    fn planned(fate: Fate, kind: &str, name: &str, path: Option<&str>) -> PlannedChange {
        let argument = path.map(|path| ArgumentChange {
            path: path.to_owned(),
            before: Some("\"a\"".to_owned()),
            after: Some("\"b\"".to_owned()),
        });
        PlannedChange {
            fate,
            address: format!("{kind}.{name}"),
            moved_from: None,
            kind: kind.to_owned(),
            keeper: false,
            reason: None,
            imported: None,
            replaced_for: Vec::new(),
            arguments: argument.into_iter().collect(),
            unknown: Vec::new(),
            statements: Vec::new(),
            danger: None,
            leaves: Default::default(),
            watching: Default::default(),
        }
    }

    fn judged(changes: Vec<PlannedChange>) -> (Verdict, Vec<String>) {
        let mut report = Report {
            plan: Some(PlanChanges {
                changes,
                ..PlanChanges::default()
            }),
            ..Report::default()
        };
        report.judge(&Rules::default());
        let told = report.judgements.into_iter();
        let told = told.map(|it| format!("{}: {}", it.rule.name(), it.what));
        (report.verdict, told.collect())
    }

    #[test]
    fn what_is_of_no_known_type_is_never_harmless() {
        let strange = "aws_strange_new_thing";
        for fate in [Fate::Destroyed, Fate::Replaced, Fate::Created] {
            let (verdict, told) = judged(vec![planned(fate, strange, "a", None)]);
            assert_eq!((verdict, told.len()), (Verdict::Look, 1), "{fate:?}");
        }
        let (verdict, told) = judged(vec![planned(Fate::Changed, strange, "a", Some("mode"))]);
        assert_eq!((verdict, told.len()), (Verdict::Look, 1));
        for fate in [Fate::Moved, Fate::Forgotten, Fate::Imported] {
            let (verdict, _) = judged(vec![planned(fate, strange, "a", None)]);
            assert_eq!(verdict, Verdict::Harmless, "{fate:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_folded_by_type() {
        let many = ["a", "b", "c"];
        let (_, told) = judged(
            many.map(|name| planned(Fate::Destroyed, "aws_strange_new_thing", name, None))
                .to_vec(),
        );
        let only = "effect-unknown: `aws_strange_new_thing.a` is destroyed: what that does to access or data is not known of its type, and 2 more resources";
        assert_eq!(told, [only]);
    }

    #[test]
    fn everyday_changes_stay_quiet() {
        for (kind, path) in [
            ("aws_strange_new_thing", "tags.Team"),
            ("aws_strange_new_thing", "description"),
            ("aws_cloudwatch_dashboard", "dashboard_body"),
            ("aws_ecs_service", "desired_count"),
            ("aws_sagemaker_endpoint", "endpoint_config_name"),
            ("aws_appautoscaling_target", "max_capacity"),
        ] {
            let (verdict, told) = judged(vec![planned(Fate::Changed, kind, "a", Some(path))]);
            assert_eq!(
                (verdict, told),
                (Verdict::Harmless, vec![]),
                "{kind} {path}"
            );
        }
        let gone = planned(Fate::Destroyed, "aws_cloudwatch_dashboard", "a", None);
        assert_eq!(judged(vec![gone]).0, Verdict::Harmless);
    }
}
