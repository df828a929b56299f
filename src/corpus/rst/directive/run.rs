//! What each kind of directive does: it becomes blocks, changes a setting, or is no text of the page.

use crate::corpus::rst::line::joined;
use crate::corpus::rst::list;
use crate::corpus::rst::node::{Inline, Node, Text};
use crate::corpus::rst::parser::Parser;
use crate::corpus::rst::table;
use crate::corpus::rst::text::simple_name;
use crate::diagnostic::Code;

use super::kind::{DirectiveKind, directive_kind, has_no_arguments, unknown_message};
use super::split::{Directive, Parts};
use super::words::{named, push_text};
use super::{boxes, code, condition, include, object};

/// Reads a directive.
pub(in crate::corpus::rst) fn read(parser: &mut Parser<'_>, directive: Directive<'_>, nodes: &mut Vec<Node>) {
    match directive_kind(&directive.name) {
        DirectiveKind::Silent => {}
        DirectiveKind::Setting => set(parser, &directive),
        DirectiveKind::Include => include::include(parser, &directive, nodes),
        DirectiveKind::LiteralInclude => include::literal(parser, &directive, nodes),
        DirectiveKind::Raw => code::raw(&directive, nodes),
        DirectiveKind::Condition => condition::read(parser, &directive, nodes),
        DirectiveKind::Code => code::block(parser, &directive, nodes),
        DirectiveKind::Text => code::text(parser, &directive, nodes),
        DirectiveKind::Table => captioned(parser, &directive, nodes, |parser, parts, nodes| {
            let body = parser.blocks(&parts.content, false);
            nodes.extend(body);
        }),
        DirectiveKind::CsvTable => captioned(parser, &directive, nodes, table::csv),
        DirectiveKind::ListTable => captioned(parser, &directive, nodes, table::list),
        DirectiveKind::Picture => picture(parser, &directive, nodes),
        DirectiveKind::Glossary => list::glossary(parser, &directive.split(false).content, nodes),
        DirectiveKind::Words => {
            let parts = directive.split(true);
            named(parser, &parts, nodes);
            push_text(parser, &parts.argument(), &directive, nodes);
        }
        DirectiveKind::Example => {
            let parts = directive.split(true);
            nodes.push(Node::code("rst", &parts.content));
            let body = parser.blocks(&parts.content, false);
            nodes.push(Node::Group(body));
        }
        DirectiveKind::Button => button(parser, &directive, nodes),
        // Sphinx describes a class; docutils gives its content a class.
        DirectiveKind::Object if directive.name == "class" && !parser.site.settings().is_sphinx => {
            wrapper(parser, &directive, nodes);
        }
        DirectiveKind::Wrapper => wrapper(parser, &directive, nodes),
        DirectiveKind::Titled => boxes::titled(parser, &directive, nodes),
        DirectiveKind::Box | DirectiveKind::Version => boxes::read(parser, &directive, nodes),
        DirectiveKind::Object => object::read(parser, &directive, nodes),
        kind @ (DirectiveKind::Program | DirectiveKind::Unknown) => unknown(parser, &directive, kind, nodes),
    }
}

/// Reads a directive that kb does not know: its words are kept where an extension may show them.
fn unknown(parser: &mut Parser<'_>, directive: &Directive<'_>, kind: DirectiveKind, nodes: &mut Vec<Node>) {
    let name = &directive.name;
    let is_program = kind == DirectiveKind::Program;
    if parser.document.reported.insert(name.clone()) {
        parser.files.report(Code::UnknownDirective, directive.origin, unknown_message(name, kind));
    }
    let parts = directive.split(true);
    if is_program {
        let terms = parts.arguments.iter().map(|line| Text::code(line.text, line.origin)).collect();
        let body = parser.blocks(&parts.content, false);
        nodes.push(Node::Definition { terms, body });
    } else {
        named(parser, &parts, nodes);
        push_text(parser, &parts.argument(), directive, nodes);
        let body = parser.blocks(&parts.content, false);
        nodes.extend(body);
    }
}

fn wrapper(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(!has_no_arguments(&directive.name));
    named(parser, &parts, nodes);
    let body = parser.blocks(&parts.content, directive.titles);
    nodes.push(match directive.name.as_str() {
        "epigraph" | "highlights" | "pull-quote" => Node::Quote(body),
        _ => Node::Group(body),
    });
}

/// Reads a table with a caption.
fn captioned(
    parser: &mut Parser<'_>,
    directive: &Directive<'_>,
    nodes: &mut Vec<Node>,
    rows: impl FnOnce(&mut Parser<'_>, &Parts<'_>, &mut Vec<Node>),
) {
    let parts = directive.split(true);
    named(parser, &parts, nodes);
    push_text(parser, &parts.argument(), directive, nodes);
    rows(parser, &parts, nodes);
}

fn picture(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(true);
    named(parser, &parts, nodes);
    if let Some(alt) = parts.option("alt").filter(|alt| !alt.trim().is_empty()) {
        let parts = vec![Inline::Image(alt.to_owned())];
        nodes.push(Node::Paragraph(Text { parts, origin: directive.origin }));
    }
    let body = parser.blocks(&parts.content, false);
    nodes.extend(body);
}

/// Reads a directive that changes a setting of the page.
fn set(parser: &mut Parser<'_>, directive: &Directive<'_>) {
    let parts = directive.split(true);
    let argument = parts.argument();
    match directive.name.as_str() {
        "highlight" => parser.document.language = argument,
        "program" => parser.document.program = if argument == "None" { String::new() } else { argument },
        "title" => parser.document.title = Some(argument),
        "default-role" => parser.document.default_role = argument,
        "currentmodule" | "py:currentmodule" => {
            parser.document.module = if argument == "None" { String::new() } else { argument };
        }
        "role" => {
            let Some(name) = simple_name(&argument) else { return };
            let rest = argument.get(name.len()..).unwrap_or_default().trim();
            let base = rest.trim_start_matches('(').trim_end_matches(')').trim();
            parser.document.roles.insert(name.to_lowercase(), base.to_lowercase());
        }
        _ => {}
    }
}

/// Reads a button of sphinx-design: a link.
fn button(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let parts = directive.split(true);
    let target = parts.argument();
    let words = joined(&parts.content).trim().to_owned();
    let text = match (directive.name.as_str(), words.is_empty()) {
        ("button-ref", true) => format!(":ref:`{target}`"),
        ("button-ref", false) => format!(":ref:`{words} <{target}>`"),
        (_, true) => target,
        (_, false) => format!("`{words} <{target}>`__"),
    };
    if directive.name == "button-link" && !words.is_empty() {
        parser.document.anonymous_target("");
    }
    push_text(parser, &text, directive, nodes);
}
