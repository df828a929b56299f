//! The pager: a program that displays output longer than the screen.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;

use signal_hook::consts::SIGINT;
use unicode_width::UnicodeWidthStr;

/// The pager without `KB_PAGER` and `PAGER`.
const DEFAULT_PAGER: &str = "less";

/// Options of `less` unless `LESS` is set: quit if the text fits one screen, pass colours, keep the text on exit.
/// Git uses them, too.
const LESS_OPTIONS: &str = "FRX";

/// Exit codes of a POSIX shell for a command that is not executable or not found.
const NOT_RUN: [i32; 2] = [126, 127];

/// A pager command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pager {
    /// A shell command; `None` for the default pager.
    command: Option<OsString>,
    /// Whether `LESS` is set.
    has_less_options: bool,
}

impl Pager {
    /// The pager from `KB_PAGER`, else `PAGER`, else the default. An empty value, `cat` or `TERM=dumb` disables paging.
    pub(crate) fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        if variable("TERM").is_some_and(|terminal| terminal == "dumb") {
            return None;
        }
        let command = variable("KB_PAGER").or_else(|| variable("PAGER"));
        let is_disabled = |name: &OsString| name.to_str().is_some_and(|name| matches!(name.trim(), "" | "cat"));
        let has_less_options = variable("LESS").is_some();
        (!command.as_ref().is_some_and(is_disabled)).then_some(Self { command, has_less_options })
    }

    /// Displays text and waits for the pager to exit. Returns whether the pager could be started.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub(crate) fn show(&self, text: &[u8]) -> io::Result<bool> {
        let mut command = match &self.command {
            Some(line) => shell(line),
            None => Command::new(DEFAULT_PAGER),
        };
        if !self.has_less_options {
            command.env("LESS", LESS_OPTIONS);
        }
        let Ok(mut pager) = command.stdin(Stdio::piped()).spawn() else { return Ok(false) };
        // The pager handles interrupts: kb must not return to the shell before the pager releases the terminal.
        let _ = signal_hook::flag::register(SIGINT, Arc::default());
        if let Some(mut stdin) = pager.stdin.take() {
            // The user may quit before the end.
            let _ = stdin.write_all(text);
        }
        let status = pager.wait()?;
        Ok(!status.code().is_some_and(|code| NOT_RUN.contains(&code)))
    }
}

fn shell(line: &OsStr) -> Command {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut command = Command::new(shell);
    command.arg(flag).arg(line);
    command
}

/// Number of screen rows of a text, for a screen of `columns`.
pub(crate) fn row_count(text: &[u8], columns: usize) -> usize {
    let text = String::from_utf8_lossy(text);
    let plain = anstream::adapter::strip_str(&text).to_string();
    plain.lines().map(|line| line.width().div_ceil(columns.max(1)).max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_count_wrapped_lines_without_escape_sequences() {
        let cases = [("", 0), ("a\nb\n", 2), ("\n\n", 2), ("0123456789", 1), ("01234567890", 2), ("針針針針針針", 2)];
        for (text, rows) in cases {
            assert_eq!(row_count(text.as_bytes(), 10), rows, "{text:?}");
        }
        let link = b"\x1b]8;;https://example.com/a/long/address\x1b\\\x1b[1mlink\x1b[0m\x1b]8;;\x1b\\\n";
        assert_eq!(row_count(link, 10), 1);
    }

    #[test]
    fn the_environment_selects_the_pager() {
        let pager = |set: &[(&str, &str)]| {
            Pager::from_environment(|name| set.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into()))
        };
        let command = |set: &[(&str, &str)]| pager(set).and_then(|pager| pager.command);
        assert_eq!(command(&[("PAGER", "more"), ("KB_PAGER", "less -S")]), Some("less -S".into()));
        assert_eq!(command(&[("PAGER", "more")]), Some("more".into()));
        assert!(pager(&[]).is_some_and(|pager| pager.command.is_none()));
        for disabled in [&[("PAGER", "cat")][..], &[("KB_PAGER", ""), ("PAGER", "more")], &[("TERM", "dumb")]] {
            assert_eq!(pager(disabled), None, "{disabled:?}");
        }
    }
}
