//! `kb completions`: the scripts that let a shell complete command lines. They only carry words to and fro: what may
//! stand at the cursor, and how it is quoted, is said by `complete`, so a script outlives changes to the commands.

use clap::{Args, ValueEnum};

use crate::cli::{CliError, Context, Exit};

/// Prints the script that completes command lines in a shell: options, files, topics, addresses and the like.
///
/// Values come from the index that the command on the line would ask; nothing is built or changed for them.
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
    /// For which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// The shells that kb completes in.
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
    /// Windows' own, or 7
    Powershell,
}

impl Shell {
    fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("completions/kb.bash"),
            Self::Zsh => include_str!("completions/_kb"),
            Self::Fish => include_str!("completions/kb.fish"),
            Self::Elvish => include_str!("completions/kb.elv"),
            Self::Powershell => include_str!("completions/kb.ps1"),
        }
    }
}

/// Prints a script.
pub(crate) fn run(args: &CompletionsArgs, context: &mut Context) -> Result<Exit, CliError> {
    context.console.out().write_all(args.shell.script().as_bytes())?;
    Ok(Exit::Ran)
}
