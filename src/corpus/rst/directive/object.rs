//! Descriptions of objects: functions, classes, options, variables of the environment. A signature, and text below it.

use crate::corpus::rst::line::Line;
use crate::corpus::rst::node::{Inline, Node, Text, words};
use crate::corpus::rst::parser::Parser;

use super::split::{Directive, Parts};

/// The kinds of objects, without their domain.
const OBJECTS: [&str; 39] = [
    "function",
    "method",
    "class",
    "exception",
    "attribute",
    "property",
    "data",
    "module",
    "decorator",
    "decoratormethod",
    "classmethod",
    "staticmethod",
    "type",
    "macro",
    "struct",
    "union",
    "enum",
    "enum-class",
    "enum-struct",
    "enumerator",
    "member",
    "var",
    "concept",
    "alias",
    "directive",
    "role",
    "describe",
    "object",
    "option",
    "cmdoption",
    "envvar",
    "confval",
    "event",
    "expr",
    "setting",
    "directive:option",
    "opcode",
    "pdbcommand",
    "2to3fixer",
];
/// Names of fields below a signature, and the words that are shown for them.
const FIELDS: [(&str, &str); 22] = [
    ("param", "Parameters"),
    ("parameter", "Parameters"),
    ("arg", "Parameters"),
    ("argument", "Parameters"),
    ("key", "Parameters"),
    ("keyword", "Parameters"),
    ("kwarg", "Parameters"),
    ("type", ""),
    ("raises", "Raises"),
    ("raise", "Raises"),
    ("except", "Raises"),
    ("exception", "Raises"),
    ("throws", "Throws"),
    ("var", "Variables"),
    ("ivar", "Variables"),
    ("cvar", "Variables"),
    ("vartype", ""),
    ("returns", "Returns"),
    ("return", "Returns"),
    ("retval", "Return values"),
    ("rtype", "Return type"),
    ("tparam", "Template Parameters"),
];

/// Whether a directive describes an object.
pub(super) fn is_object(name: &str) -> bool {
    let own = name.split_once(':').map_or(name, |(_, own)| own);
    OBJECTS.contains(&own)
}

/// The id of a name with the rules of Sphinx: capitals, dots and underscores stay.
pub(crate) fn object_id(kind: &str, name: &str) -> String {
    let mut id = format!("{kind}-");
    for char in name.trim().chars() {
        match char {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' => id.push(char),
            _ if !char.is_ascii() || id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    id.trim_end_matches('-').to_owned()
}

/// Reads the description of an object.
pub(super) fn read(parser: &mut Parser<'_>, directive: &Directive<'_>, nodes: &mut Vec<Node>) {
    let (domain, kind) = directive.name.split_once(':').unwrap_or(("", &directive.name));
    let parts = directive.split(true);
    let signatures = signatures(&parts.arguments);
    let first = signatures.first().map(|(text, _)| object_name(text)).unwrap_or_default();
    for (signature, _) in &signatures {
        nodes.extend(id(parser, domain, kind, signature).map(Node::Fragment));
    }
    if kind == "module" {
        parser.document.module = first;
        let body = parser.blocks(&parts.content, directive.titles);
        return nodes.push(Node::Group(body));
    }
    let shown = |(signature, line): &(String, Line<'_>)| {
        let mark = match kind {
            "class" | "exception" | "property" | "enum" | "struct" | "union" => format!("{kind} "),
            "classmethod" | "staticmethod" => format!("{} ", kind.trim_end_matches("method")),
            "decorator" | "decoratormethod" => "@".to_owned(),
            _ => String::new(),
        };
        let of_type = parts.option("type").filter(|_| kind != "confval").map(|of_type| format!(": {of_type}"));
        let value = parts.option("value").map(|value| format!(" = {value}"));
        let tail = of_type.into_iter().chain(value).collect::<String>();
        Text::code(&format!("{mark}{signature}{tail}"), line.origin)
    };
    let terms = signatures.iter().map(shown).collect();
    parser.document.objects.push(first);
    let mut body = if kind == "confval" { facts(parser, &parts, directive) } else { Vec::new() };
    body.extend(parser.blocks(&parts.content, directive.titles));
    parser.document.objects.pop();
    name_fields(&mut body);
    nodes.push(Node::Definition { terms, body });
}

/// Type and default of a value of a configuration.
fn facts(parser: &mut Parser<'_>, parts: &Parts<'_>, directive: &Directive<'_>) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (option, name) in [("type", "Type"), ("default", "Default")] {
        if let Some(value) = parts.option(option) {
            let text = parser.inline(&format!("{name}: {value}"), directive.origin);
            nodes.push(Node::Paragraph(text));
        }
    }
    nodes
}

/// The signatures, one a line; a backslash continues a line.
fn signatures<'t>(lines: &[Line<'t>]) -> Vec<(String, Line<'t>)> {
    let mut signatures: Vec<(String, Line<'t>)> = Vec::new();
    let mut continues = false;
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let text = line.text.trim();
        let own = text.strip_suffix('\\').unwrap_or(text);
        match signatures.last_mut().filter(|_| continues) {
            Some((last, _)) => last.push_str(own),
            None => signatures.push((own.to_owned(), *line)),
        }
        continues = text.ends_with('\\');
    }
    signatures
}

/// The name in a signature.
fn object_name(signature: &str) -> String {
    let end = signature.find(['(', '[', ':', '=']).unwrap_or(signature.len());
    let head = signature.get(..end).unwrap_or_default().trim();
    head.rsplit([' ', '*', '&']).next().unwrap_or_default().to_owned()
}

/// The id of an object.
fn id(parser: &Parser<'_>, domain: &str, kind: &str, signature: &str) -> Option<String> {
    let name = object_name(signature);
    match (domain, kind) {
        ("", "option" | "cmdoption") | ("std", "option" | "cmdoption") => {
            let option = signature.split([',', ' ', '=', '[']).next().unwrap_or_default();
            let program = parser.document.program.replace(' ', "-");
            let program = if program.is_empty() { program } else { format!("-{program}") };
            Some(object_id(&format!("cmdoption{program}"), option))
        }
        (_, "envvar" | "confval") => Some(object_id(kind, signature)),
        ("", "directive" | "role" | "describe" | "object" | "event" | "setting") => None,
        ("", "macro" | "struct" | "union" | "enum" | "member" | "var" | "concept" | "alias") => None,
        ("" | "py", "module") => Some(format!("module-{name}")),
        ("" | "py", _) => {
            let path = [parser.document.module.as_str()];
            let path =
                path.into_iter().chain(parser.document.objects.iter().map(String::as_str)).chain([name.as_str()]);
            Some(path.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("."))
        }
        ("c", _) => Some(format!("c.{name}")),
        ("js", _) => Some(name),
        _ => None,
    }
}

/// Replaces the names of fields by the words that are shown: `param int turns` by `turns (int)`.
fn name_fields(nodes: &mut [Node]) {
    let mut last = "";
    for node in nodes {
        let Node::Field { name: term, .. } = node else { continue };
        let text = words(&term.parts);
        let (name, rest) = text.split_once(' ').unwrap_or((&text, ""));
        let Some((_, shown)) = FIELDS.iter().find(|(field, _)| *field == name) else { continue };
        let subject = match rest.rsplit_once(' ') {
            Some((of_type, subject)) => format!("{subject} ({of_type})"),
            None => rest.to_owned(),
        };
        let title = if *shown == last { "" } else { shown };
        last = if shown.is_empty() { last } else { shown };
        let text = format!("{title} {subject}");
        // A type belongs to a parameter that is shown already.
        let text = if shown.is_empty() { String::new() } else { text.trim().to_owned() };
        term.parts = vec![Inline::Text(text)];
    }
}
