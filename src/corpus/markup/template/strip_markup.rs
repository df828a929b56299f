//! Removes template marks and keeps the text inside them: `${…}`, `<% … %>`, `{{ … }}`, `{% … %}`, `:::` fences, `[!NOTE]`,
//! imports of MDX. Code is kept verbatim. Lines keep their origins.

use memchr::{memchr, memchr_iter, memchr3_iter, memmem, memrchr2};

use crate::corpus::{MappedWriter, Origin, SourceMappedText, is_blank};

use super::super::fence::Fence;
use super::code_ranges::CodeRanges;
use super::component_tag::{may_have_multiline_tag, multiline_tag};
use super::mark::{MAX_MARK, Marks, is_block_macro, mark};

/// Markers of quotations and lists at the start of a line; more are dropped.
const MAX_MARKERS: usize = 64;

/// A text without marks.
pub(crate) struct StrippedText<'a> {
    pub(crate) text: SourceMappedText<'a>,
    /// The first line whose nesting was dropped.
    pub(crate) too_deep: Option<Origin>,
}

/// Removes the template marks from the text of a page.
pub(crate) fn strip_markup<'t>(mapped: SourceMappedText<'t>, marks: &Marks) -> StrippedText<'t> {
    let text: &str = &mapped.text;
    if !may_contain_marks(text.as_bytes())
        && !may_have_multiline_tag(text.as_bytes())
        && text.lines().all(|line| line.len() <= MAX_MARKERS || markers(line).0 <= MAX_MARKERS)
    {
        return StrippedText { text: mapped, too_deep: None };
    }
    let mut stripper = Stripper {
        text,
        marks,
        code: CodeRanges::new(text, !marks.expressions),
        out: MappedWriter::with_capacity(text.len()),
    };
    let mut too_deep = None;
    let mut fence: Option<(u8, usize)> = None;
    // A mark may span lines, so the offset of a line depends on the marks before it.
    let (mut offset, mut number) = (0, 0);
    while offset < text.len() {
        let origin = mapped.lines.get(number).copied().unwrap_or(Origin { source: 0, line: 1 });
        let rest = text.get(offset..).unwrap_or_default();
        let line = first_line(rest);
        let line_fence = Fence::of(line).filter(|_| fence.is_some() || !stripper.code.contain_line(offset));
        let in_code = fence.is_some();
        match (fence, line_fence) {
            (None, Some(opened)) => fence = Some((opened.byte, opened.len)),
            (Some((byte, len)), Some(closing)) if closing.closes(byte, len) => fence = None,
            _ => {}
        }
        let mut used = line.len();
        if in_code || line_fence.is_some() {
            stripper.out.push(line, origin);
            stripper.out.newline(origin);
        } else {
            let (count, deep_end) = markers(line);
            let skipped = if count > MAX_MARKERS { deep_end } else { 0 };
            if skipped > 0 {
                too_deep.get_or_insert(origin);
            }
            used = skipped + stripper.strip_line(offset + skipped, origin);
        }
        let further = rest.as_bytes().get(line.len()..used).unwrap_or_default();
        number += memchr_iter(b'\n', further).count() + 1;
        offset += used + 1;
    }
    StrippedText { text: stripper.out.finish(), too_deep }
}

/// Whether a text contains the start of a mark: `{{`, `${`, `{%`, `={`, `<%`, `[!`, `:::`, `import `.
fn may_contain_marks(text: &[u8]) -> bool {
    let starts_mark = |index: usize| {
        let neighbours = [index.checked_sub(1), index.checked_add(1)];
        let [before, next] = neighbours.map(|index| index.and_then(|index| text.get(index)).copied());
        match text.get(index) {
            Some(b'{') => matches!(next, Some(b'{' | b'%')) || matches!(before, Some(b'$' | b'=')),
            Some(b'%') => before == Some(b'<'),
            _ => before == Some(b'['),
        }
    };
    memchr3_iter(b'{', b'%', b'!', text).any(starts_mark)
        || [&b":::"[..], b"import "].into_iter().any(|mark| memmem::find(text, mark).is_some())
}

/// The text before the first line end.
fn first_line(text: &str) -> &str {
    text.get(..memchr(b'\n', text.as_bytes()).unwrap_or(text.len())).unwrap_or_default()
}

/// The number of quotation and list markers at the start of a line, and the offset of their end.
fn markers(line: &str) -> (usize, usize) {
    let (mut count, mut end) = (0, 0);
    for (index, byte) in line.bytes().enumerate() {
        match byte {
            b'>' | b'-' | b'*' | b'+' => count += 1,
            b' ' | b'\t' => {}
            _ => break,
        }
        end = index + 1;
    }
    // A row of dashes or asterisks is a horizontal rule.
    if line.trim_start().starts_with("--") || line.trim_start().starts_with("**") { (0, 0) } else { (count, end) }
}

/// The first bytes of marks, code spans and line ends.
static IS_SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut index = 0;
    while index < special.len() {
        special[index] = matches!(index as u8, b'`' | b'$' | b'<' | b'{' | b'[' | b'=' | b'\n');
        index += 1;
    }
    special
};

/// The state of one text.
struct Stripper<'t> {
    text: &'t str,
    marks: &'t Marks,
    code: CodeRanges<'t>,
    out: MappedWriter,
}

impl Stripper<'_> {
    /// Writes the line at `start` without its marks; returns its length, without the line end.
    fn strip_line(&mut self, start: usize, origin: Origin) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let line = first_line(rest);
        if let Some(length) = self.write_own_line(line, start, origin) {
            return length;
        }
        let (mut offset, mut is_stripped) = (self.write_multiline_tag(rest, start, origin), false);
        while let Some(tail) = rest.get(offset..) {
            let end = tail.bytes().position(|byte| IS_SPECIAL[usize::from(byte)]).unwrap_or(tail.len());
            self.out.push(tail.get(..end).unwrap_or_default(), origin);
            offset += end;
            let tail = tail.get(end..).unwrap_or_default();
            if tail.is_empty() || tail.starts_with('\n') {
                break;
            }
            let span = code_span(tail);
            if span
                .is_some_and(|len| tail.as_bytes().get(..len).is_some_and(|span| span.iter().all(|byte| *byte == b'`')))
            {
                self.code.expect_spans();
            }
            let plain = span.or_else(|| (tail.starts_with(['$', '{', '<']) && in_target(self.out.line())).then_some(1));
            let found = mark(tail, self.marks).filter(|_| plain.is_none() && !self.code.contain(start + offset, line));
            match found {
                Some((len, text)) => {
                    let is_alone = is_blank(self.out.line())
                        && tail.get(len..).is_none_or(|after| after.starts_with('\n') || after.is_empty());
                    if let Some(text) = text.filter(|_| !(is_alone && is_block_macro(tail))) {
                        self.out.push(&escape(text), origin);
                    }
                    is_stripped = true;
                    offset += len;
                }
                None => {
                    let len = plain.unwrap_or(1);
                    self.out.push(tail.get(..len).unwrap_or_default(), origin);
                    offset += len;
                }
            }
        }
        if is_stripped && is_blank(self.out.line()) {
            self.out.drop_blank_line();
            if rest.trim_start().starts_with("{{") {
                self.out.newline(origin);
            }
        } else {
            self.out.newline(origin);
        }
        offset
    }

    /// Writes the tag of a component in one line; returns its length, or 0 when the line starts with none.
    fn write_multiline_tag(&mut self, rest: &str, start: usize, origin: Origin) -> usize {
        let length = multiline_tag(rest).filter(|_| !self.code.contain(start, first_line(rest))).unwrap_or_default();
        for line in rest.get(..length).unwrap_or_default().split('\n') {
            if !self.out.line().is_empty() {
                self.out.push(" ", origin);
            }
            self.out.push(line.trim_end(), origin);
        }
        length
    }

    /// Writes a line that is a mark as a whole: a fence with a title, an import; returns its length.
    fn write_own_line(&mut self, line: &str, start: usize, origin: Origin) -> Option<usize> {
        let title = line.trim_start().strip_prefix(":::").filter(|_| self.marks.fences);
        let is_module = self.marks.expressions && line.starts_with("export ")
            || self.marks.modules && line.starts_with("import ") && line.contains(['\'', '"']);
        // `:::column:::` is a mark with any indentation.
        let is_closed = title.is_some_and(|title| title.len() > 3 && title.trim_end().ends_with(":::"));
        if title.is_none() && !is_module || !is_closed && self.code.contain(start, line) {
            return None;
        }
        match title {
            Some(title) => return Some(write_fence_title(line, title, origin, &mut self.out)),
            None => self.out.newline(origin),
        }
        Some(line.len())
    }
}

/// Writes the title of a `:::` fence as a paragraph.
fn write_fence_title(line: &str, rest: &str, origin: Origin, out: &mut MappedWriter) -> usize {
    let name = rest.trim_start_matches(':').trim();
    let bracket = name.split_once('[').and_then(|(_, title)| title.strip_suffix(']'));
    let title = bracket.or_else(|| name.split_once(' ').map(|(_, title)| title)).unwrap_or_default().trim();
    let alt = title.split_once("alt-text=\"").and_then(|(_, alt)| alt.split('"').next());
    let title = alt.unwrap_or(if title.contains(['=', '{']) { "" } else { title });
    out.newline(origin);
    if !title.is_empty() {
        let indent = line.len() - line.trim_start().len();
        out.push(line.get(..indent).unwrap_or_default(), origin);
        out.push(title, origin);
        out.newline(origin);
        out.newline(origin);
    }
    line.len()
}

/// The length of the code span at the start of `tail`, within the line and [`MAX_MARK`]; without an end, that of the ticks.
fn code_span(tail: &str) -> Option<usize> {
    let ticks = tail.bytes().take_while(|byte| *byte == b'`').count();
    if ticks == 0 {
        return None;
    }
    let near = tail.get(..tail.floor_char_boundary(MAX_MARK.min(tail.len()))).unwrap_or_default();
    let window = near.split('\n').next().and_then(|line| line.get(ticks..)).unwrap_or_default();
    let mut from = 0;
    while let Some(found) = window.get(from..).and_then(|part| part.find('`')) {
        let start = from + found;
        let run = window.get(start..).unwrap_or_default().bytes().take_while(|byte| *byte == b'`').count();
        if run == ticks {
            return Some(ticks + start + run);
        }
        from = start + run;
    }
    Some(ticks)
}

/// Whether the line so far ends inside the address of a link, which is kept verbatim.
fn in_target(line: &str) -> bool {
    // A bounded look-back avoids quadratic time on a long line.
    let line = line.get(line.floor_char_boundary(line.len().saturating_sub(512))..).unwrap_or_default();
    let word = line.get(memrchr2(b' ', b'\t', line.as_bytes()).map_or(0, |space| space + 1)..).unwrap_or_default();
    let closed = memrchr2(b')', b'>', word.as_bytes()).unwrap_or_default();
    ["](", "href=", "src="]
        .iter()
        .any(|open| memmem::rfind(word.as_bytes(), open.as_bytes()).is_some_and(|start| start >= closed))
}

/// Escapes Markdown in the argument of a macro.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        if matches!(c, '*' | '[' | ']' | '<' | '`') {
            escaped.push('\\');
        }
        escaped.push(if c == '\n' { ' ' } else { c });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::may_contain_marks;

    proptest! {
        #[test]
        fn a_text_with_the_start_of_a_mark_may_contain_marks(text in "[{%$=<!:\\[ a]{0,5}(im|import |port )?[{%$=<!:\\[]{0,4}") {
            let marks = ["{{", "${", "{%", "={", "<%", "[!", ":::", "import "];
            prop_assert_eq!(may_contain_marks(text.as_bytes()), marks.iter().any(|mark| text.contains(mark)));
        }
    }
}
