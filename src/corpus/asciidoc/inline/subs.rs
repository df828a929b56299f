//! The substitutions of a text, and the value of `subs` that changes them.

/// A substitution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::corpus::asciidoc) enum Sub {
    /// `<`, `>` and `&` become character references.
    SpecialCharacters,
    Quotes,
    Attributes,
    Replacements,
    Macros,
    /// Hard breaks of lines.
    PostReplacements,
    Callouts,
}

/// The substitutions of paragraphs.
pub(in crate::corpus::asciidoc) const NORMAL: &[Sub] =
    &[Sub::SpecialCharacters, Sub::Quotes, Sub::Attributes, Sub::Replacements, Sub::Macros, Sub::PostReplacements];
/// The substitutions of code.
pub(in crate::corpus::asciidoc) const VERBATIM: &[Sub] = &[Sub::SpecialCharacters, Sub::Callouts];
/// The substitutions of values in the header.
pub(in crate::corpus::asciidoc) const HEADER: &[Sub] = &[Sub::SpecialCharacters, Sub::Attributes];
/// The substitutions of reference texts.
pub(in crate::corpus::asciidoc) const REFERENCE: &[Sub] = &[Sub::SpecialCharacters, Sub::Quotes, Sub::Replacements];

/// The substitutions that a value of `subs` names, such as `attributes+`, `-quotes` or `normal`.
pub(in crate::corpus::asciidoc) fn resolve(value: &str, defaults: &[Sub]) -> Vec<Sub> {
    let has_modifiers = value.contains(['+', '-']);
    let mut subs: Vec<Sub> = if has_modifiers { defaults.to_vec() } else { Vec::new() };
    let mut is_changed = false;
    for key in value.split(',').map(str::trim).filter(|key| !key.is_empty()) {
        if let Some(name) = key.strip_suffix('+') {
            subs.splice(0..0, named(name).iter().copied());
        } else if let Some(name) = key.strip_prefix('+') {
            subs.extend(named(name));
        } else if let Some(name) = key.strip_prefix('-') {
            subs.retain(|sub| !named(name).contains(sub));
        } else {
            if has_modifiers && !is_changed {
                subs.clear();
            }
            subs.extend(named(key));
        }
        is_changed = true;
    }
    let mut seen: Vec<Sub> = Vec::new();
    subs.retain(|sub| {
        let is_new = !seen.contains(sub);
        seen.push(*sub);
        is_new
    });
    subs
}

fn named(name: &str) -> &'static [Sub] {
    match name {
        "normal" | "n" => NORMAL,
        "verbatim" | "v" => VERBATIM,
        "specialchars" | "specialcharacters" | "c" => &[Sub::SpecialCharacters],
        "quotes" | "q" => &[Sub::Quotes],
        "attributes" | "a" => &[Sub::Attributes],
        "replacements" | "r" => &[Sub::Replacements],
        "macros" | "m" => &[Sub::Macros],
        "post_replacements" | "p" => &[Sub::PostReplacements],
        "callouts" => &[Sub::Callouts],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_modifiers_change_the_substitutions() {
        use Sub::{Attributes, Callouts, Quotes, SpecialCharacters};
        for (value, expected) in [
            ("attributes+", vec![Attributes, SpecialCharacters, Callouts]),
            ("+quotes", vec![SpecialCharacters, Callouts, Quotes]),
            ("-callouts", vec![SpecialCharacters]),
            ("attributes,quotes", vec![Attributes, Quotes]),
            ("none", vec![]),
            ("normal", NORMAL.to_vec()),
        ] {
            assert_eq!(resolve(value, VERBATIM), expected, "{value}");
        }
    }
}
