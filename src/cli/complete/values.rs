//! Completion values of arguments: facets, addresses, sections and command names. A missing or unreadable index has no
//! values; none is built.

use std::sync::OnceLock;

use clap::Command;
use clap_complete::engine::CompletionCandidate;

use crate::render::address;
use crate::search::answer::Searcher;
use crate::settings::Settings;

/// Query fields with the values of a facet, and its key.
const FACET_FIELDS: [(&str, &str); 3] = [("topic", "topics"), ("type", "contentType"), ("usecase", "useCase")];

/// The values for a command line. The index is opened at its first use.
pub(crate) struct Values {
    settings: Option<Settings>,
    root: Command,
    opened: OnceLock<Option<Searcher>>,
}

impl Values {
    /// The ids of arguments with values.
    pub(crate) const ARGUMENTS: [&str; 9] =
        ["topic", "content_type", "use_case", "filter", "facets", "keys", "url", "query", "page_of"];

    /// The values in the index of `settings`, and the names of the commands of `root`.
    pub(crate) fn new(settings: Option<Settings>, root: Command) -> Self {
        Self { settings, root, opened: OnceLock::new() }
    }

    /// The values of an argument with the prefix `typed`.
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
            "page_of" => self.commands(typed),
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

    /// Values of a facet: the most frequent form, or the folded form if only that has the prefix.
    fn facet(&self, key: &str, typed: &str) -> Vec<CompletionCandidate> {
        let Some(Ok(map)) = self.searcher().map(|searcher| searcher.topics(&[key.to_owned()])) else {
            return Vec::new();
        };
        let mut values: Vec<_> = map.facets.into_values().flatten().collect();
        values.sort_by(|a, b| a.canonical.cmp(&b.canonical));
        let matching = values.into_iter().filter_map(|value| {
            let form = [value.value, value.canonical].into_iter().find(|form| form.starts_with(typed))?;
            Some(CompletionCandidate::new(form))
        });
        matching.collect()
    }

    /// Keys of facets, each followed by `end`.
    fn keys(&self, typed: &str, end: &str) -> Vec<CompletionCandidate> {
        let Some(Ok(map)) = self.searcher().map(|searcher| searcher.topics(&[])) else { return Vec::new() };
        let matching = map.facets.into_keys().filter(|key| key.starts_with(typed));
        matching.map(|key| CompletionCandidate::new(key + end)).collect()
    }

    fn addresses(&self, typed: &str) -> Vec<CompletionCandidate> {
        let prefix = if typed.is_empty() { "/" } else { typed };
        let found = self.searcher().and_then(|searcher| searcher.addresses(prefix).ok());
        found.unwrap_or_default().into_iter().map(CompletionCandidate::new).collect()
    }

    fn sections(&self, url: &str, typed: &str) -> Vec<CompletionCandidate> {
        let Some(Ok(Some(page))) = self.searcher().map(|searcher| searcher.show(url, "")) else { return Vec::new() };
        let sections = page.sections.into_iter();
        let matching = sections.filter(|section| !section.anchor.is_empty() && section.anchor.starts_with(typed));
        let candidate =
            |anchor: &str, heading: String| CompletionCandidate::new(address(url, anchor)).help(Some(heading.into()));
        matching.map(|section| candidate(&section.anchor, section.heading)).collect()
    }

    /// Query fields such as `topic:pkce`. Values are folded, so that each is one word of the query.
    fn fields(&self, typed: &str) -> Vec<CompletionCandidate> {
        let Some((field, value)) = typed.split_once(':') else { return Vec::new() };
        if field == "url" {
            return prefixed("url:", self.addresses(value));
        }
        let Some((_, key)) = FACET_FIELDS.iter().find(|(name, _)| *name == field) else { return Vec::new() };
        let Some(Ok(map)) = self.searcher().map(|searcher| searcher.topics(&[(*key).to_owned()])) else {
            return Vec::new();
        };
        let folded = map.facets.into_values().flatten().map(|value| value.canonical);
        let is_word = |value: &String| !value.contains(['(', ')', '"', ',']);
        let mut matching: Vec<String> = folded.filter(|folded| folded.starts_with(value) && is_word(folded)).collect();
        matching.sort();
        prefixed(&format!("{field}:"), matching.into_iter().map(CompletionCandidate::new).collect())
    }

    fn commands(&self, typed: &str) -> Vec<CompletionCandidate> {
        let shown = self.root.get_subcommands().filter(|command| !command.is_hide_set());
        let matching = shown.filter(|command| command.get_name().starts_with(typed));
        let candidate = |name: &Command| CompletionCandidate::new(name.get_name()).help(name.get_about().cloned());
        matching.map(candidate).collect()
    }
}

fn prefixed(prefix: &str, candidates: Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    candidates.into_iter().map(|candidate| candidate.add_prefix(prefix)).collect()
}
