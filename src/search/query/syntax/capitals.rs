//! Capitals: whether `AND`, `OR` and `NOT` are operators, or words of a name or of a question in capitals.

use crate::analysis::is_quantity;

/// Words before a `NOT` that stresses a sentence: `it does NOT work`, `MUST NOT`, `to NOT store`.
const AUXILIARIES: &str = "is are was were be been am do does did has have had can could should would may might must \
                           shall will why if it this that to i you we they";

/// Words in capitals whose `NOT` belongs to a name in SQL and HTTP, whatever the pages hold.
const NEGATED: &str = "NULL EXISTS EXIST FOUND IN LIKE BETWEEN MATCHED VALID MODIFIED ALLOWED ACCEPTABLE IMPLEMENTED SUPPORTED \
                       EXTENDED REQUIRED EQUAL";

/// The words of a question in capitals with a `NOT` before them. Where pages hold them so, they are a name: `NOT NULL`.
pub(crate) fn possible_names(question: &str) -> impl Iterator<Item = String> {
    let words = question.split_whitespace();
    let pairs = words.clone().zip(words.skip(1)).filter(|(first, _)| first.trim_start_matches('(') == "NOT");
    pairs.map(|(_, word)| name(word)).filter(|word| is_capital(word)).map(|word| format!("NOT {word}"))
}

/// A word without the marks around it.
fn name(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a `NOT` before a word in capitals belongs to a name; `known` are the names that pages have.
pub(super) fn is_negated_name(word: &str, known: &[String]) -> bool {
    let word = name(word);
    let is_known = || known.iter().any(|known| known.strip_prefix("NOT ") == Some(word));
    is_capital(word) && (NEGATED.split_ascii_whitespace().any(|known| known == word) || is_known())
}

/// The text after `word` if the text begins with it as a separate word.
pub(super) fn keyword<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    (rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '(')).then_some(rest)
}

/// Whether a question is in capitals, which then mark no operator: `LEFT OR RIGHT JOIN`.
///
/// In `SAML OR OIDC`, operators join all words, so they are meant.
pub(super) fn is_in_capitals(text: &str) -> bool {
    let (mut has_capitals, mut has_neighbours, mut before) = (false, false, "");
    for word in text.split_whitespace() {
        if matches!(name(word), "AND" | "OR" | "NOT") {
            before = "";
            continue;
        }
        if word.chars().any(|c| c.is_alphabetic() && !c.is_uppercase()) {
            return false;
        }
        has_capitals |= is_capital(word);
        has_neighbours |= !before.is_empty() && !is_quantity(before, word);
        before = word;
    }
    has_capitals && has_neighbours
}

/// Whether a word is in capitals: two letters or more, and no other letter.
pub(super) fn is_capital(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.clone().nth(1).is_some() && letters.all(char::is_uppercase)
}

/// Whether a `NOT` after this word stresses the sentence.
pub(super) fn is_auxiliary(word: &str) -> bool {
    AUXILIARIES.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::{is_in_capitals, is_negated_name, possible_names};

    #[test]
    fn a_not_before_capitals_belongs_to_a_name_that_pages_have() {
        let names: Vec<String> = possible_names("a NOT SSO, (NOT X_Y) NOT sso NOT").collect();
        assert_eq!(names, ["NOT SSO", "NOT X_Y"]);
        let known = ["NOT SSO".to_owned()];
        for (word, expected) in [("SSO", true), ("SSO,", true), ("NULL", true), ("SAML", false), ("null", false)] {
            assert_eq!(is_negated_name(word, &known), expected, "{word}");
        }
    }

    #[test]
    fn a_question_in_capitals_has_no_small_letter_and_neighbours_without_an_operator() {
        for (text, expected) in [
            ("LEFT OR RIGHT JOIN", true),
            ("404 OR 500 ERROR", true),
            ("SELECT * FROM A WHERE B OR C", true),
            ("SAML OR OIDC", false),
            ("A OR B", false),
            ("5 GB OR 10 MB", false),
            ("-((NOT 404))", false),
            ("login with SAML OR OIDC", false),
            ("東京 OR 大阪 ホテル", false),
            ("", false),
        ] {
            assert_eq!(is_in_capitals(text), expected, "{text}");
        }
    }
}
