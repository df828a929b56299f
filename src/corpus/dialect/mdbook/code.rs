//! Drops hidden lines of code, and gives boxes their titles.

use std::collections::BTreeMap;

use crate::corpus::markup::Fence;
use crate::corpus::{MappedWriter, SourceMappedText};

use super::super::boxes;

/// The lines that a block of code hides.
enum Hidden<'a> {
    None,
    /// Lines of `#`, alone or before a blank; `##` shows one `#`.
    Rust,
    /// Lines that start so.
    Prefix(&'a str),
}

/// An open block of code.
struct Open<'a> {
    byte: u8,
    len: usize,
    /// Markers of quotations before its fence.
    quotes: usize,
    hidden: Hidden<'a>,
}

/// Rewrites a text; `prefixes` are the starts of hidden lines by language.
pub(super) fn rewrite<'a>(
    mapped: SourceMappedText<'a>,
    prefixes: &BTreeMap<String, String>,
    has_boxes: bool,
) -> SourceMappedText<'a> {
    let text: &str = &mapped.text;
    let may_change = text.contains("```") || text.contains("~~~") || has_boxes && text.contains("[!");
    if !may_change {
        return mapped;
    }
    let mut out = MappedWriter::with_capacity(text.len());
    let mut open: Option<Open<'_>> = None;
    let mut quotes_above = 0;
    for (line, origin) in text.split('\n').zip(&mapped.lines) {
        let quotes = quote_markers(line);
        if open.as_ref().is_some_and(|open| quotes < open.quotes) {
            open = None;
        }
        let fence = Fence::of(line);
        let mut kept = Some((line, ""));
        match (&open, fence) {
            (Some(block), Some(fence)) if fence.closes(block.byte, block.len) => open = None,
            (Some(block), _) => kept = block.visible(line),
            (None, Some(fence)) => {
                let hidden = Hidden::of(fence.info, prefixes);
                open = Some(Open { byte: fence.byte, len: fence.len, quotes, hidden });
            }
            (None, None) if has_boxes && quotes > quotes_above => {
                if let Some((markers, title)) = boxes::title(line) {
                    out.push(markers, *origin);
                    out.push(title, *origin);
                    out.newline(*origin);
                    kept = Some((markers, ""));
                }
            }
            (None, None) => {}
        }
        quotes_above = quotes;
        if let Some((start, end)) = kept {
            out.push(start, *origin);
            out.push(end, *origin);
            out.newline(*origin);
        }
    }
    let mut rewritten = out.finish();
    // The last line has no end.
    if rewritten.text.ends_with('\n') {
        rewritten.text.to_mut().pop();
        rewritten.lines.pop();
    }
    rewritten
}

impl<'a> Hidden<'a> {
    /// The rule of a block by its info string: the words up to the first blank, separated by commas.
    fn of(info: &'a str, prefixes: &'a BTreeMap<String, String>) -> Self {
        let mut words = info.split_whitespace().next().unwrap_or_default().split(',');
        let language = words.next().unwrap_or_default();
        if language == "rust" {
            return Self::Rust;
        }
        let own = words.find_map(|word| word.strip_prefix("hidelines="));
        let prefix = own.or_else(|| prefixes.get(language).map(String::as_str));
        prefix.filter(|prefix| !prefix.is_empty()).map_or(Self::None, Self::Prefix)
    }
}

impl Open<'_> {
    /// The two visible parts of a line of the block; `None` for a hidden one.
    fn visible<'l>(&self, line: &'l str) -> Option<(&'l str, &'l str)> {
        let mut code = line;
        for _ in 0..self.quotes {
            code = code.trim_start().strip_prefix('>').unwrap_or(code);
        }
        let code = code.trim_start();
        match self.hidden {
            Hidden::Rust => match code.strip_prefix('#') {
                Some(rest) if rest.is_empty() || rest.starts_with(' ') => None,
                Some(rest) if rest.starts_with('#') => Some((line.get(..line.len() - code.len())?, rest)),
                _ => Some((line, "")),
            },
            Hidden::Prefix(prefix) if code.starts_with(prefix) => None,
            Hidden::Prefix(_) | Hidden::None => Some((line, "")),
        }
    }
}

/// The markers of quotations at the start of a line.
fn quote_markers(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'>')).filter(|byte| *byte == b'>').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> String {
        let prefixes = BTreeMap::from([("python".to_owned(), "~".to_owned())]);
        let mapped = rewrite(SourceMappedText::of_file(text, 0, 1), &prefixes, true);
        assert_eq!(mapped.lines.len(), mapped.text.split('\n').count());
        mapped.text.into_owned()
    }

    #[test]
    fn hidden_lines_are_dropped() {
        for (text, expected) in [
            ("```rust\n# a\n#\n  # b\n#[c]\n## d\n#!e\n```\n# f", "```rust\n#[c]\n# d\n#!e\n```\n# f"),
            ("~~~rust,ignore x\n# a\n~~~", "~~~rust,ignore x\n~~~"),
            ("```python\n~a\n b\n```", "```python\n b\n```"),
            ("```sh,hidelines=!!\n!!a\n b\n```", "```sh,hidelines=!!\n b\n```"),
            ("```\n# a\n~b\n```", "```\n# a\n~b\n```"),
            ("> ```rust\n> # a\n> b\n\n# c", "> ```rust\n> b\n\n# c"),
        ] {
            assert_eq!(rewritten(text), expected, "{text}");
        }
    }

    #[test]
    fn boxes_have_titles() {
        for (text, expected) in [
            ("> [!NOTE]\n> a", "> Note\n> \n> a"),
            ("> [!tip] \n> a", "> Tip\n> \n> a"),
            ("> [!OTHER]\n> a", "> [!OTHER]\n> a"),
            ("> [!NOTE] With title", "> [!NOTE] With title"),
            ("> a\n> [!NOTE]", "> a\n> [!NOTE]"),
            ("```\n> [!NOTE]\n```", "```\n> [!NOTE]\n```"),
        ] {
            assert_eq!(rewritten(text), expected, "{text}");
        }
    }
}
