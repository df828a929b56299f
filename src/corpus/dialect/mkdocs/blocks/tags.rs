//! Tags of HTML blocks.

/// Elements that are blocks.
const BLOCKS: &str = "address article aside blockquote body canvas center col colgroup dd details dialog div dl dt \
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe \
    legend li link main math menu meta nav noscript object ol p pre script section style summary \
    table tbody td tfoot th thead tr ul video";
/// The start or end tag of a block at the start of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BlockTag<'l> {
    pub(super) name: String,
    pub(super) is_end: bool,
    /// The tag up to `>`; `None` when it goes on in the next line.
    pub(super) whole: Option<&'l str>,
}

/// The tag of a block at the start of a line.
pub(super) fn block_tag(content: &str) -> Option<BlockTag<'_>> {
    let inner = content.strip_prefix('<')?;
    let is_end = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let len = inner.bytes().take(16).take_while(u8::is_ascii_alphanumeric).count();
    let after = inner.get(len..)?;
    let name = inner.get(..len)?.to_ascii_lowercase();
    let is_tag = after.is_empty() || after.starts_with([' ', '>', '/']);
    if !is_tag || !BLOCKS.split(' ').any(|block| block == name) {
        return None;
    }
    let whole = content.find('>').and_then(|end| content.get(..=end));
    Some(BlockTag { name, is_end, whole })
}

/// Whether a tag has the attribute `markdown`.
pub(super) fn holds_markdown(tag: &str) -> bool {
    tag.trim_end_matches('>')
        .split([' ', '\n'])
        .skip(1)
        .any(|word| word.split('=').next() == Some("markdown") && !word.ends_with("=\"0\""))
}

/// The offset of the next tag of an element, and whether it is an end tag.
pub(super) fn next_tag(text: &str, from: usize, name: &str) -> Option<(usize, bool)> {
    let mut at = from;
    while let Some(found) = text.get(at..)?.find('<') {
        let start = at + found;
        let inner = text.get(start + 1..)?;
        let end = inner.strip_prefix('/');
        let after = end.unwrap_or(inner).split_at_checked(name.len());
        let after = after.and_then(|(tag, after)| tag.eq_ignore_ascii_case(name).then_some(after));
        if after.is_some_and(|after| after.is_empty() || after.starts_with([' ', '>', '/', '\t'])) {
            return Some((start, end.is_some()));
        }
        at = start + 1;
    }
    None
}

/// The offset of the next end tag of an element.
pub(super) fn end_of(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some((start, is_end)) = next_tag(text, from, name) {
        if is_end {
            return Some(start);
        }
        from = start + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_blocks_are_recognized() {
        let tag = block_tag("<div class=\"grid cards\" markdown>").unwrap();
        assert!(tag.name == "div" && holds_markdown(tag.whole.unwrap()));
        assert!(!holds_markdown("<div class=\"markdown\">") && holds_markdown("<p markdown=\"span\">"));
        assert!(block_tag("<span>").is_none() && block_tag("<divx>").is_none() && block_tag("</DIV>").unwrap().is_end);
        assert_eq!((end_of("a </p> b", "p"), end_of("a <p></pre>", "p")), (Some(2), None));
    }
}
