//! Snippets: replaces `--8<-- "file"` and its relatives by the lines of the file, before all other marks, in code too.

use crate::corpus::include::PageFiles;
use crate::corpus::source::join_up;
use crate::corpus::{MappedWriter, Origin, SourceMappedText};
use crate::diagnostic::Code;

use super::super::config::Config;

use super::sections::{Part, dedent, lines_of, split_part};
use super::variants;

/// Extensions that know `{!file!}`.
const INCLUDES: [&str; 2] = ["markdown_include.include", "mdx_include"];

/// A line that includes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive<'l> {
    Snippet(&'l str),
    /// A line that opens or closes a list of files.
    Block,
    /// A directive that is shown, without one of its semicolons.
    Escaped,
    /// `{!file!}`
    Include(&'l str),
    /// `{% include "file" %}` with its options.
    Markdown(&'l str, &'l str),
}

/// Expands the snippets of a page, and appends those of each page.
pub(in crate::corpus::dialect::mkdocs) fn expand<'a>(
    config: &Config,
    files: &PageFiles<'_>,
    path: &str,
    body: &'a str,
    body_line: u32,
) -> SourceMappedText<'a> {
    let rules = SnippetRules::new(config, files, path);
    let has_marks = rules.snippets && body.contains("8<")
        || rules.includes && body.contains("{!")
        || rules.markdown && body.contains("{%")
        || rules.variants && body.contains("{*");
    if !has_marks && config.appended.is_empty() {
        return SourceMappedText::of_file(body, 0, body_line);
    }
    let mut out = MappedWriter::with_capacity(body.len());
    let lines: Vec<(&str, Origin)> =
        body.split('\n').zip(body_line..).map(|(text, line)| (text, Origin { source: 0, line })).collect();
    rules.write(&lines, "", &mut out);
    let end = lines.last().map_or(Origin { source: 0, line: body_line }, |(_, origin)| *origin);
    for (name, hidden) in &config.appended {
        out.newline(end);
        match hidden {
            Some(text) => {
                let lines: Vec<(&str, Origin)> = text.lines().map(|line| (line, end)).collect();
                rules.write(&lines, "", &mut out);
            }
            None => rules.include(name, "", end, &mut out),
        }
    }
    out.finish()
}

/// What the configuration says about snippets.
struct SnippetRules<'c> {
    config: &'c Config,
    files: &'c PageFiles<'c>,
    /// The folder of the page.
    folder: &'c str,
    snippets: bool,
    includes: bool,
    markdown: bool,
    variants: bool,
}

impl<'c> SnippetRules<'c> {
    fn new(config: &'c Config, files: &'c PageFiles<'c>, path: &'c str) -> Self {
        let extensions = &config.extensions;
        Self {
            config,
            files,
            folder: path.rsplit_once('/').map_or("", |(folder, _)| folder),
            snippets: extensions.has("pymdownx.snippets"),
            includes: INCLUDES.iter().any(|name| extensions.has(name)),
            markdown: config.plugin("include-markdown").is_some(),
            variants: extensions.has("markdown_include_variants"),
        }
    }

    fn write(&self, lines: &[(&str, Origin)], indent: &str, out: &mut MappedWriter) {
        let mut in_block = false;
        for (line, origin) in lines {
            let content = line.trim_start_matches([' ', '\t']);
            let space = line.get(..line.len() - content.len()).unwrap_or_default();
            let inner = format!("{indent}{space}");
            let directive = self.directive(content.trim_end_matches('\r'));
            if in_block && directive != Some(Directive::Block) {
                let name = content.trim();
                match name {
                    "" => out.newline(*origin),
                    _ if name.starts_with(';') => {}
                    _ => self.include(name, &inner, *origin, out),
                }
                continue;
            }
            match directive {
                Some(Directive::Block) => in_block = !in_block,
                Some(Directive::Snippet(name)) => self.include(name, &inner, *origin, out),
                Some(Directive::Include(name)) => {
                    self.include_file(name, &inner, *origin, out);
                }
                Some(Directive::Markdown(name, options)) => self.include_markdown(name, options, &inner, *origin, out),
                Some(Directive::Escaped) => {
                    out.push(&inner, *origin);
                    out.push(content.get(1..).unwrap_or_default(), *origin);
                    out.newline(*origin);
                }
                None if self.variants && variants::write(self.files, line, *origin, out) => {}
                None => {
                    out.push(indent, *origin);
                    out.push(line, *origin);
                    out.newline(*origin);
                }
            }
        }
    }

    fn directive<'l>(&self, content: &'l str) -> Option<Directive<'l>> {
        if self.includes
            && let Some(name) = content.trim_end().strip_prefix("{!").and_then(|rest| rest.strip_suffix("!}"))
        {
            return Some(Directive::Include(name.trim()));
        }
        if self.markdown
            && let Some(inner) = content.trim_end().strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}"))
        {
            let inner = inner.trim_matches(['-', ' ']);
            let rest = inner.strip_prefix("include-markdown").or_else(|| inner.strip_prefix("include"))?.trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (name, options) = rest.get(1..)?.split_once(quote)?;
            return Some(Directive::Markdown(name, options));
        }
        self.snippets.then(|| snippet(content)).flatten()
    }

    /// Puts in a snippet: its path, and the part of the file.
    fn include(&self, name: &str, indent: &str, origin: Origin, out: &mut MappedWriter) {
        let (path, part) = split_part(name);
        if path.starts_with("http://") || path.starts_with("https://") {
            let message = format!("`{path}` is no file of the project; it was skipped");
            return self.files.report(Code::OutsideCorpus, origin, message);
        }
        let folders = self.config.snippets.iter().map(|folder| folder.as_deref().unwrap_or(self.folder));
        let candidates: Vec<String> = folders.map(|folder| join_up(folder, path)).collect();
        let first = candidates.first().cloned().unwrap_or_default();
        let path = self.files.first(candidates).unwrap_or(first);
        self.put_file(&path, part, indent, origin, out);
    }

    /// Puts in `{!file!}`; `[ln:2-3]` behind the name takes some lines.
    fn include_file(&self, name: &str, indent: &str, origin: Origin, out: &mut MappedWriter) {
        let base =
            INCLUDES.iter().find_map(|extension| self.config.extensions.option(extension, "base_path")?.as_str());
        let (name, lines) = name.split_once("[ln:").unwrap_or((name, ""));
        let ranges = lines.trim_end_matches(']').replace('-', ":");
        let part = if ranges.is_empty() { Part::Whole } else { Part::Ranges(&ranges) };
        self.put_file(&join_up(base.unwrap_or_default(), name.trim()), part, indent, origin, out);
    }

    fn include_markdown(&self, name: &str, options: &str, indent: &str, origin: Origin, out: &mut MappedWriter) {
        let value = |key: &str| super::super::inline::value_of(options, key).unwrap_or_default();
        let path = match name.strip_prefix('/') {
            Some(rooted) => join_up(&self.config.docs, rooted),
            None => join_up(self.folder, name),
        };
        self.put_file(&path, Part::Between(value("start"), value("end")), indent, origin, out);
    }

    fn put_file(&self, path: &str, part: Part<'_>, indent: &str, origin: Origin, out: &mut MappedWriter) {
        self.files.include(path, origin, |partial, source| {
            let lines = lines_of(partial, part, source);
            let lines = match part {
                Part::Section(name) if lines.is_empty() => {
                    let message = format!("`{path}` has no section `{name}`");
                    self.files.report(Code::IncludeMissing, origin, message);
                    lines
                }
                Part::Section(_) if self.config.extensions.is_set("pymdownx.snippets", "dedent_subsections") => {
                    dedent(lines)
                }
                _ => lines,
            };
            self.write(&lines, indent, out);
        });
    }
}

/// The directive of a line without its indentation.
fn snippet(content: &str) -> Option<Directive<'_>> {
    let bare = content.trim_start_matches(';');
    let rest = bare.trim_start_matches('-').strip_prefix("8<").filter(|_| bare.starts_with('-'))?;
    let after = rest.trim_start_matches('-');
    if after.len() == rest.len() {
        return None;
    }
    let name = after.trim_start_matches([' ', '\t']);
    let quote = name.chars().next().filter(|c| matches!(c, '"' | '\''));
    let quoted = quote.and_then(|quote| name.get(1..)?.strip_suffix(quote).filter(|name| !name.contains(quote)));
    match (after.is_empty(), quoted) {
        (false, None) => None,
        _ if bare.len() < content.len() => Some(Directive::Escaped),
        (true, _) => Some(Directive::Block),
        (false, Some(name)) => Some(Directive::Snippet(name.trim())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_recognized() {
        for (line, expected) in [
            ("--8<-- \"greeting.md\"", Some(Directive::Snippet("greeting.md"))),
            ("-8<- 'inner.md'", Some(Directive::Snippet("inner.md"))),
            ("--8<--", Some(Directive::Block)),
            (";--8<-- \"x\"", Some(Directive::Escaped)),
            ("--8<-- \"x\" in the middle", None),
            ("--8<-- [start:x]", None),
            ("8<-- \"x\"", None),
            ("text --8<-- \"x\"", None),
        ] {
            assert_eq!(snippet(line), expected, "{line}");
        }
    }
}
