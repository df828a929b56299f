//! The cells of a notebook, of versions 3 and 4 of the format.

use super::json::Json;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Markdown,
    /// Code of a language.
    Code(String),
    /// Text that a converter passes on as it is.
    Raw,
    /// A heading of version 3, and its level.
    Heading(usize),
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) kind: Kind,
    /// The lines of the source, and the line of the file that each one comes from.
    pub(super) lines: Vec<(String, u32)>,
}

/// Languages that a first line such as `%%bash` gives a cell.
const MAGICS: [&str; 12] =
    ["bash", "cython", "html", "javascript", "js", "latex", "markdown", "perl", "R", "ruby", "sh", "sql"];

/// The cells of a notebook, in order.
pub(super) fn cells(notebook: &Json) -> Vec<Cell> {
    let language = language(notebook);
    let sheets = notebook.get("worksheets").map(Json::items).unwrap_or_default();
    let of_sheets = sheets.iter().filter_map(|sheet| sheet.get("cells"));
    let lists = notebook.get("cells").into_iter().chain(of_sheets);
    lists.flat_map(Json::items).filter_map(|cell| read(cell, &language)).collect()
}

/// The language of the kernel.
fn language(notebook: &Json) -> String {
    let metadata = notebook.get("metadata");
    let at = |outer: &str, inner: &str| metadata?.get(outer)?.get(inner)?.text().map(str::to_owned);
    let found = at("language_info", "name").or_else(|| at("kernelspec", "language"));
    found.or_else(|| at("kernelspec", "name")).unwrap_or_else(|| "python".to_owned()).to_lowercase()
}

fn read(cell: &Json, language: &str) -> Option<Cell> {
    let source = cell.get("source").or_else(|| cell.get("input"))?;
    let lines = lines(source);
    let is_markdown = |kind: &str| kind.contains("markdown") || kind.contains("html");
    let kind = match cell.get("cell_type").and_then(Json::text).unwrap_or_default() {
        "markdown" | "html" => Kind::Markdown,
        "heading" => {
            let level =
                cell.get("level").and_then(|level| if let Json::Word(word) = level { word.parse().ok() } else { None });
            Kind::Heading(level.unwrap_or(1).clamp(1, 6))
        }
        "code" => {
            let own = cell.get("language").and_then(Json::text).unwrap_or(language);
            let first = lines.first().and_then(|(line, _)| line.strip_prefix("%%")?.split_whitespace().next());
            let magic = first.filter(|name| MAGICS.contains(name));
            Kind::Code(magic.unwrap_or(own).to_lowercase())
        }
        _ => {
            let format = cell.get("metadata").and_then(|data| data.get("format").or_else(|| data.get("raw_mimetype")));
            if format.and_then(Json::text).is_some_and(is_markdown) { Kind::Markdown } else { Kind::Raw }
        }
    };
    Some(Cell { kind, lines })
}

/// The lines of a source: one text, or a list of lines with their ends.
fn lines(source: &Json) -> Vec<(String, u32)> {
    let one = std::slice::from_ref(source);
    let texts = if matches!(source, Json::List(_)) { source.items() } else { one };
    let mut lines: Vec<(String, u32)> = Vec::new();
    let mut is_open = false;
    for text in texts {
        let Json::Text(text, line) = text else { continue };
        for (index, part) in text.split('\n').enumerate() {
            let part = part.strip_suffix('\r').unwrap_or(part);
            match lines.last_mut().filter(|_| index == 0 && is_open) {
                // A text without a line end continues in the next one.
                Some((last, _)) if !last.is_empty() => last.push_str(part),
                Some(last) => *last = (part.to_owned(), *line),
                None => lines.push((part.to_owned(), *line)),
            }
        }
        is_open = true;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::json;
    use super::*;

    #[test]
    fn lines_come_from_lists_and_texts() {
        for (source, expected) in [
            ("[\"a\\n\",\n\"b\"]", &[("a", 1), ("b", 2)][..]),
            ("\"a\\nb\\n\"", &[("a", 1), ("b", 1), ("", 1)]),
            ("[\"a\",\n\"b\\n\"]", &[("ab", 1), ("", 2)]),
            ("[]", &[]),
        ] {
            let (value, _) = json::read(source, 1, &[]);
            let found = lines(&value.unwrap());
            let found: Vec<(&str, u32)> = found.iter().map(|(line, number)| (line.as_str(), *number)).collect();
            assert_eq!(found, expected, "{source}");
        }
    }
}
