//! Lists of attributes in brackets: values by position and by name, with the short forms of style, id, roles and options.

use std::collections::BTreeMap;

use super::scan::is_word;

/// The attributes of a block or a macro.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AttributeList {
    /// The values by position; an empty position is `None`.
    positional: Vec<Option<String>>,
    named: BTreeMap<String, String>,
    options: Vec<String>,
}

impl AttributeList {
    /// Parses the text between the brackets.
    pub(super) fn parse(text: &str) -> Self {
        let mut list = Self::default();
        list.extend(text);
        list
    }

    /// Adds the attributes of another list of the same block. Its style has precedence.
    pub(super) fn extend(&mut self, text: &str) {
        let mut rest = text;
        let mut position = 0;
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            if rest.is_empty() && !text.trim_end().ends_with(',') {
                break;
            }
            rest = self.take_entry(rest, position);
            position += 1;
            match rest.trim_start_matches([' ', '\t']).strip_prefix(',') {
                Some(after) => rest = after,
                None => break,
            }
            if rest.trim().is_empty() {
                break;
            }
        }
    }

    /// Takes one entry off the text; returns what follows it.
    fn take_entry<'t>(&mut self, text: &'t str, position: usize) -> &'t str {
        if text.starts_with(['"', '\'']) {
            let (value, rest) = quoted(text);
            self.set_positional(position, value);
            return rest;
        }
        let name_end = text.find(|char: char| !is_word(char) && !matches!(char, '-' | '.')).unwrap_or(text.len());
        let (name, after) = text.split_at_checked(name_end).unwrap_or((text, ""));
        let after = after.trim_start_matches([' ', '\t']);
        match after.strip_prefix('=').filter(|_| name.starts_with(is_word)) {
            Some(value) => {
                let value = value.trim_start_matches([' ', '\t']);
                let (value, rest) = if value.starts_with(['"', '\'']) { quoted(value) } else { to_comma(value) };
                self.set_named(name, value);
                rest
            }
            None => {
                let (value, rest) = to_comma(text);
                self.set_positional(position, value);
                rest
            }
        }
    }

    fn set_named(&mut self, name: &str, value: String) {
        match name {
            "options" | "opts" => {
                let options = value.split(',').map(|option| option.trim().to_owned());
                self.options.extend(options.filter(|option| !option.is_empty()));
            }
            _ if value == "None" => {}
            _ => drop(self.named.insert(name.to_owned(), value)),
        }
    }

    fn set_positional(&mut self, position: usize, value: String) {
        if self.positional.len() <= position {
            self.positional.resize(position + 1, None);
        }
        if let Some(slot) = self.positional.get_mut(position).filter(|_| !value.is_empty()) {
            *slot = Some(value);
        }
    }

    /// Splits the short form of the first value, `style#id.role%option`.
    pub(super) fn split_shorthand(&mut self) {
        let Some(first) = self.positional.first_mut() else { return };
        let Some(text) = first.take() else { return };
        if text.contains(' ') {
            *first = Some(text);
            return;
        }
        let end = text.find(['.', '#', '%']).unwrap_or(text.len());
        let (style, mut rest) = text.split_at_checked(end).unwrap_or((text.as_str(), ""));
        *first = Some(style.to_owned()).filter(|style| !style.is_empty());
        while let Some(sign) = rest.chars().next() {
            let after = rest.get(1..).unwrap_or_default();
            let end = after.find(['.', '#', '%']).unwrap_or(after.len());
            let (value, next) = after.split_at_checked(end).unwrap_or((after, ""));
            match sign {
                _ if value.is_empty() => {}
                '#' => drop(self.named.insert("id".to_owned(), value.to_owned())),
                '%' => self.options.push(value.to_owned()),
                _ => drop(self.named.insert("role".to_owned(), value.to_owned())),
            }
            rest = next;
        }
    }

    /// The value at a position, from 1.
    pub(super) fn position(&self, position: usize) -> Option<&str> {
        self.positional.get(position.checked_sub(1)?)?.as_deref()
    }

    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.named.get(name).map(String::as_str)
    }

    /// Sets the value of a name.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.named.insert(name.to_owned(), value.to_owned());
    }

    /// Removes and returns the value of a name.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.named.remove(name)
    }

    /// Whether an option is set, such as `header` by `%header`.
    pub(super) fn has_option(&self, option: &str) -> bool {
        self.options.iter().any(|known| known == option) || self.named.contains_key(&format!("{option}-option"))
    }

    /// The style: the first value.
    pub(super) fn style(&self) -> Option<&str> {
        self.position(1)
    }

    /// Sets the style.
    pub(super) fn set_style(&mut self, style: Option<&str>) {
        if self.positional.is_empty() {
            self.positional.push(None);
        }
        if let Some(first) = self.positional.first_mut() {
            *first = style.map(str::to_owned);
        }
    }
}

/// The value in quotes at the start, and what follows; an open quote is text.
fn quoted(text: &str) -> (String, &str) {
    let Some(quote) = text.chars().next() else { return (String::new(), "") };
    let mut is_escaped = false;
    for (offset, char) in text.char_indices().skip(1) {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if char == quote => {
                let value = text.get(1..offset).unwrap_or_default().replace(&format!("\\{quote}"), &quote.to_string());
                return (value, text.get(offset + 1..).unwrap_or_default());
            }
            _ => {}
        }
    }
    to_comma(text)
}

fn to_comma(text: &str) -> (String, &str) {
    let end = text.find(',').unwrap_or(text.len());
    let (value, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (value.trim_end().to_owned(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_positions_names_and_options() {
        let mut list = AttributeList::parse(
            "quote#q.wide%step, The Weaver,\"Book, \\\"one\\\"\",opts=\"a,b\",cols=\"1,2\",x='y z'",
        );
        list.split_shorthand();
        assert_eq!(
            (list.style(), list.position(2), list.position(3)),
            (Some("quote"), Some("The Weaver"), Some("Book, \"one\""))
        );
        assert_eq!((list.get("id"), list.get("cols"), list.get("x")), (Some("q"), Some("1,2"), Some("y z")));
        assert!(list.has_option("step") && list.has_option("a") && list.has_option("b") && !list.has_option("c"));
    }

    #[test]
    fn empty_and_open_values_do_no_harm() {
        let list = AttributeList::parse(",ruby");
        assert_eq!((list.position(1), list.position(2)), (None, Some("ruby")));
        assert_eq!(AttributeList::parse("\"open").position(1), Some("\"open"));
        assert_eq!(AttributeList::parse("").position(1), None);
        assert_eq!(AttributeList::parse("alt text = x").position(1), Some("alt text = x"));
    }
}
