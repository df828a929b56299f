//! The kinds of directives: what becomes of arguments and content.

use super::object;

/// What a directive does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DirectiveKind {
    /// It shows nothing.
    Silent,
    /// It changes a setting of the page.
    Setting,
    /// A file becomes a part of the page.
    Include,
    /// A file becomes code.
    LiteralInclude,
    /// Text in the format of a medium.
    Raw,
    /// Content for some builds.
    Condition,
    /// Code.
    Code,
    /// Literal text with markup, a grammar, a formula.
    Text,
    Table,
    CsvTable,
    ListTable,
    /// A picture, whose content is caption and legend.
    Picture,
    Glossary,
    /// The argument is a line of text.
    Words,
    Button,
    /// Content as it is; arguments are settings.
    Wrapper,
    /// Content below a title.
    Titled,
    /// Content below a title that the kind gives.
    Box,
    /// What changed in a version.
    Version,
    /// Content as it is written, and what becomes of it.
    Example,
    /// The description of an object.
    Object,
    /// What a program prints.
    Program,
    Unknown,
}

/// Directives without a text of their own.
const SILENT: [&str; 34] = [
    "toctree",
    "meta",
    "index",
    "contents",
    "sectnum",
    "section-numbering",
    "tabularcolumns",
    "target-notes",
    "header",
    "footer",
    "codeauthor",
    "sectionauthor",
    "moduleauthor",
    "testsetup",
    "testcleanup",
    "graphviz",
    "graph",
    "digraph",
    "inheritance-diagram",
    "mermaid",
    "plantuml",
    "uml",
    "date",
    "todolist",
    "namespace",
    "namespace-push",
    "namespace-pop",
    "c:namespace",
    "cpp:namespace",
    "bibliography",
    "footbibliography",
    "tags",
    "youtube",
    "unicode",
];
/// Directives whose content is text as it is.
const WRAPPERS: [&str; 27] = [
    "container",
    "compound",
    "epigraph",
    "highlights",
    "pull-quote",
    "hlist",
    "div",
    "rst-class",
    "cssclass",
    "acks",
    "tabs",
    "tab-set",
    "grid",
    "grid-item",
    "card-carousel",
    "panels",
    "tab-set-code",
    "toggle",
    "content-tabs",
    "aside",
    "margin",
    "figure-md",
    "exercise",
    "solution",
    "parsed-html",
    "sphinx-tabs",
    "section",
];
/// Directives whose argument is a title of their content.
const TITLED: [&str; 14] = [
    "admonition",
    "topic",
    "sidebar",
    "dropdown",
    "tab-item",
    "tab",
    "group-tab",
    "collapse",
    "details",
    "card",
    "grid-item-card",
    "example",
    "abstract",
    "step",
];
/// Starts of directives that print the documentation in the source of a program.
const PROGRAMS: [&str; 8] =
    ["auto", "doxygen", "breathe", "click", "argparse", "program-output", "command-output", "jinja"];

/// The kind of a directive, by its name in lower case.
pub(crate) fn directive_kind(name: &str) -> DirectiveKind {
    match name {
        "include" => DirectiveKind::Include,
        "literalinclude" => DirectiveKind::LiteralInclude,
        "raw" => DirectiveKind::Raw,
        "only" | "ifconfig" => DirectiveKind::Condition,
        "code-block" | "code" | "sourcecode" | "prompt" | "code-tab" | "code-cell" | "doctest" | "testcode"
        | "testoutput" | "ipython" | "console" => DirectiveKind::Code,
        "parsed-literal" | "productionlist" | "math" => DirectiveKind::Text,
        "table" => DirectiveKind::Table,
        "csv-table" => DirectiveKind::CsvTable,
        "list-table" | "flat-table" => DirectiveKind::ListTable,
        "figure" | "image" => DirectiveKind::Picture,
        "glossary" => DirectiveKind::Glossary,
        "rubric" | "centered" => DirectiveKind::Words,
        "role" | "default-role" | "highlight" | "program" | "title" | "currentmodule" | "py:currentmodule"
        | "default-domain" => DirectiveKind::Setting,
        "button-ref" | "button-link" => DirectiveKind::Button,
        "deprecated" => DirectiveKind::Version,
        "myst-example" | "rst-example" | "md-example" => DirectiveKind::Example,
        name if name.starts_with("version") => DirectiveKind::Version,
        name if SILENT.contains(&name) => DirectiveKind::Silent,
        name if WRAPPERS.contains(&name) => DirectiveKind::Wrapper,
        name if TITLED.contains(&name) => DirectiveKind::Titled,
        name if super::boxes::is_box(name) => DirectiveKind::Box,
        name if object::is_object(name) => DirectiveKind::Object,
        name if PROGRAMS.iter().any(|program| name.starts_with(program)) => DirectiveKind::Program,
        _ => DirectiveKind::Unknown,
    }
}

/// Whether all text of a wrapper is content.
pub(super) fn has_no_arguments(name: &str) -> bool {
    ["epigraph", "highlights", "pull-quote", "compound", "hlist", "acks"].contains(&name)
}

/// Why a directive is not read in full.
pub(crate) fn unknown_message(name: &str, kind: DirectiveKind) -> String {
    match kind {
        DirectiveKind::Program => {
            format!("`{name}` prints what a program generates; only the words beside it were kept")
        }
        _ => format!("the directive `{name}` is unknown"),
    }
}
