//! Words that say nothing about what is asked for: stop words, and words of asking and politeness.
//! They are left out of a question that holds any other word; what the others find is the business of `plan`.

use crate::analysis::is_stop;

/// Words of asking and politeness; chosen with `../reference/rank.py` on aws-docs, scifact and cranfield.
const POLITE: &str = "i you we my your our me please find need want have has had been from about also any some than so \
                      us am were being able get";
/// Words of asking that give a question its form.
const FORM: &str = "do does did how what which when where why who can could should would may might";

/// Whether a word says nothing about what is asked for.
pub(crate) fn is_noise(word: &str) -> bool {
    let bare = strip_punctuation(word);
    let polite = || POLITE.split_ascii_whitespace().any(|noise| bare.eq_ignore_ascii_case(noise));
    bare.is_empty() || is_stop(bare) || is_form(bare) || polite()
}

/// Whether a word gives a question its form: a title of the same form is likelier to answer it.
pub(crate) fn is_form(word: &str) -> bool {
    FORM.split_ascii_whitespace().any(|form| strip_punctuation(word).eq_ignore_ascii_case(form))
}

/// A word without the marks around it, and without the verb or genitive that is written onto it: `what's`, `I'm`,
/// `don't`, `user's`.
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
    use super::{is_noise, strip_punctuation};

    #[test]
    fn contractions_are_the_words_that_they_begin_with() {
        for (word, expected) in [("what's", "what"), ("Don’t", "Do"), ("(user's)", "user"), ("o'clock", "o'clock")] {
            assert_eq!(strip_punctuation(word), expected);
        }
        assert!(is_noise("What's") && is_noise("don't") && is_noise("?") && !is_noise("user's"));
    }
}
