//! The environment of a command: clock, environment variables, current folder and console. No other file reads them,
//! so that output depends on input alone.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::settings::{Environment, HyperlinkFormat, Settings};

use super::error::CliError;
use super::global_args::GlobalArgs;
use super::origin::Origin;
use super::output::{Console, HyperlinkBuilder, Hyperlinks, Pager};

/// The environment of a command.
pub(crate) struct Context {
    /// Standard output and standard error.
    pub(crate) console: Console,
    /// The time at which the command started.
    pub(crate) now: SystemTime,
    global: GlobalArgs,
    environment: Environment,
}

/// The current time, for a command that runs for days.
#[expect(clippy::disallowed_methods, reason = "the clock is read in this file only")]
pub(crate) fn clock() -> SystemTime {
    SystemTime::now()
}

impl Context {
    /// Reads the environment of the process.
    pub(crate) fn new(global: GlobalArgs) -> Self {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let columns = variable("COLUMNS").and_then(|value| value.to_str()?.parse().ok());
        let mut console = Console::new(global.color, global.quiet, columns);
        console.pager = if global.no_pager { None } else { Pager::from_environment(|name| std::env::var_os(name)) };
        Self {
            console,
            now: clock(),
            environment: Environment {
                corpus: variable("KB_CORPUS").map(PathBuf::from),
                index: variable("KB_INDEX").map(PathBuf::from),
                flag_defaults: ["KB_GENERATION", "KB_HYPERLINK_FORMAT"].map(|name| variable(name)?.into_string().ok()),
                folder: std::env::current_dir().unwrap_or_default(),
            },
            global,
        }
    }

    /// The settings of this command. Enables hyperlinks on the console.
    ///
    /// # Errors
    /// When the settings file is invalid, or the hyperlink format needs a site.
    pub(crate) fn settings(&mut self) -> Result<Settings, CliError> {
        let settings = self.settings_with(&self.global)?;
        self.enable_hyperlinks(&settings)?;
        Ok(settings)
    }

    /// The settings of a command with other global flags.
    ///
    /// # Errors
    /// When the settings file is invalid.
    pub(crate) fn settings_with(&self, global: &GlobalArgs) -> Result<Settings, CliError> {
        let flags = (global.corpus.clone(), global.index.clone());
        let mut settings = Settings::find(flags, &self.environment)?;
        settings.generation = global.generation;
        Ok(settings)
    }

    /// The origin of a setting from a flag or the environment; `None` for other origins.
    pub(crate) fn origin_of(&self, key: &str) -> Option<Origin> {
        // clap copies these variables into the flags.
        let [generation, hyperlinks] = &self.environment.flag_defaults;
        let (in_flags, in_environment) = match key {
            "corpus" => (self.global.corpus.is_some(), self.environment.corpus.is_some()),
            "index" => (self.global.index.is_some(), self.environment.index.is_some()),
            "generation" => {
                let is_copied = |text: &String| text.parse().ok() == self.global.generation;
                (self.global.generation.is_some(), generation.as_ref().is_some_and(is_copied))
            }
            "hyperlink-format" => {
                let is_copied = |text: &String| text.parse().ok() == self.global.hyperlink_format;
                (self.global.hyperlink_format.is_some(), hyperlinks.as_ref().is_some_and(is_copied))
            }
            _ => (false, false),
        };
        let is_copied = in_environment && matches!(key, "generation" | "hyperlink-format");
        match (in_flags && !is_copied, in_environment) {
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

    /// Whether the command line selects an index or a generation.
    pub(crate) fn selects_index(&self) -> bool {
        self.global.index.is_some() || self.global.generation.is_some()
    }

    /// Enables hyperlinks: on a terminal with colours, or wherever there are colours if a format is set.
    fn enable_hyperlinks(&mut self, settings: &Settings) -> Result<(), CliError> {
        let Settings { site, corpus, hyperlink_format, .. } = settings;
        let format = self.global.hyperlink_format.as_ref().or(hyperlink_format.as_ref());
        if format.is_some_and(HyperlinkFormat::needs_site) && site.is_none() {
            let message = "the hyperlink format contains {url}, but kb.toml has no `site`".to_owned();
            let hint = "name it in kb.toml: site = \"https://example.com/docs\"".to_owned();
            return Err(CliError::Usage { message, hint: Some(hint) });
        }
        if self.console.paint.on() && (self.console.on_terminal || format.is_some()) {
            let format = format.unwrap_or(&HyperlinkFormat::Default).clone();
            let builder = HyperlinkBuilder { format, site: site.clone(), corpus: corpus.clone() };
            self.console.links = Hyperlinks::new(builder);
        }
        Ok(())
    }
}
