//! Paragraphs and headings: the text of a block goes through the inline stage and is written.

use crate::corpus::Origin;

use super::super::inline;
use super::super::inline::shortcode;
use super::super::inline::{Place, Rewritten};
use super::super::inline::{cut_from_heading, escape};
use super::marks;
use super::pass::{Blocks, ParagraphLine, Previous};

impl Blocks<'_> {
    /// Writes the paragraph in progress, or each of its lines as a term of a definition.
    pub(in crate::corpus::dialect::mkdocs) fn flush(&mut self, are_terms: bool) {
        let lines = std::mem::take(&mut self.paragraph);
        if lines.is_empty() {
            return;
        }
        let is_table = lines.get(1).is_some_and(|line| marks::is_table_rule(&line.text));
        let joined = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        let is_math = self.rules.math && ["$$", "\\[", "\\begin{"].iter().any(|start| joined.starts_with(start));
        let text = match is_math {
            true => escape(&joined),
            false => inline::rewrite(&self.rules, &joined, if is_table { Place::TableRow } else { Place::Text }).text,
        };
        for (line, text) in lines.iter().zip(text.split('\n')) {
            // Blanks behind a dropped icon would make code of an item.
            let text = text.trim_start_matches(' ');
            match are_terms {
                true => self.term(line, text),
                false => self.put(&line.lead, text, line.origin),
            }
        }
        self.in_definitions |= are_terms;
    }

    fn term(&mut self, line: &ParagraphLine, text: &str) {
        self.put_tag(line.lead.len(), "<dt>", line.origin);
        self.put(&line.lead, text, line.origin);
        self.put_tag(line.lead.len(), "</dt>", line.origin);
    }

    /// Writes a heading, its id in braces at the end.
    pub(in crate::corpus::dialect::mkdocs) fn heading(&mut self, lead: &str, level: usize, text: &str, origin: Origin) {
        let (text, mut id) = if self.rules.attributes { cut_from_heading(text) } else { (text, None) };
        let name = self.named_by_program(text);
        let Rewritten { text: mut shown, anchors } = match &name {
            Some(name) => {
                let last = name.rsplit('.').next().unwrap_or_default();
                Rewritten { text: escape(if text.starts_with("<!--") { last } else { name }), anchors: Vec::new() }
            }
            None => inline::rewrite(&self.rules, text, Place::Heading),
        };
        id = id.or(name);
        if lead.trim().is_empty() {
            for anchor in anchors {
                self.put_tag(lead.len(), &id_tag(&anchor), origin);
            }
        }
        if let Some(id) = id {
            shown.push_str(&format!(" {{#{}}}", escape(&id)));
        }
        self.put(lead, &format!("{} {}", "#".repeat(level), shown.trim().replace('\n', " ")), origin);
        self.previous = Previous::Blank;
        self.in_definitions = false;
    }

    /// The name that a program of the site makes a heading of: `<!-- name:kind a.b -->`, `::: a.b`.
    fn named_by_program(&self, text: &str) -> Option<String> {
        if let Some(name) = text.strip_prefix(":::").map(str::trim) {
            let is_name = !name.is_empty() && !name.contains([' ', ':']);
            return self.config.plugin("mkdocstrings").filter(|_| is_name).map(|_| name.to_owned());
        }
        let comment = text.trim().strip_prefix("<!--")?.strip_suffix("-->").filter(|_| self.rules.hooks)?;
        shortcode(comment).filter(|name| !name.contains(' ')).map(str::to_owned)
    }
}

/// An element that only holds an id.
pub(in crate::corpus::dialect::mkdocs) fn id_tag(id: &str) -> String {
    format!("<div id=\"{}\"></div>", id.replace('"', "&quot;"))
}
