//! The pager: output that is longer than the screen is shown by a program that turns pages. Which one, the environment
//! says; whether output is for a screen at all, the commands know.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::process::{Command, Stdio};

use unicode_width::UnicodeWidthStr;

use crate::cli::signals;

/// What shows pages when nobody says otherwise.
const USUAL: &str = "less";

/// Options of `less` for those who have set none: leave at once when all is seen, pass colours and hyperlinks on, and
/// leave the text where it stands. Git does the same.
const LESS: &str = "FRX";

/// How a POSIX shell ends when a command cannot be run or is not there.
const NOT_RUN: [i32; 2] = [126, 127];

/// A program that turns pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pager {
    /// A command line, if someone has named one.
    named: Option<OsString>,
    /// Whether `LESS` is set.
    has_options: bool,
}

impl Pager {
    /// The pager that `KB_PAGER` names, else `PAGER`, else the usual one; an empty name and `cat` are none.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        if variable("TERM").is_some_and(|terminal| terminal == "dumb") {
            return None;
        }
        let named = variable("KB_PAGER").or_else(|| variable("PAGER"));
        let is_none = |name: &OsString| name.to_str().is_some_and(|name| matches!(name.trim(), "" | "cat"));
        let has_options = variable("LESS").is_some();
        (!named.as_ref().is_some_and(is_none)).then_some(Self { named, has_options })
    }

    /// Shows a text and waits until the pager is left. Returns whether it could be started.
    pub(crate) fn show(&self, text: &[u8]) -> io::Result<bool> {
        let mut command = match &self.named {
            Some(named) => shell(named),
            None => Command::new(USUAL),
        };
        if !self.has_options {
            command.env("LESS", LESS);
        }
        let Ok(mut pager) = command.stdin(Stdio::piped()).spawn() else { return Ok(false) };
        // Interrupts are the pager's: the shell must not come back while it still holds the terminal.
        signals::leave_interrupts_to_others();
        if let Some(mut pages) = pager.stdin.take() {
            // A pager that was left early, or died, has seen enough.
            let _ = pages.write_all(text);
        }
        let ended = pager.wait()?;
        Ok(!ended.code().is_some_and(|code| NOT_RUN.contains(&code)))
    }
}

fn shell(line: &OsStr) -> Command {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut command = Command::new(shell);
    command.arg(flag).arg(line);
    command
}

/// How many rows a text takes on a screen of so many columns.
pub(crate) fn rows(text: &[u8], columns: usize) -> usize {
    let text = String::from_utf8_lossy(text);
    let plain = anstream::adapter::strip_str(&text).to_string();
    plain.lines().map(|line| line.width().div_ceil(columns.max(1)).max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::{Pager, rows};

    #[test]
    fn rows_are_those_of_the_screen() {
        let cases = [("", 0), ("a\nb\n", 2), ("\n\n", 2), ("0123456789", 1), ("01234567890", 2), ("針針針針針針", 2)];
        for (text, number) in cases {
            assert_eq!(rows(text.as_bytes(), 10), number, "{text:?}");
        }
        assert_eq!(rows(b"\x1b]8;;https://example.com/a/long/address\x1b\\\x1b[1mlink\x1b[0m\x1b]8;;\x1b\\\n", 10), 1);
    }

    #[test]
    fn the_environment_names_the_pager() {
        let pager = |set: &[(&str, &str)]| {
            Pager::of(|name| set.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into()))
        };
        let named = |set: &[(&str, &str)]| pager(set).and_then(|pager| pager.named);
        assert_eq!(named(&[("PAGER", "more"), ("KB_PAGER", "less -S")]), Some("less -S".into()));
        assert_eq!(named(&[("PAGER", "more")]), Some("more".into()));
        assert!(pager(&[]).is_some_and(|pager| pager.named.is_none()));
        for none in [&[("PAGER", "cat")][..], &[("KB_PAGER", ""), ("PAGER", "more")], &[("TERM", "dumb")]] {
            assert_eq!(pager(none), None, "{none:?}");
        }
    }
}
