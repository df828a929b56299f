//! Finds the include directives of a text: `<%= include('./_x', {…}) %>`, `${include('./_x')}` and
//! `[!INCLUDE [label](x.md)]`.

use std::iter;

use memchr::memmem;

/// Longest arguments of a directive, in bytes.
const MAX_ARGUMENTS: usize = 16 << 10;
/// Longest path, label or code span around a directive, in bytes. Without a bound, a line of directive starts takes
/// quadratic time.
pub(super) const MAX_SPAN: usize = 1_024;

/// An include directive: its byte range, the path of the partial and the arguments as written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) target: &'a str,
    pub(super) arguments: &'a str,
}

/// The directives of a text in order, without directives inside the arguments of another one.
pub(super) fn directives(text: &str) -> impl Iterator<Item = Directive<'_>> {
    let mut words = memmem::find_iter(text.as_bytes(), b"include")
        .filter_map(|word| template_directive(text, word).or_else(|| bracket_directive(text, word.checked_sub(2)?)))
        .peekable();
    let mut capitals =
        memmem::find_iter(text.as_bytes(), b"[!INCLUDE").filter_map(|start| bracket_directive(text, start)).peekable();
    let mut from = 0;
    iter::from_fn(move || {
        loop {
            let is_capital = match (words.peek(), capitals.peek()) {
                (Some(word), Some(capital)) => capital.start < word.start,
                (word, _) => word.is_none(),
            };
            let next = if is_capital { capitals.next() } else { words.next() }?;
            if next.start >= from {
                from = next.end;
                return Some(next);
            }
        }
    })
}

/// The template directive whose word `include` starts at `word`.
fn template_directive(text: &str, word: usize) -> Option<Directive<'_>> {
    let before = text.get(..word)?.trim_end();
    let ejs = before.trim_end_matches(['=', '-', '_']);
    let (start, close) = if ejs.ends_with("<%") {
        (ejs.len() - 2, "%>")
    } else if before.ends_with("${") {
        (before.len() - 2, "}")
    } else {
        return None;
    };
    let rest = text.get(word + "include".len()..)?.trim_start().strip_prefix('(')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let rest = rest.get(1..)?;
    let (target, _) = first_line_of(rest).split_once(quote)?;
    if target.is_empty() {
        return None;
    }
    let path_end = text.len() - rest.len() + target.len() + quote.len_utf8();
    let limit = text.len().min(path_end.saturating_add(MAX_ARGUMENTS));
    // The braces of the arguments precede the `)` that ends them.
    let closing = if close == "}" { memmem::find(text.as_bytes().get(path_end..limit)?, b")")? } else { 0 };
    let window = text.as_bytes().get(path_end + closing..limit)?;
    let arguments_end = path_end + closing + memmem::find(window, close.as_bytes())?;
    let arguments = text.get(path_end..arguments_end)?;
    Some(Directive { start, end: arguments_end + close.len(), target: target.trim(), arguments })
}

/// The directive `[!INCLUDE [label](path)]` that starts at `start`.
fn bracket_directive(text: &str, start: usize) -> Option<Directive<'_>> {
    let line = first_line_of(text.get(start..)?);
    let (mark, rest) = line.split_at_checked("[!INCLUDE".len())?;
    if !mark.eq_ignore_ascii_case("[!INCLUDE") {
        return None;
    }
    let (_, address) = rest.split_once("](")?;
    let (target, after) = address.split_once(')')?;
    let end = start + line.len() - after.trim_start().strip_prefix(']')?.len();
    // `~` means the root of the site.
    let target = target.trim();
    Some(Directive { start, end, target: target.strip_prefix('~').unwrap_or(target), arguments: "" })
}

/// The first line of a text, up to [`MAX_SPAN`].
pub(super) fn first_line_of(text: &str) -> &str {
    let window = text.get(..text.floor_char_boundary(MAX_SPAN.min(text.len()))).unwrap_or_default();
    window.split('\n').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_found_in_every_form() {
        for (text, target) in [
            ("a <%= include('./_x.md') %> b", "./_x.md"),
            ("<%- include( \"../_y\", {\n next: [1, 2] \n}) -%>", "../_y"),
            ("<%=\ninclude('_z', { a: '}' }) %>", "_z"),
            ("${include('./_h')}", "./_h"),
            ("${ include('./_h', {a: {b: 1}}) }", "./_h"),
        ] {
            assert_eq!(directives(text).next().map(|found| found.target), Some(target), "{text}");
        }
        for text in ["please include('x')", "<%= include('x'", "[!INCLUDE x]", "[!INCLUDE [x](y)\n]z", "[!INCL"] {
            assert_eq!(directives(text).next(), None, "{text}");
        }
        let mixed = "[!INCLUDE [a](x.md)] <%= include('y') %> [!include [b](~/z.md)]";
        let targets: Vec<&str> = directives(mixed).map(|found| found.target).collect();
        assert_eq!(targets, ["x.md", "y", "/z.md"]);
    }
}
