//! Parses directives: `[!INCLUDE]`, `[!code-…]`, and triple colons such as `:::code …:::`.

/// Longest directive, in bytes.
const MAX_DIRECTIVE: usize = 2_048;

/// What a directive puts in its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Directive<'a> {
    /// The text of a file.
    Include { path: &'a str },
    /// A part of a file as code.
    Code { language: &'a str, path: &'a str, part: CodePart<'a> },
    /// Words: the alternative text of an image, a name that is not translated.
    Words(&'a str),
}

/// The part of a code file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodePart<'a> {
    All,
    /// Line numbers: `2-4,7`.
    Lines(&'a str),
    /// The text between two tags of this name.
    Snippet(&'a str),
}

/// The directive at the start of `text`, and its length.
pub(super) fn parse(text: &str) -> Option<(Directive<'_>, usize)> {
    let window = text.get(..text.floor_char_boundary(MAX_DIRECTIVE.min(text.len())))?;
    let line = window.split('\n').next()?;
    if line.starts_with("[!") { bracket(line) } else { colons(line.strip_prefix(":::")?) }
}

/// `[!INCLUDE [label](path)]`, `[!code-lang[label](path#part)]`.
fn bracket(line: &str) -> Option<(Directive<'_>, usize)> {
    let name_end =
        line.find('[').and_then(|first| line.get(first + 1..)?.find('[').map(|second| first + 1 + second))?;
    let name = line.get(2..name_end)?.trim();
    let (label, rest) = line.get(name_end + 1..)?.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    if label.contains("](") || !after.trim_start().starts_with(']') {
        return None;
    }
    let length = line.len() - after.trim_start().len() + 1;
    // A title may follow the path.
    let path = address.split('"').next().unwrap_or_default().trim();
    if name.eq_ignore_ascii_case("include") {
        return Some((Directive::Include { path }, length));
    }
    let code = name.get(..4).filter(|code| code.eq_ignore_ascii_case("code")).and_then(|_| name.get(4..))?;
    let language = code.strip_prefix('-').unwrap_or_default();
    let (file, part) = match path.split_once('#') {
        Some((file, part)) => (file, lines_of_fragment(part).map_or(CodePart::Snippet(part), CodePart::Lines)),
        None => (path, CodePart::All),
    };
    let (path, part) = match file.split_once('?') {
        Some((path, query)) => (path, query_part(query).unwrap_or(part)),
        None => (file, part),
    };
    Some((Directive::Code { language, path, part }, length))
}

/// The lines of `#L2-L4`.
fn lines_of_fragment(fragment: &str) -> Option<&str> {
    let lines = fragment.strip_prefix('L')?;
    lines.starts_with(|c: char| c.is_ascii_digit()).then_some(lines)
}

/// The part that a query names.
fn query_part(query: &str) -> Option<CodePart<'_>> {
    query.split('&').find_map(|pair| match pair.split_once('=')? {
        ("name", name) => Some(CodePart::Snippet(name)),
        ("range", lines) => Some(CodePart::Lines(lines)),
        _ => None,
    })
}

/// The directive after three colons: `code …:::`, `image …:::`, `no-loc …:::`.
fn colons(rest: &str) -> Option<(Directive<'_>, usize)> {
    let name_end = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '-')?;
    let (name, attributes) = rest.split_at(name_end);
    let end = attributes.find(":::")?;
    let attributes = attributes.get(..end)?;
    let length = 3 + name_end + end + 3;
    let value = |key: &str| attribute(attributes, key);
    let directive = match name {
        "code" => {
            let lines = value("range").map(CodePart::Lines);
            let part = value("id").map(CodePart::Snippet).or(lines).unwrap_or(CodePart::All);
            Directive::Code { language: value("language").unwrap_or_default(), path: value("source")?, part }
        }
        "image" => Directive::Words(value("alt-text").unwrap_or_default()),
        "no-loc" => Directive::Words(value("text").unwrap_or_default()),
        _ => return None,
    };
    Some((directive, length))
}

/// The value of `key="…"`.
fn attribute<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    attributes.match_indices(key).find_map(|(start, _)| {
        let is_start = attributes.get(..start)?.ends_with(char::is_whitespace);
        let value = attributes.get(start + key.len()..)?.strip_prefix("=\"")?;
        is_start.then(|| value.split('"').next()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_have_path_and_part() {
        let code = |language, path, part| Some(Directive::Code { language, path, part });
        for (text, expected) in [
            ("[!INCLUDE [a label](~/includes/x.md)] b", Some(Directive::Include { path: "~/includes/x.md" })),
            ("[!include[](x.md)]", Some(Directive::Include { path: "x.md" })),
            ("[!code-csharp[Main](a.cs)]", code("csharp", "a.cs", CodePart::All)),
            ("[!Code-js[](a.js?range=2-4,7&highlight=1)]", code("js", "a.js", CodePart::Lines("2-4,7"))),
            ("[!code-cs[](a.cs#L2-L4)]", code("cs", "a.cs", CodePart::Lines("2-L4"))),
            ("[!code-cs[](a.cs#main \"title\")]", code("cs", "a.cs", CodePart::Snippet("main"))),
            ("[!code[](a.cs?name=main)]", code("", "a.cs", CodePart::Snippet("main"))),
            (":::code language=\"cs\" source=\"a.cs\" id=\"x\":::", code("cs", "a.cs", CodePart::Snippet("x"))),
            (":::code source=\"a.cs\" range=\"1-2\":::", code("", "a.cs", CodePart::Lines("1-2"))),
            (":::image type=\"content\" source=\"a.png\" alt-text=\"A lamp.\":::", Some(Directive::Words("A lamp."))),
            (":::no-loc text=\"Word\"::: b", Some(Directive::Words("Word"))),
            ("[!NOTE]", None),
            ("[!VIDEO https://example.org]", None),
            (":::zone pivot=\"a\"", None),
            (":::row:::", None),
        ] {
            assert_eq!(parse(text).map(|(directive, _)| directive), expected, "{text}");
        }
        assert_eq!(parse("[!INCLUDE [a](x.md)] b").map(|(_, length)| length), Some(20));
        assert_eq!(parse(":::no-loc text=\"W\"::: b").map(|(_, length)| length), Some(21));
    }
}
