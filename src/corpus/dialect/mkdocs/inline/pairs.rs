//! Pairs: marks with a start and an end, whose text stays.

use super::attributes::escape;
use super::pass::{MAX_SPAN, Pass};

impl Pass<'_> {
    /// A mark of an editor: the text inside stays, of a replacement both texts.
    pub(super) fn critic(&mut self, rest: &str) -> Option<usize> {
        let pairs = [("{++", "++}"), ("{--", "--}"), ("{==", "==}"), ("{>>", "<<}"), ("{~~", "~~}")];
        let found = pairs.into_iter().find(|(open, _)| rest.starts_with(open)).filter(|_| self.rules.critic);
        let (open, close) = found?;
        let end = self.find(close, self.at + 3, |_, _| true)?;
        self.skips.insert(end, close.len());
        if open == "{~~" {
            let inner = self.text.get(self.at + 3..end)?;
            let (old, new) = inner.split_once("~>")?;
            self.out.push_str(&format!("{old} {new}"));
            return Some(end - self.at);
        }
        Some(3)
    }

    /// A formula between dollar signs.
    pub(super) fn dollar(&mut self, rest: &str) -> Option<usize> {
        let is_open = rest.get(1..)?.chars().next().is_some_and(|c| !c.is_whitespace() && c != '$');
        let is_close = |before: &str, after: &str| !before.ends_with([' ', '\n', '\\', '$']) && !after.starts_with('$');
        let end = self.find("$", self.at + 1, is_close).filter(|_| is_open)?;
        let inner = self.text.get(self.at + 1..end)?;
        self.out.push_str(&escape(&format!("\\({inner}\\)")));
        Some(end + 1 - self.at)
    }

    /// A delimiter of marks, insertions, deletions, super- and subscript; both ends are dropped.
    pub(super) fn delimiter(&mut self, rest: &str) -> Option<usize> {
        let double = ["==", "^^", "~~"].into_iter().find(|double| rest.starts_with(double));
        let single = ["^", "~"].into_iter().find(|single| rest.starts_with(single));
        let (mark, enabled) = match double.or(single)? {
            "==" => ("==", self.rules.mark),
            "^^" => ("^^", self.rules.caret),
            "~~" => ("~~", self.rules.tilde),
            "^" => ("^", self.rules.caret),
            _ => ("~", self.rules.tilde),
        };
        let opens = rest.get(mark.len()..)?.chars().next().is_some_and(|c| !c.is_whitespace() && !mark.contains(c));
        let is_nested = self.open.get(mark).is_some_and(|end| *end > self.at);
        let in_word = mark == "==" && self.before().is_some_and(char::is_alphanumeric);
        if !enabled || !opens || is_nested || in_word {
            return Some(self.copy(rest, mark.len()));
        }
        let byte = mark.as_bytes().first().copied().map(char::from)?;
        let is_close = |before: &str, after: &str| !before.ends_with([' ', '\n', byte]) && !after.starts_with(byte);
        let end = self.find(mark, self.at + mark.len(), is_close);
        let text = self.text;
        let inner = |end: usize| text.get(self.at..end).unwrap_or_default();
        let is_short = |end: usize| mark.len() == 2 || !inner(end).contains([' ', '\n']);
        let Some(end) = end.filter(|end| is_short(*end)) else { return Some(self.copy(rest, mark.len())) };
        self.skips.insert(end, mark.len());
        self.open.insert(mark, end);
        self.after_element = false;
        Some(mark.len())
    }

    /// The next offset of a closing delimiter within [`MAX_SPAN`]; each byte is searched once for each delimiter.
    pub(super) fn find(
        &mut self,
        close: &'static str,
        from: usize,
        is_close: impl Fn(&str, &str) -> bool,
    ) -> Option<usize> {
        let limit = self.text.floor_char_boundary(from.saturating_add(MAX_SPAN).min(self.text.len()));
        let clean = self.clean.get(close).copied().unwrap_or_default();
        let mut start = from.max(clean);
        while let Some(found) = self.text.get(start..limit)?.find(close) {
            let end = start + found;
            if end > from && is_close(self.text.get(from..end)?, self.text.get(end + close.len()..)?) {
                return Some(end);
            }
            start = end + 1;
        }
        self.clean.insert(close, limit.saturating_sub(close.len()).max(clean));
        None
    }
}
