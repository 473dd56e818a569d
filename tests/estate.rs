//! What AWS would have: the same from files, from a plan with its files and from a state; nothing dropped without a word; names found.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ringfence::claims::Claims;
use ringfence::estate::{
    Asker, Content, Document, Estate, Named, NoSuch, Principal, PrincipalKind, Special, Thing,
    ThingKind, estate,
};
use ringfence::iam::{Matches, Policy};
use ringfence::symbol::{Piece, Text};
use ringfence::terraform::show::load;
use ringfence::terraform::{Config, read_files, read_folder};

fn config(inputs: &[&str], files: Option<&str>) -> Config {
    let at = |one: &str| Path::new("tests/estates").join(one);
    let inputs: Vec<PathBuf> = inputs.iter().map(|one| at(one)).collect();
    load(&inputs, files.map(at).as_deref()).unwrap().config
}

fn of_text(text: &str) -> Estate {
    let provider = "provider \"aws\" {\n  region = \"eu-west-1\"\n  allowed_account_ids = [\"123456789012\"]\n}\n";
    let text = format!("{provider}{text}");
    estate(&read_files(&BTreeMap::from([("main.tf".to_owned(), text)])))
}

fn principal<'e>(estate: &'e Estate, arn: &str) -> &'e Principal {
    let arns: Vec<String> = estate
        .principals
        .iter()
        .map(|it| it.arn.to_string())
        .collect();
    let at = arns.iter().position(|it| it == arn);
    &estate.principals[at.unwrap_or_else(|| panic!("no {arn} in {arns:#?}"))]
}

fn thing<'e>(estate: &'e Estate, address: &str) -> &'e Thing {
    let mut things = estate.things.iter();
    things
        .find(|it| it.origin.as_ref().is_some_and(|at| at.address == address))
        .unwrap_or_else(|| panic!("no {address}"))
}

fn sids(document: &Document) -> Vec<String> {
    let policy = document
        .content
        .known()
        .unwrap_or_else(|| panic!("{document:?}"));
    let statements = policy.statements.iter();
    statements
        .map(|it| it.sid.clone().unwrap_or_default())
        .collect()
}

/// How a text is shown: as it is, or with what the state has for its atoms.
type Say<'s> = &'s dyn Fn(&Text) -> String;

/// Everything that counts of an estate as lines, without places.
fn lines(estate: &Estate, say: Say<'_>) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for it in &estate.principals {
        let who = format!("{:?} {}", it.kind, say(&it.arn));
        let account = say(&it.account);
        lines.insert(format!(
            "{who} in {account} whole {} certain {}",
            it.whole, it.certain
        ));
        let documents = it.identity.iter().map(|one| ("has", one));
        let documents = documents.chain(it.boundary.iter().map(|one| ("is bounded by", one)));
        let documents = documents.chain(it.trust.iter().map(|one| ("trusts", one)));
        lines.extend(documents.map(|(word, one)| format!("{who} {word} {}", shown(one, say))));
        lines.extend(
            it.profiles
                .iter()
                .map(|one| format!("{who} on {}", say(one))),
        );
    }
    for it in &estate.things {
        let what = format!("{:?} {} in {}", it.kind, say(&it.arn), say(&it.account));
        let policies = it.policies.iter().map(|one| shown(one, say));
        lines.extend(policies.map(|one| format!("{what} has {one}")));
        // A state has the ARNs of more kinds than the files tell.
        if it.kind != ThingKind::Other {
            lines.insert(format!(
                "{what} {}: {}",
                say(&it.region),
                special(&it.special, say)
            ));
        }
    }
    for account in &estate.accounts {
        let over = estate.organization.over(&Text::from(account.as_str()));
        lines.insert(format!("{account} management {}", over.is_management));
    }
    let policies = estate.organization.policies();
    lines.extend(policies.map(|one| format!("organization {}", shown(one, say))));
    lines
}

fn special(special: &Special, say: Say<'_>) -> String {
    match special {
        Special::Bucket(facts) => {
            let ownership = facts.ownership.as_ref().map(say);
            let encryption = facts.encryption.as_ref();
            let encryption =
                encryption.map(|it| (say(&it.algorithm), it.key.as_ref().map(say), it.bucket_key));
            format!("{:?} {ownership:?} {encryption:?}", facts.public_access)
        }
        Special::Key(facts) => {
            let grants = facts.grants.iter();
            let grants: Vec<_> = grants
                .map(|it| (say(&it.grantee), &it.operations, &it.constraints))
                .collect();
            format!(
                "{:?} {grants:?} {:?}",
                sorted(&facts.aliases, say),
                facts.enabled
            )
        }
        Special::Endpoint(facts) => {
            format!(
                "{} {} {} {:?}",
                say(&facts.id),
                say(&facts.vpc),
                say(&facts.service),
                facts.gateway
            )
        }
        other => format!("{other:?}"),
    }
}

fn shown(document: &Document, say: Say<'_>) -> String {
    let content = match &document.content {
        Content::Known(policy) => written(policy, say),
        Content::Perhaps(policy, why) => format!("perhaps ({why}) {}", written(policy, say)),
        Content::Unknown(_) => "?".to_owned(),
    };
    // A state shows what AWS has put there itself like any other.
    let name = match document.name.as_str() {
        "default policy" => "resource policy",
        name => name,
    };
    format!("{name} ({:?}): {content}", document.through)
}

fn sorted(texts: &[Text], say: Say<'_>) -> Vec<String> {
    let mut said: Vec<String> = texts.iter().map(say).collect();
    said.sort();
    said
}

fn written(policy: &Policy, say: Say<'_>) -> String {
    let listed = |listed: &Matches<Vec<Text>>| {
        (
            matches!(listed, Matches::Only(_)),
            sorted(listed.listed(), say),
        )
    };
    let mut made = String::new();
    for it in &policy.statements {
        let principals = it.principals.as_ref().map(|element| {
            let pairs = element.listed().iter();
            let mut said: Vec<String> = pairs
                .map(|(kind, text)| format!("{kind:?} {}", say(text)))
                .collect();
            said.sort();
            (matches!(element, Matches::Only(_)), said)
        });
        let conditions = it.conditions.iter();
        let mut conditions: Vec<String> = conditions
            .map(|it| format!("{:?} {} {:?}", it.operator, it.key, sorted(&it.values, say)))
            .collect();
        conditions.sort();
        let (actions, resources) = (listed(&it.actions), it.resources.as_ref().map(listed));
        let sid = &it.sid;
        write!(
            made,
            "[{sid:?} {:?} {principals:?} {actions:?} {resources:?} {conditions:?}]",
            it.effect
        )
        .unwrap();
    }
    made
}

/// The text with every atom replaced by what the state has for it.
fn settled(text: &Text, state: &Config) -> String {
    let pieces = text.pieces().iter().map(|piece| match piece {
        Piece::Literal(literal) => literal.clone(),
        Piece::Atom(atom) => {
            known(atom.name(), state).unwrap_or_else(|| format!("<{}>", atom.name()))
        }
        Piece::Unknown(unknown) => format!("<{}>", unknown.why()),
    });
    pieces.collect()
}

fn known(atom: &str, state: &Config) -> Option<String> {
    let own = atom.split_once(':').map_or(atom, |(_, own)| own);
    let (address, attribute) = own.rsplit_once('.')?;
    let mut resources = state.resources();
    let (_, resource) = resources.find(|(_, it)| it.address.0 == address)?;
    let text = match attribute {
        "arn_suffix" => {
            let arn = resource.text("arn")?.as_literal()?;
            arn.rsplit_once('-')?.1.to_owned()
        }
        attribute => resource.text(attribute)?.as_literal()?.to_owned(),
    };
    Some(text)
}

fn assert_same(one: &BTreeSet<String>, other: &BTreeSet<String>) {
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        a.difference(b).cloned().collect::<Vec<_>>().join("\n")
    };
    assert!(
        one == other,
        "only here:\n{}\nonly there:\n{}",
        only(one, other),
        only(other, one)
    );
}

#[test]
fn our_own_output_is_the_same_estate_from_files_and_from_its_state() {
    let state = config(&["locked-down-training/research.state.json"], None);
    let text = read_folder(Path::new(
        "tests/estates/locked-down-training/terraform/units/research",
    ))
    .unwrap();
    let settle = |text: &Text| settled(text, &state);
    let of_text = lines(&estate(&text), &settle);
    assert!(of_text.len() > 40, "{}", of_text.len());
    assert_same(&of_text, &lines(&estate(&state), &Text::to_string));
}

#[test]
fn an_estate_written_by_hand_is_the_same_from_files_and_from_its_state() {
    let state = config(&["data-lake/state.json"], None);
    let text = read_folder(Path::new("tests/estates/data-lake/terraform")).unwrap();
    let settle = |text: &Text| settled(text, &state);
    assert_same(
        &lines(&estate(&text), &settle),
        &lines(&estate(&state), &Text::to_string),
    );
}

#[test]
fn a_first_plan_with_its_files_is_the_estate_of_the_files() {
    for (plan, files, root) in [
        ("data-lake/first.plan.json", "data-lake/terraform", ""),
        (
            "locked-down-training/research.plan.json",
            "locked-down-training/terraform",
            "units/research",
        ),
    ] {
        let both = config(&[plan], Some(files));
        let all = read_folder(&Path::new("tests/estates").join(files)).unwrap();
        let text = Config {
            roots: all.roots.into_iter().filter(|it| it.path == root).collect(),
            ..Config::default()
        };
        assert_same(
            &lines(&estate(&both), &Text::to_string),
            &lines(&estate(&text), &Text::to_string),
        );
    }
}

fn lake() -> Estate {
    estate(&read_folder(Path::new("tests/estates/data-lake/terraform")).unwrap())
}

#[test]
fn a_role_has_its_policies_its_boundary_and_its_trust_each_with_its_place() {
    let lake = lake();
    let ingest = principal(&lake, "arn:aws:iam::123456789012:role/workloads/ingest");
    assert_eq!(ingest.kind, PrincipalKind::Role);
    assert!(ingest.whole && ingest.certain);
    let [inline, attached] = ingest.identity.as_slice() else {
        panic!("{:?}", ingest.identity)
    };
    assert_eq!(sids(inline), ["Write", "Take"]);
    assert_eq!(
        inline.origin.as_ref().unwrap().address,
        "aws_iam_role_policy.ingest"
    );
    assert_eq!(&*inline.origin.as_ref().unwrap().place.file, "iam.tf");
    // AWS changes this one from time to time.
    assert!(
        matches!(&attached.content, Content::Unknown(_)),
        "{attached:?}"
    );
    assert_eq!(
        attached.attached.as_ref().unwrap().address,
        "aws_iam_role_policy_attachment.ingest_logs"
    );
    assert_eq!(
        sids(ingest.boundary.as_ref().unwrap()),
        ["Data", "NeverIam"]
    );
    assert_eq!(
        ingest
            .trust
            .as_ref()
            .unwrap()
            .origin
            .as_ref()
            .unwrap()
            .address,
        "aws_iam_role.ingest"
    );
    let session = ingest.session("aws", "run-1");
    assert_eq!(
        session.arn.to_string(),
        "arn:aws:sts::123456789012:assumed-role/ingest/run-1"
    );
}

#[test]
fn users_have_what_their_groups_have() {
    let lake = lake();
    for name in ["ann", "ben"] {
        let user = principal(
            &lake,
            &format!("arn:aws:iam::123456789012:user/people/{name}"),
        );
        let [document] = user.identity.as_slice() else {
            panic!("{:?}", user.identity)
        };
        assert_eq!(sids(document), ["Assume"]);
        assert_eq!(document.through.as_deref(), Some("analysts"));
    }
}

#[test]
fn every_other_kind_of_principal_is_there() {
    let lake = lake();
    let bastion = principal(
        &lake,
        "arn:aws:iam::123456789012:role/${aws_iam_role.bastion.name}",
    );
    assert_eq!(
        bastion.profiles,
        [Text::from(
            "arn:aws:iam::123456789012:instance-profile/bastion"
        )]
    );
    let deploy = principal(&lake, "arn:aws:iam::123456789012:role/deploy");
    assert!(
        deploy.identity[0].content.known().is_some(),
        "AdministratorAccess is known"
    );
    assert_eq!(
        principal(&lake, "arn:aws:iam::123456789012:root").kind,
        PrincipalKind::Root
    );
    let mut linked = lake
        .principals
        .iter()
        .filter(|it| it.kind == PrincipalKind::ServiceLinkedRole);
    let linked = linked.next().unwrap();
    assert!(
        linked
            .arn
            .to_string()
            .contains(":role/aws-service-role/autoscaling.amazonaws.com/")
    );
    assert!(matches!(linked.identity[0].content, Content::Unknown(_)));
}

#[test]
fn things_have_the_policies_on_them() {
    let lake = lake();
    for (address, expected) in [
        ("module.bucket[\"raw\"].aws_s3_bucket.this", &["Tls"][..]),
        (
            "module.bucket[\"curated\"].aws_s3_bucket.this",
            &["Tls", "Readers"],
        ),
        ("aws_kms_key.lake", &["Account", "Analysts"]),
        ("aws_kms_key.queue", &["Enable IAM User Permissions"]),
        ("aws_sqs_queue.arrivals", &["TopicSends"]),
        ("aws_sns_topic.records", &["PartnerPublishes"]),
        ("aws_secretsmanager_secret.warehouse", &["OnlyAnalysts"]),
        ("aws_ecr_repository.ingest", &["LambdaPulls"]),
        ("aws_lambda_function.ingest", &["TopicInvokes"]),
        ("aws_cloudwatch_log_group.ingest", &["EventsWrite"]),
        ("aws_vpc_endpoint.s3", &["OwnBuckets"]),
        ("aws_vpc_endpoint.dynamodb", &[""]),
    ] {
        let thing = thing(&lake, address);
        let [only] = thing.policies.as_slice() else {
            panic!("{address}: {:?}", thing.policies)
        };
        assert_eq!(sids(only), expected, "{address}");
    }
    assert_eq!(
        thing(&lake, "aws_dynamodb_table.offsets").kind,
        ThingKind::Other
    );
    let Special::Key(key) = &thing(&lake, "aws_kms_key.lake").special else {
        panic!()
    };
    assert_eq!(key.aliases, [Text::from("alias/lake")]);
    assert_eq!(
        key.grants[0].grantee.to_string(),
        "arn:aws:iam::123456789012:role/workloads/ingest"
    );
    assert_eq!(
        key.grants[0].operations.as_deref().unwrap(),
        ["Encrypt", "GenerateDataKey"]
    );
    let Special::Bucket(bucket) =
        &thing(&lake, "module.bucket[\"raw\"].aws_s3_bucket.this").special
    else {
        panic!()
    };
    assert_eq!(bucket.public_access.unwrap().restrict_buckets, Some(true));
    assert_eq!(bucket.ownership, Some(Text::from("BucketOwnerEnforced")));
    assert_eq!(bucket.encryption.as_ref().unwrap().bucket_key, Some(true));
}

#[test]
fn a_lambda_permission_is_a_statement_with_its_conditions() {
    let lake = lake();
    let function = thing(&lake, "aws_lambda_function.ingest");
    let statement = &function.policies[0].content.known().unwrap().statements[0];
    assert_eq!(statement.conditions[0].key, "AWS:SourceArn");
    assert_eq!(
        statement.conditions[0].values[0].to_string(),
        "arn:aws:sns:eu-central-1:123456789012:records"
    );
    assert_eq!(
        statement.place.as_ref().unwrap().file.as_ref(),
        "compute.tf"
    );
}

#[test]
fn the_organization_lies_over_its_accounts_level_by_level() {
    let state = config(&["data-lake/state.json"], None);
    let organization = estate(&state).organization;
    let account = state
        .resources()
        .find(|(_, it)| it.kind == "aws_organizations_account")
        .unwrap()
        .1;
    let over = organization.over(account.text("id").unwrap());
    assert!(!over.is_management);
    let names = |levels: &[ringfence::estate::Level]| -> Vec<Vec<String>> {
        let names = |level: &ringfence::estate::Level| {
            level.policies.iter().map(|it| it.name.clone()).collect()
        };
        levels.iter().map(names).collect()
    };
    assert_eq!(
        names(&over.service_control),
        [
            vec!["FullAWSAccess"],
            vec!["FullAWSAccess", "regions"],
            vec!["FullAWSAccess"]
        ]
    );
    assert_eq!(
        names(&over.resource_control),
        [
            vec!["RCPFullAWSAccess"],
            vec!["RCPFullAWSAccess"],
            vec!["RCPFullAWSAccess", "own-people"]
        ]
    );
    assert!(organization.over(&Text::from("123456789012")).is_management);
}

#[test]
fn of_the_estate_written_by_hand_nothing_is_misunderstood() {
    let messages: Vec<String> = lake().puzzles.into_iter().map(|it| it.message).collect();
    assert_eq!(messages, Vec::<String>::new());
}

#[test]
fn what_is_not_understood_is_listed() {
    let cases = [
        (
            "resource \"aws_lakeformation_permissions\" \"x\" {\n  principal = \"p\"\n}\n",
            "bears on permissions",
        ),
        (
            "resource \"aws_opensearch_domain\" \"x\" {\n  access_policies = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"*\" }] })\n}\n",
            "`access_policies`",
        ),
        (
            "variable \"r\" {}\nresource \"aws_iam_role_policy\" \"x\" {\n  role = var.r\n  policy = jsonencode({ Statement = [] })\n}\n",
            "it may be any",
        ),
        (
            "variable \"b\" {}\nresource \"aws_s3_bucket_policy\" \"x\" {\n  bucket = var.b\n  policy = jsonencode({ Statement = [] })\n}\n",
            "it may be anything of its kind",
        ),
        (
            "resource \"awscc_s3_bucket\" \"x\" {\n  bucket_name = \"b\"\n}\n",
            "awscc",
        ),
        (
            "resource \"aws_organizations_policy_attachment\" \"x\" {\n  policy_id = \"p-1\"\n  target_id = \"r-1\"\n}\n",
            "not in the Terraform at hand",
        ),
        (
            "resource \"aws_s3_bucket\" \"x\" {\n  bucket = bogus.y\n}\n",
            "could not be read",
        ),
        (
            "resource \"aws_s3_bucket\" \"x\" {\n  bucket = \"b\"\n  policy = jsonencode({ Statement = [] })\n}\nresource \"aws_s3_bucket_policy\" \"x\" {\n  bucket = aws_s3_bucket.x.id\n  policy = jsonencode({ Statement = [] })\n}\n",
            "several policies",
        ),
    ];
    for (text, words) in cases {
        let puzzles = of_text(text).puzzles;
        assert!(
            puzzles.iter().any(|it| it.message.contains(words)),
            "{words}: {puzzles:?}"
        );
    }
}

#[test]
fn who_is_made_elsewhere_is_known_in_part() {
    let estate = of_text(
        "resource \"aws_iam_role_policy\" \"x\" {\n  name = \"x\"\n  role = \"old\"\n  policy = jsonencode({ Statement = [{ Sid = \"S\", Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })\n}\n",
    );
    let mut roles = estate.principals.iter().filter(|it| it.is_role());
    let old = roles.next().unwrap();
    assert!(!old.whole && old.origin.is_none());
    assert_eq!(sids(&old.identity[0]), ["S"]);
    assert!(
        estate.puzzles[0]
            .message
            .contains("`old` is made elsewhere")
    );
}

#[test]
fn a_policy_that_may_not_be_in_force_is_not_known() {
    for text in [
        "variable \"n\" {}\nresource \"aws_iam_role_policy\" \"x\" {\n  count = var.n\n  role = aws_iam_role.r.id\n  policy = jsonencode({ Statement = [] })\n}\n",
        "resource \"aws_iam_role_policy\" \"x\" {\n  role = aws_iam_role.r.id\n  policy = jsonencode({ Statement = [] })\n  lifecycle {\n    ignore_changes = [policy]\n  }\n}\n",
    ] {
        let role = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = jsonencode({ Statement = [] })\n}\n";
        let estate = of_text(&format!("{role}{text}"));
        let role = principal(&estate, "arn:aws:iam::123456789012:role/r");
        assert!(
            matches!(role.identity[0].content, Content::Perhaps(..)),
            "{:?}",
            role.identity
        );
    }
}

#[test]
fn a_thing_is_where_its_own_provider_works() {
    let estate = of_text(
        "provider \"aws\" {\n  alias = \"other\"\n  region = \"us-east-1\"\n  allowed_account_ids = [\"210987654321\"]\n}\nresource \"aws_sqs_queue\" \"q\" {\n  provider = aws.other\n  name = \"q\"\n}\nresource \"aws_sqs_queue_policy\" \"q\" {\n  provider = aws.other\n  queue_url = aws_sqs_queue.q.id\n  policy = jsonencode({ Statement = [{ Sid = \"S\", Effect = \"Allow\", Action = \"*\" }] })\n}\n",
    );
    let queue = thing(&estate, "aws_sqs_queue.q");
    assert_eq!(
        queue.arn.to_string(),
        "arn:aws:sqs:us-east-1:210987654321:q"
    );
    assert_eq!(sids(&queue.policies[0]), ["S"]);
    assert_eq!(estate.accounts, ["210987654321"]);
}

#[test]
fn names_of_all_forms_are_found_in_an_estate() {
    let config = config(&["data-lake/state.json"], None);
    let estate = estate(&config);
    let named = Named {
        estate: &estate,
        config: &config,
        claims: None,
    };
    let ingest = "arn:aws:iam::123456789012:role/workloads/ingest";
    for name in [
        ingest,
        "aws_iam_role.ingest",
        "arn:aws:sts::123456789012:assumed-role/ingest/i-1",
    ] {
        let Ok(Asker::Known(found, session)) = named.principal(name) else {
            panic!("{name}")
        };
        assert_eq!(found.arn.to_string(), ingest);
        assert_eq!(session.is_some(), name.contains("assumed-role"));
    }
    assert!(
        matches!(named.principal("123456789012"), Ok(Asker::Known(it, _)) if it.kind == PrincipalKind::Root)
    );
    assert!(matches!(
        named.principal("logs.amazonaws.com"),
        Ok(Asker::Service(_))
    ));
    assert!(matches!(
        named.principal("arn:aws:iam::999999999999:role/x"),
        Ok(Asker::Outside(_))
    ));
    let bucket = "module.bucket[\"raw\"].aws_s3_bucket.this";
    for name in [
        "arn:aws:s3:::northwind-raw/2026/a.csv",
        "s3://northwind-raw/2026/a.csv",
        &format!("{bucket}/2026/a.csv"),
    ] {
        let found = named.resource(name).unwrap();
        assert_eq!(
            found.thing.unwrap().origin.as_ref().unwrap().address,
            bucket
        );
        assert_eq!(
            (found.arn.to_string().as_str(), found.within.as_str()),
            ("arn:aws:s3:::northwind-raw/2026/a.csv", "2026/a.csv")
        );
    }
    let key = named
        .resource("arn:aws:kms:eu-central-1:123456789012:alias/lake")
        .unwrap();
    assert_eq!(
        key.thing.unwrap().origin.as_ref().unwrap().address,
        "aws_kms_key.lake"
    );
    assert_eq!(
        named
            .resource("aws_iam_role.deploy")
            .unwrap()
            .principal
            .unwrap()
            .name,
        Text::from("deploy")
    );
    // Another bucket whose name begins with the same.
    assert!(
        named
            .resource("arn:aws:s3:::northwind-raw-2")
            .unwrap()
            .thing
            .is_none()
    );
}

#[test]
fn names_that_mean_nothing_are_refused_with_what_is_nearest() {
    let config = config(&["data-lake/state.json"], None);
    let estate = estate(&config);
    let named = Named {
        estate: &estate,
        config: &config,
        claims: None,
    };
    let error = named.principal("aws_iam_role.ingset").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("did you mean `aws_iam_role.ingest`"),
        "{error}"
    );
    assert!(matches!(
        named.principal("aws_sqs_queue.arrivals"),
        Err(NoSuch::Kind { .. })
    ));
    assert!(matches!(
        named.resource("aws_iam_group_policy.analysts"),
        Err(NoSuch::Kind { .. })
    ));
    assert!(matches!(
        named.principal("retail/churn/training/nightly"),
        Err(NoSuch::NoClaims { .. })
    ));
}

#[test]
fn an_address_in_two_root_modules_takes_the_path_in_front() {
    let text = "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n".to_owned();
    let config = read_files(&BTreeMap::from([
        ("a/main.tf".to_owned(), text.clone()),
        ("b/main.tf".to_owned(), text),
    ]));
    let estate = estate(&config);
    let named = Named {
        estate: &estate,
        config: &config,
        claims: None,
    };
    let error = named.resource("aws_sqs_queue.q").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`a:aws_sqs_queue.q` or `b:aws_sqs_queue.q`"),
        "{error}"
    );
    let found = named.resource("b:aws_sqs_queue.q").unwrap();
    assert_eq!(found.thing.unwrap().origin.as_ref().unwrap().stack, "b");
}

#[test]
fn paths_of_the_spec_lead_to_what_the_terraform_has() {
    let folder = Path::new("tests/golden/locked-down-training/expected/infra");
    let config = read_folder(folder).unwrap();
    let claims = std::fs::read_to_string(folder.join(".ringfence/claims.json")).unwrap();
    let claims: Claims = serde_json::from_str(&claims).unwrap();
    let estate = estate(&config);
    let named = Named {
        estate: &estate,
        config: &config,
        claims: Some(&claims),
    };
    for path in [
        "training/nightly",
        "training/nightly/pipeline",
        "training/nightly/schedule",
        "serving/classifier",
        "flow-logs",
    ] {
        let path = format!("research/vision/{path}");
        assert!(
            matches!(named.principal(&path), Ok(Asker::Known(it, _)) if it.is_role()),
            "{path}"
        );
    }
    for (path, kind) in [
        ("buckets/dataset/images/cat.png", ThingKind::Bucket),
        ("buckets/access-logs", ThingKind::Bucket),
        ("keys/data", ThingKind::Key),
        ("logs/flow-logs", ThingKind::LogGroup),
        ("pipelines/nightly", ThingKind::Other),
    ] {
        let found = named.resource(&format!("research/vision/{path}")).unwrap();
        assert_eq!(
            found
                .thing
                .unwrap_or_else(|| panic!("{path}: {found:?}"))
                .kind,
            kind,
            "{path}"
        );
    }
    let object = named
        .resource("research/vision/buckets/dataset/images/cat.png")
        .unwrap();
    assert_eq!(object.within, "images/cat.png");
    let error = named
        .resource("research/vision/buckets/datasett")
        .unwrap_err();
    assert!(
        error.to_string().contains("did you mean `buckets/dataset`"),
        "{error}"
    );
    let error = named
        .principal("research/vison/training/nightly")
        .unwrap_err();
    assert!(
        error.to_string().contains("did you mean `research/vision`"),
        "{error}"
    );
}
