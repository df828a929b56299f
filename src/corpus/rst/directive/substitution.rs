//! What a substitution stands for: words, a picture, a character.

use crate::corpus::Origin;
use crate::corpus::rst::line::{Line, joined};
use crate::corpus::rst::node::Inline;
use crate::corpus::rst::parser::Parser;

use super::split::Directive;

/// The parts of a substitution, by its directive.
pub(in crate::corpus::rst) fn substitute(parser: &mut Parser<'_>, name: &str, lines: &[Line<'_>]) -> Vec<Inline> {
    let origin = lines.first().map_or(Origin { source: 0, line: 1 }, |line| line.origin);
    match name.to_lowercase().as_str() {
        "replace" => parser.inline(joined(lines).trim(), origin).parts,
        "image" => {
            let directive = Directive { name: "image".to_owned(), origin, lines: lines.to_vec(), titles: false };
            directive.split(true).option("alt").map(|alt| Inline::Image(alt.to_owned())).into_iter().collect()
        }
        "unicode" => vec![Inline::Text(characters(&joined(lines)))],
        _ => Vec::new(),
    }
}

/// The characters of codes such as `U+2014` and `0x2014`; other words stay. A comment starts with two dots.
fn characters(text: &str) -> String {
    let codes = text.split(" ..").next().unwrap_or_default();
    let character = |word: &str| {
        let lower = word.to_lowercase();
        let hex = ["0x", "x", "\\x", "u+", "u", "\\u"].iter().find_map(|start| lower.strip_prefix(start));
        let hex = hex.or_else(|| lower.strip_prefix("&#x")?.strip_suffix(';'));
        let code = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).or_else(|| word.parse().ok());
        code.and_then(char::from_u32).map_or_else(|| word.to_owned(), String::from)
    };
    codes.split_whitespace().map(character).collect()
}
