//! `kb completions`: prints the completion script of a shell. A script only calls `kb complete`, so it remains valid
//! when commands change.

use clap::{Args, ValueEnum};

use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};

/// Prints a script for a shell that completes options, files, topics and addresses.
///
/// Values come from the index of the command on the line. Completion never builds or changes an index.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kb completions bash
  kb completions zsh

Where to put it:
  bash        ~/.local/share/bash-completion/completions/kb
  zsh         a file _kb in a folder of $fpath
  fish        ~/.config/fish/completions/kb.fish
  elvish      eval (kb completions elvish | slurp), in ~/.config/elvish/rc.elv
  powershell  kb completions powershell | Out-String | Invoke-Expression, in $PROFILE")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// The supported shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// 3.2 or later
    Bash,
    /// 5 or later
    Zsh,
    /// 3 or later
    Fish,
    /// 0.18 or later
    Elvish,
    /// Windows PowerShell, or PowerShell 7
    Powershell,
}

impl Shell {
    fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("scripts/kb.bash"),
            Self::Zsh => include_str!("scripts/_kb"),
            Self::Fish => include_str!("scripts/kb.fish"),
            Self::Elvish => include_str!("scripts/kb.elv"),
            Self::Powershell => include_str!("scripts/kb.ps1"),
        }
    }
}

/// Prints a script.
pub(crate) fn run(args: &CompletionsArgs, context: &mut Context) -> Result<Exit, CliError> {
    context.console.out().write_all(args.shell.script().as_bytes())?;
    Ok(Exit::Success)
}
