//! Broken links: links to a missing page, and links to a missing anchor of a page.

use crate::corpus::Anchor;
use crate::diagnostic::{Code, Diagnostic};

use super::address::{find_anchor, is_page_like};
use super::page_links::{PageLinks, StoredLink};
use super::resource_target::{Resolved, ResourceTarget};
use super::site_pages::Site;

/// A broken link of a page, and its diagnostic.
pub(crate) struct Broken<'a> {
    pub(crate) link: &'a StoredLink,
    pub(crate) finding: Diagnostic,
}

/// Returns the broken links of a page. `anchors` returns the anchors of a page by its index in the site.
///
/// # Errors
/// The errors of `anchors`.
pub(crate) fn links<'a, A: AsRef<[Anchor]>, E>(
    page: &'a PageLinks,
    site: &Site<'_>,
    anchors: impl Fn(usize) -> Result<A, E>,
) -> Result<Vec<Broken<'a>>, E> {
    let mut broken = Vec::new();
    for link in &page.links {
        let Some(resolved) = page.resolve(link, site) else { continue };
        let lacks_anchor = |page, fragment: &str| Ok(find_anchor(anchors(page)?.as_ref(), fragment).is_none());
        let Some(code) = classify(&resolved, lacks_anchor)? else { continue };
        let message = match &resolved.target {
            ResourceTarget::Page { url, .. } => format!("{url} has no section #{}", resolved.spelled),
            _ => format!("no page answers the link to {}", resolved.spelled),
        };
        let finding = Diagnostic::new(code, page.file(link).as_str(), link.origin.line, message);
        broken.push(Broken { link, finding });
    }
    Ok(broken)
}

/// Returns the diagnostic code of a resolved link; `None` if it is not broken.
///
/// `lacks_anchor` decides whether the page at an index of the site has no anchor for a fragment.
///
/// # Errors
/// The errors of `lacks_anchor`.
pub(crate) fn classify<E>(
    resolved: &Resolved<'_>,
    lacks_anchor: impl FnOnce(usize, &str) -> Result<bool, E>,
) -> Result<Option<Code>, E> {
    let spelled = &*resolved.spelled;
    Ok(match (&resolved.target, resolved.page) {
        (ResourceTarget::Missing { .. }, _) if resolved.is_unsearched => None,
        (ResourceTarget::Missing { address }, _) if address.starts_with("..") => Some(Code::OutsideLink),
        (ResourceTarget::Missing { .. }, _) if is_page_like(spelled) => Some(Code::BrokenLink),
        (ResourceTarget::Page { .. }, Some(page)) if !spelled.is_empty() && lacks_anchor(page, spelled)? => {
            Some(Code::BrokenAnchor)
        }
        _ => None,
    })
}
