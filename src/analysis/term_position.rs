//! One occurrence of a term in a page.

/// A term, the form in which the page holds it, and its position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TermPosition {
    /// The id of the term in this thread.
    pub(crate) term: u32,
    /// The id of the form; that of the term where the word is its own term.
    pub(crate) form: u32,
    pub(crate) position: u32,
}
