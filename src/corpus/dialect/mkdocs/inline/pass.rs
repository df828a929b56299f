//! Inline marks: rewrites those that CommonMark does not know, in one pass over the text of a block.

use std::collections::BTreeMap;

use super::attributes::{escape, list_at};
use super::keys::keys_at;
use super::rules::{Place, Rewritten, Rules};
use super::spans::{code_end, html_tag, link_target, near, shortcode, url_end};
use super::symbols::{dash_at, emoji_at, smart_at};

/// Longest text between two delimiters, in bytes.
pub(super) const MAX_SPAN: usize = 2_048;

/// Rewrites the inline marks of a text; each line stays a line.
pub(in crate::corpus::dialect::mkdocs) fn rewrite(rules: &Rules<'_>, text: &str, place: Place) -> Rewritten {
    let mut pass = Pass {
        rules,
        text,
        place,
        at: 0,
        out: String::with_capacity(text.len() + 16),
        anchors: Vec::new(),
        brackets: Vec::new(),
        after_element: false,
        skips: BTreeMap::new(),
        open: BTreeMap::new(),
        clean: BTreeMap::new(),
    };
    while pass.at < text.len() {
        pass.step();
    }
    Rewritten { text: pass.out, anchors: pass.anchors }
}

/// A pass over one text.
pub(super) struct Pass<'t> {
    pub(super) rules: &'t Rules<'t>,
    pub(super) text: &'t str,
    place: Place,
    pub(super) at: usize,
    pub(super) out: String,
    /// Ids that a heading cannot hold.
    anchors: Vec<String>,
    /// The offsets in `out` of the open brackets.
    brackets: Vec<usize>,
    /// Whether an element ended right here, so that an attribute list belongs to it.
    pub(super) after_element: bool,
    /// The length of each closing delimiter, by its offset.
    pub(super) skips: BTreeMap<usize, usize>,
    /// The offset at which a delimiter is open.
    pub(super) open: BTreeMap<&'static str, usize>,
    /// The offset before which a delimiter has no end.
    pub(super) clean: BTreeMap<&'static str, usize>,
}

impl Pass<'_> {
    fn step(&mut self) {
        let Some(rest) = self.text.get(self.at..) else { return self.at = self.text.len() };
        if let Some(len) = self.skips.remove(&self.at) {
            self.at += len;
            return self.after_element = true;
        }
        let Some(byte) = rest.bytes().next() else { return };
        let used = match byte {
            b'\\' => self.backslash(rest),
            b'`' => self.code(rest),
            b'<' => self.angle(rest),
            b'[' => self.open_bracket(rest),
            b'!' => self.picture(rest),
            b']' => self.close_bracket(rest),
            b'{' => self.brace(rest),
            b'+' if self.rules.keys => keys_at(rest).map(|(len, keys)| {
                self.out.push_str(&escape(&keys));
                self.element(len)
            }),
            b'$' if self.rules.math => self.dollar(rest),
            b'=' | b'^' | b'~' => self.delimiter(rest),
            b':' if self.rules.emoji => emoji_at(rest, self.before()).map(|len| self.element(len)),
            b'h' if self.rules.links => self.bare_url(rest),
            b'*' | b'_' => {
                let run = rest.bytes().take_while(|other| *other == byte).count();
                let closes = self.before().is_some_and(|c| !c.is_whitespace());
                self.out.push_str(rest.get(..run).unwrap_or_default());
                self.after_element = closes;
                Some(run)
            }
            _ => None,
        };
        match used.or_else(|| self.symbol(rest)) {
            Some(len) => self.at += len,
            None => self.plain(rest),
        }
    }

    /// Copies the text up to the next byte that may start a mark.
    fn plain(&mut self, rest: &str) {
        let is_special = |byte: u8| {
            matches!(
                byte,
                b'\\'
                    | b'`'
                    | b'<'
                    | b'['
                    | b'!'
                    | b']'
                    | b'{'
                    | b'+'
                    | b'$'
                    | b'='
                    | b'^'
                    | b'~'
                    | b':'
                    | b'h'
                    | b'*'
                    | b'_'
                    | b'('
                    | b'-'
                    | b'.'
                    | b'c'
                    | b'0'..=b'9'
            )
        };
        let end = rest.bytes().skip(1).position(is_special).map_or(rest.len(), |end| end + 1);
        let next = self.skips.range(self.at + 1..).next().map_or(usize::MAX, |(skip, _)| skip - self.at);
        let end = rest.floor_char_boundary(end.min(next)).max(rest.chars().next().map_or(1, char::len_utf8));
        self.out.push_str(rest.get(..end).unwrap_or_default());
        self.at += end;
        self.after_element = false;
    }

    /// The letter in front.
    pub(super) fn before(&self) -> Option<char> {
        self.text.get(..self.at)?.chars().next_back()
    }

    fn element(&mut self, len: usize) -> usize {
        self.after_element = true;
        len
    }

    /// Copies a mark as it is.
    pub(super) fn copy(&mut self, rest: &str, len: usize) -> usize {
        self.out.push_str(rest.get(..len).unwrap_or_default());
        len
    }

    fn backslash(&mut self, rest: &str) -> Option<usize> {
        if self.rules.math && rest.starts_with("\\(") {
            let end = self.find("\\)", self.at + 2, |_, _| true);
            if let Some(end) = end {
                let len = end + 2 - self.at;
                self.out.push_str(&escape(rest.get(..len)?));
                return Some(len);
            }
        }
        self.after_element = false;
        let len = 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
        Some(self.copy(rest, len))
    }

    fn code(&mut self, rest: &str) -> Option<usize> {
        let ticks = rest.bytes().take_while(|byte| *byte == b'`').count();
        let Some(len) = code_end(rest, ticks) else { return Some(self.copy(rest, ticks)) };
        let inner = rest.get(ticks..len - ticks)?;
        let marked =
            inner.strip_prefix("#!").or_else(|| inner.strip_prefix(":::")).filter(|_| self.rules.inline_highlight);
        let shown = marked.and_then(|marked| marked.split_once(' ')).map_or(inner, |(_, code)| code);
        self.out.push_str(rest.get(..ticks)?);
        if self.place == Place::TableRow {
            self.out.push_str(&shown.replace("\\|", "|").replace('|', "\\|"));
        } else {
            self.out.push_str(shown);
        }
        self.out.push_str(rest.get(..ticks)?);
        Some(self.element(len))
    }

    fn angle(&mut self, rest: &str) -> Option<usize> {
        if let Some(comment) = rest.strip_prefix("<!--") {
            let len = 4 + near(comment).find("-->")? + 3;
            let comment = rest.get(4..len - 3)?;
            match shortcode(comment).filter(|_| self.rules.hooks) {
                Some(text) => self.out.push_str(text),
                None => comment.matches('\n').for_each(|line_end| self.out.push_str(line_end)),
            }
            return Some(len);
        }
        let tag = html_tag(rest)?;
        self.after_element = tag.is_autolink;
        if self.place == Place::Heading && !tag.is_autolink {
            self.anchors.extend(tag.id);
            if tag.name == "br" {
                self.out.push(' ');
            }
        } else if tag.is_anchor {
            self.anchor(tag.id);
        } else {
            self.copy(rest, tag.len);
        }
        Some(tag.len)
    }

    /// Writes an element for an id, or keeps the id of a heading.
    fn anchor(&mut self, id: Option<String>) {
        let Some(id) = id else { return };
        if self.place == Place::Heading {
            return self.anchors.push(id);
        }
        self.out.push_str(&format!("<i id=\"{}\"></i>", id.replace('"', "&quot;")));
    }

    fn open_bracket(&mut self, rest: &str) -> Option<usize> {
        if let Some(label) = rest.strip_prefix("[^").filter(|_| self.rules.footnotes) {
            let end = label.find([']', '\n', '[']).filter(|end| *end > 0 && label.as_bytes().get(*end) == Some(&b']'));
            if let Some(end) = end.filter(|end| label.as_bytes().get(*end + 1) != Some(&b':')) {
                return Some(self.element(end + 3));
            }
        }
        self.after_element = false;
        self.brackets.push(self.out.len());
        Some(self.copy(rest, 1))
    }

    fn picture(&mut self, rest: &str) -> Option<usize> {
        if !rest.starts_with("![") {
            return None;
        }
        self.brackets.push(self.out.len() + 1);
        Some(self.copy(rest, 2))
    }

    fn close_bracket(&mut self, rest: &str) -> Option<usize> {
        let open = self.brackets.pop();
        let after = rest.get(1..)?;
        let open = open.filter(|open| self.out.len() - open <= MAX_SPAN);
        let (Some(open), true) = (open, after.starts_with(['(', '['])) else {
            self.copy(rest, 1);
            return Some(self.element(1));
        };
        let is_empty = open + 1 == self.out.len() && !self.out.get(..open)?.ends_with('!');
        if after.starts_with('(') {
            let Some((len, target)) = link_target(after) else { return Some(self.copy(rest, 1)) };
            if is_empty {
                self.out.truncate(open);
            } else {
                self.out.push(']');
                self.out.push_str(&target);
            }
            return Some(self.element(len + 1));
        }
        let end = after.find([']', '\n']).filter(|end| after.as_bytes().get(*end) == Some(&b']'));
        let Some(end) = end else { return Some(self.copy(rest, 1)) };
        let label = after.get(1..end)?;
        let label = if label.is_empty() { self.out.get(open + 1..)? } else { label };
        if is_empty || self.rules.is_foreign(label) {
            self.out.remove(open);
        } else {
            self.copy(rest, end + 2);
        }
        Some(self.element(end + 2))
    }

    fn brace(&mut self, rest: &str) -> Option<usize> {
        if let Some(len) = self.critic(rest) {
            return Some(len);
        }
        if let Some(variable) = rest.strip_prefix("{{").filter(|_| self.rules.templates) {
            let end = near(variable).find("}}")?;
            self.out.push_str(&self.rules.variable(variable.get(..end)?));
            return Some(end + 4);
        }
        if rest.starts_with("{%") && self.rules.templates {
            return near(rest).find("%}").map(|end| end + 2);
        }
        let (len, id) = list_at(rest).filter(|_| self.rules.attributes && self.after_element)?;
        self.anchor(id);
        Some(len)
    }

    fn bare_url(&mut self, rest: &str) -> Option<usize> {
        let is_url = rest.starts_with("https://") || rest.starts_with("http://");
        let is_free = self.brackets.is_empty() && !self.before().is_some_and(char::is_alphanumeric);
        let end = url_end(rest).filter(|_| is_url && is_free)?;
        self.out.push_str(&format!("<{}>", rest.get(..end)?));
        Some(self.element(end))
    }

    fn symbol(&mut self, rest: &str) -> Option<usize> {
        let smart = self.rules.smart_symbols.then(|| smart_at(rest, self.before())).flatten();
        let (len, symbol) = smart.or_else(|| self.rules.smarty.then(|| dash_at(rest)).flatten())?;
        self.out.push_str(symbol);
        self.after_element = false;
        Some(len)
    }
}
