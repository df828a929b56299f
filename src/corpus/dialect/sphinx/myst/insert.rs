//! Files and code in a page of MyST.

use crate::corpus::Origin;
use crate::corpus::dialect::sphinx::config::Parser;
use crate::corpus::rst::{rst_markdown, select, select_text};
use crate::corpus::source::{join_up, split_path};

use super::fence::Line;
use super::pass::{Pass, lines};
use super::split::{Directive, Parts, paragraph};

/// The site path of a file that a directive names.
pub(super) fn file_path(pass: &Pass<'_>, name: &str) -> String {
    match name.strip_prefix('/') {
        Some(rest) => join_up(&pass.config.root, rest),
        None => join_up(split_path(pass.site.page()).0, name),
    }
}

/// Reads a file as a part of the page.
pub(super) fn include(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    let path = file_path(pass, directive.argument);
    let files = pass.files;
    let is_rst = parts.option("parser").is_some_and(|parser| parser.contains("rst"));
    files.include(&path, directive.origin, |file, source| {
        let (text, first) = select_text(file.text(), &|name| parts.option(name));
        // Front matter of an included page is no text.
        let is_whole = text.len() == file.text().len()
            && pass.config.document(&path).is_some_and(|(_, parser)| parser == Parser::Myst);
        let (text, first) = if is_whole { (file.body(), file.body_line) } else { (text, first) };
        let lines = lines(text, source, first);
        let language = parts.option("code").or(parts.option("literal").map(|_| ""));
        if let Some(language) = language {
            fence(pass, directive, language, &lines);
        } else if is_rst {
            let lines: Vec<(&str, Origin)> = lines.iter().map(|line| (line.text, line.origin)).collect();
            for (line, origin) in rst_markdown(&lines, files, pass.site) {
                pass.put(directive.prefix, &line, origin);
            }
        } else {
            let before = pass.offset;
            pass.offset +=
                parts.option("heading-offset").and_then(|offset| offset.parse().ok()).unwrap_or(0_usize).min(6);
            pass.lines(&lines, true);
            pass.offset = before;
        }
    });
}

/// Reads a file as code.
pub(super) fn literal(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    let path = file_path(pass, directive.argument);
    if let Some(caption) = parts.option("caption") {
        paragraph(pass, directive, if caption.is_empty() { directive.argument } else { caption });
    }
    let files = pass.files;
    files.include(&path, directive.origin, |file, source| {
        let selected = select(file.text(), &|name| parts.option(name));
        let lines: Vec<Line<'_>> =
            selected.iter().map(|(line, text)| Line { text, origin: Origin { source, line: *line } }).collect();
        fence(pass, directive, parts.option("language").unwrap_or_default(), &lines);
    });
}

/// Writes a block of code with its caption.
pub(super) fn code(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    let (language, label) = directive.argument.split_once(' ').unwrap_or((directive.argument, ""));
    paragraph(pass, directive, parts.option("caption").unwrap_or(label));
    fence(pass, directive, language, &content(directive, parts));
}

/// Writes the content as it is written.
pub(super) fn source(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, parts: &Parts<'_, '_>) {
    fence(pass, directive, "markdown", &content(directive, parts));
    pass.put_blank(directive.prefix, directive.origin);
}

/// The lines of the content without the marks before the directive.
fn content<'t>(directive: &Directive<'_, 't>, parts: &Parts<'_, 't>) -> Vec<Line<'t>> {
    let bare = |line: &Line<'t>| line.text.strip_prefix(directive.prefix).unwrap_or(line.text);
    parts.content.iter().map(|line| Line { text: bare(line), origin: line.origin }).collect()
}

/// Writes lines of code between fences that no line closes.
fn fence(pass: &mut Pass<'_>, directive: &Directive<'_, '_>, language: &str, lines: &[Line<'_>]) {
    let run = |line: &Line<'_>| line.text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(lines.iter().map(run).max().unwrap_or(0).max(2) + 1);
    pass.put(directive.prefix, &format!("{ticks}{}", language.replace('`', "")), directive.origin);
    for line in lines {
        pass.put(directive.prefix, line.text, line.origin);
    }
    pass.put(directive.prefix, &ticks, directive.origin);
}
