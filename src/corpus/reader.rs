//! Reads one file into one page and runs the stages in order. An unreadable file becomes an empty page with a diagnostic.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use xxhash_rust::xxh3::xxh3_128;

use crate::corpus::dialect::{Content, Description, Detected, Dialect, PageText, ParsedPage, detect};
use crate::corpus::front_matter;
use crate::corpus::include::{NameLookup, NamedFiles, PageFiles, PartialState, Partials};
use crate::corpus::markup::PageContent;
use crate::corpus::source::{
    FileList, LeftOut, Options, Role, SiteFolder, SourceFile, Stamp, Tree, count_extensions, decode, is_output, join,
    join_up, on_disk, open_root, split_path, walk,
};
use crate::diagnostic::{Code, Diagnostic};

use super::error::CorpusError;
use super::format::PageFormat;
use super::page::{Page, PageUrl, SourcePath};

/// The bytes at the start of a file that can hold its names.
const MAX_HEAD: u64 = 8 << 10;

/// Reads the pages of one corpus. Threads may share it; each partial is read once.
#[derive(Debug)]
pub struct Reader {
    /// As given, for the walk.
    given: PathBuf,
    /// Canonical.
    root: PathBuf,
    options: Options,
    /// The extensions that the settings name.
    named: Vec<String>,
    site: SiteFolder,
    dialect: Box<dyn Dialect>,
    /// The site path of the dialect's configuration.
    config: Option<String>,
    /// Faults of the configuration.
    diagnostics: Vec<Diagnostic>,
    partials: Partials,
    /// The pages by name, once one is asked for.
    names: OnceLock<NamedFiles>,
}

/// A page with the hash of its file and its diagnostics.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRead {
    /// The page.
    pub page: Page,
    /// Why the site leaves the page out; `None` for a published page.
    pub left_out: Option<LeftOut>,
    /// The next time at which the page appears on the site or goes, in seconds since 1970.
    pub next_change: Option<i64>,
    /// xxh3-128 of the bytes of the page's own file; `None` when it could not be read.
    pub hash: Option<u128>,
    /// The faults of the page, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// Opens the corpus at `root`, and recognizes the generator of its site.
    ///
    /// # Errors
    /// When `root` is missing, is not a folder, or cannot be read.
    pub fn open(root: &Path, options: &Options) -> Result<Self, CorpusError> {
        let given = root.to_owned();
        let root = open_root(root)?;
        let Detected { site, dialect, config, diagnostics } = detect(&root, options.dialect.as_deref());
        let mut options = options.clone();
        let named = options.extensions.clone();
        options.extensions.extend(dialect.extensions().iter().map(|extension| (*extension).to_owned()));
        options.hidden.extend(dialect.hidden());
        let partials = Partials::new(root.clone(), site.project().to_owned(), options.extensions.clone())
            .with_hidden(dialect.includes_hidden());
        Ok(Self { given, root, options, named, site, dialect, config, diagnostics, partials, names: OnceLock::new() })
    }

    /// Finds the pages of the corpus, and the files that are none.
    ///
    /// # Errors
    /// When the root is missing, is not a folder, or cannot be read. Faults below it are diagnostics.
    pub fn walk(&self) -> Result<Tree, CorpusError> {
        let mut tree = walk(&self.given, &self.options)?;
        let files = FileList::new(&tree.pages, &self.site);
        let role = |file: &SourceFile| {
            let path = self.site.site_path(file.path.as_str());
            let role = self.dialect.role(&path, &files);
            // The settings can make a page of a file that the dialect does not read.
            let is_named = || self.named.iter().any(|extension| path.ends_with(&format!(".{extension}")));
            if role == Role::LeftOut(LeftOut::UnknownFormat) && is_named() { Role::Page } else { role }
        };
        let mut roles = tree.pages.iter().map(role).collect::<Vec<Role>>().into_iter();
        tree.pages.retain(|file| match roles.next() {
            Some(Role::Page) | None => true,
            Some(role) => {
                tree.others.push((file.path.clone(), role));
                false
            }
        });
        for (path, role) in &mut tree.others {
            let has = |file: &str| on_disk(&self.root, &SourcePath::new(file)).is_file();
            let is_html = PageFormat::of(path.as_str()) == PageFormat::Html;
            if is_html && *role == Role::LeftOut(LeftOut::UnknownFormat) && is_output(path.as_str(), has) {
                *role = Role::LeftOut(LeftOut::BuiltOutput);
            }
        }
        tree.others.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        tree.diagnostics.extend(self.diagnostics.iter().cloned());
        tree.diagnostics.sort_unstable();
        Ok(tree)
    }

    /// The name of the dialect, and the configuration that it was recognized by, relative to the root.
    #[must_use]
    pub fn dialect(&self) -> (&'static str, Option<String>) {
        (self.dialect.name(), self.config.as_deref().map(|config| self.site.source_path(config)))
    }

    /// The extensions of pages: those of the settings and of the dialect.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.options.extensions
    }

    /// The files of the corpus by extension, for a corpus without pages.
    #[must_use]
    pub fn count_extensions(&self) -> BTreeMap<String, u64> {
        count_extensions(&self.root)
    }

    /// The names of all dialects, for tests and the fuzz targets.
    #[cfg(any(test, feature = "fuzzing"))]
    #[must_use]
    pub fn dialects() -> Vec<&'static str> {
        crate::corpus::dialect::names().collect()
    }

    /// The folders that hold the pages, relative to the root; empty for the root itself.
    #[must_use]
    pub fn content(&self) -> Vec<String> {
        self.dialect.content().iter().map(|folder| self.site.source_path(folder)).collect()
    }

    /// The settings and the configuration that shape pages, as text: pages of other ones cannot be kept.
    #[must_use]
    pub fn settings(&self) -> String {
        let extensions = self.options.extensions.join(",");
        format!("{extensions} {} {:016x}", self.dialect.name(), self.site.fingerprint())
    }

    /// Reads one page. It never fails: faults become diagnostics.
    #[must_use]
    pub fn read(&self, file: &SourceFile) -> PageRead {
        match std::fs::read(on_disk(&self.root, &file.path)) {
            Ok(bytes) => self.read_bytes(&file.path, bytes),
            Err(error) => {
                let mut read = self.read_bytes(&file.path, Vec::new());
                read.hash = None;
                let message = format!("this file cannot be read: {error}");
                read.diagnostics.push(Diagnostic::new(Code::Unreadable, file.path.as_str(), 1, message));
                read
            }
        }
    }

    /// Reads `bytes` as the content of the page at `path`.
    #[must_use]
    pub fn read_bytes(&self, path: &SourcePath, bytes: Vec<u8>) -> PageRead {
        let hash = xxh3_128(&bytes);
        let decoded = decode(bytes);
        let mut diagnostics: Vec<Diagnostic> = decoded.diagnostic(path).into_iter().collect();
        let split = front_matter::split(&decoded.text, self.dialect.notations());
        if let Some(fault) = split.fault {
            let message = format!("the front matter cannot be parsed: {}; its readable keys were kept", fault.reason);
            diagnostics.push(Diagnostic::new(Code::BrokenFrontMatter, path.as_str(), fault.line, message));
        }
        let site_path = self.site.site_path(path.as_str());
        let files = PageFiles::new(path, &self.partials, &self.site).with_names(self);
        let text = PageText { path: &site_path, block: split.block, body: split.body, body_line: split.body_line };
        let mut content = self.dialect.parse(&text, &files);
        let title = content.title.as_ref().map(|(heading, origin)| (heading.as_str(), *origin));
        let described = Content { title, sections: &content.sections };
        let mut front_matter = split.front_matter;
        let parsed = ParsedPage { page: &text, content: &described, front: &mut front_matter, files: &files };
        let Description { title, url, folder, aliases, left_out, publication, boost, topics, keywords } =
            self.dialect.describe(parsed);
        self.rewrite_links(&site_path, folder.as_deref(), &mut content);
        if self.dialect.title_starts_text() {
            content.join_title(title.as_deref().unwrap_or_default());
        }
        let dependencies = files.finish();
        diagnostics.extend(dependencies.diagnostics);
        diagnostics.sort_unstable();
        let own_topics = front_matter.take_all("topics");
        let page = Page {
            path: path.clone(),
            url: PageUrl::new(&url),
            title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| stem_as_words(path)),
            description: front_matter.take_first("description").unwrap_or_default(),
            topics: if own_topics.is_empty() { topics } else { own_topics },
            content_type: front_matter.take_first("contentType"),
            use_case: front_matter.take_all("useCase"),
            attributes: front_matter.rest(),
            aliases: earlier_addresses(&aliases, &url),
            boost,
            keywords,
            sections: content.sections,
            mentions: content.mentions,
            glossary: content.glossary,
            fragments: content.fragments,
            sources: dependencies.sources,
            includes: dependencies.includes,
            missing_includes: dependencies.missing_includes,
        };
        // A page with both reasons is not on the site, whatever its reason to be left out of searches.
        let by_date = self.options.now.and_then(|now| publication.left_out(now));
        let left_out = left_out.filter(|reason| by_date.is_none() || !reason.is_on_site()).or(by_date);
        let next_change = self.options.now.and_then(|now| publication.next_change(now));
        if left_out.is_some() {
            // Nobody reads the page; but a fault may be the reason why it is left out.
            diagnostics.retain(|diagnostic| diagnostic.code == Code::BrokenFrontMatter);
        }
        PageRead { page, left_out, next_change, hash: Some(hash), diagnostics }
    }

    /// The names of a page, see `Dialect::names`. A file that is gone has those of its path.
    #[must_use]
    pub fn names(&self, path: &SourcePath) -> Vec<String> {
        self.dialect.names(&self.site.site_path(path.as_str()), &|| self.head(path))
    }

    /// The start of the text of a file, or all of it; empty when it cannot be read.
    fn head(&self, path: &SourcePath) -> String {
        let mut bytes = Vec::new();
        if let Ok(file) = File::open(on_disk(&self.root, path)) {
            let most = if self.dialect.names_are_in_text() { u64::MAX } else { MAX_HEAD };
            // What could be read before a fault counts.
            let _unreadable_end = file.take(most).read_to_end(&mut bytes);
        }
        decode(bytes).text
    }

    /// Replaces the targets that only the generator understands, and those that climb from the page's address.
    fn rewrite_links(&self, path: &str, folder: Option<&str>, content: &mut PageContent) {
        let rewritten = |target: &str| self.dialect.link(path, target).or_else(|| climbed(folder?, target));
        let blocks = content.sections.iter_mut().flat_map(|section| &mut section.blocks);
        let of_blocks = blocks.flat_map(|block| &mut block.links).map(|link| &mut link.target);
        for target in content.mentions.iter_mut().map(|mention| &mut mention.target).chain(of_blocks) {
            if let Some(new) = rewritten(target) {
                *target = new;
            }
        }
    }

    /// The current stamp of a file; `None` when there is no such file.
    #[must_use]
    pub fn stamp(&self, path: &SourcePath) -> Option<Stamp> {
        let metadata = std::fs::metadata(on_disk(&self.root, path)).ok()?;
        metadata.is_file().then(|| Stamp::of(&metadata))
    }

    /// xxh3-128 of the current bytes of a file; `None` when it cannot be read.
    #[must_use]
    pub fn hash(&self, path: &SourcePath) -> Option<u128> {
        std::fs::read(on_disk(&self.root, path)).ok().map(|bytes| xxh3_128(&bytes))
    }

    /// The current text of a file with `\n` line ends; empty when it cannot be read.
    #[must_use]
    pub fn text(&self, path: &SourcePath) -> String {
        decode(std::fs::read(on_disk(&self.root, path)).unwrap_or_default()).text
    }

    /// The line of `value` under `key` in the front matter of a file, else the line of the key, else 1.
    #[must_use]
    pub fn front_matter_line(&self, path: &SourcePath, key: &str, value: &str) -> u32 {
        front_matter::line_of(&self.text(path), key, value).unwrap_or(1)
    }

    /// Whether the corpus has a file at a path or an address: the site serves files of content and of further folders at its
    /// root.
    #[must_use]
    pub fn has_file(&self, address: &str) -> bool {
        let has = |path: &str| on_disk(&self.root, &SourcePath::new(path)).is_file();
        let mut folders = self.dialect.content().into_iter().chain(self.dialect.served());
        has(address) || folders.any(|folder| has(&self.site.source_path(&join_up(&folder, address))))
    }

    /// Whether the corpus has a folder at an address.
    #[must_use]
    pub fn has_folder(&self, address: &str) -> bool {
        on_disk(&self.root, &SourcePath::new(address)).is_dir()
    }

    /// The canonical path of the corpus root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The partials of all pages read so far, sorted by path.
    #[must_use]
    pub fn partials(&self) -> Vec<PartialState> {
        self.partials.states()
    }
}

impl NameLookup for Reader {
    fn named(&self, name: &str) -> Vec<String> {
        let collect = || {
            // A second walk: few runs ask for a name, and none without it should pay for the list.
            let pages = self.walk().map(|tree| tree.pages).unwrap_or_default();
            let names =
                |page: &SourceFile| (self.site.site_path(page.path.as_str()).into_owned(), self.names(&page.path));
            NamedFiles::new(pages.par_iter().map(names).collect::<Vec<_>>())
        };
        self.names.get_or_init(collect).named(name)
    }
}

/// The absolute spelling of a link that climbs from a folder of addresses; `None` for other links, and for those to sources,
/// which generators resolve by path.
fn climbed(folder: &str, target: &str) -> Option<String> {
    let end = target.find(['?', '#']).unwrap_or(target.len());
    let (path, rest) = target.split_at_checked(end)?;
    let is_source =
        path.rsplit_once('.').is_some_and(|(_, extension)| extension.starts_with("md") || extension == "markdown");
    let address = join(folder, path).filter(|_| (path.starts_with("../") || path == "..") && !is_source)?;
    Some(format!("/{address}{rest}"))
}

/// The aliases of a page in canonical form, each once, without its own URL.
fn earlier_addresses(aliases: &[String], url: &str) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for alias in aliases.iter().filter(|alias| !alias.trim().is_empty()) {
        let address = PageUrl::new(alias);
        if address != PageUrl::new(url) && !addresses.iter().any(|known| known == address.as_str()) {
            addresses.push(address.to_string());
        }
    }
    addresses
}

/// The file stem as words: `my-page_x.md` becomes "My page x". An index page and a README take the name of their folder.
fn stem_as_words(path: &SourcePath) -> String {
    let (folder, stem) = split_path(path.as_str());
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let is_index = stem == "index" || stem.eq_ignore_ascii_case("readme");
    let name = if is_index && !folder.is_empty() { folder } else { stem };
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => path.as_str().to_owned(),
    }
}
