//! Symbols as words: operators, pictures, flags of commands, and names that end or begin with a symbol.
//!
//! All of them are compound tokens. They have no position of their own, so that phrases cross them.

use unicode_normalization::char::is_combining_mark;

use super::char_class::{ByteClass, byte_class, is_invisible, is_operator, is_picture, is_picture_style, is_word_char};
use super::folding::fold;

/// Longest operator, in bytes; longer runs are rules and frames.
const MAX_OPERATOR: usize = 4;
/// Longest run of one and the same byte that is an operator.
const MAX_REPEATED: usize = 3;
/// Longest picture, in characters: a family has seven.
const MAX_PICTURE: usize = 16;
/// Longest name before `#`, as in `VB#`.
const MAX_SHARP_NAME: usize = 2;
/// Operators with a slash; other runs with one belong to addresses, paths and tags.
const SLASH_OPERATORS: [&str; 6] = ["//", "//=", "/=", "/*", "*/", "/**"];

/// A symbol of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// An operator that ends at this offset.
    Operator(usize),
    /// The marks before a name: it begins at this offset.
    Prefix(usize),
    /// No word; the text continues at this offset.
    None(usize),
}

/// The symbol at the byte `offset`, which is no letter and no digit. A cheap look rules out most bytes.
pub(super) fn symbol_at(text: &str, offset: usize) -> Symbol {
    let bytes = text.as_bytes();
    let [byte, next] = [offset, offset + 1].map(|index| bytes.get(index).copied().unwrap_or(b' '));
    let continues = is_operator(byte) && is_operator(next) || matches!(byte, b'-' | b'.') && next.is_ascii_alphabetic();
    if continues { symbol_of_run(text, offset) } else { Symbol::None(offset + 1) }
}

/// The symbol of the run of operator bytes at `offset`.
fn symbol_of_run(text: &str, offset: usize) -> Symbol {
    let bytes = text.as_bytes();
    let is_name = |start: usize| bytes.get(start).is_some_and(u8::is_ascii_alphabetic);
    let rest = bytes.get(offset..).unwrap_or_default();
    let length = rest.iter().position(|byte| !is_operator(*byte)).unwrap_or(rest.len());
    let (run, end) = (text.get(offset..offset + length).unwrap_or_default(), offset + length);
    let is_mark = matches!(run, "-" | "--" | ".");
    if is_mark && is_name(end) {
        return if begins_word(text, offset) { Symbol::Prefix(end) } else { Symbol::None(end) };
    }
    // `[-v|--verbose]`: the dashes behind a bar or a slash begin the next name.
    let before_dashes = run.trim_end_matches('-');
    if before_dashes.len() < length && before_dashes.ends_with(['|', '/']) && is_name(end) {
        return Symbol::None(offset + before_dashes.len());
    }
    let ends_text = bytes.get(end).is_none_or(|byte| *byte <= b' ');
    let operator = if ends_text { without_full_stop(run) } else { run };
    if is_operator_run(operator) {
        return Symbol::Operator(offset + operator.len());
    }
    // `~/.bashrc` and `[=-x`: the last byte may begin a name.
    let before_name = run.ends_with(['-', '.']) && is_name(end);
    Symbol::None(if before_name && length > 1 { end - 1 } else { end })
}

fn is_operator_run(run: &str) -> bool {
    let is_repeated = run.bytes().all(|byte| run.bytes().next() == Some(byte));
    let longest = if is_repeated { MAX_REPEATED } else { MAX_OPERATOR };
    (2..=longest).contains(&run.len()) && (!run.contains('/') || SLASH_OPERATORS.contains(&run))
}

/// A run of operator bytes without the mark that ends the sentence: `??=?` is the operator of a question.
fn without_full_stop(run: &str) -> &str {
    match run.strip_suffix(['.', ':', '?', '!']) {
        Some(operator) if operator.len() > 1 && !run.bytes().all(|byte| run.bytes().next() == Some(byte)) => operator,
        _ => run,
    }
}

/// Whether marks at `offset` begin a word: behind a space, a quotation mark, a bracket or the like.
fn begins_word(text: &str, offset: usize) -> bool {
    let before = text.get(..offset).and_then(|before| before.chars().next_back());
    before.is_none_or(|c| !is_word_char(c) && !matches!(c, '_' | '-' | '.' | '+' | '*' | '#' | '@' | ')' | ']' | '}'))
}

/// The end of the symbols behind a name that ends at `end`: `C++`, `g++`, `C#`, `A*`. `name` is its last word.
pub(super) fn suffix_end(text: &str, name: &str, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let [first, second, third] = [end, end + 1, end + 2].map(|index| bytes.get(index).copied().unwrap_or(b' '));
    let is_letters = name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_plus = (first, second) == (b'+', b'+') && third != b'+' && !third.is_ascii_alphabetic();
    let is_sharp = first == b'#' && name.len() <= MAX_SHARP_NAME && ends_name(second);
    let is_star = first == b'*' && name.len() == 1 && ends_name(second);
    match is_letters {
        true if is_plus => Some(end + 2),
        true if is_sharp || is_star => Some(end + 1),
        _ => None,
    }
}

/// Whether a byte ends a name with a symbol.
fn ends_name(byte: u8) -> bool {
    byte <= b' '
        || matches!(byte, b'.' | b',' | b';' | b':' | b'!' | b'?' | b'"' | b'\'' | b'`')
        || matches!(byte, b')' | b']' | b'}' | b'/' | b'-' | b'|' | b'<')
        || byte >= 0x80
}

/// Whether the byte at `end` of a plain word continues the word.
pub(super) fn continues_word(bytes: &[u8], end: usize) -> bool {
    let digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    match bytes.get(end) {
        Some(b',') => end > 0 && digit(end - 1) && digit(end + 1),
        byte => byte.is_some_and(|byte| byte_class(*byte) == ByteClass::Suffix),
    }
}

/// Whether the word between `start` and `end` is the first letter of a short form with a slash: `I/O`, `A/B`.
pub(super) fn is_slashed_letter(bytes: &[u8], start: usize, end: usize) -> bool {
    let is_letter = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_alphabetic);
    let begins_word = start.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|byte| *byte != b'/');
    end == start + 1
        && bytes.get(end) == Some(&b'/')
        && is_letter(start)
        && begins_word
        && is_letter(end + 1)
        && bytes.get(end + 2).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80 && *byte != b'/')
}

/// The end of the picture at `offset`: with its style, the pictures joined to it, and the second letter of a flag.
pub(super) fn picture_end(text: &str, offset: usize) -> Option<usize> {
    let mut chars = text.get(offset..)?.char_indices().take(MAX_PICTURE).peekable();
    let (_, first) = chars.next().filter(|(_, c)| is_picture(*c))?;
    let mut end = offset + first.len_utf8();
    let mut before = first;
    while let Some((index, c)) = chars.next() {
        let is_second_letter = end == offset + first.len_utf8() && is_region(first) && is_region(c);
        let is_joint = c == JOINER && chars.peek().is_some_and(|(_, next)| is_picture(*next));
        let is_tag = matches!(c, '\u{e0020}'..='\u{e007f}');
        if !(is_picture_style(c) || is_joint || is_tag || is_second_letter || before == JOINER) {
            break;
        }
        (end, before) = (offset + index + c.len_utf8(), c);
    }
    Some(end)
}

/// Joins pictures into one.
const JOINER: char = '\u{200d}';

/// Whether a character is a letter of a flag.
fn is_region(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Whether a term has a symbol, as those of `c++`, `-xzf`, `=>` and emoji. A mark on a letter is none.
pub(crate) fn is_symbolic(term: &str) -> bool {
    !term.chars().all(|c| c.is_alphanumeric() || is_combining_mark(c))
}

/// Appends the term of a compound that keeps its symbols to `text`; `false` if the compound has none to keep.
pub(super) fn push_symbol_term(compound: &str, text: &mut String) -> bool {
    let is_letter = |c: char| c.is_alphanumeric();
    let Some(first) = compound.find(is_letter) else {
        text.extend(compound.chars().filter(|c| !is_picture_style(*c)));
        return true;
    };
    let last = compound.rfind(is_letter).unwrap_or(first);
    let last = last + compound.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let (before, after) = (compound.get(..first).unwrap_or_default(), compound.get(last..).unwrap_or_default());
    let is_suffix = after.ends_with(['+', '#', '*']);
    if before.is_empty() && !is_suffix {
        return false;
    }
    text.push_str(before);
    let name = compound.get(first..last).unwrap_or_default();
    // The dashes inside a flag are part of it.
    match before.starts_with('-') {
        true => text.extend(name.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase)),
        false => fold(name, text),
    }
    text.push_str(if is_suffix { after } else { "" });
    true
}

#[cfg(test)]
mod tests {
    use super::super::analyzer::analyze;

    /// The compound terms of a text.
    fn compounds(text: &str) -> Vec<String> {
        analyze(text).into_iter().filter(|(token, _)| token.is_compound).map(|(_, term)| term).collect()
    }

    #[test]
    fn a_symbol_is_a_term() {
        for (text, expected) in [
            ("C++ and g++, C++17; C#. F#) J#", &["c++", "g++", "c++", "c#", "f#", "j#"][..]),
            ("Objective-C++", &["objectivec", "objectivec++"]),
            ("A* search, the .NET and ASP.NET `.gitignore`", &["a*", ".net", "aspnet", ".gitignore"]),
            ("tar -xzf `--force` [-v|--dry-run] -X POST", &["-xzf", "--force", "-v", "--dry-run", "dryrun", "-x"]),
            ("~/.bashrc and src/.env", &[".bashrc", ".env"]),
            ("a -> b => c ?? d ??= e && f || g", &["->", "=>", "??", "??=", "&&", "||"]),
            (
                "std::vector x === y !== z <=> |> ... ** //= >>>=",
                &["::", "===", "!==", "<=>", "|>", "...", "**", "//=", ">>>="],
            ),
            ("i++; what is ??=? and =>.", &["i++", "??=", "=>"]),
            ("🚀 👍🏽 👍 👩‍💻 🇩🇪🇫🇷 ✔️ →", &["🚀", "👍", "👍", "👩‍💻", "🇩🇪", "🇫🇷", "✔", "→"]),
            // No symbols: addresses, tags, paths, frames, plain marks, negative numbers, anchors, products.
            ("https://x </div> <br/> ../a ./b ---- ===== **** -5 x -y- (a) a#b c*d e+f 1*2 #tag", &["-y"]),
            ("e - f -- g", &["--"]),
        ] {
            assert_eq!(compounds(text), expected, "{text}");
        }
    }

    #[test]
    fn a_symbol_takes_no_position() {
        let positions = |text: &str| -> Vec<(u32, String)> {
            analyze(text).into_iter().map(|(token, term)| (token.position, term)).collect()
        };
        let expected =
            [(0, "=>"), (0, "make"), (1, "c"), (1, "c++"), (1, "->"), (2, "--to"), (2, "to"), (3, "d"), (3, "🚀")];
        let expected = expected.map(|(position, term)| (position, term.to_owned()));
        assert_eq!(positions("=> make C++ -> --to d 🚀"), expected);
    }

    #[test]
    fn a_text_of_symbols_is_read_once() {
        for symbol in ["=", "-", ".", "🚀", "-.", "/.", "\u{200d}", "+", "🚀\u{200d}"] {
            let tokens = super::super::tokenizer::tokenize(&symbol.repeat(200_000), 0).count();
            assert!(tokens <= 200_000, "{symbol}");
        }
    }
}
