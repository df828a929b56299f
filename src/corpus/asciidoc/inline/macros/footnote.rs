//! Footnotes: `footnote:[text]`, `footnote:id[text]`, and `footnote:id[]` for one that came before.

use super::super::super::document::Footnote;
use super::super::super::scan::is_word;
use super::super::state::Converter;
use super::named::{normalized, replace_macros};

/// Replaces the footnotes by their numbers.
pub(super) fn expand(text: &str, converter: &mut Converter<'_, '_>) -> String {
    let is_id = |target: &str| target.chars().all(|char| is_word(char) || char == '-');
    let text = replace_macros(text, "footnoteref:", str::is_empty, |found| {
        let (id, content) = found.content.split_once(',').unwrap_or((found.content, ""));
        footnote(id.trim(), content, converter)
    });
    replace_macros(&text, "footnote:", is_id, |found| footnote(found.target, found.content, converter))
}

fn footnote(id: &str, content: &str, converter: &mut Converter<'_, '_>) -> Option<String> {
    let notes = &converter.document.footnotes;
    let known = notes.iter().position(|note| !id.is_empty() && note.id.as_deref() == Some(id));
    let index = match known {
        Some(index) => index,
        None if content.is_empty() => return (!id.is_empty()).then(|| format!("<sup>[{id}]</sup>")),
        None => {
            let text = normalized(content);
            let text = converter.restore(&text).unwrap_or(text);
            let id = Some(id.to_owned()).filter(|id| !id.is_empty());
            converter.document.footnotes.push(Footnote { id, text });
            converter.document.footnotes.len() - 1
        }
    };
    Some(format!("<sup>[{}]</sup>", index + 1))
}
