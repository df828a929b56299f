//! Breaking text into lines that fit, in several styles. Widths are terminal columns, not
//! characters. Addresses are never broken: one that is longer than a line stands on a line of its own.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::render::{for_each_visible, visible};
use crate::search::contract::Snippet;

use super::hyperlink::Target;
use super::terminal::{Paint, styled};

/// The narrowest column that text is wrapped to; on narrower screens the terminal breaks the lines.
const NARROWEST: usize = 20;

/// A stretch of text in one style, and where it leads.
struct Run {
    text: String,
    style: Style,
    target: Target,
}

impl Run {
    fn plain(text: &str, style: Style) -> Self {
        Self { text: text.to_owned(), style, target: Target::default() }
    }

    fn is_like(&self, style: Style) -> bool {
        self.style == style && self.target == Target::default()
    }
}

/// A word, its runs and whether a space stands before it.
#[derive(Default)]
struct Word {
    runs: Vec<Run>,
    spaced: bool,
}

impl Word {
    fn width(&self) -> usize {
        self.runs.iter().map(|run| run.text.width()).sum()
    }
}

/// Text that is being put together, to be broken into lines.
#[derive(Default)]
pub(crate) struct Flow {
    words: Vec<Word>,
    /// Whether a space came last.
    spaced: bool,
}

impl Flow {
    /// Adds text that may be broken at white space, and around wide characters, which stand without it.
    pub(crate) fn text(self, text: &str, style: Style) -> Self {
        self.marked(text, style, &|_| false, style)
    }

    /// Adds an address, which is not broken.
    pub(crate) fn address(mut self, address: &str, style: Style, target: Target) -> Self {
        let run = Run { text: visible(address), style, target };
        self.words.push(Word { runs: vec![run], spaced: self.spaced });
        self.spaced = false;
        self
    }

    /// Adds text; the characters, counted from 0, that `is_marked` names are in the style `mark`.
    fn marked(mut self, text: &str, style: Style, is_marked: &dyn Fn(usize) -> bool, mark: Style) -> Self {
        let mut fresh = self.words.is_empty();
        let mut at = 0;
        for_each_visible(text, |char, shown| {
            let style = if is_marked(at) { mark } else { style };
            at += 1;
            if char.is_whitespace() {
                (fresh, self.spaced) = (true, true);
                return;
            }
            let wide = shown.width() == 2;
            // An ellipsis does not begin a line, unless it begins the text.
            let follows = char == '…' && self.spaced && !self.words.is_empty();
            if follows {
                self.push(" ", style);
            } else if self.spaced || fresh || wide {
                self.words.push(Word { spaced: self.spaced, ..Word::default() });
            }
            self.push(shown, style);
            (fresh, self.spaced) = (wide, false);
        });
        self
    }

    fn push(&mut self, text: &str, style: Style) {
        let Some(word) = self.words.last_mut() else { return };
        match word.runs.last_mut() {
            Some(run) if run.is_like(style) => run.text.push_str(text),
            _ => word.runs.push(Run::plain(text, style)),
        }
    }

    /// The lines, each indented by `indent` columns; in front of the first stands `lead`, which is as wide. Without a
    /// width there is one line, and none without text.
    pub(crate) fn lines(self, lead: &str, indent: usize, width: Option<usize>) -> String {
        let room = width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(NARROWEST));
        let mut lines: Vec<Vec<Run>> = Vec::new();
        let mut column = 0_usize;
        for word in self.words {
            let wide = word.width();
            let space = usize::from(word.spaced && column > 0);
            match lines.last_mut() {
                Some(line) if column.saturating_add(space + wide) <= room => {
                    join(line, word.runs, space > 0);
                    column += space + wide;
                }
                _ => {
                    lines.push(word.runs);
                    column = wide;
                }
            }
        }
        let margin = " ".repeat(indent);
        let mut text = String::new();
        for (place, line) in lines.into_iter().enumerate() {
            text.push_str(if place == 0 { lead } else { &margin });
            for Run { text: run, style, target } in line {
                text.push_str(&target.around(styled(style, run)).to_string());
            }
            text.push('\n');
        }
        text
    }
}

/// Adds the runs of a word to a line. Neighbours in one style are made one run: it is switched on and off once.
fn join(line: &mut Vec<Run>, word: Vec<Run>, spaced: bool) {
    let plain = Style::new();
    if spaced {
        let next = word.first().map_or(plain, |run| run.style);
        match line.last_mut() {
            Some(last) if last.is_like(next) || last.is_like(plain) => last.text.push(' '),
            _ => line.push(Run::plain(" ", plain)),
        }
    }
    for run in word {
        match line.last_mut() {
            Some(last) if last.is_like(run.style) && run.is_like(run.style) => last.text.push_str(&run.text),
            _ => line.push(run),
        }
    }
}

/// The lines of a passage, its marked words set off, each line indented by `indent` columns.
pub(crate) fn passage(snippet: &Snippet, indent: usize, width: Option<usize>, paint: Paint) -> String {
    let is_marked = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        snippet.highlights.iter().any(|[begin, end]| (*begin..*end).contains(&at))
    };
    let flow = Flow::default().marked(&snippet.text, Style::new(), &is_marked, paint.mark());
    flow.lines(&" ".repeat(indent), indent, width)
}

/// The lines of text in one style, each indented by `indent` columns.
pub(crate) fn paragraph(text: &str, style: Style, indent: usize, width: Option<usize>) -> String {
    Flow::default().text(text, style).lines(&" ".repeat(indent), indent, width)
}
