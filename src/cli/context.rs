//! The border to the process: the one place where the clock, the environment and the current folder are read.
//! Commands get them from here and nowhere else, so that what they print depends on their input alone.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::cli::command::Origin;
use crate::cli::output::{Console, HyperlinkBuilder, HyperlinkFormat, Links, Pager};
use crate::settings::{Environment, Settings};

use super::entry::GlobalArgs;
use super::error::CliError;

/// What a command runs in.
pub(crate) struct Context {
    /// Where output goes.
    pub(crate) console: Console,
    /// When the command began.
    pub(crate) now: SystemTime,
    global: GlobalArgs,
    environment: Environment,
}

/// Tells the time: for what runs on after the command began.
#[expect(clippy::disallowed_methods, reason = "this is the border where the clock is read")]
pub(crate) fn clock() -> SystemTime {
    SystemTime::now()
}

impl Context {
    /// Reads the surroundings of the process.
    #[expect(clippy::disallowed_methods, reason = "this is the border where the clock is read once")]
    pub(crate) fn new(global: GlobalArgs) -> Self {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let columns = variable("COLUMNS").and_then(|value| value.to_str()?.parse().ok());
        let mut console = Console::new(global.color, global.quiet, columns);
        console.pager = if global.no_pager { None } else { Pager::of(|name| std::env::var_os(name)) };
        Self {
            console,
            now: SystemTime::now(),
            environment: Environment {
                corpus: variable("KB_CORPUS").map(PathBuf::from),
                index: variable("KB_INDEX").map(PathBuf::from),
                flag_defaults: ["KB_GENERATION", "KB_HYPERLINK_FORMAT"].map(|name| variable(name)?.into_string().ok()),
                folder: std::env::current_dir().unwrap_or_default(),
            },
            global,
        }
    }

    /// Where corpus and index lie.
    pub(crate) fn settings(&mut self) -> Result<Settings, CliError> {
        let settings = self.settings_with(&self.global)?;
        self.link(&settings)?;
        Ok(settings)
    }

    /// Where corpus and index lie for a command with these flags.
    pub(crate) fn settings_with(&self, global: &GlobalArgs) -> Result<Settings, CliError> {
        let flags = (global.corpus.clone(), global.index.clone());
        let mut settings = Settings::find(flags, &self.environment)?;
        settings.generation = global.generation;
        Ok(settings)
    }

    /// Where a setting comes from when it comes from outside of the settings file.
    pub(crate) fn origin_of(&self, key: &str) -> Option<Origin> {
        let [generation, hyperlinks] = &self.environment.flag_defaults;
        let (flag, variable) = match key {
            "corpus" => (self.global.corpus.is_some(), self.environment.corpus.is_some()),
            "index" => (self.global.index.is_some(), self.environment.index.is_some()),
            "generation" => {
                let is_default = |text: &String| text.parse().ok() == self.global.generation;
                let variable = generation.as_ref().is_some_and(is_default);
                (self.global.generation.is_some() && !variable, variable)
            }
            "hyperlink-format" => {
                let is_default = |text: &String| text.parse().ok() == self.global.hyperlink_format;
                let variable = hyperlinks.as_ref().is_some_and(is_default);
                (self.global.hyperlink_format.is_some() && !variable, variable)
            }
            _ => (false, false),
        };
        match (flag, variable) {
            (true, _) => Some(Origin::Flag),
            (false, true) => Some(Origin::Environment),
            (false, false) => None,
        }
    }

    /// The hyperlink format of the command line or the environment, as text.
    pub(crate) fn hyperlink_format(&self) -> Option<String> {
        self.global.hyperlink_format.as_ref().map(ToString::to_string)
    }

    /// The current folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.environment.folder
    }

    /// Makes hyperlinks of addresses: on a terminal, or wherever there are colours if a format is named.
    fn link(&mut self, settings: &Settings) -> Result<(), CliError> {
        let Settings { site, corpus, hyperlink_format, .. } = settings;
        let named = self.global.hyperlink_format.as_ref().or(hyperlink_format.as_ref());
        if named.is_some_and(HyperlinkFormat::needs_site) && site.is_none() {
            let message = "the hyperlink format asks for the site, and there is none".to_owned();
            let hint = "name it in kb.toml: site = \"https://example.com/docs\"".to_owned();
            return Err(CliError::Usage { message, hint: Some(hint) });
        }
        if self.console.paint.on() && (self.console.on_terminal || named.is_some()) {
            let format = named.unwrap_or(&HyperlinkFormat::Default).clone();
            self.console.links = Links::new(HyperlinkBuilder { format, site: site.clone(), corpus: corpus.clone() });
        }
        Ok(())
    }

    /// Whether one index is meant and no other: the command line names it, or a generation of it.
    pub(crate) fn names_index(&self) -> bool {
        self.global.index.is_some() || self.global.generation.is_some()
    }
}
