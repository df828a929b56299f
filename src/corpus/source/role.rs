//! The role of a file in the site.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The role of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It becomes a page, unless its front matter leaves it out.
    Page,
    /// It has no address of its own; pages may include it.
    Partial,
    /// Pages or the navigation use its values: `SUMMARY.md` of mdBook.
    Data,
    /// It is no part of the site.
    LeftOut(LeftOut),
}

/// Why a file is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOut {
    /// The file lies outside of the folders of content.
    OutsideContent,
    /// The summary of the book does not name it.
    NotInSummary,
    /// The configuration excludes it.
    Excluded,
    /// Its date of publication is in the future.
    Future,
    /// Its date of expiry has passed.
    Expired,
    /// The page is for other pages only: `headless` of Hugo.
    Headless,
    /// The page is a draft.
    Draft,
    /// `published: false`, or the generator makes no page of such a file.
    Unpublished,
    /// The page asks search engines not to index it.
    NoIndex,
    /// The page asks the site's search to leave it out.
    ExcludedFromSearch,
    /// Git ignores the file.
    Ignored,
    /// The file cannot be read.
    Unreadable,
    /// No page includes the partial.
    NotIncluded,
    /// kb does not read the format.
    UnknownFormat,
    /// The page only leads to another one: `redirect_to` of Jekyll.
    Redirect,
    /// A generator wrote the file, and its sources are in the tree.
    BuiltOutput,
    /// The page only lists or searches others, or has no text.
    Auxiliary,
    /// Its canonical address is another page of the tree.
    Duplicate,
}

impl LeftOut {
    /// The kebab-case name, for example `not-in-summary`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OutsideContent => "outside-content",
            Self::NotInSummary => "not-in-summary",
            Self::Excluded => "excluded",
            Self::Future => "future",
            Self::Expired => "expired",
            Self::Headless => "headless",
            Self::Draft => "draft",
            Self::Unpublished => "unpublished",
            Self::NoIndex => "no-index",
            Self::ExcludedFromSearch => "excluded-from-search",
            Self::Ignored => "ignored",
            Self::Unreadable => "unreadable",
            Self::NotIncluded => "not-included",
            Self::UnknownFormat => "unknown-format",
            Self::Redirect => "redirect",
            Self::BuiltOutput => "built-output",
            Self::Auxiliary => "auxiliary",
            Self::Duplicate => "duplicate",
        }
    }

    /// Whether the site has the page all the same, so that links to it work.
    pub(crate) fn is_on_site(self) -> bool {
        matches!(self, Self::NoIndex | Self::ExcludedFromSearch | Self::Redirect | Self::Auxiliary | Self::Duplicate)
    }
}
