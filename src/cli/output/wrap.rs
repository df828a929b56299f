//! Wraps styled text into lines, measured in terminal columns. Addresses are never broken.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::render::{for_each_visible, visible};
use crate::search::contract::Snippet;

use super::hyperlink::Hyperlink;
use super::paint::{Paint, styled};

/// The narrowest wrapped column; on a narrower screen the terminal breaks the lines.
const MIN_WIDTH: usize = 20;

/// Text in one style with one hyperlink.
struct StyledSpan {
    text: String,
    style: Style,
    link: Hyperlink,
}

impl StyledSpan {
    fn plain(text: &str, style: Style) -> Self {
        Self { text: text.to_owned(), style, link: Hyperlink::default() }
    }

    fn can_join(&self, style: Style) -> bool {
        self.style == style && self.link == Hyperlink::default()
    }
}

/// An unbreakable word.
#[derive(Default)]
struct StyledWord {
    spans: Vec<StyledSpan>,
    /// Whether a space precedes it.
    spaced: bool,
}

impl StyledWord {
    fn width(&self) -> usize {
        self.spans.iter().map(|span| span.text.width()).sum()
    }
}

/// A builder of text in several styles.
#[derive(Default)]
pub(crate) struct StyledText {
    words: Vec<StyledWord>,
    /// Whether the text ends with a space.
    spaced: bool,
}

impl StyledText {
    /// Adds text. It breaks at white space and around wide characters, which are written without spaces.
    pub(crate) fn text(self, text: &str, style: Style) -> Self {
        self.marked(text, style, &|_| false, style)
    }

    /// Adds an unbreakable address.
    pub(crate) fn address(mut self, address: &str, style: Style, link: Hyperlink) -> Self {
        let span = StyledSpan { text: visible(address), style, link };
        self.words.push(StyledWord { spans: vec![span], spaced: self.spaced });
        self.spaced = false;
        self
    }

    /// Adds text, with the style `mark` for characters whose index from 0 satisfies `is_marked`.
    fn marked(mut self, text: &str, style: Style, is_marked: &dyn Fn(usize) -> bool, mark: Style) -> Self {
        let mut can_break = self.words.is_empty();
        let mut index = 0;
        for_each_visible(text, |char, shown| {
            let style = if is_marked(index) { mark } else { style };
            index += 1;
            if char.is_whitespace() {
                (can_break, self.spaced) = (true, true);
                return;
            }
            let is_wide = shown.width() == 2;
            // An ellipsis stays with the word before it.
            let is_ellipsis = char == '…' && self.spaced && !self.words.is_empty();
            if is_ellipsis {
                self.push(" ", style);
            } else if self.spaced || can_break || is_wide {
                self.words.push(StyledWord { spaced: self.spaced, ..StyledWord::default() });
            }
            self.push(shown, style);
            (can_break, self.spaced) = (is_wide, false);
        });
        self
    }

    fn push(&mut self, text: &str, style: Style) {
        let Some(word) = self.words.last_mut() else { return };
        match word.spans.last_mut() {
            Some(span) if span.can_join(style) => span.text.push_str(text),
            _ => word.spans.push(StyledSpan::plain(text, style)),
        }
    }

    /// The wrapped lines: `prefix` starts the first, `indent` spaces start the others. `prefix` has `indent` columns.
    /// Without a `width` the result is one line; without text it is empty.
    pub(crate) fn wrap(self, prefix: &str, indent: usize, width: Option<usize>) -> String {
        let available = width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(MIN_WIDTH));
        let mut lines: Vec<Vec<StyledSpan>> = Vec::new();
        let mut column = 0_usize;
        for word in self.words {
            let word_width = word.width();
            let space = usize::from(word.spaced && column > 0);
            match lines.last_mut() {
                Some(line) if column.saturating_add(space + word_width) <= available => {
                    join(line, word.spans, space > 0);
                    column += space + word_width;
                }
                _ => {
                    lines.push(word.spans);
                    column = word_width;
                }
            }
        }
        let margin = " ".repeat(indent);
        let mut text = String::new();
        for (index, line) in lines.into_iter().enumerate() {
            text.push_str(if index == 0 { prefix } else { &margin });
            for StyledSpan { text: span, style, link } in line {
                text.push_str(&link.around(styled(style, span)).to_string());
            }
            text.push('\n');
        }
        text
    }
}

/// Appends a word to a line. Adjacent spans of one style become one span, which saves escape sequences.
fn join(line: &mut Vec<StyledSpan>, word: Vec<StyledSpan>, spaced: bool) {
    let plain = Style::new();
    if spaced {
        let next = word.first().map_or(plain, |span| span.style);
        match line.last_mut() {
            Some(last) if last.can_join(next) || last.can_join(plain) => last.text.push(' '),
            _ => line.push(StyledSpan::plain(" ", plain)),
        }
    }
    for span in word {
        match line.last_mut() {
            Some(last) if last.can_join(span.style) && span.can_join(span.style) => last.text.push_str(&span.text),
            _ => line.push(span),
        }
    }
}

/// The lines of a snippet with highlighted query words.
pub(crate) fn snippet_lines(snippet: &Snippet, indent: usize, width: Option<usize>, paint: Paint) -> String {
    let is_marked = |index: usize| {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        snippet.highlights.iter().any(|[begin, end]| (*begin..*end).contains(&index))
    };
    let text = StyledText::default().marked(&snippet.text, Style::new(), &is_marked, paint.mark());
    text.wrap(&" ".repeat(indent), indent, width)
}

/// The lines of text in one style.
pub(crate) fn paragraph(text: &str, style: Style, indent: usize, width: Option<usize>) -> String {
    StyledText::default().text(text, style).wrap(&" ".repeat(indent), indent, width)
}
