//! The layers beside gateways, routes and groups.

use super::{BASE, opens, told};

#[test]
fn of_network_acls_the_first_rule_that_fits_decides() {
    let acl = |rules: &str| {
        format!(
            "{BASE}\nresource \"aws_network_acl\" \"a\" {{\n  vpc_id = aws_vpc.this.id\n  \
             subnet_ids = [aws_subnet.a.id]\n{rules}}}\n"
        )
    };
    let rule = |number: u32, action: &str, block: &str| {
        format!(
            "  egress {{\n    rule_no = {number}\n    action = \"{action}\"\n    protocol = \"-1\"\n    \
             from_port = 0\n    to_port = 0\n    cidr_block = \"{block}\"\n  }}\n"
        )
    };
    let open = rule(100, "allow", "0.0.0.0/0");
    let shut = rule(50, "deny", "128.0.0.0/1");
    let late = rule(150, "deny", "128.0.0.0/1");
    let by = "by aws_network_acl.a";
    let from = "network aws_vpc.this ->";
    assert_eq!(
        told(&acl(&format!("{shut}{open}")), &acl(&open)),
        [format!(
            "opens {from} addresses 128.0.0.0/1: all traffic {by}"
        )]
    );
    assert_eq!(told(&acl(&format!("{open}{late}")), &acl(&open)), [""; 0]);
    assert_eq!(
        told(&acl(&open), &acl(&format!("{open}{shut}"))),
        [format!(
            "closes {from} addresses 128.0.0.0/1: all traffic {by}"
        )]
    );
    // Where nobody writes one, the default lets everything through.
    let without = told(&acl(&open), BASE);
    let by = "by the default network ACL as AWS makes it";
    assert_eq!(
        without,
        [
            format!(
                "opens anywhere 0.0.0.0/0, anywhere ::/0 -> network aws_vpc.this: all traffic {by}"
            ),
            format!("opens {from} anywhere ::/0: all traffic {by}"),
        ]
    );
}

#[test]
fn an_endpoint_reaches_a_service_and_without_a_policy_everything_in_it() {
    opens(
        r#"
resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.this.id
  service_name = "com.amazonaws.eu-west-1.s3"
}
resource "aws_vpc_endpoint" "logs" {
  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.eu-west-1.logs"
  policy            = jsonencode({ Statement = [] })
}
"#,
        &[
            "opens network aws_vpc.this -> AWS service logs, AWS service s3: requests by 2 endpoints",
            "opens network aws_vpc.this -> AWS service s3: any request to anybody's things by no policy of aws_vpc_endpoint.s3",
        ],
    );
}

#[test]
fn names_are_compared_by_what_they_stand_for() {
    let answers = |names: &str| {
        format!(
            "{BASE}\nresource \"aws_route53_resolver_firewall_domain_list\" \"own\" {{\n  domains = [{names}]\n}}\n\
             resource \"aws_route53_resolver_firewall_rule\" \"own\" {{\n  \
             firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this.id\n  \
             firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.own.id\n  \
             priority = 100\n  action = \"ALLOW\"\n}}\n"
        )
    };
    let by = "look-ups by aws_route53_resolver_firewall_rule.own";
    let one = answers("\"a.example.com.\"");
    let below = answers("\"*.example.com\"");
    assert_eq!(
        told(&below, &answers("\"*.example.com\", \"b.example.com.\"")),
        [""; 0]
    );
    assert_eq!(
        told(&one, &below),
        [format!(
            "opens network aws_vpc.this -> name *.example.com: {by}"
        )]
    );
    assert_eq!(
        told(&below, &one),
        [format!(
            "closes network aws_vpc.this -> name *.example.com: {by}"
        )]
    );
    let open = BASE.replace("\"BLOCK\"", "\"ALLOW\"");
    assert_eq!(
        told(BASE, &open),
        [
            "opens network aws_vpc.this -> any name any name: look-ups by aws_route53_resolver_firewall_rule.none, no last rule that blocks the rest"
        ]
    );
}

#[test]
fn what_is_exposed_is_told_with_what_exposes_it() {
    let private = "cidr_block = \"10.0.1.0/24\"";
    let public = format!("{private}\n  map_public_ip_on_launch = true");
    assert_eq!(
        told(BASE, &BASE.replace(private, &public)),
        [
            "opens anywhere 0.0.0.0/0 -> network aws_vpc.this: public addresses by map_public_ip_on_launch of aws_subnet.a"
        ]
    );
    opens(
        r#"
resource "aws_lb" "front" {
  name = "front"
}
resource "aws_lb_listener" "front" {
  load_balancer_arn = aws_lb.front.arn
  protocol          = "HTTPS"
  port              = 443
}
resource "aws_lambda_function" "f" {
  function_name = "f"
}
resource "aws_sagemaker_notebook_instance" "n" {
  name                   = "n"
  direct_internet_access = "Disabled"
}
"#,
        &[
            "opens anywhere 0.0.0.0/0 -> load balancer front: HTTPS 443 by aws_lb.front",
            "opens function f -> anywhere 0.0.0.0/0: all traffic by no vpc_config of aws_lambda_function.f",
        ],
    );
}

#[test]
fn services_of_ours_are_offered_to_somebody() {
    opens(
        r#"
resource "aws_vpc_endpoint_service" "own" {
  acceptance_required = true
  allowed_principals  = ["arn:aws:iam::111122223333:role/a"]
}
"#,
        &[
            "opens principal arn:aws:iam::111122223333:role/a -> endpoint service aws_vpc_endpoint_service.own: endpoints that somebody lets in by aws_vpc_endpoint_service.own",
        ],
    );
}
