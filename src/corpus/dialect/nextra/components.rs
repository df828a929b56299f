//! The components of Nextra and its code blocks.

use std::borrow::Cow;

use crate::corpus::dialect::boxes;
use crate::corpus::dialect::code::shown_line;
use crate::corpus::mdx::{Blocks, Directive, DirectiveForm, Element, Rules, Shown, attribute, escape, slug};
use crate::corpus::source::{join_up, split_path};

use super::config::Config;

impl Rules for Config {
    fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        if let Some(path) = specifier.strip_prefix("@/").or_else(|| specifier.strip_prefix("~/")) {
            return Some(join_up(if from.starts_with("src/") { "src" } else { "" }, path));
        }
        let is_relative = specifier.starts_with("./") || specifier.starts_with("../");
        is_relative.then(|| join_up(split_path(from).0, specifier))
    }

    fn show(&self, element: &Element, parent: Option<&Element>) -> Option<Shown> {
        Some(match element.name.as_str() {
            "Callout" | "Tabs" | "Steps" | "Cards" | "FileTree" | "Bleed" | "Collapse" | "Banner" | "Table"
            | "Popup" => Shown::Block(Vec::new()),
            "Tabs.Tab" | "Tab" => tab(element, parent),
            "Cards.Card" | "Card" => Shown::card(element)?,
            "FileTree.Folder" | "FileTree.File" => Shown::texts(element, &["name"]),
            "Link" | "NextLink" => Shown::link(element, "href")?,
            "Button" | "Fragment" => Shown::Inline,
            "Head" | "Playground" | "Search" | "SkipNavLink" => Shown::Nothing,
            "Image" | "ImageZoom" => Shown::texts(element, &["alt"]),
            _ => return None,
        })
    }

    fn names_language_of_span(&self) -> bool {
        true
    }

    fn has_math(&self) -> bool {
        self.has_math
    }
}

/// The label of a tab, which links can lead to.
fn tab(element: &Element, parent: Option<&Element>) -> Shown {
    match Shown::tab(element, "title", parent) {
        Shown::Block(labels) => {
            let anchored = |label: String| format!("<a id=\"{}\"></a>{label}", slug(&label));
            Shown::Block(labels.into_iter().map(anchored).collect())
        }
        other => other,
    }
}

impl Blocks for Config {
    fn directive(&self, _: &Directive<'_>) -> DirectiveForm {
        DirectiveForm::Text
    }

    fn code_title(&self, info: &str) -> Option<String> {
        attribute(info, "filename").map(escape)
    }

    fn code_line<'t>(&self, _: &str, line: &'t str) -> Option<Cow<'t, str>> {
        shown_line(line)
    }

    fn alert(&self, kind: &str) -> Option<String> {
        boxes::title(&format!("> [!{kind}]")).map(|_| String::new())
    }
}
