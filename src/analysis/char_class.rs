//! Character classes: the role of each byte and character for the boundaries of words.

use unicode_normalization::char::is_combining_mark;

/// Ends a zone of a field, so that no phrase crosses two zones.
pub(crate) const ZONE_END: char = '\u{1e}';
/// Ends a block inside a zone: positions advance by one.
pub(crate) const BLOCK_END: char = '\u{1f}';

/// The role of a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteClass {
    /// A lower case letter of ASCII, or a digit.
    Small,
    Capital,
    /// A byte between the parts of an identifier, see [`is_joiner`].
    Joiner,
    /// A byte that can continue a word: `C++`, `C#`, `A*`, `10,000`.
    Suffix,
    /// Another byte of operators.
    Operator,
    /// The end of a zone or of a block.
    Gap,
    NonAscii,
    Other,
}

static BYTE_CLASSES: [ByteClass; 256] = {
    let mut classes = [ByteClass::Other; 256];
    let mut index = 0;
    while index < classes.len() {
        classes[index] = match index as u8 {
            b'a'..=b'z' | b'0'..=b'9' => ByteClass::Small,
            b'A'..=b'Z' => ByteClass::Capital,
            byte if is_joiner(byte) => ByteClass::Joiner,
            b'+' | b'#' | b'*' | b',' => ByteClass::Suffix,
            byte if is_operator(byte) => ByteClass::Operator,
            byte if byte as char == ZONE_END || byte as char == BLOCK_END => ByteClass::Gap,
            0x80.. => ByteClass::NonAscii,
            _ => ByteClass::Other,
        };
        index += 1;
    }
    classes
};

/// The class of a byte.
pub(super) fn byte_class(byte: u8) -> ByteClass {
    BYTE_CLASSES[usize::from(byte)]
}

/// Whether a byte joins two words into one identifier: `code_verifier`, `auth0.js`, `sign-up`, `O'Reilly`.
pub(super) const fn is_joiner(byte: u8) -> bool {
    matches!(byte, b'_' | b'.' | b'-' | b'\'')
}

/// Whether a byte can be part of an operator.
pub(super) const fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'!' | b'#'
            | b'$'
            | b'%'
            | b'&'
            | b'*'
            | b'+'
            | b'-'
            | b'.'
            | b'/'
            | b':'
            | b'<'
            | b'='
            | b'>'
            | b'?'
            | b'@'
            | b'^'
            | b'|'
            | b'~'
    )
}

/// Whether a character is an apostrophe: straight, curved, the modifier letter, or full width.
pub(super) const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}')
}

/// Whether a character joins two words into one identifier; the hyphens of Unicode and all apostrophes do.
pub(super) fn is_joiner_char(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_joiner) || is_apostrophe(c) || matches!(c, '\u{2010}' | '\u{2011}')
}

/// Whether a character is part of a word and not to be seen: soft hyphens, zero-width spaces, joiners and non-joiners.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Whether a word can begin with a character.
pub(super) fn starts_word(c: char) -> bool {
    c.is_alphanumeric() && !is_apostrophe(c)
}

/// Whether a word can continue with a character.
pub(crate) fn is_word_char(c: char) -> bool {
    starts_word(c) || is_combining_mark(c)
}

/// Whether a character is a picture: an emoji, an arrow, or a sign of mathematics. The minus and quotation marks are none.
pub(super) const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2211}' | '\u{2213}'..='\u{23ff}' | '\u{2600}'..='\u{275a}' | '\u{275f}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a character changes the look of the picture before it: variation selectors and skin tones.
pub(super) const fn is_picture_style(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{20e3}')
}

/// Whether a character is an ideograph or kana; their words have no spaces between them.
pub(super) const fn is_ideograph(c: char) -> bool {
    matches!(
        c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9f}'
            | '\u{2_0000}'..='\u{3_ffff}'
    )
}

/// Whether a character belongs to a script that writes syllables without spaces between words: Thai, Lao, Myanmar, Khmer.
pub(super) const fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{19e0}'..='\u{19ff}'
            | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}'
    )
}
