//! The header of a document: title, attributes, authors and revision.

use crate::corpus::Origin;
use crate::corpus::markup::HeadingText;

use super::super::attributes::Attributes;
use super::super::catalog::Target;
use super::super::ids::GivenIds;
use super::super::inline::{NORMAL, convert};
use super::super::reader::{Reader, Until};
use super::metadata::{Metadata, take_entry};
use super::parser::Parser;
use super::section::{SectionTitle, section_title};

impl Parser<'_> {
    /// Reads the header, and writes the title. Returns the metadata of the first block of a document without title.
    pub(super) fn read_header(&mut self, reader: &mut Reader) -> Metadata {
        let (title, metadata) = self.take_header(reader);
        let Some((title, origin)) = title else { return metadata };
        let html = convert(&mut self.document, &title, NORMAL);
        self.page.start_heading(
            HeadingText { level: 1, id: Some(String::new()), ..HeadingText::default() },
            true,
            origin,
        );
        self.write_html(&html, origin);
        self.page.end_heading(&GivenIds);
        if let Some(id) = metadata.id() {
            self.page.fragment(id);
            self.document.register(id, Target { title: Some(html), ..Target::default() });
        }
        Metadata::default()
    }

    /// The title of a page in HTML, and the document after its header.
    pub(in crate::corpus::asciidoc) fn read_title(mut self, text: &str) -> (Option<String>, Attributes) {
        let (title, _) = self.take_header(&mut Reader::of_page(text, 1));
        let title = title.map(|(title, _)| convert(&mut self.document, &title, NORMAL));
        (title, self.document.attributes)
    }

    /// The title as written, after all attributes of the header are set; and the metadata above it.
    fn take_header(&mut self, reader: &mut Reader) -> (Option<(String, Origin)>, Metadata) {
        let mut metadata = Metadata::default();
        if reader.skip_blank_lines(&mut self.document).is_some() {
            metadata.read(reader, &mut self.document);
        }
        let origin = reader.peek(&mut self.document).map_or(Origin { source: 0, line: 1 }, |line| line.origin);
        let is_plain = metadata.style().is_none() && metadata.title.is_none();
        let title = section_title(reader, &mut self.document).filter(|title| title.level == 0 && is_plain);
        if let Some(title) = &title {
            title.take(reader, &mut self.document);
            self.read_header_lines(reader);
        }
        let given = self.document.attributes.get("doctitle").filter(|title| !title.is_empty()).map(str::to_owned);
        let written = title.map(|SectionTitle { text, id, .. }| {
            if let Some(id) = id {
                metadata.attributes.set("id", &id);
            }
            text
        });
        (given.or(written).map(|title| (title, origin)), metadata)
    }

    /// Reads the lines below the title: attributes, authors and revision, up to a blank line.
    fn read_header_lines(&mut self, reader: &mut Reader) {
        self.read_entries(reader);
        for reads in [Self::read_authors, Self::read_revision] {
            let line = reader.peek(&mut self.document).filter(|line| !line.is_empty()).cloned();
            let Some(line) = line else { break };
            if reads(self, &line.text) {
                reader.next(&mut self.document);
            }
            self.read_entries(reader);
        }
    }

    /// Reads entries of attributes, and comments among them.
    fn read_entries(&mut self, reader: &mut Reader) {
        while let Some(line) = reader.peek(&mut self.document).cloned() {
            let text = &*line.text;
            if text.starts_with("////") && text.bytes().all(|byte| byte == b'/') {
                reader.next(&mut self.document);
                let until = Until { terminator: Some(text), is_raw: true, ..Until::default() };
                reader.read_until(&mut self.document, until, |_| false);
            } else if text.starts_with("//") && !text.starts_with("///") {
                reader.next(&mut self.document);
            } else if !take_entry(reader, &mut self.document) {
                break;
            }
        }
    }

    /// Sets the attributes of the first author: `First Middle Last <address>`.
    fn read_authors(&mut self, line: &str) -> bool {
        let first = line.split("; ").next().unwrap_or_default();
        let (name, address) = first.split_once('<').unwrap_or((first, ""));
        let names: Vec<String> = name.split_whitespace().map(|part| part.replace('_', " ")).collect();
        let author = names.join(" ");
        let mut values = vec![("author", author.as_str()), ("authors", author.as_str())];
        values.extend(names.first().map(|name| ("firstname", name.as_str())));
        values.extend(names.get(1..).and_then(|rest| rest.last()).map(|name| ("lastname", name.as_str())));
        let address = address.trim_end().trim_end_matches('>');
        values.extend((!address.is_empty()).then_some(("email", address)));
        for (name, value) in values {
            if !self.document.attributes.has(name) {
                self.document.attributes.set(name, Some(value));
            }
        }
        true
    }

    /// Sets the attributes of the revision: `v1.0, 2024-01-01: remark`.
    fn read_revision(&mut self, line: &str) -> bool {
        let (number, rest) = match line.split_once(',') {
            Some((number, rest)) => {
                (number.trim_start_matches(|char: char| !char.is_ascii_digit() && char != '{'), rest)
            }
            None if line.starts_with('v') => (line.get(1..).unwrap_or_default(), ""),
            None => ("", line),
        };
        let (date, remark) = rest.split_once(':').unwrap_or((rest, ""));
        for (name, value) in [("revnumber", number), ("revdate", date), ("revremark", remark)] {
            if !value.trim().is_empty() && !self.document.attributes.has(name) {
                self.document.attributes.set(name, Some(value.trim()));
            }
        }
        true
    }
}
