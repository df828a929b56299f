//! The flags of every command.

use std::path::PathBuf;

use clap::Args;

use crate::settings::HyperlinkFormat;

use super::output::ColorWhen;

/// The flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct GlobalArgs {
    /// Folder of the index [env: KB_INDEX] [default: ./index]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) index: Option<PathBuf>,
    /// Folder of the pages [env: KB_CORPUS] [default: ./corpus]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) corpus: Option<PathBuf>,
    /// Read this generation instead of the current one
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "KB_GENERATION",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    pub(crate) generation: Option<u64>,
    /// When to use colours; `auto` depends on the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub(crate) color: ColorWhen,
    /// Target of hyperlinks: a name such as `file`, `site`, `vscode` or `none`, or text with {url}, {path}, {line}, {host}
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "KB_HYPERLINK_FORMAT",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    pub(crate) hyperlink_format: Option<HyperlinkFormat>,
    /// Print long output directly, without the pager from KB_PAGER, PAGER or `less`
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) no_pager: bool,
    /// Print only errors on stderr
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,
}
