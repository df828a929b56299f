//! Resources: every distinct target that pages recommend, gathered from all the links that name it.
//! A pure function over mentions and the facts of the site; what a link is and where it leads, `corpus` knows.

use std::collections::BTreeMap;

use crate::corpus::{Anchor, MentionKind, Origin, Page, PageUrl, Site, SourcePath, Target};

use super::stored::{ResourceRecord, StoredLink};

/// Mentions that a resource is described by; more say little that is new and make the common ones huge.
const MENTIONS_KEPT: usize = 8;
/// Longest blurb that is kept, in bytes.
const LONGEST_BLURB: usize = 400;

/// One page's word for a target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Recommendation {
    kind: MentionKind,
    /// Pages in the order of their paths: of two equal mentions the first page's is shown.
    page: u32,
    anchor: Anchor,
    label: String,
    /// The target as the page spells it.
    pub(crate) target: String,
    blurb: String,
    /// Where the link stands.
    pub(crate) origin: Origin,
}

/// What all pages say about one target.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// What an answer shows.
    pub(crate) record: ResourceRecord,
    /// Distinct labels, the one shown first.
    pub(crate) labels: Vec<String>,
    /// Blurbs, headings and page titles around the links.
    pub(crate) context: Vec<String>,
    /// Facet terms of the pages that recommend it.
    pub(crate) facets: Vec<String>,
}

/// What gathering needs to know about a page.
#[derive(Debug, Clone)]
pub(crate) struct Recommender {
    pub(crate) path: SourcePath,
    pub(crate) url: PageUrl,
    pub(crate) title: String,
    /// The files it was made from, see [`Page::sources`].
    pub(crate) sources: Vec<SourcePath>,
    /// Facet terms of its topics, content type and use cases.
    pub(crate) facets: Vec<String>,
    pub(crate) recommendations: Vec<Recommendation>,
}

/// What a page recommends, each target as spelled once: its strongest mention.
pub(crate) fn recommendations(page: &Page, number: u32) -> Vec<Recommendation> {
    let mut best: BTreeMap<&str, Recommendation> = BTreeMap::new();
    for mention in &page.mentions {
        let anchor = page.sections.get(mention.section as usize).map(|section| section.anchor.clone());
        let candidate = Recommendation {
            kind: mention.kind,
            page: number,
            anchor: anchor.unwrap_or_default(),
            label: mention.label.clone(),
            target: mention.target.clone(),
            blurb: clip(&mention.blurb),
            origin: mention.origin,
        };
        let known = best.entry(&mention.target).or_insert_with(|| candidate.clone());
        if candidate.kind < known.kind {
            *known = candidate;
        }
    }
    best.into_values().collect()
}

/// A page's links as `kb show` lists them.
pub(crate) fn links(page: &Page) -> Vec<StoredLink> {
    let mut seen = std::collections::BTreeSet::new();
    let fresh = page.mentions.iter().filter(|mention| seen.insert(mention.target.clone()));
    let stored = fresh.map(|mention| StoredLink {
        section: mention.section,
        label: mention.label.clone(),
        target: mention.target.clone(),
        blurb: clip(&mention.blurb),
    });
    stored.collect()
}

fn clip(text: &str) -> String {
    let mut end = text.len().min(LONGEST_BLURB);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < text.len() {
        end = text[..end].rfind(' ').unwrap_or(end);
    }
    text[..end].to_owned()
}

/// Gathers the resources of a site, sorted by target.
pub(crate) fn gather<'a>(pages: impl Iterator<Item = &'a Recommender>, site: &Site) -> Vec<Resource> {
    let recommenders: Vec<&Recommender> = pages.collect();
    let mut targets: BTreeMap<(String, bool, bool), Vec<&Recommendation>> = BTreeMap::new();
    for page in &recommenders {
        for recommendation in &page.recommendations {
            let (address, resolved, external) = match site.resolve(&page.path, &page.url, &recommendation.target) {
                Target::Page { url, anchor, .. } if anchor.as_str().is_empty() => (url.to_string(), true, false),
                Target::Page { url, anchor, .. } => (format!("{url}#{}", anchor.as_str()), true, false),
                Target::Missing { address, .. } => (address, false, false),
                Target::External { address } => (address, true, true),
                Target::Skip => continue,
            };
            targets.entry((address, resolved, external)).or_default().push(recommendation);
        }
    }
    let gathered = targets.into_iter().filter_map(|((target, resolved, external), mentions)| {
        describe(target, resolved, external, mentions, &recommenders)
    });
    gathered.collect()
}

fn describe(
    target: String,
    resolved: bool,
    external: bool,
    mut mentions: Vec<&Recommendation>,
    recommenders: &[&Recommender],
) -> Option<Resource> {
    let mut pages: Vec<u32> = mentions.iter().map(|mention| mention.page).collect();
    pages.sort_unstable();
    pages.dedup();
    // A page that is the target itself recommends nothing by linking to its own sections.
    let own = |mention: &Recommendation| {
        let from = recommenders.get(mention.page as usize);
        from.is_some_and(|page| target.split('#').next() == Some(page.url.as_str()))
    };
    mentions.sort_by(|a, b| (own(a), *a).cmp(&(own(b), *b)));
    let best = *mentions.first()?;
    let from = recommenders.get(best.page as usize)?;
    let mut labels: Vec<String> = Vec::new();
    let mut context: Vec<String> = Vec::new();
    let mut facets: Vec<String> = Vec::new();
    for mention in mentions.iter().take(MENTIONS_KEPT) {
        push_new(&mut labels, &mention.label);
        push_new(&mut context, &mention.blurb);
        if let Some(page) = recommenders.get(mention.page as usize) {
            push_new(&mut context, &page.title);
            page.facets.iter().for_each(|facet| push_new(&mut facets, facet));
        }
    }
    let kind = match best.kind {
        _ if external => "external",
        MentionKind::Card => "card",
        MentionKind::List => "list",
        MentionKind::Inline => "inline",
    };
    let record = ResourceRecord {
        label: best.label.clone(),
        target,
        kind: kind.to_owned(),
        resolved,
        blurb: best.blurb.clone(),
        from_title: from.title.clone(),
        from_url: from.url.to_string(),
        from_anchor: best.anchor.as_str().to_owned(),
        pages: pages.len() as u64,
    };
    Some(Resource { record, labels, context, facets })
}

fn push_new(into: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !into.iter().any(|known| known == text) {
        into.push(text.to_owned());
    }
}
