//! Marks of kramdown inside a line: attribute lists, extensions, typographic signs. Code and tags are kept verbatim.

/// Longest mark inside a line, in bytes.
const MAX_MARK: usize = 1_024;

/// Rewrites the marks of a line.
pub(super) fn rewrite(line: &str, in_table: bool) -> String {
    if !line.contains(['{', '<', '>', '~', '`']) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let used = match c {
            '\\' => copy(rest, 1 + rest.chars().nth(1).map_or(0, char::len_utf8), &mut out),
            '`' => code(rest, in_table, &mut out),
            '{' => brace(rest, &mut out),
            '<' if rest.starts_with("<<") => replace(2, "«", &mut out),
            '<' => copy(rest, tag(rest).unwrap_or(1), &mut out),
            '>' if rest.starts_with(">>") && !out.trim_end_matches(['>', ' ']).is_empty() => replace(2, "»", &mut out),
            '~' => {
                let count = rest.bytes().take_while(|byte| *byte == b'~').count();
                out.push_str(if count == 1 { "\\" } else { "" });
                copy(rest, count, &mut out)
            }
            c => copy(rest, c.len_utf8(), &mut out),
        };
        rest = rest.get(used..).unwrap_or_default();
    }
    out
}

fn copy(rest: &str, length: usize, out: &mut String) -> usize {
    out.push_str(rest.get(..length).unwrap_or_default());
    length
}

fn replace(length: usize, text: &str, out: &mut String) -> usize {
    out.push_str(text);
    length
}

/// The start of a text, up to the longest mark.
fn near(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_MARK.min(text.len()))).unwrap_or_default()
}

/// Copies a code span; in a table its bars are escaped. Without an end, copies the ticks.
fn code(rest: &str, in_table: bool, out: &mut String) -> usize {
    let ticks = rest.bytes().take_while(|byte| *byte == b'`').count();
    let window = near(rest).get(ticks..).unwrap_or_default();
    let mut from = 0;
    while let Some(start) = window.get(from..).and_then(|part| part.find('`')).map(|index| from + index) {
        let run = window.get(start..).unwrap_or_default().bytes().take_while(|byte| *byte == b'`').count();
        if run == ticks {
            let span = rest.get(..ticks + start + run).unwrap_or_default();
            if in_table && span.contains('|') {
                out.push_str(&span.replace("\\|", "|").replace('|', "\\|"));
            } else {
                out.push_str(span);
            }
            return span.len();
        }
        from = start + run;
    }
    copy(rest, ticks, out)
}

/// The length of a tag or an address in angle brackets.
fn tag(rest: &str) -> Option<usize> {
    let second = rest.chars().nth(1)?;
    if !second.is_ascii_alphabetic() && !matches!(second, '/' | '!') {
        return None;
    }
    near(rest).find('>').map(|end| end + 1)
}

/// Drops or copies the mark at a brace; returns its length.
fn brace(rest: &str, out: &mut String) -> usize {
    if let Some(name) = rest.strip_prefix("{::") {
        let window = near(name);
        let Some(end) = window.find('}') else { return copy(rest, 1, out) };
        let start = window.get(..end).unwrap_or_default();
        let opened = "{::".len() + end + 1;
        let name = start.split_whitespace().next().unwrap_or_default();
        if start.ends_with('/') || !matches!(name, "comment" | "nomarkdown") {
            return opened;
        }
        let body = near(rest.get(opened..).unwrap_or_default());
        let close = [format!("{{:/{name}}}"), "{:/}".to_owned()];
        let Some((at, mark)) = close.iter().filter_map(|mark| Some((body.find(mark.as_str())?, mark))).min() else {
            return opened;
        };
        if name == "nomarkdown" {
            out.push_str(body.get(..at).unwrap_or_default());
        }
        return opened + at + mark.len();
    }
    if rest.starts_with("{:/") {
        return near(rest).find('}').map_or_else(|| copy(rest, 1, out), |end| end + 1);
    }
    // An attribute list belongs to the mark right before it; after text it is text.
    let follows_mark = out.ends_with(['*', '_', '`', ')', ']', '>', '~', '"']) || is_item_start(out);
    match near(rest).find('}') {
        Some(end) if rest.starts_with("{:") && follows_mark => end + 1,
        _ => copy(rest, 1, out),
    }
}

/// Whether a line so far is only the marker of a list item.
fn is_item_start(line: &str) -> bool {
    let marker = line.trim();
    let digits = marker
        .strip_suffix('.')
        .is_some_and(|digits| digits.len() < 10 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(marker, "-" | "*" | "+") || digits && !marker.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::rewrite;

    #[test]
    fn marks_are_dropped_and_code_is_kept() {
        for (line, expected) in [
            ("*Slanted*{: .red} text", "*Slanted* text"),
            ("[a](/b/){: .btn target=\"_blank\"}, `c`{:.d}", "[a](/b/), `c`"),
            ("Text {: #id}", "Text {: #id}"),
            ("- {:.item} an item", "-  an item"),
            ("a {::comment}gone{:/comment} b", "a  b"),
            ("a {::nomarkdown}<b>{:/} b", "a <b> b"),
            ("{::options x=\"y\" /}a", "a"),
            ("<<angled>>", "«angled»"),
            (">> quote", ">> quote"),
            ("H~2~O ~~x~~", "H\\~2\\~O ~~x~~"),
            ("`~ {: x}` <a href=\"~x\">", "`~ {: x}` <a href=\"~x\">"),
            ("a < b {", "a < b {"),
        ] {
            assert_eq!(rewrite(line, false), expected, "{line}");
        }
        assert_eq!(rewrite("| `a | b` | c |", true), "| `a \\| b` | c |");
    }
}
