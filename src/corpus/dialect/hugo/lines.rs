//! Lines of Markdown: their content behind the marks of quotations and lists, and the fences of code.

/// Marks of quotations and lists that are skipped at the start of a line.
const MAX_MARKS: usize = 32;

/// A line without indentation and without the marks of quotations and lists before its text.
pub(super) fn content_of(line: &str) -> &str {
    let mut rest = line.trim_start();
    for _ in 0..MAX_MARKS {
        let next = rest.strip_prefix('>').or_else(|| item(rest)).map(str::trim_start);
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }
    rest
}

/// The text after the mark of a list item.
fn item(text: &str) -> Option<&str> {
    let rest = match text.bytes().next()? {
        b'-' | b'*' | b'+' => text.get(1..)?,
        b'0'..=b'9' => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            text.get(digits..).filter(|_| digits < 10)?.strip_prefix(['.', ')'])?
        }
        _ => return None,
    };
    rest.starts_with([' ', '\t']).then_some(rest)
}

/// The start of a line as indentation: spaces in place of the marks of items.
pub(super) fn indent_of(line: &str) -> String {
    let start = line.len() - content_of(line).len();
    line.get(..start).unwrap_or_default().chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect()
}

/// The fence of the code around a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fence {
    open: Option<(u8, usize)>,
}

impl Fence {
    /// Whether the next line is in a fence.
    pub(super) fn is_open(self) -> bool {
        self.open.is_some()
    }

    /// Passes a line; whether it is code, or a fence.
    pub(super) fn pass(&mut self, line: &str) -> bool {
        let content = content_of(line);
        let mark = content.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'));
        let len = mark.map_or(0, |mark| content.bytes().take_while(|byte| *byte == mark).count());
        let info = content.get(len..).unwrap_or_default();
        match (self.open, mark) {
            (None, Some(mark)) if len >= 3 && !(mark == b'`' && info.contains('`')) => self.open = Some((mark, len)),
            (Some((open, count)), Some(mark)) if open == mark && len >= count && info.trim().is_empty() => {
                self.open = None;
                return true;
            }
            _ => {}
        }
        self.open.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_before_a_text_are_skipped() {
        for (line, content, indent) in [
            ("  text", "text", "  "),
            ("> - a", "a", ">   "),
            ("12. x", "x", "    "),
            ("**bold**", "**bold**", ""),
            ("-x", "-x", ""),
        ] {
            assert_eq!((content_of(line), indent_of(line).as_str()), (content, indent), "{line}");
        }
    }

    #[test]
    fn fences_close_with_their_own_mark() {
        let mut fence = Fence::default();
        let code: Vec<bool> =
            ["a", "~~~x", "```", "~~~", "b", "- ````", "```", "  ````"].iter().map(|line| fence.pass(line)).collect();
        assert_eq!(code, [false, true, true, true, false, true, true, true]);
        assert!(!fence.is_open());
    }
}
