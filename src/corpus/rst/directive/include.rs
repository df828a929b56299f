//! Files in a page: `include` and `literalinclude`.

use crate::corpus::Origin;
use crate::corpus::rst::line::{Line, expand_tabs, lines};
use crate::corpus::rst::node::Node;
use crate::corpus::rst::parser::Parser;
use crate::corpus::source::{join_up, split_path};

use super::lines::{select, select_text};

use super::split::Directive;
use super::words::{named, push_text};

/// The site path of a file that a directive names.
pub(in crate::corpus::rst) fn file_path(parser: &Parser<'_>, name: &str, origin: Origin) -> String {
    let settings = parser.site.settings();
    if let Some(rest) = name.strip_prefix('/') {
        return join_up(&settings.root, rest);
    }
    let from = parser.files.site_path(if settings.is_sphinx { 0 } else { origin.source });
    join_up(split_path(&from).0, name)
}

/// Reads a file as a part of the page.
pub(super) fn include(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(true);
    let name = parts.argument();
    // Files such as `<isonum.txt>` come with docutils and define characters only.
    if name.is_empty() || name.starts_with('<') {
        return;
    }
    let path = file_path(parser, &name, directive.origin);
    let files = parser.files;
    let read = files.include(&path, directive.origin, |file, source| {
        let (text, first) = select_text(file.text(), &|name| parts.option(name));
        let text = expand_tabs(text);
        let lines = lines(&text, source, first);
        if parts.has("literal") || parts.has("code") {
            vec![Node::code(parts.option("code").unwrap_or_default(), &lines)]
        } else {
            parser.blocks(&lines, directive.titles)
        }
    });
    nodes.extend(read.into_iter().flatten());
}

/// Reads a file as code.
pub(super) fn literal(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(true);
    let name = parts.argument();
    let path = file_path(parser, &name, directive.origin);
    named(parser, &parts, nodes);
    if let Some(caption) = parts.option("caption") {
        push_text(parser, if caption.is_empty() { &name } else { caption }, directive, nodes);
    }
    let language = parts.option("language").unwrap_or(&parser.document.language).to_owned();
    let read = parser.files.include(&path, directive.origin, |file, source| {
        let selected = select(file.text(), &|name| parts.option(name));
        let lines = selected.iter().map(|(number, text)| Line { text, origin: Origin { source, line: *number } });
        Node::code(&language, &lines.collect::<Vec<_>>())
    });
    nodes.extend(read);
}
