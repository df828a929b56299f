//! Rules: the table of all rules with default level and description; docs/check.md gives the reasons.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Code;
use crate::site::address_key;

/// Severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A hint; it may be intended.
    Info,
    /// Probably an error, or an error that few readers see.
    Warning,
    /// An error that readers see.
    Error,
}

impl Level {
    /// The name in the output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Code of the findings.
    pub code: Code,
    /// Default level of the findings.
    pub level: Level,
    /// Description of the findings.
    pub sentence: &'static str,
}

const fn rule(code: Code, level: Level, sentence: &'static str) -> Rule {
    Rule { code, level, sentence }
}

/// All rules, sorted by name.
pub const RULES: [Rule; Code::ALL.len()] = [
    rule(Code::BrokenAnchor, Level::Warning, "A link leads to a page that lacks the anchor it names."),
    rule(Code::BrokenConfig, Level::Warning, "The configuration of the site cannot be parsed; defaults are used."),
    rule(Code::BrokenFrontMatter, Level::Error, "The YAML block at the top of a page cannot be read as a whole."),
    rule(Code::BrokenLink, Level::Error, "A link leads to no page of the corpus."),
    rule(Code::DeadPin, Level::Warning, "A pin in kb.toml names an address that no page has."),
    rule(Code::DuplicateAlias, Level::Warning, "Several pages claim one earlier address."),
    rule(Code::DuplicateTitle, Level::Info, "Pages side by side have one title."),
    rule(Code::DuplicateUrl, Level::Error, "Several pages claim one URL."),
    rule(Code::EmptyDescription, Level::Info, "A page has no description, and most others do."),
    rule(Code::FolderLink, Level::Info, "A link leads to a folder of pages that has no page of its own."),
    rule(Code::IncludeCycle, Level::Error, "An include leads back to a file that is being included."),
    rule(Code::IncludeMissing, Level::Error, "An include names a file that is not there."),
    rule(Code::IncludeTooDeep, Level::Error, "Includes are nested too deep or grow too long."),
    rule(Code::InvalidText, Level::Warning, "A file holds bytes that are not UTF-8 text."),
    rule(Code::InvalidValue, Level::Warning, "A key at the top of a page has a value that kb cannot use."),
    rule(Code::MissingFile, Level::Warning, "A link leads to a file of the corpus that is not there."),
    rule(Code::OrphanPage, Level::Info, "No other page links to a page, and most others are linked to."),
    rule(Code::OutsideCorpus, Level::Warning, "An include or a symbolic link leads out of the corpus."),
    rule(Code::OutsideLink, Level::Info, "A link leads to a part of the site that the corpus has no page of."),
    rule(Code::RareTopic, Level::Info, "One page alone has a topic."),
    rule(Code::TooDeep, Level::Warning, "Quotations or lists are nested too deep to be told apart."),
    rule(Code::TopicSpelling, Level::Info, "A topic is also spelled with other capitals or punctuation."),
    rule(Code::UnclosedBlock, Level::Warning, "A block, such as a tab, is opened and never closed."),
    rule(Code::UndefinedVariable, Level::Warning, "A page uses a variable that has no value."),
    rule(
        Code::UnknownDirective,
        Level::Warning,
        "A page uses a directive that the generator of its site does not know.",
    ),
    rule(Code::Unreadable, Level::Error, "A file or folder cannot be read."),
];

/// The settings of the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Levels that override the defaults; `None` disables a rule.
    pub levels: BTreeMap<Code, Option<Level>>,
    /// Addresses outside the corpus that the site answers, with all addresses below them.
    pub external: Vec<String>,
}

impl Rules {
    /// The level of a rule; `None` for a disabled rule.
    #[must_use]
    pub fn level(&self, code: Code) -> Option<Level> {
        let default = || RULES.iter().find(|rule| rule.code == code).map(|rule| rule.level);
        self.levels.get(&code).copied().unwrap_or_else(default)
    }

    /// Whether the site answers an address outside the corpus.
    #[must_use]
    pub fn is_external(&self, address: &str) -> bool {
        let key = address_key(address);
        self.external.iter().any(|known| {
            let below = key.strip_prefix(&*address_key(known));
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}
