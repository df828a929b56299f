//! Blocks of HTML: raw ones stay raw, those with `markdown` hold Markdown, comments are dropped.

use crate::corpus::Origin;

use super::super::inline::shortcode;
use super::fences;
use super::frames::{Frame, FrameKind};
use super::pass::{Blocks, Previous};
use super::tags::{BlockTag, block_tag, end_of, holds_markdown, next_tag};

/// Most lines of one tag.
const MAX_TAG_LINES: usize = 16;

impl<'t> Blocks<'t> {
    /// A line that starts with a tag of a block or a comment.
    pub(in crate::corpus::dialect::mkdocs) fn html(&mut self, column: usize, content: &'t str, origin: Origin) -> bool {
        if !content.starts_with('<') || column >= self.frames.column() + 4 {
            return false;
        }
        if content.starts_with("<!--") {
            return self.comment(column, content, origin);
        }
        let Some(tag) = block_tag(content) else { return false };
        if tag.is_end {
            return self.end_tag(column, content, &tag, origin);
        }
        let (text, rest) = match tag.whole {
            Some(whole) => (whole.to_owned(), content.get(whole.len()..).unwrap_or_default()),
            None => (self.long_tag(content), ""),
        };
        let takes_markdown = self.config.extensions.has("md_in_html") && holds_markdown(&text);
        if !takes_markdown || text.ends_with("/>") || matches!(tag.name.as_str(), "hr" | "col" | "link" | "meta") {
            self.raw(column, content, &tag.name, origin);
            return true;
        }
        if tag.whole.is_none() {
            self.at += text.matches('\n').count();
        }
        self.flush(false);
        let shift = self.frames.shift();
        let indent = column.saturating_sub(shift);
        self.put_tag(indent, &text.replace('\n', " "), origin);
        let close = format!("</{}>", tag.name);
        let frame = Frame { kind: FrameKind::Html(tag.name), column, shift, close, indent, origin };
        self.frames.push(frame);
        self.previous = Previous::Blank;
        if !rest.trim().is_empty() {
            self.block(column, rest.trim(), origin);
        }
        true
    }

    /// A start tag that goes on in the next lines.
    fn long_tag(&self, content: &str) -> String {
        let mut tag = content.to_owned();
        for line in self.lines.iter().skip(self.at).take(MAX_TAG_LINES) {
            tag.push('\n');
            match line.text.split_once('>') {
                Some((before, "")) => return tag + before.trim() + ">",
                Some(_) => break,
                None => tag.push_str(line.text.trim()),
            }
        }
        content.to_owned()
    }

    /// The end of an element with Markdown inside a line of text.
    pub(in crate::corpus::dialect::mkdocs) fn element_end(
        &mut self,
        column: usize,
        content: &'t str,
        origin: Origin,
    ) -> bool {
        let Some(name) = self.frames.element().map(str::to_owned) else { return false };
        let Some(start) = end_of(content, &name).filter(|start| *start > 0) else { return false };
        let Some((before, rest)) = content.split_at_checked(start).filter(|(before, _)| !before.contains('`')) else {
            return false;
        };
        // Without its end tag the line is like any other.
        self.block(column, before.trim_end(), origin);
        self.block(column, rest, origin);
        true
    }

    fn end_tag(&mut self, column: usize, content: &'t str, tag: &BlockTag<'_>, origin: Origin) -> bool {
        let whole = tag.whole.unwrap_or(content);
        match self.frames.innermost(&FrameKind::Html(tag.name.clone())) {
            Some(open) => {
                self.flush(false);
                self.close_to(open);
            }
            None => {
                self.flush(false);
                self.put_tag(column.saturating_sub(self.frames.shift()), whole, origin);
            }
        }
        self.previous = Previous::Blank;
        let rest = content.get(whole.len()..).unwrap_or_default().trim();
        if !rest.is_empty() {
            self.block(column, rest, origin);
        }
        true
    }

    /// A comment at the start of a line; the text behind it stays.
    fn comment(&mut self, column: usize, content: &'t str, origin: Origin) -> bool {
        if let Some(end) = content.find("-->") {
            let comment = content.get(4..end).unwrap_or_default();
            if shortcode(comment).is_some() && self.rules.hooks {
                return false;
            }
            self.flush(false);
            self.out.newline(origin);
            self.previous = Previous::Blank;
            let rest = content.get(end + 3..).unwrap_or_default().trim_start();
            if !rest.is_empty() {
                self.block(column, rest, origin);
            }
            return true;
        }
        if self.unclosed.contains("<!--") {
            return false;
        }
        let lines = self.lines;
        let end = lines.iter().skip(self.at).position(|line| line.text.contains("-->"));
        let Some(end) = end.map(|end| self.at + end) else {
            self.unclosed.insert("<!--".to_owned());
            self.report_unclosed("<!--", origin);
            return false;
        };
        self.flush(false);
        self.out.newline(origin);
        self.previous = Previous::Blank;
        self.at = end + 1;
        let last = lines.get(end).and_then(|line| Some((line.text.split_once("-->")?.1.trim(), line.origin)));
        if let Some((rest, origin)) = last.filter(|(rest, _)| !rest.is_empty()) {
            self.block(column, rest, origin);
        }
        true
    }

    /// A raw element: Markdown in it stays as it is, except for fences.
    fn raw(&mut self, column: usize, content: &'t str, name: &str, origin: Origin) {
        self.flush(false);
        let end = self.raw_end(content, name);
        let first = self.at.saturating_sub(1);
        let Some((last, offset)) = end else {
            self.put_tag(column.saturating_sub(self.frames.shift()), content, origin);
            self.previous = Previous::Blank;
            return;
        };
        self.out.newline(origin);
        let shift = self.frames.shift();
        let is_code = matches!(name, "pre" | "script" | "style");
        let lines = self.lines;
        let mut rest = "";
        let mut index = first;
        while let Some(line) = lines.get(index).filter(|_| index <= last) {
            let mut text = line.text.get(shift.min(indent(&line.text))..).unwrap_or_default();
            if index == first {
                // The tag may follow the mark of another block on its line.
                text = content;
                self.out.push(&" ".repeat(column.saturating_sub(shift)), line.origin);
            }
            if index == last {
                let cut = offset.saturating_sub(if index == first { 0 } else { line.text.len() - text.len() });
                let (shown, after) = text.split_at_checked(cut).unwrap_or((text, ""));
                (text, rest) = (shown, after.trim());
            }
            index += 1;
            let bare = text.trim_start();
            let opens = index - 1 > first && !is_code && fences::open(bare).is_some();
            if opens && self.raw_fence(index, bare, line.origin) {
                index = self.at.max(index);
                continue;
            }
            self.put("", if bare.is_empty() { "<!---->" } else { text.trim_end() }, line.origin);
        }
        self.at = index;
        self.out.newline(origin);
        self.previous = Previous::Blank;
        let origin = lines.get(last).map_or(origin, |line| line.origin);
        if !rest.is_empty() {
            self.block(column, rest, origin);
        }
    }

    /// A fence inside of a raw element, which opens before the line `next`.
    fn raw_fence(&mut self, next: usize, content: &'t str, origin: Origin) -> bool {
        let lines = self.lines;
        let Some(fence) = fences::open(content) else { return false };
        let has_end =
            self.fences.find(&fence, next, 0, |index| lines.get(index).map(|line| line.text.as_str())).is_some();
        if has_end {
            self.at = next;
            self.out.newline(origin);
            self.fence(self.frames.column(), content, "", origin);
            self.put("", "<div>", origin);
        }
        has_end
    }

    /// The line and the offset in it at which a raw element ends.
    fn raw_end(&mut self, content: &str, name: &str) -> Option<(usize, usize)> {
        let first = self.at.saturating_sub(1);
        if matches!(name, "hr" | "col" | "link" | "meta") {
            return Some((first, content.find('>')? + 1));
        }
        if self.unclosed.contains(name) {
            return None;
        }
        let mut depth = 0_usize;
        for (index, line) in self.lines.iter().enumerate().skip(first) {
            let text = if index == first { content } else { line.text.as_str() };
            let mut from = 0;
            while let Some((start, is_end)) = next_tag(text, from, name) {
                from = start + 1;
                if !is_end {
                    // A paragraph holds no other one.
                    depth = if name == "p" { 1 } else { depth + 1 };
                } else if depth <= 1 {
                    let end = text.get(start..).and_then(|tag| tag.find('>')).map_or(text.len(), |end| start + end + 1);
                    return Some((index, end));
                } else {
                    depth -= 1;
                }
            }
        }
        self.unclosed.insert(name.to_owned());
        None
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
