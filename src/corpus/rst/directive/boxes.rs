//! Boxes: notes and warnings, what changed in a version, and content with a title.

use crate::corpus::rst::line::{Line, joined, trim};
use crate::corpus::rst::node::{Node, Text};
use crate::corpus::rst::parser::Parser;
use crate::corpus::rst::site::RstSettings;

use super::split::Directive;
use super::words::{named, push_text};

/// The boxes and their English titles.
const BOXES: [(&str, &str); 17] = [
    ("attention", "Attention"),
    ("caution", "Caution"),
    ("danger", "Danger"),
    ("deprecated", "Deprecated since version"),
    ("error", "Error"),
    ("hint", "Hint"),
    ("important", "Important"),
    ("note", "Note"),
    ("seealso", "See also"),
    ("tip", "Tip"),
    ("todo", "Todo"),
    ("versionadded", "Added in version"),
    ("versionchanged", "Changed in version"),
    ("versionremoved", "Removed in version"),
    ("version-added", "Added in version"),
    ("version-changed", "Changed in version"),
    ("warning", "Warning"),
];

/// Whether a directive is a box with a title of its kind.
pub(super) fn is_box(name: &str) -> bool {
    BOXES.iter().any(|(known, _)| *known == name)
}

/// The title of a kind of box in the language of the site.
pub(crate) fn box_title(settings: &RstSettings, name: &str) -> &'static str {
    let own = settings.titles.get(name).copied();
    own.or_else(|| BOXES.iter().find(|(known, _)| *known == name).map(|(_, title)| *title)).unwrap_or_default()
}

/// The title of a box with its version.
pub(crate) fn in_version(title: &str, version: &str) -> String {
    if title.contains("%s") { title.replace("%s", version) } else { format!("{title} {version}") }
}

/// Reads a box whose title is its kind.
pub(super) fn read(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let name = directive.name.as_str();
    if name == "todo" && !parser.site.settings().shows_todos {
        return;
    }
    let title = box_title(parser.site.settings(), name);
    let is_version = name.starts_with("version") || name == "deprecated";
    let parts = directive.split(is_version);
    named(parser, &parts, nodes);
    if !is_version {
        nodes.push(Node::Paragraph(Text::plain(title, directive.origin)));
        let body = parser.blocks(&parts.content, false);
        return nodes.push(Node::Group(body));
    }
    let argument = parts.argument();
    let (version, words) = argument.split_once(char::is_whitespace).unwrap_or((&argument, ""));
    let words = if parts.content.is_empty() && words.is_empty() { "." } else { &format!(": {words}") };
    push_text(parser, &format!("{}{words}", in_version(title, version)), directive, nodes);
    let body = parser.blocks(&parts.content, false);
    nodes.push(Node::Group(body));
}

/// Reads content with a title. In a card, `^^^` ends a header and `+++` starts a footer.
pub(super) fn titled(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(true);
    named(parser, &parts, nodes);
    let is_card = directive.name.ends_with("card");
    let mut content: &[Line<'_>] = &parts.content;
    if let Some(end) = content.iter().position(|line| is_card && is_rule(line, b'^')) {
        let header = parser.blocks(content.get(..end).unwrap_or_default(), false);
        nodes.extend(header);
        content = content.get(end + 1..).unwrap_or_default();
    }
    push_text(parser, &parts.argument(), directive, nodes);
    if let Some(subtitle) = parts.option("subtitle") {
        push_text(parser, subtitle, directive, nodes);
    }
    let footer = content.iter().position(|line| is_card && is_rule(line, b'+'));
    let body = content.get(..footer.unwrap_or(content.len())).unwrap_or_default();
    let mut body = parser.blocks(trim(body), false);
    let footer = footer.and_then(|start| content.get(start + 1..)).unwrap_or_default();
    body.extend(parser.blocks(footer, false));
    nodes.push(Node::Group(body));
    if let (true, Some(link)) = (is_card, parts.option("link")) {
        let text = match parts.option("link-type") {
            Some("doc") => format!(":doc:`{link}`"),
            Some("ref" | "any") => format!(":ref:`{link}`"),
            _ => joined(&[Line { text: link, origin: directive.origin }]),
        };
        push_text(parser, &text, directive, nodes);
    }
}

fn is_rule(line: &Line<'_>, sign: u8) -> bool {
    line.text.len() >= 3 && line.text.bytes().all(|byte| byte == sign)
}
