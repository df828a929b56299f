//! The ids of headings.

use crate::corpus::markup::anchor::Anchors;
use crate::corpus::markup::{HeadingId, HeadingIds, HeadingPart, HeadingText};

/// The rule of mdBook: an explicit id is used as it is and does not count; else the slug, and `-1` for a repeated one.
#[derive(Debug)]
pub(super) struct BookIds {
    /// Whether two or three hyphens are a dash, which is no part of a slug.
    pub(super) smart_dashes: bool,
}

impl HeadingIds for BookIds {
    /// The parser cuts attributes off.
    fn cut_id(&self, _: &mut HeadingText) {}

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut anchors = Anchors::default();
        let mut notes: Vec<&str> = Vec::new();
        let ids = headings.iter().map(|heading| {
            if heading.is_html || heading.id.as_deref().is_some_and(|id| is_attribute(&heading.raw, id)) {
                return HeadingId { id: heading.id.clone().unwrap_or_default(), also: None };
            }
            HeadingId { id: anchors.assign(&self.slug(&heading.parts, &mut notes)), also: heading.id.clone() }
        });
        ids.collect()
    }
}

impl BookIds {
    /// The slug of a heading; `notes` are the labels of the footnotes so far.
    fn slug<'h>(&self, parts: &'h [HeadingPart], notes: &mut Vec<&'h str>) -> String {
        let mut text = String::new();
        for part in parts {
            match part {
                HeadingPart::Text(words) if self.smart_dashes => push_without_dashes(words, &mut text),
                HeadingPart::Text(words) | HeadingPart::Code(words) | HeadingPart::Math(words) => text.push_str(words),
                HeadingPart::Footnote(label) => {
                    let known = notes.iter().position(|note| note == label);
                    let number = known.unwrap_or(notes.len());
                    if known.is_none() {
                        notes.push(label);
                    }
                    text.push_str(&(number + 1).to_string());
                }
                HeadingPart::Alt(_) | HeadingPart::Html(_) | HeadingPart::Open | HeadingPart::Close => {}
            }
        }
        let mut slug = String::with_capacity(text.len());
        for c in text.trim().chars() {
            if c.is_alphanumeric() || matches!(c, '_' | '-') {
                slug.extend(c.to_lowercase());
            } else if c.is_whitespace() {
                slug.push('-');
            }
        }
        slug
    }
}

/// Appends a text without runs of hyphens.
fn push_without_dashes(words: &str, text: &mut String) {
    let mut rest = words;
    while let Some(start) = rest.find('-') {
        let (before, hyphens) = rest.split_at(start);
        let after = hyphens.trim_start_matches('-');
        text.push_str(before);
        if hyphens.len() - after.len() == 1 {
            text.push('-');
        }
        rest = after;
    }
    text.push_str(rest);
}

/// Whether the attributes at the end of a heading give the id; else an element inside of it does.
fn is_attribute(raw: &str, id: &str) -> bool {
    let attributes = raw.rfind('{').and_then(|start| raw.get(start..)).unwrap_or_default();
    attributes.match_indices('#').any(|(start, _)| attributes.get(start + 1..).is_some_and(|rest| rest.starts_with(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assign(smart_dashes: bool, headings: &[HeadingText]) -> Vec<String> {
        BookIds { smart_dashes }.assign(headings).into_iter().map(|id| id.id).collect()
    }

    fn text(text: &str) -> HeadingText {
        HeadingText { parts: vec![HeadingPart::Text(text.to_owned())], ..HeadingText::default() }
    }

    #[test]
    fn slugs_keep_letters_digits_and_every_blank() {
        for (heading, slug) in [
            ("A & B", "a--b"),
            ("spaces   inside", "spaces---inside"),
            ("kebab-case--double", "kebab-casedouble"),
            ("Привет мир", "привет-мир"),
            ("Ümläut Straße", "ümläut-straße"),
            ("— – -", "---"),
            ("snake_case", "snake_case"),
            ("🎉", ""),
        ] {
            assert_eq!(assign(true, &[text(heading)]), [slug], "{heading}");
        }
        assert_eq!(assign(false, &[text("a -- b")]), ["a----b"]);
        let code = HeadingText { parts: vec![HeadingPart::Code("--flag".to_owned())], ..HeadingText::default() };
        assert_eq!(assign(true, &[code]), ["--flag"]);
    }

    #[test]
    fn repeated_slugs_are_counted_and_explicit_ids_are_not() {
        let own = HeadingText { id: Some("again".to_owned()), raw: "## Own {#again}\n".to_owned(), ..text("Own") };
        let headings = [text("Again"), text("Again"), text("Again-1"), own, text("again"), text("?"), text("!")];
        assert_eq!(assign(true, &headings), ["again", "again-1", "again-1-1", "again", "again-2", "", "-1"]);
        let html = HeadingText { is_html: true, ..text("Raw") };
        let inside =
            HeadingText { id: Some("x".to_owned()), raw: "## <a name=\"x\"></a>In\n".to_owned(), ..text("In") };
        assert_eq!(assign(true, &[html, inside]), ["", "in"]);
    }
}
