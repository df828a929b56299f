//! Roles: the words that a role shows, and the target that it links.

use super::marks::unescape;
use crate::corpus::rst::node::{Destination, Inline, Reference};
use crate::corpus::rst::parser::Parser;

/// Roles whose words are code.
const CODE: [&str; 33] = [
    "code",
    "literal",
    "option",
    "envvar",
    "makevar",
    "regexp",
    "kbd",
    "command",
    "program",
    "class",
    "func",
    "meth",
    "attr",
    "data",
    "exc",
    "obj",
    "mod",
    "const",
    "type",
    "deco",
    "member",
    "macro",
    "struct",
    "union",
    "enum",
    "enumerator",
    "var",
    "expr",
    "texpr",
    "confval",
    "token",
    "keyword",
    "identifier",
];
/// Roles whose words are shown as they are.
const WORDS: [&str; 22] = [
    "emphasis",
    "strong",
    "sub",
    "subscript",
    "sup",
    "superscript",
    "dfn",
    "mimetype",
    "mailheader",
    "manpage",
    "newsgroup",
    "title-reference",
    "title",
    "t",
    "math",
    "download",
    "any",
    "external",
    "dir",
    "rst",
    "concept",
    "namespace",
];

/// The parts of a phrase with a role.
pub(in crate::corpus::rst) fn role_parts(parser: &mut Parser<'_>, role: Option<&str>, content: &str) -> Vec<Inline> {
    let name = role.map_or_else(|| parser.document.default_role.clone(), str::to_lowercase);
    if name.is_empty() {
        return vec![Inline::Text(unescape(content))];
    }
    let own = name.rsplit(':').next().unwrap_or_default();
    if let Some((address, caption)) = parser.site.settings().links.get(&*name) {
        return vec![external(address, caption.as_deref(), content)];
    }
    if let Some(base) = parser.document.roles.get(&*name) {
        return vec![if base == "code" { Inline::Code(unescape(content)) } else { Inline::Text(unescape(content)) }];
    }
    if let Some(parts) = references(own, content).or_else(|| shown(own, content)) {
        return parts;
    }
    // An extension may show the words of a role that kb does not know.
    let words = embedded(content).map_or(content, |(words, _)| words);
    vec![Inline::Text(unescape(words))]
}

/// Roles that name another place of the site.
fn references(role: &str, content: &str) -> Option<Vec<Inline>> {
    let kind = match role {
        "ref" => Reference::Label,
        "doc" => Reference::Document,
        "numref" => Reference::Number,
        "term" => Reference::Term,
        _ => return None,
    };
    let (words, target) = match embedded(content) {
        Some((words, target)) => (Some(unescape(words)), unescape(target)),
        None => (None, unescape(content)),
    };
    let target = target.trim_start_matches('!').split_whitespace().collect::<Vec<_>>().join(" ");
    Some(vec![Inline::Reference { kind, target, words }])
}

/// Roles with words of their own.
fn shown(role: &str, content: &str) -> Option<Vec<Inline>> {
    let words = embedded(content).map(|(words, _)| words);
    let text = unescape(words.unwrap_or(content));
    let part = match role {
        "file" | "samp" => Inline::Code(content.replace(['{', '}'], "").replace('\\', "")),
        "guilabel" => Inline::Text(without_keys(&text)),
        "menuselection" => Inline::Text(without_keys(&text.replace("-->", "\u{2023}"))),
        "abbr" | "abbreviation" | "acronym" => Inline::Text(text.split(" (").next().unwrap_or_default().to_owned()),
        "pep" | "pep-reference" => request("PEP", "https://peps.python.org/pep-", content, 4),
        "rfc" | "rfc-reference" => request("RFC", "https://datatracker.ietf.org/doc/html/rfc", content, 0),
        "cve" => request("CVE", "https://www.cve.org/CVERecord?id=CVE-", content, 0),
        "cwe" => request("CWE", "https://cwe.mitre.org/data/definitions/", content, 0),
        "eq" | "octicon" | "raw" | "fab" | "far" | "fas" | "fa" => return Some(Vec::new()),
        "index" => Inline::Text(text.trim_start_matches('!').to_owned()),
        _ if role.starts_with("bdg") => Inline::Text(text),
        _ if role.starts_with("material-") => return Some(Vec::new()),
        _ if CODE.contains(&role) => Inline::Code(object_words(words, content)),
        _ if WORDS.contains(&role) => Inline::Text(text.trim_start_matches('!').to_owned()),
        _ => return None,
    };
    Some(vec![part])
}

/// The words of a reference to an object of a program: `~a.b.c` shows `c`.
fn object_words(words: Option<&str>, content: &str) -> String {
    if let Some(words) = words {
        return unescape(words);
    }
    let name = unescape(content);
    let name = name.trim_start_matches('!').trim_start_matches('.');
    match name.strip_prefix('~') {
        Some(long) => long.trim_start_matches('.').rsplit('.').next().unwrap_or_default().to_owned(),
        None => name.to_owned(),
    }
}

/// A link of `extlinks`: `%s` is the content in address and caption.
fn external(address: &str, caption: Option<&str>, content: &str) -> Inline {
    let (words, part) = match embedded(content) {
        Some((words, part)) => (Some(unescape(words)), unescape(part)),
        None => (None, unescape(content)),
    };
    let url = address.replace("%s", &part);
    let shown = words.or_else(|| caption.map(|caption| caption.replace("%s", &part))).unwrap_or_else(|| url.clone());
    Inline::Link { to: Destination::Url(url), label: vec![Inline::Text(shown)] }
}

/// A numbered document of a standards body; a fragment is cut from its words.
fn request(kind: &str, address: &str, content: &str, digits: usize) -> Inline {
    let (words, number) = match embedded(content) {
        Some((words, number)) => (Some(unescape(words)), number),
        None => (None, content),
    };
    let (number, fragment) = number.split_once('#').unwrap_or((number, ""));
    let place = fragment.replace('-', " ");
    let words = words.unwrap_or_else(|| format!("{kind} {number} {place}").trim_end().to_owned());
    Inline::Link { to: Destination::Url(format!("{address}{number:0>digits$}")), label: vec![Inline::Text(words)] }
}

/// Text without the `&` before an access key; `&&` is one sign.
fn without_keys(text: &str) -> String {
    text.split("&&").map(|part| part.replace('&', "")).collect::<Vec<_>>().join("&")
}

/// The words and the target of `words <target>`.
pub(super) fn embedded(content: &str) -> Option<(&str, &str)> {
    let inner = content.strip_suffix('>').filter(|inner| !inner.ends_with('\\'))?;
    let open = inner.rfind('<')?;
    let (words, target) = (inner.get(..open)?, inner.get(open + 1..)?);
    let is_escaped = words.ends_with('\\');
    let is_apart = words.is_empty() || words.ends_with(char::is_whitespace) || !target.is_empty();
    (!is_escaped && is_apart && !target.is_empty()).then_some((words.trim(), target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_show_their_words() {
        for (role, content, words) in [
            ("guilabel", "&Save && close", "Save & close"),
            ("menuselection", "File --> Save &As", "File ‣ Save As"),
            ("file", "a/{b}", "a/b"),
            ("abbr", "LED (light emitting diode)", "LED"),
            ("class", "~a.b.Clock", "Clock"),
            ("meth", "own words <a.b>", "own words"),
            ("pep", "8", "PEP 8"),
            ("kbd", "Ctrl+C", "Ctrl+C"),
        ] {
            assert_eq!(crate::corpus::rst::node::words(&shown(role, content).unwrap()), words, "{role}");
        }
        assert_eq!(shown("nosuch", "x"), None);
    }
}
