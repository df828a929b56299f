//! The forms of a word: its term, the word without its ending marks, and what a page holds of it word for word.
//!
//! | text | term | rule |
//! |---|---|---|
//! | `Tokens` | `token` | lower case, stem |
//! | `user's`, `users’` | `user` | a possessive is its word |
//! | `don’t`, `we'll` | `dont`, `we` | a contraction is one word |
//! | `JWTs` | `jwt` | the small s behind capitals is a plural |
//! | `indices` | `index` | plurals that have a table |
//! | `userNames`, `user-name` | `usernam` | a compound is stemmed as one word |
//! | `C++`, `--dry-run`, `=>` | `c++`, `--dry-run`, `=>` | a compound with symbols keeps them |
//! | `Łódź`, `straße`, `パ` | `lodz`, `strass`, `パ` | folding goes by script |

use std::borrow::Cow;

use frostem::Stemmer;

use super::folding::{fold, host, lower_case};
use super::language::singular;
use super::symbols::push_symbol_term;

/// Longest word that is looked at whole, in bytes; longer runs are data (hashes, base64), and their beginning stands for them.
pub(crate) const MAX_TOKEN: usize = 80;
/// Shortest word that is stemmed, in bytes.
const MIN_STEMMED: usize = 3;

/// Appends the term of a token to `text`.
pub(super) fn push_term(stemmer: &Stemmer, token: &str, is_compound: bool, text: &mut String) {
    if is_compound && push_symbol_term(token, text) {
        return;
    }
    let word = host(beginning(token));
    let start = text.len();
    fold(without_plural_s(word), text);
    let folded = &text[start..];
    if let Some(singular) = singular(folded) {
        text.truncate(start);
        text.push_str(singular);
    }
    stem(stemmer, start, text);
}

/// Replaces the word of `text` from `start` on by its stem. Numbers and words of fewer than three bytes have none.
fn stem(stemmer: &Stemmer, start: usize, text: &mut String) {
    let folded = &text[start..];
    if folded.len() < MIN_STEMMED || folded.bytes().all(|b| b.is_ascii_digit()) {
        return;
    }
    let stem = match stemmer.stem(folded) {
        // The common case: the stem is a prefix of the word.
        Cow::Borrowed(stem) if folded.starts_with(stem) => return text.truncate(start + stem.len()),
        stem => stem.into_owned(),
    };
    text.truncate(start);
    text.push_str(&stem);
}

/// Appends the form of a token that is no compound to `text`: lower case with its accents, not stemmed.
pub(super) fn push_form(token: &str, text: &mut String) {
    let word = host(beginning(token));
    if word.is_ascii() { fold(word, text) } else { lower_case(word, text) }
}

/// The beginning of a token that stands for it.
fn beginning(token: &str) -> &str {
    token.get(..token.floor_char_boundary(MAX_TOKEN)).unwrap_or(token)
}

/// A short form in capitals without the s of its plural: `JWTs`, `PhDs`, `OSes`.
fn without_plural_s(word: &str) -> &str {
    let is_short_form = |short: &str| {
        short.ends_with(|c: char| c.is_ascii_uppercase()) && short.bytes().filter(u8::is_ascii_uppercase).count() > 1
    };
    let es = word.strip_suffix("es").filter(|short| short.ends_with(['S', 'X', 'Z']));
    es.or_else(|| word.strip_suffix('s')).filter(|short| is_short_form(short)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::super::analyzer::analyze;
    use super::super::tokenizer::Token;

    /// The words of a text, without compounds.
    fn words(text: &str) -> Vec<String> {
        analyze(text).into_iter().filter(|(token, _)| !token.is_compound).map(|(_, term)| term).collect()
    }

    fn all(text: &str) -> Vec<String> {
        analyze(text).into_iter().map(|(_, term)| term).collect()
    }

    #[test]
    fn spellings_of_a_word_have_one_term() {
        for spellings in [
            &["user's", "user’s", "users'", "users’", "userʼs", "user＇s", "User", "USERS"][..],
            &["don't", "don’t", "dont", "DON'T"],
            &["you're", "you’re", "youre"],
            &["JWTs", "JWT's", "jwt", "JWTs'"],
            &["OSes", "OS"],
            &["VMs", "vm"],
            &["APIs", "API", "apis"],
            &["indices", "indexes", "index", "Indices"],
            &["vertices", "vertex"],
            &["matrices", "matrix", "matrixes"],
            &["analyses", "analysis"],
            &["criteria", "criterion"],
            &["aliases", "alias"],
            &["statuses", "status"],
            &["canvases", "canvas"],
            &["schemata", "schema", "schemas"],
            &["children", "child"],
            &["people", "person"],
            &["con\u{ad}figu\u{ad}ration", "configuration", "con\u{200b}figuration", "config\u{2060}uration"],
            &["Straße", "strasse", "STRASSE"],
            &["Łódź", "lodz", "Lódz"],
            &["smørrebrød", "smorrebrod"],
            &["œuvre", "oeuvre", "OEUVRE"],
            &["Đà", "da"],
            &["ｐａｓｓｗｏｒｄ", "password"],
            &["ёлка", "елка", "Ёлка"],
            &["ΣΊΣΥΦΟΣ", "σίσυφος", "σισυφοσ"],
            &["كِتَاب", "كتاب"],
            &["שָׁלוֹם", "שלום"],
            &["ﾊﾟ", "パ"],
            &["hostnames", "hostname", "hostname's"],
        ] {
            let first = all(spellings[0]).pop();
            for spelling in spellings {
                assert_eq!(all(spelling).pop(), first, "{spelling} of {spellings:?}");
            }
        }
    }

    #[test]
    fn different_words_have_different_terms() {
        for (a, b) in [
            ("DNS", "DN"),
            ("CSS", "CS"),
            ("TLS", "TL"),
            ("data", "datum"),
            ("she'll", "shell"),
            ("I'd", "id"),
            ("パ", "ハ"),
            ("バ", "ハ"),
            ("йод", "иод"),
            ("किताब", "कतब"),
            ("ป่า", "ปา"),
            ("K8s", "K8"),
            ("C", "C#"),
            ("we're", "were"),
        ] {
            assert_ne!(all(a), all(b), "{a} {b}");
        }
    }

    #[test]
    fn a_compound_is_stemmed_as_one_word() {
        for compounds in [
            &["userNames", "user-names", "user_name", "userName's", "user‑name", "user.name"][..],
            &["O'Reilly", "o’reilly", "OʼReilly"],
            &["e-mails", "e-mail"],
            &["micro-services", "microService"],
            &["very_\u{200b}long_\u{200b}names", "very_long_name"],
            &["10,000", "10_000", "10.000"],
            &["1,000,000", "1_000_000"],
        ] {
            let compound = |text: &str| {
                let found = analyze(text).into_iter().find(|(token, _): &(Token, _)| token.is_compound);
                found.map(|(_, term)| term)
            };
            let first = compound(compounds[0]);
            let joined: String = compounds[0].chars().filter(|c| c.is_alphanumeric()).collect();
            assert_eq!(first.clone().into_iter().collect::<Vec<_>>(), words(&joined.to_lowercase()), "{joined}");
            for text in compounds {
                assert_eq!(compound(text), first, "{text}");
            }
        }
    }

    #[test]
    fn a_word_is_split_where_it_ends() {
        for (text, expected) in [
            ("the user's role isn't set", &["the", "user", "role", "isnt", "set"][..]),
            ("O'Reilly's books", &["o", "reilli", "book"]),
            ("'users' and ‘groups’", &["user", "and", "group"]),
            (
                "10,000 of 1,2 and 1,2345; 2024-01-02",
                &["10", "000", "of", "1", "2", "and", "1", "2345", "2024", "01", "02"],
            ),
            ("10.000,5 192.168.0.1", &["10", "000", "5", "192", "168", "0", "1"]),
            ("a 🚀 b", &["a", "b"]),
            ("ระบบค้นหา", &["ร", "ะ", "บ", "บ", "ค้", "น", "ห", "า"]),
            ("\u{feff}one\u{200b} \u{ad}two\u{ad}", &["one", "two"]),
            ("❤️ x", &["x"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
        assert_eq!(analyze("10,000").len(), 3);
        assert_eq!(analyze("1,2345").len(), 2);
    }

    #[test]
    fn no_run_is_without_a_term() {
        for long in ["x".repeat(500), "é".repeat(500), "ཀ".repeat(500), format!("{}Ab", "aB".repeat(200))] {
            let found = words(&long);
            assert!(
                !found.is_empty() && found.iter().all(|term| !term.is_empty() && term.len() <= 2 * super::MAX_TOKEN)
            );
        }
    }
}
