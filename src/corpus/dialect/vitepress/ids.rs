//! The ids of headings: an ASCII-folded slug of the text before Vue fills it in, `-1` for a repeated one.

use unicode_normalization::UnicodeNormalization;

use crate::corpus::markup::anchor::Anchors;
use crate::corpus::markup::{HeadingId, HeadingIds, HeadingPart, HeadingText};

/// Starts text that counts for the id by its source, as a comment of HTML.
const MARK: &str = "<!--id ";
/// Ends the text of [`id_mark`].
pub(super) const MARK_END: &str = "<!--/id-->";
/// Starts the part of a heading that holds an id of its own.
const OWN_ID: &str = "{#";

/// A mark before text that counts for the id of its heading by `source`.
pub(super) fn id_mark(source: &str) -> String {
    // All signs count alike, and none may end the comment.
    let words: String = source.chars().map(|c| if is_sign(c) { ' ' } else { c }).collect();
    format!("{MARK}{words}-->")
}

/// The rule of VitePress.
#[derive(Debug, Clone)]
pub(super) struct VitePressIds {
    /// The marks around attributes; `None` where they are switched off.
    pub(super) marks: Option<(String, String)>,
    /// Whether the alternative text of an image counts.
    pub(super) counts_alt: bool,
}

impl HeadingIds for VitePressIds {
    fn cut_id(&self, heading: &mut HeadingText) {
        let Some((left, right)) = &self.marks else { return };
        let Some((attributes, is_escaped)) = attributes_of(&heading.raw, left, right) else { return };
        if heading.is_html || is_escaped {
            return;
        }
        let id = attributes.split_whitespace().find_map(|word| word.strip_prefix('#').filter(|id| !id.is_empty()));
        heading.parts.push(HeadingPart::Html(format!("{OWN_ID}{}", id.unwrap_or_default())));
        if let Some(start) = heading.text.rfind(left.as_str()).filter(|_| heading.text.ends_with(right.as_str())) {
            let end = heading.text.get(..start).unwrap_or_default().trim_end().len();
            heading.text.truncate(end);
        }
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut anchors = Anchors::default();
        let ids = headings.iter().map(|heading| {
            if heading.is_html {
                return HeadingId { id: heading.id.clone().unwrap_or_default(), also: None };
            }
            let slug = own_id(heading).map_or_else(|| slug(&self.source_text(heading)), str::to_owned);
            HeadingId { id: anchors.assign(&slug), also: heading.id.clone() }
        });
        ids.collect()
    }
}

impl VitePressIds {
    /// The text of a heading before Vue fills it in, without tags and emoji.
    fn source_text(&self, heading: &HeadingText) -> String {
        let mut text = String::new();
        let mut is_marked = false;
        for part in &heading.parts {
            match part {
                HeadingPart::Html(tag) if tag == MARK_END => is_marked = false,
                HeadingPart::Html(tag) => {
                    if let Some(source) = tag.strip_prefix(MARK).and_then(|tag| tag.strip_suffix("-->")) {
                        text.push_str(source);
                        is_marked = true;
                    }
                }
                HeadingPart::Alt(alt) if self.counts_alt && !is_marked => text.push_str(alt),
                HeadingPart::Text(part) | HeadingPart::Code(part) | HeadingPart::Math(part)
                    if !is_marked && part != "\n" =>
                {
                    text.push_str(part);
                }
                _ => {}
            }
        }
        // The text still has the attributes at its end.
        let has_attributes = heading.parts.iter().any(|part| matches!(part, HeadingPart::Html(tag) if tag == OWN_ID));
        let left = self.marks.as_ref().map_or("{", |(left, _)| left.as_str());
        if has_attributes && let Some(start) = text.rfind(left) {
            text.truncate(start);
        }
        text
    }
}

/// The id that the attributes of a heading give.
fn own_id(heading: &HeadingText) -> Option<&str> {
    let mut ids = heading.parts.iter().filter_map(|part| match part {
        HeadingPart::Html(tag) => tag.strip_prefix(OWN_ID),
        _ => None,
    });
    ids.rfind(|id| !id.is_empty())
}

/// The attributes between two marks at the end of a heading, and whether the first mark is escaped.
fn attributes_of<'r>(raw: &'r str, left: &str, right: &str) -> Option<(&'r str, bool)> {
    let line = raw.lines().rev().find(|line| !is_underline(line))?.trim_end();
    let bare = line.trim_end_matches('#');
    let line = if bare.len() < line.len() && bare.ends_with(' ') { bare.trim_end() } else { line };
    let (before, attributes) = line.strip_suffix(right)?.rsplit_once(left)?;
    let is_plain = !attributes.is_empty() && !attributes.contains('}') && !before.ends_with('{');
    is_plain.then(|| (attributes, before.ends_with('\\')))
}

/// Whether a line underlines a heading.
fn is_underline(line: &str) -> bool {
    let line = line.trim_matches([' ', '\t', '>']);
    !line.is_empty() && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

/// A sign that becomes a dash.
fn is_sign(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '“' | '”' | '‘' | '’')
}

/// The slug of a text.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\0'..='\u{1f}')) {
        if !is_sign(c) {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    // The whole text, not each letter: a sigma at the end of a word has a form of its own.
    let lower = slug.trim_matches('-').to_lowercase();
    let trimmed = lower.as_str();
    if trimmed.starts_with(|c: char| c.is_ascii_digit()) { format!("_{trimmed}") } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{id_mark, slug};

    #[test]
    fn slugs_are_those_of_the_generator() {
        for (text, expected) in [
            ("UPPER and Mixed Case", "upper-and-mixed-case"),
            ("What? Why! How: a, b; c.", "what-why-how-a-b-c"),
            ("Under_score and-dash -- double", "under-score-and-dash-double"),
            ("Größe über Maß", "große-uber-maß"),
            ("100 rows", "_100-rows"),
            ("½ and ² and №", "_1⁄2-and-2-and-no"),
            ("em — dash", "em-—-dash"),
            ("ellipsis…", "ellipsis"),
            ("It’s late", "it-s-late"),
            ("🔥", "🔥"),
            ("İstanbul", "istanbul"),
            ("!!!", ""),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
        assert_eq!(slug("베"), "\u{1107}\u{1166}");
    }

    #[test]
    fn attributes_are_at_the_end() {
        let attributes_of = |raw: &'static str| super::attributes_of(raw, "{", "}");
        assert_eq!(attributes_of("## A {.class #Id}"), Some((".class #Id", false)));
        assert_eq!(attributes_of("## A {#id} ##"), Some(("#id", false)));
        assert_eq!(attributes_of("## A \\{#x}"), Some(("#x", true)));
        assert_eq!(attributes_of("A {#id}\n======"), Some(("#id", false)));
        assert_eq!(attributes_of("## A {{ x }}"), None);
        assert_eq!(attributes_of("## A {#x} b"), None);
        assert_eq!(super::attributes_of("## A %{#x}%", "%{", "}%"), Some(("#x", false)));
    }

    #[test]
    fn a_mark_never_ends_early() {
        assert_eq!(id_mark("a-->b"), "<!--id a   b-->");
    }
}
