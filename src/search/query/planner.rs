//! Planner: builds a logical query from the syntax tree of a question and its filters.

use crate::analysis::{analyze, fold};
use crate::site::facets;

use super::condition::{Condition, distinct};
use super::field_names::FieldName;
use super::logical_query::{Clause, Query};
use super::stop_words::{is_question_word, is_stop_word, strip_punctuation};
use super::syntax::Node;
use super::term_group::TermGroup;

/// Weight of an identifier as one term; a document that contains it contains its parts too.
const COMPOUND_WEIGHT: f32 = 0.5;

/// Plans a question. Filters with the same key are alternatives, different keys are all required.
///
/// `identifiers` are terms of the question that the index knows as one word; they are not split into parts.
pub(crate) fn plan(question: &Node, filters: &[(String, String)], identifiers: Vec<String>) -> Query {
    let mut planner = Planner { query: Query::default(), next_position: 0, identifiers };
    let nodes = match question {
        Node::And(nodes) => &nodes[..],
        node => std::slice::from_ref(node),
    };
    planner.query.required = planner.filters(filters, nodes);
    let has_content_word = nodes.iter().any(|node| matches!(node, Node::Word(word) if !is_stop_word(word)));
    for node in nodes.iter().filter(|node| !matches!(node, Node::Field(name, _) if name.key().is_some())) {
        match node {
            Node::Word(word) if has_content_word && is_stop_word(word) => planner.skip(word),
            _ => planner.add(node),
        }
    }
    planner.separate_kinds();
    planner.query
}

/// The state of planning.
struct Planner {
    query: Query,
    /// The position of the next word in the question.
    next_position: u32,
    /// Terms that are looked up as one word.
    identifiers: Vec<String>,
}

impl Planner {
    /// Adds a part of the question as a condition.
    fn add(&mut self, node: &Node) {
        let Some(condition) = self.condition(node) else { return };
        self.query.typed_words.push(match (node, &condition) {
            (Node::Word(word), Condition::Group(group)) => (strip_punctuation(word).to_owned(), Some(*group)),
            _ => (String::new(), None),
        });
        let conditions = match node {
            Node::Word(_) | Node::Prefix(_) | Node::Or(_) => &mut self.query.optional,
            _ => &mut self.query.required,
        };
        if !conditions.contains(&condition) {
            conditions.push(condition);
        }
    }

    /// Skips a stop word: it is not scored, but it occupies a position between its neighbours.
    fn skip(&mut self, word: &str) {
        let word = strip_punctuation(word);
        self.query.typed_words.push((word.to_owned(), None));
        self.next_position += 1;
        let terms = analyze(word).into_iter().filter(|(span, _)| !span.is_compound && is_question_word(word));
        for (_, term) in terms {
            if !self.query.question_words.contains(&term) {
                self.query.question_words.push(term);
            }
        }
    }

    /// Requires the kind of document if only facets decide: pages and resources share facet keys.
    fn separate_kinds(&mut self) {
        let query = &mut self.query;
        let has_facet = query.clauses.iter().any(|clause| matches!(clause, Clause::Facet(_)));
        let mut conditions = query.required.iter().chain(&query.optional);
        let has_only_facets = conditions.all(|condition| is_wordless(condition, &query.clauses));
        if has_facet
            && has_only_facets
            && let Some(all) = query.add_clause(Clause::All)
        {
            query.required.push(Condition::Clause(all));
        }
    }

    fn condition(&mut self, node: &Node) -> Option<Condition> {
        match node {
            Node::All => self.query.add_clause(Clause::All).map(Condition::Clause),
            Node::Word(word) => self.word(word).map(Condition::Group),
            Node::Prefix(prefix) => self.prefix(prefix).map(Condition::Group),
            Node::Phrase(words) => self.phrase(words).map(Condition::Clause),
            Node::Field(name, values) => self.field(*name, values),
            Node::Not(inner) => self.exclusion(inner).map(|inner| Condition::Not(Box::new(inner))),
            Node::And(nodes) => self.conditions(nodes).map(Condition::All),
            Node::Or(nodes) => self.conditions(nodes).map(Condition::Any),
        }
    }

    fn conditions(&mut self, nodes: &[Node]) -> Option<Vec<Condition>> {
        let conditions = distinct(nodes.iter().filter_map(|node| self.condition(node)));
        Some(conditions).filter(|conditions| !conditions.is_empty())
    }

    /// The condition of an excluded node: its clauses are looked up but not scored.
    fn exclusion(&mut self, node: &Node) -> Option<Condition> {
        let (groups, sequence) = (self.query.groups.len(), self.query.sequence.len());
        let condition = self.condition(node)?;
        let excluded = self.query.groups.split_off(groups);
        self.query.sequence.truncate(sequence);
        Some(condition.without_groups(groups, &excluded))
    }

    /// Appends a clause to the sequence of the question.
    fn push_sequence(&mut self, clause: usize) {
        self.query.sequence.push((clause, self.next_position));
        self.next_position += 1;
    }

    fn word(&mut self, typed: &str) -> Option<usize> {
        let typed = strip_punctuation(typed);
        let mut parts = Vec::new();
        let mut compound = None;
        let mut analyzed = analyze(typed);
        let is_identifier = |term: &String| self.identifiers.contains(term);
        if let Some(index) = analyzed.iter().position(|(span, term)| span.is_compound && is_identifier(term)) {
            analyzed = vec![analyzed.swap_remove(index)];
            analyzed[0].0.is_compound = false;
        }
        for (span, term) in analyzed {
            if span.is_compound {
                compound = self.query.add_weighted(Clause::Term(term), COMPOUND_WEIGHT);
            } else {
                let clause = self.query.add_clause(Clause::Term(term))?;
                parts.push(clause);
                self.push_sequence(clause);
            }
        }
        if parts.is_empty() {
            return None;
        }
        Some(self.query.add_group(TermGroup { typed: typed.to_owned(), parts, compound, ..TermGroup::default() }))
    }

    fn prefix(&mut self, prefix: &str) -> Option<usize> {
        let mut folded = String::new();
        fold(prefix, &mut folded);
        let clause = self.query.add_clause(Clause::Prefix(folded))?;
        let typed = format!("{prefix}*");
        Some(self.query.add_group(TermGroup { typed, parts: vec![clause], ..TermGroup::default() }))
    }

    /// The clause of a phrase; its words are scored one by one too.
    fn phrase(&mut self, words: &str) -> Option<usize> {
        let spans: Vec<_> = analyze(words).into_iter().filter(|(span, _)| !span.is_compound).collect();
        let first = spans.first().map(|(span, _)| span.position)?;
        for (span, term) in &spans {
            let clause = self.query.add_clause(Clause::Term(term.clone()))?;
            self.score_term(clause, &words[span.start..span.end]);
        }
        let terms: Vec<(String, u32)> = spans.into_iter().map(|(span, term)| (term, span.position - first)).collect();
        match &terms[..] {
            [_] => self.query.add_clause(Clause::Exact(words.trim().to_owned())),
            _ => self.query.add_clause(Clause::Phrase(terms)),
        }
    }

    /// Adds a clause to the sequence and a term group for it.
    fn score_term(&mut self, clause: usize, typed: &str) {
        self.push_sequence(clause);
        self.query.add_group(TermGroup { typed: typed.to_owned(), parts: vec![clause], ..TermGroup::default() });
    }

    fn field(&mut self, name: FieldName, values: &[String]) -> Option<Condition> {
        Some(Condition::Any(distinct(values.iter().filter_map(|value| self.field_value(name, value)))))
    }

    fn field_value(&mut self, name: FieldName, value: &str) -> Option<Condition> {
        if let Some(key) = name.key().filter(|_| name != FieldName::Url || value.starts_with('/')) {
            return self.facet(key, value);
        }
        let mut all = Vec::new();
        for (span, term) in analyze(value).into_iter().filter(|(span, _)| !span.is_compound) {
            let clause = match name {
                FieldName::Section => Clause::Heading(term.clone()),
                FieldName::Url => Clause::Url(term.clone()),
                _ => Clause::Title(term.clone()),
            };
            all.push(Condition::Clause(self.query.add_clause(clause)?));
            if let Some(clause) = self.query.add_clause(Clause::Term(term)) {
                self.score_term(clause, &value[span.start..span.end]);
            }
        }
        Some(Condition::All(all)).filter(|_| !value.is_empty())
    }

    fn facet(&mut self, key: &str, value: &str) -> Option<Condition> {
        let canonical = if key == facets::PATH { facets::folder(value) } else { facets::canonical(value) };
        self.query.add_clause(Clause::Facet(facets::term(key, &canonical))).map(Condition::Clause)
    }

    /// One condition for each facet key, from the filters and from the facet fields of the question.
    fn filters(&mut self, filters: &[(String, String)], nodes: &[Node]) -> Vec<Condition> {
        let mut by_key: Vec<(String, Vec<Condition>)> = Vec::new();
        let fields = nodes.iter().filter_map(|node| match node {
            Node::Field(name, values) => Some((name.key()?, *name, values)),
            _ => None,
        });
        for (key, name, values) in fields {
            let conditions: Vec<_> = values.iter().filter_map(|value| self.field_value(name, value)).collect();
            entry(&mut by_key, key).extend(conditions);
        }
        for (key, value) in filters {
            let key = facets::key_name(key).to_owned();
            let condition = self.facet(&key, value);
            entry(&mut by_key, &key).extend(condition);
        }
        by_key.into_iter().map(|(_, any)| Condition::Any(distinct(any.into_iter()))).collect()
    }
}

/// The conditions of a key, in the order in which keys first occur.
fn entry<'a>(by_key: &'a mut Vec<(String, Vec<Condition>)>, key: &str) -> &'a mut Vec<Condition> {
    let index = by_key.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
        by_key.push((key.to_owned(), Vec::new()));
        by_key.len() - 1
    });
    &mut by_key[index].1
}

/// Whether a document without any word can pass a condition.
fn is_wordless(condition: &Condition, clauses: &[Clause]) -> bool {
    match condition {
        Condition::Group(_) => false,
        Condition::Clause(clause) => matches!(clauses.get(*clause), Some(Clause::Facet(_))),
        Condition::Not(_) => true,
        Condition::All(inner) => inner.iter().all(|condition| is_wordless(condition, clauses)),
        Condition::Any(inner) => inner.iter().any(|condition| is_wordless(condition, clauses)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax;
    use super::plan;

    #[test]
    fn a_repeated_question_has_no_more_conditions() {
        let plan = |text: &str| plan(&syntax::parse(text).0, &[], Vec::new());
        let text = "token -log (a OR a OR b) title:(c,c,d) \"e f\" topic:g ";
        let (once, repeated) = (plan(text), plan(&text.repeat(9)));
        assert_eq!(once.required, repeated.required);
        assert_eq!(once.optional, repeated.optional);
        assert_eq!((once.required.len(), once.optional.len()), (4, 2));
    }
}
