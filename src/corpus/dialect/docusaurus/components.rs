//! The components of Docusaurus, its boxes and its code blocks.

use std::borrow::Cow;

use crate::corpus::data::Value;
use crate::corpus::mdx::{Blocks, Directive, DirectiveForm, Element, Rules, Shown, attribute, escape};
use crate::corpus::source::{join_up, split_path};

use super::config::Config;

impl Rules for Config {
    fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        if let Some(path) = specifier.strip_prefix("@site/") {
            return Some(join_up("", path));
        }
        let is_relative = specifier.starts_with("./") || specifier.starts_with("../");
        is_relative.then(|| join_up(split_path(from).0, specifier))
    }

    fn show(&self, element: &Element, parent: Option<&Element>) -> Option<Shown> {
        Some(match element.name.as_str() {
            "Tabs" => Shown::Block(labels(element)),
            "TabItem" => {
                let has_labels = parent.is_some_and(|tabs| tabs.value("values").is_some_and(Value::is_array));
                let label = element.markdown("label").or_else(|| element.markdown("value"));
                Shown::Block(label.filter(|_| !has_labels).into_iter().collect())
            }
            "CodeBlock" => Shown::Code {
                title: element.markdown("title"),
                language: element.text("language").unwrap_or_default(),
                code: None,
            },
            "Admonition" => Shown::Block(vec![element.markdown("title").or_else(|| element.markdown("type"))?]),
            "Link" | "NavLink" => Shown::link(element, "to").or_else(|| Shown::link(element, "href"))?,
            "Head" => Shown::Nothing,
            "BrowserOnly" | "Translate" | "React.Fragment" | "Fragment" => Shown::Inline,
            _ => return None,
        })
    }

    fn has_math(&self) -> bool {
        self.has_math
    }

    fn names_headings(&self) -> bool {
        true
    }
}

/// The labels of tabs that are listed at their container.
fn labels(tabs: &Element) -> Vec<String> {
    let values = tabs.value("values").and_then(Value::as_array);
    let label = |tab: &Value| tab.get("label").or_else(|| tab.get("value"))?.as_str().map(escape);
    values.into_iter().flatten().filter_map(label).collect()
}

impl Blocks for Config {
    fn directive(&self, directive: &Directive<'_>) -> DirectiveForm {
        let rest = Some(directive.rest).filter(|rest| !rest.is_empty());
        if !self.boxes.iter().any(|name| name == directive.name) {
            // `:::name Title` is a directive for boxes only.
            let is_text = directive.is_spaced || rest.is_some();
            return if is_text {
                DirectiveForm::Text
            } else {
                DirectiveForm::Content(directive.label.map(str::to_owned))
            };
        }
        let title = directive.label.or_else(|| directive.attribute("title")).or(rest).unwrap_or(directive.name);
        DirectiveForm::Content(Some(title.to_owned()))
    }

    fn code_title(&self, info: &str) -> Option<String> {
        attribute(info, "title").map(escape)
    }

    fn code_line<'t>(&self, info: &str, line: &'t str) -> Option<Cow<'t, str>> {
        let has_lines = info.split('{').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let is_mark =
            !has_lines && comment(line).is_some_and(|comment| self.comments.iter().any(|name| name == comment));
        (!is_mark).then_some(Cow::Borrowed(line))
    }

    fn footnotes(&self) -> Option<&str> {
        Some("## Footnotes {#footnote-label}")
    }
}

/// The text of a line that is only a comment, in the notations that code blocks know.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim();
    let pairs = [
        ("//", ""),
        ("#", ""),
        ("--", ""),
        ("%", ""),
        (";", ""),
        ("/*", "*/"),
        ("{/*", "*/}"),
        ("<!--", "-->"),
        ("REM ", ""),
    ];
    pairs.iter().find_map(|(open, close)| Some(line.strip_prefix(open)?.strip_suffix(close)?.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config { boxes: vec!["note".into()], comments: vec!["highlight-next-line".into()], ..Config::default() }
    }

    #[test]
    fn boxes_have_a_title_in_each_notation() {
        let content = |title: &str| DirectiveForm::Content(Some(title.to_owned()));
        let directive = |name, label, attributes, rest| Directive { name, is_spaced: false, label, attributes, rest };
        for (given, expected) in [
            (directive("note", None, "", ""), content("note")),
            (directive("note", Some("A `b`"), "", ""), content("A `b`")),
            (directive("note", None, "", "Old"), content("Old")),
            (directive("note", None, "#id title=\"T\"", ""), content("T")),
            (directive("other", Some("L"), "", ""), content("L")),
            (directive("other", None, "", "L"), DirectiveForm::Text),
        ] {
            assert_eq!(config().directive(&given), expected);
        }
    }

    #[test]
    fn marks_of_lines_vanish_unless_the_info_lists_lines() {
        for (info, line, is_shown) in [
            ("js", "  // highlight-next-line", false),
            ("html", "<!-- highlight-next-line -->", false),
            ("js {2-3}", "// highlight-next-line", true),
            ("js", "// other", true),
            ("js", "x // highlight-next-line", true),
        ] {
            assert_eq!(config().code_line(info, line).is_some(), is_shown, "{info} {line}");
        }
    }
}
