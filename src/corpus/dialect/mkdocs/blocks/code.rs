//! Code: fences with their titles, files that a mark puts in, and blocks of an API that a program documents.

use crate::corpus::Origin;
use crate::diagnostic::Code;

use super::super::inline::escape;
use super::fences;
use super::paragraph::id_tag;
use super::pass::{Blocks, Previous};

impl<'t> Blocks<'t> {
    /// A fence with an end: its lines are copied. A fence without one is text.
    pub(in crate::corpus::dialect::mkdocs) fn fence(
        &mut self,
        column: usize,
        content: &'t str,
        lead: &str,
        origin: Origin,
    ) -> bool {
        let Some(fence) = fences::open(content) else { return false };
        let lines = self.lines;
        let end = self.fences.find(&fence, self.at, column.min(self.frames.column()), |index| {
            lines.get(index).map(|line| line.text.as_str())
        });
        let Some(end) = end else {
            self.text(lead, &format!("\\{content}"), origin);
            return true;
        };
        self.flush(false);
        let (language, title, id) = fence.parts();
        let extensions = &self.config.extensions;
        let automatic =
            extensions.is_set("pymdownx.highlight", "auto_title").then(|| fences::title_of_language(&language));
        let title = title.or(automatic.flatten()).filter(|title| !title.is_empty());
        let inner = " ".repeat(lead.len());
        let mut lead = lead;
        if self.previous == Previous::Text {
            self.out.newline(origin);
        }
        if let Some(title) = title {
            self.put(lead, &escape(&title), origin);
            self.out.newline(origin);
            lead = &inner;
        }
        if let Some(id) = id {
            self.put(lead, &id_tag(&id), origin);
            self.out.newline(origin);
            lead = &inner;
        }
        let code = lines.get(self.at..end).unwrap_or_default();
        let longest = code.iter().map(|line| run_of(line.text.trim_start(), fence.byte)).max().unwrap_or_default();
        let ticks = char::from(fence.byte).to_string().repeat(fence.len.max(longest + 1));
        self.put(lead, &format!("{ticks}{language}"), origin);
        let shift = self.frames.shift();
        for line in code {
            let cut = shift.min(line.text.len() - line.text.trim_start_matches(' ').len());
            self.put("", line.text.get(cut..).unwrap_or_default(), line.origin);
        }
        let origin = lines.get(end).map_or(origin, |line| line.origin);
        self.put(&inner, &ticks, origin);
        self.out.newline(origin);
        self.at = end + 1;
        self.previous = Previous::Blank;
        true
    }

    /// `::: name` of a plugin that documents programs.
    pub(in crate::corpus::dialect::mkdocs) fn inclusion(
        &mut self,
        column: usize,
        content: &'t str,
        origin: Origin,
    ) -> bool {
        let hashes = content.bytes().take(6).take_while(|byte| *byte == b'#').count();
        if let Some(name) = content.get(hashes..).and_then(|rest| rest.trim_start().strip_prefix(":::")) {
            return self.api(column, hashes, name.trim(), origin);
        }
        false
    }

    /// A block that a program fills: its name is kept, its options are skipped.
    fn api(&mut self, column: usize, hashes: usize, name: &str, origin: Origin) -> bool {
        let documents = self.config.plugin("mkdocstrings");
        let is_known = documents.is_some() || self.config.extensions.has("mkdocs-click");
        if !is_known || name.is_empty() || name.contains([' ', ':']) {
            return false;
        }
        self.flush(false);
        let start = self.at;
        let mut end = start;
        while let Some(line) = self.lines.get(end) {
            let text = line.text.trim_start_matches(' ');
            if !text.is_empty() && line.text.len() - text.len() <= column {
                break;
            }
            end += 1;
            if text.is_empty() && self.lines.get(end).is_none_or(|next| next.text.trim().is_empty()) {
                break;
            }
        }
        self.at = end;
        let options = self.lines.get(start..end).unwrap_or_default();
        let own = |key: &str| {
            options.iter().find_map(|line| line.text.trim().strip_prefix(key)?.strip_prefix(':')).map(str::trim)
        };
        let Some(documents) = documents else { return true };
        let defaults = documents.pointer("/handlers/python/options");
        let default = |key: &str| defaults.and_then(|options| options.get(key));
        let has_heading = own("show_root_heading").map_or_else(
            || default("show_root_heading").and_then(|value| value.as_bool()) == Some(true),
            |value| value == "true",
        );
        let level = own("heading_level").and_then(|level| level.parse::<usize>().ok());
        let level = level.or_else(|| default("heading_level")?.as_u64()?.try_into().ok()).unwrap_or(2);
        let level = if hashes > 0 { hashes } else { level };
        if has_heading || hashes > 0 {
            let lead = " ".repeat(column.saturating_sub(self.frames.shift()));
            let text = format!("{} {{#{}}}", escape(name), escape(name));
            self.put(&lead, &format!("{} {text}", "#".repeat(level.clamp(1, 6))), origin);
        } else {
            self.put_tag(column.saturating_sub(self.frames.shift()), &id_tag(name), origin);
        }
        self.out.newline(origin);
        self.previous = Previous::Blank;
        true
    }

    /// Reports a block that is never closed.
    pub(in crate::corpus::dialect::mkdocs) fn report_unclosed(&self, name: &str, origin: Origin) {
        self.files.report(Code::UnclosedBlock, origin, format!("`{name}` is never closed"));
    }
}

/// The length of the run of a byte at the start of a line.
fn run_of(line: &str, byte: u8) -> usize {
    line.bytes().take_while(|other| *other == byte).count()
}
