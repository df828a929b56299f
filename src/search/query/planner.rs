//! Planner: builds a logical query from the syntax tree of a question and its filters.

use crate::analysis::{analyze, fold, is_symbolic};
use crate::site::facets;

use super::condition::{Condition, distinct};
use super::field_names::FieldName;
use super::logical_query::{Clause, Query};
use super::stop_words::{is_question_word, is_stop_word, strip_punctuation};
use super::syntax::Node;
use super::term_group::TermGroup;
use super::word_terms::{MAX_PARTS, TextTerms, TextToken, WordTerms, words_in};

/// Weight of an identifier as one term; a document that contains it contains its parts too.
const COMPOUND_WEIGHT: f32 = 0.5;
/// Weight of the parts of an identifier next to each other; a document that contains them contains the parts too.
const PHRASE_WEIGHT: f32 = 0.3;
/// Weight of the parts of an identifier next to each other, where it is searched as one term.
const SPELLED_OUT_WEIGHT: f32 = 0.8;
/// Weight of the letters of a name with symbols.
const LETTERS_WEIGHT: f32 = 0.1;
/// Weight of the letters of a name with symbols that no page has.
const GUESS_WEIGHT: f32 = 0.8;
/// Confidence that the letters are what was asked for.
const GUESS_CONFIDENCE: f32 = 0.5;

/// Plans a question. Filters with the same key are alternatives, different keys are all required.
///
/// `known` are terms of the question that the index has: identifiers, which are not split into parts, and names with
/// symbols.
pub(crate) fn plan(question: &Node, filters: &[(String, String)], known: Vec<String>) -> Query {
    let mut planner = Planner { query: Query::default(), next_position: 0, known, is_excluding: false };
    let nodes = match question {
        Node::And(nodes) => &nodes[..],
        node => std::slice::from_ref(node),
    };
    planner.query.required = planner.filters(filters, nodes);
    let runs = nodes.iter().filter_map(|node| match node {
        Node::Word(run) => Some(run),
        _ => None,
    });
    let has_content_word = runs.flat_map(|run| words_in(run)).any(|word| !planner.is_stop_word(word));
    for node in nodes.iter().filter(|node| !matches!(node, Node::Field(name, _) if name.key().is_some())) {
        let Node::Word(run) = node else {
            planner.add(node);
            continue;
        };
        for word in words_in(run) {
            if has_content_word && planner.is_stop_word(word) { planner.skip(word) } else { planner.add_word(word) }
        }
    }
    planner.match_without_words();
    planner.query
}

/// The state of planning.
struct Planner {
    query: Query,
    /// The position of the next word in the question.
    next_position: u32,
    /// Terms of the question that the index has.
    known: Vec<String>,
    /// Whether the current node is excluded: its clauses are looked up but not scored.
    is_excluding: bool,
}

impl Planner {
    /// Adds a part of the question as a condition.
    fn add(&mut self, node: &Node) {
        let Some(condition) = self.condition(node) else { return };
        self.query.typed_words.push((String::new(), None));
        let conditions = match node {
            Node::Prefix(_) | Node::Or(_) => &mut self.query.optional,
            _ => &mut self.query.required,
        };
        if !conditions.contains(&condition) {
            conditions.push(condition);
        }
    }

    /// Adds a word as a condition that a result may fail.
    fn add_word(&mut self, word: &str) {
        let Some(group) = self.word(word) else { return };
        self.query.typed_words.push((strip_punctuation(word).to_owned(), Some(group)));
        let condition = Condition::Group(group);
        if !self.query.optional.contains(&condition) {
            self.query.optional.push(condition);
        }
    }

    /// Whether a word has no content. A known name with symbols has: `C#`, `sed -i`; a single mark is punctuation.
    fn is_stop_word(&self, word: &str) -> bool {
        let is_name = || word.len() > 1 && analyze(word).iter().any(|(_, term)| self.known.contains(term));
        is_stop_word(word) && (self.known.is_empty() || !is_name())
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

    /// Looks every document up if one without any word can match: for exclusions alone, and for facets alone, because pages
    /// and resources share facet keys.
    fn match_without_words(&mut self) {
        let query = &mut self.query;
        let has_facet = query.clauses.iter().any(|clause| matches!(clause, Clause::Facet(_)));
        let mut conditions = query.required.iter().chain(&query.optional);
        let has_only_facets = has_facet && conditions.all(|condition| is_wordless(condition, &query.clauses));
        let matches_nothing = !query.is_empty() && query.matches(0);
        if (has_only_facets || matches_nothing)
            && let Some(all) = query.add_clause(Clause::All)
        {
            query.required.push(Condition::Clause(all));
        }
    }

    fn condition(&mut self, node: &Node) -> Option<Condition> {
        match node {
            Node::All => self.query.add_clause(Clause::All).map(Condition::Clause),
            Node::Word(run) => self.words(run),
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
        let was_excluding = std::mem::replace(&mut self.is_excluding, true);
        let condition = self.condition(node);
        self.is_excluding = was_excluding;
        let excluded = self.query.groups.split_off(groups);
        self.query.sequence.truncate(sequence);
        self.query.scored_with.retain(|(_, group)| *group < groups);
        Some(condition?.without_groups(groups, &excluded))
    }

    /// The index of a scored clause.
    fn scored(&mut self, clause: Clause, weight: f32) -> Option<usize> {
        let weight = if self.is_excluding { 0.0 } else { weight };
        let index = self.query.add_weighted(clause, weight)?;
        // A clause that was excluded before it was typed.
        let known = &mut self.query.weights[index];
        *known = if *known == 0.0 { weight } else { *known };
        Some(index)
    }

    /// Appends a clause to the sequence of the question.
    fn push_sequence(&mut self, clause: usize) {
        self.query.sequence.push((clause, self.next_position));
        self.next_position += 1;
    }

    /// The condition of a run without spaces: brackets separate its words.
    fn words(&mut self, run: &str) -> Option<Condition> {
        let mut groups = distinct(words_in(run).filter_map(|word| self.word(word)).map(Condition::Group));
        if groups.len() > 1 { Some(Condition::All(groups)) } else { groups.pop() }
    }

    /// The term group of a word. Several parts match it next to each other only; each of them scores.
    fn word(&mut self, typed: &str) -> Option<usize> {
        let WordTerms { typed, mut parts, compound, related, unknown_name } = WordTerms::of(typed, &self.known)?;
        if let Some(name) = unknown_name {
            return self.unknown_name(typed, name, parts.pop()?.0);
        }
        if parts.len() > MAX_PARTS {
            self.query.warnings.push(format!("only the first {MAX_PARTS} parts of a word were searched"));
            parts.truncate(MAX_PARTS);
        }
        let mut group = TermGroup { typed, ..TermGroup::default() };
        if let Some(identifier) = compound.as_ref().filter(|term| self.known.contains(term)) {
            let clause = self.scored(Clause::Term(identifier.clone()), 1.0)?;
            group.parts.push(clause);
            self.push_sequence(clause);
            group.alternatives.extend(self.scored(Clause::Phrase(parts), SPELLED_OUT_WEIGHT));
            return Some(self.query.add_group(group));
        }
        // A flag adds to the score of the words in it; another name with symbols, such as `.NET`, is more than its letters.
        let has_words = parts.len() == 1 && !related.is_empty() && parts[0].0.starts_with('-');
        let (weight, related_weight) = if has_words { (COMPOUND_WEIGHT, 1.0) } else { (1.0, LETTERS_WEIGHT) };
        for (term, _) in &parts {
            let clause = self.scored(Clause::Term(term.clone()), weight)?;
            group.parts.push(clause);
            if !has_words {
                self.push_sequence(clause);
            }
        }
        for term in related {
            let clause = self.scored(Clause::Term(term), related_weight)?;
            group.related.push(clause);
            if has_words {
                self.push_sequence(clause);
            }
        }
        if parts.len() > 1 {
            group.compound = compound.and_then(|term| self.scored(Clause::Term(term), COMPOUND_WEIGHT));
            group.phrase = Some(self.scored(Clause::Phrase(parts), PHRASE_WEIGHT)?);
        }
        Some(self.query.add_group(group))
    }

    /// The term group of a name with symbols that no page has: its letters are a guess.
    fn unknown_name(&mut self, letters: String, name: String, term: String) -> Option<usize> {
        self.query.warnings.push(format!("no page has `{name}`: searched as `{letters}`"));
        let name = self.scored(Clause::Term(name), 1.0)?;
        let guess = self.scored(Clause::Term(term), GUESS_WEIGHT)?;
        self.push_sequence(guess);
        let (parts, alternatives, guess) = (vec![name], vec![guess], Some((guess, GUESS_CONFIDENCE)));
        Some(self.query.add_group(TermGroup { typed: letters, parts, alternatives, guess, ..TermGroup::default() }))
    }

    fn prefix(&mut self, prefix: &str) -> Option<usize> {
        let mut folded = String::new();
        fold(prefix, &mut folded);
        let clause = self.scored(Clause::Prefix(folded), 1.0)?;
        let typed = format!("{prefix}*");
        Some(self.query.add_group(TermGroup { typed, parts: vec![clause], ..TermGroup::default() }))
    }

    /// The clause of a phrase; its words are scored one by one too.
    fn phrase(&mut self, words: &str) -> Option<usize> {
        let TextTerms { tokens, .. } = TextTerms::of(words, &self.known);
        let first = tokens.first()?.position;
        let mut scored = Vec::with_capacity(tokens.len());
        for token in &tokens {
            scored.push(self.score_term(&token.term, &words[token.start..token.end])?);
        }
        let clause = match &tokens[..] {
            [word] => self.exact_word(word, words),
            _ => {
                let terms = tokens.into_iter().map(|token| (token.term, token.position.saturating_sub(first)));
                self.query.add_clause(Clause::Phrase(terms.collect()))
            }
        }?;
        self.query.scored_with.extend(scored.into_iter().map(|group| (clause, group)));
        Some(clause)
    }

    /// The clause of a single word in quotation marks: the word as typed, and not its stem.
    fn exact_word(&mut self, word: &TextToken, words: &str) -> Option<usize> {
        self.query.add_clause(match is_symbolic(&word.term) {
            true => Clause::Term(word.term.clone()),
            false => Clause::Exact(words[word.start..word.end].to_owned()),
        })
    }

    /// Adds a term to the sequence, and a term group for it, whose index is returned.
    fn score_term(&mut self, term: &str, typed: &str) -> Option<usize> {
        let clause = self.scored(Clause::Term(term.to_owned()), 1.0)?;
        self.push_sequence(clause);
        let group = TermGroup { typed: typed.to_owned(), parts: vec![clause], ..TermGroup::default() };
        Some(self.query.add_group(group))
    }

    fn field(&mut self, name: FieldName, values: &[String]) -> Option<Condition> {
        Some(Condition::Any(distinct(values.iter().filter_map(|value| self.field_value(name, value)))))
    }

    fn field_value(&mut self, name: FieldName, value: &str) -> Option<Condition> {
        if let Some(key) = name.key().filter(|_| name != FieldName::Url || value.starts_with('/')) {
            return self.facet(key, value);
        }
        let mut all = Vec::new();
        for TextToken { start, end, term, .. } in TextTerms::of(value, &self.known).tokens {
            let clause = match name {
                FieldName::Section => Clause::Heading(term.clone()),
                FieldName::Url => Clause::Url(term.clone()),
                _ => Clause::Title(term.clone()),
            };
            let clause = self.query.add_clause(clause)?;
            all.push(Condition::Clause(clause));
            let group = self.score_term(&term, &value[start..end]);
            self.query.scored_with.extend(group.map(|group| (clause, group)));
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
        let plan = |text: &str| plan(&syntax::parse(text, &[]).0, &[], Vec::new());
        let text = "token -log (a OR a OR b) title:(c,c,d) \"e f\" topic:g ";
        let (once, repeated) = (plan(text), plan(&text.repeat(9)));
        assert_eq!(once.required, repeated.required);
        assert_eq!(once.optional, repeated.optional);
        assert_eq!((once.required.len(), once.optional.len()), (4, 2));
    }
}
