//! Data files: YAML, JSON, and tables of CSV and TSV.

use std::collections::BTreeMap;

use crate::corpus::data::{self, Format};
use crate::corpus::liquid::Value;

/// Parses a data file by its extension.
///
/// # Errors
/// The line and the reason when it cannot be parsed.
pub(super) fn parse(path: &str, text: &str) -> Result<Value, (u32, String)> {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("csv") => Ok(table(text, ',')),
        Some("tsv") => Ok(table(text, '\t')),
        _ => {
            let format = Format::of_name(path).unwrap_or_default();
            data::parse(text, format).map(|value| Value::from(&value)).map_err(|fault| (fault.line, fault.reason))
        }
    }
}

/// One map for each row, with the names of the first row as keys.
fn table(text: &str, separator: char) -> Value {
    let mut rows = rows(text, separator).into_iter();
    let head = rows.next().unwrap_or_default();
    let row = |cells: Vec<String>| {
        let cells = cells.into_iter().map(Value::from).chain(std::iter::repeat(Value::Nil));
        Value::map(head.iter().cloned().zip(cells).collect::<BTreeMap<_, _>>())
    };
    Value::list(rows.map(row).collect())
}

/// The cells of each row. A quoted cell may hold separators, line ends, and doubled quotes.
fn rows(text: &str, separator: char) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut in_quotes = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if in_quotes && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if in_quotes || cell.is_empty() => in_quotes = !in_quotes,
            '\n' if !in_quotes => {
                row.push(std::mem::take(&mut cell));
                let row = std::mem::take(&mut row);
                if row.iter().any(|cell| !cell.is_empty()) {
                    rows.push(row);
                }
            }
            c if c == separator && !in_quotes => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_become_maps() {
        let value = parse("x.csv", "item,price\n\"clay, wet\",3\n\"a \"\"b\"\"\nc\",\n").unwrap();
        let items: Vec<String> = value.items().iter().map(|row| row.get("item").unwrap().text()).collect();
        assert_eq!(items, ["clay, wet", "a \"b\"\nc"]);
        assert_eq!(parse("x.tsv", "a\tb\n1\t2\n").unwrap().items()[0].get("b").unwrap().text(), "2");
        assert!(parse("x.yml", "a: [").is_err());
    }
}
