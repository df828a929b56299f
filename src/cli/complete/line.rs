//! A line that is being typed, as each shell hands it over: its words without quotes, and how a value is put in the
//! place of the last of them. What may stand there is said elsewhere.

use std::borrow::Cow;
use std::ffi::OsString;

use crate::cli::command::Shell;

/// Characters that mean nothing to a shell, beside letters and digits.
const PLAIN: &str = "/._-+@%:,=~";

/// A line up to the cursor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) shell: Shell,
    /// The words before the one at the cursor, the command first.
    pub(crate) before: Vec<OsString>,
    /// The word at the cursor, as far as it is typed.
    pub(crate) current: String,
    /// What of `current` stays on the line: bash breaks words at `=` and `:` and replaces the rest.
    kept: String,
    /// The quote that is open where the replacement begins.
    quote: Option<char>,
}

impl Line {
    /// Takes a line as the script of a shell hands it over; `None` when it is not as the script would.
    pub(crate) fn read(shell: Shell, typed: &[OsString]) -> Option<Self> {
        match shell {
            Shell::Bash => match typed {
                [replaced, line] => Self::of_bash(replaced.to_str()?, line.to_str()?),
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

    fn of_bash(replaced: &str, line: &str) -> Option<Self> {
        let mut before = unquoted(line);
        let current = before.pop()?;
        // What is replaced ends at the cursor; the quote before it, if one is open, stays.
        let rest = line.strip_suffix(replaced).unwrap_or(line);
        let Words { mut words, quote } = Words::of(rest);
        let kept = if words.len() > before.len() { words.pop().unwrap_or_default() } else { String::new() };
        let before = before.into_iter().map(OsString::from).collect();
        Some(Self { shell: Shell::Bash, before, current, kept, quote })
    }

    /// What the shell is to put in the place of the word for it to be `value`.
    pub(crate) fn replacement<'v>(&self, value: &'v str) -> Cow<'v, str> {
        let rest = value.strip_prefix(&self.kept).unwrap_or(value);
        match (self.shell, self.quote) {
            (Shell::Powershell, _) if rest.chars().all(|char| is_plain(char) && char != ',' && char != '@') => {
                rest.into()
            }
            (Shell::Powershell, _) => format!("'{}'", rest.replace('\'', "''")).into(),
            (_, Some('\'')) => rest.replace('\'', r"'\''").into(),
            (_, Some(_)) => escaped(rest, |_, char| matches!(char, '\\' | '"' | '$' | '`')),
            (_, None) => escaped(rest, |at, char| !is_plain(char) && (at == 0 || char != '#')),
        }
    }
}

fn is_plain(char: char) -> bool {
    char.is_alphanumeric() || PLAIN.contains(char)
}

/// `text` with a backslash before every character that needs one, told its place.
fn escaped(text: &str, needs_one: impl Fn(usize, char) -> bool) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    for (at, char) in text.char_indices() {
        if needs_one(at, char) {
            out.push('\\');
        }
        out.push(char);
    }
    out.into()
}

fn unquoted(line: &str) -> Vec<String> {
    Words::of(line).words
}

/// The words of a line without their quotes; the last one is empty when the line ends between words.
struct Words {
    words: Vec<String>,
    /// The quote that is still open at the end.
    quote: Option<char>,
}

impl Words {
    fn of(line: &str) -> Self {
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

    fn bash(replaced: &str, line: &str) -> Line {
        Line::read(Shell::Bash, &[replaced.into(), line.into()]).unwrap()
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
            let Words { words, quote } = Words::of(line);
            assert_eq!(
                (words.as_slice(), quote),
                (&expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..], open)
            );
        }
    }

    #[test]
    fn bash_gets_what_it_replaces_quoted_as_the_word_began() {
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
    fn the_other_shells_say_how_many_words_stand_before() {
        let read = |shell, words: &[&str]| Line::read(shell, &words.iter().map(OsString::from).collect::<Vec<_>>());
        let line = read(Shell::Zsh, &["2", "kb", "show"]).unwrap();
        assert_eq!((line.before.len(), line.current.as_str()), (2, ""));
        assert_eq!(read(Shell::Fish, &["2", "kb", "show", "'/a b"]).unwrap().current, "/a b");
        let line = read(Shell::Powershell, &["2", "kb", "show", "/a"]).unwrap();
        assert_eq!(["/a", "it's", "a,b"].map(|value| line.replacement(value).into_owned()), ["/a", "'it''s'", "'a,b'"]);
        assert_eq!(read(Shell::Zsh, &["3", "kb"]), None);
        assert_eq!(read(Shell::Elvish, &["x", "kb"]), None);
    }
}
