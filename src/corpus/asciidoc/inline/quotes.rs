//! Quotes: bold, italic, code, marked text, curved quotation marks, raised and lowered text.

use super::super::document::Document;
use super::super::scan::{Ends, at, attributes_before, before, is_word, starts_line};

/// A kind of quote.
struct Quote {
    open: &'static str,
    close: &'static str,
    /// The HTML before and after the text.
    html: (&'static str, &'static str),
    border: Border,
}

/// What may be beside the marks.
enum Border {
    /// Anything.
    None,
    /// No character of a word, and none of these: before the first mark, and after the last one.
    Words(&'static [char], &'static [char]),
    /// Anything, but the text has no white space.
    OneWord,
}

const BEFORE: &[char] = &[';', ':', '}'];

/// All quotes, in the order of their substitution.
const QUOTES: [Quote; 12] = [
    Quote { open: "**", close: "**", html: ("<strong>", "</strong>"), border: Border::None },
    Quote { open: "*", close: "*", html: ("<strong>", "</strong>"), border: Border::Words(BEFORE, &[]) },
    Quote { open: "\"`", close: "`\"", html: ("&#8220;", "&#8221;"), border: Border::Words(BEFORE, &[]) },
    Quote { open: "'`", close: "`'", html: ("&#8216;", "&#8217;"), border: Border::Words(&[';', ':', '`', '}'], &[]) },
    Quote { open: "``", close: "``", html: ("<code>", "</code>"), border: Border::None },
    Quote {
        open: "`",
        close: "`",
        html: ("<code>", "</code>"),
        border: Border::Words(&[';', ':', '"', '\'', '`', '}'], &['"', '\'', '`']),
    },
    Quote { open: "__", close: "__", html: ("<em>", "</em>"), border: Border::None },
    Quote { open: "_", close: "_", html: ("<em>", "</em>"), border: Border::Words(BEFORE, &[]) },
    Quote { open: "##", close: "##", html: ("<mark>", "</mark>"), border: Border::None },
    Quote { open: "#", close: "#", html: ("<mark>", "</mark>"), border: Border::Words(&['&', ';', ':', '}'], &[]) },
    Quote { open: "^", close: "^", html: ("<sup>", "</sup>"), border: Border::OneWord },
    Quote { open: "~", close: "~", html: ("<sub>", "</sub>"), border: Border::OneWord },
];

/// Replaces the quotes of a text.
pub(super) fn quote(mut text: String, document: &mut Document<'_>) -> String {
    for quote in &QUOTES {
        if text.contains(quote.open) {
            text = replace(&text, quote, document);
        }
    }
    text
}

/// A quote in a text, as offsets.
struct Found {
    /// The start of the attributes or of the first mark.
    start: usize,
    is_escaped: bool,
    /// The attributes, if they belong to the quote.
    has_attributes: bool,
    /// The end of the text.
    close: usize,
}

fn replace(text: &str, quote: &Quote, document: &mut Document<'_>) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut ends = Ends::default();
    // Everything before `copied` is in the result; the next mark is searched from `from` on.
    let (mut copied, mut from) = (0, 0);
    while let Some(open) = text.get(from..).and_then(|rest| rest.find(quote.open)).map(|place| from + place) {
        let inner = open + quote.open.len();
        let Some(found) = find(text, quote, open, copied, &mut ends) else {
            from = open + 1;
            continue;
        };
        let end = found.close + quote.close.len();
        let start = found.start - usize::from(found.is_escaped);
        out.push_str(text.get(copied..start).unwrap_or_default());
        let attributes = found.has_attributes.then(|| text.get(found.start..open).unwrap_or_default());
        let content = text.get(inner..found.close).unwrap_or_default();
        match (found.is_escaped, attributes, &quote.border) {
            // The backslash of `\[role]*text*` is for the attributes.
            (true, Some(attributes), Border::Words(..)) => {
                out.extend([attributes, quote.html.0, content, quote.html.1])
            }
            (true, _, _) => out.push_str(text.get(found.start..end).unwrap_or_default()),
            (false, Some(attributes), _) => out.push_str(&with_id(attributes, quote, content, document)),
            (false, None, _) => out.extend([quote.html.0, content, quote.html.1]),
        }
        (copied, from) = (end, end);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

fn find(text: &str, quote: &Quote, open: usize, earliest: usize, ends: &mut Ends) -> Option<Found> {
    let inner = open + quote.open.len();
    let first = at(text, inner)?;
    let attributes = attributes_before(text, open, earliest).map(|(_, start)| start);
    let escape = |start: usize| start > earliest && before(text, start) == Some('\\');
    let (start, is_escaped) = match quote.border {
        Border::Words(forbidden, _) => {
            let is_border = |start: usize| {
                let is_free = |char: char| !is_word(char) && !forbidden.contains(&char);
                starts_line(text, start) || start > earliest && before(text, start).is_some_and(is_free)
            };
            let start = attributes.into_iter().chain([open]).find(|start| is_border(*start))?;
            (start, escape(start))
        }
        Border::None | Border::OneWord => {
            let start = attributes.unwrap_or(open);
            (start, escape(start))
        }
    };
    let from = inner + first.len_utf8();
    let close = match quote.border {
        Border::None => ends.find(text, from, quote.close, |_| true)?,
        Border::OneWord => {
            let is_end = |place: &usize| text.get(*place..).is_some_and(|rest| rest.starts_with(quote.close));
            let stop = |char: char| char.is_whitespace() || quote.close.starts_with(char);
            let place = from + text.get(from..)?.find(stop)?;
            Some(place).filter(is_end).filter(|_| !first.is_whitespace())?
        }
        Border::Words(_, forbidden) => {
            let is_end = |place: usize| {
                let after = at(text, place + quote.close.len());
                before(text, place).is_some_and(|char| !char.is_whitespace())
                    && after.is_none_or(|char| !is_word(char) && !forbidden.contains(&char))
            };
            if first.is_whitespace() {
                return None;
            }
            ends.find(text, from, quote.close, is_end)?
        }
    };
    Some(Found { start, is_escaped, has_attributes: start < open, close })
}

/// The text with the id that its attributes give; marked text with attributes is not marked.
fn with_id(attributes: &str, quote: &Quote, content: &str, document: &mut Document<'_>) -> String {
    let list = document.with_attributes(attributes.trim_matches(['[', ']']));
    let id = list.split_once('#').map(|(_, rest)| rest.split(['.', '%', ',']).next().unwrap_or_default().trim());
    let id = id.filter(|id| !id.is_empty() && !id.contains(['"', '<', '>']) && list.starts_with(['.', '#']));
    let (open, close) = if quote.open.starts_with('#') { ("<span>", "</span>") } else { quote.html };
    match id {
        Some(id) => format!("<span id=\"{id}\">{open}{content}{close}</span>"),
        None => format!("{open}{content}{close}"),
    }
}
