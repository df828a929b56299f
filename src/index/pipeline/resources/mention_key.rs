//! The order of the mentions of a target, and the resource that they describe.

use serde::{Deserialize, Serialize};

use crate::corpus::MentionKind;
use crate::index::schema::{Resource, build_resource};
use crate::site::{MentionView, ResourceTarget};

/// Sorts the mentions of a target, the most informative first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct MentionKey<U> {
    /// See [`crate::site::mention_rank`].
    pub(crate) rank: (bool, MentionKind),
    /// The URL of the page with the link.
    pub(crate) url: U,
}

/// Builds the resource of a target from its best mentions, in order. `pages` is the number of pages that mention it, and
/// `anchors` returns the anchors of a page of the site. `None` without a mention.
///
/// # Errors
/// The error of `anchors`.
pub(crate) fn resource_of_mentions<'a, A: AsRef<str>, E>(
    target: &ResourceTarget,
    mentions: &[MentionView<'a>],
    pages: u64,
    anchors: impl FnOnce(usize) -> Result<Vec<A>, E>,
) -> Result<Option<Resource<'a>>, E> {
    // Only a link with a fragment shows an anchor.
    let page = mentions.first().filter(|best| !best.spelled.is_empty()).and_then(|best| best.page);
    let anchors = page.map(anchors).transpose()?.unwrap_or_default();
    Ok(build_resource(target, mentions, pages, &anchors))
}
