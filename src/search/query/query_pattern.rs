//! Query pattern: selects questions by their words.

use crate::analysis::{analyze, fold};

use super::stop_words::strip_punctuation;
use super::syntax::Node;

/// A pattern for whole questions: all words in order, compared by term. `*` alone matches any number of words,
/// `auth*` matches every word with this prefix. Fields and exclusions of a question are ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    parts: Vec<PatternPart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PatternPart {
    /// Any number of words.
    Any,
    /// A word with this folded prefix.
    Prefix(String),
    /// A word with this term.
    Term(String),
}

/// The words of a question, as patterns compare them.
pub(crate) struct QuestionText(Vec<PatternWord>);

struct PatternWord {
    folded: String,
    term: String,
}

impl QuestionText {
    /// The words of a question in order, without fields and exclusions.
    pub(crate) fn new(question: &Node) -> Self {
        let mut words = Vec::new();
        push_words(question, &mut words);
        Self(words)
    }
}

fn push_words(node: &Node, words: &mut Vec<PatternWord>) {
    match node {
        Node::Word(text) | Node::Phrase(text) | Node::Prefix(text) => words.extend(split(text)),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| push_words(node, words)),
        Node::All | Node::Field(..) | Node::Not(_) => {}
    }
}

fn split(text: &str) -> impl Iterator<Item = PatternWord> {
    text.split_whitespace().flat_map(|word| {
        let word = strip_punctuation(word);
        analyze(word).into_iter().filter(|(span, _)| !span.is_compound).map(|(span, term)| {
            let mut folded = String::new();
            fold(&word[span.start..span.end], &mut folded);
            PatternWord { folded, term }
        })
    })
}

impl Pattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// When it has no word, or a `*` before the end of a word.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        let mut parts = Vec::new();
        for word in text.split_whitespace() {
            match word.strip_suffix('*') {
                Some("") => parts.push(PatternPart::Any),
                Some(prefix) if !prefix.contains('*') => {
                    let mut folded = String::new();
                    fold(prefix, &mut folded);
                    parts.push(PatternPart::Prefix(folded));
                }
                None if !word.contains('*') => parts.extend(split(word).map(|word| PatternPart::Term(word.term))),
                _ => return Err("`*` must be a whole word or the end of one"),
            }
        }
        if parts.is_empty() {
            return Err("it has no word");
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The pattern as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the pattern matches a whole question.
    pub(crate) fn matches(&self, question: &QuestionText) -> bool {
        let words = &question.0;
        // After each part: whether the parts so far can match the first n words.
        let mut reachable: Vec<bool> = (0..=words.len()).map(|count| count == 0).collect();
        for part in &self.parts {
            let mut next = vec![false; reachable.len()];
            for count in (0..reachable.len()).filter(|count| reachable[*count]) {
                match part {
                    PatternPart::Any => next[count..].fill(true),
                    PatternPart::Prefix(prefix)
                        if words.get(count).is_some_and(|word| word.folded.starts_with(prefix)) =>
                    {
                        next[count + 1] = true;
                    }
                    PatternPart::Term(term) if words.get(count).is_some_and(|word| word.term == *term) => {
                        next[count + 1] = true;
                    }
                    PatternPart::Prefix(_) | PatternPart::Term(_) => {}
                }
            }
            reachable = next;
        }
        reachable.last().is_some_and(|all| *all)
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax;
    use super::{Pattern, QuestionText};

    #[test]
    fn a_pattern_matches_the_whole_question() {
        for (pattern, question, expected) in [
            ("reset password", "Reset Passwords!", true),
            ("reset password", "reset-password", true),
            ("reset password", "\"reset password\" topic:spa -old", true),
            ("reset password", "reset my password", false),
            ("reset password", "password reset", false),
            ("reset * password", "reset my own password", true),
            ("* reset password", "reset password", true),
            ("* reset password *", "how do I reset password now?", true),
            ("auth*", "Authentication", true),
            ("auth*", "authentication flow", false),
            ("auth* flow", "auth flow", true),
            ("élan", "elan", true),
            ("*", "", true),
            ("x", "", false),
        ] {
            let words = QuestionText::new(&syntax::parse(question, &[]).0);
            assert_eq!(Pattern::new(pattern).unwrap().matches(&words), expected, "{pattern}: {question}");
        }
        assert!(Pattern::new("a*b").is_err() && Pattern::new(" ").is_err() && Pattern::new("**").is_err());
    }
}
