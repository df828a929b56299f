//! Expands the directives of a page: `{{#include}}`, `{{#rustdoc_include}}`, `{{#playground}}` and `{{#title}}`.

use memchr::memmem;

use crate::corpus::include::PageFiles;
use crate::corpus::source::{join_up, split_path};
use crate::corpus::{LineIndex, MappedWriter, SourceMappedText};

use super::lines::select;

/// Longest directive, in bytes.
const MAX_DIRECTIVE: usize = 1_024;

/// A directive and its byte range.
#[derive(Debug, PartialEq, Eq)]
struct Directive<'a> {
    start: usize,
    end: usize,
    kind: Kind<'a>,
}

/// What a directive puts in its place.
#[derive(Debug, PartialEq, Eq)]
enum Kind<'a> {
    /// The directive itself: a backslash precedes it.
    Escaped,
    /// A part of a file.
    Include { path: &'a str, part: &'a str },
    /// A file as a block of Rust.
    Playground { path: &'a str, properties: Vec<&'a str> },
    /// Nothing: it sets the title of the browser.
    Title,
}

/// Expands the directives of the page at `path`.
pub(super) fn expand<'a>(mapped: SourceMappedText<'a>, path: &str, files: &PageFiles<'_>) -> SourceMappedText<'a> {
    if next(&mapped.text, 0).is_none() {
        return mapped;
    }
    let mut expander = Expander { files, out: MappedWriter::with_capacity(mapped.text.len().saturating_mul(2)) };
    expander.write(&mapped, split_path(path).0);
    expander.out.finish()
}

/// The state of one expansion.
struct Expander<'f, 'p> {
    files: &'f PageFiles<'p>,
    out: MappedWriter,
}

impl Expander<'_, '_> {
    /// Writes a text with its directives, whose paths are relative to `folder`.
    fn write(&mut self, mapped: &SourceMappedText<'_>, folder: &str) {
        let (text, lines) = (&*mapped.text, LineIndex::new(mapped));
        let (mut written, mut offset) = (0, 0);
        while let Some(directive) = next(text, offset) {
            self.copy(text, written, directive.start, &lines);
            (written, offset) = (directive.end, directive.end);
            let place = lines.origin(directive.start);
            match directive.kind {
                Kind::Escaped => written = directive.start + 1,
                Kind::Title => {}
                Kind::Include { path, part } => {
                    let path = join_up(folder, path);
                    let files = self.files;
                    let included = files.include(&path, place, |partial, source| {
                        self.write(&select(partial.text(), part, source), split_path(&path).0);
                    });
                    // mdBook leaves a directive that fails.
                    if included.is_none() {
                        written = directive.start;
                    }
                }
                Kind::Playground { path, properties } => {
                    let path = join_up(folder, path);
                    let files = self.files;
                    let included = files.include(&path, place, |partial, source| {
                        self.out.push("```rust", place);
                        for property in properties {
                            self.out.push(",", place);
                            self.out.push(property, place);
                        }
                        self.out.newline(place);
                        self.write(&select(partial.text(), "", source), split_path(&path).0);
                        self.out.newline(place);
                        self.out.push("```", place);
                        self.out.newline(place);
                    });
                    if included.is_none() {
                        written = directive.start;
                    }
                }
            }
        }
        self.copy(text, written, text.len(), &lines);
    }

    /// Copies a range of a text.
    fn copy(&mut self, text: &str, start: usize, end: usize, lines: &LineIndex<'_>) {
        let mut offset = start;
        for (index, line) in text.get(start..end).unwrap_or_default().split('\n').enumerate() {
            let origin = lines.origin(offset);
            if index > 0 {
                self.out.newline(lines.origin(offset.saturating_sub(1)));
            }
            self.out.push(line, origin);
            offset += line.len() + 1;
        }
    }
}

/// The first directive from `offset` on.
fn next(text: &str, offset: usize) -> Option<Directive<'_>> {
    let from = text.as_bytes().get(offset..)?;
    memmem::find_iter(from, b"{{")
        .find_map(|found| at(text, offset, offset + found).or_else(|| at(text, offset, offset + found + 1)))
}

/// The directive whose braces start at `start`; a backslash before `from` does not count.
fn at(text: &str, from: usize, start: usize) -> Option<Directive<'_>> {
    let rest = text.get(start..)?;
    let window = rest.get(..rest.floor_char_boundary(MAX_DIRECTIVE.min(rest.len())))?;
    let inner = window.strip_prefix("{{")?;
    if start > from && inner.starts_with('#') && text.as_bytes().get(start - 1) == Some(&b'\\') {
        let line = inner.split('\n').next()?;
        if let Some(end) = line.rfind("}}") {
            return Some(Directive { start: start - 1, end: start + end + 4, kind: Kind::Escaped });
        }
    }
    let inner = inner.trim_start().strip_prefix('#')?;
    let (name, after) = inner.split_at(inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?);
    let (words, tail) = after.split_at(after.find('}')?);
    if !tail.starts_with("}}") || !words.starts_with(char::is_whitespace) {
        return None;
    }
    let end = start + window.len() - tail.len() + 2;
    let mut words = words.split_whitespace();
    let target = words.next()?;
    let kind = match name {
        "title" => Kind::Title,
        "include" | "rustdoc_include" => {
            let (path, part) = target.split_once(':').unwrap_or((target, ""));
            Kind::Include { path, part }
        }
        "playground" | "playpen" => Kind::Playground { path: target, properties: words.collect() },
        _ => return None,
    };
    Some(Directive { start, end, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_found_with_path_and_part() {
        for (text, expected) in [
            ("a {{#include x.md}} b", Some(Kind::Include { path: "x.md", part: "" })),
            ("{{ #include\n ../x.rs:2:3 }}", Some(Kind::Include { path: "../x.rs", part: "2:3" })),
            ("{{{#rustdoc_include x.rs:body}}}", Some(Kind::Include { path: "x.rs", part: "body" })),
            ("{{#playground x.rs a b}}", Some(Kind::Playground { path: "x.rs", properties: vec!["a", "b"] })),
            ("{{#title Any words}}", Some(Kind::Title)),
            ("\\{{#include x.md}}", Some(Kind::Escaped)),
            ("{{#other x}} {{#include}} {{#include x} {{ include x }}", None),
        ] {
            assert_eq!(next(text, 0).map(|found| found.kind), expected, "{text}");
        }
        let directive = next("a {{#title x}} b", 0).map(|found| (found.start, found.end));
        assert_eq!(directive, Some((2, 14)));
        assert_eq!(next("\\{{#a}} b}} {{#title x}}", 0).map(|found| (found.start, found.end)), Some((0, 24)));
    }
}
