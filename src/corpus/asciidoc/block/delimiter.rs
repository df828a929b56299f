//! Delimiters of blocks, and the lines that end a paragraph.

use super::super::scan::{anchor_id, is_word};
use super::marker::Marker;

/// The kind of a delimited block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Comment,
    Example,
    Fenced,
    Listing,
    Literal,
    Open,
    Pass,
    Quote,
    Sidebar,
    Table,
}

/// The delimiter that a line is: the kind of its block, and the line that ends it.
pub(super) fn delimiter(line: &str) -> Option<(Context, &str)> {
    if line == "--" {
        return Some((Context::Open, line));
    }
    if let Some(language) = line.strip_prefix("```") {
        return (!language.contains('`')).then_some((Context::Fenced, "```"));
    }
    let tip = line.get(..4)?;
    let context = match tip {
        "----" => Context::Listing,
        "...." => Context::Literal,
        "====" => Context::Example,
        "****" => Context::Sidebar,
        "____" => Context::Quote,
        "++++" => Context::Pass,
        "|===" | ",===" | ":===" | "!===" => Context::Table,
        "~~~~" => Context::Open,
        "////" => Context::Comment,
        _ => return None,
    };
    let tail = tip.chars().last()?;
    line.get(4..)?.chars().all(|char| char == tail).then_some((context, line))
}

/// Whether a line holds the attributes or the anchor of a block.
pub(super) fn is_attribute_line(line: &str) -> bool {
    let Some(inner) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) else { return false };
    if let Some(anchor) = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        return anchor.is_empty() || anchor_id(anchor).is_some();
    }
    inner.chars().next().is_none_or(|first| is_word(first) || matches!(first, '.' | '#' | '%' | '{' | ',' | '"' | '\''))
}

/// Whether a line ends a paragraph.
pub(super) fn starts_block(line: &str) -> bool {
    delimiter(line).is_some() || is_attribute_line(line)
}

/// Whether a line ends a paragraph of a list item.
pub(super) fn starts_block_or_list(line: &str) -> bool {
    starts_block(line) || Marker::of(line).is_some()
}

/// Whether a line is a break: `'''`, `<<<`, or one of Markdown.
pub(super) fn is_break(line: &str) -> bool {
    let uniform = |sign: char| line.len() > 2 && line.chars().all(|char| char == sign);
    if uniform('\'') || uniform('<') {
        return true;
    }
    let signs: Vec<&str> = line.split(' ').filter(|sign| !sign.is_empty()).collect();
    match signs.as_slice() {
        ["---" | "***" | "___"] => true,
        [first @ ("-" | "*" | "_"), second, third] => first == second && second == third,
        _ => false,
    }
}

/// Whether a line is the title of a block, `.Title`.
pub(super) fn block_title(line: &str) -> Option<&str> {
    let title = line.strip_prefix('.')?;
    let bare = title.strip_prefix('.').unwrap_or(title);
    (!bare.is_empty() && !bare.starts_with([' ', '\t', '.'])).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_delimit_blocks() {
        for (line, expected) in [
            ("--", Some(Context::Open)),
            ("------", Some(Context::Listing)),
            ("---- a", None),
            ("---", None),
            ("```ruby", Some(Context::Fenced)),
            ("````", None),
            ("|====", Some(Context::Table)),
            ("äöü", None),
        ] {
            assert_eq!(delimiter(line).map(|(context, _)| context), expected, "{line}");
        }
        assert!(is_attribute_line("[source,ruby]") && is_attribute_line("[[id]]") && !is_attribute_line("[ x]"));
        assert!(is_break("'''") && is_break("* * *") && !is_break("''") && !is_break("* a"));
        assert_eq!((block_title(".Title"), block_title("..x"), block_title("...")), (Some("Title"), Some(".x"), None));
    }
}
