//! URLs in running text: bare, in angle brackets, and as macros, `https://example.org[text]`.

use super::super::super::scan::{Ends, MAX_TARGET, before, starts_line};
use super::super::state::Converter;
use super::link::{anchor, label};

const SCHEMES: [&str; 5] = ["https", "http", "file", "ftp", "irc"];

/// Replaces the URLs by links.
pub(super) fn expand(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut ends = Ends::default();
    let (mut copied, mut from) = (0, 0);
    while let Some(colon) = text.get(from..).and_then(|rest| rest.find("://")).map(|place| from + place) {
        from = colon + 3;
        let done = text.get(copied..colon).unwrap_or_default();
        let Some(scheme) = SCHEMES.iter().find(|scheme| done.ends_with(*scheme)) else { continue };
        let start = colon - scheme.len();
        let Some(prefix) = prefix(text, start, copied) else { continue };
        let Some((html, end)) = link(text, start, colon + 3, prefix, &mut ends, converter) else { continue };
        let is_replaced = html.as_ref().is_some_and(|html| html.drops_prefix);
        let keep = if is_replaced { start - prefix.len() } else { start };
        out.push_str(text.get(copied..keep).unwrap_or_default());
        match html {
            Some(link) => out.push_str(&link.html),
            None => {
                out.pop();
                out.push_str(text.get(start..end).unwrap_or_default());
            }
        }
        (copied, from) = (end, end);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

struct UrlLink {
    html: String,
    /// Whether the text before the URL is a mark of the link.
    drops_prefix: bool,
}

/// The text before a URL that lets it be one.
fn prefix(text: &str, start: usize, earliest: usize) -> Option<&str> {
    let done = text.get(earliest..start)?;
    let prefix = ["link:", "&lt;", "\\"].into_iter().find(|prefix| done.ends_with(prefix));
    if prefix.is_some() {
        return prefix;
    }
    let is_border = |char: char| char.is_whitespace() || matches!(char, '>' | '(' | ')' | '[' | ']' | ';' | '"' | '\'');
    let previous = before(text, start);
    match previous {
        Some(quote @ ('"' | '\'')) if start > earliest => Some(if quote == '"' { "\"" } else { "'" }),
        _ => (starts_line(text, start) || previous.is_some_and(is_border)).then_some(""),
    }
}

/// The link at a URL and its end; no link for one that a backslash keeps.
fn link(
    text: &str,
    start: usize,
    after: usize,
    prefix: &str,
    ends: &mut Ends,
    converter: &mut Converter<'_, '_>,
) -> Option<(Option<UrlLink>, usize)> {
    let rest = text.get(after..)?;
    let stop = rest.find(|char: char| char.is_whitespace() || matches!(char, '[' | ']')).unwrap_or(rest.len());
    if stop > 0
        && stop < MAX_TARGET
        && rest.get(stop..)?.starts_with('[')
        && let Some((content, end)) = ends.bracketed(text, after + stop)
    {
        if prefix == "\\" {
            return Some((None, end));
        }
        let target = text.get(start..after + stop)?;
        let (label, attributes) = label(content, converter);
        let label = label.unwrap_or_else(|| shown(target, converter));
        let html = anchor(target, &label, attributes.as_ref());
        return Some((Some(UrlLink { html, drops_prefix: prefix == "link:" }), end));
    }
    let run = rest.find(|char: char| char.is_whitespace() || matches!(char, '[' | ']' | '<')).unwrap_or(rest.len());
    let run = rest.get(..run)?;
    if prefix == "&lt;"
        && let Some((inside, _)) = run.split_once("&gt;").filter(|(inside, _)| !inside.is_empty())
    {
        let target = text.get(start..after + inside.len())?;
        let html = anchor(target, &shown(target, converter), None);
        return Some((Some(UrlLink { html, drops_prefix: true }), after + inside.len() + 4));
    }
    let mut bare = run.trim_end_matches([',', '.', '?', '!', ')']);
    if bare.ends_with([';', ':']) && prefix != "\\" {
        bare = bare.get(..bare.len() - 1)?;
        bare = bare.strip_suffix(')').unwrap_or(bare);
    }
    if bare.is_empty() || matches!(prefix, "link:" | "\"" | "'") {
        return None;
    }
    let end = after + bare.len();
    if prefix == "\\" {
        return Some((None, end));
    }
    let target = text.get(start..end)?;
    Some((Some(UrlLink { html: anchor(target, &shown(target, converter), None), drops_prefix: false }), end))
}

/// The text of a URL without one of its own.
fn shown(target: &str, converter: &Converter<'_, '_>) -> String {
    let bare = target.split_once("://").map(|(_, rest)| rest);
    bare.filter(|_| converter.document.attributes.has("hide-uri-scheme")).unwrap_or(target).to_owned()
}
