//! Passthroughs: texts between `+`, `++`, `+++` or `$$`, and those of `pass:[]` and `stem:[]`, which keep their marks.

use super::super::scan::{Ends, at, attributes_before, before, is_word, starts_line, unescape_bracket};
use super::state::Converter;
use super::subs::{NORMAL, Sub, resolve};

/// The substitution of a passthrough that shows its text as it is.
const BASIC: &[Sub] = &[Sub::SpecialCharacters];

/// Takes the passthroughs out of a text, and leaves their numbers.
pub(super) fn extract(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let mut text = text.to_owned();
    if text.contains("++") || text.contains("$$") || text.contains("pass:") {
        text = extract_marked(&text, converter);
    }
    if text.contains('+') || text.contains("x-]") {
        text = extract_plus(&text, converter);
    }
    for name in ["stem", "latexmath", "asciimath"] {
        if text.contains(&format!("{name}:")) {
            text = extract_math(&text, name, converter);
        }
    }
    text
}

/// `++text++`, `+++text+++`, `$$text$$` and `pass:subs[text]`.
fn extract_marked(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut ends: [Ends; 4] = Default::default();
    let (mut copied, mut from) = (0, 0);
    let [of_three, of_two, of_dollars, of_brackets] = &mut ends;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(['+', '$', 'p'])).map(|place| from + place) {
        let rest = text.get(start..).unwrap_or_default();
        from = start + 1;
        if rest.starts_with("pass:") {
            let Some((subs, content, end)) = macro_at(text, start + 5, of_brackets) else { continue };
            let written = text.get(start..end).unwrap_or_default();
            out.push_str(text.get(copied..start).unwrap_or_default());
            if out.ends_with('\\') {
                out.pop();
                out.push_str(written);
            } else {
                let subs = resolve(subs, &[]);
                out.push_str(&converter.take_out(unescape_bracket(content), &subs, ("", "")));
            }
            (copied, from) = (end, end);
            continue;
        }
        let (mark, ends) = match rest {
            _ if rest.starts_with("+++") => ("+++", &mut *of_three),
            _ if rest.starts_with("++") => ("++", &mut *of_two),
            _ if rest.starts_with("$$") => ("$$", &mut *of_dollars),
            _ => continue,
        };
        let inner = start + mark.len();
        let Some(close) = ends.find(text, inner, mark, |_| true) else { continue };
        let end = close + mark.len();
        let content = text.get(inner..close).unwrap_or_default();
        let attributes = attributes_before(text, start, copied);
        let opening = attributes.map_or(start, |(_, opening)| opening);
        let escapes = text.get(copied..start).unwrap_or_default().ends_with('\\');
        if escapes {
            out.push_str(text.get(copied..start - 1).unwrap_or_default());
            out.push_str(text.get(start..end).unwrap_or_default());
        } else {
            out.push_str(text.get(copied..opening).unwrap_or_default());
            let is_code = attributes.is_some_and(|(list, _)| list == "x-" || list.ends_with(" x-"));
            let subs = if is_code {
                NORMAL
            } else if mark == "+++" {
                &[]
            } else {
                BASIC
            };
            let around = if is_code { ("<code>", "</code>") } else { ("", "") };
            out.push_str(&converter.take_out(content.to_owned(), subs, around));
        }
        (copied, from) = (end, end);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// The names of substitutions, the content and the end of a macro whose list starts at an offset: `q,a[text]`.
fn macro_at<'t>(text: &'t str, start: usize, ends: &mut Ends) -> Option<(&'t str, &'t str, usize)> {
    let rest = text.get(start..)?;
    let length = rest.find(|char: char| !char.is_ascii_lowercase() && !matches!(char, ',' | '-' | '_'))?;
    let (subs, after) = rest.split_at_checked(length)?;
    after.strip_prefix('[')?;
    let (content, end) = ends.bracketed(text, start + length)?;
    Some((subs, content, end))
}

/// `+text+`, bordered by no character of a word.
fn extract_plus(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut ends = Ends::default();
    let (mut copied, mut from) = (0, 0);
    while let Some(open) = text.get(from..).and_then(|rest| rest.find(['+', '`'])).map(|place| from + place) {
        from = open + 1;
        let mark = if at(text, open) == Some('+') { "+" } else { "`" };
        let attributes = attributes_before(text, open, copied);
        let is_old = attributes.is_some_and(|(list, _)| list == "x-" || list.ends_with(" x-"));
        if mark == "`" && !is_old {
            continue;
        }
        let start = attributes.map_or(open, |(_, start)| start);
        let is_escaped = before(text, open) == Some('\\') && open > copied;
        let is_free = |char: char| !is_word(char) && !matches!(char, ';' | ':');
        let is_border =
            |start: usize| starts_line(text, start) || start > copied && before(text, start).is_some_and(is_free);
        if !is_border(start) && !is_border(open) || at(text, open + 1).is_none_or(char::is_whitespace) {
            continue;
        }
        let first = at(text, open + 1).map_or(1, char::len_utf8);
        let is_end = |place: usize| {
            before(text, place).is_some_and(|char| !char.is_whitespace())
                && at(text, place + 1).is_none_or(|char| !is_word(char))
        };
        let Some(close) = ends.find(text, open + 1 + first, mark, is_end) else { continue };
        let content = text.get(open + 1..close).unwrap_or_default();
        if is_escaped {
            out.push_str(text.get(copied..open - 1).unwrap_or_default());
            out.push_str(text.get(open..=close).unwrap_or_default());
        } else {
            out.push_str(text.get(copied..start).unwrap_or_default());
            let around = if is_old { ("<code>", "</code>") } else { ("", "") };
            let subs = if is_old && mark == "+" { NORMAL } else { BASIC };
            out.push_str(&converter.take_out(content.to_owned(), subs, around));
        }
        (copied, from) = (close + 1, close + 1);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// `stem:[formula]` and its relatives, shown as their source.
fn extract_math(text: &str, name: &str, converter: &mut Converter<'_, '_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut ends = Ends::default();
    let (mut copied, mut from) = (0, 0);
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(name)).map(|place| from + place) {
        let after = start + name.len();
        from = after;
        if at(text, after) != Some(':') {
            continue;
        }
        let Some((_, content, end)) = macro_at(text, after + 1, &mut ends) else { continue };
        out.push_str(text.get(copied..start).unwrap_or_default());
        if out.ends_with('\\') {
            out.pop();
            out.push_str(text.get(start..end).unwrap_or_default());
        } else {
            let is_latex = name == "latexmath"
                || name == "stem"
                    && converter
                        .document
                        .attributes
                        .get("stem")
                        .is_some_and(|stem| stem.starts_with("latex") || stem == "tex");
            let around = if is_latex { ("\\(", "\\)") } else { ("\\$", "\\$") };
            out.push_str(&converter.take_out(unescape_bracket(content), BASIC, around));
        }
        (copied, from) = (end, end);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}
