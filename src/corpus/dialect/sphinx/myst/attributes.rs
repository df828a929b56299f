//! Attributes in braces: `{#id .class key=value}`.

/// The id in the inner text of braces; `None` in the outer option when they hold no attributes.
pub(super) fn id(inner: &str) -> Option<Option<String>> {
    let inner = inner.trim();
    let mut id = None;
    if inner.is_empty() || !inner.starts_with(['#', '.', '%']) && !inner.contains('=') {
        return None;
    }
    for word in inner.split_whitespace() {
        if let Some(name) = word.strip_prefix('#') {
            id = Some(name.to_owned());
        }
    }
    Some(id)
}

/// The id of a line of nothing but braces.
pub(super) fn line(bare: &str) -> Option<Option<String>> {
    let inner = bare.trim().strip_prefix('{')?.strip_suffix('}')?;
    (!inner.contains(['{', '}', '`'])).then(|| id(inner)).flatten()
}
