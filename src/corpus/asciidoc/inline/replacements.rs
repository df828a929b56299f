//! Replacements: signs such as `(C)`, `--` and `...`, apostrophes, arrows, and the character references that authors write.

use super::super::ids::entity_length;
use super::super::scan::{at, before, is_letter, is_word};

/// Signs that are replaced wherever they are, and their character references.
const SIGNS: [(&str, &str); 9] = [
    ("(C)", "&#169;"),
    ("(R)", "&#174;"),
    ("(TM)", "&#8482;"),
    ("...", "&#8230;"),
    ("`'", "&#8217;"),
    ("-&gt;", "&#8594;"),
    ("=&gt;", "&#8658;"),
    ("&lt;-", "&#8592;"),
    ("&lt;=", "&#8656;"),
];
/// Longest character reference, in bytes.
const MAX_REFERENCE: usize = 40;

/// A sign in a text.
struct Sign {
    /// Its length, in bytes.
    length: usize,
    html: String,
    /// Whether it takes the space before it too.
    takes_space: bool,
}

/// Replaces the signs of a text whose special characters are escaped. A backslash keeps a sign.
pub(super) fn replace(text: &str) -> String {
    let is_first = |char: char| matches!(char, '(' | '.' | '`' | '-' | '=' | '&' | '\'');
    let mut out = String::with_capacity(text.len() + 16);
    let mut offset = 0;
    while let Some(start) = text.get(offset..).and_then(|rest| rest.find(is_first)).map(|place| offset + place) {
        out.push_str(text.get(offset..start).unwrap_or_default());
        let sign = sign(text, start);
        let length = sign.as_ref().map_or(1, |sign| sign.length);
        let written = text.get(start..start + length).unwrap_or_default();
        match sign {
            Some(_) if out.ends_with('\\') => {
                out.pop();
                out.push_str(written);
            }
            Some(sign) => {
                out.truncate(out.len() - usize::from(sign.takes_space && out.ends_with([' ', '\n'])));
                out.push_str(&sign.html);
            }
            None => out.push_str(written),
        }
        offset = start + length;
    }
    out.push_str(text.get(offset..).unwrap_or_default());
    out
}

fn sign(text: &str, start: usize) -> Option<Sign> {
    let rest = text.get(start..)?;
    // The character before the sign and its backslash.
    let previous = before(text, start);
    let word = if previous == Some('\\') { before(text, start - 1) } else { previous };
    if let Some(after) = rest.strip_prefix("--") {
        let next = at(after, 0);
        let is_space = |char: char| matches!(char, ' ' | '\n');
        if previous.is_none_or(|char| is_space(char) || char == '\\') && next.is_none_or(is_space) {
            let html = "&#8201;&#8212;&#8201;".to_owned();
            return Some(Sign { length: 2 + usize::from(next.is_some()), html, takes_space: true });
        }
        if word.is_some_and(is_word) && next.is_some_and(is_word) {
            return Some(Sign { length: 2, html: "&#8212;".to_owned(), takes_space: false });
        }
    }
    if let Some(after) = rest.strip_prefix('\'') {
        let is_inside = word.is_some_and(|char| is_word(char) && char != '_') && after.starts_with(is_letter);
        return is_inside.then(|| Sign { length: 1, html: "&#8217;".to_owned(), takes_space: false });
    }
    if let Some(body) = rest.strip_prefix("&amp;") {
        let end = body.bytes().take(MAX_REFERENCE).position(|byte| byte == b';')?;
        let reference = format!("&{}", body.get(..=end)?);
        entity_length(&reference).filter(|length| *length == reference.len())?;
        return Some(Sign { length: 4 + reference.len(), html: reference, takes_space: false });
    }
    let (sign, html) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign))?;
    Some(Sign { length: sign.len(), html: (*html).to_owned(), takes_space: false })
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn signs_become_character_references() {
        for (text, html) in [
            ("(C) (R) (TM) \\(C)", "&#169; &#174; &#8482; (C)"),
            ("a -- b", "a&#8201;&#8212;&#8201;b"),
            ("a--b a\\--b", "a&#8212;b a--b"),
            ("--x", "--x"),
            ("it's 'a' it\\'s", "it&#8217;s 'a' it's"),
            ("Dots...", "Dots&#8230;"),
            ("-&gt; &lt;= --&gt;", "&#8594; &#8656; -&#8594;"),
            ("&amp;copy; &amp;#169; &amp;x &amp; b;", "&copy; &#169; &amp;x &amp; b;"),
            ("loom --start", "loom --start"),
        ] {
            assert_eq!(replace(text), html, "{text}");
        }
    }
}
