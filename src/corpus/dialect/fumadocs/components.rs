//! The components of Fumadocs, its boxes and its code blocks.

use std::borrow::Cow;

use crate::corpus::data::Value;
use crate::corpus::dialect::code::shown_line;
use crate::corpus::include::PageFiles;
use crate::corpus::mdx::{Blocks, Directive, DirectiveForm, Element, Rules, Shown, attribute, escape, text_of};
use crate::corpus::source::{join_up, split_path};

use super::config::Config;
use super::include::show as include;

/// The kinds of boxes.
const BOXES: [&str; 8] = ["note", "tip", "info", "warn", "warning", "danger", "success", "idea"];

impl Rules for Config {
    fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        if let Some(path) = specifier.strip_prefix("@/").or_else(|| specifier.strip_prefix("~/")) {
            return Some(join_up(&self.root, path));
        }
        let is_relative = specifier.starts_with("./") || specifier.starts_with("../");
        is_relative.then(|| join_up(split_path(from).0, specifier))
    }

    fn names_file(&self, component: &str) -> bool {
        component == "include"
    }

    fn file(&self, element: &Element, text: &str, from: &str, files: &PageFiles<'_>) -> Shown {
        include(element, text, from, files)
    }

    fn show(&self, element: &Element, parent: Option<&Element>) -> Option<Shown> {
        Some(match element.name.as_str() {
            "Cards"
            | "Tabs"
            | "TabsList"
            | "TabsContent"
            | "CodeBlockTabs"
            | "CodeBlockTabsList"
            | "CodeBlockTab"
            | "Accordions"
            | "Steps"
            | "Step"
            | "Files"
            | "CalloutContainer"
            | "CalloutTitle"
            | "CalloutDescription"
            | "Banner"
            | "Pre"
            | "TabsTrigger"
            | "CodeBlockTabsTrigger" => Shown::Block(Vec::new()),
            "Callout" | "Accordion" | "CodeBlock" => Shown::texts(element, &["title"]),
            "Card" => Shown::card(element)?,
            "Tab" => Shown::tab(element, "value", parent),
            "Folder" | "File" => Shown::texts(element, &["name"]),
            "TypeTable" => Shown::Block(types(element)),
            "DynamicCodeBlock" => Shown::Code {
                title: None,
                language: element.text("lang").unwrap_or_default(),
                code: element.text("code"),
            },
            "GithubInfo" => Shown::texts(element, &["owner", "repo"]),
            "Link" | "DynamicLink" => Shown::link(element, "href")?,
            "InlineTOC" | "DocsCategory" | "AutoTypeTable" | "auto-type-table" | "auto-files" => {
                Shown::Block(Vec::new())
            }
            "Image" | "ImageZoom" => Shown::texts(element, &["alt"]),
            "Mermaid" => Shown::Code { title: None, language: "mermaid".to_owned(), code: element.text("chart") },
            "Fragment" => Shown::Inline,
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

/// The rows of a table of types: name, type, default, and what it is for.
fn types(table: &Element) -> Vec<String> {
    let mut rows = Vec::new();
    for (name, row) in table.value("type").and_then(Value::as_object).into_iter().flatten() {
        let text = |key: &str| row.get(key).map(text_of).filter(|text| !text.trim().is_empty());
        let mut parts = vec![format!("`{}`", name.replace('`', ""))];
        parts.extend(text("type").map(|kind| format!("`{}`", kind.replace(['`', '\n'], " "))));
        parts.extend((row.get("required") == Some(&Value::Bool(true))).then(|| "required".to_owned()));
        parts.extend(text("default").map(|default| format!("default: {}", escape(&default))));
        parts.extend(text("description").map(|description| escape(&description)));
        rows.push(parts.join(" "));
    }
    rows
}

impl Blocks for Config {
    fn directive(&self, directive: &Directive<'_>) -> DirectiveForm {
        if directive.is_spaced || !BOXES.contains(&directive.name) {
            return DirectiveForm::Text;
        }
        DirectiveForm::Content(directive.label.or_else(|| directive.attribute("title")).map(str::to_owned))
    }

    fn code_title(&self, info: &str) -> Option<String> {
        let texts = ["tab", "title"].map(|key| attribute(info, key).map(escape));
        let texts: Vec<String> = texts.into_iter().flatten().collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }

    fn code_line<'t>(&self, _: &str, line: &'t str) -> Option<Cow<'t, str>> {
        shown_line(line)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_of_types_has_a_row_for_each_name() {
        let table = json!({"size": {"type": "number", "default": 3, "description": "How *big*", "required": true}});
        let element = Element { name: "TypeTable".into(), attributes: vec![("type".into(), table)], index: 0 };
        assert_eq!(types(&element), ["`size` `number` required default: 3 How \\*big\\*"]);
    }

    #[test]
    fn tabs_take_their_label_from_the_list_of_the_parent() {
        let tabs = Element { name: "Tabs".into(), attributes: vec![("items".into(), json!(["A", "B"]))], index: 0 };
        let tab = Element { name: "Tab".into(), attributes: Vec::new(), index: 1 };
        assert_eq!(Config::default().show(&tab, Some(&tabs)), Some(Shown::Block(vec!["B".into()])));
    }
}
