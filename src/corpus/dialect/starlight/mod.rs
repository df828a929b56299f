//! Starlight, the documentation theme of Astro: pages in `src/content/docs` and `src/pages`, its components and boxes.

mod components;
mod config;
mod titles;

use std::collections::BTreeMap;

use crate::corpus::data::Value;
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::mdx::{SluggerIds, escape, expand, rewrite_blocks, slug};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, join_up, split_path};
use crate::corpus::{MappedWriter, Origin, SourceMappedText};

use self::components::Components;
use self::config::Config;
use super::base_path::without_base;
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind {
    name: "starlight",
    configs: &["astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.mts", "astro.config.cjs"],
    open,
};

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let config = Config::read(site, name, faults)?;
    let mut extensions = COMMON | Extensions::ENABLE_FOOTNOTES;
    extensions.set(Extensions::ENABLE_SMART_PUNCTUATION, config.is_smart);
    extensions.set(Extensions::ENABLE_MATH, config.has_math);
    let ids = Box::new(SluggerIds { has_h1: true, ..SluggerIds::default() });
    let docs = join_up(&config.sources, "content/docs");
    let pages = join_up(&config.sources, "pages");
    Some(Box::new(Starlight { config, docs, pages, syntax: Syntax { extensions, ids } }))
}

/// A site of Starlight.
#[derive(Debug)]
struct Starlight {
    config: Config,
    /// The site path of the folder of documents.
    docs: String,
    /// The site path of the folder of further pages.
    pages: String,
    syntax: Syntax,
}

/// The path of a file in a folder.
fn within<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// The address of a document: the slug of each part of its path.
fn address(relative: &str) -> String {
    let (folder, stem) = split_path(relative);
    let mut parts: Vec<String> = folder.split('/').filter(|part| !part.is_empty()).map(slug).collect();
    let name = slug(stem);
    if name != "index" {
        parts.push(name);
    }
    parts.join("/")
}

impl Starlight {
    fn address(&self, path: &str, front: Option<&str>) -> String {
        if let Some(relative) = within(path, &self.docs) {
            return front.map_or_else(|| address(relative), |slug| slug.trim_matches('/').to_owned());
        }
        let relative = within(path, &self.pages).unwrap_or(path);
        let (folder, stem) = split_path(relative);
        if stem == "index" { folder.to_owned() } else { join_up(folder, stem) }
    }

    /// The addresses of a page in the locales that lack it: the site serves its text there.
    fn untranslated(&self, path: &str, url: &str, files: &PageFiles<'_>) -> Vec<String> {
        let Some(relative) = within(path, &self.docs) else { return Vec::new() };
        let first = relative.split('/').next().unwrap_or_default();
        if self.config.locales.iter().any(|locale| locale.folder == first) {
            return Vec::new();
        }
        let (folder, stem) = split_path(relative);
        let missing = self.config.locales.iter().filter(|locale| {
            let names = ["md", "mdx"].map(|extension| format!("{stem}.{extension}"));
            let mut paths = names.iter().map(|name| format!("{}/{}/{folder}/{name}", self.docs, locale.folder));
            !paths.any(|path| files.exists(&join_up("", &path)))
        });
        missing.map(|locale| format!("/{}", join_up(&locale.address, url))).collect()
    }

    /// The text that the theme shows before the page: tagline and actions of the hero.
    fn hero(&self, front: &Value, line: u32) -> SourceMappedText<'static> {
        let mut out = MappedWriter::default();
        let origin = Origin { source: 0, line };
        let hero = front.get("hero").unwrap_or(&Value::Null);
        let mut paragraphs = Vec::new();
        paragraphs.extend(hero.get("tagline").and_then(Value::as_str).map(escape));
        for action in hero.get("actions").and_then(Value::as_array).into_iter().flatten() {
            let Some(text) = action.get("text").and_then(Value::as_str) else { continue };
            let link = action.get("link").and_then(Value::as_str).unwrap_or_default().replace(['<', '>', '\n'], "");
            paragraphs.push(format!("[{}](<{link}>)", escape(text)));
        }
        for paragraph in paragraphs {
            out.push(&paragraph, origin);
            out.newline(origin);
            out.newline(origin);
        }
        out.finish()
    }
}

impl Dialect for Starlight {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        vec![self.docs.clone(), self.pages.clone()]
    }

    fn extensions(&self) -> &[&str] {
        &["md", "mdx", "markdown"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        let is_private = split_path(path).1.starts_with('_');
        if within(path, &self.docs).is_some() {
            return if is_private { Role::Partial } else { Role::Page };
        }
        match within(path, &self.pages) {
            Some(relative) if relative.split('/').any(|part| part.starts_with('_')) => Role::Partial,
            Some(_) => Role::Page,
            None if is_private => Role::Partial,
            None => Role::LeftOut(LeftOut::OutsideContent),
        }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let front = page.tree();
        let address = self.address(page.path, front.get("slug").and_then(Value::as_str));
        let components = Components { config: &self.config, language: self.config.language_of(&address) };
        let hero = self.hero(&front, 1);
        let text = if page.path.ends_with(".mdx") {
            let values = BTreeMap::from([("frontmatter".to_owned(), front)]);
            expand(page.body, page.body_line, values, files, &components)
        } else {
            SourceMappedText::of_file(page.body, 0, page.body_line)
        };
        rewrite_blocks(text.preceded_by(hero), &components, files)
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let url = self.address(page.path, front.first("slug"));
        let is_document = within(page.path, &self.docs).is_some();
        let tree = page.tree();
        let hero = tree.pointer("/hero/title").and_then(Value::as_str).map(crate::corpus::mdx::text);
        let own = front.take_first("title");
        let title = if is_document {
            hero.or(own).or_else(|| content.first_h1().map(str::to_owned))
        } else {
            content.first_h1().map(str::to_owned).or(own)
        };
        let mut of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        of_search.aliases.extend(self.config.redirects.get(&url).into_iter().flatten().cloned());
        of_search.aliases.extend(self.untranslated(page.path, &url, files));
        let is_draft = front.is_true("draft").then_some(LeftOut::Draft);
        let left_out = is_draft.or_else(|| standing::left_out_of_search(page));
        Description { title, url, left_out, ..of_search }
    }

    fn link(&self, _: &str, target: &str) -> Option<String> {
        without_base(&self.config.base, target)
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn each_part_of_a_path_is_a_slug() {
        for (path, expected) in [
            ("index.mdx", ""),
            ("guides/index.md", "guides"),
            ("guides/Deep/README.md", "guides/deep/readme"),
            ("guides/v1.2-notes.md", "guides/v12-notes"),
            ("guides/Two Words.md", "guides/two-words"),
            ("año-größe.md", "año-größe"),
            ("_drawer/inside.md", "_drawer/inside"),
        ] {
            assert_eq!(address(path), expected, "{path}");
        }
    }
}
