//! Pages that are another page under a further address: those that lead there at once, and those whose canonical address it
//! is.

use std::collections::BTreeSet;

use crate::corpus::html::Head;
use crate::corpus::include::PageFiles;
use crate::corpus::{PageFormat, default_address};

use super::address::{candidates, paths};

/// Most further addresses of a page.
const MAX_ALIASES: usize = 1_000;

/// The names of a page: the addresses to which it leads, and its canonical address.
pub(in super::super) fn names(path: &str, head: &dyn Fn() -> String) -> Vec<String> {
    if PageFormat::of(path) != PageFormat::Html {
        return Vec::new();
    }
    let head = Head::of(&head());
    let targets = head.refresh.iter().flat_map(|target| candidates(target, path)).map(|address| lead_name(&address));
    let canonical = Some(canonical_name(&head.canonical)).filter(|_| !head.canonical.is_empty());
    targets.chain(canonical).collect()
}

fn lead_name(address: &str) -> String {
    format!("to {address}")
}

fn canonical_name(address: &str) -> String {
    format!("canonical {address}")
}

/// The address of the page that a page says it is, when it is another one of the tree.
pub(super) fn other_page(head: &Head, path: &str, files: &PageFiles<'_>) -> Option<String> {
    let own = default_address(path);
    if head.canonical.is_empty() {
        return None;
    }
    let mut addresses = candidates(&head.canonical, path);
    // Some sites name their start page as the canonical address of all pages.
    addresses.retain(|address| !address.is_empty() || own.is_empty());
    let address = addresses.into_iter().find(|address| *address == own || find(address, files).is_some())?;
    let other = find(&address, files).filter(|_| address != own)?;
    let others = Head::of(files.read(&other)?.text()).canonical;
    (others.is_empty() || others == head.canonical).then_some(address)
}

/// The path of the page at an address.
fn find(address: &str, files: &PageFiles<'_>) -> Option<String> {
    files.first(paths(address))
}

/// The addresses of the pages that lead to a page, directly or one after the other, and of those that say that they are it.
pub(super) fn aliases(head: &Head, path: &str, files: &PageFiles<'_>) -> Vec<String> {
    let own = default_address(path).into_owned();
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![own.clone()];
    while let Some(address) = open.pop().filter(|_| found.len() < MAX_ALIASES) {
        for leading in files.named(&lead_name(&address)) {
            let alias = default_address(&leading).into_owned();
            if alias != own && !found.contains(&alias) && leads_to(&leading, &address, files) {
                open.push(alias.clone());
                found.insert(alias);
            }
        }
    }
    if !head.canonical.is_empty() {
        for same in files.named(&canonical_name(&head.canonical)).into_iter().filter(|same| same != path) {
            let is_this = files.read(&same).and_then(|text| other_page(&Head::of(text.text()), &same, files));
            if is_this.as_ref() == Some(&own) {
                found.insert(default_address(&same).into_owned());
            }
        }
    }
    found.into_iter().map(|alias| format!("/{alias}")).collect()
}

/// Whether the page at a path leads to an address.
fn leads_to(path: &str, address: &str, files: &PageFiles<'_>) -> bool {
    let target = files.read(path).and_then(|page| Head::of(page.text()).refresh);
    let Some(candidates) = target.map(|target| candidates(&target, path)) else { return false };
    let found = match candidates.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|candidate| *candidate == address || find(candidate, files).is_some()),
    };
    found.is_some_and(|found| found == address)
}
