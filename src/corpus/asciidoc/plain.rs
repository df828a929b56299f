//! HTML without its tags.

use html5gum::{Token, Tokenizer};

/// The text of a piece of HTML, with its character references decoded.
pub(super) fn plain_text(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.to_owned();
    }
    let mut text = String::with_capacity(html.len());
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        if let Token::String(piece) = token {
            text.push_str(&String::from_utf8_lossy(&piece));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn tags_go_and_references_are_decoded() {
        assert_eq!(plain_text("a <b>b</b> &amp; &#8217;<br>"), "a b & ’");
        assert_eq!(plain_text("a < b"), "a < b");
    }
}
