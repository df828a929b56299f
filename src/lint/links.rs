//! Links that lead nowhere, and pages that no link leads to. Whether a link is broken, `index` decides; here is decided
//! what that means to a reader of the site, and what was probably meant instead.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use crate::corpus::{Anchor, SourcePath};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::index::schema::StoredLink;
use crate::site::{
    Broken, CandidateUrls, PageLinks, Resolved, ResourceTarget, Site, address_key, bare, broken, is_page_like,
};

use super::pages::{LintPage, Pages};
use super::rule::Rules;

/// Names that are offered instead of another differ in their length by no more characters.
const FEW: usize = 3;
/// How like a name has to be to be offered instead of another (Jaro-Winkler, 0 to 1).
const NEAR: f64 = 0.9;
/// Another part of the site begins where so many addresses lead below a folder that no page stands in.
const MANY: usize = 100;
/// A link is looked for in so many lines from the first of its paragraph.
const LONGEST: usize = 60;
/// Orphans are told of while no more than this share of the pages are: above, readers come by another way than links.
const MOST_ORPHANS: f64 = 0.2;

/// What is wrong with the links of one page, and the pages that they lead to.
#[derive(Default)]
struct Followed {
    found: Vec<(Diagnostic, String)>,
    led_to: BTreeSet<usize>,
}

/// What is wrong with links, as far as `is_told` of its code.
pub(crate) fn diagnostics(pages: &Pages, rules: &Rules, is_told: &dyn Fn(Code) -> bool) -> Vec<Diagnostic> {
    let site = pages.site();
    let (names, elsewhere) = (Names::new(pages), elsewhere(pages, &site));
    let follow = Follow { pages, rules, site: &site, names, elsewhere };
    let followed: Vec<Followed> = pages.all.par_iter().map(|page| follow.page(page)).collect();
    let mut linked = BTreeSet::new();
    // A link of a partial is a link of every page that includes it, and one line to mend.
    let mut by_place: BTreeMap<(Place, Code, String), (String, Vec<&str>)> = BTreeMap::new();
    for (page, followed) in pages.all.iter().zip(followed) {
        linked.extend(followed.led_to);
        for (Diagnostic { place, code, message }, target) in followed.found {
            if !is_told(code) {
                continue;
            }
            let target = target.split('?').next().unwrap_or_default().to_owned();
            let seen = by_place.entry((place, code, target)).or_insert_with(|| (message, Vec::new()));
            seen.1.push(page.links.path.as_str());
        }
    }
    let mut lines = Lines { pages, file: String::new(), text: String::new() };
    let broken = by_place.into_iter().map(|((mut place, code, target), (message, seen))| {
        place.line = lines.of(&target, &place);
        let message = match seen.split_first() {
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

/// The file whose links are looked for: a link is known by the first line of its paragraph, and people look for its own.
struct Lines<'a> {
    pages: &'a Pages,
    file: String,
    text: String,
}

impl Lines<'_> {
    /// The first line from `place` on that holds `target`; that of `place` where the file spells it otherwise.
    fn of(&mut self, target: &str, place: &Place) -> u32 {
        if self.file != place.file {
            self.file.clone_from(&place.file);
            self.text = self.pages.reader.text(&SourcePath::new(place.file.as_str()));
        }
        let from = (place.line as usize).saturating_sub(1);
        let mut lines = self.text.lines().skip(from).take(LONGEST);
        let below = lines.position(|line| line.contains(target)).unwrap_or_default();
        place.line.saturating_add(u32::try_from(below).unwrap_or_default())
    }
}

/// What is known of the whole site while the links of its pages are followed.
struct Follow<'a> {
    pages: &'a Pages,
    rules: &'a Rules,
    site: &'a Site<'a>,
    names: Names<'a>,
    elsewhere: BTreeSet<String>,
}

impl Follow<'_> {
    fn page(&self, page: &LintPage) -> Followed {
        let (pages, page) = (self.pages, &page.links);
        let anchors = |at: usize| pages.all.get(at).map(|page| &page.links.anchors[..]).unwrap_or_default();
        let Ok(broken) = broken::links(page, self.site, |at| Ok::<_, Infallible>(anchors(at)));
        let mut followed = Followed::default();
        for Broken { link, finding } in broken {
            let led = page.resolve(link, self.site);
            let finding = led.and_then(|led| match led.page {
                Some(at) => anchor(finding, &led.spelled, anchors(at)),
                None => self.missing(finding, link, &led),
            });
            followed.found.extend(finding.map(|finding| (finding, link.target.clone())));
        }
        for link in &page.links {
            let Some(led) = page.resolve(link, self.site) else { continue };
            let other = led.page.filter(|at| pages.all.get(*at).is_some_and(|to| to.links.path != page.path));
            followed.led_to.extend(other);
            if matches!(led.target, ResourceTarget::Missing { .. }) && !is_page_like(&led.spelled) {
                followed.found.extend(led.addresses.and_then(|addresses| missing_file(page, link, &addresses, pages)));
            }
        }
        followed
    }

    /// What it means that no page answers a link; nothing, where readers of the sources find a file there.
    fn missing(&self, mut finding: Diagnostic, link: &StoredLink, led: &Resolved<'_>) -> Option<Diagnostic> {
        let spelled = &*led.spelled;
        let addresses = || led.addresses.iter().flat_map(CandidateUrls::iter);
        if spelled == "/" || self.rules.answer(spelled) || addresses().any(|address| self.is_file(address)) {
            return None;
        }
        let keys = || addresses().map(address_key);
        if keys().any(|key| self.pages.are_below(&key)) {
            finding.code = Code::FolderLink;
            finding.message = format!("the link leads to the folder {spelled}, which has no page of its own");
        } else if keys().all(|key| self.is_outside(link, &key)) {
            finding.code = Code::OutsideLink;
            finding.message = format!("the link leads to {spelled}, a part of the site that the corpus does not hold");
        } else {
            finding.message.push_str(&self.names.instead_of(spelled));
        }
        Some(finding)
    }

    /// Whether a file that is no page lies there: a licence, an example.
    fn is_file(&self, address: &str) -> bool {
        !address.starts_with("..") && bare(address) == address && self.pages.reader.has_file(address)
    }

    /// Whether the site may answer a link that the corpus does not: it leads out of the tree, or from the root of the site
    /// to a part of it that no page stands in.
    fn is_outside(&self, link: &StoredLink, key: &str) -> bool {
        let is_known = || self.pages.are_beside(key) && !part(key).is_some_and(|part| self.elsewhere.contains(part));
        key.starts_with("..") || link.target.starts_with('/') && !is_known()
    }
}

/// The first two parts of an address that goes on below them.
fn part(key: &str) -> Option<&str> {
    key.match_indices('/').nth(1).map(|(end, _)| &key[..end])
}

/// Parts of the site that begin below folders of the corpus and are kept elsewhere, as far as links tell: MDN's pages
/// lie below `en-us` and link to `/en-US/docs`.
fn elsewhere(pages: &Pages, site: &Site<'_>) -> BTreeSet<String> {
    let missing = pages.all.par_iter().flat_map_iter(|page| {
        let page = &page.links;
        let from_root = page.links.iter().filter(|link| link.target.starts_with('/'));
        from_root.filter_map(|link| match page.resolve(link, site)?.target {
            ResourceTarget::Missing { address } if part(&address).is_some_and(|part| !pages.are_below(part)) => {
                Some(address)
            }
            _ => None,
        })
    });
    let mut addresses: Vec<String> = missing.collect();
    addresses.par_sort_unstable();
    addresses.dedup();
    let parts = addresses.chunk_by(|a, b| part(a) == part(b)).filter(|same| same.len() >= MANY);
    parts.filter_map(|same| part(same.first()?).map(str::to_owned)).collect()
}

/// A broken anchor with the one that is probably meant. `#tab/…` chooses a tab of DocFX's and is no anchor.
fn anchor(mut finding: Diagnostic, fragment: &str, anchors: &[Anchor]) -> Option<Diagnostic> {
    let near = nearest(fragment, anchors.iter().map(Anchor::as_str).filter(|anchor| !anchor.is_empty()));
    finding.message.push_str(&near.map(|near| format!("; near: #{near}")).unwrap_or_default());
    (!fragment.starts_with("tab/")).then_some(finding)
}

/// A download that is not where the link says. What the site keeps elsewhere nobody can know.
fn missing_file(
    page: &PageLinks,
    link: &StoredLink,
    addresses: &CandidateUrls<'_>,
    pages: &Pages,
) -> Option<(Diagnostic, String)> {
    let is_there = |address: &str| pages.reader.has_file(address);
    let folder = |address: &str| address.rsplit_once('/').is_some_and(|(folder, _)| pages.reader.has_folder(folder));
    let may_be_here = |address: &&str| !address.starts_with("..") && folder(address);
    if addresses.iter().any(is_there) {
        return None;
    }
    let address = addresses.iter().find(may_be_here)?;
    let message = format!("there is no file /{address}");
    let finding = Diagnostic::new(Code::MissingFile, page.file(link).as_str(), link.origin.line, message);
    Some((finding, link.target.clone()))
}

fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness =
        names.map(|name| (strsim::jaro_winkler(wanted, name), name)).filter(|(likeness, _)| *likeness > NEAR);
    likeness.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, name)| name)
}

/// The addresses of all pages by their last part, and the last parts by folder.
struct Names<'a> {
    by_name: BTreeMap<&'a str, Vec<&'a str>>,
    by_folder: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Names<'a> {
    fn new(pages: &'a Pages) -> Self {
        let mut names = Self { by_name: BTreeMap::new(), by_folder: BTreeMap::new() };
        for url in pages.all.iter().map(|page| page.links.url.as_str()) {
            let (folder, name) = url.rsplit_once('/').unwrap_or(("", url));
            names.by_name.entry(name).or_default().push(url);
            names.by_folder.entry(folder).or_default().push(name);
        }
        names
    }

    /// What to say of a page that is probably meant: one that is spelled nearly so, or stands in another folder.
    fn instead_of(&self, spelled: &str) -> String {
        let (folder, name) = bare(spelled).rsplit_once('/').unwrap_or(("", bare(spelled)));
        let folder = if folder.is_empty() { String::new() } else { format!("/{folder}") };
        let top = |address: &str| address.split('/').nth(1).map(str::to_owned);
        let namesakes = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut below_the_same = namesakes.iter().filter(|url| top(url) == top(spelled));
        let namesake = below_the_same.next().filter(|_| below_the_same.next().is_none());
        let instead = namesake.map(|url| (*url).to_owned()).or_else(|| {
            let names = self.by_folder.get(&folder[..])?.iter().copied();
            let alike =
                names.filter(|other| other.len().abs_diff(name.len()) <= FEW && other.get(..1) == name.get(..1));
            nearest(name, alike).map(|name| format!("{folder}/{name}"))
        });
        instead.map(|instead| format!("; near: {instead}")).unwrap_or_default()
    }
}

/// Pages that no other links to. An index is found by its folder, and the page of the site's root by its name.
fn orphans(pages: &Pages, linked: &BTreeSet<usize>) -> Vec<Diagnostic> {
    let lonely = pages
        .all
        .iter()
        .enumerate()
        .filter(|(at, page)| !linked.contains(at) && !page.is_index() && page.links.url.as_str() != "/");
    let lonely: Vec<&LintPage> = lonely.map(|(_, page)| page).collect();
    if lonely.len() as f64 > MOST_ORPHANS * pages.all.len() as f64 {
        return Vec::new();
    }
    let orphan = |page: &LintPage| {
        Diagnostic::new(Code::OrphanPage, page.links.path.as_str(), 1, "no other page links to this one")
    };
    lonely.into_iter().map(orphan).collect()
}
