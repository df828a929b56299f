//! Word terms: the terms of a typed word, one by one and in one piece.

use crate::analysis::{Quantity, analyze, is_symbolic};

use super::stop_words::strip_punctuation;

/// Limit of the parts of a typed word; a page needs no more of them to contain the word.
pub(super) const MAX_PARTS: usize = 32;

/// A typed word as terms.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct WordTerms {
    /// The word for people.
    pub(super) typed: String,
    /// The terms in order, with their distances from the first. A page contains the word if they are next to each other.
    pub(super) parts: Vec<(String, u32)>,
    /// The word as one term, such as `codeverifier`.
    pub(super) compound: Option<String>,
    /// The words inside of names with symbols, such as `--save-dev`.
    pub(super) related: Vec<String>,
    /// A name with symbols that no page has, such as `c++`: its letters are searched.
    pub(super) unknown_name: Option<String>,
}

impl WordTerms {
    /// Reads a word; `None` if it has no term. `known` are terms of the question that the index has, see
    /// [`is_symbolic`].
    pub(super) fn of(word: &str, known: &[String]) -> Option<Self> {
        if let Some(quantity) = Quantity::of(word) {
            return Self::of_quantity(word, &quantity);
        }
        let TextTerms { tokens, related } = TextTerms::of(word, known);
        let (first, last) = (tokens.first()?, tokens.last()?);
        let mut compounds = analyze(word).into_iter().filter(|(span, term)| {
            span.is_compound && span.start <= first.start && span.end >= last.end && !is_symbolic(term)
        });
        let compound = if tokens.len() > 1 { compounds.next().map(|(_, term)| term) } else { None };
        let compound = compound.filter(|term| !is_other_number(word, term));
        let typed = match &tokens[..] {
            [name] if is_symbolic(&name.term) => &word[name.start..name.end],
            _ => strip_punctuation(word),
        };
        let is_name = |(_, term): &(_, String)| is_symbolic(term) && !term.starts_with('-') && !known.contains(term);
        let mut names = analyze(word).into_iter().filter(is_name).map(|(_, term)| term);
        let unknown_name = names.next_back().filter(|name| tokens.len() == 1 && name.contains(&first.term));
        let (typed, first) = (typed.to_owned(), first.position);
        let parts = tokens.into_iter().map(|token| (token.term, token.position.saturating_sub(first)));
        Some(Self { typed, parts: parts.collect(), compound, related, unknown_name })
    }

    /// A number with its unit: two parts, however it is written.
    fn of_quantity(word: &str, quantity: &Quantity) -> Option<Self> {
        let parts = analyze(&quantity.apart).into_iter().filter(|(span, _)| !span.is_compound);
        let parts = parts.map(|(span, term)| (term, span.position)).collect();
        let typed = strip_punctuation(word).to_owned();
        Some(Self { typed, parts, compound: joined_term(&quantity.joined), ..Self::default() })
    }
}

/// Whether the digits of a word are another number than the word: `2.1` is not 21, but `10.000` is 10000.
fn is_other_number(word: &str, digits: &str) -> bool {
    let groups = |word: &str| word.split('.').skip(1).all(|group| group.len() == 3);
    digits.bytes().all(|byte| byte.is_ascii_digit()) && word.contains('.') && !groups(strip_punctuation(word))
}

/// The term of a word that is written in one piece.
pub(crate) fn joined_term(word: &str) -> Option<String> {
    let mut terms = analyze(word);
    let whole = terms.iter().position(|(span, _)| span.start == 0 && span.end == word.len())?;
    Some(terms.swap_remove(whole).1)
}

/// The terms of a text in order.
pub(super) struct TextTerms {
    /// The tokens that are searched, one at each position: a known name with symbols replaces its parts.
    pub(super) tokens: Vec<TextToken>,
    /// The replaced parts of two characters or more.
    pub(super) related: Vec<String>,
}

/// A token of a text with its term.
pub(super) struct TextToken {
    /// Offset of the first byte.
    pub(super) start: usize,
    /// Offset after the last byte.
    pub(super) end: usize,
    pub(super) position: u32,
    pub(super) term: String,
}

impl TextTerms {
    /// Reads a text; `known` are terms of the question that the index has.
    pub(super) fn of(text: &str, known: &[String]) -> Self {
        let (mut names, mut words) = (Vec::new(), Vec::new());
        for (span, term) in analyze(text) {
            let (is_compound, is_name) = (span.is_compound, is_symbolic(&term));
            let token = TextToken { start: span.start, end: span.end, position: span.position, term };
            match is_name {
                true if known.contains(&token.term) => names.push(token),
                false if !is_compound => words.push(token),
                _ => {}
            }
        }
        // An operator next to a word, as in `**kwargs`, has no position of its own.
        if !words.is_empty() {
            names.retain(|name: &TextToken| name.term.contains(char::is_alphanumeric));
        }
        // The longest of two names that overlap.
        names.sort_by_key(|name| (name.start, std::cmp::Reverse(name.end)));
        names.dedup_by(|next, kept| next.start < kept.end);
        let (mut tokens, mut related): (Vec<TextToken>, Vec<String>) = Default::default();
        let mut names = names.into_iter().peekable();
        for word in words {
            while let Some(name) = names.next_if(|name| name.start <= word.start) {
                tokens.push(name);
            }
            if tokens.last().is_none_or(|name| name.end <= word.start) {
                tokens.push(word);
            } else if word.term.chars().nth(1).is_some() {
                related.push(word.term);
            }
        }
        tokens.extend(names);
        Self { tokens, related }
    }
}

/// The words of a run without spaces: brackets separate them, as in `fetch(url)`.
pub(crate) fn words_in(run: &str) -> impl Iterator<Item = &str> {
    let is_operator = !run.contains(char::is_alphanumeric);
    let is_bracket = move |c: char| !is_operator && matches!(c, '(' | ')' | '[' | ']' | '{' | '}');
    run.split(is_bracket).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{WordTerms, analyze, words_in};

    #[test]
    fn brackets_separate_words() {
        for (run, words) in [
            ("fetch(url,", &["fetch", "url,"][..]),
            ("arr[0]", &["arr", "0"]),
            ("10,000", &["10,000"]),
            ("[]", &["[]"]),
            ("user-name", &["user-name"]),
            ("a/b", &["a/b"]),
            ("(x);", &["x", ";"]),
        ] {
            assert!(words_in(run).eq(words.iter().copied()), "{run}");
        }
    }

    #[test]
    fn a_word_has_its_parts_in_order_and_itself_in_one_piece() {
        // The compound has the term of the word that is written in one piece.
        let term = |word: &str| analyze(word).pop().map(|(_, term)| term);
        for (word, parts, compound) in [
            ("user-name", &[("user", 0), ("name", 1)][..], term("username")),
            ("createElement", &[("creat", 0), ("element", 1)], term("createelement")),
            ("10.0.0.1", &[("10", 0), ("0", 1), ("0", 2), ("1", 3)], None),
            ("10.000", &[("10", 0), ("000", 1)], term("10000")),
            ("a-b/c-d", &[("a", 0), ("b", 1), ("c", 2), ("d", 3)], None),
            ("精确的", &[("精", 0), ("确", 1), ("的", 2)], Some("精确的".to_owned())),
            ("tokens?", &[("token", 0)], None),
        ] {
            let terms = WordTerms::of(word, &[]).unwrap();
            let parts: Vec<(String, u32)> = parts.iter().map(|(term, at)| ((*term).to_owned(), *at)).collect();
            assert_eq!((terms.parts, terms.compound), (parts, compound), "{word}");
        }
        for (word, parts, compound) in [
            ("5GB", &[("5", 0), ("gb", 1)][..], "5gb"),
            ("5 GB?", &[("5", 0), ("gb", 1)], "5gb"),
            ("3.5GB", &[("3", 0), ("5", 1), ("gb", 2)], "35gb"),
        ] {
            let terms = WordTerms::of(word, &[]).unwrap();
            let parts: Vec<(String, u32)> = parts.iter().map(|(term, at)| ((*term).to_owned(), *at)).collect();
            assert_eq!((terms.parts, terms.compound), (parts, Some(compound.to_owned())), "{word}");
        }
        assert_eq!(WordTerms::of("=>", &[]), None);
    }
}
