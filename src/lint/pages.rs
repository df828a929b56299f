//! The pages as the rules see them: read side by side, with what the rules need of each and no text.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::corpus::source::{Options, walk};
use crate::corpus::{CorpusError, PageUrl, Reader, SourcePath};
use crate::diagnostic::Diagnostic;
use crate::site::{FacetList, PageLinks, Site, SitePage, address_key, assign_urls};

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
    faults: Vec<Diagnostic>,
    /// The folders of all addresses and paths, as keys of addresses.
    folders: BTreeSet<String>,
    /// How many folders every page stands in: `en-us` of MDN is one.
    trunk: usize,
    /// Whether pages stand right there that are not the page of their folder.
    are_at_trunk: bool,
}

impl Pages {
    pub(crate) fn read(root: &Path, options: &Options) -> Result<Self, CorpusError> {
        let reader = Reader::open(root, options)?;
        let tree = walk(root, options)?;
        let read: Vec<(LintPage, Vec<Diagnostic>)> = tree
            .pages
            .par_iter()
            .map(|file| {
                let mut read = reader.read(file);
                let (topics, is_described) = (read.page.topics.clone(), !read.page.description.trim().is_empty());
                let facets = FacetList::of_page(&read.page);
                (
                    LintPage { links: PageLinks::of_page(&mut read.page, &facets), topics, is_described },
                    read.diagnostics,
                )
            })
            .collect();
        let mut faults = tree.diagnostics;
        let (mut all, of_pages): (Vec<_>, Vec<_>) = read.into_iter().unzip();
        faults.extend(of_pages.into_iter().flatten());
        let claims: Vec<SitePage<'_>> = all.iter().map(|page| (&page.links.path, Some(&page.links.url))).collect();
        let addresses = assign_urls(&claims);
        for (at, url) in addresses.instead {
            if let Some(page) = all.get_mut(at) {
                page.links.url = url;
            }
        }
        faults.extend(addresses.diagnostics.into_iter().map(|mut fault| {
            fault.place.line = reader.front_matter_line(&SourcePath::new(fault.place.file.as_str()), "url", "");
            fault
        }));
        let addresses = all.iter().flat_map(|page| [page.links.path.as_str(), page.links.url.as_str()]);
        let folders = addresses.flat_map(|address| {
            let key = address_key(address).into_owned();
            let ends: Vec<usize> = key.match_indices('/').map(|(at, _)| at).collect();
            ends.into_iter().map(move |end| key[..end].to_owned())
        });
        let folders: BTreeSet<String> = folders.collect();
        let trunk = trunk(&all);
        let are_at_trunk = all.iter().any(|page| depth(page) == trunk && !page.is_index());
        Ok(Self { reader, all, faults, folders, trunk, are_at_trunk })
    }

    /// What reading the pages met.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        self.faults.clone()
    }

    /// The addresses of all pages.
    pub(crate) fn site(&self) -> Site<'_> {
        Site::new(self.all.iter().map(|page| (&page.links.path, Some(&page.links.url))).collect())
    }

    /// Whether a page has this URL or path.
    pub(crate) fn has(&self, address: &str) -> bool {
        let url = PageUrl::new(address);
        let path = address.trim_start_matches('/');
        self.all.iter().any(|page| page.links.url == url || page.links.path.as_str() == path)
    }

    /// Whether pages stand below an address, a key.
    pub(crate) fn are_below(&self, address: &str) -> bool {
        self.folders.contains(address)
    }

    /// Whether pages stand in the folder that an address, a key, begins with: for `/a/b` in `/a`, for `/a` in the root.
    /// What all pages stand in tells nothing.
    pub(crate) fn are_beside(&self, key: &str) -> bool {
        let begins = key.match_indices('/').map(|(at, _)| at).nth(self.trunk);
        begins.map_or(self.are_at_trunk, |end| self.are_below(&key[..end]))
    }
}

impl LintPage {
    /// Whether it is the page of its folder.
    pub(crate) fn is_index(&self) -> bool {
        self.links.path.as_str().rsplit('/').next().is_some_and(|name| name.starts_with("index."))
    }
}

fn depth(page: &LintPage) -> usize {
    page.links.path.as_str().matches('/').count()
}

/// How many folders all these pages stand in.
fn trunk(pages: &[LintPage]) -> usize {
    let (Some(first), Some(last)) = (pages.first(), pages.last()) else { return 0 };
    // They are sorted: what the first and the last share, all share.
    let (first, last) = (first.links.path.as_str(), last.links.path.as_str());
    let shared = first.split('/').zip(last.split('/')).take_while(|(a, b)| a == b).count();
    shared.min(first.matches('/').count()).min(last.matches('/').count())
}
