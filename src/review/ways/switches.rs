//! Arguments that put something on the internet, or into no network of ours.

/// An argument or block that decides, and what it means when nobody writes it.
pub(super) struct Switch {
    pub kind: &'static str,
    /// The block that it is in, and its name.
    pub block: &'static str,
    pub argument: &'static str,
    /// The value that is open; `""` when it is open as long as nothing is written.
    pub open: &'static str,
    /// True when it is open where nobody writes it.
    pub usual: bool,
    /// Who is exposed: to be found inside a network, or by its own name.
    pub who: &'static str,
    pub out: bool,
    pub what: &'static str,
}

const fn switch(
    (kind, who): (&'static str, &'static str),
    (block, argument): (&'static str, &'static str),
    (open, usual): (&'static str, bool),
    out: bool,
    what: &'static str,
) -> Switch {
    Switch {
        kind,
        block,
        argument,
        open,
        usual,
        who,
        out,
        what,
    }
}

pub(super) const PUBLIC: &str = "public addresses";

/// With the defaults of the AWS provider's documentation, by the resource's name.
pub(super) const SWITCHES: &[Switch] = &[
    switch(
        ("aws_subnet", "subnet"),
        ("", "map_public_ip_on_launch"),
        ("true", false),
        false,
        PUBLIC,
    ),
    switch(
        ("aws_subnet", "subnet"),
        ("", "assign_ipv6_address_on_creation"),
        ("true", false),
        false,
        "public IPv6 addresses",
    ),
    switch(
        ("aws_vpc", "network"),
        ("", "assign_generated_ipv6_cidr_block"),
        ("true", false),
        false,
        "public IPv6 addresses",
    ),
    switch(
        ("aws_instance", "machine"),
        ("", "associate_public_ip_address"),
        ("true", false),
        false,
        PUBLIC,
    ),
    switch(
        ("aws_ecs_service", "service"),
        ("network_configuration", "assign_public_ip"),
        ("true", false),
        false,
        PUBLIC,
    ),
    switch(
        ("aws_db_instance", "database"),
        ("", "publicly_accessible"),
        ("true", false),
        false,
        PUBLIC,
    ),
    switch(
        ("aws_rds_cluster_instance", "database"),
        ("", "publicly_accessible"),
        ("true", false),
        false,
        PUBLIC,
    ),
    switch(
        ("aws_redshift_cluster", "warehouse"),
        ("", "publicly_accessible"),
        ("true", true),
        false,
        PUBLIC,
    ),
    switch(
        ("aws_eks_cluster", "cluster"),
        ("vpc_config", "endpoint_public_access"),
        ("true", true),
        false,
        "requests to its API",
    ),
    switch(
        ("aws_lambda_function_url", "function"),
        ("", "authorization_type"),
        ("NONE", false),
        false,
        "requests that nobody signs",
    ),
    switch(
        ("aws_lambda_function", "function"),
        ("", "vpc_config"),
        ("", true),
        true,
        "all traffic",
    ),
    switch(
        ("aws_sagemaker_model", "model"),
        ("", "vpc_config"),
        ("", true),
        true,
        "all traffic",
    ),
    switch(
        ("aws_sagemaker_notebook_instance", "notebook"),
        ("", "direct_internet_access"),
        ("Enabled", true),
        true,
        "all traffic",
    ),
    switch(
        ("aws_sagemaker_domain", "studio"),
        ("", "app_network_access_type"),
        ("PublicInternetOnly", true),
        true,
        "all traffic",
    ),
];
