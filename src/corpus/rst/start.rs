//! The construct that starts at a line.

use super::text::simple_name;

/// What a line starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Blank,
    Indented,
    Bullet(char),
    Enumerator(Enumerator),
    Field,
    Option,
    Doctest,
    LineBlock,
    GridTable,
    SimpleTable,
    /// `.. `
    Explicit,
    /// `__ `
    Anonymous,
    /// A line of one repeated sign.
    Adornment,
    Text,
}

/// The number of an item, such as `(iv)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Enumerator {
    /// The signs around the number.
    pub(super) format: (bool, char),
    /// `None` for `#`.
    pub(super) number: Option<u64>,
    pub(super) sequence: Sequence,
    /// The length of the mark with the blanks behind it.
    pub(super) length: usize,
    /// A number of one letter, which is a letter or Roman.
    letter: Option<u8>,
}

impl Enumerator {
    /// The value of the number as the next one of a list.
    pub(super) fn value_in(&self, sequence: Sequence) -> Option<u64> {
        match (sequence, self.letter) {
            (Sequence::Letters, Some(letter)) => Some(u64::from(letter - b'a') + 1),
            (Sequence::Roman, Some(letter)) => roman(std::str::from_utf8(&[letter]).ok()?),
            _ => self.number.filter(|_| self.sequence == sequence),
        }
    }
}

/// The kind of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    Arabic,
    Letters,
    Roman,
    Auto,
}

impl Start {
    /// What a line starts, by its own signs alone.
    pub(super) fn of(line: &str) -> Self {
        let Some(first) = line.chars().next() else { return Self::Blank };
        let rest = line.get(first.len_utf8()..).unwrap_or_default();
        let ends_mark = |rest: &str| rest.is_empty() || rest.starts_with(' ');
        match first {
            ' ' => Self::Indented,
            '-' | '+' | '*' | '•' | '‣' | '⁃' if ends_mark(rest) => Self::Bullet(first),
            '>' if rest.strip_prefix(">>").is_some_and(ends_mark) => Self::Doctest,
            '|' if ends_mark(rest) => Self::LineBlock,
            '+' if is_grid_border(line) => Self::GridTable,
            '=' if is_simple_border(line) => Self::SimpleTable,
            '.' if rest.strip_prefix('.').is_some_and(ends_mark) => Self::Explicit,
            '_' if rest.strip_prefix('_').is_some_and(ends_mark) => Self::Anonymous,
            ':' if field_name(line).is_some() => Self::Field,
            '-' | '/' if option_length(line).is_some() => Self::Option,
            _ if is_adornment(line) => Self::Adornment,
            _ => enumerator(line).map_or(Self::Text, Self::Enumerator),
        }
    }
}

fn is_grid_border(line: &str) -> bool {
    line.starts_with("+-") && line.ends_with("-+") && line.bytes().all(|byte| matches!(byte, b'+' | b'-'))
}

/// Whether a line is the border of a simple table with two columns or more.
pub(super) fn is_simple_border(line: &str) -> bool {
    line.starts_with('=') && line.contains(" =") && line.bytes().all(|byte| matches!(byte, b'=' | b' '))
}

/// Whether a line repeats one sign of ASCII.
pub(super) fn is_adornment(line: &str) -> bool {
    let Some(first) = line.bytes().next() else { return false };
    first.is_ascii_punctuation() && line.bytes().all(|byte| byte == first)
}

/// The name of a field `:name: …`, and the length of its mark.
pub(super) fn field_name(line: &str) -> Option<(&str, usize)> {
    let rest = line.strip_prefix(':')?;
    if rest.starts_with([':', ' ']) {
        return None;
    }
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b':' => {
                let after = bytes.get(at + 1);
                // A colon before a back tick is part of a role.
                if after.is_none_or(|byte| *byte == b' ') {
                    let name = rest.get(..at)?;
                    return (!name.ends_with(' ')).then_some((name, at + 2));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The length of the options at the start of an item, such as `-f FILE, --file=FILE`, up to two blanks or the end of the line.
pub(super) fn option_length(line: &str) -> Option<usize> {
    let options = line.get(..line.find("  ").unwrap_or(line.len()))?;
    let is_option = |option: &str| {
        let option = option.trim();
        let (name, argument) = option.split_once([' ', '=']).unwrap_or((option, ""));
        let argument_is_word = argument.is_empty()
            || argument.starts_with('<') && argument.ends_with('>')
            || argument.starts_with(char::is_alphabetic) && !argument.contains(char::is_whitespace);
        let long = name.strip_prefix("--").or_else(|| name.strip_prefix('/'));
        let name_is_word = match (long, name.strip_prefix('-')) {
            (Some(long), _) => long.starts_with(char::is_alphanumeric) && simple_name(long) == Some(long),
            (None, Some(short)) => {
                // A letter may have its argument right behind it.
                let is_letter = short.chars().count() == 1;
                let is_word = short.starts_with(char::is_alphanumeric) && simple_name(short) == Some(short);
                let has_argument =
                    short.split_once('<').is_some_and(|(name, rest)| name.len() == 1 && rest.ends_with('>'));
                is_word && (is_letter || argument.is_empty()) || short == "#" || has_argument
            }
            (None, None) => false,
        };
        name_is_word && argument_is_word
    };
    options.split(", ").all(is_option).then_some(options.len())
}

/// The number at the start of an item: `1.`, `a)`, `(iv)`, `#.`.
fn enumerator(line: &str) -> Option<Enumerator> {
    let (inner, opened) = line.strip_prefix('(').map_or((line, false), |rest| (rest, true));
    let end = inner.find(|char: char| !char.is_ascii_alphanumeric() && char != '#')?;
    let (mark, rest) = inner.split_at_checked(end)?;
    let close = rest.chars().next().filter(|close| *close == ')' || *close == '.' && !opened)?;
    let after = rest.get(1..)?;
    if !after.is_empty() && !after.starts_with(' ') {
        return None;
    }
    let blanks = after.len() - after.trim_start_matches(' ').len();
    let length = usize::from(opened) + end + 1 + if after.is_empty() { 1 } else { blanks };
    let (number, sequence) = number(mark)?;
    let letter = mark.bytes().next().map(|byte| byte.to_ascii_lowercase());
    let letter = letter.filter(|byte| mark.len() == 1 && byte.is_ascii_lowercase());
    Some(Enumerator { format: (opened, close), number, sequence, length, letter })
}

fn number(mark: &str) -> Option<(Option<u64>, Sequence)> {
    if mark == "#" {
        return Some((None, Sequence::Auto));
    }
    if mark.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((Some(mark.parse().ok()?), Sequence::Arabic));
    }
    let lower = mark.to_ascii_lowercase();
    let is_one_case = lower == mark || mark.to_ascii_uppercase() == mark;
    match lower.bytes().next().filter(|_| is_one_case)? {
        // `i` starts Roman numbers, any other letter an alphabet.
        letter @ b'a'..=b'z' if lower.len() == 1 && letter != b'i' => {
            Some((Some(u64::from(letter - b'a') + 1), Sequence::Letters))
        }
        _ => Some((Some(roman(&lower)?), Sequence::Roman)),
    }
}

/// The value of a Roman number in lower case.
pub(super) fn roman(text: &str) -> Option<u64> {
    let value = |byte: u8| match byte {
        b'i' => Some(1),
        b'v' => Some(5),
        b'x' => Some(10),
        b'l' => Some(50),
        b'c' => Some(100),
        b'd' => Some(500),
        b'm' => Some(1_000_u64),
        _ => None,
    };
    if text.len() > 15 {
        return None;
    }
    let values = text.bytes().map(value).collect::<Option<Vec<u64>>>()?;
    let mut sum = 0_i64;
    for (index, value) in values.iter().enumerate() {
        let signed = i64::try_from(*value).ok()?;
        sum += if values.get(index + 1).is_some_and(|next| next > value) { -signed } else { signed };
    }
    u64::try_from(sum).ok().filter(|sum| *sum > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_what_it_starts() {
        for (line, start) in [
            ("- a", Start::Bullet('-')),
            ("-a", Start::Option),
            ("-a FILE, --all=FILE  Words", Start::Option),
            ("--long", Start::Option),
            ("-----", Start::Adornment),
            ("- - -", Start::Bullet('-')),
            ("+---+---+", Start::GridTable),
            ("=== ===", Start::SimpleTable),
            ("===", Start::Adornment),
            (":field: x", Start::Field),
            (":role:`x` words", Start::Text),
            (":a\\:b: x", Start::Field),
            (".. note::", Start::Explicit),
            ("...", Start::Adornment),
            ("__ http://x", Start::Anonymous),
            (">>> 1", Start::Doctest),
            ("| a", Start::LineBlock),
            ("e.g. this", Start::Text),
            ("-leading words", Start::Text),
        ] {
            assert_eq!(Start::of(line), start, "{line}");
        }
        let numbers = [("(iv) x", Some(4)), ("3. x", Some(3)), ("c) x", Some(3)), ("#. x", None)];
        for (line, number) in numbers {
            assert!(matches!(Start::of(line), Start::Enumerator(found) if found.number == number), "{line}");
        }
    }
}
