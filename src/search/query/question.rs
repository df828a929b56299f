//! Question: a request to a searcher.

/// A question with its filters and its result window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The text, in the query language.
    pub text: String,
    /// Whether the text is plain words without syntax.
    pub literal: bool,
    /// Whether query expansion adds synonyms, acronyms, compounds and corrections.
    pub expand: bool,
    /// Filters as key and value: values of one key are alternatives, different keys are all required.
    pub filters: Vec<(String, String)>,
    /// Maximum number of scenarios, and of resources.
    pub limit: usize,
    /// Number of results to skip in each list.
    pub offset: usize,
    /// Facets to count; empty for none.
    pub facets: Vec<String>,
}

impl Question {
    /// Default of [`Question::limit`].
    pub const LIMIT: usize = 10;
}
