//! The tags that GitHub Docs adds to Liquid: reusable texts, variables, boxes, texts for one system or tool.

use crate::corpus::liquid::{Host, Renderer, Tag};
use crate::diagnostic::Code;

use super::host::PageHost;
use super::titles;

/// Blocks that show their text.
const SHOWN: [&str; 33] = [
    "note",
    "tip",
    "warning",
    "danger",
    "caution",
    "important",
    "rowheaders",
    "prompt",
    "mac",
    "windows",
    "linux",
    "all",
    "webui",
    "cli",
    "desktop",
    "curl",
    "api",
    "mobile",
    "codespaces",
    "vscode",
    "jetbrains",
    "visualstudio",
    "xcode",
    "eclipse",
    "vimneovim",
    "bash",
    "powershell",
    "javascript",
    "importer_cli",
    "graphql",
    "azure_data_studio",
    "windowsterminal",
    "tool",
];

impl Host for PageHost<'_> {
    fn tag(&self, tag: &Tag<'_, '_>, renderer: &mut Renderer<'_>) -> bool {
        match tag.name {
            "data" => data(self, tag, renderer, ""),
            "indented_data_reference" => {
                let spaces = tag.markup.split_once("spaces=").and_then(|(_, count)| count.trim().parse().ok());
                data(self, tag, renderer, &" ".repeat(spaces.unwrap_or(2_usize).min(32)));
            }
            "octicon" => {
                let label = renderer.parameters(tag.markup).into_iter().find(|(key, _)| key == "aria-label");
                let label = label.map(|(_, label)| label.text()).or_else(|| after(tag.markup, "aria-label="));
                renderer.write(&label.unwrap_or_default(), tag.place);
            }
            "link_in_list" | "link_with_intro" | "link_as_article_card" => {
                let target = tag.markup.trim().trim_matches(['"', '\'']);
                let title = titles::of(target, self).unwrap_or_else(|| target.to_owned());
                let start = if tag.name == "link_in_list" { "- " } else { "" };
                renderer.write(&format!("{start}{}\n", titles::link(&title, target)), tag.place);
            }
            name if SHOWN.contains(&name) => renderer.body(tag),
            _ => return false,
        }
        true
    }
}

/// The quoted value after a key whose name holds a dash.
fn after(markup: &str, key: &str) -> Option<String> {
    let (_, value) = markup.split_once(key)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

/// Writes a text of the data; each of its lines starts like the line of the tag.
fn data(host: &PageHost<'_>, tag: &Tag<'_, '_>, renderer: &mut Renderer<'_>, indent: &str) {
    let name = tag.markup.split_whitespace().next().unwrap_or_default();
    let line = renderer.line();
    let starts = line.trim_matches([' ', '\t', '>']).is_empty();
    let lead = if indent.is_empty() && starts { line } else { indent }.to_owned();
    if let Some(rest) = name.strip_prefix("reusables.") {
        let path = format!("data/reusables/{}.md", rest.replace('.', "/"));
        host.files.include(&path, tag.place, |file, number| {
            renderer.with_lead(lead, |renderer| renderer.file(file.body(), number, file.body_line));
        });
        return;
    }
    match host.value(name) {
        Some(text) => renderer.with_lead(lead, |renderer| renderer.file(&text, tag.place.source, tag.place.line)),
        None => host.files.report(Code::UndefinedVariable, tag.place, format!("there is no data `{name}`")),
    }
}
