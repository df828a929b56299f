//! Rewrites the blocks of remark that CommonMark lacks: directives between lines of `:::`, titles and marked lines of code blocks.

use std::borrow::Cow;

use memchr::memmem;

use crate::corpus::include::PageFiles;
use crate::corpus::{MappedWriter, Origin, SourceMappedText};
use crate::diagnostic::Code;

/// Deepest nesting of directives.
const MAX_DEPTH: usize = 256;

/// What a generator does with directives and code blocks.
pub(crate) trait Blocks {
    /// How a directive is shown.
    fn directive(&self, directive: &Directive<'_>) -> DirectiveForm;

    /// The title of a code block as a paragraph of Markdown; `info` is the text after its fence.
    fn code_title(&self, info: &str) -> Option<String>;

    /// A line of a code block as shown; `None` for a line that is not.
    fn code_line<'t>(&self, info: &str, line: &'t str) -> Option<Cow<'t, str>> {
        let _ = info;
        Some(Cow::Borrowed(line))
    }

    /// The title of a box that a quotation with `[!KIND]` in its first line is; `None` for text.
    fn alert(&self, kind: &str) -> Option<String> {
        let _ = kind;
        None
    }

    /// The heading of the footnotes at the end of a page, as Markdown.
    fn footnotes(&self) -> Option<&str> {
        None
    }
}

/// The first line of a directive: `:::name[label]{attributes} rest`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Directive<'t> {
    pub(crate) name: &'t str,
    /// Whether white space precedes the name.
    pub(crate) is_spaced: bool,
    pub(crate) label: Option<&'t str>,
    pub(crate) attributes: &'t str,
    pub(crate) rest: &'t str,
}

impl Directive<'_> {
    /// The value of an attribute in quotes.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        attribute(self.attributes, name)
    }
}

/// The value in quotes of `name="value"`.
pub(crate) fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut from = 0;
    loop {
        let start = from + attributes.get(from..)?.find(name)?;
        from = start + name.len();
        let is_apart = attributes.get(..start)?.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '-');
        if let Some(value) = attributes.get(from..)?.strip_prefix('=').filter(|_| is_apart) {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value.get(1..)?.split(quote).next();
        }
    }
}

/// The form of a directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DirectiveForm {
    /// The line is text.
    Text,
    /// A title in Markdown, and the content.
    Content(Option<String>),
}

/// Rewrites directives and code blocks.
pub(crate) fn rewrite_blocks<'a>(
    mapped: SourceMappedText<'a>,
    blocks: &dyn Blocks,
    files: &PageFiles<'_>,
) -> SourceMappedText<'a> {
    let marks = [":::", "```", "~~~", "[^", "[!"];
    if marks.iter().all(|mark| memmem::find(mapped.text.as_bytes(), mark.as_bytes()).is_none()) {
        return mapped;
    }
    let out = MappedWriter::with_capacity(mapped.text.len() + 64);
    let mut pass = Pass { blocks, out, open: Vec::new(), fence: None, has_notes: false };
    let mut last = Origin { source: 0, line: 1 };
    for (line, origin) in mapped.text.split('\n').zip(&mapped.lines) {
        pass.line(line, *origin);
        last = *origin;
    }
    for (name, _, origin) in pass.open.iter().take(8) {
        files.report(Code::UnclosedBlock, *origin, format!("`:::{name}` is never closed"));
    }
    if let Some(heading) = blocks.footnotes().filter(|_| pass.has_notes) {
        pass.write_all(&["", heading], last);
    }
    pass.out.finish()
}

struct Pass<'b> {
    blocks: &'b dyn Blocks,
    out: MappedWriter,
    /// Name, number of colons and place of each open directive.
    open: Vec<(String, usize, Origin)>,
    /// Mark, length and info of the open code block.
    fence: Option<(u8, usize, String)>,
    has_notes: bool,
}

impl Pass<'_> {
    fn write(&mut self, lead: &str, text: &str, origin: Origin) {
        if text.is_empty() {
            self.out.push(lead.trim_end(), origin);
        } else {
            self.out.push(lead, origin);
            self.out.push(text, origin);
        }
        self.out.newline(origin);
    }

    fn write_all(&mut self, lines: &[&str], origin: Origin) {
        for line in lines {
            self.write("", line, origin);
        }
    }

    fn line(&mut self, line: &str, origin: Origin) {
        let (lead, text) = split_marks(line);
        if let Some((byte, len, info)) = &self.fence {
            let count = text.bytes().take_while(|other| other == byte).count();
            if count >= *len && text.get(count..).is_some_and(|rest| rest.trim().is_empty()) {
                self.fence = None;
                return self.write("", line, origin);
            }
            if let Some(code) = self.blocks.code_line(info, line) {
                self.write("", &code, origin);
            }
            return;
        }
        if let Some((byte, len)) = fence(text) {
            let info = text.get(len..).unwrap_or_default().trim().to_owned();
            let mut lead = Cow::Borrowed(lead);
            if let Some(title) = self.blocks.code_title(&info) {
                // The block may follow the line of a paragraph.
                if !lead.contains(['-', '*', '+', '.', ')']) {
                    self.write(&lead, "", origin);
                }
                self.write(&lead, &title, origin);
                lead = Cow::Owned(blank_marks(&lead));
                self.write(&lead, "", origin);
            }
            self.write(&lead, text, origin);
            self.fence = Some((byte, len, info));
            return;
        }
        self.has_notes |=
            text.starts_with("[^") && text.split_once("]:").is_some_and(|(label, _)| !label.contains(' '));
        if let Some(kind) = text.trim_end().strip_prefix("[!").and_then(|kind| kind.strip_suffix(']'))
            && lead.contains('>')
            && let Some(title) = self.blocks.alert(kind)
        {
            self.write(lead, &title, origin);
            return self.write(&blank_marks(lead), "", origin);
        }
        if text.starts_with(":::") && self.directive(lead, text, origin) {
            return;
        }
        self.write("", line, origin);
    }

    /// Writes the first or last line of a directive; `false` for text.
    fn directive(&mut self, lead: &str, text: &str, origin: Origin) -> bool {
        let colons = text.bytes().take_while(|byte| *byte == b':').count();
        let rest = text.get(colons..).unwrap_or_default();
        let inner = blank_marks(lead);
        if rest.trim().is_empty() {
            if self.open.last().is_none_or(|(_, count, _)| colons < *count) {
                return false;
            }
            self.open.pop();
            self.write(&inner, "", origin);
            return true;
        }
        // Text after a label makes the line a paragraph.
        let directive = parse(rest).filter(|directive| directive.label.is_none() || directive.rest.is_empty());
        let Some(directive) = directive else { return false };
        let DirectiveForm::Content(title) = self.blocks.directive(&directive) else { return false };
        if self.open.len() < MAX_DEPTH {
            self.open.push((directive.name.to_owned(), colons, origin));
        }
        if lead.trim().is_empty() {
            self.write(&inner, "", origin);
        }
        if let Some(title) = title {
            self.write(lead, &title, origin);
        }
        self.write(&inner, "", origin);
        true
    }
}

/// The first line of a directive, after its colons.
fn parse(rest: &str) -> Option<Directive<'_>> {
    let bare = rest.trim_start();
    let is_spaced = bare.len() < rest.len();
    let len = bare.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(bare.len());
    let (name, mut rest) = bare.split_at(len);
    if name.is_empty() {
        return None;
    }
    let mut label = None;
    if let Some(end) = bracket_len(rest, b'[', b']') {
        label = rest.get(1..end - 1);
        rest = rest.get(end..)?;
    }
    let mut attributes = "";
    if let Some(end) = bracket_len(rest, b'{', b'}') {
        attributes = rest.get(1..end - 1)?;
        rest = rest.get(end..)?;
    }
    Some(Directive { name, is_spaced, label, attributes, rest: rest.trim() })
}

/// The length of the bracketed text at the start of a line.
fn bracket_len(line: &str, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in line.bytes().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close && depth > 0 {
            depth -= 1;
            if depth == 0 {
                return Some(index + 1);
            }
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

/// Mark and length of the fence at the start of a line.
fn fence(text: &str) -> Option<(u8, usize)> {
    let byte = text.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let len = text.bytes().take_while(|other| *other == byte).count();
    let is_fence = len >= 3 && (byte == b'~' || !text.get(len..)?.contains('`'));
    is_fence.then_some((byte, len))
}

/// Splits a line into the marks of quotations and list items, and its text.
fn split_marks(line: &str) -> (&str, &str) {
    let mut at = 0;
    loop {
        let rest = line.get(at..).unwrap_or_default();
        let bare = rest.trim_start_matches([' ', '\t', '>']);
        at += rest.len() - bare.len();
        let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
        let len = match bare.as_bytes() {
            [b'-' | b'*' | b'+', b' ' | b'\t', ..] => 2,
            bytes if digits > 0 && matches!(bytes.get(digits..digits + 2), Some([b'.' | b')', b' '])) => digits + 2,
            _ => return line.split_at(at),
        };
        at += len;
    }
}

/// Marks for the further lines of an item: quotations stay, other marks become spaces.
fn blank_marks(lead: &str) -> String {
    lead.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_a_directive_has_parts() {
        let parts = |name, is_spaced, label, attributes, rest| Directive { name, is_spaced, label, attributes, rest };
        for (text, expected) in [
            ("note", parts("note", false, None, "", "")),
            ("tip[A [b] `c`]", parts("tip", false, Some("A [b] `c`"), "", "")),
            ("info Old title", parts("info", false, None, "", "Old title")),
            ("warning{#id title=\"t\"}", parts("warning", false, None, "#id title=\"t\"", "")),
            (" note x", parts("note", true, None, "", "x")),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        assert_eq!(parse("[x]"), None);
        assert_eq!(attribute("#id subtitle=\"no\" title='a b' x", "title"), Some("a b"));
    }

    #[test]
    fn marks_are_split_from_the_text() {
        for (line, lead) in [("> - ```js", "> - "), ("10) x", "10) "), ("  a", "  "), ("---", ""), ("1.x", "")] {
            assert_eq!(split_marks(line).0, lead, "{line}");
        }
    }
}
