//! Expands directives, and rewrites what Markdown does not know: boxes, tabs, cross references.

use crate::corpus::include::PageFiles;
use crate::corpus::markup::Fence;
use crate::corpus::{MappedWriter, Origin, SourceMappedText, is_blank};
use crate::diagnostic::Code;

use super::super::boxes;
use super::super::file_link::file_link;
use super::directive::{CodePart, Directive, parse};
use super::project::Project;
use super::snippet::select;
use super::xref::{self, Reference};

/// The start of the target of a link by uid.
const LINK: &str = "(xref:";

/// Expands the directives of the page at `path`.
pub(super) fn expand(
    mapped: SourceMappedText<'_>,
    path: &str,
    project: &Project,
    files: &PageFiles<'_>,
) -> SourceMappedText<'static> {
    let first = mapped.lines.first().map_or(1, |origin| origin.line);
    let out = MappedWriter::with_capacity(mapped.text.len().saturating_mul(2));
    let mut expander = Expander { project, files, out };
    expander.write(&mapped.text, path, 0, first, "");
    expander.out.finish()
}

/// The state of one expansion.
struct Expander<'e, 'p> {
    project: &'e Project,
    files: &'e PageFiles<'p>,
    out: MappedWriter,
}

impl Expander<'_, '_> {
    /// Writes the text of a file; each line but the first starts with `indent`.
    fn write(&mut self, text: &str, path: &str, source: u16, first: u32, indent: &str) {
        let mut fence: Option<(u8, usize)> = None;
        let mut quotes_above = 0;
        for (index, (line, number)) in text.split('\n').zip(first..).enumerate() {
            let origin = Origin { source, line: number };
            if index > 0 {
                self.out.newline(Origin { source, line: number.saturating_sub(1) });
                if !line.is_empty() {
                    self.out.push(indent, origin);
                }
            }
            let quotes =
                line.bytes().take_while(|byte| matches!(byte, b' ' | b'>')).filter(|byte| *byte == b'>').count();
            let is_code = fence.is_some();
            match (fence, Fence::of(line)) {
                (None, Some(opened)) => fence = Some((opened.byte, opened.len)),
                (Some((byte, len)), Some(closing)) if closing.closes(byte, len) => fence = None,
                _ => {}
            }
            if is_code || fence.is_some() {
                self.out.push(line, origin);
            } else if let Some((markers, title)) = self.alert(line).filter(|_| quotes > quotes_above) {
                for part in [markers, &title] {
                    self.out.push(part, origin);
                }
                self.out.newline(origin);
                self.out.push(indent, origin);
                self.out.push(markers, origin);
            } else if let Some(title) = tab_title(line) {
                self.out.push(title, origin);
                self.out.newline(origin);
            } else {
                self.write_line(line, path, origin);
            }
            quotes_above = quotes;
        }
    }

    /// The markers and the title of an alert.
    fn alert<'l>(&self, line: &'l str) -> Option<(&'l str, String)> {
        let usual = boxes::title(line).map(|(markers, title)| (markers, title.to_owned()));
        usual.or_else(|| {
            let (markers, kind) = boxes::kind(line)?;
            Some((markers, self.project.alert(kind)?))
        })
    }

    /// Writes a line with its directives.
    fn write_line(&mut self, line: &str, path: &str, origin: Origin) {
        let (mut written, mut ticks) = (0, 0_usize);
        for (offset, byte) in line.bytes().enumerate() {
            ticks += usize::from(byte == b'`');
            if offset < written || ticks % 2 == 1 || !matches!(byte, b'[' | b':' | b'<' | b'@' | b'(') {
                continue;
            }
            let tail = line.get(offset..).unwrap_or_default();
            if matches!(byte, b'<' | b'@' | b'(') {
                let before = line.get(written..offset).unwrap_or_default();
                written += self.reference(tail, before, path, origin);
                continue;
            }
            let starts_directive = tail.starts_with("[!") || tail.starts_with(":::");
            let Some((directive, length)) = parse(tail).filter(|_| starts_directive) else { continue };
            self.out.push(line.get(written..offset).unwrap_or_default(), origin);
            written = offset + length;
            let rest = line.get(written..).unwrap_or_default();
            match directive {
                Directive::Words(words) => self.out.push(words, origin),
                Directive::Include { path: target } => self.include(target, path, origin),
                Directive::Code { language, path: target, part } => {
                    self.code(language, target, part, path, origin);
                    if !is_blank(rest) {
                        self.out.newline(origin);
                    }
                }
            }
        }
        self.out.push(line.get(written..).unwrap_or_default(), origin);
    }

    /// Writes the reference at the start of `tail` behind the text before it; returns the length of both, or 0 without one.
    fn reference(&mut self, tail: &str, before: &str, path: &str, origin: Origin) -> usize {
        let is_link = tail.starts_with(LINK) && before.ends_with(']');
        let found = if is_link { xref::link_target(tail) } else { Reference::at(tail, before) };
        let Some(found) = found else { return 0 };
        let target = found.target(self.files);
        let words = found.words(target.as_ref());
        let address = target.map(|target| format!("{}{}", file_link(path, &target.path), found.fragment));
        let label = before.strip_suffix("[]").filter(|_| is_link);
        let is_target = tail.starts_with('<') && before.ends_with("](");
        match address {
            Some(address) if is_target => {
                self.out.push(before, origin);
                self.out.push(&address, origin);
            }
            None if is_target => return 0,
            // The rest of the link stays: its title, and the parenthesis.
            Some(address) if is_link => {
                self.out.push(label.unwrap_or(before), origin);
                let label = label.map(|_| format!("[{words}]")).unwrap_or_default();
                self.out.push(&format!("{label}({address}"), origin);
                return before.len() + LINK.len() + found.length;
            }
            Some(address) => {
                self.out.push(before, origin);
                self.out.push(&format!("[{words}]({address})"), origin);
            }
            None if tail.starts_with('<') => {
                self.out.push(before, origin);
                self.out.push(&words, origin);
            }
            // A sign before a word is a reference only if the tree has the name.
            None => return 0,
        }
        before.len() + found.length
    }

    fn include(&mut self, target: &str, path: &str, origin: Origin) {
        let file = self.project.resolve(folder_of(path), target);
        let indent = indent_of(self.out.line());
        let files = self.files;
        files.include(&file, origin, |partial, source| {
            self.write(partial.body(), &file, source, partial.body_line, &indent);
        });
    }

    fn code(&mut self, language: &str, target: &str, part: CodePart<'_>, path: &str, origin: Origin) {
        let file = self.project.resolve(folder_of(path), target);
        let indent = indent_of(self.out.line());
        let files = self.files;
        files.include(&file, origin, |partial, source| {
            let Some(lines) = select(partial.text(), part) else {
                let message = format!("`{file}` has no such snippet");
                return files.report(Code::IncludeMissing, origin, message);
            };
            self.out.push("```", origin);
            self.out.push(language, origin);
            self.out.newline(origin);
            for (line, text) in lines {
                let origin = Origin { source, line };
                self.out.push(&indent, origin);
                self.out.push(text, origin);
                self.out.newline(origin);
            }
            self.out.push(&indent, origin);
            self.out.push("```", origin);
        });
    }
}

/// The title of a tab: `# [Title](#tab/id)`.
fn tab_title(line: &str) -> Option<&str> {
    let heading = line.trim();
    let link = heading.trim_start_matches('#').trim_start().strip_prefix('[')?;
    let (title, target) = link.rsplit_once("](")?;
    (heading.starts_with('#') && target.starts_with("#tab/") && target.ends_with(')')).then_some(title)
}

/// The start of the further lines of an included text, which keeps them in the quotation or item of the directive.
fn indent_of(line: &str) -> String {
    let is_marker = |c: char| matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.') || c.is_ascii_digit();
    if !line.chars().all(is_marker) {
        return String::new();
    }
    line.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect()
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_and_indentations_are_read() {
        assert_eq!(tab_title("## [For *Linux*](#tab/linux)"), Some("For *Linux*"));
        assert_eq!(tab_title("## [For](#other)"), None);
        for (line, indent) in [("> ", "> "), ("  1. ", "     "), ("See ", "")] {
            assert_eq!(indent_of(line), indent);
        }
    }
}
