//! Rewrites the blocks of GitBook into Markdown, line by line: the text of tags, links in place of cards, included files.

use crate::corpus::include::PageFiles;
use crate::corpus::markup::{Fence, code_span};
use crate::corpus::mdx::escape;
use crate::corpus::source::{join_up, split_path};
use crate::corpus::{MappedWriter, Origin, SourceMappedText};
use crate::diagnostic::Code;

use super::config::Config;
use super::inline::{rewrite as rewrite_inline, title_of};
use super::tag::{Tag, tag};

/// Blocks that are reported when they are never closed.
const BLOCKS: [&str; 12] = [
    "hint",
    "tabs",
    "tab",
    "stepper",
    "step",
    "code",
    "content-ref",
    "columns",
    "column",
    "updates",
    "update",
    "prompt",
];
/// Deepest nesting of blocks.
const MAX_OPEN: usize = 256;

/// Rewrites the body of a page at a site path.
pub(super) fn rewrite(
    body: &str,
    first_line: u32,
    path: &str,
    config: &Config,
    files: &PageFiles<'_>,
) -> SourceMappedText<'static> {
    let out = MappedWriter::with_capacity(body.len());
    let mut pass = Pass { config, files, out, open: Vec::new() };
    pass.file(body, path, Origin { source: 0, line: first_line }, "");
    for (name, origin) in std::mem::take(&mut pass.open).into_iter().take(8) {
        files.report(Code::UnclosedBlock, origin, format!("`{{% {name} %}}` is never closed"));
    }
    pass.out.finish()
}

struct Pass<'p> {
    config: &'p Config,
    files: &'p PageFiles<'p>,
    out: MappedWriter,
    /// Name and place of each open block.
    open: Vec<(&'static str, Origin)>,
}

impl Pass<'_> {
    /// Writes a file; `lead` is the white space before each of its lines.
    fn file(&mut self, text: &str, path: &str, first: Origin, lead: &str) {
        let mut fence: Option<(u8, usize)> = None;
        for (index, line) in text.lines().enumerate() {
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            let origin = Origin { line: first.line.saturating_add(number), ..first };
            let mark = Fence::of(line);
            match (fence, mark) {
                (None, Some(mark)) => fence = Some((mark.byte, mark.len)),
                (Some((byte, len)), Some(mark)) if mark.closes(byte, len) => fence = None,
                (None, None) => {
                    self.line(line, path, origin, lead);
                    continue;
                }
                _ => {}
            }
            self.write(lead, line, origin);
        }
    }

    fn write(&mut self, lead: &str, line: &str, origin: Origin) {
        if !line.is_empty() {
            self.out.push(lead, origin);
            self.out.push(line, origin);
        }
        self.out.newline(origin);
    }

    /// Writes a line outside of code blocks.
    fn line(&mut self, line: &str, path: &str, origin: Origin, lead: &str) {
        // The card of a page shows its title, not the text inside.
        let is_card = self.open.last().is_some_and(|(name, _)| *name == "content-ref");
        let line = rewrite_inline(line, path, self.config, self.files);
        if !line.contains("{%") {
            if !is_card {
                self.write(lead, &line, origin);
            }
            return;
        }
        let spaces = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
        let lead = format!("{lead}{spaces}");
        let (mut at, mut start) = (spaces.len(), spaces.len());
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            match rest.as_bytes().first() {
                Some(b'`') => at += code_span(rest),
                Some(b'{') => match tag(rest) {
                    Some(tag) => {
                        self.piece(line.get(start..at).unwrap_or_default(), &lead, origin);
                        self.tag(&tag, path, origin, &lead);
                        at += tag.len;
                        start = at;
                    }
                    None => at += 1,
                },
                _ => {
                    at += rest
                        .bytes()
                        .skip(1)
                        .position(|byte| matches!(byte, b'`' | b'{'))
                        .map_or(rest.len(), |len| len + 1)
                }
            }
        }
        self.piece(line.get(start..).unwrap_or_default(), &lead, origin);
    }

    /// Writes the text between two tags of a line.
    fn piece(&mut self, text: &str, lead: &str, origin: Origin) {
        let is_card = self.open.last().is_some_and(|(name, _)| *name == "content-ref");
        if !text.trim().is_empty() && !is_card {
            self.write(lead, text.trim(), origin);
        }
    }

    fn paragraph(&mut self, text: &str, lead: &str, origin: Origin) {
        self.write("", "", origin);
        self.write(lead, text, origin);
        self.write("", "", origin);
    }

    /// Writes what a tag shows, and keeps the list of open blocks.
    fn tag(&mut self, tag: &Tag<'_>, path: &str, origin: Origin, lead: &str) {
        if let Some(name) = tag.name.strip_prefix("end") {
            if let Some(index) = self.open.iter().rposition(|(open, _)| *open == name) {
                self.open.truncate(index);
            }
            return self.write("", "", origin);
        }
        if let Some(name) = BLOCKS.iter().find(|name| **name == tag.name).filter(|_| self.open.len() < MAX_OPEN) {
            self.open.push((*name, origin));
        }
        let text = match tag.name {
            "include" => {
                if let Some(target) = tag.value("") {
                    self.include(target, path, origin, lead);
                }
                None
            }
            "content-ref" => tag.value("url").map(|target| {
                let title = title_of(target, path, self.files).unwrap_or_else(|| target.to_owned());
                link(&title, target)
            }),
            "embed" => tag.value("url").map(|url| link(tag.value("title").unwrap_or(url), url)),
            "file" => tag.value("src").map(|file| {
                let name = file.rsplit('/').next().unwrap_or(file);
                link(&tag.value("name").unwrap_or(name).replace("%20", " "), file)
            }),
            "openapi" | "openapi-operation" | "openapi-schemas" | "swagger" => {
                let message =
                    format!("the text of `{{% {} %}}` is in an OpenAPI file, which kb does not read", tag.name);
                self.files.report(Code::UnknownDirective, origin, message);
                let texts = ["method", "path", "summary"].map(|key| tag.value(key).map(escape));
                Some(texts.into_iter().flatten().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
            }
            "if" => None,
            _ => {
                let texts = ["title", "date", "description", "summary"].map(|key| tag.value(key).map(escape));
                Some(texts.into_iter().flatten().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
            }
        };
        match text {
            Some(text) => self.paragraph(&text, lead, origin),
            None => self.write("", "", origin),
        }
    }

    /// Writes a file in place of its include.
    fn include(&mut self, target: &str, path: &str, origin: Origin, lead: &str) {
        let target = join_up(split_path(path).0, target);
        let files = self.files;
        self.write("", "", origin);
        files.include(&target, origin, |partial, source| {
            let first = Origin { source, line: partial.body_line };
            self.file(partial.body(), &files.site_path(source), first, lead);
        });
        self.write("", "", origin);
    }
}

fn link(label: &str, target: &str) -> String {
    format!("[{}](<{}>)", escape(label), target.replace(['<', '>'], ""))
}
