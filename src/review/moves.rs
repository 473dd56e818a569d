use std::collections::BTreeMap;

use hcl_edit::structure::Body;

use super::Side;
use crate::terraform::Root;

/// What the `moved` blocks of a root module and of the modules that it calls say: old address and new one, both in
/// the root module (Terraform documentation, "Refactor modules"). A file that is not HCL has none: the reader says so.
pub(super) fn moves(side: Side<'_>, root: &Root) -> Vec<(String, String)> {
    let of_root = (String::new(), root.path.clone());
    let called = root.modules.iter();
    let called = called.map(|(address, folder)| (format!("{address}."), folder.clone()));
    let mut found = Vec::new();
    for (prefix, folder) in std::iter::once(of_root).chain(called) {
        for (path, text) in side.files {
            let own = path.rsplit_once('/').map_or("", |(folder, _)| folder) == folder;
            let hcl = path.ends_with(".tf") || path.ends_with(".tofu");
            // Parsing is dear, and few files move anything.
            if own && hcl && text.contains("moved") {
                collect(&prefix, text, &mut found);
            }
        }
    }
    found
}

fn collect(prefix: &str, text: &str, found: &mut Vec<(String, String)>) {
    let Ok(body) = hcl_edit::parser::parse_body(text) else {
        return;
    };
    for block in body.get_blocks("moved") {
        let (from, to) = (address(&block.body, "from"), address(&block.body, "to"));
        if let (Some(from), Some(to)) = (from, to) {
            found.push((format!("{prefix}{from}"), format!("{prefix}{to}")));
        }
    }
}

fn address(body: &Body, name: &str) -> Option<String> {
    let attribute = body.get_attribute(name)?;
    Some(attribute.value.to_string().trim().to_owned())
}

/// New addresses and the old ones that they were moved from.
pub(super) fn renamed<'a, T>(
    moves: &[(String, String)],
    old: &BTreeMap<&'a str, T>,
    new: &BTreeMap<&'a str, T>,
) -> BTreeMap<String, &'a str> {
    let gone = old.keys().filter(|address| !new.contains_key(*address));
    gone.filter_map(|address| {
        let now = follow(moves, address);
        let fresh = new.contains_key(now.as_str()) && !old.contains_key(now.as_str());
        fresh.then_some((now, *address))
    })
    .collect()
}

/// Moves may be chained; each counts once, so that a circle ends.
fn follow(moves: &[(String, String)], address: &str) -> String {
    let mut address = address.to_owned();
    let mut left: Vec<_> = moves.iter().collect();
    while let Some(at) = left
        .iter()
        .position(|(from, _)| rest(&address, from).is_some())
    {
        let (from, to) = left.remove(at);
        if let Some(rest) = rest(&address, from) {
            address = format!("{to}{rest}");
        }
    }
    address
}

/// What follows `beginning` in an address, if it is the thing itself, an instance of it or something in it.
fn rest<'a>(address: &'a str, beginning: &str) -> Option<&'a str> {
    let rest = address.strip_prefix(beginning)?;
    (rest.is_empty() || rest.starts_with(['.', '['])).then_some(rest)
}
