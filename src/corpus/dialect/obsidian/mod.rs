//! Obsidian: a vault of notes that link to each other by name, and embed notes, headings and blocks of each other.

mod blocks;
mod heading_ids;
mod inline;
mod links;
mod part;
mod tags;

use crate::corpus::SourceMappedText;
use crate::corpus::data::{Format, Value, parse};
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder};

use self::heading_ids::ObsidianIds;
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind {
    name: "obsidian",
    configs: &[
        ".obsidian/app.json",
        ".obsidian/core-plugins.json",
        ".obsidian/appearance.json",
        ".obsidian/community-plugins.json",
        ".obsidian/workspace.json",
        ".obsidian/publish.json",
        ".obsidian/graph.json",
    ],
    open,
};

/// Configurations beside or above the vault: a site whose authors only write in Obsidian.
const SITES: [&str; 12] = [
    "mkdocs.yml",
    "mkdocs.yaml",
    "hugo.toml",
    "hugo.yaml",
    "config.toml",
    "_config.yml",
    "docusaurus.config.js",
    "docusaurus.config.ts",
    "astro.config.mjs",
    "astro.config.ts",
    "book.toml",
    "conf.py",
];

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let is_site = |folder: &str| SITES.iter().any(|name| site.config(&format!("{folder}{name}")).is_some());
    if !name.is_empty() && (is_site("") || is_site("../")) {
        return None;
    }
    let app = site.config(".obsidian/app.json").unwrap_or_default();
    let app = if app.trim().is_empty() { Ok(Value::Null) } else { parse(&app, Format::Json) };
    let app = app.unwrap_or_else(|fault| {
        faults.push((".obsidian/app.json".to_owned(), fault.line, fault.reason));
        Value::Null
    });
    let texts = |key: &str| {
        let values = app.get(key).and_then(Value::as_array).into_iter().flatten();
        values.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let attachments = app.get("attachmentFolderPath").and_then(Value::as_str).unwrap_or_default().to_owned();
    let syntax = Syntax { extensions: COMMON | Extensions::ENABLE_FOOTNOTES, ids: Box::new(ObsidianIds) };
    Some(Box::new(Obsidian { ignored: texts("userIgnoreFilters"), attachments, syntax }))
}

/// A vault.
#[derive(Debug)]
struct Obsidian {
    /// The starts of the paths that searches leave out.
    ignored: Vec<String>,
    /// The folder of pictures; one that starts with `./` is relative to the note.
    attachments: String,
    syntax: Syntax,
}

impl Dialect for Obsidian {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn extensions(&self) -> &[&str] {
        &["md"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        let is_ignored = self.ignored.iter().any(|start| !start.is_empty() && path.starts_with(start));
        if is_ignored { Role::LeftOut(LeftOut::Excluded) } else { Role::Page }
    }

    fn names(&self, path: &str, head: &dyn Fn() -> String) -> Vec<String> {
        links::names(path, &head())
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        blocks::rewrite(page.body, page.body_line, page.path, &self.attachments, files)
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let mut topics: Vec<String> = Vec::new();
        let properties = ["tags", "tag"].map(|key| front.take_all(key));
        let of_properties = properties.iter().flatten().flat_map(|tags| tags.split([',', ' ']));
        let of_text = tags::of_sections(content.sections);
        for tag in of_properties.map(|tag| tag.trim_start_matches('#').to_owned()).chain(of_text) {
            if !tag.is_empty() && !topics.contains(&tag) {
                topics.push(tag);
            }
        }
        let other_name = front.take_all("alias");
        let mut of_search = search_keys::describe(page, front, files, &["keywords", "aliases"]);
        of_search.keywords.extend(other_name);
        let is_unpublished = front.take_first("publish").is_some_and(|value| value == "false");
        let left_out = standing::left_out(page).or(is_unpublished.then_some(LeftOut::Unpublished));
        let path = page.path.strip_suffix(".md").unwrap_or(page.path);
        let permalink = front.take_first("permalink").filter(|address| !address.trim_matches('/').is_empty());
        // Obsidian Publish writes a space as `+`, and keeps the path of a note with a permalink.
        for address in [path.to_owned(), path.replace(' ', "+")] {
            if permalink.is_some() || address != path {
                of_search.aliases.push(format!("/{address}"));
            }
        }
        for key in ["cssclass", "cssclasses"] {
            front.take_all(key);
        }
        let stem = path.rsplit('/').next().unwrap_or(path);
        let title = front.take_first("title").unwrap_or_else(|| stem.to_owned());
        let url = permalink.unwrap_or_else(|| path.to_owned());
        Description { title: Some(title), url, left_out, topics, ..of_search }
    }

    fn link(&self, _: &str, target: &str) -> Option<String> {
        // A Markdown link names a heading by its text.
        let (path, fragment) = target.split_once('#').filter(|(path, _)| !path.contains("://"))?;
        let fragment = fragment.replace("%20", " ");
        (fragment.contains(' ')).then(|| format!("{path}#{}", heading_ids::id(&fragment)))
    }
}
