//! What serving needs of a team's network.

use super::{Served, endpoint, service};
use crate::diagnostic::Span;
use crate::spec::leaf::ServiceCalling;

/// The addresses that what a team serves takes.
#[derive(Default)]
pub(in crate::spec::decode) struct Addresses {
    /// In all subnets together, what for, and where the spec says so. (How many there are at most: while
    /// they are replaced there are twice as many.)
    pub(in crate::spec::decode) spread: Vec<(u64, &'static str, Span)>,
    /// In each subnet: those of load balancers.
    pub(in crate::spec::decode) in_each: u64,
    /// Where services are named: a load balancer stands in two zones at least.
    pub(in crate::spec::decode) services: Vec<Span>,
    /// Where SageMaker endpoints are named: a model has subnets in two zones at least
    /// ([hosting in a VPC](https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html)).
    pub(in crate::spec::decode) endpoints: Vec<Span>,
}

/// A load balancer wants eight addresses of each of its subnets
/// ([subnets for your load balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer)).
const BALANCER: u64 = 8;
/// One of the network kind has one.
const LINK: u64 = 1;

pub(in crate::spec::decode) fn addresses(served: &Served) -> Addresses {
    let mut found = Addresses::default();
    for (name, endpoint) in served.endpoints.iter().flat_map(|all| &all.0) {
        let count = endpoint.instance.as_ref().and_then(|it| it.count.as_ref());
        let max = endpoint.scaling.as_ref().and_then(|it| it.max.as_ref());
        let least = count.map_or(endpoint::LEAST, |count| count.value.get());
        let most = max.map_or(least * 2, |max| max.value.get());
        let place = max.or(count).map_or(name.span, |said| said.span);
        found.spread.push((u64::from(most), "machines", place));
        found.endpoints.push(name.span);
    }
    for (name, service) in served.services.iter().flat_map(|all| &all.0) {
        let [min, max] = [
            service.tasks.as_ref().and_then(|it| it.min.as_ref()),
            service.tasks.as_ref().and_then(|it| it.max.as_ref()),
        ];
        let least = min.map_or(service::LEAST, |min| min.value.get());
        let most = max.map_or(least * 2, |max| max.value.get());
        let place = max.or(min).map_or(name.span, |said| said.span);
        found.spread.push((u64::from(most), "tasks", place));
        let mut callers = service.callers.iter();
        let linked = callers.any(|caller| !matches!(caller.value, ServiceCalling::Own(_)));
        found.in_each += BALANCER + if linked { LINK } else { 0 };
        found.services.push(name.span);
    }
    found
}
