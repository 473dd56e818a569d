//! Functions on networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{Outcome, not_known};
use crate::symbol::Value;

/// The function `name`; `None` when it is not here.
pub(super) fn call(name: &str, values: &[Value]) -> Option<Outcome> {
    let run = match (name, values) {
        ("cidrsubnet", [_, _, _]) => cidrsubnet,
        ("cidrsubnets", [_, ..]) => cidrsubnets,
        ("cidrhost", [_, _]) => cidrhost,
        ("cidrnetmask", [_]) => cidrnetmask,
        _ => return None,
    };
    let (net, numbers) = values.split_first()?;
    let numbers: Option<Vec<i64>> = numbers.iter().map(Value::as_i64).collect();
    Some(match (net.as_str(), numbers) {
        (Some(net), Some(numbers)) => match net.parse::<IpNet>() {
            Ok(net) => run(net.trunc(), &numbers),
            Err(_) => Err(format!("`{net}` is not a network")),
        },
        _ => not_known("the network is settled by AWS"),
    })
}

fn bits(net: IpNet) -> u128 {
    match net.network() {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

fn address(like: IpNet, bits: u128) -> Result<IpAddr, String> {
    Ok(match like {
        IpNet::V4(_) => {
            let bits = u32::try_from(bits).map_err(|_| "outside of the address space")?;
            IpAddr::V4(Ipv4Addr::from(bits))
        }
        IpNet::V6(_) => IpAddr::V6(Ipv6Addr::from(bits)),
    })
}

/// The `number`th network of `prefix` bits, counted from the beginning of `net`.
fn part(net: IpNet, prefix: i64, number: u128) -> Result<IpNet, String> {
    let prefix = u8::try_from(prefix).map_err(|_| "the prefix is too long")?;
    let free = net
        .max_prefix_len()
        .checked_sub(prefix)
        .ok_or("the prefix is too long")?;
    let more = prefix
        .checked_sub(net.prefix_len())
        .ok_or("the prefix is too short")?;
    if more < 128 && number >= 1_u128 << more {
        return Err("there are not so many networks".to_owned());
    }
    let offset = number.checked_shl(u32::from(free)).unwrap_or(0);
    let address = address(net, bits(net) | offset)?;
    IpNet::new(address, prefix).map_err(|error| error.to_string())
}

fn cidrsubnet(net: IpNet, numbers: &[i64]) -> Outcome {
    let [more, number] = numbers else {
        return Err("it takes two numbers".to_owned());
    };
    let number = u128::try_from(*number).map_err(|_| "the number is negative")?;
    let prefix = more.saturating_add(i64::from(net.prefix_len()));
    Ok(Value::text(part(net, prefix, number)?.to_string()))
}

/// Networks one after the other, each at the next place that fits its size.
fn cidrsubnets(net: IpNet, numbers: &[i64]) -> Outcome {
    let mut made = Vec::new();
    let mut next = 0_u128;
    for more in numbers {
        let prefix = more.saturating_add(i64::from(net.prefix_len()));
        let free = u32::try_from(i64::from(net.max_prefix_len()).saturating_sub(prefix));
        let size = free
            .ok()
            .and_then(|free| 1_u128.checked_shl(free))
            .ok_or("the prefix is too long")?;
        let number = next.div_ceil(size);
        made.push(Value::text(part(net, prefix, number)?.to_string()));
        next = number.saturating_add(1).saturating_mul(size);
    }
    Ok(Value::List(made))
}

fn cidrhost(net: IpNet, numbers: &[i64]) -> Outcome {
    let [number] = numbers else {
        return Err("it takes one number".to_owned());
    };
    let free = u32::from(net.max_prefix_len() - net.prefix_len());
    let size = 1_u128.checked_shl(free).unwrap_or(u128::MAX);
    let distance = u128::from(number.unsigned_abs());
    let offset = match *number < 0 {
        true => size.checked_sub(distance),
        false => Some(distance).filter(|distance| *distance < size),
    };
    let offset = offset.ok_or("the network is too small")?;
    Ok(Value::text(address(net, bits(net) | offset)?.to_string()))
}

fn cidrnetmask(net: IpNet, _: &[i64]) -> Outcome {
    match net {
        IpNet::V4(net) => Ok(Value::text(net.netmask().to_string())),
        IpNet::V6(_) => Err("it needs an IPv4 network".to_owned()),
    }
}
