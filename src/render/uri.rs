//! Percent-encoding of paths and addresses (RFC 3986, section 2).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
const ADDRESS: &AsciiSet = &PATH
    .remove(b':')
    .remove(b'?')
    .remove(b'#')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'%');

/// A file path as part of an address: only unreserved characters and slashes stay.
pub(crate) fn path(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, PATH)
}

/// A complete address: reserved characters and encoded bytes stay.
pub(crate) fn address(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, ADDRESS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn reserved_characters_stay_in_an_address_and_not_in_a_path() {
        let text = "a b/é#1?x=%20&y=[1].md";
        assert_eq!(super::path(text).to_string(), "a%20b/%C3%A9%231%3Fx%3D%2520%26y%3D%5B1%5D.md");
        assert_eq!(super::address(text).to_string(), "a%20b/%C3%A9#1?x=%20&y=[1].md");
    }
}
