//! Blocks: containers, groups of code, imported code, alerts and `[[toc]]` become Markdown and HTML, line by line.

use crate::corpus::include::PageFiles;
use crate::corpus::{MappedWriter, Origin, SourceMappedText};
use crate::diagnostic::Code;

use super::super::super::code::without_marks;
use super::super::super::code::{common_indent, region};
use super::super::includes::resolve;
use super::super::lines::{LineKind, Lines, Prefix, Raw, after_deep_markers, fence, hanging, prefix};
use super::code::{fence_around, info};
use super::containers::{Kind, Open, Titles, closes, colons, kind};
use super::snippet;

/// Deepest nesting of containers.
const MAX_OPEN: usize = 64;

/// The page that the blocks belong to.
pub(crate) struct Blocks<'b> {
    pub(crate) files: &'b PageFiles<'b>,
    /// The site path of the page.
    pub(crate) page: &'b str,
    /// The site path of the folder that `@` means.
    pub(crate) source: &'b str,
    pub(crate) titles: &'b Titles,
}

impl Blocks<'_> {
    /// The text without the marks of blocks, and the scripts of the page.
    pub(crate) fn rewrite(&self, mapped: &SourceMappedText<'_>) -> (SourceMappedText<'static>, String) {
        let mut writer = BlockWriter {
            blocks: self,
            out: MappedWriter::with_capacity(mapped.text.len()),
            lines: Lines::default(),
            open: Vec::new(),
            fence: String::new(),
            quotes: 0,
            scripts: String::new(),
        };
        let mut last = Origin { source: 0, line: 1 };
        for (line, origin) in mapped.text.split('\n').zip(mapped.lines.iter().copied()) {
            writer.line(line, origin);
            last = origin;
        }
        for container in &writer.open {
            let message = "this container is never closed; it ends with the page".to_owned();
            self.files.report(Code::UnclosedBlock, container.origin, message);
        }
        writer.close(0, last);
        (writer.out.finish(), writer.scripts)
    }
}

struct BlockWriter<'b> {
    blocks: &'b Blocks<'b>,
    out: MappedWriter,
    lines: Lines,
    open: Vec<Open>,
    /// The prefix and marks of the open fence.
    fence: String,
    /// The quotation marks of the line before.
    quotes: usize,
    scripts: String,
}

impl BlockWriter<'_> {
    fn line(&mut self, line: &str, origin: Origin) {
        let deep = after_deep_markers(line).filter(|_| !self.lines.in_code());
        if deep.is_some() {
            let message = "quotations or lists are nested too deep; the nesting was dropped";
            self.blocks.files.report(Code::TooDeep, origin, message.to_owned());
        }
        let line = deep.unwrap_or(line);
        let start = prefix(line);
        let text = line.get(start.len..).unwrap_or_default();
        if !text.is_empty() {
            self.end_outer(start, origin);
        }
        let before = std::mem::replace(&mut self.quotes, start.quotes);
        if !self.lines.in_raw()
            && start.indent < self.lines.item() + 4
            && let Some((count, rest)) = colons(text)
            && self.colons(count, rest, line, start, origin)
        {
            return;
        }
        match self.lines.next(line) {
            LineKind::Prose => self.prose(line, start, before, origin),
            LineKind::FenceStart => self.fence_start(line, start, origin),
            LineKind::Code => {
                if let Some(kept) = without_marks(line) {
                    self.write(&kept, origin);
                }
            }
            LineKind::Raw(Raw::Script) => self.script(line, origin),
            LineKind::Raw(Raw::Style) => self.out.newline(origin),
            _ => self.write(line, origin),
        }
    }

    /// Ends the containers of a list item or quotation that has ended.
    fn end_outer(&mut self, start: Prefix, origin: Origin) {
        let ended = |open: &Open| start.indent < open.item || start.quotes < open.quotes;
        if let Some(index) = self.open.iter().position(ended) {
            self.close(index, origin);
        }
    }

    /// Opens or closes a container; whether the line was a mark of one.
    fn colons(&mut self, count: usize, rest: &str, line: &str, start: Prefix, origin: Origin) -> bool {
        if rest.is_empty() {
            let Some(index) = closes(&self.open, count, start.quotes) else { return false };
            self.close(index, origin);
            self.lines.next("");
            return true;
        }
        if self.lines.in_code() || self.open.len() >= MAX_OPEN {
            return false;
        }
        let Some(kind) = kind(rest, self.blocks.titles) else { return false };
        // The line may start a list item.
        self.lines.next(line);
        let before = line.get(..start.len).unwrap_or_default();
        let hang = hanging(before);
        self.blank(&hang, origin);
        let tag = match &kind {
            Kind::Titled { is_details: false, .. } => "<blockquote>",
            Kind::Titled { is_details: true, .. } => "<details>",
            Kind::Verbatim => "<div v-pre>",
            Kind::CodeGroup | Kind::Tabs | Kind::Wrapper => "",
        };
        if tag.is_empty() {
            self.write(before, origin);
        } else {
            self.write(&[before, tag].concat(), origin);
        }
        self.blank(&hang, origin);
        if let Kind::Titled { title, .. } = &kind {
            self.paragraph(&hang, title, origin);
        }
        let item = self.lines.item();
        self.lines.next("");
        self.open.push(Open { kind, colons: count, quotes: start.quotes, item, origin, prefix: hang });
        true
    }

    /// Closes the containers from an index on, the innermost first.
    fn close(&mut self, index: usize, origin: Origin) {
        if index < self.open.len() && self.lines.end_fence() {
            let fence = std::mem::take(&mut self.fence);
            self.write(&fence, origin);
        }
        for container in self.open.split_off(index.min(self.open.len())).into_iter().rev() {
            let tag = match container.kind {
                Kind::Titled { is_details: false, .. } => "</blockquote>",
                Kind::Titled { is_details: true, .. } => "</details>",
                Kind::Verbatim => "</div>",
                Kind::CodeGroup | Kind::Tabs | Kind::Wrapper => "",
            };
            self.blank(&container.prefix, origin);
            if !tag.is_empty() {
                self.write(&[&container.prefix, tag].concat(), origin);
                self.blank(&container.prefix, origin);
            }
        }
    }

    fn prose(&mut self, line: &str, start: Prefix, quotes_before: usize, origin: Origin) {
        let text = line.get(start.len..).unwrap_or_default();
        let before = line.get(..start.len).unwrap_or_default();
        if let Some(target) = text.strip_prefix("<<<") {
            return self.snippet(target, before, origin);
        }
        if text.trim_end().eq_ignore_ascii_case("[[toc]]") {
            return self.blank(before, origin);
        }
        let in_tabs = self.open.last().is_some_and(|open| open.kind == Kind::Tabs);
        if let Some(label) = text.strip_prefix("== ").filter(|_| in_tabs) {
            self.blank(before, origin);
            return self.paragraph(before, label.trim(), origin);
        }
        if start.quotes > quotes_before
            && let Some(title) = alert(text, self.blocks.titles)
        {
            return self.paragraph(before, title, origin);
        }
        self.write(line, origin);
    }

    fn fence_start(&mut self, line: &str, start: Prefix, origin: Origin) {
        let text = line.get(start.len..).unwrap_or_default();
        let before = line.get(..start.len).unwrap_or_default();
        let Some((_, len)) = fence(text) else { return self.write(line, origin) };
        let (marks, rest) = text.split_at_checked(len).unwrap_or((text, ""));
        let info = info(rest);
        let hang = hanging(before);
        let mut first = before;
        // Outside of a group only plugins show the title, and authors write it for them.
        if let Some(title) = info.title {
            self.blank(before, origin);
            self.paragraph(before, title, origin);
            first = &hang;
        }
        self.write(&[first, marks, info.language].concat(), origin);
        self.fence = [&hang, marks].concat();
    }

    /// Writes the code of a file.
    fn snippet(&mut self, target: &str, before: &str, origin: Origin) {
        let Some(snippet) = snippet::parse(target) else { return self.out.newline(origin) };
        let path = resolve(snippet.path, self.blocks.page, self.blocks.source);
        let (files, hang) = (self.blocks.files, hanging(before));
        self.blank(before, origin);
        if self.in_group() {
            self.paragraph(before, snippet.label, origin);
        }
        let written = files.include(&path, origin, |partial, source| {
            let all: Vec<&str> = partial.text().trim_end_matches('\n').split('\n').collect();
            let named = snippet.region.and_then(|name| region(&all, name));
            if let (Some(name), None) = (snippet.region, &named) {
                let message = format!("`{}` has no region `{name}`; the whole file was taken", snippet.path);
                files.report(Code::IncludeMissing, origin, message);
            }
            let is_part = named.is_some();
            let numbers = named.unwrap_or_else(|| (0..all.len()).collect());
            let lines: Vec<(usize, &str)> = numbers.iter().filter_map(|at| Some((*at, *all.get(*at)?))).collect();
            let texts: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
            let indent = if is_part { common_indent(&texts) } else { 0 };
            let fence = fence_around(texts.iter().copied());
            self.write(&[&hang, fence.as_str(), snippet.language].concat(), origin);
            for (at, line) in lines {
                let line_number = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
                if let Some(kept) = without_marks(line.get(indent..).unwrap_or_default()) {
                    self.write(&[&hang, kept.as_str()].concat(), Origin { source, line: line_number });
                }
            }
            self.write(&[&hang, fence.as_str()].concat(), origin);
        });
        if written.is_none() {
            self.blank(before, origin);
        }
    }

    fn script(&mut self, line: &str, origin: Origin) {
        let text = line.trim();
        let text = text.get(..text.find("</script").unwrap_or(text.len())).unwrap_or_default();
        let text = if text.starts_with("<script") { text.split_once('>').map_or("", |(_, text)| text) } else { text };
        self.scripts.push_str(text);
        self.scripts.push('\n');
        self.out.newline(origin);
    }

    fn in_group(&self) -> bool {
        self.open.last().is_some_and(|open| open.kind == Kind::CodeGroup)
    }

    fn write(&mut self, line: &str, origin: Origin) {
        self.out.push(line, origin);
        self.out.newline(origin);
    }

    /// Ends the paragraph before, in the same quotation.
    fn blank(&mut self, before: &str, origin: Origin) {
        let kept = if before.contains('>') { hanging(before) } else { String::new() };
        self.write(kept.trim_end(), origin);
    }

    /// Writes a text as a paragraph of its own.
    fn paragraph(&mut self, before: &str, text: &str, origin: Origin) {
        if !text.is_empty() {
            let escape = if starts_block(text) { "\\" } else { "" };
            self.write(&[before, escape, text].concat(), origin);
            self.blank(before, origin);
        }
    }
}

/// Whether a text would start a block other than a paragraph.
fn starts_block(text: &str) -> bool {
    let word = text.split(' ').next().unwrap_or_default();
    matches!(word, "-" | "+" | "*") || text.starts_with(['#', '>', '=']) || text.starts_with("---")
}

/// The title of an alert by the first line of its quotation: `[!NOTE] Title`.
fn alert<'t>(text: &'t str, titles: &'t Titles) -> Option<&'t str> {
    let (name, title) = text.strip_prefix("[!")?.split_once(']')?;
    let default = titles.of(&name.to_ascii_lowercase()).filter(|_| name.len() < 64)?;
    Some(Some(title.trim()).filter(|title| !title.is_empty()).unwrap_or(default))
}

#[cfg(test)]
mod tests {
    use super::{Titles, alert, starts_block};

    #[test]
    fn alerts_have_titles() {
        let titles = Titles::default();
        assert_eq!(alert("[!NOTE]", &titles), Some("NOTE"));
        assert_eq!(alert("[!tip] With a title", &titles), Some("With a title"));
        assert_eq!(alert("[!UNKNOWN]", &titles), None);
        assert_eq!(alert("[link](x)", &titles), None);
    }

    #[test]
    fn a_title_stays_a_paragraph() {
        for (text, expected) in [("# a", true), ("- a", true), ("-a", false), ("a # b", false), ("**a**", false)] {
            assert_eq!(starts_block(text), expected, "{text}");
        }
    }
}
