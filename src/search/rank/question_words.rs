//! Question words in titles: "which one should I use" prefers a page whose title has "which".
//!
//! Nearly every page contains question words, so they select no candidates. They only favour a title that has them.

use crate::search::retrieve::QuestionWord;

/// The sum of the inverse document frequencies of the question words in each title, for `docs` documents.
pub(super) fn sum_idf(words: &[QuestionWord], docs: usize) -> Vec<f32> {
    let mut sums = vec![0.0; docs];
    for word in words {
        for doc in &word.docs {
            sums[*doc] += word.idf;
        }
    }
    sums
}
