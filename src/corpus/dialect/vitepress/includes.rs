//! Includes: `<!-- @include: path#region{1,9} -->` is replaced by the text of the file before anything else is read.

use crate::corpus::include::PageFiles;
use crate::corpus::markup::{Syntax, parse_markdown};
use crate::corpus::source::join_up;
use crate::corpus::{MappedWriter, Origin, SourceMappedText};
use crate::diagnostic::Code;

use super::super::code::{range, region};
use super::lines::{LineKind, Lines};

/// Longest target of a link, in bytes.
const MAX_TARGET: usize = 1_024;

/// The files that a page may include.
pub(super) struct Includer<'i> {
    pub(super) files: &'i PageFiles<'i>,
    /// The site path of the folder that `@` means.
    pub(super) source: &'i str,
    /// The syntax that gives headings their ids.
    pub(super) syntax: &'i Syntax,
}

/// A directive: its place in the line, and its parts.
#[derive(Debug, PartialEq, Eq)]
struct Directive<'a> {
    start: usize,
    end: usize,
    path: &'a str,
    region: Option<&'a str>,
    /// The first and last line, from 1.
    range: Option<(Option<usize>, Option<usize>)>,
}

/// The first directive of a line.
fn directive(line: &str) -> Option<Directive<'_>> {
    let mut from = 0;
    loop {
        let start = from + line.get(from..)?.find("<!--")?;
        let inner = line.get(start + 4..)?;
        let close = inner.find("-->")?;
        let end = start + 4 + close + 3;
        let target = inner.get(..close)?.trim().strip_prefix("@include:").map(str::trim);
        if let Some(target) = target.filter(|target| !target.is_empty()) {
            let (target, range) = split_range(target);
            let region = target.rsplit_once('#').filter(|(path, name)| !path.is_empty() && !name.is_empty());
            let (path, region) = region.map_or((target, None), |(path, name)| (path, Some(name)));
            return Some(Directive { start, end, path: path.trim(), region, range });
        }
        from = end;
    }
}

/// The first and the last line of a part, where given.
type LineRange = (Option<usize>, Option<usize>);

/// Splits `{5,7}` off the end of a path.
fn split_range(target: &str) -> (&str, Option<LineRange>) {
    let split = target.strip_suffix('}').and_then(|text| text.rsplit_once('{'));
    let parsed = split.and_then(|(path, range)| {
        let (first, last) = range.split_once(',')?;
        let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        Some((path.trim_end(), Some((number(first)?, number(last)?))))
    });
    parsed.unwrap_or((target, None))
}

impl Includer<'_> {
    /// The text with the files of its directives.
    pub(super) fn expand<'t>(&self, mapped: SourceMappedText<'t>, page: &str) -> SourceMappedText<'t> {
        if !mapped.text.contains("@include:") {
            return mapped;
        }
        let mut out = MappedWriter::with_capacity(mapped.text.len().saturating_mul(2));
        let lines: Vec<(&str, Origin)> = mapped.text.split('\n').zip(mapped.lines.iter().copied()).collect();
        self.write(&lines, page, page, &mut out);
        out.finish()
    }

    /// Writes the lines of the file at a site path; the page is the one whose links they become.
    fn write(&self, lines: &[(&str, Origin)], file: &str, page: &str, out: &mut MappedWriter) {
        let mut kinds = Lines::default();
        let is_moved = folder(file) != folder(page);
        for (number, (line, origin)) in lines.iter().enumerate() {
            if number > 0 {
                out.newline(*origin);
            }
            let kind = kinds.next(line);
            let rebased = (is_moved && kind == LineKind::Prose).then(|| rebase(line, file, page));
            let mut rest = rebased.as_deref().unwrap_or(line);
            let is_code = matches!(kind, LineKind::Code | LineKind::Indented);
            while let Some(found) = directive(rest) {
                out.push(rest.get(..found.start).unwrap_or_default(), *origin);
                let was_written = self.include(&found, file, page, *origin, is_code, out);
                if !was_written && is_code {
                    // Code shows the directive of a file that does not exist.
                    out.push(rest.get(found.start..found.end).unwrap_or_default(), *origin);
                }
                rest = rest.get(found.end..).unwrap_or_default();
            }
            out.push(rest, *origin);
        }
    }

    fn include(
        &self,
        directive: &Directive<'_>,
        file: &str,
        page: &str,
        place: Origin,
        is_code: bool,
        out: &mut MappedWriter,
    ) -> bool {
        let path = resolve(directive.path, file, self.source);
        if is_code && !self.files.exists(&path) {
            return false;
        }
        let written = self.files.include(&path, place, |partial, source| {
            let is_part = directive.region.is_some() || directive.range.is_some();
            let is_whole = !is_part && path.ends_with(".md");
            let (text, first) = if is_whole { (partial.body(), partial.body_line) } else { (partial.text(), 1) };
            let all: Vec<&str> = text.trim_end_matches('\n').split('\n').collect();
            let mut numbers: Vec<usize> = match directive.region {
                None => (0..all.len()).collect(),
                Some(name) => match region(&all, name).or_else(|| self.section(text, name, all.len())) {
                    Some(numbers) => numbers,
                    None => {
                        let message = format!("`{}` has no region or heading `{name}`", directive.path);
                        self.files.report(Code::IncludeMissing, place, message);
                        return;
                    }
                },
            };
            if let Some((from, to)) = directive.range {
                numbers = numbers.get(range(numbers.len(), from, to)).unwrap_or_default().to_vec();
            }
            let lines = numbers.iter().filter_map(|number| {
                let line = u32::try_from(*number).unwrap_or(u32::MAX).saturating_add(first);
                Some((*all.get(*number)?, Origin { source, line }))
            });
            self.write(&lines.collect::<Vec<_>>(), &path, page, out);
        });
        written.is_some()
    }

    /// The lines below the heading with an id, up to the next heading of the same level or above.
    fn section(&self, text: &str, id: &str, count: usize) -> Option<Vec<usize>> {
        let parsed = parse_markdown(&SourceMappedText::of_file(text, 0, 1), self.syntax);
        let mut sections =
            parsed.sections.iter().skip_while(|section| section.level == 0 || section.anchor.as_str() != id);
        let first = sections.next()?;
        let next = sections.find(|section| section.level <= first.level);
        let line = |line: u32| usize::try_from(line).unwrap_or(usize::MAX);
        // `Origin` counts from 1, so its line is the index of the line below the heading.
        let mut start = line(first.origin.line);
        let below = text.split('\n').nth(start).map(str::trim).unwrap_or_default();
        let is_underline = !below.is_empty() && below.bytes().all(|byte| matches!(byte, b'=' | b'-'));
        start += usize::from(is_underline);
        let end = next.map_or(count, |next| line(next.origin.line).saturating_sub(1));
        Some((start..end.min(count)).collect())
    }
}

/// The site path of a target: `@` means the folder of the sources, another path is relative to its file.
pub(super) fn resolve(target: &str, file: &str, source: &str) -> String {
    match target.strip_prefix('@') {
        Some(rest) => join_up(source, rest.trim_start_matches(['/', '\\'])),
        None => join_up(folder(file), target),
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A line of a file in another folder: its relative links, as the page has to write them.
fn rebase(line: &str, file: &str, page: &str) -> String {
    let mut moved = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        let (before, after) = rest.split_at_checked(at + 2).unwrap_or((rest, ""));
        moved.push_str(before);
        let near = after.get(..after.floor_char_boundary(MAX_TARGET.min(after.len()))).unwrap_or_default();
        let end = near.find([')', ' ']).unwrap_or(0);
        let target = after.get(..end).unwrap_or_default();
        let is_relative =
            target.starts_with('.') || target.split(['#', '?']).next().is_some_and(|path| path.ends_with(".md"));
        if is_relative && !target.starts_with('/') && !target.contains(':') {
            let joined = join_up(folder(file), target);
            let up = folder(page).split('/').filter(|part| !part.is_empty()).count();
            moved.push_str(&"../".repeat(up));
            moved.push_str(&joined);
        } else {
            moved.push_str(target);
        }
        rest = after.get(end..).unwrap_or_default();
    }
    moved.push_str(rest);
    moved
}

#[cfg(test)]
mod tests {
    use super::{directive, rebase, resolve};

    #[test]
    fn directives_in_every_form() {
        for (line, path, region, range) in [
            ("<!--@include: ../a.md-->", "../a.md", None, None),
            ("x <!-- y --> <!-- @include: ../a.md#b -->", "../a.md", Some("b"), None),
            ("<!--@include: @/a.md{5,7}-->", "@/a.md", None, Some((Some(5), Some(7)))),
            ("<!--@include: a.md#b{,7}-->", "a.md", Some("b"), Some((None, Some(7)))),
            ("<!--@include: a.md{21,}-->", "a.md", None, Some((Some(21), None))),
        ] {
            let found = directive(line).unwrap();
            assert_eq!((found.path, found.region, found.range), (path, region, range), "{line}");
        }
        for line in ["<!--@include: -->", "<!--@@include: a.md-->", "<!-- @include: a.md", "@include: a.md"] {
            assert_eq!(directive(line), None, "{line}");
        }
    }

    #[test]
    fn paths_and_links_move_with_their_file() {
        assert_eq!(resolve("@/a/b.md", "docs/x/y.md", "docs"), "docs/a/b.md");
        assert_eq!(resolve("@a/b.md", "docs/x/y.md", "docs"), "docs/a/b.md");
        assert_eq!(resolve("../b.md", "docs/x/y.md", "docs"), "docs/b.md");
        assert_eq!(
            rebase("[a](./b.md#c) [d](/e) [f](https://x/y.md)", "p/q.md", "x/y/z.md"),
            "[a](../../p/b.md#c) [d](/e) [f](https://x/y.md)"
        );
    }
}
