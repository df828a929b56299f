//! Fields and filters of a question: the same key twice is OR, different keys are AND. Which fields there are, `syntax`
//! says; the words of a question are planned one folder up.

use crate::analysis::analyze;
use crate::site::facets;

use super::condition::{Condition, distinct};
use super::query::{Clause, Query, TermGroup};
use super::syntax::{Name, Node};

impl Query {
    pub(crate) fn field(&mut self, name: Name, values: &[String]) -> Option<Condition> {
        Some(Condition::Any(distinct(values.iter().filter_map(|value| self.field_value(name, value)))))
    }

    fn field_value(&mut self, name: Name, value: &str) -> Option<Condition> {
        if let Some(key) = name.key().filter(|_| name != Name::Url || value.starts_with('/')) {
            return self.facet(key, value);
        }
        let mut all = Vec::new();
        for (span, term) in analyze(value).into_iter().filter(|(span, _)| !span.whole) {
            let leaf = match name {
                Name::Section => Clause::Heading(term.clone()),
                Name::Url => Clause::Url(term.clone()),
                _ => Clause::Title(term.clone()),
            };
            all.push(Condition::Leaf(self.leaf(leaf)?));
            if let Some(leaf) = self.leaf(Clause::Term(term)) {
                let typed = value[span.start..span.end].to_owned();
                self.place(leaf);
                self.push_word(TermGroup { typed, parts: vec![leaf], ..TermGroup::default() });
            }
        }
        Some(Condition::All(all)).filter(|_| !value.is_empty())
    }

    fn facet(&mut self, key: &str, value: &str) -> Option<Condition> {
        let form = if key == facets::PATH { facets::folder(value) } else { facets::canonical(value) };
        self.leaf(Clause::Facet(facets::term(key, &form))).map(Condition::Leaf)
    }

    /// Filters and the fields of the question that are facets, by key.
    pub(crate) fn filters(&mut self, filters: &[(String, String)], nodes: &[Node]) -> Vec<Condition> {
        let mut by_key: Vec<(String, Vec<Condition>)> = Vec::new();
        let named = nodes.iter().filter_map(|node| match node {
            Node::Field(name, values) => Some((name, values)),
            _ => None,
        });
        let typed = named.filter_map(|(name, values)| Some((name.key()?, *name, values)));
        for (key, name, values) in typed {
            let conditions: Vec<_> = values.iter().filter_map(|value| self.field_value(name, value)).collect();
            group(&mut by_key, key).extend(conditions);
        }
        for (key, value) in filters {
            let key = facets::key_name(key).to_owned();
            let condition = self.facet(&key, value);
            group(&mut by_key, &key).extend(condition);
        }
        by_key.into_iter().map(|(_, any)| Condition::Any(distinct(any.into_iter()))).collect()
    }
}

fn group<'a>(groups: &'a mut Vec<(String, Vec<Condition>)>, key: &str) -> &'a mut Vec<Condition> {
    let at = groups.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
        groups.push((key.to_owned(), Vec::new()));
        groups.len() - 1
    });
    &mut groups[at].1
}

impl Name {
    /// The facet that a field is, if it is one.
    pub(crate) fn key(self) -> Option<&'static str> {
        match self {
            Self::Topic => Some(facets::TOPICS),
            Self::Type => Some(facets::CONTENT_TYPE),
            Self::UseCase => Some(facets::USE_CASE),
            Self::Url => Some(facets::PATH),
            Self::Kind => Some("kind"),
            Self::Title | Self::Section => None,
        }
    }
}
