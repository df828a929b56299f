//! Blocks of HTML in kramdown: where an element ends, and whether its content is Markdown.

/// Longest tag, in bytes.
const MAX_TAG: usize = 1_024;

/// Elements that are part of a paragraph.
const SPANS: [&str; 36] = [
    "a", "abbr", "acronym", "b", "big", "bdo", "br", "button", "cite", "code", "del", "dfn", "em", "i", "img", "input",
    "ins", "kbd", "label", "mark", "option", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby", "samp", "select", "small",
    "span", "strong", "sub", "sup", "time",
];
/// Elements without content.
const VOID: [&str; 15] = [
    "area", "base", "col", "command", "embed", "hr", "keygen", "link", "meta", "param", "source", "track", "wbr",
    "img", "br",
];
/// Elements whose content is Markdown when blocks of HTML are parsed.
const BLOCKS: [&str; 27] = [
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "figcaption",
    "footer",
    "form",
    "header",
    "hgroup",
    "iframe",
    "li",
    "main",
    "map",
    "menu",
    "nav",
    "noscript",
    "section",
    "summary",
    "td",
];

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StartTag<'t> {
    pub(super) name: &'t str,
    /// Its offset in the line, and the offset after it.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The value of the attribute `markdown`.
    pub(super) markdown: Option<&'t str>,
    is_closed: bool,
}

impl StartTag<'_> {
    /// Whether the element has no content.
    pub(super) fn is_void(&self) -> bool {
        self.is_closed || VOID.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }

    /// Whether the element is part of a paragraph.
    pub(super) fn is_span(&self) -> bool {
        let extra = ["tt", "u", "var"];
        SPANS.iter().chain(&extra).any(|name| self.name.eq_ignore_ascii_case(name))
    }

    /// Whether the content is Markdown; `parses` is the option of the page.
    pub(super) fn has_markdown(&self, parses: bool) -> bool {
        match self.markdown {
            Some(value) => value != "0",
            None => parses && BLOCKS.iter().any(|name| self.name.eq_ignore_ascii_case(name)),
        }
    }
}

/// The start tag at an offset of a line.
pub(super) fn start_tag(line: &str, start: usize) -> Option<StartTag<'_>> {
    let inner = line.get(start..)?.strip_prefix('<')?;
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let length =
        inner.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | ':' | '_')).unwrap_or(inner.len());
    let name = inner.get(..length)?;
    let window = inner.get(..inner.floor_char_boundary(MAX_TAG.min(inner.len())))?;
    let mut quote = None;
    let close = window.char_indices().find(|(_, c)| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(*c),
            (Some(open), c) if open == *c => quote = None,
            _ => {}
        }
        quote.is_none() && *c == '>'
    });
    // A tag may go on in the next line.
    let end = close.map_or(inner.len(), |(index, _)| index + 1);
    let attributes = inner.get(length..end)?;
    let markdown = attributes.split_once("markdown=").and_then(|(before, rest)| {
        let value = rest.trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !c.is_alphanumeric()).unwrap_or(value.len());
        before.ends_with([' ', '\t']).then(|| value.get(..end)).flatten()
    });
    let is_closed = attributes.ends_with("/>");
    Some(StartTag { name, start, end: start + 1 + end, markdown, is_closed })
}

/// The next start tag from an offset on whose content is Markdown by its own attribute.
pub(super) fn markdown_tag(line: &str, from: usize) -> Option<StartTag<'_>> {
    let rest = line.get(from..)?;
    if !rest.contains("markdown=") {
        return None;
    }
    let mut starts = rest.match_indices('<').map(|(index, _)| from + index);
    starts.find_map(|start| {
        start_tag(line, start).filter(|tag| tag.markdown.is_some_and(|value| value != "0") && !tag.is_void())
    })
}

/// The line and the offset of the end tag of an element whose start tag ends at `from` of the first line. `budget` is the
/// number of bytes that may still be read.
pub(super) fn end_of<'t>(
    lines: impl Iterator<Item = &'t str>,
    from: usize,
    name: &str,
    budget: &mut usize,
) -> Option<(usize, usize)> {
    let mut depth = 1_usize;
    for (number, line) in lines.enumerate() {
        *budget = budget.checked_sub(line.len() + 1)?;
        let skipped = if number == 0 { from } else { 0 };
        for (index, _) in line.match_indices('<').filter(|(index, _)| *index >= skipped) {
            let after = line.get(index + 1..).unwrap_or_default();
            let (is_end, after) = after.strip_prefix('/').map_or((false, after), |after| (true, after));
            let is_same = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
            let next = after.get(name.len()..).and_then(|rest| rest.chars().next());
            if !is_same || next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | ':' | '_')) {
                continue;
            }
            if !is_end {
                depth += usize::from(!start_tag(line, index).is_some_and(|tag| tag.is_closed));
                continue;
            }
            depth -= 1;
            if depth == 0 {
                return Some((number, index));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_end_at_their_own_tag() {
        let find = |lines: &[&str], from, name| end_of(lines.iter().copied(), from, name, &mut 10_000);
        assert_eq!(find(&["<div>", "<div>x</div>", "</div>"], 5, "div"), Some((2, 0)));
        assert_eq!(find(&["<div>a <DIV/> b</div> c"], 5, "div"), Some((0, 15)));
        assert_eq!(find(&["<div>", "<divider>", "</divider>"], 5, "div"), None);
        assert_eq!(end_of(["<p>", "</p>"].into_iter(), 3, "p", &mut 3), None);
    }

    #[test]
    fn tags_say_whether_they_hold_markdown() {
        let tag = start_tag("<div class=\"a>b\" markdown=\"1\">x", 0).unwrap();
        assert_eq!((tag.name, tag.end, tag.markdown), ("div", 30, Some("1")));
        assert!(tag.has_markdown(false));
        assert!(!start_tag("<table>", 0).unwrap().has_markdown(true));
        assert!(start_tag("<div>", 0).unwrap().has_markdown(true));
        assert!(start_tag("<hr/>", 0).unwrap().is_void());
        assert!(start_tag("<em>", 0).unwrap().is_span());
        assert_eq!(markdown_tag("<td><p markdown=\"span\">", 0).map(|tag| tag.start), Some(4));
    }
}
