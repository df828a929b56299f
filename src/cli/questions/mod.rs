//! Questions on the command line: their arguments, batches and answers, and what follows a question without an answer.

mod answer;
pub(super) mod batch;
pub(super) mod no_results;
mod question;
pub(super) mod zero_result_log;

pub(super) use answer::{answer, has_match};
pub(super) use question::{QuestionArgs, read_stdin};
