//! The format of terminal hyperlinks: a name, or text with `{url}`, `{path}`, `{line}` and `{host}`.

use std::fmt;
use std::str::FromStr;

/// Formats by name, with the URL schemes that the programs document.
const ALIASES: [(&str, &str); 12] = [
    ("cursor", "cursor://file{path}:{line}"),
    ("file", "file://{host}{path}"),
    ("grep+", "grep+://{path}:{line}"),
    ("kitty", "file://{host}{path}#{line}"),
    ("macvim", "mvim://open?url=file://{path}&line={line}"),
    ("none", ""),
    ("site", "{url}"),
    ("textmate", "txmt://open?url=file://{path}&line={line}"),
    ("vscode", "vscode://file{path}:{line}"),
    ("vscode-insiders", "vscode-insiders://file{path}:{line}"),
    ("vscodium", "vscodium://file{path}:{line}"),
    ("zed", "zed://file{path}:{line}"),
];

/// The format of hyperlinks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HyperlinkFormat {
    /// The address on the site if there is one, else the file.
    Default,
    /// A sequence of parts; an empty sequence disables hyperlinks.
    Parts(Vec<HyperlinkPart>),
}

/// A part of a hyperlink format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HyperlinkPart {
    /// Literal text.
    Text(String),
    /// The address on the site.
    Url,
    /// The absolute path of the file.
    Path,
    /// The line number, from 1.
    Line,
    /// The host name of the machine.
    Host,
}

impl fmt::Display for HyperlinkFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Parts(parts) = self else { return f.write_str("default") };
        if parts.is_empty() {
            return f.write_str("none");
        }
        parts.iter().try_for_each(|part| match part {
            HyperlinkPart::Text(text) => f.write_str(text),
            HyperlinkPart::Url => f.write_str("{url}"),
            HyperlinkPart::Path => f.write_str("{path}"),
            HyperlinkPart::Line => f.write_str("{line}"),
            HyperlinkPart::Host => f.write_str("{host}"),
        })
    }
}

impl FromStr for HyperlinkFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self::Default);
        }
        let alias = ALIASES.iter().find(|(name, _)| *name == text);
        let parts = parse(alias.map_or(text, |(_, format)| format))?;
        if alias.is_none() && !parts.iter().any(|part| matches!(part, HyperlinkPart::Url | HyperlinkPart::Path)) {
            let names = ALIASES.map(|(name, _)| name).join(", ");
            return Err(format!("a hyperlink format contains {{url}} or {{path}}, or is one of default, {names}"));
        }
        Ok(Self::Parts(parts))
    }
}

impl HyperlinkFormat {
    /// Whether the format requires a `site` in kb.toml.
    pub(crate) fn needs_site(&self) -> bool {
        matches!(self, Self::Parts(parts) if parts.contains(&HyperlinkPart::Url))
    }
}

fn parse(format: &str) -> Result<Vec<HyperlinkPart>, String> {
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err("a hyperlink format has a `{` without `}`".to_owned());
        };
        parts.push(HyperlinkPart::Text(text.to_owned()));
        parts.push(match name {
            "url" => HyperlinkPart::Url,
            "path" => HyperlinkPart::Path,
            "line" => HyperlinkPart::Line,
            "host" => HyperlinkPart::Host,
            _ => return Err(format!("{{{name}}} is none of {{url}}, {{path}}, {{line}}, {{host}}")),
        });
        rest = after;
    }
    parts.push(HyperlinkPart::Text(rest.to_owned()));
    parts.retain(|part| *part != HyperlinkPart::Text(String::new()));
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_a_name_or_contains_a_place() {
        for (name, _) in ALIASES {
            assert!(name.parse::<HyperlinkFormat>().is_ok(), "{name}");
        }
        for wrong in ["", "https://example.com", "{line}", "{urls}", "x://{path", "vs code"] {
            assert!(wrong.parse::<HyperlinkFormat>().is_err(), "{wrong}");
        }
    }
}
