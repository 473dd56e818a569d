//! Each account's trail is on, whole and sound, and records access to every object of every bucket that is claimed there.

use super::proof::Ledger;
use super::world::{Index, Item, TeamWorld, names_key};
use super::{Code, Finding, Theorem};
use crate::symbol::{Text, Value};

const AUDIT: Theorem = Theorem::Audit;

fn blame(team: &TeamWorld<'_>, code: Code, message: impl Into<String>) -> Finding {
    team.finding(AUDIT, code, message)
        .asked_by(&team.claim.spec)
}

/// The trail of an account.
pub(super) fn prove(world: &Index<'_>, account: &TeamWorld<'_>, ledger: &mut Ledger) {
    let Some(claim) = &account.claim.trail else {
        return;
    };
    let Some(trail) = account.trail().filter(|it| !it.resource.uncertain) else {
        let message = format!("the trail `{}` is not made", claim.name);
        return ledger.ask(AUDIT, Some(blame(account, Code::NoTrail, message)));
    };
    let to = &world.claims.trails;
    let ignored = &trail.resource.ignore_changes;
    if ignored.iter().any(|it| it == "kms_key_id") {
        ledger.assume(format!(
            "nobody but the trusted base of {} changes the key of its trail: CloudTrail answers with the key behind the alias, so \
             Terraform compares the two no more",
            account.claim.id
        ));
    }
    let logs = trail.get("enable_logging");
    let sound = [
        (
            logs.is_none_or(|it| it.as_bool() == Some(true)),
            "is switched off",
        ),
        (
            trail.bool("enable_log_file_validation") == Some(true),
            "can be altered unseen",
        ),
        (
            trail.bool("is_multi_region_trail") == Some(true),
            "leaves out changes of roles and policies, which are recorded in another region",
        ),
        (
            trail.str("s3_bucket_name") == Some(to.bucket.as_str()),
            "goes to another bucket than the platform's",
        ),
        (
            under_its_key(world, trail),
            "is not encrypted under the platform's key",
        ),
        (
            records_management(trail),
            "does not record jobs and configuration",
        ),
    ];
    for kind in &claim.data {
        ledger.require(AUDIT, records_all_of(trail, kind), || {
            let message = format!("the trail does not record all data events of `{kind}`");
            blame(account, Code::WeakTrail, message).at(trail)
        });
    }
    for (holds, what) in sound {
        ledger.require(AUDIT, holds, || {
            blame(account, Code::WeakTrail, format!("the trail {what}")).at(trail)
        });
    }
}

/// Access to objects of each of a team's buckets is recorded by the trail of its account.
pub(super) fn covers(world: &Index<'_>, team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let mut accounts = world.claims.accounts.iter();
    let claim = accounts.find(|it| it.account == team.claim.account);
    let trail = claim.and_then(|account| {
        let stack = world.of_stack(&account.stack);
        let trails = stack.get("aws_cloudtrail")?;
        let named = |it: &&Item<'_>| it.str("name") == Some(account.trail.name.as_str());
        trails.iter().find(named).copied()
    });
    let Some(trail) = trail.filter(|it| !it.resource.uncertain) else {
        let message = "its account has no trail that records access to its objects";
        return ledger.ask(AUDIT, Some(blame(team, Code::NoTrail, message)));
    };
    for bucket in &team.claim.buckets {
        let objects = format!("arn:{}:s3:::{}/", team.partition, bucket.name);
        ledger.require(AUDIT, records_objects(trail, &objects), || {
            let message = format!(
                "the trail does not record all access to objects in `{}`",
                bucket.name
            );
            let finding = team.finding(AUDIT, Code::WeakTrail, message);
            finding.at(trail).asked_by(&bucket.spec)
        });
    }
}

/// The key is the platform's: by reference in the stack that makes it, by the ARN of its alias elsewhere.
fn under_its_key(world: &Index<'_>, trail: Item<'_>) -> bool {
    let to = &world.claims.trails;
    let Some(id) = trail.text("kms_key_id") else {
        return false;
    };
    let mut aliases = world.all("aws_kms_alias").iter();
    let alias =
        aliases.find(|it| it.root.path == to.stack && it.str("name") == Some(to.key.as_str()));
    let key = alias
        .filter(|it| !it.resource.uncertain)
        .and_then(|it| world.key_named(it.text("target_key_id")?));
    if key.is_some_and(|key| names_key(id, &key)) {
        return true;
    }
    let arn = format!(
        "arn:{}:kms:{}:{}:{}",
        world.claims.partition, to.region, to.account, to.key
    );
    key.is_some() && trail.root.path != to.stack && id.as_literal() == Some(arn.as_str())
}

/// The selectors of a category, each as its fields.
fn selectors<'a>(trail: Item<'a>, category: &str) -> Vec<&'a [Value]> {
    let selectors = trail.blocks("advanced_event_selector").iter();
    selectors
        .map(|selector| selector.get("field_selector").map_or(&[][..], Value::items))
        .filter(|fields| fields.iter().all(understood))
        .filter(|fields| {
            listed(fields, "eventCategory", "equals")
                .iter()
                .any(|it| it.as_literal() == Some(category))
        })
        .collect()
}

/// A field with no operator but these; what is left out is left out by how ARNs begin.
fn understood(field: &Value) -> bool {
    let by_arn = name_of(field) == Some("resources.ARN");
    match field {
        Value::Map(map) => map.entries.iter().all(|(name, value)| {
            matches!(name.as_str(), "field" | "equals" | "starts_with")
                || by_arn && name == "not_starts_with"
                || matches!(value, Value::Null)
        }),
        _ => false,
    }
}

fn name_of(field: &Value) -> Option<&str> {
    field.get("field").and_then(Value::as_str)
}

fn listed<'a>(fields: &'a [Value], field: &str, operator: &str) -> Vec<&'a Text> {
    let matching = fields.iter().filter(|it| name_of(it) == Some(field));
    matching
        .filter_map(|it| it.get(operator))
        .flat_map(|values| values.items().iter().filter_map(Value::as_text))
        .collect()
}

/// A selector of management events without further fields records them all.
fn records_management(trail: Item<'_>) -> bool {
    let mut selectors = selectors(trail, "Management").into_iter();
    selectors.any(|fields| fields.len() == 1)
}

/// A selector of data events of a type without further fields records them all.
fn records_all_of(trail: Item<'_>, kind: &str) -> bool {
    let mut selectors = selectors(trail, "Data").into_iter();
    selectors.any(|fields| {
        let kinds = listed(fields, "resources.type", "equals");
        fields.len() == 2 && kinds.iter().any(|it| it.as_literal() == Some(kind))
    })
}

/// True when access to everything whose ARN begins so is recorded.
fn records_objects(trail: Item<'_>, objects: &str) -> bool {
    selectors(trail, "Data").iter().any(|fields| {
        let known = |it: &Value| {
            matches!(
                name_of(it),
                Some("eventCategory" | "resources.type" | "resources.ARN")
            )
        };
        let s3 = listed(fields, "resources.type", "equals");
        let of_objects = s3
            .iter()
            .any(|it| it.as_literal() == Some("AWS::S3::Object"));
        let mut by_arn = fields
            .iter()
            .filter(|it| name_of(it) == Some("resources.ARN"));
        fields.iter().all(known) && of_objects && by_arn.all(|field| records_all(field, objects))
    })
}

/// The field includes all of it and leaves out nothing of it. A value that is not known includes nothing, and leaves out all.
fn records_all(field: &Value, objects: &str) -> bool {
    let says = |operator: &str| field.get(operator).filter(|it| !matches!(it, Value::Null));
    let values = |operator: &str| {
        let values = says(operator).map_or(&[][..], Value::items).iter();
        values.map(Value::as_str)
    };
    let included = match says("starts_with") {
        Some(_) => values("starts_with")
            .flatten()
            .any(|it| objects.starts_with(it)),
        None => true,
    };
    let apart = |it: &str| !it.starts_with(objects) && !objects.starts_with(it);
    let left_out = match says("not_starts_with") {
        Some(Value::List(_)) => !values("not_starts_with").all(|it| it.is_some_and(apart)),
        Some(_) => true,
        None => false,
    };
    included && says("equals").is_none() && !left_out
}
