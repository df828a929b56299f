//! Writes reStructuredText inside of Markdown: a role, or whole blocks.

use crate::corpus::Origin;
use crate::corpus::include::PageFiles;

use crate::corpus::rst::document::Document;
use crate::corpus::rst::line::{Line, expand_tabs};
use crate::corpus::rst::node::{Inline, Node, Reference, Text};
use crate::corpus::rst::parser::Parser;
use crate::corpus::rst::site::RstSite;
use crate::corpus::rst::text::role_parts;

/// Lines of Markdown with their places.
type Lines = Vec<(String, Origin)>;

/// The Markdown of a role.
pub(crate) fn role_markdown(role: &str, content: &str, files: &PageFiles<'_>, site: &dyn RstSite) -> String {
    let mut parser = Parser::new(files, site);
    let parts = role_parts(&mut parser, Some(role), content);
    Writer { document: &parser.document, site, files }.parts(&parts)
}

/// The Markdown of blocks, given as lines with their places.
pub(crate) fn rst_markdown(lines: &[(&str, Origin)], files: &PageFiles<'_>, site: &dyn RstSite) -> Lines {
    let mut parser = Parser::new(files, site);
    let expanded: Vec<_> = lines.iter().map(|(text, origin)| (expand_tabs(text), *origin)).collect();
    let lines: Vec<Line<'_>> =
        expanded.iter().map(|(text, origin)| Line { text: text.trim_end(), origin: *origin }).collect();
    let nodes = parser.blocks(&lines, true);
    let writer = Writer { document: &parser.document, site, files };
    let mut written = Lines::new();
    writer.nodes(&nodes, &mut written);
    written
}

/// Writes Markdown.
struct Writer<'w> {
    document: &'w Document,
    site: &'w dyn RstSite,
    files: &'w PageFiles<'w>,
}

impl Writer<'_> {
    fn nodes(&self, nodes: &[Node], out: &mut Lines) {
        nodes.iter().for_each(|node| self.node(node, out));
    }

    fn node(&self, node: &Node, out: &mut Lines) {
        match node {
            Node::Heading { level, title, .. } => {
                let mark = "#".repeat(usize::from(*level));
                push(out, format!("{mark} {}", self.parts(&title.parts)), title.origin);
            }
            Node::Fragment(id) => {
                push(out, format!("<a id=\"{}\"></a>", id.replace('"', "")), Origin { source: 0, line: 1 })
            }
            Node::Paragraph(text) => self.text(text, out),
            Node::Code { language, text, origin } => {
                let fence = "`".repeat(longest_run(text).max(2) + 1);
                out.push((format!("{fence}{language}"), *origin));
                out.extend(text.lines().map(|line| (line.to_owned(), *origin)));
                push(out, fence, *origin);
            }
            Node::List { first, items } => {
                for (number, item) in (first.unwrap_or(1)..).zip(items) {
                    let mark = if first.is_some() { format!("{number}. ") } else { "- ".to_owned() };
                    self.nested(&mark, item, out);
                }
            }
            Node::Definition { terms, body } => {
                terms.iter().for_each(|term| self.text(term, out));
                self.nodes(body, out);
            }
            Node::Field { name, body } => {
                self.text(name, out);
                self.nodes(body, out);
            }
            Node::Quote(body) => self.nested("> ", body, out),
            Node::Row { cells, .. } => cells.iter().for_each(|cell| self.nodes(cell, out)),
            Node::Html(lines) => {
                out.extend(lines.iter().cloned());
                out.extend(lines.last().map(|(_, origin)| (String::new(), *origin)));
            }
            Node::Note { body, .. } | Node::Group(body) => self.nodes(body, out),
        }
    }

    fn text(&self, text: &Text, out: &mut Lines) {
        push(out, self.parts(&text.parts).replace('\n', " "), text.origin);
    }

    fn nested(&self, mark: &str, nodes: &[Node], out: &mut Lines) {
        let mut inner = Lines::new();
        self.nodes(nodes, &mut inner);
        let rest = if mark == "> " { mark.to_owned() } else { " ".repeat(mark.len()) };
        for (index, (line, origin)) in inner.into_iter().enumerate() {
            out.push((format!("{}{line}", if index == 0 { mark } else { &rest }), origin));
        }
        if let Some((_, origin)) = out.last() {
            let origin = *origin;
            out.push((String::new(), origin));
        }
    }

    fn parts(&self, parts: &[Inline]) -> String {
        parts.iter().map(|part| self.part(part)).collect()
    }

    fn part(&self, part: &Inline) -> String {
        match part {
            Inline::Text(text) | Inline::Image(text) => escape(text),
            Inline::Code(code) => {
                let ticks = "`".repeat(longest_run(code) + 1);
                let space = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
                format!("{ticks}{space}{code}{space}{ticks}")
            }
            Inline::Link { to, label } => {
                let label = self.parts(label);
                self.document.address(to).map_or_else(|| label.clone(), |target| link(&label, &target))
            }
            Inline::Substitution(name, _) => {
                let known = self.document.substitutions.get(name);
                known.map_or_else(
                    || escape(name),
                    |parts| {
                        parts
                            .iter()
                            .filter(|part| !matches!(part, Inline::Substitution(..)))
                            .map(|part| self.part(part))
                            .collect()
                    },
                )
            }
            Inline::Reference { kind, target, words } => {
                let place = match kind {
                    Reference::Document => self.site.document(target, self.files),
                    Reference::Label | Reference::Number => self.site.label(target, self.files),
                    Reference::Term => None,
                };
                let place = place.unwrap_or_default();
                let words = words.clone().or(place.title).unwrap_or_else(|| target.clone());
                if place.target.is_empty() { escape(&words) } else { link(&escape(&words), &place.target) }
            }
            Inline::Note(_) | Inline::Fragment(_) => String::new(),
        }
    }
}

/// A link with a target that may hold any sign.
fn link(label: &str, target: &str) -> String {
    format!("[{label}](<{}>)", target.replace(['<', '>', '\n'], ""))
}

fn push(out: &mut Lines, line: String, origin: Origin) {
    out.push((line, origin));
    out.push((String::new(), origin));
}

/// Text in which no sign is a mark.
pub(in crate::corpus::rst) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if matches!(char, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$' | '#') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

/// The length of the longest run of back ticks.
fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or(0)
}
