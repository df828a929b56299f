//! The components of Mintlify and its code blocks.

use std::borrow::Cow;

use crate::corpus::data::Value;
use crate::corpus::dialect::code::shown_line;
use crate::corpus::include::PageFiles;
use crate::corpus::mdx::{Blocks, Directive, DirectiveForm, Element, Rules, Shown, escape, text_of};
use crate::corpus::source::{join_up, split_path};

use super::code::title;
use super::config::Config;
use super::ids::{component_slug, field_slug, slug};

/// The places of a parameter, which are the attributes with its name.
const PLACES: [&str; 4] = ["query", "path", "body", "header"];

impl Rules for Config {
    fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        if specifier.starts_with("./") || specifier.starts_with("../") {
            return Some(join_up(split_path(from).0, specifier));
        }
        let is_file = specifier.starts_with('/') || specifier.ends_with(".mdx") || specifier.ends_with(".md");
        is_file.then(|| join_up("", specifier))
    }

    fn names_file(&self, component: &str) -> bool {
        component == "Snippet"
    }

    fn file(&self, element: &Element, _: &str, _: &str, files: &PageFiles<'_>) -> Shown {
        let Some(file) = element.text("file") else { return Shown::Nothing };
        let paths = ["snippets", "_snippets"].map(|folder| join_up(folder, &file));
        let missing = paths[0].clone();
        Shown::File { path: files.first(paths).unwrap_or(missing), part: None }
    }

    fn with_variables<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.fill(text)
    }

    fn replaces_in_code(&self) -> bool {
        true
    }

    fn show(&self, element: &Element, _: Option<&Element>) -> Option<Shown> {
        Some(match element.name.as_str() {
            "Note" | "Warning" | "Info" | "Tip" | "Check" | "Danger" | "Callout" | "AccordionGroup" | "CardGroup"
            | "Columns" | "Column" | "Steps" | "Tabs" | "CodeGroup" | "SnippetGroup" | "RequestExample"
            | "ResponseExample" | "Panel" | "Tree" | "FileTree" | "Color" => Shown::Block(Vec::new()),
            "Accordion" | "Tab" | "View" => titled(element, component_slug),
            "Step" => titled(element, slug),
            "Expandable" | "Color.Row" => Shown::Block(element.text("title").into_iter().collect()),
            "Card" | "Tile" => card(element),
            "ParamField" | "Param" | "ResponseField" => Shown::Block(vec![field(element)?]),
            "Frame" => Shown::Block(["hint", "caption"].iter().filter_map(|name| element.text(name)).collect()),
            "Prompt" => Shown::Block(element.text("description").into_iter().collect()),
            "Tooltip" => tooltip(element),
            "Update" => update(element),
            "Visibility" if element.text("for").as_deref() == Some("agents") => Shown::Nothing,
            "Visibility" => Shown::Block(Vec::new()),
            "Tree.Folder" | "Tree.File" => Shown::texts(element, &["name"]),
            "Color.Item" => color(element),
            "GitHub.Repo" => Shown::texts(element, &["repo"]),
            "Badge" | "Latex" => Shown::Inline,
            "Icon" => Shown::Around(String::new(), String::new()),
            "Heading" => heading(element),
            "CodeBlock" => Shown::Code {
                title: element.markdown("filename"),
                language: element.text("language").unwrap_or_default(),
                code: None,
            },
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

/// A title in Markdown that links lead to.
fn titled(element: &Element, id: fn(&str) -> String) -> Shown {
    let title = element.text("title").map(|title| match element.text("id") {
        Some(_) => title,
        None => anchored(&id(&title.replace('`', "")), &title),
    });
    Shown::Block(title.into_iter().chain(element.markdown("description")).collect())
}

/// Markdown with an anchor before it.
fn anchored(id: &str, markdown: &str) -> String {
    format!("<a id=\"{}\"></a>{markdown}", id.replace('"', "&quot;"))
}

/// A card; its title is Markdown.
fn card(element: &Element) -> Shown {
    let Some(title) = element.text("title") else {
        return Shown::link(element, "href").unwrap_or(Shown::Block(Vec::new()));
    };
    let href = element.text("href").unwrap_or_default().replace(['<', '>', '\n'], "");
    let title = if href.is_empty() { title } else { format!("[{title}](<{href}>)") };
    let others = ["description", "cta"].iter().filter_map(|name| element.markdown(name));
    Shown::Block([title].into_iter().chain(others).collect())
}

/// A parameter or a part of a response: name, type, and what else its head shows.
fn field(element: &Element) -> Option<String> {
    let place = PLACES.into_iter().find(|place| element.text(place).is_some());
    let name = place.or(Some("name")).and_then(|key| element.text(key))?;
    let words = |key: &str| -> Vec<String> {
        let words = element.value(key).and_then(Value::as_array);
        words.into_iter().flatten().filter_map(Value::as_str).map(escape).collect()
    };
    let mut parts = words("pre");
    parts.push(anchored(&field_slug(&name), &format!("**{}**", escape(&name))));
    parts.extend(words("post"));
    parts.extend(element.markdown("type"));
    parts.extend(place.map(str::to_owned));
    let is = |key: &str| element.value(key).is_some_and(|value| value != &Value::Bool(false));
    parts.extend(["required", "deprecated"].iter().filter(|key| is(key)).map(|key| (*key).to_owned()));
    let default = element.value("default").map(text_of).filter(|default| !default.is_empty());
    parts.extend(default.map(|default| format!("default: {}", escape(&default))));
    Some(parts.join(" "))
}

/// The text of a tooltip behind its word.
fn tooltip(element: &Element) -> Shown {
    let mut texts: Vec<String> = ["headline", "tip"].iter().filter_map(|name| element.markdown(name)).collect();
    if let Some(Shown::Around(start, end)) = Shown::link(element, "href") {
        texts.extend(element.markdown("cta").map(|cta| format!("{start}{cta}{end}")));
    }
    let after = if texts.is_empty() { String::new() } else { format!(" ({})", texts.join(": ")) };
    Shown::Around(String::new(), after)
}

/// An entry of a changelog: its label is a heading.
fn update(element: &Element) -> Shown {
    let label = element.text("label").map(|label| {
        let id = element.text("id").unwrap_or_else(|| slug(&label));
        format!("## {} {{#{id}}}", escape(&label))
    });
    let tags = element.value("tags").and_then(Value::as_array);
    let tags: Vec<String> = tags.into_iter().flatten().filter_map(Value::as_str).map(escape).collect();
    let tags = Some(tags.join(", ")).filter(|tags| !tags.is_empty());
    Shown::Block(label.into_iter().chain(element.markdown("description")).chain(tags).collect())
}

fn color(element: &Element) -> Shown {
    let value = element.value("value");
    let values = match value {
        Some(Value::Object(modes)) => modes.values().filter_map(Value::as_str).map(escape).collect(),
        _ => element.markdown("value").into_iter().collect::<Vec<_>>(),
    };
    Shown::Block(vec![element.markdown("name").into_iter().chain(values).collect::<Vec<_>>().join(" ")])
}

fn heading(element: &Element) -> Shown {
    let level = element.value("level").and_then(Value::as_u64).filter(|level| (1..=6).contains(level)).unwrap_or(2);
    let id = element.text("id").map(|id| format!(" id=\"{}\"", id.replace('"', "&quot;"))).unwrap_or_default();
    Shown::Around(format!("<h{level}{id}>"), format!("</h{level}>"))
}

impl Blocks for Config {
    fn directive(&self, _: &Directive<'_>) -> DirectiveForm {
        DirectiveForm::Text
    }

    fn code_title(&self, info: &str) -> Option<String> {
        title(info).map(|title| escape(&title))
    }

    fn code_line<'t>(&self, _: &str, line: &'t str) -> Option<Cow<'t, str>> {
        shown_line(line)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(name: &str, attributes: &[(&str, Value)]) -> Option<Shown> {
        let attributes = attributes.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        Config::default().show(&Element { name: name.to_owned(), attributes, index: 0 }, None)
    }

    #[test]
    fn fields_show_all_that_their_head_has() {
        for (name, attributes, expected) in [
            (
                "ParamField",
                vec![("path", json!("id")), ("type", json!("string")), ("required", json!(true))],
                "<a id=\"param-id\"></a>**id** string path required",
            ),
            (
                "ResponseField",
                vec![("name", json!("a_b")), ("default", json!(3)), ("pre", json!(["new"]))],
                "new <a id=\"param-a-b\"></a>**a\\_b** default: 3",
            ),
            (
                "ParamField",
                vec![("body", json!("x")), ("required", json!(false)), ("deprecated", json!(true))],
                "<a id=\"param-x\"></a>**x** body deprecated",
            ),
        ] {
            assert_eq!(form(name, &attributes), Some(Shown::Block(vec![expected.to_owned()])), "{name}");
        }
    }

    #[test]
    fn text_for_agents_alone_is_not_shown() {
        assert_eq!(form("Visibility", &[("for", json!("agents"))]), Some(Shown::Nothing));
        assert_eq!(form("Visibility", &[("for", json!("humans"))]), Some(Shown::Block(Vec::new())));
    }
}
