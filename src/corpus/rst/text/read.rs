//! Running text: emphasis, code, roles, references, substitutions and footnote marks.
//!
//! Each search for an end either succeeds and moves on, or fails once for the rest of the text: cost grows with length.

use super::marks::{can_end, can_start, find_end, is_quoted, simple_name, unescape, url_end};
use super::roles::{embedded, role_parts};
use crate::corpus::Origin;
use crate::corpus::rst::node::{Destination, Inline, Label, Text};
use crate::corpus::rst::parser::Parser;

/// The kinds of markup with an end mark.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Strong,
    Emphasis,
    Literal,
    Phrase,
    Substitution,
    Footnote,
}

/// Reads one text.
struct Reader<'p, 'f, 't> {
    parser: &'p mut Parser<'f>,
    text: &'t str,
    /// The start of the words that are not in `parts` yet.
    from: usize,
    parts: Vec<Inline>,
    /// Whether an end mark of a kind was sought in vain.
    failed: [bool; 6],
}

impl Parser<'_> {
    /// Reads running text.
    pub(in crate::corpus::rst) fn inline(&mut self, text: &str, origin: Origin) -> Text {
        if !text.contains(['*', '`', '_', '|', '\\', ':']) {
            return Text::plain(text, origin);
        }
        let mut reader = Reader { parser: self, text, from: 0, parts: Vec::new(), failed: [false; 6] };
        let mut at = 0;
        while at < text.len() {
            at = reader.step(at);
        }
        reader.flush(text.len());
        Text { parts: reader.parts, origin }
    }
}

impl<'t> Reader<'_, '_, 't> {
    /// Reads what starts at an offset; returns the offset behind it.
    fn step(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { return self.text.len() };
        let next = at + first.len_utf8();
        let before = self.text.get(..at).and_then(|text| text.chars().next_back());
        let starts = can_start(before);
        let markup = match first {
            '\\' => return next + self.text.get(next..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8),
            '*' | '`' | '|' | '[' if starts && !is_quoted(before, rest) => self.markup(at, rest),
            '_' if starts && rest.starts_with("_`") => self.inline_target(at),
            ':' if starts => self.role(at, rest),
            _ if starts && first.is_alphanumeric() => return self.word(at, rest),
            _ => None,
        };
        markup.unwrap_or(next)
    }

    fn markup(&mut self, at: usize, rest: &str) -> Option<usize> {
        if rest.starts_with("**") {
            return self.spanned(at, "**", Kind::Strong);
        }
        match rest.chars().next()? {
            '*' => self.spanned(at, "*", Kind::Emphasis),
            '`' if rest.starts_with("``") => self.literal(at),
            '`' => self.phrase(at, at, None),
            '|' => self.substitution(at),
            _ => self.footnote(at),
        }
    }

    /// The end of the content that starts at an offset, unless an earlier search for such an end failed.
    fn end(&mut self, start: usize, mark: &str, kind: Kind) -> Option<usize> {
        let failed = self.failed.get_mut(kind as usize)?;
        if *failed || self.text.get(start..)?.starts_with(char::is_whitespace) {
            return None;
        }
        let end = find_end(self.text, start, mark, matches!(kind, Kind::Literal));
        *failed = end.is_none();
        end
    }

    fn spanned(&mut self, at: usize, mark: &str, kind: Kind) -> Option<usize> {
        let end = self.end(at + mark.len(), mark, kind)?;
        let words = unescape(self.text.get(at + mark.len()..end)?);
        self.push(at, end + mark.len(), [Inline::Text(words)])
    }

    fn literal(&mut self, at: usize) -> Option<usize> {
        let end = self.end(at + 2, "``", Kind::Literal)?;
        let code = self.text.get(at + 2..end)?.to_owned();
        self.push(at, end + 2, [Inline::Code(code)])
    }

    /// Reads `:name:` and the phrase behind it.
    fn role(&mut self, at: usize, rest: &str) -> Option<usize> {
        let name = simple_name(rest.get(1..)?)?;
        let open = at + 1 + name.len();
        self.text.get(open..)?.strip_prefix(":`").filter(|rest| !rest.starts_with('`'))?;
        self.phrase(at, open + 1, Some(name.to_owned()))
    }

    /// Reads a phrase in back ticks: with a role, or a reference when `_` follows.
    fn phrase(&mut self, at: usize, tick: usize, role: Option<String>) -> Option<usize> {
        let end = self.end(tick + 1, "`", Kind::Phrase)?;
        let content = self.text.get(tick + 1..end)?;
        let after = self.text.get(end + 1..)?;
        if role.is_none() {
            for (mark, is_anonymous) in [("__", true), ("_", false)] {
                let behind = after.strip_prefix(mark).map(|rest| rest.chars().next());
                if behind.is_some_and(can_end) {
                    let parts = self.reference(content, is_anonymous);
                    return self.push(at, end + 1 + mark.len(), parts);
                }
            }
        }
        let suffix = role.is_none().then(|| after.strip_prefix(':').and_then(simple_name)).flatten();
        let suffix = suffix.filter(|name| after.get(1 + name.len()..).is_some_and(|rest| rest.starts_with(':')));
        let behind = suffix.map_or(0, |name| name.len() + 2);
        let role = role.or_else(|| suffix.map(str::to_owned));
        let parts = role_parts(self.parser, role.as_deref(), content);
        self.push(at, end + 1 + behind, parts)
    }

    /// The parts of `` `words <address>`_ `` and `` `name`_ ``.
    fn reference(&mut self, content: &str, is_anonymous: bool) -> Vec<Inline> {
        let Some((words, address)) = embedded(content) else {
            let label = unescape(content);
            let to = if is_anonymous { self.parser.document.anonymous() } else { Destination::Name(label.clone()) };
            return vec![Inline::Link { to, label: vec![Inline::Text(label)] }];
        };
        let alias = address.strip_suffix('_').filter(|name| !name.ends_with('\\') && !name.is_empty());
        let url = address.split_whitespace().collect::<String>();
        let label = if words.is_empty() { unescape(&url) } else { unescape(words) };
        let to = match alias {
            Some(name) => Destination::Name(unescape(name.trim_matches('`'))),
            None => Destination::Url(unescape(&url)),
        };
        if !is_anonymous && !words.is_empty() {
            self.parser.document.link_target(&label, to.clone());
        }
        vec![Inline::Link { to, label: vec![Inline::Text(label)] }]
    }

    fn inline_target(&mut self, at: usize) -> Option<usize> {
        let end = self.end(at + 2, "`", Kind::Phrase)?;
        let words = unescape(self.text.get(at + 2..end)?);
        let id = self.parser.document.ids.target(&words);
        self.push(at, end + 1, [Inline::Fragment(id), Inline::Text(words)])
    }

    fn substitution(&mut self, at: usize) -> Option<usize> {
        let end = self.end(at + 1, "|", Kind::Substitution)?;
        let name = self.text.get(at + 1..end)?.to_owned();
        let after = self.text.get(end + 1..)?;
        let marks = after.len() - after.trim_start_matches('_').len();
        if marks == 2 {
            let to = self.parser.document.anonymous();
            return self.push(at, end + 3, [Inline::Link { to, label: vec![Inline::Substitution(name, false)] }]);
        }
        self.push(at, end + 1 + marks.min(1), [Inline::Substitution(name, marks == 1)])
    }

    /// Reads `[1]_`, `[#name]_`, `[*]_` and `[citation]_`.
    fn footnote(&mut self, at: usize) -> Option<usize> {
        let end = self.end(at + 1, "]_", Kind::Footnote)?;
        let label = label(self.text.get(at + 1..end)?)?;
        self.parser.document.ids.assign("");
        self.push(at, end + 2, [Inline::Note(label)])
    }

    /// Reads a word: `name_`, an address, or words.
    fn word(&mut self, at: usize, rest: &'t str) -> usize {
        let end = at + url_end(rest).unwrap_or(0);
        if end > at {
            let url = unescape(self.text.get(at..end).unwrap_or_default());
            let link = Inline::Link { to: Destination::Url(url.clone()), label: vec![Inline::Text(url)] };
            return self.push(at, end, [link]).unwrap_or(end);
        }
        let Some(name) = simple_name(rest) else { return at + rest.chars().next().map_or(1, char::len_utf8) };
        let end = at + name.len();
        let after = self.text.get(end..).unwrap_or_default();
        for (mark, is_anonymous) in [("__", true), ("_", false)] {
            let behind = after.strip_prefix(mark).map(|rest| rest.chars().next());
            if behind.is_some_and(can_end) {
                let to = match is_anonymous {
                    true => self.parser.document.anonymous(),
                    false => Destination::Name(name.to_owned()),
                };
                let link = Inline::Link { to, label: vec![Inline::Text(name.to_owned())] };
                return self.push(at, end + mark.len(), [link]).unwrap_or(end);
            }
        }
        end
    }

    /// Adds parts for the text between two offsets, after the words before it.
    fn push(&mut self, at: usize, end: usize, parts: impl IntoIterator<Item = Inline>) -> Option<usize> {
        self.flush(at);
        self.parts.extend(parts);
        self.from = end;
        Some(end)
    }

    fn flush(&mut self, end: usize) {
        let words = self.text.get(self.from..end).unwrap_or_default();
        if !words.is_empty() {
            self.parts.push(Inline::Text(unescape(words)));
        }
    }
}

/// The label of a footnote or citation; `None` for other words in brackets.
pub(in crate::corpus::rst) fn label(text: &str) -> Option<Label> {
    match text {
        "#" => return Some(Label::Auto),
        "*" => return Some(Label::Symbol),
        _ => {}
    }
    if let Some(name) = text.strip_prefix('#') {
        return (simple_name(name)? == name).then(|| Label::Named(name.to_owned()));
    }
    (simple_name(text)? == text).then(|| Label::Written(text.to_owned()))
}
