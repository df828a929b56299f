//! Small phrases of every format: an address, a count, an answer without results.

use crate::search::contract::{Answer, Resource};

use super::visible::visible;

/// The address of a section; without an anchor, the address of the page.
pub(crate) fn address(url: &str, anchor: &str) -> String {
    let address = if anchor.is_empty() { url.to_owned() } else { format!("{url}#{anchor}") };
    visible(&address)
}

/// An address of the documentation on its published site. `site` may be empty; other addresses stay as they are.
pub(crate) fn on_site(site: &str, address: &str) -> String {
    let is_inside = address.starts_with('/') && !address.starts_with("//");
    if is_inside { format!("{site}{address}") } else { address.to_owned() }
}

/// The address of a resource on its published site, if a page answers it.
pub(crate) fn resource_address(site: &str, resource: &Resource) -> String {
    on_site(if resource.resolved { site } else { "" }, &resource.target)
}

/// The headings of a result unless they only repeat the title of its page.
pub(crate) fn below_title<'a>(title: &str, heading_path: &'a [String]) -> &'a [String] {
    if heading_path.iter().all(|heading| heading == title) { &[] } else { heading_path }
}

/// `1 page`, `2 pages`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The sentence for an answer without results. Its offset, limit or token budget may have left out all matches.
pub(crate) fn without_results(answer: &Answer) -> String {
    let (question, total) = (answer.query.raw.trim(), answer.total);
    if total.scenarios == 0 && total.resources == 0 {
        return format!("No results for “{question}”.");
    }
    let [pages, resources] = [count(total.scenarios, "page"), count(total.resources, "resource")];
    format!("{pages} and {resources} match “{question}”; none is shown.")
}
