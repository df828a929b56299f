//! Attribute lists of kramdown: `{: #id .class key="value"}`.

/// The text of a line that is one attribute list; `None` for another line.
pub(super) fn list_of(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("{:")?.strip_suffix('}')?;
    // `{::name}` and `{:/name}` are extensions.
    (!inner.is_empty() && !inner.starts_with([':', '/']) && !inner.contains('}')).then_some(inner)
}

/// Whether a list defines the attributes of a name: `{:name: .class}`.
pub(super) fn is_definition(list: &str) -> bool {
    let end = list.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(list.len());
    end > 0 && list.get(end..).is_some_and(|rest| rest.starts_with(':'))
}

/// The id of a list, which may be empty: `{: id=""}` takes the id of a heading away.
pub(super) fn id_of(list: &str) -> Option<&str> {
    if let Some((_, rest)) =
        list.split_once("id=").filter(|(before, _)| before.is_empty() || before.ends_with([' ', '\t']))
    {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        return rest.get(1..)?.split(quote).next();
    }
    let mut quoted = false;
    let mut found = None;
    for (index, c) in list.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => found = list.get(index + 1..),
            _ => {}
        }
    }
    let end =
        |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | ':')).unwrap_or(rest.len());
    found.and_then(|rest| rest.get(..end(rest))).filter(|id| !id.is_empty())
}

/// Whether a list asks for the contents of the page in place of a list.
pub(super) fn is_toc(list: &str) -> bool {
    list.split_whitespace().any(|word| word == "toc")
}

/// An id as the end of a heading, with all its signs escaped.
pub(super) fn mark_of(id: &str) -> String {
    let mut mark = String::from(" {#");
    for c in id.chars() {
        if c.is_ascii_punctuation() {
            mark.push('\\');
        }
        mark.push(c);
    }
    mark.push('}');
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_lists() {
        for (line, expected) in [
            ("{: #a-b .wide}", Some("a-b")),
            ("{:.wide #x}", Some("x")),
            ("{: id=\"\"}", Some("")),
            ("{: .x id=\"y\"}", Some("y")),
            ("{: title=\"no #id\"}", None),
            ("{: .lead#the-lead}", Some("the-lead")),
        ] {
            assert_eq!(list_of(line).and_then(id_of), expected, "{line}");
        }
        assert_eq!(list_of("{::comment}"), None);
        assert!(is_definition("note: .x"));
        assert!(!is_definition(" .note"));
        assert!(is_toc(" toc") && is_toc("toc") && !is_toc(".no_toc"));
    }
}
