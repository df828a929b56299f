//! Nextra, a generator on top of Next.js: pages in `content`, in `app` and, in earlier versions, in `pages`.

mod address;
mod components;
mod config;

use crate::corpus::SourceMappedText;
use crate::corpus::data::{Format, Value, parse, script};
use crate::corpus::include::PageFiles;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::mdx::{HeadingMarks, SluggerIds, expand, module_at, rewrite_blocks};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, join_up, split_path};

use self::address::{Place, address, is_private, localized_link, place};
use self::config::Config;
use super::base_path::without_base;
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind {
    name: "nextra",
    configs: &["next.config.mjs", "next.config.js", "next.config.ts", "next.config.mts", "next.config.cjs"],
    open,
};

/// The files with the titles that the navigation shows.
const META: [&str; 6] = ["_meta.json", "_meta.js", "_meta.ts", "_meta.jsx", "_meta.tsx", "_meta.mjs"];

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let config = Config::read(site, name, faults)?;
    let mut extensions = COMMON | Extensions::ENABLE_FOOTNOTES;
    extensions.set(Extensions::ENABLE_MATH, config.has_math);
    let ids = SluggerIds { marks: HeadingMarks::Brackets(&[]), counts_names: true, ..SluggerIds::default() };
    Some(Box::new(Nextra { config, syntax: Syntax { extensions, ids: Box::new(ids) } }))
}

/// A site of Nextra.
#[derive(Debug)]
struct Nextra {
    config: Config,
    syntax: Syntax,
}

impl Nextra {
    /// The title of a page in the navigation of its folder.
    fn in_navigation(page: &str, files: &PageFiles<'_>) -> Option<String> {
        let (folder, stem) = split_path(page);
        // A page of `app` is named by its folder.
        let (folder, stem) = match place(page) {
            Place::App(_) => folder.rsplit_once('/').unwrap_or(("", folder)),
            _ => (folder, stem),
        };
        let path = files.first(META.iter().map(|name| join_up(folder, name)))?;
        let file = files.read(&path)?;
        let meta = if path.ends_with(".json") {
            parse(file.text(), Format::Json).unwrap_or_default()
        } else {
            script::export(file.text())
        };
        let entry = meta.get(stem)?;
        entry.as_str().or_else(|| entry.get("title")?.as_str()).map(str::to_owned)
    }
}

/// The values of `export const metadata = {…}`, which takes the place of front matter.
fn metadata(body: &str) -> Value {
    let Some(text) = body.find("export const metadata").and_then(|start| body.get(start..)) else { return Value::Null };
    let block = module_at(text).and_then(|block| text.get(..block.len)).unwrap_or_default();
    script::constants(block).remove("metadata").unwrap_or_default()
}

/// The name of a page as words: that of its folder for `page` and `index`.
fn name_as_words(url: &str) -> Option<String> {
    let words = url.rsplit('/').next()?.replace(['-', '_'], " ");
    let mut chars = words.chars();
    let first = chars.next()?;
    Some(first.to_uppercase().chain(chars).collect())
}

impl Dialect for Nextra {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn content(&self) -> Vec<String> {
        ["content", "app", "pages", "src/content", "src/app", "src/pages"].map(str::to_owned).to_vec()
    }

    fn extensions(&self) -> &[&str] {
        &["md", "mdx"]
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        let (folder, stem) = split_path(path);
        match place(path) {
            Place::Content(_) => Role::Page,
            Place::Pages(inner) if stem.starts_with('_') || inner.starts_with("api/") => Role::Partial,
            Place::Pages(_) => Role::Page,
            Place::App(_) if stem == "page" && !is_private(folder) => Role::Page,
            Place::App(_) => Role::Partial,
            Place::Elsewhere if stem.starts_with('_') || path.contains("components/") => Role::Partial,
            Place::Elsewhere => Role::LeftOut(LeftOut::OutsideContent),
        }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let front = page.tree();
        let values = [("metadata".to_owned(), front.clone()), ("frontMatter".to_owned(), front)].into();
        let text = expand(page.body, page.body_line, values, files, &self.config);
        rewrite_blocks(text, &self.config, files)
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let (url, others) = address(page.path, &self.config);
        let exported = metadata(page.body);
        let text = |key: &str| exported.get(key).and_then(Value::as_str).map(str::to_owned);
        if front.first("description").is_none() {
            front.set("description", text("description").into_iter().collect());
        }
        let mut of_search = search_keys::describe(page, front, files, &search_keys::WORDS);
        of_search.aliases.extend(others);
        of_search.aliases.extend(self.config.redirects.aliases(&url));
        let own = front.take_first("title").or_else(|| text("title"));
        let own = own.or_else(|| content.first_h1().map(str::to_owned));
        let title = own.or_else(|| Self::in_navigation(page.path, files)).or_else(|| name_as_words(&url));
        let left_out = standing::left_out_of_search(page);
        let is_hidden =
            exported.get("searchable").and_then(Value::as_bool) == Some(false) || front.is_false("searchable");
        let left_out = left_out.or(is_hidden.then_some(LeftOut::ExcludedFromSearch));
        Description { title, url, left_out, ..of_search }
    }

    fn link(&self, page: &str, target: &str) -> Option<String> {
        let bare = without_base(&self.config.base, target);
        localized_link(page, bare.as_deref().unwrap_or(target), &self.config).or(bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exported_metadata_is_read() {
        let body = "import X from 'x'\n\nexport const metadata = {\n  title: 'T',\n  description: \"D\"\n}\n\n# H\n";
        assert_eq!(metadata(body)["title"], "T");
        assert_eq!(metadata("text"), Value::Null);
        assert_eq!(name_as_words("docs/my-page").as_deref(), Some("My page"));
    }
}
