//! Short codes of emoji, such as `:tada:`. The names are those of GitHub.

/// The sign of a short code without its colons; `None` for an unknown one.
pub(crate) fn emoji(name: &str) -> Option<&'static str> {
    emojis::get_by_shortcode(name).map(emojis::Emoji::as_str)
}

#[cfg(test)]
mod tests {
    use super::emoji;

    #[test]
    fn names_have_signs() {
        assert_eq!(emoji("tada"), Some("🎉"));
        assert_eq!(emoji("+1"), Some("👍"));
        assert_eq!(emoji("nothing"), None);
    }
}
