//! Words of class names by which themes mark what is around a page's text: navigation, tools, line numbers.

/// Whether class names mark a table of contents, navigation, or a tool such as "Edit this page". Names are compared by their
/// words, so that `tableOfContents_x1`, `table-of-contents` and `theme__tableOfContents` are one.
pub(super) fn is_around_text(classes: &str) -> bool {
    any_words(classes, |before, word, next| {
        matches!(
            word,
            "breadcrumb"
                | "breadcrumbs"
                | "copybtn"
                | "copybutton"
                | "editlink"
                | "navbar"
                | "pagination"
                | "skiplink"
                | "tableofcontents"
                | "toc"
                | "toctree"
                | "viewcode"
                | "visuallyhidden"
        ) || matches!(
            (before, word),
            ("edit", "button" | "link" | "on" | "page" | "this" | "url")
                | ("last", "modified" | "update" | "updated")
                | ("page", "actions" | "nav" | "navigation" | "toc")
                | ("prev" | "previous", "next")
                | ("rst", "footer")
                | ("screen", "reader")
                | ("skip", "link" | "nav" | "to")
                | ("sr", "only")
                | ("visually", "hidden")
                | ("copy", "button" | "code" | "btn")
                | ("doc", "footer" | "aside")
                | ("on", "page" | "this")
        ) && !(before == "on" && word == "this" && next != "page")
            || (before, word, next) == ("table", "of", "contents")
    })
}

/// Whether class names mark what is around the text of a page that has no main element.
pub(super) fn is_around_main(classes: &str) -> bool {
    any_words(classes, |_, word, _| {
        matches!(
            word,
            "banner"
                | "cookie"
                | "footer"
                | "masthead"
                | "menu"
                | "nav"
                | "navi"
                | "navigation"
                | "navpath"
                | "related"
                | "sidebar"
                | "sidenav"
                | "sphinxsidebar"
                | "topnav"
        )
    })
}

/// Whether class names mark the numbers beside lines of code.
pub(super) fn is_line_number(classes: &str) -> bool {
    any_words(classes, |before, word, _| {
        matches!(word, "linenos" | "lineno" | "linenodiv" | "linenumber" | "linenumbers" | "gutter" | "rouge-gutter")
            || matches!((before, word), ("line", "number" | "numbers") | ("ln", "n" | "num" | "numbers"))
    }) || classes.split_ascii_whitespace().any(|class| class == "ln" || class == "lnt")
}

/// Whether class names mark a link to its own heading.
pub(super) fn is_heading_link(classes: &str) -> bool {
    any_words(classes, |before, word, _| {
        matches!(word, "headerlink" | "permalink" | "anchor" | "anchorlink" | "anchorjs" | "hashlink" | "headinglink")
            || matches!((before, word), ("hash" | "header" | "heading" | "self", "link"))
    })
}

/// Whether class names mark a link to source code.
pub(super) fn is_source_link(classes: &str) -> bool {
    let of_source = ["src", "srclink", "viewcode-link", "source-link", "viewcode-back"];
    classes.split_ascii_whitespace().any(|class| of_source.contains(&class))
}

/// Whether a name or a label belongs to a button that copies text.
pub(super) fn copies(label: &str) -> bool {
    any_words(label, |_, word, _| matches!(word, "copy" | "clipboard" | "copied"))
}

/// Whether any word of some names, with the words around it, passes a test. Words end at signs and before capitals; a word
/// has no neighbour in another name.
fn any_words(names: &str, test: impl Fn(&str, &str, &str) -> bool) -> bool {
    let mut lower = String::new();
    names.split_ascii_whitespace().any(|name| {
        lower.clear();
        let mut was_lower = false;
        for c in name.chars() {
            if c.is_ascii_uppercase() && was_lower {
                lower.push(' ');
            }
            was_lower = c.is_ascii_lowercase();
            lower.push(if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
        }
        let mut words = lower.split_ascii_whitespace().peekable();
        let mut before = "";
        while let Some(word) = words.next() {
            if test(before, word, words.peek().copied().unwrap_or_default()) {
                return true;
            }
            before = word;
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_mark_the_same_things_by_other_names() {
        for (classes, expected) in [
            ("tableOfContents_bqdL thin-scrollbar", true),
            ("theme-doc-toc-mobile", true),
            ("table-of-contents", true),
            ("toctree-wrapper compound", true),
            ("md-content__button md-icon", false),
            ("theme-edit-this-page", true),
            ("VPDocFooter", false),
            ("sl-sr-only", true),
            ("line-numbers language-js", false),
            ("page-edit-link", true),
            ("editorial on-call", false),
            ("stock", false),
            ("contents", false),
            ("skip to-be", false),
            ("highlight-python notranslate", false),
        ] {
            assert_eq!(is_around_text(classes), expected, "{classes}");
        }
    }

    #[test]
    fn numbers_of_lines_are_known_by_many_names() {
        for (classes, expected) in [
            ("linenos", true),
            ("normal", false),
            ("ln", true),
            ("hljs-ln-numbers", true),
            ("rouge-gutter gl", true),
            ("lineNumber_x1", true),
            ("line", false),
        ] {
            assert_eq!(is_line_number(classes), expected, "{classes}");
        }
        assert!(is_heading_link("hash-link") && is_heading_link("headerlink") && !is_heading_link("header"));
        assert!(copies("copyButton_x") && copies("Copy to clipboard") && !copies("copying-files"));
    }
}
