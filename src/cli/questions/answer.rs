//! Answers for `kb search`, with or without a token budget.

use crate::search::answer::{Question, Searcher, TokenBudget};
use crate::search::contract::Answer;
use crate::search::reader::SearchError;

use crate::cli::output::{OutputOptions, RenderStyle, write_budgeted};

/// The answer to a question; `max_tokens` limits the length of its printed form.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn answer(
    searcher: &Searcher,
    question: &Question,
    max_tokens: Option<u32>,
    options: &OutputOptions,
) -> Result<Answer, SearchError> {
    let Some(max_tokens) = max_tokens else { return searcher.answer(question) };
    let print = |answer: &Answer| {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        let _ = write_budgeted(answer, options, &RenderStyle::default(), &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    };
    searcher.answer_within(question, &TokenBudget { max_tokens, print: &print })
}

/// Whether an answer has results, shown or not.
pub(crate) fn has_match(answer: &Answer) -> bool {
    let total = answer.total;
    !answer.scenarios.is_empty()
        || !answer.passages.is_empty()
        || !answer.resources.is_empty()
        || total.scenarios > 0
        || total.resources > 0
}
