mod layers;

use std::collections::BTreeMap;

use super::super::{Party, Standing, WayChange};
use super::changes;
use crate::explain::Ground;
use crate::terraform::read_files;

/// A network with a subnet, its table and a group, and the default ones emptied.
const BASE: &str = r#"
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_route_table" "a" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route_table_association" "a" {
  subnet_id      = aws_subnet.a.id
  route_table_id = aws_route_table.a.id
}

resource "aws_default_security_group" "unused" {
  vpc_id = aws_vpc.this.id
}

resource "aws_security_group" "job" {
  name_prefix = "job-"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "door" {
  name_prefix = "door-"
  vpc_id      = aws_vpc.this.id
}

resource "aws_route53_resolver_firewall_domain_list" "all" {
  domains = ["*."]
}

resource "aws_route53_resolver_firewall_rule_group" "this" {
  name = "this"
}

resource "aws_route53_resolver_firewall_rule" "none" {
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.all.id
  priority                = 200
  action                  = "BLOCK"
  block_response          = "NODATA"
}

resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this.id
  vpc_id                 = aws_vpc.this.id
  priority               = 101
}
"#;

fn found(before: &str, after: &str) -> Vec<WayChange> {
    let files = |text: &str| BTreeMap::from([("main.tf".to_owned(), text.to_owned())]);
    let (before, after) = (files(before), files(after));
    let ground = |files: &BTreeMap<String, String>| {
        let config = read_files(files);
        assert_eq!(config.unread, [], "the test is written wrong");
        Ground::new(config, None)
    };
    let (old, new) = (ground(&before), ground(&after));
    let locate = |_: &crate::model::SpecPath| None;
    changes(
        Standing::new("", &before, &old, &locate),
        Standing::new("", &after, &new, &locate),
    )
}

fn shown(change: &WayChange) -> String {
    let ends = |all: &[Party]| {
        let all = all.iter().map(|it| format!("{} {}", it.kind, it.name));
        all.collect::<Vec<_>>().join(", ").trim().to_owned()
    };
    let WayChange {
        opens,
        outward,
        certain,
        what,
        by,
        ..
    } = change;
    format!(
        "{}{}{} {} -> {}: {what} by {by}",
        if *certain { "" } else { "perhaps " },
        if *opens { "opens" } else { "closes" },
        if *outward { "" } else { " inside" },
        ends(&change.from),
        ends(&change.to),
    )
}

fn told(before: &str, after: &str) -> Vec<String> {
    found(before, after).iter().map(shown).collect()
}

/// What more in the base opens; taking it away must close the very same.
#[track_caller]
fn opens(more: &str, expected: &[&str]) {
    let with = format!("{BASE}{more}");
    assert_eq!(told(BASE, &with), expected, "opened");
    let closed: Vec<String> = { expected.iter() }
        .map(|it| it.replacen("opens", "closes", 1))
        .collect();
    assert_eq!(told(&with, BASE), closed, "closed");
    assert_eq!(told(&with, &with), [""; 0], "the same");
}

fn egress(label: &str, rest: &str) -> String {
    format!(
        "resource \"aws_vpc_security_group_egress_rule\" \"{label}\" {{\n  \
         security_group_id = aws_security_group.job.id\n  {}\n}}\n",
        rest.replace("; ", "\n  ")
    )
}

const HTTPS: &str = "ip_protocol = \"tcp\"; from_port = 443; to_port = 443";

#[test]
fn a_gateway_and_a_route_to_it_are_two_ways() {
    opens(
        r#"
resource "aws_internet_gateway" "out" {
  vpc_id = aws_vpc.this.id
}
resource "aws_route" "out" {
  route_table_id         = aws_route_table.a.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.out.id
}
"#,
        &[
            "opens network aws_vpc.this -> anywhere 0.0.0.0/0: all traffic by aws_internet_gateway.out, aws_route.out",
        ],
    );
}

#[test]
fn a_route_in_a_table_that_no_subnet_is_in_opens_perhaps() {
    opens(
        r#"
resource "aws_route_table" "idle" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block         = "10.9.0.0/16"
    transit_gateway_id = "tgw-1"
  }
}
"#,
        &[
            "perhaps opens network aws_vpc.this -> addresses 10.9.0.0/16: all traffic by aws_route_table.idle",
        ],
    );
}

#[test]
fn attachments_are_told_at_both_ends() {
    opens(
        r#"
resource "aws_vpc" "other" {
  cidr_block = "10.1.0.0/16"
}
"#,
        &[
            "opens network aws_vpc.other -> any name any name: look-ups by no DNS firewall",
            "perhaps opens default security group aws_vpc.other -> anywhere 0.0.0.0/0: all traffic by the default security group as AWS makes it",
        ],
    );
    opens(
        r#"
resource "aws_vpc_peering_connection" "p" {
  vpc_id      = aws_vpc.this.id
  peer_vpc_id = "vpc-9"
}
resource "aws_ec2_transit_gateway_vpc_attachment" "t" {
  vpc_id             = aws_vpc.this.id
  subnet_ids         = [aws_subnet.a.id]
  transit_gateway_id = "tgw-1"
}
"#,
        &[
            "opens network aws_vpc.this -> network vpc-9: all traffic by aws_vpc_peering_connection.p",
            "opens network aws_vpc.this -> transit gateway tgw-1: all traffic by aws_ec2_transit_gateway_vpc_attachment.t",
            "opens network vpc-9 -> network aws_vpc.this: all traffic by aws_vpc_peering_connection.p",
        ],
    );
}

#[test]
fn a_rule_is_the_same_in_each_of_the_three_ways_to_write_it() {
    let own = egress("out", &format!("{HTTPS}; cidr_ipv4 = \"0.0.0.0/0\""));
    let older = r#"
resource "aws_security_group_rule" "elsewhere" {
  security_group_id = aws_security_group.job.id
  type              = "egress"
  protocol          = "6"
  from_port         = 443
  to_port           = "443"
  cidr_blocks       = ["128.0.0.0/1", "0.0.0.0/1"]
}
"#;
    let inside = BASE.replace(
        "name_prefix = \"job-\"",
        "name_prefix = \"job-\"\n  egress {\n    protocol = \"tcp\"\n    from_port = 443\n    to_port = 443\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }",
    );
    let ways = [format!("{BASE}{own}"), format!("{BASE}{older}"), inside];
    for one in &ways {
        assert_eq!(told(BASE, one).len(), 1);
        for other in &ways {
            assert_eq!(told(one, other), [""; 0]);
        }
    }
    opens(
        &own,
        &[
            "opens security group aws_security_group.job -> anywhere 0.0.0.0/0: tcp 443 by aws_vpc_security_group_egress_rule.out",
        ],
    );
}

#[test]
fn of_a_rule_that_grows_only_what_is_new_is_told() {
    let narrow = egress("out", &format!("{HTTPS}; cidr_ipv4 = \"10.8.0.0/16\""));
    let wide = egress("out", &format!("{HTTPS}; cidr_ipv4 = \"10.8.0.0/15\""));
    let ports = narrow.replace("to_port = 443", "to_port = 444");
    let all = narrow.replace(HTTPS.replace("; ", "\n  ").as_str(), "ip_protocol = \"-1\"");
    let with = |rule: &str| format!("{BASE}{rule}");
    let by = "by aws_vpc_security_group_egress_rule.out";
    let from = "security group aws_security_group.job";
    assert_eq!(
        told(&with(&narrow), &with(&wide)),
        [format!(
            "opens {from} -> addresses 10.9.0.0/16: tcp 443 {by}"
        )]
    );
    assert_eq!(
        told(&with(&narrow), &with(&ports)),
        [format!(
            "opens {from} -> addresses 10.8.0.0/16: tcp 444 {by}"
        )]
    );
    assert_eq!(
        told(&with(&narrow), &with(&all)),
        [format!(
            "opens {from} -> addresses 10.8.0.0/16: all traffic {by}"
        )]
    );
    assert_eq!(
        told(&with(&all), &with(&narrow)),
        [format!(
            "closes {from} -> addresses 10.8.0.0/16: all traffic {by}"
        )]
    );
}

#[test]
fn within_a_network_it_is_no_way_out() {
    let to_door = format!("{HTTPS}; referenced_security_group_id = aws_security_group.door.id");
    opens(
        &egress("door", &to_door),
        &[
            "opens inside security group aws_security_group.job -> security group aws_security_group.door: tcp 443 by aws_vpc_security_group_egress_rule.door",
        ],
    );
    opens(
        &egress("own", &format!("{HTTPS}; cidr_ipv4 = \"10.0.7.0/24\"")),
        &[
            "opens inside security group aws_security_group.job -> addresses 10.0.7.0/24: tcp 443 by aws_vpc_security_group_egress_rule.own",
        ],
    );
    opens(
        &egress(
            "foreign",
            &format!("{HTTPS}; referenced_security_group_id = \"sg-9\""),
        ),
        &[
            "opens security group aws_security_group.job -> security group sg-9: tcp 443 by aws_vpc_security_group_egress_rule.foreign",
        ],
    );
}

#[test]
fn what_is_not_known_opens_perhaps_and_is_no_change_by_itself() {
    let variable = "variable \"peer\" {}\nvariable \"port\" {}\n";
    opens(
        &format!(
            "{variable}{}",
            egress("x", &format!("{HTTPS}; cidr_ipv4 = var.peer"))
        ),
        &[
            "perhaps opens security group aws_security_group.job -> somebody who is not known var.peer has no value in the files: tcp 443 by aws_vpc_security_group_egress_rule.x",
        ],
    );
    opens(
        &format!(
            "{variable}{}",
            egress(
                "x",
                "ip_protocol = \"tcp\"; from_port = var.port; to_port = 443; cidr_ipv4 = \"0.0.0.0/0\""
            )
        ),
        &[
            "perhaps opens security group aws_security_group.job -> anywhere 0.0.0.0/0: all traffic by aws_vpc_security_group_egress_rule.x",
        ],
    );
}

#[test]
fn names_and_order_make_no_difference() {
    let rule = egress("out", &format!("{HTTPS}; cidr_ipv4 = \"0.0.0.0/0\""));
    let gateway = "resource \"aws_internet_gateway\" \"out\" {\n  vpc_id = aws_vpc.this.id\n}\n";
    let before = format!("{BASE}{rule}{gateway}");
    let after = format!("{gateway}{rule}{BASE}");
    let mut renamed = after;
    for (old, new) in [
        ("aws_vpc.this", "aws_vpc.other"),
        ("\"aws_vpc\" \"this\"", "\"aws_vpc\" \"other\""),
        ("aws_security_group.job", "aws_security_group.work"),
        (
            "\"aws_security_group\" \"job\"",
            "\"aws_security_group\" \"work\"",
        ),
        ("aws_subnet.a", "aws_subnet.b"),
        ("\"aws_subnet\" \"a\"", "\"aws_subnet\" \"b\""),
        ("egress_rule\" \"out\"", "egress_rule\" \"everywhere\""),
    ] {
        assert!(renamed.contains(old), "{old}");
        renamed = renamed.replace(old, new);
    }
    assert_eq!(told(&before, &renamed), [""; 0]);
}

#[test]
fn a_network_that_changes_its_block_is_the_same_by_its_address() {
    let rule = egress("out", &format!("{HTTPS}; cidr_ipv4 = \"0.0.0.0/0\""));
    let before = format!("{BASE}{rule}");
    let after = before
        .replace("10.0.0.0/16", "10.7.0.0/16")
        .replace("10.0.1.0/24", "10.7.1.0/24");
    assert_eq!(told(&before, &after), [""; 0]);
}
