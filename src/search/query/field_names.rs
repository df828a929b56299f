//! Field names: the fields of the query language with the facet keys and index columns behind them.

use crate::site::{CONTENT_TYPE, TOPICS, USE_CASE, facets};

/// A field of the query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldName {
    /// Words of the title of a page or the label of a resource.
    Title,
    /// Words of a heading.
    Section,
    /// A topic.
    Topic,
    /// The content type.
    Type,
    /// A use case.
    UseCase,
    /// A folder of the URL (`/a/b`) or words of the URL.
    Url,
    /// The kind of a resource.
    Kind,
}

/// A row of the table: field, name in the query language, facet key, column of the index.
type Row = (FieldName, &'static str, Option<&'static str>, Option<&'static str>);

const TABLE: [Row; 7] = [
    (FieldName::Title, "title", None, None),
    (FieldName::Section, "section", None, None),
    (FieldName::Topic, "topic", Some(TOPICS), Some("topics")),
    (FieldName::Type, "type", Some(CONTENT_TYPE), Some("content_type")),
    (FieldName::UseCase, "usecase", Some(USE_CASE), Some("use_case")),
    (FieldName::Url, "url", Some(facets::PATH), None),
    (FieldName::Kind, "kind", Some("kind"), None),
];

impl FieldName {
    /// The field with this name, in any case.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1.eq_ignore_ascii_case(name)).map(|row| row.0)
    }

    /// The name in the query language.
    pub(crate) fn name(self) -> &'static str {
        TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The facet key, if the field is a facet.
    pub(crate) fn key(self) -> Option<&'static str> {
        TABLE.iter().find(|row| row.0 == self).and_then(|row| row.2)
    }
}

/// The name of a facet key in the query language; other keys are their own names.
pub(crate) fn field_name(key: &str) -> &str {
    TABLE.iter().find(|row| row.2 == Some(key)).map_or(key, |row| row.1)
}

/// The column with the values of a facet key alone; other keys share a column.
pub(crate) fn facet_column(key: &str) -> Option<&'static str> {
    TABLE.iter().find(|row| row.2 == Some(key)).and_then(|row| row.3)
}
