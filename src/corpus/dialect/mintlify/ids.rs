//! The ids of headings: lower case, hyphens for white space and some signs, all other letters as they are.

use std::collections::HashMap;

use crate::corpus::markup::{HeadingId, HeadingIds, HeadingPart, HeadingText, cut_braced_id};

/// The rule of Mintlify for ids.
#[derive(Debug)]
pub(super) struct MintlifyIds;

impl HeadingIds for MintlifyIds {
    fn cut_id(&self, heading: &mut HeadingText) {
        cut_braced_id(heading);
    }

    fn takes_element_ids(&self) -> bool {
        false
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let ids = headings.iter().map(|heading| match &heading.id {
            Some(id) => without_signs(id),
            None if heading.is_html || heading.level > 4 => String::new(),
            None => numbered(slug(&text_of(heading)), &mut counts),
        });
        ids.map(|id| HeadingId { id, also: None }).collect()
    }
}

/// The text of a heading that counts: that of code too, not that of images.
fn text_of(heading: &HeadingText) -> String {
    let texts = heading.parts.iter().filter_map(|part| match part {
        HeadingPart::Text(text) | HeadingPart::Code(text) | HeadingPart::Math(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// The id of a text, before it is numbered.
pub(super) fn slug(text: &str) -> String {
    let text = text.trim().to_lowercase().replace('\'', "’");
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Signs that addresses keep as they are, but ids do not.
            '-' | '.' | '!' | '~' | '*' | '(' | ')' => hyphen(&mut slug),
            c if c.is_whitespace() => hyphen(&mut slug),
            c => slug.push(c),
        }
    }
    without_signs(slug.trim_end_matches('-'))
}

/// The id of a component: its title with a hyphen for all but letters and digits.
pub(super) fn component_slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for c in title.chars() {
        if c.is_alphanumeric() { slug.extend(c.to_lowercase()) } else { hyphen(&mut slug) }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The id of a field: a hyphen comes before each capital inside of its name too.
pub(super) fn field_slug(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for c in name.chars() {
        if was_lower && c.is_uppercase() {
            spaced.push('-');
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
        spaced.push(c);
    }
    component_slug(&format!("param-{spaced}"))
}

/// Appends a hyphen, unless there is one, or no text.
fn hyphen(slug: &mut String) {
    if !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
}

/// An id without the signs that the page takes out of it.
fn without_signs(id: &str) -> String {
    id.chars()
        .filter(|c| !matches!(c, '?' | ',' | ';' | ':' | '!' | '\'' | '"' | '(' | ')' | '[' | ']' | '{' | '}'))
        .collect()
}

/// An id with `-2`, `-3` and so on for a repeated one.
fn numbered(slug: String, counts: &mut HashMap<String, u32>) -> String {
    if slug.is_empty() {
        return slug;
    }
    let count = counts.entry(slug.clone()).or_insert(0);
    *count += 1;
    if *count > 1 { format!("{slug}-{count}") } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_documentation() {
        for (text, expected) in [
            ("Getting started", "getting-started"),
            ("Config.json options", "config-json-options"),
            ("What's new", "what’s-new"),
            ("Rate limits (per minute)", "rate-limits-per-minute"),
            ("Read/write access", "read/write-access"),
            ("Fees & billing", "fees-&-billing"),
            ("OAuth", "oauth"),
            ("Step 1: do it?", "step-1-do-it"),
            ("快速開始", "快速開始"),
            ("snake_case", "snake_case"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn ids_of_components_have_letters_and_digits_alone() {
        assert_eq!(component_slug("Can I: use `x`?"), "can-i-use-x");
        for (name, expected) in
            [("icons.library", "param-icons-library"), ("threadId", "param-thread-id"), ("a_b", "param-a-b")]
        {
            assert_eq!(field_slug(name), expected);
        }
    }

    #[test]
    fn repeated_ids_are_numbered_and_low_headings_have_none() {
        let heading = |level, text: &str, id: Option<&str>| HeadingText {
            level,
            parts: vec![HeadingPart::Text(text.to_owned())],
            id: id.map(str::to_owned),
            ..HeadingText::default()
        };
        let headings = [
            heading(2, "Overview", None),
            heading(3, "Overview", None),
            heading(2, "x", Some("Own")),
            heading(5, "Deep", None),
            heading(5, "Deep", Some("deep")),
        ];
        let ids: Vec<String> = MintlifyIds.assign(&headings).into_iter().map(|id| id.id).collect();
        assert_eq!(ids, ["overview", "overview-2", "Own", "", "deep"]);
    }
}
