//! Link rules: broken links and anchors, missing files, links out of the corpus, orphan pages.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use crate::corpus::{Anchor, SourcePath};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::site::{
    Broken, CandidateUrls, PageLinks, Resolved, ResourceTarget, Site, StoredLink, address_key, broken, is_page_like,
};

use super::pages::{LintPage, Pages};
use super::rule::Rules;
use super::similar_page::{PageNames, most_similar};

/// Missing addresses below a folder from which on the folder is an external section of the site.
const MIN_EXTERNAL_LINKS: usize = 100;
/// Limit of lines, from the first one of a paragraph, that are searched for a link.
const MAX_PARAGRAPH_LINES: usize = 60;
/// Maximum share of orphans for the rule on orphans; above, readers find pages without links.
const MAX_ORPHAN_SHARE: f64 = 0.2;

/// The diagnostics of a page's links, each with the link target, and the indexes of the linked pages.
#[derive(Default)]
struct CheckedLinks {
    diagnostics: Vec<(Diagnostic, String)>,
    linked: BTreeSet<usize>,
}

/// The findings of all link rules whose code passes `is_enabled`.
pub(crate) fn diagnostics(pages: &Pages, rules: &Rules, is_enabled: &dyn Fn(Code) -> bool) -> Vec<Diagnostic> {
    let site = pages.site();
    let (names, external_sections) = (PageNames::new(pages), external_sections(pages, &site));
    let checker = LinkChecker { pages, rules, site: &site, names, external_sections };
    let checked: Vec<CheckedLinks> = pages.all.par_iter().map(|page| checker.check(page)).collect();
    let mut linked = BTreeSet::new();
    // A link of a partial occurs in every page that includes the partial, and is reported once.
    let mut by_place: BTreeMap<(Place, Code, String), (String, Vec<&str>)> = BTreeMap::new();
    for (page, checked) in pages.all.iter().zip(checked) {
        linked.extend(checked.linked);
        for (Diagnostic { place, code, message }, target) in checked.diagnostics {
            if !is_enabled(code) {
                continue;
            }
            let target = target.split('?').next().unwrap_or_default().to_owned();
            let entry = by_place.entry((place, code, target)).or_insert_with(|| (message, Vec::new()));
            entry.1.push(page.links.path.as_str());
        }
    }
    let mut lines = LinkLines { pages, file: String::new(), text: String::new() };
    let broken = by_place.into_iter().map(|((mut place, code, target), (message, including))| {
        place.line = lines.find(&target, &place);
        let message = match including.split_first() {
            Some((page, others)) if **page != place.file => match others.len() {
                0 => format!("{message} (as part of {page})"),
                more => format!("{message} (as part of {page} and {more} more)"),
            },
            _ => message,
        };
        Diagnostic { place, code, message }
    });
    let broken: Vec<Diagnostic> = broken.collect();
    broken.into_iter().chain(orphans(pages, &linked)).collect()
}

/// Finds the line of a link; the corpus records only the first line of its paragraph.
struct LinkLines<'a> {
    pages: &'a Pages,
    /// The file of the last lookup, with its text.
    file: String,
    text: String,
}

impl LinkLines<'_> {
    /// The first line from `place` on that contains `target`, or the line of `place` without such a line.
    fn find(&mut self, target: &str, place: &Place) -> u32 {
        if self.file != place.file {
            self.file.clone_from(&place.file);
            self.text = self.pages.reader.text(&SourcePath::new(place.file.as_str()));
        }
        let first = (place.line as usize).saturating_sub(1);
        let mut lines = self.text.lines().skip(first).take(MAX_PARAGRAPH_LINES);
        let offset = lines.position(|line| line.contains(target)).unwrap_or_default();
        place.line.saturating_add(u32::try_from(offset).unwrap_or_default())
    }
}

/// The data of the whole site for the check of a link.
struct LinkChecker<'a> {
    pages: &'a Pages,
    rules: &'a Rules,
    site: &'a Site<'a>,
    names: PageNames<'a>,
    external_sections: BTreeSet<String>,
}

impl LinkChecker<'_> {
    fn check(&self, page: &LintPage) -> CheckedLinks {
        let (pages, page) = (self.pages, &page.links);
        let anchors = |index: usize| pages.all.get(index).map(|page| &page.links.anchors[..]).unwrap_or_default();
        let Ok(broken) = broken::links(page, self.site, |index| Ok::<_, Infallible>(anchors(index)));
        let mut checked = CheckedLinks::default();
        for Broken { link, finding } in broken {
            let resolved = page.resolve(link, self.site);
            let finding = resolved.and_then(|resolved| match resolved.page {
                Some(index) => broken_anchor(finding, &resolved.spelled, anchors(index)),
                None => self.missing_page(finding, link, &resolved),
            });
            checked.diagnostics.extend(finding.map(|finding| (finding, link.target.clone())));
        }
        for link in &page.links {
            let Some(resolved) = page.resolve(link, self.site) else { continue };
            let is_other = |index: &usize| pages.all.get(*index).is_some_and(|other| other.links.path != page.path);
            checked.linked.extend(resolved.page.filter(is_other));
            if matches!(resolved.target, ResourceTarget::Missing { .. }) && !is_page_like(&resolved.spelled) {
                let missing = |candidates| missing_file(page, link, &candidates, pages);
                checked.diagnostics.extend(resolved.candidates.and_then(missing));
            }
        }
        checked
    }

    /// The finding for a link without page; `None` when the link leads to a file or to an external address.
    fn missing_page(&self, mut finding: Diagnostic, link: &StoredLink, resolved: &Resolved<'_>) -> Option<Diagnostic> {
        let spelled = &*resolved.spelled;
        let candidates = || resolved.candidates.iter().flat_map(CandidateUrls::iter);
        if spelled == "/" || self.rules.is_external(spelled) || candidates().any(|address| self.is_file(address)) {
            return None;
        }
        let keys = || candidates().map(address_key);
        if keys().any(|key| self.pages.is_folder(&key)) {
            finding.code = Code::FolderLink;
            finding.message = format!("the link leads to the folder {spelled}, which has no page of its own");
        } else if keys().all(|key| self.is_outside(link, &key)) {
            finding.code = Code::OutsideLink;
            finding.message = format!("the link leads to {spelled}, a part of the site that the corpus does not hold");
        } else {
            finding.message.push_str(&self.names.suggestion(spelled));
        }
        Some(finding)
    }

    /// Whether an address is a file other than a page: a licence, an example.
    fn is_file(&self, address: &str) -> bool {
        !address.starts_with("..")
            && crate::corpus::trim_page_path(address) == address
            && self.pages.reader.has_file(address)
    }

    /// Whether a link leads out of the corpus: above the root folder, or to a section of the site without pages.
    fn is_outside(&self, link: &StoredLink, key: &str) -> bool {
        let is_external = || section(key).is_some_and(|section| self.external_sections.contains(section));
        key.starts_with("..") || link.target.starts_with('/') && (!self.pages.has_top_folder(key) || is_external())
    }
}

/// The first two folders of an address key, if the address is below them.
fn section(key: &str) -> Option<&str> {
    key.match_indices('/').nth(1).map(|(end, _)| &key[..end])
}

/// Sections of the site outside the corpus, by the number of missing addresses below them.
///
/// An example is `/en-US/docs` of MDN, whose corpus has `en-us`.
fn external_sections(pages: &Pages, site: &Site<'_>) -> BTreeSet<String> {
    let missing = pages.all.par_iter().flat_map_iter(|page| {
        let page = &page.links;
        let from_root = page.links.iter().filter(|link| link.target.starts_with('/'));
        from_root.filter_map(|link| match page.resolve(link, site)?.target {
            ResourceTarget::Missing { address }
                if section(&address).is_some_and(|section| !pages.is_folder(section)) =>
            {
                Some(address)
            }
            _ => None,
        })
    });
    let mut addresses: Vec<String> = missing.collect();
    addresses.par_sort_unstable();
    addresses.dedup();
    let sections = addresses.chunk_by(|a, b| section(a) == section(b));
    let external = sections.filter(|addresses| addresses.len() >= MIN_EXTERNAL_LINKS);
    external.filter_map(|addresses| section(addresses.first()?).map(str::to_owned)).collect()
}

/// A broken anchor with a suggestion; `None` for `#tab/…`, which selects a tab in DocFX.
fn broken_anchor(mut finding: Diagnostic, fragment: &str, anchors: &[Anchor]) -> Option<Diagnostic> {
    let similar = most_similar(fragment, anchors.iter().map(Anchor::as_str).filter(|anchor| !anchor.is_empty()));
    finding.message.push_str(&similar.map(|anchor| format!("; near: #{anchor}")).unwrap_or_default());
    (!fragment.starts_with("tab/")).then_some(finding)
}

/// A missing download in a folder of the corpus; other folders may exist on the site only.
fn missing_file(
    page: &PageLinks,
    link: &StoredLink,
    candidates: &CandidateUrls<'_>,
    pages: &Pages,
) -> Option<(Diagnostic, String)> {
    if candidates.iter().any(|address| pages.reader.has_file(address)) {
        return None;
    }
    let has_folder = |address: &&str| {
        let folder = address.rsplit_once('/').map(|(folder, _)| folder);
        !address.starts_with("..") && folder.is_some_and(|folder| pages.reader.has_folder(folder))
    };
    let address = candidates.iter().find(has_folder)?;
    let message = format!("there is no file /{address}");
    let finding = Diagnostic::new(Code::MissingFile, page.file(link).as_str(), link.origin.line, message);
    Some((finding, link.target.clone()))
}

/// Pages without links from other pages, except index pages and the home page: readers reach these by their folder.
fn orphans(pages: &Pages, linked: &BTreeSet<usize>) -> Vec<Diagnostic> {
    let is_home = |page: &LintPage| page.links.url.as_str() == "/";
    let all = pages.all.iter().enumerate();
    let orphans = all.filter(|(index, page)| !linked.contains(index) && !page.is_index() && !is_home(page));
    let orphans: Vec<&LintPage> = orphans.map(|(_, page)| page).collect();
    if orphans.len() as f64 > MAX_ORPHAN_SHARE * pages.all.len() as f64 {
        return Vec::new();
    }
    let finding = |page: &LintPage| {
        Diagnostic::new(Code::OrphanPage, page.links.path.as_str(), 1, "no other page links to this one")
    };
    orphans.into_iter().map(finding).collect()
}
