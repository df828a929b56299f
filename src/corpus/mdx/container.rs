//! The containers of a line: list items, quotations and elements. Each maps columns of the source to columns of the output.

use super::script::scan::indent;

/// Deepest nesting; deeper marks are text.
const MAX_CONTAINERS: usize = 64;

/// A list item, or an element whose children are indented.
#[derive(Debug, Clone, Copy)]
struct Container {
    /// The column of its text in the source.
    source: usize,
    /// The column of its text in the output.
    output: usize,
    is_item: bool,
}

/// The open containers of a file, outermost first.
#[derive(Debug, Default)]
pub(super) struct Containers(Vec<Container>);

/// The start of a line: its marks and the place of its text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LineStart {
    /// The marks before the text.
    pub(super) lead: String,
    /// The marks before further lines of the text.
    pub(super) rest: String,
    /// The column of the text in the source.
    pub(super) column: usize,
    /// The offset of the text in the line.
    pub(super) offset: usize,
    pub(super) has_item: bool,
}

impl Containers {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Closes all containers but the first ones.
    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// Opens an element whose children start at a column of the source; `output` is the column of the element itself.
    pub(super) fn open_element(&mut self, source: usize, output: usize) {
        if self.0.len() < MAX_CONTAINERS {
            self.0.push(Container { source, output, is_item: false });
        }
    }

    /// Finds the containers of a line. Indented code does not exist in MDX: wider white space is cut.
    pub(super) fn start(&mut self, line: &str) -> LineStart {
        let (mut column, mut offset) = indent(line, 0);
        while self.0.last().is_some_and(|last| last.is_item && column < last.source) {
            self.0.pop();
        }
        let (source, output) = self.0.last().map_or((0, 0), |last| (last.source, last.output));
        let inner = Some(column.saturating_sub(source)).filter(|inner| *inner < 4).unwrap_or_default();
        let mut at = output + inner;
        let mut start = LineStart { lead: " ".repeat(at), rest: " ".repeat(at), ..LineStart::default() };
        let mut count = 0;
        while let Some((mark, kind)) = mark(line.get(offset..).unwrap_or_default()) {
            let after = line.get(offset + mark.len()..).unwrap_or_default();
            let (next, spaces) = indent(after, column + mark.len());
            let is_empty = spaces == after.len();
            let next = if is_empty { column + mark.len() + 1 } else { next };
            start.lead.push_str(mark);
            start.lead.push(' ');
            // The text of a note is indented by four columns.
            let width = if mark.starts_with('[') { 4 } else { mark.len() + 1 };
            at += width;
            if kind == Mark::Quote {
                start.rest.push_str("> ");
            } else {
                start.rest.push_str(&" ".repeat(width));
                start.has_item = true;
                if self.0.len() >= MAX_CONTAINERS {
                    break;
                }
                self.0.push(Container { source: next, output: at, is_item: true });
            }
            (column, offset) = (next, offset + mark.len() + spaces);
            count += 1;
            if is_empty {
                break;
            }
            if count > MAX_CONTAINERS {
                let rest = line.get(offset..).unwrap_or_default();
                offset += rest.len() - rest.trim_start_matches(['>', '-', '*', '+', ' ', '\t']).len();
                break;
            }
        }
        LineStart { column, offset, ..start }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Quote,
    Item,
}

/// The mark of a container at the start of `text`.
fn mark(text: &str) -> Option<(&str, Mark)> {
    let ends = |len: usize| text.as_bytes().get(len).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    match text.as_bytes().first()? {
        b'>' => Some((text.get(..1)?, Mark::Quote)),
        b'-' | b'*' | b'+' if ends(1) && !is_rule(text) => Some((text.get(..1)?, Mark::Item)),
        b'0'..=b'9' => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let has_end = matches!(text.as_bytes().get(digits), Some(b'.' | b')'));
            (digits < 10 && has_end && ends(digits + 1)).then(|| Some((text.get(..=digits)?, Mark::Item)))?
        }
        b'[' if text.starts_with("[^") => {
            let near = text.get(..text.floor_char_boundary(text.len().min(80)))?;
            let end = near.find("]:").filter(|end| ends(end + 2))?;
            Some((text.get(..end + 2)?, Mark::Item)).filter(|(mark, _)| !mark.contains(char::is_whitespace))
        }
        _ => None,
    }
}

/// Whether a line is a horizontal rule.
fn is_rule(text: &str) -> bool {
    let Some(first) = text.bytes().next() else { return false };
    let count = text.bytes().filter(|byte| *byte == first).count();
    count >= 3 && text.bytes().all(|byte| byte == first || byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(text: &str) -> Vec<String> {
        let mut containers = Containers::default();
        let lines = text.lines().filter(|line| !line.is_empty());
        lines.map(|line| containers.start(line).lead).collect()
    }

    #[test]
    fn items_keep_their_column_and_wide_white_space_is_cut() {
        assert_eq!(leads("- a\n  b\n    - c\n      d\ne"), ["- ", "  ", "    - ", "      ", ""]);
        assert_eq!(leads("1. a\n\n       b\n10) c"), ["1. ", "   ", "10) "]);
        assert_eq!(leads("        a\n> - b\n---\n-\tx\n\ty"), ["", "> - ", "", "- ", "  "]);
        assert_eq!(leads("- a\n        - b\n        - c"), ["- ", "  - ", "  - "]);
    }

    #[test]
    fn children_of_an_element_start_at_its_column() {
        let mut containers = Containers::default();
        containers.open_element(4, 0);
        assert_eq!(containers.start("    a").lead, "");
        assert_eq!(containers.start("      a").lead, "  ");
        assert_eq!(containers.start("a").lead, "");
    }
}
