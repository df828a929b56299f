//! Addresses of e-mail in running text.

use super::super::super::scan::is_letter;
use super::link::anchor;

/// Longest name before `@`, in bytes.
const MAX_NAME: usize = 100;

/// Replaces the addresses by links.
pub(super) fn expand(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let (mut copied, mut from) = (0, 0);
    while let Some(sign) = text.get(from..).and_then(|rest| rest.find('@')).map(|place| from + place) {
        from = sign + 1;
        let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.' | '%' | '+');
        let before = text.get(copied..sign).unwrap_or_default();
        let name = before.rsplit(|char| !is_name(char)).next().unwrap_or_default();
        let name = name.trim_start_matches(['-', '.', '%', '+']);
        let start = sign - name.len();
        let domain = text.get(from..).unwrap_or_default();
        let length = domain.find(|char: char| !char.is_ascii_alphanumeric() && !matches!(char, '_' | '-' | '.'));
        let domain = domain.get(..length.unwrap_or(domain.len())).unwrap_or_default().trim_end_matches(['.', '-', '_']);
        let is_domain = domain.rsplit_once('.').is_some_and(|(host, end)| {
            host.starts_with(is_letter_or_digit)
                && (2..=5).contains(&end.len())
                && end.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        let lead = text.get(copied..start).unwrap_or_default().chars().next_back();
        if name.is_empty() || name.len() > MAX_NAME || !is_domain || matches!(lead, Some('>' | ':' | '/')) {
            continue;
        }
        let end = from + domain.len();
        let address = text.get(start..end).unwrap_or_default();
        let is_escaped = lead == Some('\\');
        out.push_str(text.get(copied..start - usize::from(is_escaped)).unwrap_or_default());
        match is_escaped {
            true => out.push_str(address),
            false => out.push_str(&anchor(&format!("mailto:{address}"), address, None)),
        }
        (copied, from) = (end, end);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

fn is_letter_or_digit(char: char) -> bool {
    is_letter(char) || char.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn addresses_are_links() {
        assert_eq!(expand("to a.b@yarn.example."), "to a.b@yarn.example.");
        assert_eq!(expand("to a.b@yarn.org."), "to <a href=\"mailto:a.b@yarn.org\">a.b@yarn.org</a>.");
        assert_eq!(expand("\\a@yarn.org @x a@b"), "a@yarn.org @x a@b");
    }
}
