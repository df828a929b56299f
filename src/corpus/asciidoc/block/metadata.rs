//! The lines above a block: attributes, anchors, titles, comments, and entries of document attributes.

use crate::corpus::Origin;

use super::super::attribute_list::AttributeList;
use super::super::document::Document;
use super::super::reader::{Reader, Until};
use super::super::scan::{anchor_id, is_word};
use super::delimiter::{block_title, is_attribute_line};

/// What the lines above a block say of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Metadata {
    pub(super) attributes: AttributeList,
    /// The title as written, and its place.
    pub(super) title: Option<(String, Origin)>,
}

impl Metadata {
    /// The style of the block.
    pub(super) fn style(&self) -> Option<&str> {
        self.attributes.style()
    }

    /// The id of the block.
    pub(super) fn id(&self) -> Option<&str> {
        self.attributes.get("id")
    }

    /// Reads the lines above the next block; blank lines among them are skipped. `false` at the end of the input.
    pub(super) fn read(&mut self, reader: &mut Reader, document: &mut Document<'_>) -> bool {
        while self.take_line(reader, document) {
            if reader.skip_blank_lines(document).is_none() {
                return false;
            }
        }
        reader.peek(document).is_some()
    }

    /// Takes the next line if it is one of these.
    fn take_line(&mut self, reader: &mut Reader, document: &mut Document<'_>) -> bool {
        let Some(line) = reader.peek(document).cloned() else { return false };
        let text = &*line.text;
        match text.chars().next() {
            Some('[') if is_attribute_line(text) => {
                self.add_attributes(text, document);
                reader.next(document);
            }
            Some('.') => {
                let Some(title) = block_title(text) else { return false };
                self.title = Some((title.to_owned(), line.origin));
                reader.next(document);
            }
            Some('/') if text.starts_with("////") && text.bytes().all(|byte| byte == b'/') => {
                reader.next(document);
                let until = Until { terminator: Some(text), is_raw: true, ..Until::default() };
                reader.read_until(document, until, |_| false);
            }
            Some('/') if text.starts_with("//") && !text.starts_with("///") => drop(reader.next(document)),
            Some(':') => return take_entry(reader, document),
            _ => return false,
        }
        true
    }

    fn add_attributes(&mut self, line: &str, document: &mut Document<'_>) {
        let inner = line.get(1..line.len() - 1).unwrap_or_default();
        if let Some((id, text)) = inner.strip_prefix('[').and_then(|inner| anchor_id(inner.strip_suffix(']')?)) {
            self.attributes.set("id", id);
            if let Some(text) = text {
                self.attributes.set("reftext", &document.with_attributes(text));
            }
            return;
        }
        let style = self.style().map(str::to_owned);
        self.attributes.set_style(None);
        self.attributes.extend(&document.with_attributes(inner));
        self.attributes.split_shorthand();
        if self.style().is_none() {
            self.attributes.set_style(style.as_deref());
        }
        if let Some(title) = self.attributes.take("title") {
            self.title = Some((title, Origin { source: 0, line: 1 }));
        }
    }
}

/// Takes the entry of an attribute, `:name: value`, whose value may continue on further lines.
pub(super) fn take_entry(reader: &mut Reader, document: &mut Document<'_>) -> bool {
    let Some(line) = reader.peek(document).cloned() else { return false };
    let Some((name, value)) = entry(&line.text) else { return false };
    reader.next(document);
    let mut value = value.to_owned();
    let continuation = [" \\", " +"].into_iter().find(|sign| value.ends_with(sign));
    if let Some(sign) = continuation {
        value.truncate(value.len() - sign.len());
        while let Some(next) = reader.peek(document).filter(|line| !line.is_empty()).cloned() {
            reader.next(document);
            let text = next.text.trim_start();
            let (text, is_open) = text.strip_suffix(sign).map_or((text, false), |text| (text.trim_end(), true));
            value.truncate(value.trim_end().len());
            value.push_str(if value.ends_with(" +") { "\n" } else { " " });
            value.push_str(text);
            if !is_open {
                break;
            }
        }
    }
    set(name, &value, document);
    true
}

/// The name and the value of an entry.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix(':')?.split_once(':')?;
    let is_name = name.strip_prefix('!').unwrap_or(name).starts_with(is_word);
    let is_value = value.is_empty() || value.starts_with([' ', '\t']);
    (is_name && is_value).then_some((name, value.trim_start_matches([' ', '\t'])))
}

fn set(name: &str, value: &str, document: &mut Document<'_>) {
    let unset = name.strip_suffix('!').or_else(|| name.strip_prefix('!'));
    if let Some(name) = unset {
        document.attributes.set(name, None);
        return;
    }
    let is_passed = value.starts_with("pass:") && value.ends_with(']');
    let passed = value.strip_prefix("pass:").and_then(|value| value.strip_suffix(']')?.split_once('['));
    let value = match passed.filter(|_| is_passed) {
        Some((subs, inner)) => {
            let subs = super::super::inline::resolve(subs, &[]);
            super::super::inline::convert(document, inner, &subs)
        }
        None => super::super::inline::convert(document, value, super::super::inline::HEADER),
    };
    document.attributes.set(name, Some(&value));
}
