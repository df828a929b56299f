//! Link terms: the possible targets of a page's links as exact terms of the `links` field.
//!
//! ```text
//! certainty kind hash-of-address fragment
//! ```
//! The terms depend on the page alone. The postings of the terms of an address are the pages that can link to it.

use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::MentionKind;
use crate::site::{LinkTarget, StoredLink, address_key, fragment_key};

use super::keyword;

/// Offset of the fragment in a term: two letters and the hash precede it.
const FRAGMENT_OFFSET: usize = 2 + keyword::HASH_LETTERS;

/// How certain it is that a link leads to the address of a term. The letters are part of the index format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LinkCertainty {
    /// The only candidate URL.
    Certain,
    /// The first of several candidates.
    Likeliest,
    /// A later candidate, which applies if no earlier one has a page.
    Fallback,
    /// An address of another site.
    External,
}

impl LinkCertainty {
    /// The certainties of internal links.
    pub(crate) const INTERNAL: [Self; 3] = [Self::Certain, Self::Likeliest, Self::Fallback];

    fn letter(self) -> char {
        match self {
            Self::Certain => '1',
            Self::Likeliest => 'f',
            Self::Fallback => 'l',
            Self::External => 'x',
        }
    }
}

/// The kinds of mentions, best first, with their letters in a term.
pub(crate) const MENTION_KINDS: [(MentionKind, char); 3] =
    [(MentionKind::Card, 'c'), (MentionKind::List, 'l'), (MentionKind::Inline, 'i')];

/// Returns the term of a link to an address; with an empty fragment also the prefix of the terms with fragments.
pub(crate) fn link_term(certainty: LinkCertainty, kind: MentionKind, address: &str, fragment: &str) -> String {
    let mut term = String::new();
    push_link_term(certainty, kind, xxh3_64(address.as_bytes()), fragment, &mut term);
    term
}

fn push_link_term(certainty: LinkCertainty, kind: MentionKind, address: u64, fragment: &str, term: &mut String) {
    let kind = MENTION_KINDS.into_iter().find(|(known, _)| *known == kind).map_or('i', |(_, letter)| letter);
    term.reserve(FRAGMENT_OFFSET + fragment.len());
    term.extend([certainty.letter(), kind]);
    term.extend(keyword::hash_letters(address));
    term.push_str(fragment);
}

/// Returns the fragment key of a term.
pub(crate) fn link_term_fragment(term: &str) -> &str {
    term.get(FRAGMENT_OFFSET..).unwrap_or_default()
}

/// Passes the terms of a page's links to `emit`, sorted and distinct. `targets` are the parsed targets of `links`.
///
/// Terms that differ in their kind only are reduced to the one with the best kind.
pub(crate) fn page_link_terms(links: &[StoredLink], targets: &[LinkTarget<'_>], mut emit: impl FnMut(&str)) {
    let mut all: Vec<(LinkCertainty, u64, String, MentionKind)> = Vec::new();
    let mut add = |certainty, address: &str, fragment: &str, kind| {
        all.push((certainty, xxh3_64(address.as_bytes()), fragment.to_owned(), kind));
    };
    for (link, target) in links.iter().zip(targets) {
        match target {
            LinkTarget::Ignored => {}
            LinkTarget::External(address) => add(LinkCertainty::External, address, "", link.kind),
            LinkTarget::Internal { candidates, fragment } => {
                let fragment = fragment_key(fragment);
                let is_only = candidates.others.is_empty();
                for (index, address) in candidates.iter().enumerate() {
                    let certainty = match index {
                        0 if is_only => LinkCertainty::Certain,
                        0 => LinkCertainty::Likeliest,
                        _ => LinkCertainty::Fallback,
                    };
                    add(certainty, &address_key(address), &fragment, link.kind);
                }
            }
        }
    }
    all.sort_unstable();
    all.dedup_by(|next, best| (next.0, next.1, &next.2) == (best.0, best.1, &best.2));
    let mut term = String::new();
    for (certainty, address, fragment, kind) in all {
        term.clear();
        push_link_term(certainty, kind, address, &fragment, &mut term);
        emit(&term);
    }
}
