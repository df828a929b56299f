//! What each kind of directive of MyST writes.

use crate::corpus::Origin;
use crate::corpus::rst::{
    DirectiveKind, box_title, directive_kind, holds, in_version, object_id, rst_markdown, unknown_message,
};
use crate::diagnostic::Code;

use super::fence::Line;
use super::pass::Pass;
use super::split::{Directive, Parts, paragraph};
use super::{insert, table};

/// Writes a directive.
pub(super) fn read(pass: &mut Pass<'_>, directive: Directive<'_, '_>) {
    let parts = directive.split();
    if let Some(name) = parts.option("name") {
        pass.anchor(directive.prefix, &crate::corpus::rst::make_id(name), directive.origin);
    }
    let kind = directive_kind(&directive.name);
    match kind {
        _ if directive.name == "eval-rst" => eval(pass, &directive),
        DirectiveKind::Silent | DirectiveKind::Setting => {}
        DirectiveKind::Include => insert::include(pass, &directive, &parts),
        DirectiveKind::LiteralInclude => insert::literal(pass, &directive, &parts),
        DirectiveKind::Raw if directive.argument.contains("html") => copy(pass, &parts),
        DirectiveKind::Raw => {}
        DirectiveKind::Condition => {
            if holds(&directive.name, directive.argument, &pass.config.rst) {
                pass.lines(parts.content, true);
            }
        }
        DirectiveKind::Code => insert::code(pass, &directive, &parts),
        DirectiveKind::Text => text(pass, &directive, &parts),
        DirectiveKind::Example => {
            insert::source(pass, &directive, &parts);
            pass.lines(parts.content, false);
        }
        DirectiveKind::CsvTable => table::csv(pass, &directive, &parts),
        DirectiveKind::ListTable => table::list(pass, &directive, &parts),
        DirectiveKind::Picture | DirectiveKind::Wrapper => pass.lines(parts.content, false),
        DirectiveKind::Glossary => glossary(pass, &directive, &parts),
        DirectiveKind::Words | DirectiveKind::Table => {
            paragraph(pass, &directive, directive.argument);
            pass.lines(parts.content, false);
        }
        DirectiveKind::Button => button(pass, &directive, &parts),
        DirectiveKind::Titled => titled(pass, &directive, &parts),
        DirectiveKind::Box if directive.name == "todo" && !pass.config.rst.shows_todos => {}
        DirectiveKind::Box => {
            paragraph(pass, &directive, box_title(&pass.config.rst, &directive.name));
            paragraph(pass, &directive, directive.argument);
            pass.lines(parts.content, false);
        }
        DirectiveKind::Version => {
            let (version, words) = directive.argument.split_once(' ').unwrap_or((directive.argument, ""));
            let title = in_version(box_title(&pass.config.rst, &directive.name), version);
            paragraph(pass, &directive, &format!("{title}: {words}"));
            pass.lines(parts.content, false);
        }
        DirectiveKind::Object => {
            paragraph(pass, &directive, &code_span(directive.argument));
            pass.lines(parts.content, false);
        }
        DirectiveKind::Program | DirectiveKind::Unknown => unknown(pass, &directive, &parts, kind),
    }
}

fn unknown(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>, kind: DirectiveKind) {
    if pass.reported.insert(directive.name.clone()) {
        pass.files.report(Code::UnknownDirective, directive.origin, unknown_message(&directive.name, kind));
    }
    paragraph(pass, directive, directive.argument);
    pass.lines(parts.content, false);
}

/// Code in running text.
fn code_span(text: &str) -> String {
    if text.is_empty() || text.contains('`') { text.to_owned() } else { format!("`{text}`") }
}

fn copy(pass: &mut Pass<'_>, parts: &Parts<'_, '_>) {
    parts.content.iter().for_each(|line| pass.put("", line.text, line.origin));
}

/// A formula or literal text.
fn text(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    let ticks = "```";
    pass.put(directive.prefix, &format!("{ticks}{}", directive.name), directive.origin);
    if !directive.argument.is_empty() {
        pass.put(directive.prefix, directive.argument, directive.origin);
    }
    copy(pass, parts);
    pass.put(directive.prefix, ticks, directive.origin);
}

/// Content in the other markup.
fn eval(pass: &mut Pass<'_>, directive: &Directive<'_, '_>) {
    let lines: Vec<(&str, Origin)> = directive
        .content
        .iter()
        .map(|line| (line.text.strip_prefix(directive.prefix).unwrap_or(line.text), line.origin))
        .collect();
    for (line, origin) in rst_markdown(&lines, pass.files, pass.site) {
        pass.put(directive.prefix, &line, origin);
    }
}

fn button(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    let words = parts.content.first().map_or("", |line| line.bare().trim());
    let target = directive.argument;
    let role = if parts.option("ref-type") == Some("doc") { "doc" } else { "ref" };
    let text = match (directive.name.as_str(), words.is_empty()) {
        ("button-ref", true) => format!("{{{role}}}`{target}`"),
        ("button-ref", false) => format!("{{{role}}}`{words} <{target}>`"),
        (_, true) => format!("<{target}>"),
        (_, false) => format!("[{words}](<{target}>)"),
    };
    paragraph(pass, directive, &text);
}

/// Content with a title. In a card, `^^^` ends a header and `+++` starts a footer.
fn titled(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    let is_card = directive.name.ends_with("card");
    let is_rule = |line: &Line<'_>, sign: u8| {
        let bare = line.bare().trim();
        is_card && bare.len() >= 3 && bare.bytes().all(|byte| byte == sign)
    };
    let mut content = parts.content;
    if let Some(end) = content.iter().position(|line| is_rule(line, b'^')) {
        pass.lines(content.get(..end).unwrap_or_default(), false);
        pass.put_blank(directive.prefix, directive.origin);
        content = content.get(end + 1..).unwrap_or_default();
    }
    paragraph(pass, directive, directive.argument);
    let footer = content.iter().position(|line| is_rule(line, b'+')).unwrap_or(content.len());
    pass.lines(content.get(..footer).unwrap_or_default(), false);
    pass.put_blank(directive.prefix, directive.origin);
    pass.lines(content.get(footer + 1..).unwrap_or_default(), false);
    if let Some(link) = parts.option("link").filter(|_| is_card) {
        let text = match parts.option("link-type") {
            Some("doc") => format!("{{doc}}`{link}`"),
            Some("ref" | "any") => format!("{{ref}}`{link}`"),
            _ => format!("<{link}>"),
        };
        pass.put_blank(directive.prefix, directive.origin);
        paragraph(pass, directive, &text);
    }
}

/// Terms with indented definitions.
fn glossary(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    let indent = directive.prefix.len();
    for line in parts.content {
        let text = line.text.get(indent..).unwrap_or(line.bare());
        if line.is_blank() || text.starts_with([' ', '\t']) {
            let text = format!("{}{}", directive.prefix, text.trim_start());
            pass.lines(&[Line { text: &text, origin: line.origin }], false);
        } else {
            pass.put_blank(directive.prefix, line.origin);
            pass.anchor(directive.prefix, &object_id("term", text), line.origin);
            paragraph(
                pass,
                &Directive {
                    name: String::new(),
                    argument: "",
                    prefix: directive.prefix,
                    content: &[],
                    origin: line.origin,
                },
                text,
            );
        }
    }
}
