//! Title keys: a keyword term for the whole title of a page, its stop words included.
//!
//! A question that repeats a title is looked up by one term, however long the title and frequent its words.

use crate::analysis::{Normalizer, is_symbolic, tokenize};

use super::keyword::key;

/// Returns the key of the pages with a title; `None` if the title has no term. Capitals, punctuation and inflections do not
/// count, the symbols of names such as `C++` do.
pub(crate) fn title_key(title: &str) -> Option<String> {
    Normalizer::with_thread_local(|normalizer| normalized_title_key(title, normalizer))
}

/// Returns [`title_key`] for a caller that has the normalizer.
pub(crate) fn normalized_title_key(title: &str, normalizer: &mut Normalizer) -> Option<String> {
    let (mut terms, mut term) = (String::new(), String::new());
    for token in tokenize(title, 0) {
        normalizer.normalize(&title[token.start..token.end], token.is_compound, &mut term);
        // The terms of an identifier are in the key by its parts.
        let is_name = || is_symbolic(&term) && term.contains(char::is_alphanumeric);
        if !term.is_empty() && (!token.is_compound || is_name()) {
            terms.push_str(&term);
            terms.push(' ');
        }
    }
    (!terms.is_empty()).then(|| key::title(&terms))
}

#[cfg(test)]
mod tests {
    use super::title_key;

    #[test]
    fn titles_of_the_same_words_have_one_key() {
        for (title, other, is_same) in [
            ("IT policy", "it Policy?", true),
            ("Why us?", "why us??", true),
            ("Stored tokens", "storing “token”", true),
            ("user-name", "userName", true),
            ("to be", "be to", false),
            ("not to be", "to be", false),
            ("ab c", "a bc", false),
        ] {
            assert_eq!(title_key(title) == title_key(other), is_same, "{title}, {other}");
        }
        assert_eq!(title_key(" ?"), None);
    }
}
