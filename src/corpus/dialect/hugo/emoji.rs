//! Emoji codes of `enableEmoji`: GitHub's names of the signs of Unicode.

use std::borrow::Cow;

use crate::corpus::markup::emoji;

/// Longest code, in bytes.
const MAX_CODE: usize = 64;

/// A text with signs in place of the codes that are known.
pub(super) fn replace(text: &str) -> Cow<'_, str> {
    if text.matches(':').nth(1).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let window = after.as_bytes().get(..after.len().min(MAX_CODE)).unwrap_or_default();
        let code = window.iter().position(|byte| *byte == b':').and_then(|end| after.get(..end));
        match code.and_then(|code| Some((code, emoji(code)?))) {
            Some((code, sign)) => {
                out.push_str(sign);
                rest = after.get(code.len() + 1..).unwrap_or_default();
            }
            None => {
                out.push(':');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn known_codes_become_signs() {
        assert_eq!(replace("a :bulb: :not_an_emoji: b"), "a 💡 :not_an_emoji: b");
        assert_eq!(replace("10:30:45 and :tada::rocket:"), "10:30:45 and 🎉🚀");
    }
}
