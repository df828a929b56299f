//! What starts at a line of MyST: a directive, code, a target, a comment, a heading, or running text.

use crate::corpus::rst::make_id;
use crate::diagnostic::Code;

use super::fence::{Fence, Line, item_mark};
use super::pass::Pass;
use super::split::Directive;
use super::{attributes, directive, inline, outline};

/// Deepest nesting of directives; deeper ones stay as written.
const MAX_DEPTH: usize = 32;

impl Pass<'_> {
    /// Rewrites lines; only where `titles` are allowed, `#` makes headings.
    pub(super) fn lines(&mut self, lines: &[Line<'_>], titles: bool) {
        if self.depth >= MAX_DEPTH {
            if let Some(first) = lines.first() {
                let message = "directives are nested too deep; the inner ones stay as written";
                self.files.report(Code::TooDeep, first.origin, message.to_owned());
            }
            return lines.iter().for_each(|line| self.put("", line.text, line.origin));
        }
        self.depth += 1;
        let mut at = 0;
        while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
            at += self.block(rest, titles).max(1);
        }
        self.depth -= 1;
    }

    /// Rewrites what starts at the first line; returns the number of its lines.
    fn block(&mut self, lines: &[Line<'_>], titles: bool) -> usize {
        let Some(first) = lines.first() else { return 1 };
        if first.is_blank() {
            self.put("", first.text, first.origin);
            return 1;
        }
        let (mark, bare) = match item_mark(first.text).filter(|(_, rest)| Fence::open(rest, true).is_some()) {
            Some((mark, rest)) => (Some(mark), rest),
            None => (None, first.bare()),
        };
        if let Some(fence) = Fence::open(bare, self.has("colon_fence")) {
            return self.fenced(lines, mark, fence);
        }
        if let Some(length) = self.small(lines, bare) {
            return length;
        }
        if let Some(length) = self.heading(lines, bare, titles) {
            return length;
        }
        let length = self.run(lines);
        let run = lines.get(..length).unwrap_or_default();
        inline::write(self, run);
        length
    }

    /// A fence: a directive, code as it is, or a box without a name.
    fn fenced(&mut self, lines: &[Line<'_>], mark: Option<&str>, fence: Fence<'_>) -> usize {
        let Some((first, below)) = lines.split_first() else { return 1 };
        let length = fence.content(below);
        let content = below.get(..length).unwrap_or_default();
        let all = (length + 2).min(lines.len());
        if let Some((name, argument)) = fence.directive() {
            let prefix = match mark {
                Some(mark) => {
                    self.mark = Some(mark.to_owned());
                    mark.chars().map(|char| if char == '>' { '>' } else { ' ' }).collect()
                }
                None => first.prefix().to_owned(),
            };
            self.put_blank(&prefix, first.origin);
            directive::read(
                self,
                Directive { name: name.to_lowercase(), argument, prefix: &prefix, content, origin: first.origin },
            );
            self.mark = None;
            self.put_blank(&prefix, first.origin);
        } else if fence.is_colons() {
            self.put_blank(first.prefix(), first.origin);
            self.lines(content, false);
            self.put_blank(first.prefix(), first.origin);
        } else {
            lines.get(..all).unwrap_or_default().iter().for_each(|line| self.put("", line.text, line.origin));
        }
        all
    }

    /// A target, a comment, a break or attributes; `None` for anything else.
    fn small(&mut self, lines: &[Line<'_>], bare: &str) -> Option<usize> {
        let first = lines.first()?;
        if let Some(label) = outline::target(bare) {
            self.anchor(first.prefix(), &make_id(label), first.origin);
        } else if bare.starts_with('%') || bare.starts_with("+++") && !bare.starts_with("++++") {
            self.put_blank(first.prefix(), first.origin);
        } else if self.has("attrs_block")
            && let Some(id) = attributes::line(bare)
        {
            let next = lines.get(1);
            if let (Some(id), Some(next)) = (&id, next.filter(|next| next.bare().starts_with('#'))) {
                let heading = format!("{} {{#{id}}}", next.bare().trim_end());
                self.put(next.prefix(), &heading, next.origin);
                return Some(2);
            }
            match id {
                Some(id) => self.anchor(first.prefix(), &id, first.origin),
                None => self.put_blank(first.prefix(), first.origin),
            }
        } else {
            return None;
        }
        Some(1)
    }

    fn heading(&mut self, lines: &[Line<'_>], bare: &str, titles: bool) -> Option<usize> {
        let first = lines.first()?;
        let hashes = bare.bytes().take_while(|byte| *byte == b'#').count();
        let title = bare.get(hashes..).filter(|title| title.is_empty() || title.starts_with(' '))?;
        if !(1..=6).contains(&hashes) {
            return None;
        }
        let prefix = first.prefix();
        if titles && !prefix.contains('>') {
            let level = (hashes + self.offset).min(6);
            // Braces behind a title are text.
            let title = title.trim_end();
            let title = if title.ends_with('}') {
                title.replace("{#", "\\{#").replace("{ #", "\\{ #")
            } else {
                title.to_owned()
            };
            let heading = format!("{prefix}{}{title}", "#".repeat(level));
            inline::write(self, &[Line { text: &heading, origin: first.origin }]);
        } else {
            // Headings in boxes and quotations are paragraphs.
            let text = format!("{prefix}{}", title.trim().trim_end_matches('#').trim_end());
            inline::write(self, &[Line { text: &text, origin: first.origin }]);
            self.put_blank(prefix, first.origin);
        }
        Some(1)
    }

    /// The number of lines of running text.
    fn run(&self, lines: &[Line<'_>]) -> usize {
        let has_colons = self.has("colon_fence");
        let ends = |line: &Line<'_>| {
            let bare = line.bare();
            let item = item_mark(line.text).map(|(_, rest)| rest);
            line.is_blank()
                || bare.starts_with(['%', '#'])
                || bare.starts_with("+++")
                || Fence::open(bare, has_colons).is_some()
                || item.is_some_and(|rest| Fence::open(rest, has_colons).is_some())
                || outline::target(bare).is_some()
        };
        1 + lines.iter().skip(1).position(ends).unwrap_or(lines.len().saturating_sub(1))
    }
}
