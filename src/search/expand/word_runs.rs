//! Word runs: neighbouring words of a question, with their terms.

/// A typed word with its terms.
pub(super) struct AnalyzedWord {
    pub(super) text: String,
    /// The index of its term group, if it is scored.
    pub(super) group: Option<usize>,
    /// The terms, separated by spaces.
    pub(super) terms: String,
}

/// Every run of `min` to `max` words, with the terms of the run.
pub(super) fn runs(words: &[AnalyzedWord], min: usize, max: usize) -> impl Iterator<Item = (&[AnalyzedWord], String)> {
    (0..words.len()).flat_map(move |start| runs_from_first(&words[start..], min, max))
}

/// Every run of `min` to `max` words from the first word on, with the terms of the run.
pub(super) fn runs_from_first(
    words: &[AnalyzedWord],
    min: usize,
    max: usize,
) -> impl Iterator<Item = (&[AnalyzedWord], String)> {
    (min..=words.len().min(max)).map(move |end| {
        let run = &words[..end];
        (run, run.iter().map(|word| word.terms.as_str()).collect::<Vec<_>>().join(" "))
    })
}

/// The words of a run as typed.
pub(super) fn typed_text(words: &[AnalyzedWord]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}
