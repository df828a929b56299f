//! Stop words: words without content, which a question with other words does not search for.

use crate::analysis::{is_stop, is_word_char, without_clitic};

/// Stop words of questions only; chosen by nDCG@10 on aws-docs, scifact and cranfield.
const POLITE_WORDS: [&str; 28] = [
    "i", "you", "we", "my", "our", "your", "me", "please", "find", "need", "want", "have", "has", "had", "been",
    "from", "about", "also", "any", "some", "than", "so", "us", "am", "were", "being", "able", "get",
];
/// Words that begin or shape a question.
const QUESTION_WORDS: [&str; 16] = [
    "do", "does", "did", "how", "what", "which", "when", "where", "why", "who", "can", "could", "should", "would",
    "may", "might",
];

fn contains(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Contractions that are typed without an apostrophe.
const CONTRACTIONS: [&str; 13] = [
    "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "hasnt", "havent", "hadnt", "wouldnt", "couldnt",
    "shouldnt",
];

/// Whether a word has no content.
pub(crate) fn is_stop_word(word: &str) -> bool {
    let word = strip_punctuation(word);
    let host = without_clitic(word);
    let is_listed =
        |word| contains(&QUESTION_WORDS, word) || contains(&POLITE_WORDS, word) || contains(&CONTRACTIONS, word);
    word.is_empty() || is_stop(host) || is_listed(host)
}

/// Whether a word shapes a question; a title with the same question word is the likelier answer.
pub(crate) fn is_question_word(word: &str) -> bool {
    contains(&QUESTION_WORDS, without_clitic(strip_punctuation(word)))
}

/// Removes surrounding punctuation.
pub(crate) fn strip_punctuation(word: &str) -> &str {
    word.trim_matches(|c: char| !is_word_char(c))
}

#[cfg(test)]
mod tests {
    use super::{is_question_word, is_stop_word, strip_punctuation};

    #[test]
    fn punctuation_around_a_word_is_removed() {
        for (word, expected) in [("(user's)", "user's"), ("‘o’clock’?", "o’clock"), ("ที่!", "ที่"), ("?", "")]
        {
            assert_eq!(strip_punctuation(word), expected);
        }
    }

    #[test]
    fn a_contraction_is_a_stop_word_as_its_first_word_is() {
        for word in ["What's", "don't", "Don’t", "dont", "we'll", "?", "I'm", "can't", "won't"] {
            assert!(is_stop_word(word), "{word}");
        }
        assert!(!is_stop_word("user's") && !is_stop_word("bent") && is_question_word("what's"));
    }
}
