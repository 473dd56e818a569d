#![allow(clippy::unwrap_used, missing_docs)]
use indexmap::IndexMap;
use ringfence::model::*;
fn sp(s: &str) -> SpecPath {
    SpecPath(s.into())
}
#[test]
fn render() {
    let loc = |b: &str, p: &str| Location {
        bucket: b.into(),
        prefix: p.into(),
        spec: sp("x"),
    };
    let al = |v: &[&str], st: &str| {
        v.iter()
            .map(|p| (p.to_string(), format!("{st}/{p}")))
            .collect::<IndexMap<_, _>>()
    };
    let bucket = |n: &str, h| Bucket {
        name: n.into(),
        spec: sp("b"),
        physical: format!("acme-research-vision-{n}-a1b2c3"),
        holds: h,
        classification: "confidential".into(),
        noncurrent_days: 90,
        expire_days: None,
    };
    let image = Image {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        repository: "training".into(),
        reference: "@sha256:aaaa".into(),
    };
    let model = Model {
        organization: "acme".into(),
        partition: "aws".into(),
        region: "eu-west-1".into(),
        administrators: Administrators {
            keys: vec!["arn:aws:iam::111122223333:role/kms-admin".into()],
            deploy: "arn:aws:iam::111122223333:role/terraform".into(),
            break_glass: "arn:aws:iam::111122223333:role/incident".into(),
        },
        backend: Backend::Local,
        platform: Platform {
            account: "111122223333".into(),
            log_retention_days: 365,
            state_key: "platform/terraform.tfstate".into(),
            aliases: al(&["logs"], "acme/platform"),
        },
        units: vec![Unit {
            name: "research".into(),
            spec: sp("u"),
            account: "111122223333".into(),
            state_key: "k".into(),
            teams: vec![Team {
                name: "vision".into(),
                spec: sp("t"),
                network: Network {
                    cidr: "10.64.0.0/22".parse().unwrap(),
                    subnets: vec![
                        Subnet {
                            zone_id: "euw1-az1".into(),
                            cidr: "10.64.0.0/24".parse().unwrap(),
                        },
                        Subnet {
                            zone_id: "euw1-az2".into(),
                            cidr: "10.64.1.0/24".parse().unwrap(),
                        },
                    ],
                },
                aliases: al(
                    &["data", "artifacts", "volumes", "logs"],
                    "acme/research/vision",
                ),
                buckets: vec![
                    bucket("dataset", Holds::Data),
                    bucket("models", Holds::Artifacts),
                ],
                access_log_bucket: "acme-research-vision-access-logs-d4e5f6".into(),
                trail_bucket: "acme-research-vision-trail-d4e5f6".into(),
                log_retention_days: 365,
                key_deletion_window_days: 30,
                training: vec![Training {
                    name: "nightly".into(),
                    spec: sp("n"),
                    image: image.clone(),
                    image_spec: sp("i"),
                    reads: vec![loc("dataset", "images/")],
                    writes: vec![loc("models", "nightly/")],
                    multipart_uploads: None,
                    instance: Instance {
                        kind: "ml.m5.xlarge".into(),
                        count: 1,
                        volume_gib: 50,
                        local_storage: false,
                    },
                    max_runtime_seconds: 21600,
                    hyperparameters: [("epochs".to_string(), "10".to_string())]
                        .into_iter()
                        .collect(),
                    schedule: Some(Schedule {
                        expression: "cron(0 2 * * ? *)".into(),
                    }),
                }],
                serving: vec![Serving {
                    name: "classifier".into(),
                    spec: sp("s"),
                    reads: vec![loc("models", "nightly/")],
                    image: None,
                }],
            }],
        }],
    };
    let plan = ringfence::plan::plan(&model);
    let env = ringfence::render::Environment::new().unwrap();
    let files = match ringfence::render::files(&env, &plan) {
        Ok(f) => f,
        Err(e) => panic!("{e} {e:?}"),
    };
    for (p, t) in &files {
        let p = std::path::Path::new("/tmp/out").join(p);
        std::fs::create_dir_all(p.parent().unwrap()).unwrap();
        std::fs::write(p, t).unwrap();
    }
    std::fs::write(
        "/tmp/out/claims.json",
        serde_json::to_string_pretty(&ringfence::claims::claims(&model)).unwrap(),
    )
    .unwrap();
}
