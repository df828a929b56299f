//! Code from files: `<<< @/path#region{2-3 ts} [label]`.

/// A line that imports code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Snippet<'a> {
    pub(super) path: &'a str,
    pub(super) region: Option<&'a str>,
    pub(super) language: &'a str,
    /// The label in a group; the name of the file without one of its own.
    pub(super) label: &'a str,
}

/// Parses the text after `<<<`; `None` without a path.
pub(super) fn parse(text: &str) -> Option<Snippet<'_>> {
    let text = text.trim();
    let titled = text.strip_suffix(']').and_then(|text| text.split_once('['));
    let (rest, title) = titled.map_or((text, None), |(rest, title)| (rest.trim_end(), Some(title.trim())));
    let braced = rest.strip_suffix('}').and_then(|rest| rest.rsplit_once('{'));
    let (path, options) = braced.map_or((rest, ""), |(path, options)| (path.trim_end(), options));
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let (path, region) = match path.rsplit_once('#').filter(|(path, name)| !path.is_empty() && is_name(name)) {
        Some((path, name)) => (path, Some(name)),
        None => (path, None),
    };
    let file = path.rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_lines = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'-'));
    let language = options.split_whitespace().find(|word| !is_lines(word));
    let language = language.and_then(|language| language.split(':').next());
    let label = title.filter(|title| !title.is_empty()).unwrap_or(file);
    (!path.is_empty()).then(|| Snippet { path, region, language: language.unwrap_or(extension), label })
}

#[cfg(test)]
mod tests {
    use super::{Snippet, parse};

    #[test]
    fn every_form_is_parsed() {
        for (text, path, region, language, label) in [
            (" @/parts/shuttle.ts", "@/parts/shuttle.ts", None, "ts", "shuttle.ts"),
            ("@/a.ts#throw{1}", "@/a.ts", Some("throw"), "ts", "a.ts"),
            ("@/a.ts{2-3 js}", "@/a.ts", None, "js", "a.ts"),
            ("./a.ts#catch [shuttle]", "./a.ts", Some("catch"), "ts", "shuttle"),
            ("@/a.cs{1,2,4-6 c#:line-numbers}", "@/a.cs", None, "c#", "a.cs"),
            ("@/a.ts {ts twoslash} [x y]", "@/a.ts", None, "ts", "x y"),
            ("Makefile", "Makefile", None, "", "Makefile"),
        ] {
            assert_eq!(parse(text), Some(Snippet { path, region, language, label }), "{text}");
        }
        assert_eq!(parse(" "), None);
    }
}
