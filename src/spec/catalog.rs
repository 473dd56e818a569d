//! What AWS has: regions, zones, machine types. Data with its source, in `data/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
struct Zones {
    regions: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Instances {
    families: BTreeMap<String, Family>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Family {
    local_storage: bool,
    /// Those that training jobs run on.
    training: Vec<String>,
    /// Those that endpoints run on.
    endpoints: Vec<String>,
}

/// What runs on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A training job.
    Training,
    /// A real-time endpoint.
    Endpoint,
}

impl Family {
    fn sizes(&self, used: Use) -> &[String] {
        match used {
            Use::Training => &self.training,
            Use::Endpoint => &self.endpoints,
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "the data is part of the program; a unit test reads it"
)]
static ZONES: LazyLock<Zones> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/availability-zones.json"))
        .expect("the table of zones is JSON")
});

#[expect(
    clippy::expect_used,
    reason = "the data is part of the program; a unit test reads it"
)]
static INSTANCES: LazyLock<Instances> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/instance-families.json"))
        .expect("the table of machine types is JSON")
});

/// The regions whose zones are known, ordered by name.
pub(crate) fn region_names() -> Vec<&'static str> {
    ZONES.regions.keys().map(String::as_str).collect()
}

/// The ids of a region's zones in order; empty when they are not known.
pub(crate) fn zones(region: &str) -> &'static [String] {
    ZONES.regions.get(region).map_or(&[], Vec::as_slice)
}

/// The partition of a region ([partitions](https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html)).
pub(crate) fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// What is known of a machine type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InstanceKind {
    /// Has local NVMe storage, and so takes no volume key.
    pub(crate) local_storage: bool,
}

/// A machine type by its name, `ml.m5.xlarge`, for one use.
pub(crate) fn instance_type(name: &str, used: Use) -> Option<InstanceKind> {
    let (family, size) = name.strip_prefix("ml.")?.split_once('.')?;
    let family = INSTANCES.families.get(family)?;
    let mut sizes = family.sizes(used).iter();
    sizes.any(|known| known == size).then_some(InstanceKind {
        local_storage: family.local_storage,
    })
}

/// The names of all machine types for one use.
pub(crate) fn instance_types(used: Use) -> Vec<String> {
    let name = |(family, kind): (&String, &'static Family)| {
        let family = family.clone();
        let sizes = kind.sizes(used).iter();
        sizes
            .map(move |size| format!("ml.{family}.{size}"))
            .collect::<Vec<_>>()
    };
    INSTANCES.families.iter().flat_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_can_be_read_and_are_in_order() {
        assert_eq!(zones("eu-west-1"), ["euw1-az1", "euw1-az2", "euw1-az3"]);
        for region in region_names() {
            let ids = zones(region);
            assert!(ids.is_sorted() && ids.len() >= 2, "{region}");
        }
        assert_eq!(
            instance_type("ml.m5.xlarge", Use::Training),
            Some(InstanceKind {
                local_storage: false
            })
        );
        assert_eq!(
            instance_type("ml.g5.xlarge", Use::Endpoint),
            Some(InstanceKind {
                local_storage: true
            })
        );
        assert_eq!(instance_type("m5.xlarge", Use::Training), None);
        assert_eq!(instance_type("ml.inf2.xlarge", Use::Training), None);
        assert!(instance_type("ml.inf2.xlarge", Use::Endpoint).is_some());
        assert!(instance_types(Use::Training).contains(&"ml.p4d.24xlarge".to_owned()));
    }
}
