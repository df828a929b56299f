//! Anchors in a line: `[[id]]`, `[[id,text]]`, `anchor:id[text]`, and `[[[id]]]` in a bibliography.

use super::super::super::catalog::Target;
use super::super::super::scan::{Ends, anchor_id, before};
use super::super::state::Converter;
use super::named::replace_macros;

/// Replaces the anchors, and registers their targets.
pub(super) fn expand(mut text: String, converter: &mut Converter<'_, '_>) -> String {
    if converter.in_bibliography && text.starts_with("[[[") {
        text = bibliography(&text, converter).unwrap_or(text);
    }
    if text.contains("[[") {
        text = in_brackets(&text, converter);
    }
    if text.contains("anchor:") {
        let is_id = |target: &str| anchor_id(target).is_some_and(|(id, _)| id.len() == target.len());
        text = replace_macros(&text, "anchor:", is_id, |found| {
            let label = Some(found.content.to_owned()).filter(|label| !label.is_empty());
            converter.document.register(found.target, Target { text: label, ..Target::default() });
            Some(format!("<a id=\"{}\"></a>", found.target))
        });
    }
    text
}

/// The anchor at the start of an item of a bibliography, shown in brackets.
fn bibliography(text: &str, converter: &mut Converter<'_, '_>) -> Option<String> {
    let (inner, rest) = text.strip_prefix("[[[")?.split_once("]]]")?;
    let (id, label) = anchor_id(inner)?;
    let shown = format!("[{}]", label.unwrap_or(id));
    converter.document.register(id, Target { text: Some(shown.clone()), ..Target::default() });
    // Another bracket right before would start an anchor.
    Some(format!("<a id=\"{id}\"></a>{shown}{rest}"))
}

fn in_brackets(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut ends = Ends::default();
    let (mut copied, mut from) = (0, 0);
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("[[")).map(|place| from + place) {
        from = start + 1;
        let Some(close) = ends.find(text, start + 2, "]]", |_| true) else { break };
        let inner = text.get(start + 2..close).unwrap_or_default();
        let Some((id, label)) = anchor_id(inner).filter(|_| !inner.contains('\n')) else { continue };
        out.push_str(text.get(copied..start).unwrap_or_default());
        if before(text, start) == Some('\\') && start > copied {
            out.pop();
            out.push_str(text.get(start..close + 2).unwrap_or_default());
        } else {
            converter.document.register(id, Target { text: label.map(str::to_owned), ..Target::default() });
            out.push_str(&format!("<a id=\"{id}\"></a>"));
        }
        (copied, from) = (close + 2, close + 2);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}
