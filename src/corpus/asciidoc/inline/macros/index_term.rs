//! Index terms: `((shown))`, `(((hidden, term)))`, `indexterm2:[shown]` and `indexterm:[hidden]`.

use super::super::super::scan::{Ends, at};
use super::named::{normalized, replace_macros};

/// Replaces the index terms; hidden ones have no text.
pub(super) fn expand(mut text: String) -> String {
    if text.contains("indexterm2:[") {
        text = replace_macros(&text, "indexterm2:", str::is_empty, |found| Some(normalized(found.content)));
    }
    if text.contains("indexterm:[") {
        text = replace_macros(&text, "indexterm:", str::is_empty, |_| Some(String::new()));
    }
    if text.contains("((") { in_parentheses(&text) } else { text }
}

fn in_parentheses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut ends = Ends::default();
    let (mut copied, mut from) = (0, 0);
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("((")).map(|place| from + place) {
        let is_end = |place: usize| at(text, place + 2) != Some(')');
        let Some(close) = ends.find(text, start + 3, "))", is_end) else { break };
        out.push_str(text.get(copied..start).unwrap_or_default());
        let inner = text.get(start + 2..close).unwrap_or_default();
        let is_hidden = inner.starts_with('(') && inner.ends_with(')');
        if out.ends_with('\\') {
            out.pop();
            match is_hidden {
                // The backslash shows a hidden term in its parentheses.
                true => out.push_str(inner),
                false => out.extend(["((", inner, "))"]),
            }
        } else if !is_hidden {
            let before = if inner.starts_with('(') { "(" } else { "" };
            let after = if inner.ends_with(')') { ")" } else { "" };
            out.extend([before, shown(inner.trim_start_matches('(').trim_end_matches(')')), after]);
        }
        (copied, from) = (close + 2, close + 2);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// The term without the terms that it refers to.
fn shown(term: &str) -> &str {
    let end = [" &gt;&gt; ", " &amp;&gt; "].iter().filter_map(|sign| term.find(sign)).min();
    term.get(..end.unwrap_or(term.len())).unwrap_or(term).trim()
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn hidden_terms_have_no_text() {
        for (text, html) in [
            ("An ((index term)) and(((hidden, term))).", "An index term and."),
            ("indexterm:[a, b]x indexterm2:[shown]", "x shown"),
            ("f((a) b", "f((a) b"),
            ("\\((a))", "((a))"),
            ("((a &gt;&gt; b))", "a"),
        ] {
            assert_eq!(expand(text.to_owned()), html);
        }
    }
}
