//! Resources: one document for each distinct link target, described by the pages that link to it.

use std::borrow::Cow;

use crate::corpus::MentionKind;
use crate::site::{MentionView, ResourceTarget, find_anchor};

use super::stored_fields::ResourceRecord;

/// Maximum number of mentions that describe a resource; more add little and make common resources very large.
pub(crate) const MENTIONS_KEPT: usize = 8;

/// A resource, ready to be indexed.
#[derive(Debug)]
pub(crate) struct Resource<'a> {
    /// See [`ResourceTarget::identity`].
    pub(crate) identity: String,
    pub(crate) record: ResourceRecord<'a>,
    /// Distinct labels of the links, most descriptive first.
    pub(crate) labels: Vec<&'a str>,
    /// Distinct blurbs and page titles around the links.
    pub(crate) context: Vec<&'a str>,
    /// Distinct facet terms of the linking pages.
    pub(crate) facets: Vec<&'a str>,
}

/// Builds a resource from its mentions, which must be sorted by [`mention_rank`](crate::site::mention_rank).
///
/// `pages` is the number of linking pages, and `anchors` are the anchors of the target page. Returns `None` without
/// mentions.
pub(crate) fn build_resource<'a>(
    target: &ResourceTarget,
    mentions: &[MentionView<'a>],
    pages: u64,
    anchors: &[impl AsRef<str>],
) -> Option<Resource<'a>> {
    let best = mentions.first()?;
    let (mut labels, mut context, mut facets) = (Vec::new(), Vec::new(), Vec::new());
    for mention in mentions.iter().take(MENTIONS_KEPT) {
        push_distinct(&mut labels, mention.label);
        push_distinct(&mut context, mention.blurb);
        push_distinct(&mut context, mention.title);
        mention.facets.iter().for_each(|facet| push_distinct(&mut facets, facet));
    }
    let kind = match best.kind {
        _ if matches!(target, ResourceTarget::External { .. }) => "external",
        MentionKind::Card => "card",
        MentionKind::List => "list",
        MentionKind::Inline => "inline",
    };
    let record = ResourceRecord {
        label: best.label,
        target: display_address(target, best.spelled, anchors),
        kind,
        resolved: !matches!(target, ResourceTarget::Missing { .. }),
        blurb: best.blurb,
        from_title: best.title,
        from_url: best.url,
        from_anchor: best.anchor,
        pages,
        tokens: Vec::new(),
    };
    Some(Resource { identity: target.identity(), record, labels, context, facets })
}

/// Returns the address to show, with the page's spelling of the anchor if the page has it.
fn display_address<'a>(target: &ResourceTarget, spelled: &'a str, anchors: &[impl AsRef<str>]) -> Cow<'a, str> {
    let ResourceTarget::Page { url, fragment } = target else { return Cow::Borrowed(spelled) };
    if fragment.is_empty() {
        return Cow::Owned(url.to_string());
    }
    Cow::Owned(format!("{url}#{}", find_anchor(anchors, spelled).unwrap_or(spelled)))
}

fn push_distinct<'a>(texts: &mut Vec<&'a str>, text: &'a str) {
    if !text.is_empty() && !texts.contains(&text) {
        texts.push(text);
    }
}
