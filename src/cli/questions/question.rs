//! The arguments of commands with a question: its words and filters.

use std::io::{self, Read};

use clap::Args;

use crate::search::answer::Question;

/// The interpretation of a question, and its filters.
#[derive(Debug, Args)]
pub(crate) struct QuestionArgs {
    /// Only pages with this topic
    #[arg(long, value_name = "TOPIC")]
    topic: Vec<String>,
    /// Only pages of this content type
    #[arg(long = "type", value_name = "TYPE")]
    content_type: Vec<String>,
    /// Only pages with this use case
    #[arg(long, value_name = "USE_CASE")]
    use_case: Vec<String>,
    /// Only pages with this value in their front matter
    #[arg(long, value_name = "KEY=VALUE", value_parser = filter)]
    filter: Vec<(String, String)>,
    /// Read the query as plain words, without syntax
    #[arg(long)]
    literal: bool,
    /// Search only for the typed words: no acronyms, compounds, synonyms or spelling corrections
    #[arg(long)]
    no_expand: bool,
}

impl QuestionArgs {
    /// The question with these words.
    pub(crate) fn question(self, words: &[String]) -> Question {
        let keyed =
            |key: &'static str, values: Vec<String>| values.into_iter().map(move |value| (key.to_owned(), value));
        let filters = keyed("topic", self.topic)
            .chain(keyed("type", self.content_type))
            .chain(keyed("usecase", self.use_case))
            .chain(self.filter);
        Question {
            text: words.join(" "),
            literal: self.literal,
            expand: !self.no_expand,
            filters: filters.collect(),
            ..Question::default()
        }
    }
}

/// Replaces the text `-` with the text of stdin.
///
/// # Errors
/// When stdin cannot be read.
pub(crate) fn read_stdin(question: Question) -> io::Result<Question> {
    if question.text != "-" {
        return Ok(question);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(Question { text: String::from_utf8_lossy(&bytes).trim().to_owned(), ..question })
}

fn filter(typed: &str) -> Result<(String, String), &'static str> {
    match typed.split_once('=') {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("a filter has the form KEY=VALUE"),
    }
}
