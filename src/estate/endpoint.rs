//! VPC endpoints.

use super::items::{Item, Link};
use super::types::EndpointFacts;
use crate::symbol::Text;

pub(super) fn facts(item: &Item<'_>) -> EndpointFacts {
    let told = |name: &str| match item.link(name) {
        Link::To(text) => text,
        Link::None => Text::unknown(format!("`{name}` is not written")),
        Link::Unknown(why) => Text::unknown(why),
    };
    EndpointFacts {
        id: item.attribute("id"),
        vpc: told("vpc_id"),
        service: told("service_name"),
        // A gateway unless it is written otherwise (AWS provider documentation, `aws_vpc_endpoint`).
        gateway: match item.link("vpc_endpoint_type") {
            Link::None => Some(true),
            Link::To(kind) => kind.as_literal().map(|kind| kind == "Gateway"),
            Link::Unknown(_) => None,
        },
    }
}
