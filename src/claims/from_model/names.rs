//! The names that a team looks up from inside its network.

use super::Claimant;

/// By service: how the private name of its endpoint begins, before the region ([`AWS services that integrate with
/// PrivateLink`](https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html)).
const HOSTS: [(&str, &str); 7] = [
    ("ecr.api", "api.ecr"),
    ("ecr.dkr", "*.dkr.ecr"),
    ("logs", "logs"),
    ("monitoring", "monitoring"),
    ("sagemaker.runtime", "runtime.sagemaker"),
    ("secretsmanager", "secretsmanager"),
    ("sts", "sts"),
];

impl Claimant<'_> {
    /// Ordered: those of S3 and of the services that have an endpoint, those of load balancers that are called from inside, and
    /// those that the spec adds.
    pub(super) fn resolved_names(&self) -> Vec<String> {
        let region = self.model.region.as_str();
        let end = match self.model.partition == "aws-cn" {
            true => ".cn",
            false => "",
        };
        let of_aws = |before: &str| format!("{before}.amazonaws.com{end}");
        let mut names: Vec<String> = self.team.network.resolves.clone();
        for start in ["s3", "*.s3"] {
            names.push(of_aws(&format!("{start}.{region}")));
            // Clients may leave the oldest region out (S3 User Guide, `VirtualHosting.html`, "Legacy endpoints").
            if region == "us-east-1" {
                names.push(of_aws(start));
            }
        }
        let endpoints = self.team.interface_services();
        let hosts = HOSTS.iter().filter(|(it, _)| endpoints.contains(it));
        names.extend(hosts.map(|(_, host)| of_aws(&format!("{host}.{region}"))));
        let serves = !self.team.services.is_empty();
        let mut applications = self.team.applications.iter();
        let consumes = applications.any(|it| !it.consumes.is_empty());
        let balancers = [(serves, "elb"), (consumes, "vpce")];
        let balancers = balancers.into_iter().filter(|(has, _)| *has);
        names.extend(balancers.map(|(_, of)| of_aws(&format!("*.{region}.{of}"))));
        names.sort();
        names
    }
}
