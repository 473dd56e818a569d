use std::collections::BTreeMap;

use hcl_edit::structure::Body;

use super::Side;
use crate::terraform::Root;

/// What the `moved` blocks of a root module and of the modules that it calls say: old address and new one, both in
/// the root module (Terraform documentation, "Refactor modules"). A file that is not HCL has none: the reader says so.
pub(super) fn moves(side: Side<'_>, root: &Root) -> Vec<(String, String)> {
    let mut found = Vec::new();
    each(side, root, "moved", |prefix, block| {
        if let (Some(from), Some(to)) = (address(block, "from"), address(block, "to")) {
            found.push((format!("{prefix}{from}"), format!("{prefix}{to}")));
        }
    });
    found
}

/// What the `removed` blocks of a root module and of the modules that it calls let go of without destroying it: addresses in the root module
/// (Terraform documentation, "removed block reference").
pub(super) fn kept(side: Side<'_>, root: &Root) -> Vec<String> {
    let mut found = Vec::new();
    each(side, root, "removed", |prefix, block| {
        let mut lifecycles = block.get_blocks("lifecycle");
        let stays = lifecycles.any(|it| address(&it.body, "destroy").as_deref() == Some("false"));
        if let (true, Some(from)) = (stays, address(block, "from")) {
            found.push(format!("{prefix}{from}"));
        }
    });
    found
}

/// Goes through the blocks of a name, with what stands before addresses in them.
fn each(side: Side<'_>, root: &Root, name: &str, mut found: impl FnMut(&str, &Body)) {
    let of_root = (String::new(), root.path.clone());
    let called = root.modules.iter();
    let called = called.map(|(address, folder)| (format!("{address}."), folder.clone()));
    for (prefix, folder) in std::iter::once(of_root).chain(called) {
        let beginning = match folder.as_str() {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let files = side.files.range(beginning.clone()..);
        let below = files.take_while(|(path, _)| path.starts_with(&beginning));
        for (path, text) in below {
            let own = path.rsplit_once('/').map_or("", |(folder, _)| folder) == folder;
            let hcl = path.ends_with(".tf") || path.ends_with(".tofu");
            // Parsing is dear, and few files have any.
            if !(own && hcl && text.contains(name)) {
                continue;
            }
            if let Ok(body) = hcl_edit::parser::parse_body(text) {
                let blocks = body.get_blocks(name);
                blocks.for_each(|block| found(&prefix, &block.body));
            }
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
pub(super) fn follow(moves: &[(String, String)], address: &str) -> String {
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
pub(super) fn rest<'a>(address: &'a str, beginning: &str) -> Option<&'a str> {
    let rest = address.strip_prefix(beginning)?;
    (rest.is_empty() || rest.starts_with(['.', '['])).then_some(rest)
}

/// The module of an address, and what it is called there.
pub(super) fn module(address: &str) -> Option<(&str, &str)> {
    let rest = address.strip_prefix("module.")?;
    // The key of an instance may have points in it.
    let end = match rest.find(['.', '[']) {
        Some(at) if rest.get(at..).is_some_and(|it| it.starts_with('[')) => {
            at + rest.get(at..)?.find("].")? + 1
        }
        Some(at) => at,
        None => return None,
    };
    let own = rest.get(end..)?.strip_prefix('.')?;
    Some((address.get(.."module.".len() + end)?, own))
}
