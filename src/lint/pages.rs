//! Pages: the data of all pages that the rules need, without their text.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::corpus::source::Options;
use crate::corpus::{CorpusError, PageRead, PageUrl, Reader, SourcePath};
use crate::diagnostic::Diagnostic;
use crate::site::{FacetList, PageLinks, Site, SitePage, address_key, alias_conflicts, assign_urls};

/// One page.
pub(crate) struct LintPage {
    pub(crate) links: PageLinks,
    pub(crate) topics: Vec<String>,
    pub(crate) is_described: bool,
}

/// All pages, sorted by path.
pub(crate) struct Pages {
    pub(crate) reader: Reader,
    pub(crate) all: Vec<LintPage>,
    diagnostics: Vec<Diagnostic>,
    /// The pages that the site has and searches leave out: path, URL and aliases.
    unsearched: Vec<(SourcePath, PageUrl, Vec<String>)>,
    /// The folders of all URLs and paths, as address keys.
    folders: BTreeSet<String>,
    /// Depth of the common root folder of all pages: 1 for `en-us` of MDN.
    common_root_depth: usize,
    /// Whether the common root contains pages other than its index page.
    root_has_pages: bool,
}

impl Pages {
    /// Reads all pages of the corpus at `root`.
    ///
    /// # Errors
    /// When the root folder cannot be read.
    pub(crate) fn read(root: &Path, options: &Options) -> Result<Self, CorpusError> {
        let reader = Reader::open(root, options)?;
        let tree = reader.walk()?;
        let read: Vec<ReadPage> = tree.pages.par_iter().map(|file| ReadPage::new(reader.read(file))).collect();
        let mut diagnostics = tree.diagnostics;
        let (mut all, mut unsearched) = (Vec::with_capacity(read.len()), Vec::new());
        for ReadPage { page, diagnostics: found, unsearched: hidden } in read {
            all.extend(page);
            diagnostics.extend(found);
            unsearched.extend(hidden);
        }
        let declared: Vec<SitePage<'_>> = all.iter().map(|page| (&page.links.path, Some(&page.links.url))).collect();
        let urls = assign_urls(&declared);
        for (index, url) in urls.overrides {
            if let Some(page) = all.get_mut(index) {
                page.links.url = url;
            }
        }
        diagnostics.extend(urls.diagnostics.into_iter().map(|mut conflict| {
            conflict.place.line = reader.front_matter_line(&SourcePath::new(conflict.place.file.as_str()), "url", "");
            conflict
        }));
        let conflicts = alias_conflicts(all.iter().map(|page| (&page.links.path, &page.links.aliases[..])));
        diagnostics.extend(conflicts.iter().map(|conflict| conflict.diagnostic(&reader.text(conflict.path))));
        let folders = folders(&all);
        let common_root_depth = common_root_depth(&all);
        let root_has_pages = all.iter().any(|page| depth(page) == common_root_depth && !page.is_index());
        Ok(Self { reader, all, diagnostics, unsearched, folders, common_root_depth, root_has_pages })
    }

    /// The diagnostics of reading the pages.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        self.diagnostics.clone()
    }

    /// The site of all pages.
    pub(crate) fn site(&self) -> Site<'_> {
        let site = Site::new(self.all.iter().map(|page| (&page.links.path, Some(&page.links.url))).collect());
        let site = site.with_aliases(self.all.iter().map(|page| (&page.links.path, &page.links.aliases[..])));
        site.with_unsearched(self.unsearched.iter().map(|(path, url, aliases)| ((path, Some(url)), &aliases[..])))
    }

    /// Whether a page has this URL or path.
    pub(crate) fn has(&self, address: &str) -> bool {
        let url = PageUrl::new(address);
        let path = address.trim_start_matches('/');
        self.all.iter().any(|page| page.links.url == url || page.links.path.as_str() == path)
    }

    /// Whether a folder, given as an address key, contains pages.
    pub(crate) fn is_folder(&self, key: &str) -> bool {
        self.folders.contains(key)
    }

    /// Whether the top folder of an address key contains pages: `/a` for `/a/b`, the root for `/a`.
    ///
    /// The top folder is the first one below the common root, which all pages share.
    pub(crate) fn has_top_folder(&self, key: &str) -> bool {
        let end = key.match_indices('/').map(|(index, _)| index).nth(self.common_root_depth);
        end.map_or(self.root_has_pages, |end| self.is_folder(&key[..end]))
    }
}

/// The result of reading a file.
struct ReadPage {
    /// `None` for a page that is left out.
    page: Option<LintPage>,
    diagnostics: Vec<Diagnostic>,
    /// See [`Pages::unsearched`].
    unsearched: Option<(SourcePath, PageUrl, Vec<String>)>,
}

impl ReadPage {
    fn new(PageRead { mut page, left_out, diagnostics, .. }: PageRead) -> Self {
        if let Some(reason) = left_out {
            let unsearched = reason.is_on_site().then_some((page.path, page.url, page.aliases));
            return Self { page: None, diagnostics, unsearched };
        }
        let (topics, is_described) = (page.topics.clone(), !page.description.trim().is_empty());
        let facets = FacetList::of_page(&page);
        let links = PageLinks::of_page(&mut page, &facets);
        Self { page: Some(LintPage { links, topics, is_described }), diagnostics, unsearched: None }
    }
}

impl LintPage {
    /// Whether the page is the index page of its folder.
    pub(crate) fn is_index(&self) -> bool {
        let name = self.links.path.as_str().rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        name.starts_with("index.") || stem.eq_ignore_ascii_case("readme")
    }
}

/// The folders of all URLs and paths, as address keys.
fn folders(pages: &[LintPage]) -> BTreeSet<String> {
    let addresses = pages.iter().flat_map(|page| [page.links.path.as_str(), page.links.url.as_str()]);
    let folders = addresses.flat_map(|address| {
        let key = address_key(address).into_owned();
        let ends: Vec<usize> = key.match_indices('/').map(|(index, _)| index).collect();
        ends.into_iter().map(move |end| key[..end].to_owned())
    });
    folders.collect()
}

fn depth(page: &LintPage) -> usize {
    page.links.path.as_str().matches('/').count()
}

/// Number of folders that all pages share.
fn common_root_depth(pages: &[LintPage]) -> usize {
    let (Some(first), Some(last)) = (pages.first(), pages.last()) else { return 0 };
    // Paths are sorted: the first and the last path have the shortest common prefix.
    let (first, last) = (first.links.path.as_str(), last.links.path.as_str());
    let shared = first.split('/').zip(last.split('/')).take_while(|(a, b)| a == b).count();
    shared.min(first.matches('/').count()).min(last.matches('/').count())
}
