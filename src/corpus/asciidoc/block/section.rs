//! Section titles: of one line, of two lines, and discrete ones; their ids and their numbers.

use crate::corpus::Origin;
use crate::corpus::markup::HeadingText;

use super::super::catalog::Target;
use super::super::document::Document;
use super::super::ids::GivenIds;
use super::super::inline::{NORMAL, REFERENCE, convert};
use super::super::reader::Reader;
use super::super::scan::anchor_id;
use super::metadata::Metadata;
use super::parser::Parser;

/// The title of a section as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SectionTitle {
    pub(super) text: String,
    /// 0 for the title of the document.
    pub(super) level: u8,
    /// The id and the reference text at the end of the title.
    pub(super) id: Option<String>,
    reference: Option<String>,
    /// Whether the title has a line of signs below it.
    is_underlined: bool,
}

impl SectionTitle {
    fn new(text: &str, level: usize, is_underlined: bool, document: &Document<'_>) -> Self {
        let level = i64::try_from(level).unwrap_or_default().saturating_add(document.attributes.level_offset());
        let level = u8::try_from(level.clamp(0, 5)).unwrap_or_default();
        let anchor = text.strip_suffix("]]").and_then(|text| text.rsplit_once(" [["));
        let anchor = anchor.and_then(|(text, inner)| Some((text, anchor_id(inner)?)));
        match anchor.filter(|(text, _)| !text.ends_with('\\')) {
            Some((text, (id, reference))) => Self {
                text: text.trim_end().to_owned(),
                level,
                id: Some(id.to_owned()),
                reference: reference.map(str::to_owned),
                is_underlined,
            },
            None => Self { text: text.to_owned(), level, id: None, reference: None, is_underlined },
        }
    }

    /// Reads the lines of the title.
    pub(super) fn take(&self, reader: &mut Reader, document: &mut Document<'_>) {
        reader.next(document);
        if self.is_underlined {
            reader.next(document);
        }
    }
}

/// The section title that the next lines are.
pub(super) fn section_title(reader: &mut Reader, document: &mut Document<'_>) -> Option<SectionTitle> {
    let line = reader.peek(document)?.text.clone();
    if let Some((text, level)) = marked_title(&line) {
        return Some(SectionTitle::new(text, level, false, document));
    }
    if line.starts_with('.') || !line.contains(|char: char| char.is_alphanumeric()) {
        return None;
    }
    let below = reader.peek_second(document)?.text.clone();
    let level = underline_level(&below)?;
    let is_as_long = line.chars().count().abs_diff(below.chars().count()) < 2;
    is_as_long.then(|| SectionTitle::new(&line, level, true, document))
}

/// The text and the level of a title behind `==` or `##`.
fn marked_title(line: &str) -> Option<(&str, usize)> {
    let sign = line.chars().next().filter(|char| matches!(char, '=' | '#'))?;
    let text = line.trim_start_matches(sign);
    let signs = line.len() - text.len();
    let title = text.trim_start_matches([' ', '\t']);
    if signs > 6 || title.len() == text.len() || title.is_empty() {
        return None;
    }
    // The signs may be repeated at the end.
    let closed = title.strip_suffix(line.get(..signs)?).filter(|title| title.ends_with([' ', '\t']));
    Some((closed.map_or(title, str::trim_end), signs - 1))
}

fn underline_level(line: &str) -> Option<usize> {
    let sign = line.chars().next()?;
    let level = ['=', '-', '~', '^', '+'].iter().position(|known| *known == sign)?;
    line.chars().all(|char| char == sign).then_some(level)
}

impl Parser<'_> {
    /// Reads the title of a section, if the next line is one, and opens the section.
    pub(super) fn take_section(&mut self, reader: &mut Reader, metadata: &Metadata) -> bool {
        if matches!(metadata.style(), Some("discrete" | "float")) {
            return false;
        }
        let Some(mut title) = section_title(reader, &mut self.document) else { return false };
        let Some(origin) = reader.peek(&mut self.document).map(|line| line.origin) else { return false };
        title.take(reader, &mut self.document);
        let style = metadata.style().filter(|style| !style.starts_with("sect")).map(str::to_owned);
        if style.is_some() && title.level == 0 {
            title.level = 1;
        }
        self.in_bibliography = style.as_deref() == Some("bibliography");
        let number = self.numbers.open(title.level, style.as_deref(), &mut self.document);
        let refsig = |kind: &str, document: &Document<'_>| document.attributes.get(kind).map(str::to_owned);
        let is_appendix = style.as_deref() == Some("appendix");
        let label = number.as_ref().map(|number| {
            let kind = if is_appendix { "appendix-refsig" } else { "section-refsig" };
            refsig(kind, &self.document).map_or(number.clone(), |name| format!("{name} {number}"))
        });
        let prefix = match (number, is_appendix) {
            (Some(number), true) => match refsig("appendix-caption", &self.document).filter(|name| !name.is_empty()) {
                Some(name) => format!("{name} {number}: "),
                None => format!("{number}. "),
            },
            (Some(number), false) => format!("{number}. "),
            (None, _) => String::new(),
        };
        self.write_heading(&title, metadata, (&prefix, label), origin);
        true
    }

    /// Reads a heading that starts no section.
    pub(super) fn take_discrete(&mut self, reader: &mut Reader, metadata: &Metadata) -> bool {
        let Some(title) = section_title(reader, &mut self.document) else { return false };
        let Some(origin) = reader.peek(&mut self.document).map(|line| line.origin) else { return false };
        title.take(reader, &mut self.document);
        self.write_heading(&title, metadata, ("", None), origin);
        true
    }

    fn write_heading(
        &mut self,
        title: &SectionTitle,
        metadata: &Metadata,
        (prefix, label): (&str, Option<String>),
        origin: Origin,
    ) {
        let html = convert(&mut self.document, &title.text, NORMAL);
        let given = metadata.id().or(title.id.as_deref()).map(str::to_owned);
        let id = match given {
            Some(id) => id,
            None if self.document.attributes.has("sectids") => {
                self.document.ids.generate(&html, &self.document.attributes)
            }
            None => String::new(),
        };
        let reference = metadata.attributes.get("reftext").or(title.reference.as_deref()).map(str::to_owned);
        let text = reference.map(|text| convert(&mut self.document, &text, REFERENCE));
        if !id.is_empty() {
            self.document.register(&id, Target { text, title: Some(html.clone()), label });
        }
        let level = title.level.saturating_add(1).min(6);
        self.page.start_heading(HeadingText { level, id: Some(id), ..HeadingText::default() }, true, origin);
        self.write_html(&format!("{prefix}{html}"), origin);
        self.page.end_heading(&GivenIds);
    }
}
