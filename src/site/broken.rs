//! Broken links: those that no page answers, and those to an anchor that the page lacks. What they are depends on all
//! pages, so whoever asks says what the site is and which anchors its pages have.

use crate::corpus::Anchor;
use crate::diagnostic::{Code, Diagnostic};
use crate::index::schema::StoredLink;

use super::address::{Site, find_anchor, is_page_like};
use super::page_links::{PageLinks, Resolved, ResourceTarget};

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
        let Some(led) = page.resolve(link, site) else { continue };
        let lacks = |at, fragment: &str| Ok(find_anchor(anchors(at)?.as_ref(), fragment).is_none());
        let Some(code) = fault(&led, lacks)? else { continue };
        let message = match &led.target {
            ResourceTarget::Page { url, .. } => format!("{url} has no section #{}", led.spelled),
            _ => format!("no page answers the link to {}", led.spelled),
        };
        found
            .push(Broken { link, finding: Diagnostic::new(code, page.file(link).as_str(), link.origin.line, message) });
    }
    Ok(found)
}

/// What is wrong with where a link leads; `lacks` is asked whether a page of the site has no anchor that a fragment means.
///
/// # Errors
/// Those of `lacks`.
pub(crate) fn fault<E>(
    led: &Resolved<'_>,
    lacks: impl FnOnce(usize, &str) -> Result<bool, E>,
) -> Result<Option<Code>, E> {
    Ok(match (&led.target, led.page) {
        (ResourceTarget::Missing { .. }, _) if is_page_like(&led.spelled) => Some(Code::BrokenLink),
        (ResourceTarget::Page { .. }, Some(at)) if !led.spelled.is_empty() && lacks(at, &led.spelled)? => {
            Some(Code::BrokenAnchor)
        }
        _ => None,
    })
}
