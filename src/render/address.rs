//! Small phrases of every format: an address, a count.

use super::visible::visible;

/// The address of a section; without an anchor, the address of the page.
pub(crate) fn address(url: &str, anchor: &str) -> String {
    let address = if anchor.is_empty() { url.to_owned() } else { format!("{url}#{anchor}") };
    visible(&address)
}

/// `1 page`, `2 pages`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
