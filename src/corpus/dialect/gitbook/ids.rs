//! The ids of headings: lower case, hyphens for white space, `id-` before a digit.

use crate::corpus::markup::anchor::Anchors;
use crate::corpus::markup::{HeadingId, HeadingIds, HeadingPart, HeadingText};

/// The rule of GitBook for ids.
#[derive(Debug)]
pub(super) struct GitBookIds;

impl HeadingIds for GitBookIds {
    fn cut_id(&self, heading: &mut HeadingText) {
        // `## Heading <a href="#own" id="own"></a>`
        let of_anchor = heading.parts.iter().rev().find_map(|part| match part {
            HeadingPart::Html(tag) => tag.split_once(" id=\"")?.1.split('"').next(),
            _ => None,
        });
        if let Some(id) = of_anchor.filter(|id| !id.is_empty()) {
            heading.id = Some(id.to_owned());
        }
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut anchors = Anchors::default();
        let ids = headings.iter().map(|heading| {
            let slug = slug(&heading.text);
            let id = anchors.assign(heading.id.as_deref().unwrap_or(&slug));
            // Links to the heading without its number are common too.
            let also = slug.strip_prefix("id-").map(|slug| slug.replace('.', ""));
            HeadingId { id, also }
        });
        ids.collect()
    }
}

/// The id of a text.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len() + 3);
    for c in text.trim().chars() {
        match c {
            c if c.is_whitespace() && slug.ends_with('-') => {}
            c if c.is_whitespace() => slug.push('-'),
            '-' | '_' | '.' => slug.push(c),
            '&' => slug.push_str("and"),
            c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    let starts_with_digit = slug.starts_with(|c: char| c.is_ascii_digit());
    if starts_with_digit { format!("id-{slug}") } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_links_in_real_spaces() {
        for (text, expected) in [
            ("1. Create a new application in Auth0", "id-1.-create-a-new-application-in-auth0"),
            ("3. Configure a login URL (optional)", "id-3.-configure-a-login-url-optional"),
            ("What's new?", "whats-new"),
            ("Math & TeX", "math-and-tex"),
            ("A / b", "a-b"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn an_anchor_in_a_heading_is_its_id() {
        let parts = vec![HeadingPart::Text("A".into()), HeadingPart::Html("<a href=\"#own\" id=\"own\">".into())];
        let mut heading = HeadingText { level: 2, text: "A".into(), parts, ..HeadingText::default() };
        GitBookIds.cut_id(&mut heading);
        assert_eq!(GitBookIds.assign(&[heading])[0].id, "own");
    }
}
