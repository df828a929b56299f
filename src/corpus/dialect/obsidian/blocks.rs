//! Rewrites a note into Markdown, line by line: comments, callouts, embedded notes.

use crate::corpus::include::PageFiles;
use crate::corpus::markup::{Fence, code_span};
use crate::corpus::mdx::escape;
use crate::corpus::{MappedWriter, Origin, SourceMappedText, is_blank};
use crate::diagnostic::Code;

use super::inline::{Piece, pieces};
use super::links::{Link, note};
use super::part;

/// Rewrites the body of a note at a site path.
pub(super) fn rewrite(
    body: &str,
    first_line: u32,
    path: &str,
    attachments: &str,
    files: &PageFiles<'_>,
) -> SourceMappedText<'static> {
    let mut pass = Pass { attachments, files, out: MappedWriter::with_capacity(body.len()) };
    pass.file(body, None, path, Origin { source: 0, line: first_line }, "");
    pass.out.finish()
}

struct Pass<'p> {
    attachments: &'p str,
    files: &'p PageFiles<'p>,
    out: MappedWriter,
}

/// The state between the lines of a file.
#[derive(Default)]
struct State {
    fence: Option<(u8, usize)>,
    in_comment: bool,
    /// Whether the rest of the file has no end of a comment.
    lacks_end: bool,
    in_list: bool,
    in_indented: bool,
    after_blank: bool,
}

impl Pass<'_> {
    /// Writes a part of a file; `lead` is what each of its lines starts with.
    fn file(&mut self, text: &str, part: Option<&str>, path: &str, first: Origin, lead: &str) -> bool {
        let Some(shown) = part::lines(text, part) else { return false };
        let mut state = State { after_blank: true, ..State::default() };
        let mut rest = text;
        for (index, line) in text.lines().enumerate() {
            rest = rest.get(line.len()..).map(|rest| rest.strip_prefix('\n').unwrap_or(rest)).unwrap_or_default();
            if !shown.contains(&index) {
                continue;
            }
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            let origin = Origin { line: first.line.saturating_add(number), ..first };
            if state.is_code(line) {
                self.write(lead, line, origin);
                continue;
            }
            let kept = self.without_comments(line, rest, &mut state, origin);
            match kept {
                Some(kept) => self.line(&kept, path, origin, lead),
                None => self.write(lead, line, origin),
            }
        }
        true
    }

    fn write(&mut self, lead: &str, line: &str, origin: Origin) {
        self.out.push(if line.is_empty() { lead.trim_end() } else { lead }, origin);
        self.out.push(line, origin);
        self.out.newline(origin);
    }

    /// The text of a line without its comments; `None` for a line of code.
    fn without_comments(&self, line: &str, after: &str, state: &mut State, origin: Origin) -> Option<String> {
        let mut kept = String::with_capacity(line.len());
        let mut rest = line;
        loop {
            if state.in_comment {
                let Some((_, behind)) = rest.split_once("%%") else { return Some(kept) };
                state.in_comment = false;
                rest = behind;
            }
            if kept.is_empty() && state.opens_fence(rest) {
                return None;
            }
            let Some(at) = mark(rest) else { break };
            kept.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + 2..).unwrap_or_default();
            if !state.lacks_end && !rest.contains("%%") && !after.contains("%%") {
                state.lacks_end = true;
                self.files.report(Code::UnclosedBlock, origin, "`%%` is never closed; its text was kept".to_owned());
            }
            state.in_comment = !state.lacks_end;
            if state.lacks_end {
                kept.push_str("%%");
            }
        }
        kept.push_str(rest);
        Some(kept)
    }

    /// Writes a line outside of code and comments.
    fn line(&mut self, line: &str, path: &str, origin: Origin, lead: &str) {
        if let Some((markers, title)) = callout(line) {
            let lead = format!("{lead}{markers}");
            self.pieces(&title, path, origin, &lead);
            return self.write(lead.trim_end(), "", origin);
        }
        self.pieces(line, path, origin, lead);
    }

    fn pieces(&mut self, line: &str, path: &str, origin: Origin, lead: &str) {
        let pieces = pieces(line, path, self.attachments, self.files);
        if !pieces.iter().any(|piece| matches!(piece, Piece::Embed(_))) {
            let text: String = pieces
                .into_iter()
                .filter_map(|piece| if let Piece::Text(text) = piece { Some(text) } else { None })
                .collect();
            return self.write(lead, &text, origin);
        }
        let is_row = line.trim_start().starts_with('|');
        let inner_lead = format!("{lead}{}", inner(markers(line)));
        self.out.push(lead, origin);
        let mut at_line = true;
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    if !at_line && !text.trim().is_empty() {
                        self.out.push(&inner_lead, origin);
                        at_line = true;
                    }
                    self.out.push(if at_line { &text } else { "" }, origin);
                }
                Piece::Embed(link) if is_row => {
                    let link = format!(
                        "[{}](<{}>)",
                        escape(&link.words()),
                        link.address(path, self.attachments, self.files).unwrap_or_default()
                    );
                    self.out.push(&link, origin);
                }
                Piece::Embed(link) => {
                    // An item whose text starts after an empty line would end there.
                    let starts_item = !self.out.line().is_empty() && markers(self.out.line()) == self.out.line();
                    if at_line {
                        self.out.newline(origin);
                    }
                    if !starts_item {
                        self.write(&inner_lead, "", origin);
                    }
                    self.embed(link, path, origin, &inner_lead);
                    at_line = false;
                }
            }
        }
        if at_line {
            self.out.newline(origin);
        }
    }

    /// Writes a part of another note in place of its embed.
    fn embed(&mut self, link: Link<'_>, path: &str, origin: Origin, lead: &str) {
        let (files, target) = (self.files, note(link.target, path, self.files));
        let missing = match target {
            _ if link.target.is_empty() => Some("a note cannot embed itself".to_owned()),
            None => Some(format!("there is no note `{}` to embed", link.target)),
            Some(target) => {
                let shown = files.include(&target, origin, |partial, source| {
                    let first = Origin { source, line: partial.body_line };
                    self.file(partial.body(), link.part, &target, first, lead)
                });
                let part = link.part.unwrap_or_default();
                (shown == Some(false)).then(|| format!("`{target}` has no part `{part}` to embed"))
            }
        };
        if let Some(message) = missing {
            files.report(Code::IncludeMissing, origin, message);
            self.write(lead, &escape(&link.words()), origin);
        }
        self.write(lead, "", origin);
    }
}

impl State {
    /// Whether a line is code; it keeps what the next line needs to know.
    fn is_code(&mut self, line: &str) -> bool {
        if let Some((byte, len)) = self.fence {
            if Fence::of(line).is_some_and(|mark| mark.closes(byte, len)) {
                self.fence = None;
                self.after_blank = false;
            }
            return true;
        }
        let bare = line.trim_start();
        let is_deep = line.starts_with("    ") || line.starts_with('\t');
        let is_blank = is_blank(line);
        let is_indented =
            is_deep && !is_blank && !self.in_list && !self.in_comment && (self.after_blank || self.in_indented);
        if !is_deep && !is_blank && (self.after_blank || !markers(line).is_empty()) {
            self.in_list = !markers(bare).trim_matches([' ', '>', '\t']).is_empty();
        }
        self.in_indented = is_indented || self.in_indented && is_blank;
        self.after_blank = is_blank;
        is_indented
    }

    fn opens_fence(&mut self, line: &str) -> bool {
        self.fence = Fence::of(line).map(|mark| (mark.byte, mark.len));
        self.fence.is_some()
    }
}

/// The offset of the first `%%` of a line outside of code spans.
fn mark(line: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = line.get(at..)?;
        let next = rest.find(['`', '%'])?;
        let tail = rest.get(next..)?;
        if tail.starts_with("%%") {
            return Some(at + next);
        }
        at += next + if tail.starts_with('`') { code_span(tail) } else { 1 };
    }
}

/// The markers of quotations, lists and tasks at the start of a line.
fn markers(line: &str) -> &str {
    let mut rest = line;
    loop {
        let bare = rest.trim_start_matches([' ', '\t', '>']);
        let number = bare.trim_start_matches(|c: char| c.is_ascii_digit());
        let marker = match number.strip_prefix(['.', ')']).filter(|_| number.len() < bare.len()) {
            Some(behind) => Some(behind),
            None => bare.strip_prefix(['-', '*', '+']),
        };
        match marker.filter(|behind| behind.starts_with([' ', '\t'])) {
            Some(behind) => rest = behind,
            None => return line.get(..line.len() - bare.len()).unwrap_or_default(),
        }
    }
}

/// What further lines start with to stay inside of the quotations and items of some markers.
fn inner(markers: &str) -> String {
    markers.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect()
}

/// The markers and the title of a callout: `> [!note]- Title`.
fn callout(line: &str) -> Option<(&str, String)> {
    let bare = line.trim_start_matches([' ', '\t', '>']);
    let markers = line.get(..line.len() - bare.len()).filter(|markers| markers.contains('>'))?;
    let (kind, title) = bare.strip_prefix("[!")?.split_once(']')?;
    let kind = kind.split('|').next().unwrap_or(kind).trim();
    let title = title.strip_prefix(['+', '-']).unwrap_or(title).trim();
    if !title.is_empty() || kind.is_empty() {
        return Some((markers, title.to_owned()));
    }
    let mut letters = kind.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    Some((markers, first.chain(letters.flat_map(char::to_lowercase)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callouts_and_markers_are_read() {
        for (line, expected) in [
            ("> [!note]", Some(("> ", "Note"))),
            ("> [!FAQ]- Are *they*?", Some(("> ", "Are *they*?"))),
            ("> > [!tip|wide]+", Some(("> > ", "Tip"))),
            ("[!note]", None),
            ("> text", None),
        ] {
            assert_eq!(callout(line), expected.map(|(markers, title)| (markers, title.to_owned())), "{line}");
        }
        for (line, expected) in [("> - a", "> - "), ("  1. a", "  1. "), ("a - b", ""), ("2024", "")] {
            assert_eq!(markers(line), expected);
        }
    }
}
