//! The ids that kramdown gives headings, with the input of GFM and with its own.

use std::collections::HashMap;

use crate::corpus::data::Value;
use crate::corpus::markup::{HeadingId, HeadingIds, HeadingPart, HeadingText};

use super::slug::is_word;

/// The settings of kramdown for ids.
#[derive(Debug, Clone)]
pub(super) struct KramdownIds {
    is_gfm: bool,
    /// Whether headings without a given id get one.
    is_automatic: bool,
    prefix: String,
}

impl KramdownIds {
    /// Reads the settings `kramdown` of the configuration.
    pub(super) fn of(options: Option<&Value>) -> Self {
        let get = |key: &str| options.and_then(|options| options.get(key));
        let is_gfm = get("input").and_then(Value::as_str).is_none_or(|input| input.eq_ignore_ascii_case("gfm"));
        let is_automatic = get("auto_ids") != Some(&Value::Bool(false));
        let prefix = get("auto_id_prefix").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { is_gfm, is_automatic, prefix }
    }
}

impl HeadingIds for KramdownIds {
    fn cut_id(&self, heading: &mut HeadingText) {
        if heading.is_html {
            return;
        }
        // The id of an element inside or right above is a further fragment.
        if let Some(id) = heading.id.take() {
            heading.parts.insert(0, HeadingPart::Html(format!("<a id=\"{id}\">")));
        }
        let Some((title, id)) = heading.text.strip_suffix('}').and_then(|text| text.rsplit_once("{#")) else { return };
        if id.contains(char::is_whitespace) {
            return;
        }
        heading.id = Some(id.to_owned());
        let end = title.trim_end().len();
        heading.text.truncate(end);
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let ids = headings.iter().map(|heading| {
            let id = match &heading.id {
                Some(id) => id.clone(),
                None if heading.is_html || !self.is_automatic => String::new(),
                None => {
                    let slug = if self.is_gfm { gfm_slug(&heading.parts) } else { own_slug(&heading.raw) };
                    let count = counts.entry(slug.clone()).or_default();
                    let suffix = if *count > 0 { format!("-{count}") } else { String::new() };
                    *count = count.saturating_add(1);
                    format!("{}{slug}{suffix}", self.prefix)
                }
            };
            let also = heading.parts.iter().find_map(further_id).filter(|also| *also != id);
            HeadingId { id, also }
        });
        ids.collect()
    }
}

/// The id that [`KramdownIds::cut_id`] noted for an element of a heading.
fn further_id(part: &HeadingPart) -> Option<String> {
    let HeadingPart::Html(tag) = part else { return None };
    tag.strip_prefix("<a id=\"")?.strip_suffix("\">").map(str::to_owned)
}

/// The id of a heading with the input of GFM: its text without markup and images.
fn gfm_slug(parts: &[HeadingPart]) -> String {
    let mut slug = String::new();
    for part in parts {
        let text = match part {
            HeadingPart::Text(text) | HeadingPart::Code(text) | HeadingPart::Math(text) => text,
            HeadingPart::Alt(_)
            | HeadingPart::Html(_)
            | HeadingPart::Footnote(_)
            | HeadingPart::Open
            | HeadingPart::Close => continue,
        };
        for c in text.to_lowercase().chars() {
            match c {
                ' ' | '\t' | '-' => slug.push('-'),
                '_' => slug.push('_'),
                c if is_word(c) => slug.push(c),
                _ => {}
            }
        }
    }
    slug
}

/// The id of a heading with kramdown's own input: the letters of its source.
fn own_slug(raw: &str) -> String {
    let source = raw.trim().trim_start_matches('#').trim_start();
    let source = source.rsplit_once(" {#").filter(|(_, id)| id.ends_with('}')).map_or(source, |(source, _)| source);
    let source = source.trim_end_matches('#').trim_end().trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let kept = source.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'));
    let slug: String = kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
    if slug.is_empty() { "section".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(text: &str) -> HeadingText {
        let parts = vec![HeadingPart::Text(text.to_owned())];
        HeadingText { level: 2, text: text.to_owned(), parts, raw: format!("## {text}"), ..HeadingText::default() }
    }

    fn ids(rule: &KramdownIds, texts: &[&str]) -> Vec<String> {
        let mut headings: Vec<HeadingText> = texts.iter().map(|text| heading(text)).collect();
        headings.iter_mut().for_each(|heading| rule.cut_id(heading));
        rule.assign(&headings).into_iter().map(|id| id.id).collect()
    }

    #[test]
    fn ids_of_gfm_keep_letters_and_count_repeats() {
        let texts = [
            "What’s new? (4.2)",
            "Two  spaces",
            "???",
            "!!!",
            "A",
            "A",
            "A 1",
            "Given {#my_id}",
            "My_id",
            "İ ½ ²",
            "Given {#}",
        ];
        let expected = ["whats-new-42", "two--spaces", "", "-1", "a", "a-1", "a-1", "my_id", "my_id", "i\u{307}--", ""];
        assert_eq!(ids(&KramdownIds::of(None), &texts), expected);
    }

    #[test]
    fn the_id_of_an_element_in_a_heading_is_a_further_one() {
        let rule = KramdownIds::of(None);
        let mut named = HeadingText { id: Some("old".to_owned()), ..heading("Named") };
        rule.cut_id(&mut named);
        let expected = HeadingId { id: "named".to_owned(), also: Some("old".to_owned()) };
        assert_eq!(rule.assign(&[named]), [expected]);
        let html = HeadingText { id: Some("own".to_owned()), is_html: true, parts: Vec::new(), ..heading("H") };
        assert_eq!(rule.assign(&[html])[0].id, "own");
    }

    #[test]
    fn ids_of_kramdown_are_made_of_the_source() {
        let options = serde_json::json!({"input": "kramdown"});
        let texts = ["3 Söft `hard` [l](/x/)", "4.2", "A ##", "Given {#x}"];
        assert_eq!(ids(&KramdownIds::of(Some(&options)), &texts), ["sft-hard-lx", "section", "a", "x"]);
    }
}
