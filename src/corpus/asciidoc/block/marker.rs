//! Markers of list items.

use super::super::scan::is_word;

/// The kind of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListKind {
    Unordered,
    Ordered,
    Description,
    Callout,
}

/// The first line of a list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker<'t> {
    pub(super) kind: ListKind,
    /// The sign; the one of an ordered list stands for all of its kind, such as `1.`.
    pub(super) sign: &'t str,
    /// The text before the sign of a description.
    pub(super) term: &'t str,
    /// The text after the sign.
    pub(super) text: &'t str,
}

impl<'t> Marker<'t> {
    /// The marker of a line, of whatever list.
    pub(super) fn of(line: &'t str) -> Option<Self> {
        callout(line).or_else(|| Self::nested(line))
    }

    /// The marker of a line in an item of another list: no callout.
    pub(super) fn nested(line: &'t str) -> Option<Self> {
        unordered(line).or_else(|| ordered(line)).or_else(|| description(line))
    }

    /// Whether a line starts the next item of the same list.
    pub(super) fn is_sibling(&self, line: &str) -> bool {
        let other = match self.kind {
            ListKind::Unordered => unordered(line),
            ListKind::Ordered => ordered(line),
            ListKind::Description => description(line),
            ListKind::Callout => return callout(line).is_some(),
        };
        other.is_some_and(|other| other.sign == self.sign)
    }

    /// The number of the first item.
    pub(super) fn start(&self, line: &str) -> u64 {
        let written = line.trim_start().split([' ', '\t']).next().unwrap_or_default();
        match (self.sign, written.strip_suffix('.')) {
            ("1.", Some(number)) => number.parse().unwrap_or(1),
            ("a." | "A.", Some(letter)) => letter
                .bytes()
                .next()
                .map_or(1, |letter| u64::from(letter.to_ascii_lowercase().saturating_sub(b'a')) + 1),
            _ => 1,
        }
    }
}

fn unordered(line: &str) -> Option<Marker<'_>> {
    let bare = line.trim_start_matches([' ', '\t']);
    let end = bare.find([' ', '\t'])?;
    let (sign, text) = bare.split_at_checked(end)?;
    let is_sign = matches!(sign, "-" | "•") || !sign.is_empty() && sign.bytes().all(|byte| byte == b'*');
    is_sign.then(|| Marker { kind: ListKind::Unordered, sign, term: "", text: text.trim_start_matches([' ', '\t']) })
}

fn ordered(line: &str) -> Option<Marker<'_>> {
    let bare = line.trim_start_matches([' ', '\t']);
    let end = bare.find([' ', '\t'])?;
    let (written, text) = bare.split_at_checked(end)?;
    let body = written.get(..written.len().checked_sub(1)?).unwrap_or_default();
    let is_roman = |allowed: &str| !body.is_empty() && body.chars().all(|char| allowed.contains(char));
    let sign = match written.as_bytes() {
        [.., b'.'] if body.bytes().all(|byte| byte == b'.') => written,
        [.., b'.'] if body.bytes().all(|byte| byte.is_ascii_digit()) => "1.",
        [b'a'..=b'z', b'.'] => "a.",
        [b'A'..=b'Z', b'.'] => "A.",
        [.., b')'] if is_roman("ivx") => "i)",
        [.., b')'] if is_roman("IVXivx") => "I)",
        _ => return None,
    };
    Some(Marker { kind: ListKind::Ordered, sign, term: "", text: text.trim_start_matches([' ', '\t']) })
}

fn callout(line: &str) -> Option<Marker<'_>> {
    let (number, text) = line.strip_prefix('<')?.split_once('>')?;
    let is_number = number == "." || !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix([' ', '\t'])?.trim_start_matches([' ', '\t']);
    is_number.then_some(Marker { kind: ListKind::Callout, sign: "<1>", term: "", text })
}

fn description(line: &str) -> Option<Marker<'_>> {
    if line.starts_with("//") && !line.starts_with("///") {
        return None;
    }
    let bare = line.trim_start_matches([' ', '\t']);
    let bytes = bare.as_bytes();
    let mut place = 1;
    while let Some(found) = bytes.get(place..).and_then(|rest| rest.iter().position(|byte| matches!(byte, b':' | b';')))
    {
        let start = place + found;
        let char = bytes.get(start).copied().unwrap_or_default();
        let run = bytes.get(start..).map_or(0, |rest| rest.iter().take_while(|byte| **byte == char).count());
        let ends = bytes.get(start + run).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
        let longest = if char == b':' { 4 } else { 2 };
        if run > 1 && ends {
            let start = start + run.saturating_sub(longest);
            let sign = bare.get(start..start + run.min(longest))?;
            let text = bare.get(start + sign.len()..)?.trim_start_matches([' ', '\t']);
            return Some(Marker { kind: ListKind::Description, sign, term: bare.get(..start)?, text });
        }
        place = start + run;
    }
    None
}

/// Whether a line is a block macro, `name::target[attributes]`.
pub(super) fn block_macro(line: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = line.strip_suffix(']')?.split_once("::")?;
    let (target, attributes) = rest.split_once('[')?;
    let is_name = name.starts_with(is_word) && name.chars().all(|char| is_word(char) || char == '-');
    let is_target = !target.starts_with([' ', '\t']) && !target.ends_with([' ', '\t']);
    (is_name && is_target).then_some((name, target, attributes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_start_items() {
        for (line, expected) in [
            ("* a", Some((ListKind::Unordered, "*", "", "a"))),
            ("  ** a b", Some((ListKind::Unordered, "**", "", "a b"))),
            ("- a", Some((ListKind::Unordered, "-", "", "a"))),
            ("*a", None),
            (".. a", Some((ListKind::Ordered, "..", "", "a"))),
            ("12. a", Some((ListKind::Ordered, "1.", "", "a"))),
            ("b. a", Some((ListKind::Ordered, "a.", "", "a"))),
            ("iv) a", Some((ListKind::Ordered, "i)", "", "a"))),
            ("<3> a", Some((ListKind::Callout, "<1>", "", "a"))),
            ("a term:: text", Some((ListKind::Description, "::", "a term", "text"))),
            ("a::b::: text", Some((ListKind::Description, ":::", "a::b", "text"))),
            ("term;;", Some((ListKind::Description, ";;", "term", ""))),
            ("a::b", None),
            ("// a:: b", None),
            (":: b", None),
            ("words", None),
        ] {
            let marker = Marker::of(line);
            assert_eq!(marker.map(|found| (found.kind, found.sign, found.term, found.text)), expected, "{line}");
        }
    }
}
