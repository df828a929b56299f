//! Callouts: numbers at the ends of lines of code, such as `<1>` or `<!--1-->`, become `(1)`.

/// Signs that start a comment; one right before a callout is left out.
const COMMENTS: [&str; 4] = ["//", "#", "--", ";;"];

/// The lines of a code block with their callouts as people see them.
pub(in crate::corpus::asciidoc) fn with_callouts(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut next = 0_u32;
    let lines: Vec<String> = text.split('\n').map(|line| line_with_callouts(line, &mut next)).collect();
    lines.join("\n")
}

fn line_with_callouts(line: &str, next: &mut u32) -> String {
    let mut rest = line;
    let mut found: Vec<&str> = Vec::new();
    // A space parts two callouts; before the first one, it is text.
    while let Some((before, number)) =
        last_callout(rest.strip_suffix(' ').filter(|_| !found.is_empty()).unwrap_or(rest))
    {
        found.push(number);
        rest = before;
    }
    if found.is_empty() {
        return match rest.strip_suffix('>').and_then(|line| line.rsplit_once("\\<")) {
            Some((before, number)) if is_number(number) => format!("{before}<{number}>"),
            _ => line.to_owned(),
        };
    }
    let mut out = rest.to_owned();
    for (index, number) in found.iter().rev().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        *next += u32::from(*number == ".");
        match *number {
            "." => out.push_str(&format!("({next})")),
            number => out.push_str(&format!("({number})")),
        }
    }
    out
}

/// The text before the callout that ends a line, and its number.
fn last_callout(line: &str) -> Option<(&str, &str)> {
    let (before, number) = match line.strip_suffix("-->") {
        Some(line) => line.rsplit_once("<!--")?,
        None => line.strip_suffix('>')?.rsplit_once('<')?,
    };
    if !is_number(number) || before.ends_with('\\') {
        return None;
    }
    let bare = before.strip_suffix(' ').unwrap_or(before);
    let comment = COMMENTS.iter().find_map(|comment| bare.strip_suffix(comment));
    Some((comment.unwrap_or(before), number))
}

fn is_number(text: &str) -> bool {
    text == "." || !text.is_empty() && text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::with_callouts;

    #[test]
    fn numbers_at_the_ends_of_lines_are_callouts() {
        for (code, shown) in [
            ("import loom # <1>\nx // <2>", "import loom (1)\nx (2)"),
            ("a <.>\nb <.>", "a (1)\nb (2)"),
            ("<a> <!--1-->", "<a> (1)"),
            ("a <1> <2>", "a (1) (2)"),
            ("a \\<1>", "a <1>"),
            ("<1> a", "<1> a"),
            ("Vec<u8>", "Vec<u8>"),
        ] {
            assert_eq!(with_callouts(code), shown);
        }
    }
}
