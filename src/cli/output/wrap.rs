//! Breaking text into lines that fit, with marked words inside. Widths are terminal columns, not characters.
//! Addresses are not broken: whoever prints one does not come here.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::terminal::{Paint, visible};
use crate::search::Snippet;

/// The narrowest column that text is wrapped to; on narrower screens the terminal breaks the lines.
const NARROWEST: usize = 20;

/// A stretch of text that is marked or not.
struct Run {
    text: String,
    marked: bool,
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

    fn push(&mut self, text: &str, marked: bool) {
        match self.runs.last_mut() {
            Some(run) if run.marked == marked => run.text.push_str(text),
            _ => self.runs.push(Run { text: text.to_owned(), marked }),
        }
    }
}

/// The lines of a passage, its marked words set off, each line indented by `indent` columns.
pub(crate) fn passage(snippet: &Snippet, indent: usize, width: Option<usize>, paint: Paint) -> String {
    let is_marked = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        snippet.highlights.iter().any(|[begin, end]| (*begin..*end).contains(&at))
    };
    fill(words(&snippet.text, &is_marked), indent, width, paint.strong())
}

/// The lines of plain text, each indented by `indent` columns.
pub(crate) fn paragraph(text: &str, indent: usize, width: Option<usize>) -> String {
    fill(words(text, &|_| false), indent, width, Style::new())
}

/// Takes text apart where a line may be broken: at white space, and around wide characters, which stand without it.
fn words(text: &str, is_marked: &dyn Fn(usize) -> bool) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut fresh, mut spaced) = (true, false);
    for (at, char) in text.chars().enumerate() {
        if char.is_whitespace() {
            (fresh, spaced) = (true, true);
            continue;
        }
        let shown = visible(char.encode_utf8(&mut [0; 4]));
        let wide = shown.width() == 2;
        if fresh || wide {
            words.push(Word { spaced, ..Word::default() });
        }
        if let Some(word) = words.last_mut() {
            word.push(&shown, is_marked(at));
        }
        (fresh, spaced) = (wide, false);
    }
    words
}

fn fill(words: Vec<Word>, indent: usize, width: Option<usize>, mark: Style) -> String {
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(NARROWEST));
    let margin = " ".repeat(indent);
    let mut lines = String::new();
    let mut column = 0_usize;
    for word in words {
        let wide = word.width();
        let space = usize::from(word.spaced && column > 0);
        if column == 0 || column.saturating_add(space + wide) > room {
            if column > 0 {
                lines.push('\n');
            }
            lines.push_str(&margin);
            column = wide;
        } else {
            lines.push_str(&" ".repeat(space));
            column += space + wide;
        }
        for Run { text, marked } in word.runs {
            let style = if marked { mark } else { Style::new() };
            let _ = write!(lines, "{style}{text}{style:#}");
        }
    }
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines
}
