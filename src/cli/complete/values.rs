//! What kb knows of the values that arguments take: topics and other facets, addresses and sections, commands.
//! Nothing is built for it, and an index that is not there or cannot be read knows nothing.

use std::sync::OnceLock;

use clap::CommandFactory;
use clap_complete::engine::CompletionCandidate;

use crate::cli::Cli;
use crate::cli::output::address;
use crate::search::answer::Searcher;
use crate::settings::Settings;

/// The fields of a question whose values are those of a facet.
const FIELDS: [(&str, &str); 3] = [("topic", "topics"), ("type", "contentType"), ("usecase", "useCase")];

/// The index that the command on the line would ask, opened when it is needed.
pub(crate) struct Values {
    settings: Option<Settings>,
    opened: OnceLock<Option<Searcher>>,
}

impl Values {
    /// The arguments, by their ids, that have values here.
    pub(crate) const ARGUMENTS: [&str; 9] =
        ["topic", "content_type", "use_case", "filter", "facets", "keys", "url", "query", "page_of"];

    /// The values in the index of `settings`, if they could be read.
    pub(crate) fn new(settings: Option<Settings>) -> Self {
        Self { settings, opened: OnceLock::new() }
    }

    /// The values of an argument that begin with what was typed.
    pub(crate) fn of(&self, argument: &str, typed: &str) -> Vec<CompletionCandidate> {
        match argument {
            "topic" => self.facet("topics", typed),
            "content_type" => self.facet("contentType", typed),
            "use_case" => self.facet("useCase", typed),
            "filter" => match typed.split_once('=') {
                Some((key, value)) => prefixed(&format!("{key}="), self.facet(key, value)),
                None => self.keys(typed, "="),
            },
            "facets" | "keys" => self.keys(typed, ""),
            "url" => match typed.split_once('#') {
                Some((url, anchor)) => self.sections(url, anchor),
                None => self.addresses(typed),
            },
            "query" => self.fields(typed),
            "page_of" => commands(typed),
            _ => Vec::new(),
        }
    }

    fn searcher(&self) -> Option<&Searcher> {
        let open = || {
            let settings = self.settings.as_ref()?;
            match settings.generation {
                Some(number) => Searcher::open_generation(&settings.index, number).ok(),
                None => Searcher::open(&settings.index).ok(),
            }
        };
        self.opened.get_or_init(open).as_ref()
    }

    /// Values of a facet, as most pages write them, or folded when only that is how the word began.
    fn facet(&self, key: &str, typed: &str) -> Vec<CompletionCandidate> {
        let Some(Ok(map)) = self.searcher().map(|searcher| searcher.topics(&[key.to_owned()])) else {
            return Vec::new();
        };
        let mut values: Vec<_> = map.facets.into_values().flatten().collect();
        values.sort_by(|a, b| a.canonical.cmp(&b.canonical));
        let begun = values.into_iter().filter_map(|value| {
            let form = [value.value, value.canonical].into_iter().find(|form| form.starts_with(typed))?;
            Some(CompletionCandidate::new(form))
        });
        begun.collect()
    }

    fn keys(&self, typed: &str, end: &str) -> Vec<CompletionCandidate> {
        let Some(Ok(map)) = self.searcher().map(|searcher| searcher.topics(&[])) else { return Vec::new() };
        let begun = map.facets.into_keys().filter(|key| key.starts_with(typed));
        begun.map(|key| CompletionCandidate::new(key + end)).collect()
    }

    fn addresses(&self, typed: &str) -> Vec<CompletionCandidate> {
        let begin = if typed.is_empty() { "/" } else { typed };
        let found = self.searcher().and_then(|searcher| searcher.addresses(begin).ok());
        found.unwrap_or_default().into_iter().map(CompletionCandidate::new).collect()
    }

    fn sections(&self, url: &str, typed: &str) -> Vec<CompletionCandidate> {
        let Some(Ok(Some(page))) = self.searcher().map(|searcher| searcher.show(url, "")) else { return Vec::new() };
        let begun = page.sections.into_iter();
        let begun = begun.filter(|section| !section.anchor.is_empty() && section.anchor.starts_with(typed));
        let named =
            |anchor: &str, heading: String| CompletionCandidate::new(address(url, anchor)).help(Some(heading.into()));
        begun.map(|section| named(&section.anchor, section.heading)).collect()
    }

    /// `topic:pkce`, folded, so that the value is one word of the question.
    fn fields(&self, typed: &str) -> Vec<CompletionCandidate> {
        let Some((field, value)) = typed.split_once(':') else { return Vec::new() };
        if field == "url" {
            return prefixed("url:", self.addresses(value));
        }
        let Some((_, key)) = FIELDS.iter().find(|(name, _)| *name == field) else { return Vec::new() };
        let Some(Ok(map)) = self.searcher().map(|searcher| searcher.topics(&[(*key).to_owned()])) else {
            return Vec::new();
        };
        let folded = map.facets.into_values().flatten().map(|value| value.canonical);
        let is_word = |value: &String| !value.contains(['(', ')', '"', ',']);
        let mut begun: Vec<String> = folded.filter(|folded| folded.starts_with(value) && is_word(folded)).collect();
        begun.sort();
        prefixed(&format!("{field}:"), begun.into_iter().map(CompletionCandidate::new).collect())
    }
}

fn commands(typed: &str) -> Vec<CompletionCandidate> {
    let command = Cli::command();
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    let begun = shown.filter(|command| command.get_name().starts_with(typed));
    begun.map(|command| CompletionCandidate::new(command.get_name()).help(command.get_about().cloned())).collect()
}

fn prefixed(prefix: &str, candidates: Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    candidates.into_iter().map(|candidate| candidate.add_prefix(prefix)).collect()
}
