//! The text that people read in HTML and in the arguments of a shortcode.

use super::parse::{Arg, Call};

/// Arguments that people read.
const READ: [&str; 9] = ["title", "header", "label", "name", "summary", "description", "caption", "text", "subtitle"];

/// HTML without its tags.
pub(crate) fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        let Some((_, tail)) = after.split_once('>') else {
            rest = rest.get(before.len()..).unwrap_or_default();
            break;
        };
        if is_tag {
            rest = tail;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// The arguments of an unknown shortcode that people read: those with a name for text, and sentences.
pub(super) fn texts<'c>(call: &'c Call<'_>) -> Vec<&'c str> {
    let is_read = |arg: &&Arg| match arg.key.as_deref() {
        Some(key) => READ.iter().any(|known| key.eq_ignore_ascii_case(known)),
        None => is_sentence(&arg.value),
    };
    call.args.iter().filter(is_read).map(|arg| arg.value.trim()).filter(|text| !text.is_empty()).collect()
}

/// Whether a text has several words, and none of the signs of paths and settings.
fn is_sentence(text: &str) -> bool {
    text.trim().contains(' ') && !text.contains(['/', '=', '{', '<']) && text.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_dropped_and_comparisons_kept() {
        assert_eq!(without_tags("<p class=\"a\">1 < 2 <b>x</b></p>"), "1 < 2 x");
        assert_eq!(without_tags("a <b"), "a <b");
    }

    #[test]
    fn sentences_are_texts() {
        assert!(
            is_sentence("front matter") && !is_sentence("a/b c") && !is_sentence("single") && !is_sentence("- x y")
        );
    }
}
