//! Addresses, taken apart.

/// The module that an address is in: `module.a["k"]` of `module.a["k"].aws_subnet.private["z"]`, empty in the root module. Keys of instances may have
/// points, brackets and escaped quotes in them. An address of which nothing stands behind its modules is all module.
#[must_use]
pub fn module_of(address: &str) -> &str {
    let module = module_prefix(address);
    match address.strip_prefix(module) {
        Some(rest) if rest.starts_with("module.") => address,
        _ => module.strip_suffix('.').unwrap_or(module),
    }
}

/// The same with the point behind it: `module.a["k"].` of `module.a["k"].aws_x.y`.
pub(super) fn module_prefix(address: &str) -> &str {
    let mut rest = address;
    while let Some(call) = rest.strip_prefix("module.")
        && let Some(end) = step_end(call)
    {
        rest = call.split_at(end).1;
    }
    address.strip_suffix(rest).unwrap_or_default()
}

/// Behind the point that ends a step; keys in brackets are passed over.
fn step_end(text: &str) -> Option<usize> {
    let (mut in_key, mut in_string, mut escaped) = (false, false, false);
    for (position, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' if in_key => in_string = !in_string,
            '[' if !in_key => in_key = true,
            ']' if !in_string => in_key = false,
            '.' if !in_key => return Some(position + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_of_an_address_ends_where_the_resource_begins() {
        assert_eq!(module_prefix("aws_x.y"), "");
        assert_eq!(module_prefix("module.a.aws_x.y[0]"), "module.a.");
        assert_eq!(
            module_prefix("module.a[\"k.l]\"].module.b[1].aws_x.y"),
            "module.a[\"k.l]\"].module.b[1]."
        );
    }

    #[test]
    fn the_module_of_an_address_is_what_stands_before_the_resource() {
        for (address, module) in [
            ("aws_sns_topic.alerts", ""),
            ("aws_subnet.private[\"a.b\"]", ""),
            (
                "module.global.aws_cloudwatch_event_rule.iam",
                "module.global",
            ),
            ("module.a[0].module.b.aws_vpc.this", "module.a[0].module.b"),
            (
                "module.a[\"x.y\"].aws_subnet.private[\"z\"]",
                "module.a[\"x.y\"]",
            ),
            (
                "module.a[\"x\"].module.b.data.aws_region.this",
                "module.a[\"x\"].module.b",
            ),
        ] {
            assert_eq!(module_of(address), module, "{address}");
        }
    }

    #[test]
    fn the_module_of_an_address_is_found_behind_dots_in_keys() {
        assert_eq!(module_of("aws_s3_bucket.raw"), "");
        assert_eq!(module_of("module.a.aws_s3_bucket.raw"), "module.a");
        assert_eq!(
            module_of("module.a[\"x.module.y\"].module.b[0].aws_s3_bucket.raw[\"k\"]"),
            "module.a[\"x.module.y\"].module.b[0]"
        );
        assert_eq!(module_of("module."), "module.");
        assert_eq!(module_of(""), "");
    }
}
