//! Inline Markdown: text with code, links and bold words, escaped so that a renderer shows the text as it is.

use std::ops::Range;

use crate::corpus::Link;

/// The place of a text in a Markdown document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The start of a block, where `#` or `1.` would mark a heading or an item.
    Block,
    /// After other text of a block.
    Inside,
    /// A cell of a table row, which `|` would end.
    Cell,
}

/// Text as Markdown without any markup.
pub(crate) fn escaped(text: &str, place: Place) -> String {
    Writer::new(place).finish(|writer| writer.text(text, false))
}

/// A heading's text as Markdown, without its marks.
pub(crate) fn escaped_heading(text: &str) -> String {
    let escaped = escaped(text, Place::Inside);
    // A last word of `#` would close the heading.
    let before = escaped.trim_end_matches('#');
    if before.len() < escaped.len() && (before.is_empty() || before.ends_with(' ')) {
        return format!("{before}\\{}", &escaped[before.len()..]);
    }
    escaped
}

/// Text as code.
pub(crate) fn code(text: &str) -> String {
    Writer::new(Place::Inside).finish(|writer| writer.code(text))
}

/// A link with a plain label.
pub(crate) fn link(label: &str, target: &str) -> String {
    Writer::new(Place::Inside).finish(|writer| writer.link(label, 0..label.len(), &[], target))
}

/// A part of a text with its code and its links.
pub(super) fn with_links(text: &str, range: Range<usize>, code: &[(u32, u32)], links: &[Link], place: Place) -> String {
    Writer::new(place).finish(|writer| {
        let mut done = range.start;
        let first = links.partition_point(|link| (link.range.1 as usize) <= range.start);
        for link in links.get(first..).unwrap_or_default() {
            let (start, end) = (link.range.0 as usize, link.range.1 as usize);
            if start >= range.end {
                break;
            }
            let label = start.clamp(done, range.end)..end.clamp(done, range.end);
            // `[code]: …` would begin a definition, which nobody sees; the words count more than the link.
            let is_definition =
                |words: &str| label.start == range.start && place == Place::Block && words.contains("]:");
            if label.is_empty() || is_script(&link.target) || text.get(label.clone()).is_none_or(is_definition) {
                continue;
            }
            writer.code_and_text(text, done..label.start, code, false);
            done = label.end;
            writer.link(text, label, code, &link.target);
        }
        writer.code_and_text(text, done..range.end, code, false);
    })
}

/// A text with its code and bold parts, both in order and apart. A bold part grows to whole code and to a place where bold
/// can begin and end.
pub(crate) fn with_bold(text: &str, code: &[(u32, u32)], bold: &[(usize, usize)], place: Place) -> String {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (start, end) in bold {
        let part = grown(text, code, *start..*end);
        match parts.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => parts.push(part),
        }
    }
    Writer::new(place).finish(|writer| {
        let mut done = 0;
        for part in parts {
            writer.code_and_text(text, done..part.start, code, false);
            done = part.end;
            writer.out.push_str("**");
            writer.code_and_text(text, part, code, false);
            writer.out.push_str("**");
        }
        writer.code_and_text(text, done..text.len(), code, false);
    })
}

/// A range with the code that it touches. Bold marks between a letter and punctuation would be shown, so the range begins
/// and ends at the end of a word if its own end is no letter.
fn grown(text: &str, code: &[(u32, u32)], mut range: Range<usize>) -> Range<usize> {
    for (start, end) in code.iter().map(|(start, end)| (*start as usize, *end as usize)) {
        if start < range.end && range.start < end {
            range = range.start.min(start)..range.end.max(end);
        }
    }
    let is_code = |offset: usize| code.iter().any(|(start, end)| (*start as usize..*end as usize).contains(&offset));
    let first = text.get(range.clone()).and_then(|part| part.chars().next());
    if first.is_some_and(|first| !first.is_alphanumeric()) || is_code(range.start) {
        let before = text.get(..range.start).unwrap_or_default();
        range.start = before.trim_end_matches(char::is_alphanumeric).len();
    }
    let last = text.get(range.clone()).and_then(|part| part.chars().next_back());
    if last.is_some_and(|last| !last.is_alphanumeric()) || is_code(range.end.saturating_sub(1)) {
        let after = text.get(range.end..).unwrap_or_default();
        range.end += after.len() - after.trim_start_matches(char::is_alphanumeric).len();
    }
    range
}

/// Writes inline Markdown.
struct Writer {
    place: Place,
    out: String,
}

impl Writer {
    fn new(place: Place) -> Self {
        Self { place, out: String::new() }
    }

    fn finish(mut self, write: impl FnOnce(&mut Self)) -> String {
        write(&mut self);
        self.out
    }

    /// Writes a part of a text, with its code.
    fn code_and_text(&mut self, text: &str, range: Range<usize>, code: &[(u32, u32)], in_label: bool) {
        let mut done = range.start;
        let first = code.partition_point(|(_, end)| (*end as usize) <= range.start);
        // Code that touches is one span: two marks next to each other would be a longer mark.
        for touching in code.get(first..).unwrap_or_default().chunk_by(|(_, end), (start, _)| end == start) {
            let [(start, _), ..] = touching else { continue };
            let [.., (_, end)] = touching else { continue };
            let (start, end) = ((*start as usize).max(done), (*end as usize).min(range.end));
            if start >= range.end {
                break;
            }
            self.text(text.get(done..start).unwrap_or_default(), in_label);
            self.code(text.get(start..end).unwrap_or_default());
            done = end;
        }
        self.text(text.get(done..range.end).unwrap_or_default(), in_label);
    }

    fn link(&mut self, text: &str, label: Range<usize>, code: &[(u32, u32)], target: &str) {
        let words = text.get(label.clone()).unwrap_or_default();
        if is_script(target) {
            return self.code_and_text(text, label, code, false);
        }
        if words == target && is_autolink(target) {
            self.out.push_str(&format!("<{target}>"));
            return;
        }
        // `![` would begin an image.
        if self.out.ends_with('!') {
            self.out.pop();
            self.out.push_str("\\!");
        }
        // `[^` would begin a footnote.
        let is_code = code.iter().any(|(start, end)| (*start as usize..*end as usize).contains(&label.start));
        self.out.push_str(if words.starts_with('^') && !is_code { "[\\" } else { "[" });
        self.code_and_text(text, label, code, true);
        self.out.push_str("](");
        self.destination(target);
        self.out.push(')');
    }

    fn destination(&mut self, target: &str) {
        let is_bracketed = target.is_empty() || target.contains([' ', '(', ')', '<', '>']);
        self.out.push_str(if is_bracketed { "<" } else { "" });
        for (offset, char) in target.char_indices() {
            match char {
                _ if char.is_ascii_control() => self.out.push_str(&format!("%{:02X}", u32::from(char))),
                '\\' | '<' | '>' | '`' => self.out.extend(['\\', char]),
                '|' if self.place == Place::Cell => self.out.push_str("\\|"),
                '&' if is_entity(&target[offset..]) => self.out.push_str("\\&"),
                _ => self.out.push(char),
            }
        }
        self.out.push_str(if is_bracketed { ">" } else { "" });
    }

    /// Writes code between marks that it does not contain.
    fn code(&mut self, code: &str) {
        if code.trim().is_empty() {
            return self.out.push_str(code);
        }
        let marks = "`".repeat(longest_run(code, '`') + 1);
        // A renderer removes one space from both ends.
        let is_padded = code.starts_with('`') || code.ends_with('`') || code.starts_with(' ') && code.ends_with(' ');
        let space = if is_padded { " " } else { "" };
        let code = if self.place == Place::Cell { code.replace('|', "\\|") } else { code.to_owned() };
        self.out.push_str(&format!("{marks}{space}{code}{space}{marks}"));
    }

    /// Writes text without markup.
    fn text(&mut self, text: &str, in_label: bool) {
        let at_start = (self.place == Place::Block && self.out.is_empty()).then(|| block_mark(text)).flatten();
        let mut before: Option<char> = None;
        let mut run_is_inside_word = false;
        for (offset, char) in text.char_indices() {
            let rest = &text[offset..];
            if char == '_' && before != Some('_') {
                let after = rest.trim_start_matches('_').chars().next();
                run_is_inside_word = [before, after].into_iter().all(|near| near.is_some_and(char::is_alphanumeric));
            }
            let is_markup = match char {
                '\\' | '`' | '*' | '<' | '[' | '~' => true,
                '_' => !run_is_inside_word,
                ']' => in_label,
                '|' => self.place == Place::Cell,
                '&' => is_entity(rest),
                _ => false,
            };
            if is_markup || at_start == Some(offset) {
                self.out.push('\\');
            }
            self.out.push(char);
            before = Some(char);
        }
    }
}

/// The offset of the character that would mark a block of another kind at the start of this text.
fn block_mark(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let ends_after = |length: usize| text.get(length..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let run = |is: fn(char) -> bool| text.find(|char| !is(char)).unwrap_or(text.len());
    let is_rule = || text.chars().all(|char| char == first || char == ' ');
    match first {
        '>' | ':' => Some(0),
        '#' => ends_after(run(|char| char == '#')).then_some(0),
        '-' | '+' => (ends_after(1) || is_rule()).then_some(0),
        '=' => is_rule().then_some(0),
        '0'..='9' => {
            let digits = run(|char| char.is_ascii_digit());
            (text[digits..].starts_with(['.', ')']) && ends_after(digits + 1)).then_some(digits)
        }
        _ => None,
    }
}

/// Whether a text that begins with `&` begins with a character reference of HTML.
fn is_entity(text: &str) -> bool {
    let name = text.strip_prefix('&').unwrap_or_default();
    let name = name.strip_prefix('#').unwrap_or(name);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    length > 0 && name[length..].starts_with(';')
}

/// Whether a browser would run an address or show it as a page of its own: such a link loses its target.
fn is_script(target: &str) -> bool {
    let scheme = target.trim_start_matches(|char| char <= ' ').split(':').next().unwrap_or_default();
    scheme.len() < target.len() && ["javascript", "vbscript", "data"].iter().any(|one| scheme.eq_ignore_ascii_case(one))
}

/// Whether an address can be written between `<` and `>`.
fn is_autolink(target: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    ["http://", "https://"].iter().any(|scheme| target.starts_with(scheme)) && target.bytes().all(is_plain)
}

/// The length of the longest run of a character.
pub(super) fn longest_run(text: &str, char: char) -> usize {
    text.split(|other| other != char).map(str::len).max().unwrap_or_default()
}
