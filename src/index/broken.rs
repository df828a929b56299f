//! Broken links: those that no page answers, and those to an anchor that the page lacks. What they are depends on all
//! pages, so whoever asks says what the site is and which anchors its pages have.

use crate::corpus::{Anchor, Site, find_anchor, is_page_like};
use crate::diagnostic::{Code, Diagnostic};

use super::links::{Led, PageLinks, Target, lead};
use super::stored::StoredLink;

/// A broken link of a page, and the finding that tells of it.
pub(crate) struct Broken<'a> {
    pub(crate) link: &'a StoredLink,
    pub(crate) finding: Diagnostic,
}

/// The broken links of a page; `anchors` are asked for by the number of a page of the site.
///
/// # Errors
/// Those of `anchors`.
pub(crate) fn links<'a, A: AsRef<[Anchor]>, E>(
    page: &'a PageLinks,
    site: &Site<'_>,
    anchors: impl Fn(usize) -> Result<A, E>,
) -> Result<Vec<Broken<'a>>, E> {
    let mut found = Vec::new();
    for link in &page.links {
        let Some(led) = lead(&page.path, &page.url, link, site) else { continue };
        let (code, message) = match (&led.target, led.page) {
            (Target::Missing { .. }, _) if is_page_like(&led.spelled) => {
                (Code::BrokenLink, format!("no page answers the link to {}", led.spelled))
            }
            (Target::Page { url, .. }, Some(at)) if lacks(&led, || anchors(at))? => {
                (Code::BrokenAnchor, format!("{url} has no section #{}", led.spelled))
            }
            _ => continue,
        };
        found
            .push(Broken { link, finding: Diagnostic::new(code, page.file(link).as_str(), link.origin.line, message) });
    }
    Ok(found)
}

fn lacks<A: AsRef<[Anchor]>, E>(led: &Led, anchors: impl FnOnce() -> Result<A, E>) -> Result<bool, E> {
    Ok(!led.spelled.is_empty() && find_anchor(anchors()?.as_ref(), &led.spelled).is_none())
}
