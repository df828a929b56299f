//! Keys: the names that `++ctrl+alt+del++` shows.

/// Names that differ from the key's spelling.
const NAMES: [(&str, &str); 41] = [
    ("altgr", "AltGr"),
    ("arrow-down", "Down"),
    ("arrow-left", "Left"),
    ("arrow-right", "Right"),
    ("arrow-up", "Up"),
    ("asterisk", "*"),
    ("backslash", "\\"),
    ("backtick", "`"),
    ("bksp", "Backspace"),
    ("bracket-left", "["),
    ("bracket-right", "]"),
    ("command", "Cmd"),
    ("control", "Ctrl"),
    ("delete", "Del"),
    ("equal", "="),
    ("escape", "Esc"),
    ("insert", "Ins"),
    ("minus", "-"),
    ("num-asterisk", "Num *"),
    ("num-minus", "Num -"),
    ("num-plus", "Num +"),
    ("num-slash", "Num /"),
    ("option", "Option"),
    ("page-down", "Page Down"),
    ("page-up", "Page Up"),
    ("pgdn", "Page Down"),
    ("pgup", "Page Up"),
    ("pipe", "|"),
    ("plus", "+"),
    ("prtsc", "Print Screen"),
    ("return", "Return"),
    ("semicolon", ";"),
    ("slash", "/"),
    ("spc", "Space"),
    ("super", "Super"),
    ("tilde", "~"),
    ("underscore", "_"),
    ("win", "Win"),
    ("windows", "Win"),
    ("comma", ","),
    ("period", "."),
];

/// The length of a mark `++…++` at the start of a text, and the keys that it shows.
pub(in crate::corpus::dialect::mkdocs) fn keys_at(text: &str) -> Option<(usize, String)> {
    let inner = text.strip_prefix("++")?;
    let mut shown = String::new();
    let mut rest = inner;
    loop {
        let (name, after) = key(rest)?;
        if !shown.is_empty() {
            shown.push('+');
        }
        shown.push_str(&name);
        if let Some(end) = after.strip_prefix("++") {
            return Some((text.len() - end.len(), shown));
        }
        rest = after.strip_prefix('+')?;
    }
}

/// The name of the key at the start of a text, and the rest.
fn key(text: &str) -> Option<(String, &str)> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let line = text.get(1..)?.split('\n').next()?;
        let end = line.find(quote).filter(|end| *end > 0)?;
        return Some((line.get(..end)?.to_owned(), text.get(end + 2..)?));
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(text.len());
    let name = text.get(..end).filter(|name| !name.is_empty() && name.len() <= 64)?;
    Some((shown_name(name), text.get(end..)?))
}

fn shown_name(key: &str) -> String {
    if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == key) {
        return (*name).to_owned();
    }
    let words = key.split('-').map(|word| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::keys_at;

    #[test]
    fn keys_show_their_names() {
        for (text, expected) in [
            ("++ctrl+alt+del++ or", Some((16, "Ctrl+Alt+Del"))),
            ("++\"Any Key\"++", Some((13, "Any Key"))),
            ("++cmd+shift+p++", Some((15, "Cmd+Shift+P"))),
            ("++arrow-up+f12++", Some((16, "Up+F12"))),
            ("++ and C#", None),
            ("++i", None),
        ] {
            assert_eq!(keys_at(text), expected.map(|(len, name)| (len, name.to_owned())), "{text}");
        }
    }
}
