//! Template marks: where one ends, and the text that a reader of the page sees in its place.

/// Longest mark, in bytes; the longest one in 15,000 pages has 673.
pub(super) const MAX_MARK: usize = 1_024;

/// The marks of one flavour of Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    /// `${…}` and `<% … %>`.
    pub(crate) templates: bool,
    /// `{{ … }}`, whose text argument is visible.
    pub(crate) macros: bool,
    /// `{% … %}`.
    pub(crate) tags: bool,
    /// `:::` fences with a title.
    pub(crate) fences: bool,
    /// `import` and `export` lines, and `{/* … */}`.
    pub(crate) modules: bool,
    /// Attributes with an expression: `={…}`.
    pub(crate) expressions: bool,
}

impl Marks {
    /// The marks of all flavours, for pages whose flavour is unknown.
    pub(crate) const ALL: Self =
        Self { templates: true, macros: true, tags: true, fences: true, modules: true, expressions: false };
    /// No marks but `[!NOTE]`.
    pub(crate) const NONE: Self =
        Self { templates: false, macros: false, tags: false, fences: false, modules: false, expressions: false };
}

/// The length of the mark at the start of `tail`, and its visible text.
pub(super) fn mark<'t>(tail: &'t str, marks: &Marks) -> Option<(usize, Option<&'t str>)> {
    let window = tail.get(..tail.floor_char_boundary(MAX_MARK.min(tail.len())))?;
    let length = |close: &str| window.find(close).map(|start| start + close.len());
    if marks.templates && tail.starts_with("${") {
        let line = window.split('\n').next()?;
        let len = balanced(line.get(1..)?, b'{', b'}').map(|len| len + 1);
        return len.or_else(|| line.find('}').map(|end| end + 1)).map(|len| (len, None));
    }
    if marks.templates && tail.starts_with("<%") {
        return length("%>").map(|len| (len, None));
    }
    if marks.macros && tail.starts_with("{{") {
        let whole =
            balanced(window, b'{', b'}').filter(|len| window.get(..*len).is_some_and(|mark| mark.ends_with("}}")));
        let len = whole.or_else(|| length("}}"))?;
        return Some((len, macro_text(window.get(2..len.saturating_sub(2))?)));
    }
    if marks.tags && tail.starts_with("{%") {
        return length("%}").map(|len| (len, None));
    }
    if marks.modules && tail.starts_with("{/*") {
        return length("*/}").map(|len| (len, None));
    }
    if marks.expressions && tail.starts_with("={") {
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

/// Parts of the names of macros that make a block.
const BLOCK_MACROS: [&str; 13] = [
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
];

/// Names of macros that make a link, although a part of [`BLOCK_MACROS`] is in them.
const LINK_MACROS: [&str; 5] = ["domxref", "cssxref", "jsxref", "webextapiref", "xref"];

/// Whether a macro makes a block, so that its arguments are settings and no visible text.
pub(super) fn is_block_macro(tail: &str) -> bool {
    let name = tail.trim_start_matches('{').trim_start().split(['(', '}', ' ']).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    BLOCK_MACROS.iter().any(|part| name.contains(part)) && !LINK_MACROS.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_taken_as_a_whole() {
        for (tail, mark_text, visible) in [
            ("${a} b", "${a}", None),
            ("${{ env.A }} b", "${{ env.A }}", None),
            ("${ {a: {b: 1}}.a } b", "${ {a: {b: 1}}.a }", None),
            ("${ '{' } b", "${ '{' }", None),
            ("{{ a }} b }}", "{{ a }}", None),
            ("{{{ a }}} b", "{{{ a }}}", None),
            ("{{ {a: {b: 1}} }} b", "{{ {a: {b: 1}} }}", None),
            ("{{x(\"a\", \"b\")}}", "{{x(\"a\", \"b\")}}", Some("b")),
            ("{{x(\"{\")}}", "{{x(\"{\")}}", Some("{")),
            ("<% a\nb %>c", "<% a\nb %>", None),
            ("{% a %}b", "{% a %}", None),
            ("[!NOTE] b", "[!NOTE]", None),
        ] {
            let expected = Some((mark_text.len(), visible));
            assert_eq!(mark(tail, &Marks::ALL), expected, "{tail}");
        }
        for tail in ["${a", "{{a", "<% a", "[!NOTE](x)", "={a}"] {
            assert_eq!(mark(tail, &Marks::ALL), None, "{tail}");
        }
        for tail in ["${a}", "{{a}}", "{% a %}", "<% a %>"] {
            assert_eq!(mark(tail, &Marks::NONE), None, "{tail}");
        }
    }
}
