//! Keys, buttons and menus: `kbd:[Ctrl+L]`, `btn:[OK]`, `menu:File[Open]` and `"File > Open"`.

use super::super::super::scan::is_word;
use super::named::{normalized, replace_macros};

/// Replaces the macros of a user interface.
pub(super) fn expand(mut text: String, has_macro: bool) -> String {
    if has_macro && text.contains("kbd:[") {
        text = replace_macros(&text, "kbd:", str::is_empty, |found| Some(keys(&normalized(found.content))));
    }
    if has_macro && text.contains("btn:[") {
        text = replace_macros(&text, "btn:", str::is_empty, |found| {
            Some(format!("<b class=\"button\">{}</b>", normalized(found.content)))
        });
    }
    if has_macro && text.contains("menu:") {
        let is_menu = |target: &str| target.starts_with(|char| is_word(char) || char == '&') && !target.contains('\n');
        text = replace_macros(&text, "menu:", is_menu, |found| Some(menu(found.target, &normalized(found.content))));
    }
    if text.contains('"') && text.contains("&gt;") {
        text = quoted_menus(&text);
    }
    text
}

/// The keys of a combination, with plus signs between them.
fn keys(combination: &str) -> String {
    let separator =
        combination.char_indices().skip(1).find(|(_, char)| matches!(char, ',' | '+')).map(|(_, char)| char);
    let key = |key: &str| format!("<kbd>{}</kbd>", key.trim());
    let Some(separator) = separator.filter(|_| combination.chars().count() > 1) else { return key(combination) };
    let (list, is_last) = match combination.strip_suffix(separator) {
        Some(list) => (list, true),
        None => (combination, false),
    };
    let mut keys: Vec<String> = list.split(separator).map(str::to_owned).collect();
    if let Some(last) = keys.last_mut().filter(|_| is_last) {
        last.push(separator);
    }
    keys.iter().map(|name| key(name)).collect::<Vec<_>>().join("+")
}

/// The names of a menu and its items, with arrows between them.
fn menu(name: &str, items: &str) -> String {
    let separator = if items.contains("&gt;") { "&gt;" } else { "," };
    let items = items.split(separator).map(str::trim).filter(|item| !item.is_empty());
    std::iter::once(name.trim()).chain(items).collect::<Vec<_>>().join(" &#8250; ")
}

/// `"File > Open"`: a menu in quotation marks.
fn quoted_menus(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('"') {
        out.push_str(before);
        let is_menu = |inner: &str| {
            inner.starts_with(|char| is_word(char) || char == '&')
                && inner.replace('\n', " ").contains(" &gt; ")
                && !inner.contains('<')
        };
        match after.split_once('"').filter(|(inner, _)| is_menu(inner)) {
            Some((inner, after)) if before.ends_with('\\') => {
                out.pop();
                out.extend(["\"", inner, "\""]);
                rest = after;
            }
            Some((inner, after)) => {
                let (name, items) = inner.split_once("&gt;").unwrap_or((inner, ""));
                out.push_str(&menu(name, items));
                rest = after;
            }
            None => {
                out.push('"');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn keys_buttons_and_menus_are_shown() {
        for (text, html) in [
            ("kbd:[Ctrl+L]", "<kbd>Ctrl</kbd>+<kbd>L</kbd>"),
            ("kbd:[Ctrl,+]", "<kbd>Ctrl</kbd>+<kbd>+</kbd>"),
            ("kbd:[+]", "<kbd>+</kbd>"),
            ("btn:[OK]", "<b class=\"button\">OK</b>"),
            ("menu:File[Open &gt; Recent]", "File &#8250; Open &#8250; Recent"),
            ("menu:File[]", "File"),
            ("\"File &gt; Save\"", "File &#8250; Save"),
            ("\\kbd:[A] \"a\"", "kbd:[A] \"a\""),
        ] {
            assert_eq!(expand(text.to_owned(), true), html);
        }
    }
}
