//! What a settings file says, key by key as it is written, for whoever asks where a setting came from.
//! What may be written and what it means is the business of `file`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A key of a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its name; names inside a table follow a dot, as do the numbers of tables of a list, from 1.
    pub(crate) key: String,
    /// Its value, or those of its list.
    pub(crate) values: Vec<String>,
    /// Its line, from 1.
    pub(crate) line: usize,
}

/// Every key of a table, in the order of the file; `line` tells the line of a range of bytes.
pub(crate) fn written(table: &DeTable<'_>, line: &dyn Fn(Range<usize>) -> usize) -> Vec<Written> {
    let mut all = Vec::new();
    walk(table, "", line, &mut all);
    all.sort_by_key(|written| written.line);
    all
}

fn walk(table: &DeTable<'_>, above: &str, line: &dyn Fn(Range<usize>) -> usize, all: &mut Vec<Written>) {
    for (name, value) in table {
        let key = if above.is_empty() { name.get_ref().to_string() } else { format!("{above}.{}", name.get_ref()) };
        let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().unwrap_or_default().to_owned();
        let values = match value.get_ref() {
            DeValue::Table(inner) => {
                walk(inner, &key, line, all);
                continue;
            }
            DeValue::Array(items) => {
                let tables = (1..).zip(items.iter()).filter_map(|(at, item)| Some((at, item.get_ref().as_table()?)));
                let tables: Vec<(usize, &DeTable<'_>)> = tables.collect();
                tables.iter().for_each(|(at, inner)| walk(inner, &format!("{key}.{at}"), line, all));
                if !tables.is_empty() {
                    continue;
                }
                items.iter().map(text).collect()
            }
            _ => vec![text(value)],
        };
        all.push(Written { key, values, line: line(name.span()) });
    }
}
