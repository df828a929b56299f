//! Jekyll: Liquid and kramdown, pages with front matter, posts and collections, permalinks.

mod address;
mod config;
mod data_file;
mod defaults;
mod entry;
mod facts;
mod file_filter;
mod filters;
mod heading_ids;
mod host;
mod kramdown;
mod slug;
mod tags;
#[cfg(test)]
mod tests;
mod zone;

use crate::corpus::SourceMappedText;
use crate::corpus::data::{Map, Moment, Value};
use crate::corpus::front_matter::{FrontMatter, Notations, split};
use crate::corpus::include::PageFiles;
use crate::corpus::liquid;
use crate::corpus::markup::{COMMON, Extensions, Syntax};
use crate::corpus::source::{FileList, LeftOut, Role, SiteFolder, join_up};
use crate::diagnostic::Code;

use self::config::{Config, scalar, texts};
use self::entry::{Entry, file};
use self::facts::Facts;
use self::host::PageHost;
use super::{Description, Dialect, Fault, Kind, PageText, ParsedPage, Publication, search_keys, standing};

/// The line of the table.
pub(super) const KIND: Kind = Kind { name: "jekyll", configs: &["_config.yml", "_config.yaml", "_config.toml"], open };

/// Extensions of Markdown.
const MARKDOWN: [&str; 5] = ["md", "markdown", "mkdown", "mkdn", "mkd"];

/// Files of a repository that are no pages without front matter.
const AIDS: [&str; 8] = [
    "README",
    "LICENSE",
    "LICENCE",
    "COPYING",
    "CODE_OF_CONDUCT",
    "CONTRIBUTING",
    "ISSUE_TEMPLATE",
    "PULL_REQUEST_TEMPLATE",
];

/// A Jekyll site.
#[derive(Debug)]
struct Jekyll {
    config: Config,
    syntax: Syntax,
}

fn open(site: &SiteFolder, name: &str, faults: &mut Vec<Fault>) -> Option<Box<dyn Dialect>> {
    let config = Config::open(site, name, faults)?;
    let further =
        Extensions::ENABLE_FOOTNOTES | Extensions::ENABLE_DEFINITION_LIST | Extensions::ENABLE_SMART_PUNCTUATION;
    let syntax = Syntax { extensions: COMMON.union(further), ids: Box::new(config.ids.clone()) };
    Some(Box::new(Jekyll { config, syntax }))
}

impl Jekyll {
    /// Why a page is left out by its front matter.
    fn left_out(&self, page: &PageText<'_>, front: &Value, facts: &Facts<'_>) -> Option<LeftOut> {
        let is_static = page.body_line <= 1 && !self.needs_no_front_matter(page.path, facts.file.entry);
        let is_hidden = Facts::is_unpublished(front) && !self.config.unpublished;
        if is_static || is_hidden {
            return Some(LeftOut::Unpublished);
        }
        if front.get("redirect_to").is_some() {
            return Some(LeftOut::Redirect);
        }
        left_out_of_search(front)
    }

    /// The address of a folder whose page is a `README.md` without front matter: there is no other page for it.
    fn folder_of_readme(&self, facts: &Facts<'_>, files: &PageFiles<'_>) -> Option<String> {
        let path = facts.file.path;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_readme = name.rsplit_once('.').is_some_and(|(stem, _)| stem.eq_ignore_ascii_case("readme"));
        if !self.config.readme_index || !is_readme || facts.file.entry != Entry::Page {
            return None;
        }
        let folder_path = join_up(&self.config.source, folder);
        let indexes = ["index.md", "index.html", "index.markdown"].map(|name| join_up(&folder_path, name));
        files.first(indexes).is_none().then(|| escaped(format!("/{folder}").trim_end_matches('/')))
    }

    /// The addresses of pages whose `redirect_to` names an address.
    fn redirects_to(&self, url: &str, files: &PageFiles<'_>) -> Vec<String> {
        if !self.config.redirects {
            return Vec::new();
        }
        let address = |path: String| {
            let front = split(files.read(&path)?.text(), Notations::Yaml).block.tree();
            Some(address::shown(&Facts::of(&path, &front, &self.config).url).to_owned())
        };
        files.named(&redirect_name(url)).into_iter().filter_map(address).collect()
    }

    /// Whether a file is a page without front matter too.
    fn needs_no_front_matter(&self, path: &str, entry: Entry<'_>) -> bool {
        let is_aid = || {
            let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
            AIDS.iter().any(|aid| stem.eq_ignore_ascii_case(aid))
        };
        matches!(entry, Entry::Post | Entry::Draft)
            || self.config.optional_front_matter && is_markdown(path) && !is_aid()
    }
}

impl Dialect for Jekyll {
    fn name(&self) -> &'static str {
        "jekyll"
    }

    fn content(&self) -> Vec<String> {
        vec![self.config.source.clone()]
    }

    fn extensions(&self) -> &[&str] {
        &["md", "markdown", "mkdown", "mkdn", "mkd", "html"]
    }

    fn names(&self, path: &str, head: &dyn Fn() -> String) -> Vec<String> {
        if !self.config.redirects {
            return Vec::new();
        }
        let head = head();
        let tree = if head.contains("redirect_to") { split(&head, Notations::Yaml).block.tree() } else { Value::Null };
        let target = tree.get("redirect_to").and_then(|target| texts(Some(target)).into_iter().next());
        target.map(|target| redirect_name(&self.link(path, &target).unwrap_or(target))).into_iter().collect()
    }

    fn hidden(&self) -> Vec<String> {
        let is_name = |name: &&String| name.starts_with('.') && !name.contains(['/', '*', '?', '[']);
        self.config.include.entries().iter().filter(is_name).cloned().collect()
    }

    fn role(&self, path: &str, _: &FileList<'_>) -> Role {
        match file(path, &self.config).entry {
            _ if path.ends_with(".mdx") => Role::LeftOut(LeftOut::Unpublished),
            Entry::Page | Entry::Post => Role::Page,
            Entry::Draft if self.config.drafts => Role::Page,
            Entry::Draft => Role::LeftOut(LeftOut::Draft),
            Entry::Document(label) => {
                let has_output = self.config.collections.get(label).is_some_and(|collection| collection.output);
                if has_output { Role::Page } else { Role::Partial }
            }
            Entry::Partial => Role::Partial,
            Entry::Excluded => Role::LeftOut(LeftOut::Excluded),
            Entry::Undated => Role::LeftOut(LeftOut::Unpublished),
            Entry::Outside => Role::LeftOut(LeftOut::OutsideContent),
        }
    }

    fn markdown<'a>(&self, page: &PageText<'a>, files: &PageFiles<'_>) -> SourceMappedText<'a> {
        let has_liquid = page.body.contains("{{") || page.body.contains("{%");
        let front = page.tree();
        let settings = || Facts::of(page.path, &front, &self.config).values;
        let mapped = if has_liquid && settings().get("render_with_liquid") != Some(&Value::Bool(false)) {
            let host = PageHost::new(&self.config, page.path, &front, files);
            liquid::render(page.body, page.body_line, &host)
        } else {
            SourceMappedText::of_file(page.body, 0, page.body_line)
        };
        if !is_markdown(page.path) {
            return mapped;
        }
        let (text, unclosed) = kramdown::rewrite(mapped, &self.config.kramdown);
        for (name, place) in unclosed {
            files.report(Code::UnclosedBlock, place, format!("`{{::{name}}}` is never closed"));
        }
        text
    }

    fn syntax(&self, _: &str) -> &Syntax {
        &self.syntax
    }

    fn describe(&self, ParsedPage { page, content, front, files }: ParsedPage<'_>) -> Description {
        let tree = match page.tree() {
            Value::Object(values) => Value::Object(values),
            // The block is broken: the keys that could be read count.
            _ => recovered(front),
        };
        let facts = Facts::of(page.path, &tree, &self.config);
        let readme = if page.body_line <= 1 { self.folder_of_readme(&facts, files) } else { None };
        let left_out = self.left_out(page, &tree, &facts).filter(|_| readme.is_none());
        let title = front.take_first("title").or_else(|| facts.title.clone());
        let title = title.or_else(|| content.first_h1().map(str::to_owned));
        let mut topics = facts.tags.clone();
        topics.extend(facts.categories.iter().filter(|category| !facts.tags.contains(category)).cloned());
        let of_search = search_keys::describe(page, front, files, &["keywords", "aliases"]);
        front.take_all("permalink");
        front.take_all("redirect_from");
        let date = facts.date.map(Moment::seconds);
        let own = of_search.aliases.iter().map(|alias| address::shown(alias).to_owned());
        let mut aliases: Vec<String> = own.collect();
        aliases.extend(self.redirects_to(&facts.url, files));
        Description {
            title,
            url: readme.unwrap_or_else(|| escaped(address::shown(&facts.url))),
            // A page of a folder has a slash at the end of its address.
            folder: Some(facts.url.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())),
            aliases,
            left_out,
            publication: Publication { from: date.filter(|_| !self.config.future), until: None },
            topics,
            ..of_search
        }
    }

    fn link(&self, _: &str, target: &str) -> Option<String> {
        let Config { base, url, .. } = &self.config;
        let path = target.strip_prefix(url.as_str()).filter(|_| !url.is_empty()).unwrap_or(target);
        let inner = path.strip_prefix(base.as_str()).unwrap_or(path);
        let is_inside = inner.is_empty() || inner.starts_with(['/', '#', '?']);
        (is_inside && inner.len() < target.len())
            .then(|| if inner.starts_with('/') { inner.to_owned() } else { format!("/{inner}") })
    }
}

/// The name of the pages that lead to an address.
fn redirect_name(url: &str) -> String {
    format!("redirect to {}", address::shown(url).trim_start_matches('/'))
}

/// Why search leaves a page out by its own front matter.
fn left_out_of_search(front: &Value) -> Option<LeftOut> {
    let is = |key: &str, values: &[&str]| scalar(front.get(key)).is_some_and(|text| values.contains(&text.as_str()));
    let is_excluded = is("search", &["false"]) || is("search_exclude", &["true"]);
    standing::left_out_of_search_by(front).or(is_excluded.then_some(LeftOut::ExcludedFromSearch))
}

/// An address whose signs of a query and a fragment are part of a name.
fn escaped(url: &str) -> String {
    if url.is_empty() { "/".to_owned() } else { url.replace('#', "%23").replace('?', "%3F") }
}

/// The keys of a broken block.
fn recovered(front: &FrontMatter) -> Value {
    let keys = [
        "title",
        "permalink",
        "slug",
        "date",
        "published",
        "redirect_from",
        "redirect_to",
        "category",
        "categories",
        "tags",
    ];
    let mut values = Map::new();
    for key in keys {
        let texts = front.all(key);
        let value = match texts {
            [] => continue,
            [text] if text == "false" => Value::Bool(false),
            [text] => Value::String(text.clone()),
            texts => Value::Array(texts.iter().map(|text| Value::String(text.clone())).collect()),
        };
        values.insert(key.to_owned(), value);
    }
    Value::Object(values)
}

fn is_markdown(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| MARKDOWN.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}
