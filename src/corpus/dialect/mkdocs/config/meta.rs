//! MultiMarkdown metadata: `Key: value` lines at the top of a page without YAML.

/// The keys of a page, and the length of their lines.
pub(in crate::corpus::dialect::mkdocs) fn split(body: &str) -> (Vec<(String, String)>, usize) {
    let mut entries: Vec<(String, String)> = Vec::new();
    let mut len = 0;
    for line in body.split_inclusive('\n') {
        let text = line.trim_end();
        if text.is_empty() {
            if !entries.is_empty() {
                len += line.len();
            }
            break;
        }
        if let Some((key, value)) = entry(text) {
            entries.push((key.to_lowercase(), value.to_owned()));
        } else if let (true, Some((_, value))) = (text.starts_with("    "), entries.last_mut()) {
            value.push(' ');
            value.push_str(text.trim());
        } else {
            break;
        }
        len += line.len();
    }
    (entries, len)
}

fn entry(line: &str) -> Option<(&str, &str)> {
    let line = Some(line.trim_start_matches(' ')).filter(|inner| line.len() - inner.len() < 4)?;
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    is_key.then(|| (key, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn keys_end_at_a_line_that_has_none() {
        let (entries, len) = split("Title: A page\nAuthors: x\n    y\n\n# Heading\n");
        assert_eq!(entries, [("title".to_owned(), "A page".to_owned()), ("authors".to_owned(), "x y".to_owned())]);
        assert_eq!(len, 32);
        assert_eq!(split("A text: no key\n").1, 0);
        assert_eq!(split("\n# Heading\n").1, 0);
    }
}
