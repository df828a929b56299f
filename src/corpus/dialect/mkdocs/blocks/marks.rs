//! Marks of blocks: recognizes the lines that open boxes, tabs, `///` blocks, notes and definitions.

use super::super::inline::id_of;

/// A box or a fold.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) struct BoxMark<'l> {
    pub(in crate::corpus::dialect::mkdocs) is_fold: bool,
    pub(in crate::corpus::dialect::mkdocs) kind: &'l str,
    /// `None` shows the kind.
    pub(in crate::corpus::dialect::mkdocs) title: Option<&'l str>,
}

/// A `///` block.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) struct SlashMark<'l> {
    pub(in crate::corpus::dialect::mkdocs) slashes: usize,
    /// Empty for the line that closes a block.
    pub(in crate::corpus::dialect::mkdocs) name: &'l str,
    pub(in crate::corpus::dialect::mkdocs) argument: &'l str,
}

/// `!!! note "Title"` and `??? note`.
pub(in crate::corpus::dialect::mkdocs) fn box_mark(line: &str) -> Option<BoxMark<'_>> {
    let line = line.trim_end();
    let is_fold = line.starts_with("???");
    let rest = line.strip_prefix("!!!").or_else(|| line.strip_prefix("???"))?;
    let rest = if is_fold { rest.strip_prefix('+').unwrap_or(rest) } else { rest };
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let (kinds, title) = match rest.find('"') {
        Some(quote) => {
            let (kinds, title) = rest.split_at_checked(quote)?;
            let title = title.strip_prefix('"')?.strip_suffix('"')?;
            let is_free = kinds.is_empty() && is_fold || kinds.ends_with(' ');
            (kinds, Some(title).filter(|_| is_free)?)
        }
        None => (rest, ""),
    };
    let is_kind = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    if kinds.starts_with(' ') || !kinds.chars().all(is_kind) || kinds.is_empty() && !(is_fold && rest.contains('"')) {
        return None;
    }
    let kind = kinds.split(' ').next().unwrap_or_default();
    Some(BoxMark { is_fold, kind, title: rest.contains('"').then_some(title) })
}

/// The label of `=== "Label"`.
pub(in crate::corpus::dialect::mkdocs) fn tab_mark(line: &str) -> Option<&str> {
    let rest = line.trim_end().strip_prefix("===")?;
    let rest = ["+!", "!+", "+", "!"].iter().find_map(|sign| rest.strip_prefix(sign)).unwrap_or(rest);
    let label = rest.strip_prefix(' ')?.trim_start().strip_prefix('"')?.strip_suffix('"')?;
    Some(label)
}

/// `/// name | argument`, or the `///` that closes it.
pub(in crate::corpus::dialect::mkdocs) fn slash_mark(line: &str) -> Option<SlashMark<'_>> {
    let line = line.trim_end();
    let slashes = line.bytes().take_while(|byte| *byte == b'/').count();
    let rest = line.get(slashes..)?;
    if slashes < 3 || !rest.is_empty() && !rest.starts_with(' ') {
        return None;
    }
    let (name, argument) = rest.split_once('|').unwrap_or((rest, ""));
    let name = name.trim();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    is_name.then(|| SlashMark { slashes, name, argument: argument.trim() })
}

/// Whether a `///` block knows an option.
pub(in crate::corpus::dialect::mkdocs) fn knows_option(block: &str, option: &str) -> bool {
    match option {
        "attrs" => true,
        "type" => !matches!(block, "tab" | "html" | "define"),
        "open" => !matches!(block, "tab" | "html" | "define" | "caption"),
        "new" | "select" => block == "tab",
        "markdown" => block == "html",
        "prepend" => block.ends_with("caption"),
        _ => false,
    }
}

/// The id among the options of a `///` block: `attrs: {id: x}`.
pub(in crate::corpus::dialect::mkdocs) fn option_id(options: &str) -> Option<String> {
    let start = options.find("id:")?;
    let value = options.get(start + 3..)?.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find([',', '}', '"', '\'', '\n']).unwrap_or(value.len());
    value.get(..end).map(|id| id.trim().to_owned()).filter(|id| !id.is_empty())
}

/// The title that a kind shows: the first letter is raised.
pub(in crate::corpus::dialect::mkdocs) fn title_of_kind(kind: &str) -> String {
    let mut chars = kind.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
        .unwrap_or_default()
}

/// The level and text of a heading line, without its closing hashes.
pub(in crate::corpus::dialect::mkdocs) fn heading(line: &str) -> Option<(usize, &str)> {
    let hashes = line.bytes().take(6).take_while(|byte| *byte == b'#').count();
    let text = line.get(hashes..).filter(|_| hashes > 0)?;
    let text = text.trim_end();
    let end = text.trim_end_matches('#');
    // An escaped hash belongs to the text.
    let end = if end.ends_with('\\') && end.len() < text.len() { text.get(..end.len() + 1)? } else { end };
    Some((hashes, end.trim()))
}

/// The level of a line that underlines a heading.
pub(in crate::corpus::dialect::mkdocs) fn underline(line: &str) -> Option<usize> {
    let line = line.trim_end();
    let all = |byte: u8| !line.is_empty() && line.bytes().all(|other| other == byte);
    if all(b'=') { Some(1) } else { all(b'-').then_some(2) }
}

/// Whether a line is a horizontal rule.
pub(in crate::corpus::dialect::mkdocs) fn is_rule(line: &str) -> bool {
    let signs = line.bytes().filter(|byte| *byte != b' ');
    let first = line.bytes().next().unwrap_or_default();
    matches!(first, b'*' | b'-' | b'_')
        && line.len() >= 3
        && signs.clone().all(|byte| byte == first)
        && signs.count() >= 3
}

/// The label and the text of a footnote: `[^label]: text`.
pub(in crate::corpus::dialect::mkdocs) fn footnote(line: &str) -> Option<(&str, &str)> {
    let (label, text) = line.strip_prefix("[^")?.split_once("]:")?;
    (!label.is_empty() && !label.contains(['[', ']'])).then(|| (label, text.trim_start()))
}

/// The label of a reference: `[label]: target`.
pub(in crate::corpus::dialect::mkdocs) fn reference(line: &str) -> Option<&str> {
    let (label, target) = line.strip_prefix('[')?.split_once("]:")?;
    (!label.contains(['[', ']']) && !target.trim().is_empty()).then_some(label)
}

/// Whether a line gives the meaning of an abbreviation: `*[HTML]: …`.
pub(in crate::corpus::dialect::mkdocs) fn is_abbreviation(line: &str) -> bool {
    line.strip_prefix("*[")
        .and_then(|rest| rest.split_once(']'))
        .is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
}

/// The length of the marker of a definition: `:   text`.
pub(in crate::corpus::dialect::mkdocs) fn definition(line: &str) -> Option<usize> {
    let rest = line.strip_prefix(':')?;
    let blanks = rest.bytes().take(3).take_while(|byte| *byte == b' ').count();
    (blanks > 0).then_some(blanks + 1)
}

/// The length of the marker of a list item, with the blanks behind it.
pub(in crate::corpus::dialect::mkdocs) fn list_marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let sign = line.as_bytes().get(digits).copied()?;
    let is_marker = if digits > 0 { sign == b'.' && digits < 10 } else { matches!(sign, b'-' | b'*' | b'+') };
    let rest = line.get(digits + 1..).filter(|_| is_marker)?;
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    (blanks > 0 || rest.is_empty()).then_some(digits + 1 + blanks)
}

/// Whether a line is the second one of a table.
pub(in crate::corpus::dialect::mkdocs) fn is_table_rule(line: &str) -> bool {
    line.contains('-') && line.contains('|') && line.bytes().all(|byte| matches!(byte, b'-' | b'|' | b':' | b' '))
}

/// The language, the title and the id of a fence's information.
pub(in crate::corpus::dialect::mkdocs) fn fence_info(info: &str) -> (String, Option<String>, Option<String>) {
    let info = info.trim();
    let (before, list) = match info.split_once('{') {
        Some((before, list)) => (before.trim(), list.split('}').next().unwrap_or_default()),
        None => (info, ""),
    };
    let title = super::super::inline::value_of(info, "title").map(str::to_owned);
    let first = before.split([' ', ',']).next().filter(|word| !word.contains('='));
    let class = list.split_whitespace().find_map(|word| word.strip_prefix('.'));
    let language = first.filter(|word| !word.is_empty()).or(class).unwrap_or_default();
    (language.to_owned(), title, id_of(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_kinds_and_titles() {
        for (line, expected) in [
            ("!!! note", Some((false, "note", None))),
            ("!!!note \"No space\"", Some((false, "note", Some("No space")))),
            ("!!! danger \"\"", Some((false, "danger", Some("")))),
            ("!!! info inline end \"Side\"", Some((false, "info", Some("Side")))),
            ("???+ example \"Open\"", Some((true, "example", Some("Open")))),
            ("??? \"Only title\"", Some((true, "", Some("Only title")))),
            ("!!!", None),
            ("!!! wow, such", None),
            ("!!! \"t\"", None),
        ] {
            let found = box_mark(line).map(|mark| (mark.is_fold, mark.kind, mark.title));
            assert_eq!(found, expected, "{line}");
        }
        assert_eq!(title_of_kind("two-Words"), "Two-words");
    }

    #[test]
    fn lines_that_open_blocks_are_recognized() {
        assert_eq!(tab_mark("===! \"New set\""), Some("New set"));
        assert_eq!(tab_mark("=== No quotes"), None);
        let mark = slash_mark("//// tab | Python 3.10+").unwrap();
        assert_eq!((mark.slashes, mark.name, mark.argument), (4, "tab", "Python 3.10+"));
        assert_eq!(slash_mark("//path"), None);
        assert!(knows_option("details", "type") && !knows_option("figure-caption", "prefix"));
        assert_eq!(option_id("type: danger\nattrs: {id: box-id, class: x}"), Some("box-id".to_owned()));
        assert_eq!(heading("#No space"), Some((1, "No space")));
        assert_eq!(heading("## C++ and C#"), Some((2, "C++ and C")));
        assert_eq!(heading("####### Seven"), Some((6, "# Seven")));
        assert_eq!((underline("---"), underline("= ="), is_rule("* * *")), (Some(2), None, true));
        assert_eq!(footnote("[^a]:"), Some(("a", "")));
        assert_eq!((list_marker("1.  x"), list_marker("1) x"), list_marker("*x*")), (Some(4), None, None));
        assert_eq!((definition(":   x"), definition(":x")), (Some(4), None));
    }

    #[test]
    fn fences_have_a_language_a_title_and_an_id() {
        for (info, language, title, id) in [
            ("py title=\"lamp.py\"", "py", Some("lamp.py"), None),
            ("{ .yaml .annotate }", "yaml", None, None),
            ("python { .annotate title=\"Notes\" }", "python", Some("Notes"), None),
            ("{ .sh #cmd-id linenums=\"5\" }", "sh", None, Some("cmd-id")),
            ("title=\"x\"", "", Some("x"), None),
        ] {
            let expected = (language.to_owned(), title.map(str::to_owned), id.map(str::to_owned));
            assert_eq!(fence_info(info), expected, "{info}");
        }
    }
}
