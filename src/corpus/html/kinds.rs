//! Kinds of elements, as the standard of HTML sorts them for its parser.

/// Elements without content and without an end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that may be in the head of a document.
pub(super) fn is_of_head(name: &str) -> bool {
    matches!(
        name,
        "head" | "title" | "meta" | "link" | "base" | "script" | "style" | "noscript" | "template" | "bgsound"
    )
}

/// Elements whose start ends a paragraph.
pub(super) fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
    )
}

/// Elements that hold blocks. All others, unknown ones too, are part of a line.
pub(super) fn is_block(name: &str) -> bool {
    ends_paragraph(name) && name != "hr"
        || is_of_table(name)
        || matches!(name, "body" | "colgroup" | "head" | "html" | "math" | "object" | "svg" | "template")
}

/// Tables and their parts.
pub(super) fn is_of_table(name: &str) -> bool {
    matches!(name, "caption" | "table" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr")
}

/// Elements that an end tag of another name does not reach across.
pub(super) fn is_scope(name: &str) -> bool {
    matches!(name, "caption" | "object" | "svg" | "table" | "td" | "template" | "th")
}

/// Elements that show no text of the page: programs, pictures, controls.
pub(super) fn shows_no_text(name: &str) -> bool {
    matches!(
        name,
        "audio"
            | "canvas"
            | "datalist"
            | "head"
            | "iframe"
            | "input"
            | "link"
            | "meta"
            | "meter"
            | "noscript"
            | "object"
            | "progress"
            | "script"
            | "select"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "title"
            | "video"
    )
}
