use serde::Serialize;

use super::team::TeamScope;

/// A VPC without a way to the internet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NetworkPlan {
    /// What names begin with.
    pub name: String,
    /// The VPC's block.
    pub cidr: String,
    /// The private subnets.
    pub subnets: Vec<SubnetPlan>,
    /// The log group of the flow logs.
    pub flow_log_group: String,
    /// How long they are kept.
    pub retention_days: u32,
}

/// A private subnet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubnetPlan {
    /// The zone's id.
    pub zone_id: String,
    /// Its block.
    pub cidr: String,
}

pub(super) fn plan(scope: &TeamScope<'_>) -> NetworkPlan {
    let network = &scope.team.network;
    NetworkPlan {
        name: scope.names.stem(),
        cidr: network.cidr.to_string(),
        subnets: network
            .subnets
            .iter()
            .map(|subnet| SubnetPlan {
                zone_id: subnet.zone_id.clone(),
                cidr: subnet.cidr.to_string(),
            })
            .collect(),
        flow_log_group: scope.names.flow_log_group(),
        retention_days: scope.team.log_retention_days,
    }
}
