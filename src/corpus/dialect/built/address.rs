//! Addresses of HTML pages, and the pages to which an address of the built site can lead.

use crate::corpus::default_address;
use crate::corpus::source::join_up;

/// Ends of an address that are tried: a tree does not know the base path of its site.
const MAX_ENDS: usize = 8;

/// The addresses of pages that a link of a page can mean, the likeliest first; empty for another scheme.
pub(super) fn candidates(target: &str, page: &str) -> Vec<String> {
    let target = target.split(['?', '#']).next().unwrap_or_default().trim();
    let (path, is_absolute) = match target.split_once("//") {
        Some(("" | "http:" | "https:", rest)) => (rest.split_once('/').map_or("", |(_, path)| path), true),
        _ if target.split('/').next().is_some_and(|first| first.contains(':')) => return Vec::new(),
        _ => (target, target.starts_with('/')),
    };
    let path = decoded(path);
    if !is_absolute {
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let joined = join_up(folder, &path);
        return if joined.starts_with("..") { Vec::new() } else { vec![default_address(&joined).into_owned()] };
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != "." && *part != "..").collect();
    let first = parts.len().saturating_sub(MAX_ENDS);
    let ends = (first..parts.len().max(first + 1)).map(|start| parts.get(start..).unwrap_or_default().join("/"));
    let mut addresses: Vec<String> = ends.map(|end| default_address(&end).into_owned()).collect();
    addresses.dedup();
    addresses
}

/// The paths that a page of an address can have.
pub(super) fn paths(address: &str) -> Vec<String> {
    match address {
        "" => vec!["index.html".to_owned(), "index.htm".to_owned()],
        _ => ["/index.html", ".html", ".htm"].iter().map(|end| format!("{address}{end}")).collect(),
    }
}

/// A path without percent escapes.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let escaped = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(b'%'));
        bytes.extend(part.get(if escaped.is_some() { 2 } else { 0 }..).unwrap_or_default().as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn a_link_means_pages_of_the_tree() {
        for (target, page, expected) in [
            ("../b/", "a/x/index.html", &["a/b"][..]),
            ("b.html#c", "a/x.html", &["a/b"]),
            ("../../b", "x.html", &[]),
            ("https://site.org/docs/v1/b/", "x.html", &["docs/v1/b", "v1/b", "b"]),
            ("//site.org/b.html?q", "x.html", &["b"]),
            ("/docs/gr%C3%BCn%20b%", "x.html", &["docs/grün b%", "grün b%"]),
            ("https://site.org/", "x.html", &[""]),
            ("https://site.org/docs/index.html", "x.html", &["docs", ""]),
            ("mailto:a@b", "x.html", &[]),
        ] {
            assert_eq!(candidates(target, page), expected, "{target}");
        }
    }
}
