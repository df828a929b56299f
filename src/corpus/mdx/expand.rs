//! Rewrites MDX into Markdown, line by line: imports are followed, expressions evaluated, components shown by their rules.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::corpus::data::{Map, Value};
use crate::corpus::include::PageFiles;
use crate::corpus::{Origin, SourceMappedText};
use crate::diagnostic::Code;

use super::container::{Containers, LineStart};
use super::escape::escape;
use super::lines::Lines;
use super::rules::Rules;
use super::scope::{PROPS, Scope};
use super::script::function::Locals;
use super::script::module::{MAX_BLOCK, block_at};
use super::script::scan::{first_line, indent};
use super::shown::Element;

/// Bytes of a page that may be scanned in vain for the end of a mark.
const BUDGET: usize = 1 << 20;
/// Unclosed components of a file that are reported.
const MAX_REPORTS: usize = 8;

/// Rewrites the body of a page; `values` are the names that the generator gives it.
pub(crate) fn expand(
    body: &str,
    first_line: u32,
    values: BTreeMap<String, Value>,
    files: &PageFiles<'_>,
    rules: &dyn Rules,
) -> SourceMappedText<'static> {
    let origin = Origin { source: 0, line: first_line };
    let stack = Vec::new();
    let mut engine = Engine { rules, files, lines: Lines::new(origin), stack, budget: BUDGET, depth: 0 };
    let scope = Scope::new(files, files.site_path(0), values);
    engine.file(body, origin, scope, "");
    engine.lines.finish()
}

/// The state of a page.
#[derive(Debug)]
pub(super) struct Engine<'e> {
    pub(super) rules: &'e dyn Rules,
    pub(super) files: &'e PageFiles<'e>,
    pub(super) lines: Lines,
    pub(super) stack: Vec<Frame>,
    pub(super) budget: usize,
    /// Nesting of expressions and components.
    pub(super) depth: usize,
}

/// An open element.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) element: Element,
    pub(super) is_block: bool,
    /// The number of components in it so far.
    pub(super) components: usize,
    /// Markdown at its end.
    pub(super) after: String,
    /// Markup at its end, with the names that it sees.
    pub(super) markup: Option<(String, Locals)>,
    pub(super) origin: Origin,
    /// The number of containers around it.
    pub(super) containers: usize,
}

/// The state of one file.
#[derive(Debug)]
pub(super) struct File<'f> {
    pub(super) scope: Scope<'f>,
    pub(super) containers: Containers,
    /// The marks before each line: those of the place of an include.
    marks: String,
    /// The column of the current text in the output.
    pub(super) output: usize,
    /// The column of the current text in the source.
    pub(super) column: usize,
    /// The frames that belong to other files.
    pub(super) floor: usize,
    pub(super) in_heading: bool,
}

/// A place in a text.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) origin: Origin,
    /// Whether all lines of the text have one origin.
    pub(super) is_nested: bool,
}

impl<'t> Cursor<'t> {
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn advance(&mut self, len: usize) {
        if !self.is_nested {
            let passed = self.rest().as_bytes().get(..len).unwrap_or_default();
            let lines = memchr::memchr_iter(b'\n', passed).count();
            self.origin.line = self.origin.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        }
        self.at += len;
    }
}

/// A code block or a formula in progress.
#[derive(Debug)]
struct Fence {
    byte: u8,
    len: usize,
    /// The column of its first mark in the source.
    column: usize,
    marks: String,
}

impl Engine<'_> {
    /// Writes a file; `marks` precede each of its lines.
    pub(super) fn file(&mut self, text: &str, origin: Origin, scope: Scope<'_>, marks: &str) {
        let (containers, marks, floor) = (Containers::default(), marks.to_owned(), self.stack.len());
        let mut file = File { scope, containers, marks, output: 0, column: 0, floor, in_heading: false };
        let mut cursor = Cursor { text, at: 0, origin, is_nested: false };
        let mut may_be_module = true;
        while cursor.at < text.len() {
            let line = first_line(cursor.rest());
            if line.trim().is_empty() {
                self.lines.blank();
                cursor.advance(line.len() + 1);
                may_be_module = true;
                continue;
            }
            if may_be_module && file.floor == self.stack.len() && self.module(&mut cursor, &mut file) {
                continue;
            }
            self.line(line, &mut cursor, &mut file);
            // A line of comments or tags only.
            may_be_module = self.lines.is_apart();
        }
        self.close_all(&file);
    }

    /// Writes the file that a component includes, or a part of its body. The file sees the attributes as `props`, and each one
    /// by its name.
    pub(super) fn include(
        &mut self,
        path: &str,
        part: Option<Range<usize>>,
        element: &Element,
        cursor: &Cursor<'_>,
        file: &File<'_>,
    ) {
        let props: Map<String, Value> = element.attributes.iter().cloned().collect();
        let mut values: BTreeMap<String, Value> = element.attributes.iter().cloned().collect();
        values.insert(PROPS.to_owned(), Value::Object(props));
        self.lines.start_block();
        let marks = self.lines.marks().to_owned();
        let files = self.files;
        let in_heading = file.in_heading;
        files.include(path, cursor.origin, |partial, number| {
            let part = part.unwrap_or(0..partial.body().len());
            let before = partial.body().as_bytes().get(..part.start).unwrap_or_default();
            let lines = u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX);
            let text = self.rules.with_variables(partial.body().get(part).unwrap_or_default());
            if in_heading {
                return self.lines.text(&escape(&text));
            }
            let scope = Scope::new(files, files.site_path(number), values);
            let origin = Origin { source: number, line: partial.body_line.saturating_add(lines) };
            self.file(&text, origin, scope, &marks);
        });
        self.lines.end_line();
        self.lines.start_block();
    }

    /// Reads the imports and exports at the cursor; `false` when there are none.
    fn module(&mut self, cursor: &mut Cursor<'_>, file: &mut File<'_>) -> bool {
        let Some(block) = Some(cursor.rest()).filter(|_| self.budget > 0).and_then(block_at) else { return false };
        if !block.is_whole {
            self.spend(MAX_BLOCK.min(cursor.rest().len()));
        }
        file.scope.add(cursor.rest().get(..block.len).unwrap_or_default(), cursor.origin, self.rules);
        cursor.advance(block.len + 1);
        true
    }

    /// Writes a line that is not blank, and the further lines of a mark that starts in it.
    fn line(&mut self, line: &str, cursor: &mut Cursor<'_>, file: &mut File<'_>) {
        let start = file.containers.start(line);
        let text = line.get(start.offset..).unwrap_or_default();
        if let Some(fence) = self.fence_of(text, &start, file) {
            return self.fence(text, &start, fence, cursor, file);
        }
        let level = text.bytes().take_while(|byte| *byte == b'#').count();
        file.in_heading = (1..=6).contains(&level) && text.as_bytes().get(level).is_none_or(u8::is_ascii_whitespace);
        let is_single = file.in_heading || text.starts_with('|');
        (file.column, file.output) = (start.column, start.rest.len());
        self.begin(&start, is_single, cursor.origin, file);
        cursor.advance(start.offset);
        // The line of a directive has attributes in braces.
        if text.starts_with(":::") {
            self.lines.text(text);
            cursor.advance(text.len());
        } else {
            self.inline(cursor, file);
        }
        self.lines.end_line();
        cursor.advance(1);
    }

    fn begin(&mut self, start: &LineStart, is_single: bool, origin: Origin, file: &File<'_>) {
        let lead = file.marks.clone() + &start.lead;
        let rest = file.marks.clone() + &start.rest;
        self.lines.begin(lead, rest, start.has_item, is_single, origin);
    }

    /// The fence that a line opens.
    fn fence_of(&self, text: &str, start: &LineStart, file: &File<'_>) -> Option<Fence> {
        let byte = text.bytes().next().filter(|byte| matches!(byte, b'`' | b'~' | b'$'))?;
        let len = text.bytes().take_while(|other| *other == byte).count();
        let info = text.get(len..)?;
        let is_fence = match byte {
            b'`' => len >= 3 && !info.contains('`'),
            b'~' => len >= 3,
            _ => len >= 2 && self.rules.has_math() && !info.contains('$'),
        };
        let marks = file.marks.clone() + &start.rest;
        is_fence.then_some(Fence { byte, len, column: start.column, marks })
    }

    /// Writes a code block as it is; its white space is cut like that of its first line.
    fn fence(&mut self, text: &str, start: &LineStart, fence: Fence, cursor: &mut Cursor<'_>, file: &File<'_>) {
        self.begin(start, false, cursor.origin, file);
        self.lines.text(text);
        self.lines.end_line();
        cursor.advance(start.offset + text.len() + 1);
        while cursor.at < cursor.text.len() {
            let line = first_line(cursor.rest());
            let (column, offset) = indent(line, 0);
            let bare = line.get(offset..).unwrap_or_default();
            let bare = if fence.marks.contains('>') { bare.strip_prefix("> ").unwrap_or(bare) } else { bare };
            let spaces = " ".repeat(column.saturating_sub(fence.column).min(256));
            let count = bare.bytes().take_while(|byte| *byte == fence.byte).count();
            let is_end = count >= fence.len && bare.get(count..).is_some_and(|rest| rest.trim().is_empty());
            let code = if bare.is_empty() { String::new() } else { spaces + bare };
            let code = if self.rules.replaces_in_code() { file.scope.fill(&code) } else { Cow::Borrowed(&*code) };
            self.lines.code_line(&fence.marks, if is_end { bare } else { &code }, cursor.origin);
            cursor.advance(line.len() + 1);
            if is_end {
                return;
            }
        }
    }

    /// Closes the elements of a file that it left open.
    fn close_all(&mut self, file: &File<'_>) {
        let mut open = self.stack.split_off(file.floor.min(self.stack.len()));
        open.retain(|frame| frame.element.name.starts_with(char::is_uppercase));
        for frame in open.iter().take(MAX_REPORTS) {
            let message = format!("`<{}>` is never closed", frame.element.name);
            self.files.report(Code::UnclosedBlock, frame.origin, message);
        }
    }

    /// Takes the bytes of a scan without result from the budget; `false` when it is used up.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        self.budget = self.budget.saturating_sub(bytes);
        self.budget > 0
    }
}
