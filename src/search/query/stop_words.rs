//! Stop words: words without content, which a question with other words does not search for.

use crate::analysis::is_stop;

/// Stop words of questions only; chosen by nDCG@10 on aws-docs, scifact and cranfield.
const POLITE_WORDS: &str = "i you we my our your me please find need want have has had been from about also any some \
                            than so us am were being able get";
/// Words that begin or shape a question.
const QUESTION_WORDS: &str = "do does did how what which when where why who can could should would may might";

fn contains(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a word has no content.
pub(crate) fn is_stop_word(word: &str) -> bool {
    let word = strip_punctuation(word);
    word.is_empty() || is_stop(word) || contains(QUESTION_WORDS, word) || contains(POLITE_WORDS, word)
}

/// Whether a word shapes a question; a title with the same question word is the likelier answer.
pub(crate) fn is_question_word(word: &str) -> bool {
    contains(QUESTION_WORDS, strip_punctuation(word))
}

/// Removes surrounding punctuation and English clitics: `what's`, `I'm`, `don't`, `user's`.
pub(crate) fn strip_punctuation(word: &str) -> &str {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let Some((head, tail)) = word.rsplit_once(['\'', '’']) else { return word };
    match tail.to_ascii_lowercase().as_str() {
        "t" => head.strip_suffix(['n', 'N']).unwrap_or(word),
        "s" | "m" | "re" | "ve" | "ll" | "d" => head,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_stop_word, strip_punctuation};

    #[test]
    fn a_contraction_is_reduced_to_its_first_word() {
        for (word, expected) in [("what's", "what"), ("Don’t", "Do"), ("(user's)", "user"), ("o'clock", "o'clock")] {
            assert_eq!(strip_punctuation(word), expected);
        }
        assert!(is_stop_word("What's") && is_stop_word("don't") && is_stop_word("?") && !is_stop_word("user's"));
    }
}
