//! Ids of headings: the slug rules of Python-Markdown and pymdownx, and their way with repeats.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::corpus::data::Value;
use crate::corpus::markup::{HeadingId, HeadingIds, HeadingPart, HeadingText};

/// How letters of a slug change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) enum Case {
    Keep,
    Lower,
    LowerAscii,
}

/// The function that makes a slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::corpus::dialect::mkdocs) enum SlugRule {
    /// `markdown.extensions.toc.slugify`: one separator for a run of blanks and separators.
    Markdown { unicode: bool },
    /// `pymdownx.slugs.slugify`: one separator for each blank.
    Pymdownx(Case),
}

impl SlugRule {
    /// The rule that a `slugify` option names; `None` for an unknown function.
    pub(in crate::corpus::dialect::mkdocs) fn of_option(option: &Value) -> Option<Self> {
        let name = option.as_str().or_else(|| option.get("apply")?.as_str())?;
        let case = option.get("kwds").and_then(|arguments| arguments.get("case")).and_then(Value::as_str);
        let function = name.rsplit('.').next().unwrap_or_default().trim_end_matches("_encoded");
        Some(match function {
            "slugify" if !name.contains("slugs.") => Self::Markdown { unicode: false },
            "slugify_unicode" => Self::Markdown { unicode: true },
            "slugify" => Self::Pymdownx(match case {
                Some("lower" | "fold") => Case::Lower,
                Some("lower-ascii") => Case::LowerAscii,
                _ if option.is_string() => Case::Lower,
                _ => Case::Keep,
            }),
            "uslugify" => Self::Pymdownx(Case::Lower),
            "uslugify_cased" => Self::Pymdownx(Case::Keep),
            "gfm" => Self::Pymdownx(Case::LowerAscii),
            _ => return None,
        })
    }

    /// The slug of a text.
    pub(in crate::corpus::dialect::mkdocs) fn slug(self, text: &str, separator: char) -> String {
        match self {
            Self::Markdown { unicode } => markdown_slug(text, separator, unicode),
            Self::Pymdownx(case) => {
                let normal: String = text.nfc().collect();
                let cased = match case {
                    Case::Keep => normal,
                    Case::Lower => normal.to_lowercase(),
                    Case::LowerAscii => normal.to_ascii_lowercase(),
                };
                let kept: String = cased.chars().filter(|c| is_word(*c) || matches!(c, '-' | ' ')).collect();
                kept.trim().replace(' ', separator.encode_utf8(&mut [0; 4]))
            }
        }
    }
}

fn markdown_slug(text: &str, separator: char, unicode: bool) -> String {
    let kept: String = match unicode {
        true => text.chars().filter(|c| is_word(*c) || c.is_whitespace() || *c == '-').collect(),
        false => text.nfkd().filter(|c| is_word(*c) && c.is_ascii() || c.is_ascii_whitespace() || *c == '-').collect(),
    };
    let kept = kept.trim().to_lowercase();
    let mut slug = String::with_capacity(kept.len());
    for c in kept.chars() {
        if !c.is_whitespace() && c != separator {
            slug.push(c);
        } else if !slug.ends_with(separator) {
            slug.push(separator);
        }
    }
    slug
}

/// Whether a letter matches `\w` of Python.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The rule of a site.
#[derive(Debug, Clone, Copy)]
pub(in crate::corpus::dialect::mkdocs) struct TocIds {
    pub(in crate::corpus::dialect::mkdocs) rule: SlugRule,
    pub(in crate::corpus::dialect::mkdocs) separator: char,
}

impl HeadingIds for TocIds {
    /// The inline stage writes each id as `{#id}` at the end of its heading.
    fn cut_id(&self, heading: &mut HeadingText) {
        if heading.is_html {
            return;
        }
        heading.id = None;
        let braced = heading.text.strip_suffix('}').and_then(|text| text.rsplit_once("{#"));
        let Some((title, id)) = braced.filter(|(title, _)| title.is_empty() || title.ends_with(' ')) else { return };
        heading.id = Some(id.to_owned());
        let end = title.trim_end().len();
        heading.text.truncate(end);
    }

    fn assign(&self, headings: &[HeadingText]) -> Vec<HeadingId> {
        let given = headings.iter().filter_map(|heading| heading.id.clone());
        let mut used = UsedIds { ids: given.collect(), last: BTreeMap::new() };
        let ids = headings.iter().map(|heading| match &heading.id {
            Some(id) => id.clone(),
            None if heading.is_html => String::new(),
            None => used.unique(&self.rule.slug(&text_of(heading), self.separator)),
        });
        ids.map(|id| HeadingId { id, also: None }).collect()
    }
}

/// The text that counts for an id: without pictures, footnote marks, tags and comments.
fn text_of(heading: &HeadingText) -> String {
    let parts = heading.parts.iter().filter_map(|part| match part {
        HeadingPart::Text(text) | HeadingPart::Code(text) | HeadingPart::Math(text) => Some(text.as_str()),
        HeadingPart::Alt(_)
        | HeadingPart::Html(_)
        | HeadingPart::Footnote(_)
        | HeadingPart::Open
        | HeadingPart::Close => None,
    });
    let joined: String = parts.collect();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The ids of a page.
#[derive(Debug)]
struct UsedIds {
    ids: BTreeSet<String>,
    /// For an id in use, the number of the last id that it led to: all numbers up to it are in use.
    last: BTreeMap<String, u64>,
}

impl UsedIds {
    /// The id if it is free, else the next free one by its number: `a`, `a_1`, `a_2`.
    fn unique(&mut self, id: &str) -> String {
        let mut candidate = id.to_owned();
        let mut tried: Vec<String> = Vec::new();
        while candidate.is_empty() || self.ids.contains(&candidate) {
            let (base, number) = match candidate.rsplit_once('_') {
                Some((base, digits)) if is_number(digits) => (base, digits.parse().unwrap_or(u64::MAX)),
                _ => (candidate.as_str(), 0),
            };
            let last = self.last.get(&candidate).copied().unwrap_or(number);
            let next = format!("{base}_{}", last.max(number).saturating_add(1));
            tried.push(std::mem::replace(&mut candidate, next));
            if last == u64::MAX {
                break;
            }
        }
        let number = candidate.rsplit_once('_').and_then(|(_, digits)| digits.parse().ok()).unwrap_or_default();
        self.last.extend(tried.into_iter().map(|tried| (tried, number)));
        self.ids.insert(candidate.clone());
        candidate
    }
}

fn is_number(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn slugs_equal_those_of_python_markdown() {
        let rule = SlugRule::Markdown { unicode: false };
        for (text, expected) in [
            ("Größe und Höhe", "groe-und-hohe"),
            ("kebab-case--double", "kebab-case-double"),
            ("Notes for 1.2", "notes-for-12"),
            ("-leading and trailing-", "-leading-and-trailing-"),
            ("— – -", "-"),
            ("日本", ""),
            ("snake_case_name", "snake_case_name"),
        ] {
            assert_eq!(rule.slug(text, '-'), expected, "{text}");
        }
        assert_eq!(SlugRule::Markdown { unicode: true }.slug("Größe  X", '-'), "größe-x");
    }

    #[test]
    fn slugs_equal_those_of_pymdownx() {
        let rule = SlugRule::of_option(&json!({"apply": "pymdownx.slugs.slugify", "kwds": {"case": "lower"}}));
        let rule = rule.unwrap();
        for (text, expected) in
            [("C++ & C", "c--c"), ("Ümläut Straße", "ümläut-straße"), ("Brass & Glass: a", "brass--glass-a")]
        {
            assert_eq!(rule.slug(text, '-'), expected, "{text}");
        }
        assert_eq!(SlugRule::Pymdownx(Case::Keep).slug("A b", '-'), "A-b");
    }

    #[test]
    fn repeated_ids_count_and_given_ids_win() {
        let ids = TocIds { rule: SlugRule::Markdown { unicode: false }, separator: '-' };
        let heading = |text: &str, id: Option<&str>| HeadingText {
            parts: vec![HeadingPart::Text(text.to_owned())],
            id: id.map(str::to_owned),
            ..HeadingText::default()
        };
        let headings = [("Again", None), ("Again", None), ("Again_1", None), ("日本", None), ("漢字", None)];
        let mut headings: Vec<HeadingText> = headings.iter().map(|(text, id)| heading(text, *id)).collect();
        headings.push(heading("Own", Some("again")));
        headings.push(heading("Again", None));
        let found: Vec<String> = ids.assign(&headings).into_iter().map(|id| id.id).collect();
        assert_eq!(found, ["again_1", "again_2", "again_3", "_1", "_2", "again", "again_4"]);
    }

    #[test]
    fn an_id_in_braces_is_cut_off() {
        let ids = TocIds { rule: SlugRule::Markdown { unicode: false }, separator: '-' };
        let mut heading = HeadingText { text: "A title {#by name}".to_owned(), ..HeadingText::default() };
        ids.cut_id(&mut heading);
        assert_eq!((heading.text.as_str(), heading.id.as_deref()), ("A title", Some("by name")));
    }
}
