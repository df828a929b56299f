//! Words with numbers: sizes, versions and large numbers, which people write in one piece or apart.
//!
//! A number with its unit is one word of two parts: `5GB` is `5 GB`. The other rules propose spellings, and a caller uses
//! those that its index holds:
//!
//! | typed | also written | rule |
//! |---|---|---|
//! | `3.5GB` | `3.5 GB` | a number and its unit |
//! | `OAuth2`, `HTTP/2` | `OAuth 2`, `HTTP2` | a name and its number |
//! | `OAuth 2.0` | `OAuth2`, `OAuth 2` | the zero of a version |
//! | `v2.1`, `2.1` | `2.1`, `v2.1` | the v of a version |
//! | `v7`, `version 7` | `version 7`, `v7` | likewise |
//! | `TLSv1.2` | `TLS 1.2`, `TLS v1.2` | likewise, behind a name |
//! | `sha256sum` | `sha256 sum` | a word behind a number |
//! | `10000` | `10 000` | groups of three digits |
//! | `TCP/IP` | `TCPIP` | a slash between short names |

/// Units that make one word with the number before them, in lower case.
const UNITS: &str = "kb mb gb tb pb kib mib gib tib pib bit bits byte bytes kbit mbit gbit kbps mbps gbps ms ns µs sec px pt \
                     em rem dpi ppi fps vh vw hz khz mhz ghz mm cm km kg mg kw kwh mah rpm";
/// Longest unit, in bytes.
const MAX_UNIT: usize = 5;
/// Digits of a group of a large number.
const GROUP_DIGITS: usize = 3;
/// Longest number that is written in groups of digits.
const MAX_GROUPED: usize = 12;
/// Longest word that has other spellings, in bytes.
const MAX_WORD: usize = 40;
/// Longest part of a name with a slash.
const MAX_SHORT_NAME: usize = 4;

/// A number with its unit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Quantity {
    /// `5 GB`
    pub(crate) apart: String,
    /// `5GB`
    pub(crate) joined: String,
}

impl Quantity {
    /// Reads `5GB`, `3.5 GB`.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let end = word.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').filter(|end| *end > 0)?;
        let (number, rest) = word.split_at(end);
        let unit = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}']);
        let quantity = || Self { apart: format!("{number} {unit}"), joined: format!("{number}{unit}") };
        (is_number(number) && is_unit(unit)).then(quantity)
    }
}

/// Whether two neighbours are a number and its unit.
pub(crate) fn is_quantity(left: &str, right: &str) -> bool {
    left.starts_with(|c: char| c.is_ascii_digit())
        && is_number(left)
        && is_unit(right.trim_end_matches([',', '.', '?', '!']))
}

/// Digits, with points and commas between them.
fn is_number(text: &str) -> bool {
    text.split(['.', ',']).all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_unit(word: &str) -> bool {
    word.len() <= MAX_UNIT && UNITS.split_ascii_whitespace().any(|unit| word.eq_ignore_ascii_case(unit))
}

/// A word as a name, a number and the letters behind it; each but the number may be empty.
struct Numbered<'a> {
    /// Letters: `OAuth`, `TLSv`, `v`.
    name: &'a str,
    /// `2`, `2.0`, `1.2.3`, `2.x`
    number: &'a str,
    tail: &'a str,
}

impl<'a> Numbered<'a> {
    fn of(word: &'a str) -> Option<Self> {
        let is_letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let (name, rest) = word.split_at_checked(word.find(|c: char| c.is_ascii_digit())?)?;
        let number_end = number_end(rest);
        let (number, tail) = rest.split_at_checked(number_end)?;
        (word.len() <= MAX_WORD && is_letters(name) && is_letters(tail)).then_some(Self { name, number, tail })
    }

    /// The number without the zero of a version.
    fn short(&self) -> &'a str {
        self.number.strip_suffix(".0").unwrap_or(self.number)
    }
}

/// The end of the digits at the beginning of a text, with points between them and an x behind the last one.
fn number_end(text: &str) -> usize {
    let digits = |from: usize| from + text.bytes().skip(from).take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    while text.get(end..).is_some_and(|rest| rest.starts_with('.')) {
        let next = digits(end + 1);
        if next > end + 1 {
            end = next;
            continue;
        }
        let is_open = text.get(end + 1..).is_some_and(|rest| matches!(rest, "x" | "X"));
        return if is_open { end + 2 } else { end };
    }
    end
}

/// The other spellings of a word with a number, or with a slash between short names.
pub(crate) fn number_spellings(word: &str) -> Vec<String> {
    if let Some(joined) = without_slash(word) {
        let apart = number_spellings(&joined);
        return [vec![joined], apart].concat();
    }
    let Some(parts) = Numbered::of(word) else { return Vec::new() };
    let (Numbered { name, number, tail }, short) = (&parts, parts.short());
    let is_dotted = number.contains('.');
    let mut spellings = match (*name, *tail) {
        ("", "") if is_dotted => vec![format!("v{number}")],
        ("", "") => grouped(number).into_iter().collect(),
        ("", tail) => vec![format!("{number} {tail}")],
        ("v" | "V", "") if is_dotted => vec![(*number).to_owned()],
        ("v" | "V", "") => vec![format!("version {number}")],
        (name, "") => match name.strip_suffix(['v', 'V']) {
            Some(base) => vec![
                format!("{base} {number}"),
                format!("{base} v{number}"),
                format!("{base} version {number}"),
                format!("{name} {short}"),
            ],
            None => vec![format!("{name} {short}"), format!("{name}v{number}"), format!("{name} v{number}")],
        },
        // `k8s`, `i18n`: one word.
        (_, tail) if tail.len() > 1 => vec![format!("{name}{number} {tail}")],
        _ => Vec::new(),
    };
    if short != *number && !name.is_empty() && tail.is_empty() {
        spellings.push(format!("{name}{short}"));
    }
    spellings
}

/// Short names in one piece, of which the last can be a number: `TCP/IP`, `HTTP/2`.
fn without_slash(word: &str) -> Option<String> {
    let (left, right) = word.split_once('/')?;
    let is_short = |name: &str| (1..=MAX_SHORT_NAME).contains(&name.len());
    let are_letters = left.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_name = right.bytes().all(|byte| byte.is_ascii_alphanumeric()) || is_number(right);
    (is_short(left) && is_short(right) && are_letters && is_name).then(|| format!("{left}{right}"))
}

/// A number in groups of three digits, which spaces separate.
fn grouped(number: &str) -> Option<String> {
    let is_grouped = (GROUP_DIGITS + 1..=MAX_GROUPED).contains(&number.len()) && !number.starts_with('0');
    let mut text = String::new();
    for (index, digit) in number.chars().enumerate() {
        if index > 0 && (number.len() - index).is_multiple_of(GROUP_DIGITS) {
            text.push(' ');
        }
        text.push(digit);
    }
    is_grouped.then_some(text)
}

/// The spellings of two neighbours of which one has a number.
pub(crate) fn joined_spellings(left: &str, right: &str) -> Vec<String> {
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let ends_name = left.ends_with(|c: char| c.is_ascii_alphabetic()) && !left.contains(' ');
    match (Numbered::of(left), Numbered::of(right)) {
        (None, Some(version @ Numbered { name: "" | "v" | "V", number, tail: "" })) if ends_name => {
            let (short, has_v) = (version.short(), !version.name.is_empty());
            let mut spellings = match (left.eq_ignore_ascii_case("version"), has_v) {
                (true, _) => vec![format!("v{number}"), format!("v{short}")],
                (false, true) => {
                    vec![format!("{left}v{number}"), format!("{left} {number}"), format!("{left}{number}")]
                }
                (false, false) => {
                    vec![format!("{left}{short}"), format!("{left} v{number}"), format!("{left}v{number}")]
                }
            };
            if short == number {
                spellings.dedup();
            } else {
                spellings.push(format!("{left} {short}"));
            }
            spellings
        }
        // `3.5 GB`, `sha256 sum`
        (Some(Numbered { name, tail: "", .. }), None) if is_word(right) && (name.is_empty() || right.len() > 1) => {
            vec![format!("{left}{right}")]
        }
        _ => Vec::new(),
    }
}

/// The number that groups of three digits at the beginning of `words` write, and how many words it takes.
pub(crate) fn joined_groups<'a>(words: impl Iterator<Item = &'a str>) -> Option<(String, usize)> {
    let (mut number, mut count) = (String::new(), 0);
    for word in words {
        let is_first = count == 0;
        let is_group = word.bytes().all(|byte| byte.is_ascii_digit())
            && if is_first {
                (1..=GROUP_DIGITS).contains(&word.len()) && !word.starts_with('0')
            } else {
                word.len() == GROUP_DIGITS
            };
        if !is_group || number.len() + word.len() > MAX_GROUPED {
            break;
        }
        (number, count) = (number + word, count + 1);
    }
    (count > 1).then_some((number, count))
}

#[cfg(test)]
mod tests {
    use super::{Quantity, is_quantity, joined_groups, joined_spellings, number_spellings};

    #[test]
    fn a_number_and_its_unit_are_one_word() {
        for (word, expected) in [
            ("5GB", Some(["5 GB", "5GB"])),
            ("5 GB", Some(["5 GB", "5GB"])),
            ("5\u{a0}GB?", Some(["5 GB", "5GB"])),
            ("3.5GB", Some(["3.5 GB", "3.5GB"])),
            ("1,000px", Some(["1,000 px", "1,000px"])),
            ("64bit", Some(["64 bit", "64bit"])),
            ("2FA", None),
            ("3D", None),
            ("GB", None),
            ("5", None),
            ("5.GB", None),
            ("v5GB", None),
        ] {
            let expected = expected.map(|[apart, joined]| (apart.to_owned(), joined.to_owned()));
            assert_eq!(Quantity::of(word).map(|found| (found.apart, found.joined)), expected, "{word}");
        }
        for (left, right, expected) in
            [("5", "GB", true), ("3.5", "GB?", true), ("5", "users", false), ("a", "GB", false), ("5.", "GB", false)]
        {
            assert_eq!(is_quantity(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn a_word_with_a_number_has_other_spellings() {
        for (word, expected) in [
            ("OAuth2", &["OAuth 2", "OAuthv2", "OAuth v2"][..]),
            ("OAuth2.0", &["OAuth 2", "OAuthv2.0", "OAuth v2.0", "OAuth2"]),
            ("Python3.11", &["Python 3.11", "Pythonv3.11", "Python v3.11"]),
            ("v2.1", &["2.1"]),
            ("v2.0", &["2.0", "v2"]),
            ("2.1", &["v2.1"]),
            ("2.x", &["v2.x"]),
            ("v7", &["version 7"]),
            ("TLSv1.2", &["TLS 1.2", "TLS v1.2", "TLS version 1.2", "TLSv 1.2"]),
            ("ipv6", &["ip 6", "ip v6", "ip version 6", "ipv 6"]),
            ("3.5GB", &["3.5 GB"]),
            ("2FA", &["2 FA"]),
            ("sha256sum", &["sha256 sum"]),
            ("1000", &["1 000"]),
            ("1000000", &["1 000 000"]),
            ("HTTP/2", &["HTTP2", "HTTP 2", "HTTPv2", "HTTP v2"]),
            ("HTTP/2.0", &["HTTP2.0", "HTTP 2", "HTTPv2.0", "HTTP v2.0", "HTTP2"]),
            ("TCP/IP", &["TCPIP"]),
            ("k8s", &[]),
            ("404", &[]),
            ("0123456", &[]),
            ("token", &[]),
            ("a1b2", &[]),
            ("10.0.0.1", &["v10.0.0.1"]),
            ("src/main.rs", &[]),
            ("2.", &[]),
            ("é2", &[]),
        ] {
            assert_eq!(number_spellings(word), expected, "{word}");
        }
    }

    #[test]
    fn neighbours_of_a_number_have_other_spellings() {
        for (left, right, expected) in [
            ("OAuth", "2", &["OAuth2", "OAuth v2", "OAuthv2"][..]),
            ("OAuth", "2.0", &["OAuth2", "OAuth v2.0", "OAuthv2.0", "OAuth 2"]),
            ("TLS", "v1.2", &["TLSv1.2", "TLS 1.2", "TLS1.2"]),
            ("version", "7", &["v7"]),
            ("version", "2.0", &["v2.0", "v2", "version 2"]),
            ("Node.js", "18", &["Node.js18", "Node.js v18", "Node.jsv18"]),
            ("IP", "v6", &["IPv6", "IP 6", "IP6"]),
            ("3.5", "GB", &["3.5GB"]),
            ("s3", "bucket", &["s3bucket"]),
            ("sha256", "sum", &["sha256sum"]),
            ("2", "3", &[]),
            ("user", "name", &[]),
        ] {
            assert_eq!(joined_spellings(left, right), expected, "{left} {right}");
        }
        for (words, expected) in [
            (&["1", "000", "rows"][..], Some(("1000", 2))),
            (&["10", "000", "000"], Some(("10000000", 3))),
            (&["1", "00"], None),
            (&["0", "000"], None),
            (&["1000", "000"], None),
            (&["404"], None),
        ] {
            let found = joined_groups(words.iter().copied());
            assert_eq!(found, expected.map(|(number, count)| (number.to_owned(), count)), "{words:?}");
        }
    }
}
