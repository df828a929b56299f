//! Dates of front matter, and the keys that hold them.

use crate::corpus::data::{Moment, days_of};

use super::config::Config;
use super::value;

/// A date: year, month, day.
pub(super) type Date = (i64, u32, u32);

/// The date of a text such as `2024-11-30T10:00:00Z`.
pub(super) fn parse(text: &str) -> Option<Date> {
    Some(Moment::parse(text)?.moment(0).date())
}

/// The seconds from 1970 to the time of a text; without a zone it is in UTC.
pub(super) fn seconds(text: &str) -> Option<i64> {
    Some(Moment::parse(text)?.moment(0).seconds())
}

/// The days from 1970-01-01 to a date.
pub(super) fn days((year, month, day): Date) -> i64 {
    days_of(year, i64::from(month), i64::from(day)).unwrap_or_default()
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
        assert_eq!(seconds("1970-01-02T01:00:00+01:00"), Some(86_400));
        assert_eq!(days((1969, 12, 31)), -1);
    }
}
