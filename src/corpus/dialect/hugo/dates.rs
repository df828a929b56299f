//! Dates of front matter: parsing, counting, and the keys that hold them.

use std::time::{SystemTime, UNIX_EPOCH};

use super::config::Config;
use super::value;

/// A date: year, month, day.
pub(super) type Date = (i64, u32, u32);

/// The date at the start of a text such as `2024-11-30T10:00:00Z`.
pub(super) fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    let mut parts = text.get(..10).unwrap_or(text).split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let mut number = || parts.next()?.trim_end_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().ok();
    let (month, day) = (number()?, number()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day))
}

/// The days from 1970-01-01 to a date (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub(super) fn days((year, month, day): Date) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = i64::from((month + 9) % 12);
    let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The days from 1970-01-01 to today.
#[expect(clippy::disallowed_methods, reason = "the generator leaves out pages with a date in the future")]
pub(super) fn today() -> i64 {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    i64::try_from(seconds / 86_400).unwrap_or(i64::MAX)
}

/// The front matter keys of a kind of date, as configured.
pub(super) fn keys(config: &Config, kind: &str) -> Vec<String> {
    let default: &[&str] = match kind {
        "date" => &["date", "publishdate", "pubdate", "published", "lastmod", "modified"],
        "publishdate" => &["publishdate", "pubdate", "published", "date"],
        _ => &["expirydate", "unpublishdate"],
    };
    let own = value::at(&config.tree, &format!("frontmatter.{kind}")).map(value::texts).unwrap_or_default();
    let own = if own.is_empty() { vec![":default".to_owned()] } else { own };
    let of = |key: &String| match key.as_str() {
        ":default" => default.iter().map(|key| (*key).to_owned()).collect(),
        _ => vec![key.to_lowercase()],
    };
    own.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_counted() {
        assert_eq!(parse("2024-11-30T10:00:00Z"), Some((2024, 11, 30)));
        assert_eq!(parse("2024-1-3"), Some((2024, 1, 3)));
        assert_eq!(parse("2024-13-01"), None);
        assert_eq!(parse("first-light"), None);
        assert_eq!(days((1970, 1, 1)), 0);
        assert_eq!(days((2000, 3, 1)), 11_017);
        assert_eq!(days((1969, 12, 31)), -1);
    }
}
