//! Removes template marks and keeps the text inside them: `${…}`, `<% … %>`, `{{ … }}`, `{% … %}`, `:::` fences, `[!NOTE]`,
//! imports of MDX. Code is kept verbatim. Lines keep their origins.

use memchr::{memchr, memchr_iter, memchr3_iter, memmem, memrchr2};

use crate::corpus::{MappedWriter, Origin, SourceMappedText, is_blank};

/// Markers of quotations and lists at the start of a line; more are dropped.
const MAX_MARKERS: usize = 64;
/// Longest mark, in bytes; the longest one in 15,000 pages has 673.
const MAX_MARK: usize = 1_024;

/// A text without marks.
pub(crate) struct StrippedText<'a> {
    pub(crate) text: SourceMappedText<'a>,
    /// The first line whose nesting was dropped.
    pub(crate) too_deep: Option<Origin>,
}

/// Removes the template marks from the text of a page.
pub(crate) fn strip_markup(mapped: SourceMappedText<'_>, is_mdx: bool) -> StrippedText<'_> {
    let text: &str = &mapped.text;
    if !may_contain_marks(text.as_bytes())
        && text.lines().all(|line| line.len() <= MAX_MARKERS || markers(line).0 <= MAX_MARKERS)
    {
        return StrippedText { text: mapped, too_deep: None };
    }
    let mut out = MappedWriter::with_capacity(text.len());
    let mut too_deep = None;
    let mut fence: Option<(u8, usize)> = None;
    // A mark may span lines, so the offset of a line depends on the marks before it.
    let (mut offset, mut number) = (0, 0);
    while offset < text.len() {
        let origin = mapped.lines.get(number).copied().unwrap_or(Origin { source: 0, line: 1 });
        let rest = text.get(offset..).unwrap_or_default();
        let line = first_line(rest);
        let line_fence = fence_of(line);
        let in_code = fence.is_some();
        match (fence, line_fence) {
            (None, Some((byte, len, _))) => fence = Some((byte, len)),
            (Some((byte, len)), Some((other, count, true))) if byte == other && count >= len => fence = None,
            _ => {}
        }
        let mut used = line.len();
        if in_code || line_fence.is_some() {
            out.push(line, origin);
            out.newline(origin);
        } else {
            let (count, deep_end) = markers(line);
            let skipped = if count > MAX_MARKERS { deep_end } else { 0 };
            if skipped > 0 {
                too_deep.get_or_insert(origin);
            }
            used = skipped + strip_line(rest.get(skipped..).unwrap_or_default(), is_mdx, origin, &mut out);
        }
        let further = rest.as_bytes().get(line.len()..used).unwrap_or_default();
        number += memchr_iter(b'\n', further).count() + 1;
        offset += used + 1;
    }
    StrippedText { text: out.finish(), too_deep }
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

/// The code fence of a line: its character, its length, and whether it can close another fence.
fn fence_of(line: &str) -> Option<(u8, usize, bool)> {
    let bare = line.trim_start_matches([' ', '\t', '>']);
    let bare = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("* ")).unwrap_or(bare).trim_start();
    let byte = bare.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let len = bare.bytes().take_while(|other| *other == byte).count();
    let info = bare.get(len..)?;
    (len >= 3 && !(byte == b'`' && info.contains('`'))).then(|| (byte, len, is_blank(info)))
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

/// Writes a line without its marks; returns its length in `rest`, without the line end.
fn strip_line(rest: &str, is_mdx: bool, origin: Origin, out: &mut MappedWriter) -> usize {
    let line = first_line(rest);
    if let Some(title) = line.trim_start().strip_prefix(":::") {
        return write_fence_title(line, title, origin, out);
    }
    if (is_mdx && line.starts_with("export ")) || (line.starts_with("import ") && line.contains(['\'', '"'])) {
        out.newline(origin);
        return line.len();
    }
    let (mut offset, mut is_stripped) = (0, false);
    while let Some(tail) = rest.get(offset..) {
        let end = tail.bytes().position(|byte| IS_SPECIAL[usize::from(byte)]).unwrap_or(tail.len());
        out.push(tail.get(..end).unwrap_or_default(), origin);
        offset += end;
        let tail = tail.get(end..).unwrap_or_default();
        if tail.is_empty() || tail.starts_with('\n') {
            break;
        }
        let plain =
            code_span(tail).or_else(|| (tail.starts_with(['$', '{', '<']) && in_target(out.line())).then_some(1));
        match (plain, mark(tail, is_mdx)) {
            (None, Some((len, text))) => {
                let is_alone = is_blank(out.line())
                    && tail.get(len..).is_none_or(|after| after.starts_with('\n') || after.is_empty());
                if let Some(text) = text.filter(|_| !(is_alone && is_block_macro(tail))) {
                    out.push(&escape(text), origin);
                }
                is_stripped = true;
                offset += len;
            }
            (plain, _) => {
                let len = plain.unwrap_or(1);
                out.push(tail.get(..len).unwrap_or_default(), origin);
                offset += len;
            }
        }
    }
    if is_stripped && is_blank(out.line()) {
        out.drop_blank_line();
        if rest.trim_start().starts_with("{{") {
            out.newline(origin);
        }
    } else {
        out.newline(origin);
    }
    offset
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

/// The length of the mark at the start of `tail`, and its visible text.
fn mark(tail: &str, is_mdx: bool) -> Option<(usize, Option<&str>)> {
    let window = tail.get(..tail.floor_char_boundary(MAX_MARK.min(tail.len())))?;
    let length = |close: &str| window.find(close).map(|start| start + close.len());
    if tail.starts_with("${") {
        return window.split('\n').next()?.find('}').map(|end| (end + 1, None));
    }
    if tail.starts_with("<%") {
        return length("%>").map(|len| (len, None));
    }
    if tail.starts_with("{{") {
        let len = length("}}")?;
        return Some((len, macro_text(window.get(2..len - 2)?)));
    }
    if tail.starts_with("{%") {
        return length("%}").map(|len| (len, None));
    }
    if tail.starts_with("{/*") {
        return length("*/}").map(|len| (len, None));
    }
    if is_mdx && tail.starts_with("={") {
        return balanced(window.get(1..)?, b'{', b'}').map(|len| (len + 1, None));
    }
    if tail.starts_with("[!") && tail.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) {
        let len = balanced(window.split('\n').next()?, b'[', b']')?;
        return (!tail.get(len..)?.starts_with(['(', '['])).then_some((len, None));
    }
    None
}

/// The length of the bracketed text at the start of `text`, up to the matching bracket.
fn balanced(text: &str, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in text.bytes().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(index + 1);
            }
        }
    }
    None
}

/// The visible text of a macro: its second argument if that is text, else its first.
fn macro_text(inner: &str) -> Option<&str> {
    let (name, arguments) = inner.trim().strip_suffix(')')?.split_once('(')?;
    if !name.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
        return None;
    }
    let (first, rest) = argument(arguments)?;
    let second = rest.trim_start().strip_prefix(',').and_then(argument).map(|(text, _)| text);
    Some(second.filter(|text| !text.is_empty()).unwrap_or(first))
}

/// The string literal at the start of `text`, and the rest.
fn argument(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.get(1..)?.split_once(quote)
}

/// Whether a macro makes a block, so that its arguments are settings and no visible text.
fn is_block_macro(tail: &str) -> bool {
    let name = tail.trim_start_matches('{').trim_start().split(['(', '}', ' ']).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    [
        "ref",
        "sidebar",
        "compat",
        "sample",
        "example",
        "embed",
        "specification",
        "header",
        "diagram",
        "previous",
        "next",
        "menu",
        "youtube",
    ]
    .iter()
    .any(|part| name.contains(part))
        && !matches!(name.as_str(), "domxref" | "cssxref" | "jsxref" | "webextapiref" | "xref")
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
