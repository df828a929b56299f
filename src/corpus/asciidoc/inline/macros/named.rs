//! Finds macros by name: `name:target[content]`.

use super::super::super::scan::{Ends, MAX_TARGET};

/// A macro in a text.
pub(super) struct Macro<'t> {
    pub(super) target: &'t str,
    /// The text in brackets, as written.
    pub(super) content: &'t str,
}

/// Replaces each macro with a name whose target is valid; `None` of `write` leaves it as it is. A backslash before the name
/// keeps a macro too.
pub(super) fn replace_macros(
    text: &str,
    name: &str,
    is_valid: impl Fn(&str) -> bool,
    mut write: impl FnMut(&Macro<'_>) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut ends = Ends::default();
    let (mut copied, mut from) = (0, 0);
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(name)).map(|place| from + place) {
        let after = start + name.len();
        from = after;
        let Some(length) = text.get(after..).and_then(bracket) else { continue };
        let Some(target) = text.get(after..after + length).filter(|target| is_valid(target)) else { continue };
        let Some((content, end)) = ends.bracketed(text, after + length) else { break };
        out.push_str(text.get(copied..start).unwrap_or_default());
        let written = text.get(start..end).unwrap_or_default();
        if out.ends_with('\\') {
            out.pop();
            out.push_str(written);
        } else {
            match write(&Macro { target, content }) {
                Some(html) => out.push_str(&html),
                None => out.push_str(written),
            }
        }
        (copied, from) = (end, end);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// The length of the target before the first bracket.
fn bracket(text: &str) -> Option<usize> {
    let mut end = MAX_TARGET.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end)?.find('[')
}

/// A value of an attribute in HTML.
pub(super) fn quoted(value: &str) -> String {
    value.replace('"', "&quot;")
}

/// White space folded at the ends, line ends as spaces, and brackets unescaped.
pub(super) fn normalized(text: &str) -> String {
    text.trim().replace('\n', " ").replace("\\]", "]")
}
