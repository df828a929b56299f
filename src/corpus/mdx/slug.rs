//! Slugs and heading ids of github-slugger, which Docusaurus, Astro and Nextra use.

use crate::corpus::markup::anchor::Anchors;
use crate::corpus::markup::{HeadingId, HeadingIds, HeadingPart, HeadingText, cut_braced_id};

use super::character::{is_mark, is_other_number};

/// Marks at the end of a heading that are cut off.
const MAX_MARKS: usize = 4;

/// Ends the text of a heading that does not count for its id.
pub(super) const SOURCE_END: &str = "<!--}-->";

/// Starts text that does not count for the id of its heading: its source does.
pub(super) fn source_mark(source: &str) -> String {
    let counted: String = source.chars().filter(|c| *c == ' ' || is_kept(*c)).collect();
    format!("<!--{{{}-->", counted.replace("--", "-"))
}

/// The slug of a text.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            ' ' => slug.push('-'),
            c if is_kept(c) => slug.push(c),
            _ => {}
        }
    }
    slug
}

/// Whether a slug keeps a character.
fn is_kept(c: char) -> bool {
    let connects = matches!(c, '-' | '_' | '\u{203f}' | '\u{2040}' | '\u{2054}' | '\u{fe33}' | '\u{fe34}' | '\u{ff3f}')
        || ('\u{fe4d}'..='\u{fe4f}').contains(&c);
    connects || c.is_alphanumeric() && !is_other_number(c) || is_mark(c)
}

/// The ids of a site: a slug, with a number for a repeated one. Each included file numbers its own headings.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SluggerIds {
    /// Whether the alternative text of an image counts.
    pub(crate) counts_alt: bool,
    /// Whether headings of level 1 have an id.
    pub(crate) has_h1: bool,
    /// The marks at the end of a heading.
    pub(crate) marks: HeadingMarks,
    /// Whether an id that the page gives is numbered like a slug.
    pub(crate) counts_names: bool,
}

/// The marks that the end of a heading can have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum HeadingMarks {
    #[default]
    None,
    /// `{#id}`
    Braces,
    /// `[#id]`, and further marks that are not shown.
    Brackets(&'static [&'static str]),
}

/// The text of a heading before a mark in brackets at its end, and the id that the mark gives.
fn before_mark<'t>(text: &'t str, marks: &[&str]) -> Option<(&'t str, Option<&'t str>)> {
    let text = text.trim_end();
    let id = text.strip_suffix(']').and_then(|text| text.rsplit_once("[#"));
    if let Some((before, id)) = id.filter(|(_, id)| !id.is_empty() && !id.contains(']')) {
        return Some((before.trim_end(), Some(id)));
    }
    marks.iter().find_map(|mark| Some((text.strip_suffix(mark)?.trim_end(), None)))
}

/// Cuts the marks in brackets off a heading; the first id from the end is that of the heading.
fn cut_marks(heading: &mut HeadingText, marks: &[&str]) {
    if before_mark(&heading.text, marks).is_none() {
        return;
    }
    let is_text = |part: &HeadingPart| matches!(part, HeadingPart::Text(_));
    let start = heading.parts.iter().rposition(|part| !is_text(part)).map_or(0, |last| last + 1);
    let texts = heading.parts.split_off(start).into_iter();
    let mut last: String =
        texts.filter_map(|part| if let HeadingPart::Text(text) = part { Some(text) } else { None }).collect();
    for _ in 0..MAX_MARKS {
        let Some((before, id)) = before_mark(&heading.text, marks) else { break };
        if let Some(id) = id {
            heading.id.get_or_insert_with(|| id.to_owned());
        }
        let end = before.len();
        heading.text.truncate(end);
        let end = before_mark(&last, marks).map_or(last.len(), |(before, _)| before.len());
        last.truncate(end);
    }
    heading.parts.extend(Some(last).filter(|last| !last.is_empty()).map(HeadingPart::Text));
}

impl SluggerIds {
    fn slug_of(self, heading: &HeadingText) -> String {
        let mut text = String::new();
        let mut is_hidden = false;
        for part in &heading.parts {
            match part {
                HeadingPart::Html(html) if html == SOURCE_END => is_hidden = false,
                HeadingPart::Html(html) => {
                    if let Some(source) = html.strip_prefix("<!--{").and_then(|html| html.strip_suffix("-->")) {
                        text.push_str(source);
                        is_hidden = true;
                    }
                }
                _ if is_hidden => {}
                HeadingPart::Alt(alt) if self.counts_alt => text.push_str(alt),
                HeadingPart::Text(part) | HeadingPart::Code(part) | HeadingPart::Math(part) => text.push_str(part),
                HeadingPart::Alt(_) | HeadingPart::Footnote(_) | HeadingPart::Open | HeadingPart::Close => {}
            }
        }
        slug(&text)
    }
}

impl HeadingIds for SluggerIds {
    fn cut_id(&self, heading: &mut HeadingText) {
        match self.marks {
            HeadingMarks::None => {}
            HeadingMarks::Braces => cut_braced_id(heading),
            HeadingMarks::Brackets(marks) => cut_marks(heading, marks),
        }
    }

    fn takes_element_ids(&self) -> bool {
        false
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        // For each file the last line seen and its anchors: a line above it belongs to another inclusion of the file.
        let mut files: Vec<(u16, u32, Anchors)> = Vec::new();
        let ids = headings.iter().map(|heading| {
            if let Some(id) = heading.id.as_ref().filter(|_| !self.counts_names || heading.is_html) {
                let is_shown = heading.level > 1 || self.has_h1 || heading.is_html;
                return match is_shown {
                    true => HeadingId { id: id.clone(), also: None },
                    false => HeadingId { id: String::new(), also: Some(id.clone()) },
                };
            }
            if heading.is_html || heading.level == 1 && !self.has_h1 {
                return HeadingId::default();
            }
            let index = files.iter().position(|(source, ..)| *source == heading.source);
            let index = index.unwrap_or_else(|| {
                files.push((heading.source, 0, Anchors::default()));
                files.len() - 1
            });
            let Some((_, line, anchors)) = files.get_mut(index) else { return HeadingId::default() };
            if heading.source > 0 && heading.line <= *line {
                *anchors = Anchors::default();
            }
            *line = heading.line;
            let slug = heading.id.as_deref().map_or_else(|| self.slug_of(heading), slug);
            HeadingId { id: anchors.assign(&slug), also: None }
        });
        ids.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_equal_those_of_the_library() {
        for (text, expected) in [
            ("Rock & roll", "rock--roll"),
            ("What? Why! How: a, b; c.", "what-why-how-a-b-c"),
            ("İstanbul", "i\u{307}stanbul"),
            ("½ and ² and №", "-and--and-"),
            ("Ångström ẞ_x", "ångström-ß_x"),
            ("灯台の光", "灯台の光"),
            ("🔥", ""),
            ("नमस्ते", "नमस्ते"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    fn heading(text: &str, source: u16, line: u32) -> HeadingText {
        let parts = vec![HeadingPart::Text(text.to_owned())];
        HeadingText { level: 2, text: text.to_owned(), parts, source, line, ..HeadingText::default() }
    }

    #[test]
    fn repeats_are_numbered_and_each_inclusion_starts_anew() {
        let headings = [
            heading("A", 0, 1),
            heading("A", 1, 1),
            heading("A", 1, 3),
            heading("A", 1, 1),
            heading("A", 0, 9),
            HeadingText { id: Some("a".into()), ..heading("x", 0, 10) },
            HeadingText { is_html: true, ..heading("x", 0, 11) },
            heading("!", 0, 12),
            heading("?", 0, 13),
        ];
        let ids: Vec<String> = SluggerIds::default().assign(&headings).into_iter().map(|id| id.id).collect();
        assert_eq!(ids, ["a", "a", "a-1", "a", "a-1", "a", "", "", "-1"]);
    }

    #[test]
    fn marks_in_brackets_are_cut_from_text_and_parts() {
        let ids = SluggerIds { marks: HeadingMarks::Brackets(&["[toc]", "[step]"]), ..SluggerIds::default() };
        for (pieces, text, id, slug) in [
            (vec!["A b ", "[#own]"], "A b", Some("own"), "a-b"),
            (vec!["A", " [step] ", "[", "#own", "]"], "A", Some("own"), "a"),
            (vec!["A [toc]"], "A", None, "a"),
            (vec!["A [b]"], "A [b]", None, "a-b"),
            (vec!["A [#]"], "A [#]", None, "a-"),
        ] {
            let parts = pieces.iter().map(|piece| HeadingPart::Text((*piece).to_owned())).collect();
            let mut cut = HeadingText { parts, ..heading(&pieces.concat(), 0, 1) };
            ids.cut_id(&mut cut);
            assert_eq!((cut.text.as_str(), cut.id.as_deref(), &*ids.slug_of(&cut)), (text, id, slug));
        }
    }

    #[test]
    fn an_expression_counts_by_its_source() {
        let parts = vec![
            HeadingPart::Text("Number ".into()),
            HeadingPart::Html(source_mark("floors + 1")),
            HeadingPart::Text("9".into()),
            HeadingPart::Html(SOURCE_END.into()),
            HeadingPart::Alt("alt".into()),
            HeadingPart::Html("<kbd>".into()),
        ];
        let heading = HeadingText { parts, ..heading("", 0, 1) };
        assert_eq!(SluggerIds::default().slug_of(&heading), "number-floors--1");
        assert_eq!(SluggerIds { counts_alt: true, ..SluggerIds::default() }.slug_of(&heading), "number-floors--1alt");
    }
}
