//! An unfinished command line: its words without quotes, and the quoted replacement of the last word for each shell.

use std::borrow::Cow;
use std::ffi::OsString;

use super::completions::Shell;

/// Characters without a special meaning in a shell, in addition to letters and digits.
const PLAIN: &str = "/._-+@%:,=~";

/// A command line up to the cursor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// The shell of the line.
    pub(crate) shell: Shell,
    /// The words before the word at the cursor, including the program name.
    pub(crate) before: Vec<OsString>,
    /// The word at the cursor.
    pub(crate) current: String,
    /// The prefix of `current` that bash keeps: it breaks words at `=` and `:` and replaces only the rest.
    kept: String,
    /// The open quote before the replacement.
    quote: Option<char>,
}

impl CommandLine {
    /// Reads the arguments of a completion script; `None` when they are malformed.
    pub(crate) fn read(shell: Shell, typed: &[OsString]) -> Option<Self> {
        match shell {
            Shell::Bash => match typed {
                [replaced, line] => Self::read_bash(replaced.to_str()?, line.to_str()?),
                _ => None,
            },
            _ => {
                let (count, words) = typed.split_first()?;
                let count = count.to_str()?.parse().ok()?;
                let before = words.get(..count)?.to_vec();
                let current = words.get(count).map(|word| word.to_string_lossy()).unwrap_or_default();
                let current = match shell {
                    Shell::Fish | Shell::Powershell => unquoted(&current).pop().unwrap_or_default(),
                    _ => current.into_owned(),
                };
                Some(Self { shell, before, current, kept: String::new(), quote: None })
            }
        }
    }

    fn read_bash(replaced: &str, line: &str) -> Option<Self> {
        let mut before = unquoted(line);
        let current = before.pop()?;
        // An open quote before the replaced text stays on the line.
        let rest = line.strip_suffix(replaced).unwrap_or(line);
        let ShellWords { mut words, quote } = ShellWords::parse(rest);
        let kept = if words.len() > before.len() { words.pop().unwrap_or_default() } else { String::new() };
        let before = before.into_iter().map(OsString::from).collect();
        Some(Self { shell: Shell::Bash, before, current, kept, quote })
    }

    /// The text that replaces the word at the cursor by `value`, quoted for the shell.
    pub(crate) fn replacement<'v>(&self, value: &'v str) -> Cow<'v, str> {
        let rest = value.strip_prefix(&self.kept).unwrap_or(value);
        match (self.shell, self.quote) {
            (Shell::Powershell, _) if rest.chars().all(|char| is_plain(char) && char != ',' && char != '@') => {
                rest.into()
            }
            (Shell::Powershell, _) => format!("'{}'", rest.replace('\'', "''")).into(),
            (_, Some('\'')) => rest.replace('\'', r"'\''").into(),
            (_, Some(_)) => escaped(rest, |_, char| matches!(char, '\\' | '"' | '$' | '`')),
            (_, None) => escaped(rest, |offset, char| !is_plain(char) && (offset == 0 || char != '#')),
        }
    }
}

fn is_plain(char: char) -> bool {
    char.is_alphanumeric() || PLAIN.contains(char)
}

/// `text` with a backslash before each character for which `is_special` is true, given its byte offset.
fn escaped(text: &str, is_special: impl Fn(usize, char) -> bool) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    for (offset, char) in text.char_indices() {
        if is_special(offset, char) {
            out.push('\\');
        }
        out.push(char);
    }
    out.into()
}

fn unquoted(line: &str) -> Vec<String> {
    ShellWords::parse(line).words
}

/// The words of a line without quotes; the last is empty if the line ends with a space.
struct ShellWords {
    words: Vec<String>,
    /// The open quote at the end.
    quote: Option<char>,
}

impl ShellWords {
    fn parse(line: &str) -> Self {
        let (mut words, mut quote) = (vec![String::new()], None);
        let mut between = true;
        let mut chars = line.chars().peekable();
        while let Some(char) = chars.next() {
            let literal = match (quote, char) {
                (None, ' ' | '\t' | '\n') => {
                    if !between {
                        words.push(String::new());
                    }
                    between = true;
                    continue;
                }
                (None, '\'' | '"') => {
                    (quote, between) = (Some(char), false);
                    continue;
                }
                (Some(open), _) if open == char => {
                    quote = None;
                    continue;
                }
                (None, '\\') => chars.next(),
                (Some('"'), '\\') => chars.next_if(|next| matches!(next, '\\' | '"' | '$' | '`')).or(Some('\\')),
                _ => Some(char),
            };
            between = false;
            if let Some(word) = words.last_mut() {
                word.extend(literal);
            }
        }
        Self { words, quote }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bash(replaced: &str, line: &str) -> CommandLine {
        CommandLine::read(Shell::Bash, &[replaced.into(), line.into()]).unwrap()
    }

    #[test]
    fn words_are_read_without_their_quotes() {
        let cases: [(&str, &[&str], Option<char>); 8] = [
            ("kb search ", &["kb", "search", ""], None),
            ("kb  show /a", &["kb", "show", "/a"], None),
            (r"kb --topic mobile\ a", &["kb", "--topic", "mobile a"], None),
            ("kb --topic 'mobile a", &["kb", "--topic", "mobile a"], Some('\'')),
            (r#"kb --topic="a \"b\x""#, &["kb", r#"--topic=a "b\x"#], None),
            ("kb '' ", &["kb", "", ""], None),
            ("kb a\\", &["kb", "a"], None),
            ("", &[""], None),
        ];
        for (line, expected, open) in cases {
            let ShellWords { words, quote } = ShellWords::parse(line);
            assert_eq!(
                (words.as_slice(), quote),
                (&expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..], open)
            );
        }
    }

    #[test]
    fn a_replacement_in_bash_continues_the_open_quote() {
        let cases = [
            ("", "kb search --topic ", "mobile apps", r"mobile\ apps"),
            ("mob", "kb search --topic mob", "mobile apps", r"mobile\ apps"),
            (r"mobile\ a", r"kb search --topic mobile\ a", "mobile apps", r"mobile\ apps"),
            ("mobile a", "kb search --topic 'mobile a", "mobile apps", "mobile apps"),
            ("it", "kb search --topic 'it", "it's", r"it'\''s"),
            ("a", "kb search --topic \"a", "a$\"b", "a\\$\\\"b"),
            ("mob", "kb search --topic=mob", "--topic=mobile apps", r"mobile\ apps"),
            ("", "kb search --topic=", "--topic=b & c", r"b\ \&\ c"),
            ("mob", "kb search --topic='mob", "--topic=mobile apps", "mobile apps"),
            ("c", "kb search --filter a:b=c", "a:b=c d", r"c\ d"),
            ("/a", "kb show /a", "/a#b", "/a#b"),
            ("", "kb search --topic ", "#b", r"\#b"),
        ];
        for (replaced, line, value, expected) in cases {
            let read = bash(replaced, line);
            assert_eq!(read.replacement(value), expected, "{line}: {read:?}");
        }
    }

    #[test]
    fn the_other_shells_send_the_number_of_words_before_the_cursor() {
        let read =
            |shell, words: &[&str]| CommandLine::read(shell, &words.iter().map(OsString::from).collect::<Vec<_>>());
        let line = read(Shell::Zsh, &["2", "kb", "show"]).unwrap();
        assert_eq!((line.before.len(), line.current.as_str()), (2, ""));
        assert_eq!(read(Shell::Fish, &["2", "kb", "show", "'/a b"]).unwrap().current, "/a b");
        let line = read(Shell::Powershell, &["2", "kb", "show", "/a"]).unwrap();
        assert_eq!(["/a", "it's", "a,b"].map(|value| line.replacement(value).into_owned()), ["/a", "'it''s'", "'a,b'"]);
        assert_eq!(read(Shell::Zsh, &["3", "kb"]), None);
        assert_eq!(read(Shell::Elvish, &["x", "kb"]), None);
    }
}
