//! Replaces include directives by their partials, keeps the origin of each line, and bounds cycles and expansion.

use std::collections::BTreeSet;

use crate::corpus::{MappedWriter, Origin, SourceMappedText, SourcePath, is_blank};
use crate::diagnostic::{Code, Diagnostic};

use super::directive::{Directive, MAX_SPAN, directives, first_line_of};
use super::include_args::Scope;
use super::partials::{Partial, PartialLookup, Partials};

/// Deepest nesting of partials.
const MAX_DEPTH: usize = 32;
/// Longest expanded page, in bytes: twice the longest known page (3.9 MB).
const MAX_BYTES: usize = 8 << 20;
/// Includes of a page; empty partials need a bound of their own.
const MAX_INCLUDES: usize = 10_000;

/// The body of a page with its partials.
pub(crate) struct Expanded<'a> {
    pub(crate) text: SourceMappedText<'a>,
    /// The files of the text, the page's own first.
    pub(crate) sources: Vec<SourcePath>,
    /// Direct and nested partials, sorted.
    pub(crate) includes: Vec<SourcePath>,
    /// Missing paths that an include looked for, sorted.
    pub(crate) missing_includes: Vec<SourcePath>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Expands the body of the page at `path`; `first_line` is the first line of the body in its file.
pub(crate) fn expand<'a>(path: &SourcePath, body: &'a str, first_line: u32, partials: &Partials) -> Expanded<'a> {
    let sources = vec![path.clone()];
    if directives(body).next().is_none() {
        let text = SourceMappedText::of_file(body, 0, first_line);
        return Expanded { text, sources, includes: Vec::new(), missing_includes: Vec::new(), diagnostics: Vec::new() };
    }
    let mut expander = IncludeExpander {
        partials,
        out: MappedWriter::with_capacity(body.len().saturating_mul(2)),
        sources,
        stack: vec![path.clone()],
        includes: BTreeSet::new(),
        missing: BTreeSet::new(),
        diagnostics: BTreeSet::new(),
        include_count: 0,
        is_full: false,
    };
    expander.write_file(body, 0, first_line, "", &Scope::default());
    Expanded {
        text: expander.out.finish(),
        sources: expander.sources,
        includes: expander.includes.into_iter().collect(),
        missing_includes: expander.missing.into_iter().collect(),
        diagnostics: expander.diagnostics.into_iter().collect(),
    }
}

/// The state of one expansion.
struct IncludeExpander<'p> {
    partials: &'p Partials,
    out: MappedWriter,
    sources: Vec<SourcePath>,
    /// The files being expanded, outermost first.
    stack: Vec<SourcePath>,
    includes: BTreeSet<SourcePath>,
    missing: BTreeSet<SourcePath>,
    diagnostics: BTreeSet<Diagnostic>,
    include_count: usize,
    /// Whether a bound was reported.
    is_full: bool,
}

impl IncludeExpander<'_> {
    /// Writes a file with its includes; every line but the first starts with `indent`.
    fn write_file(&mut self, text: &str, source: u16, first_line: u32, indent: &str, scope: &Scope) {
        let mut written = 0;
        let mut line = first_line;
        for directive in directives(text) {
            line = self.write_text(text.get(written..directive.start).unwrap_or_default(), source, line, indent);
            let spelling = text.get(directive.start..directive.end).unwrap_or_default();
            let tail = first_line_of(text.get(directive.end..).unwrap_or_default());
            if in_code(self.out.line(), tail) {
                // The page describes a directive in a code span.
                line = self.write_text(spelling, source, line, indent);
            } else {
                self.include(&directive, Origin { source, line }, is_blank(tail), scope);
                line = line.saturating_add(newlines(spelling));
            }
            written = directive.end;
        }
        self.write_text(text.get(written..).unwrap_or_default(), source, line, indent);
    }

    /// Writes text without includes; returns its last line number.
    fn write_text(&mut self, text: &str, source: u16, first_line: u32, indent: &str) -> u32 {
        let mut line = first_line;
        for (n, piece) in text.split('\n').enumerate() {
            if n > 0 {
                self.out.newline(Origin { source, line });
                line = line.saturating_add(1);
            }
            let origin = Origin { source, line };
            if n > 0 && !indent.is_empty() && !piece.is_empty() {
                self.out.push(indent, origin);
            }
            self.out.push(piece, origin);
        }
        line
    }

    fn include(&mut self, directive: &Directive<'_>, place: Origin, ends_line: bool, scope: &Scope) {
        let from = self.source_of(place).clone();
        let target = directive.target;
        match self.partials.find(&from, target) {
            PartialLookup::Found { partial, missing } => {
                self.missing.extend(missing);
                self.write_partial(&partial, place, ends_line, &scope.with(directive.arguments));
            }
            PartialLookup::Missing(missing) => {
                self.missing.extend(missing);
                self.report(Code::IncludeMissing, place, format!("there is no `{target}` to include"));
            }
            PartialLookup::Outside => {
                self.report(Code::OutsideCorpus, place, format!("`{target}` is outside the corpus; it was skipped"));
            }
        }
    }

    fn write_partial(&mut self, partial: &Partial, place: Origin, ends_line: bool, scope: &Scope) {
        self.includes.insert(partial.path.clone());
        self.diagnostics.extend(partial.diagnostics.iter().cloned());
        if self.stack.contains(&partial.path) {
            let message = format!("`{}` includes itself; the inner include was skipped", partial.path);
            return self.report(Code::IncludeCycle, place, message);
        }
        let body: &str = &scope.substitute(partial.body(), MAX_BYTES);
        self.include_count += 1;
        if self.stack.len() > MAX_DEPTH || self.include_count > MAX_INCLUDES || self.out.len() + body.len() > MAX_BYTES
        {
            if !self.is_full {
                let message = "the includes of this page are nested too deep or are too long together";
                self.report(Code::IncludeTooDeep, place, message.into());
            }
            self.is_full = true;
            return;
        }
        let Some(source) = self.source_index(&partial.path) else { return };
        let is_multiline = body.contains('\n');
        let (indent, in_html) = self.separate(body, is_multiline, ends_line, place);
        self.stack.push(partial.path.clone());
        self.write_file(body, source, partial.body_line, &indent, scope);
        self.stack.pop();
        if is_multiline && !ends_line || in_html {
            self.out.newline(place);
        }
    }

    /// Separates a partial from the text before it. Returns the indentation of its further lines, and whether lines of HTML
    /// surround it: there, Markdown needs a blank line before and after the partial.
    fn separate(&mut self, body: &str, is_multiline: bool, ends_line: bool, place: Origin) -> (String, bool) {
        let Some(indent) = hanging_indent(self.out.line()) else {
            if is_multiline && starts_block(body) {
                self.out.newline(place);
                self.out.newline(place);
            }
            return (String::new(), false);
        };
        let is_alone = is_blank(self.out.line()) && ends_line;
        let above = self.out.line_above().trim_start();
        let in_html = is_alone && above.starts_with('<');
        if in_html || (is_alone && !above.is_empty() && starts_block(body)) {
            let line_start = self.out.line().to_owned();
            self.out.drop_blank_line();
            self.out.newline(place);
            if in_html {
                return (String::new(), true);
            }
            self.out.push(&line_start, place);
        }
        (indent, false)
    }

    fn source_index(&mut self, path: &SourcePath) -> Option<u16> {
        let index = self.sources.iter().position(|known| known == path).unwrap_or_else(|| {
            self.sources.push(path.clone());
            self.sources.len() - 1
        });
        u16::try_from(index).ok()
    }

    fn source_of(&self, place: Origin) -> &SourcePath {
        self.sources.get(usize::from(place.source)).unwrap_or(&self.sources[0])
    }

    fn report(&mut self, code: Code, place: Origin, message: String) {
        let file = self.source_of(place).as_str().to_owned();
        self.diagnostics.insert(Diagnostic::new(code, file, place.line, message));
    }
}

/// Whether the position between `before` and `after` is inside a code span.
fn in_code(before: &str, after: &str) -> bool {
    let near = before.get(before.floor_char_boundary(before.len().saturating_sub(MAX_SPAN))..).unwrap_or_default();
    near.bytes().filter(|byte| *byte == b'`').count() % 2 == 1 && after.contains('`')
}

fn newlines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// The start of a partial's further lines, which keeps them in the list item or quotation of the directive. `None` when the
/// directive follows text.
fn hanging_indent(line: &str) -> Option<String> {
    let mut indent = String::with_capacity(line.len());
    for word in line.split_inclusive(' ') {
        let bare = word.trim();
        let is_marker = matches!(bare, "" | "-" | "*" | "+") || bare.strip_suffix('.').is_some_and(all_digits);
        match bare {
            ">" => indent.push_str("> "),
            _ if is_marker => indent.extend(word.chars().map(|c| if c == '\t' { '\t' } else { ' ' })),
            _ => return None,
        }
    }
    Some(indent)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn starts_block(body: &str) -> bool {
    body.starts_with(['#', '|', '>'])
        || ["```", "~~~", ":::", "- ", "* ", "1."].iter().any(|mark| body.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_keeps_the_indentation_of_its_item() {
        assert_eq!(hanging_indent("  1. ").as_deref(), Some("     "));
        assert_eq!(hanging_indent("> ").as_deref(), Some("> "));
        assert_eq!(hanging_indent("see ").as_deref(), None);
    }
}
