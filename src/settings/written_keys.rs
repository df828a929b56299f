//! The keys of a settings file as written, with their lines: the evidence of `kb config`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A key of a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrittenKey {
    /// Its path: names inside a table follow a dot, as do the numbers (from 1) of tables in a list.
    pub(crate) key: String,
    /// Its value, or the values of its list.
    pub(crate) values: Vec<String>,
    /// Its line, from 1.
    pub(crate) line: usize,
}

/// Every key of a table in file order; `line` maps a byte range to its line.
pub(crate) fn written_keys(table: &DeTable<'_>, line: &dyn Fn(Range<usize>) -> usize) -> Vec<WrittenKey> {
    let mut all = Vec::new();
    collect(table, "", line, &mut all);
    all.sort_by_key(|written| written.line);
    all
}

fn collect(table: &DeTable<'_>, above: &str, line: &dyn Fn(Range<usize>) -> usize, all: &mut Vec<WrittenKey>) {
    for (name, value) in table {
        let key = if above.is_empty() { name.get_ref().to_string() } else { format!("{above}.{}", name.get_ref()) };
        let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().unwrap_or_default().to_owned();
        let values = match value.get_ref() {
            DeValue::Table(inner) => {
                collect(inner, &key, line, all);
                continue;
            }
            DeValue::Array(items) => {
                let tables =
                    (1..).zip(items.iter()).filter_map(|(number, item)| Some((number, item.get_ref().as_table()?)));
                let tables: Vec<(usize, &DeTable<'_>)> = tables.collect();
                tables.iter().for_each(|(number, inner)| collect(inner, &format!("{key}.{number}"), line, all));
                if !tables.is_empty() {
                    continue;
                }
                items.iter().map(text).collect()
            }
            _ => vec![text(value)],
        };
        all.push(WrittenKey { key, values, line: line(name.span()) });
    }
}
